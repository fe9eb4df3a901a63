"""Monte Carlo integration: the mean of values at random places, times the volume, and how far off it may be.

    I = V mean(f)      standard error = V sqrt(variance(f) / n)

The error falls as 1 / sqrt(n) whatever the dimension, where a grid with n points in d dimensions has a step of n^(-1/d): in more than a few
dimensions chance wins.  Metropolis & Ulam, *The Monte Carlo Method*, J. Amer. Statist. Assoc. 44 (1949).
"""

from math import sqrt

from .. import backend, dtypes
from ..kernels import kernel
from ..linalg.entries import describe, whole
from ..linalg.vector import Vector
from ..random import as_generator
from .finite_differences import Estimate


@kernel
def mean_and_variance(y, out, n):
    """out = (mean, sum of (y - mean)^2 / (n - 1)); the variance of fewer than two values is NaN.  y: (n,); out: (2,)."""
    total = 0.0
    for i in range(n):
        total += y[i]
    mean = total / n
    total = 0.0
    for i in range(n):
        d = y[i] - mean
        total += d * d
    out[0] = mean
    out[1] = total / (n - 1)


def monte_carlo(func, low, high, n=10000, generator=None):
    """The integral of func over a box by n random places: (value, standard error).

    low, high: numbers, and func takes a number; or as many numbers as there are dimensions, and func takes a Vector.  The places come from
    `generator`, a Generator or a seed, or the library's own, and are the same on every backend.  About two times in three the integral
    lies within the error.
    ValueError for fewer than two places, or bounds of different lengths, or infinite ones.

    >>> from linalgml.random import Generator
    >>> value, error = monte_carlo(lambda v: v[0] ** 2 + v[1] ** 2 < 1, [-1, -1], [1, 1], 4000, Generator(0))
    >>> abs(value - 3.14159) < 3 * error, round(error, 2)
    (True, 0.03)
    """
    n = whole(n, "monte_carlo: n", 2)
    single = not hasattr(low, "__len__") and not hasattr(high, "__len__")
    low, high = ([float(low)], [float(high)]) if single else ([float(v) for v in low], [float(v) for v in high])
    d = len(low)
    if len(high) != d or d == 0:
        raise ValueError(f"monte_carlo: low has {d} numbers, high {len(high)}: expected as many, and at least one")
    volume = 1.0
    for a, b in zip(low, high, strict=True):
        if not abs(b - a) < float("inf"):
            raise ValueError(f"monte_carlo: from {a} to {b}: expected a finite range")
        volume *= b - a
    generator = as_generator(generator, "monte_carlo: generator")
    draws = [0.0] * (n * d)
    generator.uniform(draws, n * d)
    values = []
    for i in range(n):
        place = [a + (b - a) * draws[i * d + k] for k, (a, b) in enumerate(zip(low, high, strict=True))]
        value = func(place[0] if single else Vector(place))
        try:
            values.append(float(value))
        except (TypeError, ValueError):
            raise TypeError(f"monte_carlo: the function gave {describe(value)}, expected a number") from None
    store = backend.store()
    out = store.empty(2, dtypes.float64)
    mean_and_variance(store.build(values, dtypes.float64), out, n)
    mean, variance = map(float, out)
    return Estimate(volume * mean, abs(volume) * sqrt(variance / n))
