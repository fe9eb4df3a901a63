# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/linalg/ordering.py: the same exchanges."""
from linalgml._fast.apart cimport overlap
from linalgml._fast.buffer cimport Buffer, F32, need, product, real
from linalgml._fast.rows cimport LONG, PyThreadState, exchange, floating, let_go, take_back


cdef void sort(real* values, real* z, Py_ssize_t n, Py_ssize_t m, bint falling) noexcept nogil:
    cdef Py_ssize_t i, j, best
    for i in range(n):
        best = i
        for j in range(i + 1, n):
            if (values[j] > values[best]) if falling else (values[j] < values[best]):
                best = j
        if best != i:
            exchange(values + i, values + best, 1)
            exchange(z + i * m, z + best * m, m)


def order_rows(Buffer values, Buffer z, Py_ssize_t n, Py_ssize_t m, bint falling):
    """values (n) in rising order, or `falling`; the rows of z (n, m) change places with them."""
    cdef int code = floating(values, "order_rows: values")
    need(values, n, code, "order_rows: values")
    need(z, product(n, m), code, "order_rows: z")
    if overlap(values, z):
        raise ValueError("order_rows: values and z share memory")
    cdef PyThreadState* thread = let_go(<double>n * (n + m) > LONG)
    if code == F32:
        sort[float](<float*>values.p, <float*>z.p, n, m, falling)
    else:
        sort[double](<double*>values.p, <double*>z.p, n, m, falling)
    take_back(thread)
