"""Many tests: SciPy's adjusted p-values, Holm's by definition, simulated false alarms, bad input."""

import random

import numpy as np
import pytest
import scipy.stats

import linalgml as lm
from linalgml.statistics import false_discovery_control, multipletests

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("n", [1, 2, 9, 40])
def test_false_discovery_rates_are_scipys(n):
    p = RNG.uniform(size=n) ** 2
    for method in ("bh", "by"):
        theirs = scipy.stats.false_discovery_control(p, method=method)
        assert np.allclose(false_discovery_control(p, method=method), theirs, rtol=1e-12)
        assert np.allclose(multipletests(p.tolist(), method=f"fdr_{method}")[1], theirs, rtol=1e-12)


def test_holm_by_definition_and_never_worse_than_bonferroni():
    for _ in range(20):
        p = (RNG.uniform(size=12) ** 3).tolist()
        rejected, adjusted = multipletests(p)
        expected, still = [False] * 12, True
        for k, i in enumerate(sorted(range(12), key=p.__getitem__)):
            still = still and p[i] <= 0.05 / (12 - k)
            expected[i] = still
        assert rejected == expected
        assert all(a <= b for a, b in zip(adjusted, multipletests(p, method="bonferroni")[1], strict=True))


def test_false_alarms_are_as_rare_as_promised():
    rng, alarms = random.Random(1), 0
    for _ in range(600):
        alarms += any(multipletests([rng.random() for _ in range(10)])[0])
    assert 12 <= alarms <= 48  # 30 expected, standard deviation 5.3


def test_kinds_and_edges():
    assert multipletests([]) == ([], []) and multipletests([0.0, 1.0])[1] == [0.0, 1.0] and multipletests([0.5, 0.5])[1] == [1.0, 1.0]
    assert false_discovery_control(lm.Vector([0.01, 0.5])) == lm.Vector([0.02, 0.5])
    assert isinstance(false_discovery_control(np.array([0.1])), np.ndarray)


@pytest.mark.parametrize("call, message", [
    (lambda: multipletests([1.5]), "between 0 and 1, got 1.5"), (lambda: multipletests([float("nan")]), "got nan"),
    (lambda: multipletests([0.5], method="x"), "method"), (lambda: multipletests([0.5], alpha=0), "alpha"),
    (lambda: false_discovery_control([0.5], method="holm"), "method"), (lambda: false_discovery_control([[0.5]]), "one row"),
])  # fmt: skip
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()
