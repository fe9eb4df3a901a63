"""Chi-squared tests: SciPy's statistics and p-values, the tail, bad input."""

import numpy as np
import pytest
import scipy.stats

import linalgml as lm
from linalgml.statistics import chi2_contingency, chisquare

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("n", [2, 5, 30])
def test_counts_are_scipys(n):
    seen = RNG.integers(1, 40, n)
    wanted = RNG.uniform(1, 2, n)
    wanted = wanted / wanted.sum() * seen.sum()
    for expected, ddof in ((None, 0), (wanted, 0), (wanted, n // 3)):
        mine, theirs = chisquare(seen, expected, ddof), scipy.stats.chisquare(seen, expected, ddof)
        assert mine.statistic == pytest.approx(theirs.statistic) and mine.pvalue == pytest.approx(theirs.pvalue, rel=1e-10)


@pytest.mark.parametrize("shape", [(2, 2), (2, 5), (4, 3), (1, 4)])
@pytest.mark.parametrize("correction", [True, False])
def test_tables_are_scipys(shape, correction):
    table = RNG.integers(1, 25, shape)
    theirs = scipy.stats.chi2_contingency(table, correction)
    for given in (table, table.tolist(), lm.Matrix(table.tolist()), lm.tensor(table.tolist())):
        mine = chi2_contingency(given, correction)
        assert mine.statistic == pytest.approx(theirs.statistic) and mine.pvalue == pytest.approx(theirs.pvalue, rel=1e-10)
        assert mine.dof == theirs.dof and np.allclose(mine.expected_freq.tolist(), theirs.expected_freq)


def test_tails_keep_their_digits_and_half_a_count_is_never_too_much():
    assert chisquare([900, 100]).pvalue == pytest.approx(scipy.stats.chi2.sf(640, 1), rel=1e-9)
    assert chi2_contingency([[10, 10], [10, 10]]).statistic == 0.0
    assert chi2_contingency([[7, 8], [8, 9]]).statistic == pytest.approx(
        scipy.stats.chi2_contingency([[7, 8], [8, 9]]).statistic, abs=1e-12
    )


@pytest.mark.parametrize("call, message", [
    (lambda: chisquare([1, 2], [1, 5]), "sum to 3.0, the expected ones to 6.0"),
    (lambda: chisquare([1, 2], [1, 2, 3]), "2 observed counts"),
    (lambda: chisquare([-1, 2]), "negative"), (lambda: chisquare([3]), "no degree"), (lambda: chisquare([0, 0]), "positive"),
    (lambda: chi2_contingency([1, 2]), "table"), (lambda: chi2_contingency([[0, 0], [1, 2]]), "no counts"),
    (lambda: chi2_contingency([[-1, 2], [1, 2]]), "not negative"),
])  # fmt: skip
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()
