# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/linalg/gram_schmidt.py: the same steps along rows."""
from linalgml._fast.apart cimport overlap
from linalgml._fast.buffer cimport Buffer, F32, need, product, real
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, row_dot, take_back


cdef void process(real* a, real* q, real* r, real* squares, Py_ssize_t n, Py_ssize_t m, bint modified) noexcept nogil:
    cdef Py_ssize_t i, j, p
    cdef real along
    cdef real* x
    cdef real* y
    for j in range(n):
        y = q + j * m
        for p in range(m):
            y[p] = a[j * m + p]
        for i in range(n):
            r[i * n + j] = 1 if i == j else 0
        for i in range(j):
            if squares[i] != 0:
                x = q + i * m
                along = row_dot(x, y if modified else a + j * m, m) / squares[i]
                r[i * n + j] = along
                for p in range(m):
                    y[p] -= along * x[p]
        squares[j] = row_dot(y, y, m)


def orthogonalise(Buffer a, Buffer q, Buffer r, Buffer squares, Py_ssize_t n, Py_ssize_t m, bint modified):
    """Rows of q (n, m) perpendicular to one another, of which rows of a (n, m) are sums."""
    cdef int code = floating(a, "orthogonalise: a")
    cdef Py_ssize_t i, j
    cdef list buffers = [a, q, r, squares]
    need(a, product(n, m), code, "orthogonalise: a")
    need(q, product(n, m), code, "orthogonalise: q")
    need(r, product(n, n), code, "orthogonalise: r")
    need(squares, n, code, "orthogonalise: squares")
    for i in range(4):
        for j in range(i):
            if overlap(buffers[i], buffers[j]):
                raise ValueError("orthogonalise: the arguments share memory")
    cdef PyThreadState* thread = let_go(<double>n * n * m > LONG)
    if code == F32:
        process[float](<float*>a.p, <float*>q.p, <float*>r.p, <float*>squares.p, n, m, modified)
    else:
        process[double](<double*>a.p, <double*>q.p, <double*>r.p, <double*>squares.p, n, m, modified)
    take_back(thread)
