# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/optim/newton.py: row by row of the lower triangle, whose rows are kept times D until they are needed."""
from libc.math cimport fabs
from linalgml._fast.buffer cimport Buffer, F32, need, new_buffer, product, real
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, row_dot, take_back


cdef void factor(real* a, real* L, real* d, real* scaled, Py_ssize_t n, double beta2, double delta) noexcept nogil:
    """scaled: (n,), the row of L that is paired with the others, times D."""
    cdef Py_ssize_t i, j, s
    cdef double c, theta, pivot
    cdef real total
    for j in range(n):
        for s in range(j):
            L[s * n + j] = 0
            scaled[s] = d[s] * L[j * n + s]
        c = <double>a[j * n + j] - <double>row_dot(scaled, L + j * n, j)
        L[j * n + j] = 1
        theta = 0
        for i in range(j + 1, n):
            total = a[i * n + j] - row_dot(scaled, L + i * n, j)
            L[i * n + j] = total
            theta = max(theta, fabs(total))
        pivot = max(max(fabs(c), theta * theta / beta2), delta)
        d[j] = <real>pivot
        for i in range(j + 1, n):
            L[i * n + j] = <real>(L[i * n + j] / pivot)


def modified_ldl(Buffer a, Buffer L, Buffer d, Py_ssize_t n, double beta2, double delta):
    """L D L^T = A + E, D positive, E diagonal and >= 0.  a: (n, n), its lower triangle is read; L: (n, n), ones on its diagonal; d: (n,)."""
    cdef int code = floating(a, "modified_ldl: a")
    need(a, product(n, n), code, "modified_ldl: a")
    need(L, n * n, code, "modified_ldl: L")
    need(d, n, code, "modified_ldl: d")
    cdef Buffer scaled = new_buffer(n, code)
    cdef PyThreadState* thread = let_go(n * n > LONG)
    if code == F32:
        factor[float](<float*>a.p, <float*>L.p, <float*>d.p, <float*>scaled.p, n, beta2, delta)
    else:
        factor[double](<double*>a.p, <double*>L.p, <double*>d.p, <double*>scaled.p, n, beta2, delta)
    take_back(thread)
