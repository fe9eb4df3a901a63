"""erf, erfc and erfcx against mpmath with 40 digits, SciPy at the edges; gradients; what they accept."""

import math
import random

import mpmath
import numpy as np
import pytest
import scipy.special

import linalgml as lm
from linalgml.special.erf import erf, erfc, erfc_value, erfcx, erfcx_slope, erfcx_value

EDGES = [0.0, -0.0, 30.0, -30.0, -26.0, -27.5, 1e300, -1e300, math.inf, -math.inf, math.nan]


def points(seed=0):
    rng = random.Random(seed)
    return (
        [rng.uniform(-6, 6) for _ in range(100)]
        + [rng.uniform(-26, 26) for _ in range(60)]
        + [10 ** rng.uniform(-20, 1.4) for _ in range(40)]
    )


def test_digits():
    with mpmath.workdps(40):
        for x in points():
            exact = mpmath.mpf(x)
            tail = mpmath.erfc(exact)
            assert abs(erfc(x) / tail - 1) < 1.5e-15, x
            assert abs(erf(x) / mpmath.erf(exact) - 1) < 1e-15, x
            assert abs(erfcx(x) / (mpmath.exp(exact * exact) * tail) - 1) < 1.5e-15, x
        for x in (26.0, 26.5):
            assert abs(erfc(x) / mpmath.erfc(x) - 1) < 1.5e-15
        for x in (1e3, 1e8, 1e200):
            exact = mpmath.mpf(x)
            assert abs(erfcx(x) * exact * mpmath.sqrt(mpmath.pi) / (1 - 1 / (2 * exact**2) + 3 / (4 * exact**4)) - 1) < 1e-15


def test_edges_are_scipys():
    for ours, theirs in ((erf, scipy.special.erf), (erfc, scipy.special.erfc), (erfcx, scipy.special.erfcx)):
        np.testing.assert_allclose([ours(x) for x in EDGES], theirs(EDGES), rtol=1e-14)
        np.testing.assert_allclose(ours(np.array(EDGES)), theirs(EDGES), rtol=1e-14)


def test_arrays_give_the_function_of_each_number():
    xs = points(1)
    np.testing.assert_allclose(erfc(xs), [erfc_value(x) for x in xs], rtol=1e-15)
    np.testing.assert_allclose(erfcx(xs), [erfcx_value(x) for x in xs], rtol=2e-15)
    short = erfc(lm.tensor(xs, dtype=lm.float32))
    assert short.dtype is lm.float32
    np.testing.assert_allclose(short.tolist(), [erfc_value(float(np.float32(x))) for x in xs], rtol=2e-7, atol=1e-44)


def test_gradients():
    with mpmath.workdps(40):
        for function, slope in (
            (erf, lambda x: 2 / mpmath.sqrt(mpmath.pi) * mpmath.exp(-x * x)),
            (erfc, lambda x: -2 / mpmath.sqrt(mpmath.pi) * mpmath.exp(-x * x)),
            (erfcx, lambda x: 2 * x * mpmath.exp(x * x) * mpmath.erfc(x) - 2 / mpmath.sqrt(mpmath.pi)),
        ):
            x = lm.tensor([-3.0, -0.4, 0.0, 0.3, 2.5, 14.0, 19.99, 24.0], dtype=lm.float64, requires_grad=True)
            function(x).sum().backward()
            for v, found in zip(x.tolist(), x.grad.tolist(), strict=True):
                assert abs(found / slope(mpmath.mpf(v)) - 1) < 1e-12, v
    assert erfcx_slope(1e8) * 1e16 == pytest.approx(-1 / math.sqrt(math.pi), rel=1e-14)


def test_bad_input():
    for function, name in ((erf, "erf"), (erfc, "erfc"), (erfcx, "erfcx")):
        for wrong in ("x", None, ["x"], object()):
            with pytest.raises((TypeError, ValueError), match=name):
                function(wrong)
