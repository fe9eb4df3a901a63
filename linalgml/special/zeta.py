"""Riemann's and Hurwitz's zeta function, sums of powers; and the derivatives of digamma, which are such sums.

    zeta(s, q) = 1 / q^s + 1 / (q + 1)^s + 1 / (q + 2)^s + ...        digamma^(n)(x) = (-1)^(n + 1) n! zeta(n + 1, x)

Some terms are added one by one, the rest by the Euler-Maclaurin formula, an integral with corrections.  DLMF, chapter 25 (25.2, 25.4,
25.11) and 5.15; Johansson, *Rigorous high-precision computation of the Hurwitz zeta function*, 2014.
"""

from math import exp, floor, inf, log, nan, pi, pow

from ..kernels import kernel
from .arguments import several, unary
from .digamma import WHOLE, digamma_value, trigamma_value
from .gamma import ROOT_2PI, gamma_positive, sin_pi, stirling_rest

EULER_MACLAURIN = (  # B_2k / (2k)!
    0.08333333333333333, -0.001388888888888889, 3.306878306878307e-05, -8.267195767195768e-07, 2.08767569878681e-08,
    -5.284190138687493e-10, 1.3382536530684679e-11, -3.3896802963225827e-13, 8.586062056277845e-15, -2.174868698558062e-16,
    5.5090028283602295e-18, -1.3954464685812522e-19,
)  # fmt: skip
TERMS = 64  # more than are ever added one by one
TINY = 1e-17
LEAST = -1490.0  # from here below, the square of e^(half of it) is 0
STIRLING_FROM = 24.0


@kernel
def power_sum(s, q):
    """q^s zeta(s, q) = 1 + (q / (q + 1))^s + (q / (q + 2))^s + ... for q > 0; for s < 1, where that diverges, its continuation."""
    total = 0.0
    term = 1.0
    a = q
    for _ in range(TERMS):
        if a < 10.0 + s and term > TINY:
            total += term
            a += 1.0
            term = pow(q / a, s)
    if term > TINY:
        rest = a / (s - 1.0) + 0.5
        factor = s / a
        k = s
        for c in EULER_MACLAURIN:
            rest += c * factor
            factor *= (k + 1.0) * (k + 2.0) / a / a
            k += 2.0
        total += term * rest
    return total


@kernel
def inverse_power(q, s):
    """1 / q^s for q > 0, infinite where no float holds it."""
    if s * log(q) < LEAST:
        return inf
    half = pow(q, -0.5 * s)
    return half * half


@kernel
def gamma_power(s, x):
    """Gamma(s) / x^s for s >= 2 and x > 0; for large s by Stirling's formula, since Gamma(s) alone may be infinite and x^-s 0."""
    if s < STIRLING_FROM:
        return gamma_positive(s) * inverse_power(x, s)
    return ROOT_2PI / pow(s, 0.5) * exp(stirling_rest(s)) * inverse_power(x * exp(1.0) / s, s)


@kernel
def zeta_positive(s, q):
    """zeta(s, q) for s > 1 and q > 0."""
    return 0.0 if q == inf else inverse_power(q, s) * power_sum(s, q)


@kernel
def zeta_value(s, q):
    """zeta(s, q); for q < 0 and whole s by the terms on either side of 0, each a zeta of its own; infinite at q = 0, -1, -2, ..."""
    if not s > 1.0 or q != q:
        return inf if s == 1.0 and q == q else nan
    if q > 0.0:
        return zeta_positive(s, q)
    if q <= -WHOLE or q == floor(q):
        return inf
    if s == inf or s != floor(s):
        return nan
    below = floor(q)
    left = zeta_positive(s, below + 1.0 - q) - zeta_positive(s, 1.0 - q)
    right = zeta_positive(s, q - below)
    return right + left if s == 2.0 * floor(0.5 * s) else right - left


@kernel
def zeta_slope(s, q):
    """d zeta(s, q) / dq = -s zeta(s + 1, q)."""
    return -s * zeta_value(s + 1.0, q) if s > 1.0 else nan


@kernel
def riemann_value(s):
    """zeta(s), the continuation of zeta(s, 1) to all s: infinite at 1, 0 at -2, -4, ..., and below 0 by reflection."""
    if s == 1.0:
        return inf
    if not s < 0.0:
        return power_sum(s, 1.0)
    if s == -inf:
        return nan
    if s == 2.0 * floor(0.5 * s):
        return 0.0
    return 2.0 * gamma_power(1.0 - s, 2.0 * pi) * sin_pi(0.5 * s) * power_sum(1.0 - s, 1.0)


@kernel
def polygamma_value(n, x):
    """The n-th derivative of digamma at x: NaN for n that is not 0, 1, 2, ..."""
    if not n >= 0.0 or n == inf or n != floor(n):
        return nan
    if n < 2.0:
        return digamma_value(x) if n == 0.0 else trigamma_value(x)
    s = n + 1.0
    sign = 1.0 if s == 2.0 * floor(0.5 * s) else -1.0
    if x > 0.0:
        return sign * (0.0 if x == inf else gamma_power(s, x) * power_sum(s, x))
    return sign * gamma_positive(s) * zeta_value(s, x)


@kernel
def polygamma_slope(n, x):
    """The derivative of polygamma(n, x), polygamma(n + 1, x)."""
    return polygamma_value(n + 1.0, x) if n >= 0.0 else nan


@kernel
def zeta_forward(s, q, out, n, ns, nq):
    """out = zeta(s, q).  s: (ns,), q: (nq,) with 1 or n elements each; out: (n,)."""
    for i in range(n):
        out[i] = zeta_value(s[i % ns], q[i % nq])


@kernel
def zeta_backward(s, q, grad, dq, n, ns, nq):
    """dq = grad * d zeta / dq.  s: (ns,), q: (nq,) with 1 or n elements each; grad, dq: (n,)."""
    for i in range(n):
        dq[i] = grad[i] * zeta_slope(s[i % ns], q[i % nq])


@kernel
def riemann_forward(s, out, n):
    """out = zeta(s).  s, out: (n,)."""
    for i in range(n):
        out[i] = riemann_value(s[i])


@kernel
def polygamma_forward(order, x, out, n, no, nx):
    """out = polygamma(order, x).  order: (no,), x: (nx,) with 1 or n elements each; out: (n,)."""
    for i in range(n):
        out[i] = polygamma_value(order[i % no], x[i % nx])


@kernel
def polygamma_backward(order, x, grad, dx, n, no, nx):
    """dx = grad * polygamma(order + 1, x).  order: (no,), x: (nx,) with 1 or n elements each; grad, dx: (n,)."""
    for i in range(n):
        dx[i] = grad[i] * polygamma_slope(order[i % no], x[i % nx])


def zeta(x, q=None):
    """Riemann's zeta(x), or Hurwitz's zeta(x, q), of numbers, lists, arrays or Tensors, which broadcast: 1e-13 relative; SciPy's names.

    zeta(x, q) is NaN for x < 1, infinite at x = 1 and q = 0, -1, -2, …, and at other q < 0 there for whole x only.  Its derivative is
    by q; one by x is a NotImplementedError.  zeta(x) is for all x: infinite at 1, and 0 at -2, -4, ….

    >>> round(zeta(2.0), 12), round(zeta(-1.0), 12), round(zeta(3.0, 2.0) + 1.0 - zeta(3.0), 12)
    (1.644934066848, -0.083333333333, 0.0)
    """
    if q is None:
        return unary(x, riemann_value, riemann_forward, "zeta")
    return several((x, q), "xq", zeta_value, zeta_forward, "zeta", zeta_backward)


def polygamma(n, x):
    """The n-th derivative of digamma, of numbers, lists, arrays or Tensors, which broadcast: 1e-13 relative for x > 0.

    digamma for n = 0, trigamma for n = 1; NaN for n that is no whole number from 0 on, and infinite at x = 0, -1, … for n > 0.  The
    derivative is by x: polygamma(n + 1, x).

    >>> round(polygamma(1, 1.0), 12), round(polygamma(2, 1.0) + 2.0 * zeta(3.0), 12)  # pi^2 / 6, -2 zeta(3)
    (1.644934066848, 0.0)
    """
    return several((n, x), "nx", polygamma_value, polygamma_forward, "polygamma", polygamma_backward)
