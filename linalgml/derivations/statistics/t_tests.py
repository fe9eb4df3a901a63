"""Theorems of the t tests: where Student's and Welch's agree, on plain functions of numbers."""

from ...statistics.t_tests import pooled_variance, welch_variance
from ..theorem import theorem

NUMBERS = {"small": [()], "large": [()], "kinds": ("floats", "finite", "rationals", "symbols")}


@theorem(**NUMBERS)
def equal_sizes_have_equal_statistics(w):
    """For two groups of the same size both tests have the same standard error, so the same t: they differ in df alone."""
    n, v1, v2 = 1 + w.positive("n"), w.positive("v1"), w.positive("v2")
    w.equal(w.run(pooled_variance, n, v1, n, v2)[0], w.run(welch_variance, n, v1, n, v2)[0])


@theorem(**NUMBERS)
def welchs_test_of_equal_groups_is_the_pooled_one(w):
    """If the variances are the same as well, the degrees of freedom are 2 n - 2: Welch's test is Student's."""
    n, v = 1 + w.positive("n"), w.positive("v")
    (pooled, df), (welch, own) = w.run(pooled_variance, n, v, n, v), w.run(welch_variance, n, v, n, v)
    w.equal(pooled, welch, "variance")
    w.equal(df, own, "degrees of freedom")


@theorem(**NUMBERS)
def degrees_of_freedom_match_two_moments(w):
    """Welch's df gives the estimated variance the spread of a scaled chi-squared variable: variances e^2 / df of both groups add up."""
    n1, v1, n2, v2 = 1 + w.positive("n1"), w.positive("v1"), 1 + w.positive("n2"), w.positive("v2")
    variance, df = w.run(welch_variance, n1, v1, n2, v2)
    w.equal(variance, v1 / n1 + v2 / n2, "mean")
    w.equal(variance**2 / df, (v1 / n1) ** 2 / (n1 - 1) + (v2 / n2) ** 2 / (n2 - 1), "spread")


@theorem(**NUMBERS)
def a_group_that_is_known_leaves_the_others_freedom(w):
    """Where the second group's mean is without error, Welch's test is that of one sample: n - 1 degrees of freedom."""
    n1, v1, n2 = 1 + w.positive("n1"), w.positive("v1"), 1 + w.positive("n2")
    variance, df = w.run(welch_variance, n1, v1, n2, w.number(0))
    w.equal(variance, v1 / n1, "variance")
    w.equal(df, n1 - 1, "degrees of freedom")
