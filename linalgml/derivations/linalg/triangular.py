"""Theorems of triangular systems."""

from ...linalg.triangular import mirror_triangle, take_triangle, triangular_solve
from ..theorem import equivalent, theorem
from .matmul import product

SHAPES = {"small": [(3, 2)], "large": [(6, 3)]}


def halves(w, t, n, lower, unit):
    """The triangular matrix that t (n, n) stands for."""

    def entry(i, j):
        if i == j:
            return w.number(1) if unit else t[i * n + i]
        return t[i * n + j] if (j < i) == lower else w.number(0)

    return w.family(entry, n, n)


@theorem(**SHAPES, kinds=("floats", "finite", "rationals", "symbols"), every_shape="each row needs those before it")
def triangular_solve_solves(w, n, k):
    """T X = B, for lower and upper triangles, with ones on the diagonal or not, read by rows or by columns."""
    t, b = w.positives("t", n, n), w.reals("b", n, k)
    turned = w.family(lambda i, j: t[j * n + i], n, n)
    for lower in (True, False):
        for unit in (True, False):
            x, y = w.copy(b), w.copy(b)
            w.run(triangular_solve, t, x, n, k, n, 1, lower, unit)
            w.equal(product(w, halves(w, t, n, lower, unit), x, n, n, k), b)
            w.run(triangular_solve, turned, y, n, k, 1, n, lower, unit)
            w.equal(y, x)


@theorem(small=[(3, 4)], large=[(4, 3), (3, 5)], kinds=("floats", "finite", "symbols"))
def take_triangle_takes_a_triangle(w, rows, cols):
    """One half of a matrix, with zeros for the other, and ones on the diagonal where that is asked for."""
    width = cols + 1
    a = w.reals("a", rows, width)
    for lower in (True, False):
        for unit in (True, False):
            out = w.blank(rows, cols)
            w.run(take_triangle, a, out, rows, cols, width, lower, unit)

            def entry(i, j, lower=lower, unit=unit):
                if i == j:
                    return w.number(1) if unit else a[i * width + i]
                return a[i * width + j] if (j < i) == lower else w.number(0)

            w.equal(out, w.family(entry, rows, cols))


@theorem(small=[(3,)], large=[(5,)], kinds=("floats", "finite", "symbols"))
def mirror_triangle_makes_it_symmetric(w, n):
    """Entry (i, j) and entry (j, i) are what stood in the triangle that was asked for."""
    a = w.reals("a", n, n)
    for lower in (True, False):
        b = w.copy(a)
        w.run(mirror_triangle, b, n, lower)
        w.equal(b, w.family(lambda i, j, lo=lower: a[max(i, j) * n + min(i, j)] if lo else a[min(i, j) * n + max(i, j)], n, n))


equivalent(take_triangle, "kept = j < i if lower else j > i -> kept = j <= i if lower else j > i", "the diagonal has been decided before")
equivalent(take_triangle, "kept = j < i if lower else j > i -> kept = j < i if lower else j >= i", "the diagonal has been decided before")
equivalent(mirror_triangle, "for j in range(i) -> for j in range(i + 1)", "the diagonal is its own mirror image")
