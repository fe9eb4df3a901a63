# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/linalg/divide_bidiagonal.py: the same rotations, along rows."""
from libc.math cimport hypot

from linalgml._fast.apart cimport overlap
from linalgml._fast.buffer cimport Buffer, F32, need, product, real
from linalgml._fast.rotations cimport turn
from linalgml._fast.rows cimport floating


cdef void shed(real* d, real* e, real* vt, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    cdef real extra, root, c, s
    if n == 0:
        return
    extra, e[n - 1] = e[n - 1], 0
    for i in range(n - 1, -1, -1):
        if extra == 0:
            return
        root = <real>hypot(d[i], extra)
        c, s, d[i] = d[i] / root, extra / root, root
        if i > 0:
            extra = -s * e[i - 1]
            e[i - 1] = c * e[i - 1]
        turn(vt + i * (n + 1), vt + n * (n + 1), n + 1, 1, c, -s)


def shed_column(Buffer d, Buffer e, Buffer vt, Py_ssize_t n):
    """The entry e[n - 1], beside the last one of the diagonal, is turned away, and the rows of vt (n + 1, n + 1) with the columns."""
    cdef int code = floating(d, "shed_column: d")
    need(d, n, code, "shed_column: d")
    need(e, n, code, "shed_column: e")
    need(vt, product(n + 1, n + 1), code, "shed_column: vt")
    if overlap(d, e) or overlap(d, vt) or overlap(e, vt):
        raise ValueError("shed_column: the arguments share memory")
    if code == F32:
        shed[float](<float*>d.p, <float*>e.p, <float*>vt.p, n)
    else:
        shed[double](<double*>d.p, <double*>e.p, <double*>vt.p, n)
