"""Theorems of group normalisation, and of instance normalisation, which is one channel a group."""

from ...nn.group_norm import group_norm_backward, group_norm_forward
from ...nn.layer_norm import layer_norm_forward
from ..theorem import theorem

SHAPES = {"small": [(1, 2, 2, 2)], "large": [(2, 3, 2, 5), (3, 2, 4, 1)], "every_shape": "the channel of a cell is a sum of two loops"}


def forward(w, x, gain, bias, rows, groups, size, inner, eps):
    out, mean, rstd = w.blank(rows, groups, size, inner), w.blank(rows, groups), w.blank(rows, groups)
    w.run(group_norm_forward, x, gain, bias, out, mean, rstd, rows, groups, size, inner, eps)
    return out, mean, rstd


@theorem(**SHAPES)
def group_norm_gradient(w, rows, groups, size, inner):
    """dx, dgain and dbias are the derivative of the forward pass."""
    eps, x, grad = w.positive("eps"), w.reals("x", rows, groups, size, inner), w.reals("grad", rows, groups, size, inner)
    gain, bias = w.reals("gain", groups, size), w.reals("bias", groups, size)
    _, mean, rstd = forward(w, x, gain, bias, rows, groups, size, inner, eps)
    dx, dgain, dbias = w.blank(rows, groups, size, inner), w.blank(groups, size), w.blank(groups, size)
    w.run(group_norm_backward, x, gain, mean, rstd, grad, dx, dgain, dbias, rows, groups, size, inner)
    sizes = (rows, groups, size, inner, eps)
    w.gradient(lambda x, gain, bias: forward(w, x, gain, bias, *sizes)[0], [x, gain, bias], grad, [dx, dgain, dbias])


@theorem(**SHAPES)
def one_group_is_layer_norm(w, rows, groups, size, inner):
    """With one group and every position a channel of its own it is layer normalisation."""
    cols, eps = groups * size * inner, w.positive("eps")
    x, gain, bias = w.reals("x", rows, cols), w.reals("gain", cols), w.reals("bias", cols)
    out, mean, rstd = forward(w, x, gain, bias, rows, 1, cols, 1, eps)
    other, mu, scale = w.blank(rows, cols), w.blank(rows), w.blank(rows)
    w.run(layer_norm_forward, x, gain, bias, other, mu, scale, rows, cols, eps)
    for a, b in ((out, other), (mean, mu), (rstd, scale)):
        w.equal(a, b)


@theorem(**SHAPES)
def group_norm_definition(w, rows, groups, size, inner):
    """Without gain and bias a group sums to 0, and its squares to n variance / (variance + eps)."""
    eps, x, n = w.positive("eps"), w.reals("x", rows, groups, size, inner), size * inner
    one = w.family(lambda k, c: w.number(1), groups, size)
    out, mean, rstd = forward(w, x, one, w.zeros(groups, size), rows, groups, size, inner, eps)
    for at in range(rows * groups):
        w.equal(w.sum(lambda j, at=at: x[at * n + j], n), mean[at] * n, "mean")
        w.equal(w.sum(lambda j, at=at: out[at * n + j], n), 0, "the sum of a group")
        variance = w.sum(lambda j, at=at: (x[at * n + j] - mean[at]) ** 2, n) / n
        w.equal(rstd[at] * rstd[at] * (variance + eps), 1, "rstd")
        w.equal(w.sum(lambda j, at=at: out[at * n + j] ** 2, n) * (variance + eps), n * variance, "the sum of its squares")
