"""Theorem of the tape: where two paths meet, their gradients add."""

from ...autograd.elementary import square_backward, square_forward
from ...autograd.engine import accumulate
from ..theorem import theorem
from .pointwise import apply


@theorem(small=[(2,)], large=[(5,)])
def gradients_of_two_paths_add(w, n):
    """The gradient of x^2 + (x^2)^2, through both paths, is the sum of what each of them brings back."""
    x, grad = w.reals("x", n), w.reals("grad", n)

    def both(x):
        y, out = apply(w, square_forward, x), w.blank(n)
        w.run(accumulate, y, apply(w, square_forward, y), out, n)
        return out

    y, through, total, dx = apply(w, square_forward, x), w.blank(n), w.blank(n), w.blank(n)
    w.run(square_backward, y, grad, through, n)
    w.run(accumulate, grad, through, total, n)
    w.run(square_backward, x, total, dx, n)
    w.gradient(both, [x], grad, [dx])
    w.equal(total, w.family(lambda i: grad[i] + through[i], n), "the sum")
