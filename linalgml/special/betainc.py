"""The Beta function and the regularised incomplete Beta functions: a Beta variable lies below x, or above.

    B(a, b) = integral of t^(a - 1) (1 - t)^(b - 1) from 0 to 1 = Gamma(a) Gamma(b) / Gamma(a + b)
    I_x(a, b) = 1 / B(a, b) * integral of t^(a - 1) (1 - t)^(b - 1) from 0 to x,    1 - I_x(a, b) = I_(1 - x)(b, a)

On the side of the mean a / (a + b) where x is, the tail is a continued fraction times x^a (1 - x)^b / B(a, b), whose logarithm is put
together from its deviations from the largest value.  DiDonato & Morris, *Algorithm 708: significant digit computation of the
incomplete beta function ratios*, 1992; DLMF 8.17.
"""

from math import exp, inf, log, log1p, nan, pow, sqrt

from ..kernels import kernel
from .arguments import several
from .gamma import gamma_positive, gammaln_positive, stirling_rest
from .gammainc import excess

LARGE = 10.0  # from here on Stirling's formula serves
END = 0.3  # x (a + b) below it, or (1 - x) (a + b): x is at the end of the interval
HALF_LOG_2PI = 0.9189385332046727
ONE_BY_ROOT_2PI = 0.3989422804014327
TINY = 1e-16


@kernel
def gamma_ratio_log(a, b):
    """log(Gamma(a + b) / Gamma(b)) - a log(a + b) for b >= 10: by Stirling's formula, where the large terms cancel on paper."""
    return (b - 0.5) * log1p(a / b) - a + stirling_rest(a + b) - stirling_rest(b)


@kernel
def betaln_value(a, b):
    """log B(a, b): infinite at 0, NaN for negative numbers."""
    if not (a >= 0.0 and b >= 0.0):
        return nan
    if a == 0.0 or b == 0.0:
        return inf
    small = min(a, b)
    large = max(a, b)
    n = small + large
    if large == inf:
        return -inf
    if large < LARGE:
        return log(n / large) - log(small) + log(gamma_positive(small + 1.0) * gamma_positive(large + 1.0) / gamma_positive(n + 1.0))
    if small < LARGE:
        return gammaln_positive(small) - small * log(n) - gamma_ratio_log(small, large)
    rest = stirling_rest(small) + stirling_rest(large) - stirling_rest(n)
    return HALF_LOG_2PI - 0.5 * log(large) + (small - 0.5) * log(small / n) + large * log1p(-small / n) + rest


@kernel
def beta_value(a, b):
    """B(a, b)."""
    if a > 0.0 and b > 0.0 and a + b < LARGE:
        return (a + b) / a / b * (gamma_positive(a + 1.0) * gamma_positive(b + 1.0) / gamma_positive(a + b + 1.0))
    return exp(betaln_value(a, b))


@kernel
def beta_term(a, b, x):
    """x^a (1 - x)^b / B(a, b) for 0 < x < 1."""
    y = 1.0 - x
    n = a + b
    if a >= LARGE and b >= LARGE:
        d = a * y - b * x
        exponent = a * excess(-d / a, n * x / a) + b * excess(d / b, n * y / b)
        rest = stirling_rest(a) + stirling_rest(b) - stirling_rest(n)
        return ONE_BY_ROOT_2PI * sqrt(a / n) * sqrt(b) * exp(-exponent) * exp(-rest)
    if b >= LARGE:
        return pow(n * x, a) * exp(gamma_ratio_log(a, b) + b * log1p(-x)) * a / gamma_positive(a + 1.0)
    if a >= LARGE:
        return pow(n * y, b) * exp(gamma_ratio_log(b, a) + a * log(x)) * b / gamma_positive(b + 1.0)
    return pow(x, a) * pow(y, b) / beta_value(a, b)


@kernel
def beta_fraction(a, b, x, y):
    """I_x(a, b) B(a, b) / (x^a y^b) for y = 1 - x, x <= a / (a + b) or so: DiDonato and Morris's continued fraction."""
    d = a * y - b * x
    before_bottom = (a + 1.0) / a / (d + 1.0)  # numerators and denominators are divided by the last denominator, which is 1
    before_top, value = 0.0, before_bottom
    for k in range(1, 3000):
        c = a + 2 * k
        p = k * (b - k) * x / (c - 1.0)
        alpha = (a + (k - 1)) * (a + b + (k - 1)) / (c - 1.0) * x * p
        beta = k + p + (a + k) / (c + 1.0) * (d + 1.0 + k * (1.0 + y))
        bottom = alpha * before_bottom + beta
        before, value = value, (alpha * before_top + beta * value) / bottom
        before_top, before_bottom = before / bottom, 1.0 / bottom
        if abs(value - before) <= TINY * value:
            break
    return value


@kernel
def beta_below(a, b, x):
    """Whether the tail below x is computed: for x up to the mean, but not at an end where the parameter is small and the mean far out."""
    n = a + b
    if n > 1.0 and (1.0 - x) * n < END:
        return False
    return x <= a / n or (n > 1.0 and x * n < END)


@kernel
def beta_smaller(a, b, x):
    """I_x(a, b), or 1 - I_x(a, b): the smaller, or neither is small; `beta_below` says which."""
    if beta_below(a, b, x):
        return beta_term(a, b, x) * beta_fraction(a, b, x, 1.0 - x)
    return beta_term(a, b, x) * beta_fraction(b, a, 1.0 - x, x)


@kernel
def betainc_value(a, b, x):
    """I_x(a, b): NaN for negative a, b or x and x > 1, and where both a and b are 0 or infinite; a step at 0, 1 where one is."""
    if not (a >= 0.0 and b >= 0.0 and x >= 0.0 and x <= 1.0) or (a == b and (a == 0.0 or a == inf)):
        return nan
    if x == 0.0 or x == 1.0:
        return x
    if a == 0.0 or b == inf:
        return 1.0
    if b == 0.0 or a == inf:
        return 0.0
    value = beta_smaller(a, b, x)
    return value if beta_below(a, b, x) else 1.0 - value


@kernel
def betaincc_value(a, b, x):
    """1 - I_x(a, b), with all digits where it is small."""
    if not (a >= 0.0 and b >= 0.0 and x >= 0.0 and x <= 1.0) or (a == b and (a == 0.0 or a == inf)):
        return nan
    if x == 0.0 or x == 1.0:
        return 1.0 - x
    if a == 0.0 or b == inf:
        return 0.0
    if b == 0.0 or a == inf:
        return 1.0
    value = beta_smaller(a, b, x)
    return 1.0 - value if beta_below(a, b, x) else value


@kernel
def betainc_slope(a, b, x):
    """The density x^(a - 1) (1 - x)^(b - 1) / B(a, b)."""
    if not (a > 0.0 and b > 0.0 and x >= 0.0 and x <= 1.0):
        return nan
    if x == 0.0:
        return inf if a < 1.0 else b if a == 1.0 else 0.0
    if x == 1.0:
        return inf if b < 1.0 else a if b == 1.0 else 0.0
    return beta_term(a, b, x) / x / (1.0 - x)


@kernel
def beta_forward(a, b, out, n, na, nb):
    """out = B(a, b).  a: (na,), b: (nb,) with 1 or n elements each; out: (n,)."""
    for i in range(n):
        out[i] = beta_value(a[i % na], b[i % nb])


@kernel
def betaln_forward(a, b, out, n, na, nb):
    """out = log B(a, b).  a: (na,), b: (nb,) with 1 or n elements each; out: (n,)."""
    for i in range(n):
        out[i] = betaln_value(a[i % na], b[i % nb])


@kernel
def betainc_forward(a, b, x, out, n, na, nb, nx):
    """out = I_x(a, b).  a: (na,), b: (nb,), x: (nx,) with 1 or n elements each; out: (n,)."""
    for i in range(n):
        out[i] = betainc_value(a[i % na], b[i % nb], x[i % nx])


@kernel
def betainc_backward(a, b, x, grad, dx, n, na, nb, nx):
    """dx = grad * the density.  a: (na,), b: (nb,), x: (nx,) with 1 or n elements each; grad, dx: (n,)."""
    for i in range(n):
        dx[i] = grad[i] * betainc_slope(a[i % na], b[i % nb], x[i % nx])


@kernel
def betaincc_forward(a, b, x, out, n, na, nb, nx):
    """out = 1 - I_x(a, b).  a: (na,), b: (nb,), x: (nx,) with 1 or n elements each; out: (n,)."""
    for i in range(n):
        out[i] = betaincc_value(a[i % na], b[i % nb], x[i % nx])


@kernel
def betaincc_backward(a, b, x, grad, dx, n, na, nb, nx):
    """dx = -grad * the density.  a: (na,), b: (nb,), x: (nx,) with 1 or n elements each; grad, dx: (n,)."""
    for i in range(n):
        dx[i] = -grad[i] * betainc_slope(a[i % na], b[i % nb], x[i % nx])


def beta(a, b):
    """B(a, b) for a, b >= 0, of numbers, lists, arrays or Tensors, which broadcast: 1e-13 relative; NaN for negative numbers.

    >>> round(beta(3.0, 4.0) * 60, 12)  # 2! 3! / 6!
    1.0
    """
    return several((a, b), "ab", beta_value, beta_forward, "beta")


def betaln(a, b):
    """log B(a, b) for a, b >= 0, of numbers, lists, arrays or Tensors, which broadcast: 1e-14 relative where it is above 1.

    >>> round(betaln(1e5, 2e5), 6)
    -190958.885279
    """
    return several((a, b), "ab", betaln_value, betaln_forward, "betaln")


def betainc(a, b, x):
    """I_x(a, b), the share of a Beta distribution below x, of numbers, lists, arrays or Tensors, which broadcast: 1e-12 relative.

    NaN for negative a, b and for x outside [0, 1].  The derivative is by x; one by a or b is a NotImplementedError.

    >>> round(betainc(2.0, 2.0, 0.25), 12)  # x^2 (3 - 2x)
    0.15625
    """
    return several((a, b, x), "abx", betainc_value, betainc_forward, "betainc", betainc_backward)


def betaincc(a, b, x):
    """1 - betainc(a, b, x), with all digits where it is small, of numbers, lists, arrays or Tensors, which broadcast: 1e-12 relative.

    NaN for negative a, b and for x outside [0, 1].  The derivative is by x; one by a or b is a NotImplementedError.

    >>> round(betaincc(1.0, 20.0, 0.75) * 2.0**40, 12)  # (1 - x)^20
    1.0
    """
    return several((a, b, x), "abx", betaincc_value, betaincc_forward, "betaincc", betaincc_backward)
