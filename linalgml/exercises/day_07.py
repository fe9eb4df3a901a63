"""Day 7: determinants, the condition of a system, and what rounding does."""

from math import sqrt

from .exercise import exercise


def ints(rng, n, top=5):
    """A square table of small whole numbers."""
    return [[rng.randint(-top, top) for _ in range(n)] for _ in range(n)]


def det(A):
    """The determinant of a square table of ints (a list of rows), as an int, by cofactors along the first row; 1 for the empty table."""
    if not A:
        return 1
    total = 0
    for j in range(len(A)):
        rest = [row[:j] + row[j + 1 :] for row in A[1:]]
        total += (-1) ** j * A[0][j] * det(rest)
    return total


@exercise(det, title="The determinant, from its definition")
def det_cases(rng):
    """Expand along the first row: each entry times the determinant of what is left when its row and column are struck out, with signs
    + - + - … in turn. The determinant of the empty table is 1.

    (This costs n! products. The next section has the better way; here the definition is the point.)
    """
    yield ([],)
    yield ([[7]],)
    yield ([[1, 2], [3, 4]],)
    yield ([[0, 1], [1, 0]],)
    yield ([[2, 0, 0], [0, 3, 0], [0, 0, 4]],)
    yield ([[1, 2, 3], [4, 5, 6], [7, 8, 9]],)
    yield ([[0, 0, 1], [0, 1, 0], [1, 0, 0]],)
    for n in (2, 3, 4, 4):
        yield (ints(rng, n),)


det_cases.misconception(
    "forgets the signs",
    "(-1) ** j * A[0][j] -> A[0][j]",
    "Without the signs that is the permanent. The signs are + - + - … along the row.",
)
det_cases.misconception(
    "starts with a minus",
    "(-1) ** j -> (-1) ** (j + 1)",
    "The first entry has a plus: (-1) ** 0.",
)
det_cases.misconception(
    "keeps the column",
    "row[:j] + row[j + 1 :] for row in A[1:] -> row[1:] for row in A[1:]",
    "Strike out the column of the entry you stand at, column j, not always the first.",
)
det_cases.misconception(
    "says zero for the empty table",
    "return 1 -> return 0",
    "An empty product is 1: the 1 x 1 determinant is its entry times the determinant of the empty table.",
)
det_cases.hint(
    "rest = [row[:j] + row[j + 1:] for row in A[1:]] strikes out row 0 and column j.",
    "total += (-1) ** j * A[0][j] * det(rest)",
)


def inverse(A):
    """The inverse of a 2 x 2 table of floats.  ValueError when there is none."""
    (a, b), (c, d) = A
    det = a * d - b * c
    if det == 0:
        raise ValueError("the matrix is singular")
    return [[d / det, -b / det], [-c / det, a / det]]


@exercise(inverse, title="Undo a map of the plane")
def inverse_cases(rng):
    """For two rows there is a formula worth knowing by heart: swap the diagonal, negate the rest, divide by the determinant. A matrix that
    flattens the plane cannot be undone: `ValueError`.
    """
    yield ([[1.0, 0.0], [0.0, 1.0]],)
    yield ([[2.0, 0.0], [0.0, 4.0]],)
    yield ([[1.0, 2.0], [3.0, 4.0]],)
    yield ([[0.0, 1.0], [1.0, 0.0]],)
    yield ([[1.0, 2.0], [2.0, 4.0]],)
    yield ([[0.0, 0.0], [0.0, 0.0]],)
    yield ([[1.0, 3.0], [0.0, 1.0]],)
    yield ([[1.0, 0.0], [3.0, 1.0]],)
    for _ in range(5):
        yield ([[float(x) for x in row] for row in ints(rng, 2)],)


inverse_cases.misconception(
    "forgets to divide",
    "[[d / det, -b / det], [-c / det, a / det]] -> [[d, -b], [-c, a]]",
    "That is the inverse times the determinant. Divide by it.",
)
inverse_cases.misconception(
    "does not negate",
    "[[d / det, -b / det], [-c / det, a / det]] -> [[d / det, b / det], [c / det, a / det]]",
    "The two entries off the diagonal change their signs.",
)
inverse_cases.misconception(
    "divides entry by entry",
    """
def inverse(A):
    (a, b), (c, d) = A
    if a * d - b * c == 0:
        raise ValueError
    return [[1 / a if a else 0.0, 1 / b if b else 0.0], [1 / c if c else 0.0, 1 / d if d else 0.0]]
""",
    "The inverse of a table is not the table of the inverses. A times it has to be the identity: try it.",
)
inverse_cases.misconception(
    "adds in the determinant",
    "a * d - b * c -> a * d + b * c",
    "The determinant is a d *minus* b c.",
)
inverse_cases.hint("[[d, -b], [-c, a]] divided by a d - b c.")


def condition(A):
    """The condition number of a 2 x 2 table of floats: the largest over the smallest stretch; inf when it flattens the plane.

    The squares of the two stretches are the eigenvalues of A^T A: p + r and p - r, with p half of its trace and r^2 = p^2 - det(A)^2.
    """
    (a, b), (c, d) = A
    p = (a * a + b * b + c * c + d * d) / 2
    det = a * d - b * c
    if det == 0:
        return float("inf")
    r = sqrt(max(0.0, p * p - det * det))
    return (p + r) / abs(det)


@exercise(condition, title="How ill is it?")
def condition_cases(rng):
    """The condition number is the largest stretch divided by the smallest. The squares of the two stretches are `p + r` and `p - r`, where
    `p` is half the sum of the squares of the entries and `r² = p² - det²`. Their product is det², so the ratio of the stretches is
    `(p + r) / |det|`: that way nothing cancels. Return `float("inf")` when det is zero. Rounding may bring `p² - det²` a little below
    zero: take 0 then.
    """
    yield ([[1.0, 0.0], [0.0, 1.0]],)
    yield ([[2.0, 0.0], [0.0, 1.0]],)
    yield ([[1.0, 1.0], [1.0, -1.0]],)
    yield ([[0.0, -3.0], [3.0, 0.0]],)
    yield ([[1.0, 2.0], [2.0, 4.0]],)
    yield ([[1.0, 0.0], [0.0, 1e-6]],)
    yield ([[1.0, 1.0], [1.0, 1.0001]],)
    yield ([[0.1, 0.2], [-0.2, 0.1]],)
    yield ([[-0.23, -0.97], [0.97, -0.23]],)
    for _ in range(4):
        yield ([[float(x) for x in row] for row in ints(rng, 2)],)


condition_cases.misconception(
    "divides by the determinant only",
    "return (p + r) / abs(det) -> return 1 / abs(det)",
    "A small determinant is no illness: a tenth of the identity has determinant 0.01 and condition 1. Compare the two stretches.",
)
condition_cases.misconception(
    "lets the sign of the determinant through",
    "/ abs(det) -> / det",
    "A mirror has a negative determinant, but a ratio of two lengths is positive.",
)
condition_cases.misconception(
    "fails on a singular matrix",
    'if det == 0:\n        return float("inf") -> if det == 0:\n        raise ValueError',
    "A matrix that flattens the plane has an infinite condition number; return float('inf').",
)
condition_cases.misconception(
    "gives the square",
    "return (p + r) / abs(det) -> return ((p + r) / abs(det)) ** 2",
    "(p + r) / (p - r) is the ratio of the *squares* of the stretches.",
)
condition_cases.hint("p = (a² + b² + c² + d²) / 2, det = a d - b c, r = sqrt(p² - det²).", "(p + r) / abs(det)")
