"""The files of a BPE tokenizer: there and back, and every damaged one refused by name."""

import json
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linalgml import backend
from linalgml.transformers.bpe import GPT2_PATTERN, GPT4_PATTERN, BPETokenizer

BACKENDS = [name for name in backend.available_backends() if name != "fast"]
ENDOFTEXT = "<|endoftext|>"
TEXT = (
    "It was the best of times, it was the worst of times, it was the age of wisdom, it was the age of foolishness,\n"
    "it was the epoch of belief, it was the epoch of incredulity...  We'll see that they're 1859's best-sellers!\n"
    "Größe, naïveté, 東京タワー, 東京都, Москва, 👍🏽👍🏽, ½ ² Ⅷ ٣٤٥\n"
) * 3  # fmt: skip


@pytest.fixture(params=BACKENDS, autouse=True)
def each_backend(request):
    with backend.use_backend(request.param):
        yield request.param


@pytest.fixture(scope="module")
def trained():
    return BPETokenizer().train(TEXT, 400, special_tokens=[ENDOFTEXT])


def same(a, b):
    return (a.vocab, a.merges, a.special_tokens, a.pattern) == (b.vocab, b.merges, b.special_tokens, b.pattern)


@pytest.mark.parametrize("pattern", [GPT2_PATTERN, GPT4_PATTERN, r"\w+"])
def test_save_and_load(tmp_path, pattern):
    t = BPETokenizer(pattern).train(TEXT, 350, special_tokens=[ENDOFTEXT, "<|pad|>"])
    t.save(tmp_path / "tokenizer.json")
    assert same(BPETokenizer.load(tmp_path / "tokenizer.json"), t)
    t.save_gpt2_files(tmp_path / "vocab.json", tmp_path / "merges.txt")
    assert same(BPETokenizer.from_gpt2_files(tmp_path / "vocab.json", tmp_path / "merges.txt", pattern), t)
    assert sorted(os.listdir(tmp_path)) == ["merges.txt", "tokenizer.json", "vocab.json"]


def test_merges_may_be_strings_and_begin_with_a_hash(tmp_path):
    t = BPETokenizer().train("## ## ## #!", 300)
    t.save(tmp_path / "t.json")
    saved = json.loads((tmp_path / "t.json").read_text())
    saved["model"]["merges"] = [" ".join(pair) for pair in saved["model"]["merges"]]
    (tmp_path / "t.json").write_text(json.dumps(saved))
    assert same(BPETokenizer.load(tmp_path / "t.json"), t)
    t.save_gpt2_files(tmp_path / "v", tmp_path / "m")
    (tmp_path / "m").write_text(
        (tmp_path / "m").read_text().split("\n", 1)[1].replace("\n", "\r\n")
    )  # no version line, Windows's line ends
    assert same(BPETokenizer.from_gpt2_files(tmp_path / "v", tmp_path / "m"), t)


CHANGES = {
    "no model": lambda d: d.pop("model"),
    "a word model": lambda d: d["model"].update(type="WordPiece"),
    "vocab is a list": lambda d: d["model"].update(vocab=[]),
    "a byte is missing": lambda d: d["model"]["vocab"].pop("a"),
    "an id twice": lambda d: d["model"]["vocab"].update(zz=0),
    "an id that is no number": lambda d: d["model"]["vocab"].update(a="0"),
    "a negative id": lambda d: d["model"]["vocab"].update(a=-5),
    "a huge id": lambda d: d["model"]["vocab"].update(a=2**40),
    "a merge of unknown tokens": lambda d: d["model"]["merges"].append(["a", "qqqq"]),
    "a merge of three": lambda d: d["model"]["merges"].append(["a", "b", "c"]),
    "a merge of numbers": lambda d: d["model"]["merges"].append([1, 2]),
    "a token that spells no bytes": lambda d: d["model"]["vocab"].update({"a b": 9999}),
    "a normalizer": lambda d: d.update(normalizer={"type": "NFC"}),
    "another pre-tokenizer": lambda d: d.update(pre_tokenizer={"type": "Whitespace"}),
    "a prefix space": lambda d: d["pre_tokenizer"].update(add_prefix_space=True),
    "no pre-tokenizer": lambda d: d.update(pre_tokenizer=None),
    "byte fallback": lambda d: d["model"].update(byte_fallback=True),
    "a special token without id": lambda d: d["added_tokens"][0].pop("id"),
    "a special id taken": lambda d: d["added_tokens"][0].update(id=3),
    "special tokens that are no list": lambda d: d.update(added_tokens={"a": 1}),
}


@pytest.mark.parametrize("change", CHANGES)
def test_wrong_files_are_named(tmp_path, trained, change):
    trained.save(tmp_path / "bad.json")
    saved = json.loads((tmp_path / "bad.json").read_text())
    CHANGES[change](saved)
    (tmp_path / "bad.json").write_text(json.dumps(saved))
    with pytest.raises(ValueError, match=r"bad\.json"):
        BPETokenizer.load(tmp_path / "bad.json")


@pytest.mark.parametrize("content", [b"", b"[]", b"3", b"\xff\xfe", b"{}", b'{"model": []}', b"[" * 200_000])
def test_files_that_are_no_tokenizers(tmp_path, content):
    path = tmp_path / "bad.json"
    path.write_bytes(content)
    (tmp_path / "merges.txt").write_bytes(b"#version: 0.2\na b\n")
    with pytest.raises(ValueError, match=r"bad\.json"):
        BPETokenizer.load(path)
    with pytest.raises(ValueError, match=r"bad\.json"):
        BPETokenizer.from_gpt2_files(path, tmp_path / "merges.txt")


@pytest.mark.parametrize("merges", [b"a\n", b"a b c\n", b"\xff\xfe x\n", b"a b\nq zz\n"])
def test_wrong_merges_are_named(tmp_path, trained, merges):
    trained.save_gpt2_files(tmp_path / "vocab.json", tmp_path / "merges.txt")
    (tmp_path / "merges.txt").write_bytes(merges)
    with pytest.raises(ValueError, match=r"merges\.txt|vocab\.json"):
        BPETokenizer.from_gpt2_files(tmp_path / "vocab.json", tmp_path / "merges.txt")


@given(st.integers(0, 10**9), st.integers(0, 255), st.integers(0, 3))
@settings(max_examples=60)
def test_damaged_files_never_crash(trained, tmp_path_factory, at, byte, mode):
    path = tmp_path_factory.getbasetemp() / "damaged.json"
    trained.save(path)
    raw = bytearray(path.read_bytes())
    at %= len(raw)
    if mode == 0:
        raw[at] = byte
    else:
        del raw[at : at + 10 ** (mode - 1)]
    path.write_bytes(raw)
    try:
        t = BPETokenizer.load(path)
    except ValueError as error:
        assert "damaged.json" in str(error)
    else:
        t.decode(t.encode_ordinary(TEXT[:300]))


def test_special_tokens_that_cannot_be_told_apart_are_not_saved(tmp_path):
    t = BPETokenizer().train("bb", 300, special_tokens=["a"])
    with pytest.raises(ValueError, match="'a'"):
        t.save(tmp_path / "t.json")
    assert os.listdir(tmp_path) == []
