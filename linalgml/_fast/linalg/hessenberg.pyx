# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/linalg/hessenberg.py: the same reflections, along rows."""
from libc.stdlib cimport free, malloc

from linalgml._fast.apart cimport overlap
from linalgml._fast.buffer cimport Buffer, F32, need, product, real
from linalgml._fast.reflections cimport mirror, reflect_below
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, take_back


cdef int reduce(real* a, real* tau, Py_ssize_t n) except -1 nogil:
    cdef Py_ssize_t i, k
    cdef real* room = <real*>malloc(max(1, 2 * n) * sizeof(real))
    if room == NULL:
        with gil:
            raise MemoryError()
    for k in range(n - 1):
        reflect_below(a, tau, k + 1, k, n, n, room)  # leaves the vector in room
        if tau[k] != 0:
            for i in range(n):
                mirror(room, tau[k], a + i * n + k + 1, n - k - 1)
    free(room)
    return 0


def hessenberg_reduce(Buffer a, Buffer tau, Py_ssize_t n):
    """a (n, n) becomes H and the vectors of the reflections."""
    cdef int code = floating(a, "hessenberg_reduce: a")
    need(a, product(n, n), code, "hessenberg_reduce: a")
    need(tau, max(n - 1, 0), code, "hessenberg_reduce: tau")
    if overlap(a, tau):
        raise ValueError("hessenberg_reduce: a and tau share memory")
    cdef PyThreadState* thread = let_go(<double>n * n * n > LONG)
    try:
        if code == F32:
            reduce[float](<float*>a.p, <float*>tau.p, n)
        else:
            reduce[double](<double*>a.p, <double*>tau.p, n)
    finally:
        take_back(thread)
