"""Theorems of RMS normalisation."""

from ...nn.rms_norm import rms_norm_backward, rms_norm_forward
from ..derivation import derivation
from ..theorem import theorem

SHAPES = {"small": [(2, 3)], "large": [(3, 7)]}


def normed(w, rows, cols, eps):
    """The shipped forward pass as a function: (out, rstd)."""

    def forward(x, gain):
        out, rstd = w.blank(rows, cols), w.blank(rows)
        w.run(rms_norm_forward, x, gain, out, rstd, rows, cols, eps)
        return out, rstd

    return forward


@theorem(**SHAPES)
def rms_norm_gradient(w, rows, cols):
    """dx and dgain are the derivative of the forward pass."""
    eps, x, gain, grad = w.positive("eps"), w.reals("x", rows, cols), w.reals("gain", cols), w.reals("grad", rows, cols)
    forward = normed(w, rows, cols, eps)
    dx, dgain = w.blank(rows, cols), w.blank(cols)
    w.run(rms_norm_backward, x, gain, forward(x, gain)[1], grad, dx, dgain, rows, cols)
    w.gradient(lambda *a: forward(*a)[0], [x, gain], grad, [dx, dgain])
    square = w.family(lambda r: w.sum(lambda j: x[r * cols + j] * x[r * cols + j], cols) / cols, rows)
    rstd = forward(x, gain)[1]
    w.equal(w.family(lambda r: rstd[r] * rstd[r] * (square[r] + eps), rows), 1, "rstd")


@theorem(**SHAPES)
def rms_norm_has_unit_mean_square(w, rows, cols):
    """With gain 1 and no eps the mean square of every row is 1."""
    x, one = w.positives("x", rows, cols), w.family(lambda j: w.number(1), cols)
    out, _ = normed(w, rows, cols, w.number(0))(x, one)
    w.equal(w.family(lambda r: w.sum(lambda j: out[r * cols + j] * out[r * cols + j], cols) / cols, rows), 1)


@theorem(**SHAPES)
def rms_norm_forgets_the_scale(w, rows, cols):
    """Without eps, c x has the norm of x for every positive c."""
    x, gain, c = w.positives("x", rows, cols), w.reals("gain", cols), w.positive("c")
    forward = normed(w, rows, cols, w.number(0))
    w.equal(forward(w.family(lambda r, j: c * x[r * cols + j], rows, cols), gain)[0], forward(x, gain)[0])


@derivation(title="RMS normalisation, backwards", theorem="rms_norm_gradient")
def rms_norm_backwards(d):
    """As layer normalisation without the mean: an element also changes the length that the whole row is divided by."""
    n = d.size("n")
    i, j, k = d.indices("i j k", n)
    x, g, gamma, eps = d.family("x", n), d.family("g", n), d.family("gamma", n), d.number("epsilon", positive=True)
    r = d.let("r", 1 / d.sqrt(d.sum(x[j] ** 2, j) / n + eps))
    h = d.let("h", g[j] * gamma[j], j)
    d.line(d.D(d.sum(h[k] * x[k] * r, k), x[i]), "what arrives at $x r$ is $h$")
    d.line(d.sum(h[k] * (r * d.delta(i, k) + x[k] * d.D(r, x[i])), k), "the product rule")
    d.line(d.sum(h[k] * (r * d.delta(i, k) - x[k] * r**3 * x[i] / n), k), "$r$ is the power $-1/2$ of the mean square")
    d.line(r * (h[i] - x[i] * r * d.sum(h[k] * x[k] * r, k) / n), "the delta picks one term; $r$ leaves the sum")
    d.kernel(rms_norm_backward, x, gamma, [r], g, d.out(n), d.out(n), 1, n, at=[i], output="dx")
