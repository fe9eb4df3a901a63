"""Theorems of the analysis of variance: squares add up, and F of two groups is the square of t."""

from ...statistics.anova import squares_between_and_within
from ...statistics.t_tests import pooled_variance
from ..derivation import derivation
from ..theorem import theorem

NUMBERS = {"small": [()], "large": [()], "kinds": ("floats", "finite", "rationals", "symbols")}


@theorem(small=[(2, 3)], large=[(4, 7)], kinds=("floats", "finite", "rationals", "symbols"))
def between_and_within_are_all(w, k, n):
    """The squares between groups and those within them add up to the squares of all numbers round their common mean."""
    x = [w.reals(f"x{i}", n + i) for i in range(k)]  # groups of different sizes
    groups, total, size = [], w.number(0), 0
    for i in range(k):
        m = n + i
        mean = w.sum(lambda j, i=i: x[i][j], m) / m
        groups.append((w.number(m), mean, w.sum(lambda j, i=i, mean=mean: (x[i][j] - mean) ** 2, m)))
        total, size = total + mean * m, size + m
    between, within = w.run(squares_between_and_within, groups)
    grand = total / size
    squares = w.number(0)
    for i in range(k):
        squares = squares + w.sum(lambda j, i=i: (x[i][j] - grand) ** 2, n + i)
    w.equal(between + within, squares)


@theorem(**NUMBERS)
def f_of_two_groups_is_t_squared(w):
    """With two groups, F is the square of Student's t with pooled variance, for all sizes, means and variances."""
    n1, v1, n2, v2 = 1 + w.positive("n1"), w.positive("v1"), 1 + w.positive("n2"), w.positive("v2")
    mean1, mean2 = w.real("mean1"), w.real("mean2")
    between, within = w.run(squares_between_and_within, [(n1, mean1, (n1 - 1) * v1), (n2, mean2, (n2 - 1) * v2)])
    variance, df = w.run(pooled_variance, n1, v1, n2, v2)
    w.equal(between / (within / df), (mean1 - mean2) ** 2 / variance)


@derivation(title="Two groups", theorem="f_of_two_groups_is_t_squared")
def squares_between_two_groups(d):
    """What lies between two groups of n and m numbers with means a and b is their distance, squared, and nothing else."""
    n, m = d.number("n", positive=True), d.number("m", positive=True)
    a, b = d.number("a"), d.number("b")
    mean = (n * a + m * b) / (n + m)
    d.line(n * (a - mean) ** 2 + m * (b - mean) ** 2, "squares round the mean of all")
    d.line((n * (m * (a - b)) ** 2 + m * (n * (b - a)) ** 2) / (n + m) ** 2, "each mean's distance from it")
    d.line((a - b) ** 2 / (1 / n + 1 / m), "so dividing by the variance within gives $t^2$")
