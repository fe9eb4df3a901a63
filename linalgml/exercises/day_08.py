"""Day 8: eigenvalues.  Of two rows by hand, power iteration, Rayleigh's quotient, and PageRank."""

from math import sqrt

from .exercise import exercise


def dot(u, v):
    """The sum of the products."""
    return sum(x * y for x, y in zip(u, v, strict=True))


def matvec(A, x):
    """A x, for a list of rows."""
    return [dot(row, x) for row in A]


def symmetric(rng, n):
    """A symmetric table whose largest eigenvalue stands out."""
    x = [[rng.randint(-3, 3) for _ in range(n)] for _ in range(n)]
    return [[float(x[min(i, j)][max(i, j)] + (12 - 5 * i) * (i == j)) for j in range(n)] for i in range(n)]


def eigenvalues(A):
    """The two eigenvalues of a 2 x 2 table, the larger first, where they are real.  ValueError where they are not."""
    (a, b), (c, d) = A
    half, det = (a + d) / 2, a * d - b * c
    square = half * half - det
    if square < 0:
        raise ValueError("the eigenvalues are complex")
    return [half + sqrt(square), half - sqrt(square)]


@exercise(eigenvalues, title="Two rows, by hand")
def eigenvalues_cases(rng):
    """A - w I flattens the plane when its determinant is zero: w² - (a + d) w + (a d - b c) = 0. Solve the quadratic and give both roots,
    the larger first. Where they are complex, raise `ValueError`.
    """
    yield ([[2.0, 0.0], [0.0, 5.0]],)
    yield ([[2.0, 1.0], [1.0, 2.0]],)
    yield ([[1.0, 1.0], [0.0, 1.0]],)
    yield ([[0.0, -1.0], [1.0, 0.0]],)
    yield ([[0.8, 0.3], [0.2, 0.7]],)
    yield ([[1.0, 2.0], [3.0, 2.0]],)
    yield ([[0.0, 2.0], [-1.0, 1.0]],)
    for _ in range(5):
        yield ([[float(rng.randint(-4, 4)) for _ in range(2)] for _ in range(2)],)


eigenvalues_cases.misconception(
    "reads the diagonal",
    """
def eigenvalues(A):
    return sorted([A[0][0], A[1][1]], reverse=True)
""",
    "Only a triangular matrix shows its eigenvalues on the diagonal. In general they are the roots of det(A - w I).",
)
eigenvalues_cases.misconception(
    "gives the smaller one first",
    "[half + sqrt(square), half - sqrt(square)] -> [half - sqrt(square), half + sqrt(square)]",
    "The larger one first, please.",
)
eigenvalues_cases.misconception(
    "adds in the determinant",
    "a * d - b * c -> a * d + b * c",
    "The determinant is a d minus b c.",
)
eigenvalues_cases.misconception(
    "hides complex eigenvalues",
    "if square < 0:\n        raise ValueError(\"the eigenvalues are complex\") -> square = abs(square)",
    "A quarter turn leaves no line of the plane where it is: there is no real eigenvalue. Raise ValueError.",
)
eigenvalues_cases.equivalent("if square < 0 -> if square < -1", "the root of a negative number raises ValueError, too")
eigenvalues_cases.hint(
    "The sum of the eigenvalues is a + d, their product is a d - b c.",
    "half ± sqrt(half² - det), with half = (a + d) / 2",
)


def power_iteration(A, x, steps):
    """The direction of A^steps x: a vector of length 1.  A: a list of rows, x: not zero, and A x never is."""
    for _ in range(steps):
        x = matvec(A, x)
        length = sqrt(dot(x, x))
        x = [v / length for v in x]
    return x


@exercise(power_iteration, title="Power iteration")
def power_iteration_cases(rng):
    """Multiply by `A`, make the length 1, and again, `steps` times. Do make the length 1 at every step: after a hundred multiplications the
    numbers are beyond what a float can hold. `matvec` and `dot` are there for you.
    """
    yield [[2.0, 0.0], [0.0, 1.0]], [3.0, 4.0], 1
    yield [[2.0, 1.0], [1.0, 2.0]], [1.0, 0.0], 1
    yield [[2.0, 1.0], [1.0, 2.0]], [1.0, 0.0], 3
    yield [[2.0, 1.0], [1.0, 2.0]], [1.0, 0.0], 40
    yield [[1e30, 0.0], [0.0, 1e29]], [1.0, 1.0], 60
    yield [[-3.0, 0.0], [0.0, 1.0]], [1.0, 1.0], 5
    for n in (2, 3, 4):
        yield symmetric(rng, n), [1.0 + i for i in range(n)], 6


power_iteration_cases.misconception(
    "does not keep the length at one",
    "x = [v / length for v in x] -> pass",
    "The numbers grow like the eigenvalue to the power of the steps. Divide by the length at every step.",
)
power_iteration_cases.misconception(
    "divides by the square of the length",
    "sqrt(dot(x, x)) -> dot(x, x)",
    "The length is the root of the dot product with itself.",
)
power_iteration_cases.misconception(
    "stops after one step",
    "for _ in range(steps) -> for _ in range(1)",
    "Multiply `steps` times. Each time the direction comes nearer.",
)
power_iteration_cases.hint("x = matvec(A, x), then divide every entry by sqrt(dot(x, x)).")


def rayleigh(A, x):
    """x . A x / x . x: the number w for which w x is nearest to A x.  x: not zero."""
    return dot(x, matvec(A, x)) / dot(x, x)


@exercise(rayleigh, title="Which eigenvalue is it?")
def rayleigh_cases(rng):
    """Given a vector that is nearly an eigenvector, which number does `A` multiply it by? Ask for the w that makes `A x - w x` shortest:
    that is the projection of `A x` onto `x`. `matvec` and `dot` are there for you; `x` may have any length.
    """
    yield [[2.0, 0.0], [0.0, 5.0]], [1.0, 0.0]
    yield [[2.0, 0.0], [0.0, 5.0]], [0.0, 3.0]
    yield [[2.0, 1.0], [1.0, 2.0]], [1.0, 1.0]
    yield [[2.0, 1.0], [1.0, 2.0]], [2.0, -2.0]
    yield [[2.0, 1.0], [1.0, 2.0]], [1.0, 0.5]
    yield [[0.0, 1.0], [3.0, 0.0]], [1.0, 2.0]
    for n in (2, 3, 4):
        yield symmetric(rng, n), [1.0 + i for i in range(n)]


rayleigh_cases.misconception(
    "divides entry by entry",
    """
def rayleigh(A, x):
    return matvec(A, x)[0] / x[0] if x[0] else matvec(A, x)[1] / x[1]
""",
    "That is right for an exact eigenvector only, and then for any entry. Near one, use all entries: x . A x / x . x.",
)
rayleigh_cases.misconception(
    "thinks that x has length one",
    "dot(x, matvec(A, x)) / dot(x, x) -> dot(x, matvec(A, x))",
    "x may have any length: divide by x . x.",
)
rayleigh_cases.misconception(
    "compares lengths",
    "dot(x, matvec(A, x)) / dot(x, x) -> sqrt(dot(matvec(A, x), matvec(A, x)) / dot(x, x))",
    "The ratio of the lengths has lost the sign, and is too large between eigenvectors. Project: x . A x / x . x.",
)
rayleigh_cases.hint("The projection of y onto x is (x . y / x . x) x.", "Here y = A x.")


def pagerank(links, alpha, steps):
    """The share of time at each page after `steps` steps from an even start; links[i] lists the pages that page i links to.

    With probability alpha a random link is followed, else any page is chosen; from a page without links any page is chosen, too.
    """
    n = len(links)
    share = [1 / n] * n
    for _ in range(steps):
        new = [(1 - alpha) / n] * n
        for i, targets in enumerate(links):
            for j in targets or range(n):
                new[j] += alpha * share[i] / len(targets or range(n))
        share = new
    return share


@exercise(pagerank, title="PageRank")
def pagerank_cases(rng):
    """One step: every page gives `alpha` of its share to the pages it links to, in equal parts (to all pages if it has no links), and
    everyone gets `(1 - alpha) / n` besides. Take `steps` such steps, from equal shares.
    """
    yield [[0]], 0.85, 1
    yield [[1], [0]], 0.85, 3
    yield [[1], []], 0.5, 1
    yield [[1, 2], [2], [0]], 1.0, 1
    yield [[1, 2], [2], [0]], 0.85, 20
    yield [[], []], 0.85, 2
    yield [[1], [2], [0], [0, 1, 2]], 0.85, 5
    yield [[1, 1, 2], [0], [0]], 0.9, 3
    yield [[1], [0]], 0.85, 0


pagerank_cases.misconception(
    "gives the whole share to every link",
    "alpha * share[i] / len(targets or range(n)) -> alpha * share[i]",
    "A page with three links divides its share by three. The shares have to sum to 1.",
)
pagerank_cases.misconception(
    "lets the shares of dead ends vanish",
    "for j in targets or range(n): -> for j in targets:",
    "A page without links would swallow its share. Its surfer goes anywhere: to all n pages.",
)
pagerank_cases.misconception(
    "never jumps",
    "[(1 - alpha) / n] * n -> [0.0] * n",
    "With probability 1 - alpha the surfer goes anywhere: everyone gets (1 - alpha) / n.",
)
pagerank_cases.misconception(
    "counts the links that a page has, not those it gets",
    "new[j] += alpha * share[i] -> new[i] += alpha * share[j]",
    "The share flows along the link: from page i to page j.",
)
pagerank_cases.hint(
    "new starts as [(1 - alpha) / n] * n; then each page hands out alpha times its share.",
    "for j in targets or range(n): new[j] += alpha * share[i] / the number of targets",
)
