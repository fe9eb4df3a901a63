"""Linear algebra: vectors and matrices of any type of number, and the algorithms on them."""

from .cholesky import cho_factor, cho_solve, cholesky, is_positive_definite
from .complete_pivoting import lu_complete
from .eig import eig, eigvals
from .eigh import eigh, eigvalsh
from .elimination import elimination_steps, row_echelon, rref
from .errors import LinAlgError
from .givens import givens_rotation, qr_givens
from .gram_schmidt import gram_schmidt, gram_schmidt_steps
from .hessenberg import hessenberg
from .householder import qr, reflector
from .ldl import ldl
from .lu import det, inv, lu, lu_factor, lu_solve, solve
from .matmul import matmul
from .matrix import Matrix
from .pivoted_qr import qr_pivoted
from .schur import schur
from .spaces import cond, four_subspaces, lstsq, matrix_norm, matrix_rank, null_space, orth, pinv
from .svd import svd, svdvals
from .triangular import solve_triangular
from .vector import Vector, dot, norm

__all__ = [
    "LinAlgError", "Matrix", "Vector", "cho_factor", "cho_solve", "cholesky", "cond", "det", "dot", "eig", "eigh", "eigvals", "eigvalsh",
    "elimination_steps", "four_subspaces", "givens_rotation", "gram_schmidt", "gram_schmidt_steps", "hessenberg", "inv",
    "is_positive_definite", "ldl", "lstsq", "lu", "lu_complete", "lu_factor", "lu_solve", "matmul", "matrix_norm", "matrix_rank", "norm",
    "null_space", "orth", "pinv", "qr", "qr_givens", "qr_pivoted", "reflector", "row_echelon", "rref", "schur", "solve",
    "solve_triangular", "svd", "svdvals",
]  # fmt: skip
