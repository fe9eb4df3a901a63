"""Theorems of layer normalisation."""

from ...nn.layer_norm import layer_norm_backward, layer_norm_forward
from ..derivation import derivation
from ..theorem import theorem


def _forward(w, x, gain, bias, rows, cols, eps):
    out, mean, rstd = w.blank(rows, cols), w.blank(rows), w.blank(rows)
    w.run(layer_norm_forward, x, gain, bias, out, mean, rstd, rows, cols, eps)
    return out, mean, rstd


@theorem(small=[(2, 3)], large=[(3, 17)])
def layer_norm_gradient(w, rows, cols):
    """dx, dgain and dbias are the derivative of the forward pass."""
    eps = w.positive("eps")
    x, gain, bias, grad = w.reals("x", rows, cols), w.reals("gain", cols), w.reals("bias", cols), w.reals("grad", rows, cols)
    _, mean, rstd = _forward(w, x, gain, bias, rows, cols, eps)
    dx, dgain, dbias = w.blank(rows, cols), w.blank(cols), w.blank(cols)
    w.run(layer_norm_backward, x, gain, mean, rstd, grad, dx, dgain, dbias, rows, cols)
    w.gradient(lambda x, gain, bias: _forward(w, x, gain, bias, rows, cols, eps)[0], [x, gain, bias], grad, [dx, dgain, dbias])


@theorem(small=[(2, 3)], large=[(3, 17)])
def layer_norm_definition(w, rows, cols):
    """With gain 1 and bias 0 a row sums to 0, and its squares to n * variance / (variance + eps)."""
    eps, x = w.positive("eps"), w.reals("x", rows, cols)
    out, mean, rstd = _forward(w, x, w.family(lambda j: w.number(1), cols), w.zeros(cols), rows, cols, eps)
    mu = w.family(lambda r: w.sum(lambda j: x[r * cols + j], cols) / cols, rows)
    variance = w.family(lambda r: w.sum(lambda j: (x[r * cols + j] - mu[r]) * (x[r * cols + j] - mu[r]), cols) / cols, rows)
    w.equal(mean, mu, "mean")
    w.equal(w.family(lambda r: rstd[r] * rstd[r] * (variance[r] + eps), rows), 1, "rstd")
    w.equal(w.family(lambda r: w.sum(lambda j: out[r * cols + j], cols), rows), 0, "the sum of a row")
    squares = w.family(lambda r: w.sum(lambda j: out[r * cols + j] * out[r * cols + j], cols), rows)
    w.equal(squares, w.family(lambda r: cols * variance[r] / (variance[r] + eps), rows), "the sum of its squares")


@theorem(small=[(2, 3)], large=[(3, 17)])
def layer_norm_affine(w, rows, cols):
    """out = (x - mean) * rstd * gain + bias, so gain and bias act after the row is normalised."""
    eps, x, gain, bias = w.positive("eps"), w.reals("x", rows, cols), w.reals("gain", cols), w.reals("bias", cols)
    out, mean, rstd = _forward(w, x, gain, bias, rows, cols, eps)
    w.equal(out, w.family(lambda r, j: (x[r * cols + j] - mean[r]) * rstd[r] * gain[j] + bias[j], rows, cols))


@theorem(small=[(2, 3)], large=[(3, 17)])
def layer_norm_shift(w, rows, cols):
    """The same number added to all elements of a row changes nothing but its mean."""
    eps, x, gain, bias = w.positive("eps"), w.reals("x", rows, cols), w.reals("gain", cols), w.reals("bias", cols)
    shift = w.reals("shift", rows)
    moved = w.family(lambda r, j: x[r * cols + j] + shift[r], rows, cols)
    out, _, rstd = _forward(w, x, gain, bias, rows, cols, eps)
    again, _, rstd_again = _forward(w, moved, gain, bias, rows, cols, eps)
    w.equal(again, out)
    w.equal(rstd_again, rstd)


@derivation(title="Layer normalisation, backwards", theorem="layer_norm_gradient")
def layer_norm_backwards(d):
    """An element moves its own output, and through the mean and the variance those of the whole row."""
    n = d.size("n")
    i, j, k = d.indices("i j k", n)
    x, g, gamma, eps = d.family("x", n), d.family("g", n), d.family("gamma", n), d.number("epsilon", positive=True)
    mu = d.let("mu", d.sum(x[j], j) / n)
    v = d.let("v", d.sum((x[j] - mu) ** 2, j) / n)
    r = d.let("r", 1 / d.sqrt(v + eps))
    xhat = d.let(r"\hat{x}", (x[j] - mu) * r, j)
    h = d.let("h", g[j] * gamma[j], j)
    d.line(d.D(d.sum(h[k] * xhat[k], k), x[i]), r"what arrives at $\hat{x}$ is $h$")
    d.line(d.sum(h[k] * d.D(xhat[k], x[i]), k), "$h$ does not depend on $x$")
    d.line(d.sum(h[k] * (r * (d.delta(i, k) - 1 / n) + (x[k] - mu) * d.D(r, x[i])), k), "the product rule; the mean moves by $1/n$")
    d.line(
        d.sum(h[k] * (r * (d.delta(i, k) - 1 / n) - (x[k] - mu) * r**3 * (x[i] - mu) / n), k),
        "$r$ is the power $-1/2$ of the variance, in which the mean's own part cancels",
    )
    d.line(r * d.sum(h[k] * (d.delta(i, k) - 1 / n - xhat[k] * xhat[i] / n), k), r"$r$ leaves the sum; $\hat{x}$ for $(x - \mu) r$")
    d.line(r * (h[i] - d.sum(h[k], k) / n - xhat[i] * d.sum(h[k] * xhat[k], k) / n), "the delta picks one term")
    d.kernel(layer_norm_backward, x, gamma, [mu], [r], g, d.out(n), d.out(n), d.out(n), 1, n, at=[i], output="dx")
