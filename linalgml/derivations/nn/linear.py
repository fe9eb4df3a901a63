"""Theorems of the linear layer."""

from ...nn.linear import linear_backward_input, linear_backward_weight, linear_forward
from ..theorem import theorem

SHAPES = {"small": [(2, 3, 2)], "large": [(5, 4, 3)]}


@theorem(**SHAPES)
def linear_gradient(w, rows, n_in, n_out):
    """dx = g W, dW = g^T x and db, the sum of g's rows, are the derivative of x W^T + b."""
    x, weight, bias = w.reals("x", rows, n_in), w.reals("weight", n_out, n_in), w.reals("bias", n_out)
    grad = w.reals("grad", rows, n_out)

    def linear(x, weight, bias):
        out = w.blank(rows, n_out)
        w.run(linear_forward, x, weight, bias, out, rows, n_in, n_out, True)
        return out

    dx, dweight, dbias = w.blank(rows, n_in), w.blank(n_out, n_in), w.blank(n_out)
    w.run(linear_backward_input, grad, weight, dx, rows, n_in, n_out)
    w.run(linear_backward_weight, x, grad, dweight, dbias, rows, n_in, n_out, True)
    w.gradient(linear, [x, weight, bias], grad, [dx, dweight, dbias])


@theorem(**SHAPES)
def linear_without_bias(w, rows, n_in, n_out):
    """Without a bias the layer is x W^T, and the gradient of the weight is the same."""
    x, weight, grad = w.reals("x", rows, n_in), w.reals("weight", n_out, n_in), w.reals("grad", rows, n_out)

    def linear(x, weight):
        out = w.blank(rows, n_out)
        w.run(linear_forward, x, weight, weight, out, rows, n_in, n_out, False)
        return out

    dx, dweight = w.blank(rows, n_in), w.blank(n_out, n_in)
    w.run(linear_backward_input, grad, weight, dx, rows, n_in, n_out)
    w.run(linear_backward_weight, x, grad, dweight, dweight, rows, n_in, n_out, False)
    w.gradient(linear, [x, weight], grad, [dx, dweight])
