"""The inverses of the incomplete Beta functions: the quantiles of a Beta distribution, from below and from above.

    I_x(a, b) = p for x = betaincinv(a, b, p),    1 - I_x(a, b) = q for x = betainccinv(a, b, q)

The root is looked for as w = log(x / (1 - x)), which keeps the digits of x and of 1 - x, and log I_x is a concave function of it.  With
r = e^w, I_x = r^a / (a B) * (1 - ...) and 1 - I_x = r^-b / (b B) * (1 - ...): their first terms bound w from both sides.  Halley's method
goes on from there, or from the normal distribution in the middle.  Majumder & Bhattacharjee, *Algorithm AS 64: inverse of the incomplete
beta function ratio*, 1973; Abramowitz & Stegun 26.5.22; DLMF 8.17.
"""

from math import exp, expm1, inf, log, log1p, nan, sqrt

from ..kernels import kernel
from .arguments import several
from .betainc import HALF_LOG_2PI, LARGE, beta_below, beta_fraction, betaln_value, excess, gamma_ratio_log
from .gamma import gamma_positive, gammaln_positive, stirling_rest
from .gammaincinv import gamma_start
from .ndtr import ndtri_value

HALF = 0.5
NEAR = 3e-6  # after a step as small as that, in standard deviations, Halley's method has all digits
MOST = 0.9999999999999999  # the largest double below 1
FLAT = 1e-200  # no slope is below: a step is finite
FAR = 300.0  # of e^w no more is needed than that it is large
ALL, GOOD = 1e-8, 0.1  # so small a second term leaves the first two of them the root, or a good start
UNLIKE = 50.0  # with one parameter as many times the other, a Beta variable is almost a Gamma variable
SLACK = 1e-6  # the bounds are rounded


@kernel
def beta_lead(a, b):
    """log(a B(a, b)): I_x is about x^a over its exponential for small x."""
    n = a + b
    if a < LARGE and b < LARGE:
        return log(n / b * (gamma_positive(a + 1.0) * gamma_positive(b + 1.0) / gamma_positive(n + 1.0)))
    if a < LARGE:
        return gammaln_positive(a + 1.0) - a * log(n) - gamma_ratio_log(a, b)
    if b < LARGE:
        return log(a / b) + gammaln_positive(b + 1.0) - b * log(n) - gamma_ratio_log(b, a)
    return log(a) + betaln_value(a, b)


@kernel
def beta_front(a, b, x, y):
    """log(x^a y^b / (a B(a, b))) for y = 1 - x, both with all digits."""
    if a >= LARGE and b >= LARGE:
        n = a + b
        d = a * y - b * x
        exponent = a * excess(-d / a, n * x / a) + b * excess(d / b, n * y / b)
        rest = stirling_rest(a) + stirling_rest(b) - stirling_rest(n)
        return HALF * log(b / n / a) - HALF_LOG_2PI - exponent - rest
    log_x = log(x) if x < HALF else log1p(-y)
    log_y = log(y) if y < HALF else log1p(-x)
    return a * log_x + b * log_y - beta_lead(a, b)


@kernel
def beta_log_step(a, b, w, p):
    """The step of Halley's method in w = log(x / (1 - x)) towards log I_x(a, b) = log p."""
    e = exp(-abs(w))
    x = e / (1.0 + e) if w < 0.0 else 1.0 / (1.0 + e)
    y = 1.0 / (1.0 + e) if w < 0.0 else e / (1.0 + e)
    below = beta_below(a, b, x) if w < 0.0 else not beta_below(b, a, y)
    if below:
        share = a * beta_fraction(a, b, x, y)
        off = beta_front(a, b, x, y) + log(share) - log(p)
        slope = a / share
    else:
        share = b * beta_fraction(b, a, y, x)
        tail = min(exp(beta_front(b, a, y, x) + log(share)), MOST)
        off = log1p(-tail) - log(p)
        slope = max(b / share * tail / (1.0 - tail), FLAT)
    step = -off / slope
    return step / min(max(1.0 + HALF * step * (a * y - b * x - slope), HALF), 2.0)


@kernel
def beta_bound(a, b, p):
    """The w where r^a / (a B(a, b)), r = e^w, is p.  That is the first term of I_x, and I_x is not above it: the root is not below."""
    return (log(p) + beta_lead(a, b)) / a


@kernel
def beta_second(a, b, w):
    """c r for the first two terms of I_x: r^a / (a B(a, b)) * (1 - a c r + ...), r = e^w."""
    return exp(min(w, FAR)) * (a + b) / (a + 1.0)


@kernel
def beta_normal_start(a, b, p):
    """Roughly the w with I_x(a, b) = p for a, b > 1: w is nearly normal, with corrections by Cornish and Fisher."""
    z = ndtri_value(p)
    k, m = 1.0 / (2.0 * a - 1.0), 1.0 / (2.0 * b - 1.0)
    h = 2.0 / (k + m)
    c = (z * z - 3.0) / 6.0
    return log(a / b) + 2.0 * (z * sqrt(h + c) / h + (m - k) * (c + 5.0 / 6.0 - 2.0 / (3.0 * h)))


@kernel
def beta_gamma_start(a, b, p, q):
    """Roughly the w with I_x(a, b) = p = 1 - q for b far above a: -(b + (a - 1) / 2) log(1 - x) is nearly a Gamma variable of shape a."""
    g = gamma_start(a, p, q) / (b + HALF * (a - 1.0))
    return g + log(-expm1(-g))


@kernel
def beta_start(a, b, p, q, low, high):
    """Roughly the w with I_x(a, b) = p = 1 - q, which lies between low and high."""
    below = beta_second(a, b, low)
    above = beta_second(b, a, -high)
    if min(below, above) < GOOD or max(a, b) <= 1.0:
        return low - log1p(-min(below, HALF)) if below <= above else high + log1p(-min(above, HALF))
    if min(a, b) > 1.0 and max(a, b) < UNLIKE * min(a, b):
        return max(low, beta_normal_start(a, b, p))
    return max(low, beta_gamma_start(a, b, p, q) if a < b else -beta_gamma_start(b, a, q, p))


@kernel
def beta_root(a, b, p, q):
    """The w = log(x / (1 - x)) with I_x(a, b) = p = 1 - q, for 0 < p <= q."""
    low = beta_bound(a, b, p)
    high = -beta_bound(b, a, q)
    if beta_second(a, b, low) < ALL:
        return low + beta_second(a, b, low)
    if beta_second(b, a, -high) < ALL:
        return high - beta_second(b, a, -high)
    w = beta_start(a, b, p, q, low, high)
    low -= SLACK
    high += SLACK
    far = True
    for _ in range(100):
        if far:
            step = beta_log_step(a, b, w, p)
            e = exp(-abs(w))
            far = abs(step) * (1.0 + sqrt((a + b) * e) / (1.0 + e)) > NEAR
            if step > 0.0:
                low = w
            else:
                high = w
            w += step
            if w < low or w > high:
                w = HALF * (low + high)
    return w


@kernel
def beta_logit(a, b, p, q):
    """The w = log(x / (1 - x)) with I_x(a, b) = p and 1 - I_x(a, b) = q, of which the smaller is met, for p + q = 1."""
    if not (a > 0.0 and b > 0.0 and p >= 0.0 and q >= 0.0):
        return nan
    if p == 0.0:
        return -inf
    if q == 0.0:
        return inf
    if a == inf or b == inf:
        return nan
    return beta_root(a, b, p, q) if p <= q else -beta_root(b, a, q, p)


@kernel
def logistic(w):
    """1 / (1 + e^-w), the x with log(x / (1 - x)) = w."""
    e = exp(-abs(w))
    return e / (1.0 + e) if w < 0.0 else 1.0 / (1.0 + e)


@kernel
def betaincinv_value(a, b, p):
    """The x with I_x(a, b) = p."""
    return logistic(beta_logit(a, b, p, 1.0 - p))


@kernel
def betaincinv_complement(a, b, p):
    """1 - x of the x with I_x(a, b) = p, with all digits where it is small."""
    return logistic(-beta_logit(a, b, p, 1.0 - p))


@kernel
def betainccinv_value(a, b, q):
    """The x with 1 - I_x(a, b) = q."""
    return logistic(beta_logit(a, b, 1.0 - q, q))


@kernel
def betainccinv_complement(a, b, q):
    """1 - x of the x with 1 - I_x(a, b) = q, with all digits where it is small."""
    return logistic(-beta_logit(a, b, 1.0 - q, q))


@kernel
def betaincinv_forward(a, b, p, out, n, na, nb, nt):
    """out = the x with I_x(a, b) = p.  a: (na,), b: (nb,), p: (nt,) with 1 or n elements each; out: (n,)."""
    for i in range(n):
        out[i] = betaincinv_value(a[i % na], b[i % nb], p[i % nt])


@kernel
def betainccinv_forward(a, b, q, out, n, na, nb, nt):
    """out = the x with 1 - I_x(a, b) = q.  a: (na,), b: (nb,), q: (nt,) with 1 or n elements each; out: (n,)."""
    for i in range(n):
        out[i] = betainccinv_value(a[i % na], b[i % nb], q[i % nt])


def betaincinv(a, b, p):
    """The x with betainc(a, b, x) = p, of numbers, lists, arrays or Tensors, which broadcast: as exact as p determines it, to 1e-12.

    0 for p = 0, 1 for p = 1, NaN beyond and for a or b that is not positive and finite, as in SciPy.  A gradient is a NotImplementedError.

    >>> round(betaincinv(2.0, 2.0, 0.15625), 12)  # x^2 (3 - 2x)
    0.25
    """
    return several((a, b, p), "abp", betaincinv_value, betaincinv_forward, "betaincinv")


def betainccinv(a, b, q):
    """The x with betaincc(a, b, x) = q, of numbers, lists, arrays or Tensors, which broadcast: as exact as q determines it, to 1e-12.

    1 for q = 0, 0 for q = 1, NaN beyond and for a or b that is not positive and finite, as in SciPy.  A gradient is a NotImplementedError.

    >>> round(betainccinv(1.0, 20.0, 2.0**-40), 12)  # (1 - x)^20
    0.75
    """
    return several((a, b, q), "abq", betainccinv_value, betainccinv_forward, "betainccinv")
