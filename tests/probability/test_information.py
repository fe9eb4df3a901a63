"""Entropy and divergences: SciPy's values, the inequalities that no proof here covers, and what is refused."""

import math

import numpy as np
import pytest
from scipy import stats

import linalgml as lm
from linalgml.probability import conditional_entropy, cross_entropy, entropy, js_divergence, kl_divergence, mutual_information

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("base", [None, 2, 10])
def test_scipy_has_the_same(base):
    for n in (1, 2, 7, 100):
        p, q = RNG.random(n) + 1e-3, RNG.random(n) + 1e-3
        assert entropy(p.tolist(), base=base) == pytest.approx(stats.entropy(p, base=base), rel=1e-12, abs=1e-14)
        assert entropy(p.tolist(), q.tolist(), base) == pytest.approx(stats.entropy(p, q, base), rel=1e-10, abs=1e-14)


def test_the_inequalities():
    for _ in range(200):
        n = int(RNG.integers(1, 6))
        p, q = RNG.dirichlet(np.ones(n)).tolist(), RNG.dirichlet(np.ones(n)).tolist()
        assert -1e-15 <= entropy(p) <= math.log(n) + 1e-12
        assert kl_divergence(p, q) >= -1e-15 and -1e-15 <= js_divergence(p, q) <= math.log(2) + 1e-12
        assert js_divergence(p, q) == pytest.approx(js_divergence(q, p), abs=1e-14)
        table = RNG.random((3, 4)).tolist()
        assert -1e-14 <= mutual_information(table) and conditional_entropy(table) >= 0


def test_vectors_tensors_and_tables():
    assert entropy(lm.Vector([1.0, 1.0])) == entropy(lm.tensor([2.0, 2.0])) == entropy([5, 5])
    table = [[0.1, 0.2], [0.3, 0.4]]
    assert mutual_information(lm.Matrix(table)) == pytest.approx(mutual_information(lm.tensor(table, dtype=lm.float64)), rel=1e-12)
    assert cross_entropy([0.3, 0.7], [0.3, 0.7]) == entropy([0.3, 0.7])


def test_zeros():
    assert entropy([1, 0]) == 0 and math.copysign(1, entropy([1, 0])) == 1
    assert kl_divergence([1, 0], [1, 1]) == pytest.approx(math.log(2)) and kl_divergence([1, 1], [1, 0]) == math.inf
    assert js_divergence([1, 0], [0, 1]) == pytest.approx(math.log(2))


@pytest.mark.parametrize(("call", "words"), [
    (lambda: entropy([0.5, -0.1]), "got -0.1 at position 1"), (lambda: entropy([1.0, math.nan]), "got nan at position 1"),
    (lambda: entropy([]), "sum to 0"), (lambda: entropy([0, 0]), "sum to 0"), (lambda: entropy([1], [1, 2]), "pk has 1 numbers and qk 2"),
    (lambda: entropy([1, 1], base=1), "base must be positive and not 1"), (lambda: js_divergence([1], [1, 2]), "p has 1 numbers and q 2"),
    (lambda: mutual_information([[1, 2], [3]]), "rows of one length"), (lambda: mutual_information([]), "expected a table"),
])  # fmt: skip
def test_what_is_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()
