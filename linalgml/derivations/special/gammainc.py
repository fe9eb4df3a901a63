"""Theorems of the incomplete gamma functions: the recurrence in a, whole and half a, the pieces where two hold, known tails, the slope."""

from math import erf, factorial

from ...special.erf import erfc_value
from ...special.gamma import gammaln_value
from ...special.gammainc import (
    deviation,
    excess,
    gamma_smaller,
    gamma_smaller_log,
    gamma_tail,
    gamma_tail_scaled,
    gamma_term,
    gamma_term_log,
    gammainc_backward,
    gammainc_forward,
    gammainc_series,
    gammainc_slope,
    gammainc_sum,
    gammainc_value,
    gammaincc_backward,
    gammaincc_bottom,
    gammaincc_forward,
    gammaincc_fraction,
    gammaincc_small,
    gammaincc_value,
    log_gammainc_value,
    log_gammaincc_value,
)
from ..theorem import equivalent, theorem

FLOATS = {"kinds": ("floats",)}
PAIRS = (
    (0.003, 0.001), (0.1, 0.3), (0.4, 1.9), (0.45, 2.1), (0.6, 0.2), (1.7, 1.2), (3.2, 1.9), (3.2, 2.4), (3.2, 9.0), (12.0, 11.0),
    (12.0, 30.0), (19.5, 0.5), (19.7, 20.0), (20.0, 9.9), (20.0, 19.0), (20.0, 27.0), (20.0, 41.0), (300.0, 280.0), (300.0, 340.0),
)  # fmt: skip
TAILS = (  # a, x, the smaller of P and Q
    (30.0, 22.5, 0.07474186479632593), (30.0, 15.5, 0.0006985866663286846), (30.0, 59.0, 1.1646352905216265e-05),
    (1000.0, 900.0, 0.0005499022657117829), (1000.0, 1300.0, 1.8736155715785553e-18), (20.0, 10.5, 0.005790924956386772),
    (20.0, 39.5, 0.00023116251419608313), (100000.0, 99000.0, 0.0007574199211747679), (100000.0, 102000.0, 1.6506061359362835e-10),
    (25.0, 75.0, 6.315223256933987e-12),
)  # fmt: skip
LOGARITHMS = (  # a, x, the logarithm of the smaller of P and Q
    (6000.0, 3100.0, -1066.6861756287808), (1000000.0, 900000.0, -5366.039856607687), (6000.0, 2000.0, -2596.537101626503),
    (6000.0, 11000.0, -1368.2720064222292), (1000000.0, 1100000.0, -4695.344414448531), (6000.0, 20000.0, -6782.279283723051),
)  # fmt: skip
INF, NAN = float("inf"), float("nan")


@theorem(**FLOATS)
def incomplete_gamma_recurrence(w):
    """P(a, x) = P(a + 1, x) + x^a e^-x / Gamma(a + 1), Q(a + 1, x) = Q(a, x) + the same, and P + Q = 1."""
    for a, x in (*PAIRS, (5.0, 5.0), (30.0, 30.0), (20.0, 150.0), (20.0, 0.2), (0.3, 25.0), (w.positive("a"), w.positive("x"))):
        term = w.run(gamma_term, a, x)
        w.equal(w.run(gammainc_value, a, x) / (w.run(gammainc_value, a + 1, x) + term), 1.0)
        w.equal(w.run(gammaincc_value, a + 1, x) / (w.run(gammaincc_value, a, x) + term), 1.0)
        lower, upper = w.run(gammainc_value, a, x), w.run(gammaincc_value, a, x)
        w.equal(lower + upper, 1.0)
        w.equal(w.run(gamma_smaller, a, x) / (lower if x <= max(a, 2.0) else upper), 1.0)
        w.equal(w.run(gamma_term, a + 1, x) / term, x / (a + 1))


@theorem(**FLOATS)
def incomplete_gamma_at_whole_and_half_a(w):
    """Q(n, x) = e^-x (1 + x + ... + x^(n - 1) / (n - 1)!), and P(1/2, x) = erf(sqrt x)."""
    for n in (1, 2, 7, 19, 22):
        for x in (0.3, 2.5, 7.0, 22.5, 44.5):
            upper = w.exp(-x) * sum(x**k / factorial(k) for k in range(n))
            w.equal(w.run(gammaincc_value, float(n), x) / upper, 1.0)
            w.equal(w.run(gamma_smaller, float(n), x), 1 - upper if x <= max(n, 2) else upper)
            if x < n:
                w.equal(w.run(gammainc_value, float(n), x) / (w.exp(-x) * sum(x**k / factorial(k) for k in range(n, n + 60))), 1.0)
    for x in (1e-9, 0.2, 1.0, 3.0, 15.0, 300.0):
        w.equal(w.run(gammainc_value, 0.5, x) / erf(w.sqrt(x)), 1.0)
        w.equal(w.run(gammaincc_value, 0.5, x) / w.run(erfc_value, w.sqrt(x)), 1.0)


@theorem(**FLOATS)
def pieces_of_the_incomplete_gamma_agree(w):
    """Series, fraction, the series for small a and Temme's expansion give the same where two of them hold."""
    for a, x in ((0.1, 2.5), (0.3, 1.9), (2.2, 3.0), (9.0, 11.0), (17.5, 19.0)):
        w.equal(w.run(gammainc_series, a, x) + w.run(gammaincc_fraction, a, x), 1.0)
    for a in (1e-30, 1e-3, 0.2, 0.45):
        for x in (2.0, 2.7):
            w.equal(w.run(gammaincc_small, a, x) / w.run(gammaincc_fraction, a, x), 1.0)
        w.claim(w.run(gammaincc_value, a, 1.0) == w.run(gammaincc_small, a, 1.0), "small x and a")
    w.equal(w.run(gammaincc_small, 1e-40, 1e-3) * 1e40, 6.331539364136149)  # the exponential integral E1
    for a in (20.0, 26.5):
        for r in (0.5, 0.6, 0.7):
            w.equal(w.run(gamma_tail, a, r * a) / w.run(gammainc_series, a, r * a), 1.0)
            scaled = w.run(gamma_tail_scaled, a, r * a) * w.exp(-a * w.run(deviation, a, r * a))
            w.equal(scaled / w.run(gammainc_series, a, r * a), 1.0)
        for r in (1.7, 1.9, 2.0):
            w.equal(w.run(gamma_tail, a, r * a) / w.run(gammaincc_fraction, a, r * a), 1.0)
            scaled = w.run(gamma_tail_scaled, a, r * a) * w.exp(-a * w.run(deviation, a, r * a))
            w.equal(scaled / w.run(gammaincc_fraction, a, r * a), 1.0)


@theorem(**FLOATS)
def tails_of_the_incomplete_gamma(w):
    """Known values for large a, of P below a and of Q above."""
    for a, x, tail in TAILS:
        w.equal(w.run(gammainc_value if x < a else gammaincc_value, a, x) / tail, 1.0)
        w.equal(w.run(gamma_smaller, a, x) / tail, 1.0)
        if a / 2 <= x <= 2 * a:
            w.equal(w.run(gamma_tail, a, x) / tail, 1.0)


@theorem(**FLOATS)
def deviation_keeps_its_digits(w):
    """m - log(1 + m), which is m^2 / 2 - m^3 / 3 for small m; the deviation of x from a is that of m = x / a - 1."""
    for r in (1e-3, 0.3, 0.5, 0.7, 1.2, 1.9, 2.0, 2.3, 50.0):
        w.equal(w.run(excess, r - 1, r), r - 1 - w.log(r))
        w.equal(w.run(deviation, 3.0, 3 * r), r - 1 - w.log(r))
    for m in (2.0**-20, -(2.0**-20)):
        w.equal(w.run(excess, m, 1 + m) / (m * m), 0.5 - m / 3 + m * m / 4)
        w.equal(w.run(deviation, 8.0, 8 + 8 * m) / (m * m), 0.5 - m / 3 + m * m / 4)


@theorem(**FLOATS)
def logarithms_of_the_incomplete_gamma(w):
    """The logarithms of P and Q where these are doubles; beyond, log Q(1, x) = -x, log Q(1/2, x), the leading term of P, and 0 and 1."""
    for a, x in (*PAIRS, (2.0, 700.0), (25.0, 1e-5), (15.0, 1e-12), (300.0, 120.0), (300.0, 700.0), (40.0, 300.0), (1e-12, 0.5)):
        lower, upper = w.run(gammainc_value, a, x), w.run(gammaincc_value, a, x)
        smaller, term = w.run(gamma_smaller, a, x), w.run(gamma_term, a, x)
        logs = w.run(log_gammainc_value, a, x), w.run(log_gammaincc_value, a, x)
        if lower < 0.9:
            w.equal(logs[0], w.log(lower))
        else:
            w.equal(logs[0] / -upper, w.log1p(-upper) / -upper)
        if upper < 0.9:
            w.equal(logs[1], w.log(upper))
        else:
            w.equal(logs[1] / -lower, w.log1p(-lower) / -lower)
        w.equal(w.run(gamma_smaller_log, a, x), w.log(smaller))
        w.equal(w.run(gamma_term_log, a, x), w.log(term))
        if x <= max(a, 2.0):
            w.equal(w.run(gammainc_sum, a, x), w.run(gammainc_series, a, x) / term)
        else:
            w.equal(w.run(gammaincc_bottom, a, x) * w.run(gammaincc_fraction, a, x) / term, a)
        if a >= 20 and a / 2 <= x <= 2 * a:
            w.equal(w.run(gamma_tail_scaled, a, x) * w.exp(-a * w.run(deviation, a, x)) / smaller, 1.0)
    for x in (800.0, 1e5, 1e20):
        w.equal(w.run(log_gammaincc_value, 1.0, x) / x, -1.0)
    w.equal(w.run(log_gammaincc_value, 0.5, 1e4), -1e4 - w.log(1e4 * 3.141592653589793) / 2 + w.log1p(-5e-5 + 7.5e-9 - 1.875e-12))
    for a, x in ((3.0, 1e-200), (19.0, 1e-30), (90.0, 1e-20), (1e5, 1e-3)):
        first = a * w.log(x) - x / (a + 1) - w.run(gammaln_value, a + 1)
        w.equal(w.run(log_gammainc_value, a, x) / first, 1.0)
    for a, x, tail in LOGARITHMS:
        w.equal(w.run(log_gammainc_value if x < a else log_gammaincc_value, a, x) / tail, 1.0)
    for a, x, p in ((2.0, 0.0, 0), (0.0, 2.0, 1), (INF, 2.0, 0), (2.0, INF, 1), (30.0, INF, 1)):
        w.claim(w.run(log_gammainc_value, a, x) == (0 if p else -INF), f"log P at {a}, {x}")
        w.claim(w.run(log_gammaincc_value, a, x) == (-INF if p else 0), f"log Q at {a}, {x}")
    for a, x in ((-1.0, 1.0), (1.0, -1.0), (0.0, 0.0), (INF, INF), (NAN, 1.0), (1.0, NAN)):
        for kernel in (log_gammainc_value, log_gammaincc_value):
            w.claim(w.run(kernel, a, x) != w.run(kernel, a, x), f"at {a}, {x}")


@theorem(**FLOATS)
def incomplete_gamma_at_the_edges(w):
    """0 or 1 at x = 0 and infinity, a step for a = 0 and infinity, NaN for negative numbers and 0 / 0."""
    far = ((2.0, INF, 1), (0.0, INF, 1), (30.0, INF, 1), (3.2, 1e300, 1))
    for a, x, p in ((2.0, 0.0, 0), (0.0, 2.0, 1), (INF, 2.0, 0), (INF, 0.0, 0), (30.0, 0.0, 0), *far):
        w.claim(w.run(gammainc_value, a, x) == p and w.run(gammaincc_value, a, x) == 1 - p, f"at {a}, {x}")
    w.claim(w.run(gamma_term, 3.2, 1e300) == 0, "no power of x is infinite")
    for a, x in ((-1.0, 1.0), (1.0, -1.0), (0.0, 0.0), (INF, INF), (NAN, 1.0), (1.0, NAN)):
        w.claim(w.run(gammainc_value, a, x) != w.run(gammainc_value, a, x), f"P at {a}, {x}")
        w.claim(w.run(gammaincc_value, a, x) != w.run(gammaincc_value, a, x), f"Q at {a}, {x}")
    for a, x in ((-1.0, 1.0), (0.0, 1.0), (1.0, -1.0), (NAN, 1.0), (1.0, NAN)):
        w.claim(w.run(gammainc_slope, a, x) != w.run(gammainc_slope, a, x), f"slope at {a}, {x}")
    for a, slope in ((0.5, INF), (1.0, 1), (1.5, 0), (2.5, 0)):
        w.claim(w.run(gammainc_slope, a, 0.0) == slope and w.run(gammainc_slope, a, INF) == 0, f"slope at {a}")


@theorem(**FLOATS)
def incomplete_gamma_gradient(w):
    """The derivative of P by x is x^(a - 1) e^-x / Gamma(a), that of Q the same with a minus; one number serves for all of a or x."""
    n = len(PAIRS)
    a, x = w.values([a for a, _ in PAIRS]), w.values([x for _, x in PAIRS])
    grad = w.reals("grad", n)
    for forward, backward, value, sign in (
        (gammainc_forward, gammainc_backward, gammainc_value, 1),
        (gammaincc_forward, gammaincc_backward, gammaincc_value, -1),
    ):
        out, dx = w.blank(n), w.blank(n)
        w.run(forward, a, x, out, n, n, n)
        w.run(backward, a, x, grad, dx, n, n, n)
        for i, (p, q) in enumerate(PAIRS):
            w.equal(out[i], w.run(value, p, q))
            w.equal(dx[i] / grad[i], w.derivative(lambda v, value=value, p=p: w.run(value, p, v), q))
            w.equal(dx[i] / grad[i] / w.run(gammainc_slope, p, q), sign)
        for na, nx in ((1, 3), (3, 1)):
            out, dx = w.blank(3), w.blank(3)
            w.run(forward, a, x, out, 3, na, nx)
            w.run(backward, a, x, grad, dx, 3, na, nx)
            for i in range(3):
                w.equal(out[i], w.run(value, a[i % na], x[i % nx]))
                w.equal(dx[i], sign * grad[i] * w.run(gammainc_slope, a[i % na], x[i % nx]))


_EITHER = "both formulas hold on both sides of where one takes over"
_STEPS = "the terms left out, or added, are below the last bit"
equivalent(excess, "if r < LOW or r > HIGH -> *", _EITHER)
equivalent(excess, "total = 0.0 -> total = 1.0", _STEPS)
equivalent(gamma_term_log, "if a < LARGE -> if a <= LARGE", _EITHER)
equivalent(gamma_smaller_log, "if a >= LARGE and LOW * a <= x and (x <= HIGH * a) -> *", _EITHER)
for _kernel in (log_gammainc_value, log_gammaincc_value):
    equivalent(_kernel, "if *er > 0.5 -> *", _EITHER)
    equivalent(_kernel, "if *er > 1e-09 or *", _EITHER)
equivalent(gamma_smaller, "if a >= LARGE and LOW * a <= x and (x <= HIGH * a) -> *", _EITHER)
equivalent(gamma_tail_scaled, "if x < a -> if x <= a", "eta is 0 there")
equivalent(gamma_tail_scaled, "return half - rest if x <= a else half + rest -> *", "at x = a either of the two serves")
equivalent(gamma_smaller_log, "if x <= max(a, SMALL) -> if x < max(a, SMALL)", _EITHER)
equivalent(gamma_term, "if a < LARGE -> if a <= LARGE", _EITHER)
equivalent(gammainc_sum, "for k in range(1, 100) -> *", _STEPS)
equivalent(gammainc_sum, "if term > TINY * total -> *", _STEPS)
equivalent(gammaincc_bottom, "rest = 0.0 -> rest = 1.0", _STEPS)
equivalent(gammaincc_bottom, "for k in range(floor(FEWEST + PER_X / x), 0, -1) -> *", _STEPS)
equivalent(gammaincc_small, "for k in range(1, 25) -> *", _STEPS)
equivalent(gammaincc_value, "if a == 0.0 or x == inf -> if x == inf", "Q has a factor a")
equivalent(gammaincc_value, "if x <= SMALL and a < NEAR_0 -> *", _EITHER)
