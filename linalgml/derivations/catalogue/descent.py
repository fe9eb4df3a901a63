"""Theorems of how fast descent is on quadratics, which is what every smooth loss looks like near its minimum."""

from ...optim.sgd import sgd_step
from ..theorem import theorem

KINDS = {"kinds": ("floats", "finite", "symbols")}


def one_step(w, x, slope, velocity, lr, momentum, first):
    """SGD's shipped step on curvature * x^2 / 2, from x with this velocity: (x, velocity) after it."""
    param, v = w.values([x]), w.values([velocity])
    w.run(sgd_step, param, w.values([slope]), v, 1, lr, momentum, 0, 0, False, first)
    return param[0], v[0]


@theorem(small=[()], large=[()], **KINDS)
def the_best_rate_of_gradient_descent(w):
    """With curvatures from a to b, the rate 2 / (a + b) shrinks the error along both extremes by (b - a) / (b + a): the least possible."""
    a, gap, x, y = w.positive("a"), w.positive("gap"), w.real("x"), w.real("y")
    b = a + gap
    lr, shrink = 2 / (a + b), (b - a) / (b + a)
    w.equal(one_step(w, x, a * x, w.number(0), lr, 0, False)[0], shrink * x, "the flat direction")
    w.equal(one_step(w, y, b * y, w.number(0), lr, 0, False)[0], -shrink * y, "the steep direction, from the other side")


@theorem(small=[()], large=[()], **KINDS)
def heavy_ball_is_a_recurrence(w):
    """Momentum on curvature a: x'' = (1 + mu - lr a) x' - mu x, whose two roots multiply to mu and add to 1 + mu - lr a."""
    a, lr, mu, x, v = w.positive("a"), w.positive("lr"), w.positive("mu"), w.real("x"), w.real("v")
    x1, v1 = one_step(w, x, a * x, v, lr, mu, False)
    x2, _ = one_step(w, x1, a * x1, v1, lr, mu, False)
    w.equal(x2, (1 + mu - lr * a) * x1 - mu * x)


@theorem(small=[()], large=[()], **KINDS)
def the_best_momentum(w):
    """Curvatures p^2 and q^2, lr = 4 / (p + q)^2, mu = ((q - p) / (q + p))^2: both extremes have a double root, of size sqrt(mu)."""
    p, gap = w.positive("p"), w.positive("gap")
    q = p + gap
    root = (q - p) / (q + p)
    lr, mu = 4 / ((p + q) * (p + q)), root * root
    for curvature in (p * p, q * q):
        middle = 1 + mu - lr * curvature
        w.equal(middle * middle, 4 * mu, "the discriminant is 0")
    w.equal((q * q - p * p) / (q * q + p * p) - root, 2 * p * q * root / (q * q + p * p), "faster than without momentum")


@theorem(small=[()], large=[()], **KINDS)
def newton_and_schulz_keep_singular_vectors(w):
    """X -> a X + (b A + c A^2) X with A = X X^T maps U diag(s) V^T to U diag(a s + b s^3 + c s^5) V^T: Muon's step on singular values."""
    a, b, c = w.real("a"), w.real("b"), w.real("c")
    s = [w.real("s0"), w.real("s1")]
    u, v = turn(w, w.real("t")), turn(w, w.real("r"))
    x = product(product(u, [[s[0], 0], [0, s[1]]]), flipped(v))
    gram = product(x, flipped(x))
    square = product(gram, gram)
    mix = [[b * gram[i][j] + c * square[i][j] for j in range(2)] for i in range(2)]
    pushed = product(mix, x)
    found = [[a * x[i][j] + pushed[i][j] for j in range(2)] for i in range(2)]
    p = [a * z + b * z**3 + c * z**5 for z in s]
    wanted = product(product(u, [[p[0], 0], [0, p[1]]]), flipped(v))
    for i in range(2):
        w.equal(found[i], wanted[i])


def turn(w, t):
    """A rotation with rational entries."""
    d = 1 + t * t
    return [[(1 - t * t) / d, -2 * t / d], [2 * t / d, (1 - t * t) / d]]


def flipped(m):
    return [[m[j][i] for j in range(2)] for i in range(2)]


def product(x, y):
    return [[x[i][0] * y[0][j] + x[i][1] * y[1][j] for j in range(2)] for i in range(2)]
