"""Nonlinear conjugate gradients against linear ones and SciPy's."""

import numpy as np
import pytest
import scipy.optimize as so

from linalgml import linalg
from linalgml.optim import minimize
from linalgml.optim.nonlinear_cg import polak_ribiere


def test_exact_steps_on_a_quadratic_are_linear_cg():
    rng = np.random.default_rng(0)
    n = 6
    M = rng.normal(size=(n, n))
    A, b = M @ M.T + np.eye(n), rng.normal(size=n)
    x, seen = np.zeros(n), []
    linalg.cg(A.tolist(), b.tolist(), rtol=1e-10, callback=lambda x: seen.append(x.tolist()))
    g = A @ x - b
    d = (-g).tolist()
    for theirs in seen[:n]:
        t = -(g @ d) / (d @ A @ d)
        x, old = x + t * np.array(d), g
        g = A @ x - b
        polak_ribiere(g.tolist(), old.tolist(), d, n)
        assert x == pytest.approx(theirs, rel=1e-6, abs=1e-9)


def test_a_gradient_that_stays_starts_afresh():
    d = [5.0, 5.0]
    assert polak_ribiere([1.0, 2.0], [2.0, 4.0], d, 2) == 0.0 and d == [-1.0, -2.0]
    d = [5.0, 5.0]
    assert polak_ribiere([1.0, 0.0], [0.0, 1.0], d, 2) == 1.0 and d == [4.0, 5.0]


@pytest.mark.parametrize("start", [[-1.2, 1.0], [1.3, 0.7, 0.8, 1.9, 1.2]])
def test_rosenbrock_as_scipy(start):
    ours = minimize(lambda x: so.rosen(np.array(list(x))), start, method="CG", jac=lambda x: so.rosen_der(np.array(list(x))))
    theirs = so.minimize(so.rosen, start, method="CG", jac=so.rosen_der)
    assert ours.success and ours.x.tolist() == pytest.approx([1.0] * len(start), abs=1e-4)
    assert ours.nfev <= 1.5 * theirs.nfev


def test_a_quadratic_of_100_variables():
    d = [10 ** (4 * i / 99) for i in range(100)]  # condition number 10^4
    found = minimize(lambda x: sum(a * v * v for a, v in zip(d, x, strict=True)) / 2, [1.0] * 100, method="CG",
                     jac=lambda x: [a * v for a, v in zip(d, x, strict=True)], options={"gtol": 1e-4})  # fmt: skip
    assert found.success and found.nit < 1000
