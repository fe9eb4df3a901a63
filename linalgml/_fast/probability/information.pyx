# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/probability/information.py: logarithms as vector code, of 1 where there is nothing to take one of."""
from linalgml._fast.buffer cimport Buffer, F32, need, product, real
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, take_back

cdef extern from "simd.h" nogil:
    float log_f32(float x)
    double log_f64(double x)

cdef inline real log_of(real x) noexcept nogil:
    if real is float: return log_f32(x)
    else: return log_f64(x)


cdef void entropies(real* p, real* out, Py_ssize_t rows, Py_ssize_t cols) noexcept nogil:
    cdef Py_ssize_t r, j
    cdef real total, zero = 0, one = 1
    for r in range(rows):
        total = 0
        for j in range(cols):
            total += (p[j] if p[j] > zero else zero) * log_of(p[j] if p[j] > zero else one)
        out[r] = -total
        p += cols


cdef void divergences(real* p, real* q, real* out, Py_ssize_t rows, Py_ssize_t cols) noexcept nogil:
    cdef Py_ssize_t r, j
    cdef real total, zero = 0, one = 1
    for r in range(rows):
        total = 0
        for j in range(cols):
            total += (p[j] if p[j] > zero else zero) * log_of(p[j] / q[j] if p[j] > zero else one)
        out[r] = total
        p += cols
        q += cols


def entropy_of_rows(Buffer p, Buffer out, Py_ssize_t rows, Py_ssize_t cols):
    """out (rows,) = - sum of p log p over each row of p (rows, cols)."""
    cdef int code = floating(p, "entropy_of_rows: p")
    cdef Py_ssize_t n = product(rows, cols)
    need(p, n, code, "entropy_of_rows: p")
    need(out, rows, code, "entropy_of_rows: out")
    cdef PyThreadState* thread = let_go(n > LONG)
    if code == F32:
        entropies[float](<float*>p.p, <float*>out.p, rows, cols)
    else:
        entropies[double](<double*>p.p, <double*>out.p, rows, cols)
    take_back(thread)


def divergence_of_rows(Buffer p, Buffer q, Buffer out, Py_ssize_t rows, Py_ssize_t cols):
    """out (rows,) = sum of p log(p / q) over each row of p and q (rows, cols), where q is positive wherever p is."""
    cdef int code = floating(p, "divergence_of_rows: p")
    cdef Py_ssize_t n = product(rows, cols)
    need(p, n, code, "divergence_of_rows: p")
    need(q, n, code, "divergence_of_rows: q")
    need(out, rows, code, "divergence_of_rows: out")
    cdef PyThreadState* thread = let_go(n > LONG)
    if code == F32:
        divergences[float](<float*>p.p, <float*>q.p, <float*>out.p, rows, cols)
    else:
        divergences[double](<double*>p.p, <double*>q.p, <double*>out.p, rows, cols)
    take_back(thread)
