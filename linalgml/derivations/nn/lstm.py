"""Theorems of the LSTM."""

from ...nn.lstm import lstm_backward, lstm_forward
from ..derivation import derivation
from ..theorem import theorem

SHAPES = {"small": [(1, 1, 2, 0)], "large": [(3, 2, 3, 0), (3, 2, 3, 1)], "every_shape": "a step reads what the step before wrote"}
EXACT = ("floats", "finite", "symbols")


def inputs(w, steps, rows, size):
    """What the gates are made of, the weight, h0 and c0."""
    return w.reals("gates", steps, rows, 4, size), w.reals("weight", 4, size, size), w.reals("h0", rows, size), w.reals("c0", rows, size)


def forward(w, made, weight, h0, c0, steps, rows, size, reverse):
    gates, out, cells = w.copy(made), w.blank(steps, rows, size), w.blank(steps, rows, size)
    w.run(lstm_forward, gates, weight, h0, c0, out, cells, steps, rows, size, reverse)
    return gates, out, cells


@theorem(**SHAPES, kinds=EXACT)
def lstm_gradient(w, steps, rows, size, reverse):
    """dgates, dh0 and dc0 are the derivative of every h and of the last c: backpropagation through time, in both directions."""
    made, weight, h0, c0 = inputs(w, steps, rows, size)
    grad, dh, dc = w.reals("grad", steps, rows, size), w.zeros(rows, size), w.reals("gc", rows, size)
    last = 0 if reverse else steps - 1

    def run(made, h0, c0):
        _, out, cells = forward(w, made, weight, h0, c0, steps, rows, size, reverse)
        return [out, w.family(lambda r, j: cells[(last * rows + r) * size + j], rows, size)]

    gates, _, cells = forward(w, made, weight, h0, c0, steps, rows, size, reverse)
    seeds, dgates = [grad, w.copy(dc)], w.blank(steps, rows, 4, size)
    w.run(lstm_backward, gates, weight, c0, cells, grad, dgates, dh, dc, steps, rows, size, reverse)
    w.gradient(run, [made, h0, c0], seeds, [dgates, dh, dc])


@theorem(**SHAPES, kinds=EXACT)
def lstm_weight_gradient(w, steps, rows, size, reverse):
    """The gradient of the weight of h is the sum over all steps of dgates times the h before."""
    made, weight, h0, c0 = inputs(w, steps, rows, size)
    grad = w.reals("grad", steps, rows, size)
    gates, out, cells = forward(w, made, weight, h0, c0, steps, rows, size, reverse)
    dgates = w.blank(steps, rows, 4, size)
    w.run(lstm_backward, gates, weight, c0, cells, grad, dgates, w.zeros(rows, size), w.zeros(rows, size), steps, rows, size, reverse)

    def before(t, r, p):
        past = t + 1 if reverse else t - 1
        return out[(past * rows + r) * size + p] if 0 <= past < steps else h0[r * size + p]

    def total(k, j, p):
        terms = [dgates[((t * rows + r) * 4 + k) * size + j] * before(t, r, p) for t in range(steps) for r in range(rows)]
        return w.sum(lambda i: terms[i], len(terms))

    w.gradient(
        lambda weight: forward(w, made, weight, h0, c0, steps, rows, size, reverse)[1], [weight], grad, [w.family(total, 4, size, size)]
    )


@theorem(small=[(2,)], large=[(4,)], kinds=("floats", "finite", "symbols"), every_shape="one step")
def lstm_one_step(w, size):
    """Without weights one step is c = f c + i g and h = o tanh(c), the gates in the order i, f, g, o."""
    made, h0, c0 = w.reals("gates", 1, 1, 4, size), w.reals("h0", 1, size), w.reals("c0", 1, size)
    gates, out, cells = forward(w, made, w.zeros(4, size, size), h0, c0, 1, 1, size, 0)
    for j in range(size):
        i, f, o = (1 / (1 + w.exp(-made[k * size + j])) for k in (0, 1, 3))
        g = w.tanh(made[2 * size + j])
        for k, gate in enumerate((i, f, g, o)):
            w.equal(gates[k * size + j], gate)
        w.equal(cells[j], f * c0[j] + i * g)
        w.equal(out[j], o * w.tanh(cells[j]))


@derivation(title="One step of an LSTM, backwards: the memory", theorem="lstm_gradient")
def lstm_backwards(d):
    """What arrives at a memory comes from its own h, and from the memory of the next step times its forget gate: nothing squashes that."""
    c, o, g, later, fnext = d.number("c"), d.number("o"), d.number("g"), d.number("d"), d.number("f")
    why = r"$g$ arrives at $h = o \tanh c$, and $d$ at the memory of the next step, $f c + \dots$"
    d.line(g * d.D(o * d.tanh(c), c) + later * fnext, why)
    d.line(g * o * (1 - d.tanh(c) ** 2) + later * fnext, r"$\tanh' = 1 - \tanh^2$")
