"""Zeta and polygamma against the definition in 50 digits; SciPy at the edges; broadcasting, gradients to the third order, bad input."""

import math
import random

import mpmath
import numpy as np
import pytest
import scipy.special

import linalgml as lm
from linalgml.linalg import Vector
from linalgml.special import digamma, polygamma, zeta


def exact(s, q):
    """150 terms and the Euler-Maclaurin formula, in 50 digits; for q in the thousands mpmath's own zeta is good to nine."""
    s, q = mpmath.mpf(s), mpmath.mpf(q)
    total = mpmath.fsum((q + k) ** -s for k in range(150))
    a = q + 150
    total += a ** (1 - s) / (s - 1) + a**-s / 2
    factor = s * a ** (-s - 1)
    for j in range(1, 60):
        total += mpmath.bernoulli(2 * j) / mpmath.factorial(2 * j) * factor
        factor *= (s + 2 * j - 1) * (s + 2 * j) / a / a
    return total


def close(found, wanted, rtol, of):
    if 1e-300 < abs(wanted) < 1e300:
        assert abs(found / wanted - 1) < rtol, of


def test_hurwitz():
    rng = random.Random(0)
    with mpmath.workdps(50):
        assert abs(exact(3, 1) - mpmath.zeta(3)) < 1e-45
        for _ in range(120):
            s, q = 1 + 10 ** rng.uniform(-3, 2.5), 10 ** rng.uniform(-4, 4)
            close(zeta(s, q), exact(s, q), 2e-15, (s, q))


def test_riemann():
    rng = random.Random(1)
    with mpmath.workdps(40):
        for _ in range(100):
            for s in (rng.uniform(-10, 3), rng.uniform(-170, 60), rng.uniform(0.9, 1.1)):
                close(zeta(s), mpmath.zeta(mpmath.mpf(s)), 2e-15 if s > -10 else 1e-13, s)


def test_polygamma():
    rng = random.Random(2)
    with mpmath.workdps(50):
        for _ in range(100):
            n, x = rng.choice([2, 3, 4, 5, 7, 10, 30, 100, 170, 300]), 10 ** rng.uniform(-3, 4)
            close(polygamma(n, x), (-1) ** (n + 1) * mpmath.factorial(n) * exact(n + 1, x), 4e-15 if n <= 10 else 1e-13, (n, x))


def test_negative_numbers():
    rng = random.Random(3)
    with mpmath.workdps(50):
        for _ in range(80):
            n, x = rng.choice([2, 3, 4, 5, 7, 10]), -(10 ** rng.uniform(-3, 1.6))
            below = mpmath.fsum((mpmath.mpf(x) + k) ** -(n + 1) for k in range(60))
            wanted = (-1) ** (n + 1) * mpmath.factorial(n) * (below + exact(n + 1, mpmath.mpf(x) + 60))
            close(polygamma(n, x), wanted, 1e-12, (n, x))
        assert zeta(3.0, -1e6 - 0.5) == pytest.approx(float(mpmath.zeta(3, 1000001.5)), rel=1e-3)  # the two sides cancel


def test_edges_are_scipys():
    s = [2.0, 2.0, 3.0, 1.0, 0.5, 2.0, 2.0, 2.5, math.nan, 2.0, 3.0, 3.0]
    q = [0.0, -1.0, -2.0, 0.5, 0.5, math.inf, -math.inf, -0.5, 1.0, math.nan, 1e-200, 1e200]
    np.testing.assert_array_equal(zeta(np.array(s), np.array(q)), scipy.special.zeta(s, q))
    edges = [1.0, 0.0, -2.0, -4.0, math.inf, -math.inf, math.nan]
    np.testing.assert_array_equal(zeta(edges), scipy.special.zeta(edges))
    n, x = [2, 2, 3, 3, 2, 4, 1, 0], [0.0, -1.0, -1.0, math.inf, math.nan, -3.0, 0.0, 0.0]
    np.testing.assert_array_equal([polygamma(a, b) for a, b in zip(n, x, strict=True)], scipy.special.polygamma(n, x))
    assert all(math.isnan(polygamma(n, 1.0)) for n in (-1, 0.5, math.inf, math.nan))
    assert polygamma(100000, 2.0) == -math.inf and zeta(1e6, 1.0) == 1.0


def test_kinds_and_broadcasting():
    assert isinstance(zeta(2), float) and zeta([2.0, 4.0]) == [zeta(2.0), zeta(4.0)] and isinstance(zeta(Vector([2.0])), Vector)
    assert polygamma([[0], [2]], [1.0, 2.0]) == [[digamma(1.0), digamma(2.0)], [polygamma(2, 1.0), polygamma(2, 2.0)]]
    assert zeta(np.array([[2.0], [3.0]]), np.ones(4)).shape == (2, 4) and polygamma(3, lm.tensor([1.0])).dtype is lm.float32
    for call in (lambda: zeta("x"), lambda: zeta(2.0, "x"), lambda: polygamma(None, 1.0), lambda: polygamma(1, 1j)):
        with pytest.raises(TypeError, match="zeta|polygamma"):
            call()
    with pytest.raises(NotImplementedError, match="zeta: its derivative by x"):
        zeta(lm.tensor(2.0, requires_grad=True), 1.0)
    with pytest.raises(ValueError, match="broadcast|shape"):
        zeta([2.0, 3.0], [1.0, 2.0, 3.0])


def test_gradients():
    x = lm.tensor([0.3, 1.5, -0.7], dtype=lm.float64, requires_grad=True)
    polygamma(2, x).sum().backward()
    assert x.grad.tolist() == pytest.approx(polygamma(3, x.tolist()), rel=1e-13)
    q = lm.tensor([0.3, 1.5], dtype=lm.float64, requires_grad=True)
    zeta(2.5, q).sum().backward()
    assert q.grad.tolist() == pytest.approx([-2.5 * zeta(3.5, v) for v in q.tolist()], rel=1e-13)
    y = lm.special.gammaln(x)
    for order in range(4):
        (y,) = lm.autograd.grad(y.sum(), x, create_graph=True)
        assert y.tolist() == pytest.approx(polygamma(order, x.tolist()), rel=1e-12)
