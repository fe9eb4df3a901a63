"""Theorems of the Levenberg-Marquardt step."""

from ...linalg.triangular import triangular_solve
from ...optim.levenberg_marquardt import damp
from ..derivation import derivation
from ..theorem import theorem

LOOP = "rotations of rows that were rotated before"
FINITE = {"kinds": ("floats", "finite"), "every_shape": LOOP}


def damped(w, n):
    """A triangular system and its damping, before and after."""
    free, z0, c = w.reals("R", n, n), w.reals("z", n), w.positives("c", n)
    R0 = w.family(lambda i, j: free[i * n + j] if j >= i else w.number(0), n, n)
    R, z = w.copy(R0), w.copy(z0)
    w.run(damp, R, z, c, w.blank(n), n)
    return R0, z0, c, R, z


def gram(w, R, n):
    """R^T R."""
    return w.family(lambda i, j: w.sum(lambda k: R[k * n + i] * R[k * n + j], n), n, n)


def across(w, R, z, n):
    """R^T z."""
    return w.family(lambda i: w.sum(lambda k: R[k * n + i] * z[k], n), n)


@theorem(small=[(3,)], large=[(3,)], **FINITE)
def rotations_add_the_damping(w, n):
    """R^T R grows by diag(c^2), R^T z stays, and R stays upper triangular."""
    R0, z0, c, R, z = damped(w, n)
    before, after = gram(w, R0, n), gram(w, R, n)
    w.equal(after, w.family(lambda i, j: before[i * n + j] + (c[i] * c[i] if i == j else w.number(0)), n, n), "R^T R")
    w.equal(across(w, R, z, n), across(w, R0, z0, n), "R^T z")
    w.equal(w.family(lambda i, j: R[i * n + j] if i > j else w.number(0), n, n), w.number(0), "below the diagonal")


@theorem(small=[(3,)], large=[(6,)], kinds=("floats", "rationals"), every_shape=LOOP)
def nothing_to_damp(w, n):
    """Where R = 0, as bad as it can be, what is left is the damping: diag(c), and no division by 0."""
    c, R, z = w.positives("c", n), w.zeros(n, n), w.zeros(n)
    w.run(damp, R, z, c, w.blank(n), n)
    w.equal(R, w.family(lambda i, j: c[i] if i == j else w.number(0), n, n))
    w.equal(z, w.number(0))


@theorem(small=[(3,)], large=[(3,)], **FINITE)
def the_damped_step(w, n):
    """Solving the damped triangle gives the p of (R^T R + diag(c^2)) p = R^T z: Levenberg and Marquardt's equation, never formed."""
    R0, z0, c, R, p = damped(w, n)
    w.run(triangular_solve, R, p, n, 1, n, 1, False, False)
    G = gram(w, R0, n)
    left = w.family(lambda i: w.sum(lambda j: G[i * n + j] * p[j], n) + c[i] * c[i] * p[i], n)
    w.equal(left, across(w, R0, z0, n))


@derivation(title="The damped step, with one variable")
def one_variable(d):
    """r + J p is to be small without p being long: the slope of both squares vanishes at the damped step."""
    J, r, p = d.number("J"), d.number("r"), d.number("p")
    mu = d.number("mu", positive=True)
    d.line(d.D((r + J * p) ** 2 / 2 + mu * p**2 / 2, p), "half the square of the foretold residual, and the price of a long step")
    d.line((r + J * p) * J + mu * p, "the chain rule")
    d.line((J**2 + mu) * p + J * r, "0 where (J^2 + mu) p = -J r")
