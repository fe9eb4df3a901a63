# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/probability/diagnostics.py."""
from linalgml._fast.buffer cimport Buffer, F32, need, real
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, take_back


cdef double products(real* x, double mean, Py_ssize_t lag, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t t
    cdef double total = 0
    for t in range(n - lag):
        total += (x[t] - mean) * (x[t + lag] - mean)
    return total


def lagged_product(Buffer x, double mean, Py_ssize_t lag, Py_ssize_t n):
    """The sum of (x[t] - mean)(x[t + lag] - mean) over the n - lag pairs of the n draws x."""
    need(x, n, floating(x, "lagged_product: x"), "lagged_product: x")
    if lag < 0:
        raise ValueError(f"lagged_product: lag must not be negative, got {lag}")
    cdef double found
    cdef PyThreadState* thread = let_go(n - lag > LONG)
    if x.code == F32:
        found = products[float](<float*>x.p, mean, lag, n)
    else:
        found = products[double](<double*>x.p, mean, lag, n)
    take_back(thread)
    return found
