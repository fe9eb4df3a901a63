# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twin of linalgml/optim/line_search.py: a function of numbers."""
from libc.math cimport sqrt


def cubic_minimizer(double x1, double f1, double g1, double x2, double f2, double g2, double low, double high):
    """Where the cubic with values f1, f2 and slopes g1, g2 at x1 and x2 is lowest, kept in [low, high]; their middle if it has no minimum."""
    cdef double d1 = g1 + g2 - 3 * (f1 - f2) / (x1 - x2), square = d1 * d1 - g1 * g2, d2, lowest
    if square >= 0:
        d2 = sqrt(square)
        if x1 <= x2:
            lowest = x2 - (x2 - x1) * ((g2 + d2 - d1) / (g2 - g1 + 2 * d2))
        else:
            lowest = x1 - (x1 - x2) * ((g1 + d2 - d1) / (g1 - g2 + 2 * d2))
        lowest = low if low > lowest else lowest
        return high if high < lowest else lowest
    return (low + high) / 2
