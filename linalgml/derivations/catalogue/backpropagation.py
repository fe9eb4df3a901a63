"""Theorems of backpropagation: backward kernels, chained in reverse order, differentiate the chain of forward kernels."""

from ...nn.activation import tanh_backward, tanh_forward
from ...nn.cross_entropy import cross_entropy_backward, cross_entropy_forward
from ...nn.linear import linear_backward_input, linear_backward_weight, linear_forward
from ..theorem import theorem

IGNORE = -100


@theorem(small=[(2, 2, 2, 2)], large=[(4, 3, 5, 3)])
def two_layers(w, rows, n_in, hidden, classes):
    """A network x W1^T + b1 -> tanh -> W2^T + b2 -> cross-entropy: its kernels, backwards one after the other, give its gradient."""
    x, target = w.reals("x", rows, n_in), w.indices("target", rows, below=classes)
    W1, b1 = w.reals("W1", hidden, n_in), w.reals("b1", hidden)
    W2, b2 = w.reals("W2", classes, hidden), w.reals("b2", classes)
    grad, smoothing = w.reals("grad", rows), w.number(0)

    def forward(W1, b1, W2, b2):
        z, a, logits = w.blank(rows, hidden), w.blank(rows, hidden), w.blank(rows, classes)
        losses, lse = w.blank(rows), w.blank(rows)
        w.run(linear_forward, x, W1, b1, z, rows, n_in, hidden, True)
        w.run(tanh_forward, z, a, rows * hidden)
        w.run(linear_forward, a, W2, b2, logits, rows, hidden, classes, True)
        w.run(cross_entropy_forward, logits, target, losses, lse, rows, classes, IGNORE, smoothing)
        return a, logits, lse, losses

    a, logits, lse, _ = forward(W1, b1, W2, b2)
    dlogits, da, dz = w.blank(rows, classes), w.blank(rows, hidden), w.blank(rows, hidden)
    dW1, db1, dW2, db2 = w.blank(hidden, n_in), w.blank(hidden), w.blank(classes, hidden), w.blank(classes)
    w.run(cross_entropy_backward, logits, target, lse, grad, dlogits, rows, classes, IGNORE, smoothing)
    w.run(linear_backward_weight, a, dlogits, dW2, db2, rows, hidden, classes, True)
    w.run(linear_backward_input, dlogits, W2, da, rows, hidden, classes)
    w.run(tanh_backward, a, da, dz, rows * hidden)
    w.run(linear_backward_weight, x, dz, dW1, db1, rows, n_in, hidden, True)
    w.gradient(lambda *p: forward(*p)[3], [W1, b1, W2, b2], grad, [dW1, db1, dW2, db2])
