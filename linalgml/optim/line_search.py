"""Line search: how far to go along a direction, so that descent is certain and the next step learns something.

    f(x + a d) <= f(x) + c1 a (d . g)        enough descent (Armijo)
    |d . g(x + a d)| <= c2 |d . g|           a much flatter slope (the strong curvature condition of Wolfe)

A bracket of step lengths is grown until it has to hold an acceptable one, and is then narrowed with the lowest point of the cubic through
the values and slopes at its ends.  Nocedal & Wright, *Numerical Optimization*, algorithms 3.1, 3.5 and 3.6 and equation 3.59; the guards
against small steps are those of Schmidt's minFunc, which torch.optim.LBFGS has, too.
"""

from math import inf, isfinite, nan, sqrt

from ..kernels import kernel

ROUNDING = 2.0**-50
HALVINGS = 60  # of a first step that leads to values that are not finite


@kernel
def cubic_minimizer(x1, f1, g1, x2, f2, g2, low, high):
    """Where the cubic with values f1, f2 and slopes g1, g2 at x1, x2 is lowest, kept in [low, high]; their middle without a minimum."""
    d1 = g1 + g2 - 3 * (f1 - f2) / (x1 - x2)
    square = d1 * d1 - g1 * g2
    if square >= 0:
        d2 = sqrt(square)
        if x1 <= x2:
            lowest = x2 - (x2 - x1) * ((g2 + d2 - d1) / (g2 - g1 + 2 * d2))
        else:
            lowest = x1 - (x1 - x2) * ((g1 + d2 - d1) / (g1 - g2 + 2 * d2))
        return min(max(lowest, low), high)
    return (low + high) / 2


def between(a, b, low, high):
    """`cubic_minimizer` of two points (t, f, slope, …), or the middle where it is not a number."""
    try:
        t = cubic_minimizer.source(a[0], a[1], a[2], b[0], b[1], b[2], low, high)
    except ZeroDivisionError:
        t = nan
    return t if isfinite(t) else (low + high) / 2


def strong_wolfe(phi, t, f0, slope0, c1=1e-4, c2=0.9, tolerance=1e-9, max_ls=25, longest=inf):
    """(point, evaluations, found): a step that fulfils both conditions, or the lowest point seen.

    phi(t) = (f, slope, …): what the objective is at t; a point is (t, f, slope, …).  tolerance: the width of a bracket that is no longer
    worth narrowing.  `found` says whether both conditions hold, values taken as equal where only rounding tells them apart: near a minimum
    they have no more digits, and the slopes decide.  A first step to values that are not finite is halved until they are.
    """
    start, slack = (0.0, f0, slope0), ROUNDING * abs(f0)
    before, point = start, (t, *phi(t))
    calls, tried = 1, 0
    while not isfinite(point[1]) and point[1] != -inf and calls < HALVINGS:
        point = (point[0] / 2, *phi(point[0] / 2))
        calls += 1
    bracket = None
    while tried < max_ls:
        t, f, slope = point[:3]
        if not f <= f0 + c1 * t * slope0 + slack or f > before[1] + slack:
            bracket = [before, point]
            break
        if abs(slope) <= -c2 * slope0 or f == -inf:
            return point, calls, True
        if slope >= 0:
            bracket = [before, point]
            break
        if t >= longest:
            return point, calls, False
        step = min(between(before, point, t + 0.01 * (t - before[0]), t * 10), longest)
        before, point = point, (step, *phi(step))
        calls += 1
        tried += 1
    if bracket is None:
        bracket = [start, point]
    stuck = False
    low = 0 if bracket[0][1] <= bracket[1][1] else 1
    while tried < max_ls:
        left, right = min(bracket[0][0], bracket[1][0]), max(bracket[0][0], bracket[1][0])
        if right - left < tolerance:
            break
        t = between(bracket[0], bracket[1], left, right)
        margin = 0.1 * (right - left)
        if min(right - t, t - left) < margin:
            if stuck or t >= right or t <= left:
                t = right - margin if abs(t - right) < abs(t - left) else left + margin
                stuck = False
            else:
                stuck = True
        else:
            stuck = False
        point = (t, *phi(t))
        calls += 1
        tried += 1
        if not point[1] <= f0 + c1 * t * slope0 + slack or point[1] > bracket[low][1] + slack:
            bracket[1 - low] = point
            low = 0 if bracket[0][1] <= bracket[1][1] else 1
        else:
            if abs(point[2]) <= -c2 * slope0:
                return point, calls, True
            if point[2] * (bracket[1 - low][0] - bracket[low][0]) >= 0:
                bracket[1 - low] = bracket[low]
            bracket[low] = point
    return bracket[low], calls, False


def backtracking(phi, t, f0, slope0, c1=1e-4, shrink=0.5, max_ls=60):
    """(t, value, evaluations) of the first step t, t shrink, t shrink^2, … with enough descent; t is None after max_ls of them.

    phi(t): the objective at step t.  Values that are not finite count as too high.

    >>> backtracking(lambda t: (1 - 4 * t) ** 2, 1.0, 1.0, -8.0)
    (0.25, 0.0, 3)
    """
    for calls in range(1, max_ls + 1):
        f = phi(t)
        if f <= f0 + c1 * t * slope0:
            return t, f, calls
        t *= shrink
    return None, f0, max_ls


def line_search(f, myfprime, xk, pk, gfk=None, old_fval=None, old_old_fval=None, args=(), c1=1e-4, c2=0.9, amax=None, maxiter=25):
    """(alpha, fc, gc, new_fval, old_fval, new_slope): a step that fulfils the strong Wolfe conditions, after scipy.optimize.line_search.

    f(x, *args) and its gradient myfprime(x, *args) get a Vector.  fc and gc count their calls; new_slope is the gradient at the new point;
    alpha, new_fval and new_slope are None when no such step is found within maxiter trials or up to amax.  ValueError where pk is not a
    direction of descent, c1 < c2 is not in (0, 1), or sizes differ.

    >>> alpha, fc, gc, value, old, slope = line_search(lambda x: x @ x, lambda x: 2 * x, [1.0, 2.0], [-1.0, -2.0])
    >>> alpha, value
    (1.0, 0.0)
    """
    from ..linalg import Vector

    if not 0 < c1 < c2 < 1:
        raise ValueError(f"line_search: expected 0 < c1 < c2 < 1, got c1 = {c1} and c2 = {c2}")
    x, p = Vector([float(v) for v in xk]), Vector([float(v) for v in pk])
    if len(x) != len(p):
        raise ValueError(f"line_search: xk has {len(x)} entries and pk {len(p)}")
    g = Vector([float(v) for v in (myfprime(x, *args) if gfk is None else gfk)])
    if len(g) != len(x):
        raise ValueError(f"line_search: the gradient has {len(g)} entries, xk {len(x)}")
    f0, slope = float(f(x, *args)) if old_fval is None else float(old_fval), g @ p
    if not slope < 0:
        raise ValueError(f"line_search: pk is not a direction of descent: pk . gradient is {slope}")

    def phi(t):
        at = x + p * t
        gradient = Vector([float(v) for v in myfprime(at, *args)])
        return float(f(at, *args)), gradient @ p, gradient

    first = 1.0
    if old_old_fval is not None and old_old_fval > f0:
        first = min(1.0, 2.02 * (f0 - float(old_old_fval)) / slope)
    top = inf if amax is None else float(amax)
    point, calls, found = strong_wolfe(phi, min(first, top), f0, slope, c1, c2, 1e-12, maxiter, top)
    gc = calls + (gfk is None)
    if not found:
        return None, calls + (old_fval is None), gc, None, f0, None
    return point[0], calls + (old_fval is None), gc, point[1], f0, point[3]
