"""Preconditioners: cheap approximations of A^-1, with which conjugate gradients and GMRES need far fewer steps.

    diagonal    D^-1
    SSOR        a sweep of over-relaxation forwards and one backwards
    ILU(0)      L U = A but for entries where A has none: elimination that lets nothing fill in

Each is a function of r that returns z with A z about r, for the `M` of `cg` and `gmres`.  Saad, *Iterative Methods for Sparse Linear
Systems*, chapter 10.
"""

from .errors import LinAlgError
from .sparse import CSRMatrix
from .stationary import _diagonal, swept
from .vector import Vector


def jacobi_preconditioner(a):
    """r -> D^-1 r, D the diagonal of A.  LinAlgError for a zero on it.

    >>> from linalgml import linalg
    >>> linalg.jacobi_preconditioner([[2.0, 1.0], [1.0, 4.0]])(linalg.Vector([2.0, 2.0]))
    Vector([1.0, 0.5])
    """
    A = _sparse(a)
    inverse = Vector([1 / d for d in _diagonal(A, "jacobi_preconditioner")])
    return lambda r: r.multiply(inverse)


def ssor_preconditioner(a, omega=1.0):
    """r -> z, one sweep of SOR forwards and one backwards from z = 0, which is symmetric when A is.

    >>> from linalgml import linalg
    >>> linalg.ssor_preconditioner([[2.0, 1.0], [1.0, 4.0]])(linalg.Vector([2.0, 2.0]))
    Vector([0.875, 0.25])
    """
    if not 0 < omega < 2:
        raise ValueError(f"ssor_preconditioner: omega must be between 0 and 2, got {omega}")
    A = _sparse(a)
    diagonal = Vector(_diagonal(A, "ssor_preconditioner"))

    def apply(r):
        z = swept(A, diagonal, r, Vector([0.0] * len(r)), omega, False)
        return swept(A, diagonal, r, z, omega, True)

    return apply


def ilu_preconditioner(a):
    """r -> (L U)^-1 r with the incomplete factors of A, which have its pattern (ILU(0)).  LinAlgError for a zero pivot.

    For a tridiagonal matrix nothing would have filled in, and the factors are exact:

    >>> from linalgml import linalg
    >>> z = linalg.ilu_preconditioner([[2.0, 1.0, 0.0], [1.0, 3.0, 1.0], [0.0, 1.0, 2.0]])(linalg.Vector([3.0, 5.0, 3.0]))
    >>> z.allclose(linalg.Vector([1.0, 1.0, 1.0]))
    True
    """
    A = _sparse(a)
    n = len(A)
    rows = [dict(A.row(i)) for i in range(n)]
    for i in range(n):
        for k in sorted(j for j in rows[i] if j < i):
            factor = rows[i][k] = rows[i][k] / rows[k][k]
            for j, x in rows[k].items():
                if j > k and j in rows[i]:
                    rows[i][j] -= factor * x
        if not rows[i].get(i):
            raise LinAlgError(f"ilu_preconditioner: pivot {i} is zero")
    lower = CSRMatrix._of_rows([{**{j: x for j, x in row.items() if j < i}, i: 1.0} for i, row in enumerate(rows)], A.shape)
    upper = CSRMatrix._of_rows([{j: x for j, x in row.items() if j >= i} for i, row in enumerate(rows)], A.shape)
    ones, diagonal = Vector([1.0] * n), upper.diagonal()

    def apply(r):  # from 0 one sweep along a triangle is substitution
        y = swept(lower, ones, r, Vector([0.0] * n), 1.0, False)
        return swept(upper, diagonal, y, Vector([0.0] * n), 1.0, True)

    return apply


def _sparse(a):
    return a if isinstance(a, CSRMatrix) else CSRMatrix.from_dense(a)
