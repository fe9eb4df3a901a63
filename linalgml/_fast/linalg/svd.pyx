# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/linalg/svd.py: the same rotations on contiguous rows."""
from libc.math cimport fabs, sqrt

from linalgml._fast.abreast cimport ABREAST, ABREAST_SIDE, ROUNDS_LENGTH, ROUNDS_ROWS, TURNED_SIDE, svd_abreast, turn_in_rounds
from linalgml._fast.apart cimport overlap
from linalgml._fast.buffer cimport Buffer, F32, F64, need, new_buffer, product, real
from linalgml._fast.matrices cimport matrix, named, square, vector
from linalgml._fast.rotations cimport smaller_angle, turn
from linalgml._fast.rows cimport LONG, PyThreadState, exchange, floating, let_go, row_dot, take_back
from linalgml.linalg.svd import EPS, NOTHING, SVD, SWEEPS

cdef double eps = EPS, nothing = NOTHING
cdef Py_ssize_t most = SWEEPS


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


cdef bint decompose(double* w, double* vh, double* s, Py_ssize_t n, Py_ssize_t m, Py_ssize_t sweeps, double tol, double least) noexcept nogil:
    """w (n, m) = vh^T diag(s) w: its rows become orthonormal, s falls; whether all converged to values above 0, and none should be scaled
    first.  A row counts as nothing when its square is `least` of the sum of all squares."""
    cdef Py_ssize_t i, j, best
    cdef double total = 0
    for i in range(n * m):
        total += w[i] * w[i]
    if n and not 1e-200 < total < 1e200:
        return False
    least *= total
    for i in range(n * n):
        vh[i] = i % (n + 1) == 0
    if n <= ROUNDS_ROWS and m <= ROUNDS_LENGTH:
        if not turn_in_rounds(w, vh, n, m, sweeps, tol, least):
            return False
    elif rotate(w, vh, n, m, sweeps, tol, least) == sweeps and n > 1:
        return False
    divide(w, s, n, m)
    for i in range(n):
        best = i
        for j in range(i + 1, n):
            if s[j] > s[best]:
                best = j
        if best != i:
            exchange(s + i, s + best, 1)
            exchange(w + i * m, w + best * m, m)
            exchange(vh + i * n, vh + best * n, n)
    return n == 0 or s[n - 1] > 1e-120 * s[0]


cdef object whole(A, bint vectors):
    """`svd`, or `svdvals`, of one small square matrix in one call, or None: see `linalgml._fast.matrices`."""
    cdef Py_ssize_t n, i, j
    cdef double[256] w
    cdef double* u
    cdef double* x
    cdef Buffer a = square(A, &n), U, s, Vh
    if a is None or n > 16:
        return None
    x = <double*>a.p
    for i in range(n):
        for j in range(n):
            w[j * n + i] = x[i * n + j]
    s, Vh = new_buffer(n, F64), new_buffer(n * n, F64)
    if not decompose(w, <double*>Vh.p, <double*>s.p, n, n, most, 2 * sqrt(<double>n) * eps, nothing):
        return None
    if not vectors:
        return vector(s)
    U = new_buffer(n * n, F64)
    u = <double*>U.p
    for i in range(n):
        for j in range(n):
            u[i * n + j] = w[j * n + i]
    return named(SVD, matrix((n, n), U), vector(s), matrix((n, n), Vh))


def svd_matrix(A, full_matrices=True, compute_uv=True, accurate=None):
    """`svd`, or None."""
    return whole(A, compute_uv) if accurate is None or accurate else None


def svdvals_matrix(A, accurate=None):
    """`svdvals`, or None."""
    return whole(A, False) if accurate is None or accurate else None


def svd_batch(Buffer w, Buffer vh, Buffer s, Py_ssize_t count, Py_ssize_t n, Py_ssize_t m, Py_ssize_t sweeps, double tol, double least):
    """For each (n, m) matrix in w, w = vh^T diag(s) w: its rows become orthonormal, s falls; returns whether all converged to values above 0.
    A row counts as nothing when its square is `least` of the sum of all squares of its matrix."""
    cdef int code = floating(w, "svd_batch: w")
    cdef Py_ssize_t c = 0
    cdef double* x
    cdef double* y
    cdef double* z
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
    while good and c < count:
        x, y, z = <double*>w.p + c * n * m, <double*>vh.p + c * n * n, <double*>s.p + c * n
        if 0 < n <= TURNED_SIDE and n <= m <= ABREAST_SIDE:
            good = svd_abreast(x, y, z, min(<Py_ssize_t>ABREAST, count - c), n, m, sweeps, tol, least)
            c += ABREAST
        else:
            good = decompose(x, y, z, n, m, sweeps, tol, least)
            c += 1
    take_back(thread)
    return good
