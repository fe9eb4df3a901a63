"""Iterative solvers on real systems: Poisson's equation, advection, exact numbers, preconditioners, what cannot converge."""

import math
from fractions import Fraction
from itertools import pairwise

import pytest

import linalgml as lm
from linalgml import Matrix, Vector, linalg
from linalgml.linalg import CSRMatrix

from .families import complexes, definite, gaussian, integers


def poisson(k):
    """The five-point Laplacian on a k x k grid: n = k^2."""
    n = k * k
    right = [0.0 if (i + 1) % k == 0 else -1.0 for i in range(n - 1)]
    return CSRMatrix.diags([[4.0] * n, right, right, [-1.0] * (n - k), [-1.0] * (n - k)], [0, 1, -1, k, -k], (n, n))


def advection(n, wind=0.9):
    """A matrix that is not symmetric."""
    return CSRMatrix.diags([[2.0] * n, [-1.0 + wind] * (n - 1), [-1.0 - wind] * (n - 1)], [0, 1, -1], (n, n))


def residual(A, b, x):
    return (b - A @ x).magnitude() / b.magnitude()


@pytest.mark.parametrize("backend", lm.available_backends())
@pytest.mark.parametrize("solver", [linalg.jacobi, linalg.gauss_seidel, linalg.sor, linalg.cg, linalg.gmres])
def test_poissons_equation(solver, backend):
    A = poisson(8)
    b = A @ Vector([math.sin(i) for i in range(64)])
    with lm.use_backend(backend):
        x, info, residuals = solver(A, b, rtol=1e-9)
    assert info == 0 and residual(A, b, x) <= 1.01e-9 and residuals[0] == pytest.approx(b.magnitude())
    assert residuals[-1] == pytest.approx((b - A @ x).magnitude(), rel=1e-3, abs=1e-12 * residuals[0])


def test_who_needs_how_many_steps():
    A = poisson(16)
    b = Vector([1.0] * 256)
    steps = {s.__name__: len(s(A, b, rtol=1e-6, maxiter=5000).residuals) - 1 for s in (linalg.jacobi, linalg.gauss_seidel, linalg.cg)}
    omega = 2 / (1 + math.sin(math.pi / 17))  # Young's best
    steps["sor"] = len(linalg.sor(A, b, omega=omega, rtol=1e-6).residuals) - 1
    assert steps["jacobi"] == pytest.approx(2 * steps["gauss_seidel"], rel=0.03)  # the spectral radius is squared
    assert steps["sor"] < steps["gauss_seidel"] / 5 and steps["cg"] < steps["sor"]


@pytest.mark.parametrize("make", [linalg.jacobi_preconditioner, linalg.ssor_preconditioner, linalg.ilu_preconditioner])
def test_preconditioners(make):
    A = poisson(20)
    scale = [(1 + i % 7) ** 0.5 for i in range(400)]
    triples = [(i, j, x * scale[i] * scale[j]) for i in range(400) for j, x in A.row(i)]
    A = CSRMatrix.from_coo(*zip(*triples, strict=True), A.shape)
    b = Vector([1.0] * 400)
    plain, better = linalg.cg(A, b, rtol=1e-8), linalg.cg(A, b, rtol=1e-8, M=make(A))
    assert better.info == 0 and residual(A, b, better.x) <= 1.1e-8 and len(better.residuals) < 0.75 * len(plain.residuals)
    found = linalg.gmres(A, b, rtol=1e-8, restart=40, M=make(A))
    assert found.info == 0 and residual(A, b, found.x) <= 1.1e-8
    T = advection(30)
    assert (T @ linalg.ilu_preconditioner(T)(Vector([1.0] * 30))).allclose(Vector([1.0] * 30))


def test_scipy_takes_as_many_steps():
    scipy, numpy = pytest.importorskip("scipy.sparse"), pytest.importorskip("numpy")
    from scipy.sparse.linalg import cg

    A = poisson(12)
    theirs = scipy.csr_array((A.data, A.indices, A.indptr), shape=A.shape)
    steps = []
    x, _ = cg(theirs, numpy.ones(144), rtol=1e-8, callback=lambda _: steps.append(1))
    ours = linalg.cg(A, Vector([1.0] * 144), rtol=1e-8)
    assert numpy.allclose(numpy.array(ours.x), x, rtol=1e-6) and abs(len(ours.residuals) - 1 - len(steps)) <= 1


def test_exact_numbers_are_solved_exactly():
    A = integers(5, 5)
    A = A @ A.T + Matrix.identity(5)
    b = Vector([1, 2, 3, 4, 5])
    x, info, _ = linalg.cg(A, b, rtol=0.0)
    assert info == 0 and A @ x == b and all(type(v) is Fraction for v in x)
    assert linalg.cg(A, b, rtol=0.0, maxiter=5).info == 0  # n steps at most
    x = linalg.gauss_seidel(Matrix([[4, 1], [1, 3]]), [1, 2], rtol=1e-12).x
    assert all(type(v) is Fraction for v in x) and abs(x[0] - Fraction(1, 11)) < 1e-11


def test_complex_systems():
    A = complexes(9, 9)
    b = Vector([complex(i, 1) for i in range(9)])
    H = A @ A.H + Matrix.identity(9)
    assert residual(H, b, linalg.cg(H, b, rtol=1e-11).x) < 1e-10
    assert residual(A, b, linalg.gmres(A, b, rtol=1e-11).x) < 1e-10


def test_gmres_restarts_and_needs_no_symmetry():
    A = advection(60)
    b = A @ Vector([1.0 + i % 3 for i in range(60)])
    for restart in (5, 20, 60):
        x, info, _ = linalg.gmres(A, b, rtol=1e-9, restart=restart, maxiter=2000)
        assert info == 0 and residual(A, b, x) < 1.1e-9
    full = linalg.gmres(A, b, rtol=1e-9, restart=60).residuals
    assert all(y <= x * (1 + 1e-12) for x, y in pairwise(full))  # never up


def test_where_to_begin_and_who_is_told():
    A, b = definite(6), Vector([1.0] * 6)
    seen = []
    exact = linalg.solve(A, b)
    assert len(linalg.cg(A, b, exact, rtol=1e-8).residuals) == 1
    linalg.cg(A, b, callback=seen.append)
    assert seen and all(type(x) is Vector for x in seen)
    assert linalg.cg(A, Vector([0.0] * 6)).x == Vector([0.0] * 6)

    class Scaled:
        shape = (6, 6)

        def __matmul__(self, x):
            return A @ x

    assert linalg.cg(Scaled(), b, rtol=1e-10).x.allclose(exact)


def test_giving_up_is_said():
    A, b = gaussian(6, 6), Vector([1.0] * 6)
    x, info, residuals = linalg.jacobi(A, b, maxiter=5)
    assert info == 5 and len(residuals) == 6 and len(x) == 6
    assert linalg.cg(definite(6), b, rtol=1e-14, maxiter=1).info == 1
    assert linalg.gmres([[0.0, 1.0], [0.0, 0.0]], [1.0, 1.0]).info > 0  # singular


@pytest.mark.parametrize(
    "call, error, words",
    [
        (lambda: linalg.jacobi([[0.0, 1.0], [1.0, 0.0]], [1.0, 1.0]), linalg.LinAlgError, r"entry \(0, 0\) of the matrix is zero"),
        (lambda: linalg.sor([[1.0]], [1.0], omega=2.0), ValueError, "omega must be between 0 and 2"),
        (lambda: linalg.ssor_preconditioner([[1.0]], 0.0), ValueError, "omega must be between 0 and 2"),
        (lambda: linalg.cg([[1.0, 0.0], [0.0, -1.0]], [1.0, 2.0]), linalg.LinAlgError, "not positive definite"),
        (lambda: linalg.cg([[1.0, 2.0]], [1.0]), linalg.LinAlgError, "square"),
        (lambda: linalg.cg([[1.0]], [1.0, 2.0]), ValueError, "the right side has 2 entries"),
        (lambda: linalg.cg([[1.0]], [math.nan]), ValueError, r"entry \[0\] is nan"),
        (lambda: linalg.cg([[1.0]], [1.0], [1.0, 2.0]), ValueError, "x0 has 2 entries"),
        (lambda: linalg.cg([[1.0]], [1.0], rtol=-1.0), ValueError, "not negative"),
        (lambda: linalg.gmres([[1.0]], [1.0], restart=0), ValueError, "restart must be at least 1"),
        (lambda: linalg.ilu_preconditioner([[0.0, 1.0], [1.0, 1.0]]), linalg.LinAlgError, "pivot 0 is zero"),
    ],
)
def test_bad_input(call, error, words):
    with pytest.raises(error, match=words):
        call()
