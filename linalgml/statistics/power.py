"""Power: how likely a test finds an effect of a given size, and how many observations that takes.

    t test: P(|T'| > t), where T' = (Z + d sqrt(n)) / sqrt(V / df) is noncentral t; Z is normal, V chi-squared, d the effect in deviations

With V / df = e^(2u), u has the density e^(df (u - (e^(2u) - 1) / 2)) but for a constant, and P(T' > t) is the mean of
ndtr(d sqrt(n) - t e^u).  The trapezoidal rule has it to 1e-13, since that is smooth and falls off fast.  Cohen, *Statistical Power
Analysis for the Behavioral Sciences*, 2nd edition, 1988; Trefethen & Weideman, "The exponentially convergent trapezoidal rule", SIAM
Review 56, 2014.
"""

from math import asin, exp, expm1, inf, sqrt

from ..calculus import brentq
from ..special import gammainc, ndtr, ndtri
from .samples import as_level, as_number, one_of
from .tails import t_quantile

ALTERNATIVES = ("two-sided", "larger", "smaller")
NOTHING = 50.0  # e^-50 of the largest weight
FAR = 9.0  # P(Z > 9) is 1e-19


def noncentral_t_tail(t, df, nc):
    """P(T' > t) of a noncentral t variable with df degrees of freedom and noncentrality nc: 1e-13 absolute."""
    if t < 0:
        return 1 - noncentral_t_tail(-t, df, -nc)
    if t == inf:
        return 0.0
    if t and nc * nc > 2 * df + 1000:
        return _by_signal(t, df, nc)
    step = 0.6 / sqrt(25 + 2 * df + nc * nc)
    total = weights = 0.0
    for direction in (1, -1):
        k = 0 if direction == 1 else -1
        while (exponent := df * (k * step - expm1(2 * k * step) / 2)) > -NOTHING:
            weight = exp(exponent)
            weights += weight
            total += weight * ndtr(nc - t * exp(k * step))
            k += direction
    return total / weights


def _by_signal(t, df, nc):
    """The same for a large nc, by the values of Z: the mean of P(sqrt(V / df) < (nc + z) / t)."""
    if nc < 0:
        return 0.0
    step = 0.6 / sqrt(1 + 2 * df / (nc * nc))
    reach = int(FAR / step) + 1
    total = weights = 0.0
    for k in range(-reach, reach + 1):
        z = k * step
        weight = exp(-z * z / 2)
        weights += weight
        total += weight * gammainc(df / 2, df / 2 * ((nc + z) / t) ** 2)
    return total / weights


def _t_power(effect, nobs, df, alpha, alternative):
    """The power of a t test: nobs is the number behind the standard error, 1 / sqrt(nobs) deviations."""
    nc = effect * sqrt(nobs)
    if alternative == "two-sided":
        t = t_quantile(alpha / 2, df, upper=True)
        return noncentral_t_tail(t, df, nc) + noncentral_t_tail(t, df, -nc)
    return noncentral_t_tail(t_quantile(alpha, df, upper=True), df, nc if alternative == "larger" else -nc)


def _z_power(effect, nobs, alpha, alternative):
    nc = effect * sqrt(nobs)
    if alternative == "two-sided":
        z = -ndtri(alpha / 2)
        return ndtr(nc - z) + ndtr(-nc - z)
    return ndtr((nc if alternative == "larger" else -nc) + ndtri(alpha))


def _solve(name, power_of, given, least, alternative):
    """The one of `given` that is None, so that power_of(**rest) is the power.  least(given): the least of an unknown number or ratio."""
    one_of(alternative, ALTERNATIVES, name, "alternative")
    unknown = [key for key, value in given.items() if value is None]
    if len(unknown) != 1:
        raise ValueError(f"{name}: exactly one of {list(given)} must be None, got {len(unknown)}")
    (unknown,) = unknown
    for key, value in given.items():
        if value is not None:
            given[key] = as_level(value, name, key) if key in ("alpha", "power") else as_number(value, name, key)
    for key in ("nobs", "ratio", "nobs1"):
        if given.get(key) is not None and given[key] < (low := least(key, given)):
            raise ValueError(f"{name}: {key} must be at least {low:.6g}, got {given[key]!r}")
    rest = {key: value for key, value in given.items() if key not in (unknown, "power")}
    if unknown == "power":
        return min(1.0, power_of(**rest))
    wanted = given["power"]

    def off(value):
        return power_of(**rest, **{unknown: value}) - wanted

    if unknown == "alpha":
        low = high = 0.0
        logistic = _logistic
        while off(logistic(low)) > 0 and low > -600:
            low = 2 * low - 1
        while off(logistic(high)) < 0 and high < 36:
            high = min(36.0, 2 * high + 1)
        return _root(name, unknown, wanted, lambda w: off(logistic(w)), low, high, logistic)
    if unknown == "effect_size":
        sign = -1.0 if alternative == "smaller" else 1.0
        low, high = 0.0, 1.0
        while off(sign * high) < 0 and high < 1e12:
            high *= 2
        if alternative != "two-sided" and off(0.0) > 0:  # less power than alpha: an effect on the other side
            low, high = -1.0, 0.0
            while off(sign * low) > 0 and low > -1e12:
                low *= 2
        return _root(name, unknown, wanted, lambda d: off(sign * d), low, high, lambda d: sign * d)
    low = least(unknown, given)
    high = 2 * low
    while off(high) < 0 and high < 1e12:
        high *= 2
    return _root(name, unknown, wanted, off, low, high, float)


def _logistic(w):
    return exp(w) / (1 + exp(w))


def _root(name, unknown, wanted, off, low, high, answer):
    first, last = off(low), off(high)
    if first > 0 or last < 0:
        end, found = (low, first) if first > 0 else (high, last)
        raise ValueError(f"{name}: no {unknown} has power {wanted}: at {answer(end):.6g} it is {found + wanted:.6g}")
    return answer(brentq(off, low, high, xtol=1e-13, rtol=1e-13))


def tt_solve_power(effect_size=None, nobs=None, alpha=None, power=None, alternative="two-sided"):
    """Power of the t test of one sample or of pairs, or what has that power: whichever is None.  As statsmodels' tt_solve_power.

    effect_size: the mean, or mean difference, in standard deviations; nobs: how many, 2 or more, a float (round up); alternative:
    "two-sided", "larger", "smaller" (the effect is negative).  ValueError if not exactly one is None, or no value has that power.

    >>> round(tt_solve_power(0.5, 34, 0.05), 6)
    0.807778
    >>> round(tt_solve_power(0.5, alpha=0.05, power=0.8), 4)
    33.3671
    """

    def power_of(effect_size, nobs, alpha):
        return _t_power(effect_size, nobs, nobs - 1, alpha, alternative)

    given = {"effect_size": effect_size, "nobs": nobs, "alpha": alpha, "power": power}
    return _solve("tt_solve_power", power_of, given, lambda key, given: 2.0, alternative)


def _least_of_two(key, given):
    """Least nobs1, or ratio, for one degree of freedom."""
    if key == "ratio":
        n = given["nobs1"]
        return max(1e-6, 3 / n - 1) if given["ratio"] is None and n else 1e-6
    return 3 / (1 + (given["ratio"] or 1e6))


def tt_ind_solve_power(effect_size=None, nobs1=None, alpha=None, power=None, ratio=1.0, alternative="two-sided"):
    """Power of Student's t test of two groups, or what has that power: whichever is None.  As statsmodels' tt_ind_solve_power.

    effect_size: the difference of means (first minus second) in standard deviations; ratio: size of the second group over nobs1, that of
    the first; at least one degree of freedom.  The rest is that of `tt_solve_power`.

    >>> round(tt_ind_solve_power(0.5, alpha=0.05, power=0.8), 4)
    63.7656
    """

    def power_of(effect_size, nobs1, alpha, ratio):
        return _t_power(effect_size, nobs1 / (1 + 1 / ratio), nobs1 * (1 + ratio) - 2, alpha, alternative)

    given = {"effect_size": effect_size, "nobs1": nobs1, "alpha": alpha, "power": power, "ratio": ratio}
    return _solve("tt_ind_solve_power", power_of, given, _least_of_two, alternative)


def zt_ind_solve_power(effect_size=None, nobs1=None, alpha=None, power=None, ratio=1.0, alternative="two-sided"):
    """Power of a test of two groups with known deviation, or, approximately, of two proportions.  As statsmodels' zt_ind_solve_power.

    For proportions effect_size is `proportion_effectsize`: a normal approximation, good where each group expects five of both kinds or so.
    The rest is that of `tt_ind_solve_power`.

    >>> round(zt_ind_solve_power(proportion_effectsize(0.05, 0.04), alpha=0.05, power=0.8), 1)
    6725.8
    """

    def power_of(effect_size, nobs1, alpha, ratio):
        return _z_power(effect_size, nobs1 / (1 + 1 / ratio), alpha, alternative)

    given = {"effect_size": effect_size, "nobs1": nobs1, "alpha": alpha, "power": power, "ratio": ratio}
    return _solve("zt_ind_solve_power", power_of, given, lambda key, given: 1e-6, alternative)


def proportion_effectsize(prop1, prop2):
    """Cohen's h, 2 asin sqrt(prop1) - 2 asin sqrt(prop2): on that scale a share has about the same deviation, 1 / sqrt(n), wherever it is.

    As statsmodels' proportion_effectsize of numbers.  ValueError outside [0, 1].

    >>> round(proportion_effectsize(0.5, 0.4), 6)
    0.201358
    """
    for name, share in (("prop1", prop1), ("prop2", prop2)):
        if not 0 <= as_number(share, "proportion_effectsize", name) <= 1:
            raise ValueError(f"proportion_effectsize: {name} must be between 0 and 1, got {share!r}")
    return 2 * (asin(sqrt(prop1)) - asin(sqrt(prop2)))
