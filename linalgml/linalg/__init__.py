"""Linear algebra: vectors and matrices of any type of number, and the algorithms on them."""

from .cholesky import cho_factor, cho_solve, cholesky, is_positive_definite
from .eigh import eigh, eigvalsh
from .elimination import elimination_steps, row_echelon, rref
from .errors import LinAlgError
from .householder import qr, reflector
from .lu import det, inv, lu, lu_factor, lu_solve, solve
from .matmul import matmul
from .matrix import Matrix
from .spaces import cond, four_subspaces, lstsq, matrix_norm, matrix_rank, null_space, orth, pinv
from .svd import svd, svdvals
from .triangular import solve_triangular
from .vector import Vector, dot, norm

__all__ = [
    "LinAlgError", "Matrix", "Vector", "cho_factor", "cho_solve", "cholesky", "cond", "det", "dot", "eigh", "eigvalsh",
    "elimination_steps", "four_subspaces", "inv", "is_positive_definite", "lstsq", "lu", "lu_factor", "lu_solve", "matmul", "matrix_norm",
    "matrix_rank", "norm", "null_space", "orth", "pinv", "qr", "reflector", "row_echelon", "rref", "solve", "solve_triangular", "svd",
    "svdvals",
]  # fmt: skip
