"""Trapezoids, Simpson and Gauss against SciPy and NumPy, their orders, both backends, and what is refused."""

import math

import numpy as np
import pytest
import scipy.integrate

import linalgml as lm
from linalgml.calculus.quadrature import cumulative_trapezoid, fixed_quad, leggauss, simpson, simpson_sum, trapezoid


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 8, 33, 34])
def test_scipy_gives_the_same_sums(n):
    rng = np.random.default_rng(n)
    y, x = rng.normal(size=n), np.cumsum(rng.uniform(0.2, 1, n))
    assert trapezoid(y, x) == pytest.approx(scipy.integrate.trapezoid(y, x), rel=1e-13, abs=1e-14)
    assert trapezoid(y, dx=0.3) == pytest.approx(scipy.integrate.trapezoid(y, dx=0.3), rel=1e-13, abs=1e-14)
    assert simpson(y, x) == pytest.approx(scipy.integrate.simpson(y, x=x), rel=1e-12, abs=1e-13)
    assert simpson(y.tolist(), dx=0.3) == pytest.approx(scipy.integrate.simpson(y, dx=0.3), rel=1e-12, abs=1e-13)
    if n > 1:
        for initial in (None, 0):
            expected = scipy.integrate.cumulative_trapezoid(y, x, initial=initial)
            assert list(cumulative_trapezoid(y, x, initial=initial)) == pytest.approx(expected.tolist(), abs=1e-13)


def test_the_orders_of_the_errors():
    def error(rule, n):
        return abs(rule([math.exp(i / n) for i in range(n + 1)], dx=1 / n) - (math.e - 1))

    assert error(trapezoid, 64) / error(trapezoid, 128) == pytest.approx(4, rel=1e-3)
    assert error(simpson, 64) / error(simpson, 128) == pytest.approx(16, rel=1e-2)
    assert abs(fixed_quad(math.exp, 0, 1, 9)[0] - (math.e - 1)) < 3e-15


@pytest.mark.parametrize("n", [1, 2, 3, 6, 31, 64, 200])
def test_nodes_and_weights(n):
    x, w = np.polynomial.legendre.leggauss(n)
    for method in ("newton", "golub-welsch") if n < 100 else ("newton",):
        nodes, weights = leggauss(n, method)
        assert list(nodes) == pytest.approx(x.tolist(), abs=2e-15) and list(weights) == pytest.approx(w.tolist(), abs=1e-14)
    nodes, weights = leggauss(n)
    assert sum(weights) == pytest.approx(2, rel=1e-14) and nodes[0] == -nodes[n - 1]
    degree = 2 * n - 1
    even = degree - 1
    assert sum(a * b**even for a, b in zip(weights, nodes, strict=True)) == pytest.approx(2 / (even + 1), rel=1e-12)


def test_gauss_on_any_interval():
    assert fixed_quad(lambda x: x**9 - x**4, -1.0, 3.0)[0] == pytest.approx((3**10 - 1) / 10 - (3**5 + 1) / 5, rel=1e-14)
    assert fixed_quad(math.sin, 2.0, 1.0, 12)[0] == pytest.approx(math.cos(2) - math.cos(1), rel=1e-14)
    assert fixed_quad(math.sin, 1.0, 1.0) == (0.0, None)


@pytest.mark.parametrize("backend", [b for b in lm.available_backends() if b != "fast"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_simpson_sum_agrees_between_backends(backend, dtype):
    for n in (1, 2, 7, 40):
        x = [0.3 * i + 0.1 * math.sin(i) for i in range(n)]
        y = [math.cos(v) for v in x]
        expected = simpson_sum.source(y, x, n)
        with lm.use_backend(backend):
            store, kind = lm.backend.store(), getattr(lm, dtype)
            found = simpson_sum(store.build(y, kind), store.build(x, kind), n)
        assert found == pytest.approx(expected, abs=1e-13 if dtype == "float64" else 1e-5)


def test_extremes_and_what_is_refused():
    assert trapezoid([]) == 0 and simpson([]) == 0 and trapezoid([5.0]) == 0
    assert math.isnan(trapezoid([1.0, math.nan, 2.0])) and trapezoid([1.0, math.inf]) == math.inf
    with pytest.raises(ValueError, match="y has 2 values, x 3"):
        trapezoid([1, 2], [1, 2, 3])
    with pytest.raises(ValueError, match="places that rise"):
        simpson([1, 2, 3], [0, 2, 1])
    with pytest.raises(ValueError, match="deg 0"):
        leggauss(0)
    with pytest.raises(TypeError, match="deg: expected an int"):
        leggauss(2.5)
    with pytest.raises(ValueError, match="method 'guess'"):
        leggauss(3, "guess")
    with pytest.raises(ValueError, match="initial 1"):
        cumulative_trapezoid([1, 2], initial=1)
    with pytest.raises(ValueError, match="empty"):
        cumulative_trapezoid([])
