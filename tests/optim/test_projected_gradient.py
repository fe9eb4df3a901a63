"""Minimising with bounds: the minimum of SciPy's L-BFGS-B, and of quadratics by hand."""

import math

import numpy as np
import pytest
import scipy.optimize as so

import linalgml as lm
from linalgml.optim import minimize
from linalgml.optim.projected_gradient import project_box

METHODS = ["L-BFGS-B", "projected-gradient"]


def rosen(x):
    return so.rosen(np.array(list(x)))


def rosen_der(x):
    return so.rosen_der(np.array(list(x)))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("bounds", [[(-2, 0.5), (-1, 2)], [(1.5, 3), (-1, 0.5)], [(None, None), (2, None)], [(0, 2), (0.3, 0.3)],
                                    [(None, -1), (None, None)]])  # fmt: skip
def test_the_minimum_of_scipy(method, bounds):
    ours = minimize(rosen, [-1.2, 1.0], method=method, jac=rosen_der, bounds=bounds)
    theirs = so.minimize(rosen, [-1.2, 1.0], method="L-BFGS-B", jac=rosen_der, bounds=bounds)
    assert ours.success and ours.fun <= theirs.fun * (1 + 1e-6) + 1e-8
    if ours.fun > theirs.fun - 1e-3:  # else another minimum, and a lower one
        assert ours.x.tolist() == pytest.approx(theirs.x, abs=2e-4)
    assert all((a is None or a <= v) and (b is None or v <= b) for v, (a, b) in zip(ours.x, bounds, strict=True))
    if method == "L-BFGS-B":
        assert ours.nfev <= 2 * theirs.nfev + 10


@pytest.mark.parametrize("method", METHODS)
def test_a_quadratic_of_50_variables_with_half_of_them_bound(method):
    rng = np.random.default_rng(0)
    n = 50
    Q = np.linalg.qr(rng.normal(size=(n, n)))[0]
    A, b = Q * np.logspace(0, 3, n) @ Q.T, rng.normal(size=n)
    options = {"gtol": 1e-6, "ftol": 0.0} if method == "L-BFGS-B" else {"gtol": 1e-6}
    found = minimize(lambda x: (lambda v: v @ A @ v / 2 - b @ v)(np.array(list(x))), [1.0] * n, method=method, bounds=[(0, 0.2)] * n,
                     jac=lambda x: A @ np.array(list(x)) - b, options=options)  # fmt: skip
    x = np.array(found.x.tolist())
    g = A @ x - b
    assert found.success and 5 < (x == 0).sum() < 45
    assert (g[x == 0] > -1e-6).all() and (g[x == 0.2] < 1e-6).all() and np.abs(g[(x > 0) & (x < 0.2)]).max() < 1e-5  # Kuhn and Tucker


def test_differences_and_tapes():
    def f(x):
        return (x[0] - 3) ** 2 + (x[1] + 1) ** 2

    for start in ([0.5, 0.5], lm.tensor([0.5, 0.5], dtype=lm.float64)):
        found = minimize(f, start, bounds=[(0, 1), (0, 1)])  # L-BFGS-B is the default with bounds
        assert found.success and found.x.tolist() == [1.0, 0.0]
    assert minimize(f, [9.0, 9.0], bounds=[(0, 1), (0, 1)]).x.tolist() == [1.0, 0.0]  # a start outside is put inside


@pytest.mark.parametrize("jac", ["2-point", "3-point"])
@pytest.mark.parametrize("method", METHODS)
def test_differences_stay_within_the_bounds(method, jac):
    found = minimize(lambda x: math.sqrt(x[0]) - math.sqrt(1 - x[1]) * x[1] - math.sqrt(1 - x[2]), [0.5, 0.5, 0.5], method=method, jac=jac,
                     bounds=[(0, None), (None, 1), (0.2, 1)])  # fmt: skip
    assert found.x.tolist() == pytest.approx([0.0, 2 / 3, 0.2], abs=1e-4)


@pytest.mark.parametrize("method", METHODS)
def test_how_runs_end(method):
    assert minimize(lambda x: -x[0], [0.0], method=method, jac=lambda x: [-1.0], bounds=[(None, 5)]).x[0] == 5.0
    assert minimize(lambda x: -math.exp(min(x[0], 700.0)), [0.0], method=method, jac=lambda x: [math.nan], bounds=[(0, None)]).status in (
        2,
        3,
    )
    assert minimize(rosen, [-1.2, 1.0], method=method, jac=rosen_der, options={"maxiter": 2}).status == 1
    assert minimize(lambda x: x @ x, [1.0], method=method, jac=lambda x: -2 * x, bounds=[(-4, 4)]).status == 2  # the sign is wrong
    assert minimize(rosen, [-1.2, 1.0], method=method, jac=rosen_der, callback=lambda x: True, bounds=[(-2, 2)] * 2).status == 5


def test_unbounded_lbfgsb_is_lbfgs():
    a, b = (minimize(rosen, [-1.2, 1.0], method=m, jac=rosen_der) for m in ("L-BFGS-B", "L-BFGS"))
    assert a.x.tolist() == b.x.tolist() and a.nfev == b.nfev


def test_projection_at_the_edges():
    out = [0.0] * 4
    project_box([math.nan, math.inf, -math.inf, -0.5], [0.0, 0.0, 0.0, -math.inf], [1.0, 1.0, 1.0, math.inf], out, 4)
    assert out[1:] == [1.0, 0.0, -0.5]
