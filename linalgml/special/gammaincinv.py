"""The inverses of the incomplete gamma functions: the quantiles of a Gamma distribution, from below and from above.

    P(a, gammaincinv(a, p)) = p,    Q(a, gammainccinv(a, q)) = q

As functions of u = log x, log P and log Q are concave, which is why Newton's method on the smaller of them cannot go astray; Halley's
adds the second derivative, which costs nothing here.  Three formulas start it: Wilson and Hilferty's cube root of a Gamma variable, which
is nearly normal; the first term of the series of P; and the first term of Q's expansion for large x.  Gil, Segura & Temme, *Efficient and
accurate algorithms for the computation and inversion of the incomplete gamma function ratios*, 2012; Wilson & Hilferty, 1931.
"""

from math import exp, inf, log, nan, sqrt

from ..kernels import kernel
from .arguments import several
from .gamma import gammaln_positive
from .gammainc import gamma_term, gammainc_value, gammaincc_value
from .ndtr import ndtri_value

SMALLEST, FLAT, STEEP = 0.2, 0.6, 1.5  # above this shape, and between these, the cube root is a good start
LOWEST = 0.3  # -log(q Gamma(a)) from which x comes from large x
LEAST = 1e-300  # below, P is the first term of its series
NEAR = 1e-6  # after a step as small as that Halley's method has all digits


@kernel
def gamma_start(a, p, q):
    """Roughly the x with P(a, x) = p and Q(a, x) = q = 1 - p."""
    z = ndtri_value(p) if p <= q else -ndtri_value(q)
    c = 1.0 - 1.0 / (9.0 * a) + z / (3.0 * sqrt(a))
    if a > SMALLEST and FLAT < c and c < STEEP:
        return a * c * c * c
    y = -log(q) - gammaln_positive(a)
    if p <= q or (a < 1.0 and y < LOWEST):
        first = exp((log(p) + gammaln_positive(a + 1.0)) / a)
        x = first
        for _ in range(3):
            x = first * exp(x / (a + 1.0))
        return x
    x = max(a * c * c * c, y)
    for _ in range(4):
        x = y + (a - 1.0) * log(x)
        x = max(x, LOWEST)
    return x


@kernel
def gamma_quantile_step(a, x, p, q):
    """The step in log x of Halley's method towards P(a, x) = p, or Q(a, x) = q if q is smaller."""
    tail = gammainc_value(a, x) if p <= q else gammaincc_value(a, x)
    slope = a * gamma_term(a, x) / tail
    if p > q:
        slope = -slope
    step = -log(tail / min(p, q)) / slope
    return step / (1.0 + 0.5 * step * (a - x - slope))


@kernel
def gamma_quantile(a, p, q):
    """The x with P(a, x) = p and Q(a, x) = q = 1 - p, of which the smaller is met."""
    if not (a >= 0.0 and p >= 0.0 and q >= 0.0):
        return nan
    if p == 0.0:
        return 0.0
    if q == 0.0 or a == inf:
        return inf
    if a == 0.0:
        return 0.0
    x = gamma_start(a, p, q)
    if x < LEAST:
        return x
    step = 1.0
    for _ in range(40):
        if abs(step) > NEAR:
            step = gamma_quantile_step(a, x, p, q)
            x *= exp(step)
    return x


@kernel
def gammaincinv_value(a, p):
    """The x with P(a, x) = p."""
    return gamma_quantile(a, p, 1.0 - p)


@kernel
def gammainccinv_value(a, q):
    """The x with Q(a, x) = q."""
    return gamma_quantile(a, 1.0 - q, q)


@kernel
def gammaincinv_forward(a, p, out, n, na, nt):
    """out = the x with P(a, x) = p.  a: (na,), p: (nt,) with 1 or n elements each; out: (n,)."""
    for i in range(n):
        out[i] = gammaincinv_value(a[i % na], p[i % nt])


@kernel
def gammainccinv_forward(a, q, out, n, na, nt):
    """out = the x with Q(a, x) = q.  a: (na,), q: (nt,) with 1 or n elements each; out: (n,)."""
    for i in range(n):
        out[i] = gammainccinv_value(a[i % na], q[i % nt])


def gammaincinv(a, p):
    """The x with gammainc(a, x) = p, of numbers, lists, arrays or Tensors, which broadcast: as exact as p determines it, to 1e-12.

    0 for p = 0, infinite for p = 1, NaN beyond and for negative a.  A gradient is a NotImplementedError.

    >>> round(gammaincinv(1.0, 0.5), 12)  # log 2
    0.69314718056
    """
    return several((a, p), "ap", gammaincinv_value, gammaincinv_forward, "gammaincinv")


def gammainccinv(a, q):
    """The x with gammaincc(a, x) = q, of numbers, lists, arrays or Tensors, which broadcast: as exact as q determines it, to 1e-12.

    Infinite for q = 0, 0 for q = 1, NaN beyond and for negative a.  A gradient is a NotImplementedError.

    >>> round(gammainccinv(1.0, 1e-300), 10)  # 300 log 10
    690.7755278982
    """
    return several((a, q), "aq", gammainccinv_value, gammainccinv_forward, "gammainccinv")
