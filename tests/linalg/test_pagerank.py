"""PageRank: the eigenvector it claims to be, pages without links, jumps, and bad input."""

import math
import random

import pytest

from linalgml import Matrix, Vector, linalg
from linalgml.linalg import CSRMatrix


def google(rows, alpha, jump):
    """The dense matrix of which the ranks are the eigenvector."""
    n = len(rows)
    follow = [[rows[j][i] / sum(rows[j]) if sum(rows[j]) else jump[i] for j in range(n)] for i in range(n)]
    return Matrix([[alpha * follow[i][j] + (1 - alpha) * jump[i] for j in range(n)] for i in range(n)])


@pytest.mark.parametrize("alpha", [0.0, 0.5, 0.85, 0.99])
@pytest.mark.parametrize("jump", [None, "uneven"])
def test_it_is_the_eigenvector_of_the_eigenvalue_one(alpha, jump):
    rng = random.Random(1)
    n = 12
    rows = [[float(rng.random() < 0.25) * rng.randint(1, 3) for _ in range(n)] for _ in range(n)]
    rows[3] = [0.0] * n
    weights = [1.0 / n] * n if jump is None else [(i + 1) / 78 for i in range(n)]
    x = linalg.pagerank(CSRMatrix.from_dense(rows), alpha, personalization=None if jump is None else weights, tol=1e-14, maxiter=10_000)
    assert sum(x) == pytest.approx(1) and (google(rows, alpha, weights) @ x - x).magnitude() < 1e-12
    assert linalg.pagerank(Matrix(rows), alpha, personalization=None if jump is None else weights, tol=1e-14, maxiter=10_000).allclose(x)


def test_pages_by_name():
    ranks = linalg.pagerank({"a": ["b", "c"], "b": ["c"], "c": ["a"], "d": ["c"]})
    assert set(ranks) == set("abcd") and max(ranks, key=ranks.get) == "c" and ranks["d"] == pytest.approx(0.15 / 4)
    assert linalg.pagerank({"a": ["b"]}, personalization={"b": 1.0})["b"] > 0.5
    assert linalg.pagerank(Matrix.zeros(0, 0)) == Vector([]) and linalg.pagerank(Matrix.zeros(3, 3) * 1.0).allclose(Vector([1 / 3] * 3))


def test_it_converges_like_a_power_of_alpha():
    ring = {i: [(i + 1) % 50] for i in range(50)}
    assert all(r == pytest.approx(1 / 50) for r in linalg.pagerank(ring).values())
    with pytest.raises(linalg.LinAlgError, match="no convergence in 5 steps"):
        linalg.pagerank({"a": ["b"], "b": ["a"], "c": ["a"]}, 0.9999, maxiter=5)


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: linalg.pagerank([[1.0]], 1.0), "alpha"), (lambda: linalg.pagerank([[-1.0]]), "not negative"),
        (lambda: linalg.pagerank([[1.0, 2.0]]), "square"), (lambda: linalg.pagerank([[math.inf]]), "finite"),
        (lambda: linalg.pagerank([[1.0]], personalization=[0.0]), "personalization"),
        (lambda: linalg.pagerank([[1.0]], personalization=[1.0, 2.0]), "personalization"),
    ],
)  # fmt: skip
def test_bad_input(call, words):
    with pytest.raises(ValueError, match=words):
        call()
