"""Theorems of RAdam."""

from itertools import pairwise

from ...optim.radam import radam_step, rectification
from ..theorem import theorem
from .steps import decayed, mixed, start


@theorem(small=[(2, 0), (2, 1)], large=[(5, 0), (5, 1)], every_shape="a setting decides the branch")
def one_step(w, n, trusted):
    """keep w - rate m, times scale / (sqrt(v) + eps) once the second moment is trusted."""
    rate, b1, b2, eps, keep, decay = (w.positive(s) for s in ("rate", "beta1", "beta2", "eps", "keep", "decay"))
    scale = w.positive("scale") if trusted else 0
    before, grad, param, _, (v0,) = start(w, n, "v")
    m0, g = w.reals("m", n), decayed(w, grad, before, decay, n)
    m, v = w.copy(m0), w.copy(v0)
    w.run(radam_step, param, grad, m, v, n, rate, scale, b1, b2, eps, keep, decay)
    w.equal(m, mixed(w, b1, m0, g, n))
    w.equal(v, mixed(w, b2, v0, w.family(lambda i: g[i] * g[i], n), n))
    step = w.family(lambda i: m[i] * scale / (w.sqrt(v[i]) + eps) if trusted else m[i], n)
    w.equal(param, w.family(lambda i: keep * before[i] - rate * step[i], n))


@theorem(small=[(40,)], large=[(2000,)], kinds=("floats",), every_shape="a statement about time, not about shape")
def rectification_rises_to_one(w, steps):
    """r is 0 for the first steps, rises from there, and never passes 1, which it reaches where beta2^t is gone."""
    values = [rectification(t, 0.99) for t in range(1, steps)]
    w.claim(values[:5] == [0.0] * 5 and values[5] > 0, "five steps of plain momentum")
    w.claim(all(a <= b <= 1 for a, b in pairwise(values)), "r rises")
    w.equal(rectification(100_000, 0.99), 1.0)
