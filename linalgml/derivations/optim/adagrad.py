"""Theorems of Adagrad."""

from ...optim.adagrad import adagrad_step
from ..theorem import theorem
from .steps import decayed, start


@theorem(small=[(2,)], large=[(5,)])
def one_step(w, n):
    """s + g^2, and w - rate g / (sqrt(s + g^2) + eps), with weight decay in g."""
    rate, eps, decay = w.positive("rate"), w.positive("eps"), w.positive("decay")
    before, grad, param, _, (total0,) = start(w, n, "s")
    total = w.copy(total0)
    w.run(adagrad_step, param, grad, total, n, rate, eps, decay)
    g = decayed(w, grad, before, decay, n)
    w.equal(total, w.family(lambda i: total0[i] + g[i] * g[i], n))
    w.equal(param, w.family(lambda i: before[i] - rate * g[i] / (w.sqrt(total[i]) + eps), n))


@theorem(small=[(4,)], large=[(9,)], kinds=("floats", "induction"), every_shape="a statement about time, not about shape")
def total_is_the_sum_of_all_squares(w, steps):
    """After t steps the total is the sum of the squares of all gradients: nothing is forgotten, so the rate only falls."""

    def advance(state, t):
        total = w.values([state[0]])
        one, zero = w.number(1), w.number(0)
        w.run(adagrad_step, w.values([zero]), w.values([w.at("g", t)]), total, 1, zero, one, zero)
        return [total[0]]

    w.induction(advance, [w.number(0)], lambda t: [w.series("squares", lambda s: w.at("g", s) * w.at("g", s), t)], steps)
