"""The echelon forms, and the steps that lead to them."""

import math
import random
from fractions import Fraction

import pytest

import linalgml as lm
from linalgml import Matrix, dtypes, linalg, storage
from linalgml.linalg.elimination import row_reduce

from .families import FAMILIES, complexes, gaussian, integers, size

EXACT = [integers(3, 3), integers(4, 6), integers(6, 4), integers(5, 2, 1) @ integers(2, 5, 2), Matrix([[0, 0, 2], [0, 3, 1]])]


@pytest.mark.parametrize("A", EXACT)
def test_sympy_gives_the_same_form(A):
    sympy = pytest.importorskip("sympy")
    form, pivots = linalg.rref(A)
    theirs, places = sympy.Matrix(A.tolist()).rref()
    assert pivots == places and form == Matrix([[Fraction(int(x.p), int(x.q)) for x in row] for row in theirs.tolist()])
    assert {type(x) for row in form for x in row} <= {int, Fraction}
    echelon, same = linalg.row_echelon(A)
    assert same == pivots and linalg.rref(echelon) == (form, pivots)


def test_symbols():
    sympy = pytest.importorskip("sympy")
    x, y = sympy.symbols("x y")
    form, pivots = linalg.rref([[x, y, 1], [x * x, x * y, x], [1, x, y]])
    assert pivots == (0, 1) and form[0, 0] == form[1, 1] == 1 and list(form[2]) == [0, 0, 0]
    assert sympy.simplify(form[1, 2] - (x * y - 1) / (x * x - y)) == 0


@pytest.mark.parametrize("A", [*EXACT, gaussian(4, 4), gaussian(3, 5), complexes(3, 4), FAMILIES["rank 2 of 6x5"]])
@pytest.mark.parametrize("reduced", [True, False])
def test_steps_lead_to_the_form(A, reduced):
    """Every step is what its elementary matrix does, and the last one leaves the form."""
    steps, now = linalg.elimination_steps(A, reduced), A
    for step in steps:
        expected = step.elementary @ now
        assert step.matrix == expected if A._kind() in ("int", "rational") else step.matrix.allclose(expected, atol=1e-10)
        now = step.matrix
    if reduced:
        form = linalg.rref(A).form
        assert now == form if A._kind() in ("int", "rational") else now.allclose(form, atol=1e-8)
    pivots = linalg.row_echelon(A).pivots
    for r, j in enumerate(pivots):
        assert all(abs(now[i, j]) < 1e-10 for i in range(r + 1, A.shape[0]))


def test_steps_are_written_as_on_a_blackboard():
    words = [str(s) for s in linalg.elimination_steps([[0, 2, 4], [3, 6, 9], [3, 8, 10]])]
    assert words == ["R1 ↔ R2", "R1 ← 1/3 R1", "R3 ← R3 - 3 R1", "R2 ← 1/2 R2", "R1 ← R1 - 2 R2", "R3 ← R3 - 2 R2", "R3 ← -1/3 R3",
                     "R1 ← R1 + R3", "R2 ← R2 - 2 R3"]  # fmt: skip
    sympy = pytest.importorskip("sympy")
    a = sympy.Symbol("a")
    assert [str(s) for s in linalg.elimination_steps([[1, 2], [a, 3]], reduced=False)] == ["R2 ← R2 + -a R1"]


@pytest.mark.parametrize("name", FAMILIES)
def test_rank_of_the_families(name):
    """In floats the form has as many pivots as the rank, where that is clear."""
    A = FAMILIES[name]
    rank = {"rank 2 of 6x5": 2, "rank 7 of 50x50": 7, "zero 4x3": 0, "ones 5x5": 1}.get(name, min(A.shape))
    if name.startswith(("graded", "hilbert", "vandermonde")):
        return
    assert len(linalg.rref(A).pivots) == rank


@pytest.mark.parametrize("backend", lm.available_backends())
@pytest.mark.parametrize("reduced", [True, False])
def test_every_backend_reduces_alike(backend, reduced):
    rng = random.Random(3)
    store = storage.of(backend if backend != "fast" else lm.get_backend())
    for m, n, rank in [(1, 1, 1), (4, 7, 3), (7, 4, 4), (20, 30, 11), (30, 20, 20)]:
        A = gaussian(m, rank, rng.random()) @ gaussian(rank, n, rng.random())
        values = [x for row in A for x in row]
        plain, places = list(values), [0] * m
        ours, at = store.build(values, dtypes.float64), store.build([0] * m, dtypes.int64)
        with lm.use_backend(store.name):
            found = row_reduce(ours, at, m, n, 1e-9, reduced)
        assert found == row_reduce.source(plain, places, m, n, 1e-9, reduced) == rank
        assert (at if type(at) is list else at.tolist())[:rank] == places[:rank]
        values = ours if type(ours) is list else ours.tolist()
        assert max(abs(a - b) for a, b in zip(plain, values, strict=True)) <= 1e-9 * max(1.0, size(Matrix([plain])))


def test_bad_input():
    with pytest.raises(ValueError, match=r"entry \[0, 1\] is nan"):
        linalg.rref([[1.0, math.nan]])
    with pytest.raises(TypeError, match="expected a matrix"):
        linalg.rref(5)
    assert linalg.rref(Matrix.zeros(0, 3)).pivots == () and linalg.elimination_steps(Matrix.zeros(2, 0)) == []
    assert linalg.rref([[1e-3, 1.0]], tol=0.01).pivots == (1,)
