"""Theorems of mixtures of Gaussians."""

from ...nn.softmax import softmax_forward
from ...probability.multivariate_normal import normal_scores
from ...statistics.gaussian_mixture import (
    mixture_covariances,
    mixture_means,
    mixture_scores_diagonal,
    mixture_variances,
)
from ..derivation import derivation
from ..theorem import theorem

EXACT = {"small": [(2, 2, 2)], "large": [(5, 3, 2), (3, 1, 3)], "kinds": ("floats", "finite", "rationals", "symbols")}


def scored(w, x, means, roots, offsets, n, k, d):
    out = w.blank(n, k)
    w.run(normal_scores, x, means, roots, offsets, out, n, k, d)
    return out


def scored_diagonal(w, x, means, roots, offsets, n, k, d):
    out = w.blank(n, k)
    w.run(mixture_scores_diagonal, x, means, roots, offsets, out, n, k, d)
    return out


def weighed(w, x, shares, tiny, n, k, d):
    counts, means = w.blank(k), w.blank(k, d)
    w.run(mixture_means, x, shares, tiny, counts, means, n, k, d)
    return counts, means


def spread(w, x, shares, counts, means, floor, n, k, d):
    out, diagonal = w.blank(k, d, d), w.blank(k, d)
    w.run(mixture_covariances, x, shares, counts, means, floor, out, n, k, d)
    w.run(mixture_variances, x, shares, counts, means, floor, diagonal, n, k, d)
    return out, diagonal


@theorem(**EXACT)
def a_diagonal_is_a_triangle(w, n, k, d):
    """The scores of diagonal factors are those of the matrices that they are the diagonals of."""
    x, means, offsets, roots = w.reals("x", n, d), w.reals("m", k, d), w.reals("offset", k), w.reals("r", k, d)
    square = w.family(lambda c, j, p: roots[c * d + j] if j == p else w.number(0), k, d, d)
    w.equal(scored_diagonal(w, x, means, roots, offsets, n, k, d), scored(w, x, means, square, offsets, n, k, d))


@theorem(**EXACT)
def the_best_means_are_weighted(w, n, k, d):
    """The expected log likelihood has in the means the slope count R^2 (weighted mean - m), which is zero at the weighted mean alone."""
    x, shares, M = w.reals("x", n, d), w.positives("r", n, k), w.reals("M", k, d)
    offsets, roots = w.reals("offset", k), w.positives("root", k, d)
    counts, means = weighed(w, x, shares, w.number(0), n, k, d)
    slope = w.family(lambda c, j: counts[c] * roots[c * d + j] * roots[c * d + j] * (means[c * d + j] - M[c * d + j]), k, d)
    w.gradient(lambda M: scored_diagonal(w, x, M, roots, offsets, n, k, d), [M], shares, [slope])


@theorem(**EXACT)
def weights_and_means(w, n, k, d):
    """Counts are sums of shares and a little more, means are weighted sums divided by them."""
    x, shares, tiny = w.reals("x", n, d), w.positives("r", n, k), w.positive("tiny")
    counts, means = weighed(w, x, shares, tiny, n, k, d)
    w.equal(counts, w.family(lambda c: tiny + w.sum(lambda i: shares[i * k + c], n), k))
    w.equal(means, w.family(lambda c, j: w.sum(lambda i: shares[i * k + c] * x[i * d + j], n) / counts[c], k, d))


@theorem(**EXACT)
def the_best_covariance_is_weighted(w, n, k, d):
    """The sum of r |R (x - m)|^2 / 2 has the slope count (R S)_jp in R_jp, S the weighted covariance; that of log det R is 1 / R_jj.

    They balance, for p <= j, where R S R^T = 1: the covariance that is most likely is the weighted one.
    """
    x, shares, means = w.reals("x", n, d), w.positives("r", n, k), w.reals("m", k, d)
    roots, zero = w.reals("root", k, d, d), w.values([w.number(0)] * k)
    counts, _ = weighed(w, x, shares, w.number(0), n, k, d)
    S, _ = spread(w, x, shares, counts, means, w.number(0), n, k, d)

    def slope(c, j, p):
        if p > j:
            return w.number(0)
        return -counts[c] * w.sum(lambda q: roots[(c * d + j) * d + q] * S[(c * d + q) * d + p] if q <= j else w.number(0), d)

    w.gradient(lambda roots: scored(w, x, means, roots, zero, n, k, d), [roots], shares, [w.family(slope, k, d, d)])


@theorem(**EXACT)
def covariances(w, n, k, d):
    """Weighted sums of products of deviations, symmetric, with the floor on the diagonal; the variances are that diagonal."""
    x, shares, means = w.reals("x", n, d), w.positives("r", n, k), w.reals("m", k, d)
    counts, floor = w.positives("count", k), w.positive("floor")
    S, variances = spread(w, x, shares, counts, means, floor, n, k, d)

    def entry(c, j, p):
        def term(i):
            return shares[i * k + c] * (x[i * d + j] - means[c * d + j]) * (x[i * d + p] - means[c * d + p])

        return w.sum(term, n) / counts[c] + (floor if j == p else 0)

    w.equal(S, w.family(entry, k, d, d))
    w.equal(variances, w.family(lambda c, j: S[(c * d + j) * d + j], k, d))


@theorem(small=[(3, 2, 1)], large=[(6, 3, 2)], kinds=("floats",), every_shape="exponentials and logarithms of data, compared by numbers")
def no_step_lowers_the_likelihood(w, n, k, d):
    """After a step of expectation and maximisation the log likelihood is not smaller, whatever the parameters were."""
    x, means, roots = w.reals("x", n, d), w.reals("m", k, d), w.positives("root", k, d)
    weights = w.positives("weight", k)
    total = w.sum(lambda c: weights[c], k)

    def offsets(weights, roots):
        return w.family(lambda c: w.log(weights[c]) + w.sum(lambda j: w.log(roots[c * d + j]), d), k)

    def likelihood(scores):
        return w.sum(lambda i: w.log(w.sum(lambda c: w.exp(scores[i * k + c]), k)), n)

    before = scored_diagonal(w, x, means, roots, offsets(w.family(lambda c: weights[c] / total, k), roots), n, k, d)
    shares = w.blank(n, k)
    w.run(softmax_forward, before, shares, n, k)
    counts, means = weighed(w, x, shares, w.number(0), n, k, d)
    _, variances = spread(w, x, shares, counts, means, w.number(0), n, k, d)
    roots = w.family(lambda c, j: 1 / w.sqrt(variances[c * d + j]), k, d)
    after = scored_diagonal(w, x, means, roots, offsets(w.family(lambda c: counts[c] / n, k), roots), n, k, d)
    w.claim(likelihood(after) >= likelihood(before) - 1e-12, "the likelihood rises")


@derivation(title="Where the expected log likelihood is flat", theorem="the_best_means_are_weighted")
def where_the_expected_log_likelihood_is_flat(d):
    """The maximisation step for one component: r is how much of each point is its, m its mean, v its variance."""
    n = d.size("n")
    i = d.indices("i", n)
    x, r, m, v = d.family("x", n), d.family("r", n), d.number("m"), d.number("v", positive=True)
    d.line(
        d.D(-d.sum(r[i] * ((x[i] - m) ** 2 / v + d.log(v)) / 2, i), m),
        "what depends on $m$ of the logarithm of the densities, each weighted by its share",
    )
    d.line(d.sum(r[i] * (x[i] - m), i) / v, "the derivative of a square")
    d.line((d.sum(r[i] * x[i], i) - m * d.sum(r[i], i)) / v, "zero exactly where $m$ is the weighted mean, whatever $v$ is")
