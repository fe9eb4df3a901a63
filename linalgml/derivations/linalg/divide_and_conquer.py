"""Theorems of divide and conquer for tridiagonal matrices."""

from itertools import pairwise

from ...linalg.divide_and_conquer import combine_rows, deflate
from ..theorem import theorem
from .matmul import product


def deflated(w, values, z, n, rho, tol):
    """(d, z, vt, places, count) after deflation, with the identity for rows."""
    d, z, vt = w.copy(values), w.copy(z), w.family(lambda i, j: 1.0 if i == j else 0.0, n, n)
    places = w.blank(n, integer=True)
    order = w.values(sorted(range(n), key=lambda i: values[i]), integer=True)
    count = w.run(deflate, d, z, vt, w.zeros(0), order, places, n, n, 0, rho, tol)
    return d, z, vt, places, count


def whole(w, d, z, n, rho):
    """D + rho z z^T."""
    return w.family(lambda i, j: rho * z[i] * z[j] + (d[i] if i == j else 0.0), n, n)


CASES = (
    ((3.0, 1.0, 2.0), (0.5, 0.25, 0.125)), ((3.0, 1.0, 1.0), (0.5, 0.25, 0.125)), ((2.0, 2.0, 2.0, 2.0), (0.5, -0.25, 0.125, 1.0)),
    ((1.0, 4.0, 2.0, 1.0), (0.5, 0.0, 0.25, -0.5)), ((1.0, 2.0), (0.0, 0.0)), ((5.0, 5.0, 1.0, 5.0, 1.0), (1.0, 2.0, 3.0, 4.0, 5.0)),
    ((7.0,), (0.5,)), ((1.0, 1.0, 3.0), (0.5, 0.0, 0.25)), ((4.0, 1.0, 4.0, 6.0), (0.0, 0.5, -0.75, 0.5)),
)  # fmt: skip


@theorem(kinds=("floats",))
def what_is_left_rises_and_the_rest_are_eigenvalues(w):
    """V (D + rho z z^T) V^T is the new D + rho z z^T; its values that are left rise strictly, and the others have zeros in z."""
    for values, entries in CASES:
        n = len(values)
        before, z0 = w.values(list(values)), w.values(list(entries))
        for rho in (2.0, 0.5):
            d, z, vt, places, count = deflated(w, before, z0, n, rho, 0.0)
            v = w.family(lambda i, j, vt=vt, n=n: vt[j * n + i], n, n)
            w.equal(product(w, vt, v, n, n, n), w.family(lambda i, j: float(i == j), n, n))
            back = product(w, product(w, v, whole(w, d, z, n, rho), n, n, n), vt, n, n, n)
            w.equal(back, whole(w, before, z0, n, rho))
            w.claim(sorted(places[i] for i in range(n)) == list(range(n)), "every place once")
            kept = [places[i] for i in range(count)]
            w.claim(all(d[i] < d[j] for i, j in pairwise(kept)), "rising")
            w.claim(all(z[i] != 0 for i in kept) and all(z[places[i]] == 0 for i in range(count, n)), "zeros where nothing is left to do")
            w.claim(count == len({x for x, y in zip(values, entries, strict=True) if y}), "one of each value")


@theorem(kinds=("floats",))
def what_is_negligible_is_dropped(w):
    """An entry counts as zero when rho times it is at most `tol`; a pair when what the rotation leaves between the two is."""
    for sign in (1.0, -1.0):
        values, z = w.values([1.0, 99.0]), w.values([0.25 * sign, 1.0])
        w.equal(deflated(w, values, z, 2, 2.0, 0.4375)[4], 2)
        count, places = (lambda x: (x[4], x[3]))(deflated(w, values, z, 2, 2.0, 0.5))
        w.equal(count, 1)
        w.equal(places, w.values([1, 0], integer=True))
        for other in (1.0, -1.0):
            near, even = w.values([1.0, 1.5]), w.values([0.6 * sign, 0.8 * other])
            w.equal(deflated(w, near, even, 2, 1.0, 0.2401)[4], 1)
            w.equal(deflated(w, near, even, 2, 1.0, 0.2399)[4], 2)
            d, left, vt, places, _ = deflated(w, near, even, 2, 1.0, 0.25)
            w.equal(places, w.values([1, 0], integer=True))
            w.equal(left, w.values([0.0, 1.0]))
            w.equal(d, w.values([1.18, 1.32]))
            w.equal(vt, w.values([0.8 * other, -0.6 * sign, 0.6 * sign, 0.8 * other], 2, 2))
    rows, left = w.reals("v", 4, 2), w.reals("u", 4, 3)
    d, z, vt, ut = w.values([1.0, 1.5, 2.0, 2.0]), w.values([1.0, 1.0, 0.6, 0.8]), w.copy(rows), w.copy(left)
    places = w.blank(4, integer=True)
    w.equal(w.run(deflate, d, z, vt, ut, w.values([0, 1, 2, 3], integer=True), places, 4, 2, 3, 1.0, 1e-15), 3)
    turn = ((0.8, -0.6), (0.6, 0.8))
    for found, before, m in ((vt, rows, 2), (ut, left, 3)):
        for i in range(4):
            for p in range(m):
                x, y = before[2 * m + p], before[3 * m + p]
                w.equal(found[i * m + p], before[i * m + p] if i < 2 else turn[i - 2][0] * x + turn[i - 2][1] * y)
    w.equal(places, w.values([0, 1, 3, 2], integer=True))


@theorem(small=[(4, 2, 3)], large=[(7, 5, 6), (5, 5, 4), (4, 0, 3)], kinds=("floats", "finite", "symbols"),
         every_shape="places are read from a buffer")  # fmt: skip
def rows_are_combined_where_something_is_left(w, n, count, m):
    """The first rows of the result are S times the chosen rows, the others are copies."""
    s, vt = w.reals("s", count, count), w.reals("v", n, m)
    order = [(3 * i + 1) % n if n % 3 else n - 1 - i for i in range(n)]
    out = w.blank(n, m)
    w.run(combine_rows, s, vt, w.values(order, integer=True), out, count, n, m)
    chosen = w.family(lambda i, p: vt[order[i] * m + p], n, m)
    first = product(w, s, w.family(lambda i, p: chosen[i * m + p], count, m), count, count, m) if count else chosen
    w.equal(out, w.family(lambda i, p: first[i * m + p] if i < count else chosen[i * m + p], n, m))
