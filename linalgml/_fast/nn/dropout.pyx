# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twin of linalgml/nn/dropout.py, in double precision as there, so that a seeded run gives the same bits in every backend."""
from linalgml._fast.buffer cimport Buffer, F32, need, real
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, take_back


cdef void keep(real* x, real* uniform, real* out, Py_ssize_t n, double p) noexcept nogil:
    cdef Py_ssize_t i
    cdef double q = 1 - p, v
    for i in range(n):
        v = x[i] / q
        out[i] = <real>(v if uniform[i] >= p else 0.0)


def dropout_forward(Buffer x, Buffer uniform, Buffer out, Py_ssize_t n, double p):
    """out = x / (1 - p) where uniform >= p, else 0.  All (n,); p < 1."""
    cdef int code = floating(x, "dropout_forward: x")
    need(x, n, code, "dropout_forward: x")
    need(uniform, n, code, "dropout_forward: uniform")
    need(out, n, code, "dropout_forward: out")
    cdef PyThreadState* thread = let_go(n > LONG)
    if code == F32:
        keep[float](<float*>x.p, <float*>uniform.p, <float*>out.p, n, p)
    else:
        keep[double](<double*>x.p, <double*>uniform.p, <double*>out.p, n, p)
    take_back(thread)


def dropout_backward(Buffer uniform, Buffer grad, Buffer dx, Py_ssize_t n, double p):
    """dx = grad / (1 - p) where uniform >= p, else 0."""
    cdef int code = floating(grad, "dropout_backward: grad")
    need(uniform, n, code, "dropout_backward: uniform")
    need(grad, n, code, "dropout_backward: grad")
    need(dx, n, code, "dropout_backward: dx")
    cdef PyThreadState* thread = let_go(n > LONG)
    if code == F32:
        keep[float](<float*>grad.p, <float*>uniform.p, <float*>dx.p, n, p)
    else:
        keep[double](<double*>grad.p, <double*>uniform.p, <double*>dx.p, n, p)
    take_back(thread)
