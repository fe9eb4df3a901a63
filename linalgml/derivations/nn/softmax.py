"""Theorems of softmax and log-softmax."""

from ...nn.softmax import log_softmax_backward, log_softmax_forward, softmax_backward, softmax_forward
from ..derivation import derivation
from ..theorem import equivalent, theorem


def _forward(w, kernel, x, rows, cols):
    out = w.blank(rows, cols)
    w.run(kernel, x, out, rows, cols)
    return out


@theorem(small=[(2, 3)], large=[(3, 17)])
def softmax_gradient(w, rows, cols):
    """dx is the derivative of softmax."""
    x, grad, dx = w.reals("x", rows, cols), w.reals("grad", rows, cols), w.blank(rows, cols)
    w.run(softmax_backward, _forward(w, softmax_forward, x, rows, cols), grad, dx, rows, cols)
    w.gradient(lambda x: _forward(w, softmax_forward, x, rows, cols), [x], grad, [dx])


@theorem(small=[(2, 3)], large=[(3, 17)])
def softmax_jacobian(w, rows, cols):
    """The Jacobian is diag(p) - p p^T: contracted with any g it gives p_k g_k - p_k sum(g_i p_i)."""
    x, g = w.reals("x", rows, cols), w.reals("g", rows, cols)
    p = _forward(w, softmax_forward, x, rows, cols)
    inner = w.family(lambda r: w.sum(lambda i: g[r * cols + i] * p[r * cols + i], cols), rows)
    claimed = w.family(lambda r, k: p[r * cols + k] * g[r * cols + k] - p[r * cols + k] * inner[r], rows, cols)
    w.gradient(lambda x: _forward(w, softmax_forward, x, rows, cols), [x], g, [claimed])


@theorem(small=[(2, 3)], large=[(3, 17)])
def softmax_definition(w, rows, cols):
    """out = exp(x) / sum(exp(x)): the maximum that is subtracted changes nothing."""
    x = w.reals("x", rows, cols)
    out = _forward(w, softmax_forward, x, rows, cols)
    w.equal(out, w.family(lambda r, j: w.exp(x[r * cols + j]) / w.sum(lambda k: w.exp(x[r * cols + k]), cols), rows, cols))


@theorem(small=[(2, 3)], large=[(3, 17)])
def softmax_sums_to_one(w, rows, cols):
    """The probabilities of a row add up to 1."""
    out = _forward(w, softmax_forward, w.reals("x", rows, cols), rows, cols)
    w.equal(w.family(lambda r: w.sum(lambda j: out[r * cols + j], cols), rows), 1)


@theorem(small=[(2, 3)], large=[(3, 17)])
def softmax_shift(w, rows, cols):
    """The same number added to all scores of a row changes nothing."""
    x, shift = w.reals("x", rows, cols), w.reals("shift", rows)
    moved = w.family(lambda r, j: x[r * cols + j] + shift[r], rows, cols)
    w.equal(_forward(w, softmax_forward, moved, rows, cols), _forward(w, softmax_forward, x, rows, cols))


@theorem(small=[(2, 3)], large=[(3, 17)])
def log_softmax_gradient(w, rows, cols):
    """dx is the derivative of log-softmax."""
    x, grad, dx = w.reals("x", rows, cols), w.reals("grad", rows, cols), w.blank(rows, cols)
    w.run(log_softmax_backward, _forward(w, log_softmax_forward, x, rows, cols), grad, dx, rows, cols)
    w.gradient(lambda x: _forward(w, log_softmax_forward, x, rows, cols), [x], grad, [dx])


@theorem(small=[(2, 3)], large=[(3, 17)])
def log_softmax_is_the_logarithm(w, rows, cols):
    """exp of log-softmax is softmax."""
    x = w.reals("x", rows, cols)
    out = _forward(w, log_softmax_forward, x, rows, cols)
    w.equal(w.family(lambda r, j: w.exp(out[r * cols + j]), rows, cols), _forward(w, softmax_forward, x, rows, cols))


@theorem(small=[(2, 3)], large=[(3, 17)], kinds=("floats",))
def softmax_does_not_overflow(w, rows, cols):
    """Scores in the thousands neither overflow nor vanish, wherever the largest stands: probabilities add up to 1."""
    x = w.reals("x", rows, cols, scale=1000.0)
    for peak in range(cols):
        scores = w.family(lambda r, j, peak=peak: x[r * cols + j] + (9000 if j == (peak + r) % cols else 0), rows, cols)
        out, logs = _forward(w, softmax_forward, scores, rows, cols), _forward(w, log_softmax_forward, scores, rows, cols)
        w.equal(w.family(lambda r, out=out: w.sum(lambda j: out[r * cols + j], cols), rows), 1)
        w.claim(all(-1e5 < value <= 0 for value in logs), "log-softmax is finite")



_START = "the maximum of a row may start at any of its elements, and meeting one twice changes nothing"
for _kernel in (softmax_forward, log_softmax_forward):
    equivalent(_kernel, "for j in range(row + 1, row + cols) -> for j in range(row, row + cols)", _START)
    equivalent(_kernel, "for j in range(row + 1, row + cols) -> for j in range(row + 1 - 1, row + cols)", _START)
    equivalent(_kernel, "for j in range(row + 1, row + cols) -> for j in range(row + 0, row + cols)", _START)


@derivation(title="Softmax, backwards", theorem="softmax_gradient")
def softmax_backwards(d):
    """A loss reaches the scores through every probability: each score raises its own and lowers all others."""
    n = d.size("n")
    i, j, k = d.indices("i j k", n)
    x, g = d.family("x", n), d.family("g", n)
    total = d.let("Z", d.sum(d.exp(x[k]), k))
    p = d.let("p", d.exp(x[j]) / total, j)
    d.line(d.D(d.sum(g[j] * p[j], j), x[i]), "$g$ is the gradient that arrives at the probabilities")
    d.line(d.sum(g[j] * (d.delta(i, j) * d.exp(x[j]) / total - d.exp(x[j]) * d.exp(x[i]) / total**2), j), "the quotient rule")
    d.line(d.sum(g[j] * (d.delta(i, j) * p[j] - p[j] * p[i]), j), "the definition of $p$")
    d.line(p[i] * (g[i] - d.sum(g[j] * p[j], j)), "the delta picks one term; $p_i$ leaves the sum")
    d.kernel(softmax_backward, p, g, d.out(n), 1, n, at=[i])


@derivation(title="Log-softmax, backwards", theorem="log_softmax_gradient")
def log_softmax_backwards(d):
    """The logarithm makes it simpler: what arrives, less its sum spread by the probabilities."""
    n = d.size("n")
    i, j, k = d.indices("i j k", n)
    x, g = d.family("x", n), d.family("g", n)
    total = d.let("Z", d.sum(d.exp(x[k]), k))
    y = d.let("y", x[j] - d.log(total), j)
    d.line(d.D(d.sum(g[j] * y[j], j), x[i]), "$g$ is the gradient that arrives at $y$")
    d.line(d.sum(g[j] * (d.delta(i, j) - d.D(total, x[i]) / total), j), "the derivative of a logarithm")
    d.line(d.sum(g[j] * (d.delta(i, j) - d.exp(x[i]) / total), j), "only one term of $Z$ depends on $x_i$")
    d.line(g[i] - d.exp(y[i]) * d.sum(g[j], j), "the delta picks one term; $e^{y_i}$ is the probability")
    d.kernel(log_softmax_backward, y, g, d.out(n), 1, n, at=[i])
