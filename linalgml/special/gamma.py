"""The Gamma function, the factorial between the integers, and its logarithm.

    Gamma(x) = integral of t^(x - 1) e^-t over t > 0,    Gamma(x + 1) = x Gamma(x),    Gamma(n) = (n - 1)!

Between -1/2 and 1/2, 1 / Gamma(1 + z) is a quick power series (it has no poles); the recurrence goes from there to other small
arguments, Stirling's series covers the large ones, and the reflection formula the negative.  DLMF 5.5, 5.7, 5.11.
"""

from math import exp, floor, inf, log, log1p, nan, pi, pow, sin

from ..kernels import kernel
from .arguments import unary
from .digamma import WHOLE, digamma_value

RECIPROCAL = (  # r_k in 1 / Gamma(1 + z) = 1 + z (r_0 + r_1 z + ...), the highest first
    -2.0583260535665066e-14, 5.100370287454476e-13, -3.696805618642206e-12, 7.782263439905071e-12, 1.0434267116911005e-10,
    -1.18127457048702e-09, 5.002007644469223e-09, 6.116095104481416e-09, -2.056338416977607e-07, 1.133027231981696e-06,
    -1.2504934821426706e-06, -2.013485478078824e-05, 0.0001280502823881162, -0.00021524167411495098, -0.0011651675918590652,
    0.0072189432466631, -0.009621971527876973, -0.04219773455554433, 0.16653861138229148, -0.04200263503409524, -0.6558780715202539,
    0.5772156649015329,
)  # fmt: skip
STIRLING = (  # B_2k / (2k (2k - 1)), the highest first
    0.17964437236883057, -0.029550653594771242, 0.00641025641025641, -0.0019175269175269176, 0.0008417508417508417,
    -0.0005952380952380953, 0.0007936507936507937, -0.002777777777777778, 0.08333333333333333,
)  # fmt: skip
LOG_ROOT = 0.4189385332046727  # log(2 pi) / 2 - 1/2
ROOT_2PI = 2.5066282746310007


@kernel
def reciprocal_gamma_rest(z):
    """1 / Gamma(1 + z) - 1, exact for small z too, for |z| <= 1/2."""
    total = 0.0
    for c in RECIPROCAL:
        total = total * z + c
    return z * total


@kernel
def stirling_rest(x):
    """log Gamma(x) - (x - 1/2) log x + x - log(2 pi) / 2 for x >= 10."""
    y = 1.0 / x
    w = y * y
    total = 0.0
    for c in STIRLING:
        total = total * w + c
    return y * total


@kernel
def sin_pi(x):
    """sin(pi x), exactly 0 at the integers."""
    nearest = floor(x + 0.5)
    s = sin(pi * (x - nearest))
    return s if nearest % 2 == 0 else -s


@kernel
def gammaln_positive(x):
    """log Gamma(x) for x > 0."""
    if not x < 10.0:
        return (x - 0.5) * (log(x) - 1.0) + LOG_ROOT + stirling_rest(x)
    n = floor(x + 0.5)
    z = x - n
    total = 1.0
    for k in range(2, n):
        total *= z + k
    value = log(total) - log1p(reciprocal_gamma_rest(z))
    if n == 0:
        return value - log(x)
    if n > 1:
        value += log1p(z)
    return value


@kernel
def gammaln_value(x):
    """log |Gamma(x)|: infinite at 0, the negative integers and both infinities, minus infinity at the lower."""
    if x > 0.0 or x != x:
        return gammaln_positive(x)
    if x == -inf:
        return x
    if x <= -WHOLE or x == floor(x):
        return inf
    return -log(abs(sin_pi(x)) / pi) - gammaln_positive(1.0 - x)


@kernel
def gamma_positive(x):
    """Gamma(x) for x >= 1/2; exact at the integers up to 23."""
    if x > 172.0:
        return inf
    if not x < 23.5:
        half = pow(x, 0.5 * x - 0.25)
        return ROOT_2PI * half * exp(-x) * half * exp(stirling_rest(x))
    n = floor(x + 0.5)
    z = x - n
    total = 1.0
    for k in range(1, n):
        total *= z + k
    return total / (1.0 + reciprocal_gamma_rest(z))


@kernel
def gamma_value(x):
    """Gamma(x): infinite with the sign of x at 0, NaN at the negative integers."""
    if not x < 0.5:
        return gamma_positive(x)
    if x > -0.5:
        return 1.0 / (x * (1.0 + reciprocal_gamma_rest(x)))
    if x <= -WHOLE or x == floor(x):
        return nan
    return pi / sin_pi(x) / gamma_positive(1.0 - x)


@kernel
def gammaln_forward(x, out, n):
    """out = log |Gamma(x)|.  x, out: (n,)."""
    for i in range(n):
        out[i] = gammaln_value(x[i])


@kernel
def gammaln_backward(x, grad, dx, n):
    """dx = grad * digamma(x).  All (n,)."""
    for i in range(n):
        dx[i] = grad[i] * digamma_value(x[i])


@kernel
def gamma_forward(x, out, n):
    """out = Gamma(x).  x, out: (n,)."""
    for i in range(n):
        out[i] = gamma_value(x[i])


@kernel
def gamma_backward(x, grad, dx, n):
    """dx = grad * Gamma(x) digamma(x).  All (n,)."""
    for i in range(n):
        dx[i] = grad[i] * gamma_value(x[i]) * digamma_value(x[i])


def gammaln(x):
    """log |Gamma(x)| of a number, list, Vector or Tensor: 1e-14 relative for x > 0, absolute near the zeros at negative x.

    inf at 0, the negative integers and inf, -inf at -inf, as in SciPy.

    >>> round(gammaln(11.0), 12)  # log 10!
    15.104412573076
    """
    return unary(x, gammaln_value, gammaln_forward, "gammaln", gammaln_backward)


def gamma(x):
    """Gamma(x) of a number, list, Vector or Tensor: 1e-14 relative; inf from 171.63 on, 0 with a sign below -171.

    inf at 0 (-inf at -0.0), NaN at the negative integers and -inf, as in SciPy.

    >>> gamma([0.5, 5.0])  # the root of pi, and 4!
    [1.772453850905516, 24.0]
    """
    return unary(x, gamma_value, gamma_forward, "gamma", gamma_backward)
