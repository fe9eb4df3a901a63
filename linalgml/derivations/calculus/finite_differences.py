"""Theorems of finite differences."""

from ...calculus.finite_differences import richardson_table, stencil_weights
from ..theorem import equivalent, theorem

VALUES = {"kinds": ("floats", "finite", "rationals", "symbols"), "every_shape": "a recursion over the points, whose sums it does not write"}
SCALARS = {"kinds": ("finite", "rationals", "symbols")}


@theorem(small=[(3, 2)], large=[(5, 4), (4, 1), (2, 3)], kinds=("finite", "rationals"), every_shape=VALUES["every_shape"])
def stencils_are_exact_on_polynomials(w, n, m):
    """The weights of row k give the k-th derivative of every polynomial of degree below n, on any points that differ."""
    x, z, c = w.reals("x", n), w.real("z"), w.reals("c", n)
    out = w.blank(m + 1, n)
    w.run(stencil_weights, x, out, n, m, z)

    def value(t):
        total = w.number(0)
        for i in range(n - 1, -1, -1):
            total = total * t + c[i]
        return total

    slopes, row = [c[i] for i in range(n)], []
    for _ in range(m + 1):
        total = w.number(0)
        for s in reversed(slopes):
            total = total * z + s
        row.append(total)
        slopes = [(i + 1) * s for i, s in enumerate(slopes[1:])]
    w.equal(w.family(lambda k: w.sum(lambda j: out[k * n + j] * value(x[j]), n), m + 1), w.values(row))


@theorem(small=[(3,)], large=[(5,)], **VALUES)
def richardson_cancels_the_leading_terms(w, n):
    """Where T(h) = a + b h^2 + c h^4 + …, column k of the table at h, h / 2, h / 4 … is a without the first k terms."""
    terms, h2, ratio = w.reals("b", n), w.positive("h2"), w.number(4)
    steps = w.family(lambda i: h2 / 4**i, n)
    first = w.family(lambda i: w.sum(lambda p: terms[p] * steps[i] ** p, n), n)
    out = w.blank(n, n)
    w.run(richardson_table, first, out, n, ratio)
    w.equal(out[n * n - 1], terms[0], "the last corner")
    w.equal(w.family(lambda i: out[i * n], n), first, "the first column")
    w.equal(w.family(lambda i, k: out[i * n + k] if k > i else w.number(0), n, n), 0, "above the diagonal")
    for i in range(1, n):  # what is left of h^2p in column 1: b (h_i^2p * 4 - h_{i-1}^2p) / 3
        w.equal(3 * out[i * n + 1], w.sum(lambda p, i=i: terms[p] * (4 * steps[i] ** p - steps[i - 1] ** p), n), "column 1")


@theorem(small=[()], large=[()], **SCALARS)
def the_complex_step_subtracts_nothing(w):
    """Im p(x + ih) / h = p'(x) - h^2 p''' / 6 for a cubic: a central difference's error with the other sign, and nothing cancels."""
    a, b, c, d, x, h = (w.real(name) for name in "abcdxh")
    re, im = a, w.number(0)
    for coefficient in (b, c, d):  # Horner's rule on pairs (real, imaginary)
        re, im = re * x - im * h + coefficient, re * h + im * x
    slope = (3 * a * x + 2 * b) * x + c
    w.equal(im / h, slope - a * h * h)


equivalent(stencil_weights, "for i in range(1, n) -> for i in range(0, n)", "one point by itself changes nothing")
equivalent(stencil_weights, "top = min(i, m) -> top = m", "i points have no derivative above i - 1: those weights are 0 and stay so")
