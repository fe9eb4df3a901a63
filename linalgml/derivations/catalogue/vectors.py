"""Theorems of vectors as embeddings: angles, distances, clusters, principal directions."""

from ...linalg.vector import dot
from ..theorem import theorem

SHAPES = {"small": [(3,)], "large": [(7,)]}


@theorem(**SHAPES)
def cosine_gradient(w, n):
    """The gradient of cos(a, b) in a is (b / |b| - cos a / |a|) / |a|, and it is orthogonal to a: length does not matter."""
    a, b = w.positives("a", n), w.positives("b", n)

    def cosine(a):
        return w.run(dot, a, b, n) / (w.sqrt(w.run(dot, a, a, n)) * w.sqrt(w.run(dot, b, b, n)))

    la, lb, c = w.sqrt(w.run(dot, a, a, n)), w.sqrt(w.run(dot, b, b, n)), cosine(a)
    slope = w.family(lambda i: (b[i] / lb - c * a[i] / la) / la, n)
    w.gradient(cosine, [a], w.number(1), [slope])
    w.equal(w.run(dot, slope, a, n), 0)


@theorem(**SHAPES)
def distance_of_unit_vectors(w, n):
    """|a - b|^2 = |a|^2 + |b|^2 - 2 a . b: for unit vectors 2 - 2 cos, so nearest and most similar are the same."""
    a, b = w.reals("a", n), w.reals("b", n)
    gap = w.family(lambda i: a[i] - b[i], n)
    w.equal(w.run(dot, gap, gap, n), w.run(dot, a, a, n) + w.run(dot, b, b, n) - 2 * w.run(dot, a, b, n))


@theorem(small=[(3, 2)], large=[(6, 4)])
def the_mean_is_the_best_centre(w, n, d):
    """k-means: the sum of |x_i - c|^2 has the gradient 2 n (c - mean), so the mean is the best centre of a cluster."""
    x, c = w.reals("x", n, d), w.reals("c", d)
    slope = w.family(lambda j: 2 * n * (c[j] - w.sum(lambda i: x[i * d + j], n) / n), d)
    w.gradient(lambda c: w.sum(lambda i: w.sum(lambda j: (x[i * d + j] - c[j]) ** 2, d), n), [c], w.number(1), [slope])


@theorem(small=[(2, 3)], large=[(4, 5)])
def product_quantisation_adds_up(w, parts, size):
    """The squared distance is the sum of the squared distances of the parts: tables for each part are enough."""
    x, y = w.reals("x", parts, size), w.reals("y", parts, size)
    whole = w.sum(lambda p: w.sum(lambda j: (x[p * size + j] - y[p * size + j]) ** 2, size), parts)
    table = w.family(lambda p: w.sum(lambda j: (x[p * size + j] - y[p * size + j]) ** 2, size), parts)
    w.equal(whole, w.sum(lambda p: table[p], parts))


@theorem(**SHAPES)
def rayleigh_quotient_gradient(w, n):
    """For a symmetric A the gradient of x^T A x / x^T x is 2 (A x - q x) / x^T x: zero exactly at eigenvectors (PCA's directions)."""
    b, x = w.reals("b", n, n), w.positives("x", n)
    a = w.family(lambda i, j: b[i * n + j] + b[j * n + i], n, n)

    def image(x):
        return w.family(lambda i: w.sum(lambda j: a[i * n + j] * x[j], n), n)

    def quotient(x):
        return w.run(dot, x, image(x), n) / w.run(dot, x, x, n)

    q, ax, xx = quotient(x), image(x), w.run(dot, x, x, n)
    w.gradient(quotient, [x], w.number(1), [w.family(lambda i: 2 * (ax[i] - q * x[i]) / xx, n)])
