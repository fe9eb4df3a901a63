"""Theorems of values in order, each with its row."""

from ...linalg.ordering import order_rows
from ..theorem import equivalent, theorem


@theorem(small=[(3, 2)], large=[(6, 3), (5, 1)], kinds=("floats", "rationals"), every_shape="the order of values decides")
def rows_follow_their_values(w, n, m):
    """The values rise, or fall, and row i is the one that stood beside value i."""
    values, z = w.reals("v", n), w.reals("z", n, m)
    order = sorted(range(n), key=lambda i: values[i])
    for falling in (False, True):
        x, rows = w.copy(values), w.copy(z)
        w.run(order_rows, x, rows, n, m, falling)
        want = order[::-1] if falling else order
        w.equal(x, w.family(lambda i, want=want: values[want[i]], n))
        w.equal(rows, w.family(lambda i, j, want=want: z[want[i] * m + j], n, m))


@theorem(kinds=("floats",))
def equal_values_stay(w):
    """Among equal values the first one is taken, and nothing moves without need."""
    for falling in (False, True):
        z = w.values([1.0, 2.0, 3.0], 3, 1)
        w.run(order_rows, w.values([5.0, 5.0, 5.0]), z, 3, 1, falling)
        w.equal(z, w.values([1.0, 2.0, 3.0], 3, 1))


equivalent(order_rows, "for i in range(n) -> for i in range(n*", "the last value has none after it to change places with")
equivalent(order_rows, "for j in range(i + 1, n) -> for j in range(i*", "a value is neither larger nor smaller than itself")
