"""The ladders of layer norm, forward and backward: sums, and how often a row is read."""

from math import sqrt

from ..nn.layer_norm import layer_norm_backward, layer_norm_forward
from .ladder import FLOAT, Ladder


def example(rng, rows, cols):
    x = [rng.gauss(0.5, 1) for _ in range(rows * cols)]
    gain, bias = ([rng.gauss(1, 0.3) for _ in range(cols)] for _ in range(2))
    return [x, gain, bias, [0.0] * (rows * cols), [0.0] * rows, [0.0] * rows, rows, cols, 1e-5]


def example_backward(rng, rows, cols):
    x, gain, _, out, mean, rstd, *_ = arguments = example(rng, rows, cols)
    layer_norm_forward.source(*arguments)
    grad = [rng.gauss(0, 1) for _ in out]
    return [x, gain, mean, rstd, grad, [0.0] * (rows * cols), [0.0] * cols, [0.0] * cols, rows, cols]


def numbers(count):
    """So many loads and stores of each element of the matrix."""
    return lambda rows, cols: FLOAT * count * rows * cols


CASES = ({"rows": 768, "cols": 128}, {"rows": 256, "cols": 4096})

ladder = Ladder(
    "layer_norm", layer_norm_forward, example,
    operations=lambda rows, cols: 8 * rows * cols,  # a sum; a difference, its square, a sum; a difference, two products, a sum
    cases=CASES,
)  # fmt: skip
ladder.readable("Mean, variance, result: three passes, in CPython", traffic=numbers(6))


@ladder.python("Passes left to C: sum and comprehensions", traffic=numbers(6))
def slices(x, gain, bias, out, mean, rstd, rows, cols, eps):
    for r in range(rows):
        row = x[r * cols : (r + 1) * cols]
        mean[r] = mu = sum(row) / cols
        centred = [v - mu for v in row]
        rstd[r] = scale = 1 / sqrt(sum([d * d for d in centred]) / cols + eps)
        out[r * cols : (r + 1) * cols] = [d * scale * g + b for d, g, b in zip(centred, gain, bias, strict=False)]


ladder.numba("The very same source, compiled by Numba", traffic=numbers(6))
ladder.compiled("chain", "Typed loops in Cython, sums in their order", traffic=numbers(6), module="layer_norm_strict")
ladder.compiled("welford", "Welford: mean and variance in one exact pass", traffic=numbers(5))
ladder.compiled("one_pass", "Sum and sum of squares in one pass", traffic=numbers(5))
ladder.compiled("two_pass", "Sums that may be regrouped", traffic=numbers(6))
ladder.library("The library's kernel: rows by hand in vector registers", traffic=numbers(6))

backward = Ladder(
    "layer_norm_backward", layer_norm_backward, example_backward,
    operations=lambda rows, cols: 18 * rows * cols,
    cases=CASES,
)  # fmt: skip
backward.readable("Two passes, in CPython", traffic=numbers(11))
backward.numba("The very same source, compiled by Numba", traffic=numbers(11))
backward.compiled("steps", "One formula after the other, over the whole matrix", traffic=numbers(22), module="layer_norm")
backward.library("The library's kernel: all formulas while the row is near", traffic=numbers(11))
