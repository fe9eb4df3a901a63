"""Theorems of Runge-Kutta methods: their kernels, and the order conditions of the methods, exactly."""

from fractions import Fraction
from itertools import combinations_with_replacement
from math import prod

from ...calculus.ode import DORMAND_PRINCE, ERROR, RK4, combine, dense_weights, error_norm
from ..theorem import equivalent, theorem

TABLEAU = {"kinds": ("rationals",)}  # of fractions: what is compared has no other numbers
KINDS = {"kinds": ("floats", "finite", "rationals", "symbols", "every shape")}


def _trees(order):
    """All rooted trees of so many nodes, as tuples of the trees that hang on the root."""
    if order == 1:
        return [()]
    found = []
    for sizes in _partitions(order - 1, order - 1):
        groups = [list(combinations_with_replacement(_trees(size), sizes.count(size))) for size in sorted(set(sizes))]
        found += _products(groups)
    return found


def _partitions(n, largest):
    if n == 0:
        return [()]
    return [(k, *rest) for k in range(min(n, largest), 0, -1) for rest in _partitions(n - k, k)]


def _products(groups):
    made = [()]
    for group in groups:
        made = [(*m, *g) for m in made for g in group]
    return made


def _size(tree):
    return 1 + sum(map(_size, tree))


def _density(tree):
    """gamma: the size of the tree times the densities of what hangs on its root; 1 / gamma is the exact solution's coefficient."""
    return _size(tree) * prod(map(_density, tree))


def _stages(rows, tree):
    """For each stage, what it gives to the tree: the product of the sums over a_ij of the subtrees."""
    below = [_stages(rows, child) for child in tree]
    return [
        prod((sum((a * b for a, b in zip(row, child, strict=False)), Fraction(0)) for child in below), start=Fraction(1)) for row in rows
    ]


def _given(tableau, weights, tree):
    rows = [(), *tableau[:-1]]
    rows += [tableau[-1]] * (len(weights) - len(rows))  # the seventh slope of Dormand and Prince's is at the end of the step
    return sum((b * p for b, p in zip(weights, _stages(rows, tree), strict=True)), Fraction(0))


def _conditions(w, tableau, weights, order, theta=Fraction(1)):
    for size in range(1, order + 1):
        for tree in _trees(size):
            w.equal(_given(tableau, weights, tree), theta**size / _density(tree), f"order {size}, tree {tree}")


@theorem(**TABLEAU)
def rk4_has_order_four(w):
    """The four slopes of RK4 satisfy all 8 order conditions up to order 4, and not all of order 5."""
    w.claim([len(_trees(k)) for k in range(1, 6)] == [1, 1, 2, 4, 9], "the number of trees")
    _conditions(w, RK4, RK4[-1], 4)
    w.claim(any(_given(RK4, RK4[-1], tree) != Fraction(1, _density(tree)) for tree in _trees(5)), "order 5")


@theorem(**TABLEAU)
def dormand_prince_has_order_five(w):
    """Dormand and Prince's weights satisfy all 17 order conditions up to order 5, those with the error added the 8 of order 4 only."""
    _conditions(w, DORMAND_PRINCE, DORMAND_PRINCE[-1], 5)
    other = [b + e for b, e in zip([*DORMAND_PRINCE[-1], Fraction(0)], ERROR, strict=True)]
    _conditions(w, DORMAND_PRINCE, other, 4)
    w.claim(any(_given(DORMAND_PRINCE, other, tree) != Fraction(1, _density(tree)) for tree in _trees(5)), "order 5")
    w.equal(sum(ERROR), 0, "a constant slope has no error")


@theorem(**TABLEAU)
def dense_output_has_order_four(w):
    """Between two steps the weights satisfy the conditions of a step of length theta up to order 4; at its end they are the method's."""
    for theta in (Fraction(0), Fraction(1, 3), Fraction(1, 2), Fraction(4, 5), Fraction(1)):
        _conditions(w, DORMAND_PRINCE, dense_weights(theta), 4, theta)
    w.equal(dense_weights(Fraction(1)), [*DORMAND_PRINCE[-1], 0])


@theorem(small=[(2, 3)], large=[(5, 4)], **KINDS)
def a_step_is_a_weighted_sum(w, n, s):
    """Each unknown moves by h times the weighted sum of its slopes."""
    y, k, b, h, out = w.reals("y", n), w.reals("k", s, n), w.reals("b", s), w.real("h"), w.blank(n)
    w.run(combine, y, k, b, out, n, s, h)
    w.equal(out, w.family(lambda i: y[i] + w.sum(lambda j: h * b[j] * k[j * n + i], s), n))


@theorem(small=[()], large=[()], kinds=("floats", "finite", "rationals", "symbols"))
def rk4_multiplies_by_the_taylor_polynomial_of_exp(w):
    """One step for y' = c y multiplies y by 1 + z + z^2 / 2 + z^3 / 6 + z^4 / 24, with z = h c."""
    y, c, h = w.real("y"), w.real("c"), w.real("h")
    slopes, at = [c * y], y
    for row in RK4:
        out = w.blank(1)
        weights = w.values([w.number(b.numerator) / w.number(b.denominator) for b in row])
        w.run(combine, w.values([y]), w.values(slopes[: len(row)]), weights, out, 1, len(row), h)
        at = out[0]
        slopes.append(c * at)
    z = h * c
    w.equal(at, y * (1 + z * (1 + z / 2 * (1 + z / 3 * (1 + z / 4)))))


@theorem(small=[(2, 3)], large=[(3, 5)], kinds=("floats",))
def the_norm_of_the_error(w, n, s):
    """Its square, times n, is the sum of squares of the errors over their tolerances."""
    y, new, k, b = w.reals("y", n), w.reals("new", n), w.reals("k", s, n), w.reals("b", s)
    h, rtol, atol = w.positive("h"), w.positive("rtol"), w.positive("atol")
    for left, right in ((y, new), (new, y)):
        norm = w.run(error_norm, left, right, k, b, n, s, h, rtol, atol)
        ratios = [h * w.sum(lambda j, i=i: b[j] * k[j * n + i], s) / (atol + rtol * max(abs(y[i]), abs(new[i]))) for i in range(n)]
        w.equal(n * norm * norm, sum(r * r for r in ratios))


equivalent(error_norm, "total += weights[j] * k[j * n + i] -> total -= *", "the sum with the other sign has the same square")
