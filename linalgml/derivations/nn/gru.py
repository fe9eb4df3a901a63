"""Theorems of the GRU."""

from ...nn.gru import gru_backward, gru_forward
from ..theorem import theorem

SHAPES = {"small": [(1, 1, 2, 0), (2, 1, 1, 1)], "large": [(3, 2, 3, 0), (3, 2, 3, 1)],
          "every_shape": "a step reads what the step before wrote"}  # fmt: skip
EXACT = ("floats", "finite", "symbols")


def inputs(w, steps, rows, size):
    """The inputs' part of the gates, the weight and bias of h, and h0."""
    return w.reals("gates", steps, rows, 3, size), w.reals("weight", 3, size, size), w.reals("bias", 3, size), w.reals("h0", rows, size)


def forward(w, made, weight, bias, h0, steps, rows, size, reverse):
    gates, out, inner = w.copy(made), w.blank(steps, rows, size), w.blank(steps, rows, size)
    w.run(gru_forward, gates, weight, bias, h0, out, inner, steps, rows, size, reverse)
    return gates, out, inner


def backward(w, made, weight, bias, h0, grad, steps, rows, size, reverse):
    gates, out, inner = forward(w, made, weight, bias, h0, steps, rows, size, reverse)
    dgates, dinner, dh = w.blank(steps, rows, 3, size), w.blank(steps, rows, 3, size), w.zeros(rows, size)
    w.run(gru_backward, gates, weight, h0, out, inner, grad, dgates, dinner, dh, steps, rows, size, reverse)
    return out, dgates, dinner, dh


@theorem(**SHAPES, kinds=EXACT)
def gru_gradient(w, steps, rows, size, reverse):
    """dgates and dh0 are the derivative of every h, and the bias of h gets the sum of dinner over steps and rows."""
    made, weight, bias, h0 = inputs(w, steps, rows, size)
    grad = w.reals("grad", steps, rows, size)
    _, dgates, dinner, dh = backward(w, made, weight, bias, h0, grad, steps, rows, size, reverse)
    dbias = w.family(lambda k, j: w.sum(lambda i: dinner[(i * 3 + k) * size + j], steps * rows), 3, size)
    sizes = (steps, rows, size, reverse)
    w.gradient(lambda made, bias, h0: forward(w, made, weight, bias, h0, *sizes)[1], [made, bias, h0], grad, [dgates, dbias, dh])


@theorem(**SHAPES, kinds=EXACT)
def gru_weight_gradient(w, steps, rows, size, reverse):
    """The gradient of the weight of h is the sum over all steps of dinner times the h before."""
    made, weight, bias, h0 = inputs(w, steps, rows, size)
    grad = w.reals("grad", steps, rows, size)
    out, _, dinner, _ = backward(w, made, weight, bias, h0, grad, steps, rows, size, reverse)

    def before(t, r, p):
        past = t + 1 if reverse else t - 1
        return out[(past * rows + r) * size + p] if 0 <= past < steps else h0[r * size + p]

    def total(k, j, p):
        terms = [dinner[((t * rows + r) * 3 + k) * size + j] * before(t, r, p) for t in range(steps) for r in range(rows)]
        return w.sum(lambda i: terms[i], len(terms))

    w.gradient(
        lambda weight: forward(w, made, weight, bias, h0, steps, rows, size, reverse)[1], [weight], grad, [w.family(total, 3, size, size)]
    )


@theorem(small=[(2,)], large=[(4,)], kinds=EXACT, every_shape="one step")
def gru_one_step(w, size):
    """Without weights one step is h = (1 - z) tanh(x_n + r a_n) + z h, the gates in the order r, z, n; inner is a_n."""
    made, bias, h0 = w.reals("gates", 1, 1, 3, size), w.reals("bias", 3, size), w.reals("h0", 1, size)
    gates, out, inner = forward(w, made, w.zeros(3, size, size), bias, h0, 1, 1, size, 0)
    w.equal(inner, w.family(lambda j: bias[2 * size + j], size))
    for j in range(size):
        r, z = (1 / (1 + w.exp(-(made[k * size + j] + bias[k * size + j]))) for k in (0, 1))
        n = w.tanh(made[2 * size + j] + r * inner[j])
        for k, gate in enumerate((r, z, n)):
            w.equal(gates[k * size + j], gate)
        w.equal(out[j], (1 - z) * n + z * h0[j])
