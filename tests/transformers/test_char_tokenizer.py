"""CharTokenizer: characters to numbers and back."""

import json
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linalgml.transformers.char_tokenizer import CharTokenizer


def test_the_vocabulary_is_sorted_and_dense():
    t = CharTokenizer("banana")
    assert t.vocab == {"a": 0, "b": 1, "n": 2} and t.vocab_size == 3
    assert t.encode("nab") == [2, 0, 1]
    assert t.decode([1, 0, 2]) == "ban"


@given(st.text())
def test_round_trip(text):
    t = CharTokenizer(text)
    ids = t.encode(text)
    assert t.decode(ids) == text and set(ids) == set(range(t.vocab_size))


def test_fit_on_several_texts():
    assert CharTokenizer().fit(["ab", "bc"]).vocab == {"a": 0, "b": 1, "c": 2}
    assert CharTokenizer(t for t in ("xy", "x")).vocab_size == 2
    assert CharTokenizer().vocab_size == 0 and CharTokenizer().encode("") == [] and CharTokenizer().decode([]) == ""


def test_unknown_characters_are_named():
    with pytest.raises(ValueError, match=r"'é' \(U\+00E9\) at 3"):
        CharTokenizer("caf").encode("café é")


@pytest.mark.parametrize("bad", [3, -1, 10**30])
def test_unknown_ids_are_named(bad):
    with pytest.raises(ValueError, match=str(bad)):
        CharTokenizer("abc").decode([0, bad])
    with pytest.raises((TypeError, AttributeError)):
        CharTokenizer("abc").decode([0.5])


def test_save_and_load(tmp_path):
    path = tmp_path / "chars.json"
    t = CharTokenizer("héllo\n\ud800😀\x00")
    t.save(path)
    assert CharTokenizer.load(path).vocab == t.vocab
    assert os.listdir(tmp_path) == ["chars.json"]


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b"\xff", b"[" * 100000, json.dumps({"type": "CharTokenizer"}).encode(),
     b'{"type": "CharTokenizer", "characters": "ba"}', b'{"type": "CharTokenizer", "characters": "aa"}',
     b'{"type": "CharTokenizer", "characters": ["a"]}', b'{"type": "Other", "characters": "ab"}'],
)  # fmt: skip
def test_damaged_files(tmp_path, content):
    path = tmp_path / "chars.json"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"chars\.json"):
        CharTokenizer.load(path)
