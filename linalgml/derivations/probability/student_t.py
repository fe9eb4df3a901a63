"""Theorems of Student's t distribution."""

from ...probability.cauchy import cauchy_cdf, cauchy_logpdf
from ...probability.fisher_snedecor import fisher_logsf
from ...probability.normal import normal_cdf, normal_logcdf, normal_logpdf
from ...probability.student_t import (
    student_cdf,
    student_log_density,
    student_log_tail,
    student_log_top,
    student_logcdf,
    student_logpdf,
    student_ppf,
    student_sample,
    student_score,
    student_tail,
)
from ..theorem import equivalent, theorem
from .laws import FLOATS, INF, NAN, SHARES, density_is_the_slope, ends, inverts, is_at, of, one, score_is_the_slope

POINTS = (-4.0, -1.4, -0.6, 0.2, 0.31, 1.9, 2.0, 7.5)
DFS = (0.7, 1.0, 3.2, 20.0, 60.0)


@theorem(**FLOATS)
def student_density(w):
    """The density is the derivative of the cdf, the score that of the log-density, and with the scale's sign changed the cdf is the sf."""
    x, n = w.values(list(POINTS)), len(POINTS)
    for df in DFS:
        density_is_the_slope(w, student_cdf, student_logpdf, x, df, 0.3, 1.7)
        score_is_the_slope(w, student_logpdf, student_score, x, df, 0.3, 1.7)
        below, above = of(w, student_cdf, x, df, 0.3, 1.7), of(w, student_cdf, x, df, 0.3, -1.7)
        w.equal(w.family(lambda i, p=below, q=above: p[i] + q[i], n), 1)
        logs = of(w, student_logcdf, x, df, 0.3, 1.7)
        w.equal(w.family(lambda i, v=logs: w.exp(v[i]), n), below)
    dx = w.blank(3)
    w.run(student_score, w.values([1e200, -1e200, 0.0]), w.values([1e200, 1e200, 1.0]), dx, 3, 3.0, 0.0, 1.0)
    w.equal(dx, w.values([-4.0, 4.0, 0.0]))


@theorem(**FLOATS)
def student_of_one_and_two(w):
    """With df = 1 it is the Cauchy distribution; with df = 2 the tail is (1 - z / sqrt(2 + z^2)) / 2."""
    x = w.values([*POINTS, 1e9, 1e12, -1e12, 1e200, -1e200])
    w.equal(of(w, student_logpdf, x, 1.0, 0.3, 1.7), of(w, cauchy_logpdf, x, 0.3, 1.7))
    w.equal(of(w, student_cdf, x, 1.0, 0.3, 1.7), of(w, cauchy_cdf, x, 0.3, 1.7))
    for z in (0.5, 3.0, 1e5, 5e8, 2e9, 1e30, 1e200):
        tail = w.run(student_tail, 1.0, z)
        w.equal(tail / one(w, cauchy_cdf, -z, 0.0, 1.0), 1)
        w.equal(w.run(student_tail, 1.0, -z) / tail, 1)
        w.equal(w.run(student_log_tail, 1.0, -z) / w.log(tail), 1)
        w.equal(w.run(student_log_density, 1.0, -z), w.run(student_log_density, 1.0, z))
        w.equal(one(w, student_cdf, -z, 1.0, 0.0, 1.0) / tail, 1)
        w.equal(one(w, student_logcdf, -z, 1.0, 0.0, 1.0) / w.log(tail), 1)
        root = w.sqrt(z * z + 2) if z < 1e150 else z
        w.equal(w.run(student_log_tail, 2.0, z), -w.log(root) - w.log(root + z))
        w.equal(w.run(student_log_density, 2.0, z), -1.5 * w.log(2.0) - 1.5 * w.log(z * z / 2 + 1) if z < 1e9 else -3 * w.log(z))
    w.equal(one(w, student_logcdf, -1e200, 2.0, 0.0, 1.0), -400 * w.log(10.0) - w.log(2.0))


@theorem(**FLOATS)
def student_becomes_normal(w):
    """With large df it is the normal distribution, in the middle and far out."""
    x = w.values([-40.0, -8.0, -2.0, -0.3, 0.0, 1.0, 5.0])
    w.equal(of(w, student_logpdf, x, 1e15, 0.3, 1.7), of(w, normal_logpdf, x, 0.3, 1.7))
    w.equal(of(w, student_cdf, x, 1e15, 0.3, 1.7), of(w, normal_cdf, x, 0.3, 1.7))
    w.equal(of(w, student_logcdf, x, 1e15, 0.3, 1.7), of(w, normal_logcdf, x, 0.3, 1.7))
    w.equal(w.run(student_log_top, 1e15), -0.5 * w.log(2 * w.pi))
    w.equal(w.run(student_log_top, 1.0), -w.log(w.pi))
    w.equal(w.run(student_log_top, 2.0), -1.5 * w.log(2.0))
    w.equal(w.run(student_log_top, 22.0) - w.run(student_log_top, 20.0), w.log(21 / 20) - 0.5 * w.log(22 / 20))
    w.equal(w.run(student_log_top, 20.0) - w.run(student_log_top, 18.0), w.log(19 / 18) - 0.5 * w.log(20 / 18))


@theorem(**FLOATS)
def squares_of_student_are_fishers(w):
    """z^2 has the F distribution with 1 and df degrees of freedom: both its tails together have the share above z^2."""
    for df in DFS:
        for z in (1e-9, 0.3, 1.0, 4.0, 1e4, 1e12):
            w.equal(w.run(student_log_tail, df, z) + w.log(2.0), one(w, fisher_logsf, z * z, 1.0, df))
            if df < 20.0 or z < 1e4:
                w.equal(w.run(student_tail, df, z) / w.exp(w.run(student_log_tail, df, z)), 1)


@theorem(**FLOATS)
def student_quantiles(w):
    """ppf inverts the cdf, and with the scale's sign changed the sf; its ends are infinite."""
    for df in DFS:
        inverts(w, student_cdf, student_ppf, (*SHARES, 0.5000002), df, 0.3, 1.7)
        inverts(w, student_cdf, student_ppf, SHARES, df, 0.3, -1.7)
    w.equal(one(w, student_ppf, 0.5 - 2.0**-40, 2.0, 0.0, 1.0) * 2.0**40, -w.sqrt(8.0))  # near the middle, too, all digits
    for scale in (1.7, -1.7):
        ends(w, student_ppf, [(0.0, -INF * scale), (1.0, INF * scale), (0.5, 0.3)], 3.2, 0.3, scale)


@theorem(**FLOATS)
def student_far_out(w):
    """Infinitely far out there is nothing, in the middle is half of it."""
    ends(w, student_cdf, [(-INF, 0.0), (INF, 1.0), (0.0, 0.5), (NAN, NAN)], 3.2, 0.0, 1.0)
    ends(w, student_logcdf, [(-INF, -INF), (INF, 0.0), (NAN, NAN)], 3.2, 0.0, 1.0)
    ends(w, student_logpdf, [(-INF, -INF), (INF, -INF), (NAN, NAN)], 3.2, 0.0, 1.0)
    is_at(w, student_logcdf, 0.0, -w.log(2.0), 3.2, 0.0, 1.0)
    w.equal(w.run(student_tail, 3.2, INF), 0)
    w.claim(w.run(student_log_tail, 3.2, INF) == -INF, "nothing")


@theorem(**FLOATS)
def student_samples(w):
    """z over the root of a Gamma number divided by its mean, from its logarithm."""
    out = w.blank(3)
    w.run(student_sample, w.values([1.5, -2.0, 3.0]), w.values([-w.log(2.0), -w.log(0.5), 1200.0]), out, 3, 9.0)
    w.equal(out, w.values([1.5 * 1.5, -6.0, 3 * w.exp(600.0) * w.sqrt(4.5)]))


_BOTH = "both formulas hold on both sides of where one takes over"
for _kernel in (student_log_density, student_tail, student_log_tail):
    equivalent(_kernel, "*s >= FAR*", _BOTH)
equivalent(student_log_top, "*df <= STIRLING_FROM*", _BOTH)
equivalent(student_score, "*z * z <= df*", _BOTH)
for _kernel in (student_tail, student_log_tail):
    equivalent(_kernel, "*rest, 0.0)* -> *rest, 1.0)*", "the gap is not asked for beside a parameter of 1 / 2")
for _kernel in (student_cdf, student_logcdf):
    equivalent(_kernel, "*z <= 0.0*", "0 has been answered before")
equivalent(student_ppf, "*q[i] <= 0.5*", "in the middle both are the same")
