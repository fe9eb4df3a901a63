/* Byte-pair encoding: the table of merges, merging one word, and learning. */
#ifndef LINALGML_BPE_H
#define LINALGML_BPE_H
#include "words.h"

/* ---- tables of pairs: open addressing, key = a << 32 | b, EMPTY where nothing is ---- */

#define LM_EMPTY UINT64_MAX
#define LM_SHORT 128 /* bytes of a word that is merged by search */
typedef struct { uint64_t key; uint32_t rank, made; } lm_rule;
typedef struct { lm_rule* slot; uint64_t mask; } lm_rules;

static inline uint64_t lm_pair(uint32_t a, uint32_t b) { return (uint64_t)a << 32 | b; }

static inline uint64_t lm_pair_hash(uint64_t key) {
    key *= 0x9E3779B97F4A7C15ULL;
    return key ^ (key >> 29);
}

static inline lm_rule* lm_rule_slot(const lm_rules* t, uint64_t key) {
    uint64_t i = lm_pair_hash(key) & t->mask;
    while (t->slot[i].key != key && t->slot[i].key != LM_EMPTY) i = (i + 1) & t->mask;
    return t->slot + i;
}

static int lm_rules_new(lm_rules* t, int64_t n) {
    uint64_t slots = 64, i;
    while (slots < 3 * (uint64_t)n) slots *= 2;
    t->slot = (lm_rule*)malloc(slots * sizeof(lm_rule));
    if (!t->slot) return 0;
    t->mask = slots - 1;
    for (i = 0; i < slots; i++) {
        t->slot[i].key = LM_EMPTY;
        t->slot[i].rank = UINT32_MAX;
    }
    return 1;
}

/* ---- one word ---- */

/* By repeated search for the lowest rank: for short words.  Returns the number of tokens left in `cell`. */
static inline int lm_merge_short(const lm_rules* t, uint32_t* cell, int n) {
    lm_rule* rule[LM_SHORT];
    int i, best;
    for (i = 0; i + 1 < n; i++) rule[i] = lm_rule_slot(t, lm_pair(cell[i], cell[i + 1]));
    while (n > 1) {
        best = 0;
        for (i = 1; i + 1 < n; i++)
            if (rule[i]->rank < rule[best]->rank) best = i;
        if (rule[best]->rank == UINT32_MAX) break;
        cell[best] = rule[best]->made;
        n--;
        memmove(cell + best + 1, cell + best + 2, (size_t)(n - best - 1) * sizeof(uint32_t));
        if (best + 1 < n) memmove(rule + best + 1, rule + best + 2, (size_t)(n - best - 2) * sizeof(lm_rule*));
        if (best > 0) rule[best - 1] = lm_rule_slot(t, lm_pair(cell[best - 1], cell[best]));
        if (best + 1 < n) rule[best] = lm_rule_slot(t, lm_pair(cell[best], cell[best + 1]));
    }
    return n;
}

static inline void lm_sift_down(uint64_t* heap, int64_t n, int64_t i) {
    uint64_t moved = heap[i];
    for (;;) {
        int64_t k = 2 * i + 1;
        if (k >= n) break;
        if (k + 1 < n && heap[k + 1] < heap[k]) k++;
        if (heap[k] >= moved) break;
        heap[i] = heap[k];
        i = k;
    }
    heap[i] = moved;
}

static inline void lm_sift_up(uint64_t* heap, int64_t i) {
    uint64_t moved = heap[i];
    while (i > 0 && heap[(i - 1) / 2] > moved) {
        heap[i] = heap[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    heap[i] = moved;
}

/* With a heap of rank << 32 | position: for long words.  Returns the number of tokens, -1 without memory. */
static int64_t lm_merge_long(const lm_rules* t, uint32_t* cell, int64_t n) {
    /* a merge takes one entry out and puts at most two in */
    uint64_t* heap = (uint64_t*)malloc((size_t)(2 * n) * sizeof(uint64_t));
    int32_t* left = (int32_t*)malloc((size_t)n * sizeof(int32_t));
    int32_t* right = (int32_t*)malloc((size_t)n * sizeof(int32_t));
    int64_t size = 0, i, kept = -1;
    if (!heap || !left || !right) goto done;
    for (i = 0; i < n; i++) {
        left[i] = (int32_t)i - 1;
        right[i] = i + 1 < n ? (int32_t)i + 1 : -1;
        if (i + 1 < n) {
            uint32_t rank = lm_rule_slot(t, lm_pair(cell[i], cell[i + 1]))->rank;
            if (rank != UINT32_MAX) heap[size++] = (uint64_t)rank << 32 | (uint64_t)i;
        }
    }
    for (i = size / 2 - 1; i >= 0; i--) lm_sift_down(heap, size, i);
    while (size > 0) {
        uint64_t top = heap[0];
        int32_t at = (int32_t)(top & 0xffffffffu), next, side;
        lm_rule* rule;
        heap[0] = heap[--size];
        if (size) lm_sift_down(heap, size, 0);
        next = right[at];
        if (cell[at] == UINT32_MAX || next < 0) continue;
        rule = lm_rule_slot(t, lm_pair(cell[at], cell[next]));
        if (rule->rank != top >> 32) continue;
        cell[at] = rule->made;
        cell[next] = UINT32_MAX;
        right[at] = right[next];
        if (right[at] >= 0) left[right[at]] = at;
        for (side = 0; side < 2; side++) {
            int32_t k = side ? at : left[at];
            uint32_t rank;
            if (k < 0 || right[k] < 0) continue;
            rank = lm_rule_slot(t, lm_pair(cell[k], cell[right[k]]))->rank;
            if (rank == UINT32_MAX) continue;
            heap[size] = (uint64_t)rank << 32 | (uint64_t)k;
            lm_sift_up(heap, size++);
        }
    }
    kept = 0;
    for (i = 0; i < n; i++)
        if (cell[i] != UINT32_MAX) cell[kept++] = cell[i];
done:
    free(heap);
    free(left);
    free(right);
    return kept;
}

/* ---- learning ---- */

typedef struct {
    uint64_t key;
    int64_t count;
    int32_t* at;         /* positions where the pair stands or stood */
    int32_t n, room;
    int32_t grown;       /* its count rose in the merge that is going on */
} lm_place;
typedef struct { int64_t count; uint64_t key; } lm_entry;
typedef struct {
    uint32_t* cell;
    int32_t *left, *right;
    int64_t* weight;
    int64_t cells;
    lm_place* place;     /* open addressing */
    uint64_t mask;
    int64_t places;
    lm_entry* heap;
    int64_t size, room;
    uint64_t* grown;
    int64_t grown_n, grown_room;
} lm_learner;

static lm_place* lm_place_slot(const lm_learner* t, uint64_t key) {
    uint64_t i = lm_pair_hash(key) & t->mask;
    while (t->place[i].key != key && t->place[i].key != LM_EMPTY) i = (i + 1) & t->mask;
    return t->place + i;
}

static int lm_places_resize(lm_learner* t, uint64_t slots) {
    lm_place *old = t->place, *place = (lm_place*)malloc(slots * sizeof(lm_place));
    uint64_t i, before = old ? t->mask + 1 : 0;
    if (!place) return 0;
    for (i = 0; i < slots; i++) place[i].key = LM_EMPTY;
    t->place = place;
    t->mask = slots - 1;
    for (i = 0; i < before; i++)
        if (old[i].key != LM_EMPTY) *lm_place_slot(t, old[i].key) = old[i];
    free(old);
    return 1;
}

/* One more occurrence, of this weight, of a pair at a position.  0 without memory. */
static int lm_occurs(lm_learner* t, uint32_t a, uint32_t b, int32_t at, int64_t weight, int note) {
    uint64_t key = lm_pair(a, b);
    lm_place* p = lm_place_slot(t, key);
    if (p->key == LM_EMPTY) {
        if (2 * (t->places + 1) > (int64_t)t->mask + 1) {
            if (!lm_places_resize(t, 2 * (t->mask + 1))) return 0;
            p = lm_place_slot(t, key);
        }
        p->key = key;
        p->count = 0;
        p->at = NULL;
        p->n = p->room = p->grown = 0;
        t->places++;
    }
    if (p->n == p->room) {
        int32_t room = p->room ? (p->room > INT32_MAX / 2 ? INT32_MAX : 2 * p->room) : 4;
        int32_t* more = (int32_t*)realloc(p->at, (size_t)room * sizeof(int32_t));
        if (!more || room == p->room) return 0;
        p->at = more;
        p->room = room;
    }
    p->at[p->n++] = at;
    p->count += weight;
    if (note && !p->grown) {
        if (t->grown_n == t->grown_room) {
            int64_t room = 2 * t->grown_room + 64;
            uint64_t* more = (uint64_t*)realloc(t->grown, (size_t)room * sizeof(uint64_t));
            if (!more) return 0;
            t->grown = more;
            t->grown_room = room;
        }
        p->grown = 1;
        t->grown[t->grown_n++] = key;
    }
    return 1;
}

/* most frequent first, of equals the smallest ids */
static inline int lm_before(const lm_entry* a, const lm_entry* b) {
    return a->count != b->count ? a->count > b->count : a->key < b->key;
}

static int lm_push(lm_learner* t, int64_t count, uint64_t key) {
    int64_t i;
    lm_entry e = {count, key};
    if (t->size == t->room) {
        int64_t room = 2 * t->room + 1024;
        lm_entry* more = (lm_entry*)realloc(t->heap, (size_t)room * sizeof(lm_entry));
        if (!more) return 0;
        t->heap = more;
        t->room = room;
    }
    i = t->size++;
    while (i > 0 && lm_before(&e, t->heap + (i - 1) / 2)) {
        t->heap[i] = t->heap[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    t->heap[i] = e;
    return 1;
}

static lm_entry lm_pop(lm_learner* t) {
    lm_entry top = t->heap[0], moved = t->heap[--t->size];
    int64_t i = 0, k;
    while ((k = 2 * i + 1) < t->size) {
        if (k + 1 < t->size && lm_before(t->heap + k + 1, t->heap + k)) k++;
        if (!lm_before(t->heap + k, &moved)) break;
        t->heap[i] = t->heap[k];
        i = k;
    }
    if (t->size) t->heap[i] = moved;
    return top;
}

/* Count the pairs of all words; cell, left, right and weight are filled.  0 without memory. */
static int lm_learn_start(lm_learner* t) {
    int64_t i;
    uint64_t k;
    if (!lm_places_resize(t, 1 << 12)) return 0;
    for (i = 0; i < t->cells; i++)
        if (t->right[i] >= 0 && !lm_occurs(t, t->cell[i], t->cell[t->right[i]], (int32_t)i, t->weight[i], 0)) return 0;
    for (k = 0; k <= t->mask; k++)
        if (t->place[k].key != LM_EMPTY && !lm_push(t, t->place[k].count, t->place[k].key)) return 0;
    return 1;
}

/* The most frequent pair: 1 and *key, 0 when none is left, -1 without memory. */
static int lm_learn_best(lm_learner* t, uint64_t* key) {
    while (t->size) {
        lm_entry top = lm_pop(t);
        int64_t count = lm_place_slot(t, top.key)->count;
        if (count == top.count) {
            *key = top.key;
            return 1;
        }
        if (count > 0 && !lm_push(t, count, top.key)) return -1;
    }
    return 0;
}

static int lm_ascending(const void* a, const void* b) {
    int32_t x = *(const int32_t*)a, y = *(const int32_t*)b;
    return (x > y) - (x < y);
}

/* Replace a pair by a token everywhere.  0 without memory. */
static int lm_learn_merge(lm_learner* t, uint64_t key, uint32_t made) {
    uint32_t a = (uint32_t)(key >> 32), b = (uint32_t)key;
    lm_place* p = lm_place_slot(t, key);
    int32_t* at = p->at;
    int32_t n = p->n, k;
    int64_t g;
    int good = 1;
    p->at = NULL;
    p->n = p->room = 0;
    for (k = 1; k < n; k++)
        if (at[k] < at[k - 1]) {
            qsort(at, (size_t)n, sizeof(int32_t), lm_ascending);
            break;
        }
    t->grown_n = 0;
    for (k = 0; k < n && good; k++) {
        int32_t i = at[k], j = t->right[i], before, after;
        int64_t w = t->weight[i];
        if (t->cell[i] != a || j < 0 || t->cell[j] != b) continue;
        before = t->left[i];
        after = t->right[j];
        t->cell[i] = made;
        t->cell[j] = UINT32_MAX;
        t->right[i] = after;
        if (before >= 0) {
            lm_place_slot(t, lm_pair(t->cell[before], a))->count -= w;
            good = lm_occurs(t, t->cell[before], made, before, w, 1);
        }
        if (after >= 0 && good) {
            t->left[after] = i;
            lm_place_slot(t, lm_pair(b, t->cell[after]))->count -= w;
            good = lm_occurs(t, made, t->cell[after], i, w, 1);
        }
    }
    free(at);
    p = lm_place_slot(t, key);
    p->count = 0;
    for (g = 0; g < t->grown_n && good; g++) {
        p = lm_place_slot(t, t->grown[g]);
        p->grown = 0;
        if (p->count > 0) good = lm_push(t, p->count, p->key);
    }
    return good;
}

static void lm_learner_free(lm_learner* t) {
    uint64_t k;
    if (t->place)
        for (k = 0; k <= t->mask; k++)
            if (t->place[k].key != LM_EMPTY) free(t->place[k].at);
    free(t->place);
    free(t->cell);
    free(t->left);
    free(t->right);
    free(t->weight);
    free(t->heap);
    free(t->grown);
}
#endif
