"""The error function's complement, and the same without its exponential.

    erfc(x) = 1 - erf(x) = 2 / sqrt(pi) * integral of e^(-t^2) over t > x,    erfcx(x) = e^(x^2) erfc(x)

erfc falls like e^(-x^2): 1 - erf(x) has no digit left at 6.  erfcx, the factor beside the exponential, falls like 1 / x, so that
one polynomial in t = (x - 15/4) / (x + 15/4), which takes all x >= 0 to [-1, 1], gives (1 + 2x) erfcx(x).
DLMF, chapter 7; Shepherd & Laframboise, *Chebyshev approximation of (1 + 2x) exp(x^2) erfc x*, 1981.
"""

from math import erf as math_erf
from math import exp, floor, inf

from ..autograd.elementary import erf_backward, erf_forward
from ..kernels import kernel
from .arguments import unary

SCALED = (  # (1 + 2x) erfcx(x), the highest power of t first
    -7.33950500852954e-11, -3.75315827795962e-11, 9.02214970034059e-10, 5.457157304704688e-10, -6.545560212480267e-09,
    -4.389284159986328e-09, 4.0971223152703005e-08, 2.4289762925488707e-08, -2.6114702359900956e-07, -5.826281078800777e-08,
    1.7534434251106334e-06, -9.72849582211122e-07, -1.1445049125831309e-05, 2.2383912036550678e-05, 5.164940777546399e-05,
    -0.00029015397928986765, 0.00029371359480570737, 0.0017556258324217529, -0.009746579547619623, 0.0283622774215156,
    -0.05869339859054762, 0.09230432116019834, -0.10880393014170746, 0.08227673849015102, 0.00358541548546369, -0.14024059858554702,
    1.2375126308378275,
)  # fmt: skip
ERFCX_TAIL = (-2111.484375, 324.84375, -59.0625, 13.125, -3.75, 1.5, -1.0)  # of the slope of erfcx, the highest first
TWO_BY_ROOT_PI = 1.1283791670955126
ONE_BY_ROOT_PI = 0.5641895835477563
BELOW, NEAR, FAR = -26.7, 0.5, 20.0  # where erfcx overflows; where erfc comes from erf; where the slope of erfcx comes from a series
ZERO = 40.0  # from here on e^(-x^2 / 2) is no double


@kernel
def exp_square(x, k):
    """e^(k x^2) for k = 1 or 1/2 of either sign: h, which is x rounded to sixteenths, has an exact square; x^2 is rounded."""
    if not abs(x) < ZERO:
        return x if x != x else 0.0 if k < 0.0 else inf
    h = floor(16.0 * x) / 16
    return exp(k * (h * h)) * exp(k * ((x - h) * (x + h)))


@kernel
def erfcx_positive(x):
    """e^(x^2) erfc(x) for x >= 0."""
    t = 1.0 - 7.5 / (x + 3.75)
    total = 0.0
    for c in SCALED:
        total = total * t + c
    return total / (1.0 + 2.0 * x)


@kernel
def erfc_value(x):
    """erfc(x): from erf near 0, where nothing cancels."""
    if abs(x) < NEAR:
        return 1.0 - math_erf(x)
    tail = exp_square(x, -1.0) * erfcx_positive(abs(x))
    return 2.0 - tail if x < 0.0 else tail


@kernel
def erfcx_value(x):
    """erfcx(x): at negative x it is nearly twice e^(x^2), infinite below -26.6."""
    if not x < 0.0:
        return erfcx_positive(x)
    if x < BELOW:
        return inf
    return 2.0 * exp_square(x, 1.0) - erfcx_positive(-x)


@kernel
def erfcx_slope(x):
    """The derivative of erfcx, 2 x erfcx(x) - 2 / sqrt(pi): for large x, where that cancels, by its asymptotic series."""
    if x < FAR:
        return 2.0 * x * erfcx_value(x) - TWO_BY_ROOT_PI
    y = 1.0 / x
    w = y * y
    total = 0.0
    for c in ERFCX_TAIL:
        total = total * w + c
    return ONE_BY_ROOT_PI * w * total


@kernel
def erfc_forward(x, out, n):
    """out = erfc(x).  x, out: (n,)."""
    for i in range(n):
        out[i] = erfc_value(x[i])


@kernel
def erfc_backward(x, grad, dx, n):
    """dx = -grad * 2 / sqrt(pi) * e^(-x^2).  All (n,)."""
    for i in range(n):
        dx[i] = -grad[i] * (TWO_BY_ROOT_PI * exp_square(x[i], -1.0))


@kernel
def erfcx_forward(x, out, n):
    """out = erfcx(x).  x, out: (n,)."""
    for i in range(n):
        out[i] = erfcx_value(x[i])


@kernel
def erfcx_backward(x, grad, dx, n):
    """dx = grad * erfcx'(x).  All (n,)."""
    for i in range(n):
        dx[i] = grad[i] * erfcx_slope(x[i])


def erf(x):
    """The error function, 2 / sqrt(pi) * integral of e^(-t^2) from 0 to x, of a number, list, Vector or Tensor: 1e-15 relative.

    >>> erf([0.0, 1.0, -1.0])
    [0.0, 0.8427007929497149, -0.8427007929497149]
    """
    return unary(x, math_erf, erf_forward, "erf", erf_backward)


def erfc(x):
    """1 - erf(x) of a number, list, Vector or Tensor, with all digits in the tail: 1e-15 relative down to the smallest normal double.

    >>> round(erfc(26.0) * 1e296, 6)
    5.663192
    """
    return unary(x, erfc_value, erfc_forward, "erfc", erfc_backward)


def erfcx(x):
    """e^(x^2) erfc(x) of a number, list, Vector or Tensor: 1e-14 relative; it neither underflows for large x nor overflows above -26.6.

    >>> round(erfcx(1e6) * 1e6, 9)  # like 1 / (x sqrt(pi))
    0.564189584
    """
    return unary(x, erfcx_value, erfcx_forward, "erfcx", erfcx_backward)
