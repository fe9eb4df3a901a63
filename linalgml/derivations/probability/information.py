"""Theorems of information."""

from ...probability.information import divergence_of_rows, entropy_of_rows
from ..derivation import derivation
from ..theorem import theorem

WHY = "a comparison of values decides the branch"
EXACT = {"kinds": ("floats", "symbols"), "every_shape": WHY}


def entropies(w, p, rows, cols):
    out = w.blank(rows)
    w.run(entropy_of_rows, p, out, rows, cols)
    return out


def divergences(w, p, q, rows, cols):
    out = w.blank(rows)
    w.run(divergence_of_rows, p, q, out, rows, cols)
    return out


def distribution(w, name, n):
    """n positive numbers that sum to 1."""
    weights = w.positives(name, n)
    total = w.sum(lambda i: weights[i], n)
    return w.family(lambda i: weights[i] / total, n)


@theorem(small=[(2, 3)], large=[(3, 7)], **EXACT)
def definitions(w, rows, cols):
    """- sum p log p and sum p (log p - log q), row by row."""
    p, q = w.positives("p", rows, cols), w.positives("q", rows, cols)
    plain = w.family(lambda r: w.sum(lambda j: p[r * cols + j] * w.log(p[r * cols + j]), cols), rows)
    crossed = w.family(lambda r: w.sum(lambda j: p[r * cols + j] * w.log(q[r * cols + j]), cols), rows)
    w.equal(entropies(w, p, rows, cols), w.family(lambda r: -plain[r], rows))
    w.equal(divergences(w, p, q, rows, cols), w.family(lambda r: plain[r] - crossed[r], rows))


@theorem(small=[(2, 3)], large=[(3, 4)], **EXACT)
def chain_rule(w, n, m):
    """H(X, Y) = H(X) + H(Y | X), and I(X; Y) = H(X) + H(Y) - H(X, Y), the divergence of the table from the product of its margins."""
    joint = distribution(w, "joint", n * m)
    x = w.family(lambda i: w.sum(lambda j: joint[i * m + j], m), n)
    y = w.family(lambda j: w.sum(lambda i: joint[i * m + j], n), m)
    given = w.family(lambda i, j: joint[i * m + j] / x[i], n, m)
    rest = entropies(w, given, n, m)
    h, hx, hy = entropies(w, joint, 1, n * m)[0], entropies(w, x, 1, n)[0], entropies(w, y, 1, m)[0]
    w.equal(h, hx + w.sum(lambda i: x[i] * rest[i], n), "the chain rule")
    product = w.family(lambda i, j: x[i] * y[j], n, m)
    w.equal(divergences(w, joint, product, 1, n * m)[0], hx + hy - h, "mutual information")


@theorem(small=[(3,)], large=[(6,)], **EXACT)
def divergence_from_oneself(w, n):
    """KL(p, p) = 0, and of independent parts divergences add."""
    p, q, r, s = (distribution(w, name, n) for name in "pqrs")
    w.equal(divergences(w, p, p, 1, n)[0], 0)
    both, other = w.family(lambda i, j: p[i] * r[j], n, n), w.family(lambda i, j: q[i] * s[j], n, n)
    parts = divergences(w, p, q, 1, n)[0] + divergences(w, r, s, 1, n)[0]
    w.equal(divergences(w, both, other, 1, n * n)[0], parts)


@theorem(small=[(3,)], large=[(6,)], **EXACT)
def gradients(w, n):
    """dH/dp = - log p - 1 and dKL/dp = log(p / q) + 1: what makes the uniform distribution the most uncertain."""
    p, q, one = w.positives("p", n), w.positives("q", n), w.values([w.number(1)])
    w.gradient(lambda p: entropies(w, p, 1, n), [p], one, [w.family(lambda i: -w.log(p[i]) - 1, n)])
    slopes = w.family(lambda i: w.log(p[i] / q[i]) + 1, n)
    w.gradient(lambda p, q: divergences(w, p, q, 1, n), [p, q], one, [slopes, w.family(lambda i: -p[i] / q[i], n)])


@theorem(small=[()], large=[()], kinds=("floats",), every_shape=WHY)
def nothing_surprises_where_nothing_happens(w):
    """0 log 0 is 0, whatever q is there; and a fair choice among n has the entropy log n."""
    p, q = w.values([0.0, 0.25, 0.75, 0.0]), w.values([0.5, 0.25, 0.25, 0.0])
    w.equal(entropies(w, p, 1, 4)[0], -0.25 * w.log(0.25) - 0.75 * w.log(0.75))
    w.equal(divergences(w, p, q, 1, 4)[0], 0.75 * w.log(3.0))
    w.equal(entropies(w, w.values([0.125] * 8), 1, 8)[0], w.log(8.0))


@derivation(title="What cross-entropy is made of", theorem="definitions")
def cross_entropy_splits(d):
    """The surprise of a believer in q is the entropy of the truth p, which nobody can help, and what the wrong belief costs."""
    n = d.size("n")
    i = d.indices("i", n)
    p, q = d.family("p", n, positive=True), d.family("q", n, positive=True)
    d.line(-d.sum(p[i] * d.log(q[i]), i), "the surprise $-\\log q_i$, as often as $p_i$ says")
    d.line(-d.sum(p[i] * (d.log(p[i]) - d.log(p[i] / q[i])), i), r"$\log q_i = \log p_i - \log(p_i / q_i)$")
    d.line(-d.sum(p[i] * d.log(p[i]), i) + d.sum(p[i] * d.log(p[i] / q[i]), i), "the entropy $H(p)$, and the divergence of $q$ from $p$")
