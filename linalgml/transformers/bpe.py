"""Byte-pair encoding: the algorithm (Gage, 1994; Sennrich, Haddow and Birch, 2016; over bytes: Radford et al., GPT-2, 2019).

A text is cut into words by a pattern, a word is a sequence of bytes, and the pair of neighbours that is most frequent over
all words becomes one new token, again and again.  To encode, the same merges are applied to a word in the order in which
they were learned.
"""

from heapq import heapify, heappop, heappush
from itertools import pairwise

from .. import backend

GPT2_PATTERN = r"""'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"""
GPT4_PATTERN = r"""(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"""
COVERING = (GPT2_PATTERN, GPT4_PATTERN)  # every character is in some match, and there are no groups: findall is enough

# GPT-2 writes a byte as a visible character: itself where it is one, else the next free one from U+0100.  Its first 256
# tokens are the bytes in the order of those characters, and so are ours: files are interchangeable, and ties fall alike.
VISIBLE = [*range(33, 127), *range(161, 173), *range(174, 256)]
BYTES = VISIBLE + [b for b in range(256) if b not in VISIBLE]  # the byte of token 0 … 255
CHARACTERS = {b: chr(b if i < len(VISIBLE) else 256 + i - len(VISIBLE)) for i, b in enumerate(BYTES)}


def split(text, pattern):
    """The words of a text: the matches of the pattern, and what lies between them; together they are the text."""
    import regex

    compiled = regex.compile(pattern)
    if pattern in COVERING:
        return compiled.findall(text)
    words, end = [], 0
    for match in compiled.finditer(text):
        start, stop = match.span()
        words += [text[end:start], text[start:stop]]
        end = stop
    return [word for word in [*words, text[end:]] if word]


def count_words(texts, pattern):
    """{word as UTF-8 bytes: how often it occurs} over an iterable of texts."""
    counts: dict[str, int] = {}
    for text in texts:
        for word in split(text, pattern):
            counts[word] = counts.get(word, 0) + 1
    return {word.encode("utf-8"): n for word, n in counts.items()}


def learn_merges(words, vocab_size):
    """The merges (a, b, new) that grow the 256 bytes to `vocab_size` tokens, or until no pair is left.  words: {bytes: count}.

    Of equally frequent pairs the one with the smallest ids is merged.  Two merges may spell the same token; it keeps its
    first number.  Where pairs occur is kept from merge to merge, so that a merge costs what it changes.
    """
    # every byte of every distinct word is a cell; `left` and `right` link the cells of a word that are still in use
    cells: list[int] = []
    left: list[int] = []
    right: list[int] = []
    weight: list[int] = []
    first = {b: i for i, b in enumerate(BYTES)}
    for word, n in words.items():
        at = len(cells)
        cells += [first[b] for b in word]
        left += [-1, *range(at, len(cells) - 1)][: len(word)]
        right += [*range(at + 1, len(cells)), -1][-len(word) :] if word else []
        weight += [n] * len(word)
    counts: dict[tuple[int, int], int] = {}
    where: dict[tuple[int, int], list[int]] = {}
    for i, j in enumerate(right):
        if j >= 0:
            pair = cells[i], cells[j]
            counts[pair] = counts.get(pair, 0) + weight[i]
            where.setdefault(pair, []).append(i)
    heap = [(-n, pair) for pair, n in counts.items()]
    heapify(heap)
    tokens = [bytes([b]) for b in BYTES]
    ids = {token: i for i, token in enumerate(tokens)}
    merges, known = [], set()
    while len(tokens) < vocab_size and heap:
        negative, pair = heappop(heap)
        n = counts.get(pair, 0)
        if n != -negative:  # counts change without touching the heap; an old entry returns with its new count
            if n > 0:
                heappush(heap, (-n, pair))
            continue
        a, b = pair
        token = tokens[a] + tokens[b]
        new = ids.setdefault(token, len(tokens))
        if new == len(tokens):
            tokens.append(token)
        if pair not in known:
            known.add(pair)
            merges.append((a, b, new))
        grown: set[tuple[int, int]] = set()
        for i in sorted(where.pop(pair)):
            j = right[i]
            if cells[i] != a or j < 0 or cells[j] != b:  # a neighbour's merge took one of the two
                continue
            before, after, w = left[i], right[j], weight[i]
            cells[i], cells[j] = new, -1
            right[i] = after
            if before >= 0:
                counts[cells[before], a] -= w
                _count((cells[before], new), before, w, counts, where, grown)
            if after >= 0:
                left[after] = i
                counts[b, cells[after]] -= w
                _count((new, cells[after]), i, w, counts, where, grown)
        counts.pop(pair)
        for changed in grown:
            if counts.get(changed, 0) > 0:
                heappush(heap, (-counts[changed], changed))
    return merges


def _count(pair, i, w, counts, where, grown):
    counts[pair] = counts.get(pair, 0) + w
    where.setdefault(pair, []).append(i)
    grown.add(pair)


def merge_word(cells, rules):
    """Apply merges to one word's tokens: always the one learned first, of several the leftmost.  rules: {(a, b): (rank, new)}."""
    end = len(cells)
    left, right = list(range(-1, end - 1)), list(range(1, end + 1))
    heap = [(rules[pair][0], i) for i, pair in enumerate(pairwise(cells)) if pair in rules]
    heapify(heap)
    while heap:
        rank, i = heappop(heap)
        j = right[i]
        found = rules.get((cells[i], cells[j])) if j < end else None
        if found is None or found[0] != rank:  # one of the two has been merged since
            continue
        cells[i], cells[j] = found[1], -1
        right[i] = right[j]
        if right[i] < end:
            left[right[i]] = i
        for k in (left[i], i):
            if k >= 0 and right[k] < end and (cells[k], cells[right[k]]) in rules:
                heappush(heap, (rules[cells[k], cells[right[k]]][0], k))
    return [cell for cell in cells if cell >= 0]


class WordEncoder:
    """Texts to tokens by given merges, with a memory for words.  first: the 256 bytes' ids; merges: [(a, b, new)] by rank."""

    LONGEST, MOST = 256, 1 << 18  # words that are remembered: of at most so many characters, at most so many

    def __init__(self, first, merges, pattern):
        self._first, self._pattern = list(first), pattern
        self._rules: dict[tuple[int, int], tuple[int, int]] = {}
        for rank, (a, b, new) in enumerate(merges):
            self._rules.setdefault((a, b), (rank, new))
        self._known = {}

    def encode(self, text):
        """The tokens of a text."""
        out, known = [], self._known
        for word in split(text, self._pattern):
            tokens = known.get(word)
            if tokens is None:
                tokens = merge_word([self._first[b] for b in word.encode("utf-8")], self._rules)
                if len(word) <= self.LONGEST and len(known) < self.MOST:
                    known[word] = tokens
            out += tokens
        return out


def _twin():
    """The fast tier's version of the functions above, when that is the backend."""
    if backend.current() != "cython":
        return None
    from .._fast import twin_module

    return twin_module("transformers.bpe")


class BPETokenizer:
    """Byte-level BPE: any text to tokens and back, without unknown characters; GPT-2's tokenizer when given its files.

    Token ids are 0 to 255 for the bytes (in GPT-2's order), then the merges in the order learned, then the special tokens.
    `pattern` is the regular expression that cuts a text into words: GPT2_PATTERN, GPT4_PATTERN or one of your own.

    >>> t = BPETokenizer().train("low lower lowest low low", 260, special_tokens=["<|endoftext|>"])
    >>> t.vocab_size, t.encode("slow low"), t.decode(t.encode("slow low"))
    (260, [82, 257, 258], 'slow low')
    >>> t.encode("low<|endoftext|>", allowed_special="all")
    [257, 259]
    """

    def __init__(self, pattern=GPT2_PATTERN):
        self._set({bytes([b]): i for i, b in enumerate(BYTES)}, [], {}, pattern)

    def _set(self, vocab, merges, special, pattern):
        """vocab: {bytes: id} with all 256 single bytes; merges: [(a, b, new)] by rank; special: {text: id}."""
        self.pattern, self._vocab, self._merges, self._special = pattern, vocab, merges, special
        self._bytes = {i: token for token, i in vocab.items()}
        self._bytes.update({i: token.encode("utf-8") for token, i in special.items()})
        self._largest = max(self._bytes, default=0)
        self._encoders, self._spelling = {}, None  # what the current backend made of them, when it was first asked
        return self

    def train(self, text, vocab_size, special_tokens=()):
        """Learn merges from a text, or from an iterable of texts, and return the tokenizer.  After minbpe and HF's BpeTrainer.

        The vocabulary has `vocab_size` tokens, special tokens included, or fewer where the text has no more pairs.  Of
        equally frequent pairs the one with the smallest ids wins.  Special tokens in the text are left out of it.
        """
        special_tokens = list(dict.fromkeys(special_tokens))
        if vocab_size < 256 + len(special_tokens):
            raise ValueError(f"train: vocab_size {vocab_size} leaves no room for 256 bytes and {len(special_tokens)} special tokens")
        if not all(isinstance(token, str) and token for token in special_tokens):
            raise ValueError(f"train: special tokens are non-empty strings, got {special_tokens!r}")
        texts = (part for t in ([text] if isinstance(text, str) else text) for part in _cut(_whole(t), special_tokens)[::2])
        twin = _twin()
        words = twin.count_words(texts, self.pattern) if twin else count_words(texts, self.pattern)
        merges = (twin.learn_merges if twin else learn_merges)(words, vocab_size - len(special_tokens))
        vocab = {bytes([b]): i for i, b in enumerate(BYTES)}
        spelled = list(vocab)
        for a, b, new in merges:
            if new == len(spelled):
                spelled.append(spelled[a] + spelled[b])
                vocab[spelled[new]] = new
        return self._set(vocab, merges, {token: len(vocab) + i for i, token in enumerate(special_tokens)}, self.pattern)

    @property
    def vocab_size(self):
        """The number of tokens, special ones included."""
        return len(self._bytes)

    @property
    def special_tokens(self):
        """{text: id} of the special tokens."""
        return dict(self._special)

    @property
    def vocab(self):
        """{bytes: id} of all other tokens."""
        return dict(self._vocab)

    @property
    def merges(self):
        """The merges (a, b, new) in the order they apply."""
        return list(self._merges)

    def encode(self, text, allowed_special=(), disallowed_special="all"):
        """The tokens of a text, as a list.

        As in tiktoken, the special tokens in `allowed_special` ("all" or a collection) are recognised, and a text that
        contains another special token is refused with ValueError, so that no user's text can smuggle one in;
        `disallowed_special=()` reads them as plain text.
        """
        allowed = set(self._special) if allowed_special == "all" else self._special.keys() & set(allowed_special)
        refused = self._special.keys() - allowed if disallowed_special == "all" else set(disallowed_special) - allowed
        for token in refused:
            if token in text:
                raise ValueError(
                    f"encode: the text contains the special token {token!r}; pass it in allowed_special, or disallowed_special=()"
                )
        if not any(token in text for token in allowed):
            return self.encode_ordinary(text)
        out: list[int] = []
        for i, part in enumerate(_cut(text, allowed)):
            out += [self._special[part]] if i % 2 else self.encode_ordinary(part)
        return out

    def encode_ordinary(self, text):
        """The tokens of a text, special tokens read as plain text.  Half of a surrogate pair, which is no character, becomes U+FFFD."""
        name = backend.current()
        encoder = self._encoders.get(name)
        if encoder is None:
            twin = _twin()
            first = [self._vocab[bytes([b])] for b in range(256)]
            encoder = self._encoders[name] = (twin.WordEncoder if twin else WordEncoder)(first, self._merges, self.pattern)
        try:
            return encoder.encode(text)
        except UnicodeEncodeError:
            return encoder.encode(_whole(text))

    def decode_bytes(self, ids):
        """The bytes of an iterable of ids.  ValueError for an id that is not in the vocabulary."""
        ids = ids if type(ids) is list else list(ids)
        try:
            twin = _twin()
            if twin is None or self._largest >= twin.LARGEST_ID:
                return b"".join([self._bytes[i] for i in ids])
            if self._spelling is None:
                self._spelling = twin.Spelling(self._bytes)
            return self._spelling.decode(ids)
        except (KeyError, TypeError, OverflowError):
            out = [i.__index__() for i in ids]
            for i in out:
                if i not in self._bytes:
                    raise ValueError(f"decode: id {i} is not in the vocabulary of {self.vocab_size}") from None
            return b"".join([self._bytes[i] for i in out])

    def decode(self, ids, errors="replace"):
        """The text of an iterable of ids; bytes that are not UTF-8 (a character cut in two) become U+FFFD, or as `errors` says."""
        return self.decode_bytes(ids).decode("utf-8", errors)

    def save(self, path):
        """Write one file in the layout of Hugging Face's tokenizer.json, atomically."""
        from .bpe_files import write_tokenizer

        write_tokenizer(self, path)

    @classmethod
    def load(cls, path):
        """Read a tokenizer.json, of ours or of a byte-level BPE of Hugging Face's.  ValueError for anything else."""
        from .bpe_files import read_tokenizer

        return cls()._set(*read_tokenizer(path))

    def save_gpt2_files(self, vocab_json, merges_txt):
        """Write GPT-2's two files, each atomically.  They do not hold the pattern."""
        from .bpe_files import write_gpt2

        write_gpt2(self, vocab_json, merges_txt)

    @classmethod
    def from_gpt2_files(cls, vocab_json, merges_txt, pattern=GPT2_PATTERN):
        """Read GPT-2's vocab.json and merges.txt; tokens that no merge makes, as <|endoftext|>, are special."""
        from .bpe_files import read_gpt2

        vocab, merges, special = read_gpt2(vocab_json, merges_txt)
        return cls()._set(vocab, merges, special, pattern)


def _cut(text, special):
    """The text between special tokens at even places, the special tokens at odd ones; the longest where several begin."""
    if not special:
        return [text]
    import re

    return re.split("(" + "|".join(re.escape(token) for token in sorted(special, key=len, reverse=True)) + ")", text)


def _whole(text):
    """The text with surrogate pairs joined and single surrogates replaced by U+FFFD, so that it has a UTF-8 form."""
    try:
        text.encode("utf-8")
        return text
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
