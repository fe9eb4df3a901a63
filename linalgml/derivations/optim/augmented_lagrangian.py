"""Theorems of the augmented Lagrangian's penalty."""

from ...optim.augmented_lagrangian import shifted_penalty
from ..derivation import derivation
from ..theorem import theorem

ORDER = {"kinds": ("floats", "rationals"), "every_shape": "a maximum of values decides which constraints act"}


@theorem(small=[(3, 1), (3, 3)], large=[(7, 3)], **ORDER)
def the_slope_is_minus_z(w, m, equalities):
    """The penalty's derivative by c is -z: at a minimum of L the gradient of f is z times those of the constraints, as Lagrange asks."""
    c, y, mu = w.reals("c", m), w.positives("y", m), w.positive("mu")
    z = w.blank(m)
    w.run(shifted_penalty, c, y, z, m, equalities, mu)
    claimed = w.family(lambda i: -z[i], m)
    w.gradient(lambda c: w.run(shifted_penalty, c, y, w.blank(m), m, equalities, mu), [c], w.number(1), [claimed])


@theorem(small=[(3,)], large=[(6,)], **ORDER)
def an_equation_costs_its_square(w, m):
    """For equations the penalty is -y c + mu c^2 / 2 each, and z = y - mu c."""
    c, y, mu, z = w.reals("c", m), w.reals("y", m), w.positive("mu"), w.blank(m)
    total = w.run(shifted_penalty, c, y, z, m, m, mu)
    w.equal(total, w.sum(lambda i: mu * c[i] * c[i] / 2 - y[i] * c[i], m))
    w.equal(z, w.family(lambda i: y[i] - mu * c[i], m))


@theorem(small=[(3,)], large=[(6,)], **ORDER)
def an_inequality_acts_or_not(w, m):
    """c >= 0 costs as an equation does where mu c < y; further inside it costs -y^2 / 2 mu, a constant, and its multiplier becomes 0."""
    y, mu, gap = w.positives("y", m), w.positive("mu"), w.positives("gap", m)
    near, far = w.family(lambda i: (y[i] - gap[i]) / mu, m), w.family(lambda i: (y[i] + gap[i]) / mu, m)
    z = w.blank(m)
    w.equal(w.run(shifted_penalty, near, y, z, m, 0, mu), w.sum(lambda i: mu * near[i] * near[i] / 2 - y[i] * near[i], m))
    w.equal(z, gap)
    z = w.blank(m)
    w.equal(w.run(shifted_penalty, far, y, z, m, 0, mu), w.sum(lambda i: -y[i] * y[i] / (2 * mu), m))
    w.equal(z, w.number(0))


@derivation(title="The square is completed")
def completed_square(d):
    """A constraint's price, multiplier and square, is one square about another place: the multiplier shifts the penalty."""
    c, y, mu = d.number("c"), d.number("y"), d.number("mu", positive=True)
    d.line(mu * c**2 / 2 - y * c, "the multiplier times the constraint, and the penalty")
    d.line(mu / 2 * (c - y / mu) ** 2 - y**2 / (2 * mu), "the square completed: it is lowest at $c = y / \\mu$, not at 0")
    d.line(((y - mu * c) ** 2 - y**2) / (2 * mu), "over the common denominator; the first square is $z^2$")
