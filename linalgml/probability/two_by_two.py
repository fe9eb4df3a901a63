"""Two-by-two tables: the probability of one whose margins are known, and of all that are further out.

    marked and drawn  a      b  marked, not drawn         P = (a + b)! (c + d)! (a + c)! (b + d)! / (N! a! b! c! d!)
    others, drawn     c      d  others, not drawn         N = a + b + c + d

Large factorials' logarithms would cancel and take the digits along.  With r(x) = log x! - x log x + x, which hardly grows, and what each
cell o would be if rows and columns had nothing to do with each other, e = row column / N, they cancel on paper (Loader's saddle point):

    log P = r(a + b) + r(c + d) + r(a + c) + r(b + d) - r(N) - sum of r(o) - sum of (o log(o / e) - o + e)    over the four cells o

All four are as far from e: by (ad - bc) / N.  Loader, "Fast and accurate computation of binomial probabilities", 2000; Fisher, J. R. Stat.
Soc. 98, 1935.  Every step but the last of an integral is exact to the bit on all systems, for samples' sake.
"""

from math import exp, sqrt

from ..kernels import kernel
from ..special.gamma import stirling_rest
from ..special.gammainc import ATANH
from .counts import product_error
from .sampling import exact_log

RESTS = (  # log x! - x log x + x for x = 0 … 9
    0.0, 1.0, 1.3068528194400546, 1.4959226032237258, 1.6328763858683832, 1.7403021806115442, 1.828694396641771, 1.9037903176782212,
    1.9690705693065629, 2.0268062840554952,
)  # fmt: skip
STIRLING_FROM = 10.0
CIRCLE = 6.283185307179586
NODES = (  # Gauss and Legendre's 16 points, those above 0
    0.09501250983763744, 0.2816035507792589, 0.45801677765722737, 0.6178762444026438, 0.755404408355003, 0.8656312023878318,
    0.9445750230732326, 0.9894009349916499,
)  # fmt: skip
SHARES = (
    0.1894506104550685, 0.18260341504492358, 0.16915651939500254, 0.14959598881657674, 0.12462897125553388, 0.09515851168249279,
    0.062253523938647894, 0.027152459411754096,
)  # fmt: skip
WIDE, SLOW = 1e5, 0.98  # variance and quotient of neighbours from which an integral replaces the sum
STEPS, PANELS = 6000, 12  # bounds of loops that end long before
TINY = 1e-17


@kernel
def factorial_rest(x):
    """r(x) = log x! - x log x + x, slowly growing: from a table below 10, else half of log 2 pi x and Stirling's series."""
    if x < STIRLING_FROM:
        return RESTS[int(x)]
    return 0.5 * exact_log(CIRCLE * x) + stirling_rest(x)


@kernel
def cell_deviance(o, e, excess):
    """o log(o / e) - o + e >= 0, where excess = o - e is known with all digits; near e by the series of artanh."""
    if o == 0.0:
        return e
    if abs(excess) * 3.0 > o + e:
        return o * exact_log(o / e) - excess
    s = excess / (o + e)
    w = s * s
    total = 0.0
    for c in ATANH:
        total = total * w + c
    return s * (excess + 2.0 * o * w * total)


@kernel
def table_excess(a, b, c, d):
    """(ad - bc) / (a + b + c + d) with all digits: how far each cell is from independence."""
    ad = a * d
    bc = b * c
    rounding = product_error(a, d) - product_error(b, c)
    return ((ad - bc) + rounding) / (a + b + c + d)


@kernel
def table_margins(population, successes, draws):
    """The part of log P that is the same for all k: r(K) + r(N - K) + r(n) + r(N - n) - r(N)."""
    rows = factorial_rest(successes) + factorial_rest(population - successes)
    return rows + factorial_rest(draws) + factorial_rest(population - draws) - factorial_rest(population)


@kernel
def table_log(a, b, c, d, excess, margins):
    """log P of a table with these cells, the excess of whose first is known."""
    total = a + b + c + d
    rests = factorial_rest(a) + factorial_rest(b) + factorial_rest(c) + factorial_rest(d)
    off = cell_deviance(a, (a + b) / total * (a + c), excess) + cell_deviance(b, (a + b) / total * (b + d), -excess)
    off += cell_deviance(c, (c + d) / total * (a + c), -excess) + cell_deviance(d, (c + d) / total * (b + d), excess)
    return margins - rests - off


@kernel
def table_variance(a, b, c, d):
    """The variance of a cell when the margins stay: (a + b)(c + d)(a + c)(b + d) / N^2 (N - 1), with N for N - 1."""
    total = a + b + c + d
    return (a + b) / total * (c + d) * (a + c) / total * (b + d) / total


@kernel
def table_tail(a, b, c, d, margins):
    """log of the sum of P over this table and those with less in a and d, past the mode: each term is ad / (b + 1)(c + 1) of the last."""
    excess = table_excess(a, b, c, d)
    variance = table_variance(a, b, c, d)
    term = a * d / ((b + 1.0) * (c + 1.0))
    if variance > WIDE and term > SLOW:
        return table_integral(a, b, c, d, excess, margins, sqrt(variance))
    terms = 1.0 + term
    for i in range(1, STEPS):
        term *= (a - i) * (d - i) / ((b + 1.0 + i) * (c + 1.0 + i))
        terms += term
        if term <= TINY * terms:
            break
    return table_log(a, b, c, d, excess, margins) + exact_log(terms)


@kernel
def table_integral(a, b, c, d, excess, margins, std):
    """The same for thousands of alike terms: an integral from half a step before, by Euler and Maclaurin, in panels of 16 points.

    sum of f(1/2 + j) over j = 0, 1, … = integral of f from 0 + f'(0) / 24 - 7 f^(3)(0) / 5760 + …
    """
    edge = table_log(a + 0.5, b - 0.5, c - 0.5, d + 0.5, excess + 0.5, margins)
    fall = exact_log((b * c) / ((a + 1.0) * (d + 1.0)))
    bend = 1.0 / a + 1.0 / b + 1.0 / c + 1.0 / d
    half = std / (1.0 + 0.2 * fall * std)
    area = 0.0
    for panel in range(PANELS):
        part = 0.0
        for j in range(8):
            for side in range(2):
                y = half * (2.0 * panel + 1.0 + (2.0 * side - 1.0) * NODES[j]) - 0.5
                part += SHARES[j] * exp(table_log(a - y, b + y, c + y, d - y, excess - y, margins) - edge)
        area += part * half
        if part * half <= TINY * area:
            break
    return edge + exact_log(area - fall / 24.0 + 7.0 / 5760.0 * fall * (fall * fall - 3.0 * bend))
