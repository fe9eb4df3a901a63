# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/optim/nonlinear_cg.py: two passes."""
from linalgml._fast.buffer cimport Buffer, F32, need, real
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, row_dot, take_back


cdef double walk(real* g, real* old, real* d, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    cdef real change = 0, beta
    for i in range(n):
        change += g[i] * (g[i] - old[i])
    beta = change / row_dot(old, old, n)
    beta = 0 if 0 > beta else beta
    for i in range(n):
        d[i] = beta * d[i] - g[i]
    return beta


def polak_ribiere(Buffer g, Buffer old, Buffer d, Py_ssize_t n):
    """d becomes -g + beta d, beta = max(g . (g - old) / old . old, 0), which is returned.  g, old, d: (n,)."""
    cdef int code = floating(g, "polak_ribiere: g")
    cdef double beta
    need(g, n, code, "polak_ribiere: g")
    need(old, n, code, "polak_ribiere: old")
    need(d, n, code, "polak_ribiere: d")
    cdef PyThreadState* thread = let_go(n > LONG)
    beta = walk[float](<float*>g.p, <float*>old.p, <float*>d.p, n) if code == F32 else walk[double](<double*>g.p, <double*>old.p, <double*>d.p, n)
    take_back(thread)
    return beta
