"""Theorems of the modified Cholesky factorization, and of Newton's step."""

from ...linalg.triangular import triangular_solve
from ...optim.newton import modified_ldl
from ..derivation import derivation
from ..theorem import theorem

MAX = "a maximum of values decides the pivots"
ORDER = {"kinds": ("floats", "rationals"), "every_shape": MAX}


def factors(w, a, n, beta2, delta):
    L, d = w.blank(n, n), w.blank(n)
    w.run(modified_ldl, a, L, d, n, beta2, delta)
    return L, d


@theorem(small=[(3, 0), (3, 1), (3, 2)], large=[(5, 0), (4, 1), (4, 2)], **ORDER)
def only_the_diagonal_is_changed(w, n, case):
    """L D L^T is A off the diagonal, and each pivot is the largest of |c_j|, theta_j^2 / beta^2 and delta."""
    half, small, large = w.reals("half", n, n), w.positive("beta2"), w.positive("delta")
    a = w.family(lambda i, j: half[i * n + j] + half[j * n + i], n, n)
    beta2 = small / 1000 if case == 1 else small * 1000
    delta = large * 1000 if case == 2 else large / 100000
    L, d = factors(w, a, n, beta2, delta)
    w.equal(w.family(lambda i, j: L[i * n + j] if j >= i else w.number(0), n, n),
            w.family(lambda i, j: w.number(int(i == j)), n, n), "unit lower triangular")  # fmt: skip
    for j in range(n):
        c = a[j * n + j] - w.sum(lambda s, j=j: d[s] * L[j * n + s] * L[j * n + s], j)
        theta = w.number(0)
        for i in range(j + 1, n):
            w.equal(w.sum(lambda s, i=i, j=j: d[s] * L[i * n + s] * L[j * n + s], j + 1), a[i * n + j])
            theta = w.max(theta, w.abs(d[j] * L[i * n + j]))
        w.equal(d[j], w.max(w.max(w.abs(c), theta * theta / beta2), delta), "the pivot")


@theorem(small=[(3,)], large=[(5,)], **ORDER)
def a_positive_definite_matrix_is_left_alone(w, n):
    """Where A = G D G^T with pivots above delta and beta large enough, L = G and D = D: E is 0, and the step is Newton's own, A p = -g."""
    free, D, g = w.reals("G", n, n), w.positives("D", n), w.reals("g", n)
    G = w.family(lambda i, j: free[i * n + j] if i > j else w.number(int(i == j)), n, n)
    a = w.family(lambda i, j: w.sum(lambda s: D[s] * G[i * n + s] * G[j * n + s], n), n, n)
    most = w.sum(lambda i: D[i], n) * (1 + w.sum(lambda k: G[k] * G[k], n * n))
    least = 1 / w.sum(lambda i: 1 / D[i], n)
    L, d = factors(w, a, n, most, least)
    w.equal(L, G)
    w.equal(d, D)
    p = w.family(lambda i: -g[i], n)
    w.run(triangular_solve, L, p, n, 1, n, 1, True, True)
    p = w.family(lambda i: p[i] / d[i], n)
    w.run(triangular_solve, L, p, n, 1, 1, n, False, True)
    w.equal(w.family(lambda i: w.sum(lambda j: a[i * n + j] * p[j], n) + g[i], n), w.number(0))


@derivation(title="Why Newton's method doubles the digits")
def digits_double(d):
    """For the equation x^2 = a, whose root is r: the error of a step is the square of the one before, divided by 2x."""
    x, r = d.number("x", positive=True), d.number("r", positive=True)
    d.line(x - (x**2 - r**2) / (2 * x) - r, "a step by value over slope, and its distance from the root")
    d.line((x**2 - 2 * r * x + r**2) / (2 * x), "over the common denominator")
    d.line((x - r) ** 2 / (2 * x), "a square")
