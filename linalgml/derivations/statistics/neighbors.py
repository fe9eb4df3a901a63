"""Theorems of nearest neighbours."""

from ...statistics.neighbors import squared_distances
from ..derivation import derivation
from ..theorem import theorem


@theorem(small=[(2, 3, 2)], large=[(4, 5, 3)])
def squares_of_differences_are_products(w, n, m, d):
    """|x - c|^2 = x.x - 2 x.c + c.c for every pair: the way through a matrix product gives the same numbers, where nothing is rounded."""
    x, c, out = w.reals("x", n, d), w.reals("c", m, d), w.blank(n, m)
    w.run(squared_distances, x, c, out, n, m, d)

    def pair(i, k):
        own = w.sum(lambda j: x[i * d + j] * x[i * d + j], d)
        other = w.sum(lambda j: c[k * d + j] * c[k * d + j], d)
        return own - 2 * w.sum(lambda j: x[i * d + j] * c[k * d + j], d) + other

    w.equal(out, w.family(pair, n, m))


@derivation(title="Why not by a matrix product", theorem="squares_of_differences_are_products")
def three_sums(d):
    """The three sums of a matrix product equal the squared distance, and in floats lose it when both points are far from 0."""
    n = d.size("d")
    j = d.indices("j", n)
    x, c = d.family("x", n), d.family("c", n)
    d.line(d.sum((x[j] - c[j]) ** 2, j), "what is computed: exactly 0 for equal points, small for near ones")
    d.line(
        d.sum(x[j] ** 2, j) - 2 * d.sum(x[j] * c[j], j) + d.sum(c[j] ** 2, j),
        "as fast as a matrix product, and the difference of large numbers",
    )
