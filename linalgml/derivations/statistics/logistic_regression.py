"""Theorems of logistic and softmax regression."""

from ...statistics.logistic_regression import softmax_curvature, softmax_loss
from ..derivation import derivation
from ..theorem import equivalent, theorem

SHAPES = {"small": [(2, 2, 2)], "large": [(4, 2, 3)], "kinds": ("floats", "finite", "symbols"), "every_shape": "its labels are compared"}


def losses(w, x, labels, weights, n, d, k, reference):
    p, grad = w.blank(n, k), w.blank(k, d)
    loss = w.run(softmax_loss, x, labels, weights, p, grad, n, d, k, reference)
    return loss, p, grad


@theorem(**SHAPES)
def softmax_regression_gradient(w, n, d, k):
    """The gradient is the derivative of the loss in every weight, with a class of score 0 and without."""
    x, weights = w.reals("x", n, d), w.reals("w", k, d)
    for reference in (0, 1):
        labels = w.values([(k - 1 + i) % (k + reference) for i in range(n)], integer=True)
        _, _, grad = losses(w, x, labels, weights, n, d, k, reference)
        w.gradient(lambda v, labels=labels, r=reference: losses(w, x, labels, v, n, d, k, r)[0], [weights], w.number(1), [grad])


@theorem(**SHAPES)
def the_loss_is_minus_the_log_of_the_probability(w, n, d, k):
    """Probabilities are e to the scores over their sum, and e^loss times the product of the labels' probabilities is 1."""
    x, weights = w.reals("x", n, d), w.reals("w", k, d)
    for reference in (0, 1):
        labels = w.values([(k - 1 + i) % (k + reference) for i in range(n)], integer=True)
        loss, p, _ = losses(w, x, labels, weights, n, d, k, reference)
        owns, totals = w.number(1), w.number(1)
        for i in range(n):
            e = [w.exp(w.sum(lambda j, i=i, c=c: x[i * d + j] * weights[c * d + j], d)) for c in range(k)]
            e += [w.number(1)] * reference
            total = w.sum(lambda c, e=e: e[c], k + reference)
            for c in range(k):
                w.equal(p[i * k + c] * total, e[c])
            owns, totals = owns * e[labels[i]], totals * total
        w.equal(w.exp(loss) * owns, totals)


@theorem(**SHAPES)
def the_curvature_is_the_derivative_of_the_gradient(w, n, d, k):
    """The Hessian times any vector is the derivative of the gradient along it."""
    x, weights, along = w.reals("x", n, d), w.reals("w", k, d), w.reals("along", k, d)
    size = k * d
    for reference in (0, 1):
        labels = w.values([(k - 1 + i) % (k + reference) for i in range(n)], integer=True)
        _, p, _ = losses(w, x, labels, weights, n, d, k, reference)
        out = w.blank(size, size)
        w.run(softmax_curvature, x, p, out, n, d, k)
        product = w.family(lambda a, j, o=out: w.sum(lambda c: o[(a * d + j) * size + c] * along[c], size), k, d)
        w.gradient(lambda v, labels=labels, r=reference: losses(w, x, labels, v, n, d, k, r)[2], [weights], along, [product])


@theorem(small=[()], kinds=("floats",), every_shape="a statement about overflow")
def scores_in_the_thousands(w):
    """Scores in the thousands, all of one sign or of both, neither overflow nor lose the loss."""
    x = w.values([1000.0, -1000.0])
    for weights, reference, labels, expected in (
        ([2.0, 3.0], 0, [0, 0], 1000.0), ([-2.0, -3.0], 0, [0, 0], 1000.0), ([2.0], 1, [0, 0], 2000.0), ([2.0], 1, [0, 1], 0.0),
    ):  # fmt: skip
        k = len(weights)
        loss, _, _ = losses(w, x, w.values(labels, integer=True), w.values(weights), 2, 1, k, reference)
        w.equal(loss, expected)


equivalent(
    softmax_loss, "top = 0.0 -> top = 1.0", "any number may be taken from all scores; without a reference the first score replaces it"
)
equivalent(softmax_loss, "total += exp(-top) -> total = exp(-top)", "the total is 0 before")


@derivation(title="Odds are multiplied", theorem="the_loss_is_minus_the_log_of_the_probability")
def odds(d):
    """With two classes the odds are e to the score: one more of x multiplies them by e^w."""
    s = d.number("s")
    p = d.let("p", d.exp(s) / (1 + d.exp(s)))
    d.line(p / (1 - p), "the odds of a class with the score $s$ against one with the score 0")
    d.line(d.exp(s), "the sum of both cancels")
