# Rotations of two rows, or columns, by the angle that makes a pair of numbers zero; for Jacobi's methods.
from libc.math cimport fabs, sqrt

from linalgml._fast.buffer cimport real


cdef inline void smaller_angle(double zeta, real* cos, real* sin) noexcept nogil:
    """Cosine and sine of the angle of at most 45 degrees with tan^2 + 2 zeta tan = 1."""
    cdef double tan = 1 / (fabs(zeta) + sqrt(1 + zeta * zeta)), c
    if zeta < 0:
        tan = -tan
    c = 1 / sqrt(1 + tan * tan)
    cos[0], sin[0] = <real>c, <real>(c * tan)


cdef inline void turn(real* x, real* y, Py_ssize_t n, Py_ssize_t step, real cos, real sin) noexcept nogil:
    """x, y = cos x - sin y, sin x + cos y, for n numbers `step` apart."""
    cdef Py_ssize_t i
    cdef real a, b
    for i in range(n):
        a, b = x[i * step], y[i * step]
        x[i * step] = cos * a - sin * b
        y[i * step] = sin * a + cos * b
