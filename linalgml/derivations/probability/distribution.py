"""Theorems of what all distributions share."""

from ...probability.distribution import log_probability, tilted, whole_part
from ..theorem import equivalent, theorem
from .laws import FLOATS, INF, NAN, WHY


@theorem(small=[(2,)], large=[(5,)], kinds=("floats", "symbols"))
def gradients_of_probabilities(w, n):
    """factor * grad * exp(a - b), whatever a and b: of log-densities it is the gradient of cdf, sf, logarithms and quantiles."""
    a, b, grad, out, factor = w.reals("a", n), w.reals("b", n), w.reals("grad", n), w.blank(n), w.real("factor")
    w.run(tilted, a, b, grad, out, n, factor)
    w.equal(out, w.family(lambda i: factor * grad[i] * w.exp(a[i]) / w.exp(b[i]), n))


@theorem(**FLOATS)
def logarithms_of_probabilities(w):
    """log p, from p or from 1 - p: also where p is so near 1 that only 1 - p is known."""
    p, q = w.values([0.1, 0.5, 0.9, 0.2, 1.0]), w.values([0.9, 0.5, 0.1, 0.8, 1e-9])
    out = w.blank(5)
    w.run(log_probability, p, q, out, 5)
    for i in range(4):
        w.equal(out[i], w.log(p[i]))
    w.equal(out[4] * 1e9, -1.0 - 5e-10)


@theorem(kinds=("floats",), every_shape=WHY)
def whole_parts(w):
    """The largest whole number not above x, on both sides of 0; what is larger than any fraction stays."""
    for x, k in ((0.0, 0), (0.3, 0), (-0.3, -1), (2.0, 2), (-2.0, -2), (7.99, 7), *((v, v) for v in (1e300, -1e300, INF, -INF))):
        w.claim(w.run(whole_part, x) == k, f"at {x}")
    lost = w.run(whole_part, NAN)
    w.claim(lost != lost, "NaN")


equivalent(whole_part, "if not abs(x) < WHOLE -> *", "that number is whole, and its own whole part")
equivalent(whole_part, "return 1.0 * floor(x) -> *", "the factor makes a float of it, which equals the int")
equivalent(log_probability, "*q[i] <= p[i]*", "at one half both forms hold")
