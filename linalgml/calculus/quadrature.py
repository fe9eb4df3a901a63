"""Quadrature: an integral as a weighted sum of values.

    trapezoids: straight lines, error h^2      Simpson: parabolas, h^4      Gauss: n nodes, exact for polynomials of degree 2n - 1

Equally spaced values are integrated by what passes through them.  If the nodes may be chosen, the zeros of Legendre's polynomial are
the best: twice the degree for the same number of values.  Davis & Rabinowitz, *Methods of Numerical Integration* (1984), ch. 2;
Golub & Welsch, *Calculation of Gauss Quadrature Rules*, Math. Comp. 23 (1969).
"""

from itertools import pairwise
from math import cos, pi

from .. import backend, dtypes
from ..kernels import kernel
from ..linalg.entries import whole
from ..linalg.vector import Vector


@kernel
def trapezoid_sum(y, x, n):
    """The sum of (x_(i+1) - x_i) (y_i + y_(i+1)) / 2.  x, y: (n,)."""
    total = 0.0
    for i in range(n - 1):
        total += (x[i + 1] - x[i]) * (y[i] + y[i + 1])
    return total / 2


@kernel
def trapezoid_sums(y, x, out, n):
    """out_i = the sum up to x_i, from 0 at x_0.  x, y, out: (n,)."""
    total = 0.0
    for i in range(n):
        if i > 0:
            total += (x[i] - x[i - 1]) * (y[i] + y[i - 1]) / 2
        out[i] = total


@kernel
def simpson_sum(y, x, n):
    """Integrals of parabolas through three points at a time, of any spacing.  x, y: (n,).

    For an even n the last step is the integral of the parabola through the last three points.
    """
    total = 0.0
    for i in range(1, n - 1, 2):
        before = x[i] - x[i - 1]
        after = x[i + 1] - x[i]
        width = before + after
        middle = width * width / (before * after) * y[i]
        total += width / 6 * ((2 - after / before) * y[i - 1] + middle + (2 - before / after) * y[i + 1])
    if n == 2:
        total += (x[1] - x[0]) * (y[0] + y[1]) / 2
    if n > 2 and n % 2 == 0:
        before = x[n - 2] - x[n - 3]
        after = x[n - 1] - x[n - 2]
        width = before + after
        total += (2 * after * after + 3 * before * after) / (6 * width) * y[n - 1]
        total += (after * after + 3 * before * after) / (6 * before) * y[n - 2]
        total -= after * after * after / (6 * before * width) * y[n - 3]
    return total


@kernel
def legendre(x, p, slope, n, m):
    """p_i = P_n(x_i) and its derivative, by k P_k = (2k - 1) x P_(k-1) - (k - 1) P_(k-2).  x, p, slope: (m,)."""
    for i in range(m):
        before = 0.0
        here = 1.0
        rise_before = 0.0
        rise = 0.0
        for k in range(1, n + 1):
            after = ((2 * k - 1) * x[i] * here - (k - 1) * before) / k
            rise_after = rise_before + (2 * k - 1) * here
            before = here
            here = after
            rise_before = rise
            rise = rise_after
        p[i] = here
        slope[i] = rise


def _samples(y, x, dx, name):
    """Values and places as storage of the current backend, their number, and the places as they came."""
    values, n = _stored(y, f"{name}: y")
    if x is None:
        if type(y).__module__ == "numpy":
            import numpy

            x = numpy.arange(n) * float(dx)
        else:
            x = [i * float(dx) for i in range(n)]
    places, m = _stored(x, f"{name}: x")
    if m != n:
        raise ValueError(f"{name}: y has {n} values, x {m}")
    return values, places, n, x


def _stored(values, what):
    """Numbers as storage, those of a NumPy array without a loop over them."""
    store = backend.store()
    if type(values).__module__ != "numpy" or store.name == "python":
        items = [float(v) for v in values]
        return store.build(items, dtypes.float64), len(items)
    import numpy

    array = numpy.ascontiguousarray(values, numpy.float64)
    if array.ndim != 1:
        raise ValueError(f"{what}: expected one dimension, got shape {array.shape}")
    return store.native(array, dtypes.float64), array.size


def _rises(x):
    """Whether each place is larger than the one before."""
    if type(x).__module__ == "numpy":
        return bool((x[1:] > x[:-1]).all())
    return all(a < b for a, b in pairwise(x))


def trapezoid(y, x=None, dx=1.0):
    """The integral of values y at the places x (or dx apart), by straight lines between them.

    0 for a single value; ValueError if x has another length.

    >>> trapezoid([1.0, 2.0, 3.0]), trapezoid([0.0, 1.0, 4.0], x=[0, 1, 2])
    (4.0, 3.0)
    """
    y, x, n, _ = _samples(y, x, dx, "trapezoid")
    return trapezoid_sum(y, x, n)


def cumulative_trapezoid(y, x=None, dx=1.0, initial=None):
    """The integrals up to each place, a Vector of one less than y, or of as many, beginning with 0, where initial=0.

    >>> cumulative_trapezoid([0.0, 1.0, 2.0, 3.0])
    Vector([0.5, 2.0, 4.5])
    """
    if initial not in (None, 0):
        raise ValueError(f"cumulative_trapezoid: initial {initial!r}: expected None or 0")
    y, x, n, _ = _samples(y, x, dx, "cumulative_trapezoid")
    if n == 0:
        raise ValueError("cumulative_trapezoid: y is empty, expected at least one value")
    out = backend.store().empty(n, dtypes.float64)
    trapezoid_sums(y, x, out, n)
    found = list(out)
    return Vector(found if initial == 0 else found[1:])


def simpson(y, x=None, dx=1.0):
    """The integral by parabolas through three points at a time; x may be uneven, but has to rise.  Exact for cubics if it is even.

    An even number of points takes the last step from the parabola through the last three; two points make a trapezoid.

    >>> simpson([0.0, 1.0, 8.0, 27.0, 64.0])
    64.0
    """
    y, x, n, places = _samples(y, x, dx, "simpson")
    if not _rises(places):
        raise ValueError("simpson: x: expected places that rise")
    return simpson_sum(y, x, n)


def leggauss(deg, method="newton"):
    """The `deg` nodes and weights of Gauss and Legendre on [-1, 1], rising: two Vectors, as `numpy.polynomial.legendre.leggauss`.

    method: "newton" (on Legendre's recurrence, deg^2 operations), or "golub-welsch" (the eigenvalues of a tridiagonal matrix).
    ValueError for a degree below 1.

    >>> leggauss(2)
    (Vector([-0.5773502691896257, 0.5773502691896257]), Vector([1.0, 1.0]))
    """
    n = whole(deg, "leggauss: deg", 1)
    if method == "golub-welsch":
        return _golub_welsch(n)
    if method != "newton":
        raise ValueError(f"leggauss: method {method!r}: expected 'newton' or 'golub-welsch'")
    m = (n + 1) // 2  # the nodes are symmetric: those above 0, and 0 itself
    store = backend.store()
    nodes = [cos(pi * (i + 0.75) / (n + 0.5)) for i in range(m)]
    if n % 2:
        nodes[-1] = 0.0
    largest = 1.0
    while True:
        p, rise = store.empty(m, dtypes.float64), store.empty(m, dtypes.float64)
        legendre(store.build(nodes, dtypes.float64), p, rise, n, m)
        if largest < 1e-10:  # the step that follows would be below the last bit
            break
        steps = [v / r for v, r in zip(list(p), list(rise), strict=True)]
        if n % 2:
            steps[-1] = 0.0
        nodes = [x - s for x, s in zip(nodes, steps, strict=True)]
        largest = max(map(abs, steps))
    weights = [2 / ((1 - x) * (1 + x) * r * r) for x, r in zip(nodes, list(rise), strict=True)]
    below = m - n % 2
    return Vector([-x for x in nodes[:below]] + nodes[::-1]), Vector(weights[:below] + weights[::-1])


def _golub_welsch(n):
    """The nodes are the eigenvalues of the matrix of the recurrence, the weights twice the squares of the first components."""
    from ..linalg import eigh
    from ..linalg.matrix import Matrix

    beside = [k / (4 * k * k - 1.0) ** 0.5 for k in range(1, n)]
    rows = [[beside[min(i, j)] if abs(i - j) == 1 else 0.0 for j in range(n)] for i in range(n)]
    values, vectors = eigh(Matrix(rows))
    return Vector(list(values)), Vector([2 * vectors[0, k] * vectors[0, k] for k in range(n)])


def fixed_quad(func, a, b, n=5):
    """The integral of func from a to b by Gauss and Legendre's n nodes: (value, None), as SciPy's; func takes one number at a time.

    >>> value, _ = fixed_quad(lambda x: x**8, 0.0, 1.0)
    >>> round(value, 14)
    0.11111111111111
    """
    nodes, weights = leggauss(n)
    a, b = float(a), float(b)
    middle, half = (a + b) / 2, (b - a) / 2
    return half * sum(w * func(middle + half * x) for x, w in zip(nodes, weights, strict=True)), None
