"""Theorems of the reductions: x (outer, size, inner) is reduced over its middle axis."""

from ...autograd import reduction as r
from ...autograd.elementary import sqrt_forward
from ..derivation import derivation
from ..theorem import equivalent, theorem

SHAPES = {"small": [(2, 3, 2)], "large": [(2, 5, 3), (1, 17, 1)]}


def reduced(w, kernel, outer, size, inner, integer=False):
    """kernel(x, out, outer, size, inner) as a function of x."""

    def run(x):
        out = w.blank(outer, inner, integer=integer)
        w.run(kernel, x, out, outer, size, inner)
        return out

    return run


def given(w, outer, size, inner):
    """x, the gradient of its reduction, and blank cells for its own."""
    return w.reals("x", outer, size, inner), w.reals("grad", outer, inner), w.blank(outer, size, inner)


@theorem(**SHAPES)
def sum_gradient(w, outer, size, inner):
    """Every term of a sum receives the sum's gradient."""
    x, grad, dx = given(w, outer, size, inner)
    w.run(r.sum_backward, grad, dx, outer, size, inner)
    w.gradient(reduced(w, r.sum_forward, outer, size, inner), [x], grad, [dx])
    total = w.family(lambda o, i: w.sum(lambda j: x[(o * size + j) * inner + i], size), outer, inner)
    w.equal(reduced(w, r.sum_forward, outer, size, inner)(x), total)


@theorem(**SHAPES)
def mean_gradient(w, outer, size, inner):
    """Every term of a mean of n receives the n-th part of the gradient."""
    x, grad, dx = given(w, outer, size, inner)
    w.run(r.mean_backward, grad, dx, outer, size, inner)
    w.gradient(reduced(w, r.mean_forward, outer, size, inner), [x], grad, [dx])
    mean = w.family(lambda o, i: w.sum(lambda j: x[(o * size + j) * inner + i], size) / size, outer, inner)
    w.equal(reduced(w, r.mean_forward, outer, size, inner)(x), mean)


def variance(w, divisor, outer, size, inner):
    """The variance and the mean as functions of x."""

    def run(x):
        out, mean = w.blank(outer, inner), w.blank(outer, inner)
        w.run(r.var_forward, x, out, mean, outer, size, inner, divisor)
        return out, mean

    return run


@theorem(**SHAPES)
def var_gradient(w, outer, size, inner):
    """The gradient of the variance is 2 (x - mean) / divisor: the mean's own part cancels, as deviations sum to 0."""
    x, grad, dx = given(w, outer, size, inner)
    divisor = w.positive("divisor")
    spread = variance(w, divisor, outer, size, inner)
    w.run(r.var_backward, x, spread(x)[1], grad, dx, outer, size, inner, divisor)
    w.gradient(lambda x: spread(x)[0], [x], grad, [dx])


@theorem(**SHAPES)
def std_gradient(w, outer, size, inner):
    """The gradient of the standard deviation s is (x - mean) / (divisor s)."""
    x, grad, dx = given(w, outer, size, inner)
    divisor = w.positive("divisor")
    spread = variance(w, divisor, outer, size, inner)

    def deviation(x):
        out = w.blank(outer, inner)
        w.run(sqrt_forward, spread(x)[0], out, outer * inner)
        return out

    w.run(r.std_backward, x, spread(x)[1], deviation(x), grad, dx, outer, size, inner, divisor)
    w.gradient(deviation, [x], grad, [dx])


@theorem(small=[(2, 3, 2)], large=[(2, 5, 3)], kinds=("rationals", "floats"))
def no_deviation_has_no_gradient(w, outer, size, inner):
    """Where all elements are equal, the standard deviation's gradient is 0."""
    x, zero, grad = (w.values([w.number(v)] * n) for v, n in ((3, outer * size * inner), (0, outer * inner), (5, outer * inner)))
    dx = w.blank(outer, size, inner)
    w.run(r.std_backward, x, zero, zero, grad, dx, outer, size, inner, w.number(2))
    w.equal(dx, w.zeros(outer, size, inner))
    dx = w.blank(outer, size, inner)
    w.run(r.norm_backward, w.zeros(outer, size, inner), zero, grad, dx, outer, size, inner)
    w.equal(dx, w.zeros(outer, size, inner))


@theorem(**SHAPES)
def variance_is_the_mean_square_less_the_squared_mean(w, outer, size, inner):
    """With divisor n the variance is E[x^2] - E[x]^2."""
    x = w.reals("x", outer, size, inner)
    out, mean = variance(w, size, outer, size, inner)(x)
    square = w.family(lambda o, i: w.sum(lambda j: x[(o * size + j) * inner + i] ** 2, size) / size, outer, inner)
    w.equal(out, w.family(lambda o, i: square[o * inner + i] - mean[o * inner + i] * mean[o * inner + i], outer, inner))
    w.equal(mean, w.family(lambda o, i: w.sum(lambda j: x[(o * size + j) * inner + i], size) / size, outer, inner))


@theorem(**SHAPES)
def logsumexp_gradient(w, outer, size, inner):
    """The gradient of log-sum-exp is softmax, whatever is subtracted for safety."""
    x, grad, dx = given(w, outer, size, inner)
    lse = reduced(w, r.logsumexp_forward, outer, size, inner)
    w.run(r.logsumexp_backward, x, lse(x), grad, dx, outer, size, inner)
    w.gradient(lse, [x], grad, [dx])


@theorem(**SHAPES)
def norm_gradient(w, outer, size, inner):
    """The gradient of the Euclidean length is the unit vector x / |x|."""
    x, grad, dx = given(w, outer, size, inner)
    length = reduced(w, r.norm_forward, outer, size, inner)
    w.run(r.norm_backward, x, length(x), grad, dx, outer, size, inner)
    w.gradient(length, [x], grad, [dx])
    square = w.family(lambda o, i: w.sum(lambda j: x[(o * size + j) * inner + i] ** 2, size), outer, inner)
    w.equal(w.family(lambda o, i: length(x)[o * inner + i] ** 2, outer, inner), square)


@theorem(small=[(2, 3, 2)], large=[(2, 5, 3)], kinds=("rationals", "floats"))
def counting(w, outer, size, inner):
    """count_nonzero counts what is not 0, and `all` is 1 exactly where it counts everything."""
    x = w.values([w.number(w.choose(3)) for _ in range(outer * size * inner)])
    count = reduced(w, r.count_nonzero_forward, outer, size, inner, integer=True)(x)
    every = reduced(w, r.all_forward, outer, size, inner, integer=True)(x)
    for o in range(outer):
        for i in range(inner):
            zeros = [x[(o * size + j) * inner + i] == 0 for j in range(size)].count(True)
            w.equal(count[o * inner + i] + zeros, size)
            w.equal(every[o * inner + i], int(zeros == 0), "all")
    ones = w.values([w.number(1)] * (outer * size * inner))
    w.equal(reduced(w, r.all_forward, outer, size, inner, integer=True)(ones), w.values([1] * (outer * inner)))


@theorem(small=[(2, 3, 2)], large=[(2, 5, 3)], kinds=("floats",))
def logsumexp_does_not_overflow(w, outer, size, inner):
    """Scores in the thousands neither overflow nor vanish, wherever the largest stands; infinite ones stay infinite."""
    x, n = w.reals("x", outer, size, inner, scale=1000.0), outer * inner
    lse = reduced(w, r.logsumexp_forward, outer, size, inner)
    for peak in range(size):
        scores = w.copy(x)
        for o in range(outer):
            for i in range(inner):
                scores[(o * size + (peak + o + i) % size) * inner + i] += 20000.0
        out = lse(scores)
        for o in range(outer):
            for i in range(inner):
                top = max(scores[(o * size + j) * inner + i] for j in range(size))
                w.claim(top <= out[o * inner + i] <= top + 2, "within log 3 of the largest")
    for value in (float("inf"), float("-inf")):
        scores = w.values([value] * (n * size))
        w.claim(all(v == value for v in lse(scores)), "of infinities")
        dx = w.blank(outer, size, inner)
        w.run(r.logsumexp_backward, scores, lse(scores), w.values([1.0] * n), dx, outer, size, inner)
        w.claim(all(v == (value if value > 0 else 0.0) for v in dx), "their gradient, as PyTorch has it up to NaN")


equivalent(r.norm_forward, "v = 1.0 * x[first + j * inner] -> v = x[first + j * inner]", "the factor 1 only widens a float32")
equivalent(r.logsumexp_backward, "top = 0.0 -> top = 1.0", "an infinite score stays infinite whatever finite number is subtracted")


@derivation(title="Log-sum-exp, backwards", theorem="logsumexp_gradient")
def logsumexp_backwards(d):
    """The gradient of log-sum-exp is softmax."""
    n = d.size("n")
    i, k = d.indices("i k", n)
    x, g = d.family("x", n), d.number("g")
    z = d.let("z", d.log(d.sum(d.exp(x[k]), k)))
    d.line(d.D(g * z, x[i]), "$g$ is the gradient that arrives")
    d.line(g * d.D(d.sum(d.exp(x[k]), k), x[i]) / d.sum(d.exp(x[k]), k), "the derivative of a logarithm")
    d.line(g * d.exp(x[i]) / d.sum(d.exp(x[k]), k), "only one term depends on $x_i$")
    d.line(g * d.exp(x[i] - z), "the sum is $e^z$")
    d.kernel(r.logsumexp_backward, x, [z], [g], d.out(n), 1, n, 1, at=[i])


@derivation(title="Variance, backwards", theorem="var_gradient")
def variance_backwards(d):
    """The mean moves too, but its own part cancels: deviations add up to 0."""
    n = d.size("n")
    i, j, k = d.indices("i j k", n)
    x, g, m = d.family("x", n), d.number("g"), d.number("m", positive=True)
    mu = d.let("mu", d.sum(x[j], j) / n)
    d.line(d.D(g * d.sum((x[k] - mu) ** 2, k) / m, x[i]), "$m$ is the divisor, $n$ or $n - 1$")
    d.line(g * d.sum(2 * (x[k] - mu) * (d.delta(i, k) - d.D(mu, x[i])), k) / m, "the chain rule")
    d.line(g * d.sum(2 * (x[k] - mu) * d.delta(i, k), k) / m - g * 2 / n * d.sum(x[k] - mu, k) / m, "the mean moves by $1/n$")
    d.line(g * 2 * (x[i] - mu) / m, "deviations add up to 0")
    d.kernel(r.var_backward, x, [mu], [g], d.out(n), 1, n, 1, m, at=[i])
