"""Theorems of layer normalisation."""

from ...nn.layer_norm import layer_norm_backward, layer_norm_forward
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
