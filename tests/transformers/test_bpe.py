"""Byte-pair encoding: the algorithm against its definition, any text there and back, files, and the twin against the source."""

import random
import sys
from itertools import pairwise

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from linalgml import backend
from linalgml.transformers import bpe
from linalgml.transformers.bpe import BYTES, GPT2_PATTERN, GPT4_PATTERN, BPETokenizer

BACKENDS = [name for name in backend.available_backends() if name != "fast"]
ENDOFTEXT = "<|endoftext|>"
TEXT = (
    "It was the best of times, it was the worst of times, it was the age of wisdom, it was the age of foolishness,\n"
    "it was the epoch of belief, it was the epoch of incredulity...  We'll see that they're 1859's best-sellers!\n"
    "Größe, naïveté, 東京タワー, 東京都, Москва, 👍🏽👍🏽, ½ ² Ⅷ ٣٤٥\n"
) * 3  # fmt: skip
# characters on which the patterns turn: letters, numbers, marks, all kinds of space, contractions, emoji
SPACES = " \t\n\r\x0b\x0c\x1c\x85\xa0\u1680\u2003\u2028\u200b\u200d\u3000"
HARD = st.text(st.sampled_from("aAzßé'sStTdmMrReEvVlL\u017fK09½²Ⅷ٣.,!-_日本語ก็👍🏽❤️\u0301\x00\U0010ffff" + SPACES))


@pytest.fixture(params=BACKENDS, autouse=True)
def each_backend(request):
    with backend.use_backend(request.param):
        yield request.param


@pytest.fixture(scope="module")
def trained():
    return BPETokenizer().train(TEXT, 400, special_tokens=[ENDOFTEXT])


# ---- learning ------------------------------------------------------------------------------------------------------------------


def learn_slowly(words, vocab_size):
    """The definition: count all pairs, take the most frequent (of equals the smallest), replace it everywhere, repeat."""
    words = [([BYTES.index(b) for b in word], n) for word, n in words.items()]
    tokens, merges = [bytes([b]) for b in BYTES], []
    while len(tokens) < vocab_size:
        counts = {}
        for word, n in words:
            for pair in pairwise(word):
                counts[pair] = counts.get(pair, 0) + n
        if not counts:
            break
        a, b = pair = min(counts, key=lambda p: (-counts[p], p))
        token = tokens[a] + tokens[b]
        new = tokens.index(token) if token in tokens else len(tokens)
        if new == len(tokens):
            tokens.append(token)
        if (a, b, new) not in merges:
            merges.append((a, b, new))
        for word, _ in words:
            i = 0
            while i + 1 < len(word):
                if (word[i], word[i + 1]) == pair:
                    word[i : i + 2] = [new]
                i += 1
    return merges


def learn(words, vocab_size):
    twin = bpe._twin()
    return (twin.learn_merges if twin else bpe.learn_merges)(words, vocab_size)


@given(st.dictionaries(st.text("abc", max_size=12).map(str.encode), st.integers(1, 5), max_size=8), st.integers(256, 290))
def test_merges_are_those_of_the_definition(words, vocab_size):
    assert learn(words, vocab_size) == learn_slowly(words, vocab_size)


@given(st.lists(HARD, max_size=6), st.integers(256, 300))
def test_merges_of_texts_are_those_of_the_definition(texts, vocab_size):
    words = bpe.count_words(texts, GPT4_PATTERN)
    assert learn(words, vocab_size) == learn_slowly(words, vocab_size)
    assert BPETokenizer(GPT4_PATTERN).train(texts, vocab_size).merges == learn_slowly(words, vocab_size)


def test_the_textbook_example():
    t = BPETokenizer().train("aaabdaaabac", 259)
    a, b = t.encode("a") + t.encode("b")
    aa = t.encode("aa")[0]
    assert t.merges[0] == (a, a, 256) and aa == 256
    assert t.merges[1] == (a, b, 257)  # of the equally frequent aa+a, a+b and aa+ab, ids decide
    assert t.decode(t.encode("aaabdaaabac")) == "aaabdaaabac"


def test_words_that_run_into_themselves():
    for text in ("a" * 1000, "ab" * 500, "aaab" * 300, "abcabcab" * 100):
        assert learn({text.encode(): 1}, 270) == learn_slowly({text.encode(): 1}, 270)


def test_a_long_word_does_not_cost_its_length_for_each_merge():
    """A million letters without a space; recounting them for each of 200 merges would take minutes."""
    text = "".join(random.Random(0).choices("ACGT", k=200_000 if backend.current() != "cython" else 1_000_000))
    t = BPETokenizer().train(text, 456)
    assert t.vocab_size == 456 and t.decode(t.encode(text)) == text


def test_training_stops_when_no_pair_is_left():
    t = BPETokenizer().train("ab", 1000, special_tokens=["<a>"])
    assert t.vocab_size == 258 and t.special_tokens == {"<a>": 257}
    assert BPETokenizer().train("", 300).vocab_size == 256 and BPETokenizer().train([], 300).merges == []


def test_special_tokens_are_not_learned_from():
    t = BPETokenizer().train(f"ab{ENDOFTEXT}" * 5, 400, special_tokens=[ENDOFTEXT])
    assert [token for token in t.vocab if len(token) > 1] == [b"ab"]


def test_training_takes_texts_one_by_one():
    seen = []

    def texts():
        for part in TEXT.splitlines(keepends=True):
            seen.append(part)
            yield part

    assert BPETokenizer().train(texts(), 300).vocab_size == 300 and len(seen) == 9


def test_bad_training_arguments():
    with pytest.raises(ValueError, match="vocab_size 255"):
        BPETokenizer().train("a", 255)
    with pytest.raises(ValueError, match="256 bytes and 2 special"):
        BPETokenizer().train("a", 257, special_tokens=["<a>", "<b>"])
    with pytest.raises(ValueError, match="non-empty"):
        BPETokenizer().train("a", 300, special_tokens=[""])


# ---- splitting -----------------------------------------------------------------------------------------------------------------


@pytest.mark.skipif("cython" not in BACKENDS, reason="no compiled twin")
@pytest.mark.parametrize("pattern", [GPT2_PATTERN, GPT4_PATTERN, r"\w+|\s", r"(a)|(b+)"])
@given(text=st.one_of(HARD, st.text()))
@settings(max_examples=400)
def test_the_twin_splits_as_the_pattern_does(pattern, text):
    with backend.use_backend("cython"):
        words = bpe._twin().words_of(text, pattern)
    assert words == bpe.split(text, pattern) and "".join(words) == text


@pytest.mark.skipif("cython" not in BACKENDS, reason="no compiled twin")
@pytest.mark.parametrize("pattern", [GPT2_PATTERN, GPT4_PATTERN], ids=["gpt2", "gpt4"])
def test_the_twin_classifies_every_character(pattern):
    if backend.current() != "cython":
        pytest.skip("the source is the pattern")
    characters = (chr(i) for i in range(sys.maxunicode + 1) if not 0xD800 <= i < 0xE000)
    text = "".join([f"a{c}b {c}! '{c}1{c}\n" for c in characters])
    assert bpe._twin().words_of(text, pattern) == regex.findall(pattern, text)


def test_split_keeps_what_no_match_covers():
    assert bpe.split("ab, cd", r"\w+") == ["ab", ", ", "cd"]
    assert bpe.split("ab", r"x*") == ["ab"] or "".join(bpe.split("ab", r"x*")) == "ab"
    t = BPETokenizer(r"\p{L}+").train("low lower, lowest", 270)
    assert t.decode(t.encode("lower, low?")) == "lower, low?"


# ---- encoding ------------------------------------------------------------------------------------------------------------------


def merge_slowly(cells, merges):
    """The definition: of the pairs that have a merge, the one learned first, leftmost; replace it; repeat."""
    cells, rank = list(cells), {}
    for i, (a, b, new) in enumerate(merges):
        rank.setdefault((a, b), (i, new))
    while True:
        found = [(rank[pair][0], i) for i, pair in enumerate(pairwise(cells)) if pair in rank]
        if not found:
            return cells
        i = min(found)[1]
        cells[i : i + 2] = [rank[cells[i], cells[i + 1]][1]]


def encoder(first, merges, pattern=GPT2_PATTERN):
    twin = bpe._twin()
    return (twin.WordEncoder if twin else bpe.WordEncoder)(first, merges, pattern)


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=12), st.lists(st.integers(0, 2), min_size=1, max_size=300))
def test_words_merge_as_defined_even_by_merges_no_training_gives(pairs, letters):
    ids = [ord("a"), ord("b"), ord("c"), 256, 257, 258, 259]
    merges = [(ids[a], ids[b], 256 + i % 4) for i, (a, b) in enumerate(pairs)]
    text = "".join("abc"[i] for i in letters)
    assert encoder(range(256), merges).encode(text) == merge_slowly(text.encode(), merges)


@pytest.mark.parametrize("before", [0, 200])
def test_a_merge_that_lost_a_part_waits_for_its_new_rank(before):
    """b c merge first, so a b (second) is gone; a with what they made comes last, after that with d."""
    a, b, c, d = b"abcd"
    merges = [(b, c, 256), (a, b, 257), (256, d, 258), (a, 256, 259)]
    assert encoder(range(256), merges).encode("d" * before + "abcd") == [d] * before + [a, 258]


@pytest.mark.parametrize("length", [1, 2, 127, 128, 129, 255, 256, 257, 1000])
def test_words_of_every_length(trained, length):
    first = [BYTES.index(b) for b in range(256)]
    for text in ("it" * length, "e" * length, TEXT[:length].replace(" ", "").replace("\n", "")[:length]):
        word = regex.findall(GPT2_PATTERN, text)[0]
        for _ in range(2):  # the second time from memory
            assert trained.encode(word) == merge_slowly([first[b] for b in word.encode()], trained.merges)


@given(st.one_of(st.text(), HARD))
@settings(max_examples=300)
def test_any_text_comes_back(trained, text):
    ids = trained.encode_ordinary(text)
    assert trained.decode(ids) == text and trained.decode(ids, errors="strict") == text
    assert all(type(i) is int for i in ids)


@given(st.binary(max_size=40))
def test_bytes_that_are_no_text(trained, raw):
    ids = [BYTES.index(b) for b in raw]
    assert trained.decode_bytes(ids) == raw and trained.decode(ids) == raw.decode("utf-8", "replace")


def test_half_surrogates_become_the_replacement_character(trained):
    assert trained.decode(trained.encode("a\ud83d b")) == "a\ufffd b"
    assert trained.decode(trained.encode("a\ud83d\udc4d b")) == "a👍 b"
    assert BPETokenizer().train("a\ud83d b \udc4d", 260).vocab_size == 260


def test_backends_agree(trained):
    for text in (TEXT, TEXT[::-1], "it was " * 100, "".join(map(chr, range(32, 3000)))):
        answers = []
        for name in BACKENDS:
            with backend.use_backend(name):
                answers.append(trained.encode(text))
        assert all(answer == answers[0] for answer in answers)


def test_many_words(trained):
    """More words than are remembered."""
    text = " ".join(str(i) for i in range(300_000 if backend.current() == "cython" else 3_000))
    assert trained.decode(trained.encode(text)) == text


def test_special_tokens(trained):
    end = trained.special_tokens[ENDOFTEXT]
    assert end == trained.vocab_size - 1
    assert trained.encode(f"it{ENDOFTEXT}", allowed_special="all") == [*trained.encode("it"), end]
    assert trained.encode(ENDOFTEXT * 2, allowed_special={ENDOFTEXT}) == [end, end]
    with pytest.raises(ValueError, match="endoftext"):
        trained.encode(f"it{ENDOFTEXT}")
    plain = trained.encode(f"it{ENDOFTEXT}", disallowed_special=())
    assert end not in plain and trained.decode(plain) == f"it{ENDOFTEXT}" == trained.decode([*trained.encode("it"), end])
    assert trained.encode_ordinary(ENDOFTEXT) == trained.encode(ENDOFTEXT, disallowed_special=())


def test_the_longest_special_token_wins():
    t = BPETokenizer().train("x", 259, special_tokens=["<a>", "<a><b>", "<b>"])
    assert t.encode("<a><b><b>", allowed_special="all") == [257, 258]
    assert t.encode("<a><b>", allowed_special={"<a>", "<b>"}, disallowed_special=()) == [256, 258]


@pytest.mark.parametrize("bad", [400, -1, 10**20])
def test_unknown_ids_are_named(trained, bad):
    with pytest.raises(ValueError, match=str(bad)):
        trained.decode([0, bad])


def test_wrong_types(trained):
    for bad in (None, 5, b"bytes"):
        with pytest.raises(TypeError):
            trained.encode(bad)
    with pytest.raises((TypeError, AttributeError)):
        trained.decode([1.5])


# ---- bad input ---------------------------------------------------------------------------------------------------------------


def test_the_twins_door():
    if backend.current() != "cython":
        pytest.skip("the source is Python")
    twin = bpe._twin()
    for call in (
        lambda: twin.WordEncoder(range(255), [], ""), lambda: twin.WordEncoder([-1] * 256, [], ""), lambda: twin.WordEncoder(None, [], ""),
        lambda: twin.WordEncoder(range(256), [(0, 1)], ""), lambda: twin.WordEncoder(range(256), [(0, 1, 2**31)], ""),
        lambda: twin.WordEncoder(range(256), [], None),
        lambda: twin.learn_merges({"text": 1}, 300), lambda: twin.learn_merges({b"a": "1"}, 300), lambda: twin.learn_merges(None, 300),
        lambda: twin.count_words([b"a"], GPT2_PATTERN), lambda: twin.count_words(3, GPT2_PATTERN),
        lambda: twin.WordEncoder(range(256), [], GPT2_PATTERN).encode(b"a"), lambda: twin.words_of(None, GPT2_PATTERN),
        lambda: twin.learn_merges({b"a": 2**70}, 300),
    ):  # fmt: skip
        with pytest.raises((ValueError, TypeError, OverflowError, regex.error)):
            call()
