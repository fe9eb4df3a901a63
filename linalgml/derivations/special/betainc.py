"""Theorems of the Beta functions: Gamma's quotient, whole numbers, symmetry, recurrences, where the sides meet, known tails, the slope."""

from math import comb

from ...special.betainc import (
    beta_below,
    beta_forward,
    beta_fraction,
    beta_smaller,
    beta_term,
    beta_value,
    betainc_backward,
    betainc_forward,
    betainc_slope,
    betainc_value,
    betaincc_backward,
    betaincc_forward,
    betaincc_value,
    betaln_forward,
    betaln_value,
    gamma_ratio_log,
)
from ...special.gamma import gamma_value, gammaln_value
from ..theorem import equivalent, theorem

FLOATS = {"kinds": ("floats",)}
TRIPLES = (
    (0.3, 0.6, 0.2), (0.3, 0.6, 0.9), (2.0, 3.5, 0.3), (2.0, 3.5, 0.7), (9.0, 0.4, 0.5), (9.0, 0.4, 0.99), (0.4, 9.0, 0.02),
    (4.0, 25.0, 0.1), (4.0, 25.0, 0.4), (25.0, 4.0, 0.6), (25.0, 4.0, 0.95), (30.0, 12.0, 0.6), (30.0, 12.0, 0.8), (30.0, 12.0, 0.05),
    (200.0, 300.0, 0.35),
)  # fmt: skip
TAILS = (
    (2.0, 3.0, 1e-60, 5.9999999999999995e-120), (0.5, 0.5, 0.9999999999990905, 6.071279262234477e-07),
    (60.0, 40.0, 0.2, 1.25185664760498e-18), (60.0, 40.0, 0.9, 1.9574448199447833e-15), (1000.0, 2000.0, 0.3, 4.0738279160507714e-05),
    (1000.0, 2000.0, 0.4, 2.3472382410688977e-14), (100000.0, 100000.0, 0.49, 1.8571347290404196e-19),
    (100000.0, 100000.0, 0.503, 0.0036449523647139963), (10000.0, 0.5, 0.999, 7.705811569294876e-06),
    (0.3, 10000.0, 0.001, 2.8307898050052607e-06),
)  # fmt: skip
INF, NAN = float("inf"), float("nan")


@theorem(**FLOATS)
def beta_is_a_quotient_of_gammas(w):
    """B(a, b) = Gamma(a) Gamma(b) / Gamma(a + b) = B(b, a), B(a + 1, b) = B(a, b) a / (a + b), and the logarithm follows."""
    for a, b in (
        (0.2, 0.7),
        (3.0, 4.5),
        (4.9, 5.05),
        (9.5, 9.9),
        (0.3, 25.0),
        (10.5, 10.0),
        (40.0, 12.0),
        (w.positive("a"), w.positive("b")),
    ):
        quotient = w.run(gamma_value, a) * w.run(gamma_value, b) / w.run(gamma_value, a + b)
        w.equal(w.run(beta_value, a, b) / quotient, 1.0)
        w.equal(w.run(beta_value, b, a) / quotient, 1.0)
        w.equal(w.run(betaln_value, a, b), w.log(quotient))
        w.equal(w.run(betaln_value, b, a), w.log(quotient))
        w.equal(w.run(beta_value, a + 1, b) / w.run(beta_value, a, b), a / (a + b))
        if b >= 10:
            ratio = w.run(gammaln_value, a + b) - w.run(gammaln_value, b) - a * w.log(a + b)
            w.equal(w.run(gamma_ratio_log, a, b), ratio)
    w.equal(w.run(betaln_value, 5.0, 1e9), w.log(24.0) - 5 * w.log(1e9) - 1e-8)
    for a, b, v in ((0.0, 2.0, INF), (2.0, 0.0, INF), (INF, 2.0, -INF), (2.0, INF, -INF)):
        w.claim(w.run(betaln_value, a, b) == v and w.run(beta_value, a, b) == (INF if v > 0 else 0), f"at {a}, {b}")
    for a, b in ((-1.0, 2.0), (2.0, -1.0), (NAN, 1.0), (1.0, NAN)):
        w.claim(
            w.run(betaln_value, a, b) != w.run(betaln_value, a, b) and w.run(beta_value, a, b) != w.run(beta_value, a, b), f"at {a}, {b}"
        )


@theorem(**FLOATS)
def incomplete_beta_of_whole_numbers(w):
    """I_x(a, b) is the chance of a or more hits in a + b - 1 throws: a sum of binomial terms."""
    for a, b in ((1, 1), (1, 4), (3, 4), (12, 11), (14, 3), (3, 40)):
        for x in (0.03, 0.45, 0.9):
            n = a + b - 1
            lower = sum(comb(n, k) * x**k * (1 - x) ** (n - k) for k in range(a, n + 1))
            upper = sum(comb(n, k) * x**k * (1 - x) ** (n - k) for k in range(a))
            w.equal(w.run(betainc_value, float(a), float(b), x) / lower, 1.0)
            w.equal(w.run(betaincc_value, float(a), float(b), x) / upper, 1.0)
    for x in (0.1, 0.5, 0.8):
        w.equal(w.run(betainc_value, 0.3, 1.0, x), w.exp(0.3 * w.log(x)))
        w.equal(w.run(betaincc_value, 1.0, 0.2, x), w.exp(0.2 * w.log1p(-x)))


@theorem(**FLOATS)
def incomplete_beta_laws(w):
    """I_x(a, b) + I_(1 - x)(b, a) = 1, and I_x(a, b) = I_x(a + 1, b) + x^a (1 - x)^b / (a B(a, b))."""
    for a, b, x in (*TRIPLES, (w.positive("a"), w.positive("b"), 0.3)):
        lower, upper = w.run(betainc_value, a, b, x), w.run(betaincc_value, a, b, x)
        term = w.run(beta_term, a, b, x)
        w.equal(lower + upper, 1.0)
        w.equal(w.run(betaincc_value, b, a, 1 - x) / lower, 1.0)
        w.equal((w.run(betainc_value, a + 1, b, x) + term / a) / lower, 1.0)
        w.equal((w.run(betaincc_value, a, b + 1, x) + term / b) / upper, 1.0)
        w.equal(w.run(beta_term, a + 1, b, x) / term, x * (a + b) / a)
        below = w.run(beta_below, a, b, x)
        w.equal(w.run(beta_smaller, a, b, x) / (lower if below else upper), 1.0)
        y = 1 - x
        fraction = w.run(beta_fraction, a, b, x, y) if below else w.run(beta_fraction, b, a, y, x)
        w.equal(term * fraction / (lower if below else upper), 1.0)
    for a, b, x, below in ((3.0, 3.0, 0.49, 1), (3.0, 3.0, 0.51, 0), (0.1, 0.1, 0.1, 1), (0.1, 0.1, 0.9, 0), (1e4, 0.01, 0.99999, 0),
                           (0.01, 1e4, 1e-5, 1), (1e4, 0.01, 0.999, 1), (0.01, 1e4, 1e-3, 0), (0.5, 0.1, 0.8, 1)):  # fmt: skip
        w.claim(bool(w.run(beta_below, a, b, x)) == bool(below), f"side at {a}, {b}, {x}")


@theorem(**FLOATS)
def tails_of_the_incomplete_beta(w):
    """Known values far out and for large parameters: of the share below x, where x is below the mean, and above it else."""
    for a, b, x, tail in TAILS:
        w.equal(w.run(betainc_value if x < a / (a + b) else betaincc_value, a, b, x) / tail, 1.0)
        y = 1 - x
        fraction = w.run(beta_fraction, a, b, x, y) if x < a / (a + b) else w.run(beta_fraction, b, a, y, x)
        w.equal(w.run(beta_term, a, b, x) * fraction / tail, 1.0)


@theorem(**FLOATS)
def incomplete_beta_at_the_edges(w):
    """0 and 1 at the ends, a step where one parameter is 0 or infinite, NaN outside; the density at the ends."""
    for a, b, x, p in (
        (20.0, 30.0, 0.0, 0), (20.0, 30.0, 1.0, 1), (0.0, 2.0, 0.3, 1), (2.0, 0.0, 0.3, 0), (INF, 2.0, 0.3, 0), (2.0, INF, 0.3, 1),
    ):  # fmt: skip
        w.claim(w.run(betainc_value, a, b, x) == p and w.run(betaincc_value, a, b, x) == 1 - p, f"at {a}, {b}, {x}")
    for a, b, x in (
        (-1.0, 1.0, 0.5),
        (1.0, -1.0, 0.5),
        (1.0, 1.0, -0.1),
        (1.0, 1.0, 1 + 1e-9),
        (0.0, 0.0, 0.5),
        (INF, INF, 0.5),
        (NAN, 1.0, 0.5),
    ):
        for kernel in (betainc_value, betaincc_value):
            w.claim(w.run(kernel, a, b, x) != w.run(kernel, a, b, x), f"at {a}, {b}, {x}")
    for a, b, x in ((0.0, 1.0, 0.5), (1.0, 0.0, 0.5), (1.0, 1.0, -0.1), (1.0, 1.0, 1 + 1e-9), (NAN, 1.0, 0.5), (1.0, NAN, 0.5)):
        w.claim(w.run(betainc_slope, a, b, x) != w.run(betainc_slope, a, b, x), f"slope at {a}, {b}, {x}")
    for a, slope in ((0.5, INF), (1.0, 3.0), (1.5, 0), (2.5, 0)):
        w.claim(w.run(betainc_slope, a, 3.0, 0.0) == slope and w.run(betainc_slope, 3.0, a, 1.0) == slope, f"slope at {a}")


@theorem(**FLOATS)
def incomplete_beta_gradient(w):
    """The derivative by x is x^(a - 1) (1 - x)^(b - 1) / B(a, b); one number serves for all of a, b or x."""
    n = len(TRIPLES)
    a, b, x = (w.values([t[k] for t in TRIPLES]) for k in range(3))
    grad = w.reals("grad", n)
    for forward, backward, value, sign in (
        (betainc_forward, betainc_backward, betainc_value, 1),
        (betaincc_forward, betaincc_backward, betaincc_value, -1),
    ):
        out, dx = w.blank(n), w.blank(n)
        w.run(forward, a, b, x, out, n, n, n, n)
        w.run(backward, a, b, x, grad, dx, n, n, n, n)
        for i, (p, q, v) in enumerate(TRIPLES):
            w.equal(out[i], w.run(value, p, q, v))
            w.equal(dx[i] / grad[i] / w.run(betainc_slope, p, q, v), sign)
            w.equal(dx[i] / grad[i], w.derivative(lambda u, value=value, p=p, q=q: w.run(value, p, q, u), v))
        for na, nb, nx in ((1, 3, 3), (3, 1, 3), (3, 3, 1)):
            out, dx = w.blank(3), w.blank(3)
            w.run(forward, a, b, x, out, 3, na, nb, nx)
            w.run(backward, a, b, x, grad, dx, 3, na, nb, nx)
            for i in range(3):
                w.equal(out[i], w.run(value, a[i % na], b[i % nb], x[i % nx]))
                w.equal(dx[i], sign * grad[i] * w.run(betainc_slope, a[i % na], b[i % nb], x[i % nx]))
    for forward, value in ((beta_forward, beta_value), (betaln_forward, betaln_value)):
        for na, nb in ((3, 3), (1, 3), (3, 1)):
            out = w.blank(3)
            w.run(forward, a, b, out, 3, na, nb)
            for i in range(3):
                w.equal(out[i], w.run(value, a[i % na], b[i % nb]))


_EITHER = "both formulas hold on both sides of where one takes over"
_STEPS = "the terms left out, or added, are below the last bit"
_LIMIT = "the formulas have that limit"
equivalent(beta_below, "if n > 1.0 and (1.0 - x) * n < END -> *", _EITHER)
equivalent(beta_below, "return x <= a / n or (n > 1.0 and x * n < END) -> *", _EITHER)
equivalent(beta_fraction, "for k in range(1, 3000) -> *", _STEPS)
equivalent(beta_fraction, "if abs(value - before) <= TINY * value -> *", _STEPS)
equivalent(beta_fraction, "break -> deleted", _STEPS)
equivalent(beta_term, "if a >= LARGE and b >= LARGE -> *", _EITHER)
equivalent(beta_term, "if b >= LARGE -> if b > LARGE", _EITHER)
equivalent(beta_term, "if a >= LARGE -> if a > LARGE", _EITHER)
equivalent(beta_value, "if a > 0.0 and b > 0.0 and (a + b < LARGE) -> *", _EITHER)
equivalent(betaln_value, "if large < LARGE -> if large <= LARGE", _EITHER)
equivalent(betaln_value, "if small < LARGE -> if small <= LARGE", _EITHER)
for _kernel in (betainc_value, betaincc_value):
    equivalent(_kernel, "if a == 0.0 or b == inf -> if b == inf", _LIMIT)
    equivalent(_kernel, "if b == 0.0 or a == inf -> if a == inf", _LIMIT)
