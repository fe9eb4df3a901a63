"""Theorems of batch normalisation."""

from ...nn.batch_norm import batch_norm_backward, batch_norm_forward, batch_statistics
from ..derivation import derivation
from ..theorem import theorem

SHAPES = {"small": [(2, 2, 2)], "large": [(3, 4, 5), (6, 3, 1)]}
WHY = "sums over two loops with a channel between them are not read yet"


def statistics(w, x, rows, channels, inner):
    mean, var = w.blank(channels), w.blank(channels)
    w.run(batch_statistics, x, mean, var, rows, channels, inner)
    return mean, var


def normalised(w, x, gain, bias, rows, channels, inner, eps):
    """The forward pass by the batch's own statistics."""
    mean, var = statistics(w, x, rows, channels, inner)
    return forward(w, x, gain, bias, mean, var, rows, channels, inner, eps)[0]


def forward(w, x, gain, bias, mean, var, rows, channels, inner, eps):
    out, rstd = w.blank(rows, channels, inner), w.blank(channels)
    w.run(batch_norm_forward, x, gain, bias, mean, var, out, rstd, rows, channels, inner, eps)
    return out, rstd


@theorem(**SHAPES, every_shape=WHY)
def batch_norm_gradient(w, rows, channels, inner):
    """dx, dgain and dbias are the derivative of the forward pass, through the batch's own mean and variance."""
    eps, x, grad = w.positive("eps"), w.reals("x", rows, channels, inner), w.reals("grad", rows, channels, inner)
    gain, bias = w.reals("gain", channels), w.reals("bias", channels)

    def whole(x, gain, bias):
        return normalised(w, x, gain, bias, rows, channels, inner, eps)

    mean, var = statistics(w, x, rows, channels, inner)
    _, rstd = forward(w, x, gain, bias, mean, var, rows, channels, inner, eps)
    dx, dgain, dbias = w.blank(rows, channels, inner), w.blank(channels), w.blank(channels)
    w.run(batch_norm_backward, x, gain, mean, rstd, grad, dx, dgain, dbias, rows, channels, inner, 0)
    w.gradient(whole, [x, gain, bias], grad, [dx, dgain, dbias])


@theorem(**SHAPES, every_shape=WHY)
def batch_norm_with_fixed_statistics(w, rows, channels, inner):
    """In evaluation mean and variance are numbers, and the gradient does not pass through them."""
    eps, x, grad = w.positive("eps"), w.reals("x", rows, channels, inner), w.reals("grad", rows, channels, inner)
    gain, bias, mean, var = w.reals("gain", channels), w.reals("bias", channels), w.reals("mean", channels), w.positives("var", channels)
    _, rstd = forward(w, x, gain, bias, mean, var, rows, channels, inner, eps)
    dx, dgain, dbias = w.blank(rows, channels, inner), w.blank(channels), w.blank(channels)
    w.run(batch_norm_backward, x, gain, mean, rstd, grad, dx, dgain, dbias, rows, channels, inner, 1)
    w.gradient(
        lambda x, gain, bias: forward(w, x, gain, bias, mean, var, rows, channels, inner, eps)[0], [x, gain, bias], grad, [dx, dgain, dbias]
    )


@theorem(**SHAPES, every_shape=WHY)
def batch_norm_forgets_scale_and_place(w, rows, channels, inner):
    """With eps 0, a channel multiplied by c > 0 and moved by b comes out as before: the layer before it need not watch its scale."""
    x, c, b, zero = w.reals("x", rows, channels, inner), w.positives("c", channels), w.reals("b", channels), w.number(0)
    one, none = w.family(lambda k: w.number(1), channels), w.zeros(channels)
    moved = w.family(lambda r, k, j: c[k] * x[(r * channels + k) * inner + j] + b[k], rows, channels, inner)
    again = normalised(w, moved, one, none, rows, channels, inner, zero)
    w.equal(again, normalised(w, x, one, none, rows, channels, inner, zero))


@theorem(**SHAPES, every_shape=WHY)
def batch_norm_definition(w, rows, channels, inner):
    """out = (x - mean) / sqrt(var + eps) gain + bias, channel by channel."""
    eps, x, var = w.positive("eps"), w.reals("x", rows, channels, inner), w.positives("var", channels)
    gain, bias, mean = w.reals("gain", channels), w.reals("bias", channels), w.reals("mean", channels)
    out, rstd = forward(w, x, gain, bias, mean, var, rows, channels, inner, eps)
    w.equal(rstd, w.family(lambda c: 1 / w.sqrt(var[c] + eps), channels))
    found = w.family(lambda r, c, j: (x[(r * channels + c) * inner + j] - mean[c]) * rstd[c] * gain[c] + bias[c], rows, channels, inner)
    w.equal(out, found)


@theorem(**SHAPES, every_shape=WHY)
def batch_statistics_definition(w, rows, channels, inner):
    """The mean over rows and positions, and the mean of the squares about it."""
    x, n = w.reals("x", rows, channels, inner), rows * inner
    mean, var = statistics(w, x, rows, channels, inner)
    total = w.family(lambda c: w.sum(lambda r: w.sum(lambda j: x[(r * channels + c) * inner + j], inner), rows), channels)
    w.equal(w.family(lambda c: mean[c] * n, channels), total)
    squares = w.family(
        lambda c: w.sum(lambda r: w.sum(lambda j: (x[(r * channels + c) * inner + j] - mean[c]) ** 2, inner), rows), channels
    )
    w.equal(w.family(lambda c: var[c] * n, channels), squares)


@derivation(title="Batch normalisation, backwards", theorem="batch_norm_gradient")
def batch_norm_backwards(d):
    """One channel of n numbers: each moves its own output, and through mean and variance those of the whole batch."""
    n = d.size("n")
    i, j, k = d.indices("i j k", n)
    x, g, gamma, eps = d.family("x", n), d.family("g", n), d.number("gamma"), d.number("epsilon", positive=True)
    mu = d.let("mu", d.sum(x[j], j) / n)
    v = d.let("v", d.sum((x[j] - mu) ** 2, j) / n)
    r = d.let("r", 1 / d.sqrt(v + eps))
    xhat = d.let(r"\hat{x}", (x[j] - mu) * r, j)
    d.line(d.D(d.sum(g[k] * gamma * xhat[k], k), x[i]), r"$g$ arrives at the outputs $\gamma \hat{x} + \beta$")
    d.line(gamma * d.sum(g[k] * d.D(xhat[k], x[i]), k), r"neither $g$ nor $\gamma$ depends on $x$")
    d.line(gamma * d.sum(g[k] * (r * (d.delta(i, k) - 1 / n) - (x[k] - mu) * r**3 * (x[i] - mu) / n), k), "as in layer normalisation")
    d.line(gamma * r * (g[i] - d.sum(g[k], k) / n - xhat[i] * d.sum(g[k] * xhat[k], k) / n), "the delta picks one term")
    d.kernel(batch_norm_backward, x, [gamma], [mu], [r], g, d.out(n), d.out(1), d.out(1), n, 1, 1, 0, at=[i], output="dx")
