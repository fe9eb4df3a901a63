# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/optim/bfgs.py: a product with the matrix, and one pass that adds both terms to each of its rows."""
from linalgml._fast.buffer cimport Buffer, F32, need, product, real
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, row_dot, take_back


cdef void update(real* H, real* s, real* y, real* Hy, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i, j
    cdef real sy, one, two
    cdef double scale
    for i in range(n):
        Hy[i] = row_dot(H + i * n, y, n)
    sy = row_dot(s, y, n)
    scale = (1 + <double>row_dot(y, Hy, n) / sy) / sy
    for i in range(n):
        one, two = <real>(scale * s[i] - <double>Hy[i] / sy), s[i] / sy
        for j in range(n):
            H[i * n + j] += one * s[j] - two * Hy[j]


def bfgs_update(Buffer H, Buffer s, Buffer y, Buffer Hy, Py_ssize_t n):
    """The update of the inverse Hessian by a step s and its change of gradient y.  H: (n, n), symmetric; s, y: (n,); Hy: (n,), left as H y."""
    cdef int code = floating(H, "bfgs_update: H")
    need(H, product(n, n), code, "bfgs_update: H")
    need(s, n, code, "bfgs_update: s")
    need(y, n, code, "bfgs_update: y")
    need(Hy, n, code, "bfgs_update: Hy")
    cdef PyThreadState* thread = let_go(n * n > LONG)
    if code == F32:
        update[float](<float*>H.p, <float*>s.p, <float*>y.p, <float*>Hy.p, n)
    else:
        update[double](<double*>H.p, <double*>s.p, <double*>y.p, <double*>Hy.p, n)
    take_back(thread)
