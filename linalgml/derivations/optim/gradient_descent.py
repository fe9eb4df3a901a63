"""Theorems of gradient descent: the exact step on a quadratic, and how slow it can be."""

from ...optim.gradient_descent import exact_step
from ..theorem import theorem


@theorem(small=[(3,)], large=[(8,)])
def the_step_of_the_quadratic(w, n):
    """t = g.g / g.A g, and Ag is A g."""
    A, g, Ag = w.reals("A", n, n), w.reals("g", n), w.blank(n)
    t = w.run(exact_step, A, g, Ag, n)
    w.equal(Ag, w.family(lambda i: w.sum(lambda j: A[i * n + j] * g[j], n), n))
    w.equal(t * w.sum(lambda i: w.sum(lambda j: g[i] * A[i * n + j] * g[j], n), n), w.sum(lambda i: g[i] * g[i], n))


@theorem(small=[(3,)], large=[(8,)], every_shape="statements about one kernel's result, at sizes that are given")
def the_next_gradient_is_orthogonal(w, n):
    """After the exact step the new gradient g - t A g is orthogonal to the old one: the path turns by a right angle every time."""
    A, g, Ag = w.reals("A", n, n), w.reals("g", n), w.blank(n)
    t = w.run(exact_step, A, g, Ag, n)
    w.equal(w.sum(lambda i: g[i] * (g[i] - t * Ag[i]), n), w.number(0))


@theorem(small=[(2,)], large=[(4,)], kinds=("floats", "rationals"), every_shape="an inequality")
def kantorovich_is_a_bound(w, n):
    """From anywhere, an exact step leaves at most ((k - 1) / (k + 1))^2 of the value, k the condition number of a diagonal matrix."""
    low, steps, x = w.positive("low"), w.positives("step", n), w.reals("x", n)
    d = [low]
    for i in range(1, n):
        d.append(d[-1] + steps[i])
    A = w.family(lambda i, j: d[i] if i == j else w.number(0), n, n)
    g, Ag = w.family(lambda i: d[i] * x[i], n), w.blank(n)
    t, k = w.run(exact_step, A, g, Ag, n), d[n - 1] / low
    before, after = w.sum(lambda i: d[i] * x[i] * x[i], n), w.sum(lambda i: d[i] * (x[i] - t * g[i]) * (x[i] - t * g[i]), n)
    w.claim(after * (k + 1) * (k + 1) <= (k - 1) * (k - 1) * before * (1 + w.number(1) / 10**9))


@theorem(small=[(1,)], large=[(1,)], every_shape="two eigenvalues, not every size")
def kantorovich_is_attained(w, steps):
    """From (k, 1) on x^2 + k y^2 every exact step multiplies the value by exactly ((k - 1) / (k + 1))^2: Kantorovich's bound is reached."""
    k = w.positive("k")
    A = w.values([w.number(1), w.number(0), w.number(0), k], 2, 2)
    x, y = k, w.number(1)
    ratio = (k - 1) / (k + 1)
    for _ in range(steps):
        g, Ag = w.values([x, k * y]), w.blank(2)
        t = w.run(exact_step, A, g, Ag, 2)
        nx, ny = x - t * g[0], y - t * g[1]
        w.equal(nx * nx + k * ny * ny, ratio * ratio * (x * x + k * y * y))
        w.equal(nx, ratio * x)
        w.equal(ny, -ratio * y)
        x, y = nx, ny
