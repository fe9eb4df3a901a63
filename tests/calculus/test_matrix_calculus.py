"""Matrix calculus: against grad through the same expressions, differences and NumPy; exact entries; and what is refused."""

from fractions import Fraction

import numpy as np
import pytest

from linalgml import Matrix, Vector
from linalgml.calculus import grad
from linalgml.calculus.matrix_calculus import (
    det_gradient,
    inverse_gradient,
    log_det_gradient,
    quadratic_form,
    quadratic_gradient,
    trace_product,
)
from linalgml.linalg import det, inv
from linalgml.linalg.errors import LinAlgError


@pytest.fixture
def square():
    return np.random.default_rng(0).normal(size=(4, 4)) + 3 * np.eye(4)


def by_differences(f, X, h=1e-6):
    out = np.zeros_like(X)
    for i in np.ndindex(X.shape):
        d = np.zeros_like(X)
        d[i] = h
        out[i] = (f(X + d) - f(X - d)) / (2 * h)
    return out


@pytest.mark.parametrize("n", [1, 2, 7, 40])
def test_quadratic_forms(n):
    rng = np.random.default_rng(n)
    A, x = rng.normal(size=(n, n)), rng.normal(size=n)
    assert quadratic_form(Matrix(A), Vector(x)) == pytest.approx(x @ A @ x, rel=1e-12, abs=1e-12)
    assert list(quadratic_gradient(Matrix(A), Vector(x))) == pytest.approx(((A + A.T) @ x).tolist(), rel=1e-12, abs=1e-12)
    if n < 10:
        by_tape = grad(lambda v: v @ (Matrix(A) @ v))(Vector(x))
        assert list(quadratic_gradient(Matrix(A), Vector(x))) == pytest.approx(list(by_tape), rel=1e-12)


@pytest.mark.parametrize("m,n", [(1, 1), (2, 3), (20, 33)])
def test_traces(m, n):
    rng = np.random.default_rng(m)
    A, B = rng.normal(size=(m, n)), rng.normal(size=(n, m))
    assert trace_product(Matrix(A), Matrix(B)) == pytest.approx(np.trace(A @ B), rel=1e-12, abs=1e-12)
    assert trace_product(Matrix(B), Matrix(A)) == pytest.approx(np.trace(A @ B), rel=1e-12, abs=1e-12)


def test_determinants_and_inverses(square):
    X = Matrix(square)
    assert np.allclose(det_gradient(X).tolist(), by_differences(np.linalg.det, square), rtol=1e-6)
    assert np.allclose(log_det_gradient(X).tolist(), by_differences(lambda Y: np.linalg.slogdet(Y)[1], square), rtol=1e-6, atol=1e-9)
    G = np.random.default_rng(1).normal(size=(4, 4))
    expected = by_differences(lambda Y: (G * np.linalg.inv(Y)).sum(), square)
    assert np.allclose(inverse_gradient(X, Matrix(G)).tolist(), expected, rtol=1e-6, atol=1e-9)


def test_exact_entries_stay_exact():
    X = Matrix([[2, 1], [7, 5]])
    assert det_gradient(X) == Matrix([[5, -7], [-1, 2]]) and log_det_gradient(X) * det(X) == det_gradient(X)
    assert quadratic_form(X, Vector([Fraction(1, 2), 1])) == Fraction(1, 2) + 4 + 5
    assert quadratic_gradient(X, Vector([1, Fraction(1, 2)])) == Vector([8, 13])
    assert inverse_gradient(X, Matrix([[1, 0], [0, 1]])) == -(inv(X) @ inv(X)).T
    assert trace_product(X, X) == 4 + 7 + 7 + 25 and quadratic_form(Matrix([]), Vector([])) == 0


def test_what_is_refused():
    X = Matrix([[1.0, 2.0], [3.0, 4.0]])
    with pytest.raises(ValueError, match="quadratic_form: A is .2, 2., expected a Vector of 2"):
        quadratic_form(X, Vector([1.0]))
    with pytest.raises(ValueError, match="expected a square Matrix"):
        det_gradient(Matrix([[1.0, 2.0]]))
    with pytest.raises(ValueError, match="expected Matrices"):
        trace_product(X, Matrix([[1.0, 2.0]]))
    with pytest.raises(ValueError, match="G: expected a Matrix of shape"):
        inverse_gradient(X, Matrix([[1.0]]))
    with pytest.raises(LinAlgError):
        log_det_gradient(Matrix([[1.0, 2.0], [2.0, 4.0]]))
