"""Theorems of RMSprop."""

from ...optim.rmsprop import rmsprop_step
from ..theorem import theorem
from .steps import decayed, mixed, start

WHY = "a setting decides the branch"


@theorem(small=[(2, 0, 0), (2, 1, 0), (2, 0, 1)], large=[(5, 0, 0), (5, 0, 1)], every_shape=WHY)
def one_step(w, n, moving, centered):
    """w - lr u, u = g / (sqrt(v) + eps), plus momentum times the last u; centered, v loses the square of the mean of g."""
    lr, alpha, eps, decay = (w.positive(s) for s in ("lr", "alpha", "eps", "decay"))
    momentum = w.positive("momentum") if moving else 0
    before, grad, param, _, (v0,) = start(w, n, "v")
    mean0, u0, g = w.zeros(n), w.reals("u", n), decayed(w, grad, before, decay, n)
    beta = 1 / (1 + alpha)
    v, mean, u = w.copy(v0), w.copy(mean0), w.copy(u0)
    w.run(rmsprop_step, param, grad, v, mean, u, n, lr, beta, eps, decay, momentum, centered)
    w.equal(v, mixed(w, beta, v0, w.family(lambda i: g[i] * g[i], n), n))
    w.equal(mean, mixed(w, beta, mean0, g, n) if centered else mean0)
    spread = w.family(lambda i: v[i] - mean[i] * mean[i], n)
    moved = w.family(lambda i: g[i] / (w.sqrt(spread[i]) + eps) + (momentum * u0[i] if moving else 0), n)
    w.equal(u, moved if moving else u0)
    w.equal(param, w.family(lambda i: before[i] - lr * moved[i], n))


@theorem(small=[(2,)], large=[(4,)], kinds=("floats",), every_shape="a statement about settings that are far apart")
def with_a_mean_the_variance_is_left(w, n):
    """Centered, a gradient that has always been the same has no variance: the divisor is eps alone."""
    g, lr, eps = w.family(lambda i: w.number(3 - 5 * i) / 4, n), w.positive("lr"), w.number(1) / 8
    v, mean, param = w.family(lambda i: g[i] * g[i], n), w.copy(g), w.zeros(n)
    w.run(rmsprop_step, param, g, v, mean, w.zeros(n), n, lr, w.number(1) / 2, eps, w.number(0), 0, 1)
    w.equal(mean, g)
    w.equal(param, w.family(lambda i: -lr * g[i] / eps, n))
