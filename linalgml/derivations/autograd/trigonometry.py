"""Theorems of the trigonometric functions: their derivatives, and the circle they come from."""

from ...autograd import trigonometry as t
from ..theorem import theorem
from .pointwise import apply, gradient_from_input, gradient_from_result

SHAPES = {"small": [(2,)], "large": [(5,)]}


@theorem(**SHAPES)
def sin_gradient(w, n):
    """The derivative of sin x is cos x."""
    gradient_from_input(w, t.sin_forward, t.sin_backward, w.reals("x", n))


@theorem(**SHAPES)
def cos_gradient(w, n):
    """The derivative of cos x is -sin x."""
    gradient_from_input(w, t.cos_forward, t.cos_backward, w.reals("x", n))


@theorem(**SHAPES)
def tan_gradient(w, n):
    """The derivative of tan x is 1 + tan^2 x."""
    gradient_from_result(w, t.tan_forward, t.tan_backward, w.reals("x", n))


@theorem(**SHAPES)
def unit_circle(w, n):
    """sin^2 x + cos^2 x = 1, and tan x = sin x / cos x."""
    x = w.reals("x", n)
    sin, cos, tan = (apply(w, f, x) for f in (t.sin_forward, t.cos_forward, t.tan_forward))
    w.equal(w.family(lambda i: sin[i] * sin[i] + cos[i] * cos[i], n), 1)
    w.equal(w.family(lambda i: tan[i] * cos[i], n), sin)
