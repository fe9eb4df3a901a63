"""Root finders against SciPy: the same roots, as few calls, their conditions for stopping, and what is refused."""

import math
from itertools import pairwise

import pytest
import scipy.optimize

import linalgml as lm
from linalgml import Matrix, Vector
from linalgml.calculus import bisect, brentq, newton, root
from linalgml.calculus import functions as fn
from linalgml.calculus.roots import halley_step, inverse_quadratic_step, newton_step, secant_step

BRACKETS = [
    (lambda x: math.cos(x) - x, 0.0, 1.0), (lambda x: x**3 - 2 * x - 5, 2.0, 3.0), (lambda x: math.exp(x) - 1e6, 0.0, 100.0),
    (lambda x: (x - 1) ** 9, 0.0, 2.5), (lambda x: math.atan(x - 0.3) * 1e-9, -1e6, 1e5), (lambda x: x - 1e-300, -1.0, 1.0),
    (lambda x: 1 / (x - 0.7) if x != 0.7 else 1.0, 0.0, 1.0), (lambda x: -1.0 if x < 0.123 else 1.0, 0.0, 1.0),
]  # fmt: skip


@pytest.mark.parametrize("k", range(len(BRACKETS)))
def test_brackets(k):
    f, a, b = BRACKETS[k]
    for ours, theirs in ((bisect, scipy.optimize.bisect), (brentq, scipy.optimize.brentq)):
        x, info = ours(f, a, b, full_output=True, disp=False, maxiter=200)
        y, expected = theirs(f, a, b, full_output=True, disp=False, maxiter=200)
        assert info.converged and info.root == x and info.flag == "converged"
        assert abs(x - y) <= 2 * (2e-12 + 4 * 2.0**-52 * abs(y)) or k == 3
        assert info.function_calls <= expected.function_calls + 2
    back, forth = brentq(f, b, a, maxiter=200), brentq(f, a, b, maxiter=200)
    assert back == pytest.approx(forth, abs=1e-11) or k == 3


def test_brent_is_quicker_than_bisection_and_never_much_slower():
    calls = lambda method, k: method(*BRACKETS[k], full_output=True, maxiter=500)[1].function_calls  # noqa: E731
    assert calls(brentq, 0) < 10 < 35 < calls(bisect, 0)
    assert all(calls(brentq, k) < 4 * calls(bisect, k) for k in range(len(BRACKETS)))


def test_ends_that_are_roots_and_loose_tolerances():
    assert bisect(lambda x: x, 0, 1) == 0 == brentq(lambda x: x, -1, 0) and brentq(lambda x, c: x - c, 0, 3, args=(3,)) == 3
    assert abs(bisect(math.sin, 3, 4, xtol=0.1) - math.pi) < 0.1
    assert bisect(math.sin, 3, 4, maxiter=2, disp=False, full_output=True)[1].converged is False


def test_newton_secant_and_halley_are_scipys():
    f, slope, curve = lambda x: x**3 - 2 * x - 5, lambda x: 3 * x * x - 2, lambda x: 6 * x
    for settings in ({}, {"fprime": slope}, {"fprime": slope, "fprime2": curve}, {"x1": 2.5}, {"rtol": 1e-6}, {"tol": 1e-3}):
        x, info = newton(f, 3.0, full_output=True, **settings)
        y, expected = scipy.optimize.newton(f, 3.0, full_output=True, **settings)
        assert x == pytest.approx(y, rel=1e-13)
        assert info.iterations == expected.iterations
    assert newton(f, 3.0, fprime=True) == newton(f, 3.0, fprime=slope)
    assert newton(f, 3.0, fprime=True, fprime2=True) == pytest.approx(newton(f, 3.0, fprime=slope, fprime2=curve), rel=1e-15)
    assert newton(lambda x, a: fn.exp(x) - a, 0.0, fprime=True, args=(5.0,)) == pytest.approx(math.log(5), rel=1e-15)


def test_the_digits_double():
    errors = []
    for k in range(1, 5):
        x, _ = newton(lambda x: x * x - 2, 2.0, fprime=True, maxiter=k, disp=False, full_output=True)
        errors.append(abs(x - math.sqrt(2)))
    assert all(b == pytest.approx(a * a / (2 * (math.sqrt(2) + a)), rel=1e-3) for a, b in pairwise(errors))


def test_systems_against_scipy():
    def f(v):
        return [v[0] + 0.5 * (v[0] - v[1]) ** 3 - 1.0, 0.5 * (v[1] - v[0]) ** 3 + v[1]]

    theirs = scipy.optimize.root(f, [0.0, 0.0])
    for jac in (None, "2-point", lambda v: [[1 + 1.5 * (v[0] - v[1]) ** 2, -1.5 * (v[0] - v[1]) ** 2],
                                            [-1.5 * (v[1] - v[0]) ** 2, 1 + 1.5 * (v[1] - v[0]) ** 2]]):  # fmt: skip
        found = root(f, [0.0, 0.0], jac=jac)
        assert found.success and list(found.x) == pytest.approx(theirs.x.tolist(), abs=1e-9) and found["nit"] < 8
        assert max(map(abs, found.fun)) <= 1e-10 and type(found.x) is Vector
    assert root(lambda v, a: [fn.exp(v[0]) - a], [0.0], args=(2.0,)).x[0] == pytest.approx(math.log(2), rel=1e-14)


def test_the_line_search_shortens_steps_that_overshoot():
    found = root(lambda v: [fn.atan(v[0])], [3.0])  # the full step diverges from here
    assert found.success and abs(found.x[0]) < 1e-10
    powell = root(lambda v: [1e4 * v[0] * v[1] - 1, fn.exp(-v[0]) + fn.exp(-v[1]) - 1.0001], [0.0, 1.0], maxiter=500)
    assert powell.success and list(powell.x) == pytest.approx([1.098159e-5, 9.106146], rel=1e-5)
    rosenbrock = root(lambda v: [10 * (v[1] - v[0] ** 2), 1 - v[0]], [-1.2, 1.0])
    assert rosenbrock.success and list(rosenbrock.x) == pytest.approx([1.0, 1.0])


def test_systems_that_fail_say_so():
    none = root(lambda v: [v[0] ** 2 + 1], [1.0])
    assert not none.success and none.message.startswith(("The line search", "The Jacobian", "100 steps"))
    assert root(lambda v: [v[0] + v[1], v[0] + v[1] - 1], [0.0, 0.0]).message == "The Jacobian is singular."
    assert root(lambda v: [math.nan * v[0]], [1.0], jac=lambda v: Matrix([[1.0]])).message == "The function is not finite."
    assert not root(lambda v: [fn.atan(v[0])], [3.0], maxiter=1).success


@pytest.mark.parametrize("backend", [b for b in lm.available_backends() if b != "fast"])
def test_steps_agree_between_backends(backend):
    with lm.use_backend(backend):
        assert secant_step(1.0, -1.0, 2.0, 2.0) == pytest.approx(4 / 3, rel=1e-15)
        assert inverse_quadratic_step(1.0, 1.0, 4.0, 2.0, 9.0, 3.0) == pytest.approx(0.0, abs=1e-14)
        assert newton_step(2.0, 2.0, 4.0) == 1.5 and halley_step(2.0, 2.0, 4.0, 2.0) == pytest.approx(2 - 16 / 28, rel=1e-15)


def test_what_is_refused():
    with pytest.raises(ValueError, match="b inf: expected finite numbers"):
        brentq(math.sin, 3, math.inf)
    with pytest.raises(ValueError, match="different signs"):
        brentq(lambda x: x * x + 1, -1, 1)
    with pytest.raises(ValueError, match="expected numbers"):
        bisect(lambda x: math.nan, -1, 1)
    with pytest.raises(ValueError, match="xtol 0"):
        bisect(math.sin, 3, 4, xtol=0)
    with pytest.raises(ValueError, match="rtol"):
        brentq(math.sin, 3, 4, rtol=1e-20)
    with pytest.raises(RuntimeError, match="brentq: it did not converge"):
        brentq(math.cos, 0, 3, maxiter=1)
    with pytest.raises(RuntimeError, match="derivative is 0"):
        newton(lambda x: x * x + 1, 0.0, fprime=lambda x: 2 * x)
    with pytest.raises(RuntimeError, match="did not converge"):
        newton(lambda x: x * x + 1, 1.0, maxiter=20)
    with pytest.raises(ValueError, match="tol 0"):
        newton(math.sin, 3, tol=0)
    with pytest.raises(ValueError, match="another point"):
        newton(math.sin, 3.0, x1=3.0)
    with pytest.raises(ValueError, match="2 numbers for 1 unknowns"):
        root(lambda v: [v[0], v[0]], [1.0])
    with pytest.raises(ValueError, match=r"expected shape \(2, 2\), got \(1, 2\)"):
        root(lambda v: [v[0], v[1]], [1.0, 2.0], jac=lambda v: [[1.0, 2.0]])
    with pytest.raises(ValueError, match="jac 'exact'"):
        root(lambda v: v, [1.0], jac="exact")
    with pytest.raises(TypeError, match="expected 1 numbers"):
        root(lambda v: v[0], [1.0], jac="2-point")
