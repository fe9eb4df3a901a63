"""Theorems of the two-loop recursion."""

from ...optim.bfgs import bfgs_update
from ...optim.lbfgs import two_loop
from ..theorem import equivalent, theorem

RING = "the pairs stand in a ring, whose rows are found by a remainder"


@theorem(small=[(1, 2, 0), (2, 2, 1)], large=[(3, 7, 0), (4, 5, 1), (3, 4, 2)], every_shape=RING)
def two_loops_are_bfgs(w, m, n, first):
    """The two loops give H g for the H of m BFGS updates, oldest first, begun at gamma I."""
    S, Y, g, gamma = w.reals("S", m, n), w.reals("Y", m, n), w.reals("g", n), w.positive("gamma")
    rho = w.family(lambda k: 1 / w.sum(lambda i: S[k * n + i] * Y[k * n + i], n), m)
    out, alpha = w.blank(n), w.blank(m)
    w.run(two_loop, S, Y, rho, g, out, alpha, gamma, m, first, n)
    H = w.family(lambda i, j: gamma if i == j else w.number(0), n, n)
    for on in range(m):
        k = (first + on) % m
        s, y = w.family(lambda i, k=k: S[k * n + i], n), w.family(lambda i, k=k: Y[k * n + i], n)
        w.run(bfgs_update, H, s, y, w.blank(n), n)
    w.equal(out, w.family(lambda i: w.sum(lambda j: H[i * n + j] * g[j], n), n))


@theorem(small=[(3,)], large=[(9,)], every_shape=RING)
def without_pairs_the_gradient(w, n):
    """With no pair stored the direction is gamma g."""
    g, gamma, out = w.reals("g", n), w.positive("gamma"), w.blank(n)
    w.run(two_loop, w.zeros(1, n), w.zeros(1, n), w.zeros(1), g, out, w.blank(1), gamma, 0, 0, n)
    w.equal(out, w.family(lambda i: gamma * g[i], n))


for other in ("first - m - 1 - back", "first - 1 - back"):
    equivalent(two_loop, f"k = (first + m - 1 - back) % m -> k = ({other}) % m", "the remainder by m is the same")
