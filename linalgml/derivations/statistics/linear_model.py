"""Theorems and derivations of least squares: what QR leaves is orthogonal to every column."""

from ...linalg.householder import apply_reflectors, householder_qr
from ...linalg.triangular import triangular_solve
from ..derivation import derivation
from ..theorem import theorem


def least_squares(w, a, y, m, n):
    data, tau, right = w.copy(a), w.blank(n), w.copy(y)
    w.run(householder_qr, data, tau, m, n)
    w.run(apply_reflectors, data, tau, right, m, n, n, 1, True)
    x = w.family(lambda i: right[i], n)
    w.run(triangular_solve, w.family(lambda i, j: data[i * n + j] if j >= i else w.number(0), n, n), x, n, 1, n, 1, False, False)
    return x


@theorem(small=[(4, 2)], large=[(6, 3)], kinds=("floats", "finite"))
def what_is_missed_is_orthogonal(w, m, n):
    """What the least squares by QR miss is orthogonal to every column of X: the normal equations, without X^T X."""
    a, y = w.reals("x", m, n), w.reals("y", m)
    x = least_squares(w, a, y, m, n)
    rest = w.family(lambda i: y[i] - w.sum(lambda j: a[i * n + j] * x[j], n), m)
    for j in range(n):
        w.equal(w.sum(lambda i, j=j: a[i * n + j] * rest[i], m), 0)


@theorem(small=[(3, 2)], large=[(5, 3)], kinds=("floats", "finite"))
def rows_below_are_a_ridge(w, m, n):
    """With sqrt(alpha) I below X and zeros below y, least squares solve (X^T X + alpha I) w = X^T y."""
    x, y, root = w.reals("x", m, n), w.reals("y", m), w.positive("root")
    both = w.family(lambda i, j: x[i * n + j] if i < m else root if i - m == j else w.number(0), m + n, n)
    right = w.family(lambda i: y[i] if i < m else w.number(0), m + n)
    found = least_squares(w, both, right, m + n, n)
    for j in range(n):
        fitted = w.sum(lambda i, j=j: x[i * n + j] * w.sum(lambda p, i=i: x[i * n + p] * found[p], n), m)
        w.equal(fitted + root * root * found[j], w.sum(lambda i, j=j: x[i * n + j] * y[i], m))


@derivation(title="Pythagoras", theorem="what_is_missed_is_orthogonal")
def no_line_misses_less(d):
    """A line through the origin, one feature: any other slope misses more, by the squared length of the difference."""
    n = d.size("n")
    i = d.indices("i", n)
    x, y, c = d.family("x", n), d.family("y", n), d.number("c")
    slope = d.let("w", d.sum(x[i] * y[i], i) / d.sum(x[i] ** 2, i))
    d.line(d.sum((y[i] - c * x[i]) ** 2, i), "what the slope $c$ misses")
    d.line(d.sum((y[i] - slope * x[i] + (slope - c) * x[i]) ** 2, i), "the best slope taken away and put back")
    d.line(
        d.sum((y[i] - slope * x[i]) ** 2, i) + (slope - c) ** 2 * d.sum(x[i] ** 2, i), "what is missed is orthogonal to $x$: no mixed term"
    )
