"""Theorems of Adamax."""

from ...optim.adamax import adamax_step
from ..theorem import theorem
from .steps import decayed, mixed

WHY = "a comparison of values decides the branch"


@theorem(small=[(3,)], large=[(6,)], kinds=("floats", "rationals"), every_shape=WHY)
def one_step(w, n):
    """w - rate m / u, u the larger of beta2 u and |g| + eps."""
    rate, b1, b2, eps, decay = (w.positive(s) for s in ("rate", "beta1", "beta2", "eps", "decay"))
    before, grad, m0, u0 = w.reals("param", n), w.reals("g", n), w.reals("m", n), w.positives("u", n)
    param, m, u, g = w.copy(before), w.copy(m0), w.copy(u0), decayed(w, grad, before, decay, n)
    w.run(adamax_step, param, grad, m, u, n, rate, b1, b2, eps, decay)
    w.equal(m, mixed(w, b1, m0, g, n))
    size = w.family(lambda i: (g[i] if g[i] > 0 else -g[i]) + eps, n)
    w.equal(u, w.family(lambda i: size[i] if size[i] > b2 * u0[i] else b2 * u0[i], n))
    w.equal(param, w.family(lambda i: before[i] - rate * m[i] / u[i], n))


@theorem(small=[(2,)], large=[(4,)], kinds=("floats", "rationals"), every_shape=WHY)
def the_step_is_at_most_the_rate_at_first(w, n):
    """The first step, without eps, has the length lr for every gradient: rate = lr / (1 - beta1) undoes the start from zero."""
    lr, share, zero = w.positive("lr"), w.positive("share"), w.number(0)
    b1 = 1 / (1 + share)
    grad, param = w.signed("g", n), w.zeros(n)
    w.run(adamax_step, param, grad, w.zeros(n), w.zeros(n), n, lr / (1 - b1), b1, w.number(1) / 2, zero, zero)
    w.equal(param, w.family(lambda i: -lr if grad[i] > 0 else lr, n))
