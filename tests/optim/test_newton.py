"""Newton's method: the modified factorization, quadratic convergence, indefinite Hessians."""

import math

import numpy as np
import pytest
import scipy.optimize as so

import linalgml as lm
from linalgml import calculus
from linalgml.optim import minimize
from linalgml.optim.newton import modified_ldl


def rosen(x):
    return 100 * (x[1] - x[0] ** 2) ** 2 + (1 - x[0]) ** 2


def calls(f):
    return lambda x: f(np.array(list(x)))


def test_an_indefinite_matrix_becomes_positive_definite():
    rng = np.random.default_rng(0)
    for n in (1, 2, 5, 20):
        A = rng.normal(size=(n, n))
        A = A + A.T
        L, d = [0.0] * (n * n), [0.0] * n
        beta2 = np.abs(A).max()
        modified_ldl(A.ravel().tolist(), L, d, n, beta2, 1e-8)
        L = np.array(L).reshape(n, n)
        B = L * d @ L.T
        E = B - A
        assert np.abs(E - np.diag(np.diag(E))).max() < 1e-10 * np.abs(B).max() and np.diag(E).min() > -1e-10 * np.abs(B).max()
        assert np.linalg.eigvalsh(B).min() > 0
        if n > 1:
            assert (np.tril(np.abs(L), -1) * np.sqrt(d)).max() <= math.sqrt(beta2) * (1 + 1e-12)


def test_a_quadratic_takes_one_step():
    rng = np.random.default_rng(1)
    M = rng.normal(size=(8, 8))
    A, b = M @ M.T + 1e-3 * np.eye(8), rng.normal(size=8)
    found = minimize(calls(lambda x: x @ A @ x / 2 - b @ x), [0.0] * 8, method="Newton", jac=calls(lambda x: A @ x - b), hess=lambda x: A)
    assert found.success and found.nit <= 2 and found.x.tolist() == pytest.approx(np.linalg.solve(A, b), rel=1e-6)


def test_the_digits_double():
    errors = []
    found = minimize(rosen, [-1.2, 1.0], method="Newton", jac=calls(so.rosen_der), hess=calls(so.rosen_hess), options={"gtol": 1e-10},
                     callback=lambda x: errors.append(math.dist(x, (1, 1))))  # fmt: skip
    assert found.success and found.nit < 30 and found.nhev == found.nit
    for before, after in zip(errors[-4:-1], errors[-3:], strict=True):
        assert after <= 50 * before**2 + 1e-15
    theirs = so.minimize(rosen, [-1.2, 1.0], method="Newton-CG", jac=so.rosen_der, hess=so.rosen_hess)
    assert found.nit <= theirs.nit


@pytest.mark.parametrize("how", ["values", "gradients", "tape"])
def test_differences(how):
    start = lm.tensor([-1.2, 1.0], dtype=lm.float64) if how == "tape" else [-1.2, 1.0]
    jac = calls(so.rosen_der) if how == "gradients" else None
    found = minimize(rosen, start, method="Newton", jac=jac, options={"gtol": 1e-4})
    assert found.success and found.nit < 40 and found.x.tolist() == pytest.approx([1.0, 1.0], abs=1e-3)


def test_derivatives_of_the_program():
    found = minimize(rosen, [-1.2, 1.0], method="Newton", jac=calculus.grad(rosen), hess=calculus.hessian(rosen))
    assert found.success and found.nit < 30 and found.fun < 1e-12 and found.nfev < 40


def test_from_a_hill_and_along_a_ridge():
    hill = minimize(lambda x: math.cos(x[0]) + x[1] ** 2, [0.3, 1.0], method="Newton", jac=lambda x: [-math.sin(x[0]), 2 * x[1]],
                    hess=lambda x: [[-math.cos(x[0]), 0.0], [0.0, 2.0]])  # fmt: skip
    assert hill.success and hill.fun == pytest.approx(-1)
    flat = minimize(lambda x: (x[0] + x[1]) ** 2, [1.0, 2.0], method="Newton", jac=lambda x: [2 * (x[0] + x[1])] * 2,
                    hess=lambda x: [[2.0, 2.0], [2.0, 2.0]])  # fmt: skip
    assert flat.success and flat.fun < 1e-10
    wild = minimize(lambda x: x @ x, [1.0, 2.0], method="Newton", jac=lambda x: 2 * x, hess=lambda x: [[math.nan, 0.0], [0.0, 1.0]])
    assert wild.success  # without a curvature it is gradient descent


@pytest.mark.parametrize(("hess", "words"), [(lambda x: [[1.0]], "2 rows of 2"), ("exact", "expected a function")])
def test_bad_input(hess, words):
    with pytest.raises(ValueError, match=words):
        minimize(lambda x: x @ x, [1.0, 2.0], method="Newton", hess=hess)
