# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twin of linalgml/calculus/finite_differences.py: Fornberg's recursion and Richardson's table."""
from linalgml._fast.buffer cimport Buffer, F32, need, product, real
from linalgml._fast.rows cimport floating


cdef void weights(real* x, real* out, Py_ssize_t n, Py_ssize_t m, double z) noexcept nogil:
    cdef Py_ssize_t i, j, k, top
    cdef double before = 1, here = x[0] - z, last, gaps, gap
    for i in range((m + 1) * n):
        out[i] = 0
    out[0] = 1
    for i in range(1, n):
        top = i if i < m else m
        gaps = 1
        last = here
        here = x[i] - z
        for j in range(i):
            gap = <double>x[i] - x[j]
            gaps = gaps * gap
            if j == i - 1:
                for k in range(top, 0, -1):
                    out[k * n + i] = <real>(before * (k * out[(k - 1) * n + i - 1] - last * out[k * n + i - 1]) / gaps)
                out[i] = <real>(-before * last * out[i - 1] / gaps)
            for k in range(top, 0, -1):
                out[k * n + j] = <real>((here * out[k * n + j] - k * out[(k - 1) * n + j]) / gap)
            out[j] = <real>(here * out[j] / gap)
        before = gaps


cdef void table(real* first, real* out, Py_ssize_t n, double ratio) noexcept nogil:
    cdef Py_ssize_t i, k
    cdef double power
    for i in range(n):
        for k in range(n):
            out[i * n + k] = 0
        out[i * n] = first[i]
        power = 1
        for k in range(1, i + 1):
            power = power * ratio
            out[i * n + k] = <real>(out[i * n + k - 1] + (out[i * n + k - 1] - out[(i - 1) * n + k - 1]) / (power - 1))


cpdef stencil_weights(Buffer x, Buffer out, Py_ssize_t n, Py_ssize_t m, double z):
    """Weights of f(x[j]) in the derivatives 0 … m at z.  x: (n,), all different; out: (m + 1, n)."""
    cdef int code = floating(x, "stencil_weights: x")
    if m < 0 or m > 1 << 40 or n < 1:
        raise ValueError(f"stencil_weights: n = {n}, m = {m}: expected n >= 1 and m >= 0")
    need(x, n, code, "stencil_weights: x")
    need(out, product(m + 1, n), code, "stencil_weights: out")
    with nogil:
        if code == F32:
            weights[float](<float*>x.p, <float*>out.p, n, m, z)
        else:
            weights[double](<double*>x.p, <double*>out.p, n, m, z)


cpdef richardson_table(Buffer first, Buffer out, Py_ssize_t n, double ratio):
    """Richardson's table.  first: (n,); out: (n, n), 0 above the diagonal."""
    cdef int code = floating(first, "richardson_table: first")
    need(first, n, code, "richardson_table: first")
    need(out, product(n, n), code, "richardson_table: out")
    with nogil:
        if code == F32:
            table[float](<float*>first.p, <float*>out.p, n, ratio)
        else:
            table[double](<double*>first.p, <double*>out.p, n, ratio)
