"""The references that a day defines for learners agree with the library, and no source, however broken, breaks the grader."""

import random

import pytest

from linalgml import Matrix, Vector
from linalgml.exercises import exercises, get, grade_source
from linalgml.exercises.cases import nonzero, reals, table


@pytest.fixture
def rng():
    return random.Random(7)


def function(day, name):
    return get(day, name).target


def test_vectors(rng):
    for n in (2, 3, 5):
        for _ in range(20):
            u, v = nonzero(rng, n), nonzero(rng, n)
            assert function("day-01", "angle")(u, v) == pytest.approx(Vector(u).angle_to(Vector(v), degrees=True), abs=1e-5)
            assert function("day-01", "project")(u, v) == pytest.approx(Vector(u).project_onto(Vector(v)).tolist())
            if n == 3:
                assert function("day-01", "cross")(u, v) == Vector(u).cross(Vector(v)).tolist()


def test_similarity_of_texts_is_the_cosine_of_their_counts(rng):
    words = "a b c d".split()
    for _ in range(20):
        texts = [" ".join(rng.choice(words) for _ in range(rng.randint(1, 8))) for _ in range(2)]
        counts = [Vector([text.split().count(word) for word in words]) for text in texts]
        assert function("day-01", "similarity")(*texts) == pytest.approx(counts[0].cosine_similarity(counts[1]))


def test_matrices(rng):
    for m, k, n in [(1, 1, 1), (2, 3, 4), (4, 1, 2), (3, 3, 3)]:
        A, B, x = table(rng, m, k), table(rng, k, n), reals(rng, k)
        assert function("day-02", "matvec")(A, x) == (Matrix(A) @ Vector(x)).tolist()
        assert function("day-02", "matmul")(A, B) == (Matrix(A) @ Matrix(B)).tolist()
        assert function("day-02", "transpose")(A) == Matrix(A).T.tolist()


def test_the_network_is_two_linear_layers_around_a_relu(rng):
    import linalgml as lm
    from linalgml.nn import functional as F

    x, W1, b1, W2, b2 = reals(rng, 3), table(rng, 4, 3), reals(rng, 4), table(rng, 2, 4), reals(rng, 2)
    given = [lm.tensor(v, dtype=lm.float64) for v in (x, W1, b1, W2, b2)]
    expected = F.linear(F.relu(F.linear(*given[:3])), *given[3:])
    assert function("day-02", "network")(x, W1, b1, W2, b2) == pytest.approx(expected.tolist())


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ["dot", "norm", "cross", "angle", "project", "similarity"])
def test_no_source_breaks_the_grader(name, rng):
    exercise = exercises("day-01")[name]
    for source in (exercise.solution, exercise.stub):
        for _ in range(60):
            text = list(source)
            for _ in range(rng.randint(1, 4)):
                at = rng.randrange(len(text))
                if rng.random() < 0.5:
                    del text[at : at + rng.randint(1, 5)]
                else:
                    text.insert(at, rng.choice("()[]{}:,.=+-*/ \n\t\"'0x#\\é\0"))
            report = grade_source("day-01", name, "".join(text))
            assert report.state in ("passed", "failed", "error", "todo") and report.text
