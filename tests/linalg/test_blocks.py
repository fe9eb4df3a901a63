"""Block matrices, Schur's complement, Kronecker's product and vec."""

import pytest

from linalgml import Matrix, linalg

from .families import gaussian, integers


def test_blocks():
    A, B, C, D = integers(2, 3, 1), integers(2, 1, 2), integers(3, 3, 3), integers(3, 1, 4)
    M = linalg.block([[A, B], [C, D]])
    assert M[:2, :3] == A and M[:2, 3:] == B and M[2:, :3] == C and M[2:, 3:] == D
    assert linalg.block_diag(A, [[7]]) == linalg.block([[A, Matrix.zeros(2, 1)], [Matrix.zeros(1, 3), [[7]]]])
    assert linalg.block([]).shape == (0, 0) and linalg.block_diag().shape == (0, 0)
    numpy = pytest.importorskip("numpy")
    assert (numpy.array(M) == numpy.block([[numpy.array(x) for x in row] for row in ([A, B], [C, D])])).all()


@pytest.mark.parametrize("k", [0, 1, 2, 3])
def test_schurs_complement(k):
    M = integers(4, 4)
    S = linalg.schur_complement(M, k)
    assert linalg.det(M) == (linalg.det(M[:k, :k]) if k else 1) * linalg.det(S)
    if k:
        assert linalg.inv(M)[k:, k:] == linalg.inv(S)


def test_kron_and_vec():
    A, X, B = integers(2, 3, 1), integers(3, 4, 2), integers(4, 2, 3)
    assert linalg.vec(A @ X @ B) == linalg.kron(B.T, A) @ linalg.vec(X) and linalg.unvec(linalg.vec(X), X.shape) == X
    P, Q = integers(3, 3, 4), integers(2, 2, 5)
    assert linalg.det(linalg.kron(P, Q)) == linalg.det(P) ** 2 * linalg.det(Q) ** 3
    assert linalg.kron(P, Q) @ linalg.kron(P, Q) == linalg.kron(P @ P, Q @ Q)
    numpy = pytest.importorskip("numpy")
    assert (numpy.array(linalg.kron(A, B)) == numpy.kron(numpy.array(A), numpy.array(B))).all()
    w = sorted(linalg.eigvalsh(gaussian(2, 2) + gaussian(2, 2).T))
    assert w == sorted(w)


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: linalg.block([[[[1]], [[1], [2]]]]), "have \\[1, 2\\] rows"), (lambda: linalg.block([[[[1]]], [[[1, 2]]]]), "2 columns"),
        (lambda: linalg.schur_complement([[1]], 2), "k must be in"), (lambda: linalg.schur_complement([[0, 1], [1, 0]], 1), "is singular"),
        (lambda: linalg.unvec([1, 2], (3, 1)), "2 numbers"),
    ],
)  # fmt: skip
def test_bad_input(call, words):
    with pytest.raises(ValueError, match=words):
        call()
