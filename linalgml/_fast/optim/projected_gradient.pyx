# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twin of linalgml/optim/projected_gradient.py: one pass."""
from linalgml._fast.buffer cimport Buffer, F32, need, real
from linalgml._fast.rows cimport floating


cdef void project(real* x, real* low, real* high, real* out, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    cdef real v
    for i in range(n):
        v = x[i]
        v = low[i] if low[i] > v else v
        out[i] = high[i] if high[i] < v else v


def project_box(Buffer x, Buffer low, Buffer high, Buffer out, Py_ssize_t n):
    """out = x, moved onto the nearer bound where it lies outside.  All: (n,)."""
    cdef int code = floating(x, "project_box: x")
    need(x, n, code, "project_box: x")
    need(low, n, code, "project_box: low")
    need(high, n, code, "project_box: high")
    need(out, n, code, "project_box: out")
    if code == F32:
        project[float](<float*>x.p, <float*>low.p, <float*>high.p, <float*>out.p, n)
    else:
        project[double](<double*>x.p, <double*>low.p, <double*>high.p, <double*>out.p, n)
