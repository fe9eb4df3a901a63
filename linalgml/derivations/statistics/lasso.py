"""Theorems of the lasso."""

from ...statistics.lasso import lasso_gap, lasso_sweep
from ..derivation import derivation
from ..theorem import equivalent, theorem

EXACT = {"kinds": ("floats", "rationals")}


def rest(w, x, y, weights, d, n):
    return w.family(lambda i: y[i] - w.sum(lambda j: x[j * n + i] * weights[j], d), n)


def dot(w, a, b, n, start=0):
    return w.sum(lambda i: a[start + i] * b[i], n)


def norms_of(w, x, d, n):
    return w.family(lambda j: w.sum(lambda i: x[j * n + i] * x[j * n + i], n), d)


@theorem(small=[(3,)], large=[(5,)], **EXACT)
def one_weight_at_its_minimum(w, n):
    """Where a weight is not 0 after its move, the slope is l1 with its sign; where it is 0, the slope is l1 at most: no other is better."""
    y, start, l2 = w.reals("y", n), w.real("w"), w.positive("l2")
    x = w.family(lambda _, i: w.real(f"x{i}") / 100, 1, n)
    at_zero = dot(w, x, y, n)
    for l1 in (abs(at_zero) / 3, abs(at_zero), 2 * abs(at_zero)):
        for target in (y, w.family(lambda i: -y[i], n)):
            weights = w.values([start])
            residual = rest(w, x, target, weights, 1, n)
            move = w.run(lasso_sweep, x, norms_of(w, x, 1, n), weights, residual, l1, l2, 1, n)
            w.equal(residual, rest(w, x, target, weights, 1, n), "what is left")
            w.equal(move, abs(weights[0] - start), "the move")
            slope = dot(w, x, residual, n) - l2 * weights[0]
            if weights[0] > 0:
                w.equal(slope, l1)
            elif weights[0] < 0:
                w.equal(slope, -l1)
            else:
                w.claim(abs(slope) <= l1 * (1 if w.kind == "rationals" else 1 + 1e-9), "the slope at 0")
            w.claim((weights[0] == 0) == (l1 >= abs(at_zero)) or w.kind == "floats", "0 from a price on")


@theorem(small=[(3, 4)], large=[(4, 3)], **EXACT)
def a_sweep_is_one_weight_after_another(w, d, n):
    """A sweep is the moves of single weights in order, each seeing those before; a feature of zeros keeps its weight; the largest move."""
    x = w.family(lambda j, i: w.number((1, 0, 1000)[min(j, 2)]) / 1000 * w.real(f"x{j}{i}"), d, n)
    y, start, l1, l2 = w.reals("y", n), w.reals("w", d), w.positive("l1"), w.positive("l2")
    weights = w.copy(start)
    residual = rest(w, x, y, weights, d, n)
    alone, moves = w.copy(residual), []
    found = w.run(lasso_sweep, x, norms_of(w, x, d, n), weights, residual, l1, l2, d, n)
    for j in range(d):
        row, one = w.family(lambda _, i, j=j: x[j * n + i], 1, n), w.values([start[j]])
        if j != 1:
            moves.append(w.run(lasso_sweep, row, norms_of(w, row, 1, n), one, alone, l1, l2, 1, n))
        w.equal(weights[j], one[0], f"weight {j}")
    w.equal(residual, alone)
    w.equal(found, max(moves))


@theorem(small=[(2, 3)], large=[(4, 5)], **EXACT)
def the_gap_of_primal_and_dual(w, d, n):
    """The gap is the loss less the dual's value at the residual, shrunk until it is allowed: never negative, by weak duality."""
    x, y, weights, l2 = w.reals("x", d, n), w.reals("y", n), w.reals("w", d), w.positive("l2")
    residual = rest(w, x, y, weights, d, n)
    slopes = [abs(dot(w, x, residual, n, j * n) - l2 * weights[j]) for j in range(d)]
    squares = dot(w, residual, residual, n) + l2 * dot(w, weights, weights, d)
    size = w.sum(lambda j: abs(weights[j]), d)
    for l1 in (max(slopes) / 3, max(slopes) * 2):
        shrink = min(w.number(1), l1 / max(slopes))
        primal = squares / 2 + l1 * size
        dual = shrink * dot(w, residual, y, n) - shrink * shrink * squares / 2
        gap = w.run(lasso_gap, x, y, weights, residual, l1, l2, d, n)
        w.equal(gap, primal - dual)
        w.claim(gap >= 0, "weak duality")


equivalent(lasso_gap, "if steepest > l1 -> if steepest >= l1", "where they are equal nothing shrinks, and both formulas agree")
equivalent(lasso_sweep, "if rho > l1 -> if rho >= l1", "where they are equal the weight is 0 either way")
equivalent(lasso_sweep, "if rho < -l1 -> if rho <= -l1", "where they are equal the weight is 0 either way")


@derivation(title="The best weight, the others held", theorem="one_weight_at_its_minimum")
def one_parabola(d):
    """Up to a constant the loss in one weight is a parabola; the price |w| moves its lowest point towards 0 by l1 / |x|^2."""
    n = d.size("n")
    i = d.indices("i", n)
    x, r, v, price = d.family("x", n), d.family("r", n), d.number("w"), d.number("l")
    square = d.let("a", d.sum(x[i] ** 2, i))
    rho = d.let(r"\rho", d.sum(x[i] * r[i], i))
    d.line(d.sum((r[i] - v * x[i]) ** 2, i) / 2 + price * v, "for $w > 0$; $r$ is what the other weights leave")
    d.line(d.sum(r[i] ** 2, i) / 2 - (rho - price) * v + square * v**2 / 2, "multiplied out")
    d.line(
        square * (v - (rho - price) / square) ** 2 / 2 + d.sum(r[i] ** 2, i) / 2 - (rho - price) ** 2 / (2 * square),
        r"the square completed: lowest at $(\rho - l) / a$, if that is positive",
    )
