"""Theorems of the linear layer."""

from ...nn.linear import linear_backward_input, linear_backward_weight, linear_forward
from ..derivation import derivation
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


@derivation(title="The linear layer, backwards to its input", theorem="linear_gradient")
def linear_backwards_to_the_input(d):
    """Each output passes its gradient back along the weights it came in by: dx = g W."""
    n, m, rows = d.size("n"), d.size("m"), d.size("R")
    i, p = d.indices("i p", n)
    j = d.indices("j", m)
    r, s = d.indices("r s", rows)
    x, w, b, g = d.family("x", rows, n), d.family("W", m, n), d.family("b", m), d.family("g", rows, m)
    d.line(d.D(d.sum(g[s, j] * (d.sum(x[s, p] * w[j, p], p) + b[j]), j, s), x[r, i]), "$g$ arrives at $x W^T + b$")
    d.line(d.sum(g[s, j] * d.sum(d.delta(r, s) * d.delta(i, p) * w[j, p], p), j, s), "of all inputs only $x_{r i}$ moves")
    d.line(d.sum(g[r, j] * w[j, i], j), "the deltas pick one row and one input")
    d.kernel(linear_backward_input, g, w, d.out(rows, n), rows, n, m, at=[r, i])


@derivation(title="The linear layer, backwards to its weights", theorem="linear_gradient")
def linear_backwards_to_the_weights(d):
    """Each weight collects, over all rows, its input times the gradient of its output: dW = g^T x."""
    n, m, rows = d.size("n"), d.size("m"), d.size("R")
    i, p = d.indices("i p", n)
    j, k = d.indices("j k", m)
    s = d.indices("s", rows)
    x, w, b, g = d.family("x", rows, n), d.family("W", m, n), d.family("b", m), d.family("g", rows, m)
    d.line(d.D(d.sum(g[s, k] * (d.sum(x[s, p] * w[k, p], p) + b[k]), k, s), w[j, i]), "$g$ arrives at $x W^T + b$")
    d.line(d.sum(g[s, k] * d.sum(d.delta(j, k) * d.delta(i, p) * x[s, p], p), k, s), "of all weights only $W_{j i}$ moves")
    d.line(d.sum(g[s, j] * x[s, i], s), "the deltas pick one output and one input")
    d.kernel(linear_backward_weight, x, g, d.out(m, n), d.out(m), rows, n, m, True, at=[j, i], output="dweight")
