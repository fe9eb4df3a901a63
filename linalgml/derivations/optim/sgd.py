"""Theorems of stochastic gradient descent."""

from ...optim.sgd import sgd_step
from ..derivation import derivation
from ..theorem import theorem

TIME = {"kinds": ("floats", "finite", "rationals", "induction"), "every_shape": "a statement about time, not about shape"}


def step(w, param, grad, velocity, n, lr, momentum=0, dampening=0, decay=0, nesterov=False, first=False):
    w.run(sgd_step, param, grad, velocity, n, lr, momentum, dampening, decay, nesterov, first)


@theorem(small=[(2,)], large=[(5,)])
def plain_step(w, n):
    """Without momentum a step is w - lr (g + decay w): weight decay is the gradient of decay |w|^2 / 2."""
    start, grad, lr, decay = w.reals("param", n), w.reals("g", n), w.positive("lr"), w.positive("decay")
    param = w.copy(start)
    step(w, param, grad, w.zeros(n), n, lr, decay=decay)
    w.equal(param, w.family(lambda i: start[i] - lr * (grad[i] + decay * start[i]), n))


@theorem(small=[(2,)], large=[(4,)])
def first_step_takes_the_gradient(w, n):
    """The velocity starts as the gradient itself, undamped; Nesterov's form looks ahead from there."""
    start, grad, lr, mu = w.reals("param", n), w.reals("g", n), w.positive("lr"), w.positive("mu")
    for nesterov in (False, True):
        param, velocity = w.copy(start), w.copy(start)
        step(w, param, grad, velocity, n, lr, mu, w.number(1) / 4, 0, nesterov, True)
        w.equal(velocity, grad)
        ahead = mu if nesterov else 0
        w.equal(param, w.family(lambda i, ahead=ahead: start[i] - lr * (grad[i] + ahead * grad[i]), n))


@theorem(small=[(4,)], large=[(8,)], **TIME)
def velocity_is_a_geometric_sum(w, steps):
    """After t steps the velocity is (1 - dampening) sum of momentum^(t - 1 - s) g_s: old gradients fade geometrically."""
    mu, damp, lr = w.positive("mu"), w.positive("damp"), w.positive("lr")

    def claim(t):
        return [(1 - damp) * mu ** (t - 1) * w.series("gs", lambda s: mu ** (-s) * w.at("g", s), t)]

    def advance(state, t):
        velocity = w.values([state[0]])
        step(w, w.values([w.real("w")]), w.values([w.at("g", t)]), velocity, 1, lr, mu, damp)
        return [velocity[0]]

    w.induction(advance, [w.number(0)], claim, steps)


@theorem(small=[(4,)], large=[(8,)], **TIME)
def descent_on_a_parabola(w, steps):
    """On a (w - c)^2 / 2 every step multiplies the error by 1 - lr a: it converges for lr < 2 / a."""
    a, lr, c, error = w.positive("a"), w.positive("lr"), w.real("c"), w.real("error")

    def advance(state, t):
        param = w.values([state[0]])
        step(w, param, w.values([a * (state[0] - c)]), w.zeros(1), 1, lr)
        return [param[0]]

    w.induction(advance, [c + error], lambda t: [c + (1 - lr * a) ** t * error], steps)


@theorem(small=[(2,)], large=[(4,)])
def nesterov_looks_ahead(w, n):
    """Nesterov's step moves by g + momentum v, with v the new velocity."""
    start, old, grad = w.reals("param", n), w.reals("v", n), w.reals("g", n)
    lr, mu, damp = w.positive("lr"), w.positive("mu"), w.positive("damp")
    param, velocity = w.copy(start), w.copy(old)
    step(w, param, grad, velocity, n, lr, mu, damp, 0, True)
    w.equal(velocity, w.family(lambda i: mu * old[i] + (1 - damp) * grad[i], n))
    w.equal(param, w.family(lambda i: start[i] - lr * (grad[i] + mu * velocity[i]), n))


@derivation(title="Momentum under a constant gradient", theorem="velocity_is_a_geometric_sum")
def momentum_limit(d):
    """Steps pile up to 1 / (1 - momentum) times the plain one: after t steps all but the part momentum^t of that is there."""
    t, mu, g = d.steps("t"), d.number("mu", positive=True), d.number("g")
    s = d.indices("s", t)
    d.line(d.sum(mu ** (t - 1 - s) * g, s), "the velocity after $t$ steps is the sum of the gradients, faded")
    d.line(g * mu ** (t - 1) * d.sum(mu ** (-s), s), "what does not depend on $s$ leaves the sum")
    d.line(g * (1 - mu**t) / (1 - mu), "the geometric series", over=t)
