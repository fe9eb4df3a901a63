# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/calculus/matrix_calculus.py: one pass over the matrix, a row of it in vectors."""
from linalgml._fast.buffer cimport Buffer, F32, need, product, real
from linalgml._fast.rows cimport floating


cdef double value(real* a, real* x, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i, j
    cdef double total = 0, row
    for i in range(n):
        row = 0
        for j in range(n):
            row += <double>a[i * n + j] * x[j]
        total += row * x[i]
    return total


cdef void slope(real* a, real* x, real* out, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i, j
    cdef double row
    for i in range(n):
        out[i] = 0
    for i in range(n):
        row = 0
        for j in range(n):
            row += <double>a[i * n + j] * x[j]
            out[j] += a[i * n + j] * x[i]
        out[i] += <real>row


cdef double trace(real* a, real* b, Py_ssize_t m, Py_ssize_t n) noexcept nogil:
    """In blocks, so that the lines of b that a block reads stay in the first cache."""
    cdef Py_ssize_t i, j, p, q
    cdef double total = 0
    for p in range(0, m, 16):
        for q in range(0, n, 16):
            for i in range(p, p + 16 if p + 16 < m else m):
                for j in range(q, q + 16 if q + 16 < n else n):
                    total += <double>a[i * n + j] * b[j * m + i]
    return total


cpdef quadratic_value(Buffer a, Buffer x, Py_ssize_t n):
    """x'Ax.  a: (n, n); x: (n,)."""
    cdef int code = floating(a, "quadratic_value: a")
    cdef double total
    need(a, product(n, n), code, "quadratic_value: a")
    need(x, n, code, "quadratic_value: x")
    with nogil:
        total = value[float](<float*>a.p, <float*>x.p, n) if code == F32 else value[double](<double*>a.p, <double*>x.p, n)
    return total


cpdef quadratic_slope(Buffer a, Buffer x, Buffer out, Py_ssize_t n):
    """out = (A + A') x.  a: (n, n); x, out: (n,)."""
    cdef int code = floating(a, "quadratic_slope: a")
    need(a, product(n, n), code, "quadratic_slope: a")
    need(x, n, code, "quadratic_slope: x")
    need(out, n, code, "quadratic_slope: out")
    with nogil:
        if code == F32:
            slope[float](<float*>a.p, <float*>x.p, <float*>out.p, n)
        else:
            slope[double](<double*>a.p, <double*>x.p, <double*>out.p, n)


cpdef trace_of_product(Buffer a, Buffer b, Py_ssize_t m, Py_ssize_t n):
    """tr(AB).  a: (m, n); b: (n, m)."""
    cdef int code = floating(a, "trace_of_product: a")
    cdef double total
    need(a, product(m, n), code, "trace_of_product: a")
    need(b, product(m, n), code, "trace_of_product: b")
    with nogil:
        total = trace[float](<float*>a.p, <float*>b.p, m, n) if code == F32 else trace[double](<double*>a.p, <double*>b.p, m, n)
    return total
