"""Theorems of two-by-two tables: against factorials and exact arithmetic, and a tail against the sum of its terms."""

from fractions import Fraction
from math import comb

from ...probability.two_by_two import (
    cell_deviance,
    factorial_rest,
    table_excess,
    table_integral,
    table_log,
    table_margins,
    table_tail,
    table_variance,
)
from ..theorem import equivalent, theorem
from .laws import FLOATS

LARGE = ((1e15 - 7, 3e14 + 1, 5e14 + 3), (123456789.0, 987654.0, 23456789.0), (7e6, 11.0, 1e6 + 1))  # population, successes, draws


def _cells(k, population, successes, draws):
    return k, successes - k, draws - k, population - successes - draws + k


def _log(w, k, *margins):
    cells = _cells(k, *margins)
    return w.run(table_log, *cells, w.run(table_excess, *cells), w.run(table_margins, *margins))


@theorem(**FLOATS)
def factorial_rests(w):
    """r(x) = log x! - x log x + x, and r(x + 1) - r(x) = 1 - x log(1 + 1 / x): across the place where the formula changes."""
    w.equal(w.run(factorial_rest, 0.0), 0)
    total = 0.0
    for n in range(1, 24):
        total += w.log(float(n))
        w.equal(w.run(factorial_rest, float(n)), total - n * w.log(float(n)) + n)
    for x in (57.0, 1e3, 1e5):
        w.equal(w.run(factorial_rest, x + 1) - w.run(factorial_rest, x), 1 - x * w.log1p(1 / x))


@theorem(**FLOATS)
def deviance_of_a_cell(w):
    """o log(o / e) - o + e; for o near e, with t = (o - e) / o, o (t^2 / 2 + t^3 / 3 + t^4 / 4 + …)."""
    w.equal(w.run(cell_deviance, 0.0, 0.7, -0.7), 0.7)
    for o, e in ((1.0, 2.0), (2.0, 1.0), (2.1, 1.0), (3.0, 4.5), (5.0, 0.03), (0.5, 40.0), (9.0, 8.0), (4.0, 4.9)):
        w.equal(w.run(cell_deviance, o, e, o - e) / (o * w.log(o / e) - o + e), 1)
    for o, excess in ((1e6, 3.0), (1e9, -7.5), (1e12, 0.001)):
        near = excess * excess * (0.5 + excess / (3 * o) + excess * excess / (4 * o * o)) / o
        w.equal(w.run(cell_deviance, o, o - excess, excess) / near, 1)
    w.equal(w.run(cell_deviance, 4.0, 4.0, 0.0), 0)


@theorem(**FLOATS)
def excess_of_a_table(w):
    """ad - bc keeps its digits where both are large and alike."""
    for margins in (*LARGE, (20.0, 7.0, 9.0)):
        population, successes, draws = map(Fraction, margins)
        middle = float(int(successes * draws / population))
        for k in (middle, middle + 3):
            exact = Fraction(k) - successes * draws / population
            w.equal(w.run(table_excess, *_cells(k, *margins)) / float(exact), 1)


@theorem(**FLOATS)
def table_probabilities(w):
    """P = C(K, k) C(N - K, n - k) / C(N, n)."""
    for margins in ((20.0, 7.0, 9.0), (60.0, 25.0, 33.0), (40.0, 0.0, 6.0), (31.0, 31.0, 12.0), (200.0, 90.0, 1.0)):
        population, successes, draws = map(int, margins)
        for k in range(max(0, draws + successes - population), min(draws, successes) + 1):
            p = Fraction(comb(successes, k) * comb(population - successes, draws - k), comb(population, draws))
            w.equal(_log(w, float(k), *margins), w.log(float(p)))


@theorem(**FLOATS)
def neighbouring_tables(w):
    """P(k + 1) / P(k) = (K - k)(n - k) / (k + 1)(N - K - n + k + 1), for populations of 10^15 too."""
    for margins in LARGE:
        middle = float(int(margins[1] * margins[2] / margins[0]))
        for k in (middle, middle + 2):
            a, b, c, d = _cells(k, *margins)
            w.equal(_log(w, k + 1, *margins) - _log(w, k, *margins), w.log(b * c / ((a + 1) * (d + 1))))


@theorem(**FLOATS)
def tail_of_tables(w):
    """The tail is the sum of P over the tables in it."""
    for margins, k in (((20.0, 7.0, 9.0), 2.0), ((60.0, 25.0, 33.0), 9.0), ((90.0, 70.0, 33.0), 15.0), ((20.0, 7.0, 9.0), 0.0)):
        terms = [w.exp(_log(w, v, *margins)) for v in _down(k, *margins)]
        cells = _cells(k, *margins)
        w.equal(w.exp(w.run(table_tail, *cells, w.run(table_margins, *margins))) / sum(terms), 1)
        turned = [w.exp(_log(w, margins[1] - v, margins[0], margins[1], margins[0] - margins[2])) for v in _down(k, *margins)]
        w.equal(sum(turned) / sum(terms), 1)


@theorem(**FLOATS)
def variance_of_a_cell(w):
    """The variance over all tables of the margins, times (N - 1) / N."""
    for margins in ((20.0, 7.0, 9.0), (60.0, 25.0, 33.0)):
        every, marked, drawn = map(int, margins)
        values = range(max(0, drawn + marked - every), min(drawn, marked) + 1)
        share = {k: Fraction(comb(marked, k) * comb(every - marked, drawn - k), comb(every, drawn)) for k in values}
        mean = sum(k * p for k, p in share.items())
        exact = sum((k - mean) ** 2 * p for k, p in share.items()) * (every - 1) / every
        w.equal(w.run(table_variance, *_cells(5.0, *margins)), float(exact))


@theorem(**FLOATS)
def tail_of_large_tables(w):
    """The integral and the sum agree, from the mode to far away: both are the sum of thousands of terms."""
    slow = []
    for margins, k in (((1.1e6, 4e5, 5e5), 0), ((1.1e6, 4e5, 5e5), 1200), ((2.3e6, 1.1e6, 9e5), 1500), ((1e10, 5e9, 5e9), 9.4e6)):
        k = float(int(margins[1] * margins[2] / margins[0])) - k
        total, term = 1.0, 1.0
        for i in range(6000):
            a, b, c, d = _cells(k - i, *margins)
            term *= a * d / ((b + 1) * (c + 1))
            total += term
        cells, fixed = _cells(k, *margins), w.run(table_margins, *margins)
        slow.append(cells[0] * cells[3] / ((cells[1] + 1) * (cells[2] + 1)))
        excess, std = w.run(table_excess, *cells), w.sqrt(w.run(table_variance, *cells))
        whole = w.run(table_integral, *cells, excess, fixed, std)
        w.claim(abs(whole - _log(w, k, *margins) - w.log(total)) < 1e-12 + 1e-15 * abs(whole), f"{margins}, {k}: {whole}")
        w.equal(w.run(table_tail, *cells, fixed) - _log(w, k, *margins), w.log(total))
    w.claim(0.98 < min(slow), f"{slow}")


@theorem(**FLOATS)
def tail_by_the_quicker_way(w):
    """The half of a table as large as can be, and steep tails of large tables: a sum of 6000 terms, or the integral, would miss them."""
    half = (1e14, 5e13, 5e13)
    middle = 2.5e13
    below = w.exp(w.run(table_tail, *_cells(middle, *half), w.run(table_margins, *half)))
    w.equal(below, 0.5 + w.exp(_log(w, middle, *half)) / 2)
    for k in (1e5, 1e3):
        margins = (2e6, 1e6, 1e6)
        cells, total, term = _cells(k, *margins), 1.0, 1.0
        for i in range(300):
            a, b, c, d = _cells(k - i, *margins)
            term *= a * d / ((b + 1) * (c + 1))
            total += term
        w.equal(w.run(table_tail, *cells, w.run(table_margins, *margins)) - _log(w, k, *margins), w.log(total))
    for margins, k in (((1e9, 3.0, 5e8), 2.0), ((1e9, 1e9 - 3, 5e8), 5e8 - 1)):  # large cells beside small ones
        terms = sum(w.exp(_log(w, k - i, *margins)) for i in range(3))
        w.equal(w.exp(w.run(table_tail, *_cells(k, *margins), w.run(table_margins, *margins))), terms)
    small = (800.0, 400.0, 400.0)  # the quotient of neighbours is above 0.98
    terms = sum(w.exp(_log(w, float(v), *small)) for v in range(201))
    w.equal(w.exp(w.run(table_tail, *_cells(200.0, *small), w.run(table_margins, *small))), terms)
    w.claim(abs(w.log(terms) - w.run(table_tail, *_cells(200.0, *small), w.run(table_margins, *small))) < 1e-12, "no integral")


def _down(k, population, successes, draws):
    return [float(v) for v in range(int(k), max(0, int(draws + successes - population)) - 1, -1)]


equivalent(cell_deviance, "if abs(excess) * 3.0 > o + e -> *", "both forms hold on both sides of where one takes over")
equivalent(cell_deviance, "total = 0.0 -> total = 1.0", "a first coefficient of one more term, below the last bit")
equivalent(table_integral, "edge = *000005*", "the edge is a unit that cancels, but for small corrections")
_SMALL = "a millionth of a correction that is a hundred-thousandth itself"
for _bumped in ("fall = *.000001*", "bend = *.000001*", "return edge *000006999*", "return edge *759999999*", "return edge *0000029999*"):
    equivalent(table_integral, _bumped, _SMALL)
equivalent(table_integral, "half = *", "another width of the panels, for which 16 points are enough as well")
equivalent(table_integral, "y = *", "the same points in the other order")
for _kernel, _loop in ((table_integral, "for panel in range(PANELS) -> *"), (table_tail, "for i in range(1, STEPS) -> *")):
    equivalent(_kernel, _loop, "the loop ends before its bound")
    equivalent(_kernel, "if * <= TINY * *", "only when to stop: what is left adds nothing to the sum")
    equivalent(_kernel, "break -> deleted", "what is left adds nothing to the sum")
equivalent(table_tail, "if variance > WIDE and term > SLOW -> *>= *", "sum and integral agree on both sides of where one takes over")
