"""Theorems of cross-entropy."""

from ...nn.cross_entropy import cross_entropy_backward, cross_entropy_forward
from ...nn.softmax import log_softmax_forward
from ..derivation import derivation
from ..theorem import equivalent, theorem

SHAPES = {"small": [(2, 3)], "large": [(5, 4)]}
IGNORE = -100


def losses(w, target, rows, cols, smoothing):
    """The shipped forward pass as a function of the logits: (losses, lse)."""

    def forward(logits):
        out, lse = w.blank(rows), w.blank(rows)
        w.run(cross_entropy_forward, logits, target, out, lse, rows, cols, IGNORE, smoothing)
        return out, lse

    return forward


def gradient(w, rows, cols, target, smoothing):
    """dlogits is the derivative of the losses, weighted by grad."""
    logits, grad, dlogits = w.reals("logits", rows, cols), w.reals("grad", rows), w.blank(rows, cols)
    forward = losses(w, target, rows, cols, smoothing)
    w.run(cross_entropy_backward, logits, target, forward(logits)[1], grad, dlogits, rows, cols, IGNORE, smoothing)
    w.gradient(lambda x: forward(x)[0], [logits], grad, [dlogits])
    return dlogits


@theorem(**SHAPES)
def cross_entropy_gradient(w, rows, cols):
    """The gradient of each row's loss is softmax - onehot: what the model said less what was right."""
    gradient(w, rows, cols, w.indices("target", rows, below=cols), w.number(0))


@theorem(**SHAPES)
def smoothed_cross_entropy_gradient(w, rows, cols):
    """With label smoothing s it is softmax - (1 - s) onehot - s / cols, and every row's gradient sums to 0."""
    dlogits = gradient(w, rows, cols, w.indices("target", rows, below=cols), w.positive("smoothing"))
    w.equal(w.family(lambda r: w.sum(lambda j: dlogits[r * cols + j], cols), rows), 0)


@theorem(small=[(3, 3)], large=[(6, 4)], kinds=("floats", "finite", "symbols"))
def ignored_rows_have_no_gradient(w, rows, cols):
    """Rows whose target is ignore_index have loss 0 and gradient 0, are not counted, and change nothing for the others."""
    target = w.values([IGNORE if r % 2 else r % cols for r in range(rows)], integer=True)
    dlogits = gradient(w, rows, cols, target, w.positive("smoothing"))
    out, lse = w.blank(rows), w.blank(rows)
    counted = w.run(cross_entropy_forward, w.reals("x", rows, cols), target, out, lse, rows, cols, IGNORE, w.number(0))
    w.equal(counted, (rows + 1) // 2)
    for r in range(1, rows, 2):
        w.equal(out[r], 0)
        w.equal(w.values([dlogits[r * cols + j] for j in range(cols)]), 0)


@theorem(small=[(2, 3)], large=[(4, 5)], kinds=("floats", "finite", "symbols"))
def cross_entropy_is_minus_log_softmax(w, rows, cols):
    """The loss of a row is minus the log-softmax of its target; with smoothing it is the mean under (1 - s) onehot + s / cols."""
    logits, s = w.reals("logits", rows, cols), w.positive("smoothing")
    target = w.indices("target", rows, below=cols)
    logp = w.blank(rows, cols)
    w.run(log_softmax_forward, logits, logp, rows, cols)
    plain, smooth = losses(w, target, rows, cols, w.number(0))(logits)[0], losses(w, target, rows, cols, s)(logits)[0]
    for r in range(rows):
        right = logp[r * cols + target[r]]
        w.equal(plain[r], -right)
        w.equal(smooth[r], -(1 - s) * right - s * w.sum(lambda j, r=r: logp[r * cols + j], cols) / cols)


@theorem(small=[(2, 3)], large=[(4, 5)], kinds=("floats",))
def cross_entropy_does_not_overflow(w, rows, cols):
    """Scores in the thousands neither overflow nor vanish, wherever the largest stands: its own loss is 0, any other's is the gap."""
    x = w.reals("x", rows, cols, scale=1000.0)
    for peak in range(cols):
        at = w.values([(peak + r) % cols for r in range(rows)], integer=True)
        logits = w.family(lambda r, j, at=at: x[r * cols + j] + (20000 if j == at[r] else 0), rows, cols)
        w.equal(losses(w, at, rows, cols, w.number(0))(logits)[0], 0)
        other = w.values([(at[r] + 1) % cols for r in range(rows)], integer=True)
        gap = w.family(lambda r, at=at, other=other, z=logits: z[r * cols + at[r]] - z[r * cols + other[r]], rows)
        w.equal(losses(w, other, rows, cols, w.number(0))(logits)[0], gap)


_START = "the maximum of a row may start at any of its elements, and meeting one twice changes nothing"
for _range in ("row, row + cols", "row + 1 - 1, row + cols", "row + 0, row + cols"):
    equivalent(cross_entropy_forward, f"for j in range(row + 1, row + cols) -> for j in range({_range})", _START)


@derivation(title="Softmax and cross-entropy, backwards", theorem="smoothed_cross_entropy_gradient")
def cross_entropy_backwards(d):
    """Of the loss of one row with target t, smoothed by s, what is left is the probabilities less the wanted ones."""
    n = d.size("n")
    i, j, k, t = d.indices("i j k t", n)
    x, s, g = d.family("x", n), d.number("s", positive=True), d.number("g")
    total = d.let("Z", d.sum(d.exp(x[k]), k))
    z = d.let("z", d.log(total))
    d.line(d.D(g * (z - (1 - s) * x[t] - s / n * d.sum(x[j], j)), x[i]), "the loss of one row; $g$ arrives at it")
    d.line(g * (d.D(total, x[i]) / total - (1 - s) * d.delta(i, t) - s / n), "the derivative of a logarithm, and of one term of a sum")
    d.line(g * (d.exp(x[i]) / total - (1 - s) * d.delta(i, t) - s / n), "only one term of $Z$ depends on $x_i$")
    d.line(g * (d.exp(x[i] - z) - s / n) - g * (1 - s) * d.delta(i, t), "$z$ is the logarithm of $Z$")
    d.kernel(cross_entropy_backward, x, [t], [z], [g], d.out(n), 1, n, IGNORE, s, at=[i])
