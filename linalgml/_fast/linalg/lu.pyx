# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twins of linalgml/linalg/lu.py: the left half of the columns is factored first, and the rest is one triangular system and one product
(Toledo, "Locality of reference in LU decomposition with partial pivoting", 1997), down to panels of a few columns, which are factored
with their columns contiguous."""
from libc.math cimport fabs, log
from libc.stdlib cimport free, malloc
from libc.string cimport memcpy, memset
from math import fsum

from linalgml._fast.abreast cimport ABREAST, ABREAST_SIDE, det_abreast, solve_abreast
from linalgml._fast.apart cimport apart, overlap
from linalgml._fast.buffer cimport Buffer, F32, F64, I64, need, new_buffer, product, real
from linalgml._fast.matrices cimport SIDE, all_finite, like, named, right_side, square
from linalgml._fast.products cimport solve_triangle, subtract_product
from linalgml._fast.rows cimport LONG, PyThreadState, exchange, floating, let_go, take_back
from linalgml.linalg.lu import Factors, SlogDet

cdef enum:
    PANEL = 16  # columns that are factored one by one
    SMALL = 24  # sizes up to which rows are worked on where they lie


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


cdef int check_batch(Buffer a, Buffer b, Buffer out, Py_ssize_t count, Py_ssize_t n, Py_ssize_t k, str what) except -1:
    if floating(a, what + ": a") == F32:
        raise TypeError(what + ": expected float64")
    need(a, product(count, product(n, n)), F64, what + ": a")
    need(out, product(count, k), F64, what + ": out")
    if overlap(a, out):
        raise ValueError(what + ": a and out share memory")
    if b is not None:
        need(b, product(count, k), F64, what + ": b")
        if overlap(b, out):
            raise ValueError(what + ": b and out share memory")
    return 0


cdef double* work_room(Py_ssize_t n) except NULL:
    """Room for a matrix (n, n) and, behind it, its pivots."""
    cdef double* room = <double*>malloc(max(1, product(product(n, n + 1), sizeof(double))))
    if room == NULL:
        raise MemoryError()
    return room


def solve_batch(Buffer a, Buffer b, Buffer out, Py_ssize_t count, Py_ssize_t n, Py_ssize_t k):
    """out (count, n, k) = A^-1 b for each A of a (count, n, n), b (count, n, k) (None: the identity, k = n); the first A that is
    singular or whose solution is not finite, or -1."""
    cdef bint abreast = n <= ABREAST_SIDE and k <= ABREAST_SIDE
    cdef Py_ssize_t c = 0, i, bad
    cdef double* room
    cdef double* y
    cdef double* x = NULL
    check_batch(a, b, out, count, n, product(n, k), "solve_batch")
    if b is not None:
        x = <double*>b.p
    elif k != n:
        raise ValueError(f"solve_batch: inverses of {n} rows have no {k} columns")
    room = work_room(n)
    cdef PyThreadState* thread = let_go(<double>count * n * n * (n + k) > LONG)
    try:
        while abreast and c < count:
            bad = solve_abreast(<double*>a.p + c * n * n, NULL if x == NULL else x + c * n * k, <double*>out.p + c * n * k,
                                min(<Py_ssize_t>ABREAST, count - c), n, k)
            if bad >= 0:
                return c + bad
            c += ABREAST
        for c in range(c, count):
            y = <double*>out.p + c * n * k
            memcpy(room, <double*>a.p + c * n * n, n * n * sizeof(double))
            if x != NULL:
                memcpy(y, x + c * n * k, n * k * sizeof(double))
            else:
                memset(y, 0, n * k * sizeof(double))
                for i in range(n):
                    y[i * n + i] = 1
            if not (solve_in_place(room, <long long*>(room + n * n), y, n, k) and all_finite(y, n * k)):
                return c
    finally:
        take_back(thread)
        free(room)
    return -1


def det_batch(Buffer a, Buffer out, Py_ssize_t count, Py_ssize_t n):
    """out (count,) = the determinants of a (count, n, n); whether all of them are numbers."""
    cdef Py_ssize_t c = 0
    cdef bint good = True
    cdef double* room
    check_batch(a, None, out, count, n, 1, "det_batch")
    room = work_room(n)
    cdef PyThreadState* thread = let_go(<double>count * n * n * n > LONG)
    try:
        while n <= ABREAST_SIDE and c < count:
            det_abreast(<double*>a.p + c * n * n, <double*>out.p + c, min(<Py_ssize_t>ABREAST, count - c), n)
            c += ABREAST
        for c in range(c, count):
            memcpy(room, <double*>a.p + c * n * n, n * n * sizeof(double))
            (<double*>out.p)[c] = det_in_place(room, <long long*>(room + n * n), n)
    finally:
        take_back(thread)
        free(room)
    for c in range(count):
        good = good and (<double*>out.p)[c] == (<double*>out.p)[c]
    return good


cdef int solve_in_place(double* a, long long* pivots, double* b, Py_ssize_t n, Py_ssize_t k) except -1 nogil:
    """b (n, k) becomes A^-1 b, and a its factors; 0 where a pivot is zero."""
    cdef Py_ssize_t i
    factor(a, n, pivots, n, n)
    for i in range(n):
        if a[i * n + i] == 0:
            return 0
        if pivots[i] != i:
            exchange(b + i * k, b + pivots[i] * k, k)
    solve_triangle(a, n, 1, b, k, n, k, True, True)
    solve_triangle(a, n, 1, b, k, n, k, False, False)
    return 1


cdef double det_in_place(double* a, long long* pivots, Py_ssize_t n) except? -1 nogil:
    cdef Py_ssize_t i
    cdef double total = 1
    factor(a, n, pivots, n, n)
    for i in range(n):
        total *= a[i * n + i] if pivots[i] == i else -a[i * n + i]
    return total


# ---- one small matrix in one call, or None: see `linalgml._fast.matrices` ----------------------------------------------


cdef bint copied(A, double* room, Py_ssize_t* n) except -1:
    """Whether A is a small square matrix of floats, which is then copied to `room`, its order to n."""
    cdef Buffer x = square(A, n)
    if x is None:
        return False
    memcpy(room, x.p, n[0] * n[0] * sizeof(double))
    return True


def solve_matrix(A, b):
    """`solve`, or None."""
    cdef Py_ssize_t n, k
    cdef double[SIDE * SIDE] room
    cdef long long[SIDE] pivots
    cdef bint good
    cdef Buffer x, y
    if not copied(A, room, &n):
        return None
    x = right_side(b, n, &k)
    if x is None:
        return None
    y = new_buffer(n * k, F64)
    memcpy(y.p, x.p, n * k * sizeof(double))
    good = solve_in_place(room, pivots, <double*>y.p, n, k) and all_finite(<double*>y.p, n * k)
    return like(b, y) if good else None


def inv_matrix(A):
    """`inv`, or None."""
    cdef Py_ssize_t n, i
    cdef double[SIDE * SIDE] room
    cdef long long[SIDE] pivots
    cdef bint good
    cdef Buffer y
    if not copied(A, room, &n):
        return None
    y = zeros(n * n)
    for i in range(n):
        (<double*>y.p)[i * n + i] = 1
    good = solve_in_place(room, pivots, <double*>y.p, n, n) and all_finite(<double*>y.p, n * n)
    return like(A, y) if good else None


cdef Buffer zeros(Py_ssize_t n):
    cdef Buffer made = new_buffer(n, F64)
    memset(made.p, 0, n * sizeof(double))
    return made


def det_matrix(A):
    """`det`, or None."""
    cdef Py_ssize_t n
    cdef double[SIDE * SIDE] room
    cdef long long[SIDE] pivots
    cdef double total
    if not copied(A, room, &n):
        return None
    total = det_in_place(room, pivots, n)
    return total if total == total else None


def slogdet_matrix(A):
    """`slogdet`, or None."""
    cdef Py_ssize_t n, i
    cdef double[SIDE * SIDE] room
    cdef long long[SIDE] pivots
    cdef double sign = 1, pivot
    cdef list logarithms = []
    if not copied(A, room, &n) or not all_finite(room, n * n):
        return None
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
