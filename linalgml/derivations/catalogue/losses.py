"""Theorems of losses: each gradient in the form that every framework computes."""

from ..theorem import theorem
from .probability import softmax

SHAPES = {"small": [(2, 3)], "large": [(5, 4)]}


@theorem(**SHAPES)
def least_squares_gradient(w, n, d):
    """The gradient of |A x - b|^2 / 2 + ridge |x|^2 / 2 is A^T (A x - b) + ridge x: zero at the normal equations."""
    a, x, b, ridge = w.reals("a", n, d), w.reals("x", d), w.reals("b", n), w.positive("ridge")

    def residual(x):
        return w.family(lambda i: w.sum(lambda j: a[i * d + j] * x[j], d) - b[i], n)

    def loss(x):
        r = residual(x)
        return (w.sum(lambda i: r[i] * r[i], n) + ridge * w.sum(lambda j: x[j] * x[j], d)) / 2

    r = residual(x)
    w.gradient(loss, [x], w.number(1), [w.family(lambda j: w.sum(lambda i: a[i * d + j] * r[i], n) + ridge * x[j], d)])


@theorem(**SHAPES)
def logistic_regression_gradient(w, n, d):
    """The gradient of the logistic loss is sum of (sigmoid(a_i x) - y_i) a_i: prediction minus label, times the input."""
    a, x, y = w.reals("a", n, d), w.reals("x", d), w.reals("y", n)

    def score(x):
        return w.family(lambda i: w.sum(lambda j: a[i * d + j] * x[j], d), n)

    def loss(x):
        s = score(x)
        return w.sum(lambda i: w.log(1 + w.exp(s[i])) - y[i] * s[i], n)

    s = score(x)
    error = w.family(lambda i: w.exp(s[i]) / (1 + w.exp(s[i])) - y[i], n)
    w.gradient(loss, [x], w.number(1), [w.family(lambda j: w.sum(lambda i: error[i] * a[i * d + j], n), d)])


@theorem(small=[(3,)], large=[(6,)])
def soft_labels_gradient(w, n):
    """Cross-entropy against any distribution q that sums to one has the gradient p - q."""
    x, weight = w.reals("x", n), w.positives("weight", n)
    total = w.sum(lambda i: weight[i], n)
    q, p = w.family(lambda i: weight[i] / total, n), softmax(w, x, n)

    def loss(x):
        lse = w.log(w.sum(lambda j: w.exp(x[j]), n))
        return w.sum(lambda i: q[i] * (lse - x[i]), n)

    w.gradient(loss, [x], w.number(1), [w.family(lambda i: p[i] - q[i], n)])


@theorem(small=[(3,)], large=[(6,)])
def distillation_gradient(w, n):
    """At temperature T the student's gradient is (p - q) / T, with both softmaxes taken at that temperature."""
    x, teacher, T = w.reals("x", n), w.reals("teacher", n), w.positive("T")
    q = softmax(w, w.family(lambda i: teacher[i] / T, n), n)
    p = softmax(w, w.family(lambda i: x[i] / T, n), n)

    def loss(x):
        lse = w.log(w.sum(lambda j: w.exp(x[j] / T), n))
        return w.sum(lambda i: q[i] * (lse - x[i] / T), n)

    w.gradient(loss, [x], w.number(1), [w.family(lambda i: (p[i] - q[i]) / T, n)])


@theorem(**SHAPES)
def contrastive_gradient(w, n, d):
    """InfoNCE: the gradient in the queries is (P - I) K / T and in the keys (P - I)^T Q / T, P the softmax of every row of scores."""
    q, k, T = w.reals("q", n, d), w.reals("k", n, d), w.positive("T")

    def score(q, k):
        return w.family(lambda i, j: w.sum(lambda c: q[i * d + c] * k[j * d + c], d) / T, n, n)

    def loss(q, k):
        s = score(q, k)
        return w.sum(lambda i: w.log(w.sum(lambda j: w.exp(s[i * n + j]), n)) - s[i * n + i], n)

    s = score(q, k)
    p = w.family(lambda i, j: w.exp(s[i * n + j]) / w.sum(lambda m: w.exp(s[i * n + m]), n), n, n)
    dq = w.family(lambda i, c: (w.sum(lambda j: p[i * n + j] * k[j * d + c], n) - k[i * d + c]) / T, n, d)
    dk = w.family(lambda j, c: (w.sum(lambda i: p[i * n + j] * q[i * d + c], n) - q[j * d + c]) / T, n, d)
    w.gradient(loss, [q, k], w.number(1), [dq, dk])


@theorem(small=[()], large=[()], kinds=("floats", "finite", "symbols"))
def preference_gradient(w):
    """DPO: the slope of -log sigmoid(beta m) in the margin m is -beta sigmoid(-beta m): pairs already in order count little."""
    beta, m = w.positive("beta"), w.real("m")
    slope = w.derivative(lambda m: w.log(1 + w.exp(-beta * m)), m)
    w.equal(slope, -beta * w.exp(-beta * m) / (1 + w.exp(-beta * m)))
