"""Nelder and Mead's simplex: minimising without a gradient, by n + 1 points that tumble downhill.

    c = the centroid of all points but the worst x_n        every trial is c + t (c - x_n)

t = rho reflects, rho chi expands, psi rho contracts outside and -psi inside; when nothing helps, all points shrink towards the best.  The
iterates are SciPy's, to the last bit.  Nelder & Mead, "A simplex method for function minimization", 1965; the factors of `adaptive` are
Gao & Han's, "Implementing the Nelder-Mead simplex algorithm with adaptive parameters", 2012.
"""

from math import inf

from ..linalg import Vector
from .objective import STATUS, told


def centroid(simplex):
    """The mean of all points but the last.

    >>> centroid([[0.0, 0.0], [2.0, 4.0], [9.0, 9.0]])
    [1.0, 2.0]
    """
    n = len(simplex) - 1
    total = simplex[0]
    for point in simplex[1:n]:
        total = [a + b for a, b in zip(total, point, strict=True)]
    return [a / n for a in total]


def beyond(c, worst, t):
    """(1 + t) c - t worst: from the worst point through c, and t times as far again.

    >>> beyond([1.0], [0.0], 1.0), beyond([1.0], [0.0], -0.5)
    ([2.0], [0.5])
    """
    return [(1 + t) * a - t * b for a, b in zip(c, worst, strict=True)]


def shrunk(best, point, sigma):
    """best + sigma (point - best).

    >>> shrunk([0.0], [2.0], 0.5)
    [1.0]
    """
    return [a + sigma * (b - a) for a, b in zip(best, point, strict=True)]


def factors(n, adaptive=False):
    """(rho, chi, psi, sigma) of reflection, expansion, contraction and shrinking; `adaptive`: gentler in many dimensions."""
    if adaptive:
        return 1.0, 1 + 2 / n, 0.75 - 1 / (2 * n), 1 - 1 / n
    return 1.0, 2.0, 0.5, 0.5


def first_simplex(x):
    """x, and x with each entry 5 % larger in turn; 0.00025 in place of a zero."""
    points = [list(x)]
    for i, v in enumerate(x):
        points.append([*x[:i], 1.05 * v if v != 0 else 0.00025, *x[i + 1 :]])
    return points


def nelder_mead(
    objective, callback=None, bounds=None, maxiter=None, maxfev=None, xatol=1e-4, fatol=1e-4, adaptive=False, initial_simplex=None
):
    """The OptimizeResult of Nelder and Mead's method, until the simplex is smaller than xatol and its values differ by at most fatol.

    maxiter and maxfev: 200 n each by default, or without end where only the other is given; bounds: pairs, trials are put back onto them.
    """
    x = objective.start(gradient=False)[0].tolist()
    objective.nfev = 0
    n = len(x)
    if maxiter is None and maxfev is None:
        maxiter = maxfev = 200 * n
    maxiter, maxfev = inf if maxiter is None else maxiter, inf if maxfev is None else maxfev
    rho, chi, psi, sigma = factors(n, adaptive)
    low, high = zip(*bounds, strict=True) if bounds else ([-inf] * n, [inf] * n)

    def inside(point):
        return [min(max(v, a), b) for v, a, b in zip(point, low, high, strict=True)] if bounds else point

    if initial_simplex is None:
        simplex = first_simplex(inside(x))
        if bounds:  # a point above its bound is reflected into the box, so that the simplex does not lie flat
            simplex = [[2 * b - v if v > b else v for v, b in zip(p, high, strict=True)] for p in simplex]
    else:
        simplex = [[float(v) for v in point] for point in initial_simplex]
        if len(simplex) != n + 1 or any(len(p) != n for p in simplex):
            raise ValueError(f"minimize: initial_simplex: expected {n + 1} points of {n} numbers")
    simplex = [inside(p) for p in simplex]
    status, nit = 0, 1

    class Spent(Exception):
        pass

    def f(point):
        if objective.nfev >= maxfev:
            raise Spent
        return objective.value(Vector(point))

    values = [inf] * (n + 1)
    try:
        for k in range(n + 1):
            values[k] = f(simplex[k])
    except Spent:
        status = 1

    def sort():
        order = sorted(range(n + 1), key=lambda k: (values[k] != values[k], values[k]))  # NaN is the largest
        simplex[:], values[:] = [simplex[k] for k in order], [values[k] for k in order]

    sort()
    while status == 0 and nit < maxiter:
        best, worst = simplex[0], simplex[n]
        wide = max(abs(v - b) for p in simplex[1:] for v, b in zip(p, best, strict=True))
        if wide <= xatol and max(abs(values[0] - v) for v in values[1:]) <= fatol:
            break
        try:
            c = centroid(simplex)
            new = inside(beyond(c, worst, rho))
            value, shrink = f(new), False
            if value < values[0]:
                further = inside(beyond(c, worst, rho * chi))
                value_further = f(further)
                if value_further < value:
                    new, value = further, value_further
            elif not value < values[n - 1]:
                outside = value < values[n]
                nearer = inside(beyond(c, worst, psi * rho if outside else -psi))
                value_nearer = f(nearer)
                shrink = not (value_nearer <= value if outside else value_nearer < values[n])
                new, value = nearer, value_nearer
            if shrink:
                for k in range(1, n + 1):
                    simplex[k] = inside(shrunk(best, simplex[k], sigma))
                    values[k] = f(simplex[k])
            else:
                simplex[n], values[n] = new, value
            nit += 1
        except Spent:
            status = 1
        sort()
        if status == 0 and told(callback, objective, Vector(simplex[0]), values[0]):
            status = 5
    if status == 0 and nit >= maxiter:
        status = 1
    message = "Maximum number of function evaluations has been exceeded." if status == 1 and objective.nfev >= maxfev else STATUS[status]
    return objective.result(Vector(simplex[0]), values[0], None, nit, status, message, final_simplex=(simplex, values))
