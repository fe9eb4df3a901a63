# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# levels: baseline (nothing here that wider vectors would speed up)
"""Twin of linalgml/statistics/multiple_testing.py."""
from linalgml._fast.buffer cimport Buffer, F32, need, real
from linalgml._fast.rows cimport floating


cdef void down(real* p, real* out, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    cdef real v, largest = 0, one = 1
    for i in range(n):
        v = (n - i) * p[i]
        v = v if v < one else one
        largest = v if v > largest else largest
        out[i] = largest


def step_down(Buffer p, Buffer out, Py_ssize_t n):
    """Holm's adjusted p-values."""
    cdef int code = floating(p, "step_down: p")
    need(p, n, code, "step_down: p")
    need(out, n, code, "step_down: out")
    if code == F32:
        down[float](<float*>p.p, <float*>out.p, n)
    else:
        down[double](<double*>p.p, <double*>out.p, n)


cdef void up(real* p, real* out, Py_ssize_t n, double scale) noexcept nogil:
    cdef Py_ssize_t i
    cdef double v, least = 1
    for i in range(n - 1, -1, -1):
        v = scale * n * p[i] / (i + 1)
        least = v if v < least else least
        out[i] = <real>least


def step_up(Buffer p, Buffer out, Py_ssize_t n, double scale):
    """Benjamini and Hochberg's adjusted p-values."""
    cdef int code = floating(p, "step_up: p")
    need(p, n, code, "step_up: p")
    need(out, n, code, "step_up: out")
    if code == F32:
        up[float](<float*>p.p, <float*>out.p, n, scale)
    else:
        up[double](<double*>p.p, <double*>out.p, n, scale)
