"""Day 9: the singular value decomposition.  One rotation of Jacobi's, the whole of it, and what to do with it."""

from math import copysign, sqrt

from .cases import reals, table
from .exercise import exercise


def dot(u, v):
    """The sum of the products."""
    return sum(x * y for x, y in zip(u, v, strict=True))


def rotation_for(u, v):
    """(cos, sin) with cos u - sin v perpendicular to sin u + cos v, turning by 45 degrees at most; (1, 0) where they are so already."""
    uv = dot(u, v)
    if uv == 0:
        return 1.0, 0.0
    zeta = (dot(v, v) - dot(u, u)) / (2 * uv)
    tan = copysign(1.0, zeta) / (abs(zeta) + sqrt(1 + zeta * zeta))
    cos = 1 / sqrt(1 + tan * tan)
    return cos, cos * tan


@exercise(rotation_for, title="Turn two vectors until they are perpendicular")
def rotation_for_cases(rng):
    """The dot product of `cos u - sin v` and `sin u + cos v` is `cos sin (u·u - v·v) + (cos² - sin²) u·v`. Set it to zero and divide by
    `cos²`: with `t = sin / cos` and `zeta = (v·v - u·u) / (2 u·v)` that is `t² + 2 zeta t - 1 = 0`. Take the root of smaller size,
    `t = sign(zeta) / (|zeta| + sqrt(1 + zeta²))` (sign(0) is 1), and give back `(cos, sin)`. Perpendicular vectors are left alone:
    `(1.0, 0.0)`. `dot` and `copysign` are there for you.
    """
    yield [1.0, 0.0], [0.0, 2.0]
    yield [1.0, 0.0], [1.0, 1.0]
    yield [1.0, 1.0], [1.0, 0.0]
    yield [1.0, 0.0], [1.0, 0.0]
    yield [1.0, 0.0], [-1.0, 0.0]
    yield [3.0, 4.0], [1.0, 0.0]
    yield [0.0, 0.0], [1.0, 2.0]
    yield [1.0, 2.0], [-2.0, 1.0]
    for n in (2, 3, 4):
        yield reals(rng, n), reals(rng, n)


rotation_for_cases.misconception(
    "takes the larger root",
    "copysign(1.0, zeta) / (abs(zeta) + sqrt(1 + zeta * zeta)) -> -copysign(1.0, zeta) * (abs(zeta) + sqrt(1 + zeta * zeta))",
    "That turns by more than 45 degrees: they become perpendicular as well, but change places, and the sweeps may never end.",
)
rotation_for_cases.misconception(
    "has the difference the wrong way round",
    "dot(v, v) - dot(u, u) -> dot(u, u) - dot(v, v)",
    "zeta is (v . v - u . u) / (2 u . v). Try your rotation on (1, 0) and (1, 1): is the product zero?",
)
rotation_for_cases.misconception(
    "gives the tangent for the sine",
    "return cos, cos * tan -> return cos, tan",
    "sin = cos * tan.",
)
rotation_for_cases.misconception(
    "divides by zero",
    "if uv == 0:\n        return 1.0, 0.0\n    zeta -> zeta",
    "Perpendicular vectors have u . v = 0: nothing to do there, return (1.0, 0.0).",
)
rotation_for_cases.hint(
    "zeta = (v . v - u . u) / (2 u . v)",
    "t = copysign(1.0, zeta) / (abs(zeta) + sqrt(1 + zeta * zeta)), cos = 1 / sqrt(1 + t * t), sin = cos * t",
)


def singular_values(columns, sweeps):
    """The singular values, falling, of the matrix with these columns (lists of numbers): lengths after `sweeps` sweeps of rotations."""
    w = [list(c) for c in columns]
    for _ in range(sweeps):
        for p in range(len(w)):
            for q in range(p + 1, len(w)):
                cos, sin = rotation_for(w[p], w[q])
                w[p], w[q] = (
                    [cos * x - sin * y for x, y in zip(w[p], w[q], strict=True)],
                    [sin * x + cos * y for x, y in zip(w[p], w[q], strict=True)],
                )
    return sorted((sqrt(dot(c, c)) for c in w), reverse=True)


@exercise(singular_values, title="Singular values by rotation", tolerance=1e-7)
def singular_values_cases(rng):
    """Go through all pairs of columns and turn each pair until it is perpendicular; do that `sweeps` times. (A later rotation spoils an
    earlier one a little, but less and less.) Then the lengths of the columns are the singular values: give them largest first.
    `rotation_for`, from before, and `dot` are there for you. The columns of the caller stay as they are.
    """
    yield [[3.0, 4.0]], 1
    yield [[1.0, 0.0], [0.0, 2.0]], 1
    yield [[1.0, 0.0], [1.0, 1.0]], 1
    yield [[3.0, 4.0], [0.0, 5.0]], 1
    yield [[1.0, 2.0], [2.0, 4.0]], 1
    yield [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 10.0]], 1
    yield [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 10.0]], 8
    yield [[1.0, 0.0], [1.0, 1.0]], 0
    for m, n in ((3, 2), (4, 3), (4, 4)):
        yield table(rng, n, m), 8


singular_values_cases.misconception(
    "gives the squares",
    "sqrt(dot(c, c)) -> dot(c, c)",
    "c . c is the square of the length.",
)
singular_values_cases.misconception(
    "gives them as they come",
    "sorted((sqrt(dot(c, c)) for c in w), reverse=True) -> [sqrt(dot(c, c)) for c in w]",
    "The largest first.",
)
singular_values_cases.misconception(
    "uses the new column for the other one",
    """
def singular_values(columns, sweeps):
    w = [list(c) for c in columns]
    for _ in range(sweeps):
        for p in range(len(w)):
            for q in range(p + 1, len(w)):
                cos, sin = rotation_for(w[p], w[q])
                w[p] = [cos * x - sin * y for x, y in zip(w[p], w[q], strict=True)]
                w[q] = [sin * x + cos * y for x, y in zip(w[p], w[q], strict=True)]
    return sorted((sqrt(dot(c, c)) for c in w), reverse=True)
""",
    "Column p has changed before you make column q from it. Compute both from the old ones, then assign.",
)
singular_values_cases.misconception(
    "turns neighbours only",
    "for q in range(p + 1, len(w)): -> for q in range(p + 1, min(p + 2, len(w))):",
    "Every pair has to be turned, not only neighbours.",
)
singular_values_cases.hint(
    "Three loops: sweeps, p, and q after p.",
    "w[p], w[q] = (cos w[p] - sin w[q]), (sin w[p] + cos w[q])",
)
singular_values_cases.equivalent("w = [list(c) for c in columns] -> w = [c for c in columns]", "columns are replaced, never written to")
singular_values_cases.equivalent("for p in range(len(w)) -> for p in range(len(w) *", "the last column has none after it")


def rebuild(U, s, Vt):
    """U diag(s) Vt, a list of rows: the sum of s[k] times column k of U times row k of Vt.  U: (m, k), Vt: (k, n), lists of rows."""
    return [[sum(row[k] * s[k] * Vt[k][j] for k in range(len(s))) for j in range(len(Vt[0]))] for row in U]


@exercise(rebuild, title="Put it together again")
def rebuild_cases(rng):
    """`A = U diag(s) Vᵀ` says: A is a sum of tables of rank one, `s[k]` times column k of `U` times row k of `Vt`. Add them up."""
    yield [[1.0]], [2.0], [[1.0]]
    yield [[1.0, 0.0], [0.0, 1.0]], [3.0, 2.0], [[1.0, 0.0], [0.0, 1.0]]
    yield [[0.0, 1.0], [1.0, 0.0]], [3.0, 2.0], [[1.0, 0.0], [0.0, 1.0]]
    yield [[0.6], [0.8]], [5.0], [[1.0, 0.0, 0.0]]
    yield [[0.6, -0.8], [0.8, 0.6]], [2.0, 1.0], [[0.0, 1.0], [1.0, 0.0]]
    for m, k, n in ((3, 2, 4), (2, 1, 3), (3, 3, 3)):
        yield table(rng, m, k), reals(rng, k), table(rng, k, n)


rebuild_cases.misconception(
    "leaves the singular values out",
    "row[k] * s[k] * Vt[k][j] -> row[k] * Vt[k][j]",
    "Each part counts s[k] times.",
)
rebuild_cases.misconception(
    "reads columns of Vt",
    """
def rebuild(U, s, Vt):
    return [[sum(row[k] * s[k] * Vt[j][k] for k in range(len(s))) for j in range(len(Vt))] for row in U]
""",
    "Vt is V transposed already: part k uses *row* k of it.",
)
rebuild_cases.misconception(
    "takes the first part only",
    "for k in range(len(s)) -> for k in range(1)",
    "That is the nearest table of rank one. All the parts together are A.",
)
rebuild_cases.hint("Entry (i, j) is the sum over k of U[i][k] * s[k] * Vt[k][j].")
