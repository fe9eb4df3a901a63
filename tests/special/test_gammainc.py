"""P and Q against mpmath with 50 digits, in both tails, for small and large a; SciPy at the edges; broadcasting, gradients, bad input."""

import math
import random

import mpmath
import numpy as np
import pytest
import scipy.special

import linalgml as lm
from linalgml.linalg import Vector
from linalgml.probability import Chi2, Gamma
from linalgml.special import gammainc as P
from linalgml.special import gammaincc as Q
from linalgml.special.gammainc import gammainc_value, gammaincc_value, log_gammainc_value, log_gammaincc_value


def exact(a, x):
    """P and Q by the series or the continued fraction, in the precision of the context."""
    a, x = mpmath.mpf(a), mpmath.mpf(x)
    term = mpmath.exp(a * mpmath.log(x) - x - mpmath.loggamma(a + 1))
    if x <= a or x < 3:
        t = total = mpmath.mpf(1)
        k = 0
        while t > mpmath.eps * total:
            k += 1
            t *= x / (a + k)
            total += t
        return term * total, 1 - term * total
    b = x + 1 - a
    value = c = b
    d, k, step = mpmath.mpf(0), 0, mpmath.mpf(0)
    while abs(step - 1) > mpmath.eps * 8:
        k += 1
        b += 2
        d = 1 / (b + k * (a - k) * d)
        c = b + k * (a - k) / c
        step = c * d
        value *= step
    return 1 - a * term / value, a * term / value


def check(a, x, tolerance, digits=50):
    with mpmath.workdps(digits):
        for found, wanted in zip((P(a, x), Q(a, x)), exact(a, x), strict=True):
            if wanted > 1e-305:
                assert abs(found / wanted - 1) < tolerance, (a, x)


def test_small_shapes():
    rng = random.Random(0)
    for _ in range(80):
        a = 10 ** rng.uniform(-3, 1.3)
        check(a, a * 10 ** rng.uniform(-3, 1.3), 2e-14)
        check(10 ** rng.uniform(-3, 0.5), rng.uniform(0, 4), 2e-14)
    check(7.0, 600.0, 2e-14)
    check(19.0, 1e-8, 2e-14)


def test_tiny_shapes():
    for a in (1e-200, 1e-20, 1e-6):
        for x in (1e-10, 0.3, 1.0, 2.0, 2.1, 40.0):
            with mpmath.workdps(50):
                upper = a * mpmath.e1(x) if a < 1e-10 else mpmath.gammainc(a, x, mpmath.inf, regularized=True)
                assert abs(Q(a, x) / upper - 1) < 1e-14, (a, x)


def test_large_shapes():
    rng = random.Random(1)
    for _ in range(50):
        a = 10 ** rng.uniform(1.3, 3)
        check(a, a * rng.uniform(0.4, 2.3), 1e-12)
        check(rng.uniform(19, 60), rng.uniform(1, 200), 1e-12)
    for _ in range(12):
        a = 10 ** rng.uniform(3, 5)
        check(a, a + rng.uniform(-36, 36) * math.sqrt(a), 1e-12)
    for a in (20.0, 1e5):
        check(a, a, 1e-13)
    check(1e5, 1e5 - 300.0, 1e-13)
    assert P(1e12, 1e12) == pytest.approx(0.5 + 1 / (3 * math.sqrt(2 * math.pi * 1e12)), rel=1e-15)


def test_edges_are_scipys():
    ends = [-1.0, 0.0, 0.5, 3.2, 30.0, 1e300, math.inf, math.nan]
    for a in ends:
        np.testing.assert_allclose([P(a, x) for x in ends], scipy.special.gammainc(a, ends), rtol=1e-13, err_msg=str(a))
        np.testing.assert_allclose([Q(a, x) for x in ends], scipy.special.gammaincc(a, ends), rtol=1e-13, err_msg=str(a))


def test_broadcasting_and_kinds():
    xs = [0.1, 2.0, 30.0]
    assert P(2, 3) == P(2.0, 3.0) == gammainc_value(2.0, 3.0)
    assert P(2.0, xs) == [gammainc_value(2.0, x) for x in xs] and Q(xs, 2.0) == [gammaincc_value(a, 2.0) for a in xs]
    assert P(Vector([1.0, 2.0]), 3.0) == Vector([gammainc_value(1.0, 3.0), gammainc_value(2.0, 3.0)])
    grid = P(np.array([[1.0], [25.0]]), np.array(xs))
    assert grid.shape == (2, 3) and grid[1, 2] == gammainc_value(25.0, 30.0)
    assert P([], 1.0) == [] and P(np.zeros((0, 3)), np.ones(3)).shape == (0, 3)
    t = Q(lm.tensor([1.0, 2.0]), 1.5)
    assert t.dtype is lm.float32 and t.tolist() == pytest.approx([gammaincc_value(1.0, 1.5), gammaincc_value(2.0, 1.5)], rel=1e-6)
    assert isinstance(P(np.float64(2.0), 3.0), float)


def test_gradients():
    a = lm.tensor([[0.3], [4.0], [50.0]], dtype=lm.float64)
    x = lm.tensor([0.2, 3.0, 55.0, 700.0], dtype=lm.float64, requires_grad=True)
    weights = [[1.0, -2.0, 3.0, 1e9]] * 3
    for function, sign in ((P, 1), (Q, -1)):
        x.grad = None
        (function(a, x) * lm.tensor(weights, dtype=lm.float64)).sum().backward()
        for j, v in enumerate(x.tolist()):
            slope = sum(mpmath.exp((s - 1) * mpmath.log(v) - v - mpmath.loggamma(s)) for s in (mpmath.mpf(0.3), 4, 50)) * weights[0][j]
            assert x.grad.tolist()[j] == pytest.approx(float(sign * slope), rel=1e-12)
    with pytest.raises(NotImplementedError, match="gammainc: its derivative by a"):
        P(lm.tensor([1.0], requires_grad=True), 2.0)


def test_bad_input():
    for function, name in ((P, "gammainc"), (Q, "gammaincc")):
        for a, x in (("x", 1.0), (1.0, None), ([1.0, "y"], 1.0), (1.0, np.array(["z"]))):
            with pytest.raises((TypeError, ValueError), match=name):
                function(a, x)
        with pytest.raises(ValueError, match=name):
            function([1.0, 2.0], [1.0, 2.0, 3.0])


def exact_logarithms(a, x):
    """log P and log Q, by the series and by Legendre's fraction, each where it is the smaller."""
    a, x = mpmath.mpf(a), mpmath.mpf(x)
    front = a * mpmath.log(x) - x - mpmath.loggamma(a)
    if x > a + 2:
        rest = mpmath.mpf(0)
        for k in range(8000, 0, -1):
            rest = k * (a - k) / (x + 2 * k + 1 - a + rest)
        upper = front - mpmath.log(x + 1 - a + rest)
        return mpmath.log1p(-mpmath.exp(upper)), upper
    term = total = 1 / a
    k = 0
    while term > mpmath.eps * total:
        k += 1
        term *= x / (a + k)
        total += term
    lower = front + mpmath.log(total)
    return lower, mpmath.log1p(-mpmath.exp(lower))


def test_logarithms_are_finite_far_out():
    rng = random.Random(5)
    with mpmath.workdps(60):
        for _ in range(60):
            a = 10 ** rng.uniform(-2, 5)
            x = max(a, 0.1) * 10 ** rng.uniform(-1, 1) * rng.choice((1.0, 1.0, 30.0)) if a < 2e3 else a * rng.uniform(0.6, 1.6)
            for found, wanted in zip((log_gammainc_value(a, x), log_gammaincc_value(a, x)), exact_logarithms(a, x), strict=True):
                if wanted > -1e-300:
                    assert abs(found) < 1e-290
                else:
                    assert abs(found / wanted - 1) < 1e-12 or abs(found - wanted) < 1e-14, (a, x, found)
    assert log_gammaincc_value(3.0, 1e300) == -1e300 and log_gammainc_value(1e8, 1.0) == pytest.approx(-1742068085.5247145, rel=1e-12)
    assert Gamma(1.0, 2.0).logsf(5000.0) == -1e4 and Chi2(2).logsf(1e5) == pytest.approx(-5e4, rel=1e-15)
    x = lm.tensor([4000.0], dtype=lm.float64, requires_grad=True)
    Gamma(3.0, 0.5).logsf(x).sum().backward()
    assert x.grad.item() == pytest.approx(-0.5 * 2000.0**2 / (2000.0**2 + 2 * 2000.0 + 2), rel=1e-12)
