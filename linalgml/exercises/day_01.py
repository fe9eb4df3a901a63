"""Day 1: vectors."""

from ..linalg import vector
from .cases import reals
from .exercise import exercise


@exercise(vector.dot, title="The dot product")
def dot_cases(rng):
    """Multiply two vectors component by component and add up the products."""
    yield [1.0, 2.0], [3.0, 4.0], 2
    yield [1.0, 2.0, 3.0], [4.0, 5.0, 6.0], 3
    yield [], [], 0
    yield [5.0], [-2.0], 1
    yield [1.0, 2.0, 100.0], [3.0, 4.0, 100.0], 2
    for n in range(1, 20):
        yield reals(rng, n), reals(rng, n), n


dot_cases.misconception(
    "adds instead of multiplying",
    "x[i] * y[i] -> x[i] + y[i]",
    "Each pair of components is multiplied; only the products are added.",
)
dot_cases.misconception(
    "keeps only the last product",
    "total += -> total =",
    "Each turn of the loop replaces the total: add to it with `+=`.",
)
dot_cases.hint("One number comes out, however long the vectors are.", "A total that starts at 0.0 and grows by one product a turn.")
