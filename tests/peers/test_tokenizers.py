"""BPE against Hugging Face's tokenizers and tiktoken: the same merges, the same tokens, and files read both ways."""

import itertools
import json
import os
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linalgml import backend
from linalgml.transformers.bpe import GPT2_PATTERN, GPT4_PATTERN, BPETokenizer

pytestmark = pytest.mark.peers
tokenizers = pytest.importorskip("tokenizers")
tiktoken = pytest.importorskip("tiktoken")

BACKENDS = [name for name in backend.available_backends() if name != "fast"]
END = "<|endoftext|>"
WORDS = list("aeiou") + list(map("".join, itertools.product(["th", "wh", "st", "m"], ["e", "is", "ere", "at"]))) + ["I", "naïve"]


def corpus(seed=0, words=4000):
    rng = random.Random(seed)
    out = []
    for _ in range(words):
        word = rng.choice(WORDS) + rng.choice(["", "", "", "s", "ing", "'s", "'ll", "ed", "é", "京都"])
        out.append(
            rng.choice([" ", " ", " ", " ", "  ", "\n", ", ", ". ", " 1859 ", " 👍🏽 ", "\t"]) + rng.choice([word, word, word.upper()])
        )
    return "".join(out)


def theirs(pattern, vocab_size, text):
    pre, t = tokenizers.pre_tokenizers, tokenizers.Tokenizer(tokenizers.models.BPE())
    split = pre.Split(tokenizers.Regex(pattern), "isolated")
    t.pre_tokenizer = pre.Sequence([split, pre.ByteLevel(add_prefix_space=False, use_regex=False)])
    alphabet = pre.ByteLevel.alphabet()
    trainer = tokenizers.trainers.BpeTrainer(vocab_size=vocab_size, initial_alphabet=alphabet, show_progress=False, min_frequency=0)
    t.train_from_iterator([text], trainer)
    return t


def tiktokens(t):
    return tiktoken.Encoding("ours", pat_str=t.pattern, mergeable_ranks=t.vocab, special_tokens=t.special_tokens)


@pytest.fixture(params=BACKENDS)
def each_backend(request):
    with backend.use_backend(request.param):
        yield request.param


@pytest.mark.parametrize("pattern", [GPT2_PATTERN, GPT4_PATTERN], ids=["gpt2", "gpt4"])
@pytest.mark.parametrize("seed", range(3))
def test_the_same_merges_and_tokens(each_backend, tmp_path, pattern, seed):
    text = corpus(seed)
    mine, hf = BPETokenizer(pattern).train(text, 700), theirs(pattern, 700, text)
    mine.save(tmp_path / "t.json")
    a, b = json.loads((tmp_path / "t.json").read_text())["model"], json.loads(hf.to_str())["model"]
    assert a["merges"] == [list(pair) for pair in b["merges"]] and a["vocab"] == b["vocab"]
    for other in (text, corpus(seed + 100)):
        assert mine.encode(other) == hf.encode(other).ids == tiktokens(mine).encode(other)


@pytest.mark.parametrize("pattern", [GPT2_PATTERN, GPT4_PATTERN], ids=["gpt2", "gpt4"])
def test_files_both_ways(each_backend, tmp_path, pattern):
    text = corpus(7)
    mine = BPETokenizer(pattern).train(text, 500, special_tokens=[END])
    mine.save(tmp_path / "mine.json")
    hf = tokenizers.Tokenizer.from_file(str(tmp_path / "mine.json"))
    ids = mine.encode(text + END + text, allowed_special="all")
    assert hf.encode(text + END + text).ids == ids
    assert hf.decode(ids, skip_special_tokens=False) == mine.decode(ids)
    hf.save(str(tmp_path / "hf.json"))
    back = BPETokenizer.load(tmp_path / "hf.json")
    assert back.encode(text + END, allowed_special="all") == mine.encode(text + END, allowed_special="all") and back.pattern == pattern


HARD = st.text(st.sampled_from("ab'sStTlLdDmMrReEvV\u017f  \t\n\r\x0b\x85\xa0\u2028\u3000019½²Ⅷ٣.,!-日本語👍🏽\u200d❤️\u0301"))
TRAINED = {}


def trained(pattern):
    if pattern not in TRAINED:
        t = BPETokenizer(pattern).train(corpus(5), 600)
        TRAINED[pattern] = t, tiktokens(t)
    return TRAINED[pattern]


@pytest.mark.parametrize("name", BACKENDS)
@pytest.mark.parametrize("pattern", [GPT2_PATTERN, GPT4_PATTERN], ids=["gpt2", "gpt4"])
@given(text=st.one_of(HARD, st.text(), st.binary().map(lambda b: b.decode("utf-8", "replace"))))
@settings(max_examples=300)
def test_hard_texts(name, pattern, text):
    mine, other = trained(pattern)
    with backend.use_backend(name):
        assert mine.encode(text) == other.encode(text)


@pytest.fixture(scope="module")
def gpt2():
    """The real files, where LINALGML_GPT2 names a folder with them (encoder.json and vocab.bpe, or vocab.json and merges.txt)."""
    folder = os.environ.get("LINALGML_GPT2")
    if not folder:
        pytest.skip("LINALGML_GPT2 does not name a folder with GPT-2's files")
    names = ("encoder.json", "vocab.bpe") if os.path.exists(os.path.join(folder, "encoder.json")) else ("vocab.json", "merges.txt")
    mine = BPETokenizer.from_gpt2_files(*(os.path.join(folder, name) for name in names))
    return mine, tiktokens(mine)


def test_gpt2(each_backend, gpt2):
    mine, other = gpt2
    assert mine.vocab_size == 50257 and mine.special_tokens == {END: 50256}
    assert mine.encode("Hello world" + END, allowed_special="all") == [15496, 995, 50256]
    rng = random.Random(0)
    pools = [
        "aAbBzZ'sdmtrevl \n\t\r09.,!?-_",
        "".join(map(chr, range(0x20, 0x3000))),
        "éü日本한국العربيةไทย👍🏽🇩🇪❤️\u200d\u3000\xa0\u2028\x85½²Ⅷ٣",
    ]
    for k in range(500):
        text = "".join(rng.choice(rng.choice(pools)) for _ in range(rng.randrange(60)))
        if k % 5 == 0:
            text = rng.choice([" ", "\n", " \n", "'", "'S", "a", "!", " 1"]) * rng.randrange(300) + text
        if k % 7 == 0:
            text += rng.randbytes(80).decode("utf-8", "replace")
        assert mine.encode_ordinary(text) == other.encode_ordinary(text)
    text = corpus(9)
    assert mine.encode(text) == other.encode(text) and mine.decode(mine.encode(text)) == text
