"""Theorems of the comparisons: an order, and closeness."""

from ...autograd import comparison as c
from ..theorem import theorem
from .pointwise import apply, few, operation

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


@theorem(small=[(4,)], large=[(70,)], **EXACT)
def the_first_difference_is_found(w, n):
    """Equal numbers differ nowhere; of two places where others stand, the first is named."""
    x = few(w, n)
    w.equal(w.run(c.first_difference, x, w.copy(x), n), n)
    for first in range(n):
        second = first + w.choose(n - first)
        y = w.family(lambda i, a=first, b=second: x[i] + 1 if i in (a, b) else x[i], n)
        w.equal(w.run(c.first_difference, x, y, n), first)


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


SPECIAL = (float("nan"), float("inf"), float("-inf"), 0.0, -1.0, 1e308, 5e-324, 0.5)


@theorem(small=[(8,)], large=[(16,)], kinds=("floats",))
def every_float_is_nan_infinite_or_finite(w, n):
    """Of isnan, isinf and isfinite exactly one holds; NaN alone differs from itself, the infinite ones pass every finite float."""
    x = w.values([SPECIAL[(i + w.choose(8)) % 8] if i >= 8 else SPECIAL[i] for i in range(n)])
    nan, infinite, finite = (apply(w, k, x, integer=True) for k in (c.isnan_forward, c.isinf_forward, c.isfinite_forward))
    for i in range(n):
        w.claim(nan[i] == (x[i] != x[i]), "isnan")
        w.claim(infinite[i] == (abs(x[i]) > 1.7976931348623157e308), "isinf")
        w.claim(nan[i] + infinite[i] + finite[i] == 1, "exactly one")


@theorem(small=[(8, 8, 8)], large=[(8, 8, 4), (8, 4, 8)], kinds=("floats",))
def closeness_of_the_special_floats(w, n, nx, ny):
    """Infinities are close only to themselves, NaN to nothing, or to NaN where that is asked for."""
    x, y = w.values([SPECIAL[i] for i in range(nx)]), w.values([SPECIAL[i] for i in range(ny)])
    for left, right, nl, nr in ((x, y, nx, ny), (x, w.values([float("inf")]), nx, 1), (x, w.values([float("nan")]), nx, 1)):
        for equal_nan in (0, 1):
            out = w.blank(n, integer=True)
            w.run(c.isclose_forward, left, right, out, n, nl, nr, 0.25, 0.5, equal_nan)
            for i in range(n):
                u, v = left[i % nl], right[i % nr]
                both = u != u and v != v
                near = u == v or (abs(u) < 1e309 and abs(v) < 1e308 * 1.7 and abs(u - v) <= 0.5 + 0.25 * abs(v))
                w.claim(out[i] == int(bool(equal_nan) if both else near), f"{u} and {v}")
