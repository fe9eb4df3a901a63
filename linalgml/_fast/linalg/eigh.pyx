# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/linalg/eigh.py: the same rotations; and small matrices whole."""
from libc.math cimport fabs

from linalgml._fast.abreast cimport ABREAST, TURNED_SIDE, eigh_abreast
from linalgml._fast.apart cimport overlap
from linalgml._fast.buffer cimport Buffer, F32, F64, need, new_buffer, product, real
from linalgml._fast.matrices cimport SIDE, matrix, named, square, vector
from linalgml._fast.rotations cimport smaller_angle, turn
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, take_back
from linalgml._fast.tridiagonal cimport iterate_pair, iterate_small, reduce_small, turned_identity
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


cdef struct Small:
    double[SIDE * SIDE] x
    double[SIDE * SIDE] z  # rows ld apart, as those of x
    double[SIDE] values
    double[SIDE] e
    double tol  # what counts as zero in e
    Py_ssize_t n, ld


cdef bint reduced(Small* m, double* a, Py_ssize_t n, bint lower, bint vectors) noexcept nogil:
    """m = the tridiagonal form of the symmetric matrix of which a has one triangle (of 2 rows, its eigenvalues); False where it should be
    scaled first, for NaN and infinite entries, and for no convergence."""
    cdef Py_ssize_t i, j, ld = (n + 7) // 8 * 8 if n > 2 else n
    cdef double[SIDE] tau
    cdef double[SIDE] room
    cdef double top = 0
    m.n, m.ld = n, ld
    if not 1e-200 < mirrored(a, m.x, n, ld, lower) < 1e200:
        return False
    if n > 2:
        reduce_small(m.x, m.values, m.e, tau, room, n, ld)
        if vectors:
            turned_identity(m.x, tau, m.z, n, ld)
        for i in range(n):
            top = max(top, fabs(m.values[i]), fabs(m.e[i]))
        m.tol = unit * top
        return True
    for i in range(n):
        for j in range(n):
            m.z[i * n + j], top = i == j, max(top, fabs(m.x[i * n + j]))
    if sweep_over(m.x, m.z, n, most, unit * top) == most:
        return False
    for i in range(n):
        m.values[i] = m.x[i * (n + 1)]
    return True


cdef void in_order(Small* m, double* w, double* v) noexcept nogil:
    """w (n) = the eigenvalues, rising, v (n, n) = the vectors, as columns, unless it is NULL."""
    cdef Py_ssize_t i, j, k, n = m.n
    cdef Py_ssize_t[SIDE] order
    for i in range(n):
        j = i
        while j > 0 and m.values[order[j - 1]] > m.values[i]:
            order[j] = order[j - 1]
            j -= 1
        order[j] = i
    for i in range(n):
        k = order[i]
        w[i] = m.values[k]
        if v != NULL:
            for j in range(n):
                v[j * n + i] = m.z[k * m.ld + j]


cdef bint decompose(double* a, double* w, double* v, Py_ssize_t n, bint lower) noexcept nogil:
    """The eigenvalues, and unless v is NULL the vectors, of one matrix of up to SIDE rows; whether it is done."""
    cdef Small m
    if not reduced(&m, a, n, lower, v != NULL):
        return False
    if n > 2 and not iterate_small(m.values, m.e, m.z, n, m.ld if v != NULL else 0, most, m.tol):
        return False
    in_order(&m, w, v)
    return True


cdef bint decompose_pair(double* a, double* w, double* v, Py_ssize_t n) noexcept nogil:
    """The same of two matrices of more than 2 rows, one behind the other, in turn."""
    cdef Small m, other
    if not (reduced(&m, a, n, True, True) and reduced(&other, a + n * n, n, True, True)):
        return False
    if not iterate_pair(m.values, m.e, m.z, m.tol, other.values, other.e, other.z, other.tol, n, m.ld, most):
        return False
    in_order(&m, w, v)
    in_order(&other, w + n, v + n * n)
    return True


def eigh_matrix(A, UPLO="L", b=None):
    """`eigh` of one small matrix in one call, or None: see `linalgml._fast.matrices`."""
    cdef Py_ssize_t n
    cdef Buffer a = square(A, &n), w, V
    if a is None or UPLO not in ("L", "U") or b is not None:
        return None
    w, V = new_buffer(n, F64), new_buffer(n * n, F64)
    if not decompose(<double*>a.p, <double*>w.p, <double*>V.p, n, UPLO == "L"):
        return None
    return named(Eigh, vector(w), matrix((n, n), V))


def eigvalsh_matrix(A, UPLO="L", b=None):
    """`eigvalsh` of the same, or None."""
    cdef Py_ssize_t n
    cdef Buffer a = square(A, &n), w
    if a is None or UPLO not in ("L", "U") or b is not None:
        return None
    w = new_buffer(n, F64)
    return vector(w) if decompose(<double*>a.p, <double*>w.p, NULL, n, UPLO == "L") else None


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
            good = decompose_pair(x, y, z, n) if c + 1 < count else decompose(x, y, z, n, True)
            c += 2
    take_back(thread)
    return good
