"""Tails and quantiles of Student's t, F, chi-squared and Beta: what tests and intervals are made of.

    P(T > t) = I_y(df / 2, 1 / 2) / 2 for t > 0, y = df / (df + t^2)      P(F > f) = I_y(dfd / 2, dfn / 2), y = dfd / (dfd + dfn f)

The quantiles come from w = log(x / (1 - x)) of a Beta variable, which keeps the digits of x and 1 - x: f = dfd / dfn * e^w and
t^2 = df * e^w.  DLMF 8.17; Abramowitz & Stegun 26.5 to 26.7.
"""

from math import exp, inf, isnan, log, nan, sqrt

from ..special import betainc, betaincc, betainccinv, betaincinv, betaln, gammainc, gammaincc, gammainccinv, gammaincinv
from ..special.betaincinv import beta_logit

FAR = -60.0  # x below e^-60: nothing of the series but its first term


def _below(a, b, w):
    """P(X < x) of a Beta variable at x = 1 / (1 + e^-w)."""
    if w < FAR:
        return exp(a * w - log(a) - betaln(a, b))
    e = exp(-abs(w))
    return betainc(a, b, e / (1 + e)) if w < 0 else betaincc(b, a, e / (1 + e))


def _logit_quantile(a, b, p, upper):
    """w with P(X < x) = p, or P(X > x) = p if upper, of a Beta variable at x = 1 / (1 + e^-w)."""
    return beta_logit(a, b, 1 - p, p) if upper else beta_logit(a, b, p, 1 - p)


def beta_quantile(a, b, p, upper=False):
    """x with P(X < x) = p, or P(X > x) = p if upper, of a Beta variable: 1e-12 relative."""
    if p <= 0 or p >= 1:
        return 1.0 if (p >= 1) != upper else 0.0
    return (betainccinv if upper else betaincinv)(a, b, p)


def f_tail(f, dfn, dfd, upper=True):
    """P(F > f), or P(F < f), of an F variable with dfn and dfd degrees of freedom."""
    if isnan(f) or not (dfn > 0 and dfd > 0):
        return nan
    if f <= 0 or f == inf:
        return 1.0 if (f == inf) != upper else 0.0
    w = log(f) + log(dfn / dfd)
    return _below(dfd / 2, dfn / 2, -w) if upper else _below(dfn / 2, dfd / 2, w)


def f_quantile(p, dfn, dfd, upper=False):
    """f with P(F < f) = p, or P(F > f) = p if upper."""
    if p <= 0 or p >= 1:
        return inf if (p >= 1) != upper else 0.0
    return dfd / dfn * _exp(_logit_quantile(dfn / 2, dfd / 2, p, upper))


def _exp(w):
    return exp(w) if w < 709 else inf


def t_tail(t, df, alternative="greater"):
    """P(T > t), P(T < t) or P(|T| > |t|) of Student's t, by the alternative: a test's p-value."""
    if isnan(t) or not df > 0:
        return nan
    squared = t * t
    if squared == inf:
        outside = 0.0 if abs(t) == inf else _below(df / 2, 0.5, log(df) - 2 * log(abs(t)))
    elif squared > df:
        outside = betainc(df / 2, 0.5, df / (df + squared))
    else:
        outside = betaincc(0.5, df / 2, squared / (df + squared))
    if alternative == "two-sided":
        return outside
    return outside / 2 if (t > 0) == (alternative == "greater") else 1 - outside / 2


def t_quantile(p, df, upper=False):
    """t with P(T < t) = p, or P(T > t) = p if upper."""
    if not df > 0 or not 0 <= p <= 1:
        return nan
    if p > 0.5:
        return -t_quantile(1 - p, df, upper)
    if p == 0.5:
        return 0.0
    t = inf if p == 0 else t_outside(2 * p, 1 - 2 * p, df)
    return t if upper else -t


def t_outside(outside, inside, df):
    """The t > 0 with P(|T| > t) = outside and P(|T| < t) = inside = 1 - outside: of two sides at once, so both keep their digits."""
    return sqrt(df) * _exp(beta_logit(0.5, df / 2, inside, outside) / 2)


def chi2_tail(x, df, upper=True):
    """P(X > x), or P(X < x), of a chi-squared variable."""
    return (gammaincc if upper else gammainc)(df / 2, x / 2)


def chi2_quantile(p, df, upper=False):
    """x with P(X < x) = p, or P(X > x) = p if upper."""
    return 2 * (gammainccinv if upper else gammaincinv)(df / 2, p)
