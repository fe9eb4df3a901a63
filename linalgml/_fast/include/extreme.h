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
        const ptrdiff_t cols = n < LM_WIDTH ? n : LM_WIDTH;                                                         \
        ptrdiff_t i = cols;                                                                                         \
        for (ptrdiff_t k = 0; k < cols; k++) best[k] = x[k];                                                        \
        for (; i < n; i += cols) {                                                                                  \
            const ptrdiff_t m = n - i < cols ? n - i : cols;                                                        \
            for (ptrdiff_t k = 0; k < m; k++) {                                                                     \
                const T v = x[i + k], b = best[k];                                                                  \
                best[k] = (v BETTER b) | (v != v) ? v : b;                                                          \
            }                                                                                                       \
        }                                                                                                           \
        for (ptrdiff_t m = cols; m > 1; m = (m + 1) / 2)                                                            \
            for (ptrdiff_t k = 0; k < m / 2; k++) {                                                                 \
                const T v = best[k + (m + 1) / 2], b = best[k];                                                     \
                best[k] = (v BETTER b) | (v != v) ? v : b;                                                          \
            }                                                                                                       \
        return best[0];                                                                                             \
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
