"""Theorems of Lion."""

from ...optim.lion import lion_step
from ..theorem import theorem
from .steps import mixed

WHY = "a comparison of values decides the branch"


@theorem(small=[(3,)], large=[(7,)], kinds=("floats", "rationals"), every_shape=WHY)
def one_step(w, n):
    """w - lr (sign(c) + decay w), c = beta1 m + (1 - beta1) g; the mean is renewed with beta2 afterwards."""
    lr, b1, b2, decay = (w.positive(s) for s in ("lr", "beta1", "beta2", "decay"))
    before, grad, m0 = w.reals("param", n), w.reals("g", n), w.reals("m", n)
    param, m = w.copy(before), w.copy(m0)
    w.run(lion_step, param, grad, m, n, lr, b1, b2, decay)
    c = mixed(w, b1, m0, grad, n)
    w.equal(m, mixed(w, b2, m0, grad, n))
    w.equal(param, w.family(lambda i: before[i] - lr * ((1 if c[i] > 0 else -1) + decay * before[i]), n))


@theorem(small=[(2,)], large=[(5,)], kinds=("floats", "rationals"), every_shape=WHY)
def every_parameter_moves_by_the_rate(w, n):
    """Without decay each parameter moves by lr exactly, whatever the size of its gradient; one without gradient and mean stays."""
    lr, zero = w.positive("lr"), w.number(0)
    grad, param, still = w.signed("g", n), w.zeros(n), w.zeros(n)
    w.run(lion_step, param, grad, w.zeros(n), n, lr, w.number(1) / 2, w.number(1) / 2, zero)
    w.equal(param, w.family(lambda i: -lr if grad[i] > 0 else lr, n))
    w.run(lion_step, still, w.zeros(n), w.zeros(n), n, lr, w.number(1) / 2, w.number(1) / 2, zero)
    w.equal(still, 0)
