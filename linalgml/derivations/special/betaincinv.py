"""Theorems of the quantiles of a Beta distribution: they undo both tails; known cases; the bounds, starts and steps; the edges."""

from ...special.betainc import betainc_value, betaincc_value, betaln_value
from ...special.betaincinv import (
    beta_bound,
    beta_front,
    beta_gamma_start,
    beta_lead,
    beta_log_step,
    beta_logit,
    beta_normal_start,
    beta_root,
    beta_second,
    beta_start,
    betainccinv_complement,
    betainccinv_forward,
    betainccinv_value,
    betaincinv_complement,
    betaincinv_forward,
    betaincinv_value,
    logistic,
)
from ..theorem import equivalent, theorem

FLOATS = {"kinds": ("floats",)}
PAIRS = (
    (0.5, 0.5), (0.3, 0.9), (1.5, 0.4), (2.0, 3.0), (2.5, 0.01), (9.9, 9.5), (0.2, 40.0), (3.0, 700.0), (12.0, 10.0), (60.0, 40.0),
    (5.0, 20.0), (25.0, 0.8), (900.0, 30.0), (1e5, 3e5),
)  # fmt: skip
SHARES = (1e-200, 1e-20, 0.003, 0.3, 0.5, 0.7, 0.998)
INF, NAN = float("inf"), float("nan")


@theorem(**FLOATS)
def beta_quantiles_undo_both_tails(w):
    """I_x(a, b) = p and 1 - I_x(a, b) = q, relative to p and q; and I_x(a, b) = p at the x where 1 - I_(1 - x)(b, a) = p."""
    for a, b in PAIRS:
        for t in SHARES:
            x, y = w.run(betaincinv_value, a, b, t), w.run(betaincinv_complement, a, b, t)
            w.equal(x + y, 1.0)
            if x > 1e-300:
                w.equal((w.run(betainc_value, a, b, x) if x < 0.5 else w.run(betaincc_value, b, a, y)) / t, 1.0)
                w.equal(w.run(betainccinv_complement, b, a, t) / x, 1.0)
            w.equal(w.run(betainccinv_value, b, a, t), y)
            x, y = w.run(betainccinv_value, a, b, t), w.run(betainccinv_complement, a, b, t)
            if y > 1e-300:
                w.equal((w.run(betaincc_value, a, b, x) if x < 0.5 else w.run(betainc_value, b, a, y)) / t, 1.0)


@theorem(**FLOATS)
def beta_quantiles_of_known_shapes(w):
    """For b = 1 the quantile is p^(1 / a), for a = b = 1/2 the square of sin(pi p / 2), for a = b and p = 1/2 it is 1/2."""
    for t in SHARES:
        for a in (0.7, 3.0, 40.0, 1e5):
            w.equal(w.run(betaincinv_value, a, 1.0, t) / w.exp(w.log(t) / a), 1.0)
            w.equal(w.run(betainccinv_complement, 1.0, a, t) / w.exp(w.log(t) / a), 1.0)
        sine = w.sin(1.5707963267948966 * t)
        if t > 1e-100:
            w.equal(w.run(betaincinv_value, 0.5, 0.5, t) / (sine * sine), 1.0)
    for a in (1e-3, 0.2, 1.0, 30.0, 1e7):
        w.equal(w.run(betaincinv_value, a, a, 0.5), 0.5)


@theorem(**FLOATS)
def beta_logits_of_both_tails(w):
    """beta_logit is log(x / (1 - x)) where x itself is 0 or 1, too, and beta_root that of the smaller share below."""
    for a, b in PAIRS:
        for p, q in ((0.3, 0.7), (0.6, 0.4), (1e-30, 1.0), (1.0, 1e-30)):
            root = w.run(beta_logit, a, b, p, q)
            w.equal(w.run(beta_logit, b, a, q, p), -root)
            w.equal(w.run(beta_root, a, b, p, q) if p < q else -w.run(beta_root, b, a, q, p), root)
            if abs(root) < 600:
                w.equal(w.run(betaincinv_value, a, b, p) if p < q else w.run(betainccinv_value, a, b, q), w.run(logistic, root))
                w.equal(w.run(logistic, root) / w.run(logistic, -root) / w.exp(root), 1.0)
    for v in (0.0, 0.4, -3.0, 30.0, -30.0, 800.0, -800.0):
        e = w.exp(-v) if v > -700 else INF
        w.equal(w.run(logistic, v), 1 / (1 + e))
    w.equal(w.run(beta_logit, 1e-5, 3.0, 0.1, 0.9) / 1e5, w.log(0.1) - 1.5e-5)
    w.equal(w.run(beta_root, 3.0, 1e-5, 0.4, 0.6) / 1e5, 1.5e-5 - w.log(0.6))
    w.claim(abs(w.run(beta_root, 1.0, 1.0, 8e-9, 1.0) - w.log(8e-9) - 8e-9) < 1e-13, "the second term from below")
    log_y = w.log(0.6) / 0.0275
    w.claim(abs(w.run(beta_root, 1.0, 0.0275, 0.4, 0.6) + log_y + w.exp(log_y)) < 1e-13, "the second term from above")
    w.equal(w.run(beta_logit, 0.5, 0.5, 1.0, 1e-300), -2 * w.log(1.5707963267948966e-300))


@theorem(**FLOATS)
def bounds_of_beta_quantiles(w):
    """The first term of I_x, r^a / (a B(a, b)), bounds it; the second is a c r of it; x^a (1 - x)^b / (a B(a, b)) has the slope a I_x'."""
    for a, b in PAIRS:
        lead = w.run(beta_lead, a, b)
        w.equal(lead, w.log(a) + w.run(betaln_value, a, b))
        for x in (0.2, 0.5, 0.8, 1e-5):
            front = a * w.log(x) + b * w.log1p(-x) - lead
            w.equal(w.run(beta_front, a, b, x, 1 - x) / front, 1.0)
            w.equal(w.run(beta_front, b, a, 1 - x, x), w.run(beta_front, a, b, x, 1 - x) + w.log(a) - w.log(b))
        for p in (0.4, 1e-9):
            low = w.run(beta_bound, a, b, p)
            w.equal(a * low, w.log(p) + lead)
            w.claim(low < w.run(beta_root, a, b, p, 1 - p) + 1e-9, f"bound at {a}, {b}, {p}")
        r = 1e-6 / (a + b)
        second = w.run(beta_second, a, b, w.log(r))
        w.equal(second / r / (a + b) * (a + 1), 1.0)
        if a < 20:
            exact = w.log(w.run(betainc_value, a, b, r / (1 + r))) - a * w.log(r) + lead
            w.claim(abs(exact + a * second) < 1e-11 * (1 + a), f"second term at {a}, {b}")
    w.claim(w.run(beta_front, 2.0, 3.0, 1.0, 1e-100) < -680 and w.run(beta_front, 3.0, 2.0, 1e-100, 1.0) < -680, "both ends")
    w.claim(w.run(beta_second, 1.0, 1.0, 1e6) > 1e100, "no overflow")


@theorem(**FLOATS)
def starts_of_beta_quantiles(w):
    """Where Halley's method begins: in standard deviations, or in units of log x if those are larger."""
    for a, b, p, near in (
        (2.0, 3.0, 0.3, 0.05), (60.0, 40.0, 0.01, 1e-4), (1e6, 2e6, 1e-5, 1e-6), (1e6, 2e6, 0.4, 1e-7), (5.0, 4.0, 0.5, 0.01),
        (0.4, 30.0, 0.4, 0.01), (8.0, 2000.0, 0.2, 0.01), (30.0, 0.4, 0.4, 0.05), (3000.0, 8.0, 1e-9, 0.1), (3000.0, 8.0, 0.3, 0.01),
        (0.3, 0.4, 0.2, 1e-4), (0.8, 0.9, 0.4, 0.01), (0.9, 0.05, 0.4, 1e-6), (0.4, 0.02, 0.5, 1e-9), (40.0, 60.0, 1e-120, 1e-6),
        (1.2, 1.2, 0.2, 0.05), (2.0, 0.9, 0.5, 0.05), (0.9, 2.0, 0.5, 0.05), (0.02, 0.03, 0.45, 1e-9), (2.0, 0.001, 0.4, 1e-9),
    ):  # fmt: skip
        low, high, root = w.run(beta_bound, a, b, p), -w.run(beta_bound, b, a, 1 - p), w.run(beta_root, a, b, p, 1 - p)
        x = w.run(logistic, root)
        off = w.run(beta_start, a, b, p, 1 - p, low, high) - root
        w.claim(abs(off) * (1 + w.sqrt((a + b) * x * (1 - x))) < near, f"at {a}, {b}, {p}")
    for start, cases in (
        (beta_normal_start, ((40.0, 60.0, 0.1, 1e-4), (60.0, 40.0, 1e-6, 3e-4), (1e5, 3e5, 0.03, 1e-7), (4.0, 9.0, 0.3, 4e-3))),
        (beta_gamma_start, ((2.0, 1000.0, 0.1, 5e-3), (30.0, 5e4, 1e-6, 0.02), (0.3, 90.0, 0.4, 3e-4), (2.5, 20.0, 0.6, 3e-4))),
    ):
        for a, b, p, near in cases:
            found = w.run(start, a, b, p) if start is beta_normal_start else w.run(start, a, b, p, 1 - p)
            w.claim(abs(found - w.run(beta_logit, a, b, p, 1 - p)) < near, f"{start.__name__} at {a}, {b}, {p}")


@theorem(**FLOATS)
def steps_of_beta_quantiles(w):
    """From a distance d in w one step goes to the root but for d^3, on either side of it and of the mean."""
    for a, b, p in (
        (3.0, 5.0, 0.2), (3.0, 5.0, 0.5), (0.4, 0.3, 0.4), (0.4, 0.02, 0.5), (60.0, 40.0, 1e-30), (60.0, 4.0, 0.3), (2.0, 0.3, 0.1),
        (2.0, 0.6, 0.49), (9.0, 0.7, 0.48),
    ):  # fmt: skip
        root = w.run(beta_root, a, b, p, 1 - p)
        for d in (1e-3, -1e-3):
            off = abs(w.run(beta_log_step, a, b, root + d, p) + d)
            w.claim(off < 5e-10, f"{a}, {b}, {p}, {d}: {off}")
    for v in (-30.0, -3.0, 30.0, 3.0):
        step = w.run(beta_log_step, 60.0, 40.0, v, 0.2)
        w.claim(step * v < 0, f"towards the root from {v}")


@theorem(**FLOATS)
def beta_quantiles_at_the_edges(w):
    """0 at p = 0, 1 at q = 0, NaN beyond, and for parameters that are not positive and finite."""
    for p, x in ((0.0, 0.0), (1.0, 1.0)):
        for a, b in ((2.0, 3.0), (0.5, 20.0), (INF, 2.0), (2.0, INF)):
            w.claim(w.run(betaincinv_value, a, b, p) == x and w.run(betainccinv_value, a, b, 1 - p) == x, f"at {a}, {b}, {p}")
            y = w.run(betaincinv_complement, a, b, p)
            w.claim(y == 1 - x and w.run(betainccinv_complement, a, b, 1 - p) == y, f"at {a}, {b}, {p}")
            w.claim(w.run(beta_logit, a, b, p, 1 - p) == (INF if p > 0 else -INF), f"at {a}, {b}, {p}")
    for a, b, t in (
        (0.0, 1.0, 0.5), (1.0, 0.0, 0.5), (-1.0, 1.0, 0.5), (1.0, -1.0, 0.5), (1.0, 1.0, -0.1), (1.0, 1.0, 1.1), (NAN, 1.0, 0.5),
        (1.0, NAN, 0.5), (1.0, 1.0, NAN), (INF, 1.0, 0.5), (1.0, INF, 0.5),
    ):  # fmt: skip
        for kernel in (betaincinv_value, betainccinv_value, betaincinv_complement, betainccinv_complement):
            w.claim(w.run(kernel, a, b, t) != w.run(kernel, a, b, t), f"at {a}, {b}, {t}")
        w.claim(w.run(beta_logit, a, b, t, 1 - t) != w.run(beta_logit, a, b, t, 1 - t), f"at {a}, {b}, {t}")


@theorem(**FLOATS)
def beta_quantiles_of_arrays(w):
    """The kernels over arrays give the function of each triple; one number serves for all of a, of b or of the shares."""
    a, b, t = w.values([0.5, 3.0, 40.0]), w.values([2.0, 0.7, 55.0]), w.values([0.2, 0.9, 1e-5])
    for forward, value in ((betaincinv_forward, betaincinv_value), (betainccinv_forward, betainccinv_value)):
        for na, nb, nt in ((3, 3, 3), (1, 3, 3), (3, 1, 3), (3, 3, 1)):
            out = w.blank(3)
            w.run(forward, a, b, t, out, 3, na, nb, nt)
            for i in range(3):
                w.equal(out[i], w.run(value, a[i % na], b[i % nb], t[i % nt]))


_START = "a start that is a little worse: Halley's method arrives at the same root"
_BOTH = "at that very number both hold"
equivalent(beta_start, "*", _START)
equivalent(beta_normal_start, "*", _START)
_STEPS = "a step more or less: after each the root is a thousand times nearer, or more"
_BRACKET = "the bracket catches steps that go astray, and from these starts none does"
_CATCH = "it bounds what no start leads to"
_EITHER = "both formulas hold on both sides of where one takes over"
equivalent(beta_gamma_start, "*", _START)
equivalent(beta_front, "if a >= LARGE and b >= LARGE -> *", _EITHER)
equivalent(beta_front, "log_x = log(x) if x < HALF else log1p(-y) -> log_x = log(x) if x <= HALF else log1p(-y)", _BOTH)
equivalent(beta_front, "log_y = log(y) if y < HALF else log1p(-x) -> log_y = log(y) if y <= HALF else log1p(-x)", _BOTH)
equivalent(beta_lead, "if a < LARGE and b < LARGE -> *", _EITHER)
equivalent(beta_lead, "if a < LARGE -> *", _EITHER)
equivalent(beta_lead, "if b < LARGE -> *", _EITHER)
equivalent(beta_log_step, "x = e / (1.0 + e) if w < 0.0 else 1.0 / (1.0 + e) -> x = e / (1.0 + e) if w <= 0.0 else 1.0 / (1.0 + e)", _BOTH)
equivalent(beta_log_step, "y = 1.0 / (1.0 + e) if w < 0.0 else e / (1.0 + e) -> y = 1.0 / (1.0 + e) if w <= 0.0 else e / (1.0 + e)", _BOTH)
equivalent(beta_log_step, "below = beta_below(a, b, x) if w < 0.0 else not beta_below(b, a, y) -> *", "either tail gives the step")
equivalent(beta_log_step, "return step / min(max(1.0 + HALF * step * (a * y - b * x - slope), HALF), 2.0) -> *", _CATCH)
equivalent(
    beta_log_step,
    "tail = min(exp(beta_front(b, a, y, x) + log(share)), MOST) -> tail = exp(beta_front(b, a, y, x) + log(share))",
    _CATCH,
)
equivalent(
    beta_logit,
    "return beta_root(a, b, p, q) if p <= q else -beta_root(b, a, q, p)"
    " -> return beta_root(a, b, p, q) if p < q else -beta_root(b, a, q, p)",
    _BOTH,
)
equivalent(logistic, "return e / (1.0 + e) if w < 0.0 else 1.0 / (1.0 + e) -> return e / (1.0 + e) if w <= 0.0 else 1.0 / (1.0 + e)", _BOTH)
equivalent(beta_root, "if beta_second(a, b, low) < ALL -> if beta_second(a, b, low) <= ALL", _BOTH)
equivalent(beta_root, "if beta_second(b, a, -high) < ALL -> if beta_second(b, a, -high) <= ALL", _BOTH)
equivalent(beta_root, "w = beta_start(a, b, p, q, low, high) -> *", _START)
equivalent(beta_root, "low -= SLACK -> *", _BRACKET)
equivalent(beta_root, "high += SLACK -> *", _BRACKET)
equivalent(beta_root, "e = exp(-abs(w)) -> *", _STEPS)
equivalent(beta_root, "far = abs(step) * (1.0 + sqrt((a + b) * e) / (1.0 + e)) > NEAR -> *", _STEPS)
equivalent(beta_root, "for _ in range(100) -> *", "it takes 1 to 3 steps")
equivalent(beta_root, "if step > 0.0 -> *", _BOTH)
equivalent(beta_root, "if w < low or w > high -> *", _BRACKET)
equivalent(beta_root, "low = w -> *", _BRACKET)
equivalent(beta_root, "high = w -> *", _BRACKET)
equivalent(beta_root, "w = HALF * (low + high) -> *", _BRACKET)
