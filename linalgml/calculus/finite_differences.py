"""Finite differences: a derivative from values of the function alone.

    f'(x) = (f(x + h) - f(x)) / h + O(h)      f'(x) = (f(x + h) - f(x - h)) / 2h + O(h^2)      f'(x) = Im f(x + ih) / h + O(h^2)

A large h truncates the series, a small one subtracts two numbers that agree in most of their digits.  The best h balances both,
but for the complex step, which subtracts nothing.  Fornberg, *Generation of Finite Difference Formulas on Arbitrarily Spaced
Grids*, Math. Comp. 51 (1988); Ridders, *Accurate computation of F'(x)*, Adv. Eng. Software 4 (1982); Squire & Trapp, *Using
Complex Variables to Estimate Derivatives of Real Functions*, SIAM Review 40 (1998).
"""

from collections import namedtuple
from functools import lru_cache
from operator import index

from ..kernels import kernel
from ..linalg.entries import describe, exact, kind_of
from ..linalg.matrix import Matrix
from ..linalg.vector import Vector

EPSILON = 2.0**-52


@kernel
def stencil_weights(x, out, n, m, z):
    """Weights of f(x[j]) in the derivatives 0 … m at z, by Fornberg's recursion.  x: (n,), all different; out: (m + 1, n)."""
    for i in range((m + 1) * n):
        out[i] = 0.0
    out[0] = 1.0
    before = 1.0
    here = x[0] - z
    for i in range(1, n):
        top = min(i, m)
        gaps = 1.0
        last = here
        here = x[i] - z
        for j in range(i):
            gap = x[i] - x[j]
            gaps = gaps * gap
            if j == i - 1:
                for k in range(top, 0, -1):
                    out[k * n + i] = before * (k * out[(k - 1) * n + i - 1] - last * out[k * n + i - 1]) / gaps
                out[i] = -before * last * out[i - 1] / gaps
            for k in range(top, 0, -1):
                out[k * n + j] = (here * out[k * n + j] - k * out[(k - 1) * n + j]) / gap
            out[j] = here * out[j] / gap
        before = gaps


@kernel
def richardson_table(first, out, n, ratio):
    """Richardson's table: T[i, k] = T[i, k-1] + (T[i, k-1] - T[i-1, k-1]) / (ratio^k - 1).  first: (n,); out: (n, n), 0 above the diagonal.

    `ratio` is by how much one step shrinks the leading error: 4 for halved steps and an error in h^2, h^4, h^6 …
    """
    for i in range(n):
        for k in range(n):
            out[i * n + k] = 0.0
        out[i * n] = first[i]
        power = 1.0
        for k in range(1, i + 1):
            power = power * ratio
            out[i * n + k] = out[i * n + k - 1] + (out[i * n + k - 1] - out[(i - 1) * n + k - 1]) / (power - 1)


class Estimate(namedtuple("Estimate", "value error")):
    """A derivative or an integral, and an estimate of its error."""

    __slots__ = ()


def stencil(offsets, order=1, at=0):
    """The weights w with f^(order)(at) = sum of w_j f(offsets_j) for every polynomial of degree below len(offsets).

    For a grid of step h divide by h**order.  Ints and Fractions give Fractions (whole ones as ints), exactly.  Raises ValueError
    for points that coincide, or fewer than order + 1 of them.

    >>> stencil([-1, 0, 1], 2)
    [1, -2, 1]
    >>> stencil([-2, -1, 0, 1, 2])
    [Fraction(1, 12), Fraction(-2, 3), 0, Fraction(2, 3), Fraction(-1, 12)]
    """
    points, m = list(offsets), _order(order, "stencil", 0)
    n = len(points)
    if n <= m:
        raise ValueError(f"stencil: a derivative of order {m} needs at least {m + 1} points, got {n}")
    if len(set(points)) < n or any(p != p for p in points):
        raise ValueError(f"stencil: expected points that are numbers and all different, got {describe(points)}")
    out: list = [0] * ((m + 1) * n)
    if kind_of([*points, at]) == "float":
        out = [0.0] * ((m + 1) * n)
        stencil_weights([float(p) for p in points], out, n, m, float(at))
        return out[m * n :]
    from fractions import Fraction

    if kind_of([*points, at]) in ("int", "rational"):
        points, at = [Fraction(p) for p in points], Fraction(at)
    exact(stencil_weights)(points, out, n, m, at)
    return [w.numerator if isinstance(w, Fraction) and w.denominator == 1 else w for w in out[m * n :]]


def derivative(f, x, method="central", h=None, order=1):
    """The derivative of f at the float x, from values of f.

    method: "central", "forward" or "backward" differences, "complex" (f must take complex numbers; order 1 or 2), or
    "richardson" (Ridders' table of central differences; order 1 or 2).
    h: the step; by default the one that balances truncation and rounding, scaled by max(1, |x|).
    order: which derivative; differences take the smallest stencil that gives it.
    Raises ValueError for an unknown method, a step that is not positive, an order that the method does not have.

    >>> from math import exp
    >>> round(derivative(exp, 0.0), 9), round(derivative(exp, 0.0, "forward"), 6)
    (1.0, 1.0)
    >>> import cmath
    >>> derivative(cmath.exp, 0.0, "complex")
    1.0
    """
    order = _order(order, "derivative", 1)
    x = float(x)
    if method == "richardson":
        return ridders(f, x, h, order).value
    if method == "complex":
        return _complex_step(f, x, _step(h, x, 1e-20 if order == 1 else EPSILON**0.25), order)
    if method not in ("central", "forward", "backward"):
        raise ValueError(f"derivative: method {method!r}: expected 'central', 'forward', 'backward', 'complex' or 'richardson'")
    reach = (order + 1) // 2
    offsets = {"central": range(-reach, reach + 1), "forward": range(order + 1), "backward": range(-order, 1)}[method]
    accuracy = 2 if method == "central" else 1
    h = _step(h, x, EPSILON ** (1 / (order + accuracy)))
    total = 0.0
    for k, weight in _weights(offsets, order):
        total += weight * f(x + k * h)
    return total / h**order


@lru_cache(maxsize=64)
def _weights(offsets, order):
    """The offsets whose weights are not 0, each with its weight: a gradient asks for the same ones again and again."""
    return [(k, float(weight)) for k, weight in zip(offsets, stencil(offsets, order), strict=True) if weight]


def ridders(f, x, h=None, order=1, shrink=1.4, steps=10):
    """Ridders' method: central differences at h, h / shrink, …, extrapolated to h = 0; returns (value, error).

    The entry of the table that differs least from its neighbours wins; it stops where the table gets worse.

    >>> from math import sin
    >>> value, error = ridders(sin, 1.0)
    >>> abs(value - 0.5403023058681398) < 1e-12, error < 1e-11
    (True, True)
    """
    order = _order(order, "ridders", 1)
    if order > 2:
        raise ValueError(f"ridders: order {order}: expected 1 or 2")
    if not shrink > 1:
        raise ValueError(f"ridders: shrink {shrink}: expected more than 1")
    x = float(x)
    h = _step(h, x, 0.1)
    best, error, first = float("nan"), float("inf"), []
    for n in range(1, steps + 1):
        high, low = f(x + h), f(x - h)
        first.append((high - low) / (2 * h) if order == 1 else (high - 2 * f(x) + low) / (h * h))
        table = [0.0] * (n * n)
        richardson_table(first, table, n, float(shrink * shrink))
        row, above = table[(n - 1) * n :], table[(n - 2) * n : (n - 1) * n] if n > 1 else []
        for k in range(1, n):
            off = max(abs(row[k] - row[k - 1]), abs(row[k] - above[k - 1]))
            if off <= error:
                best, error = row[k], off
        if n == 1:
            best = row[0]
        elif abs(row[-1] - above[n - 2]) >= 2 * error:
            break
        h /= shrink
    return Estimate(best, error)


def gradient(f, x, method="central", h=None):
    """The gradient of f: n floats (a Vector) -> a float, by differences in each direction; a Vector.

    >>> gradient(lambda v: v[0] * v[1], [2.0, 3.0], h=0.5)
    Vector([3.0, 2.0])
    """
    x = [float(v) for v in x]
    return Vector([derivative(_along(f, x, i), x[i], method, h) for i in range(len(x))])


def jacobian(f, x, method="central", h=None):
    """J_ij = d f_i / d x_j of f: n floats (a Vector) -> m floats; an (m, n) Matrix, as `scipy.optimize.approx_fprime` with "forward".

    >>> jacobian(lambda v: [v[0] + v[1], 3 * v[1]], [1.0, 2.0], h=0.5)
    Matrix([[1.0, 1.0], [0.0, 3.0]])
    """
    x = [float(v) for v in x]
    if not x:
        raise ValueError("jacobian: x is empty, expected at least one number")
    columns = []
    for j in range(len(x)):
        line = _along(f, x, j)
        kept: dict = {}

        def value(t, line=line, kept=kept):
            if t not in kept:
                kept[t] = list(line(t))
            return kept[t]

        rows = len(value(x[j]))
        columns.append([derivative(lambda t, i=i, value=value: value(t)[i], x[j], method, h) for i in range(rows)])
    return Matrix([list(row) for row in zip(*columns, strict=True)])


def hessian(f, x, h=None):
    """The (n, n) Matrix of second derivatives, by central differences of f at four points a pair; it is symmetric.

    >>> H = hessian(lambda v: v[0] * v[0] * v[1], [1.0, 3.0])
    >>> [[round(H[i, j], 5) for j in range(2)] for i in range(2)]
    [[6.0, 2.0], [2.0, 0.0]]
    """
    x = [float(v) for v in x]
    n = len(x)
    if not x:
        raise ValueError("hessian: x is empty, expected at least one number")
    steps = [_step(h, v, EPSILON**0.25) for v in x]
    out = [[0.0] * n for _ in range(n)]

    def at(i, a, j, b):
        point = list(x)
        point[i] += a * steps[i]
        point[j] += b * steps[j]
        return f(Vector(point))

    here = f(Vector(x))
    for i in range(n):
        out[i][i] = (at(i, 1, i, 0) - 2 * here + at(i, -1, i, 0)) / (steps[i] * steps[i])
        for j in range(i):
            out[i][j] = out[j][i] = (at(i, 1, j, 1) - at(i, 1, j, -1) - at(i, -1, j, 1) + at(i, -1, j, -1)) / (4 * steps[i] * steps[j])
    return Matrix(out)


def _along(f, x, i):
    return lambda t: f(Vector([*x[:i], t, *x[i + 1 :]]))


def _complex_step(f, x, h, order):
    if order == 1:
        return complex(f(complex(x, h))).imag / h
    if order == 2:  # f(x + ih) = f - h^2 f'' / 2 + …: this one does subtract
        return 2 * (complex(f(complex(x, 0.0))).real - complex(f(complex(x, h))).real) / (h * h)
    raise ValueError(f"derivative: method 'complex' has orders 1 and 2, got {order}")


def _step(h, x, relative):
    """The step, as a difference of two floats: x + h - x is exactly h."""
    if h is None:
        h = relative * max(1.0, abs(x))
        return (x + h) - x if relative > 1e-17 else h
    if not 0 < h < float("inf"):
        raise ValueError(f"h {h}: expected a positive step")
    return float(h)


def _order(order, what, least):
    try:
        order = index(order)
    except TypeError:
        raise TypeError(f"{what}: order: expected an int, got {describe(order)}") from None
    if order < least:
        raise ValueError(f"{what}: order {order}: expected at least {least}")
    return order
