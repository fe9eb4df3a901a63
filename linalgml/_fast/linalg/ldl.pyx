# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/linalg/ldl.py: the same loops."""
from libc.math cimport fabs

from linalgml._fast.apart cimport overlap
from linalgml._fast.buffer cimport Buffer, F32, I64, need, product, real
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, take_back


cdef void factor(real* a, long long* pivots, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i, j, k, best, other, first
    cdef double size, low, beside
    cdef real kept, pivot, below, last, det, x, y
    cdef real* row
    cdef bint paired = False
    for k in range(n):
        if paired:
            paired = False
            continue
        size, low, best = fabs(a[k * n + k]), 0, k
        for i in range(k + 1, n):
            if fabs(a[i * n + k]) > low:
                low, best = fabs(a[i * n + k]), i
        other = k
        beside = 0
        for i in range(k, n):
            if i != best:
                beside = max(beside, fabs(a[i * n + best]))
        if 25 * size * beside < 16 * low * low:
            other = best
            paired = 25 * fabs(a[best * n + best]) < 16 * beside
        first = k + 1 if paired else k
        pivots[k] = -1
        pivots[first] = other
        if other != first:
            for j in range(n):
                kept = a[first * n + j]
                a[first * n + j] = a[other * n + j]
                a[other * n + j] = kept
            for i in range(k, n):
                kept = a[i * n + first]
                a[i * n + first] = a[i * n + other]
                a[i * n + other] = kept
        pivot = a[k * n + k]
        if paired:
            below, last = a[(k + 1) * n + k], a[(k + 1) * n + k + 1]
            det = pivot * last - below * below
            for i in range(k + 2, n):
                row = a + i * n
                x = (row[k] * last - row[k + 1] * below) / det
                y = (row[k + 1] * pivot - row[k] * below) / det
                for j in range(k + 2, n):
                    row[j] -= x * a[k * n + j] + y * a[(k + 1) * n + j]
                row[k], row[k + 1] = x, y
        elif pivot != 0:
            for i in range(k + 1, n):
                row = a + i * n
                x = row[k] / pivot
                for j in range(k + 1, n):
                    row[j] -= x * a[k * n + j]
                row[k] = x


def ldl_in_place(Buffer a, Buffer pivots, Py_ssize_t n):
    """a (n, n), symmetric, becomes L and D."""
    cdef int code = floating(a, "ldl_in_place: a")
    need(a, product(n, n), code, "ldl_in_place: a")
    need(pivots, n, I64, "ldl_in_place: pivots")
    if overlap(a, pivots):
        raise ValueError("ldl_in_place: a and pivots share memory")
    cdef PyThreadState* thread = let_go(<double>n * n * n > LONG)
    if code == F32:
        factor[float](<float*>a.p, <long long*>pivots.p, n)
    else:
        factor[double](<double*>a.p, <long long*>pivots.p, n)
    take_back(thread)
