"""Theorems of AdamW."""

from ...optim.adamw import adamw_step
from ..derivation import derivation
from ..theorem import theorem

TIME = {"kinds": ("floats", "induction"), "every_shape": "a statement about time, not about shape"}


@theorem(small=[(2,)], large=[(5,)])
def one_step(w, n):
    """w (1 - lr decay) - lr mhat / (sqrt(vhat) + eps), with mhat = m / (1 - beta1^t) and vhat = v / (1 - beta2^t)."""
    start, grad, m0 = w.reals("param", n), w.reals("g", n), w.reals("m", n)
    root0 = w.positives("root", n)
    lr, b1, b2, eps, decay, c1, root = (w.positive(s) for s in ("lr", "beta1", "beta2", "eps", "decay", "correction1", "root2"))
    param, m, v = w.copy(start), w.copy(m0), w.family(lambda i: root0[i] * root0[i], n)
    w.run(adamw_step, param, grad, m, v, n, lr, b1, b2, eps, decay, c1, root * root)
    w.equal(m, w.family(lambda i: b1 * m0[i] + (1 - b1) * grad[i], n))
    w.equal(v, w.family(lambda i: b2 * root0[i] * root0[i] + (1 - b2) * grad[i] * grad[i], n))
    moved = w.family(lambda i: start[i] - lr * decay * start[i] - lr * (m[i] / c1) / (w.sqrt(v[i] / (root * root)) + eps), n)
    w.equal(param, moved)


def moments(w, state, g, b1, b2, lr, t):
    """One shipped step's effect on the two moments of one parameter."""
    m, v = w.values([state[0]]), w.values([state[1]])
    one = w.number(1)
    w.run(adamw_step, w.values([w.number(0)]), w.values([g]), m, v, 1, lr, b1, b2, one, w.number(0), one, one)
    return [m[0], v[0]]


@theorem(small=[(3,)], large=[(6,)], **TIME)
def moments_are_weighted_sums(w, steps):
    """After t steps m = (1 - beta1) sum of beta1^(t - 1 - s) g_s, and v the same of g_s^2 with beta2."""
    b1, b2, lr = w.positive("beta1"), w.positive("beta2"), w.positive("lr")

    def claim(t):
        m = (1 - b1) * b1 ** (t - 1) * w.series("first", lambda s: b1 ** (-s) * w.at("g", s), t)
        v = (1 - b2) * b2 ** (t - 1) * w.series("second", lambda s: b2 ** (-s) * w.at("g", s) * w.at("g", s), t)
        return [m, v]

    w.induction(lambda state, t: moments(w, state, w.at("g", t), b1, b2, lr, t), [w.number(0), w.number(0)], claim, steps)


@theorem(small=[(3,)], large=[(6,)], **TIME)
def bias_correction_in_closed_form(w, steps):
    """Under a constant gradient g, m = (1 - beta1^t) g and v = (1 - beta2^t) g^2: the corrections undo exactly the start from zero."""
    b1, b2, lr, g = w.positive("beta1"), w.positive("beta2"), w.positive("lr"), w.positive("g")
    start = [w.number(0), w.number(0)]
    w.induction(lambda state, t: moments(w, state, g, b1, b2, lr, t), start, lambda t: [(1 - b1**t) * g, (1 - b2**t) * g * g], steps)


@theorem(small=[(2,)], large=[(4,)])
def first_step_has_the_length_of_the_learning_rate(w, n):
    """The first step, without decay and eps, moves a parameter by lr against the sign of its gradient, whatever the gradient's size."""
    start, size, lr = w.reals("param", n), w.positives("g", n), w.positive("lr")
    b1, root = w.number(9) / 10, w.positive("root")
    b2 = 1 - root * root
    for sign in (1, -1):
        grad = w.family(lambda i, sign=sign: sign * size[i], n)
        param = w.copy(start)
        w.run(adamw_step, param, grad, w.zeros(n), w.zeros(n), n, lr, b1, b2, w.number(0), w.number(0), 1 - b1, 1 - b2)
        w.equal(param, w.family(lambda i, sign=sign: start[i] - sign * lr, n))


@derivation(title="Adam's bias correction in closed form", theorem="bias_correction_in_closed_form")
def bias_correction(d):
    """The weights that the first moment gives to all gradients so far add up to 1 - beta1^t, so dividing by that makes a mean of it."""
    t, beta = d.steps("t"), d.number("beta", positive=True)
    s = d.indices("s", t)
    d.line(d.sum((1 - beta) * beta ** (t - 1 - s), s), "the weight of the gradient of step $s$ after $t$ steps, over all of them")
    d.line((1 - beta) * beta ** (t - 1) * d.sum(beta ** (-s), s), "what does not depend on $s$ leaves the sum")
    d.line(1 - beta**t, "the geometric series", over=t)


@derivation(title="One step of AdamW", theorem="one_step")
def one_step_of_adamw(d):
    """From the moments to the step: decay first, then the corrected mean over the corrected root."""
    w, g, m, v = d.number("w"), d.number("g"), d.number("m"), d.number("v", positive=True)
    lr, b1, b2 = d.number("eta", positive=True), d.number("beta_1", positive=True), d.number("beta_2", positive=True)
    eps, decay = d.number("epsilon", positive=True), d.number("lambda", positive=True)
    c1, c2 = d.number("c_1", positive=True), d.number("c_2", positive=True)
    m2 = d.let("m'", b1 * m + (1 - b1) * g)
    v2 = d.let("v'", b2 * v + (1 - b2) * g**2)
    corrected = r"$c_1 = 1 - \beta_1^t$ and $c_2 = 1 - \beta_2^t$ are the corrections"
    d.line(w - lr * decay * w - lr * (m2 / c1) / (d.sqrt(v2 / c2) + eps), corrected)
    d.line((1 - lr * decay) * w - lr / c1 * m2 / (d.sqrt(v2) / d.sqrt(c2) + eps), "the root of a quotient")
    d.kernel(adamw_step, [w], [g], [m], [v], 1, lr, b1, b2, eps, decay, c1, c2, at=[0], output="param")
