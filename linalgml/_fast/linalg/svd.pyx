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


def svd_batch(Buffer w, Buffer vh, Buffer s, Py_ssize_t count, Py_ssize_t n, Py_ssize_t m, Py_ssize_t sweeps, double tol, double least):
    """For each (n, m) matrix in w, w = vh^T diag(s) w: its rows become orthonormal, s falls; returns whether all converged to values above 0."""
    cdef int code = floating(w, "svd_batch: w")
    cdef Py_ssize_t c, i, j, best
    cdef double* x
    cdef double* y
    cdef double* z
    cdef double kept
    cdef bint good = True
    if code == F32:
        raise TypeError("svd_batch: expected float64")
    if sweeps < 0 or sweeps > 1000:
        raise ValueError(f"svd_batch: {sweeps} sweeps; expected 0 … 1000")
    need(w, product(count, product(n, m)), code, "svd_batch: w")
    need(vh, product(count, product(n, n)), code, "svd_batch: vh")
    need(s, product(count, n), code, "svd_batch: s")
    if overlap(w, vh) or overlap(w, s) or overlap(vh, s):
        raise ValueError("svd_batch: the arguments share memory")
    cdef PyThreadState* thread = let_go(<double>count * n * n * m * 4 > LONG)
    for c in range(count):
        x, y, z = <double*>w.p + c * n * m, <double*>vh.p + c * n * n, <double*>s.p + c * n
        for i in range(n * n):
            y[i] = 0
        for i in range(n):
            y[i * n + i] = 1
        if rotate(x, y, n, m, sweeps, tol, least) == sweeps and n > 1:
            good = False
            break
        divide(x, z, n, m)
        for i in range(n):
            best = i
            for j in range(i + 1, n):
                if z[j] > z[best]:
                    best = j
            if best != i:
                kept = z[i]
                z[i] = z[best]
                z[best] = kept
                for j in range(m):
                    kept = x[i * m + j]
                    x[i * m + j] = x[best * m + j]
                    x[best * m + j] = kept
                for j in range(n):
                    kept = y[i * n + j]
                    y[i * n + j] = y[best * n + j]
                    y[best * n + j] = kept
        if n and not z[n - 1] > 1e-120 * z[0]:
            good = False
            break
    take_back(thread)
    return good
