/* The extreme of consecutive elements: LM_BEST(name, T, >) defines name(x, n), the largest of n >= 1 elements, or nan if one is.

   The elements are read as a matrix of LM_WIDTH columns whose rows are compared with the best so far, which vectorises;
   the columns' winners are then compared in pairs. */
#ifndef LM_EXTREME_H
#define LM_EXTREME_H

#include <stddef.h>

enum { LM_WIDTH = 64 };

#define LM_BEST(NAME, T, BETTER)                                                                                    \
    static T NAME(const T* x, ptrdiff_t n) {                                                                        \
        T best[LM_WIDTH];                                                                                           \
        ptrdiff_t i = LM_WIDTH;                                                                                     \
        if (n < LM_WIDTH) {                                                                                         \
            T b = x[0];                                                                                             \
            for (i = 1; i < n; i++) b = (x[i] BETTER b) | (x[i] != x[i]) ? x[i] : b;                                \
            return b;                                                                                               \
        }                                                                                                           \
        for (int k = 0; k < LM_WIDTH; k++) best[k] = x[k];                                                          \
        for (; i + LM_WIDTH <= n; i += LM_WIDTH)                                                                    \
            for (int k = 0; k < LM_WIDTH; k++) {                                                                    \
                const T v = x[i + k], b = best[k];                                                                  \
                best[k] = (v BETTER b) | (v != v) ? v : b;                                                          \
            }                                                                                                       \
        for (int k = 0; k < LM_WIDTH; k++) { /* the last LM_WIDTH, of which some were seen */                       \
            const T v = x[n - LM_WIDTH + k], b = best[k];                                                           \
            best[k] = (v BETTER b) | (v != v) ? v : b;                                                              \
        }                                                                                                           \
        LM_HALVE(T, BETTER, 32) LM_HALVE(T, BETTER, 16) LM_HALVE(T, BETTER, 8)                                      \
        LM_HALVE(T, BETTER, 4) LM_HALVE(T, BETTER, 2) LM_HALVE(T, BETTER, 1)                                        \
        return best[0];                                                                                             \
    }

#define LM_HALVE(T, BETTER, M)                                                                                      \
    for (int k = 0; k < M; k++) {                                                                                   \
        const T v = best[k + M], b = best[k];                                                                       \
        best[k] = (v BETTER b) | (v != v) ? v : b;                                                                  \
    }

/* LM_FIRST(name, T) defines name(x, n, value): the position of the first element that equals value (nan equals nan). */
#define LM_FIRST(NAME, T)                                                                                           \
    static ptrdiff_t NAME(const T* x, ptrdiff_t n, T value) {                                                       \
        const int nan = value != value;                                                                             \
        ptrdiff_t i = 0;                                                                                            \
        for (; i + LM_WIDTH <= n; i += LM_WIDTH) {                                                                  \
            int found = 0;                                                                                          \
            for (int k = 0; k < LM_WIDTH; k++) found |= (x[i + k] == value) | (nan & (x[i + k] != x[i + k]));       \
            if (found) break;                                                                                       \
        }                                                                                                           \
        while (i < n && !(x[i] == value || (nan && x[i] != x[i]))) i++;                                             \
        return i;                                                                                                   \
    }

#endif
