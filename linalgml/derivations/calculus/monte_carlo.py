"""Theorems of Monte Carlo integration."""

from ...calculus.monte_carlo import mean_and_variance
from ..theorem import theorem

KINDS = {"kinds": ("floats", "finite", "rationals", "symbols", "every shape")}


@theorem(small=[(3,)], large=[(7,)], **KINDS)
def mean_and_spread(w, n):
    """The mean is the sum over n, and (n - 1) times the variance is the sum of squares less n times the squared mean."""
    y, out = w.reals("y", n), w.blank(2)
    w.run(mean_and_variance, y, out, n)
    total = w.sum(lambda i: y[i], n)
    w.equal(out[0], total / n)
    w.equal((n - 1) * out[1], w.sum(lambda i: y[i] * y[i], n) - total * total / n)


@theorem(small=[(2,)], large=[(3,)], kinds=("floats", "finite", "rationals", "symbols"))
def the_variance_is_unbiased(w, m):
    """Over all samples of two from m values, drawn with replacement, the mean of the sample variance is the variance of the values."""
    y = w.reals("y", m)
    total = w.number(0)
    for i in range(m):
        for j in range(m):
            out = w.blank(2)
            w.run(mean_and_variance, w.values([y[i], y[j]]), out, 2)
            total = total + out[1]
    mean = w.sum(lambda i: y[i], m) / m
    w.equal(total / (m * m), w.sum(lambda i: (y[i] - mean) * (y[i] - mean), m) / m)
