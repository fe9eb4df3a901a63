"""Theorems of k-means."""

from ...statistics.k_means import k_means_assign, k_means_moved, k_means_pick, k_means_seed, k_means_update
from ..derivation import derivation
from ..theorem import equivalent, theorem


def square(w, x, i, y, c, d):
    """The squared distance of row i of x and row c of y."""
    return w.sum(lambda j: (x[i * d + j] - y[c * d + j]) * (x[i * d + j] - y[c * d + j]), d)


@theorem(small=[(4, 3, 2)], large=[(7, 4, 3), (3, 1, 2)], kinds=("rationals", "floats"))
def no_centre_is_nearer(w, n, k, d):
    """Each point gets the nearest centre, the first of those that are as near, with its squared distance; the sum is returned."""
    x = w.family(lambda i, j: w.number(w.index("x", 9)), n, d)  # small whole numbers, of which floats lose nothing
    centers = w.family(lambda c, j: x[c % 2 * d + j] if c in (1, 3) else x[n * d - 1 - j] + c, k, d)
    labels, distances = w.blank(n, integer=True), w.blank(n)
    inertia = w.run(k_means_assign, x, centers, labels, distances, n, k, d)
    for i in range(n):
        w.equal(distances[i], square(w, x, i, centers, labels[i], d))
        for c in range(k):
            other = square(w, x, i, centers, c, d)
            w.claim(distances[i] <= other if c > labels[i] else distances[i] < other or c == labels[i], "none is nearer")
    w.equal(inertia, w.sum(lambda i: distances[i], n))


def updated(w, x, labels, n, k, d):
    centers, counts = w.blank(k, d), w.blank(k, integer=True)
    w.run(k_means_update, x, labels, centers, counts, n, k, d)
    return centers, counts


OF_LABELS = {"small": [(5, 3, 2)], "large": [(9, 4, 3)], "kinds": ("floats", "finite", "rationals", "symbols")}


def labelled(w, n, k):
    """The last two points have the last centre to themselves, centre 1 has none."""
    return w.values([k - 1 if i >= n - 2 else (0, 2)[k > 3 and i % 2] for i in range(n)], integer=True)


@theorem(**OF_LABELS)
def the_mean_is_where_the_derivative_is_zero(w, n, k, d):
    """The sum of squares has at any centre C the slope 2 count (C - mean), which is zero at the mean alone; counts add up to n."""
    x, labels, C = w.reals("x", n, d), labelled(w, n, k), w.reals("C", k, d)
    centers, counts = updated(w, x, labels, n, k, d)
    slope = w.family(lambda c, j: 2 * counts[c] * (C[c * d + j] - centers[c * d + j]), k, d)
    w.gradient(lambda C: w.sum(lambda i: square(w, x, i, C, labels[i], d), n), [C], w.number(1), [slope])
    w.equal(w.sum(lambda c: w.number(counts[c]), k), w.number(n), "counts")
    w.equal(w.family(lambda j: centers[d + j], d), 0, "a centre without points")


@theorem(**OF_LABELS)
def total_is_within_and_between(w, n, k, d):
    """Sum |x - mean|^2 = sum |x - centre|^2 + sum count |centre - mean|^2, exactly, for any labels."""
    x, labels = w.reals("x", n, d), labelled(w, n, k)
    centers, counts = updated(w, x, labels, n, k, d)
    mean, _ = updated(w, x, w.values([0] * n, integer=True), n, 1, d)
    within = w.sum(lambda i: square(w, x, i, centers, labels[i], d), n)
    between = w.sum(lambda c: counts[c] * square(w, centers, c, mean, 0, d), k)
    w.equal(w.sum(lambda i: square(w, x, i, mean, 0, d), n), within + between)


@theorem(small=[(4, 2)], large=[(7, 3)], kinds=("rationals", "floats"))
def one_more_centre(w, n, d):
    """For each candidate, points keep the smaller of their old distance and that to it, and the sum is known."""
    x, rows = w.reals("x", n, d), [n - 2, 0, n - 1]
    least = w.family(lambda i: square(w, x, i, x, (i + 1) % n, d), n)
    out, sums = w.blank(3, n), w.blank(3)
    w.run(k_means_seed, x, w.values(rows, integer=True), least, out, sums, n, d, 3)
    for t, row in enumerate(rows):
        for i in range(n):
            other = square(w, x, i, x, row, d)
            w.equal(out[t * n + i], other if other < least[i] else least[i])
        w.equal(sums[t], w.sum(lambda i, t=t: out[t * n + i], n))


@theorem(small=[(2, 3)], large=[(4, 5)], kinds=("floats", "finite", "rationals", "symbols"))
def how_far_centres_move(w, k, d):
    """The squared distances that all centres have moved, together."""
    before, after = w.reals("before", k, d), w.reals("after", k, d)
    w.equal(w.run(k_means_moved, before, after, k * d), w.sum(lambda c: square(w, after, c, before, c, d), k))


@theorem(small=[(4,)], large=[(6,)], kinds=("rationals", "floats"))
def a_draw_in_proportion(w, n):
    """A target from S(i) up to, and without, S(i + 1) picks i, where S(i) is the sum of the weights before i; one past the end the last."""
    weights, start = w.positives("weight", n), w.number(0)
    for i in range(n):
        w.claim(w.run(k_means_pick, weights, n, start) == i, "the start of its stretch")
        w.claim(w.run(k_means_pick, weights, n, start + weights[i] / 2) == i, "the middle of its stretch")
        start = start + weights[i]
    w.claim(w.run(k_means_pick, weights, n, start) == n - 1, "past the end")
    w.claim(w.run(k_means_pick, weights, n, start + 1) == n - 1, "far past the end")


equivalent(k_means_assign, "least = 0.0 -> *", "it is set at the first centre before it is read")
equivalent(k_means_assign, "best = 0 -> *", "it is set at the first centre before it is read")
equivalent(k_means_update, "if counts[c] > 0 -> if counts[c] > 1", "the mean of one point is that point: it is divided by 1")
equivalent(k_means_pick, "for i in range(n) -> for i in range(n - 1)", "the last is what is picked where no other was")


@derivation(title="The centre is the mean", theorem="the_mean_is_where_the_derivative_is_zero")
def the_centre_is_the_mean(d):
    """Among all points of space the mean has the smallest sum of squared distances to the members of its cluster."""
    n = d.size("n")
    i = d.indices("i", n)
    x, c = d.family("x", n), d.number("c")
    mean = d.let(r"\bar{x}", d.sum(x[i], i) / n)
    d.line(d.sum((x[i] - c) ** 2, i), "the sum of squares round any $c$, one feature at a time: features add up")
    d.line(d.sum((x[i] - mean + mean - c) ** 2, i), "the mean taken away and put back")
    d.line(d.sum((x[i] - mean) ** 2, i) + n * (mean - c) ** 2, "the mixed term is a multiple of the sum of deviations, which is zero")
