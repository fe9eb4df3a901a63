"""Day 17: gradient descent, the length of a step, Newton's step, and learning the curvature on the way."""

from .cases import nonzero, reals
from .exercise import exercise


def evaluated(expression, letter="x"):
    """An expression in one letter as a function."""
    return lambda value: eval(expression, {"__builtins__": {}}, {letter: value})


def use_descend(target, slope, x, lr, steps):
    """Call target on a slope that is written as an expression."""
    return target(evaluated(slope), x, lr, steps)


def descend(slope, x, lr, steps):
    """All points that gradient descent visits, the start included; slope(x) is the derivative at x."""
    path = [x]
    for _ in range(steps):
        x -= lr * slope(x)
        path.append(x)
    return path


@exercise(descend, title="Downhill, step by step", use=use_descend)
def descend_cases(rng):
    """Starting at x take `steps` steps of length lr times the slope, downhill. Return the list of all points, the start first, so `steps
    + 1` of them. In the cases the slope is written as an expression.
    """
    yield "1.0", 5.0, 0.5, 1
    yield "2 * x", 1.0, 0.25, 1
    yield "2 * x", 1.0, 0.25, 3
    yield "2 * x", 3.0, 0.5, 0
    yield "2 * x", 1.0, 1.5, 3
    yield "3 * x * x - 3", 0.5, 0.1, 4
    yield "2 * (x - 1)", -1.0, 1.0, 3


descend_cases.hint("x -= lr * slope(x), again and again.", "Begin with path = [x] and append each new x.")
descend_cases.misconception(
    "uphill",
    "x -= lr -> x += lr",
    "The slope says where the function rises. Downhill is minus.",
)
descend_cases.misconception(
    "the slope of the start, always",
    "x -= lr * slope(x) -> x -= lr * slope(path[0])",
    "The slope is different at each new point: ask for it again.",
)
descend_cases.misconception(
    "steps of one length",
    "lr * slope(x) -> lr * (1 if slope(x) > 0 else -1 if slope(x) < 0 else 0)",
    "A step is lr times the slope: long where it is steep, short near the bottom.",
)
descend_cases.misconception(
    "forgets the start",
    "path = [x] -> path = []",
    "The start is the first point of the path.",
)


def exact_rate(A, g):
    """The t for which x - t g is lowest, for a bowl with the matrix A of second derivatives (rows) and gradient g (not zero)."""
    Ag = [sum(a * v for a, v in zip(row, g, strict=True)) for row in A]
    return sum(v * v for v in g) / sum(v * w for v, w in zip(g, Ag, strict=True))


@exercise(exact_rate, title="The best step on a bowl")
def exact_rate_cases(rng):
    """On a bowl with the matrix A of second derivatives, the value along the ray `x - t g` is a parabola in t: it begins with the slope
    `-g · g`, and its curvature is `g · A g`. Return the t where it is lowest. A is symmetric with positive curvature, and g is not zero.
    """
    yield [[2.0]], [1.0]
    yield [[4.0]], [3.0]
    yield [[1.0, 0.0], [0.0, 4.0]], [1.0, 0.0]
    yield [[1.0, 0.0], [0.0, 4.0]], [0.0, 2.0]
    yield [[1.0, 0.0], [0.0, 4.0]], [1.0, 1.0]
    yield [[2.0, 1.0], [1.0, 3.0]], [1.0, -1.0]
    for n in (2, 3):
        rows = [reals(rng, n) for _ in range(n)]
        A = [[sum(r[i] * r[j] for r in rows) + (i == j) for j in range(n)] for i in range(n)]
        yield A, nonzero(rng, n)


exact_rate_cases.hint("-g·g + t (g · A g) is the slope along the ray. Where is it 0?", "t = (g · g) / (g · A g)")
exact_rate_cases.misconception(
    "upside down",
    "def exact_rate(A, g):\n    Ag = [sum(a * v for a, v in zip(row, g, strict=True)) for row in A]\n"
    "    return sum(v * w for v, w in zip(g, Ag, strict=True)) / sum(v * v for v in g)\n",
    "That is the curvature along g. The more curved, the *shorter* the step: turn it over.",
)
exact_rate_cases.misconception(
    "only the diagonal",
    "Ag = [sum(a * v for a, v in zip(row, g, strict=True)) for row in A] -> Ag = [row[i] * g[i] for i, row in enumerate(A)]",
    "A g is a matrix times a vector: the off-diagonal entries count as well.",
)
exact_rate_cases.misconception(
    "one over the steepest curvature",
    "def exact_rate(A, g):\n    return 1 / max(row[i] for i, row in enumerate(A))\n",
    "That is a safe rate for all directions. Along this g the curvature is g · A g / g · g, and it may be much less.",
)


def use_backtrack(target, phi, slope, t, c1, shrink, tries):
    """Call target on a function of t that is written as an expression."""
    return target(evaluated(phi, "t"), slope, t, c1, shrink, tries)


def backtrack(phi, slope, t, c1, shrink, tries):
    """The first of t, shrink t, shrink² t, ... with phi(t) <= phi(0) + c1 t slope, or what is left after `tries` shrinkings."""
    for _ in range(tries):
        if phi(t) <= phi(0) + c1 * t * slope:
            break
        t *= shrink
    return t


@exercise(backtrack, title="Backtracking", use=use_backtrack)
def backtrack_cases(rng):
    """`phi(t)` is the value after a step of length t along some direction, and `slope < 0` its derivative at t = 0. Were phi a straight
    line it would fall by `t * |slope|`. Be content with the share c1 of that: shrink t until phi(t) is at most `phi(0) + c1 * t * slope`,
    but `tries` times at the most, and return it. In the cases phi is an expression in t.
    """
    yield "1 - t", -1.0, 1.0, 0.5, 0.5, 9
    yield "(t - 1) ** 2", -2.0, 4.0, 0.25, 0.5, 9
    yield "(t - 1) ** 2", -2.0, 2.0, 0.0, 0.5, 9
    yield "(t - 1) ** 2", -2.0, 8.0, 0.5, 0.5, 9
    yield "10 * (t - 1) ** 2 + 7", -20.0, 16.0, 0.01, 0.25, 9
    yield "t ** 4 - t", -1.0, 8.0, 0.5, 0.5, 9
    yield "(t - 1) ** 2 + 3", -2.0, 1.5, 0.25, 0.5, 9
    yield "t", -1.0, 1.0, 0.5, 0.5, 4
    yield "10 * (t - 1) ** 2", -20.0, 1.875, 0.25, 0.5, 9
    yield "(t - 1) ** 2", -2.0, 2.25, 0.25, 0.5, 9


backtrack_cases.hint(
    "A loop: as long as the value is too high, t is multiplied by shrink.",
    "Stop as soon as phi(t) <= phi(0) + c1 * t * slope",
)
backtrack_cases.misconception(
    "any descent will do",
    "phi(0) + c1 * t * slope -> phi(0)",
    "A step that hardly falls is accepted there. Ask for the share c1 of what the slope promised.",
)
backtrack_cases.misconception(
    "the whole promise",
    "c1 * t * slope -> t * slope",
    "No valley keeps the whole promise of a straight line: the share c1 is enough.",
)
backtrack_cases.misconception(
    "a promise that does not shrink",
    "c1 * t * slope -> c1 * slope",
    "The promise is for a step of length t: c1 * t * slope.",
)
backtrack_cases.misconception(
    "takes the sign of the slope away",
    "+ c1 * t * slope -> - c1 * t * slope",
    "The slope is negative: phi(0) + c1 * t * slope lies *below* phi(0).",
)


def newton_step(g, H):
    """The step d with H d = -g in the plane, H a symmetric 2 x 2 matrix of second derivatives, as rows."""
    (a, b), (c, d) = H
    det = a * d - b * c
    return [(b * g[1] - d * g[0]) / det, (c * g[0] - a * g[1]) / det]


@exercise(newton_step, title="Newton's step in the plane")
def newton_step_cases(rng):
    """To the lowest point of the bowl that fits: solve `H d = -g`, two equations in two unknowns, and return d as a list. H's determinant
    is not zero.
    """
    yield [2.0, 0.0], [[2.0, 0.0], [0.0, 1.0]]
    yield [0.0, 3.0], [[2.0, 0.0], [0.0, 4.0]]
    yield [1.0, 1.0], [[2.0, 1.0], [1.0, 3.0]]
    yield [1.0, -2.0], [[0.0, 1.0], [1.0, 0.0]]
    yield [0.0, 0.0], [[5.0, 1.0], [1.0, 1.0]]
    for _ in range(4):
        p, q, r = reals(rng, 3, -3, 3)
        yield reals(rng, 2), [[p * p + q * q + 1, q * r], [q * r, r * r + 1]]


newton_step_cases.hint(
    "The inverse of [[a, b], [c, d]] is [[d, -b], [-c, a]] divided by a d - b c.",
    "d = -(inverse of H) times g.",
)
newton_step_cases.misconception(
    "uphill",
    "[(b * g[1] - d * g[0]) / det, (c * g[0] - a * g[1]) / det] -> [(d * g[0] - b * g[1]) / det, (a * g[1] - c * g[0]) / det]",
    "H d = -g: the step goes against the gradient.",
)
newton_step_cases.misconception(
    "each number by its own curvature",
    "def newton_step(g, H):\n    return [-g[0] / (H[0][0] or 1), -g[1] / (H[1][1] or 1)]\n",
    "The two directions are coupled by the off-diagonal entry: solve both equations together.",
)
newton_step_cases.misconception(
    "the product instead of the solution",
    "def newton_step(g, H):\n    return [-(row[0] * g[0] + row[1] * g[1]) for row in H]\n",
    "That is -H g. Asked for is the d with H d = -g: where it is curved most, the step is shortest.",
)


def bfgs(H, s, y):
    """The new guess of the inverse of the second derivatives: (I - s y^T / r) H (I - y s^T / r) + s s^T / r with r = y . s."""
    r = sum(a * b for a, b in zip(y, s, strict=True))
    Hy = [sum(h * v for h, v in zip(row, y, strict=True)) for row in H]
    c = (1 + sum(a * b for a, b in zip(y, Hy, strict=True)) / r) / r
    n = len(s)
    return [[H[i][j] - (s[i] * Hy[j] + Hy[i] * s[j]) / r + c * s[i] * s[j] for j in range(n)] for i in range(n)]


@exercise(bfgs, title="Learn from a step")
def bfgs_cases(rng):
    """H is the present guess of the inverse of the second derivatives: symmetric, a list of rows. A step s has changed the gradient by y.
    Return the new guess, `(I - s yᵀ / r) H (I - y sᵀ / r) + s sᵀ / r` with `r = y · s`. Check yourself: new H times y must be s.
    (Multiplied out, with the vector `H y`, it takes no product of matrices.)
    """
    yield [[1.0]], [2.0], [8.0]
    yield [[1.0, 0.0], [0.0, 1.0]], [1.0, 0.0], [2.0, 0.0]
    yield [[1.0, 0.0], [0.0, 1.0]], [1.0, 0.0], [2.0, 1.0]
    yield [[2.0, 1.0], [1.0, 3.0]], [1.0, -1.0], [1.0, -2.0]
    yield [[2.0, 0.0], [0.0, 0.5]], [0.5, 1.0], [1.0, 1.0]
    for n in (2, 3):
        rows = [reals(rng, n, -3, 3) for _ in range(n)]
        H = [[sum(row[i] * row[j] for row in rows) + (i == j) for j in range(n)] for i in range(n)]
        s = nonzero(rng, n, -3, 3)
        yield H, s, [2 * v + 0.5 * (-1) ** k for k, v in enumerate(s)]


bfgs_cases.hint(
    "Multiply out: H - (s (Hy)ᵀ + (Hy) sᵀ) / r + (1 + y · Hy / r) / r · s sᵀ.",
    "Hy is a matrix times a vector. Then entry (i, j) needs only H[i][j], s[i], s[j], Hy[i], Hy[j] and two numbers.",
)
bfgs_cases.misconception(
    "forgets half of the correction",
    "(s[i] * Hy[j] + Hy[i] * s[j]) -> (s[i] * Hy[j])",
    "H stays symmetric: both s (Hy)ᵀ and its transpose are taken off.",
)
bfgs_cases.misconception(
    "leaves the middle term out",
    "c = (1 + sum(a * b for a, b in zip(y, Hy, strict=True)) / r) / r -> c = 1 / r",
    "The product of both brackets has a fourth part: s (y · Hy) sᵀ / r².",
)
bfgs_cases.misconception(
    "s and y exchanged",
    "def bfgs(H, s, y):\n    s, y = y, s\n    r = sum(a * b for a, b in zip(y, s))\n"
    "    Hy = [sum(h * v for h, v in zip(row, y)) for row in H]\n    c = (1 + sum(a * b for a, b in zip(y, Hy)) / r) / r\n"
    "    n = len(s)\n    return [[H[i][j] - (s[i] * Hy[j] + Hy[i] * s[j]) / r + c * s[i] * s[j] for j in range(n)] for i in range(n)]\n",
    "That is the update of the second derivatives themselves. H is their inverse: it maps y, the change of the gradient, to s.",
)
