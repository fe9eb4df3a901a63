"""Theorems of binary cross-entropy."""

from ...nn.binary_cross_entropy import bce_backward, bce_forward, bce_logits_backward, bce_logits_forward
from ..derivation import derivation
from ..theorem import equivalent, theorem

SHAPES = {"small": [(2, 2)], "large": [(7, 3)], "every_shape": "weights that repeat are read at i % nw"}


def of_scores(w, x, target, weight, n, nw):
    out = w.blank(n)
    w.run(bce_logits_forward, x, target, weight, out, n, nw)
    return out


@theorem(**SHAPES)
def bce_logits_gradient(w, n, nw):
    """dx is the derivative of the losses, for scores of both signs, any targets and any weights."""
    x, target, weight, grad = w.signed("x", n), w.reals("target", n), w.positives("weight", nw), w.reals("grad", n)
    dx = w.blank(n)
    w.run(bce_logits_backward, x, target, weight, grad, dx, n, nw)
    w.gradient(lambda x: of_scores(w, x, target, weight, n, nw), [x], grad, [dx])


@theorem(**SHAPES)
def bce_logits_definition(w, n, nw):
    """exp(-loss) is the probability of what happened: sigmoid(x)^w for the positive class, 1 - sigmoid(x) for the other."""
    x = w.signed("x", n)
    happened = [w.choose(2) for _ in range(n)]
    target = w.values([w.number(t) for t in happened])
    out = of_scores(w, x, target, w.family(lambda i: w.number(1 + i), nw), n, nw)
    for i in range(n):
        p = 1 / (1 + w.exp(-x[i]))
        w.equal(w.exp(-out[i]), p ** (1 + i % nw) if happened[i] else 1 - p)


@theorem(small=[(4,)], large=[(4,)], kinds=("floats",), every_shape="a statement about the range of floating-point numbers")
def bce_logits_far_out(w, n):
    """Scores of a thousand cost a thousand or nothing, with slopes of one or nothing: no exponential overflows."""
    x, target = w.values([1e3, 1e3, -1e3, -1e3]), w.values([1.0, 0.0, 1.0, 0.0])
    one, dx = w.values([1.0] * n), w.blank(n)
    w.equal(of_scores(w, x, target, one, n, n), w.values([0.0, 1e3, 1e3, 0.0]))
    w.run(bce_logits_backward, x, target, one, one, dx, n, n)
    w.equal(dx, w.values([0.0, 1.0, -1.0, 0.0]))


@theorem(small=[(2,)], large=[(5,)], kinds=("floats",), every_shape="a comparison of values decides the branch")
def bce_gradient(w, n):
    """dp = grad (p - t) / (p (1 - p)) is the derivative of the losses."""
    odds, grad, target = w.positives("odds", n), w.reals("grad", n), w.reals("target", n)
    p, dp = w.family(lambda i: odds[i] / (1 + odds[i]), n), w.blank(n)

    def forward(p):
        out = w.blank(n)
        w.run(bce_forward, p, target, out, n)
        return out

    w.run(bce_backward, p, target, grad, dp, n)
    w.gradient(forward, [p], grad, [dp])


@theorem(small=[(2,)], large=[(5,)], kinds=("floats",), every_shape="a comparison of values decides the branch")
def bce_of_sigmoid(w, n):
    """Of p = sigmoid(x) it is the loss of the score x with weight 1."""
    x, target, out = w.reals("x", n), w.reals("target", n), w.blank(n)
    w.run(bce_forward, w.family(lambda i: 1 / (1 + w.exp(-x[i])), n), target, out, n)
    w.equal(out, of_scores(w, x, target, w.values([w.number(1)]), n, 1))


@theorem(small=[(2,)], large=[(2,)], kinds=("floats",), every_shape="a statement about numbers close to the ends")
def bce_at_the_ends(w, n):
    """A certain answer costs at most 100, and its slope at most 1e12."""
    p, wrong, one, zero = w.values([1e-60, 1.0000005e-12]), w.values([1.0, 1.0]), w.values([1.0, 1.0]), w.values([0.0, 0.0])
    out, certain, dp = w.blank(n), w.blank(n), w.blank(n)
    w.run(bce_forward, p, wrong, out, n)
    w.equal(out, w.values([100.0, -w.log(1.0000005e-12)]))
    w.run(bce_forward, w.values([1 - 2.0**-53, 1.0]), zero, certain, n)
    w.equal(certain, w.values([53 * w.log(2.0), 100.0]))
    w.run(bce_backward, p, wrong, one, dp, n)
    w.equal(dp, w.values([-1e12, -1 / 1.0000005e-12]))


@derivation(title="Binary cross-entropy of a score", theorem="bce_logits_gradient")
def bce_backwards(d):
    """Prediction minus target: the sigmoid in the loss and the one in the model cancel."""
    n = d.size("n")
    i, j = d.indices("i j", n)
    x, t, g = d.family("x", n), d.family("t", n), d.family("g", n)
    d.line(d.D(d.sum(g[i] * ((1 - t[i]) * x[i] + d.log(1 + d.exp(-x[i]))), i), x[j]), "$g_i$ arrives at each loss, with weight 1")
    d.line(g[j] * (1 - t[j] - d.exp(-x[j]) / (1 + d.exp(-x[j]))), "the chain rule; only the $j$-th loss knows $x_j$")
    d.line(g[j] * (1 / (1 + d.exp(-x[j])) - t[j]), "one minus the sigmoid of $-x$ is the sigmoid of $x$")


_BOTH = "either formula holds on the whole line; the branch only keeps exp from overflowing far out"
for _kernel in (bce_logits_forward, bce_logits_backward):
    for _other in ("v >= 0", "v > 1", "v > -1"):
        equivalent(_kernel, f"if v > 0 -> if {_other}", _BOTH)
equivalent(bce_backward, "if spread < 1e-12 -> if spread <= 1e-12", "it is set to what it is")
