"""Arnoldi and Lanczos: bases, what A is in them, and when they stop."""

import math

import pytest

from linalgml import Matrix, Vector, linalg

from .families import close, complexes, gaussian, size
from .test_iterative import poisson


@pytest.mark.parametrize("kind", [gaussian, complexes])
@pytest.mark.parametrize("k", [1, 4, 12, 20])
def test_arnoldi(kind, k):
    A = kind(12, 12)
    Q, H = linalg.arnoldi(A, [1.0 + i for i in range(12)], k)
    cols = H.shape[1]
    assert close(Q.H @ Q, Matrix.identity(Q.shape[1]) * 1.0, 1.0, 20) and close(A @ Q[:, :cols], Q @ H, size(A), 100)
    assert not any(H[i, j] for i in range(H.shape[0]) for j in range(i - 1))
    if k >= 12:
        found, exact = (sorted(linalg.eigvals(M), key=lambda w: (round(w.real, 6), w.imag)) for M in (H[:12, :], A))
        assert all(abs(a - b) < 1e-9 for a, b in zip(found, exact, strict=True))


def test_a_space_that_stops_growing():
    A = Matrix.diag([1.0, 1.0, 2.0, 2.0, 3.0])
    Q, H = linalg.arnoldi(A, [1.0] * 5, 5)
    assert (Q.shape, H.shape) == ((5, 3), (3, 3)) and linalg.eigvals(H).allclose(Vector(sorted(linalg.eigvals(H))), 1, 1)
    assert sorted(round(w, 10) for w in linalg.eigvals(H)) == [1, 2, 3]
    Q, alpha, beta = linalg.lanczos(A, [1.0] * 5, 5)
    assert len(alpha) == 3 and beta[-1] == 0 and linalg.eigvalsh(linalg.lanczos(A, [1.0] * 5, 5).T).allclose(Vector([1.0, 2.0, 3.0]))


@pytest.mark.parametrize("kind", [gaussian, complexes])
def test_lanczos(kind):
    A = kind(14, 14)
    A = A + A.H
    found = linalg.lanczos(A, [1.0 + i for i in range(14)], 14)
    Q = found.Q
    assert close(Q.H @ Q, Matrix.identity(14) * 1.0, 1.0, 20) and close(Q.H @ A @ Q, found.T * 1.0, size(A), 100)
    assert linalg.eigvalsh(found.T).allclose(linalg.eigvalsh(A), 1e-9, 1e-9)


def test_the_outermost_eigenvalues_come_first_and_ghosts_without_care():
    A = poisson(15)
    v = [1.0 + (i * 7 % 11) for i in range(225)]
    top = 8 * math.sin(math.pi * 15 / 32) ** 2
    assert abs(linalg.eigvalsh(linalg.lanczos(A, v, 40).T)[-1] - top) < 1e-3
    careless = linalg.lanczos(A, v, 160, reorthogonalize=False)
    G = careless.Q.T @ careless.Q
    assert max(abs(G[i, j]) for i in range(160) for j in range(i)) > 0.1  # no longer perpendicular
    w = linalg.eigvalsh(careless.T)
    assert w[-1] - w[-2] < 1e-8  # the same eigenvalue twice, which A has once


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: linalg.arnoldi([[1.0]], [0.0], 1), "the zero vector"), (lambda: linalg.lanczos([[1.0]], [1.0], 0), "at least one step"),
        (lambda: linalg.lanczos([[1.0]], [1.0, 2.0], 1), "2 entries"), (lambda: linalg.arnoldi([[1.0]], [math.inf], 1), "is inf"),
        (lambda: linalg.arnoldi([[1.0, 2.0]], [1.0], 1), "square"),
    ],
)  # fmt: skip
def test_bad_input(call, words):
    with pytest.raises(ValueError, match=words):
        call()
