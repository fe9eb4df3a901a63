# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/linalg/cholesky.py: works on U = L^T, of which whole rows are subtracted.  The leading half is factored first; beside
it stands a triangular system, and a product makes what is left the same problem of half the size."""
from libc.math cimport sqrt
from libc.stdlib cimport free, malloc
from libc.string cimport memcpy

from linalgml._fast.abreast cimport ABREAST, ABREAST_SIDE, cholesky_abreast
from linalgml._fast.apart cimport overlap
from linalgml._fast.buffer cimport Buffer, F32, F64, need, new_buffer, product, real
from linalgml._fast.matrices cimport like, square
from linalgml._fast.products cimport less_rows, solve_triangle, subtract_product
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, take_back

cdef enum:
    BLOCK = 32  # rows that are factored one by one


cdef Py_ssize_t by_rows(real* u, Py_ssize_t ld, Py_ssize_t n) noexcept nogil:
    """Row after row, from a column on that is a multiple of 8; returns the order of the first block that is not positive definite, or 0."""
    cdef Py_ssize_t i, j, start, end = (n + 7) // 8 * 8
    cdef real pivot
    cdef real* x
    for i in range(n):
        x, start = u + i * ld, i // 8 * 8
        less_rows(x + start, u + i, ld, u + start, ld, i, end - start)
        if not x[i] > 0:
            return i + 1
        pivot = <real>sqrt(x[i])
        for j in range(start, end):
            x[j] = x[j] / pivot
    return 0


cdef Py_ssize_t factor(real* u, Py_ssize_t ld, Py_ssize_t n) except -1 nogil:
    """The upper triangle of the (n, n) matrix whose rows are ld apart becomes U, and what is below it changes."""
    cdef Py_ssize_t start, size, half, failed
    cdef real* x
    cdef real* rest
    if n <= BLOCK:
        return by_rows(u, ld, n)
    half = (n // 2 + BLOCK - 1) // BLOCK * BLOCK
    failed = factor(u, ld, half)
    if failed:
        return failed
    x, rest = u + half, u + half * (ld + 1)
    solve_triangle(u, 1, ld, x, ld, half, n - half, True, False)
    for start in range(0, n - half, 128):
        size = min(<Py_ssize_t>128, n - half - start)
        subtract_product(x + start, 1, ld, x + start, ld, 1, rest + start * (ld + 1), ld, size, n - half - start, half)
    failed = factor(rest, ld, n - half)
    return failed + half if failed else 0


cdef void turn(real* a, real* u, Py_ssize_t ld, Py_ssize_t n) noexcept nogil:
    """The upper triangle of u, its rows ld apart, = the lower one of a (n, n), in tiles that fit the first cache; zeros in what else `by_rows`
    reads."""
    cdef Py_ssize_t i, j, down, right
    for down in range(0, n, 32):
        for right in range(0, down + 1, 32):
            for j in range(right, min(right + 32, n)):
                for i in range(max(down, j), min(down + 32, n)):
                    u[j * ld + i] = a[i * n + j]
    for j in range(n):
        for i in range(j // 8 * 8, j):
            u[j * ld + i] = 0
        for i in range(n, (n + 7) // 8 * 8):
            u[j * ld + i] = 0


cdef void turn_back(real* u, Py_ssize_t ld, real* a, Py_ssize_t n) noexcept nogil:
    """a (n, n) = the transpose of the upper triangle of u, with zeros above."""
    cdef Py_ssize_t i, j, down, right
    for down in range(0, n, 32):
        for right in range(0, down + 1, 32):
            for i in range(down, min(down + 32, n)):
                for j in range(right, min(right + 32, i + 1)):
                    a[i * n + j] = u[j * ld + i]
        for i in range(down, min(down + 32, n)):
            for j in range(i + 1, n):
                a[i * n + j] = 0


cdef Py_ssize_t lower(real* a, Py_ssize_t n) except -1 nogil:
    """The lower triangle of a (n, n) becomes L, with zeros above; 0, or the order of the block that is not positive definite."""
    cdef Py_ssize_t failed, ld = (n + 7) // 8 * 8
    cdef real[BLOCK * BLOCK] room
    cdef real* u = room
    if n > BLOCK:
        if ld % 64 == 0:
            ld += 8  # rows a power of two apart would share their lines of the cache
        u = <real*>malloc(n * ld * sizeof(real))
        if u == NULL:
            with gil:
                raise MemoryError()
    turn(a, u, ld, n)
    try:
        failed = factor(u, ld, n)
        turn_back(u, ld, a, n)
    finally:
        if n > BLOCK:
            free(u)
    return failed


def cholesky_in_place(Buffer a, Py_ssize_t n):
    """The lower triangle of a (n, n) becomes L, with zeros above; returns 0, or the order of the block that is not positive definite."""
    cdef int code = floating(a, "cholesky_in_place: a")
    cdef Py_ssize_t failed
    need(a, product(n, n), code, "cholesky_in_place: a")
    cdef PyThreadState* thread = let_go(<double>n * n * n > LONG)
    try:
        if code == F32:
            failed = lower[float](<float*>a.p, n)
        else:
            failed = lower[double](<double*>a.p, n)
    finally:
        take_back(thread)
    return failed


def cholesky_matrix(A, upper=False):
    """`cholesky` of one small matrix in one call, or None: see `linalgml._fast.matrices`."""
    cdef Py_ssize_t n
    cdef Buffer a = square(A, &n), made
    if a is None or upper:
        return None
    made = new_buffer(n * n, F64)
    memcpy(made.p, a.p, n * n * sizeof(double))
    return None if lower[double](<double*>made.p, n) else like(A, made)


def cholesky_batch(Buffer a, Buffer out, Py_ssize_t count, Py_ssize_t n):
    """Each matrix of out (count, n, n) = the L of one of a; returns the first of a that is not positive definite, or -1."""
    cdef int code = floating(a, "cholesky_batch: a")
    cdef Py_ssize_t c = 0, bad
    cdef double* y
    if code == F32:
        raise TypeError("cholesky_batch: expected float64")
    need(a, product(count, product(n, n)), code, "cholesky_batch: a")
    need(out, product(count, product(n, n)), code, "cholesky_batch: out")
    if overlap(a, out):
        raise ValueError("cholesky_batch: a and out share memory")
    cdef PyThreadState* thread = let_go(<double>count * n * n * n > LONG)
    try:
        while n <= ABREAST_SIDE and c < count:
            bad = cholesky_abreast(<double*>a.p + c * n * n, <double*>out.p + c * n * n, min(<Py_ssize_t>ABREAST, count - c), n)
            if bad >= 0:
                return c + bad
            c += ABREAST
        for c in range(c, count):
            y = <double*>out.p + c * n * n
            memcpy(y, <double*>a.p + c * n * n, n * n * sizeof(double))
            if lower[double](y, n):
                return c
    finally:
        take_back(thread)
    return -1
