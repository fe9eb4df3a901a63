# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/linalg/givens.py: the same rotations."""
from libc.math cimport fabs, sqrt

from linalgml._fast.apart cimport overlap
from linalgml._fast.buffer cimport Buffer, F32, need, product, real
from linalgml._fast.rotations cimport turn
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, take_back


cdef void rotate(real* a, real* qt, Py_ssize_t m, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i, j
    cdef real top, x, y, length
    for j in range(min(m, n)):
        for i in range(j + 1, m):
            if a[i * n + j] != 0:
                x, y = a[j * n + j], a[i * n + j]
                top = <real>max(fabs(x), fabs(y))
                x, y = x / top, y / top
                length = <real>sqrt(x * x + y * y)
                x, y = x / length, y / length
                turn(a + j * n + j, a + i * n + j, n - j, 1, x, -y)
                a[i * n + j] = 0
                turn(qt + j * m, qt + i * m, m, 1, x, -y)


def givens_qr(Buffer a, Buffer qt, Py_ssize_t m, Py_ssize_t n):
    """a (m, n) becomes R by rotations of its rows; the rows of qt (m, m) turn along."""
    cdef int code = floating(a, "givens_qr: a")
    need(a, product(m, n), code, "givens_qr: a")
    need(qt, product(m, m), code, "givens_qr: qt")
    if overlap(a, qt):
        raise ValueError("givens_qr: a and qt share memory")
    cdef PyThreadState* thread = let_go(<double>m * n * (m + n) > LONG)
    if code == F32:
        rotate[float](<float*>a.p, <float*>qt.p, m, n)
    else:
        rotate[double](<double*>a.p, <double*>qt.p, m, n)
    take_back(thread)
