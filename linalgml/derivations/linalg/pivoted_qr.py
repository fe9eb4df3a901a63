"""Theorems of QR with column pivoting, A P = Q R."""

from ...linalg.pivoted_qr import pivoted_qr
from ..theorem import equivalent, theorem
from .householder import orthogonal
from .matmul import product

ORDER = "columns are chosen by the order of lengths"


def factored(w, a, m, n):
    """(packed, tau, pivots) of a copy of a."""
    packed, tau, pivots = w.copy(a), w.blank(min(m, n)), w.blank(n, integer=True)
    w.run(pivoted_qr, packed, tau, pivots, m, n)
    return packed, tau, pivots


@theorem(small=[(3, 2)], large=[(4, 3), (3, 4)], kinds=("floats", "finite"), every_shape=ORDER)
def qr_is_ap(w, m, n):
    """Q R is A with its columns in the order of the pivots, each once."""
    a = w.reals("a", m, n)
    packed, tau, pivots = factored(w, a, m, n)
    q = orthogonal(w, packed, tau, m, n, m)
    r = w.family(lambda i, j: packed[i * n + j] if j >= i else w.number(0), m, n)
    w.equal(product(w, q, r, m, m, n), w.family(lambda i, j: a[i * n + pivots[j]], m, n))
    w.claim(sorted(pivots[j] for j in range(n)) == list(range(n)), "a permutation")


@theorem(small=[(4, 3)], large=[(5, 5), (3, 6)], kinds=("floats",), every_shape=ORDER)
def the_diagonal_falls(w, m, n):
    """No column of what is left is longer than the pivot: |r_kk| >= |r_kj .. r_jj| for every later column, so the diagonal falls."""
    packed, _, _ = factored(w, w.family(lambda i, j: w.draw("a") * (j + 1), m, n), m, n)
    for k in range(min(m, n)):
        for j in range(k + 1, n):
            rest = sum(packed[i * n + j] ** 2 for i in range(k, min(j + 1, m)))
            w.claim(packed[k * n + k] ** 2 >= rest * (1 - 1e-9), "the pivot is the longest")


@theorem(kinds=("floats",))
def ties_stay_in_order(w):
    """Columns of the same length are taken from left to right; a zero matrix is left as it is."""
    _, _, pivots = factored(w, w.values([1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0], 3, 3), 3, 3)
    w.equal(pivots, w.values([0, 1, 2], integer=True))
    for size in (0.25, 1e-12):
        _, _, pivots = factored(w, w.family(lambda i, j, size=size: size * (i + 1) if i == j else 0.0, 3, 3), 3, 3)
        w.equal(pivots, w.values([2, 1, 0], integer=True))
    packed, tau, pivots = factored(w, w.zeros(2, 3), 2, 3)
    w.equal(pivots, w.values([0, 1, 2], integer=True))
    w.equal(packed, 0.0)
    w.equal(tau, 0.0)


REAL = "real numbers are their own conjugates and real parts; tests/linalg/test_pivoted_qr.py tells the two apart on complex matrices"
equivalent(pivoted_qr, "total += real_part(conjugate(a[i * n + j]) * a[i * n + j]) -> total += *a[i * n + j]* * a[i * n + j]*", REAL)
