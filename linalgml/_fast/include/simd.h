/* Vectors of the widest registers at hand, and elementary functions that vectorise.

   Everything here exists twice: `name_f32` on float and `name_f64` on double, from one text that is included once for
   each.  Inside such a text REAL is the element type, FN(name) the suffixed name, VEC a register full of REALs and LANES
   their number.  Only GCC's and Clang's vector extensions are used; an intrinsic stands behind its processor's guard.

   Most twins are compiled with -fassociative-math, so that sums vectorise.  Where the order of operations carries the
   precision of a vector expression, `pinned` hides a value from the compiler, so that nothing is regrouped across it. */
#ifndef LINALGML_SIMD_H
#define LINALGML_SIMD_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#if defined(__AVX2__) || defined(__AVX512F__)
#include <immintrin.h>
#endif

#if defined(__AVX512F__)
#define VEC_BYTES 64
#elif defined(__AVX2__)
#define VEC_BYTES 32
#else
#define VEC_BYTES 16
#endif
#define HAS_MASKS (VEC_BYTES > 16) /* loads and stores of part of a register are cheap */

#define JOIN_(a, b) a##_##b
#define JOIN(a, b) JOIN_(a, b)
#define FN(name) JOIN(name, SUFFIX)
#define VEC FN(vec)
#define LANES ((ptrdiff_t)(VEC_BYTES / sizeof(REAL)))

#define ALWAYS_INLINE inline __attribute__((always_inline))
#if defined(__clang__)
#define UNROLL _Pragma("unroll")
#pragma clang fp reassociate(off)
#else
#define UNROLL _Pragma("GCC unroll 16")
#endif
#if defined(__ASSOCIATIVE_MATH__) && !defined(__clang__)
#define REASSOCIATES 1
#else
#define REASSOCIATES 0
#endif
#if defined(__x86_64__)
#define ANY_VECTOR_REGISTER "+v"
#elif defined(__aarch64__)
#define ANY_VECTOR_REGISTER "+w"
#else
#define ANY_VECTOR_REGISTER "+m"
#endif
#if defined(__has_builtin)
#if __has_builtin(__builtin_shufflevector)
#define HAS_SHUFFLE 1
#endif
#endif

#define REAL float
#define BITS uint32_t
#define SUFFIX f32
#define IS_DOUBLE 0
#include "elementary.h"
#include "exponential.h"
#include "logarithm.h"
#include "normal.h"
#if !REASSOCIATES
#include "trigonometry.h"
#endif
#include "lanes.h"
#include "transpose.h"
#undef REAL
#undef BITS
#undef SUFFIX
#undef IS_DOUBLE

#define REAL double
#define BITS uint64_t
#define SUFFIX f64
#define IS_DOUBLE 1
#include "elementary.h"
#include "exponential.h"
#include "logarithm.h"
#include "normal.h"
#if !REASSOCIATES
#include "trigonometry.h"
#endif
#include "lanes.h"
#include "transpose.h"
#undef REAL
#undef BITS
#undef SUFFIX
#undef IS_DOUBLE

#if defined(__clang__)
#pragma clang fp reassociate(on)
#endif
#endif
