# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/statistics/rank_tests.py."""
from linalgml._fast.buffer cimport Buffer, F32, need, product, real
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, take_back


cdef void rank_sums(real* out, real* work, Py_ssize_t m, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i, j, u, width = m * n + 1
    cdef real a, b
    cdef real* own
    cdef real* before
    for u in range(n * width):
        work[u] = 0
    for j in range(n + 1):
        work[j * width] = 1
    for i in range(1, m + 1):
        for j in range(1, n + 1):
            own, before = work + j * width, work + (j - 1) * width
            a, b = <real>i / <real>(i + j), <real>j / <real>(i + j)
            for u in range(i * j, j - 1, -1):
                own[u] = b * before[u] + a * own[u - j]
            for u in range(j):
                own[u] = b * before[u]
    for u in range(width):
        out[u] = work[n * width + u]


def rank_sum_distribution(Buffer out, Buffer work, Py_ssize_t m, Py_ssize_t n):
    """out (m n + 1,) = P(U = u) for samples of m and n without ties.  work: (n + 1, m n + 1)."""
    cdef int code = floating(out, "rank_sum_distribution: out")
    cdef Py_ssize_t width = product(m, n) + 1
    need(out, width, code, "rank_sum_distribution: out")
    need(work, product(n + 1, width), code, "rank_sum_distribution: work")
    cdef PyThreadState* thread = let_go(<double>m * n * width > LONG)
    if code == F32:
        rank_sums[float](<float*>out.p, <float*>work.p, m, n)
    else:
        rank_sums[double](<double*>out.p, <double*>work.p, m, n)
    take_back(thread)


cdef void signed_ranks(real* out, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i, s, top = 0
    cdef real half = <real>0.5
    for s in range(n * (n + 1) // 2 + 1):
        out[s] = 0
    out[0] = 1
    for i in range(1, n + 1):
        top += i
        for s in range(top, i - 1, -1):
            out[s] = (out[s] + out[s - i]) * half
        for s in range(min(i, top + 1)):
            out[s] = out[s] * half


def signed_rank_distribution(Buffer out, Py_ssize_t n):
    """out (n (n + 1) / 2 + 1,) = P(W = s) for n differences without ties."""
    cdef int code = floating(out, "signed_rank_distribution: out")
    need(out, product(n, n + 1) // 2 + 1, code, "signed_rank_distribution: out")
    cdef PyThreadState* thread = let_go(<double>n * n * n > LONG)
    if code == F32:
        signed_ranks[float](<float*>out.p, n)
    else:
        signed_ranks[double](<double*>out.p, n)
    take_back(thread)
