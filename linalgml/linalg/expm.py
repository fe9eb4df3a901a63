"""The matrix exponential, exp(A) = I + A + A^2 / 2! + …: the solution of x' = A x is exp(t A) x(0).

The series is hopeless for large A and Padé's quotient of two polynomials, p(A) / p(-A), is excellent for small A; and
exp(A) = exp(A / 2^s)^(2^s).  Degree and s are the smallest with which the backward error stays below the unit roundoff.
Higham, "The scaling and squaring method for the matrix exponential revisited", 2005; Moler & Van Loan, "Nineteen dubious ways", 2003.
"""

from math import ceil, inf, log2

from .lu import solve
from .matrix import Matrix
from .numbers import as_square, check_finite, inexact
from .spaces import matrix_norm

# The degrees of Padé's quotients and the 1-norms up to which they are right to double precision (Higham, table 2.3).
LIMITS = ((3, 1.495585217958292e-2), (5, 2.539398330063230e-1), (7, 9.504178996162932e-1), (9, 2.097847961257068), (13, 5.371920351148152))


def pade_coefficients(m):
    """b_0 … b_m, scaled to b_m = 1, of p(x) = sum of b_k x^k with exp(x) about p(x) / p(-x).

    >>> pade_coefficients(3)
    [120, 60, 12, 1]
    """
    b = [1]
    for k in range(m - 1, -1, -1):
        b.insert(0, b[0] * (2 * m - k) * (k + 1) // (m - k))
    return b


def expm(a):
    """exp(A) of a square matrix, computed in floats or complex floats.  OverflowError where it is larger than any float.

    LinAlgError when the matrix is not square; ValueError for NaN or infinite entries.  After scipy.linalg.expm.

    >>> from linalgml import linalg
    >>> from math import cos, pi, sin
    >>> turn = linalg.expm([[0.0, -pi / 3], [pi / 3, 0.0]])
    >>> turn.allclose(linalg.Matrix([[cos(pi / 3), -sin(pi / 3)], [sin(pi / 3), cos(pi / 3)]]))
    True
    """
    A = inexact(as_square(a, "expm"), "expm")
    check_finite(A, "expm")
    n = len(A)
    if not n:
        return A
    mean = A.trace() / n  # exp(A) = exp(mean) exp(A - mean I), which is smaller
    A = A - Matrix.identity(n) * mean
    size = matrix_norm(A, 1)
    if size == inf:
        raise OverflowError("expm: the matrix is larger than any float")
    degree = next((m for m, limit in LIMITS if size <= limit), 13)
    squarings = max(0, ceil(log2(size / LIMITS[-1][1]))) if size > LIMITS[-1][1] else 0
    A = A / 2.0**squarings
    b, square, power = pade_coefficients(degree), A @ A, Matrix.identity(n) * 1.0
    even, odd = power * 0.0, power * 0.0
    for k in range(0, degree + 1, 2):
        even, odd = even + power * float(b[k]), odd + (power * float(b[k + 1]) if k < degree else power * 0.0)
        power = power @ square
    odd = A @ odd
    result = solve(even - odd, even + odd)
    for _ in range(squarings):
        result = result @ result
    from cmath import exp as complex_exp
    from math import exp

    result = result * (complex_exp(mean) if type(mean) is complex else exp(mean))
    if any(x - x != 0 for x in result._items):
        raise OverflowError("expm: the exponential is larger than any float")
    return result
