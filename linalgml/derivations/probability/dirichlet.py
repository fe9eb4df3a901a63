"""Theorems of the Dirichlet distribution."""

from ...probability.dirichlet import dirichlet_logpdf, dirichlet_sample, dirichlet_score, log_gamma_accepted
from ...probability.gamma import gamma_accepted, gamma_log_density
from ..theorem import equivalent, theorem
from .laws import FLOATS, INF, NAN

POINTS = ((0.2, 0.3, 0.5), (0.6, 0.3, 0.1), (0.05, 0.05, 0.9))
LEGENDRE = ((-0.7745966692414834, 5 / 9), (0.0, 8 / 9), (0.7745966692414834, 5 / 9))  # integrates polynomials of degree 5 exactly


def constant(w, a):
    """What `Dirichlet` adds to the terms: the logarithms of Gamma functions, by the Gamma densities that the kernel's terms are part of."""
    A, parts = sum(a), []
    for v in a:
        y = A / 3
        term = (v - 1) * w.log(y) - y if v < 10 else w.log(v / y) - v * (y / v - 1 - w.log(y / v))
        parts.append(w.run(gamma_log_density, v, y) - term + ((v - 1) * w.log(A) if v < 10 else 0))
    return sum(parts) - w.run(gamma_log_density, A, A) + (len(a) - 1) * w.log(A)


def density(w, points, a):
    flat, out = [v for p in points for v in p], w.blank(len(points))
    w.run(dirichlet_logpdf, w.values(flat), w.values(list(a)), out, len(points), len(a), sum(a), constant(w, a))
    return out


def beta(w, x, a, b):
    """The Beta density for whole a and b."""
    factor = 1.0
    for k in range(1, int(b)):
        factor *= (a + k - 1) / k
    factor *= a + b - 1 if b >= 1 else 1
    return factor * x ** int(a - 1) * (1 - x) ** int(b - 1)


@theorem(**FLOATS)
def dirichlet_is_a_product_of_powers(w):
    """The density is the product of x_j^(a_j - 1), times a constant: across the concentration where the formula changes, too."""
    for a in ((0.7, 2.0, 3.5), (1.0, 9.9, 10.1), (25.0, 40.0, 0.3), (300.0, 500.0, 200.0)):
        log = density(w, POINTS, a)

        def powers(p, a=a):
            return sum((v - 1) * w.log(x) for v, x in zip(a, p, strict=True))

        for i in (1, 2):
            w.equal(log[i] - log[0], powers(POINTS[i]) - powers(POINTS[0]))


@theorem(**FLOATS)
def dirichlet_of_two_is_beta(w):
    """With two shares the first has the Beta density, whose integral is 1; large concentrations, too."""
    for a in ((1.0, 1.0), (2.0, 3.0), (4.0, 1.0), (3.0, 12.0), (14.0, 20.0)):
        for x in (0.1, 0.35, 0.8):
            w.equal(w.exp(density(w, [(x, 1 - x)], a)[0]), beta(w, x, *a))


@theorem(**FLOATS)
def dirichlet_marginal_is_beta(w):
    """The integral over the second share is the Beta density of a_1 and a_2 + a_3: the density is normalised, and its margins are known."""
    for a in ((2.0, 3.0, 2.0), (1.0, 1.0, 1.0), (12.0, 2.0, 3.0)):
        for x in (0.2, 0.5, 0.7):
            half = (1 - x) / 2
            points = [(x, half * (1 + t), half * (1 - t)) for t, _ in LEGENDRE]
            values = density(w, points, a)
            total = sum(weight * w.exp(values[i]) for i, (_, weight) in enumerate(LEGENDRE))
            w.equal(half * total, beta(w, x, a[0], a[1] + a[2]))


@theorem(**FLOATS)
def dirichlet_score_is_the_slope(w):
    """The score is the derivative of the sum of (a_j - 1) log x_j; a share of 0 has none."""
    a, n = (0.7, 2.0, 13.5), len(POINTS)
    x, grad, dx = w.values([v for p in POINTS for v in p]), w.reals("grad", n), w.blank(n, 3)
    w.run(dirichlet_score, x, w.values(list(a)), grad, dx, n, 3)

    def powers(x):
        return w.family(lambda i: w.sum(lambda j: (a[j] - 1) * w.log(x[i * 3 + j]), 3), n)

    w.gradient(powers, [x], grad, [dx])
    none = w.blank(1, 2)
    w.run(dirichlet_score, w.values([0.0, 1.0]), w.values([0.5, 3.0]), w.values([2.0]), none, 1, 2)
    w.claim(none[0] == 0.0 and none[1] == 4.0, "a share of 0")


@theorem(**FLOATS)
def dirichlet_edges(w):
    """Off the simplex there is no density; where a share is 0 it is 0, infinite or finite as the concentration says."""
    points = [
        (0.5, 0.6, -0.1), (0.5, 0.4, 0.2), (0.5, 0.4, 0.099), (0.5, 0.5, NAN), (NAN, 0.5, 0.5),
        (0.0, 0.5, 0.5), (0.5, 0.0, 0.5), (0.5, 0.5, 0.0), (0.5, -1e-9, 0.500000001), (0.5, 0.3, 0.2000005), (0.5, 0.3, 0.200002),
        (0.5, 0.3, 0.199998),
    ]  # fmt: skip
    got = density(w, points, (0.5, 1.0, 3.0))
    w.equal(got[6], density(w, [(0.5, 1e-300, 0.5)], (0.5, 1.0, 3.0))[0])
    near = density(w, [(0.0, 0.5, 0.5), (0.5, 0.5, 0.0), (1e-7, 0.0, 0.9999999)], (1.0, 2.0, 1.0000005))
    w.claim(abs(near[0]) < INF and near[1] == -INF and near[2] == -INF, "just above 1")
    for i in (0, 1, 2, 7, 8, 10, 11):
        w.claim(got[i] == -INF, f"{points[i]}: {got[i]}")
    w.claim(got[3] != got[3] and got[4] != got[4], "NaN")
    w.claim(got[5] == INF and abs(got[6]) < INF and abs(got[9]) < INF, "the edges, and rounding")


@theorem(**FLOATS)
def dirichlet_samples_are_gamma_shares(w):
    """A try is accepted where a Gamma number's would be, and is its logarithm; places that are left move to the front, in order."""
    z, u, a = [-1.9, 0.6, -30.0, 0.4, -0.2, 2.9], [0.3, 0.9, 0.5, 0.1, 0.99, 0.0], [0.4, 2.5, 1.0]
    order = [4, 0, 2, 5, 3, 1]
    where, out = w.values(order, integer=True), w.values([7.0] * 6)
    left = w.run(log_gamma_accepted, w.values(z), w.values(u), w.values(a), where, out, 6, 3)
    lost = []
    for i, p in enumerate(order):
        v, one = a[p % 3], w.blank(1)
        if w.run(gamma_accepted, w.values([z[i]]), w.values([u[i]]), one, 1, v if v >= 1 else v + 1, 1.0):
            w.equal(w.exp(out[p]), one[0])
        else:
            lost.append(p)
            w.claim(out[p] == 7.0, "a place that is left keeps what it had")
    size = 2.5 - 1 / 3
    for side, most in ((-1e-8, 0), (1e-8, 4)):  # at the very bound
        tries = [-1.9, -1.1, 1.3, 2.3]
        cubes = [(1 + v / (3 * w.sqrt(size))) ** 3 for v in tries]
        bounds = [v * v / 2 + size * (1 - c + w.log(c)) for v, c in zip(tries, cubes, strict=True)]
        at = w.values([1 - w.exp(b + side) for b in bounds])
        places, found = w.values(list(range(4)), integer=True), w.values([0.0] * 4)
        w.claim(w.run(log_gamma_accepted, w.values(tries), at, w.values([2.5]), places, found, 4, 1) == most, "the bound")
    places, found = w.values([0], integer=True), w.values([0.0])
    far = w.run(log_gamma_accepted, w.values([-3.0]), w.values([0.5]), w.values([4 / 3]), places, found, 1, 1)
    w.claim(far == 1, "a root of 0")
    w.claim(left == len(lost) and [int(where[i]) for i in range(len(lost))] == lost and 0 < left < 6, "what is left")


@theorem(**FLOATS)
def dirichlet_samples(w):
    """Shares are e^logs over their sum, concentrations below 1 taking another power of a uniform number; no 0 / 0 for tiny ones."""
    logs, u, a = w.values([0.3, -1.0, 2.0, -700.0, 0.5, 0.1]), w.values([0.2, 0.9, 0.5, 0.7, 0.0, 0.4]), (0.5, 1.0, 0.8)
    out = w.blank(2, 3)
    w.run(dirichlet_sample, logs, u, w.values(list(a)), out, 2, 3)
    for i in range(2):
        sizes = [w.exp(logs[3 * i + j]) * (w.exp(w.log(1 - u[3 * i + j]) / a[j]) if a[j] < 1 else 1) for j in range(3)]
        w.equal([out[3 * i + j] for j in range(3)], [s / sum(sizes) for s in sizes])
    tiny = w.blank(1, 3)
    w.run(dirichlet_sample, w.values([0.1, 0.2, 0.3]), w.values([0.5, 0.25, 0.75]), w.values([1e-5] * 3), tiny, 1, 3)
    w.claim([tiny[j] for j in range(3)] == [0.0, 1.0, 0.0], "the largest of tiny concentrations takes all")


equivalent(log_gamma_accepted, "*exact_log(1.0 - u[i]) <= *", "a tie has probability 0")
equivalent(dirichlet_logpdf, "left = 1.0 -> left = 1.000001", "a millionth off is within the rounding that is allowed, on one side of it")
equivalent(dirichlet_logpdf, "*abs(left) >= ON_SIMPLEX*", "a tie at what is a matter of rounding")
equivalent(dirichlet_logpdf, "if a < STIRLING_FROM -> *", "both formulas hold on both sides of where one takes over")
for _kernel in (dirichlet_sample, log_gamma_accepted):
    equivalent(_kernel, "*[0.0] * d* -> *[1.0] * d*", "every cell is written before it is read")
