"""Theorems of Adadelta."""

from ...optim.adadelta import adadelta_step
from ..theorem import theorem
from .steps import decayed, mixed, start


def run(w, param, grad, v, u, n, *numbers):
    w.run(adadelta_step, param, grad, v, u, n, *numbers)


@theorem(small=[(2,)], large=[(5,)])
def one_step(w, n):
    """d = sqrt(u + eps) / sqrt(v + eps) g, and u is the running mean of d^2."""
    lr, rho, eps, decay = (w.positive(s) for s in ("lr", "rho", "eps", "decay"))
    before, grad, param, _, (v0, u0) = start(w, n, "v", "u")
    v, u, g = w.copy(v0), w.copy(u0), decayed(w, grad, before, decay, n)
    run(w, param, grad, v, u, n, lr, rho, eps, decay)
    w.equal(v, mixed(w, rho, v0, w.family(lambda i: g[i] * g[i], n), n))
    d = w.family(lambda i: w.sqrt(u0[i] + eps) / w.sqrt(v[i] + eps) * g[i], n)
    w.equal(u, mixed(w, rho, u0, w.family(lambda i: d[i] * d[i], n), n))
    w.equal(param, w.family(lambda i: before[i] - lr * d[i], n))


@theorem(small=[(2,)], large=[(5,)])
def steps_do_not_depend_on_the_scale_of_the_loss(w, n):
    """With eps 0, a loss that is c times as large takes the same steps: the gradient's unit cancels."""
    rho, c, one, zero = w.positive("rho"), w.positive("c"), w.number(1), w.number(0)
    before, grad, param, _, (v0, u0) = start(w, n, "v", "u")
    again, u, u2 = w.copy(before), w.copy(u0), w.copy(u0)
    run(w, param, grad, w.copy(v0), u, n, one, rho, zero, zero)
    larger = w.family(lambda i: c * grad[i], n)
    run(w, again, larger, w.family(lambda i: c * c * v0[i], n), u2, n, one, rho, zero, zero)
    w.equal(again, param)
    w.equal(u2, u)
