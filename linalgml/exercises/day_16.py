"""Day 16: gradients, Jacobians and Hessians, by differences and by matrix calculus."""

from math import sqrt

from .cases import reals, table
from .exercise import exercise


def evaluated(expression):
    """An expression in x[0], x[1], ... as a function of a list."""
    return lambda x: eval(expression, {"__builtins__": {}}, {"x": x})


def use_function(target, expression, *rest):
    """Call target on a function that is written as an expression."""
    return target(evaluated(expression), *rest)


def jacobian(f, x, h):
    """The Jacobian of f, from lists to lists, by central differences: a row for each output, a column for each input."""
    columns = []
    for j in range(len(x)):
        up, down = list(x), list(x)
        up[j] += h
        down[j] -= h
        columns.append([(a - b) / (2 * h) for a, b in zip(f(up), f(down), strict=True)])
    return [[column[i] for column in columns] for i in range(len(columns[0]))]


@exercise(jacobian, title="All slopes at once", use=use_function)
def jacobian_cases(rng):
    """f takes a list of numbers and gives a list of numbers. Nudge each input by h, up and down, and see how *all* outputs answer: that
    is a column. Return the table with a row for each output and a column for each input. In the cases f is written as an expression.
    """
    yield "[2 * x[0]]", [1.0], 0.5
    yield "[x[0] + 3 * x[1]]", [1.0, 2.0], 0.5
    yield "[x[0], 2 * x[0]]", [1.0], 0.5
    yield "[x[0] * x[1], x[0] - x[1]]", [2.0, 3.0], 0.5
    yield "[x[1], x[0], x[0] * x[0]]", [1.0, 5.0], 0.25
    yield "[x[0] * x[1] * x[2], x[2]]", [1.0, 2.0, 3.0], 0.5
    yield "[x[0] ** 3]", [1.0], 1.0


jacobian_cases.hint(
    "One input at a time, as on day 20, but f gives a list: the differences of all its numbers.",
    "You get column after column; turn the table over at the end: row i has number i of each column.",
)
jacobian_cases.misconception(
    "rows and columns exchanged",
    "return [[column[i] for column in columns] for i in range(len(columns[0]))] -> return columns",
    "What you collect, one input after the other, are the columns. A row belongs to an output.",
)
jacobian_cases.misconception(
    "divides by h",
    "/ (2 * h) -> / h",
    "From x - h to x + h is a distance of 2 h.",
)
jacobian_cases.misconception(
    "nudges all inputs",
    ["up[j] += h -> up = [v + h for v in x]", "down[j] -= h -> down = [v - h for v in x]"],
    "One input at a time: the others stay where they are.",
)


def quadratic_gradient(A, x):
    """The gradient of x . A x, for any square matrix A (rows)."""
    n = len(x)
    return [sum((A[k][j] + A[j][k]) * x[j] for j in range(n)) for k in range(n)]


@exercise(quadratic_gradient, title="The gradient of x · A x")
def quadratic_cases(rng):
    """`f(x) = sum of x[i] A[i][j] x[j]` over all i and j. Return its gradient, a list as long as x. A is square, not always symmetric."""
    yield [[3.0]], [2.0]
    yield [[1.0, 0.0], [0.0, 2.0]], [1.0, 1.0]
    yield [[0.0, 1.0], [0.0, 0.0]], [2.0, 3.0]
    yield [[0.0, 1.0], [1.0, 0.0]], [2.0, 3.0]
    yield [[1.0, 2.0], [3.0, 4.0]], [1.0, -1.0]
    for n in (2, 3, 3):
        yield table(rng, n, n), reals(rng, n)


quadratic_cases.hint(
    "x[k] stands on the left in row k of A, and on the right in column k.",
    "The gradient is (A + Aᵀ) x. Only for a symmetric A is that 2 A x.",
)
quadratic_cases.misconception(
    "as if A were symmetric",
    "(A[k][j] + A[j][k]) -> 2 * A[k][j]",
    "2 A x is right for symmetric A. In general x[k] meets row k *and* column k: (A + Aᵀ) x.",
)
quadratic_cases.misconception(
    "counts one place only",
    "(A[k][j] + A[j][k]) -> A[k][j]",
    "x stands in x · A x twice, and both places pay: for one number, the derivative of a x² is 2 a x.",
)
quadratic_cases.misconception(
    "gives the value",
    "def quadratic_gradient(A, x):\n    n = len(x)\n    return [x[k] * sum(A[k][j] * x[j] for j in range(n)) for k in range(n)]\n",
    "Those are the terms of the value x · A x. Differentiate them.",
)


def least_squares_gradient(X, w, y):
    """The gradient of half the squared length of X w - y, with respect to w.  X: m rows of n numbers."""
    residuals = [sum(a * b for a, b in zip(row, w, strict=True)) - t for row, t in zip(X, y, strict=True)]
    return [sum(row[k] * r for row, r in zip(X, residuals, strict=True)) for k in range(len(w))]


@exercise(least_squares_gradient, title="The gradient of least squares")
def least_squares_cases(rng):
    """The model is `X w`, a prediction for each row of X, and the loss is half the sum of the squares of `X w - y`. Return the gradient
    with respect to w, a list as long as w. It is one line of mathematics; check the shapes.
    """
    yield [[2.0]], [3.0], [1.0]
    yield [[1.0], [2.0]], [1.0], [0.0, 0.0]
    yield [[1.0, 2.0]], [1.0, 1.0], [1.0]
    yield [[1.0, 0.0], [0.0, 1.0]], [1.0, 2.0], [1.0, 2.0]
    yield [[1.0, 2.0], [3.0, 4.0]], [1.0, 0.0], [0.0, 0.0]
    for m, n in ((3, 2), (2, 3), (4, 3)):
        yield table(rng, m, n), reals(rng, n), reals(rng, m)


least_squares_cases.hint(
    "First the residuals, X w - y: one for each row.", "The gradient is Xᵀ (X w - y): entry k is column k of X times the residuals."
)
least_squares_cases.misconception(
    "forgets the data",
    "X, residuals, strict=True)) for k in range(len(w))] -> [[1.0] * len(w) for _ in X], residuals, strict=True)) for k in range(len(w))]",
    "A weight counts in row i as much as X[i][k] is large: multiply the residual by it.",
)
least_squares_cases.misconception(
    "the wrong sign",
    ") - t for row -> ) + t for row",
    "The residual is the prediction less the truth.",
)
least_squares_cases.misconception(
    "without the half",
    "row[k] * r for -> 2 * row[k] * r for",
    "The loss has a factor one half, which the 2 from the square cancels.",
)


def hessian_vector(slope, x, v, h):
    """H v, from two gradients: slope(x) is the gradient at x, and H the matrix of second derivatives."""
    up = slope([a + h * b for a, b in zip(x, v, strict=True)])
    down = slope([a - h * b for a, b in zip(x, v, strict=True)])
    return [(p - q) / (2 * h) for p, q in zip(up, down, strict=True)]


@exercise(hessian_vector, title="Curvature without a matrix", use=use_function)
def hessian_vector_cases(rng):
    """H v says how the *gradient* changes when x moves along v. So it takes two gradients, at `x + h v` and `x - h v`, and no matrix.
    Return it, a list. In the cases `slope` is written as an expression that gives the gradient.
    """
    yield "[2 * x[0]]", [1.0], [1.0], 0.5
    yield "[2 * x[0], 8 * x[1]]", [1.0, 1.0], [0.0, 1.0], 0.5
    yield "[2 * x[0], 8 * x[1]]", [1.0, 1.0], [1.0, -2.0], 0.25
    yield "[x[1], x[0]]", [3.0, 4.0], [1.0, 2.0], 0.5
    yield "[3 * x[0] * x[0], x[1]]", [2.0, 0.0], [1.0, 1.0], 0.5
    yield "[x[0] ** 3 + x[1], x[0]]", [1.0, 0.0], [2.0, 0.0], 0.5


hessian_vector_cases.hint(
    "Move x along v by h, both ways, and ask for the gradient at both places.",
    "(slope(x + h v) - slope(x - h v)) / (2 h), number by number.",
)
hessian_vector_cases.misconception(
    "multiplies the gradient by v",
    "def hessian_vector(slope, x, v, h):\n    return [g * b for g, b in zip(slope(x), v)]\n",
    "That is not curvature: H v is how the gradient *changes* along v.",
)
hessian_vector_cases.misconception(
    "moves along the gradient's place, not along v",
    ["a + h * b for -> a + h for", "a - h * b for -> a - h for"],
    "Move along v: number i by h times v[i].",
)
hessian_vector_cases.misconception(
    "only one way",
    ["down = slope([a - h * b for a, b in zip(x, v, strict=True)]) -> down = slope(x)", "/ (2 * h) -> / h"],
    "Both ways: then the first error cancels, as with every central difference.",
)


def kind_of_point(H):
    """(kind, low, high) of a point with slope zero, by its symmetric 2 x 2 matrix H of second derivatives: kind, and the eigenvalues."""
    (a, b), (_, d) = H
    root = sqrt((a - d) ** 2 + 4 * b * b)
    low, high = (a + d - root) / 2, (a + d + root) / 2
    if low > 0:
        return "minimum", low, high
    if high < 0:
        return "maximum", low, high
    return "saddle" if low < 0 < high else "undecided", low, high


@exercise(kind_of_point, title="Valley, hill or pass?")
def kind_cases(rng):
    """At a point the gradient is zero, and H is the symmetric 2 x 2 matrix of second derivatives, as rows. Its eigenvalues are `(a + d ±
    sqrt((a - d)² + 4 b²)) / 2`. Return "minimum" if it is curved upwards in all directions, "maximum" if downwards in all, "saddle" if
    upwards in some and downwards in others, and "undecided" if neither is the case.
    """
    yield ([[2.0, 0.0], [0.0, 3.0]],)
    yield ([[-2.0, 0.0], [0.0, -3.0]],)
    yield ([[2.0, 0.0], [0.0, -3.0]],)
    yield ([[1.0, 2.0], [2.0, 1.0]],)
    yield ([[0.0, 0.0], [0.0, 1.0]],)
    yield ([[0.0, 0.0], [0.0, 0.0]],)
    yield ([[0.0, 0.0], [0.0, -1.0]],)
    yield ([[0.0, 1.0], [1.0, 0.0]],)
    yield ([[1.0, 1.0], [1.0, 1.0]],)
    yield ([[-1.0, 3.0], [3.0, -2.0]],)
    yield ([[5.0, 2.0], [2.0, 1.0]],)
    yield ([[5.0, 3.0], [3.0, 1.0]],)
    yield ([[-5.0, 2.0], [2.0, -1.0]],)
    yield ([[3.0, 1.0], [1.0, 5.0]],)
    yield ([[6.0, -1.0], [-1.0, 0.5]],)
    yield ([[-6.0, 1.0], [1.0, -0.5]],)


kind_cases.hint("Two eigenvalues: both positive, both negative, or one of each.", "If one is 0 and the other is not negative: undecided.")
kind_cases.misconception(
    "looks at the diagonal only",
    "(a - d) ** 2 + 4 * b * b -> (a - d) ** 2",
    "[[1, 2], [2, 1]] has a positive diagonal and is a saddle: it falls along (1, -1). Look at the eigenvalues.",
)
kind_cases.misconception(
    "flat counts as curved",
    "if low > 0: -> if low >= 0:",
    "With an eigenvalue of 0 the second derivatives do not decide: along that direction the third or fourth do.",
)
kind_cases.misconception(
    "by the determinant's sign alone",
    "def kind_of_point(H):\n    det = H[0][0] * H[1][1] - H[0][1] * H[1][0]\n"
    "    (a, b), (_, d) = H\n    root = sqrt((a - d) ** 2 + 4 * b * b)\n"
    "    kind = 'minimum' if det > 0 else 'saddle' if det < 0 else 'undecided'\n    return kind, (a + d - root) / 2, (a + d + root) / 2\n",
    "A positive determinant says that both eigenvalues have the same sign. Which one? Look at a + d.",
)
