# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twins of the kernels of `linalgml/autograd/extremes.py`.

Along consecutive elements the value is found first, and then the first place it stands at (extreme.h); along any other
axis whole rows are compared with the best so far.
"""
from linalgml._fast.buffer cimport Buffer, F32, F64, I64, need, product, real
from linalgml._fast.pointwise cimport no_loop

cdef extern from *:
    """
    #include "extreme.h"
    #include "pointwise.h"

    #define LM_EXTREME(NAME, T, BETTER)                                                                                    \\
        LM_BEST(NAME##_value, T, BETTER)                                                                                   \\
        LM_FIRST(NAME##_place, T)                                                                                          \\
        static void NAME(const T* x, T* out, long long* index, ptrdiff_t outer, ptrdiff_t size, ptrdiff_t inner) {         \\
            for (ptrdiff_t o = 0; o < outer; o++, x += size * inner, out += inner, index = index ? index + inner : 0) {    \\
                if (inner == 1 && !index) {                                                                                \\
                    out[0] = NAME##_value(x, size);                                                                        \\
                    continue;                                                                                              \\
                }                                                                                                          \\
                if (inner == 1) {                                                                                          \\
                    const ptrdiff_t j = NAME##_place(x, size, NAME##_value(x, size));                                      \\
                    out[0] = x[j];                                                                                         \\
                    index[0] = j;                                                                                          \\
                    continue;                                                                                              \\
                }                                                                                                          \\
                if (!index) {                                                                                              \\
                    for (ptrdiff_t i = 0; i < inner; i++) out[i] = x[i];                                                   \\
                    for (ptrdiff_t j = 1; j < size; j++) {                                                                 \\
                        const T* row = x + j * inner;                                                                      \\
                        LM_VECTOR for (ptrdiff_t i = 0; i < inner; i++) {                                                  \\
                            const T v = row[i], b = out[i];                                                                \\
                            out[i] = (v BETTER b) | (v != v) ? v : b;                                                      \\
                        }                                                                                                  \\
                    }                                                                                                      \\
                    continue;                                                                                              \\
                }                                                                                                          \\
                for (ptrdiff_t i = 0; i < inner; i++) { out[i] = x[i]; index[i] = 0; }                                     \\
                for (ptrdiff_t j = 1; j < size; j++)                                                                       \\
                    for (ptrdiff_t i = 0; i < inner; i++) {                                                                \\
                        const T v = x[j * inner + i], b = out[i];                                                          \\
                        const int wins = b == b && (v BETTER b || v != v);                                                 \\
                        out[i] = wins ? v : b;                                                                             \\
                        index[i] = wins ? j : index[i];                                                                    \\
                    }                                                                                                      \\
            }                                                                                                              \\
        }
    LM_EXTREME(lm_max_f32, float, >)
    LM_EXTREME(lm_max_f64, double, >)
    LM_EXTREME(lm_max_i64, long long, >)
    LM_EXTREME(lm_min_f32, float, <)
    LM_EXTREME(lm_min_f64, double, <)
    LM_EXTREME(lm_min_i64, long long, <)
    """
    void lm_max_f32(const float*, float*, long long*, Py_ssize_t, Py_ssize_t, Py_ssize_t) noexcept nogil
    void lm_max_f64(const double*, double*, long long*, Py_ssize_t, Py_ssize_t, Py_ssize_t) noexcept nogil
    void lm_max_i64(const long long*, long long*, long long*, Py_ssize_t, Py_ssize_t, Py_ssize_t) noexcept nogil
    void lm_min_f32(const float*, float*, long long*, Py_ssize_t, Py_ssize_t, Py_ssize_t) noexcept nogil
    void lm_min_f64(const double*, double*, long long*, Py_ssize_t, Py_ssize_t, Py_ssize_t) noexcept nogil
    void lm_min_i64(const long long*, long long*, long long*, Py_ssize_t, Py_ssize_t, Py_ssize_t) noexcept nogil


cdef int door(Buffer x, Buffer out, Py_ssize_t outer, Py_ssize_t size, Py_ssize_t inner, str name) except -1:
    need(x, product(product(outer, size), inner), x.code, name)
    need(out, product(outer, inner), x.code, name)
    if size == 0:
        raise ValueError(f"{name}: an axis of size 0 has no extreme")
    return 0


cdef void largest(Buffer x, Buffer out, long long* index, Py_ssize_t outer, Py_ssize_t size, Py_ssize_t inner) noexcept:
    if x.code == F32:
        lm_max_f32(<float*>x.p, <float*>out.p, index, outer, size, inner)
    elif x.code == F64:
        lm_max_f64(<double*>x.p, <double*>out.p, index, outer, size, inner)
    else:
        lm_max_i64(<long long*>x.p, <long long*>out.p, index, outer, size, inner)


cdef void smallest(Buffer x, Buffer out, long long* index, Py_ssize_t outer, Py_ssize_t size, Py_ssize_t inner) noexcept:
    if x.code == F32:
        lm_min_f32(<float*>x.p, <float*>out.p, index, outer, size, inner)
    elif x.code == F64:
        lm_min_f64(<double*>x.p, <double*>out.p, index, outer, size, inner)
    else:
        lm_min_i64(<long long*>x.p, <long long*>out.p, index, outer, size, inner)


def max_forward(Buffer x not None, Buffer out not None, Buffer index not None, Py_ssize_t outer, Py_ssize_t size, Py_ssize_t inner):
    door(x, out, outer, size, inner, "max_forward")
    need(index, product(outer, inner), I64, "max_forward: index")
    largest(x, out, <long long*>index.p, outer, size, inner)


def min_forward(Buffer x not None, Buffer out not None, Buffer index not None, Py_ssize_t outer, Py_ssize_t size, Py_ssize_t inner):
    door(x, out, outer, size, inner, "min_forward")
    need(index, product(outer, inner), I64, "min_forward: index")
    smallest(x, out, <long long*>index.p, outer, size, inner)


def max_values(Buffer x not None, Buffer out not None, Py_ssize_t outer, Py_ssize_t size, Py_ssize_t inner):
    """`max_forward` for whoever does not ask where: the places are not looked for."""
    door(x, out, outer, size, inner, "max_values")
    largest(x, out, NULL, outer, size, inner)


def min_values(Buffer x not None, Buffer out not None, Py_ssize_t outer, Py_ssize_t size, Py_ssize_t inner):
    """`min_forward` for whoever does not ask where."""
    door(x, out, outer, size, inner, "min_values")
    smallest(x, out, NULL, outer, size, inner)


cdef void chosen_back(long long* index, real* grad, real* dx, Py_ssize_t outer, Py_ssize_t size, Py_ssize_t inner) noexcept nogil:
    cdef Py_ssize_t o, j, i
    for o in range(outer):
        for j in range(size):
            for i in range(inner):
                dx[i] = grad[i] if index[i] == j else 0
            dx += inner
        index += inner
        grad += inner


def chosen_backward(Buffer index not None, Buffer grad not None, Buffer dx not None,
                    Py_ssize_t outer, Py_ssize_t size, Py_ssize_t inner):
    cdef int code = grad.code
    if code == I64:
        no_loop(code, "chosen_backward")
    need(index, product(outer, inner), I64, "chosen_backward: index")
    need(grad, product(outer, inner), code, "chosen_backward: grad")
    need(dx, product(product(outer, size), inner), code, "chosen_backward: dx")
    if code == F32:
        chosen_back(<long long*>index.p, <float*>grad.p, <float*>dx.p, outer, size, inner)
    else:
        chosen_back(<long long*>index.p, <double*>grad.p, <double*>dx.p, outer, size, inner)


cdef enum:
    BLOCK = 64


cdef void ties_back(real* x, real* out, real* grad, real* dx, Py_ssize_t outer, Py_ssize_t size, Py_ssize_t inner) noexcept nogil:
    cdef Py_ssize_t o, j, i, at, m
    cdef Py_ssize_t ties[BLOCK]
    cdef real share[BLOCK]
    cdef real best, v
    for o in range(outer):
        if inner == 1:
            best = out[0]
            ties[0] = 0
            if best == best:
                for j in range(size):
                    ties[0] += x[j] == best
                share[0] = grad[0] / <real>ties[0] if ties[0] else 0
                for j in range(size):
                    dx[j] = share[0] if x[j] == best else 0
            else:
                for j in range(size):
                    ties[0] += x[j] != x[j]
                share[0] = grad[0] / <real>ties[0] if ties[0] else 0
                for j in range(size):
                    dx[j] = share[0] if x[j] != x[j] else 0
        at = inner if inner == 1 else 0
        while at < inner:  # some columns at a time, so that rows are read as they stand
            m = min(<Py_ssize_t>BLOCK, inner - at)
            for i in range(m):
                ties[i] = 0
            for j in range(size):
                for i in range(m):
                    v = x[j * inner + at + i]
                    best = out[at + i]
                    ties[i] += (v == best) | ((best != best) & (v != v))
            for i in range(m):
                share[i] = grad[at + i] / <real>ties[i] if ties[i] else 0
            for j in range(size):
                for i in range(m):
                    v = x[j * inner + at + i]
                    best = out[at + i]
                    dx[j * inner + at + i] = share[i] if (v == best) | ((best != best) & (v != v)) else 0
            at += BLOCK
        x += size * inner
        dx += size * inner
        out += inner
        grad += inner


def ties_backward(Buffer x not None, Buffer out not None, Buffer grad not None, Buffer dx not None,
                  Py_ssize_t outer, Py_ssize_t size, Py_ssize_t inner):
    cdef int code = x.code
    if code == I64:
        no_loop(code, "ties_backward")
    need(x, product(product(outer, size), inner), code, "ties_backward: x")
    need(dx, product(product(outer, size), inner), code, "ties_backward: dx")
    need(out, product(outer, inner), code, "ties_backward: out")
    need(grad, product(outer, inner), code, "ties_backward: grad")
    if code == F32:
        ties_back(<float*>x.p, <float*>out.p, <float*>grad.p, <float*>dx.p, outer, size, inner)
    else:
        ties_back(<double*>x.p, <double*>out.p, <double*>grad.p, <double*>dx.p, outer, size, inner)
