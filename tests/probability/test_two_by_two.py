"""Two-by-two tables: every step against exact arithmetic."""

from fractions import Fraction
from math import exp

import mpmath
import pytest

from linalgml.probability import two_by_two as t


def test_steps_against_many_digits():
    with mpmath.workdps(50):
        for x in [*range(60), 10**3, 10**9, 10**15]:
            exact = mpmath.loggamma(x + 1) - (x * mpmath.log(x) if x else 0) + x
            assert abs(t.factorial_rest(float(x)) - exact) <= 1e-15 * max(abs(exact), 1)
        for o, e in ((1, 2), (3, 3.001), (10**9, 10**9 + 7), (10**15, 10**15 - 1), (5, 1e-9), (2, 1e6), (1.5, 1.0)):
            exact = o * mpmath.log(mpmath.mpf(o) / mpmath.mpf(e)) - o + mpmath.mpf(e)
            assert abs(t.cell_deviance(float(o), float(e), float(Fraction(o) - Fraction(e))) / exact - 1) < 2e-15
        assert t.cell_deviance(0.0, 0.25, -0.25) == 0.25


@pytest.mark.parametrize("cells", [(1e14 + 1, 2e14 - 3, 3e14 + 5, 6e14 - 9), (3.0, 4.0, 5.0, 6.0), (123456789.5, 987654321.5, 123.5, 98.5)])
def test_products_are_exact(cells):
    a, b, c, d = cells
    assert Fraction(t.product_error(a, d)) == Fraction(a) * Fraction(d) - Fraction(a * d)
    exact = (Fraction(a) * Fraction(d) - Fraction(b) * Fraction(c)) / sum(map(Fraction, cells))
    assert abs(t.table_excess(*cells) / exact - 1) < 5e-16


def test_a_tail_is_fishers_exact_test():
    from scipy.stats import fisher_exact

    for table in ([[8, 2], [1, 5]], [[30, 12], [14, 22]], [[3, 0], [4, 9]]):
        (a, b), (c, d) = table
        margins = t.table_margins(float(a + b + c + d), float(a + b), float(a + c))
        less = t.table_tail(float(a), float(b), float(c), float(d), margins)
        more = t.table_tail(float(b), float(a), float(d), float(c), margins)
        assert exp(less) == pytest.approx(fisher_exact(table, "less").pvalue, rel=1e-12)
        assert exp(more) == pytest.approx(fisher_exact(table, "greater").pvalue, rel=1e-12)
