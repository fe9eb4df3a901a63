"""Theorems of the plain recurrence."""

from ...nn.rnn import rnn_backward, rnn_forward
from ..derivation import derivation
from ..theorem import equivalent, theorem

SHAPES = {"small": [(1, 1, 2, 0), (2, 1, 1, 1)], "large": [(3, 2, 3, 0), (3, 2, 3, 1)],
          "every_shape": "a step reads what the step before wrote"}  # fmt: skip


def forward(w, made, weight, h0, steps, rows, size, relu, reverse):
    out = w.blank(steps, rows, size)
    w.run(rnn_forward, made, weight, h0, out, steps, rows, size, relu, reverse)
    return out


def gradients(w, made, weight, h0, steps, rows, size, relu, reverse):
    """dinputs, dh0, and the weight's gradient as the sum over steps of dinputs times the h before: all the derivative of every h."""
    grad, dh, dinputs = w.reals("grad", steps, rows, size), w.zeros(rows, size), w.blank(steps, rows, size)
    out = forward(w, made, weight, h0, steps, rows, size, relu, reverse)
    w.run(rnn_backward, weight, out, grad, dinputs, dh, steps, rows, size, relu, reverse)

    def before(t, r, p):
        past = t + 1 if reverse else t - 1
        return out[(past * rows + r) * size + p] if 0 <= past < steps else h0[r * size + p]

    def total(j, p):
        terms = [dinputs[(t * rows + r) * size + j] * before(t, r, p) for t in range(steps) for r in range(rows)]
        return w.sum(lambda i: terms[i], len(terms))

    w.gradient(
        lambda made, weight, h0: forward(w, made, weight, h0, steps, rows, size, relu, reverse), [made, weight, h0], grad,
        [dinputs, w.family(total, size, size), dh],
    )  # fmt: skip


@theorem(**SHAPES, kinds=("floats", "finite", "symbols"))
def rnn_gradient(w, steps, rows, size, reverse):
    """dinputs, dh0 and the gradient of the weight are the derivative of every h: backpropagation through time."""
    made, weight, h0 = w.reals("inputs", steps, rows, size), w.reals("weight", size, size), w.reals("h0", rows, size)
    gradients(w, made, weight, h0, steps, rows, size, 0, reverse)


@theorem(small=[(1, 1, 2, 0), (2, 1, 1, 1)], large=[(3, 2, 3, 0), (3, 2, 3, 1)], kinds=("floats", "rationals"),
         every_shape="the sign of a value decides a branch")  # fmt: skip
def relu_rnn_gradient(w, steps, rows, size, reverse):
    """The same with relu in place of tanh, on both sides of its kink."""
    made, weight, h0 = w.reals("inputs", steps, rows, size), w.reals("weight", size, size), w.reals("h0", rows, size)
    gradients(w, made, weight, h0, steps, rows, size, 1, reverse)


@theorem(small=[(3,)], large=[(5,)], kinds=("floats", "rationals"), every_shape="the sign of a value decides a branch")
def rnn_one_step(w, size):
    """Without weights one step is the tanh or the relu of its input; at 0 relu and its gradient are 0."""
    made, none, h0 = w.signed("inputs", 1, 1, size), w.zeros(size, size), w.reals("h0", 1, size)
    out = forward(w, made, none, h0, 1, 1, size, 1, 0)
    w.equal(out, w.family(lambda j: made[j] if made[j] > 0 else w.number(0), size))
    zero, dh, d = w.zeros(1, 1, size), w.zeros(1, size), w.blank(1, 1, size)
    w.equal(forward(w, zero, none, h0, 1, 1, size, 1, 0), 0)
    w.run(rnn_backward, none, zero, w.reals("grad", 1, 1, size), d, dh, 1, 1, size, 1, 0)
    w.equal(d, 0)


equivalent(rnn_forward, "out[now + j] = total if total > 0 else 0.0 -> out[now + j] = total if total >= 0 else 0.0", "at 0 both are 0")


@derivation(title="One step of a recurrence, backwards", theorem="rnn_gradient")
def rnn_step_backwards(d):
    """To go back by one step is to multiply by the slopes of tanh, none above 1, and by the transposed matrix: at every step the same."""
    n = d.size("n")
    j = d.indices("j", n)
    p, q = d.indices("p q", n)
    w, h, x, g = d.family("W", n, n), d.family("h", n), d.family("x", n), d.family("g", n)
    a = d.let("a", d.tanh(d.sum(w[j, q] * h[q], q) + x[j]), j)
    d.line(d.D(d.sum(g[j] * d.tanh(d.sum(w[j, q] * h[q], q) + x[j]), j), h[p]), r"$g$ arrives at the new state $\tanh(W h + x)$")
    d.line(d.sum(g[j] * (1 - a[j] ** 2) * d.sum(w[j, q] * d.delta(p, q), q), j), r"$\tanh' = 1 - \tanh^2$, and $a$ is the new state")
    d.line(d.sum(w[j, p] * (1 - a[j] ** 2) * g[j], j), r"the delta picks a column: $W^\top$ times the squashed gradient")
