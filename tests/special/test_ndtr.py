"""ndtr, log_ndtr and ndtri against mpmath with 40 digits, far out in the tails; SciPy at the edges; gradients."""

import math
import random

import mpmath
import numpy as np
import pytest
import scipy.special

import linalgml as lm
from linalgml.special.ndtr import log_ndtr, log_ndtr_value, ndtr, ndtr_value, ndtri, ndtri_value


def exact_ndtr(x):
    return mpmath.erfc(-x / mpmath.sqrt(2)) / 2


def exact_logarithm(x):
    if x > 3:
        return mpmath.log1p(-exact_ndtr(-x))
    if x > -60:
        return mpmath.log(exact_ndtr(x))
    return mpmath.log(mpmath.hyperu(0.5, 0.5, x * x / 2) / mpmath.sqrt(mpmath.pi) / 2) - x * x / 2


def points(seed=0):
    rng = random.Random(seed)
    return [rng.uniform(-37, 37) for _ in range(60)] + [rng.gauss(0, 2) for _ in range(100)] + [-37.0, -1.0, -1e-9, 1.0]


def test_digits():
    with mpmath.workdps(40):
        for x in points():
            assert abs(ndtr(x) / exact_ndtr(mpmath.mpf(x)) - 1) < 1.5e-15, x
        for x in [x for x in points(1) if x < 37] + [-1e3, -1e6, -1e12]:
            assert abs(log_ndtr(x) / exact_logarithm(mpmath.mpf(x)) - 1) < 1.5e-15, x


def test_quantiles():
    rng = random.Random(2)
    with mpmath.workdps(40):
        for p in [10.0 ** rng.uniform(-307, 0) for _ in range(60)] + [rng.random() for _ in range(60)] + [1e-300, 0.125, 0.875]:
            x = mpmath.mpf(ndtri(p))
            lower = p <= 0.5
            value, wanted = (exact_ndtr(x), mpmath.mpf(p)) if lower else (exact_ndtr(-x), 1 - mpmath.mpf(p))
            density = mpmath.exp(-x * x / 2) / mpmath.sqrt(2 * mpmath.pi)
            assert abs((value - wanted) / density) < 2e-15 * abs(x), p  # one step of Newton's: the distance to the root


def test_edges_are_scipys():
    for ours, theirs in ((ndtr, scipy.special.ndtr), (log_ndtr, scipy.special.log_ndtr)):
        edges = [0.0, -0.0, 40.0, -40.0, 1e300, math.inf, -math.inf, math.nan]
        np.testing.assert_allclose([ours(x) for x in edges], theirs(edges), rtol=1e-14)
        np.testing.assert_allclose(ours(np.array(edges)), theirs(edges), rtol=1e-14)
    edges = [0.0, 1.0, 0.5, -0.1, 1.1, math.inf, -math.inf, math.nan]
    np.testing.assert_array_equal([ndtri(p) for p in edges], scipy.special.ndtri(edges))
    np.testing.assert_array_equal(ndtri(np.array(edges)), scipy.special.ndtri(edges))


def test_arrays_give_the_function_of_each_number():
    xs = points(3)
    np.testing.assert_allclose(ndtr(xs), [ndtr_value(x) for x in xs], rtol=2e-15)
    np.testing.assert_allclose(log_ndtr(xs), [log_ndtr_value(x) for x in xs], rtol=2e-15, atol=5e-324)
    ps = [ndtr_value(x) for x in xs]
    np.testing.assert_allclose(ndtri(ps), [ndtri_value(p) for p in ps], rtol=2e-15)


def test_gradients():
    xs = [-30.0, -2.0, -0.5, 0.0, 1.5, 8.0]
    with mpmath.workdps(40):
        density = [mpmath.npdf(x) for x in xs]
        hazard = [float(d / exact_ndtr(mpmath.mpf(x))) for d, x in zip(density, xs, strict=True)]
    for function, expected in ((ndtr, [float(d) for d in density]), (log_ndtr, hazard)):
        x = lm.tensor(xs, dtype=lm.float64, requires_grad=True)
        function(x).sum().backward()
        np.testing.assert_allclose(x.grad.tolist(), expected, rtol=1e-13)
    p = lm.tensor([1e-200, 0.1, 0.5, 0.9], dtype=lm.float64, requires_grad=True)
    out = ndtri(p)
    out.sum().backward()
    np.testing.assert_allclose(p.grad.tolist(), [float(1 / mpmath.npdf(mpmath.mpf(x))) for x in out.tolist()], rtol=1e-13)
    far = lm.tensor([-1e10, 60.0], dtype=lm.float64, requires_grad=True)
    log_ndtr(far).sum().backward()
    assert far.grad.tolist() == pytest.approx([1e10, 0.0])


def test_bad_input():
    for function, name in ((ndtr, "ndtr"), (log_ndtr, "log_ndtr"), (ndtri, "ndtri")):
        for wrong in ("x", None, ["x"]):
            with pytest.raises((TypeError, ValueError), match=name):
                function(wrong)
