# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/linalg/eigh.py: the same rotations; and small matrices whole."""
from libc.math cimport fabs

from linalgml._fast.abreast cimport ABREAST, TURNED_SIDE, eigh_abreast
from linalgml._fast.apart cimport overlap
from linalgml._fast.buffer cimport Buffer, F32, F64, need, new_buffer, product, real
from linalgml._fast.matrices cimport SIDE, matrix, named, square, vector
from linalgml._fast.rotations cimport smaller_angle, turn
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, take_back
from linalgml._fast.tridiagonal cimport iterate_small, reduce_small, turned_identity
from linalgml.linalg.eigh import Eigh
from linalgml.linalg.svd import EPS, SWEEPS

cdef double unit = EPS / 2
cdef Py_ssize_t most = SWEEPS


cdef Py_ssize_t sweep_over(real* a, real* vt, Py_ssize_t n, Py_ssize_t sweeps, double tol) noexcept nogil:
    cdef Py_ssize_t sweep, p, q, turned
    cdef real c, s
    for sweep in range(sweeps):
        turned = 0
        for p in range(n - 1):
            for q in range(p + 1, n):
                if fabs(a[p * n + q]) > tol:
                    turned += 1
                    smaller_angle((<double>a[q * n + q] - <double>a[p * n + p]) / (2 * <double>a[p * n + q]), &c, &s)
                    turn(a + p, a + q, n, n, c, s)
                    turn(a + p * n, a + q * n, n, 1, c, s)
                    a[p * n + q] = 0
                    a[q * n + p] = 0
                    turn(vt + p * n, vt + q * n, n, 1, c, s)
        if turned == 0:
            return sweep
    return sweeps


def jacobi_sweeps(Buffer a, Buffer vt, Py_ssize_t n, Py_ssize_t sweeps, double tol):
    """a (n, n), symmetric, is turned until no entry off the diagonal is larger than `tol`; rows of vt with it."""
    cdef int code = floating(a, "jacobi_sweeps: a")
    cdef Py_ssize_t used
    need(a, product(n, n), code, "jacobi_sweeps: a")
    need(vt, product(n, n), code, "jacobi_sweeps: vt")
    if sweeps < 0 or sweeps > 1000:
        raise ValueError(f"jacobi_sweeps: {sweeps} sweeps; expected 0 … 1000")
    if overlap(a, vt):
        raise ValueError("jacobi_sweeps: a and vt share memory")
    cdef PyThreadState* thread = let_go(<double>n * n * n * 4 > LONG)
    if code == F32:
        used = sweep_over[float](<float*>a.p, <float*>vt.p, n, sweeps, tol)
    else:
        used = sweep_over[double](<double*>a.p, <double*>vt.p, n, sweeps, tol)
    take_back(thread)
    return used


cdef double mirrored(double* a, double* x, Py_ssize_t n, Py_ssize_t ld, bint lower) noexcept nogil:
    """x (n, n), its rows ld apart, = the symmetric matrix of which a has the lower or the upper triangle; the sum of its squares."""
    cdef Py_ssize_t i, j
    cdef double total = 0, entry
    for i in range(n):
        for j in range(n, ld):
            x[i * ld + j] = 0
        for j in range(i + 1):
            entry = a[i * n + j] if lower else a[j * n + i]
            x[i * ld + j] = x[j * ld + i] = entry
            total += entry * entry
    return total


cdef bint values_of(double* x, double* w, double* z, Py_ssize_t n, Py_ssize_t ld, bint vectors) noexcept nogil:
    """w (n) = the eigenvalues of a symmetric x, which is written over, in no order; rows of z = their vectors, if asked for.  Rows of x and
    z are ld apart.  Whether all converged."""
    cdef Py_ssize_t i, j
    cdef double[SIDE] e
    cdef double[SIDE] tau
    cdef double[SIDE] room
    cdef double top = 0
    if n > 2:
        reduce_small(x, w, e, tau, room, n, ld)
        if vectors:
            turned_identity(x, tau, z, n, ld)
        for i in range(n):
            top = max(top, fabs(w[i]), fabs(e[i]))
        return iterate_small(w, e, z, n, ld if vectors else 0, most, unit * top)
    for i in range(n):
        for j in range(n):
            z[i * n + j], top = i == j, max(top, fabs(x[i * n + j]))
    if sweep_over(x, z, n, most, unit * top) == most:
        return False
    for i in range(n):
        w[i] = x[i * (n + 1)]
    return True


cdef bint decompose(double* a, double* w, double* v, Py_ssize_t n, bint lower, bint vectors) noexcept nogil:
    """w (n) = the eigenvalues, rising, of the symmetric matrix of which a has one triangle, v (n, n) = its vectors, as columns; False where
    it should be scaled first, for NaN and infinite entries, and for no convergence."""
    cdef Py_ssize_t i, j, k, ld = (n + 7) // 8 * 8 if n > 2 else n
    cdef double[SIDE * SIDE] x
    cdef double[SIDE * SIDE] z
    cdef double[SIDE] values
    cdef Py_ssize_t[SIDE] order
    if not 1e-200 < mirrored(a, x, n, ld, lower) < 1e200 or not values_of(x, values, z, n, ld, vectors):
        return False
    for i in range(n):
        j = i
        while j > 0 and values[order[j - 1]] > values[i]:
            order[j] = order[j - 1]
            j -= 1
        order[j] = i
    for i in range(n):
        k = order[i]
        w[i] = values[k]
        if vectors:
            for j in range(n):
                v[j * n + i] = z[k * ld + j]
    return True


def eigh_matrix(A, UPLO="L", b=None):
    """`eigh` of one small matrix in one call, or None: see `linalgml._fast.matrices`."""
    cdef Py_ssize_t n
    cdef Buffer a = square(A, &n), w, V
    if a is None or UPLO not in ("L", "U") or b is not None:
        return None
    w, V = new_buffer(n, F64), new_buffer(n * n, F64)
    if not decompose(<double*>a.p, <double*>w.p, <double*>V.p, n, UPLO == "L", True):
        return None
    return named(Eigh, vector(w), matrix((n, n), V))


def eigvalsh_matrix(A, UPLO="L", b=None):
    """`eigvalsh` of the same, or None."""
    cdef Py_ssize_t n
    cdef Buffer a = square(A, &n), w
    if a is None or UPLO not in ("L", "U") or b is not None:
        return None
    w = new_buffer(n, F64)
    return vector(w) if decompose(<double*>a.p, <double*>w.p, NULL, n, UPLO == "L", False) else None


def eigh_batch(Buffer a, Buffer w, Buffer v, Py_ssize_t count, Py_ssize_t n):
    """w (count, n) = the eigenvalues, rising, and v (count, n, n) the vectors, as columns, of symmetric matrices a (count, n, n), 0 < n <= 32,
    whose lower triangles are read; returns whether all converged."""
    cdef int code = floating(a, "eigh_batch: a")
    cdef Py_ssize_t c = 0
    cdef double* x
    cdef double* y
    cdef double* z
    cdef bint good = True
    if code == F32:
        raise TypeError("eigh_batch: expected float64")
    if not 0 < n <= SIDE:
        raise ValueError(f"eigh_batch: matrices of {n} rows; expected 1 … {SIDE}")
    need(a, product(count, n * n), code, "eigh_batch: a")
    need(w, product(count, n), code, "eigh_batch: w")
    need(v, product(count, n * n), code, "eigh_batch: v")
    if overlap(a, v) or overlap(a, w) or overlap(v, w):
        raise ValueError("eigh_batch: the arguments share memory")
    cdef PyThreadState* thread = let_go(<double>count * n * n * n * 4 > LONG)
    while good and c < count:
        x, y, z = <double*>a.p + c * n * n, <double*>w.p + c * n, <double*>v.p + c * n * n
        if n <= TURNED_SIDE:
            good = eigh_abreast(x, y, z, min(<Py_ssize_t>ABREAST, count - c), n, most, unit)
            c += ABREAST
        else:
            good = decompose(x, y, z, n, True, True)
            c += 1
    take_back(thread)
    return good
