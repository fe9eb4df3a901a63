# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/optim/gradient_descent.py: one pass over the matrix."""
from linalgml._fast.buffer cimport Buffer, F32, need, product, real
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, row_dot, take_back


cdef double walk(real* A, real* g, real* Ag, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        Ag[i] = row_dot(A + i * n, g, n)
    return <double>row_dot(g, g, n) / <double>row_dot(g, Ag, n)


def exact_step(Buffer A, Buffer g, Buffer Ag, Py_ssize_t n):
    """t = g.g / g.A g, the step along -g to the lowest point of a quadratic with matrix A.  A: (n, n); g: (n,); Ag: (n,), left as A g."""
    cdef int code = floating(A, "exact_step: A")
    cdef double t
    need(A, product(n, n), code, "exact_step: A")
    need(g, n, code, "exact_step: g")
    need(Ag, n, code, "exact_step: Ag")
    cdef PyThreadState* thread = let_go(n * n > LONG)
    t = walk[float](<float*>A.p, <float*>g.p, <float*>Ag.p, n) if code == F32 else walk[double](<double*>A.p, <double*>g.p, <double*>Ag.p, n)
    take_back(thread)
    return t
