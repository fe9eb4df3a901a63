"""Theorems of conjugate priors: plain functions of numbers, which run on symbols as they are."""

from ...probability.conjugate import normal_inverse_gamma_update, normal_update
from ..derivation import derivation
from ..theorem import theorem

NUMBERS = {"small": [()], "large": [()], "kinds": ("floats", "finite", "rationals", "symbols")}


@theorem(**NUMBERS)
def the_square_is_completed(w):
    """Prior and likelihood multiply to the normal density of the update: their exponents differ by a number that the mean is not in."""
    mean, var, noise, x, y, theta = w.real("mean"), w.positive("var"), w.positive("noise"), w.real("x"), w.real("y"), w.real("theta")
    after, spread = w.run(normal_update, mean, var, x + y, 2, noise)

    def exponent(t):
        return (t - mean) ** 2 / var + ((x - t) ** 2 + (y - t) ** 2) / noise - (t - after) ** 2 / spread

    w.equal(exponent(theta), exponent(w.number(0)))


@theorem(**NUMBERS)
def one_by_one_is_all_at_once(w):
    """Updating by one value and then by another is updating by both, in either order: yesterday's posterior is today's prior."""
    mean, var, noise, x, y = w.real("mean"), w.positive("var"), w.positive("noise"), w.real("x"), w.real("y")
    first = w.run(normal_update, mean, var, x, 1, noise)
    both, second = w.run(normal_update, mean, var, x + y, 2, noise), w.run(normal_update, first[0], first[1], y, 1, noise)
    w.equal(second[0], both[0], "mean")
    w.equal(second[1], both[1], "variance")


@theorem(**NUMBERS)
def one_by_one_where_the_noise_is_unknown(w):
    """The same for mean and variance together: the squares left over add up."""
    start = w.real("mean"), w.positive("weight"), w.positive("shape"), w.positive("rate")
    x, y = w.real("x"), w.real("y")
    first = w.run(normal_inverse_gamma_update, *start, w.number(1), x, w.number(0))
    second = w.run(normal_inverse_gamma_update, *first, w.number(1), y, w.number(0))
    middle = (x + y) / 2
    both = w.run(normal_inverse_gamma_update, *start, w.number(2), middle, (x - middle) ** 2 + (y - middle) ** 2)
    for name, a, b in zip(("mean", "weight", "shape", "rate"), second, both, strict=True):
        w.equal(a, b, name)


@theorem(**NUMBERS)
def the_joint_density_keeps_its_form(w):
    """The exponent of the normal-inverse-gamma density after a value is the one before plus that value's own square, for every mean."""
    mean, weight, shape, rate = w.real("mean"), w.positive("weight"), w.positive("shape"), w.positive("rate")
    x, theta = w.real("x"), w.real("theta")
    after, heavier, wider, more = w.run(normal_inverse_gamma_update, mean, weight, shape, rate, w.number(1), x, w.number(0))
    w.equal(2 * more + heavier * (theta - after) ** 2, 2 * rate + weight * (theta - mean) ** 2 + (x - theta) ** 2, "the exponent")
    w.equal(2 * wider, 2 * shape + 1, "the power of the variance")


@derivation(title="Precisions add", theorem="the_square_is_completed")
def precisions_add(d):
    """Where the posterior of a mean is flat: the slope of its logarithm, prior and n values together."""
    n = d.size("n")
    i = d.indices("i", n)
    x, t, m, v, s = d.family("x", n), d.number("theta"), d.number("m"), d.number("v", positive=True), d.number("s", positive=True)
    d.line(
        d.D(-((t - m) ** 2) / (2 * v) - d.sum((x[i] - t) ** 2 / (2 * s), i), t),
        "the prior has mean $m$ and variance $v$, each value the variance $s$ round $\\theta$",
    )
    d.line((m - t) / v + d.sum(x[i] - t, i) / s, "the derivative of squares")
    d.line((m / v + d.sum(x[i], i) / s) - t * (1 / v + n / s), "zero at the mean of all that is known, weighted by precisions")
