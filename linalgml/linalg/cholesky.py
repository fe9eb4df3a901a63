"""Cholesky's factorization, A = L L^H: the square root of a positive definite matrix among the triangular ones.

    a_jj = sum over p <= j of |l_jp|^2          a_ij = sum over p <= j of l_ip conj(l_jp)

read one entry after the other.  It takes half the work of elimination, needs no pivoting, and fails exactly when the matrix is
not positive definite, which makes it the test for that.  Trefethen & Bau, *Numerical Linear Algebra*, lecture 23.
"""

from math import sqrt

from ..kernels import kernel
from .entries import conjugate, real_part
from .errors import LinAlgError
from .numbers import Symbols, as_right_side, as_square, blame, check_finite, numbers_of
from .triangular import triangular_solve


@kernel(in_place=("a",))
def cholesky_in_place(a, n):
    """a (n, n), of which only the lower triangle is read, becomes L, with zeros above the diagonal; returns 0.

    Where the leading k x k block is not positive definite, k is returned for the smallest such k, and a is left half done.
    """
    for j in range(n):
        total = real_part(a[j * n + j])
        for p in range(j):
            total -= real_part(a[j * n + p] * conjugate(a[j * n + p]))
        if not total > 0.0:
            return j + 1
        pivot = sqrt(total)
        a[j * n + j] = pivot
        for i in range(j + 1, n):
            total = a[i * n + j]
            for p in range(j):
                total -= a[i * n + p] * conjugate(a[j * n + p])
            a[i * n + j] = total / pivot
        for p in range(j + 1, n):
            a[j * n + p] = 0.0
    return 0


def cholesky(a, upper=False):
    """The lower triangular L, its diagonal positive, with L L^H = A; its conjugate transpose with `upper`.

    A is symmetric, or Hermitian where complex, and positive definite; only its lower triangle is read.  Ints and Fractions whose
    pivots are squares of rationals are factored exactly; where a pivot is not, `ldl` needs no roots.  LinAlgError when the matrix is
    not positive definite or not square; ValueError for NaN or infinite entries; TypeError for symbols.  After numpy.linalg.cholesky.

    >>> from linalgml import linalg
    >>> linalg.cholesky([[4, 2], [2, 10]])
    Matrix([[2, 0], [1, 3]])
    """
    A = as_square(a, "cholesky")
    numbers, data = _factor(A, "cholesky")
    L = numbers.matrix(*A.shape, data)
    return L.H if upper else L


def _factor(A, what, *others):
    """The numbers that A and the others are computed in, and L in them."""
    numbers = numbers_of(A, *others)
    if isinstance(numbers, Symbols):
        raise TypeError(f"{what}: of symbols it is not known whether they are positive; give them values, or use lu")
    data = numbers.copy(A)
    failed = numbers.run(cholesky_in_place, data, len(A))
    if failed:
        check_finite(A, what)
        raise LinAlgError(f"{what}: the matrix is not positive definite: its leading {failed} x {failed} block is not")
    return numbers, data


def cho_factor(a):
    """(L, True), for `cho_solve`: L as `cholesky` returns it, and that it is lower triangular.  After scipy.linalg.cho_factor.

    >>> from linalgml import linalg
    >>> linalg.cho_factor([[4, 2], [2, 10]])
    (Matrix([[2, 0], [1, 3]]), True)
    """
    return cholesky(a), True


def cho_solve(c_and_lower, b):
    """The x of A x = b from a factor of A: (L, True) with A = L L^H, or (R, False) with A = R^H R.  After scipy.linalg.cho_solve.

    >>> from linalgml import linalg
    >>> linalg.cho_solve(linalg.cho_factor([[4, 2], [2, 10]]), [6, 12])
    Vector([1, 1])
    """
    L, lower = c_and_lower
    L = as_square(L, "cho_solve")
    L = L if lower else L.H
    n = len(L)
    b, k = as_right_side(b, n, "cho_solve")
    for i in range(n):
        if L[i, i] == 0:
            raise LinAlgError(f"cho_solve: the matrix is singular: entry [{i}, {i}] of the diagonal is 0")
    numbers = numbers_of(L, b)
    x, columns = numbers.copy(b), 1 if k is None else k
    numbers.run(triangular_solve, numbers.copy(L), x, n, columns, n, 1, True, False)
    numbers.run(triangular_solve, numbers.copy(L.H), x, n, columns, n, 1, False, False)
    found = numbers.vector(x) if k is None else numbers.matrix(n, k, x)
    blame(found, "cho_solve", L, b)
    return found


def is_positive_definite(a):
    """Whether x^H A x > 0 for every x but 0: A is Hermitian and Cholesky's factorization runs through.

    >>> from linalgml import linalg
    >>> linalg.is_positive_definite([[2, -1], [-1, 2]]), linalg.is_positive_definite([[1, 2], [2, 1]])
    (True, False)
    """
    A = as_square(a, "is_positive_definite")
    check_finite(A, "is_positive_definite")
    if A != (A.H if A._kind() in ("complex", "other") else A.T):
        return False
    if A._kind() in ("int", "rational"):  # the pivots of elimination have the signs of Cholesky's squares, and need no root
        from .lu import det

        return all(det(A[:k, :k]) > 0 for k in range(1, len(A) + 1))
    try:
        cholesky(A)
    except LinAlgError:
        return False
    return True
