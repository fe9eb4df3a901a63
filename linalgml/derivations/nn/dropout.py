"""Theorems of dropout."""

from ...nn.dropout import dropout_backward, dropout_forward
from ..derivation import derivation
from ..theorem import theorem


@theorem(small=[(4,)], large=[(9,)], kinds=("floats", "finite", "rationals", "symbols"))
def dropout_gradient(w, n):
    """What was dropped has no gradient; what was kept has it scaled as its value was."""
    x, grad, dx = w.reals("x", n), w.reals("grad", n), w.blank(n)
    p = w.number(1) / 4
    uniform = w.values([w.number(i % 3) / 4 for i in range(n)])  # below p, at p and above it

    def dropout(x):
        out = w.blank(n)
        w.run(dropout_forward, x, uniform, out, n, p)
        return out

    w.run(dropout_backward, uniform, grad, dx, n, p)
    w.gradient(dropout, [x], grad, [dx])


@theorem(small=[(4,)], large=[(9,)], kinds=("floats", "finite", "every shape"))
def dropout_gradient_for_any_mask(w, n):
    """Whatever was drawn: the gradient of dropout is dropout of the gradient, with the same mask."""
    x, grad, uniform, p, dx = w.reals("x", n), w.reals("grad", n), w.reals("uniform", n), w.number(1) / 4, w.blank(n)

    def dropout(x):
        out = w.blank(n)
        w.run(dropout_forward, x, uniform, out, n, p)
        return out

    w.run(dropout_backward, uniform, grad, dx, n, p)
    w.gradient(dropout, [x], grad, [dx])
    w.equal(dx, dropout(grad))


@theorem(small=[(3,)], large=[(5,)], kinds=("floats", "rationals", "symbols"))
def dropout_keeps_the_mean(w, n):
    """With probability 1 - p an element is x / (1 - p), else 0: the mean is x and the variance x^2 p / (1 - p)."""
    x = w.reals("x", n)
    p = w.number(3) / 8
    kept, dropped = w.blank(n), w.blank(n)
    w.run(dropout_forward, x, w.values([p] * n), kept, n, p)  # uniform = p is the edge: it is kept
    w.run(dropout_forward, x, w.values([w.number(0)] * n), dropped, n, p)
    w.equal(w.family(lambda i: (1 - p) * kept[i] + p * dropped[i], n), x, "the mean")
    spread = w.family(lambda i: (1 - p) * (kept[i] - x[i]) ** 2 + p * (dropped[i] - x[i]) ** 2, n)
    w.equal(spread, w.family(lambda i: x[i] * x[i] * p / (1 - p), n), "the variance")


@derivation(title="Dropout keeps the mean", theorem="dropout_keeps_the_mean")
def dropout_mean(d):
    """Kept with probability 1 - p and scaled by 1 / (1 - p): on average nothing changes."""
    x, p, m = d.number("x"), d.number("p", positive=True), d.number("m")
    d.line(d.mean(m * x / (1 - p), m, 1 - p), "$m$ is 1 where the element is kept, else 0")
    d.line((1 - p) * x / (1 - p) + p * 0, "both cases with their probabilities")
    d.line(x, "the scale cancels the chance")


@derivation(title="The variance that dropout adds", theorem="dropout_keeps_the_mean")
def dropout_variance(d):
    """The mean stays, the spread does not: it grows with the odds of being dropped."""
    x, p, m = d.number("x"), d.number("p", positive=True), d.number("m")
    d.line(d.mean((m * x / (1 - p) - x) ** 2, m, 1 - p), "the mean square distance from $x$")
    d.line((1 - p) * (x / (1 - p) - x) ** 2 + p * x**2, "both cases with their probabilities")
    d.line((1 - p) * (p * x / (1 - p)) ** 2 + p * x**2, "one fraction")
    d.line(x**2 * p / (1 - p), "$p / (1 - p)$ in front, and $p + 1 - p = 1$")
