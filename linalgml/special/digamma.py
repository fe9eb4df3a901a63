"""Digamma, the slope of log Gamma, and trigamma, the slope of digamma.

    digamma(x) = d/dx log Gamma(x),    digamma(x + 1) = digamma(x) + 1 / x,    trigamma(x) = digamma'(x)

Small x go up by the recurrence until the asymptotic series in 1 / x^2 has all digits; negative x are reflected.  Near digamma's
root at 1.4616, where the terms cancel, a Taylor series keeps the relative error small.  DLMF, chapter 5 (5.5, 5.11, 5.15).
"""

from math import floor, inf, log, nan, pi, sin, tan

from ..kernels import kernel
from .arguments import unary

WHOLE = 4503599627370496.0  # 2^52: from here on every double is a whole number
ROOT, ROOT_REST = 1.4616321449683622, 9.549995429965697e-17  # where digamma is 0
NEAR = (  # Taylor coefficients of digamma(ROOT + z) / z, the highest first
    -7.569179582195066e-05, 0.0001106337276874741, -0.00016170622091974803, 0.00023635601564027053, -0.0003454680251063077,
    0.000504953265834602, -0.0007380709389960052, 0.0010788252019162967, -0.0015769367714301972, 0.002305126326734928,
    -0.003369801655439328, 0.004926781395729853, -0.007204534386356869, 0.010538791616612175, -0.01542476590494896,
    0.022597648232218104, -0.03316112647484736, 0.04880428816414311, -0.07219956125645471, 0.10782405069126237,
    -0.16394270544240652, 0.258499760955651, -0.4427631689835921, 0.9676722454476212,
)  # fmt: skip
DIGAMMA_TAIL = (  # B_2k / 2k, the highest first
    3.0539543302701198, -0.4432598039215686, 0.08333333333333333, -0.021092796092796094, 0.007575757575757576, -0.004166666666666667,
    0.003968253968253968, -0.008333333333333333, 0.08333333333333333,
)  # fmt: skip
TRIGAMMA_TAIL = (  # B_2k, the highest first
    -529.1242424242424, 54.971177944862156, -7.092156862745098, 1.1666666666666667, -0.2531135531135531, 0.07575757575757576,
    -0.03333333333333333, 0.023809523809523808, -0.03333333333333333, 0.16666666666666666,
)  # fmt: skip


@kernel
def digamma_positive(x):
    """digamma(x) for x > 0."""
    z = x - ROOT - ROOT_REST
    total = 0.0
    if abs(z) < 0.3:
        for c in NEAR:
            total = total * z + c
        return z * total
    shift = 0.0
    for _ in range(10):
        if x < 10.0:
            shift += 1.0 / x
            x += 1.0
    w = 1.0 / x / x
    for c in DIGAMMA_TAIL:
        total = total * w + c
    return log(x) - 0.5 / x - w * total - shift


@kernel
def digamma_value(x):
    """digamma(x): NaN at the negative integers, minus infinity with the sign of x at 0."""
    if x > 0.0 or x != x:
        return digamma_positive(x)
    if x == 0.0:
        return -1.0 / x
    if x <= -WHOLE:
        return nan
    r = x - floor(x + 0.5)
    if r == 0.0:
        return nan
    return digamma_positive(1.0 - x) - pi / tan(pi * r)


@kernel
def trigamma_positive(x):
    """trigamma(x) for x > 0."""
    shift = 0.0
    for _ in range(10):
        if x < 10.0:
            shift += 1.0 / x / x
            x += 1.0
    w = 1.0 / x / x
    total = 0.0
    for c in TRIGAMMA_TAIL:
        total = total * w + c
    return (1.0 + 0.5 / x + w * total) / x + shift


@kernel
def trigamma_value(x):
    """trigamma(x): infinite at 0 and the negative integers."""
    if x > 0.0 or x != x:
        return trigamma_positive(x)
    if x <= -WHOLE:
        return inf
    r = x - floor(x + 0.5)
    if r == 0.0:
        return inf
    s = sin(pi * r) / pi
    return 1.0 / s / s - trigamma_positive(1.0 - x)


@kernel
def digamma_forward(x, out, n):
    """out = digamma(x).  x, out: (n,)."""
    for i in range(n):
        out[i] = digamma_value(x[i])


@kernel
def digamma_backward(x, grad, dx, n):
    """dx = grad * trigamma(x).  All (n,)."""
    for i in range(n):
        dx[i] = grad[i] * trigamma_value(x[i])


def digamma(x):
    """The logarithmic derivative of Gamma, of a number, list, Vector or Tensor: 1e-15 relative for x > 0.

    -inf at 0 (+inf at -0.0), NaN at the negative integers, as in SciPy.  SciPy's other name for it is `psi`; for its derivatives see
    `polygamma`.

    >>> round(digamma(1.0), 12)  # minus Euler's constant
    -0.577215664902
    """
    return unary(x, digamma_value, digamma_forward, "digamma", digamma_backward)


psi = digamma
