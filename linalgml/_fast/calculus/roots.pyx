# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twin of linalgml/calculus/roots.py: the steps, on doubles."""


cpdef double secant_step(double x0, double f0, double x1, double f1):
    """Where the line through two points of the curve crosses zero."""
    return x1 - f1 * (x1 - x0) / (f1 - f0)


cpdef double inverse_quadratic_step(double x0, double f0, double x1, double f1, double x2, double f2):
    """Where the parabola x(y) through three points has y = 0."""
    cdef double first = x0 * f1 * f2 / ((f0 - f1) * (f0 - f2))
    cdef double second = x1 * f0 * f2 / ((f1 - f0) * (f1 - f2))
    return first + second + x2 * f0 * f1 / ((f2 - f0) * (f2 - f1))


cpdef double newton_step(double x, double f, double slope):
    """Where the tangent crosses zero."""
    return x - f / slope


cpdef double halley_step(double x, double f, double slope, double curve):
    """x - 2 f f' / (2 f'^2 - f f'')."""
    return x - 2 * f * slope / (2 * slope * slope - f * curve)
