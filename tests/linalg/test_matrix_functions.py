"""exp, sqrt and log of matrices: identities, SciPy's values, hard cases."""

import math

import pytest

import linalgml as lm
from linalgml import Matrix, linalg
from linalgml.linalg.expm import pade_coefficients
from linalgml.linalg.logm import gauss_legendre

from .families import close, complexes, definite, gaussian, jordan, size

MATRICES = {
    "1x1": gaussian(1, 1), "gaussian": gaussian(6, 6), "large norm": gaussian(8, 8) * 10, "tiny": gaussian(4, 4) * 1e-9,
    "skew": gaussian(6, 6) - gaussian(6, 6).T, "definite": definite(6), "jordan": jordan(7), "complex": complexes(5, 5),
    "nilpotent": Matrix([[float(j == i + 1) for j in range(5)] for i in range(5)]), "zero": Matrix.zeros(3, 3) * 1.0,
    "identity": Matrix.identity(4) * 1.0, "repeated": Matrix.diag([2.0, 2.0, -1.0]),
}  # fmt: skip


@pytest.mark.parametrize("name", MATRICES)
def test_expm(name):
    scipy, numpy = pytest.importorskip("scipy.linalg"), pytest.importorskip("numpy")
    A = MATRICES[name]
    X, expected = linalg.expm(A), scipy.expm(numpy.array(A))
    assert numpy.allclose(numpy.array(X), expected, rtol=0, atol=1e-12 * max(1.0, linalg.matrix_norm(A, 1)) * abs(expected).max())
    back = linalg.expm(-A)
    assert close(X @ back, Matrix.identity(len(A)) * 1.0, max(1.0, size(X) * size(back)), 100)


def test_expm_by_hand():
    assert linalg.expm([[0, 1], [0, 0]]).allclose(Matrix([[1, 1], [0, 1]]))
    assert linalg.expm([[1, 0], [0, 2]]).allclose(Matrix([[math.e, 0], [0, math.e**2]]), 1e-14)
    turn = linalg.expm([[0.0, -30.0], [30.0, 0.0]])
    assert turn.allclose(linalg.rotation(30.0), 1e-12, 1e-12)
    assert linalg.expm([[1j * math.pi]]).allclose(Matrix([[-1]]), 1e-12)
    assert linalg.expm(Matrix.zeros(0, 0)).shape == (0, 0)
    assert pade_coefficients(5) == [30240, 15120, 3360, 420, 30, 1]
    shifted = linalg.expm([[-700.0, 1e-3], [0.0, -700.0]])  # small, but no zero
    assert shifted[0, 0] == pytest.approx(math.exp(-700), rel=1e-12)
    with pytest.raises(OverflowError):
        linalg.expm([[800.0, 0.0], [0.0, 1.0]])


@pytest.mark.parametrize("name", [n for n in MATRICES if n not in ("nilpotent", "zero")])
def test_sqrtm_and_logm(name):
    scipy, numpy = pytest.importorskip("scipy.linalg"), pytest.importorskip("numpy")
    A = MATRICES[name]
    X = linalg.sqrtm(A)
    scale = max(size(X) ** 2 * len(A), size(A))
    assert close(X @ X, A, scale, 100)
    assert numpy.allclose(numpy.array(X), scipy.sqrtm(numpy.array(A)), rtol=0, atol=1e-7 * size(X))
    L = linalg.logm(A)
    assert close(linalg.expm(L), A, size(A) * max(1.0, size(L)) * linalg.cond(A), 100)
    assert numpy.allclose(numpy.array(L), scipy.logm(numpy.array(A)), rtol=0, atol=1e-7 * max(1.0, size(L)))
    negative = any(abs(w.imag) < 1e-9 and w.real < 0 for w in map(complex, linalg.eigvals(A)))
    real = not negative and A._kind() != "complex"
    assert real == (X._kind() != "complex") == (L._kind() != "complex")


def test_what_has_no_root_or_logarithm():
    assert linalg.sqrtm([[0.0, 0.0], [0.0, 4.0]]).allclose(Matrix([[0, 0], [0, 2]]))
    assert linalg.sqrtm(Matrix.zeros(2, 2)) == Matrix.zeros(2, 2)
    for f, A, words in (
        (linalg.sqrtm, [[0.0, 1.0], [0.0, 0.0]], "no square root"), (linalg.logm, [[1.0, 1.0], [1.0, 1.0]], "no logarithm"),
        (linalg.logm, [[1.0, 2.0]], "square"), (linalg.expm, [[1.0, 2.0]], "square"),
    ):  # fmt: skip
        with pytest.raises(linalg.LinAlgError, match=words):
            f(A)
    for f in (linalg.expm, linalg.sqrtm, linalg.logm):
        with pytest.raises(ValueError, match=r"entry \[0, 1\] is nan"):
            f([[1.0, math.nan], [0.0, 1.0]])


def test_gauss_legendre_integrates_polynomials():
    for n in (1, 2, 5, 7):
        nodes, weights = gauss_legendre(n)
        for k in range(2 * n):
            assert sum(w * x**k for x, w in zip(nodes, weights, strict=True)) == pytest.approx(1 / (k + 1), rel=1e-12)


@pytest.mark.parametrize("backend", lm.available_backends())
def test_every_backend(backend):
    A = definite(12) * 0.1
    with lm.use_backend(backend):
        assert linalg.logm(linalg.expm(A)).allclose(A, 1e-9, 1e-9) and linalg.sqrtm(A @ A).allclose(A, 1e-9, 1e-9)
