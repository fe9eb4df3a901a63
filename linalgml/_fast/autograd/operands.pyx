# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twin of the kernel of `linalgml/autograd/operands.py`."""
from linalgml._fast.buffer cimport Buffer, F32, F64, need

cdef extern from "reduce.h":
    void lm_sum_f32(const float*, float*, Py_ssize_t, Py_ssize_t, Py_ssize_t, double) nogil
    void lm_sum_f64(const double*, double*, Py_ssize_t, Py_ssize_t, Py_ssize_t, double) nogil
    void lm_sum_i64(const unsigned long long*, unsigned long long*, Py_ssize_t, Py_ssize_t, Py_ssize_t, unsigned long long) nogil


def sum_to(Buffer x not None, Buffer out not None, Py_ssize_t n, Py_ssize_t m):
    cdef int code = x.code
    need(x, n, code, "sum_to: x")
    need(out, m, code, "sum_to: out")
    if m < 1 or n % m:
        if m == 0 and n == 0:
            return
        raise ValueError(f"sum_to: m = {m} does not divide n = {n}")
    if code == F32:
        lm_sum_f32(<float*>x.p, <float*>out.p, 1, n // m, m, 1)
    elif code == F64:
        lm_sum_f64(<double*>x.p, <double*>out.p, 1, n // m, m, 1)
    else:
        lm_sum_i64(<unsigned long long*>x.p, <unsigned long long*>out.p, 1, n // m, m, 1)
