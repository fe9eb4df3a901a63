"""The normal distribution's function, its logarithm and its inverse, the quantile.

    ndtr(x) = P(X <= x) = erfc(-x / sqrt 2) / 2,    ndtri(ndtr(x)) = x,    X normal with mean 0 and variance 1

All three keep their digits in the tails.  The exponential is taken of x^2 / 2 itself, not of the square of x / sqrt 2, which is
rounded; the logarithm subtracts x^2 / 2 and never sees a probability that underflows.  DLMF 7.17; names after scipy.special.
"""

from math import erf as math_erf
from math import inf, log, log1p

from ..kernels import kernel
from .arguments import unary
from .erf import erfcx_positive, exp_square
from .erfinv import erfcinv_value

ROOT_2, HALF_ROOT = 1.4142135623730951, 0.7071067811865476
ROOT_2PI, ONE_BY_ROOT_2PI, ROOT_2_BY_PI = 2.5066282746310002, 0.3989422804014327, 0.7978845608028654
MIDDLE = 1.0  # up to here the tails are far from 0


@kernel
def ndtr_value(x):
    """P(X <= x)."""
    if abs(x) < MIDDLE:
        return 0.5 + 0.5 * math_erf(HALF_ROOT * x)
    tail = 0.5 * exp_square(x, -0.5) * erfcx_positive(HALF_ROOT * abs(x))
    return tail if x < 0.0 else 1.0 - tail


@kernel
def log_ndtr_value(x):
    """log P(X <= x)."""
    if x == -inf:
        return x
    if x < -MIDDLE:
        return log(0.5 * erfcx_positive(-HALF_ROOT * x)) - 0.5 * x * x
    return log1p(-ndtr_value(-x))


@kernel
def log_ndtr_slope(x):
    """The density over P(X <= x): about -x far below 0."""
    if x == -inf:
        return inf
    if x < -MIDDLE:
        return ROOT_2_BY_PI / erfcx_positive(-HALF_ROOT * x)
    return ONE_BY_ROOT_2PI * exp_square(x, -0.5) / ndtr_value(x)


@kernel
def ndtri_value(p):
    """The x with P(X <= x) = p: infinite at 0 and 1, NaN beyond."""
    return -ROOT_2 * erfcinv_value(2.0 * p)


@kernel
def ndtr_forward(x, out, n):
    """out = P(X <= x).  x, out: (n,)."""
    for i in range(n):
        out[i] = ndtr_value(x[i])


@kernel
def ndtr_backward(x, grad, dx, n):
    """dx = grad * the normal density.  All (n,)."""
    for i in range(n):
        dx[i] = grad[i] * (ONE_BY_ROOT_2PI * exp_square(x[i], -0.5))


@kernel
def log_ndtr_forward(x, out, n):
    """out = log P(X <= x).  x, out: (n,)."""
    for i in range(n):
        out[i] = log_ndtr_value(x[i])


@kernel
def log_ndtr_backward(x, grad, dx, n):
    """dx = grad * the density over P(X <= x).  All (n,)."""
    for i in range(n):
        dx[i] = grad[i] * log_ndtr_slope(x[i])


@kernel
def ndtri_forward(p, out, n):
    """out = the quantile at p.  p, out: (n,)."""
    for i in range(n):
        out[i] = ndtri_value(p[i])


@kernel
def ndtri_backward(out, grad, dp, n):
    """dp = grad / the density at the quantile, from the result.  All (n,)."""
    for i in range(n):
        dp[i] = grad[i] * (ROOT_2PI * exp_square(out[i], 0.5))


def ndtr(x):
    """P(X <= x), X standard normal, of a number, list, Vector or Tensor: 1e-14 relative in the lower tail, too.

    >>> ndtr(0.0), round(ndtr(-37.0) * 1e300, 9)
    (0.5, 5.725571223)
    """
    return unary(x, ndtr_value, ndtr_forward, "ndtr", ndtr_backward)


def log_ndtr(x):
    """log P(X <= x), X standard normal, of a number, list, Vector or Tensor: 1e-14 relative at both ends.

    >>> round(log_ndtr(-1e6), 3)
    -500000000014.734
    """
    return unary(x, log_ndtr_value, log_ndtr_forward, "log_ndtr", log_ndtr_backward)


def ndtri(p):
    """The x with ndtr(x) = p, of a number, list, Vector or Tensor: 1e-15 relative; infinite at 0 and 1, NaN beyond, as in SciPy.

    >>> round(ndtri(0.975), 12), round(ndtri(1e-300), 12)
    (1.95996398454, -37.047096299361)
    """
    return unary(p, ndtri_value, ndtri_forward, "ndtri", ndtri_backward, from_output=True)
