"""Theorems of products with sparse matrices and of sweeps over their rows."""

from ...linalg.sparse import csr_matvec, relax
from ..theorem import theorem

PLACES = "rows begin where indptr says"


def pattern(w, m, n):
    """(data, indices, indptr, dense) of a matrix with some places left out, one row empty, and an entry named twice."""
    kept = [[(i * 3 + j * 5) % 4 != 0 or i == j for j in range(n)] for i in range(m)]
    kept[1] = [False] * n
    places = [(i, j) for i in range(m) for j in range(n) if kept[i][j]]
    places.insert(1, places[0])
    data = w.reals("a", len(places))
    starts = [sum(1 for i, _ in places if i < row) for row in range(m + 1)]
    dense = [[w.number(0)] * n for _ in range(m)]
    for p, (i, j) in enumerate(places):
        dense[i][j] = dense[i][j] + data[p]
    return data, w.values([j for _, j in places], integer=True), w.values(starts, integer=True), dense


@theorem(small=[(3, 2)], large=[(4, 5), (5, 3)], kinds=("floats", "finite", "rationals", "symbols"), every_shape=PLACES)
def sparse_products_are_products(w, m, n):
    """y_i = sum of a_ij x_j, over the entries that are kept, those that are named twice counted twice; an empty row gives 0."""
    data, indices, indptr, dense = pattern(w, m, n)
    x, y = w.reals("x", n), w.blank(m)
    w.run(csr_matvec, data, indices, indptr, x, y, m)
    w.equal(y, w.family(lambda i: w.sum(lambda j: dense[i][j] * x[j], n), m))


@theorem(small=[(3,)], large=[(4,)], kinds=("floats", "finite", "rationals"), every_shape=PLACES)
def a_sweep_solves_row_after_row(w, n):
    """x_i + omega (b_i - sum of a_ij x_j) / d_i, with what has been found so far, from the first row or from the last."""
    data, indices, indptr, dense = pattern(w, n, n)
    b, x, d, omega = w.reals("b", n), w.reals("x", n), w.positives("d", n), w.real("omega")
    for backwards in (False, True):
        found, want = w.copy(x), [x[i] for i in range(n)]
        w.run(relax, data, indices, indptr, d, b, found, n, omega, backwards)
        for i in reversed(range(n)) if backwards else range(n):
            want[i] = want[i] + omega * (b[i] - sum((dense[i][j] * want[j] for j in range(n)), w.number(0))) / d[i]
        w.equal(found, w.values(want))


@theorem(small=[(3,)], large=[(5,)], kinds=("floats", "finite", "rationals"), every_shape=PLACES)
def a_sweep_along_a_triangle_is_substitution(w, n):
    """With omega = 1 and from x = 0, one sweep over a lower triangular matrix solves L x = b, and a backward one U x = b."""
    a, b = w.reals("a", n, n), w.reals("b", n)
    for backwards in (False, True):
        places = [(i, j) for i in range(n) for j in range(n) if (j >= i if backwards else j <= i)]
        data = w.values([a[i * n + j] for i, j in places])
        indices = w.values([j for _, j in places], integer=True)
        indptr = w.values([sum(1 for i, _ in places if i < row) for row in range(n + 1)], integer=True)
        x = w.family(lambda i: w.number(0), n)
        w.run(relax, data, indices, indptr, w.family(lambda i: a[i * n + i], n), b, x, n, w.number(1), backwards)
        y = w.blank(n)
        w.run(csr_matvec, data, indices, indptr, x, y, n)
        w.equal(y, b)
