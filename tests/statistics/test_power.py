"""Power: SciPy's noncentral t, published sample sizes, every unknown gives the others back, exact counts of proportions, bad input."""

import math

import numpy as np
import pytest
import scipy.stats

from linalgml.statistics import proportion_effectsize, tt_ind_solve_power, tt_solve_power, zt_ind_solve_power
from linalgml.statistics.power import noncentral_t_tail

SOLVERS = [tt_solve_power, tt_ind_solve_power, zt_ind_solve_power]


@pytest.mark.parametrize("df", [1.0, 1.7, 5.0, 60.0, 3000.0])
@pytest.mark.parametrize("nc", [-3.0, 0.0, 1.0, 6.0, 50.0])
def test_noncentral_t_is_scipys(df, nc):
    for t in (0.0, 0.5, 2.0, 12.7, 700.0):
        assert noncentral_t_tail(t, df, nc) == pytest.approx(scipy.stats.nct.sf(t, df, nc), abs=1e-12)
        assert noncentral_t_tail(-t, df, nc) == pytest.approx(1 - noncentral_t_tail(t, df, -nc), abs=1e-12)


def test_noncentral_t_far_out():
    # t = nc, both huge, df 1: |V| < 1 of a chi variable, P(|Z| < 1)
    assert noncentral_t_tail(3e5, 1.0, 3e5) == pytest.approx(math.erf(math.sqrt(0.5)), rel=1e-9)
    # both ways to integrate agree where one takes over from the other
    for df in (1.0, 40.0, 900.0):
        edge = math.sqrt(2 * df + 1000)
        below, above = (noncentral_t_tail(edge, df, edge + gap) for gap in (-1e-9, 1e-9))
        assert below == pytest.approx(above, abs=2e-9)
    assert noncentral_t_tail(math.inf, 3.0, 2.0) == 0.0 and noncentral_t_tail(1.0, 2.0, -1e6) == 0.0


def nct(crit, df, nc, alternative):
    law = scipy.stats.nct
    return {
        "two-sided": lambda: law.sf(crit, df, nc) + law.cdf(-crit, df, nc), "larger": lambda: law.sf(crit, df, nc),
        "smaller": lambda: law.cdf(-crit, df, nc),
    }[alternative]()  # fmt: skip


@pytest.mark.parametrize("alternative", ["two-sided", "larger", "smaller"])
@pytest.mark.parametrize("d, n, alpha, ratio", [(0.5, 34, 0.05, 1.0), (-0.3, 10, 0.01, 2.5), (1.5, 4, 0.2, 0.5), (0.0, 20, 0.05, 1.0)])
def test_power_is_a_tail_of_noncentral_t(d, n, alpha, ratio, alternative):
    level = alpha / 2 if alternative == "two-sided" else alpha
    wanted = nct(scipy.stats.t.isf(level, n - 1), n - 1, d * math.sqrt(n), alternative)
    assert tt_solve_power(d, n, alpha, alternative=alternative) == pytest.approx(wanted, abs=1e-11)
    df, nc = n + n * ratio - 2, d / math.sqrt(1 / n + 1 / (n * ratio))
    wanted = nct(scipy.stats.t.isf(level, df), df, nc, alternative)
    assert tt_ind_solve_power(d, n, alpha, None, ratio, alternative) == pytest.approx(wanted, abs=1e-11)
    z = scipy.stats.norm.isf(level)
    both = {"larger": scipy.stats.norm.sf(z - nc), "smaller": scipy.stats.norm.cdf(-z - nc)}
    wanted = both.get(alternative, sum(both.values()))
    assert zt_ind_solve_power(d, n, alpha, None, ratio, alternative) == pytest.approx(wanted, abs=1e-13)


def test_published_sample_sizes():
    assert tt_ind_solve_power(0.5, alpha=0.05, power=0.8) == pytest.approx(63.76561, abs=1e-5)  # as R's pwr.t.test
    assert tt_solve_power(0.5, alpha=0.05, power=0.8) == pytest.approx(33.36713, abs=1e-5)
    for d, n in ((0.2, 393), (0.5, 64), (0.8, 26)):  # Cohen's table 2.4.1
        assert abs(math.ceil(tt_ind_solve_power(d, alpha=0.05, power=0.8)) - n) <= 1


@pytest.mark.parametrize("solve", SOLVERS)
@pytest.mark.parametrize("alternative, d", [("two-sided", 0.4), ("larger", 0.4), ("smaller", -0.4)])
def test_every_unknown_gives_the_others_back(solve, alternative, d):
    size = "nobs" if solve is tt_solve_power else "nobs1"
    given = {"effect_size": d, size: 37.0, "alpha": 0.03}
    if size == "nobs1":
        given["ratio"] = 1.5
    power = solve(**given, alternative=alternative)
    for unknown, value in given.items():
        found = solve(**{**given, unknown: None, "power": power}, alternative=alternative)
        assert found == pytest.approx(value, rel=1e-9), unknown


def test_an_effect_on_the_other_side_has_less_power_than_alpha():
    found = tt_solve_power(None, 20, 0.05, 0.01, "larger")
    assert found < 0 and tt_solve_power(found, 20, 0.05, None, "larger") == pytest.approx(0.01, rel=1e-9)


def test_proportions_against_all_counts():
    p1, p2, n = 0.3, 0.45, 150
    h = proportion_effectsize(p1, p2)
    assert h == pytest.approx(2 * (math.asin(math.sqrt(p1)) - math.asin(math.sqrt(p2))))
    k = np.arange(n + 1)
    apart = 2 * np.arcsin(np.sqrt(k / n))
    refused = np.abs(apart[:, None] - apart) * math.sqrt(n / 2) > scipy.stats.norm.isf(0.025)
    exact = scipy.stats.binom.pmf(k, n, p1) @ refused @ scipy.stats.binom.pmf(k, n, p2)
    assert zt_ind_solve_power(h, n, 0.05) == pytest.approx(exact, abs=0.01)
    assert proportion_effectsize(1, 0) == pytest.approx(math.pi)


@pytest.mark.parametrize("call, message", [
    (lambda: tt_solve_power(0.5, 20, 0.05, 0.8), "exactly one of"), (lambda: tt_solve_power(0.5, 20), "must be None, got 2"),
    (lambda: tt_solve_power(0.5, 1, 0.05), "nobs must be at least 2, got 1"), (lambda: tt_solve_power(0.5, 20, 1.5), "alpha must be"),
    (lambda: tt_solve_power(math.nan, 20, 0.05), "effect_size must be a finite number"),
    (lambda: tt_solve_power(0.0, alpha=0.05, power=0.8), "no nobs has power 0.8"),
    (lambda: tt_solve_power(-0.5, alpha=0.05, power=0.8, alternative="larger"), "no nobs has power 0.8"),
    (lambda: tt_solve_power(9.0, alpha=0.5, power=0.1), "no nobs has power 0.1: at 2 it is"),
    (lambda: tt_solve_power(None, 20, 0.05, 0.01), "no effect_size has power 0.01"),
    (lambda: tt_ind_solve_power(0.5, 20, 0.05, ratio=0), "ratio must be at least"),
    (lambda: tt_ind_solve_power(0.1, 20, 0.05, 0.9, None), "no ratio has power 0.9"),
    (lambda: tt_ind_solve_power(0.5, 1, 0.05), "nobs1 must be at least 1.5"), (lambda: tt_ind_solve_power(0.5, 0, 0.05), "nobs1 must"),
    (lambda: tt_ind_solve_power(0.5, 0, 0.05, 0.8, None), "nobs1 must"), (lambda: zt_ind_solve_power(0.5, -1, 0.05), "nobs1 must be"),
    (lambda: tt_ind_solve_power(0.5, 20, 0.05, ratio=-1), "ratio must be at least"),
    (lambda: zt_ind_solve_power(0.5, 20, 0.05, alternative="less"), "alternative must be one of"),
    (lambda: proportion_effectsize(1.2, 0.5), "prop1 must be between 0 and 1"),
])  # fmt: skip
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()
