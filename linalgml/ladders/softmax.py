"""The ladder of softmax: three cheap passes over a row, and one expensive function."""

from math import exp

from ..nn.softmax import softmax_forward
from .ladder import EXP, FLOAT, Ladder


def example(rng, rows, cols):
    return [[rng.gauss(0, 2) for _ in range(rows * cols)], [0.0] * (rows * cols), rows, cols]


def passes(numbers):
    """So many loads and stores of each element."""
    return lambda rows, cols: FLOAT * numbers * rows * cols


ladder = Ladder(
    "softmax", softmax_forward, example,
    operations=lambda rows, cols: (EXP + 4) * rows * cols,  # maximum, difference, exp, sum, quotient
    cases=({"rows": 768, "cols": 128}, {"rows": 256, "cols": 4096}),
)  # fmt: skip
ladder.readable("Three passes, in CPython", traffic=passes(5))


@ladder.python("Passes left to C: max, sum and comprehensions", traffic=passes(5))
def slices(x, out, rows, cols):
    for r in range(rows):
        row = x[r * cols : (r + 1) * cols]
        top = max(row)
        weights = [exp(v - top) for v in row]
        total = sum(weights)
        out[r * cols : (r + 1) * cols] = [w / total for w in weights]


@ladder.python("Maximum and sum in one pass, in CPython", traffic=passes(3))
def online_python(x, out, rows, cols):
    """A sum that was taken under a smaller maximum is rescaled when a larger one comes: fewer passes, more exponentials."""
    for r in range(rows):
        row = r * cols
        top = x[row]
        total = 1.0
        for j in range(row + 1, row + cols):
            if x[j] > top:
                total = total * exp(top - x[j]) + 1.0
                top = x[j]
            else:
                total += exp(x[j] - top)
        for j in range(row, row + cols):
            out[j] = exp(x[j] - top) / total


ladder.numba("The very same source, compiled by Numba", traffic=passes(5))
ladder.compiled("typed", "Typed loops in Cython, exp of the C library", traffic=passes(5))
ladder.compiled("single", "expf: single precision throughout", traffic=passes(5))
ladder.compiled("online", "Maximum and sum in one pass", traffic=passes(3))
ladder.compiled("vector", "exp as arithmetic, a register at a time", traffic=passes(6), module="softmax_strict")
ladder.library("The library's kernel", traffic=passes(5))
