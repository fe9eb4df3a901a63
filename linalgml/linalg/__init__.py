"""Linear algebra: vectors and matrices of any type of number, and the algorithms on them."""

from .bases import basis, change_of_basis, coordinates, in_basis, in_span, is_independent
from .blocks import block, block_diag, kron, schur_complement, unvec, vec
from .cholesky import cho_factor, cho_solve, cholesky, is_positive_definite
from .complete_pivoting import lu_complete
from .conjugate_gradients import cg
from .doors import door
from .eig import eig, eigvals
from .eigen_iterations import inverse_iteration, power_iteration, rayleigh_iteration
from .eigh import eigh, eigvalsh
from .elimination import elimination_steps, row_echelon, rref
from .errors import LinAlgError
from .expm import expm
from .gershgorin import gershgorin
from .givens import givens_rotation, qr_givens
from .gmres import gmres
from .gram_schmidt import gram_schmidt, gram_schmidt_steps
from .hessenberg import hessenberg
from .householder import qr, reflector
from .krylov import arnoldi, lanczos
from .ldl import ldl
from .logm import logm
from .low_rank import low_rank, randomized_svd, truncated_svd
from .lu import det, inv, lu, lu_factor, lu_solve, slogdet, solve
from .matmul import matmul
from .matrix import Matrix
from .pagerank import pagerank
from .pca import PCA
from .pivoted_qr import qr_pivoted
from .polar import polar
from .preconditioners import ilu_preconditioner, jacobi_preconditioner, ssor_preconditioner
from .projections import least_squares, project, projection_matrix
from .schur import schur
from .spaces import cond, four_subspaces, lstsq, matrix_norm, matrix_rank, null_space, orth, pinv
from .sparse import CSRMatrix
from .sqrtm import sqrtm
from .stationary import gauss_seidel, jacobi, sor
from .svd import svd, svdvals
from .tensors import for_tensors
from .transformations import homogeneous, homography, perspective, reflection, rotation, scaling, shear, transform, translation
from .triangular import solve_triangular
from .vector import Vector, dot, norm

# Of tensors too, in batches and with gradients.
cholesky, det, eigh, eigvalsh, inv = map(for_tensors, (cholesky, det, eigh, eigvalsh, inv))
qr, slogdet, solve, svd, svdvals = map(for_tensors, (qr, slogdet, solve, svd, svdvals))

# Small matrices of floats in one compiled call.
cholesky, det, eig, eigh, eigvals, eigvalsh, inv = map(door, (cholesky, det, eig, eigh, eigvals, eigvalsh, inv))
lu_factor, qr, slogdet, solve, svd, svdvals = map(door, (lu_factor, qr, slogdet, solve, svd, svdvals))

__all__ = [
    "PCA",
    "CSRMatrix",
    "LinAlgError",
    "Matrix",
    "Vector",
    "arnoldi",
    "basis",
    "block",
    "block_diag",
    "cg",
    "change_of_basis",
    "cho_factor",
    "cho_solve",
    "cholesky",
    "cond",
    "coordinates",
    "det",
    "dot",
    "eig",
    "eigh",
    "eigvals",
    "eigvalsh",
    "elimination_steps",
    "expm",
    "four_subspaces",
    "gauss_seidel",
    "gershgorin",
    "givens_rotation",
    "gmres",
    "gram_schmidt",
    "gram_schmidt_steps",
    "hessenberg",
    "homogeneous",
    "homography",
    "ilu_preconditioner",
    "in_basis",
    "in_span",
    "inv",
    "inverse_iteration",
    "is_independent",
    "is_positive_definite",
    "jacobi",
    "jacobi_preconditioner",
    "kron",
    "lanczos",
    "ldl",
    "least_squares",
    "logm",
    "low_rank",
    "lstsq",
    "lu",
    "lu_complete",
    "lu_factor",
    "lu_solve",
    "matmul",
    "matrix_norm",
    "matrix_rank",
    "norm",
    "null_space",
    "orth",
    "pagerank",
    "perspective",
    "pinv",
    "polar",
    "power_iteration",
    "project",
    "projection_matrix",
    "qr",
    "qr_givens",
    "qr_pivoted",
    "randomized_svd",
    "rayleigh_iteration",
    "reflection",
    "reflector",
    "rotation",
    "row_echelon",
    "rref",
    "scaling",
    "schur",
    "schur_complement",
    "shear",
    "slogdet",
    "solve",
    "solve_triangular",
    "sor",
    "sqrtm",
    "ssor_preconditioner",
    "svd",
    "svdvals",
    "transform",
    "translation",
    "truncated_svd",
    "unvec",
    "vec",
]  # fmt: skip
