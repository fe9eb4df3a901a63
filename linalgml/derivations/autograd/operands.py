"""Theorem of repetition and its adjoint."""

from ...autograd.operands import sum_to
from ..theorem import theorem


@theorem(small=[(6, 2)], large=[(12, 4), (12, 12), (12, 1)], every_shape="cells are added at i % m")
def folding_is_the_adjoint_of_repeating(w, n, m):
    """The gradient of repeating m elements to n is the sum over each one's copies."""
    x, grad, dx = w.reals("x", m), w.reals("grad", n), w.blank(m)
    w.run(sum_to, grad, dx, n, m)
    w.gradient(lambda x: w.family(lambda i: x[i % m], n), [x], grad, [dx])
