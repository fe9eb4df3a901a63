"""Triangular systems: each equation has one unknown more than the one before, so that they are solved one after the other.

    x_i = (b_i - sum over known j of t_ij x_j) / t_ii

From the first row down where the matrix is lower triangular, from the last row up where it is upper.  Every factorization of
this shelf ends here.  Strang, *Introduction to Linear Algebra*, section 2.2; Higham, *Accuracy and Stability of Numerical
Algorithms*, chapter 8: the computed x solves (T + E) x = b with |E| <= n u |T|, whatever the condition of T.
"""

from ..kernels import kernel
from .errors import LinAlgError
from .numbers import as_right_side, as_square, check_finite, numbers_of


@kernel(in_place=("b",))
def triangular_solve(t, b, n, k, row, col, lower, unit):
    """b (n, k) becomes the X of T X = B, with T[i, j] = t[i*row + j*col]; with `unit` the diagonal counts as ones and is not read.

    Only the entries on T's side of the diagonal are read.
    """
    for step in range(n):
        i = step if lower else n - 1 - step
        for j in range(k):
            total = b[i * k + j]
            if lower:
                for p in range(i):
                    total -= t[i * row + p * col] * b[p * k + j]
            else:
                for p in range(i + 1, n):
                    total -= t[i * row + p * col] * b[p * k + j]
            if unit:
                b[i * k + j] = total
            else:
                b[i * k + j] = total / t[i * row + i * col]


@kernel
def take_triangle(a, out, rows, cols, width, lower, unit):
    """out (rows, cols) = one triangle of a, whose rows are `width` apart, with zeros elsewhere; with `unit`, ones on the diagonal."""
    for i in range(rows):
        for j in range(cols):
            kept = j < i if lower else j > i
            if i == j and unit:
                out[i * cols + j] = 1.0
            elif i == j or kept:
                out[i * cols + j] = a[i * width + j]
            else:
                out[i * cols + j] = 0.0


@kernel(in_place=("a",))
def mirror_triangle(a, n, lower):
    """a (n, n) becomes symmetric: the entries of one triangle, the lower or the upper one, take the places of the other's."""
    for i in range(n):
        for j in range(i):
            if lower:
                a[j * n + i] = a[i * n + j]
            else:
                a[i * n + j] = a[j * n + i]


def triangle(numbers, data, rows, cols, width, lower=False, unit=False):
    """The Matrix (rows, cols) that `take_triangle` takes from an array of these numbers."""
    out = numbers.empty(rows * cols)
    numbers.run(take_triangle, data, out, rows, cols, width, lower, unit)
    return numbers.matrix(rows, cols, out)


def solve_triangular(a, b, trans=0, lower=False, unit_diagonal=False):
    """The x of A x = b (of A.T x = b when `trans` is 1 or "T") for a triangular A (n, n); the other half of A is not read.

    b is a Vector or a Matrix of right sides.  LinAlgError when an entry of the diagonal is zero; ValueError for shapes that do not
    fit and for NaN or infinite entries.  After scipy.linalg.solve_triangular.

    >>> from linalgml import linalg
    >>> linalg.solve_triangular([[2, 1], [0, 4]], [4, 8])
    Vector([1, 2])
    """
    A = as_square(a, "solve_triangular")
    n = len(A)
    b, k = as_right_side(b, n, "solve_triangular")
    if trans not in (0, 1, "N", "T"):
        raise ValueError(f"solve_triangular: trans must be 0, 1, 'N' or 'T', got {trans!r}")
    for array in (A, b):
        check_finite(array, "solve_triangular")
    for i in range(0 if unit_diagonal else n):
        if A[i, i] == 0:
            raise LinAlgError(f"solve_triangular: the matrix is singular: entry [{i}, {i}] of the diagonal is 0")
    numbers = numbers_of(A, b)
    swapped = trans in (1, "T")
    x = numbers.copy(b)
    row, col = (1, n) if swapped else (n, 1)
    numbers.run(triangular_solve, numbers.copy(A), x, n, 1 if k is None else k, row, col, lower != swapped, unit_diagonal)
    return numbers.vector(x) if k is None else numbers.matrix(n, k, x)
