"""Theorems of probability that training rests on: variances, scores, estimators without bias."""

from ..derivation import derivation
from ..theorem import theorem

SHAPES = {"small": [(3,)], "large": [(7,)]}


def mean(w, x, n):
    return w.sum(lambda i: x[i], n) / n


def softmax(w, x, n):
    """Probabilities e^x_i / sum of e^x_j."""
    total = w.sum(lambda j: w.exp(x[j]), n)
    return w.family(lambda i: w.exp(x[i]) / total, n)


@theorem(**SHAPES)
def deviations_sum_to_zero(w, n):
    """The deviations from the mean add up to 0."""
    x = w.reals("x", n)
    m = mean(w, x, n)
    w.equal(w.sum(lambda i: x[i] - m, n), 0)


@theorem(**SHAPES)
def spread_around_another_centre(w, n):
    """The mean squared distance from c is the variance plus (mean - c)^2: the bias and the variance of an estimate."""
    x, c = w.reals("x", n), w.real("c")
    m = mean(w, x, n)
    around = w.sum(lambda i: (x[i] - c) ** 2, n) / n
    w.equal(around, w.sum(lambda i: (x[i] - m) ** 2, n) / n + (m - c) ** 2)


@theorem(**SHAPES)
def pairwise_differences_measure_the_variance(w, n):
    """The sum of (x_i - x_j)^2 over all pairs is 2 n times the sum of squared deviations."""
    x = w.reals("x", n)
    m = mean(w, x, n)
    pairs = w.sum(lambda i: w.sum(lambda j: (x[i] - x[j]) ** 2, n), n)
    w.equal(pairs, 2 * n * w.sum(lambda i: (x[i] - m) ** 2, n))


@theorem(**SHAPES)
def score_has_mean_zero(w, n):
    """Under a softmax distribution the expected score, the gradient of log p, is 0 in every coordinate."""
    x = w.reals("x", n)
    p = softmax(w, x, n)
    total = w.sum(lambda j: p[j], n)
    w.equal(total, 1, "probabilities add up")
    w.equal(w.family(lambda i: p[i] - p[i] * total, n), 0)


@theorem(**SHAPES)
def a_baseline_does_not_bias_reinforce(w, n):
    """Policy gradient: sum of p_a (r_a - b) d log p_a / d x_i is the same for every baseline b, and the gradient of the mean reward."""
    x, r, b = w.reals("x", n), w.reals("r", n), w.real("b")
    p = softmax(w, x, n)
    reward = w.sum(lambda a: p[a] * r[a], n)
    shifted = w.sum(lambda a: p[a] * (r[a] - b), n)
    claimed = w.family(lambda i: p[i] * (r[i] - b) - p[i] * shifted, n)
    w.equal(claimed, w.family(lambda i: p[i] * (r[i] - reward), n))

    def expected(x):
        q = softmax(w, x, n)
        return w.sum(lambda a: q[a] * r[a], n)

    w.gradient(expected, [x], w.number(1), [claimed])


@theorem(**SHAPES)
def importance_weights_have_mean_one(w, n):
    """Averaging f p / q under q is averaging f under p."""
    p, q, f = w.positives("p", n), w.positives("q", n), w.reals("f", n)
    w.equal(w.sum(lambda i: q[i] * (f[i] * p[i] / q[i]), n), w.sum(lambda i: p[i] * f[i], n))


@theorem(**SHAPES)
def the_mean_is_the_likeliest_centre(w, n):
    """The gradient of the Gaussian log-likelihood in mu is n (mean - mu) / sigma^2: zero exactly at the mean."""
    x, mu, sigma = w.reals("x", n), w.real("mu"), w.positive("sigma")

    def likelihood(m):
        return w.sum(lambda i: -((x[i] - m) ** 2) / (2 * sigma * sigma), n)

    w.equal(w.derivative(likelihood, mu), n * (mean(w, x, n) - mu) / (sigma * sigma))


@theorem(small=[()], large=[()], kinds=("floats", "finite", "symbols"))
def kl_of_two_gaussians(w):
    """KL(N(m, s^2) || N(u, t^2)) = log(t / s) + (s^2 + (m - u)^2) / 2 t^2 - 1/2 is 0 and stationary where both agree."""
    m, s = w.real("m"), w.positive("s")

    def kl(u, t):
        return w.log(t) - w.log(s) + (s * s + (m - u) ** 2) / (2 * t * t) - w.number(1) / 2

    w.equal(kl(m, s), 0)
    w.equal(w.derivative(lambda u: kl(u, s), m), 0)
    w.equal(w.derivative(lambda t: kl(m, t), s), 0)


@theorem(**SHAPES)
def logsumexp_is_convex(w, n):
    """v^T H v of log-sum-exp is 1/2 sum of p_i p_j (v_i - v_j)^2, never negative: cross-entropy is convex in the logits."""
    x, v = w.reals("x", n), w.reals("v", n)
    p = softmax(w, x, n)
    first = w.sum(lambda i: p[i] * v[i], n)
    quadratic = w.sum(lambda i: p[i] * v[i] * v[i], n) - first * first
    pairs = w.sum(lambda i: w.sum(lambda j: p[i] * p[j] * (v[i] - v[j]) ** 2, n), n)
    w.equal(quadratic, pairs / 2)


@derivation(title="How far a mean of n draws strays")
def mean_of_draws(d):
    """Independent draws of variance s: their mean has variance s / n, so four times the draws are off by half as much."""
    n = d.size("n")
    i, j = d.indices("i j", n)
    e, s = d.family("e", n), d.number("s", positive=True)
    d.line(d.mean((d.sum(e[i], i) / n) ** 2, e, s), "$e_i$: draw $i$ less the expectation; the mean square of their mean")
    d.line(d.mean(d.sum(e[i] * e[j], i, j), e, s) / n**2, "a square of a sum is a double sum")
    d.line(d.sum(s * d.delta(i, j), i, j) / n**2, "independent draws: only $i = j$ has a mean, the variance $s$")
    d.line(s / n, "$n$ terms are left, divided by $n^2$")


@derivation(title="Why one divides by n - 1")
def one_less(d):
    """The expected sum of squared distances of n independent draws from their own mean is n - 1 variances, not n."""
    n = d.size("n")
    i = d.indices("i", n)
    e, s = d.family("e", n), d.number("s", positive=True)
    m = d.let("m", d.sum(e[i], i) / n)
    d.line(d.mean(d.sum((e[i] - m) ** 2, i), e, s), "$e_i$: draw $i$ less the expectation, its variance $s$; $m$: their mean")
    d.line(d.mean(d.sum(e[i] ** 2, i), e, s) - n * d.mean(m**2, e, s), "the square multiplied out")
    d.line(n * s - n * d.mean(m**2, e, s), "each of the $n$ squares has the mean $s$")
    d.line(n * s - n * (s / n), "the square of a mean of $n$ draws has the mean $s / n$")
    d.line((n - 1) * s, "the mean that was fitted has taken one of the $n$ with it")
