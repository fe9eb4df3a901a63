# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/linalg/cholesky.py: the leading half is factored first; below it stands a triangular system, and a product makes what
is left the same problem of half the size."""
from libc.math cimport sqrt

from linalgml._fast.buffer cimport Buffer, F32, need, product, real
from linalgml._fast.products cimport subtract_product
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, row_dot, take_back

cdef enum:
    BLOCK = 32  # rows that are factored one by one


cdef Py_ssize_t by_rows(real* a, Py_ssize_t lda, Py_ssize_t n) noexcept nogil:
    """Row after row; returns the order of the first block that is not positive definite, or 0."""
    cdef Py_ssize_t i, j
    cdef real total
    cdef real* x
    for i in range(n):
        x = a + i * lda
        for j in range(i):
            x[j] = (x[j] - row_dot(x, a + j * lda, j)) / a[j * lda + j]
        total = x[i] - row_dot(x, x, i)
        if not total > 0:
            return i + 1
        x[i] = <real>sqrt(total)
    return 0


cdef int divide_rows(real* l, real* b, Py_ssize_t lda, Py_ssize_t rows, Py_ssize_t n) except -1 nogil:
    """B (rows, n) becomes B L^-T, for a lower triangular L (n, n); both have rows lda apart."""
    cdef Py_ssize_t i, j, half
    cdef real* x
    if n > BLOCK:
        half = (n // 2 + 7) // 8 * 8
        divide_rows(l, b, lda, rows, half)
        subtract_product(b, lda, 1, l + half * lda, 1, lda, b + half, lda, rows, n - half, half)
        divide_rows(l + half * (lda + 1), b + half, lda, rows, n - half)
        return 0
    for i in range(rows):
        x = b + i * lda
        for j in range(n):
            x[j] = (x[j] - row_dot(x, l + j * lda, j)) / l[j * lda + j]
    return 0


cdef int subtract_square(real* b, real* c, Py_ssize_t lda, Py_ssize_t n, Py_ssize_t k) except -1 nogil:
    """The lower triangle of C (n, n) less that of B B^T, for B (n, k); what is above the diagonal may change."""
    cdef Py_ssize_t start = 0, size
    while start < n:
        size = min(<Py_ssize_t>128, n - start)
        subtract_product(b + start * lda, lda, 1, b, 1, lda, c + start * lda, lda, size, start + size, k)
        start += size
    return 0


cdef Py_ssize_t factor(real* a, Py_ssize_t lda, Py_ssize_t n) except -1 nogil:
    cdef Py_ssize_t half, failed
    if n <= BLOCK:
        return by_rows(a, lda, n)
    half = (n // 2 + 7) // 8 * 8
    failed = factor(a, lda, half)
    if failed:
        return failed
    divide_rows(a, a + half * lda, lda, n - half, half)
    subtract_square(a + half * lda, a + half * (lda + 1), lda, n - half, half)
    failed = factor(a + half * (lda + 1), lda, n - half)
    return failed + half if failed else 0


def cholesky_in_place(Buffer a, Py_ssize_t n):
    """The lower triangle of a (n, n) becomes L, with zeros above; returns 0, or the order of the block that is not positive definite."""
    cdef int code = floating(a, "cholesky_in_place: a")
    cdef Py_ssize_t failed, i, j
    cdef float* x
    cdef double* y
    need(a, product(n, n), code, "cholesky_in_place: a")
    cdef PyThreadState* thread = let_go(<double>n * n * n > LONG)
    try:
        if code == F32:
            x = <float*>a.p
            failed = factor[float](x, n, n)
            for i in range(n):
                for j in range(i + 1, n):
                    x[i * n + j] = 0
        else:
            y = <double*>a.p
            failed = factor[double](y, n, n)
            for i in range(n):
                for j in range(i + 1, n):
                    y[i * n + j] = 0
    finally:
        take_back(thread)
    return failed


cdef Py_ssize_t small(double* a, double* u, Py_ssize_t n) noexcept nogil:
    """L of a (n, n) for n <= 16 by way of its transpose u, of which whole rows are subtracted; 0, or what is not positive definite."""
    cdef Py_ssize_t i, j, k
    cdef double pivot, factor
    for i in range(n):
        for j in range(i, n):
            u[i * 16 + j] = a[j * n + i]
    for k in range(n):
        if not u[k * 16 + k] > 0:
            return k + 1
        pivot = sqrt(u[k * 16 + k])
        u[k * 16 + k] = pivot
        pivot = 1 / pivot
        for j in range(k + 1, n):
            u[k * 16 + j] *= pivot
        for i in range(k + 1, n):
            factor = u[k * 16 + i]
            for j in range(i, n):
                u[i * 16 + j] -= factor * u[k * 16 + j]
    for i in range(n):
        for j in range(n):
            a[i * n + j] = u[j * 16 + i] if j <= i else 0
    return 0


def cholesky_batch(Buffer a, Py_ssize_t count, Py_ssize_t n):
    """Each A of a (count, n, n) becomes L, with zeros above its diagonal; returns the first that is not positive definite, or -1."""
    cdef int code = floating(a, "cholesky_batch: a")
    cdef Py_ssize_t c, i, j, bad = -1
    cdef double* x
    cdef double[256] room
    if code == F32:
        raise TypeError("cholesky_batch: expected float64")
    need(a, product(count, product(n, n)), code, "cholesky_batch: a")
    cdef PyThreadState* thread = let_go(<double>count * n * n * n > LONG)
    try:
        for c in range(count):
            x = <double*>a.p + c * n * n
            if n <= 16:
                if small(x, room, n):
                    bad = c
                    break
                continue
            if factor(x, n, n):
                bad = c
                break
            for i in range(n):
                for j in range(i + 1, n):
                    x[i * n + j] = 0
    finally:
        take_back(thread)
    return bad
