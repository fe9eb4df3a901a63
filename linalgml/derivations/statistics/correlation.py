"""Theorems of covariance, correlation and ranks."""

from ...statistics.correlation import covariance, rank_sorted
from ..derivation import derivation
from ..theorem import equivalent, theorem


def covariances(w, x, d, n, ddof):
    means = w.family(lambda i: w.sum(lambda k: x[i * n + k], n) / n, d)
    out = w.blank(d, d)
    w.run(covariance, x, means, out, d, n, ddof)
    return out


@theorem(small=[(2, 3)], large=[(4, 6)], kinds=("floats", "finite", "rationals", "symbols"), every_shape="a triangle is mirrored")
def the_mean_of_products_less_the_product_of_means(w, d, n):
    """(n - ddof) cov = the sum of products, less n times the product of the means, for every pair of variables, in either order."""
    x = w.reals("x", d, n)
    means = w.family(lambda i: w.sum(lambda k: x[i * n + k], n) / n, d)
    for ddof in (0, 1):
        out = covariances(w, x, d, n, ddof)
        for i in range(d):
            for j in range(d):
                products = w.sum(lambda k, i=i, j=j: x[i * n + k] * x[j * n + k], n)
                w.equal((n - ddof) * out[i * d + j], products - n * means[i] * means[j])


@theorem(small=[(2, 3)], large=[(3, 5)], kinds=("floats", "finite", "rationals", "symbols"), every_shape="a triangle is mirrored")
def the_variance_of_a_combination(w, d, n):
    """The variance of a combination of the variables is the quadratic form of its weights in their covariances."""
    x, weights = w.reals("x", d, n), w.reals("weight", d)
    out = covariances(w, x, d, n, 1)
    combined = w.family(lambda _, k: w.sum(lambda i: weights[i] * x[i * n + k], d), 1, n)
    own = covariances(w, combined, 1, n, 1)
    w.equal(own[0], w.sum(lambda i: w.sum(lambda j: weights[i] * out[i * d + j] * weights[j], d), d))


@theorem(small=[(2, 3)], large=[(3, 5)], kinds=("floats", "finite", "rationals", "symbols"), every_shape="a triangle is mirrored")
def products_of_distances(w, d, n):
    """From any centres, not only the means: (n - ddof) out is the sum of products of the distances from them."""
    x, centres, out = w.reals("x", d, n), w.reals("centre", d), w.blank(d, d)
    w.run(covariance, x, centres, out, d, n, 1)
    for i in range(d):
        for j in range(d):
            w.equal((n - 1) * out[i * d + j], w.sum(lambda k, i=i, j=j: (x[i * n + k] - centres[i]) * (x[j * n + k] - centres[j]), n))


@theorem(small=[(6,)], large=[(9,)], kinds=("floats", "rationals"))
def ranks_count(w, n):
    """Ranks by counting: min is one more than how many are smaller, max how many are not larger, average their mean, dense the distinct."""
    value = w.family(lambda i: w.number((0, 0, 1, 4, 4, 7, 7, 9, 9)[i]), n)
    order = w.values(w.permutation(n), integer=True)
    for method in range(5):
        out = w.blank(n)
        w.run(rank_sorted, value, order, out, n, method)
        for i in range(n):
            below = sum(1 for v in value if v < value[i])
            not_above = sum(1 for v in value if v <= value[i])
            dense = len({v for v in value if v <= value[i]})
            w.equal(out[order[i]], (w.number(below + 1 + not_above) / 2, below + 1, not_above, dense, i + 1)[method], f"method {method}")


equivalent(rank_sorted, "out[order[i]] = runs + 0.0 -> *runs*", "0.0 makes a float of the rank, and nothing else")
equivalent(rank_sorted, "out[order[i]] = last + 0.0 -> *last*", "0.0 makes a float of the rank, and nothing else")
equivalent(rank_sorted, "first = 0 -> *", "it is set at the first number before it is read")


@derivation(title="Covariance without the means", theorem="the_mean_of_products_less_the_product_of_means")
def products_less_means(d):
    """The sum of products of distances from the means is the sum of products less n times the product of the means."""
    n = d.size("n")
    i = d.indices("i", n)
    x, y = d.family("x", n), d.family("y", n)
    p = d.let(r"\bar{x}", d.sum(x[i], i) / n)
    q = d.let(r"\bar{y}", d.sum(y[i], i) / n)
    d.line(d.sum((x[i] - p) * (y[i] - q), i), "the definition: positive where both are on the same side of their means")
    d.line(d.sum(x[i] * y[i], i) - p * d.sum(y[i], i) - q * d.sum(x[i], i) + n * p * q, "multiplied out")
    d.line(d.sum(x[i] * y[i], i) - n * p * q, "the sums are n times the means")
