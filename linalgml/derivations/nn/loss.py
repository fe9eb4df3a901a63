"""Theorems of the squared error and of the negative log-likelihood."""

from ...nn.cross_entropy import cross_entropy_forward
from ...nn.loss import nll_backward, nll_forward, squared_error_backward, squared_error_forward
from ...nn.softmax import log_softmax_forward
from ..derivation import derivation
from ..theorem import theorem

IGNORE = -100


@theorem(small=[(3,)], large=[(17,)])
def squared_error_gradient(w, n):
    """dx is the derivative of the sum of squares, and dy is -dx: only the difference counts."""
    x, y, grad = w.reals("x", n), w.reals("y", n), w.reals("grad", 1)

    def forward(x, y):
        out = w.blank(1)
        w.run(squared_error_forward, x, y, out, n)
        return out

    dx = w.blank(n)
    w.run(squared_error_backward, x, y, grad, dx, n)
    w.gradient(forward, [x, y], grad, [dx, w.family(lambda i: -dx[i], n)])


@theorem(small=[(3,)], large=[(11,)])
def squared_error_definition(w, n):
    """It is the sum of (x - y)^2."""
    x, y, out = w.reals("x", n), w.reals("y", n), w.blank(1)
    w.run(squared_error_forward, x, y, out, n)
    w.equal(out[0], w.sum(lambda i: (x[i] - y[i]) * (x[i] - y[i]), n))


@theorem(small=[(3, 2)], large=[(5, 4)])
def nll_gradient(w, rows, cols):
    """dx is the derivative of the losses: -grad where a target points, 0 elsewhere."""
    x, grad, target = w.reals("x", rows, cols), w.reals("grad", rows), w.indices("target", rows, below=cols)

    def forward(x):
        losses = w.blank(rows)
        w.run(nll_forward, x, target, losses, rows, cols, IGNORE)
        return losses

    dx = w.blank(rows, cols)
    w.run(nll_backward, target, grad, dx, rows, cols, IGNORE)
    w.gradient(forward, [x], grad, [dx])


@theorem(small=[(3, 3)], large=[(6, 4)], kinds=("floats", "finite", "symbols"))
def nll_ignores(w, rows, cols):
    """Rows whose target is ignore_index have loss 0 and gradient 0, and are not counted."""
    target = w.values([IGNORE if r % 2 else r % cols for r in range(rows)], integer=True)
    x, grad, losses, dx = w.reals("x", rows, cols), w.reals("grad", rows), w.blank(rows), w.blank(rows, cols)
    counted = w.run(nll_forward, x, target, losses, rows, cols, IGNORE)
    w.run(nll_backward, target, grad, dx, rows, cols, IGNORE)
    w.equal(counted, (rows + 1) // 2)
    for r in range(rows):
        w.equal(losses[r], 0 if r % 2 else -x[r * cols + r % cols])
        for j in range(cols):
            w.equal(dx[r * cols + j], -grad[r] if r % 2 == 0 and j == r % cols else 0)


@theorem(small=[(2, 3)], large=[(4, 5)], kinds=("floats", "finite", "symbols"))
def nll_of_log_softmax_is_cross_entropy(w, rows, cols):
    """The negative log-likelihood of the log-softmax is the cross-entropy of the scores."""
    logits, target = w.reals("logits", rows, cols), w.indices("target", rows, below=cols)
    logp, losses, entropy, lse = w.blank(rows, cols), w.blank(rows), w.blank(rows), w.blank(rows)
    w.run(log_softmax_forward, logits, logp, rows, cols)
    w.run(nll_forward, logp, target, losses, rows, cols, IGNORE)
    w.run(cross_entropy_forward, logits, target, entropy, lse, rows, cols, IGNORE, w.number(0))
    w.equal(losses, entropy)


@derivation(title="The squared error", theorem="squared_error_gradient")
def squared_error_backwards(d):
    """Each element stands in one term of the sum; the slope of a square is twice what is squared."""
    n = d.size("n")
    i, j = d.indices("i j", n)
    x, y, g = d.family("x", n), d.family("y", n), d.family("g", 1)
    d.line(d.D(g[0] * d.sum((x[i] - y[i]) * (x[i] - y[i]), i), x[j]), "$g$ arrives at the sum")
    d.line(g[0] * d.sum(2 * (x[i] - y[i]) * d.delta(i, j), i), "only $x_j$ moves, and $(u^2)' = 2u$")
    d.line(2 * g[0] * (x[j] - y[j]), "the delta picks one term")
    d.kernel(squared_error_backward, x, y, g, d.out(n), n, at=[j], output="dx")
