"""Theorems of initialisation: which variance of the weights keeps a signal's size through a layer."""

from itertools import product as outcomes

from ...linalg.vector import dot
from ...nn.activation import relu_forward
from ..derivation import derivation
from ..theorem import theorem

KINDS = {"kinds": ("floats", "finite", "symbols")}


def expectation(w, n, a, b, f):
    """E f over n independent weights that are a with probability b / (a + b), else -b: mean 0, variance a b, any skew."""
    total = w.number(0)
    for signs in outcomes((0, 1), repeat=n):
        chance, weights = w.number(1), []
        for s in signs:
            chance = chance * (a if s else b) / (a + b)
            weights.append(-b if s else a)
        total = total + chance * f(w.values(weights))
    return total


@theorem(small=[(3,)], large=[(5,)], **KINDS)
def a_sum_of_weights_times_inputs(w, n):
    """With independent weights of mean 0 and variance s, E[w . x] = 0 and E[(w . x)^2] = s |x|^2: s = 1/n keeps the mean square."""
    x, a, b = w.reals("x", n), w.positive("a"), w.positive("b")
    w.equal(expectation(w, n, a, b, lambda v: w.run(dot, v, x, n)), 0, "the mean")
    square = w.run(dot, x, x, n)
    w.equal(expectation(w, n, a, b, lambda v: w.run(dot, v, x, n) ** 2), a * b * square, "the mean square")


@theorem(small=[(3,)], large=[(5,)], **KINDS)
def query_times_key_has_variance_d(w, n):
    """With independent coordinates of mean 0 and variance 1, q . k has variance n: hence attention's 1 / sqrt(n)."""
    a = w.positive("a")
    b = 1 / a  # variance a b = 1
    mean_square = expectation(w, n, a, b, lambda k: w.run(dot, k, k, n))  # E over q of (q . k)^2 is |k|^2, by the theorem above
    w.equal(mean_square, n)


@theorem(small=[(3,)], large=[(5,)])
def relu_halves_the_mean_square(w, n):
    """Of a symmetric signal ReLU keeps half the mean square, so Kaiming's weights have variance 2/n instead of 1/n."""
    size, up, down = w.positives("x", n), w.blank(n), w.blank(n)
    w.run(relu_forward, size, up, n)
    w.run(relu_forward, w.family(lambda i: -size[i], n), down, n)
    kept = w.family(lambda i: (up[i] * up[i] + down[i] * down[i]) / 2, n)
    w.equal(kept, w.family(lambda i: size[i] * size[i] / 2, n))


@derivation(title="The variance of a linear layer's output", theorem="a_sum_of_weights_times_inputs")
def output_variance(d):
    """Independent weights of mean 0 and variance s give an output of mean square s |x|^2: s = 1/n keeps its size (LeCun, Xavier)."""
    n = d.size("n")
    i, j = d.indices("i j", n)
    w, x, s = d.family("w", n), d.family("x", n), d.number("s", positive=True)
    d.line(d.mean(d.sum(w[i] * x[i], i) ** 2, w, s), "the mean square of the output, over the weights")
    d.line(d.mean(d.sum(w[i] * w[j] * x[i] * x[j], i, j), w, s), "a square of a sum is a double sum")
    d.line(d.sum(s * d.delta(i, j) * x[i] * x[j], i, j), "independent weights: only $i = j$ has a mean, the variance $s$")
    d.line(s * d.sum(x[i] ** 2, i), "the delta picks the diagonal; with $s = 1 / n$ it is the mean square of the input")


@derivation(title="Kaiming's factor of two", theorem="relu_halves_the_mean_square")
def kaiming_variance(d):
    """ReLU lets half of a symmetric signal through, so the variance has to be 2/n."""
    n = d.size("n")
    i = d.indices("i", n)
    w, y, m = d.family("w", n), d.family("y", n), d.number("m")
    half = d.exact("1/2")
    passed = "each $y_i$ passes ($m = 1$) with probability 1/2; the weights have variance $2/n$"
    d.line(d.mean(d.mean(d.sum(w[i] * y[i] * m, i) ** 2, w, 2 / n), m, half), passed)
    d.line(d.mean(2 / n * d.sum(y[i] ** 2 * m**2, i), m, half), "the mean over the weights, as above")
    d.line(d.sum(y[i] ** 2, i) / n, "half passes: what is left is the mean square before ReLU")
