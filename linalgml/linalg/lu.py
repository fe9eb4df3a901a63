"""Gaussian elimination kept as a product, P A = L U: U is what elimination leaves, L the multiples of rows that it took away.

At step k the entry of largest size in column k is brought to the diagonal (partial pivoting), so that no multiple exceeds 1 and
rounding errors are not magnified; a system is then solved by two triangular ones, and the determinant is the product of the
pivots.  Strang, *Introduction to Linear Algebra*, section 2.6; Trefethen & Bau, *Numerical Linear Algebra*, lectures 20 to 22.
"""

from collections import namedtuple
from math import fsum, inf, log

from ..kernels import kernel
from .errors import LinAlgError
from .matrix import _matrix
from .numbers import as_matrix, as_right_side, as_square, blame, check_finite, inexact, numbers_of
from .triangular import triangle, triangular_solve


@kernel(in_place=("a",))
def lu_factor_in_place(a, pivots, m, n):
    """a (m, n) becomes L below its diagonal, whose own ones are not stored, and U on and above it.

    pivots[k] is the row that changed places with row k, for k < min(m, n).  A column without a pivot is passed over: U has a zero there.
    """
    for k in range(min(m, n)):
        best = k
        top = abs(a[k * n + k])
        for i in range(k + 1, m):
            size = abs(a[i * n + k])
            if size > top:
                top = size
                best = i
        pivots[k] = best
        if best != k:
            for j in range(n):
                kept = a[k * n + j]
                a[k * n + j] = a[best * n + j]
                a[best * n + j] = kept
        pivot = a[k * n + k]
        if pivot != 0.0:
            for i in range(k + 1, m):
                factor = a[i * n + k] / pivot
                a[i * n + k] = factor
                for j in range(k + 1, n):
                    a[i * n + j] -= factor * a[k * n + j]


@kernel(in_place=("b",))
def swap_rows(b, pivots, count, k, backwards):
    """Rows i and pivots[i] of b (rows, k) change places, for i = 0 … count - 1, or for the same i from the last to the first."""
    for step in range(count):
        i = count - 1 - step if backwards else step
        other = pivots[i]
        if other != i:
            for j in range(k):
                kept = b[i * k + j]
                b[i * k + j] = b[other * k + j]
                b[other * k + j] = kept


class Factors(namedtuple("Factors", "lu piv")):
    """What `lu_factor` returns: the packed factors, and the row that changed places with row k at step k."""

    __slots__ = ()


class LU(namedtuple("LU", "P L U")):
    """What `lu` returns: A = P L U."""

    __slots__ = ()


def lu_factor(a):
    """(lu, piv): L below the diagonal of lu and U on and above it, and the row exchanges, for `lu_solve`.

    A is square, of any numbers: ints and Fractions are factored exactly, symbols as rational functions.  A singular matrix is
    factored too, with a zero on the diagonal.  ValueError for NaN and infinite entries.  After scipy.linalg.lu_factor.

    >>> from linalgml import linalg
    >>> linalg.lu_factor([[1, 2], [3, 4]])
    Factors(lu=Matrix([[3, 4], [Fraction(1, 3), Fraction(2, 3)]]), piv=[1, 1])
    """
    A = as_square(a, "lu_factor")
    check_finite(A, "lu_factor")
    numbers, packed, pivots = _factor(A)
    return Factors(numbers.matrix(*A.shape, packed), _ints(pivots, len(A)))


def _factor(A, *others):
    """The numbers that A and the others are computed in, and A's packed factors and pivots in them."""
    numbers = numbers_of(A, *others)
    m, n = A.shape
    packed, pivots = numbers.copy(A), numbers.ints(min(m, n))
    numbers.run(lu_factor_in_place, packed, pivots, m, n)
    return numbers, packed, pivots


def _ints(pivots, n):
    return (pivots if type(pivots) is list else pivots.tolist())[:n]


def lu(a, permute_l=False):
    """A = P L U for any matrix (m, n): P a permutation, L (m, k) with ones on its diagonal, U (k, n), where k = min(m, n).

    With `permute_l`, (P @ L, U).  Exact as `lu_factor` is.  After scipy.linalg.lu.

    >>> from linalgml import linalg
    >>> P, L, U = linalg.lu([[1, 2], [3, 4]])
    >>> L, U, P @ L @ U == linalg.Matrix([[1, 2], [3, 4]])
    (Matrix([[1, 0], [Fraction(1, 3), 1]]), Matrix([[3, 4], [0, Fraction(2, 3)]]), True)
    """
    A = as_matrix(a, "lu")
    check_finite(A, "lu")
    numbers, packed, pivots = _factor(A)
    m, n = A.shape
    k, order = min(m, n), list(range(m))
    for i, other in enumerate(_ints(pivots, k)):
        order[i], order[other] = order[other], order[i]
    L, U = triangle(numbers, packed, m, k, n, lower=True, unit=True), triangle(numbers, packed, k, n, n)
    items = [0] * (m * m)
    for i, row in enumerate(order):  # row i of L U is row order[i] of A
        items[row * m + i] = 1
    P = _matrix((m, m), items)
    return (P @ L, U) if permute_l else LU(P, L, U)


def lu_solve(lu_and_piv, b, trans=0):
    """The x of A x = b, from `lu_factor(A)`; of A.T x = b when `trans` is 1 or "T".  After scipy.linalg.lu_solve.

    >>> from linalgml import linalg
    >>> linalg.lu_solve(linalg.lu_factor([[1, 2], [3, 4]]), [5, 11])
    Vector([1, 2])
    """
    packed, pivots = lu_and_piv
    packed = as_square(packed, "lu_solve")
    n = len(packed)
    if len(pivots) != n or not all(0 <= p < n for p in pivots):
        raise ValueError(f"lu_solve: expected {n} rows that changed places, each in 0 … {n - 1}, got {pivots}")
    if trans not in (0, 1, "N", "T"):
        raise ValueError(f"lu_solve: trans must be 0, 1, 'N' or 'T', got {trans!r}")
    b, k = as_right_side(b, n, "lu_solve")
    check_finite(b, "lu_solve")
    for i in range(n):
        if packed[i, i] == 0:
            raise LinAlgError(f"lu_solve: the matrix is singular: column {i} has no pivot")
    numbers = numbers_of(packed, b)
    rows = numbers.ints(n)
    for i, p in enumerate(pivots):
        rows[i] = p
    return _solve(numbers, numbers.copy(packed), rows, numbers.copy(b), n, k, trans in (1, "T"))


def _solve(numbers, packed, pivots, x, n, k, transposed=False):
    """The solution for the right side in x, which is written over: a Matrix of k columns, or a Vector where k is None."""
    columns = 1 if k is None else k
    if transposed:  # A^T = U^T L^T P
        numbers.run(triangular_solve, packed, x, n, columns, 1, n, True, False)
        numbers.run(triangular_solve, packed, x, n, columns, 1, n, False, True)
        numbers.run(swap_rows, x, pivots, n, columns, True)
    else:
        numbers.run(swap_rows, x, pivots, n, columns, False)
        numbers.run(triangular_solve, packed, x, n, columns, n, 1, True, True)
        numbers.run(triangular_solve, packed, x, n, columns, n, 1, False, False)
    return numbers.vector(x) if k is None else numbers.matrix(n, k, x)


def _pivoted(A, what, *others):
    """`_factor`, where a zero pivot is an error; NaN and infinite entries are looked for where they would show."""
    numbers, packed, pivots = _factor(A, *others)
    n = len(A)
    for i in range(n):
        pivot = packed[i * n + i]
        if pivot == 0:
            check_finite(A, what)
            raise LinAlgError(f"{what}: the matrix is singular: column {i} has no pivot")
        if pivot != pivot:
            check_finite(A, what)
    return numbers, packed, pivots


def solve(a, b):
    """The x of A x = b, for a square A and a Vector or Matrix b.

    Exact for ints, Fractions and symbols; floats by elimination with partial pivoting, whose backward error is a small multiple of
    n u.  LinAlgError when A is singular (for floats: when a pivot is exactly zero; `cond` tells how near it is) and when it is not
    square; ValueError when the shapes differ and for NaN or infinite entries.  After numpy.linalg.solve.

    >>> from linalgml import linalg
    >>> linalg.solve([[1, 2], [3, 5]], [1, 2])
    Vector([-1, 1])
    """
    A = as_square(a, "solve")
    b, k = as_right_side(b, len(A), "solve")
    numbers, packed, pivots = _pivoted(A, "solve", b)
    x = _solve(numbers, packed, pivots, numbers.copy(b), len(A), k)
    blame(x, "solve", A, b)
    return x


def inv(a):
    """The inverse of a square matrix.

    Errors as in `solve`.  To solve a system, `solve` does less work, more accurately.  After numpy.linalg.inv.

    >>> from linalgml import linalg
    >>> linalg.inv([[1, 2], [3, 4]])
    Matrix([[-2, 1], [Fraction(3, 2), Fraction(-1, 2)]])
    """
    A = as_square(a, "inv")
    numbers, packed, pivots = _pivoted(A, "inv")
    result = _solve(numbers, packed, pivots, numbers.identity(len(A)), len(A), len(A))
    blame(result, "inv", A)
    return result


def det(a):
    """The determinant: the product of the pivots, with a sign for every exchange of rows.  1 for the 0 x 0 matrix.

    Exact for ints, Fractions and symbols.  LinAlgError when the matrix is not square; ValueError for NaN and infinite entries.
    After numpy.linalg.det.

    >>> from linalgml import linalg
    >>> linalg.det([[1, 2], [3, 4]]), linalg.det([[1.0, 2.0], [3.0, 4.0]])
    (-2, -2.0)
    """
    A = as_square(a, "det")
    numbers, packed, pivots = _factor(A)
    n = len(A)
    product = packed[0] if n else 1
    for i in range(n):
        if i:
            product = product * packed[i * n + i]
        if pivots[i] != i:
            product = -product
    if product != product:
        check_finite(A, "det")
    return numbers.number(product) if n else 1


class SlogDet(namedtuple("SlogDet", "sign logabsdet")):
    """What `slogdet` returns: det A = sign exp(logabsdet)."""

    __slots__ = ()


def slogdet(a):
    """(sign, log |det A|), for determinants that are too large or too small for a float; (0, -inf) for a singular matrix.

    The sign is a complex number of length 1 for complex matrices.  Computed in floats.  After numpy.linalg.slogdet.

    >>> from linalgml import linalg
    >>> linalg.slogdet(linalg.Matrix.identity(400) * -0.1)
    SlogDet(sign=1.0, logabsdet=-921.0340371976...)
    """
    A = inexact(as_square(a, "slogdet"), "slogdet")
    check_finite(A, "slogdet")
    numbers, packed, pivots = _factor(A)
    n, sign, total = len(A), 1.0, []
    for i, u in enumerate(numbers.list(packed)[:: n + 1]):
        if u == 0:
            return SlogDet(0.0, -inf)
        sign = sign * (u / abs(u)) * (1 if pivots[i] == i else -1)
        total.append(log(abs(u)))
    return SlogDet(sign, fsum(total))
