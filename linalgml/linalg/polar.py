"""The polar decomposition, A = U P: a rotation or reflection after a stretch, as a complex number is a phase times a length.

From A = W S V^H: U = W V^H and P = V S V^H.  U is the orthogonal matrix nearest to A, in every unitarily invariant norm.
Golub & Van Loan, *Matrix Computations*, section 9.4.3; Fan & Hoffman, 1955.
"""

from collections import namedtuple

from .matrix import Matrix
from .numbers import as_matrix
from .svd import svd


class Polar(namedtuple("Polar", "U P")):
    """What `polar` returns."""

    __slots__ = ()


def polar(a, side="right"):
    """(U, P) with A = U P, or A = P U for side="left": U with orthonormal columns (rows), P symmetric positive semidefinite.

    A (m, n) has to have as many rows as columns at least for "right", as many columns as rows for "left" (ValueError).  Computed in floats.
    After scipy.linalg.polar.

    >>> from linalgml import linalg
    >>> U, P = linalg.polar([[0.0, -2.0], [3.0, 0.0]])
    >>> U.allclose(linalg.Matrix([[0, -1], [1, 0]])), P.allclose(linalg.Matrix([[3, 0], [0, 2]]))
    (True, True)
    """
    if side not in ("right", "left"):
        raise ValueError(f"polar: side must be 'right' or 'left', got {side!r}")
    A = as_matrix(a, "polar")
    m, n = A.shape
    if (m < n) if side == "right" else (n < m):
        raise ValueError(f"polar: side {side!r} needs as many {'rows' if side == 'right' else 'columns'} as the other, got shape {A.shape}")
    W, s, Vh = svd(A, full_matrices=False)
    V, S = adjoint(Vh), Matrix.diag(s)
    P = V @ S @ Vh if side == "right" else W @ S @ adjoint(W)
    return Polar(W @ Vh, (P + adjoint(P)) / 2)


def adjoint(A):
    """The conjugate transpose, which is the transpose of a real matrix."""
    return A.H if A._kind() == "complex" else A.T
