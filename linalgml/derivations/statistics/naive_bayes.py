"""Theorems and derivations of naive Bayes, whose sums run on the kernels of Gaussian mixtures."""

from ...statistics.gaussian_mixture import mixture_means, mixture_scores_diagonal, mixture_variances
from ..derivation import derivation
from ..theorem import theorem


@theorem(small=[(5, 2, 2)], large=[(9, 3, 2)], kinds=("floats", "finite", "rationals"), every_shape="its rows have classes")
def members_alone_count(w, n, k, d):
    """With shares of 1 and 0 the means and variances of a component are those of the rows of its class, and of no other."""
    x, label = w.reals("x", n, d), [i % k for i in range(n)]
    shares = w.family(lambda i, c: w.number(int(label[i] == c)), n, k)
    counts, means, out = w.blank(k), w.blank(k, d), w.blank(k, d)
    w.run(mixture_means, x, shares, w.number(0), counts, means, n, k, d)
    w.run(mixture_variances, x, shares, counts, means, w.number(0), out, n, k, d)
    for c in range(k):
        own = [i for i in range(n) if label[i] == c]
        w.equal(counts[c], len(own))
        for j in range(d):
            mean = w.sum(lambda t, own=own, j=j: x[own[t] * d + j], len(own)) / len(own)
            w.equal(means[c * d + j], mean)
            squares = w.sum(lambda t, own=own, j=j, m=mean: (x[own[t] * d + j] - m) * (x[own[t] * d + j] - m), len(own))
            w.equal(out[c * d + j] * len(own), squares)


@theorem(small=[(2, 2, 2)], large=[(3, 3, 4)], kinds=("floats", "finite", "symbols"))
def features_multiply(w, n, k, d):
    """e to a class's score is e to its offset times one factor e^(-(x - mean)^2 / 2 var) for each feature."""
    x, means, roots, offsets = w.reals("x", n, d), w.reals("mean", k, d), w.positives("root", k, d), w.reals("offset", k)
    out = w.blank(n, k)
    w.run(mixture_scores_diagonal, x, means, roots, offsets, out, n, k, d)
    for i in range(n):
        for c in range(k):
            product = w.exp(offsets[c])
            for j in range(d):
                z = roots[c * d + j] * (x[i * d + j] - means[c * d + j])
                product = product * w.exp(-z * z / 2)
            w.equal(w.exp(out[i * k + c]), product)


@derivation(title="A line between two classes", theorem="features_multiply")
def equal_variances(d):
    """Where both classes have the same variance, the difference of their scores is linear in x: squares cancel."""
    x, a, b, s = d.number("x"), d.number("a"), d.number("b"), d.number("s")
    d.line(
        (x - b) ** 2 / (2 * s) - (x - a) ** 2 / (2 * s),
        "how much more the class of mean $a$ is worth than that of mean $b$, with the variance $s$",
    )
    d.line((a - b) / s * x + (b**2 - a**2) / (2 * s), "linear in $x$, as in logistic regression")
