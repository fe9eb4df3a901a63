"""BFGS: the inverse Hessian is learnt, and stays positive definite."""

import numpy as np
import pytest

from linalgml.linalg import Vector
from linalgml.optim import minimize
from linalgml.optim.bfgs import InverseHessian


def test_the_secant_equation_and_positive_eigenvalues():
    rng = np.random.default_rng(0)
    for n in (1, 3, 20):
        memory = InverseHessian(n)
        A = rng.normal(size=(n, n))
        A = A @ A.T + np.eye(n)
        for _ in range(6):
            s = rng.normal(size=n)
            y = A @ s
            memory.learn(Vector(s.tolist()), Vector(y.tolist()))
            H = np.array(list(memory.H)).reshape(n, n)
            assert H @ y == pytest.approx(s, abs=1e-8) and H == pytest.approx(H.T, abs=1e-9)
            assert np.linalg.eigvalsh(H).min() > 0
        assert memory.direction(None, Vector(y.tolist())).tolist() == pytest.approx((-s).tolist(), abs=1e-8)
        memory.learn(Vector([1.0] * n), Vector([-1.0] * n))  # negative curvature is not learnt
        assert list(memory.H) == H.ravel().tolist()


def test_the_inverse_hessian_of_a_quadratic():
    found = minimize(lambda x: (x[0] - 1) ** 2 + 10 * (x[0] + x[1]) ** 2, [5.0, 5.0],
                     jac=lambda x: [2 * (x[0] - 1) + 20 * (x[0] + x[1]), 20 * (x[0] + x[1])], options={"gtol": 1e-9})  # fmt: skip
    assert np.array(found.hess_inv.tolist()) == pytest.approx(np.array([[0.5, -0.5], [-0.5, 0.55]]), abs=1e-3)
