"""Gram and Schmidt's process: from each vector take away what lies along the earlier ones, and what is left is perpendicular to them.

    q_j = a_j - sum over i < j of r_ij q_i,     r_ij = <q_i, a_j> / <q_i, q_i>

The classical form asks the vector as it was given for its part along q_i; the modified form asks what is left of it, which is the
same on paper and much better in floats.  Neither needs a root until lengths are made 1, so ints, Fractions and symbols stay exact.
Trefethen & Bau, *Numerical Linear Algebra*, lectures 7 to 9; Strang, *Introduction to Linear Algebra*, section 4.4.
"""

from collections import namedtuple
from math import sqrt

from ..kernels import kernel
from .entries import conjugate, real_part
from .householder import QR
from .matrix import Matrix, _matrix
from .numbers import as_matrix, check_finite, inexact, numbers_of, power_of_two
from .vector import Vector


@kernel
def orthogonalise(a, q, r, squares, n, m, modified):
    """Rows of q (n, m) perpendicular to one another, of which rows of a (n, m) are sums: a_j = q_j + r_ij q_i over i < j.

    r (n, n) has ones on its diagonal, squares (n) the squared lengths of the rows of q.  Rows that are zero are passed over.
    """
    for j in range(n):
        for p in range(m):
            q[j * m + p] = a[j * m + p]
        for i in range(n):
            r[i * n + j] = 1.0 if i == j else 0.0
        for i in range(j):
            if squares[i] != 0.0:
                along = 0.0
                for p in range(m):
                    along += conjugate(q[i * m + p]) * (q[j * m + p] if modified else a[j * m + p])
                r[i * n + j] = along / squares[i]
                for p in range(m):
                    q[j * m + p] -= r[i * n + j] * q[i * m + p]
        total = 0.0
        for p in range(m):
            total += real_part(conjugate(q[j * m + p]) * q[j * m + p])
        squares[j] = total


def gram_schmidt(a, method="modified", normalize=True):
    """A = Q R from the columns of A (m, n) in order: Q (m, n) with perpendicular columns, R (n, n) upper triangular.

    method: "modified" or "classical".  With `normalize` the columns of Q have length 1 and the diagonal of R is positive, in floats;
    without it R has ones on its diagonal, and ints, Fractions and symbols stay exact.  A column that depends on the earlier ones
    leaves a column of zeros in exact arithmetic, and rounding errors in floats, where `qr` is the better way.  ValueError for NaN or
    infinite entries.

    >>> from linalgml import linalg
    >>> linalg.gram_schmidt([[1, 1], [1, 2], [1, 3]], normalize=False)
    QR(Q=Matrix([[1, -1], [1, 0], [1, 1]]), R=Matrix([[1, 2], [0, 1]]))
    """
    if method not in ("modified", "classical"):
        raise ValueError(f"gram_schmidt: method must be 'modified' or 'classical', got {method!r}")
    A = as_matrix(a, "gram_schmidt")
    if normalize:
        A = inexact(A, "gram_schmidt")
    check_finite(A, "gram_schmidt")
    m, n = A.shape
    scale = 1 if A._kind() in ("int", "rational", "other") else power_of_two(A)
    A = A / scale if scale != 1 else A
    numbers = numbers_of(A)
    rows, q, r, squares = numbers.copy(_matrix((n, m), A.T._items)), numbers.empty(n * m), numbers.empty(n * n), numbers.empty(n)
    numbers.run(orthogonalise, rows, q, r, squares, n, m, method == "modified")
    Q, R = numbers.matrix(n, m, q).T, numbers.matrix(n, n, r)
    if not normalize:
        return QR(Q * scale if scale != 1 else Q, R)
    lengths = [sqrt(real_part(x)) for x in numbers.list(squares)]
    Q = _matrix((m, n), [x / lengths[j] if lengths[j] else x for row in Q.tolist() for j, x in enumerate(row)])
    return QR(Q, _matrix((n, n), [x * lengths[i] * scale for i, row in enumerate(R.tolist()) for x in row]))


class Projection(namedtuple("Projection", "vector onto coefficient shadow rest")):
    """One step of Gram and Schmidt's: `rest` is what is left of vector number `vector` when its `shadow` on number `onto` is taken away."""

    __slots__ = ()


def gram_schmidt_steps(vectors):
    """The steps of the modified process on a sequence of vectors, as a list of `Projection`, for lessons and pictures.

    Exact for ints and Fractions.  Vectors of which nothing is left are passed over.

    >>> from linalgml import linalg
    >>> for step in linalg.gram_schmidt_steps([[3, 0], [1, 2]]):
    ...     print(step.coefficient, step.shadow, step.rest)
    1/3 Vector([1, 0]) Vector([0, 2])
    """
    steps: list = []
    kept: list = []
    A = Matrix([list(v) for v in vectors])
    check_finite(A, "gram_schmidt_steps")
    numbers = numbers_of(A)
    for j, row in enumerate(A):
        rest = numbers.copy(Vector(row))
        for i, q, square in kept:
            along = sum((conjugate(x) * y for x, y in zip(q, rest, strict=True)), 0 * square) / square
            shadow = [along * x for x in q]
            rest = [y - x for x, y in zip(shadow, rest, strict=True)]
            steps.append(Projection(j, i, numbers.number(along), numbers.vector(shadow), numbers.vector(list(rest))))
        square = sum((real_part(conjugate(x) * x) for x in rest), 0)
        if square != 0:
            kept.append((j, list(rest), square))
    return steps
