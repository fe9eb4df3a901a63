"""Theorems of Huber's loss."""

from ...nn.huber_loss import huber_backward, huber_forward
from ..theorem import equivalent, theorem

WHY = "a comparison of values decides the branch"


def forward(w, x, y, delta, scale, n):
    out = w.blank(n)
    w.run(huber_forward, x, y, out, n, delta, scale)
    return out


def apart(w, n, delta):
    """x, y and which elements are near: their distance is below delta for some, above for others, of either sign."""
    y, gap = w.reals("y", n), w.positives("gap", n)
    near = [w.choose(2) for _ in range(n)]
    sign = [1 - 2 * w.choose(2) for _ in range(n)]
    far = w.family(lambda i: delta + gap[i], n)
    close = w.family(lambda i: delta / (1 + gap[i]), n)
    return w.family(lambda i: y[i] + sign[i] * (close[i] if near[i] else far[i]), n), y, near


@theorem(small=[(2,)], large=[(6,)], kinds=("floats", "rationals"), every_shape=WHY)
def huber_gradient(w, n):
    """dx is the derivative of the losses, and dy is -dx, on both sides of delta."""
    delta, scale, grad = w.positive("delta"), w.positive("scale"), w.reals("grad", n)
    x, y, _ = apart(w, n, delta)
    dx = w.blank(n)
    w.run(huber_backward, x, y, grad, dx, n, delta, scale)
    w.gradient(lambda x, y: forward(w, x, y, delta, scale, n), [x, y], grad, [dx, w.family(lambda i: -dx[i], n)])


@theorem(small=[(2,)], large=[(6,)], kinds=("floats", "rationals"), every_shape=WHY)
def huber_definition(w, n):
    """scale d^2 / 2 up to delta, a straight line of slope scale delta beyond."""
    delta, scale = w.positive("delta"), w.positive("scale")
    x, y, near = apart(w, n, delta)
    out = forward(w, x, y, delta, scale, n)
    for i in range(n):
        d = x[i] - y[i]
        size = d if d > 0 else -d
        w.equal(out[i], scale * d * d / 2 if near[i] else scale * delta * (size - delta / 2))


@theorem(small=[()], large=[()], kinds=("floats", "rationals"))
def huber_joins_smoothly(w):
    """At |d| = delta the parabola and the line meet, with the same slope: value scale delta^2 / 2, slope scale delta."""
    delta, scale, one = w.positive("delta"), w.positive("scale"), w.values([w.number(1)])
    zero = w.values([w.number(0)])
    for sign in (1, -1):
        x, dx = w.values([sign * delta]), w.blank(1)
        w.equal(forward(w, x, zero, delta, scale, 1)[0], scale * delta * delta / 2)
        w.run(huber_backward, x, zero, one, dx, 1, delta, scale)
        w.equal(dx[0], sign * scale * delta)


_MEET = "at delta both branches have the same value"
equivalent(huber_forward, "if d <= delta -> if d < delta", _MEET)
equivalent(huber_backward, "if d > delta -> if d >= delta", _MEET)
equivalent(huber_backward, "if d < -delta -> if d <= -delta", _MEET)
