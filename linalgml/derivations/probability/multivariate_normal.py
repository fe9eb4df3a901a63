"""Theorems of the multivariate normal distribution."""

from ...probability.multivariate_normal import conditional_mean, normal_scores, normal_slopes, settle_far_points
from ...probability.normal import normal_logpdf
from ...probability.sampling import exact_inverse
from ..linalg.cholesky import lower
from ..theorem import equivalent, theorem

EXACT = {"small": [(2, 2, 2)], "large": [(5, 3, 2), (3, 1, 3)], "kinds": ("floats", "finite", "rationals", "symbols")}
INF, NAN = float("inf"), float("nan")
TRIANGLE = "each row of a triangular system needs those before it"


def scored(w, x, means, roots, offsets, n, k, d):
    out = w.blank(n, k)
    w.run(normal_scores, x, means, roots, offsets, out, n, k, d)
    return out


def inverse(w, root, n):
    out = w.blank(n, n)
    w.run(exact_inverse, root, out, n)
    return out


@theorem(**EXACT)
def a_score_is_a_quadratic_form(w, n, k, d):
    """The score is offset - (x - m)^T R^T R (x - m) / 2; what stands above the diagonal of R is not read."""
    x, means, offsets = w.reals("x", n, d), w.reals("m", k, d), w.reals("offset", k)
    roots = w.reals("r", k, d, d)

    def precision(c, a, b):
        return w.sum(lambda j: roots[(c * d + j) * d + a] * roots[(c * d + j) * d + b] if j >= a and j >= b else w.number(0), d)

    def form(i, c):
        terms = [
            (x[i * d + a] - means[c * d + a]) * precision(c, a, b) * (x[i * d + b] - means[c * d + b]) for a in range(d) for b in range(d)
        ]
        return offsets[c] - w.sum(lambda t: terms[t], d * d) / 2

    w.equal(scored(w, x, means, roots, offsets, n, k, d), w.family(form, n, k))


@theorem(small=[(2, 2)], large=[(5, 4), (3, 3)], kinds=("floats", "finite", "rationals", "symbols"), every_shape="the sums of a triangle")
def normal_score_is_the_slope(w, n, d):
    """The slopes are the derivative of the log-density by the point."""
    x, loc, root, grad = w.reals("x", n, d), w.reals("m", d), w.reals("r", d, d), w.reals("grad", n)
    dx, none = w.blank(n, d), w.values([w.number(0)])
    w.run(normal_slopes, x, loc, root, grad, dx, n, d)
    w.gradient(lambda x: scored(w, x, loc, root, none, n, 1, d), [x], grad, [dx])


@theorem(small=[(2,)], large=[(3,), (5,)], kinds=("floats",), every_shape="logarithms of data, compared by numbers")
def normal_density_is_normalised(w, d):
    """The log-density is that of d independent standard normal numbers R (x - m), plus log det R, the factor of the change of variables.

    The integral of the density is therefore the product of d integrals of the standard normal one: 1.
    """
    x, loc = w.reals("x", 1, d), w.reals("m", d)
    root = lower(w, "r", d)
    white = w.family(lambda j: w.sum(lambda p: root[j * d + p] * (x[p] - loc[p]) if p <= j else w.number(0), d), d)
    each, log_det = w.blank(d), w.sum(lambda j: w.log(root[j * d + j]), d)
    w.run(normal_logpdf, white, each, d, w.number(0), w.number(1))
    offset = w.values([log_det - d * w.log(2 * w.pi) / 2])
    w.equal(scored(w, x, loc, root, offset, 1, 1, d)[0], w.sum(lambda j: each[j], d) + log_det)


@theorem(small=[(1, 2)], large=[(2, 5), (3, 4)], kinds=("floats", "finite", "rationals", "symbols"), every_shape=TRIANGLE)
def normal_is_a_marginal_times_a_conditional(w, known, d):
    """The score of a point is that of its known coordinates, by the first corner of L, plus that of the others given those, by the last.

    The means of the others are moved by L_21 L_11^-1 away; their factor is the last corner of L, whatever the known values are.
    """
    root, x, loc, none = lower(w, "l", d), w.reals("x", d), w.reals("m", d), w.values([w.number(0)])
    rest, white = d - known, inverse(w, root, d)
    first = w.family(lambda i, j: root[i * d + j], known, known)
    last = w.family(lambda i, j: root[(known + i) * d + known + j], rest, rest)
    moved = w.blank(rest)
    away = w.family(lambda i: x[i] - loc[i], known)
    w.run(conditional_mean, root, away, w.family(lambda i: loc[known + i], rest), moved, known, d)
    marginal = scored(w, w.family(lambda i: x[i], known), w.family(lambda i: loc[i], known), inverse(w, first, known), none, 1, 1, known)
    others = scored(w, w.family(lambda i: x[known + i], rest), moved, inverse(w, last, rest), none, 1, 1, rest)
    w.equal(scored(w, x, loc, white, none, 1, 1, d)[0], marginal[0] + others[0])


@theorem(small=[(1, 3)], large=[(2, 5), (3, 4)], kinds=("floats", "finite", "rationals", "symbols"), every_shape=TRIANGLE)
def normal_regression(w, known, d):
    """The conditional means are loc + S_21 S_11^-1 away with the blocks of S = L L^T: what least squares would predict."""
    root, loc, weight = lower(w, "l", d), w.reals("m", d - known), w.reals("b", known)

    def entry(i, j):
        return w.sum(lambda p: root[i * d + p] * root[j * d + p] if p <= i and p <= j else w.number(0), d)

    away = w.family(lambda i: w.sum(lambda j: entry(i, j) * weight[j], known), known)  # S_11 b, for any b
    moved = w.blank(d - known)
    w.run(conditional_mean, root, away, loc, moved, known, d)
    w.equal(moved, w.family(lambda i: loc[i] + w.sum(lambda j: entry(known + i, j) * weight[j], known), d - known))


@theorem(kinds=("floats",), every_shape="a comparison of values decides the branch")
def normal_far_points(w):
    """A NaN without a NaN in its point becomes -inf; every other value stays."""
    x = w.values([INF, 1.0, NAN, 2.0, 1.0, NAN, 3.0, 4.0, 0.5, INF])
    out = w.values([NAN, NAN, NAN, -3.5, NAN])
    w.run(settle_far_points, x, out, 5, 2)
    w.claim(out[0] == -INF and out[4] == -INF and out[3] == -3.5, "what is far, and what is not")
    w.claim(out[1] != out[1] and out[2] != out[2], "what is missing")


equivalent(normal_scores, "y += * -> y -= *", "only the square of y counts")
for _kernel in (normal_slopes, conditional_mean):
    equivalent(_kernel, "y = [0.0] * * -> y = [1.0] * *", "every cell is written before it is read")
equivalent(conditional_mean, "for p in range(i) -> for p in range(i + 1)", "y[i] is still 0 then")
