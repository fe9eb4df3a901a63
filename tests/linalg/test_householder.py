"""QR by Householder's reflections: every invariant, on every family, and NumPy's factors."""

import math
import random

import pytest

import linalgml as lm
from linalgml import Matrix, Vector, dtypes, linalg, storage
from linalgml.linalg.householder import apply_reflectors, form_q, householder_qr, reflect_line

from .families import EPS, FAMILIES, close, complexes, gaussian, integers, size


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("mode", ["reduced", "complete"])
def test_every_invariant(name, mode):
    A = FAMILIES[name]
    m, n = A.shape
    Q, R = linalg.qr(A, mode)
    k = m if mode == "complete" else min(m, n)
    assert (Q.shape, R.shape) == ((m, k), (k, n))
    assert close(Q.T @ Q, Matrix.identity(k) * 1.0, 1.0, 6)
    assert all(R[i, j] == 0 for i in range(k) for j in range(min(i, n)))
    for j in range(n):  # column by column, so that small columns count as much as large ones
        a = A.column(j)
        assert ((Q @ R).column(j) - a).magnitude() <= 8 * max(m, n) * EPS * a.magnitude()
    assert mode == "complete" or linalg.qr(A, "r") == R


@pytest.mark.parametrize("m, n", [(1, 1), (3, 3), (6, 4), (4, 6), (33, 33), (70, 40), (40, 70), (100, 100)])
@pytest.mark.parametrize("kind", [gaussian, complexes])
def test_numpy_has_the_same_factors(m, n, kind):
    """The same signs too."""
    numpy = pytest.importorskip("numpy")
    if kind is complexes and m > 40:
        m, n = m // 10, n // 10
    A = kind(m, n, 4)
    for mode in ("reduced", "complete"):
        ours, theirs = linalg.qr(A, mode), numpy.linalg.qr(numpy.array(A), mode)
        for x, y in zip(ours, theirs, strict=True):
            assert numpy.allclose(numpy.array(x), y, rtol=0, atol=1e-12 * max(m, n))


def test_complex_reflections():
    A = complexes(6, 4)
    Q, R = linalg.qr(A, "complete")
    assert close(Q.H @ Q, Matrix.identity(6) * (1 + 0j), 1.0, 6) and close(Q @ R, A, size(A), 8)
    assert all(R[i, i].imag == 0 for i in range(4))


@pytest.mark.parametrize("backend", lm.available_backends())
@pytest.mark.parametrize("dtype", [dtypes.float32, dtypes.float64])
def test_every_backend_reflects_alike(backend, dtype):
    rng = random.Random(2)
    store = storage.of(backend if backend != "fast" else lm.get_backend())
    tolerance = 2e-4 if dtype is dtypes.float32 else 1e-12

    def same(data, plain):
        found = data if type(data) is list else data.tolist()
        return max(abs(a - b) for a, b in zip(plain, found, strict=True)) <= tolerance * max(map(abs, plain)) + 1e-300

    for m, n in [(1, 1), (5, 3), (3, 5), (32, 32), (33, 34), (64, 20), (20, 64), (70, 70), (100, 65)]:
        values = storage.settle([rng.gauss(0, 1) for _ in range(m * n)], dtype)
        plain, factors = list(values), [0.0] * min(m, n)
        data, tau = store.build(values, dtype), store.build(factors, dtype)
        householder_qr.source(plain, factors, m, n)
        with lm.use_backend(store.name):
            householder_qr(data, tau, m, n)
            assert same(data, plain) and same(tau, factors), (m, n)
            step, taus = store.build(values, dtype), store.build([0.0] * min(m, n), dtype)
            for k in range(min(m, n)):
                reflect_line(step, taus, k, k * n + k, n, m - k, 1, n - k - 1)
            assert same(step, plain) and same(taus, factors), (m, n)
            for cols in (1, min(m, n), m):
                expected, q = [0.0] * (m * cols), store.build([0.0] * (m * cols), dtype)
                form_q.source(plain, factors, expected, m, n, cols)
                form_q(data, tau, q, m, n, cols)
                assert same(q, expected), (m, n, cols)
            for adjoint in (False, True):
                expected = storage.settle([rng.gauss(0, 1) for _ in range(m * 3)], dtype)
                b = store.build(expected, dtype)
                apply_reflectors.source(plain, factors, expected, m, n, min(m, n), 3, adjoint)
                apply_reflectors(data, tau, b, m, n, min(m, n), 3, adjoint)
                assert same(b, expected), (m, n, adjoint)


def test_ints_are_computed_in_floats():
    Q, R = linalg.qr(integers(4, 3))
    assert Q._kind() == R._kind() == "float" and (Q @ R).allclose(integers(4, 3))


def test_a_reflector():
    for x in ([3.0, 4.0], [-3.0, 4.0], [0.0, 2.0], [5.0, 0.0], [1e200, 1e200], [1e-200, -2e-200, 3e-200]):
        v, tau, beta = linalg.reflector(x)
        x = Vector(x)
        reflected = x - v * (tau * (v @ (x / x.magnitude()))) * x.magnitude()
        assert reflected[0] == pytest.approx(beta) and abs(beta) == pytest.approx(x.magnitude())
        assert all(abs(r) <= 4 * EPS * abs(beta) for r in reflected[1:])


@pytest.mark.parametrize(
    "call, error, words",
    [
        (lambda: linalg.qr([[1.0, math.nan]]), ValueError, r"entry \[0, 1\] is nan"),
        (lambda: linalg.qr([[1.0], [math.inf]]), ValueError, r"entry \[1, 0\] is inf"),
        (lambda: linalg.qr([[1.0]], "full"), ValueError, "mode must be"),
        (lambda: linalg.qr([1.0, 2.0]), TypeError, "row 0 is the number"),
    ],
)
def test_bad_input(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_symbols_are_refused():
    sympy = pytest.importorskip("sympy")
    with pytest.raises(TypeError, match="got symbols"):
        linalg.qr([[sympy.Symbol("x")]])
