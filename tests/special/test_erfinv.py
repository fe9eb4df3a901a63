"""erfinv and erfcinv against mpmath with 40 digits, down to the smallest double; SciPy at the edges; gradients."""

import math
import random

import mpmath
import numpy as np
import pytest
import scipy.special

import linalgml as lm
from linalgml.special.erfinv import erfcinv, erfcinv_tail, erfcinv_value, erfinv, erfinv_centre, erfinv_value


def inverse_erfc(z, start):
    """The root near `start`, by Newton's method on the logarithms in 40 digits."""
    x = mpmath.mpf(start)
    for _ in range(3):
        value = mpmath.erfc(x)
        x += mpmath.log(value / z) * value * mpmath.sqrt(mpmath.pi) / 2 * mpmath.exp(x * x)
    return x


def test_digits():
    rng = random.Random(0)
    with mpmath.workdps(40):
        small = [10.0 ** rng.uniform(-323, 0) for _ in range(60)] + [rng.random() for _ in range(60)] + [5e-324, 1e-300, 0.25, 0.75]
        for z in small:
            exact = inverse_erfc(mpmath.mpf(z), erfcinv(z))
            assert abs(erfcinv(z) / exact - 1) < 2e-15, z
            if z > 1e-12:
                exact = mpmath.erfinv(mpmath.mpf(z))
                assert abs(erfinv(z) / exact - 1) < 2e-15 and erfinv(-z) == -erfinv(z), z
        for z in (1.2, 1.74, 1.76, 1.999, 2 - 2.0**-52):
            assert abs(erfcinv(z) / -inverse_erfc(2 - mpmath.mpf(z), -erfcinv(z)) - 1) < 2e-15, z
    assert erfinv(1e-300) == pytest.approx(1e-300 * math.sqrt(math.pi) / 2, rel=1e-15)


def test_pieces_meet():
    for y in (0.6, 0.74, 0.75):
        assert erfinv_centre(y) == pytest.approx(erfinv_value(y), rel=1e-15)
    for z in (0.2, 0.25):
        assert erfcinv_tail(z) == pytest.approx(erfcinv_value(z), rel=2e-15)


def test_edges_are_scipys():
    for ours, theirs in ((erfinv, scipy.special.erfinv), (erfcinv, scipy.special.erfcinv)):
        edges = [0.0, -0.0, 1.0, -1.0, 2.0, 2.5, -2.5, math.inf, -math.inf, math.nan]
        np.testing.assert_array_equal([ours(x) for x in edges], theirs(edges))
        np.testing.assert_array_equal(ours(np.array(edges)), theirs(edges))


def test_arrays_and_gradients():
    ys = [-0.99, -0.75, -0.2, 0.0, 0.5, 0.76, 0.999999]
    y = lm.tensor(ys, dtype=lm.float64, requires_grad=True)
    out = erfinv(y)
    np.testing.assert_allclose(out.tolist(), [erfinv_value(v) for v in ys], rtol=1e-15)
    out.sum().backward()
    np.testing.assert_allclose(y.grad.tolist(), [float(mpmath.sqrt(mpmath.pi) / 2 * mpmath.exp(v * v)) for v in out.tolist()], rtol=1e-13)
    z = lm.tensor([1e-250, 0.1, 1.0, 1.9], dtype=lm.float64, requires_grad=True)
    out = erfcinv(z)
    np.testing.assert_allclose(out.tolist(), [erfcinv_value(v) for v in z.tolist()], rtol=2e-15)
    out.sum().backward()
    slopes = [-float(mpmath.sqrt(mpmath.pi) / 2 * mpmath.exp(mpmath.mpf(v) ** 2)) for v in out.tolist()]
    np.testing.assert_allclose(z.grad.tolist(), slopes, rtol=1e-13)
    for wrong in ("x", None, [None]):
        with pytest.raises((TypeError, ValueError), match="erfinv"):
            erfinv(wrong)
