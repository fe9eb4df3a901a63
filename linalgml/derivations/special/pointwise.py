"""What the theorems of special functions have in common: values through the arrays' loops, and slopes by dual numbers."""

from ..autograd.pointwise import apply, gradient_from_input

__all__ = ["apply", "array_is", "gradient_from_input"]


def array_is(w, forward, value, points):
    """The kernel over an array gives the function of each number."""
    x = w.values(points)
    out = apply(w, forward, x)
    for i, p in enumerate(points):
        w.equal(out[i], w.run(value, p))


def slope(w, backward, value, points):
    """backward(x, grad, dx, n) is the derivative of the function of one number at each point, times grad."""
    x, grad, dx = w.values(points), w.reals("grad", len(points)), w.blank(len(points))
    w.run(backward, x, grad, dx, len(points))
    for i, p in enumerate(points):
        w.equal(dx[i] / grad[i], w.derivative(lambda v: w.run(value, v), p))


def slope_from_result(w, backward, value, points):
    """backward(out, grad, dx, n), which sees only the results, is the slope of the function of one number at each point, times grad."""
    out, grad, dx = w.values([w.run(value, p) for p in points]), w.reals("grad", len(points)), w.blank(len(points))
    w.run(backward, out, grad, dx, len(points))
    for i, p in enumerate(points):
        w.equal(dx[i] / grad[i], w.derivative(lambda v: w.run(value, v), p))
