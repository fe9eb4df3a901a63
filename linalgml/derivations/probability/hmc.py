"""Theorems of Hamiltonian Monte Carlo: why its proposals may be accepted by their energy alone."""

from ...probability.hmc import kinetic_energy, leapfrog_drift, leapfrog_kick
from ..theorem import theorem

EXACT = {"small": [(1,)], "large": [(2,), (3,)], "kinds": ("floats", "finite", "rationals", "symbols")}


def roll(w, slope, q, p, inverse_mass, step, n):
    """One leapfrog step of copies of q and p: kick, drift, kick."""
    q, p = w.copy(q), w.copy(p)
    w.run(leapfrog_kick, p, slope(q), step / 2, n)
    w.run(leapfrog_drift, q, p, inverse_mass, step, n)
    w.run(leapfrog_kick, p, slope(q), step / 2, n)
    return q, p


def bowl(w, n):
    """A density whose coordinates hang together: log p = - sum a_i q_i^2 / 2 - b (q_0 + … + q_n)^2 / 2, and its slope."""
    a, b = w.positives("a", n), w.positive("b")
    return lambda q: w.family(lambda i: -a[i] * q[i] - b * w.sum(lambda j: q[j], n), n)


@theorem(**EXACT)
def it_can_be_run_backwards(w, n):
    """A step, the momentum turned round, and a step again lead back to the start, exactly: proposals there and back are as likely."""
    q, p, inverse_mass, step = w.reals("q", n), w.reals("p", n), w.positives("m", n), w.positive("step")
    slope = bowl(w, n)
    there, speed = roll(w, slope, q, p, inverse_mass, step, n)
    back, end = roll(w, slope, there, w.family(lambda i: -speed[i], n), inverse_mass, step, n)
    w.equal(back, q)
    w.equal(end, w.family(lambda i: -p[i], n))


@theorem(small=[()], large=[()], kinds=("floats", "finite", "rationals", "symbols"))
def it_keeps_volume(w):
    """The determinant of a step's derivatives is 1 on any landscape, here one of the fourth degree: each part shears."""
    a, b, q, p = w.positive("a"), w.positive("b"), w.real("q"), w.real("p")
    mass, step = w.values([w.positive("m")]), w.positive("step")

    def end(part, q, p):
        found = roll(w, lambda q: w.values([-a * q[0] - b * q[0] * q[0] * q[0]]), w.values([q]), w.values([p]), mass, step, 1)
        return found[part][0]

    slopes = [(w.derivative(lambda x, k=k: end(k, x, p), q), w.derivative(lambda x, k=k: end(k, q, x), p)) for k in (0, 1)]
    w.equal(slopes[0][0] * slopes[1][1] - slopes[0][1] * slopes[1][0], 1)


@theorem(small=[()], large=[()], kinds=("floats", "finite", "rationals", "symbols"))
def a_neighbouring_energy_is_kept(w):
    """For log p = -k q^2 / 2 it keeps p^2 / m + k (1 - step^2 k / (4 m)) q^2: near the true energy for ever, if step < 2 sqrt(m / k)."""
    k, m, step, q, p = w.positive("k"), w.positive("m"), w.positive("step"), w.real("q"), w.real("p")

    def energy(q, p):
        return p * p * m + k * (1 - step * step * k * m / 4) * q * q

    end, speed = roll(w, lambda q: w.values([-k * q[0]]), w.values([q]), w.values([p]), w.values([m]), step, 1)
    w.equal(energy(end[0], speed[0]), energy(q, p))


@theorem(**EXACT)
def the_drift_follows_the_energy(w, n):
    """The derivative of the kinetic energy in p is p / mass, the speed of the drift; the kick adds the slope."""
    q, p, inverse_mass, step, slope = w.reals("q", n), w.reals("p", n), w.positives("m", n), w.positive("step"), w.reals("slope", n)
    speed = w.family(lambda i: inverse_mass[i] * p[i], n)
    w.gradient(lambda p: w.values([w.run(kinetic_energy, p, inverse_mass, n)]), [p], w.values([w.number(1)]), [speed])
    w.equal(w.run(kinetic_energy, p, inverse_mass, n), w.sum(lambda i: p[i] * speed[i], n) / 2)
    end, pushed = w.copy(q), w.copy(p)
    w.run(leapfrog_drift, end, p, inverse_mass, step, n)
    w.run(leapfrog_kick, pushed, slope, step, n)
    w.equal(end, w.family(lambda i: q[i] + step * speed[i], n))
    w.equal(pushed, w.family(lambda i: p[i] + step * slope[i], n))
