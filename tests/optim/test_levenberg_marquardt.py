"""Nonlinear least squares: the damped system, MINPACK's results, curve_fit, bad input."""

import math

import numpy as np
import pytest
import scipy.optimize as so

import linalgml as lm
from linalgml.optim import curve_fit, least_squares
from linalgml.optim.levenberg_marquardt import damp

T = [i / 5 for i in range(21)]


def powell(x):
    return [x[0] + 10 * x[1], math.sqrt(5) * (x[2] - x[3]), (x[1] - 2 * x[2]) ** 2, math.sqrt(10) * (x[0] - x[3]) ** 2]


def helix(x):
    theta = math.atan2(x[1], x[0]) / (2 * math.pi)
    return [10 * (x[2] - 10 * theta), 10 * (math.hypot(x[0], x[1]) - 1), x[2]]


def freudenstein(x):
    return [-13 + x[0] + ((5 - x[1]) * x[1] - 2) * x[1], -29 + x[0] + ((x[1] + 1) * x[1] - 14) * x[1]]


def wave(x):
    return [x[0] * math.exp(-x[1] * t) * math.cos(x[2] * t) - 2 * math.exp(-t / 2) * math.cos(3 * t) - 0.1 * math.sin(40 * t) for t in T]


PROBLEMS = [
    (lambda x: [10 * (x[1] - x[0] ** 2), 1 - x[0]], [-1.2, 1.0]),
    (lambda x: [c - x[0] * (1 - x[1] ** k) for k, c in ((1, 1.5), (2, 2.25), (3, 2.625))], [1.0, 1.0]),
    (powell, [3.0, -1.0, 0.0, 1.0]),
    (helix, [-1.0, 0.0, 0.0]),
    (freudenstein, [0.5, -2.0]),
    (wave, [1.0, 0.1, 2.4]),
]


@pytest.mark.parametrize("k", range(len(PROBLEMS)))
def test_as_good_as_minpack(k):
    f, start = PROBLEMS[k]
    ours = least_squares(f, start, jac="3-point")
    theirs = so.least_squares(f, start, jac="3-point", method="lm")
    assert ours.success and ours.cost <= theirs.cost * (1 + 1e-6) + 1e-12
    trusted = so.least_squares(f, start, jac="3-point", method="trf")
    assert ours.nfev <= 2 * trusted.nfev + 10


def test_the_damped_system():
    rng = np.random.default_rng(0)
    n = 5
    R, z, c = np.triu(rng.normal(size=(n, n))), rng.normal(size=n), rng.uniform(0.1, 2, n)
    R[2, 2] = 0.0
    S, y = R.ravel().tolist(), z.tolist()
    damp(S, y, c.tolist(), [0.0] * n, n)
    S, y = np.array(S).reshape(n, n), np.array(y)
    assert S.T @ S == pytest.approx(R.T @ R + np.diag(c**2), abs=1e-12) and S.T @ y == pytest.approx(R.T @ z, abs=1e-12)


@pytest.mark.parametrize("method", ["lm", "gauss-newton"])
def test_linear_residuals_take_one_step(method):
    rng = np.random.default_rng(1)
    A, b = rng.normal(size=(9, 4)), rng.normal(size=9)
    found = least_squares(lambda x: A @ np.array(list(x)) - b, [0.0] * 4, lambda x: A, method=method)
    assert found.success and found.nit <= (1 if method == "gauss-newton" else 6)
    assert found.x.tolist() == pytest.approx(np.linalg.lstsq(A, b, rcond=None)[0], rel=1e-5)
    few = least_squares(lambda x: [x[0] + x[1] - 2], [5.0, 5.0], method=method)  # fewer residuals than variables
    assert few.success and few.x[0] + few.x[1] == pytest.approx(2, abs=1e-6)


def test_units_do_not_matter():
    def scaled(x):
        return wave([x[0] * 1e-6, x[1] * 1e3, x[2]])

    plain, odd = least_squares(wave, [1.0, 0.1, 2.4], "3-point"), least_squares(scaled, [1e6, 1e-4, 2.4], "3-point")
    assert odd.success and odd.cost == pytest.approx(plain.cost, rel=1e-6) and abs(odd.nit - plain.nit) <= 3


def test_tensors_use_the_tape():
    x0 = lm.tensor([-1.2, 1.0], dtype=lm.float64)
    found = least_squares(lambda x: lm.stack([10 * (x[1] - x[0] ** 2), 1 - x[0]]), x0)
    assert found.success and type(found.x) is lm.Tensor and found.x.tolist() == pytest.approx([1, 1], abs=1e-8)
    assert found.jac.tolist()[0] == pytest.approx([-20, 10], abs=1e-6)


def test_how_runs_end():
    f = PROBLEMS[0][0]
    assert least_squares(f, [1.0, 1.0]).nit == 0
    short = least_squares(f, [-1.2, 1.0], max_nfev=4)
    assert (short.status, short.nfev, short.success) == (0, 4, False)
    assert least_squares(f, [-1.2, 1.0], callback=lambda x: x[0] > 0).status == -2
    assert least_squares(f, [-1.2, 1.0], lambda x: [[math.nan, 1.0], [1.0, 1.0]]).status == -1
    uphill = least_squares(f, [-1.2, 1.0], lambda x: [[20 * x[0], -10.0], [1.0, 0.0]], xtol=0.0, ftol=0.0)  # the sign is wrong
    assert uphill.status in (0, 2, 3) and uphill.nit == 0
    wall = least_squares(lambda x: [math.log(x[0]) if x[0] > 0 else math.nan, x[0] - 1], [0.01])
    assert wall.success and wall.x[0] == pytest.approx(1, abs=1e-6)
    assert least_squares(lambda x: [x[0] ** 3 - 1 + 0 * x[0] ** 200], [-30.0]).nfev < 100  # overflows further out


@pytest.mark.parametrize("absolute", [False, True])
def test_curve_fit_as_scipys(absolute):
    rng = np.random.default_rng(2)
    x = np.linspace(0, 4, 30)
    sigma = rng.uniform(0.05, 0.2, 30)
    y = 2.5 * np.exp(-1.3 * x) + 0.5 + sigma * rng.normal(size=30)

    def f(x, a, b, c):
        return a * np.exp(-b * np.asarray(x)) + c

    ours, covariance = curve_fit(f, x, y, sigma=sigma, absolute_sigma=absolute)
    theirs, expected = so.curve_fit(f, x, y, sigma=sigma, absolute_sigma=absolute)
    assert ours.tolist() == pytest.approx(theirs, rel=1e-5)
    assert np.array(covariance.tolist()) == pytest.approx(expected, rel=1e-3)


def test_curve_fit_without_enough_data():
    _, covariance = curve_fit(lambda x, a, b: [a * v + b * v for v in x], [1.0, 2.0, 3.0], [1.0, 2.0, 3.0])
    assert covariance[0, 0] == math.inf
    with pytest.raises(ValueError, match="p0"):
        curve_fit(lambda x, *p: x, [1.0], [1.0])
    with pytest.raises(ValueError, match="positive"):
        curve_fit(lambda x, a: x, [1.0], [1.0], sigma=[0.0])
    with pytest.raises(RuntimeError, match="no optimum"):
        curve_fit(lambda x, a, b: [b - a, 10 * (a * a - b)], [1.0, 2.0], [3.0, 1.0], p0=[-1.2, 1.0], max_nfev=2)


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"method": "trf"}, ValueError, "unknown method"), ({"jac": "cs"}, ValueError, "jac"), ({"jac": True}, ValueError, "jac"),
        ({"fun": 3}, TypeError, "function"), ({"x0": []}, ValueError, "empty"), ({"fun": lambda x: []}, ValueError, "0 residuals"),
        ({"fun": lambda x: [math.nan]}, ValueError, "not finite"), ({"jac": lambda x: [[1.0]]}, ValueError, "2 rows of 2"),
    ],
)  # fmt: skip
def test_bad_input(arguments, error, words):
    with pytest.raises(error, match=words):
        least_squares(**{"fun": lambda x: [x[0], x[1] - 1], "x0": [1.0, 2.0], **arguments})
