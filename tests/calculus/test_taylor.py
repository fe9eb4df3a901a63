"""Taylor arithmetic: every function against mpmath, exact series, long series, both backends, and what is refused."""

import math
from fractions import Fraction

import mpmath
import numpy as np
import pytest

import linalgml as lm
from linalgml.calculus import Series, derivatives, taylor
from linalgml.calculus import functions as fn
from linalgml.calculus.taylor import (
    horner,
    series_chain,
    series_divide,
    series_exp,
    series_log,
    series_multiply,
    series_power,
    series_sin_cos,
    series_tan,
)

NAMES = {"abs": "fabs", "log2": lambda x: mpmath.log(x, 2), "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)), "relu": lambda x: max(x, 0)}
POINTS = {"acosh": (1.7,), "abs": (-1.2, 0.4), "relu": (-1.2, 0.4)}
BACKENDS = [b for b in lm.available_backends() if b != "fast"]


@pytest.mark.parametrize("name", sorted(fn.SLOPES))
def test_eight_coefficients_against_mpmath(name):
    f = NAMES.get(name, name)
    f = getattr(mpmath, f) if isinstance(f, str) else f
    for x in POINTS.get(name, (0.3, 0.7)):
        found = taylor(lambda t: getattr(t, name)(), x, 8)
        with mpmath.workdps(60):
            exact = [float(c) for c in mpmath.taylor(f, mpmath.mpf(x), 8)]
        assert found.coefficients == pytest.approx(exact, rel=1e-12, abs=1e-13)


def test_a_composition_and_its_derivatives():
    def f(x, m):
        return m.exp(m.sin(x)) * m.atan(x) / (1 + x**2.5) - 2**x + x**x

    with mpmath.workdps(60):
        exact = [float(mpmath.diff(lambda t: f(t, mpmath), mpmath.mpf(1.25), k)) for k in range(9)]
    assert derivatives(lambda t: f(t, fn), 1.25, 8) == pytest.approx(exact, rel=1e-10)
    by_numpy = taylor(lambda t: np.exp(np.sin(t)) * np.arctan(t), 1.25, 5)
    assert by_numpy.coefficients == taylor(lambda t: fn.exp(fn.sin(t)) * fn.atan(t), 1.25, 5).coefficients


def test_whole_numbers_and_fractions_stay_exact():
    t = Series([0, 1, 0, 0, 0, 0])
    assert (t / (1 - t - t * t)).coefficients == [0, 1, 1, 2, 3, 5]  # Fibonacci
    assert ((1 + t) ** -2).coefficients == [1, -2, 3, -4, 5, -6] and (t**3).coefficients == [0, 0, 0, 1, 0, 0]
    assert (t / 2 + 1).coefficients == [1, Fraction(1, 2), 0, 0, 0, 0] and (3 - t).coefficients[1] == -1
    assert [8 * c for c in taylor(lambda x: (x**3 - 1) / x, Fraction(2), 2).coefficients] == [28, 34, 7]
    assert Series([1, 2, 3])(Fraction(1, 2)) == Fraction(11, 4)


def test_a_hundred_coefficients():
    n = 100
    sine = taylor(fn.sin, 0.0, n)
    assert sine.derivatives()[1::2] == pytest.approx([(-1) ** k for k in range(n // 2)], rel=1e-12)
    assert sine(10.0) == pytest.approx(math.sin(10), abs=1e-11)
    pole = taylor(lambda x: 1 / (1 - x), 0.5, n)
    assert pole.coefficients == [2.0 ** (k + 1) for k in range(n + 1)]
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(2, n))
    assert (Series(a) * Series(b)).coefficients == pytest.approx(np.convolve(a, b)[:n].tolist(), abs=1e-13)
    assert ((Series(a) * (1 + Series(b) * 0.1)) / (1 + Series(b) * 0.1)).coefficients == pytest.approx(a.tolist(), abs=1e-9)


def test_constants_zero_and_branches():
    assert taylor(lambda x: 3.0, 1.0, 2).coefficients == [3.0, 0.0, 0.0] and taylor(fn.exp, 0.0, 0).coefficients == [1.0]
    assert taylor(lambda x: x**0, 0.0, 2).coefficients == [1.0, 0.0, 0.0]
    assert taylor(abs, -2.0, 1).coefficients == [2.0, -1.0]
    assert taylor(lambda x: max(x, 1.0), 0.5, 1).coefficients == [1.0, 0.0]
    assert Series([2.0, 1.0]) > 1 and Series([2.0, 1.0]) == 2.0
    assert all(math.isnan(c) for c in taylor(fn.sin, math.nan, 2).coefficients)


def test_polynomials_at_many_points():
    rng = np.random.default_rng(1)
    a, x = rng.normal(size=7), rng.uniform(-1, 1, 37)
    assert Series(a)(x.tolist()) == pytest.approx(np.polynomial.polynomial.polyval(x, a).tolist(), abs=1e-14)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_backends_agree(backend, dtype):
    n = 40
    rng = np.random.default_rng(2)
    decay = 0.6 ** np.arange(n)
    a, b = (rng.uniform(0.5, 1, n) * decay).tolist(), (rng.uniform(0.5, 1, n) * decay).tolist()
    calls = [
        (series_multiply, [a, b], 1, ()), (series_divide, [a, b], 1, ()), (series_exp, [a], 1, (1.5,)), (series_log, [a], 1, (0.5,)),
        (series_power, [a], 1, (0.9, -1.5)), (series_sin_cos, [a], 2, (0.6, 0.8, -1.0)), (series_sin_cos, [a], 2, (0.75, 1.25, 1.0)),
        (series_tan, [a], 2, (0.7, 1.0)), (series_tan, [a], 2, (0.7, -1.0)), (series_chain, [a, b], 1, (0.1,)),
    ]  # fmt: skip
    tolerance = 1e-11 if dtype == "float64" else 2e-4
    with lm.use_backend(backend):
        store, kind = lm.backend.store(), getattr(lm, dtype)
        for k, inputs, outputs, settings in calls:
            expected = [[0.0] * n for _ in range(outputs)]
            k.source(*inputs, *expected, n, *settings)
            found = [store.empty(n, kind) for _ in range(outputs)]
            k(*[store.build(x, kind) for x in inputs], *found, n, *settings)
            for e, f in zip(expected, found, strict=True):
                size = max(map(abs, e))
                assert list(f) == pytest.approx(e, abs=tolerance * size), k.name
        x, expected = [0.03 * i for i in range(37)], [0.0] * 37
        horner.source(a, x, expected, n, 37)
        found = store.empty(37, kind)
        horner(store.build(a, kind), store.build(x, kind), found, n, 37)
        assert list(found) == pytest.approx(expected, rel=tolerance)


def test_what_is_refused():
    with pytest.raises(TypeError, match="taylor: x: expected a number, got str 'a'"):
        taylor(fn.sin, "a", 2)
    with pytest.raises(ValueError, match="at least one"):
        Series([])
    with pytest.raises(ValueError, match="lengths 2 and 3"):
        Series([1, 2]) + Series([1, 2, 3])
    with pytest.raises(TypeError, match="expected a number or a Series"):
        Series([1, 2]) * "x"
    with pytest.raises(ValueError, match="n -1"):
        taylor(fn.sin, 0.0, -1)
    with pytest.raises(TypeError, match="n: expected an int"):
        taylor(fn.sin, 0.0, 1.5)
    with pytest.raises(ValueError, match="no power series at 0"):
        taylor(abs, 0.0, 2)
    with pytest.raises(ValueError, match="not a real number"):
        taylor(lambda x: x**0.5, -1.0, 2)
    with pytest.raises(ZeroDivisionError):
        Series([1, 2]) / Series([0, 1])
    with pytest.raises(TypeError, match="linalgml.calculus.functions"):
        taylor(math.sin, 1.0, 2)
