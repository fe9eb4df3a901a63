/* Cutting UTF-8 text into words by GPT-2's and GPT-4's patterns, and a table of words. */
#ifndef LINALGML_WORDS_H
#define LINALGML_WORDS_H
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { LM_OTHER = 0, LM_LETTER = 1, LM_NUMBER = 2, LM_SPACE = 3, LM_PAGES = 0x110000 / 256 };

/* The class of every character, a page of 256 at a time; a page is asked for before a text that needs it is cut. */
typedef struct { uint8_t* page[LM_PAGES]; } lm_classes;

/* The character at s[i] of valid UTF-8; *next is where the one after it begins. */
static inline uint32_t lm_character(const uint8_t* s, ptrdiff_t i, ptrdiff_t* next) {
    uint32_t c = s[i];
    if (c < 0x80) { *next = i + 1; return c; }
    if (c < 0xe0) { *next = i + 2; return (c & 0x1f) << 6 | (s[i + 1] & 0x3f); }
    if (c < 0xf0) { *next = i + 3; return (c & 0x0f) << 12 | (uint32_t)(s[i + 1] & 0x3f) << 6 | (s[i + 2] & 0x3f); }
    *next = i + 4;
    return (c & 0x07) << 18 | (uint32_t)(s[i + 1] & 0x3f) << 12 | (uint32_t)(s[i + 2] & 0x3f) << 6 | (s[i + 3] & 0x3f);
}

static inline int lm_class_at(const lm_classes* t, const uint8_t* s, ptrdiff_t i, ptrdiff_t* next) {
    uint32_t c = lm_character(s, i, next);
    return t->page[c >> 8][c & 255];
}

/* The end of the run of one class that begins at i; at most `most` characters. */
static inline ptrdiff_t lm_run(const lm_classes* t, const uint8_t* s, ptrdiff_t i, ptrdiff_t n, int kind, ptrdiff_t most) {
    const uint8_t* ascii = t->page[0];
    ptrdiff_t next;
    while (i < n && most-- > 0) {
        if (s[i] < 0x80) {
            if (ascii[s[i]] != kind) break;
            i++;
        } else {
            if (lm_class_at(t, s, i, &next) != kind) break;
            i = next;
        }
    }
    return i;
}

/* \s+(?!\S)|\s+ : the run of spaces, without its last character where a word follows */
static inline ptrdiff_t lm_spaces(const lm_classes* t, const uint8_t* s, ptrdiff_t i, ptrdiff_t n) {
    ptrdiff_t end = lm_run(t, s, i, n, LM_SPACE, PTRDIFF_MAX), last = end, first;
    if (end == n) return end;
    do last--; while ((s[last] & 0xc0) == 0x80);
    lm_character(s, i, &first);
    return last > i ? last : first;
}

static inline ptrdiff_t lm_next_gpt2(const lm_classes* t, const uint8_t* s, ptrdiff_t i, ptrdiff_t n) {
    ptrdiff_t start = i, next;
    int kind;
    if (s[i] == '\'' && i + 1 < n) {
        uint8_t a = s[i + 1], b = i + 2 < n ? s[i + 2] : 0;
        if (a == 's' || a == 't' || a == 'm' || a == 'd') return i + 2;
        if ((a == 'r' && b == 'e') || (a == 'v' && b == 'e') || (a == 'l' && b == 'l')) return i + 3;
    }
    if (s[i] == ' ' && i + 1 < n) start = i + 1;
    kind = lm_class_at(t, s, start, &next);
    if (kind == LM_SPACE) return lm_spaces(t, s, i, n);
    return lm_run(t, s, next, n, kind, PTRDIFF_MAX);
}

static inline ptrdiff_t lm_next_gpt4(const lm_classes* t, const uint8_t* s, ptrdiff_t i, ptrdiff_t n) {
    ptrdiff_t next, after, end, k;
    int kind;
    if (s[i] == '\'' && i + 1 < n) {
        uint8_t a = s[i + 1] | 0x20, b = i + 2 < n ? s[i + 2] | 0x20 : 0;
        if (a == 's' || a == 't' || a == 'm' || a == 'd') return i + 2;
        if ((a == 'r' && b == 'e') || (a == 'v' && b == 'e') || (a == 'l' && b == 'l')) return i + 3;
        if (s[i + 1] == 0xc5 && s[i + 2] == 0xbf) return i + 3; /* U+017F, the long s, is an s when case does not matter */
    }
    kind = lm_class_at(t, s, i, &next);
    if (kind == LM_LETTER) return lm_run(t, s, next, n, LM_LETTER, PTRDIFF_MAX);
    if (kind == LM_NUMBER) return lm_run(t, s, next, n, LM_NUMBER, 2);
    if (s[i] != '\r' && s[i] != '\n' && next < n && lm_class_at(t, s, next, &after) == LM_LETTER)
        return lm_run(t, s, after, n, LM_LETTER, PTRDIFF_MAX);
    if (kind == LM_OTHER || (s[i] == ' ' && next < n && lm_class_at(t, s, next, &after) == LM_OTHER)) {
        end = lm_run(t, s, next, n, LM_OTHER, PTRDIFF_MAX);
        while (end < n && (s[end] == '\r' || s[end] == '\n')) end++;
        return end;
    }
    end = lm_run(t, s, i, n, LM_SPACE, PTRDIFF_MAX);
    for (k = end; k > i; k--)
        if (s[k - 1] == '\r' || s[k - 1] == '\n') return k;
    return lm_spaces(t, s, i, n);
}

static inline ptrdiff_t lm_next_word(const lm_classes* t, const uint8_t* s, ptrdiff_t i, ptrdiff_t n, int pattern) {
    return pattern ? lm_next_gpt4(t, s, i, n) : lm_next_gpt2(t, s, i, n);
}

/* Words and a number each: open addressing, the bytes in one growing block. */
typedef struct { uint64_t hash; int64_t at; int64_t value; int64_t length; } lm_word;
typedef struct {
    lm_word* slot;
    uint8_t* bytes;
    int64_t slots, used, full, room;
} lm_words;

static inline uint64_t lm_load(const uint8_t* p, int n) {
    uint64_t v = 0;
    memcpy(&v, p, (size_t)n);
    return v;
}

static inline uint64_t lm_mix(uint64_t h, uint64_t v) {
    h = (h ^ v) * 0x9E3779B97F4A7C15ULL;
    return h ^ (h >> 32);
}

static inline uint64_t lm_hash(const uint8_t* p, ptrdiff_t n) {
    uint64_t h = (uint64_t)n * 0xC2B2AE3D27D4EB4FULL;
    if (n >= 8) {
        ptrdiff_t i;
        for (i = 0; i + 8 <= n; i += 8) h = lm_mix(h, lm_load(p + i, 8));
        return lm_mix(h, lm_load(p + n - 8, 8));
    }
    if (n >= 4) return lm_mix(h, lm_load(p, 4) | lm_load(p + n - 4, 4) << 32);
    if (n > 0) return lm_mix(h, (uint64_t)p[0] | (uint64_t)p[n >> 1] << 8 | (uint64_t)p[n - 1] << 16);
    return h;
}

/* The slot that holds a word, or the empty one (length -1) where it belongs. */
static inline lm_word* lm_find(const lm_words* t, const uint8_t* p, ptrdiff_t n, uint64_t hash) {
    uint64_t mask = (uint64_t)t->slots - 1, i = hash & mask;
    for (;; i = (i + 1) & mask) {
        lm_word* w = t->slot + i;
        if (w->length < 0 || (w->hash == hash && w->length == n && memcmp(t->bytes + w->at, p, (size_t)n) == 0)) return w;
    }
}

static int lm_words_resize(lm_words* t, int64_t slots) {
    lm_word *old = t->slot, *slot = (lm_word*)malloc((size_t)slots * sizeof(lm_word));
    int64_t i, before = t->slots;
    if (!slot) return 0;
    for (i = 0; i < slots; i++) slot[i].length = -1;
    t->slot = slot;
    t->slots = slots;
    for (i = 0; i < before; i++)
        if (old[i].length >= 0) {
            uint64_t k = old[i].hash & (uint64_t)(slots - 1);
            while (slot[k].length >= 0) k = (k + 1) & (uint64_t)(slots - 1);
            slot[k] = old[i];
        }
    free(old);
    return 1;
}

/* Put a word into the empty slot that lm_find gave, which may move: the slot where it is now, NULL without memory. */
static lm_word* lm_add(lm_words* t, lm_word* w, const uint8_t* p, ptrdiff_t n, uint64_t hash) {
    if (t->used + n > t->room) {
        int64_t room = 2 * (t->used + n) + 4096;
        uint8_t* bytes = (uint8_t*)realloc(t->bytes, (size_t)room);
        if (!bytes) return NULL;
        t->bytes = bytes;
        t->room = room;
    }
    if (2 * (t->full + 1) > t->slots) {
        if (!lm_words_resize(t, 2 * t->slots)) return NULL;
        w = lm_find(t, p, n, hash);
    }
    memcpy(t->bytes + t->used, p, (size_t)n);
    w->hash = hash;
    w->length = n;
    w->at = t->used;
    w->value = 0;
    t->used += n;
    t->full++;
    return w;
}

static void lm_words_free(lm_words* t) {
    free(t->slot);
    free(t->bytes);
    t->slot = NULL;
    t->bytes = NULL;
}
#endif
