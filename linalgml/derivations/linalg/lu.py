"""Theorems of elimination with partial pivoting, P A = L U."""

from ...linalg.lu import lu_factor_in_place, swap_rows
from ...linalg.triangular import triangular_solve
from ..theorem import equivalent, theorem
from .matmul import product

PIVOTS = "pivots are chosen by the order of values"


def factored(w, a, m, n):
    """(packed, pivots) of a copy of a."""
    packed, pivots = w.copy(a), w.blank(min(m, n), integer=True)
    w.run(lu_factor_in_place, packed, pivots, m, n)
    return packed, pivots


def lower(w, packed, m, n):
    """L (m, k) from the packed factors."""
    k = min(m, n)
    return w.family(lambda i, j: packed[i * n + j] if j < i else w.number(1 if i == j else 0), m, k)


def upper(w, packed, m, n):
    """U (k, n) from the packed factors."""
    return w.family(lambda i, j: packed[i * n + j] if j >= i else w.number(0), min(m, n), n)


@theorem(small=[(3, 3)], large=[(5, 5), (6, 4), (4, 6)], kinds=("floats", "finite", "rationals"), every_shape=PIVOTS)
def lu_is_pa(w, m, n):
    """P A = L U: the rows of A, exchanged as they were in the elimination, are the product of the factors."""
    a = w.reals("a", m, n)
    packed, pivots = factored(w, a, m, n)
    k = min(m, n)
    exchanged = w.copy(a)
    w.run(swap_rows, exchanged, pivots, k, n, False)
    w.equal(product(w, lower(w, packed, m, n), upper(w, packed, m, n), m, k, n), exchanged)


@theorem(small=[(3, 3)], large=[(5, 4), (4, 6)], kinds=("floats", "rationals"), every_shape=PIVOTS)
def multipliers_are_at_most_one(w, m, n):
    """No multiple of a row that is taken away is larger than 1: the pivot is the largest entry of what is left of its column."""
    packed, pivots = factored(w, w.reals("a", m, n), m, n)
    for k in range(min(m, n)):
        w.claim(pivots[k] >= k, "rows are exchanged with later ones")
        for i in range(k + 1, m):
            w.claim(abs(packed[i * n + k]) <= 1, "a multiplier of at most 1")


@theorem(small=[(4, 2)], large=[(5, 3)], kinds=("rationals",), every_shape=PIVOTS)
def a_column_without_a_pivot_is_passed_over(w, n, rank):
    """P A = L U of a matrix of low rank too: U has zeros on its diagonal."""
    a = product(w, w.reals("x", n, rank), w.reals("y", rank, n), n, rank, n)
    first = w.family(lambda i, j: a[i * n + j] if j else w.number(0), n, n)
    for matrix in (a, first):
        packed, pivots = factored(w, matrix, n, n)
        exchanged = w.copy(matrix)
        w.run(swap_rows, exchanged, pivots, n, n, False)
        w.equal(product(w, lower(w, packed, n, n), upper(w, packed, n, n), n, n, n), exchanged)


@theorem(small=[(3, 2)], large=[(5, 3)], kinds=("floats", "finite", "rationals"), every_shape=PIVOTS)
def factors_solve_the_system(w, n, k):
    """Exchanged, solved forwards by L and backwards by U, B becomes X with A X = B; the other way round, A^T X = B."""
    a, b = w.reals("a", n, n), w.reals("b", n, k)
    packed, pivots = factored(w, a, n, n)
    x = w.copy(b)
    w.run(swap_rows, x, pivots, n, k, False)
    w.run(triangular_solve, packed, x, n, k, n, 1, True, True)
    w.run(triangular_solve, packed, x, n, k, n, 1, False, False)
    w.equal(product(w, a, x, n, n, k), b)
    y = w.copy(b)
    w.run(triangular_solve, packed, y, n, k, 1, n, True, False)
    w.run(triangular_solve, packed, y, n, k, 1, n, False, True)
    w.run(swap_rows, y, pivots, n, k, True)
    w.equal(product(w, w.family(lambda i, j: a[j * n + i], n, n), y, n, n, k), b)


@theorem(small=[(3, 3)], large=[(5, 2)], kinds=("floats", "finite", "rationals", "symbols"))
def exchanges_backwards_undo_exchanges(w, n, k):
    """The same exchanges in the other order bring every row back."""
    b = w.reals("b", n, k)
    pivots = w.values([i + w.choose(n - i) for i in range(n)], integer=True)
    there = w.copy(b)
    w.run(swap_rows, there, pivots, n, k, False)
    order = list(range(n))
    for i in range(n):
        order[i], order[pivots[i]] = order[pivots[i]], order[i]
    w.equal(there, w.family(lambda i, j: b[order[i] * k + j], n, k))
    w.run(swap_rows, there, pivots, n, k, True)
    w.equal(there, b)


def determinant(w, a, n):
    """The product of the pivots, with a sign for every exchange."""
    packed, pivots = factored(w, a, n, n)
    result = w.number(1)
    for i in range(n):
        result = result * packed[i * n + i]
        if pivots[i] != i:
            result = -result
    return result


@theorem(small=[(3,)], large=[(5,)], kinds=("floats", "finite"), every_shape=PIVOTS)
def derivative_of_the_determinant(w, n):
    """d det A = det A tr(A^-1 dA): the gradient is det A times the transposed inverse (Jacobi's formula)."""
    a, grad = w.reals("a", n, n), w.real("grad")
    packed, pivots = factored(w, a, n, n)
    inverse = w.family(lambda i, j: w.number(1 if i == j else 0), n, n)
    w.run(swap_rows, inverse, pivots, n, n, False)
    w.run(triangular_solve, packed, inverse, n, n, n, 1, True, True)
    w.run(triangular_solve, packed, inverse, n, n, n, 1, False, False)
    det = determinant(w, a, n)
    w.gradient(lambda a: determinant(w, a, n), [a], grad, [w.family(lambda i, j: grad * det * inverse[j * n + i], n, n)])


@theorem(small=[(3,)], large=[(4,)], kinds=("floats", "finite", "rationals"), every_shape=PIVOTS)
def determinants_multiply(w, n):
    """det(A B) = det A det B, and det A^T = det A."""
    a, b = w.reals("a", n, n), w.reals("b", n, n)
    w.equal(determinant(w, product(w, a, b, n, n, n), n), determinant(w, a, n) * determinant(w, b, n))
    w.equal(determinant(w, w.family(lambda i, j: a[j * n + i], n, n), n), determinant(w, a, n))


equivalent(lu_factor_in_place, "if size > top -> if size >= top", "of two entries of the same size either may be the pivot")
equivalent(lu_factor_in_place, "for i in range(k + 1, m) (no. 1) -> for i in range(k*", "no entry is larger than itself")
