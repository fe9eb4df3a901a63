"""Day 10: low rank.  Truncation, how much is kept, principal components, and the pseudo-inverse."""

from ..linalg import Matrix, svd
from .cases import reals, table
from .exercise import exercise


def truncate(U, s, Vt, k):
    """The nearest table of rank k to U diag(s) Vt, as a list of rows.  U: (m, r), s: (r,) falling, Vt: (r, n), lists; 0 <= k <= r."""
    n = len(Vt[0])
    return [[sum(row[p] * s[p] * Vt[p][j] for p in range(k)) for j in range(n)] for row in U]


@exercise(truncate, title="Keep the first k")
def truncate_cases(rng):
    """The decomposition is given. Keep the `k` parts with the largest singular values, which come first, and add them up."""
    yield [[1.0, 0.0], [0.0, 1.0]], [3.0, 2.0], [[1.0, 0.0], [0.0, 1.0]], 1
    yield [[1.0, 0.0], [0.0, 1.0]], [3.0, 2.0], [[1.0, 0.0], [0.0, 1.0]], 2
    yield [[1.0, 0.0], [0.0, 1.0]], [3.0, 2.0], [[1.0, 0.0], [0.0, 1.0]], 0
    yield [[0.6, -0.8], [0.8, 0.6]], [5.0, 1.0], [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]], 1
    for m, n, k in ((3, 3, 1), (4, 3, 2), (2, 4, 1), (4, 4, 3)):
        U, s, Vt = svd(Matrix(table(rng, m, n)), full_matrices=False)
        yield U.tolist(), list(s), Vt.tolist(), k


truncate_cases.misconception(
    "keeps the smallest",
    "for p in range(k)) -> for p in range(len(s) - k, len(s)))",
    "The singular values fall: the most important parts are the first.",
)
truncate_cases.misconception(
    "keeps everything",
    "for p in range(k)) -> for p in range(len(s)))",
    "That is the whole table again. Stop after k parts.",
)
truncate_cases.misconception(
    "cuts the table instead of the sum",
    "for j in range(n)] for row in U] -> for j in range(n)] for row in U[:k]]",
    "The result has as many rows as before; it is the *sum* that has only k terms.",
)
truncate_cases.equivalent("n = len(Vt[0]) -> n = len(Vt[*])", "the rows of Vt have one length")
truncate_cases.hint("As yesterday's `rebuild`, but with a shorter sum.")


def components_needed(s, share):
    """How many of the singular values s (falling) are needed to keep at least `share` (0 to 1) of the sum of their squares."""
    total = sum(x * x for x in s)
    kept, k = 0.0, 0
    while kept < share * total:
        kept += s[k] * s[k]
        k += 1
    return k


@exercise(components_needed, title="How many are enough?")
def components_needed_cases(rng):
    """The sum of the squares of all entries of a table is the sum of the squares of its singular values, and that is what "energy" or
    "explained variance" means. How many singular values do you have to keep for the given share of it? For a share of 0, none.
    """
    yield [2.0], 0.5
    yield [3.0, 4.0][::-1], 0.5
    yield [4.0, 3.0], 0.64
    yield [4.0, 3.0], 0.65
    yield [4.0, 3.0], 1.0
    yield [1.0, 1.0, 1.0, 1.0], 0.5
    yield [10.0, 1.0, 0.1], 0.99
    yield [10.0, 1.0, 0.1], 0.0
    yield [2.0, 1.0, 0.0], 1.0
    for n in (3, 5):
        yield sorted((abs(x) + 0.5 for x in reals(rng, n)), reverse=True), 0.9


components_needed_cases.misconception(
    "adds the singular values, not their squares",
    ["sum(x * x for x in s) -> sum(s)", "kept += s[k] * s[k] -> kept += s[k]"],
    "Energy is the sum of *squares*: 4 and 3 have 16 and 9 of it.",
)
components_needed_cases.misconception(
    "counts one too few",
    "return k -> return k - 1",
    "k parts were needed to get there; return k.",
)
components_needed_cases.misconception(
    "compares with the share itself",
    "while kept < share * total -> while kept < share",
    "The share is of the total: stop when kept reaches share times the sum of all squares.",
)
components_needed_cases.hint("Add up squares from the first on, until the sum is at least share * total.")


def principal_direction(points):
    """The direction of length 1 in which points (a list of lists of numbers, not all the same) vary most about their mean.

    Its largest entry is positive.  Matrix and svd, of linalgml, are there for you.
    """
    n = len(points)
    mean = [sum(p[j] for p in points) / n for j in range(len(points[0]))]
    centred = Matrix([[x - m for x, m in zip(p, mean, strict=True)] for p in points])
    direction = list(svd(centred, full_matrices=False).Vh.row(0))
    top = max(direction, key=abs)
    return [x if top > 0 else -x for x in direction]


@exercise(principal_direction, title="The first principal component", tolerance=1e-7)
def principal_direction_cases(rng):
    """Subtract the mean of the points, put them into the rows of a `Matrix`, and ask the SVD: `svd(M, full_matrices=False).Vh.row(0)`. The
    sign is free, so fix it: make the entry of largest size positive.
    """
    yield ([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]],)
    yield ([[0.0, 0.0], [0.0, 5.0]],)
    yield ([[1.0, 0.0, 0.0], [3.0, 0.0, 0.0]],)
    yield ([[3.0, 0.0, 0.0], [1.0, 0.0, 0.0]],)
    yield ([[1.0, 1.0, 0.0], [3.0, 2.0, 0.0]],)
    yield ([[3.0, 2.0, 0.0], [1.0, 1.0, 0.0]],)
    yield ([[1.0, 1.0], [2.0, 2.0], [3.0, 3.5]],)
    yield ([[10.0, 10.0], [11.0, 9.0], [12.0, 8.5]],)
    yield ([[100.0, 0.0], [100.0, 1.0], [100.0, 3.0]],)
    yield ([[5.0, 1.0, 1.0], [6.0, 3.0, 1.0], [7.0, 5.5, 1.0]],)
    for m, n in ((4, 2), (6, 3), (5, 4)):
        yield ([[x * (3 if j == 0 else 1) + 20 for j, x in enumerate(row)] for row in table(rng, m, n)],)


principal_direction_cases.misconception(
    "forgets to centre",
    "x - m for x, m -> x for x, m",
    "The first direction then points at the mean. Subtract the mean of every column.",
)
principal_direction_cases.misconception(
    "takes the last direction",
    ".Vh.row(0) -> .Vh.row(-1)",
    "Singular values fall: the direction of most variation is the first row of Vh.",
)
principal_direction_cases.misconception(
    "centres every point by itself",
    "sum(p[j] for p in points) / n for j in range(len(points[0])) -> sum(points[0]) / len(points[0]) for j in range(len(points[0]))",
    "The mean is taken over the *points*, one for each coordinate.",
)
principal_direction_cases.misconception(
    "does not fix the sign",
    "x if top > 0 else -x for x in direction -> -x if direction[0] > 0 else x for x in direction",
    "Make the entry of largest size positive.",
)
principal_direction_cases.equivalent("centred = Matrix(* -> centred = [[*", "svd makes a Matrix of rows by itself")
principal_direction_cases.equivalent("direction = list(* -> direction = svd(*", "what follows takes any sequence of numbers")
principal_direction_cases.equivalent("return [x if top > 0 * -> return [x if top >= 0 *", "a direction is not zero")
principal_direction_cases.hint(
    "mean[j] is the sum of p[j] over the points, divided by their number.",
    "list(svd(Matrix(centred), full_matrices=False).Vh.row(0)), then look at max(direction, key=abs).",
)


def shortest_solution(U, s, Vt, b, tiny=1e-10):
    """The shortest x with the least |A x - b|, from A = U diag(s) Vt; singular values of at most tiny * s[0] count as zero.

    U: (m, r), s: (r,) falling, Vt: (r, n), b: (m,), lists.
    """
    x = [0.0] * len(Vt[0])
    for k in range(len(s)):
        if s[k] > tiny * s[0]:
            along = sum(row[k] * y for row, y in zip(U, b, strict=True)) / s[k]
            x = [v + along * w for v, w in zip(x, Vt[k], strict=True)]
    return x


@exercise(shortest_solution, title="The pseudo-inverse at work")
def shortest_solution_cases(rng):
    """`x = V diag(1 / s) Uᵀ b`, without the parts whose singular value is zero: for each part, how much of `b` lies along column k of `U`,
    divided by `s[k]`, times row k of `Vt`. A singular value of at most `tiny * s[0]` counts as zero.
    """
    yield [[1.0, 0.0], [0.0, 1.0]], [4.0, 2.0], [[1.0, 0.0], [0.0, 1.0]], [8.0, 8.0]
    yield [[0.0, 1.0], [1.0, 0.0]], [4.0, 2.0], [[1.0, 0.0], [0.0, 1.0]], [8.0, 6.0]
    yield [[1.0, 0.0], [0.0, 1.0]], [4.0, 0.0], [[1.0, 0.0], [0.0, 1.0]], [8.0, 8.0]
    yield [[1.0, 0.0], [0.0, 1.0]], [4.0, 1e-12], [[0.6, 0.8], [-0.8, 0.6]], [8.0, 8.0]
    yield [[1.0, 0.0], [0.0, 1.0]], [4.0, 1e-6], [[0.6, 0.8], [-0.8, 0.6]], [8.0, 1e-6]
    yield [[1.0, 0.0], [0.0, 1.0]], [4.0, 1.0], [[1.0, 0.0], [0.0, 1.0]], [8.0, 8.0], 0.25
    for m, n in ((3, 2), (2, 3), (3, 3)):
        U, s, Vt = svd(Matrix(table(rng, m, n)), full_matrices=False)
        yield U.tolist(), list(s), Vt.tolist(), reals(rng, m)


shortest_solution_cases.misconception(
    "divides by zero",
    "if s[k] > tiny * s[0] -> if True",
    "A singular value of zero means that nothing comes through in that direction: leave it out, whatever b says.",
)
shortest_solution_cases.misconception(
    "multiplies by the singular values",
    "strict=True)) / s[k] -> strict=True)) * s[k]",
    "A stretches by s; going back divides by it.",
)
shortest_solution_cases.misconception(
    "drops the large ones",
    "s[k] > tiny * s[0] -> s[k] <= tiny * s[0]",
    "It is the small ones that are left out.",
)
shortest_solution_cases.misconception(
    "compares with a fixed number",
    "s[k] > tiny * s[0] -> s[k] > tiny",
    "Negligible means small beside the largest, s[0].",
)
shortest_solution_cases.equivalent("x = [0.0] * len(Vt[0]) -> x = [0.0] * len(Vt[*])", "the rows of Vt have one length")
shortest_solution_cases.hint(
    "along = (column k of U) . b / s[k], and x grows by along times row k of Vt.",
)
