"""Theorems of the diagnostics of chains."""

from ...probability.diagnostics import lagged_product
from ..theorem import theorem

EXACT = {"small": [(3,)], "large": [(6,)], "kinds": ("floats", "finite", "rationals", "symbols")}


@theorem(**EXACT)
def products_of_pairs(w, n):
    """The sum over the n - lag pairs, for every lag; none are left at lag n."""
    x, mean = w.reals("x", n), w.real("mean")
    for lag in range(n + 1):
        plain = w.sum(lambda t, lag=lag: (x[t] - mean) * (x[t + lag] - mean), n - lag) if lag < n else w.number(0)
        w.equal(w.run(lagged_product, x, mean, lag, n), plain, f"lag {lag}")


@theorem(**EXACT)
def all_lags_cancel(w, n):
    """Over all lags, both ways, the products round the mean of the draws add up to nothing: a sum of correlations must stop earlier."""
    x = w.reals("x", n)
    mean = w.sum(lambda t: x[t], n) / n
    later = [w.run(lagged_product, x, mean, lag, n) for lag in range(1, n)]
    w.equal(w.run(lagged_product, x, mean, 0, n) + 2 * w.sum(lambda t: later[t], n - 1), 0)
