"""Hamiltonian Monte Carlo: give the point a push, let it roll over the landscape of -log p, and take where it is after a while.

    kick:   p = p + (step / 2) grad log p(q)
    drift:  q = q + step M^-1 p                     leapfrog = kick, drift, kick
    accept with probability min(1, exp(H(q, p) - H(q', p')))        H = -log p(q) + p . M^-1 p / 2

The leapfrog keeps volumes and can be run backwards, so that only its error in H has to be made up for; proposals are far away and almost
always accepted.  Duane, Kennedy, Pendleton & Roweth, "Hybrid Monte Carlo", Phys. Lett. B 195, 1987; Neal, "MCMC using Hamiltonian
dynamics", 2011.  The step is adapted by dual averaging, Hoffman & Gelman, JMLR 15, 2014, section 3.2.
"""

from math import exp, inf, isfinite, log, sqrt

from ..kernels import kernel
from ..linalg.matrix import Matrix
from ..linalg.vector import Vector
from ..optim.objective import Objective
from ..random import as_generator
from ..statistics.estimator import whole
from .chain import Chain

LISTS = {"cython": "points go to and from the caller's function as lists, whose call costs far more than a step of them"}


@kernel(in_place=("p",), without=LISTS)
def leapfrog_kick(p, slope, step, n):
    """p = p + step * slope, the push of the landscape.  p, slope: (n,)."""
    for i in range(n):
        p[i] += step * slope[i]


@kernel(in_place=("q",), without=LISTS)
def leapfrog_drift(q, p, inverse_mass, step, n):
    """q = q + step * p / mass, the way at a constant speed.  q, p, inverse_mass: (n,)."""
    for i in range(n):
        q[i] += step * inverse_mass[i] * p[i]


@kernel(without=LISTS)
def kinetic_energy(p, inverse_mass, n):
    """p . M^-1 p / 2.  p, inverse_mass: (n,)."""
    total = 0.0
    for i in range(n):
        total += p[i] * inverse_mass[i] * p[i]
    return total / 2


def leapfrog(slope_at, q, p, step, num_steps, inverse_mass):
    """(q, p) after `num_steps` steps; slope_at(q) is the gradient of log p.  Lists; stops where the slope is not finite."""
    q, p, n = list(q), list(p), len(q)
    slope = slope_at(q)
    leapfrog_kick.source(p, slope, step / 2, n)
    for i in range(num_steps):
        leapfrog_drift.source(q, p, inverse_mass, step, n)
        slope = slope_at(q)
        leapfrog_kick.source(p, slope, step if i < num_steps - 1 else step / 2, n)
    return q, p


class _StepSize:
    """Dual averaging: the logarithm of the step follows the running mean of (wanted - accepted)."""

    def __init__(self, step, wanted):
        self.wanted, self.centre = wanted, log(10 * step)
        self.t, self.error, self.mean, self.now = 0, 0.0, 0.0, step

    def learn(self, accepted):
        self.t += 1
        weight = 1 / (self.t + 10)
        self.error += weight * (self.wanted - accepted - self.error)
        x = self.centre - self.error * sqrt(self.t) / 0.05
        fresh = self.t**-0.75
        self.mean += fresh * (x - self.mean)
        self.now = exp(x)

    @property
    def settled(self):
        return exp(self.mean) if self.t else self.now


class _Variances:
    """Running variances of the coordinates (Welford, 1962), drawn a little towards 1/1000 while there are few."""

    def __init__(self, d):
        self.n, self.mean, self.squares = 0, [0.0] * d, [0.0] * d

    def learn(self, q):
        self.n += 1
        for i, v in enumerate(q):
            away = v - self.mean[i]
            self.mean[i] += away / self.n
            self.squares[i] += away * (v - self.mean[i])

    def found(self):
        n = self.n
        return [n / (n + 5) * s / (n - 1) + 1e-3 * 5 / (n + 5) for s in self.squares]


def windows(num_warmup):
    """The steps of the warm-up at whose end the masses are set: the first and last seventh only adapt the step, the middle doubles."""
    first, last = num_warmup * 15 // 100, num_warmup - num_warmup // 10
    ends, size, at = [], 25, first
    while at + size <= last:
        at = last if at + 3 * size > last else at + size  # what is left would be shorter than the next window
        ends.append(at)
        size *= 2
    return first, ends


def hmc(
    log_prob, initial, num_samples, *, num_warmup=500, step_size=None, num_steps=16, target_accept=0.8, jac=None, args=(), generator=None,
):  # fmt: skip
    """Draws from the density exp(log_prob) by Hamiltonian Monte Carlo; a Chain.

    log_prob: a function of one point, the logarithm of the density up to a constant; -inf where there is none.  initial: a Tensor of one
    dimension, and the tape finds the gradient of log_prob; or numbers, and `jac` is the gradient, or log_prob gives (value, gradient)
    where jac is True; finite differences else.  step_size: of the leapfrog, found and adapted in the warm-up if None; num_steps: how many
    of them a trajectory has, their length varied by a fifth lest a trajectory comes back to where it began.  The warm-up also finds each
    coordinate's variance, the inverse of its mass.  generator: a Generator or a seed.  ValueError for a start without density.

    >>> import linalgml as lm
    >>> chain = hmc(lambda x: -0.5 * (x * x).sum(), lm.tensor([0.0, 0.0]), 300, num_warmup=200, generator=0)
    >>> abs(chain.mean()[0]) < 0.2, chain.accept_rate > 0.6
    (True, True)
    """
    for name, value, least in (("num_samples", num_samples, 1), ("num_warmup", num_warmup, 0), ("num_steps", num_steps, 1)):
        whole(value, least, "hmc", name)
    if not 0 < target_accept < 1:
        raise ValueError(f"hmc: target_accept must be between 0 and 1, got {target_accept!r}")
    if step_size is not None and not (step_size > 0 and isfinite(step_size)):
        raise ValueError(f"hmc: step_size must be positive, got {step_size!r}")
    objective, generator = Objective(log_prob, initial, args, jac, name="hmc"), as_generator(generator, "hmc: generator")
    walk = _Walk(objective, generator, num_steps)
    sizes = _StepSize(step_size or walk.reasonable_step(), target_accept)
    first, ends = windows(num_warmup)
    variances, rows, values, accepted, divergences = _Variances(walk.d), [], [], 0.0, 0
    for t in range(num_warmup + num_samples):
        warm = t < num_warmup
        chance, diverged = walk.go(sizes.now if warm and step_size is None else step_size or sizes.settled)
        if warm:
            sizes.learn(chance)
            if first <= t:
                variances.learn(walk.q)
            if t + 1 in ends:
                walk.inverse_mass, variances = variances.found(), _Variances(walk.d)
                sizes = _StepSize(step_size or walk.reasonable_step(), target_accept)
        else:
            accepted += chance
            divergences += diverged
            rows.append(walk.q)
            values.append(walk.value)
    return Chain(Matrix(rows), Vector(values), accepted / num_samples, step_size or sizes.settled, divergences)


class _Walk:
    """Where the chain is, and one trajectory from there."""

    def __init__(self, objective, generator, num_steps):
        x, self.value, slope = objective.start()
        self.objective, self.generator, self.num_steps = objective, generator, num_steps
        self.q, self.slope, self.d = x.tolist(), slope.tolist(), len(x)
        self.inverse_mass = [1.0] * self.d

    def push(self):
        """A fresh momentum: normal, of variance mass."""
        z = [0.0] * self.d
        self.generator.normal(z, self.d)
        return [v / sqrt(m) for v, m in zip(z, self.inverse_mass, strict=True)]

    def roll(self, p, step, num_steps):
        """(point, log density, slope, energy gained) at the end of a trajectory."""
        at = {"value": self.value, "slope": self.slope}
        before = self.value - kinetic_energy.source(p, self.inverse_mass, self.d)

        def slope_at(q):
            if q != self.q:
                value, slope = self.objective.both(Vector(q))
                at["value"], at["slope"] = value, slope.tolist()
            return at["slope"]

        q, p = leapfrog(slope_at, self.q, p, step, num_steps, self.inverse_mass)
        gained = at["value"] - kinetic_energy.source(p, self.inverse_mass, self.d) - before
        return q, at["value"], at["slope"], gained if isfinite(gained) else -inf

    def go(self, step):
        """One trajectory, taken or refused: (the probability of taking it, whether the simulation broke down)."""
        p, u = self.push(), [0.0, 0.0]
        self.generator.uniform(u, 2)
        q, value, slope, gained = self.roll(p, step * (0.8 + 0.4 * u[0]), self.num_steps)
        chance = exp(min(0.0, gained))
        if u[1] < chance:
            self.q, self.value, self.slope = q, value, slope
        return chance, gained < -1000

    def reasonable_step(self):
        """A step, doubled or halved from 1, at which one leapfrog step is accepted about half of the time."""
        step, p = 1.0, self.push()
        up = self.roll(p, step, 1)[3] > log(0.5)
        while 1e-10 < step < 1e10 and (self.roll(p, step, 1)[3] > log(0.5)) == up:
            step *= 2.0 if up else 0.5
        return step
