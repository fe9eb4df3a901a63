"""The ladder of AdamW: a handful of operations for each of seven numbers moved."""

from math import sqrt

from ..optim.adamw import adamw_step
from .ladder import FLOAT, Ladder


def example(rng, n):
    param, grad, exp_avg = ([rng.gauss(0, 1) for _ in range(n)] for _ in range(3))
    return [param, grad, exp_avg, [rng.random() for _ in range(n)], n, 1e-3, 0.9, 0.99, 1e-8, 0.1, 0.5, 0.3]


def moved(n):
    """Four arrays read, three written."""
    return FLOAT * 7 * n


ladder = Ladder("adamw", adamw_step, example, operations=lambda n: 14 * n, cases=({"n": 10_000}, {"n": 4_000_000}))
ladder.readable("One loop, in CPython", traffic=moved)


@ladder.python("The loop left to comprehensions", traffic=moved)
def slices(param, grad, exp_avg, exp_avg_sq, n, lr, beta1, beta2, eps, weight_decay, correction1, correction2):
    step, root, keep, rest1, rest2 = lr / correction1, sqrt(correction2), 1 - lr * weight_decay, 1 - beta1, 1 - beta2
    first = [beta1 * m + rest1 * g for m, g in zip(exp_avg[:n], grad[:n], strict=True)]
    second = [beta2 * v + rest2 * g * g for v, g in zip(exp_avg_sq[:n], grad[:n], strict=True)]
    param[:n] = [w * keep - step * m / (sqrt(v) / root + eps) for w, m, v in zip(param[:n], first, second, strict=True)]
    exp_avg[:n], exp_avg_sq[:n] = first, second


ladder.numba("The very same source, compiled by Numba", traffic=moved)
ladder.compiled("doubles", "Typed in Cython, in double", traffic=moved)
ladder.compiled("own_type", "In the element's own type", traffic=moved)
ladder.library("The library's kernel: one division fewer", traffic=moved)
