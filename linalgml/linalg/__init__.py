"""Linear algebra: vectors and matrices of any type of number, and the algorithms on them."""

from .cholesky import cho_factor, cho_solve, cholesky, is_positive_definite
from .elimination import elimination_steps, row_echelon, rref
from .errors import LinAlgError
from .householder import qr, reflector
from .lu import det, inv, lu, lu_factor, lu_solve, solve
from .matmul import matmul
from .matrix import Matrix
from .triangular import solve_triangular
from .vector import Vector, dot, norm

__all__ = [
    "LinAlgError", "Matrix", "Vector", "cho_factor", "cho_solve", "cholesky", "det", "dot", "elimination_steps", "inv",
    "is_positive_definite", "lu", "lu_factor", "lu_solve", "matmul", "norm", "qr", "reflector", "row_echelon", "rref", "solve",
    "solve_triangular",
]  # fmt: skip
