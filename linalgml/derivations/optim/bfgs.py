"""Theorems of BFGS."""

from ...optim.bfgs import bfgs_update
from ..theorem import theorem


def symmetric(w, n):
    """A symmetric matrix H0."""
    half = w.reals("half", n, n)
    return w.family(lambda i, j: half[i * n + j] + half[j * n + i], n, n)


def updated(w, H0, s, y, n):
    H, Hy = w.copy(H0), w.blank(n)
    w.run(bfgs_update, H, s, y, Hy, n)
    return H, Hy


@theorem(small=[(3,)], large=[(7,)])
def the_formula(w, n):
    """H+ = H + (1 + y.Hy / s.y) s s^T / s.y - (Hy s^T + s (Hy)^T) / s.y, and Hy is H y."""
    H0, s, y = w.reals("H", n, n), w.reals("s", n), w.reals("y", n)
    H, Hy = updated(w, H0, s, y, n)
    w.equal(Hy, w.family(lambda i: w.sum(lambda j: H0[i * n + j] * y[j], n), n))
    sy = w.sum(lambda i: s[i] * y[i], n)
    scale = (1 + w.sum(lambda i: y[i] * Hy[i], n) / sy) / sy
    w.equal(H, w.family(lambda i, j: H0[i * n + j] + scale * s[i] * s[j] - (Hy[i] * s[j] + s[i] * Hy[j]) / sy, n, n))


@theorem(small=[(2,)], large=[(7,)], every_shape="a sum over a matrix that the kernel has just written")
def secant_equation(w, n):
    """H+ y = s: the new matrix explains the last step.  And it is symmetric when H is."""
    H0, s, y = symmetric(w, n), w.reals("s", n), w.reals("y", n)
    H, _ = updated(w, H0, s, y, n)
    w.equal(w.family(lambda i: w.sum(lambda j: H[i * n + j] * y[j], n), n), s, "H+ y = s")
    w.equal(H, w.family(lambda i, j: H[j * n + i], n, n), "symmetric")


@theorem(small=[(2,)], large=[(6,)], every_shape="a sum over a matrix that the kernel has just written")
def positive_definite_stays_so(w, n):
    """x.H+ x = v.H v + (s.x)^2 / y.s with v = x - y (s.x) / y.s: a sum of what is positive, if H is positive definite and y.s > 0."""
    H0, s, y, x = symmetric(w, n), w.reals("s", n), w.reals("y", n), w.reals("x", n)
    H, _ = updated(w, H0, s, y, n)
    sy, sx = w.sum(lambda i: s[i] * y[i], n), w.sum(lambda i: s[i] * x[i], n)
    v = w.family(lambda i: x[i] - y[i] * sx / sy, n)

    def along(P, u):
        return w.sum(lambda i: w.sum(lambda j: u[i] * P[i * n + j] * u[j], n), n)

    w.equal(along(H, x), along(H0, v) + sx * sx / sy)


@theorem(small=[(2,)], large=[(5,)], every_shape="a product of two matrices that were just written")
def inverse_of_the_direct_update(w, n):
    """H+ is the inverse of B+ = B - B s s^T B / s.B s + y y^T / y.s, for H = B^-1 (here diagonal)."""
    d, s, y = w.positives("d", n), w.reals("s", n), w.reals("y", n)
    H0 = w.family(lambda i, j: 1 / d[i] if i == j else w.number(0), n, n)
    H, _ = updated(w, H0, s, y, n)
    sBs, sy = w.sum(lambda i: d[i] * s[i] * s[i], n), w.sum(lambda i: s[i] * y[i], n)
    B = w.family(lambda i, j: (d[i] if i == j else w.number(0)) - d[i] * s[i] * d[j] * s[j] / sBs + y[i] * y[j] / sy, n, n)
    product = w.family(lambda i, j: w.sum(lambda k: H[i * n + k] * B[k * n + j], n), n, n)
    w.equal(product, w.family(lambda i, j: w.number(int(i == j)), n, n))


@theorem(small=[(2,)], large=[(3,)], kinds=("rationals",), every_shape="as many steps as variables")
def n_steps_for_a_quadratic(w, n):
    """On a quadratic with exact line searches the gradient is 0 after n steps, and H is then the inverse of the matrix."""
    M, x, b = w.reals("M", n, n), w.reals("x", n), w.reals("b", n)
    A = w.family(lambda i, j: w.sum(lambda k: M[k * n + i] * M[k * n + j], n), n, n)

    def times(P, v):
        return w.family(lambda i: w.sum(lambda j: P[i * n + j] * v[j], n), n)

    H = w.family(lambda i, j: w.number(int(i == j)), n, n)
    g = w.family(lambda i: w.sum(lambda j: A[i * n + j] * x[j], n) - b[i], n)
    for _ in range(n):
        d = times(H, g)
        Ad = times(A, d)
        t = w.sum(lambda i, d=d, g=g: d[i] * g[i], n) / w.sum(lambda i, d=d, Ad=Ad: d[i] * Ad[i], n)
        s, y = w.family(lambda i, d=d, t=t: -t * d[i], n), w.family(lambda i, Ad=Ad, t=t: -t * Ad[i], n)
        H, _ = updated(w, H, s, y, n)
        g = w.family(lambda i, g=g, y=y: g[i] + y[i], n)
    w.equal(g, w.number(0))
    product = w.family(lambda i, j: w.sum(lambda k: H[i * n + k] * A[k * n + j], n), n, n)
    w.equal(product, w.family(lambda i, j: w.number(int(i == j)), n, n), "H A = I")
