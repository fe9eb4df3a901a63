"""What the iterative solvers share: the system they are given, what they return, and how A and a preconditioner are applied."""

from collections import namedtuple

from .errors import LinAlgError
from .matrix import Matrix
from .numbers import as_matrix, check_finite
from .sparse import CSRMatrix
from .vector import Vector


class Solution(namedtuple("Solution", "x info residuals")):
    """What an iterative solver returns: x, 0 or the number of steps after which it gave up, and |b - A x| before and after every step."""

    __slots__ = ()


def as_operator(a, what):
    """A Matrix or CSRMatrix, or anything else with a square `shape` and a product `@` with Vectors, as it is; rows as a Matrix."""
    A = a if isinstance(a, (Matrix, CSRMatrix)) or (hasattr(a, "shape") and hasattr(a, "__matmul__") and not hasattr(a, "dtype")) else (
        as_matrix(a, what))  # fmt: skip
    if len(A.shape) != 2 or A.shape[0] != A.shape[1]:
        raise LinAlgError(f"{what}: expected a square matrix, got shape {A.shape}")
    return A


def system(a, b, x0, rtol, atol, what):
    """(A, b, x, r, the length of a residual that is short enough); ints and Fractions become Fractions, and stay exact."""
    A = as_operator(a, what)
    b = b if type(b) is Vector else Vector(b)
    if len(b) != A.shape[0]:
        raise ValueError(f"{what}: the right side has {len(b)} entries, the matrix {A.shape[0]} rows")
    if rtol < 0 or atol < 0:
        raise ValueError(f"{what}: rtol and atol are not negative, got {rtol} and {atol}")
    check_finite(b, what)
    exact = b._kind() in ("int", "rational")
    if exact:
        from fractions import Fraction

        b = Vector([Fraction(x) for x in b])
    x = Vector([b[0] * 0 if len(b) else 0] * len(b)) if x0 is None else x0 if type(x0) is Vector else Vector(x0)
    if len(x) != len(b):
        raise ValueError(f"{what}: x0 has {len(x)} entries, the right side {len(b)}")
    return A, b, x, b - A @ x, max(rtol * float(b.magnitude()), atol)


def preconditioned(M, r):
    """M r, for a matrix or a function M, or r itself for None."""
    return r if M is None else M(r) if callable(M) else M @ r
