"""The files of a byte-level BPE tokenizer: GPT-2's vocab.json and merges.txt, and Hugging Face's tokenizer.json.

In both, a token's bytes are spelled with GPT-2's visible characters.
"""

import json
import os

from ..files import read_json, write_text
from .bpe import BYTES, CHARACTERS, GPT2_PATTERN

BYTE_OF = {character: byte for byte, character in CHARACTERS.items()}


def spelled(token):
    """Bytes as visible characters: b" low" -> "Ġlow"."""
    return "".join([CHARACTERS[b] for b in token])


# ---- reading -----------------------------------------------------------------------------------------------------------------


def _assemble(path, texts, pairs, special):
    """(vocab {bytes: id}, merges [(a, b, new)], special {text: id}) from {spelled token: id}, [(left, right)] and special, checked."""

    def wrong(problem):
        return ValueError(f"{os.fspath(path)}: {problem}")

    if not isinstance(texts, dict) or not all(type(i) is int and 0 <= i < 1 << 31 for i in texts.values()):
        raise wrong("the vocabulary does not map tokens to ids")
    if len(set(texts.values()) | set(special.values())) != len(texts.keys() | special.keys()):
        raise wrong("two tokens have the same id")
    missing = [byte for byte in BYTES if CHARACTERS[byte] not in texts]
    if missing:
        raise wrong(f"the vocabulary lacks {len(missing)} of the 256 bytes, the first {missing[0]}")
    merges, made = [], {CHARACTERS[byte] for byte in BYTES}
    for left, right in pairs:
        for token in (left, right, left + right):
            if token not in texts:
                raise wrong(f"merge {left!r} {right!r}: {token!r} is not in the vocabulary")
        merges.append((texts[left], texts[right], texts[left + right]))
        made.add(left + right)
    vocab, special = {}, dict(special)
    for token, i in texts.items():
        if token in special:
            continue
        if token not in made and not all(character in BYTE_OF for character in token):
            raise wrong(f"token {token!r} is neither special nor spelled in GPT-2's byte characters")
        vocab[bytes([BYTE_OF[character] for character in token])] = i
    return vocab, merges, special


def read_gpt2(vocab_json, merges_txt):
    """GPT-2's two files as (vocab, merges, special)."""
    texts = read_json(vocab_json)
    with open(merges_txt, "rb") as file:
        raw = file.read()
    try:
        lines = raw.decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise ValueError(f"{os.fspath(merges_txt)}: not UTF-8: {error}") from None
    if lines[0].startswith("#version"):
        lines[0] = ""
    pairs = [tuple(line.rstrip("\r").split(" ")) for line in lines if line.rstrip("\r")]
    bad = next((pair for pair in pairs if len(pair) != 2), None)
    if bad:
        raise ValueError(f"{os.fspath(merges_txt)}: {' '.join(bad)!r:.80} is not a pair of tokens")
    if not isinstance(texts, dict):
        raise ValueError(f"{os.fspath(vocab_json)}: the vocabulary does not map tokens to ids")
    made = {left + right for left, right in pairs} | BYTE_OF.keys()
    return _assemble(vocab_json, texts, pairs, {token: i for token, i in texts.items() if token not in made})


def read_tokenizer(path):
    """A tokenizer.json as (vocab, merges, special, pattern)."""
    saved = read_json(path)

    def wrong(problem):
        return ValueError(f"{os.fspath(path)}: {problem}")

    model = saved.get("model") if isinstance(saved, dict) else None
    if not isinstance(model, dict) or model.get("type", "BPE") != "BPE" or not isinstance(model.get("merges"), list):
        raise wrong("not a tokenizer.json with a BPE model")
    for option in ("continuing_subword_prefix", "end_of_word_suffix", "dropout", "byte_fallback", "ignore_merges"):
        if model.get(option):
            raise wrong(f"model option {option}={model[option]!r} is not supported")
    if saved.get("normalizer") is not None:
        raise wrong("a normalizer is not supported")
    pattern = _pattern(saved.get("pre_tokenizer"))
    if pattern is None:
        raise wrong("expected a ByteLevel pre-tokenizer without prefix space, alone or after one Split by a regular expression")
    pairs = [tuple(pair.split(" ")) if isinstance(pair, str) else pair for pair in model["merges"]]
    if not all(isinstance(pair, (list, tuple)) and len(pair) == 2 and all(isinstance(token, str) for token in pair) for pair in pairs):
        raise wrong("merges are not pairs of tokens")
    added = saved.get("added_tokens") or []
    special = {}
    for token in added if isinstance(added, list) else [None]:
        if not isinstance(token, dict) or not isinstance(token.get("content"), str) or type(token.get("id")) is not int:
            raise wrong("added_tokens are not tokens with a content and an id")
        special[token["content"]] = token["id"]
    return *_assemble(path, model.get("vocab"), pairs, special), pattern


def _pattern(pre):
    """The splitting pattern of a pre-tokenizer, or None where it does something else."""
    if not isinstance(pre, dict):
        return None
    steps = pre.get("pretokenizers") if pre.get("type") == "Sequence" else [pre]
    if not isinstance(steps, list) or not all(isinstance(step, dict) for step in steps) or not 1 <= len(steps) <= 2:
        return None
    last = steps[-1]
    if last.get("type") != "ByteLevel" or last.get("add_prefix_space"):
        return None
    if len(steps) == 1:
        return GPT2_PATTERN if last.get("use_regex", True) else None
    split, pattern = steps[0], steps[0].get("pattern")
    if split.get("type") != "Split" or split.get("behavior") != "Isolated" or split.get("invert") or last.get("use_regex", True):
        return None
    return pattern["Regex"] if isinstance(pattern, dict) and isinstance(pattern.get("Regex"), str) else None


# ---- writing -----------------------------------------------------------------------------------------------------------------


def _texts(tokenizer, with_special):
    """({spelled token: id} by id, [[left, right]]) of a tokenizer."""
    by_id = {i: spelled(token) for token, i in tokenizer.vocab.items()}
    pairs = [[by_id[a], by_id[b]] for a, b, _ in tokenizer.merges]
    special = tokenizer.special_tokens
    clash = special.keys() & set(by_id.values())
    if clash:
        raise ValueError(f"save: the special token {min(clash)!r} is spelled like an ordinary one")
    if with_special:
        by_id.update({i: token for token, i in special.items()})
    return {by_id[i]: i for i in sorted(by_id)}, pairs


def write_gpt2(tokenizer, vocab_json, merges_txt):
    texts, pairs = _texts(tokenizer, True)
    write_text(vocab_json, json.dumps(texts))
    write_text(merges_txt, "#version: 0.2\n" + "".join(f"{left} {right}\n" for left, right in pairs))


def write_tokenizer(tokenizer, path):
    texts, pairs = _texts(tokenizer, False)
    level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": tokenizer.pattern == GPT2_PATTERN}
    pre = level
    if tokenizer.pattern != GPT2_PATTERN:
        cut = {"type": "Split", "pattern": {"Regex": tokenizer.pattern}, "behavior": "Isolated", "invert": False}
        pre = {"type": "Sequence", "pretokenizers": [cut, level]}
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    special = sorted(tokenizer.special_tokens.items(), key=lambda item: item[1])
    saved = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [{"id": i, "content": token, **flags} for token, i in special],
        "normalizer": None,
        "pre_tokenizer": pre,
        "post_processor": None,
        "decoder": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True},
        "model": {
            "type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": None, "end_of_word_suffix": None,
            "fuse_unk": False, "byte_fallback": False, "ignore_merges": False, "vocab": texts, "merges": pairs,
        },
    }  # fmt: skip
    write_text(path, json.dumps(saved))
