# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twins of linalgml/linalg/lu.py: the left half of the columns is factored first, and the rest is one triangular system and one product
(Toledo, "Locality of reference in LU decomposition with partial pivoting", 1997), down to panels of a few columns, which are factored
with their columns contiguous."""
from libc.math cimport fabs, log
from libc.stdlib cimport free, malloc
from libc.string cimport memcpy, memset
from math import fsum

from linalgml._fast.apart cimport apart, overlap
from linalgml._fast.buffer cimport Buffer, F32, F64, I64, need, new_buffer, product, real
from linalgml._fast.matrices cimport SIDE, all_finite, like, named, right_side, square
from linalgml._fast.products cimport solve_triangle, subtract_product
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, take_back
from linalgml.linalg.lu import Factors, SlogDet

cdef enum:
    PANEL = 16  # columns that are factored one by one
    SMALL = 24  # sizes up to which rows are worked on where they lie


cdef void exchange(real* x, real* y, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t j
    cdef real kept
    for j in range(n):
        kept = x[j]
        x[j] = y[j]
        y[j] = kept


cdef void by_rows(real* a, Py_ssize_t lda, long long* pivots, Py_ssize_t m, Py_ssize_t n) noexcept nogil:
    """The source's loops, on rows lda apart."""
    cdef Py_ssize_t i, j, k, best
    cdef real top, size, factor, pivot
    for k in range(min(m, n)):
        best, top = k, <real>fabs(a[k * lda + k])
        for i in range(k + 1, m):
            size = <real>fabs(a[i * lda + k])
            if size > top:
                best, top = i, size
        pivots[k] = best
        if best != k:
            exchange(a + k * lda, a + best * lda, n)
        pivot = a[k * lda + k]
        if pivot != 0:
            for i in range(k + 1, m):
                factor = a[i * lda + k] / pivot
                a[i * lda + k] = factor
                for j in range(k + 1, n):
                    a[i * lda + j] -= factor * a[k * lda + j]


cdef void by_columns(real* c, long long* pivots, Py_ssize_t m, Py_ssize_t n) noexcept nogil:
    """The same on a panel whose columns are contiguous, m apart."""
    cdef Py_ssize_t i, j, k, best
    cdef real top, size, factor, pivot
    cdef real* x
    cdef real* y
    for k in range(min(m, n)):
        x = c + k * m
        best, top = k, <real>fabs(x[k])
        for i in range(k + 1, m):
            size = <real>fabs(x[i])
            if size > top:
                best, top = i, size
        pivots[k] = best
        if best != k:
            for j in range(n):
                y = c + j * m
                factor = y[k]
                y[k] = y[best]
                y[best] = factor
        pivot = x[k]
        if pivot != 0:
            for i in range(k + 1, m):
                x[i] = x[i] / pivot
            for j in range(k + 1, n):
                y = c + j * m
                factor = y[k]
                for i in range(k + 1, m):
                    y[i] -= x[i] * factor


cdef int factor_panel(real* a, Py_ssize_t lda, long long* pivots, Py_ssize_t m, Py_ssize_t n) except -1 nogil:
    cdef Py_ssize_t i, j
    cdef real* c = <real*>malloc(max(1, m * n) * sizeof(real))
    if c == NULL:
        with gil:
            raise MemoryError()
    for i in range(m):
        for j in range(n):
            c[j * m + i] = a[i * lda + j]
    by_columns(c, pivots, m, n)
    for i in range(m):
        for j in range(n):
            a[i * lda + j] = c[j * m + i]
    free(c)
    return 0


cdef int factor(real* a, Py_ssize_t lda, long long* pivots, Py_ssize_t m, Py_ssize_t n) except -1 nogil:
    """L and U of the (m, n) matrix whose rows are lda apart; pivots[k] counts from its first row."""
    cdef Py_ssize_t k, half
    cdef Py_ssize_t count = min(m, n)
    if m <= SMALL and n <= SMALL:
        by_rows(a, lda, pivots, m, n)
        return 0
    if n <= PANEL:
        factor_panel(a, lda, pivots, m, n)
        return 0
    half = min((n // 2 + PANEL - 1) // PANEL * PANEL, m) if m > PANEL else min(PANEL, m)
    if half >= n:
        half = PANEL
    factor(a, lda, pivots, m, half)
    for k in range(min(m, half)):
        if pivots[k] != k:
            exchange(a + k * lda + half, a + pivots[k] * lda + half, n - half)
    solve_triangle(a, lda, 1, a + half, lda, min(m, half), n - half, True, True)
    if m > half:
        subtract_product(a + half * lda, lda, 1, a + half, lda, 1, a + half * lda + half, lda, m - half, n - half, half)
        factor(a + half * lda + half, lda, pivots + half, m - half, n - half)
        for k in range(half, count):
            pivots[k] += half
            if pivots[k] != k:
                exchange(a + k * lda, a + pivots[k] * lda, half)
    return 0


def lu_factor_in_place(Buffer a, Buffer pivots, Py_ssize_t m, Py_ssize_t n):
    """a (m, n) becomes L and U; pivots[k] is the row that changed places with row k."""
    cdef int code = floating(a, "lu_factor_in_place: a")
    need(a, product(m, n), code, "lu_factor_in_place: a")
    need(pivots, min(m, n), I64, "lu_factor_in_place: pivots")
    if overlap(a, pivots):
        raise ValueError("lu_factor_in_place: a and pivots share memory")
    cdef PyThreadState* thread = let_go(<double>m * n * min(m, n) > LONG)
    try:
        if code == F32:
            factor[float](<float*>a.p, n, <long long*>pivots.p, m, n)
        else:
            factor[double](<double*>a.p, n, <long long*>pivots.p, m, n)
    finally:
        take_back(thread)


def swap_rows(Buffer b, Buffer pivots, Py_ssize_t count, Py_ssize_t k, bint backwards):
    """Rows i and pivots[i] of b (rows, k) change places, for i = 0 … count - 1 or back."""
    cdef int code = floating(b, "swap_rows: b")
    cdef Py_ssize_t i, step, rows
    cdef long long other
    need(b, product(count, k), code, "swap_rows: b")
    need(pivots, count, I64, "swap_rows: pivots")
    pivots = apart(pivots, b, False)
    cdef long long* p = <long long*>pivots.p
    rows = b.n // k if k else 0
    if k == 0:
        return
    for i in range(count):
        if not 0 <= p[i] < rows:
            raise IndexError(f"swap_rows: row {p[i]} of {rows}")
    for step in range(count):
        i = count - 1 - step if backwards else step
        other = p[i]
        if other != i:
            if code == F32:
                exchange[float](<float*>b.p + i * k, <float*>b.p + other * k, k)
            else:
                exchange[double](<double*>b.p + i * k, <double*>b.p + other * k, k)


def solve_batch(Buffer a, Buffer b, Py_ssize_t count, Py_ssize_t n, Py_ssize_t k):
    """b (count, n, k) becomes A^-1 b for each A of a (count, n, n), which is written over; returns the first singular one, or -1."""
    cdef int code = floating(a, "solve_batch: a")
    cdef Py_ssize_t c, i, bad = -1
    cdef long long* pivots
    cdef double* x
    cdef double* y
    if code == F32:
        raise TypeError("solve_batch: expected float64")
    need(a, product(count, product(n, n)), code, "solve_batch: a")
    need(b, product(count, product(n, k)), code, "solve_batch: b")
    if overlap(a, b):
        raise ValueError("solve_batch: a and b share memory")
    pivots = <long long*>malloc(max(1, n) * sizeof(long long))
    if pivots == NULL:
        raise MemoryError()
    cdef PyThreadState* thread = let_go(<double>count * n * n * (n + k) > LONG)
    try:
        for c in range(count):
            x, y = <double*>a.p + c * n * n, <double*>b.p + c * n * k
            factor(x, n, pivots, n, n)
            for i in range(n):
                if x[i * n + i] == 0:
                    bad = c
                if pivots[i] != i:
                    exchange(y + i * k, y + pivots[i] * k, k)
            if bad >= 0:
                break
            solve_triangle(x, n, 1, y, k, n, k, True, True)
            solve_triangle(x, n, 1, y, k, n, k, False, False)
    finally:
        take_back(thread)
        free(pivots)
    return bad


def det_batch(Buffer a, Buffer out, Py_ssize_t count, Py_ssize_t n):
    """out (count,) = the determinants of a (count, n, n), which is written over."""
    cdef int code = floating(a, "det_batch: a")
    cdef Py_ssize_t c, i
    cdef long long* pivots
    cdef double* x
    cdef double total
    if code == F32:
        raise TypeError("det_batch: expected float64")
    need(a, product(count, product(n, n)), code, "det_batch: a")
    need(out, count, code, "det_batch: out")
    if overlap(a, out):
        raise ValueError("det_batch: a and out share memory")
    pivots = <long long*>malloc(max(1, n) * sizeof(long long))
    if pivots == NULL:
        raise MemoryError()
    cdef PyThreadState* thread = let_go(<double>count * n * n * n > LONG)
    try:
        for c in range(count):
            x, total = <double*>a.p + c * n * n, 1
            factor(x, n, pivots, n, n)
            for i in range(n):
                total *= x[i * n + i] if pivots[i] == i else -x[i * n + i]
            (<double*>out.p)[c] = total
    finally:
        take_back(thread)
        free(pivots)


# ---- one small matrix in one call, or None: see `linalgml._fast.matrices` ----------------------------------------------


cdef int solve_in_place(double* a, double* b, Py_ssize_t n, Py_ssize_t k) except -1:
    """b (n, k) becomes A^-1 b, and a its factors; 0 where a pivot is zero or the solution not finite."""
    cdef Py_ssize_t i
    cdef long long[SIDE] pivots
    factor(a, n, pivots, n, n)
    for i in range(n):
        if a[i * n + i] == 0:
            return 0
        if pivots[i] != i:
            exchange(b + i * k, b + pivots[i] * k, k)
    solve_triangle(a, n, 1, b, k, n, k, True, True)
    solve_triangle(a, n, 1, b, k, n, k, False, False)
    return all_finite(b, n * k)


def solve_matrix(A, b):
    """`solve`, or None."""
    cdef Py_ssize_t n, k
    cdef double[SIDE * SIDE] room
    cdef Buffer x = square(A, &n), y
    if x is None:
        return None
    memcpy(room, x.p, n * n * sizeof(double))
    x = right_side(b, n, &k)
    if x is None:
        return None
    y = new_buffer(n * k, F64)
    memcpy(y.p, x.p, n * k * sizeof(double))
    return like(b, y) if solve_in_place(room, <double*>y.p, n, k) else None


def inv_matrix(A):
    """`inv`, or None."""
    cdef Py_ssize_t n, i
    cdef double[SIDE * SIDE] room
    cdef Buffer x = square(A, &n), y
    if x is None:
        return None
    memcpy(room, x.p, n * n * sizeof(double))
    y = zeros(n * n)
    for i in range(n):
        (<double*>y.p)[i * n + i] = 1
    return like(A, y) if solve_in_place(room, <double*>y.p, n, n) else None


cdef Buffer zeros(Py_ssize_t n):
    cdef Buffer made = new_buffer(n, F64)
    memset(made.p, 0, n * sizeof(double))
    return made


def det_matrix(A):
    """`det`, or None."""
    cdef Py_ssize_t n, i
    cdef double[SIDE * SIDE] room
    cdef long long[SIDE] pivots
    cdef double total = 1
    cdef Buffer x = square(A, &n)
    if x is None:
        return None
    memcpy(room, x.p, n * n * sizeof(double))
    factor(room, n, pivots, n, n)
    for i in range(n):
        total *= room[i * n + i] if pivots[i] == i else -room[i * n + i]
    return total if total == total else None


def slogdet_matrix(A):
    """`slogdet`, or None."""
    cdef Py_ssize_t n, i
    cdef double[SIDE * SIDE] room
    cdef long long[SIDE] pivots
    cdef double sign = 1, pivot
    cdef list logarithms = []
    cdef Buffer x = square(A, &n)
    if x is None or not all_finite(<double*>x.p, n * n):
        return None
    memcpy(room, x.p, n * n * sizeof(double))
    factor(room, n, pivots, n, n)
    for i in range(n):
        pivot = room[i * n + i]
        if pivot == 0:
            return None
        if (pivot < 0) == (pivots[i] == i):
            sign = -sign
        logarithms.append(log(fabs(pivot)))
    return named(SlogDet, sign, fsum(logarithms))


def lu_factor_matrix(A):
    """`lu_factor`, or None."""
    cdef Py_ssize_t n, i
    cdef long long[SIDE] pivots
    cdef Buffer x = square(A, &n), y
    if x is None or not all_finite(<double*>x.p, n * n):
        return None
    y = new_buffer(n * n, F64)
    memcpy(y.p, x.p, n * n * sizeof(double))
    factor(<double*>y.p, n, pivots, n, n)
    return named(Factors, like(A, y), [pivots[i] for i in range(n)])
