"""Span, independence, bases, and the coordinates of one vector in different bases.

All of it is elimination: the columns of a reduced row echelon form with a pivot are independent, and the entries of the others say
how they are made of those.  Ints, Fractions and symbols are answered exactly; floats up to a tolerance, by singular values.
Strang, *Introduction to Linear Algebra*, sections 3.4 and 8.2; Axler, *Linear Algebra Done Right*, chapter 2.
"""

from .elimination import rref
from .errors import LinAlgError
from .lu import solve
from .matrix import Matrix
from .numbers import as_matrix
from .pivoted_qr import qr_pivoted
from .spaces import _exactly, lstsq, matrix_rank
from .vector import Vector


def _columns(vectors, what):
    vectors = [v if type(v) is Vector else Vector(v) for v in vectors]
    if not vectors:
        raise ValueError(f"{what}: at least one vector is needed, to know their size")
    if any(len(v) != len(vectors[0]) for v in vectors):
        raise ValueError(f"{what}: the vectors have different sizes, {sorted({len(v) for v in vectors})}")
    return Matrix.from_columns(vectors)


def is_independent(vectors, tol=None):
    """Whether only the trivial combination of the vectors is zero.

    >>> from linalgml import linalg
    >>> linalg.is_independent([[1, 0, 1], [0, 1, 1]]), linalg.is_independent([[1, 2], [2, 4]])
    (True, False)
    """
    A = _columns(vectors, "is_independent")
    return matrix_rank(A, tol) == A.shape[1]


def basis(vectors, tol=None):
    """Those of the vectors that make a basis of their span, as a list of Vectors: for exact numbers the first that are independent.

    For floats they are chosen by QR with column pivoting, as far from dependent as it gets, and listed in their order.

    >>> from linalgml import linalg
    >>> linalg.basis([[1, 2], [2, 4], [0, 1]])
    [Vector([1, 2]), Vector([0, 1])]
    """
    A = _columns(vectors, "basis")
    chosen = rref(A).pivots if _exactly(A) else sorted(qr_pivoted(A, "r")[1][: matrix_rank(A, tol)])
    return [A.column(j) for j in chosen]


def in_span(vectors, v, tol=None):
    """Whether v is a combination of the vectors.

    >>> from linalgml import linalg
    >>> linalg.in_span([[1, 0, 1], [0, 1, 1]], [2, 3, 5]), linalg.in_span([[1, 0, 1], [0, 1, 1]], [0, 0, 1])
    (True, False)
    """
    A = _columns(vectors, "in_span")
    B = _columns([*(A.column(j) for j in range(A.shape[1])), v], "in_span")
    return matrix_rank(A, tol) == matrix_rank(B, tol)


def coordinates(vectors, v):
    """The numbers c with v = c_0 b_0 + c_1 b_1 + …, for independent vectors b whose span v lies in.

    LinAlgError when the vectors are dependent or v is not in their span.

    >>> from linalgml import linalg
    >>> linalg.coordinates([[1, 1], [1, -1]], [5, 1])
    Vector([3, 2])
    """
    B = _columns(vectors, "coordinates")
    v = v if type(v) is Vector else Vector(v)
    if len(v) != B.shape[0]:
        raise ValueError(f"coordinates: the vector has {len(v)} entries, those of the basis have {B.shape[0]}")
    if not is_independent([B.column(j) for j in range(B.shape[1])]):
        raise LinAlgError("coordinates: the vectors are dependent, and coordinates would not be unique")
    if not in_span([B.column(j) for j in range(B.shape[1])], v):
        raise LinAlgError("coordinates: the vector is not in the span")
    if B.is_square():
        return solve(B, v)
    if _exactly(B):
        form, pivots = rref(Matrix.from_columns([*(B.column(j) for j in range(B.shape[1])), v]))
        return form.column(B.shape[1])[: len(pivots)]
    return lstsq(B, v).x


def change_of_basis(old, new):
    """The matrix that takes coordinates in the basis `old` to coordinates in the basis `new`: new^-1 old, of bases of the whole space.

    LinAlgError when either is not a basis.

    >>> from linalgml import linalg
    >>> P = linalg.change_of_basis([[1, 0], [0, 1]], [[1, 1], [1, -1]])
    >>> P @ linalg.Vector([5, 1]) == linalg.Vector([3, 2])
    True
    """
    A, B = _columns(old, "change_of_basis"), _columns(new, "change_of_basis")
    for name, M in (("old", A), ("new", B)):
        if not M.is_square() or matrix_rank(M) < len(M):
            count = f"{M.shape[1]} vectors of {M.shape[0]} entries, rank {matrix_rank(M)}"
            raise LinAlgError(f"change_of_basis: `{name}` is not a basis: {count}")
    if A.shape != B.shape:
        raise ValueError(f"change_of_basis: bases of different spaces, of {len(A)} and {len(B)} dimensions")
    return solve(B, A)


def in_basis(a, vectors):
    """The matrix of the same linear map in another basis: B^-1 A B.

    >>> from linalgml import linalg
    >>> linalg.in_basis([[2, 1], [1, 2]], [[1, 1], [1, -1]])
    Matrix([[3, 0], [0, 1]])
    """
    A, B = as_matrix(a, "in_basis"), _columns(vectors, "in_basis")
    if not A.is_square() or A.shape != B.shape:
        raise ValueError(f"in_basis: a map of shape {A.shape} and {B.shape[1]} vectors of {B.shape[0]} entries")
    return solve(B, A @ B)
