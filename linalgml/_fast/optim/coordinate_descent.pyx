# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/optim/coordinate_descent.py: two passes over a row of Xt for each variable, the second only where it has moved."""
from libc.math cimport fabs
from linalgml._fast.buffer cimport Buffer, F32, need, product, real
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, row_dot, take_back


cdef double sweep(real* Xt, real* r, real* w, real* squares, Py_ssize_t n, Py_ssize_t m, double l1, double l2) noexcept nogil:
    cdef Py_ssize_t i, j
    cdef double top = 0, scale, total
    cdef real change
    for j in range(n):
        scale = squares[j] + l2
        if scale > 0:
            total = <double>squares[j] * w[j] + row_dot(Xt, r, m)
            change = <real>((max(total - l1, 0.0) + min(total + l1, 0.0)) / scale - w[j])
            if change != 0:
                w[j] += change
                for i in range(m):
                    r[i] -= change * Xt[i]
                top = max(top, fabs(change))
        Xt += m
    return top


def coordinate_sweep(Buffer Xt, Buffer r, Buffer w, Buffer squares, Py_ssize_t n, Py_ssize_t m, double l1, double l2):
    """One round over the variables; returns the largest change.  Xt: (n, m), a row for each variable; r: (m,); w, squares: (n,)."""
    cdef int code = floating(Xt, "coordinate_sweep: Xt")
    cdef double top
    need(Xt, product(n, m), code, "coordinate_sweep: Xt")
    need(r, m, code, "coordinate_sweep: r")
    need(w, n, code, "coordinate_sweep: w")
    need(squares, n, code, "coordinate_sweep: squares")
    cdef PyThreadState* thread = let_go(n * m > LONG)
    if code == F32:
        top = sweep[float](<float*>Xt.p, <float*>r.p, <float*>w.p, <float*>squares.p, n, m, l1, l2)
    else:
        top = sweep[double](<double*>Xt.p, <double*>r.p, <double*>w.p, <double*>squares.p, n, m, l1, l2)
    take_back(thread)
    return top
