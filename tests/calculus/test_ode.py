"""Differential equations: SciPy's steps one for one, orders by halving, events, dense output, and what is refused."""

import math

import numpy as np
import pytest
from scipy import integrate

import linalgml as lm
from linalgml import Matrix, Vector
from linalgml.calculus import euler, rk4, solve_ivp
from linalgml.calculus.ode import combine, error_norm

PROBLEMS = {
    "decay": (lambda t, y: [-0.5 * y[0]], (0, 10), [2.0]),
    "oscillator": (lambda t, y: [y[1], -y[0] + 0.1 * math.sin(t) * y[1] ** 2], (0, 10), [1.0, 0.0]),
    "backwards": (lambda t, y: [t * y[0], y[0] - y[1]], (3, -1), [1.0, 2.0]),
    "hares and lynxes": (lambda t, y: [1.5 * y[0] - y[0] * y[1], -3 * y[1] + y[0] * y[1]], (0, 15), [10.0, 5.0]),
    "van der Pol": (lambda t, y: [y[1], 20 * (1 - y[0] ** 2) * y[1] - y[0]], (0, 5), [2.0, 0.0]),
}


@pytest.mark.parametrize("name", PROBLEMS)
@pytest.mark.parametrize("settings", [{}, {"rtol": 1e-8, "atol": 1e-10}, {"first_step": 0.01, "max_step": 0.5}])
def test_scipy_takes_the_same_steps(name, settings):
    f, span, y0 = PROBLEMS[name]
    ours, theirs = solve_ivp(f, span, y0, dense_output=True, **settings), integrate.solve_ivp(f, span, y0, dense_output=True, **settings)
    assert ours.success and ours.status == 0 and ours.message == theirs.message and ours.nfev == theirs.nfev
    assert list(ours.t) == pytest.approx(theirs.t.tolist(), rel=1e-6) and ours.y.shape == theirs.y.shape
    assert np.allclose(ours.y.tolist(), theirs.y, rtol=1e-6, atol=1e-8)
    times = np.linspace(*span, 23)
    assert np.allclose(ours.sol(times).tolist(), theirs.sol(times), rtol=1e-6, atol=1e-8)
    assert list(ours.sol(span[1])) == pytest.approx([ours.y[i, len(ours.t) - 1] for i in range(len(y0))], rel=1e-13)


def test_times_that_are_asked_for():
    f, span, y0 = PROBLEMS["oscillator"]
    times = [0.0, 0.1, 3.3, 7.0, 10.0]
    ours, theirs = solve_ivp(f, span, y0, t_eval=times), integrate.solve_ivp(f, span, y0, t_eval=times)
    assert list(ours.t) == times and np.allclose(ours.y.tolist(), theirs.y, rtol=1e-10)
    few = solve_ivp(f, span, y0, t_eval=[5.0])
    assert few.y.shape == (2, 1) and few.sol is None and few.t_events is None


def test_orders_by_halving_the_step():
    def error(method, steps):
        return abs(method(lambda t, y: [y[0] * math.cos(t)], (0, 2), [1.0], steps).y[0, steps] - math.exp(math.sin(2)))

    assert error(euler, 400) / error(euler, 800) == pytest.approx(2, rel=0.02)
    assert error(rk4, 40) / error(rk4, 80) == pytest.approx(16, rel=0.1)
    assert rk4(lambda t, y: 4 * t**3, (1, 3), 1.0, 1).y[0, 1] == pytest.approx(81, rel=1e-14)  # as Simpson's rule
    back = rk4(lambda t, y: y, (1, 0), [math.e], 20)
    assert back.y[0, 20] == pytest.approx(1.0, rel=1e-6) and back.nfev == 80 and list(back.t)[-1] == pytest.approx(0, abs=1e-15)


def test_events():
    def ground(t, y):
        return y[0]

    def top(t, y):
        return y[1]

    ground.terminal, ground.direction = True, -1
    f = lambda t, y: [y[1], -9.81]  # noqa: E731
    ours, theirs = (s(f, (0, 100), [1.0, 20.0], events=[ground, top], dense_output=True) for s in (solve_ivp, integrate.solve_ivp))
    assert ours.status == 1 == theirs.status and ours.message == theirs.message and ours.success
    assert ours.t_events[0][0] == pytest.approx((20 + math.sqrt(400 + 2 * 9.81)) / 9.81, rel=1e-12)
    assert ours.t_events[1][0] == pytest.approx(20 / 9.81, rel=1e-12) and len(ours.t_events[1]) == 1
    assert ours.t[len(ours.t) - 1] == ours.t_events[0][0] and list(ours.y_events[1][0]) == pytest.approx(
        theirs.y_events[1][0].tolist(), abs=1e-9
    )
    wave = lambda t, y: y[0]  # noqa: E731
    both = solve_ivp(lambda t, y: [y[1], -y[0]], (0, 10), [0.1, 1.0], events=wave, rtol=1e-9, atol=1e-12)
    expected = [k * math.pi - math.atan(0.1) for k in (1, 2, 3)]
    assert list(both.t_events[0]) == pytest.approx(expected, abs=1e-7)
    wave.direction = 1
    up = solve_ivp(lambda t, y: [y[1], -y[0]], (0, 10), [0.1, 1.0], events=wave, rtol=1e-9, atol=1e-12)
    assert list(up.t_events[0]) == pytest.approx(expected[1:2], abs=1e-7)
    wave.terminal, wave.direction = 2, 0
    two = solve_ivp(lambda t, y: [y[1], -y[0]], (0, 10), [0.1, 1.0], events=wave, t_eval=[1.0, 4.0, 9.0])
    assert two.status == 1 and len(two.t_events[0]) == 2 and list(two.t) == [1.0, 4.0]


def test_arguments_kinds_and_empty_spans():
    found = solve_ivp(lambda t, y, a: a * y, (0, 1), Vector([1.0]), args=(2.0,), rtol=1e-9, atol=1e-12)
    assert found.y[0, -1] == pytest.approx(math.e**2, rel=1e-7) and type(found.y) is Matrix and type(found.t) is Vector
    still = solve_ivp(lambda t, y: y, (1, 1), [3.0])
    assert still.success and still.y.tolist() == [[3.0]] and list(still.t) == [1.0]


def test_solutions_that_end_early_say_so():
    blown = solve_ivp(lambda t, y: [y[0] ** 2], (0, 2), [1.0])
    assert not blown.success and blown.status == -1 and "less than spacing" in blown.message and blown.t[len(blown.t) - 1] < 1.01
    lost = solve_ivp(lambda t, y: [math.nan], (0, 1), [1.0])
    assert not lost.success


@pytest.mark.parametrize("backend", [b for b in lm.available_backends() if b != "fast"])
def test_kernels_agree_between_backends(backend):
    y, new, k, weights = [1.0, -2.0, 0.5], [1.5, -2.5, 0.0], [0.1 * i - 0.3 for i in range(12)], [0.2, -0.1, 0.4, 0.5]
    expected, found = [0.0] * 3, [0.0] * 3
    combine.source(y, k, weights, expected, 3, 4, 0.3)
    with lm.use_backend(backend):
        combine(y, k, weights, found, 3, 4, 0.3)
        norm = error_norm(y, new, k, weights, 3, 4, 0.3, 1e-3, 1e-6)
    assert found == pytest.approx(expected, rel=1e-14) and norm == pytest.approx(
        error_norm.source(y, new, k, weights, 3, 4, 0.3, 1e-3, 1e-6)
    )


def test_what_is_refused():
    f = lambda t, y: y  # noqa: E731
    for error, match, call in [
        (ValueError, "method 'RK99'", lambda: solve_ivp(f, (0, 1), [1.0], "RK99")),
        (ValueError, "expected two numbers", lambda: solve_ivp(f, 1, [1.0])),
        (ValueError, "finite times", lambda: solve_ivp(f, (0, math.inf), [1.0])),
        (ValueError, "y0", lambda: solve_ivp(f, (0, 1), [])),
        (ValueError, "y0", lambda: rk4(f, (0, 1), [math.nan], 3)),
        (ValueError, "not both", lambda: solve_ivp(f, (0, 1), [1.0], rtol=0, atol=0)),
        (ValueError, "first_step 2", lambda: solve_ivp(f, (0, 1), [1.0], first_step=2)),
        (ValueError, "order of the solution", lambda: solve_ivp(f, (0, 1), [1.0], t_eval=[0.5, 0.2])),
        (ValueError, "times between", lambda: solve_ivp(f, (0, 1), [1.0], t_eval=[0.5, 1.2])),
        (ValueError, "2 numbers for 1 unknowns", lambda: solve_ivp(lambda t, y: [1.0, 2.0], (0, 1), [1.0])),
        (TypeError, "expected 1 numbers", lambda: solve_ivp(lambda t, y: None, (0, 1), [1.0])),
        (TypeError, "expected 1 numbers", lambda: solve_ivp(lambda t, y: ["a"], (0, 1), [1.0])),
        (ValueError, "steps 0", lambda: euler(f, (0, 1), [1.0], 0)),
        (TypeError, "steps: expected an int", lambda: rk4(f, (0, 1), [1.0], 1.5)),
    ]:
        with pytest.raises(error, match=match):
            call()
