"""Day 6: orthogonality.  Gram and Schmidt, a reflection, the normal equations, and a line through points."""

from math import sqrt

from .cases import nonzero, reals, table
from .exercise import exercise


def dot(u, v):
    """The sum of the products."""
    return sum(x * y for x, y in zip(u, v, strict=True))


def gram_schmidt(vectors):
    """Perpendicular vectors of length 1 with the same span, from independent vectors (lists of numbers), one for each."""
    basis: list = []
    for v in vectors:
        rest = list(v)
        for q in basis:
            along = dot(q, rest)
            rest = [x - along * y for x, y in zip(rest, q, strict=True)]
        length = sqrt(dot(rest, rest))
        basis.append([x / length for x in rest])
    return basis


@exercise(gram_schmidt, title="Make them perpendicular")
def gram_schmidt_cases(rng):
    """Take the vectors one after the other. From each, take away its shadow on every vector that you have kept so far, make what is left
    have length 1, and keep it. Take the shadows of *what is left*, not of the vector as it came: on paper it is the same, in floats
    much better. `dot` is there for you.
    """
    yield ([[3.0, 4.0]],)
    yield ([[1.0, 0.0], [0.0, 2.0]],)
    yield ([[1.0, 0.0], [1.0, 1.0]],)
    yield ([[3.0, 4.0], [1.0, 0.0]],)
    yield ([[1.0, 1.0, 0.0], [1.0, 0.0, 1.0], [0.0, 1.0, 1.0]],)
    yield ([[1.0, 1e-9, 0.0], [1.0, 0.0, 1e-9]],)
    yield ([[1.0, 1e-9, 0.0, 0.0], [1.0, 0.0, 1e-9, 0.0], [1.0, 0.0, 0.0, 1e-9]],)
    for n in (2, 3, 4):
        yield ([[x + 12.0 * (i == j) for j, x in enumerate(row)] for i, row in enumerate(table(rng, n, n))],)


gram_schmidt_cases.misconception(
    "makes them short but not perpendicular",
    "rest = [x - along * y for x, y in zip(rest, q, strict=True)] -> pass",
    "Lengths are 1, but the angles are what they were. Subtract the shadow on each vector that you have kept.",
)
gram_schmidt_cases.misconception(
    "forgets to make lengths one",
    "x / length for x in rest -> x for x in rest",
    "The shadow along q is (q . v) q only when q has length 1. Divide what is left by its length.",
)
gram_schmidt_cases.misconception(
    "divides by the square of the length",
    "sqrt(dot(rest, rest)) -> dot(rest, rest)",
    "The length is the *root* of the dot product with itself.",
)
gram_schmidt_cases.misconception(
    "takes the shadows of the original",
    "along = dot(q, rest) -> along = dot(q, v)",
    "Right on paper. With nearly parallel vectors the second step does not notice the rounding errors of the first: ask `rest`, not `v`.",
)
gram_schmidt_cases.hint(
    "The shadow of v on a vector q of length 1 is (q . v) times q.",
    "Two loops: over the vectors, and inside over those kept so far.",
)


gram_schmidt_cases.equivalent("rest = list(v) -> rest = v", "it is replaced, never written to")


def reflect(v, x):
    """The mirror image of x in the plane through the origin that is perpendicular to v, which is not zero; lists of numbers."""
    share = 2 * dot(v, x) / dot(v, v)
    return [a - share * b for a, b in zip(x, v, strict=True)]


@exercise(reflect, title="A mirror")
def reflect_cases(rng):
    """The part of `x` along `v` changes its sign, the rest stays. Take the shadow of `x` on `v` away, *twice*. `dot` is there for you; `v`
    may have any length.
    """
    yield [1.0, 0.0], [3.0, 4.0]
    yield [0.0, 1.0], [3.0, 4.0]
    yield [1.0, -1.0], [3.0, 4.0]
    yield [2.0, -2.0], [3.0, 4.0]
    yield [1.0, 1.0], [1.0, -1.0]
    yield [1.0, 2.0], [1.0, 2.0]
    for n in (2, 3, 4):
        yield nonzero(rng, n), reals(rng, n)


reflect_cases.misconception(
    "takes the shadow away once",
    "2 * dot(v, x) -> dot(v, x)",
    "Once brings x into the mirror: that is a projection. Twice brings it to the other side.",
)
reflect_cases.misconception(
    "thinks that v has length one",
    "2 * dot(v, x) / dot(v, v) -> 2 * dot(v, x)",
    "v may have any length: divide by v . v.",
)
reflect_cases.misconception(
    "keeps the part along v",
    "a - share * b -> share * b - a",
    "You have turned the other part around: along v the sign changes, across v nothing does.",
)
reflect_cases.hint("x - 2 (v . x / v . v) v")


def fit_line(xs, ys):
    """(a, b) of the line y = a x + b with the least sum of squared errors through the points (xs[i], ys[i]); two different x at least."""
    n, sx, sy = len(xs), sum(xs), sum(ys)
    sxx, sxy = dot(xs, xs), dot(xs, ys)
    det = n * sxx - sx * sx
    return (n * sxy - sx * sy) / det, (sxx * sy - sx * sxy) / det


@exercise(fit_line, title="A line through points")
def fit_line_cases(rng):
    """The columns of the system are the x and a column of ones, the unknowns a and b. Write the normal equations
    `A.T A (a, b) = A.T y`, which are two equations, and solve them by hand. Return `(a, b)`. `dot` is there for you.
    """
    yield [0.0, 1.0], [1.0, 3.0]
    yield [0.0, 1.0, 2.0], [6.0, 0.0, 0.0]
    yield [1.0, 2.0, 3.0], [2.0, 4.0, 6.0]
    yield [-1.0, 0.0, 1.0], [5.0, 5.0, 5.0]
    yield [0.0, 0.0, 1.0], [1.0, 3.0, 2.0]
    for n in (3, 4, 6):
        yield [float(i) + rng.randint(0, 1) / 2 for i in range(n)], reals(rng, n)


fit_line_cases.misconception(
    "draws it through the origin",
    """
def fit_line(xs, ys):
    return dot(xs, ys) / dot(xs, xs), 0.0
""",
    "Without the column of ones the line has to pass through (0, 0). There are two unknowns.",
)
fit_line_cases.misconception(
    "gives the numbers in the other order",
    "(n * sxy - sx * sy) / det, (sxx * sy - sx * sxy) / det -> (sxx * sy - sx * sxy) / det, (n * sxy - sx * sy) / det",
    "Slope first: (a, b) with y = a x + b.",
)
fit_line_cases.misconception(
    "connects the first and the last point",
    """
def fit_line(xs, ys):
    a = (ys[-1] - ys[0]) / (xs[-1] - xs[0])
    return a, ys[0] - a * xs[0]
""",
    "The points in between count, too. Least squares asks for the smallest sum of squared errors of all of them.",
)
fit_line_cases.hint(
    "The equations: a sum(x x) + b sum(x) = sum(x y), and a sum(x) + b n = sum(y).",
    "det = n sum(x x) - sum(x)^2; a = (n sum(x y) - sum(x) sum(y)) / det.",
)


def project(basis, b):
    """The point nearest to b in the span of perpendicular vectors of length 1; lists of numbers."""
    point = [0.0] * len(b)
    for q in basis:
        along = dot(q, b)
        point = [x + along * y for x, y in zip(point, q, strict=True)]
    return point


@exercise(project, title="The nearest point")
def project_cases(rng):
    """With a basis of perpendicular vectors of length 1, the nearest point of their span is the sum of the shadows. That is `Q Qᵀ b`, one
    dot product for each vector. `dot` is there for you. An empty basis spans the origin.
    """
    yield [[1.0, 0.0]], [3.0, 4.0]
    yield [[0.6, 0.8]], [3.0, 4.0]
    yield [[0.6, 0.8]], [-4.0, 3.0]
    yield [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]], [1.0, 2.0, 3.0]
    yield [], [1.0, 2.0]
    for n, k in ((3, 2), (4, 2), (4, 3)):
        rows = [[x + 12.0 * (i == j) for j, x in enumerate(row)] for i, row in enumerate(table(rng, k, n))]
        yield gram_schmidt(rows), reals(rng, n)


project_cases.misconception(
    "gives what is left",
    ["[0.0] * len(b) -> list(b)", "x + along * y -> x - along * y"],
    "That is b minus the nearest point: what is perpendicular to all of them. Add the shadows up instead.",
)
project_cases.misconception(
    "keeps the last shadow only",
    "x + along * y -> along * y",
    "Every vector of the basis adds its share. Add to what is there.",
)
project_cases.misconception(
    "forgets the direction",
    "x + along * y for -> x + along for",
    "A shadow is a number times the vector it falls on: along * q.",
)
project_cases.hint("The shadow of b on q is (q . b) times q.", "Start with zeros and add along * q for every q.")
