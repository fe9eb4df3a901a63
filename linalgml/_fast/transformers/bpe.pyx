# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# levels: baseline (nothing here that wider vectors would speed up much)
"""Twin of linalgml/transformers/bpe.py: the same words, merges and tokens, from tables in C (include/words.h, include/bpe.h)."""
from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize, PyBytes_GET_SIZE
from cpython.exc cimport PyErr_CheckSignals
from cpython.list cimport PyList_GET_SIZE, PyList_New, PyList_SET_ITEM
from cpython.ref cimport Py_INCREF
from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t, uint64_t, INT32_MAX, UINT32_MAX
from libc.stdlib cimport calloc, free, malloc, realloc
from libc.string cimport memcpy, memset

cdef extern from "bpe.h":
    enum:
        LM_SHORT
        LM_LETTER
        LM_NUMBER
        LM_SPACE
        LM_PAGES
    ctypedef struct lm_classes:
        uint8_t** page
    Py_ssize_t lm_next_word(const lm_classes* t, const uint8_t* s, Py_ssize_t i, Py_ssize_t n, int pattern) nogil
    ctypedef struct lm_word:
        uint64_t hash
        int64_t at, value, length
    ctypedef struct lm_words:
        lm_word* slot
        uint8_t* bytes
        int64_t slots, used, full, room
    uint64_t lm_hash(const uint8_t* p, Py_ssize_t n) nogil
    lm_word* lm_find(const lm_words* t, const uint8_t* p, Py_ssize_t n, uint64_t hash) nogil
    bint lm_words_resize(lm_words* t, int64_t slots) nogil
    lm_word* lm_add(lm_words* t, lm_word* w, const uint8_t* p, Py_ssize_t n, uint64_t hash) nogil
    void lm_words_free(lm_words* t) nogil
    ctypedef struct lm_rule:
        uint64_t key
        uint32_t rank, made
    ctypedef struct lm_rules:
        lm_rule* slot
    uint64_t LM_EMPTY
    uint64_t lm_pair(uint32_t a, uint32_t b) nogil
    bint lm_rules_new(lm_rules* t, int64_t n) nogil
    lm_rule* lm_rule_slot(const lm_rules* t, uint64_t key) nogil
    int lm_merge_short(const lm_rules* t, uint32_t* cell, int n) nogil
    int64_t lm_merge_long(const lm_rules* t, uint32_t* cell, int64_t n) nogil
    ctypedef struct lm_learner:
        uint32_t* cell
        int32_t* left
        int32_t* right
        int64_t* weight
        int64_t cells
    bint lm_learn_start(lm_learner* t) nogil
    int lm_learn_best(lm_learner* t, uint64_t* key) nogil
    bint lm_learn_merge(lm_learner* t, uint64_t key, uint32_t made) nogil
    void lm_learner_free(lm_learner* t) nogil

from linalgml.transformers.bpe import BYTES, COVERING, count_words as count_words_by_regex, split

cdef lm_classes CLASSES
cdef list KINDS = []


cdef int load_page(Py_ssize_t k) except -1:
    """Ask the `regex` library what 256 characters are, so that its Unicode version decides here too."""
    cdef uint8_t* page
    cdef Py_ssize_t i
    if not KINDS:
        import regex

        KINDS.extend((kind, regex.compile(expression)) for kind, expression in ((LM_LETTER, r"\p{L}"), (LM_NUMBER, r"\p{N}"), (LM_SPACE, r"\s")))
    text = "".join([chr(256 * k + i) for i in range(256)])
    found = [(kind, match.start()) for kind, expression in KINDS for match in expression.finditer(text)]
    page = <uint8_t*>calloc(256, 1)
    if page == NULL:
        raise MemoryError()
    for kind, i in found:
        page[i] = kind
    CLASSES.page[k] = page
    return 0


cdef bytes prepared(str text):
    """The text as UTF-8, with the classes of all its characters at hand."""
    cdef Py_UCS4 c
    if CLASSES.page[0] == NULL:
        load_page(0)
    if not text.isascii():
        for c in text:
            if CLASSES.page[<uint32_t>c >> 8] == NULL:
                load_page(<uint32_t>c >> 8)
    return text.encode("utf-8")


cdef int pattern_number(str pattern) except -2:
    return COVERING.index(pattern) if pattern in COVERING else -1


def words_of(str text not None, str pattern not None):
    """`split` for the patterns that are known here: a test compares them."""
    cdef int number = pattern_number(pattern)
    cdef bytes raw = prepared(text)
    cdef const uint8_t* s = <const uint8_t*><const char*>raw
    cdef Py_ssize_t i = 0, n = len(raw), end
    if number < 0:
        return split(text, pattern)
    out = []
    while i < n:
        end = lm_next_word(&CLASSES, s, i, n, number)
        out.append(raw[i:end].decode("utf-8"))
        i = end
    return out


def count_words(texts, str pattern not None):
    cdef int number = pattern_number(pattern)
    cdef lm_words table
    cdef lm_word* w
    cdef bytes raw
    cdef const uint8_t* s
    cdef Py_ssize_t i, n, end
    cdef uint64_t h
    if number < 0:
        return count_words_by_regex(texts, pattern)
    memset(&table, 0, sizeof(table))
    try:
        if not lm_words_resize(&table, 1 << 12):
            raise MemoryError()
        for text in texts:
            raw = prepared(text)
            s, i, n = <const uint8_t*><const char*>raw, 0, len(raw)
            while i < n:
                end = lm_next_word(&CLASSES, s, i, n, number)
                h = lm_hash(s + i, end - i)
                w = lm_find(&table, s + i, end - i, h)
                if w.length < 0:
                    w = lm_add(&table, w, s + i, end - i, h)
                    if w == NULL:
                        raise MemoryError()
                w.value += 1
                i = end
        return {(<char*>table.bytes)[table.slot[i].at:table.slot[i].at + table.slot[i].length]: table.slot[i].value
                for i in range(table.slots) if table.slot[i].length >= 0}
    finally:
        lm_words_free(&table)


def learn_merges(dict words not None, Py_ssize_t vocab_size):
    cdef lm_learner t
    cdef bytes word
    cdef const uint8_t* p
    cdef Py_ssize_t total = 0, at = 0, k, n
    cdef uint32_t first[256]
    cdef uint64_t key = 0
    cdef int64_t weight
    cdef int found
    for k in range(256):
        first[<uint8_t>BYTES[k]] = <uint32_t>k
    for item in words:
        total += len(<bytes?>item)
    if total > INT32_MAX:
        raise ValueError(f"learn_merges: {total} bytes of distinct words; at most {INT32_MAX} can be held")
    memset(&t, 0, sizeof(t))
    try:
        t.cells = total
        t.cell = <uint32_t*>malloc((total + 1) * sizeof(uint32_t))
        t.left = <int32_t*>malloc((total + 1) * sizeof(int32_t))
        t.right = <int32_t*>malloc((total + 1) * sizeof(int32_t))
        t.weight = <int64_t*>malloc((total + 1) * sizeof(int64_t))
        if t.cell == NULL or t.left == NULL or t.right == NULL or t.weight == NULL:
            raise MemoryError()
        for item, count in words.items():
            word, weight = item, count
            p, n = <const uint8_t*><const char*>word, len(word)
            if at + n > total:
                raise RuntimeError("learn_merges: the words changed")
            for k in range(n):
                t.cell[at + k] = first[p[k]]
                t.left[at + k] = <int32_t>(at + k - 1) if k else -1
                t.right[at + k] = <int32_t>(at + k + 1) if k + 1 < n else -1
                t.weight[at + k] = weight
            at += n
        if at != total:
            raise RuntimeError("learn_merges: the words changed")
        if not lm_learn_start(&t):
            raise MemoryError()
        tokens = [bytes([b]) for b in BYTES]
        ids = {token: i for i, token in enumerate(tokens)}
        merges, known = [], set()
        while len(tokens) < vocab_size:
            PyErr_CheckSignals()
            found = lm_learn_best(&t, &key)
            if found < 0:
                raise MemoryError()
            if not found:
                break
            a, b = key >> 32, key & UINT32_MAX
            token = tokens[a] + tokens[b]
            new = ids.setdefault(token, len(tokens))
            if new == len(tokens):
                tokens.append(token)
            if (a, b) not in known:
                known.add((a, b))
                merges.append((a, b, new))
            if not lm_learn_merge(&t, key, new):
                raise MemoryError()
        return merges
    finally:
        lm_learner_free(&t)


cdef struct Tokens:
    uint32_t* p
    int64_t n, room


cdef int reserve(Tokens* out, int64_t more) except -1:
    cdef int64_t room
    cdef uint32_t* grown
    if out.n + more > out.room:
        room = 2 * (out.n + more) + 64
        grown = <uint32_t*>realloc(out.p, room * sizeof(uint32_t))
        if grown == NULL:
            raise MemoryError()
        out.p, out.room = grown, room
    return 0


cdef class WordEncoder:
    cdef uint32_t first[256]
    cdef lm_rules rules
    cdef lm_words known
    cdef uint32_t* kept        # the tokens of known words; a word of one token has it in its slot
    cdef int64_t kept_n, kept_room
    cdef list numbers          # Python's ints for the tokens, made once
    cdef int number
    cdef str pattern

    def __cinit__(self, first, merges, str pattern not None):
        cdef lm_rule* rule
        cdef uint32_t a, b, made
        cdef Py_ssize_t k
        if len(first) != 256:
            raise ValueError(f"WordEncoder: ids of {len(first)} bytes, expected 256")
        merges = [(a_, b_, made_) for a_, b_, made_ in merges]
        for i in list(first) + [i for merge in merges for i in merge]:
            if not 0 <= i <= INT32_MAX:
                raise ValueError(f"WordEncoder: id {i}")
        for k in range(256):
            self.first[k] = first[k]
        if not lm_rules_new(&self.rules, len(merges)) or not lm_words_resize(&self.known, 1 << 12):
            raise MemoryError()
        for k in range(len(merges)):
            a, b, made = merges[k]
            rule = lm_rule_slot(&self.rules, lm_pair(a, b))
            if rule.key == LM_EMPTY:
                rule.key, rule.rank, rule.made = lm_pair(a, b), <uint32_t>k, made
        highest = max(max(first), max([merge[2] for merge in merges], default=0))
        self.numbers = list(range(min(1 << 20, 1 + highest)))
        self.number, self.pattern = pattern_number(pattern), pattern

    def __dealloc__(self):
        free(self.rules.slot)
        free(self.kept)
        lm_words_free(&self.known)

    cdef int merged(self, Tokens* out, const uint8_t* s, Py_ssize_t n, uint64_t h, lm_word* w, bint remember) except -1:
        """Append the tokens of a new word to `out`, and remember them."""
        cdef uint32_t* cell
        cdef Py_ssize_t i
        cdef int64_t count, room
        cdef uint32_t* grown
        if n > INT32_MAX:
            raise ValueError(f"encode: a word of {n} bytes; at most {INT32_MAX} can be held")
        reserve(out, n)
        cell = out.p + out.n
        for i in range(n):
            cell[i] = self.first[s[i]]
        count = lm_merge_short(&self.rules, cell, <int>n) if n <= LM_SHORT else lm_merge_long(&self.rules, cell, n)
        if count < 0:
            raise MemoryError()
        out.n += count
        if not remember:
            return 0
        if count > 1 and self.kept_n + count > self.kept_room:
            room = 2 * (self.kept_n + count) + 4096
            grown = <uint32_t*>realloc(self.kept, room * sizeof(uint32_t))
            if grown == NULL:
                raise MemoryError()
            self.kept, self.kept_room = grown, room
        w = lm_add(&self.known, w, s, n, h)
        if w == NULL:
            raise MemoryError()
        if count == 1:
            w.value = <int64_t>cell[0] << 16 | 1
        else:
            memcpy(self.kept + self.kept_n, cell, count * sizeof(uint32_t))
            w.value = self.kept_n << 16 | count
            self.kept_n += count
        return 0

    cdef int add(self, Tokens* out, const uint8_t* s, Py_ssize_t n) except -1:
        cdef uint64_t h
        cdef lm_word* w
        cdef int64_t count
        if n > 256:
            return self.merged(out, s, n, 0, NULL, False)
        h = lm_hash(s, n)
        w = lm_find(&self.known, s, n, h)
        if w.length < 0:
            return self.merged(out, s, n, h, w, self.known.full < 1 << 18)
        count = w.value & 0xffff
        if out.n + count > out.room:
            reserve(out, count)
        if count == 1:
            out.p[out.n] = <uint32_t>(w.value >> 16)
        else:
            memcpy(out.p + out.n, self.kept + (w.value >> 16), count * sizeof(uint32_t))
        out.n += count
        return 0

    def encode(self, str text not None):
        """The tokens of a text."""
        cdef bytes raw
        cdef const uint8_t* s
        cdef Py_ssize_t i = 0, n, end
        cdef list tokens
        cdef object number
        cdef Tokens out  # not the encoder's own: collecting garbage may run other code in between
        memset(&out, 0, sizeof(out))
        try:
            if self.number >= 0:
                raw = prepared(text)
                s, n = <const uint8_t*><const char*>raw, len(raw)
                while i < n:
                    end = lm_next_word(&CLASSES, s, i, n, self.number)
                    self.add(&out, s + i, end - i)
                    i = end
            else:
                for word in split(text, self.pattern):
                    raw = word.encode("utf-8")
                    self.add(&out, <const uint8_t*><const char*>raw, len(raw))
            tokens = PyList_New(out.n)
            n = len(self.numbers)
            for i in range(out.n):
                number = <object>(<list>self.numbers)[out.p[i]] if out.p[i] < <size_t>n else out.p[i]
                Py_INCREF(number)
                PyList_SET_ITEM(tokens, i, number)
            return tokens
        finally:
            free(out.p)


LARGEST_ID = 1 << 24  # below which ids have a place in a table


cdef class Spelling:
    """The bytes of every token, side by side, so that decoding is copying."""
    cdef bytes text          # all tokens', and 16 bytes more
    cdef int64_t* start      # for each id where its bytes begin; -1 where there is no such token
    cdef int64_t* length
    cdef Py_ssize_t n

    def __cinit__(self, dict tokens not None):
        cdef Py_ssize_t i, at = 0
        cdef list parts = []
        self.n = max(tokens, default=-1) + 1
        if min(tokens, default=0) < 0 or self.n > LARGEST_ID:
            raise ValueError(f"Spelling: ids from {min(tokens)} to {max(tokens)}")
        self.start = <int64_t*>malloc((self.n + 1) * sizeof(int64_t))
        self.length = <int64_t*>malloc((self.n + 1) * sizeof(int64_t))
        if self.start == NULL or self.length == NULL:
            raise MemoryError()
        for i in range(self.n):
            self.start[i] = -1
            token = tokens.get(i)
            if token is not None:
                self.start[i], self.length[i] = at, len(token)
                at += len(token)
                parts.append(token)
        self.text = b"".join(parts) + bytes(16)

    def __dealloc__(self):
        free(self.start)
        free(self.length)

    def decode(self, list ids not None):
        """The bytes of a list of ids; KeyError for one that is no token."""
        cdef Py_ssize_t i, n = PyList_GET_SIZE(ids), total = 0, left
        cdef int64_t id
        cdef const char* text = PyBytes_AS_STRING(self.text)
        cdef char* out
        cdef bytes made
        cdef uint32_t* kept = <uint32_t*>malloc((n + 1) * sizeof(uint32_t))
        if kept == NULL:
            raise MemoryError()
        try:
            for i in range(n):
                if i >= PyList_GET_SIZE(ids):  # what an id does when it is asked for its number may shorten the list
                    raise KeyError(i)
                item = ids[i]
                id = item if type(item) is int else item.__index__()
                if id < 0 or id >= self.n or self.start[id] < 0:
                    raise KeyError(id)
                kept[i] = <uint32_t>id
                total += self.length[id]
            made = PyBytes_FromStringAndSize(NULL, total)
            out, left = PyBytes_AS_STRING(made), total
            for i in range(n):
                id = kept[i]
                if self.length[id] <= 16 and left >= 16:
                    memcpy(out, text + self.start[id], 16)
                else:
                    memcpy(out, text + self.start[id], self.length[id])
                out += self.length[id]
                left -= self.length[id]
            return made
        finally:
            free(kept)
