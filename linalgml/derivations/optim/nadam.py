"""Theorems of NAdam."""

from ...optim.adamw import adamw_step
from ...optim.nadam import nadam_step
from ..theorem import theorem
from .steps import below_one, decayed, mixed, start


@theorem(small=[(2,)], large=[(5,)])
def one_step(w, n):
    """keep w - (rate_grad g + rate_mean m) / (sqrt(v / correction2) + eps), with weight decay in g."""
    rg, rm, b1, b2, eps, keep, decay, root2 = (w.positive(s) for s in ("rg", "rm", "beta1", "beta2", "eps", "keep", "decay", "root2"))
    before, grad, param, _, (v0,) = start(w, n, "v")
    m0, g = w.reals("m", n), decayed(w, grad, before, decay, n)
    m, v = w.copy(m0), w.copy(v0)
    w.run(nadam_step, param, grad, m, v, n, rg, rm, b1, b2, eps, keep, decay, root2 * root2)
    w.equal(m, mixed(w, b1, m0, g, n))
    w.equal(v, mixed(w, b2, v0, w.family(lambda i: g[i] * g[i], n), n))
    step = w.family(lambda i: (rg * g[i] + rm * m[i]) / (w.sqrt(v[i] / (root2 * root2)) + eps), n)
    w.equal(param, w.family(lambda i: keep * before[i] - step[i], n))


@theorem(small=[(2,)], large=[(5,)])
def without_looking_ahead_it_is_adam(w, n):
    """With no weight on the gradient itself and rate_mean = lr / (1 - beta1^t) it is Adam's step."""
    lr, eps, c1, root2 = (w.positive(s) for s in ("lr", "eps", "c1", "root2"))
    b1, b2, zero = below_one(w, "beta1"), below_one(w, "beta2"), w.number(0)
    before, grad, param, _, (v0,) = start(w, n, "v")
    m0, again = w.reals("m", n), w.copy(before)
    w.run(nadam_step, param, grad, w.copy(m0), w.copy(v0), n, zero, lr / c1, b1, b2, eps, w.number(1), zero, root2 * root2)
    w.run(adamw_step, again, grad, w.copy(m0), w.copy(v0), n, lr, b1, b2, eps, zero, c1, root2 * root2)
    w.equal(param, again)
