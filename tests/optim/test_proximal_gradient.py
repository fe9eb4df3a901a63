"""Proximal gradients: the lasso's optimality conditions, rates, other proxes, bad input."""

import math

import numpy as np
import pytest

import linalgml as lm
from linalgml.optim import elastic_net, proximal_gradient
from linalgml.optim.proximal_gradient import next_weight, shrink


def problem(seed=0, m=30, n=12):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(m, n)) @ (0.5 * np.eye(n) + 0.5 * np.ones((n, n)) / n)
    return X, X[:, :3] @ [3.0, -2.0, 1.0] + 0.1 * rng.normal(size=m)


def smooth(X, y):
    def f(w):
        r = y - X @ np.array(list(w))
        return r @ r / (2 * len(y))

    return f, lambda w: -X.T @ (y - X @ np.array(list(w))) / len(y)


@pytest.mark.parametrize("accelerated", [False, True])
def test_the_lasso(accelerated):
    X, y = problem()
    f, slope = smooth(X, y)
    found = proximal_gradient(f, [0.0] * 12, 0.05, jac=slope, accelerated=accelerated, gtol=1e-9)
    w, g = np.array(found.x.tolist()), slope(found.x)
    assert found.success and 0 < (w == 0).sum() < 12
    assert np.abs(g[w == 0]).max() <= 0.05 + 1e-7 and g[w != 0] == pytest.approx(-0.05 * np.sign(w[w != 0]), abs=1e-7)
    assert found.x.tolist() == pytest.approx(elastic_net(X, y, 0.05, tol=1e-14).x.tolist(), abs=1e-6)
    assert found.fun == pytest.approx(f(found.x) + 0.05 * np.abs(w).sum())


def test_fista_needs_fewer_steps_and_keeps_its_rate():
    n = 60
    b = [1.0] + [0.0] * (n - 1)

    def f(x):  # Nesterov's worst function: a chain
        return (x[0] ** 2 + sum((x[i + 1] - x[i]) ** 2 for i in range(n - 1)) + x[n - 1] ** 2) / 2 - x[0]

    def slope(x):
        v = [0.0, *x, 0.0]
        return [2 * v[i] - v[i - 1] - v[i + 1] - b[i - 1] for i in range(1, n + 1)]

    exact = [1 - (i + 1) / (n + 1) for i in range(n)]
    least, distance = f(exact), sum(v * v for v in exact)
    for fast in (True, False):
        above = []
        proximal_gradient(
            f, [0.0] * n, 0.0, jac=slope, accelerated=fast, step=0.25, maxiter=60, callback=lambda x, a=above: a.append(f(x) - least)
        )
        for k, gap in enumerate(above, 1):
            assert gap <= (2 * 8 * distance / (k + 1) ** 2 if fast else 8 * distance / (2 * k)) + 1e-12  # Beck and Teboulle's bounds
        if fast:
            quick = above[-1]
    assert quick < 0.5 * above[-1]


def test_weights_and_thresholds():
    t = 1.0
    for k in range(1, 50):
        t, before = next_weight(t), t
        assert t * (t - 1) == pytest.approx(before * before) and t >= (k + 2) / 2
    assert list(shrink(lm.linalg.Vector([2.0, -2.0, 0.5, -0.5, 0.0, math.inf, -math.inf]), 1.0)) == [1, -1, 0, 0, 0, math.inf, -math.inf]
    assert math.isnan(shrink(lm.linalg.Vector([math.nan]), 1.0)[0])


def test_another_prox_differences_and_tapes():
    def f(x):
        return (x[0] - 3) ** 2 + (x[1] - 0.5) ** 2

    def box(v, t):
        return [min(max(a, 0.0), 1.0) for a in v]

    for start in ([0.2, 0.2], lm.tensor([0.2, 0.2], dtype=lm.float64)):
        found = proximal_gradient(f, start, prox=box)
        assert found.success and found.x.tolist() == pytest.approx([1.0, 0.5], abs=1e-6)
    assert type(found.x) is lm.Tensor


def test_how_runs_end():
    assert proximal_gradient(lambda x: x @ x, [1.0], maxiter=0).status == 1
    assert proximal_gradient(lambda x: x @ x, [1.0], jac=lambda x: [math.nan]).status == 3
    assert proximal_gradient(lambda x: (x @ x) ** 0.5, [1.0], 0.0, jac=lambda x: [-1.0], maxiter=50).status in (1, 2)  # a wrong sign
    assert proximal_gradient(lambda x: x @ x, [3.0], callback=lambda x: True).status == 5


@pytest.mark.parametrize("bad", [{"alpha": -1.0}, {"alpha": math.nan}, {"step": 0.0}, {"x0": []}, {"fun": lambda x: math.nan}])
def test_bad_input(bad):
    with pytest.raises(ValueError, match="proximal_gradient"):
        proximal_gradient(**{"fun": lambda x: x @ x, "x0": [1.0], **bad})
