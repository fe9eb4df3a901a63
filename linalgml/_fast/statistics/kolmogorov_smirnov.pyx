# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# levels: baseline (a chain of steps, each needing the one before)
"""Twin of linalgml/statistics/kolmogorov_smirnov.py."""
from linalgml._fast.buffer cimport Buffer, F32, need, product, real
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, take_back


cdef double ways(real* work, Py_ssize_t m, Py_ssize_t n, double rise, double run, double limit, bint both) noexcept nogil:
    cdef Py_ssize_t i, j
    cdef double height, before
    for i in range(m + 1):
        before = 0
        for j in range(n + 1):
            height = i * rise - j * run
            if both and height < 0:
                height = -height
            if height >= limit:
                before = 1
            elif i == 0:
                before = 0
            elif j > 0:
                before = (i * <double>work[j] + j * before) / (i + j)
            else:
                before = work[0]
            work[j] = <real>before
    return work[n]


def ways_outside(Buffer work, Py_ssize_t m, Py_ssize_t n, Py_ssize_t rise, Py_ssize_t run, Py_ssize_t limit, Py_ssize_t both):
    """The share of the ways from (0, 0) to (m, n) with a point (i, j) where i rise - j run is `limit` or more; work: (n + 1,)."""
    cdef int code = floating(work, "ways_outside: work")
    need(work, product(n, 1) + 1, code, "ways_outside: work")
    product(m, 1)
    if m > (<Py_ssize_t>1 << 34) // (n + 1):
        raise ValueError(f"ways_outside: {m} and {n} are too many to count")
    cdef double found
    cdef PyThreadState* thread = let_go(<double>m * n > LONG)
    if code == F32:
        found = ways[float](<float*>work.p, m, n, rise, run, limit, both == 1)
    else:
        found = ways[double](<double*>work.p, m, n, rise, run, limit, both == 1)
    take_back(thread)
    return found
