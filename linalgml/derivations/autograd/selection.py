"""Theorems of selection: the larger, the smaller, one of two, values held between bounds."""

from ...autograd import selection as s
from ..theorem import equivalent, theorem
from .pointwise import folded, operation

SHAPES = {"small": [(2, 2, 2)], "large": [(6, 6, 6), (6, 3, 6), (6, 6, 2)]}
REAL = {**SHAPES, "kinds": ("rationals", "floats", "finite")}


def pair_gradient(w, forward, backward, n, nx, ny):
    """The same backward kernel serves both operands, with their roles exchanged, as the operation does."""
    x, y, grad = w.reals("x", nx), w.reals("y", ny), w.reals("grad", n)
    dx, dy = w.blank(n), w.blank(n)
    w.run(backward, x, y, grad, dx, n, nx, ny)
    w.run(backward, y, x, grad, dy, n, ny, nx)
    w.gradient(operation(w, forward, n, nx, ny), [x, y], grad, [folded(w, dx, n, nx), folded(w, dy, n, ny)])


@theorem(**REAL)
def maximum_gradient(w, n, nx, ny):
    """The gradient of max(x, y) goes to the larger."""
    pair_gradient(w, s.maximum_forward, s.maximum_backward, n, nx, ny)


@theorem(**REAL)
def minimum_gradient(w, n, nx, ny):
    """The gradient of min(x, y) goes to the smaller."""
    pair_gradient(w, s.minimum_forward, s.minimum_backward, n, nx, ny)


@theorem(**SHAPES, kinds=("rationals", "floats"))
def maximum_and_minimum(w, n, nx, ny):
    """max + min = x + y, and max is not below min; a tie gives half the gradient to each."""
    x, y, grad = (w.values([w.number(w.choose(3)) for _ in range(m)]) for m in (nx, ny, n))
    high, low = (operation(w, k, n, nx, ny)(x, y) for k in (s.maximum_forward, s.minimum_forward))
    w.equal(w.family(lambda i: high[i] + low[i], n), w.family(lambda i: x[i % nx] + y[i % ny], n))
    w.claim(all(low[i] <= high[i] for i in range(n)), "max >= min")
    for backward in (s.maximum_backward, s.minimum_backward):
        dx, dy = w.blank(n), w.blank(n)
        w.run(backward, x, y, grad, dx, n, nx, ny)
        w.run(backward, y, x, grad, dy, n, ny, nx)
        w.equal(w.family(lambda i, dx=dx, dy=dy: dx[i] + dy[i], n), grad, "both parts add up to the gradient")
        for i in range(n):
            if x[i % nx] == y[i % ny]:
                w.equal(dx[i], dy[i], "a tie")


@theorem(small=[(3, 3, 3, 3)], large=[(12, 4, 12, 12), (12, 12, 3, 12), (12, 12, 12, 6)], kinds=("rationals", "floats", "finite"))
def where_selects(w, n, nc, nx, ny):
    """where(c, x, y) = c x + (1 - c) y for a condition of zeros and ones."""
    c, x, y, out = w.values([w.choose(2) for _ in range(nc)], integer=True), w.reals("x", nx), w.reals("y", ny), w.blank(n)
    w.run(s.where_forward, c, x, y, out, n, nc, nx, ny)
    w.equal(out, w.family(lambda i: c[i % nc] * x[i % nx] + (1 - c[i % nc]) * y[i % ny], n))


@theorem(small=[(4, 0, 0), (4, 0, 1), (4, 1, 0), (4, 1, 1)], large=[(9, 1, 1)], kinds=("rationals", "floats"))
def clamp_holds(w, n, has_low, has_high):
    """clamp(x) lies between the bounds and is x where x does; its gradient is 1 there, the bounds included, and 0 outside."""
    x, low, high = (w.values([w.number(v) for v in vs]) for vs in ([w.choose(7) for _ in range(n)], [2], [4]))
    grad, out, dx = w.reals("grad", n), w.blank(n), w.blank(n)
    w.run(s.clamp_forward, x, low, high, out, n, has_low, has_high)
    w.run(s.clamp_backward, x, low, high, grad, dx, n, has_low, has_high)
    for i in range(n):
        inside = (not has_low or x[i] >= low[0]) and (not has_high or x[i] <= high[0])
        w.equal(out[i], x[i] if inside else low[0] if x[i] < low[0] else high[0])
        w.equal(dx[i], grad[i] if inside else w.number(0))


@theorem(small=[(3,)], large=[(5,)], kinds=("rationals", "floats"))
def crossed_bounds(w, n):
    """Where the bounds cross, the upper one wins."""
    x, low, high, out = w.reals("x", n), w.values([w.number(5)]), w.values([w.number(-5)]), w.blank(n)
    w.run(s.clamp_forward, x, low, high, out, n, 1, 1)
    w.equal(out, w.values([w.number(-5)] * n))


@theorem(small=[(4, 4, 4)], large=[(8, 8, 4), (8, 4, 8)], kinds=("floats",))
def nan_wins(w, n, nx, ny):
    """max and min are NaN where either operand is."""
    nan = float("nan")
    x, y = w.values([nan if w.choose(2) else 1.0 for _ in range(nx)]), w.values([nan if w.choose(2) else 2.0 for _ in range(ny)])
    for kernel in (s.maximum_forward, s.minimum_forward):
        out = operation(w, kernel, n, nx, ny)(x, y)
        w.claim(all((out[i] != out[i]) == (x[i % nx] != x[i % nx] or y[i % ny] != y[i % ny]) for i in range(n)), "NaN")


_TIE = "where the two are equal it does not matter which is taken"
equivalent(s.maximum_forward, "if a >= b or a != a -> if a > b or a != a", _TIE)
equivalent(s.minimum_forward, "if a <= b or a != a -> if a < b or a != a", _TIE)
equivalent(s.clamp_forward, "if has_low != 0 and v < low[0] -> if has_low != 0 and v <= low[0]", _TIE)
equivalent(s.clamp_forward, "if has_high != 0 and v > high[0] -> if has_high != 0 and v >= high[0]", _TIE)
