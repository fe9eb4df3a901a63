"""Theorems of Adam in its general form."""

from ...optim.adam import adam_step
from ...optim.adamw import adamw_step
from ..theorem import theorem
from .steps import below_one, decayed, mixed, start

BRANCH = "a setting decides the branch"


def settings(w):
    numbers = [w.positive(s) for s in ("lr", "eps", "decay", "correction1", "root2")]
    return [numbers[0], below_one(w, "beta1"), below_one(w, "beta2"), *numbers[1:]]


@theorem(small=[(2, 0), (2, 1)], large=[(5, 0), (5, 1)], every_shape=BRANCH)
def one_step(w, n, decoupled):
    """w - lr mhat / (sqrt(vhat) + eps), the decay in the gradient, or apart from it as lr decay w."""
    lr, b1, b2, eps, decay, c1, root2 = settings(w)
    before, grad, param, _, (v0,) = start(w, n, "v")
    m0 = w.reals("m", n)
    m, v, spare = w.copy(m0), w.copy(v0), w.zeros(n)
    w.run(adam_step, param, grad, m, v, spare, n, lr, b1, b2, eps, decay, decoupled, c1, root2 * root2, 0)
    g = grad if decoupled else decayed(w, grad, before, decay, n)
    w.equal(m, mixed(w, b1, m0, g, n))
    w.equal(v, mixed(w, b2, v0, w.family(lambda i: g[i] * g[i], n), n))
    w.equal(spare, 0, "the maximum is not touched")
    step = w.family(lambda i: lr * (m[i] / c1) / (w.sqrt(v[i] / (root2 * root2)) + eps), n)
    w.equal(param, w.family(lambda i: before[i] - step[i] - (lr * decay * before[i] if decoupled else 0), n))


@theorem(small=[(2,)], large=[(5,)], every_shape=BRANCH)
def without_the_extras_it_is_adamw(w, n):
    """Decoupled and without amsgrad it is AdamW's step."""
    lr, b1, b2, eps, decay, c1, root2 = settings(w)
    _, grad, param, _, (v0,) = start(w, n, "v")
    m0 = w.reals("m", n)
    m, v, param2, m2, v2 = w.copy(m0), w.copy(v0), w.copy(param), w.copy(m0), w.copy(v0)
    w.run(adam_step, param, grad, m, v, w.zeros(n), n, lr, b1, b2, eps, decay, 1, c1, root2 * root2, 0)
    w.run(adamw_step, param2, grad, m2, v2, n, lr, b1, b2, eps, decay, c1, root2 * root2)
    for a, b in ((param, param2), (m, m2), (v, v2)):
        w.equal(a, b)


@theorem(small=[(4,)], large=[(8,)], kinds=("floats",), every_shape="a comparison of values decides the branch")
def amsgrad_never_forgets_a_large_gradient(w, n):
    """With amsgrad the step is divided by the root of the largest v so far, which never falls; v itself goes on as before."""
    lr, b1, b2, eps, _, c1, root2 = settings(w)
    before, grad, param, _, (v0, top0) = start(w, n, "v", "top")
    m, v, top = w.zeros(n), w.copy(v0), w.copy(top0)
    w.run(adam_step, param, grad, m, v, top, n, lr, b1, b2, eps, w.number(0), 0, c1, root2 * root2, 1)
    w.equal(v, mixed(w, b2, v0, w.family(lambda i: grad[i] * grad[i], n), n))
    w.equal(top, w.family(lambda i: top0[i] if top0[i] > v[i] else v[i], n))
    w.equal(param, w.family(lambda i: before[i] - lr * (m[i] / c1) / (w.sqrt(top[i]) / root2 + eps), n))
