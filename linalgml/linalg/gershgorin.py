"""Gershgorin's discs: every eigenvalue lies within sum over j != i of |a_ij| of some diagonal entry a_ii.

For if A x = w x and x_i is the largest entry of x, then |w - a_ii| |x_i| = |sum of a_ij x_j| <= |x_i| sum of |a_ij|.  Where k discs
stand apart from the others, k eigenvalues are in them.  Golub & Van Loan, *Matrix Computations*, section 7.2.1.
"""

from collections import namedtuple

from .numbers import as_square, check_finite


class Disc(namedtuple("Disc", "center radius")):
    """A disc in the plane of complex numbers; `w in disc` asks whether w lies inside or on its edge."""

    __slots__ = ()

    def __contains__(self, w):
        return abs(w - self.center) <= self.radius


def gershgorin(a, columns=False):
    """The discs of the rows of a square matrix, or of its columns, whose discs hold the eigenvalues as well; a list of `Disc`.

    Exact for ints and Fractions.  LinAlgError when the matrix is not square; ValueError for NaN or infinite entries.

    >>> from linalgml import linalg
    >>> linalg.gershgorin([[4, 1], [0, 2]])
    [Disc(center=4, radius=1), Disc(center=2, radius=0)]
    """
    A = as_square(a, "gershgorin")
    check_finite(A, "gershgorin")
    rows = (A.T if columns else A).tolist()
    return [Disc(row[i], sum((abs(x) for j, x in enumerate(row) if j != i), 0)) for i, row in enumerate(rows)]
