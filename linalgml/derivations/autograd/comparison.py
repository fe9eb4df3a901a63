"""Theorems of the comparisons: an order, and closeness."""

from ...autograd import comparison as c
from ..theorem import equivalent, theorem
from .pointwise import few, operation

EXACT = {"kinds": ("rationals", "floats")}


@theorem(small=[(4, 4, 4)], large=[(12, 12, 12), (12, 4, 12), (12, 12, 3)], **EXACT)
def exactly_one_of_less_equal_greater(w, n, nx, ny):
    """Of x < y, x = y and y < x exactly one holds; x <= y is the first or the second, x != y the first or the third."""
    x, y = few(w, nx), few(w, ny)
    eq, ne, lt, le = (operation(w, k, n, nx, ny, integer=True)(x, y) for k in (c.eq_forward, c.ne_forward, c.lt_forward, c.le_forward))
    gt = operation(w, c.lt_forward, n, ny, nx, integer=True)(y, x)
    for i in range(n):
        w.equal(lt[i] + eq[i] + gt[i], 1)
        w.equal(le[i], lt[i] + eq[i])
        w.equal(ne[i], lt[i] + gt[i])
        w.claim((lt[i] == 1) == (x[i % nx] < y[i % ny]), "the order of the numbers")


@theorem(small=[(2, 2, 2)], large=[(8, 8, 8), (8, 2, 8), (8, 8, 4)], kinds=("rationals",))
def close_is_within_the_tolerance(w, n, nx, ny):
    """y + d is close to y exactly when |d| <= atol + rtol |y|, and with no tolerance only when d is 0."""
    y = w.values([w.number(w.choose(9) - 4) for _ in range(ny)])
    x = w.values([y[i % ny] if ny <= nx else w.number(w.choose(9) - 4) for i in range(nx)])
    rtol, atol = w.number(1) / 4, w.number(1) / 2

    def close(x, rtol, atol):
        out = w.blank(n, integer=True)
        w.run(c.isclose_forward, x, y, out, n, len(x), ny, rtol, atol, 0)
        return out

    for step in (w.number(0), w.number(1) / 1000):
        for sign in (1, -1):
            edge = w.values([y[i % ny] + sign * (atol + rtol * abs(y[i % ny]) + step) for i in range(n)])
            w.equal(close(edge, rtol, atol), w.values([int(step == 0)] * n))
    none = close(x, w.number(0), w.number(0))
    w.equal(none, w.values([int(x[i % nx] == y[i % ny]) for i in range(n)]))


equivalent(c.isclose_forward, "*", "about NaN or an infinite distance, which no field has; tests/autograd/test_comparison.py holds them")
