"""Tokenizers for training: made from a text, kept in a checkpoint as JSON, and decoded while tokens arrive."""

import codecs

from ..errors import InputError
from ..transformers.bpe import BYTES, BPETokenizer
from ..transformers.char_tokenizer import CharTokenizer


def make_tokenizer(kind, text, training_text, vocab_size):
    """A CharTokenizer of all characters of `text`, or byte pairs learned from `training_text`."""
    return CharTokenizer(text) if kind == "char" else BPETokenizer().train(training_text, vocab_size)


def tokenizer_state(tokenizer):
    """A tokenizer as a dict that JSON can hold."""
    if isinstance(tokenizer, CharTokenizer):
        return {"kind": "char", "characters": "".join(tokenizer.vocab)}
    return {"kind": "bpe", "pattern": tokenizer.pattern, "merges": [list(merge) for merge in tokenizer.merges]}


def tokenizer_from_state(state):
    """The tokenizer of such a dict; ValueError, TypeError or KeyError for anything else."""
    if state["kind"] == "char":
        return CharTokenizer(state["characters"])
    if state["kind"] != "bpe":
        raise ValueError(f"unknown kind {state['kind']!r}")
    spelled = [bytes([b]) for b in BYTES]
    merges = [(int(a), int(b), int(new)) for a, b, new in state["merges"]]
    for a, b, new in merges:
        if not (0 <= a < len(spelled) and 0 <= b < len(spelled) and 0 <= new <= len(spelled)):
            raise ValueError(f"merge {a}, {b} -> {new}")
        if new == len(spelled):
            spelled.append(spelled[a] + spelled[b])
    return BPETokenizer(state["pattern"])._set({token: i for i, token in enumerate(spelled)}, merges, {}, state["pattern"])


def encode_prompt(tokenizer, prompt):
    """The tokens of a prompt.  Raises InputError, naming the characters, when some are not in the vocabulary."""
    if isinstance(tokenizer, CharTokenizer):
        unknown = sorted(set(prompt) - set(tokenizer.vocab))
        if unknown:
            shown = " ".join(repr(c) for c in unknown[:8]) + (" …" if len(unknown) > 8 else "")
            raise InputError(f"the prompt has characters that the model's text does not: {shown}")
    return tokenizer.encode(prompt)


def start_tokens(tokenizer):
    """What an empty prompt begins with: a line end, as in nanoGPT, or the first token where the text has none."""
    if isinstance(tokenizer, CharTokenizer):
        return [tokenizer.vocab.get("\n", 0)]
    return tokenizer.encode("\n")


def incremental_decoder(tokenizer):
    """A function from one token to the text it completes: a character whose bytes span tokens appears with the last of them."""
    if isinstance(tokenizer, CharTokenizer):
        return lambda token: tokenizer.decode([token])
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    return lambda token: decoder.decode(tokenizer.decode_bytes([token]))
