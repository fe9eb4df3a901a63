"""Theorems of the dot product and the length."""

from ...linalg.vector import dot, norm
from ..derivation import derivation
from ..theorem import equivalent, theorem

SHAPES = {"small": [(3,)], "large": [(9,)]}


@theorem(**SHAPES)
def dot_gradient(w, n):
    """The gradient of x . y is y in x and x in y."""
    x, y, grad = w.reals("x", n), w.reals("y", n), w.real("grad")
    w.gradient(lambda x, y: w.run(dot, x, y, n), [x, y], grad, [w.family(lambda i: grad * y[i], n), w.family(lambda i: grad * x[i], n)])


@theorem(**SHAPES)
def dot_is_bilinear_and_symmetric(w, n):
    """x . y = y . x, and (a x + b y) . z = a (x . z) + b (y . z)."""
    x, y, z, a, b = w.reals("x", n), w.reals("y", n), w.reals("z", n), w.real("a"), w.real("b")
    w.equal(w.run(dot, x, y, n), w.run(dot, y, x, n))
    w.equal(w.run(dot, w.family(lambda i: a * x[i] + b * y[i], n), z, n), a * w.run(dot, x, z, n) + b * w.run(dot, y, z, n))


@theorem(**SHAPES)
def parallelogram_law(w, n):
    """|x + y|^2 + |x - y|^2 = 2 |x|^2 + 2 |y|^2, with |x|^2 = x . x."""
    x, y = w.reals("x", n), w.reals("y", n)
    plus, minus = w.family(lambda i: x[i] + y[i], n), w.family(lambda i: x[i] - y[i], n)
    w.equal(w.run(dot, plus, plus, n) + w.run(dot, minus, minus, n), 2 * w.run(dot, x, x, n) + 2 * w.run(dot, y, y, n))


@theorem(**SHAPES)
def lagrange_identity(w, n):
    """|x|^2 |y|^2 - (x . y)^2 = 1/2 sum of (x_i y_j - x_j y_i)^2: a sum of squares, hence Cauchy and Schwarz's inequality."""
    x, y = w.reals("x", n), w.reals("y", n)
    xy = w.run(dot, x, y, n)
    squares = w.sum(lambda i: w.sum(lambda j: (x[i] * y[j] - x[j] * y[i]) ** 2, n), n)
    w.equal(w.run(dot, x, x, n) * w.run(dot, y, y, n) - xy * xy, squares / 2)


@theorem(**SHAPES)
def projection_leaves_a_right_angle(w, n):
    """x less its projection (x . y / y . y) y is orthogonal to y."""
    x, y = w.reals("x", n), w.positives("y", n)
    share = w.run(dot, x, y, n) / w.run(dot, y, y, n)
    w.equal(w.run(dot, w.family(lambda i: x[i] - share * y[i], n), y, n), 0)


@theorem(**SHAPES, kinds=("floats", "finite", "symbols"))
def norm_squared_is_dot(w, n):
    """|x|^2 = x . x, whatever the entries are divided by for safety, and |a x| = a |x| for positive a."""
    x, a = w.positives("x", n), w.positive("a")
    length = w.run(norm, x, n)
    w.equal(length * length, w.run(dot, x, x, n))
    w.equal(w.run(norm, w.family(lambda i: a * x[i], n), n), a * length)


@theorem(small=[(3,)], large=[(6,)], kinds=("floats",))
def length_of_the_extremes(w, n):
    """The length of zero is 0, of huge and tiny vectors it neither overflows nor vanishes, and one infinite entry makes it infinite."""
    w.equal(w.run(norm, w.zeros(n), n), 0.0)
    for size in (1e300, 1e-300):
        w.equal(w.run(norm, w.values([*[0.0] * (n - 1), -4 * size]), n) / size, 4.0)
        for entries in ([3 * size, -4 * size], [-4 * size, 3 * size]):
            at = w.choose(n - 1)
            w.equal(w.run(norm, w.values([*[0.0] * at, *entries, *[0.0] * (n - 2 - at)]), n) / size, 5.0)
            w.equal(w.run(norm, w.values([*[0.0] * (n - 2), *entries]), n) / size, 5.0)
    w.claim(w.run(norm, w.values([float("inf"), *[1.0] * (n - 1)]), n) == float("inf"), "an infinite entry")


equivalent(norm, "top = 1.0 -> top = 1.000001", "a vector of zeros is zero whatever it is divided by, and an infinite one infinite")


@derivation(title="The distance of two points, from dot products", theorem="parallelogram_law")
def squared_distance(d):
    """The squared distance of two points, multiplied out; compared with the law of cosines, it says what a dot product is."""
    n = d.size("n")
    i = d.indices("i", n)
    x, y = d.family("x", n), d.family("y", n)
    r = d.let("r", x[i] - y[i], i)
    d.line(d.sum(r[i] ** 2, i), "the squared length of the difference")
    d.line(d.sum(x[i] ** 2 - 2 * x[i] * y[i] + y[i] ** 2, i), "each square multiplied out")
    d.line(d.sum(x[i] ** 2, i) + d.sum(y[i] ** 2, i) - 2 * d.sum(x[i] * y[i], i), "the sum taken term by term")
    d.kernel(dot, r, r, n)


@derivation(title="Lagrange's identity", theorem="lagrange_identity")
def lagrange(d):
    """A difference of products that is a sum of squares, so it is not negative: Cauchy and Schwarz's inequality."""
    n = d.size("n")
    i, j = d.indices("i j", n)
    x, y = d.family("x", n), d.family("y", n)
    d.line(d.sum((x[i] * y[j] - x[j] * y[i]) ** 2, i, j) / 2, "half a sum of squares, over all pairs")
    d.line(d.sum(x[i] ** 2 * y[j] ** 2 - 2 * x[i] * y[i] * x[j] * y[j] + x[j] ** 2 * y[i] ** 2, i, j) / 2, "multiplied out")
    same = "the outer terms are the same but for the names $i$ and $j$"
    d.line(d.sum(x[i] ** 2 * y[j] ** 2, i, j) - d.sum(x[i] * y[i] * x[j] * y[j], i, j), same)
    d.line(d.sum(x[i] ** 2, i) * d.sum(y[j] ** 2, j) - d.sum(x[i] * y[i], i) ** 2, "what depends on $i$ alone leaves the sum over $j$")


@derivation(title="What a projection leaves", theorem="projection_leaves_a_right_angle")
def projection(d):
    """Take $s$ times $y$ from $x$, with the $s$ that projection uses, and nothing along $y$ is left."""
    n = d.size("n")
    i, j = d.indices("i j", n)
    x, y = d.family("x", n), d.family("y", n, positive=True)
    s = d.let("s", d.sum(x[j] * y[j], j) / d.sum(y[j] ** 2, j))
    r = d.let("r", x[i] - s * y[i], i)
    d.line(d.sum(r[i] * y[i], i), "the residual $r$ against $y$")
    d.line(d.sum(x[i] * y[i], i) - s * d.sum(y[i] ** 2, i), "$s$ is the same for all $i$")
    d.line(d.sum(x[i] * y[i], i) - d.sum(x[j] * y[j], j), "the definition of $s$")
    d.line(0, "the same sum twice")
    d.kernel(dot, r, y, n)
