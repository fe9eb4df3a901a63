# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/optim/lbfgs.py: two passes over the stored pairs."""
from linalgml._fast.buffer cimport Buffer, F32, need, product, real
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, row_dot, take_back


cdef void walk(real* S, real* Y, real* rho, real* g, real* out, real* alpha, real gamma, Py_ssize_t m, Py_ssize_t first, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i, k, at
    cdef real a
    cdef real* s
    cdef real* y
    for i in range(n):
        out[i] = g[i]
    for at in range(m - 1, -1, -1):
        k = (first + at) % m
        s, y = S + k * n, Y + k * n
        a = rho[k] * row_dot(s, out, n)
        alpha[k] = a
        for i in range(n):
            out[i] -= a * y[i]
    for i in range(n):
        out[i] *= gamma
    for at in range(m):
        k = (first + at) % m
        s, y = S + k * n, Y + k * n
        a = alpha[k] - rho[k] * row_dot(y, out, n)
        for i in range(n):
            out[i] += a * s[i]


def two_loop(Buffer S, Buffer Y, Buffer rho, Buffer g, Buffer out, Buffer alpha, double gamma, Py_ssize_t m, Py_ssize_t first, Py_ssize_t n):
    """out = H g.  S, Y: (m, n), pairs of steps and changes of gradient in a ring whose oldest row is `first`; rho, alpha: (m,); g, out: (n,)."""
    cdef int code = floating(out, "two_loop: out")
    cdef Py_ssize_t size = product(m, n)
    need(S, size, code, "two_loop: S")
    need(Y, size, code, "two_loop: Y")
    need(rho, m, code, "two_loop: rho")
    need(g, n, code, "two_loop: g")
    need(out, n, code, "two_loop: out")
    need(alpha, m, code, "two_loop: alpha")
    if not 0 <= first < max(m, 1):
        raise ValueError(f"two_loop: first: expected a row below {m}, got {first}")
    cdef PyThreadState* thread = let_go(size > LONG)
    if code == F32:
        walk[float](<float*>S.p, <float*>Y.p, <float*>rho.p, <float*>g.p, <float*>out.p, <float*>alpha.p, <float>gamma, m, first, n)
    else:
        walk[double](<double*>S.p, <double*>Y.p, <double*>rho.p, <double*>g.p, <double*>out.p, <double*>alpha.p, gamma, m, first, n)
    take_back(thread)
