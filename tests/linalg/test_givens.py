"""Givens' rotations: every invariant, on every family, real and complex."""

import math

import pytest

import linalgml as lm
from linalgml import Matrix, linalg
from linalgml.linalg.givens import givens_qr

from .families import EPS, FAMILIES, close, complexes, gaussian, size


@pytest.mark.parametrize("name", FAMILIES)
def test_every_invariant(name):
    A = FAMILIES[name]
    m, n = A.shape
    Q, R = linalg.qr_givens(A)
    assert (Q.shape, R.shape) == ((m, m), (m, n))
    assert close(Q.T @ Q, Matrix.identity(m) * 1.0, 1.0, 6)
    assert all(R[i, j] == 0 for i in range(m) for j in range(min(i, n)))
    for j in range(n):
        a = A.column(j)
        assert ((Q @ R).column(j) - a).magnitude() <= 8 * max(m, n) * EPS * a.magnitude()


def test_the_factors_are_those_of_reflections_up_to_signs():
    A = gaussian(12, 7)
    ours, other = linalg.qr_givens(A), linalg.qr(A, "complete")
    assert all(abs(abs(x) - abs(y)) < 1e-12 for p, q in zip(ours.R, other.R, strict=True) for x, y in zip(p, q, strict=True))


def test_complex_rotations():
    A = complexes(6, 4)
    Q, R = linalg.qr_givens(A)
    assert close(Q.H @ Q, Matrix.identity(6) * (1 + 0j), 1.0, 6) and close(Q @ R, A, size(A), 8)


PAIRS = [(3.0, 4.0), (-3.0, 4.0), (0.0, 2.0), (2.0, 0.0), (1e300, -1e300), (1e-300, 1e-320), (1 + 2j, 3 - 1j), (0.0, 0.0)]


@pytest.mark.parametrize("x, y", PAIRS)
def test_a_rotation(x, y):
    c, s, r = linalg.givens_rotation(x, y)
    top = max(abs(x), abs(y), 1e-320)
    assert abs(c) ** 2 + abs(s) ** 2 == pytest.approx(1) and r >= 0
    assert abs(complex(c).conjugate() * (x / top) + complex(s).conjugate() * (y / top) - r / top) < 1e-13
    assert abs(c * (y / top) - s * (x / top)) < 1e-13


@pytest.mark.parametrize("backend", lm.available_backends())
def test_every_backend(backend):
    A = gaussian(20, 15)
    expected = linalg.qr_givens(A)
    with lm.use_backend(backend):
        found = linalg.qr_givens(A)
    assert found.Q.allclose(expected.Q, 1e-12, 1e-12) and found.R.allclose(expected.R, 1e-12, 1e-12) and givens_qr.arguments[0] == "a"
    assert size(found.Q @ found.R - A) < 100 * EPS * size(A)


def test_bad_input():
    with pytest.raises(ValueError, match=r"entry \[0, 1\] is nan"):
        linalg.qr_givens([[1.0, math.nan], [1.0, 2.0]])
    with pytest.raises(ValueError, match="finite"):
        linalg.givens_rotation(math.inf, 1.0)
    assert linalg.qr_givens(Matrix.zeros(0, 0)).R.shape == (0, 0)
