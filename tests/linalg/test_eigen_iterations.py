"""Power, inverse and Rayleigh iteration: what they find, how fast, and what stops them."""

import math

import pytest

from linalgml import Matrix, Vector, linalg
from linalgml.linalg import CSRMatrix

from .families import complexes, definite, gaussian


def test_power_iteration_finds_the_largest_at_its_rate():
    A = Matrix.diag([5.0, 4.0, 1.0])
    found = linalg.power_iteration(A, [1.0, 1.0, 1.0])
    assert found.eigenvalue == pytest.approx(5.0, abs=1e-9) and abs(found.eigenvector[0]) == pytest.approx(1.0)
    errors = [abs(x[1] / x[0]) for _, x in found.history]
    assert errors[20] / errors[19] == pytest.approx(4 / 5)
    S = definite(9)
    assert linalg.power_iteration(S).eigenvalue == pytest.approx(linalg.eigvalsh(S)[-1])
    assert linalg.power_iteration(CSRMatrix.from_dense(S)).eigenvalue == pytest.approx(linalg.eigvalsh(S)[-1])


def test_inverse_iteration_finds_the_nearest():
    S = definite(8)
    w = linalg.eigvalsh(S)
    for target in w:
        assert linalg.inverse_iteration(S, shift=target + 1e-3).eigenvalue == pytest.approx(target)
    assert linalg.inverse_iteration(S, shift=w[3]).eigenvalue == pytest.approx(w[3])  # a singular shift
    assert linalg.inverse_iteration([[2, 1], [1, 2]], shift=1).eigenvalue == pytest.approx(1)


def test_rayleigh_iteration_trebles_the_digits():
    S = Matrix([[2.0, 1.0, 0.0], [1.0, 3.0, 1.0], [0.0, 1.0, 4.0]])
    exact = linalg.eigvalsh(S)[-1]
    found = linalg.rayleigh_iteration(S, [0.3, 0.6, 0.9])
    errors = [abs(w - exact) for w, _ in found.history]
    assert errors[-1] < 1e-14 and errors[1] < 50 * errors[0] ** 3 / 1.0 + 1e-14 and len(errors) <= 5


def test_complex_matrices():
    A = complexes(6, 6)
    H = A + A.H
    w = linalg.eigvalsh(H)
    assert min(abs(linalg.rayleigh_iteration(H).eigenvalue - x) for x in w) < 1e-9
    assert abs(linalg.inverse_iteration(H, shift=w[2] + 1e-4).eigenvalue - w[2]) < 1e-9


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: linalg.power_iteration([[0.0, -1.0], [1.0, 0.0]], maxiter=50), "no convergence in 50 steps"),
        (lambda: linalg.power_iteration([[1.0, 0.0], [0.0, 1.0]], [0.0, 0.0]), "zero vector"),
        (lambda: linalg.power_iteration([[1.0, 2.0]]), "square"), (lambda: linalg.inverse_iteration([[math.nan]]), "is nan"),
        (lambda: linalg.rayleigh_iteration([[1.0]], [1.0, 2.0]), "x0 has 2 entries"),
        (lambda: linalg.power_iteration(Matrix.zeros(0, 0)), "no eigenvalues"),
    ],
)  # fmt: skip
def test_bad_input(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_a_nilpotent_matrix_ends_at_zero():
    assert linalg.power_iteration([[0.0, 1.0], [0.0, 0.0]], [0.0, 1.0]).eigenvalue == 0


@pytest.mark.parametrize("kind", [gaussian, complexes])
@pytest.mark.parametrize("columns", [False, True])
def test_gershgorins_discs_hold_every_eigenvalue(kind, columns):
    A = kind(9, 9) * 0.3 + Matrix.diag([float(i) for i in range(9)])
    discs = linalg.gershgorin(A, columns)
    assert all(any(w in d for d in discs) for w in linalg.eigvals(A))
    assert linalg.gershgorin([[1, 2], [3, 4]])[1] == (4, 3) and linalg.gershgorin([[1, 2], [3, 4]], columns=True)[1] == (4, 2)
    with pytest.raises(ValueError, match="is inf"):
        linalg.gershgorin([[math.inf]])
    assert Vector([d.radius for d in linalg.gershgorin([[1, -2], [0, 4]])]) == Vector([2, 0])
