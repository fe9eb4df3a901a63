/* Sums that keep what was rounded off (Knuth's two-sum), sixteen at a time; included by simd.h's users, compiled without reassociation. */
#ifndef LM_COMPENSATED_H
#define LM_COMPENSATED_H
#include "simd.h"

enum { LM_SUMS = 16, LM_WIDE = VEC_BYTES / 8, LM_REGISTERS = LM_SUMS / LM_WIDE };
typedef float lm_narrow __attribute__((vector_size(VEC_BYTES / 2), aligned(4), may_alias));

static ALWAYS_INLINE vec_f64 lm_doubles_f64(const double *x) { return load_f64(x); }
static ALWAYS_INLINE vec_f64 lm_doubles_f32(const float *x) { return __builtin_convertvector(*(const lm_narrow *)x, vec_f64); }

#define LM_TWO_SUM(T, total, lost, v)                                                                                \
    do {                                                                                                             \
        const T now_ = (v), after_ = (total) + now_, added_ = after_ - (total);                                      \
        (lost) += ((total) - (after_ - added_)) + (now_ - added_);                                                   \
        (total) = after_;                                                                                            \
    } while (0)

/* The sum of n numbers as if in twice the precision, rounded; infinite or NaN as a plain sum. */
#define LM_COMPENSATED(NAME, T, SUFFIX)                                                                              \
    static double NAME(const T *x, ptrdiff_t n) {                                                                    \
        vec_f64 total[LM_REGISTERS], lost[LM_REGISTERS];                                                             \
        double sum = 0, rest = 0;                                                                                    \
        ptrdiff_t i = 0;                                                                                             \
        for (int r = 0; r < LM_REGISTERS; r++) total[r] = lost[r] = (vec_f64){0};                                    \
        for (; i + LM_SUMS <= n; i += LM_SUMS) {                                                                     \
            UNROLL for (int r = 0; r < LM_REGISTERS; r++)                                                            \
                LM_TWO_SUM(vec_f64, total[r], lost[r], lm_doubles_##SUFFIX(x + i + r * LM_WIDE));                    \
        }                                                                                                            \
        for (; i < n; i++) LM_TWO_SUM(double, sum, rest, (double)x[i]);                                              \
        for (int k = 0; k < LM_SUMS; k++) {                                                                          \
            LM_TWO_SUM(double, sum, rest, total[k / LM_WIDE][k % LM_WIDE]);                                          \
            rest += lost[k / LM_WIDE][k % LM_WIDE];                                                                  \
        }                                                                                                            \
        return rest - rest == 0 ? sum + rest : sum;                                                                  \
    }
LM_COMPENSATED(lm_compensated_f32, float, f32)
LM_COMPENSATED(lm_compensated_f64, double, f64)
#endif
