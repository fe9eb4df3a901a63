"""The regularised incomplete gamma functions P (lower) and Q = 1 - P (upper): a Gamma variable lies below x, or above.

    P(a, x) = 1 / Gamma(a) * integral of t^(a - 1) e^-t from 0 to x,    Q(a, x) = the same from x to infinity

Whichever is the smaller is computed, so that both tails keep their digits: P by its power series, Q by Legendre's continued fraction,
and for a >= 20 near x = a, where both are slow, either by Temme's expansion, which holds uniformly in x.  DLMF, chapter 8 (8.7, 8.9,
8.12); Temme, *A set of algorithms for the incomplete gamma functions*, 1994; Gautschi, *A computational procedure*, 1979.
"""

from math import exp, expm1, floor, inf, log, log1p, nan, pow, sqrt

from ..kernels import kernel
from .arguments import several
from .erf import erfcx_positive
from .gamma import gamma_positive, gammaln_positive, reciprocal_gamma_rest, stirling_rest

ATANH = tuple(1 / (2 * k + 3) for k in range(15, -1, -1))  # (atanh(s) / s - 1) / s^2, the highest power of s^2 first
TEMME = (  # f_n in eta / mu = 1 + f_1 eta + f_2 eta^2 + ..., the highest first
    8.099521156704561e-16, -1.9752288294349442e-15, -5.139111834242572e-16, 2.8534893807047445e-14, -1.392388722418162e-13,
    3.371763262400985e-13, 1.1004392031956135e-13, -5.0276692801141755e-12, 2.4361948020667415e-11, -5.830772132550426e-11,
    -2.5514193994946248e-11, 9.14769958223679e-10, -4.382036018453353e-09, 1.0261809784240309e-08, 6.707853543401498e-09,
    -1.7665952736826078e-07, 8.296711340953087e-07, -1.85406221071516e-06, -2.185448510679992e-06, 3.919263178522438e-05,
    -0.0001787551440329218, 0.0003527336860670194, 0.0011574074074074073, -0.014814814814814815, 0.08333333333333333,
    -0.3333333333333333,
)  # fmt: skip
ROOT_2PI, HALF_ROOT = 2.5066282746310002, 0.7071067811865476
LARGE, SMALL, NEAR_0 = 20.0, 2.0, 0.5  # a from which Temme's expansion serves; x and a up to which Q has a series of its own
LOW, HIGH = 0.5, 2.0  # x / a in between: there Temme's expansion serves
FEWEST, PER_X = 16.0, 90.0  # steps of the continued fraction for x > 2: some, and more for small x
TINY = 1e-17
VANISHED = 2000.0  # from here e^-x is 0, and the power of x must not be infinite


@kernel
def excess(m, r):
    """m - log(r), where r = 1 + m: with all digits near m = 0, by s = m / (2 + m), log(1 + m) = 2 atanh(s)."""
    if r < LOW or r > HIGH:
        return m - log(r)
    s = m / (2.0 + m)
    w = s * s
    total = 0.0
    for c in ATANH:
        total = total * w + c
    return s * (m - 2.0 * w * total)


@kernel
def deviation(a, x):
    """x / a - 1 - log(x / a) >= 0, with all digits near x = a."""
    return excess((x - a) / a, x / a)


@kernel
def gamma_term(a, x):
    """x^a e^-x / Gamma(a + 1) for 0 < x."""
    if a < LARGE:
        half = exp(-0.5 * x)
        return pow(min(x, VANISHED), a) * half * half / gamma_positive(a + 1.0)
    return exp(-a * deviation(a, x)) * exp(-stirling_rest(a)) / (ROOT_2PI * sqrt(a))


@kernel
def gamma_term_log(a, x):
    """log(x^a e^-x / Gamma(a + 1)), also where that is no double."""
    if a < LARGE:
        return a * log(x) - x - gammaln_positive(a + 1.0)
    return -a * deviation(a, x) - stirling_rest(a) - log(ROOT_2PI * sqrt(a))


@kernel
def gammainc_sum(a, x):
    """1 + x / (a + 1) + x^2 / (a + 1)(a + 2) + ..."""
    term = 1.0
    total = 1.0
    for k in range(1, 100):
        if term > TINY * total:
            term *= x / (a + k)
            total += term
    return total


@kernel
def gammainc_series(a, x):
    """P(a, x) = x^a e^-x / Gamma(a + 1) * (1 + x / (a + 1) + x^2 / (a + 1)(a + 2) + ...)."""
    return gamma_term(a, x) * gammainc_sum(a, x)


@kernel
def gammaincc_bottom(a, x):
    """x + 1 - a + 1 (a - 1) / (x + 3 - a + 2 (a - 2) / (x + 5 - a + ...)), from its end."""
    rest = 0.0
    for k in range(floor(FEWEST + PER_X / x), 0, -1):
        rest = k * (a - k) / (x + (2 * k + 1) - a + rest)
    return x + 1.0 - a + rest


@kernel
def gammaincc_fraction(a, x):
    """Q(a, x) = a x^a e^-x / Gamma(a + 1) / (x + 1 - a + 1 (a - 1) / (x + 3 - a + 2 (a - 2) / (x + 5 - a + ...)))."""
    return a * gamma_term(a, x) / gammaincc_bottom(a, x)


@kernel
def gammaincc_small(a, x):
    """Q(a, x) for small a and x, where P is close to 1: 1 - x^a / Gamma(a + 1) * (1 + a (-x / (a + 1) + x^2 / 2! (a + 2) - ...))."""
    power = expm1(a * log(x) + log1p(reciprocal_gamma_rest(a)))
    term = 1.0
    total = 0.0
    for k in range(1, 25):
        term *= -x / k
        total += term / (a + k)
    return -power - (1.0 + power) * a * total


@kernel
def gamma_tail_scaled(a, x):
    """e^(a eta^2 / 2) times the tail: Temme's expansion in eta, where eta^2 / 2 = mu - log(1 + mu), mu = (x - a) / a."""
    eta = sqrt(2.0 * deviation(a, x))
    if x < a:
        eta = -eta
    before, now, total = 0.0, 0.0, 0.0
    n = 27.0
    for f in TEMME:  # b_(n - 1) = f_n + (n + 1) / a b_(n + 1), and the sum of b_n eta^n
        before, now = now, f + n / a * before
        total = total * eta + now
        n -= 1.0
    rest = total * exp(-stirling_rest(a)) / (ROOT_2PI * sqrt(a))
    half = 0.5 * erfcx_positive(abs(eta) * sqrt(0.5 * a))
    return half - rest if x <= a else half + rest


@kernel
def gamma_tail(a, x):
    """P(a, x) for x <= a and Q(a, x) for x > a, by Temme's expansion."""
    return exp(-a * deviation(a, x)) * gamma_tail_scaled(a, x)


@kernel
def gamma_smaller(a, x):
    """P(a, x) for x <= a or x <= 2, else Q(a, x): the smaller of the two, or neither is small."""
    if a >= LARGE and LOW * a <= x and x <= HIGH * a:
        return gamma_tail(a, x)
    if x <= max(a, SMALL):
        return gammainc_series(a, x)
    return gammaincc_fraction(a, x)


@kernel
def gammainc_value(a, x):
    """P(a, x): NaN for negative a or x and where both are 0 or infinite."""
    if not (a >= 0.0 and x >= 0.0) or (a == x and (x == 0.0 or x == inf)):
        return nan
    if x == 0.0 or a == inf:
        return 0.0
    if a == 0.0 or x == inf:
        return 1.0
    value = gamma_smaller(a, x)
    return value if x <= max(a, SMALL) else 1.0 - value


@kernel
def gammaincc_value(a, x):
    """Q(a, x): NaN for negative a or x and where both are 0 or infinite."""
    if not (a >= 0.0 and x >= 0.0) or (a == x and (x == 0.0 or x == inf)):
        return nan
    if x == 0.0 or a == inf:
        return 1.0
    if a == 0.0 or x == inf:
        return 0.0
    if x <= SMALL and a < NEAR_0:
        return gammaincc_small(a, x)
    value = gamma_smaller(a, x)
    return 1.0 - value if x <= max(a, SMALL) else value


@kernel
def gamma_smaller_log(a, x):
    """log P(a, x) for x <= a or x <= 2, else log Q(a, x), also where that is no double."""
    if a >= LARGE and LOW * a <= x and x <= HIGH * a:
        return log(gamma_tail_scaled(a, x)) - a * deviation(a, x)
    if x <= max(a, SMALL):
        return gamma_term_log(a, x) + log(gammainc_sum(a, x))
    return log(a) + gamma_term_log(a, x) - log(gammaincc_bottom(a, x))


@kernel
def log_gammainc_value(a, x):
    """log P(a, x): from P, from Q = 1 - P where that is smaller, and from the logarithms of its factors where P may be no double."""
    lower = gammainc_value(a, x)
    if lower > 0.5:
        return log1p(-gammaincc_value(a, x))
    if lower > 1e-9 or lower != lower:
        return log(lower)
    return -inf if x == 0.0 or a == inf else gamma_smaller_log(a, x)


@kernel
def log_gammaincc_value(a, x):
    """log Q(a, x): from Q, from P = 1 - Q where that is smaller, and from the logarithms of its factors where Q may be no double."""
    upper = gammaincc_value(a, x)
    if upper > 0.5:
        return log1p(-gammainc_value(a, x))
    if upper > 1e-9 or upper != upper or (x <= SMALL and a > 0.0):
        return log(upper)
    return -inf if x == inf or a == 0.0 else gamma_smaller_log(a, x)


@kernel
def gammainc_slope(a, x):
    """The density x^(a - 1) e^-x / Gamma(a), the slope of P."""
    if not (a > 0.0 and x >= 0.0):
        return nan
    if x == 0.0:
        return inf if a < 1.0 else 1.0 if a == 1.0 else 0.0
    if x == inf:
        return 0.0
    return a / x * gamma_term(a, x)


@kernel
def gammainc_forward(a, x, out, n, na, nx):
    """out = P(a, x).  a: (na,), x: (nx,) with 1 or n elements each; out: (n,)."""
    for i in range(n):
        out[i] = gammainc_value(a[i % na], x[i % nx])


@kernel
def gammainc_backward(a, x, grad, dx, n, na, nx):
    """dx = grad * the density.  a: (na,), x: (nx,) with 1 or n elements each; grad, dx: (n,)."""
    for i in range(n):
        dx[i] = grad[i] * gammainc_slope(a[i % na], x[i % nx])


@kernel
def gammaincc_forward(a, x, out, n, na, nx):
    """out = Q(a, x).  a: (na,), x: (nx,) with 1 or n elements each; out: (n,)."""
    for i in range(n):
        out[i] = gammaincc_value(a[i % na], x[i % nx])


@kernel
def gammaincc_backward(a, x, grad, dx, n, na, nx):
    """dx = -grad * the density.  a: (na,), x: (nx,) with 1 or n elements each; grad, dx: (n,)."""
    for i in range(n):
        dx[i] = -grad[i] * gammainc_slope(a[i % na], x[i % nx])


def gammainc(a, x):
    """P(a, x), the share of a Gamma distribution of shape a below x, of numbers, lists, arrays or Tensors, which broadcast: 1e-12 relative.

    0 at x = 0, 1 at infinity, NaN for negative arguments.  The derivative is by x, as in PyTorch; one by a is a NotImplementedError.

    >>> round(gammainc(1.0, 0.5), 12)  # 1 - e^-x
    0.393469340287
    """
    return several((a, x), "ax", gammainc_value, gammainc_forward, "gammainc", gammainc_backward)


def gammaincc(a, x):
    """Q(a, x) = 1 - P(a, x), with all digits where it is small, of numbers, lists, arrays or Tensors, which broadcast: 1e-12 relative.

    1 at x = 0, 0 at infinity, NaN for negative arguments.  The derivative is by x, as in PyTorch; one by a is a NotImplementedError.

    >>> gammaincc([1.0, 2.0, 3.0], 700.0)[0] == gammaincc(1.0, 700.0)  # e^-700
    True
    """
    return several((a, x), "ax", gammaincc_value, gammaincc_forward, "gammaincc", gammaincc_backward)
