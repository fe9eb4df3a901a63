# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twins of the kernels of `linalgml/autograd/reduction.py`.

Sums are pairwise (reduce.h), at most 64 columns at a time, so that their running totals stay in the nearest cache.
"""
from libc.math cimport log, sqrt

from linalgml._fast.buffer cimport Buffer, F32, F64, I64, need, product, real, scalar
from linalgml._fast.pointwise cimport no_loop
from linalgml._fast.rows cimport exp, row_exp

cdef extern from *:
    """
    #include <math.h>
    #include "reduce.h"
    #include "extreme.h"
    #include "simd.h"

    LM_BEST(lm_top_f32, float, >)
    LM_BEST(lm_top_f64, double, >)

    LM_SUM(lm_squares_f32, float, double, double, LM_DIRECT, (v - c) * (v - c))
    LM_SUM(lm_squares_f64, double, double, double, LM_DIRECT, (v - c) * (v - c))
    LM_SUM(lm_exps_f32, float, float, double, LM_BUFFERED, exp_f32(v - c))
    LM_SUM(lm_exps_f64, double, double, double, LM_BUFFERED, exp_f64(v - c))
    LM_SUM(lm_nonzero_f32, float, lm_sum_int, lm_sum_int, LM_BUFFERED, v != 0)
    LM_SUM(lm_nonzero_f64, double, lm_sum_int, lm_sum_int, LM_BUFFERED, v != 0)
    LM_SUM(lm_nonzero_i64, lm_sum_int, lm_sum_int, lm_sum_int, LM_BUFFERED, v != 0)
    """
    enum: LM_COLUMNS
    float lm_top_f32(const float*, Py_ssize_t) noexcept nogil
    double lm_top_f64(const double*, Py_ssize_t) noexcept nogil
    const double* lm_zeros
    void lm_sum_f32(const float*, float*, Py_ssize_t, Py_ssize_t, Py_ssize_t, double) noexcept nogil
    void lm_sum_f64(const double*, double*, Py_ssize_t, Py_ssize_t, Py_ssize_t, double) noexcept nogil
    void lm_sum_i64(const unsigned long long*, unsigned long long*, Py_ssize_t, Py_ssize_t, Py_ssize_t, unsigned long long) noexcept nogil
    void lm_plain_float(const float*, Py_ssize_t, Py_ssize_t, Py_ssize_t, const double*, double*) noexcept nogil
    void lm_plain_double(const double*, Py_ssize_t, Py_ssize_t, Py_ssize_t, const double*, double*) noexcept nogil
    void lm_squares_f32(const float*, Py_ssize_t, Py_ssize_t, Py_ssize_t, const double*, double*) noexcept nogil
    void lm_squares_f64(const double*, Py_ssize_t, Py_ssize_t, Py_ssize_t, const double*, double*) noexcept nogil
    void lm_exps_f32(const float*, Py_ssize_t, Py_ssize_t, Py_ssize_t, const double*, double*) noexcept nogil
    void lm_exps_f64(const double*, Py_ssize_t, Py_ssize_t, Py_ssize_t, const double*, double*) noexcept nogil
    void lm_nonzero_f32(const float*, Py_ssize_t, Py_ssize_t, Py_ssize_t, const double*, unsigned long long*) noexcept nogil
    void lm_nonzero_f64(const double*, Py_ssize_t, Py_ssize_t, Py_ssize_t, const double*, unsigned long long*) noexcept nogil
    void lm_nonzero_i64(const unsigned long long*, Py_ssize_t, Py_ssize_t, Py_ssize_t, const double*, unsigned long long*) noexcept nogil


cdef Py_ssize_t volume(Py_ssize_t outer, Py_ssize_t size, Py_ssize_t inner) except -1:
    return product(product(outer, size), inner)


cdef int floating(int code, str name) except -1:
    if code == I64:
        no_loop(code, name)
    return 0


def sum_forward(Buffer x not None, Buffer out not None, Py_ssize_t outer, Py_ssize_t size, Py_ssize_t inner):
    cdef int code = x.code
    need(x, volume(outer, size, inner), code, "sum_forward: x")
    need(out, product(outer, inner), code, "sum_forward: out")
    if code == F32:
        lm_sum_f32(<float*>x.p, <float*>out.p, outer, size, inner, 1)
    elif code == F64:
        lm_sum_f64(<double*>x.p, <double*>out.p, outer, size, inner, 1)
    else:
        lm_sum_i64(<unsigned long long*>x.p, <unsigned long long*>out.p, outer, size, inner, 1)


cdef void repeat(scalar* grad, scalar* dx, Py_ssize_t outer, Py_ssize_t size, Py_ssize_t inner, scalar divisor) noexcept nogil:
    cdef Py_ssize_t o, j, i
    cdef scalar g
    for o in range(outer):
        if inner == 1:
            g = grad[o] / divisor
            for j in range(size):
                dx[o * size + j] = g
        else:
            for j in range(size):
                for i in range(inner):
                    dx[i] = grad[o * inner + i] / divisor
                dx += inner


def sum_backward(Buffer grad not None, Buffer dx not None, Py_ssize_t outer, Py_ssize_t size, Py_ssize_t inner):
    cdef int code = grad.code
    need(dx, volume(outer, size, inner), code, "sum_backward: dx")
    need(grad, product(outer, inner), code, "sum_backward: grad")
    if code == F32:
        repeat(<float*>grad.p, <float*>dx.p, outer, size, inner, 1)
    elif code == F64:
        repeat(<double*>grad.p, <double*>dx.p, outer, size, inner, 1)
    else:
        repeat(<long long*>grad.p, <long long*>dx.p, outer, size, inner, 1)


def mean_forward(Buffer x not None, Buffer out not None, Py_ssize_t outer, Py_ssize_t size, Py_ssize_t inner):
    cdef int code = x.code
    floating(code, "mean_forward")
    need(x, volume(outer, size, inner), code, "mean_forward: x")
    need(out, product(outer, inner), code, "mean_forward: out")
    if code == F32:
        lm_sum_f32(<float*>x.p, <float*>out.p, outer, size, inner, <double>size)
    else:
        lm_sum_f64(<double*>x.p, <double*>out.p, outer, size, inner, <double>size)


def mean_backward(Buffer grad not None, Buffer dx not None, Py_ssize_t outer, Py_ssize_t size, Py_ssize_t inner):
    cdef int code = grad.code
    floating(code, "mean_backward")
    need(dx, volume(outer, size, inner), code, "mean_backward: dx")
    need(grad, product(outer, inner), code, "mean_backward: grad")
    if code == F32:
        repeat(<float*>grad.p, <float*>dx.p, outer, size, inner, <float>size)
    else:
        repeat(<double*>grad.p, <double*>dx.p, outer, size, inner, <double>size)


cdef void spread(real* x, real* out, real* mean, Py_ssize_t outer, Py_ssize_t size, Py_ssize_t inner, double divisor) noexcept nogil:
    cdef Py_ssize_t o, first, cols, k
    cdef double center[LM_COLUMNS]
    cdef double total[LM_COLUMNS]
    for o in range(outer):
        first = 0
        while first < inner:
            cols = min(inner - first, LM_COLUMNS)
            if real is float:
                lm_plain_float(x + first, size, inner, cols, lm_zeros, center)
            else:
                lm_plain_double(x + first, size, inner, cols, lm_zeros, center)
            for k in range(cols):
                center[k] = center[k] / <double>size
                mean[first + k] = <real>center[k]
            if real is float:
                lm_squares_f32(x + first, size, inner, cols, center, total)
            else:
                lm_squares_f64(x + first, size, inner, cols, center, total)
            for k in range(cols):
                out[first + k] = <real>(total[k] / divisor)
            first += cols
        x += size * inner
        out += inner
        mean += inner


def var_forward(Buffer x not None, Buffer out not None, Buffer mean not None,
                Py_ssize_t outer, Py_ssize_t size, Py_ssize_t inner, double divisor):
    cdef int code = x.code
    floating(code, "var_forward")
    need(x, volume(outer, size, inner), code, "var_forward: x")
    need(out, product(outer, inner), code, "var_forward: out")
    need(mean, product(outer, inner), code, "var_forward: mean")
    if code == F32:
        spread(<float*>x.p, <float*>out.p, <float*>mean.p, outer, size, inner, divisor)
    else:
        spread(<double*>x.p, <double*>out.p, <double*>mean.p, outer, size, inner, divisor)


cdef void spread_back(real* x, real* mean, real* grad, real* dx, Py_ssize_t outer, Py_ssize_t size, Py_ssize_t inner,
                      double divisor) noexcept nogil:
    cdef Py_ssize_t o, j, i
    for o in range(outer):
        for j in range(size):
            for i in range(inner):
                dx[i] = <real>(grad[i] * (2 * (<double>x[i] - mean[i]) / divisor))
            x += inner
            dx += inner
        mean += inner
        grad += inner


def var_backward(Buffer x not None, Buffer mean not None, Buffer grad not None, Buffer dx not None,
                 Py_ssize_t outer, Py_ssize_t size, Py_ssize_t inner, double divisor):
    cdef int code = x.code
    floating(code, "var_backward")
    need(x, volume(outer, size, inner), code, "var_backward: x")
    need(dx, volume(outer, size, inner), code, "var_backward: dx")
    need(mean, product(outer, inner), code, "var_backward: mean")
    need(grad, product(outer, inner), code, "var_backward: grad")
    if code == F32:
        spread_back(<float*>x.p, <float*>mean.p, <float*>grad.p, <float*>dx.p, outer, size, inner, divisor)
    else:
        spread_back(<double*>x.p, <double*>mean.p, <double*>grad.p, <double*>dx.p, outer, size, inner, divisor)


cdef void root_back(real* x, real* mean, real* out, real* grad, real* dx, Py_ssize_t outer, Py_ssize_t size, Py_ssize_t inner,
                    double divisor) noexcept nogil:
    cdef Py_ssize_t o, j, i
    for o in range(outer):
        for j in range(size):
            for i in range(inner):
                dx[i] = <real>(grad[i] * ((<double>x[i] - mean[i]) / (divisor * out[i]))) if out[i] != 0 else 0
            x += inner
            dx += inner
        mean += inner
        out += inner
        grad += inner


def std_backward(Buffer x not None, Buffer mean not None, Buffer out not None, Buffer grad not None, Buffer dx not None,
                 Py_ssize_t outer, Py_ssize_t size, Py_ssize_t inner, double divisor):
    cdef int code = x.code
    floating(code, "std_backward")
    need(x, volume(outer, size, inner), code, "std_backward: x")
    need(dx, volume(outer, size, inner), code, "std_backward: dx")
    need(mean, product(outer, inner), code, "std_backward: mean")
    need(out, product(outer, inner), code, "std_backward: out")
    need(grad, product(outer, inner), code, "std_backward: grad")
    if code == F32:
        root_back(<float*>x.p, <float*>mean.p, <float*>out.p, <float*>grad.p, <float*>dx.p, outer, size, inner, divisor)
    else:
        root_back(<double*>x.p, <double*>mean.p, <double*>out.p, <double*>grad.p, <double*>dx.p, outer, size, inner, divisor)


cdef void log_sum(real* x, real* out, Py_ssize_t outer, Py_ssize_t size, Py_ssize_t inner) noexcept nogil:
    cdef Py_ssize_t o, first, cols, k, j
    cdef real v
    cdef real top[LM_COLUMNS]
    cdef double center[LM_COLUMNS]
    cdef double total[LM_COLUMNS]
    for o in range(outer):
        first = 0
        while first < inner:
            cols = min(inner - first, LM_COLUMNS)
            if inner == 1:
                if real is float:
                    top[0] = lm_top_f32(x, size)
                else:
                    top[0] = lm_top_f64(x, size)
            else:
                for k in range(cols):
                    top[k] = x[first + k]
                for j in range(1, size):
                    for k in range(cols):
                        v = x[j * inner + first + k]
                        top[k] = v if v > top[k] else top[k]
            for k in range(cols):
                center[k] = 0 if top[k] - top[k] != 0 else top[k]
            if real is float:
                lm_exps_f32(x + first, size, inner, cols, center, total)
            else:
                lm_exps_f64(x + first, size, inner, cols, center, total)
            for k in range(cols):
                out[first + k] = <real>(center[k] + log(total[k]))
            first += cols
        x += size * inner
        out += inner


def logsumexp_forward(Buffer x not None, Buffer out not None, Py_ssize_t outer, Py_ssize_t size, Py_ssize_t inner):
    cdef int code = x.code
    floating(code, "logsumexp_forward")
    need(x, volume(outer, size, inner), code, "logsumexp_forward: x")
    need(out, product(outer, inner), code, "logsumexp_forward: out")
    if size == 0:
        raise ValueError("logsumexp_forward: size is 0")
    if code == F32:
        log_sum(<float*>x.p, <float*>out.p, outer, size, inner)
    else:
        log_sum(<double*>x.p, <double*>out.p, outer, size, inner)


cdef void log_sum_back(real* x, real* out, real* grad, real* dx, Py_ssize_t outer, Py_ssize_t size, Py_ssize_t inner) noexcept nogil:
    cdef Py_ssize_t o, j, i
    cdef real top
    if inner == 1:  # rows, whose exponents are at most 0, or inf and nan
        for o in range(outer):
            top = 0 if out[o] - out[o] != 0 else out[o]
            if top == out[o]:
                row_exp(x, dx, top, size)
                for j in range(size):
                    dx[j] = grad[o] * dx[j]
            else:
                for j in range(size):
                    dx[j] = grad[o] * exp(x[j] - top)
            x += size
            dx += size
        return
    for o in range(outer):
        for j in range(size):
            for i in range(inner):
                top = 0 if out[i] - out[i] != 0 else out[i]
                dx[i] = grad[i] * exp(x[i] - top)
            x += inner
            dx += inner
        out += inner
        grad += inner


def logsumexp_backward(Buffer x not None, Buffer out not None, Buffer grad not None, Buffer dx not None,
                       Py_ssize_t outer, Py_ssize_t size, Py_ssize_t inner):
    cdef int code = x.code
    floating(code, "logsumexp_backward")
    need(x, volume(outer, size, inner), code, "logsumexp_backward: x")
    need(dx, volume(outer, size, inner), code, "logsumexp_backward: dx")
    need(out, product(outer, inner), code, "logsumexp_backward: out")
    need(grad, product(outer, inner), code, "logsumexp_backward: grad")
    if code == F32:
        log_sum_back(<float*>x.p, <float*>out.p, <float*>grad.p, <float*>dx.p, outer, size, inner)
    else:
        log_sum_back(<double*>x.p, <double*>out.p, <double*>grad.p, <double*>dx.p, outer, size, inner)


cdef void length(real* x, real* out, Py_ssize_t outer, Py_ssize_t size, Py_ssize_t inner) noexcept nogil:
    cdef Py_ssize_t o, first, cols, k
    cdef double total[LM_COLUMNS]
    for o in range(outer):
        first = 0
        while first < inner:
            cols = min(inner - first, LM_COLUMNS)
            if real is float:
                lm_squares_f32(x + first, size, inner, cols, lm_zeros, total)
            else:
                lm_squares_f64(x + first, size, inner, cols, lm_zeros, total)
            for k in range(cols):
                out[first + k] = <real>sqrt(total[k])
            first += cols
        x += size * inner
        out += inner


def norm_forward(Buffer x not None, Buffer out not None, Py_ssize_t outer, Py_ssize_t size, Py_ssize_t inner):
    cdef int code = x.code
    floating(code, "norm_forward")
    need(x, volume(outer, size, inner), code, "norm_forward: x")
    need(out, product(outer, inner), code, "norm_forward: out")
    if code == F32:
        length(<float*>x.p, <float*>out.p, outer, size, inner)
    else:
        length(<double*>x.p, <double*>out.p, outer, size, inner)


cdef void length_back(real* x, real* out, real* grad, real* dx, Py_ssize_t outer, Py_ssize_t size, Py_ssize_t inner) noexcept nogil:
    cdef Py_ssize_t o, j, i
    for o in range(outer):
        for j in range(size):
            for i in range(inner):
                dx[i] = grad[i] * (x[i] / out[i]) if out[i] != 0 else 0
            x += inner
            dx += inner
        out += inner
        grad += inner


def norm_backward(Buffer x not None, Buffer out not None, Buffer grad not None, Buffer dx not None,
                  Py_ssize_t outer, Py_ssize_t size, Py_ssize_t inner):
    cdef int code = x.code
    floating(code, "norm_backward")
    need(x, volume(outer, size, inner), code, "norm_backward: x")
    need(dx, volume(outer, size, inner), code, "norm_backward: dx")
    need(out, product(outer, inner), code, "norm_backward: out")
    need(grad, product(outer, inner), code, "norm_backward: grad")
    if code == F32:
        length_back(<float*>x.p, <float*>out.p, <float*>grad.p, <float*>dx.p, outer, size, inner)
    else:
        length_back(<double*>x.p, <double*>out.p, <double*>grad.p, <double*>dx.p, outer, size, inner)


cdef void count(scalar* x, long long* out, Py_ssize_t outer, Py_ssize_t size, Py_ssize_t inner) noexcept nogil:
    cdef Py_ssize_t o, first, cols
    for o in range(outer):
        first = 0
        while first < inner:
            cols = min(inner - first, LM_COLUMNS)
            if scalar is float:
                lm_nonzero_f32(x + first, size, inner, cols, lm_zeros, <unsigned long long*>out + first)
            elif scalar is double:
                lm_nonzero_f64(x + first, size, inner, cols, lm_zeros, <unsigned long long*>out + first)
            else:
                lm_nonzero_i64(<unsigned long long*>x + first, size, inner, cols, lm_zeros, <unsigned long long*>out + first)
            first += cols
        x += size * inner
        out += inner


def all_forward(Buffer x not None, Buffer out not None, Py_ssize_t outer, Py_ssize_t size, Py_ssize_t inner):
    cdef Py_ssize_t i
    count_nonzero_forward(x, out, outer, size, inner)
    for i in range(outer * inner):
        (<long long*>out.p)[i] = (<long long*>out.p)[i] == size


def count_nonzero_forward(Buffer x not None, Buffer out not None, Py_ssize_t outer, Py_ssize_t size, Py_ssize_t inner):
    cdef int code = x.code
    need(x, volume(outer, size, inner), code, "count_nonzero_forward: x")
    need(out, product(outer, inner), I64, "count_nonzero_forward: out")
    if code == F32:
        count(<float*>x.p, <long long*>out.p, outer, size, inner)
    elif code == F64:
        count(<double*>x.p, <long long*>out.p, outer, size, inner)
    else:
        count(<long long*>x.p, <long long*>out.p, outer, size, inner)
