"""Theorems of nonlinear conjugate gradients."""

from ...optim.nonlinear_cg import polak_ribiere
from ..theorem import theorem

ORDER = {"kinds": ("floats", "rationals"), "every_shape": "a maximum of values decides"}


@theorem(small=[(3, 0), (3, 1)], large=[(7, 0), (6, 1)], **ORDER)
def the_formula(w, n, turned):
    """d+ = beta d - g with beta = g.(g - old) / old.old; -g, a new start, where that is negative."""
    g, free, d0 = w.reals("g", n), w.reals("old", n), w.reals("d", n)
    gg, gf = w.sum(lambda i: g[i] * g[i], n), w.sum(lambda i: g[i] * free[i], n)
    along = (2 if turned else w.number(1) / 2) * gg  # old . g, which decides the sign
    old = w.family(lambda i: free[i] + (along - gf) / gg * g[i], n)
    d = w.copy(d0)
    beta = w.run(polak_ribiere, g, old, d, n)
    w.equal(beta, w.number(0) if turned else gg / 2 / w.sum(lambda i: old[i] * old[i], n))
    w.equal(d, w.family(lambda i: beta * d0[i] - g[i], n))


@theorem(small=[(2,)], large=[(3,)], kinds=("rationals",), every_shape="as many steps as variables")
def on_a_quadratic_it_is_linear_cg(w, n):
    """With exact steps on a quadratic the directions are conjugate, d . A d' = 0, and the gradient is 0 after n of them."""
    M, x, b = w.reals("M", n, n), w.reals("x", n), w.reals("b", n)
    A = w.family(lambda i, j: w.sum(lambda k: M[k * n + i] * M[k * n + j], n), n, n)

    def times(v):
        return w.family(lambda i: w.sum(lambda j: A[i * n + j] * v[j], n), n)

    def dot(u, v):
        return w.sum(lambda i: u[i] * v[i], n)

    Ax = times(x)
    g = w.family(lambda i: Ax[i] - b[i], n)
    d = w.family(lambda i: -g[i], n)
    earlier: list = []
    for k in range(n):
        Ad = times(d)
        for before in earlier:
            w.equal(dot(before, Ad), w.number(0), "conjugate")
        t, old = -dot(g, d) / dot(d, Ad), g
        g = w.family(lambda i, t=t, Ad=Ad, old=old: old[i] + t * Ad[i], n)
        if k < n - 1:
            earlier.append(d)
            d = w.copy(d)
            w.run(polak_ribiere, g, old, d, n)
    w.equal(g, w.number(0))
