/* Densities and samples of Dirichlet distributions, for float and double: in blocks, whose logarithms and exponentials are taken in
   vectors. */
#ifndef LM_DIRICHLET_H
#define LM_DIRICHLET_H

#include "laws.h"
#include "incomplete.h"

#define LM_NORMAL 2.2250738585072014e-308 /* from here on doubles have all their digits */
enum { LM_TRIES = 256 };

#define LM_DIRICHLET(T, S)                                                                                                                \
    /* room: 3 (LM_TRIES + d).  A block's logarithms and deviations in vectors; then each row is added up, its edges looked at. */        \
    static void lm_dirichlet_log_##S(const T* x, const T* concentration, T* out, double* room, ptrdiff_t n, ptrdiff_t d, double total,    \
                                     double offset) {                                                                                     \
        const ptrdiff_t rows = d < LM_TRIES ? LM_TRIES / d : 1, width = rows * d;                                                         \
        double *a = room, *scale = a + width, *term = scale + width;                                                                      \
        int large = 0;                                                                                                                    \
        for (ptrdiff_t i = 0; i < width; i++) {                                                                                           \
            a[i] = concentration[i % d];                                                                                                  \
            scale[i] = a[i] < 10 ? 1 : total / a[i];                                                                                      \
            large |= a[i] >= 10;                                                                                                          \
        }                                                                                                                                 \
        for (ptrdiff_t start = 0; start < n; start += rows) {                                                                             \
            const ptrdiff_t many = n - start < rows ? n - start : rows, count = many * d;                                                 \
            const T* from = x + start * d;                                                                                                \
            if (!large) {                                                                                                                 \
                LM_VECTOR for (ptrdiff_t i = 0; i < count; i++) {                                                                         \
                    const double v = from[i];                                                                                             \
                    term[i] = (a[i] - 1) * lm_natural_log(v >= LM_NORMAL ? v : 1) - total * v;                                            \
                }                                                                                                                         \
            } else LM_VECTOR for (ptrdiff_t i = 0; i < count; i++) {                                                                      \
                const double v = from[i], y = scale[i] * v, log_y = lm_natural_log(y >= LM_NORMAL ? y : 1);                               \
                const double m = (total * v - a[i]) / a[i], s = m / (2 + m), w = s * s;                                                   \
                const double near = s * (m - 2 * w * LM_SUM(lm_atanh, w)), deviation = y < 0.5 || y > 2 ? m - log_y : near;               \
                term[i] = a[i] < 10 ? (a[i] - 1) * log_y - total * v : -log_y - a[i] * deviation;                                         \
            }                                                                                                                             \
            for (ptrdiff_t r = 0; r < many; r++) {                                                                                        \
                double left = 1, value = offset;                                                                                          \
                for (ptrdiff_t j = 0; j < d; j++) {                                                                                       \
                    const double v = from[r * d + j];                                                                                     \
                    left -= v;                                                                                                            \
                    if (scale[j] * v >= LM_NORMAL)                                                                                        \
                        value += term[r * d + j];                                                                                         \
                    else if (v > 0)                                                                                                       \
                        value += a[j] < 10 ? (a[j] - 1) * log(v) - total * v                                                              \
                                           : log(a[j] / (total * v)) - a[j] * lm_deviation(a[j], total * v);                              \
                    else if (v == 0)                                                                                                      \
                        value += a[j] < 1 ? INFINITY : a[j] > 1 ? -INFINITY : 0;                                                          \
                    else if (v < 0)                                                                                                       \
                        left = INFINITY;                                                                                                  \
                    else                                                                                                                  \
                        value = v; /* NaN */                                                                                              \
                }                                                                                                                         \
                out[start + r] = fabs(left) > 1e-6 ? (T)-INFINITY : (T)value;                                                             \
            }                                                                                                                             \
        }                                                                                                                                 \
    }                                                                                                                                     \
    static ptrdiff_t lm_log_gamma_##S(const T* z, const T* u, const T* concentration, long long* where, T* out, double* room, ptrdiff_t m,\
                                      ptrdiff_t d) {                                                                                      \
        double *sizes = room, *slopes = room + d, *logs = room + 2 * d;                                                                   \
        double size[LM_TRIES], slope[LM_TRIES], v[LM_TRIES], h[LM_TRIES], margin[LM_TRIES];                                               \
        uint32_t column[LM_TRIES];                                                                                                        \
        ptrdiff_t left = 0;                                                                                                               \
        for (ptrdiff_t j = 0; j < d; j++) {                                                                                               \
            sizes[j] = (concentration[j] >= 1 ? (double)concentration[j] : (double)concentration[j] + 1) - 1.0 / 3.0;                     \
            slopes[j] = 1 / (3 * sqrt(sizes[j]));                                                                                         \
            logs[j] = lm_natural_log(sizes[j]);                                                                                           \
        }                                                                                                                                 \
        for (ptrdiff_t start = 0; start < m; start += LM_TRIES) {                                                                         \
            const ptrdiff_t many = m - start < LM_TRIES ? m - start : LM_TRIES;                                                           \
            const T *zs = z + start, *us = u + start;                                                                                     \
            for (ptrdiff_t i = 0; i < many; i++) {                                                                                        \
                const long long p = where[start + i];                                                                                     \
                column[i] = (uint32_t)(p < 4294967296LL ? (uint32_t)p % (uint32_t)d : p % d);                                             \
                size[i] = sizes[column[i]];                                                                                               \
                slope[i] = slopes[column[i]];                                                                                             \
            }                                                                                                                             \
            LM_VECTOR for (ptrdiff_t i = 0; i < many; i++) {                                                                              \
                const double root = 1 + zs[i] * slope[i], w = root > 0 ? root * root * root : 1;                                          \
                v[i] = root > 0 ? root : 0;                                                                                               \
                h[i] = lm_natural_log(w);                                                                                                 \
                margin[i] = (0.5 * zs[i] * zs[i] + size[i] * (1 - w + h[i])) - lm_natural_log(1 - (double)us[i]);                         \
            }                                                                                                                             \
            for (ptrdiff_t i = 0; i < many; i++) {                                                                                        \
                const long long p = where[start + i];                                                                                     \
                if (v[i] > 0 && margin[i] > 0)                                                                                            \
                    out[p] = (T)(logs[column[i]] + h[i]);                                                                                 \
                else                                                                                                                      \
                    where[left++] = p;                                                                                                    \
            }                                                                                                                             \
        }                                                                                                                                 \
        return left;                                                                                                                      \
    }                                                                                                                                     \
    /* room: LM_TRIES + d */                                                                                                              \
    static void lm_shares_##S(const T* logs, const T* u, const T* concentration, T* out, double* room, ptrdiff_t n, ptrdiff_t d) {        \
        const ptrdiff_t rows = d < LM_TRIES ? LM_TRIES / d : 1;                                                                           \
        int small = 0;                                                                                                                    \
        for (ptrdiff_t j = 0; j < d; j++) small |= concentration[j] < 1;                                                                  \
        for (ptrdiff_t start = 0; start < n; start += rows) {                                                                             \
            const ptrdiff_t many = n - start < rows ? n - start : rows, count = many * d;                                                 \
            const T *from = logs + start * d, *us = u + start * d;                                                                        \
            for (ptrdiff_t i = 0; i < count; i++) room[i] = from[i];                                                                      \
            if (small)                                                                                                                    \
                for (ptrdiff_t r = 0; r < many; r++)                                                                                      \
                    for (ptrdiff_t j = 0; j < d; j++)                                                                                     \
                        if (concentration[j] < 1) room[r * d + j] += lm_natural_log(1 - (double)us[r * d + j]) / (double)concentration[j];\
            for (ptrdiff_t r = 0; r < many; r++) {                                                                                        \
                double top = -INFINITY, *row = room + r * d;                                                                              \
                for (ptrdiff_t j = 0; j < d; j++) top = row[j] > top ? row[j] : top;                                                      \
                for (ptrdiff_t j = 0; j < d; j++) row[j] -= top;                                                                          \
            }                                                                                                                             \
            LM_VECTOR for (ptrdiff_t i = 0; i < count; i++) room[i] = lm_exact_exp(room[i]);                                              \
            for (ptrdiff_t r = 0; r < many; r++) {                                                                                        \
                double total = 0;                                                                                                         \
                const double* row = room + r * d;                                                                                         \
                for (ptrdiff_t j = 0; j < d; j++) total += row[j];                                                                        \
                for (ptrdiff_t j = 0; j < d; j++) out[(start + r) * d + j] = (T)(row[j] / total);                                         \
            }                                                                                                                             \
        }                                                                                                                                 \
    }

LM_DIRICHLET(float, f32)
LM_DIRICHLET(double, f64)

#endif
