# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Fast twin of the tape's one kernel: the sum of two gradients."""
from linalgml._fast.buffer cimport Buffer, F32, F64, need

cdef Py_ssize_t LONG = 1 << 17  # elements: above this the addition takes more than about 50 us


ctypedef unsigned long long u64

ctypedef fused number:  # int64 sums wrap, which is defined for unsigned numbers only
    float
    double
    u64


cdef void add(const number* x, const number* y, number* out, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        out[i] = x[i] + y[i]


cdef void dispatch(int code, const char* x, const char* y, char* out, Py_ssize_t n) noexcept nogil:
    if code == F32:
        add[float](<const float*>x, <const float*>y, <float*>out, n)
    elif code == F64:
        add[double](<const double*>x, <const double*>y, <double*>out, n)
    else:
        add[u64](<const u64*>x, <const u64*>y, <u64*>out, n)


def accumulate(Buffer x, Buffer y, Buffer out, Py_ssize_t n):
    """out = x + y.  All (n,)."""
    if out is None:
        raise TypeError("accumulate: out: expected a Buffer, got None")
    need(out, n, out.code, "accumulate: out")
    need(x, n, out.code, "accumulate: x")
    need(y, n, out.code, "accumulate: y")
    if n < LONG:
        dispatch(out.code, x.p, y.p, out.p, n)
    else:
        with nogil:
            dispatch(out.code, x.p, y.p, out.p, n)
