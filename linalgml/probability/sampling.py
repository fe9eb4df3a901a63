"""From uniform numbers to other ones, with the same bits on every backend and every system.

A C library's exp and log may differ in their last bit from the next one's.  + - * / and exact steps on exponents may not (IEEE 754):
logarithm and exponential here are made of nothing else.  If U is uniform then -log U is exponential, and most others come from that.
Devroye, *Non-Uniform Random Variate Generation*, 1986, chapter 2.
"""

from math import floor, frexp, inf, ldexp

from .. import backend
from ..autograd.engine import unrecorded
from ..dtypes import float64
from ..kernels import kernel
from ..linalg.cholesky import cholesky_in_place
from .distribution import uniforms

LOG2_E = 1.4426950408889634
LN2_HIGH, LN2_LOW = 0.6931471803691238, 1.9082149292705877e-10  # log 2 in two parts: a whole number times the first is exact
ROOT_HALF = 0.7071067811865476
ATANH = (1 / 21, 1 / 19, 1 / 17, 1 / 15, 1 / 13, 1 / 11, 1 / 9, 1 / 7, 1 / 5, 1 / 3)  # artanh s = s + s z (1/3 + z (1/5 + …)), z = s s
EXP = (
    1 / 6227020800, 1 / 479001600, 1 / 39916800, 1 / 3628800, 1 / 362880, 1 / 40320, 1 / 5040, 1 / 720, 1 / 120, 1 / 24, 1 / 6, 0.5,
)  # fmt: skip


@kernel
def exact_log(x):
    """log x of a positive normal x, within 2 units of the last place: x = m 2^e, log m = 2 artanh((m - 1) / (m + 1))."""
    m, e = frexp(x)
    if m < ROOT_HALF:
        m, e = m + m, e - 1
    f = (m - 1.0) / (m + 1.0)
    s = f * f
    series = 0.0
    for c in ATANH:
        series = c + s * series
    return e * LN2_HIGH + (2.0 * f + (2.0 * f * (s * series) + e * LN2_LOW))


@kernel
def exact_exp(x):
    """e^x within 2 units of the last place: x = n log 2 + r, and e^x = 2^n e^r; 0 below -745, infinite above 709."""
    if not x <= 709.7:
        return x + inf
    if x < -745.0:
        return 0.0
    n = floor(x * LOG2_E + 0.5)
    r = (x - n * LN2_HIGH) - n * LN2_LOW
    series = 0.0
    for c in EXP:
        series = c + r * series
    return ldexp(1.0 + (r + r * r * series), n)


@kernel
def exact_log1p(x):
    """log(1 + x) for x > -1: where 1 + x is rounded to u, the factor x / (u - 1) puts right what is lost (Kahan)."""
    u = 1.0 + x
    if u == 1.0:
        return x
    return exact_log(u) * (x / (u - 1.0))


@kernel
def exponential_sample(u, out, n, rate):
    """out = -log(1 - u) / rate: exponential numbers from uniform ones in [0, 1).  u, out: (n,)."""
    for i in range(n):
        out[i] = -exact_log(1.0 - u[i]) / rate


@kernel
def exp_sample(x, out, n):
    """out = e^x.  x, out: (n,)."""
    for i in range(n):
        out[i] = exact_exp(x[i])


@kernel(in_place=("a",))
def exact_cholesky(a, n):
    """`cholesky_in_place`, whose twin here adds up in the order of the source: the factor has the same bits everywhere.  a: (n, n)."""
    return cholesky_in_place(a, n)


@kernel
def exact_inverse(root, out, n):
    """out = the inverse of a lower triangular matrix, row by row, each sum in one order.  root, out: (n, n)."""
    for i in range(n):
        for j in range(n):
            total = 1.0 if i == j else 0.0
            for p in range(j, i):
                total -= root[i * n + p] * out[p * n + j]
            out[i * n + j] = total / root[i * n + i] if j <= i else 0.0


@kernel
def correlated_sample(z, loc, root, out, n, d):
    """out = loc + root z for each row of z, with a lower triangular root: correlated numbers from independent ones.

    z, out: (n, d); loc: (d,); root: (d, d).
    """
    for i in range(n):
        for j in range(d):
            total = loc[j]
            for p in range(j + 1):
                total += root[j * d + p] * z[i * d + p]
            out[i * d + j] = total


def transformed(kernel, n, x, *settings):
    """kernel(*x, out, n, …) of flat storages of doubles, in place of the first of them, as a tensor."""
    kernel(*x, x[0], n, *settings)
    return unrecorded(x[0], (n,), float64)


def exponentials(generator, n, rate=1.0):
    """n exponential numbers, one draw each, as a tensor.

    >>> from linalgml.random import Generator
    >>> [round(v, 6) for v in exponentials(Generator(0), 3).tolist()]
    [1.013247, 0.314419, 0.041837]
    """
    return transformed(exponential_sample, n, [uniforms(generator, n)], rate)


def normals(generator, n, loc=0.0, scale=1.0):
    """n normal numbers, one draw each, as flat storage."""
    out = backend.store().empty(n, float64)
    generator.normal(out, n, loc, scale)
    return out
