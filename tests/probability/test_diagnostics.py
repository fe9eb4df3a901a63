"""Diagnostics of chains: ArviZ's numbers, known correlations, and bad input."""

import math

import numpy as np
import pytest

import linalgml as lm
from linalgml.probability import autocorrelation, ess, mcse, metropolis, rhat


def chains(phi, m, n, seed=7):
    """m chains of n draws, each phi times the last plus a normal one, from the library's stream."""
    z = [0.0] * (m * n)
    lm.Generator(seed).normal(z, m * n)
    rows = []
    for c in range(m):
        x, row = 0.0, []
        for t in range(n):
            x = phi * x + z[c * n + t]
            row.append(x)
        rows.append(row)
    return rows


@pytest.mark.parametrize("case, sizes, ranked, plain, error", [
    ((0.0, 4, 200), [924.63636144, 924.31502823, 774.10729537], 0.9998015699561754, 0.9984232866551012, 0.03155527548788521),
    ((0.9, 4, 200), [53.902810886, 54.498653659, 119.9030565], 1.0772972151972149, 1.0750756048327135, 0.2751934038440039),
    ((-0.5, 3, 151), [1193.9456312, 1193.9456312, 458.5838959], 0.9985276442743157, 0.9939300549798565, 0.0339898836100668),
    ((0.95, 2, 40), [20.776016857837742, 14.132805560285856, 13.95007342143906], 1.0504653845745517, 1.0926109188645, 0.5099253553348702),
])  # fmt: skip
def test_arviz_finds_the_same(case, sizes, ranked, plain, error):
    """The numbers of ArviZ 0.23.4."""
    x = chains(*case)
    assert [ess(x, method) for method in ("bulk", "mean", "tail")] == pytest.approx(sizes, rel=1e-9)
    assert rhat(x) == pytest.approx(ranked, rel=1e-9) and rhat(x, "split") == pytest.approx(plain, rel=1e-12)
    assert mcse(x) == pytest.approx(error, rel=1e-9)


def test_autocorrelation_is_numpys():
    x = np.array(chains(0.7, 1, 120)[0])
    centred = x - x.mean()
    expected = np.correlate(centred, centred, "full")[119:] / (centred @ centred)
    assert np.allclose(autocorrelation(x), expected) and np.allclose(autocorrelation(lm.tensor(x.tolist()), 5), expected[:6], atol=1e-6)


@pytest.mark.parametrize("phi", [0.0, 0.5, 0.8])
def test_a_process_whose_worth_is_known(phi):
    """Draws that are phi times the last plus noise are worth (1 - phi) / (1 + phi) each."""
    found = ess(chains(phi, 4, 4000), "mean") / 16000
    assert found == pytest.approx((1 - phi) / (1 + phi), rel=0.15)


def test_ranks_see_what_moments_do_not():
    x = chains(0.0, 4, 300)
    spread = [[v * (5 if c == 0 else 1) for v in row] for c, row in enumerate(x)]
    assert rhat(spread, "split") < 1.01 < rhat(spread)
    heavy = [[math.tan(1.5 * math.tanh(v)) ** 5 for v in row] for row in x]
    assert rhat(heavy) == pytest.approx(rhat(x), abs=0.01)


def test_every_form_of_input_and_equal_draws():
    x = chains(0.3, 2, 50)
    assert ess(lm.Matrix(x)) == ess(lm.tensor(x, dtype=lm.float64)) == ess(np.array(x)) == ess([lm.Vector(row) for row in x]) == ess(x)
    assert math.isnan(ess([1.0] * 8)) and math.isnan(rhat([1.0] * 8))
    assert rhat([[1.0] * 8, [2.0] * 8], "split") == math.inf


@pytest.mark.parametrize("call, message", [
    (lambda: ess([1.0, 2.0, 3.0]), "at least 4 draws"), (lambda: rhat([[1.0] * 4, [1.0] * 5]), r"lengths \[4, 5\]"),
    (lambda: ess([1.0, math.nan, 2.0, 3.0]), "not finite"), (lambda: ess([1.0] * 9, "best"), "method must be"),
    (lambda: rhat([1.0] * 9, "best"), "method must be"), (lambda: autocorrelation([1.0] * 9), "all draws are equal"),
    (lambda: autocorrelation([1.0, 2.0] * 4, 9), "max_lag must be"), (lambda: autocorrelation(chains(0, 2, 9)), "expected one chain"),
    (lambda: ess([]), "at least 4 draws"),
])  # fmt: skip
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_a_whole_chain_is_not_a_coordinate():
    chain = metropolis(lambda x: -x[0] ** 2, [0.0], 20, generator=0)
    with pytest.raises(TypeError, match=r"chain.column\(j\)"):
        ess(chain)
