/* One register full of numbers: loads and stores of part of it, maximum, sums, exp; included by simd.h for float and double. */

typedef REAL VEC __attribute__((vector_size(VEC_BYTES), aligned(sizeof(REAL)), may_alias));
typedef BITS FN(lanebits) __attribute__((vector_size(VEC_BYTES), may_alias));
#define VBITS FN(lanebits)
#define HORNER(a, b, c) ((a) * (b) + (c))

static ALWAYS_INLINE VEC FN(load)(const REAL *p) {
    return *(const VEC *)p;
}

static ALWAYS_INLINE void FN(store)(REAL *p, VEC v) {
    *(VEC *)p = v;
}

static ALWAYS_INLINE VEC FN(splat)(REAL x) {
    return (VEC){0} + x;
}

static ALWAYS_INLINE VEC FN(pinned)(VEC v) {
    __asm__("" : ANY_VECTOR_REGISTER(v));
    return v;
}

/* AddressSanitizer does not look into a load or store under a mask: in its builds each element of one is read by itself. */
static ALWAYS_INLINE void FN(show)(const REAL *p, int n) {
#if defined(__SANITIZE_ADDRESS__)
    for (int i = 0; i < n; i++) (void)*(const volatile REAL *)(p + i);
#else
    (void)p, (void)n;
#endif
}

/* The first n lanes, 0 < n <= LANES; a mask is made once, before the loop that uses it.  Outside of them load_part and keep
   give 0 and store_part leaves memory as it is. */
#if defined(__AVX512F__)
typedef uint16_t FN(mask);
static ALWAYS_INLINE FN(mask) FN(first)(ptrdiff_t n) {
    return (uint16_t)((1u << n) - 1);
}
static ALWAYS_INLINE VEC FN(load_part)(const REAL *p, FN(mask) m) {
    FN(show)(p, __builtin_popcount(m));
#if IS_DOUBLE
    return (VEC)_mm512_maskz_loadu_pd((__mmask8)m, p);
#else
    return (VEC)_mm512_maskz_loadu_ps(m, p);
#endif
}
static ALWAYS_INLINE VEC FN(keep)(VEC v, FN(mask) m) {
#if IS_DOUBLE
    return (VEC)_mm512_maskz_mov_pd((__mmask8)m, (__m512d)v);
#else
    return (VEC)_mm512_maskz_mov_ps(m, (__m512)v);
#endif
}
static ALWAYS_INLINE void FN(store_part)(REAL *p, VEC v, FN(mask) m) {
    FN(show)(p, __builtin_popcount(m));
#if IS_DOUBLE
    _mm512_mask_storeu_pd(p, (__mmask8)m, (__m512d)v);
#else
    _mm512_mask_storeu_ps(p, m, (__m512)v);
#endif
}
static ALWAYS_INLINE REAL FN(sum_lanes)(VEC v) {
#if IS_DOUBLE
    return _mm512_reduce_add_pd((__m512d)v);
#else
    return _mm512_reduce_add_ps((__m512)v);
#endif
}
#elif defined(__AVX2__)
typedef __m256i FN(mask);
static ALWAYS_INLINE FN(mask) FN(first)(ptrdiff_t n) {
#if IS_DOUBLE
    return _mm256_cmpgt_epi64(_mm256_set1_epi64x(n), _mm256_setr_epi64x(0, 1, 2, 3));
#else
    return _mm256_cmpgt_epi32(_mm256_set1_epi32((int)n), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
#endif
}
static ALWAYS_INLINE VEC FN(load_part)(const REAL *p, FN(mask) m) {
    FN(show)(p, __builtin_popcount(_mm256_movemask_epi8(m)) / (int)sizeof(REAL));
#if IS_DOUBLE
    return (VEC)_mm256_maskload_pd(p, m);
#else
    return (VEC)_mm256_maskload_ps(p, m);
#endif
}
static ALWAYS_INLINE VEC FN(keep)(VEC v, FN(mask) m) {
    return (VEC)((VBITS)v & (VBITS)m);
}
static ALWAYS_INLINE void FN(store_part)(REAL *p, VEC v, FN(mask) m) {
    FN(show)(p, __builtin_popcount(_mm256_movemask_epi8(m)) / (int)sizeof(REAL));
#if IS_DOUBLE
    _mm256_maskstore_pd(p, m, (__m256d)v);
#else
    _mm256_maskstore_ps(p, m, (__m256)v);
#endif
}
static ALWAYS_INLINE REAL FN(sum_lanes)(VEC v) {
#if IS_DOUBLE
    __m128d half = _mm_add_pd(_mm256_castpd256_pd128((__m256d)v), _mm256_extractf128_pd((__m256d)v, 1));
    return _mm_cvtsd_f64(_mm_add_sd(half, _mm_unpackhi_pd(half, half)));
#else
    __m128 half = _mm_add_ps(_mm256_castps256_ps128((__m256)v), _mm256_extractf128_ps((__m256)v, 1));
    half = _mm_add_ps(half, _mm_movehl_ps(half, half));
    return _mm_cvtss_f32(_mm_add_ss(half, _mm_movehdup_ps(half)));
#endif
}
#else
typedef ptrdiff_t FN(mask);
static ALWAYS_INLINE FN(mask) FN(first)(ptrdiff_t n) {
    return n;
}
static ALWAYS_INLINE VEC FN(load_part)(const REAL *p, FN(mask) m) {
    REAL some[VEC_BYTES / sizeof(REAL)] = {0};
    for (ptrdiff_t i = 0; i < m; i++) some[i] = p[i];
    return FN(load)(some);
}
static ALWAYS_INLINE VEC FN(keep)(VEC v, FN(mask) m) {
    for (ptrdiff_t i = m; i < LANES; i++) v[i] = 0;
    return v;
}
static ALWAYS_INLINE void FN(store_part)(REAL *p, VEC v, FN(mask) m) {
    REAL some[VEC_BYTES / sizeof(REAL)];
    FN(store)(some, v);
    for (ptrdiff_t i = 0; i < m; i++) p[i] = some[i];
}
static ALWAYS_INLINE REAL FN(sum_lanes)(VEC v) {
#if IS_DOUBLE
    return v[0] + v[1];
#else
    return (v[0] + v[2]) + (v[1] + v[3]);
#endif
}
#endif

/* Lanes of a where the comparison holds (all bits set), of b elsewhere. */
static ALWAYS_INLINE VEC FN(choose)(VBITS holds, VEC a, VEC b) {
    return (VEC)((holds & (VBITS)a) | (~holds & (VBITS)b));
}

/* The larger in each lane; b where either is NaN. */
static ALWAYS_INLINE VEC FN(larger)(VEC a, VEC b) {
#if defined(__AVX512F__) && IS_DOUBLE
    return (VEC)_mm512_max_pd((__m512d)a, (__m512d)b);
#elif defined(__AVX512F__)
    return (VEC)_mm512_max_ps((__m512)a, (__m512)b);
#elif defined(__AVX2__) && IS_DOUBLE
    return (VEC)_mm256_max_pd((__m256d)a, (__m256d)b);
#elif defined(__AVX2__)
    return (VEC)_mm256_max_ps((__m256)a, (__m256)b);
#else
    return FN(choose)((VBITS)(a > b), a, b);
#endif
}

static ALWAYS_INLINE REAL FN(max_lanes)(VEC v) {
#if defined(__AVX512F__) && IS_DOUBLE
    return _mm512_reduce_max_pd((__m512d)v);
#elif defined(__AVX512F__)
    return _mm512_reduce_max_ps((__m512)v);
#else
    REAL top = v[0];
    for (ptrdiff_t i = 1; i < LANES; i++) top = v[i] > top ? v[i] : top;
    return top;
#endif
}

/* exp of lanes that are at most 0, or a little above it by rounding; NaN stays NaN.  The rounder carries the exponent's bias
   with it, so that n = -127 (-1023 in double), where x is held, gives the power 0. */
static ALWAYS_INLINE VEC FN(exp_below)(VEC x) {
    const REAL rounder = ROUNDER + (REAL)(ONE_BITS >> MANTISSA);
    x = FN(larger)(FN(splat)(IS_DOUBLE ? -709 : -88), x);
    VEC t = FN(pinned)(x * LOG2_E + rounder), n = t - rounder;
    VEC r = FN(pinned)(x - n * LN2_HIGH) - n * LN2_LOW;
    VEC p = (EXP_TAIL(HORNER, r) * r + 1) * r + 1;
    return p * (VEC)((VBITS)t << MANTISSA);
}

/* log of lanes that are positive and not subnormal, inf or NaN; the reduction is that of `log` in logarithm.h. */
static ALWAYS_INLINE VEC FN(log_lanes)(VEC x) {
    VBITS above = (VBITS)x - ROOT_HALF_BITS;
    VEC m = (VEC)((above & (((BITS)1 << MANTISSA) - 1)) + ROOT_HALF_BITS);
    VEC e = (VEC)(((above + ONE_BITS) >> MANTISSA) + (VBITS)FN(splat)(ROUNDER)) - (ROUNDER + (REAL)(ONE_BITS >> MANTISSA));
    VEC f = FN(pinned)(m - 1);
#if IS_DOUBLE
    VEC s = f / (2 + f), z = s * s, half = (REAL)0.5 * f * f;
    VEC small = half - s * (z * LOG_TAIL(HORNER, z) + half);
#else
    VEC small = f * f * ((REAL)0.5 - f * LOG_TAIL(HORNER, f));
#endif
    small = FN(pinned)(small - e * LN2_LOW);
    VEC y = e * LN2_HIGH + FN(pinned)(f - small);
    return FN(choose)((VBITS)(x <= LARGEST), y, x);
}

/* ---- a row of n numbers ----
   Sums have two registers of running totals, so that up to ROW_RUN numbers are added with 64 roundings one after the other and some
   more at the end; longer rows are halved, and the sums of the halves added: pairwise summation, as in reduce.h. */
#undef ROW_RUN
#define ROW_RUN (128 * LANES)

static inline REAL FN(row_max)(const REAL *x, ptrdiff_t n) {
    VEC top = FN(splat)(-(REAL)INFINITY), other = top;
    ptrdiff_t j = 0;
    for (; j + 2 * LANES <= n; j += 2 * LANES) {
        top = FN(larger)(FN(load)(x + j), top);
        other = FN(larger)(FN(load)(x + j + LANES), other);
    }
    top = FN(larger)(other, top);
    if (j + LANES <= n) top = FN(larger)(FN(load)(x + j), top), j += LANES;
    if (j == n) return FN(max_lanes)(top);
    if (n >= LANES) return FN(max_lanes)(FN(larger)(FN(load)(x + n - LANES), top)); /* some lanes twice: a maximum minds not */
    REAL best = x[0];
    for (j = 1; j < n; j++) best = x[j] > best ? x[j] : best;
    return best;
}

static inline REAL FN(row_sum)(const REAL *x, ptrdiff_t n) {
    if (n > ROW_RUN) {
        ptrdiff_t half = n / (2 * LANES) * LANES;
        return FN(row_sum)(x, half) + FN(row_sum)(x + half, n - half);
    }
    VEC sum = {0}, other = {0};
    ptrdiff_t j = 0;
    for (; j + 2 * LANES <= n; j += 2 * LANES) sum += FN(load)(x + j), other += FN(load)(x + j + LANES);
    if (j + LANES <= n) sum += FN(load)(x + j), j += LANES;
    if (j < n) other += FN(load_part)(x + j, FN(first)(n - j));
    return FN(sum_lanes)(sum + other);
}

static inline REAL FN(row_dot)(const REAL *x, const REAL *y, ptrdiff_t n) {
    if (n > ROW_RUN) {
        ptrdiff_t half = n / (2 * LANES) * LANES;
        return FN(row_dot)(x, y, half) + FN(row_dot)(x + half, y + half, n - half);
    }
    VEC sum = {0}, other = {0};
    ptrdiff_t j = 0;
    for (; j + 2 * LANES <= n; j += 2 * LANES) {
        sum += FN(load)(x + j) * FN(load)(y + j);
        other += FN(load)(x + j + LANES) * FN(load)(y + j + LANES);
    }
    if (j + LANES <= n) sum += FN(load)(x + j) * FN(load)(y + j), j += LANES;
    if (j < n) {
        FN(mask) rest = FN(first)(n - j);
        other += FN(load_part)(x + j, rest) * FN(load_part)(y + j, rest);
    }
    return FN(sum_lanes)(sum + other);
}

/* Sum of (x - centre)^2. */
static inline REAL FN(row_spread)(const REAL *x, REAL centre, ptrdiff_t n) {
    if (n > ROW_RUN) {
        ptrdiff_t half = n / (2 * LANES) * LANES;
        return FN(row_spread)(x, centre, half) + FN(row_spread)(x + half, centre, n - half);
    }
    VEC sum = {0}, other = {0};
    ptrdiff_t j = 0;
    for (; j + 2 * LANES <= n; j += 2 * LANES) {
        VEC a = FN(load)(x + j) - centre, b = FN(load)(x + j + LANES) - centre;
        sum += a * a, other += b * b;
    }
    if (j + LANES <= n) {
        VEC a = FN(load)(x + j) - centre;
        sum += a * a, j += LANES;
    }
    if (j < n) {
        FN(mask) rest = FN(first)(n - j);
        VEC a = FN(keep)(FN(load_part)(x + j, rest) - centre, rest);
        other += a * a;
    }
    return FN(sum_lanes)(sum + other);
}

/* out = exp(x - top) for top = max x; returns the sum.  out may be x. */
static inline REAL FN(row_exp)(const REAL *x, REAL *out, REAL top, ptrdiff_t n) {
    if (n > ROW_RUN) {
        ptrdiff_t half = n / (2 * LANES) * LANES;
        REAL first = FN(row_exp)(x, out, top, half);
        return first + FN(row_exp)(x + half, out + half, top, n - half);
    }
    VEC sum = {0}, other = {0};
    ptrdiff_t j = 0;
    for (; j + 2 * LANES <= n; j += 2 * LANES) {
        VEC e = FN(exp_below)(FN(load)(x + j) - top), f = FN(exp_below)(FN(load)(x + j + LANES) - top);
        FN(store)(out + j, e);
        FN(store)(out + j + LANES, f);
        sum += e, other += f;
    }
    if (j + LANES <= n) {
        VEC e = FN(exp_below)(FN(load)(x + j) - top);
        FN(store)(out + j, e);
        sum += e, j += LANES;
    }
    if (j < n) {
        FN(mask) rest = FN(first)(n - j);
        VEC e = FN(exp_below)(FN(load_part)(x + j, rest) - top);
        FN(store_part)(out + j, e, rest);
        other += FN(keep)(e, rest);
    }
    return FN(sum_lanes)(sum + other);
}

/* The sum of exp(x - top) alone. */
static inline REAL FN(row_exp_sum)(const REAL *x, REAL top, ptrdiff_t n) {
    if (n > ROW_RUN) {
        ptrdiff_t half = n / (2 * LANES) * LANES;
        return FN(row_exp_sum)(x, top, half) + FN(row_exp_sum)(x + half, top, n - half);
    }
    VEC sum = {0}, other = {0};
    ptrdiff_t j = 0;
    for (; j + 2 * LANES <= n; j += 2 * LANES) {
        sum += FN(exp_below)(FN(load)(x + j) - top);
        other += FN(exp_below)(FN(load)(x + j + LANES) - top);
    }
    if (j + LANES <= n) sum += FN(exp_below)(FN(load)(x + j) - top), j += LANES;
    if (j < n) {
        FN(mask) rest = FN(first)(n - j);
        other += FN(keep)(FN(exp_below)(FN(load_part)(x + j, rest) - top), rest);
    }
    return FN(sum_lanes)(sum + other);
}

/* x += log(y), for y as in log_lanes. */
static inline void FN(row_add_log)(REAL *x, const REAL *y, ptrdiff_t n) {
    ptrdiff_t j = 0;
    for (; j + LANES <= n; j += LANES) FN(store)(x + j, FN(load)(x + j) + FN(log_lanes)(FN(load)(y + j)));
    if (j < n) {
        FN(mask) rest = FN(first)(n - j);
        FN(store_part)(x + j, FN(load_part)(x + j, rest) + FN(log_lanes)(FN(load_part)(y + j, rest)), rest);
    }
}

/* 1 where m rows of n numbers, `row` apart, are finite. */
static inline int FN(all_finite)(ptrdiff_t m, ptrdiff_t n, const REAL *x, ptrdiff_t row) {
    VBITS good = ~(VBITS){0};
    FN(mask) rest = FN(first)(n % LANES);
    for (ptrdiff_t i = 0; i < m; i++, x += row) {
        ptrdiff_t j = 0;
        for (; j + LANES <= n; j += LANES) {
            VEC v = FN(load)(x + j);
            good &= (VBITS)(v <= LARGEST) & (VBITS)(v >= -LARGEST);
        }
        if (j < n) {
            VEC v = FN(load_part)(x + j, rest);
            good &= (VBITS)(v <= LARGEST) & (VBITS)(v >= -LARGEST);
        }
    }
    BITS all = good[0];
    for (ptrdiff_t i = 1; i < LANES; i++) all &= good[i];
    return all != 0;
}
