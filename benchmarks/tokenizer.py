"""Byte-level BPE on 1 MB of English, Python's own documentation: training to 2048 tokens, encoding and decoding.

Against Hugging Face's tokenizers (training, encoding) and tiktoken (encoding and decoding, with the tokens that we learned).  All split
by GPT-4's pattern, and all must find the same tokens.
"""

import os
from importlib.util import find_spec

VOCAB, LENGTH = 2048, 1_000_000


def text(length=LENGTH):
    """So many bytes of the topics that `help()` shows, and of the documentation of the standard library's modules."""
    import ast
    import sysconfig
    from pathlib import Path
    from pydoc_data.topics import topics

    parts = [topics[name] for name in sorted(topics)]
    have = sum(len(p.encode()) for p in parts)
    for path in sorted(Path(sysconfig.get_paths()["stdlib"]).rglob("*.py")):
        if have > length:
            break
        try:
            nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        except (SyntaxError, UnicodeDecodeError, ValueError):
            continue  # test data that is no Python on purpose
        found = [ast.get_docstring(n) for n in nodes if isinstance(n, (ast.Module, ast.ClassDef, ast.FunctionDef))]
        parts += [d for d in found if d]
        have += sum(len(d.encode()) for d in found if d)
    return "\n\n".join(parts).encode()[:length].decode("utf-8", "ignore")


def cases(options, length=LENGTH, vocab=VOCAB):
    """(name, {candidate: call}, settings) for training, encoding and decoding."""
    os.environ["TOKENIZERS_PARALLELISM"], os.environ["RAYON_NUM_THREADS"] = "false", "1"
    from linalgml.transformers.bpe import GPT4_PATTERN, BPETokenizer

    names = [f"BPE {work}, {length / 1e6:g} MB, vocabulary {vocab}" for work in ("training", "encoding", "decoding")]
    if not any(options.wants(name) for name in names):
        return
    sample = text(length)
    ours = BPETokenizer(GPT4_PATTERN).train(sample, vocab)
    ids = ours.encode_ordinary(sample)
    training = {"linalgml": lambda: BPETokenizer(GPT4_PATTERN).train(sample, vocab)}
    encoding, decoding = {"linalgml": lambda: ours.encode_ordinary(sample)}, {"linalgml": lambda: ours.decode(ids)}
    if find_spec("tokenizers"):
        train = hugging_face(GPT4_PATTERN, vocab)
        theirs = train(sample)
        if theirs.get_vocab_size() != ours.vocab_size or theirs.encode(sample).ids != ids:
            raise ValueError("tokenizers learned other tokens than we did")
        training["tokenizers"] = lambda: train(sample)
        encoding["tokenizers"] = lambda: theirs.encode(sample).ids
    if find_spec("tiktoken"):
        import tiktoken

        other = tiktoken.Encoding("ours", pat_str=GPT4_PATTERN, mergeable_ranks=ours.vocab, special_tokens={})
        encoding["tiktoken"], decoding["tiktoken"] = lambda: other.encode_ordinary(sample), lambda: other.decode(ids)
    for name, candidates in zip(names, (training, encoding, decoding), strict=True):
        if options.wants(name):
            yield name, candidates, {"seconds": 4.0, "sample": 0.1}


def hugging_face(pattern, vocab):
    """A function that trains one of their tokenizers on a text as ours is trained."""
    import tokenizers

    pre = tokenizers.pre_tokenizers

    def train(sample):
        t = tokenizers.Tokenizer(tokenizers.models.BPE())
        split = pre.Split(tokenizers.Regex(pattern), "isolated")
        t.pre_tokenizer = pre.Sequence([split, pre.ByteLevel(add_prefix_space=False, use_regex=False)])
        settings = {"initial_alphabet": pre.ByteLevel.alphabet(), "show_progress": False, "min_frequency": 0}
        t.train_from_iterator([sample], tokenizers.trainers.BpeTrainer(vocab_size=vocab, **settings))
        return t

    return train
