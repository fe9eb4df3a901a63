"""Theorems of coordinate descent for lasso and the elastic net."""

from ...optim.coordinate_descent import coordinate_sweep
from ..theorem import theorem

ORDER = {"kinds": ("floats", "rationals"), "every_shape": "order decides which weights become 0"}


def swept(w, Xt, r0, start, n, m, l1, l2):
    r, weights = w.copy(r0), w.copy(start)
    squares = w.family(lambda j: w.sum(lambda i: Xt[j * m + i] * Xt[j * m + i], m), n)
    top = w.run(coordinate_sweep, Xt, r, weights, squares, n, m, l1, l2)
    return r, weights, top


@theorem(small=[(2, 3, 0), (3, 2, 1)], large=[(4, 6, 0), (3, 5, 1)], **ORDER)
def each_variable_in_its_turn(w, n, m, strong):
    """Each weight becomes the minimiser over it alone: its slope is 0, or it is 0 and its slope at most l1; and the residual keeps up."""
    Xt, r0, start = w.reals("Xt", n, m), w.reals("r", m), w.reals("w", n)
    l1, l2 = w.positive("l1") * (50 if strong else 1) / 10, w.positive("l2")
    r, weights, top = swept(w, Xt, r0, start, n, m, l1, l2)
    now, most = w.copy(r0), w.number(0)
    for j in range(n):
        x = w.family(lambda i, j=j: Xt[j * m + i], m)
        change = weights[j] - start[j]
        now = w.family(lambda i, now=now, x=x, change=change: now[i] - change * x[i], m)
        slope = w.sum(lambda i, now=now, x=x: x[i] * now[i], m) - l2 * weights[j]
        if weights[j] == 0:
            w.claim(w.abs(slope) <= l1, "a weight of 0 has a slope of at most l1")
        else:
            w.equal(slope, l1 if weights[j] > 0 else -l1, "the slope")
        most = w.max(most, w.abs(change))
    w.equal(r, now, "the residual")
    w.equal(top, most, "the largest change")


@theorem(small=[(2, 3)], large=[(4, 5)], **ORDER)
def without_penalty_gauss_and_seidel(w, n, m):
    """With l1 = l2 = 0 each weight solves its own normal equation, with the new values of those before it: Gauss and Seidel's iteration."""
    free, y, start = w.reals("Xt", n, m), w.reals("y", m), w.reals("w", n)
    Xt = w.family(lambda j, i: free[j * m + i] / 100, n, m)  # short columns are columns, too
    r0 = w.family(lambda i: y[i] - w.sum(lambda j: Xt[j * m + i] * start[j], n), m)
    _, weights, _ = swept(w, Xt, r0, start, n, m, w.number(0), w.number(0))
    for j in range(n):

        def entry(k, j=j):
            return w.sum(lambda i: Xt[j * m + i] * Xt[k * m + i], m)

        left = w.sum(lambda k: entry(k) * weights[k], j + 1) + w.sum(lambda k, j=j: entry(j + 1 + k) * start[j + 1 + k], n - j - 1)
        w.equal(left, w.sum(lambda i, j=j: Xt[j * m + i] * y[i], m))


@theorem(small=[(2, 3)], large=[(3, 4)], **ORDER)
def an_empty_column_is_left_alone(w, n, m):
    """A variable whose column is 0 keeps its weight when l2 is 0 too, and so does the residual."""
    r0, start = w.reals("r", m), w.reals("w", n)
    r, weights, top = swept(w, w.zeros(n, m), r0, start, n, m, w.positive("l1"), w.number(0))
    w.equal(weights, start)
    w.equal(r, r0)
    w.equal(top, w.number(0))
