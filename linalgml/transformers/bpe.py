"""Byte-pair encoding: the algorithm (Gage, 1994; Sennrich, Haddow and Birch, 2016; over bytes: Radford et al., GPT-2, 2019).

A text is cut into words by a pattern, a word is a sequence of bytes, and the pair of neighbours that is most frequent over
all words becomes one new token, again and again.  To encode, the same merges are applied to a word in the order in which
they were learned.  `BPETokenizer` in bpe_tokenizer.py is the class to use.
"""

from heapq import heapify, heappop, heappush

GPT2_PATTERN = r"""'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"""
GPT4_PATTERN = (
    r"""(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"""
)
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
    counts = {}
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
    cells, left, right, weight = [], [], [], []
    first = {b: i for i, b in enumerate(BYTES)}
    for word, n in words.items():
        at = len(cells)
        cells += [first[b] for b in word]
        left += [-1, *range(at, len(cells) - 1)][: len(word)]
        right += [*range(at + 1, len(cells)), -1][-len(word) :] if word else []
        weight += [n] * len(word)
    counts, where = {}, {}
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
        grown = set()
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
    heap = [(rules[pair][0], i) for i, pair in enumerate(zip(cells, cells[1:], strict=False)) if pair in rules]
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
        self._rules = {}
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
