# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/linalg/svd.py: the same rotations on contiguous rows."""
from libc.math cimport fabs, sqrt

from linalgml._fast.apart cimport overlap
from linalgml._fast.buffer cimport Buffer, F32, need, product, real
from linalgml._fast.rotations cimport smaller_angle, turn
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, row_dot, take_back


cdef Py_ssize_t rotate(real* w, real* vh, Py_ssize_t n, Py_ssize_t m, Py_ssize_t sweeps, double tol, double least) noexcept nogil:
    cdef Py_ssize_t sweep, p, q, turned
    cdef double xx, yy, xy
    cdef real c, s
    for sweep in range(sweeps):
        turned = 0
        for p in range(n - 1):
            for q in range(p + 1, n):
                xx, yy, xy = row_dot(w + p * m, w + p * m, m), row_dot(w + q * m, w + q * m, m), row_dot(w + p * m, w + q * m, m)
                if xx > least and yy > least and fabs(xy) > tol * sqrt(xx) * sqrt(yy):
                    turned += 1
                    smaller_angle((yy - xx) / (2 * xy), &c, &s)
                    turn(w + p * m, w + q * m, m, 1, c, s)
                    turn(vh + p * n, vh + q * n, n, 1, c, s)
        if turned == 0:
            return sweep
    return sweeps


def orthogonalise_rows(Buffer w, Buffer vh, Py_ssize_t n, Py_ssize_t m, Py_ssize_t sweeps, double tol, double least):
    """Rows of w (n, m) are turned in pairs until all are orthogonal, and the rows of vh (n, n) with them."""
    cdef int code = floating(w, "orthogonalise_rows: w")
    cdef Py_ssize_t used
    need(w, product(n, m), code, "orthogonalise_rows: w")
    need(vh, product(n, n), code, "orthogonalise_rows: vh")
    if sweeps < 0 or sweeps > 1000:
        raise ValueError(f"orthogonalise_rows: {sweeps} sweeps; expected 0 … 1000")
    if overlap(w, vh):
        raise ValueError("orthogonalise_rows: w and vh share memory")
    cdef PyThreadState* thread = let_go(<double>n * n * m * 4 > LONG)
    if code == F32:
        used = rotate[float](<float*>w.p, <float*>vh.p, n, m, sweeps, tol, least)
    else:
        used = rotate[double](<double*>w.p, <double*>vh.p, n, m, sweeps, tol, least)
    take_back(thread)
    return used


cdef void divide(real* w, real* s, Py_ssize_t n, Py_ssize_t m) noexcept nogil:
    cdef Py_ssize_t i, j
    cdef real total
    for j in range(n):
        total = row_dot(w + j * m, w + j * m, m)
        s[j] = <real>sqrt(total)
        if total > 0:
            for i in range(m):
                w[j * m + i] /= s[j]


def take_lengths(Buffer w, Buffer s, Py_ssize_t n, Py_ssize_t m):
    """s (n) = the lengths of the rows of w (n, m), which are divided by them."""
    cdef int code = floating(w, "take_lengths: w")
    need(w, product(n, m), code, "take_lengths: w")
    need(s, n, code, "take_lengths: s")
    if overlap(w, s):
        raise ValueError("take_lengths: w and s share memory")
    cdef PyThreadState* thread = let_go(<double>n * m > LONG)
    if code == F32:
        divide[float](<float*>w.p, <float*>s.p, n, m)
    else:
        divide[double](<double*>w.p, <double*>s.p, n, m)
    take_back(thread)
