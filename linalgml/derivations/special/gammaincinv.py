"""Theorems of the quantiles of a Gamma distribution: they undo P and Q in both tails; a = 1 and a = 1/2; the start; the edges."""

from ...special.erfinv import erfcinv_value, erfinv_value
from ...special.gamma import gammaln_value
from ...special.gammainc import gammainc_value, gammaincc_value
from ...special.gammaincinv import (
    gamma_quantile,
    gamma_quantile_step,
    gamma_start,
    gammainccinv_forward,
    gammainccinv_value,
    gammaincinv_forward,
    gammaincinv_value,
)
from ..theorem import equivalent, theorem

FLOATS = {"kinds": ("floats",)}
SHAPES = (0.02, 0.3, 0.9, 2.5, 15.0, 40.0, 500.0)
SHARES = (1e-250, 1e-20, 0.003, 0.3, 0.5, 0.6, 0.98)
INF, NAN = float("inf"), float("nan")


@theorem(**FLOATS)
def gamma_quantiles_undo_p_and_q(w):
    """P(a, gammaincinv(a, p)) = p and Q(a, gammainccinv(a, q)) = q, relative to p and q."""
    for a in SHAPES:
        for t in SHARES:
            x = w.run(gammainccinv_value, a, t)
            w.equal(w.run(gammaincc_value, a, x) / t, 1.0)
            w.equal(w.run(gamma_quantile, a, 1 - t, t) / x, 1.0)
            if t > 0.002 or a > 1:
                x = w.run(gammaincinv_value, a, t)
                w.equal(w.run(gammainc_value, a, x) / t, 1.0)
                w.equal(w.run(gamma_quantile, a, t, 1 - t) / x, 1.0)


@theorem(**FLOATS)
def gamma_quantiles_of_known_shapes(w):
    """For a = 1 the quantile is -log q, for a = 1/2 the square of erfinv(p); for tiny a it is (p Gamma(a + 1))^(1/a)."""
    for t in SHARES:
        w.equal(w.run(gammainccinv_value, 1.0, t) / -w.log(t), 1.0)
        w.equal(w.run(gammaincinv_value, 1.0, t) / -w.log1p(-t), 1.0)
        root = w.run(erfinv_value, t)
        if t > 1e-100:
            w.equal(w.run(gammaincinv_value, 0.5, t) / (root * root), 1.0)
        root = w.run(erfcinv_value, t)
        w.equal(w.run(gammainccinv_value, 0.5, t) / (root * root), 1.0)
    w.equal(w.log(w.run(gammaincinv_value, 2e-3, 0.3)), w.log(0.3) * 500 + 500 * w.run(gammaln_value, 1.002))
    w.claim(w.run(gammaincinv_value, 1e-3, 0.1) == 0.0, "below the doubles")


@theorem(**FLOATS)
def starts_of_gamma_quantiles(w):
    """Where Newton's method begins: within a tenth in the middle, a hundredth for large a and for small values, and a fifth far above."""
    for a, p, q, near in (
        (2.0, 0.5, 0.5, 0.01), (2.0, 0.1, 0.9, 0.1), (500.0, 0.01, 0.99, 1e-4), (500.0, 0.9, 0.1, 1e-4), (0.3, 1e-3, 0.999, 1e-6),
        (20.0, 1e-200, 1.0, 1e-4), (0.2, 0.999, 1e-3, 0.2), (0.7, 1.0, 1e-40, 0.01), (20.0, 1.0, 1e-300, 0.04), (0.01, 0.7, 0.3, 1e-6),
        (670.0, 4e-305, 1.0, 0.01), (118.7, 1.0, 1e-156, 0.05), (30.0, 1.0, 1e-25, 0.05), (1.0, 0.7, 0.3, 0.1),
    ):  # fmt: skip
        w.claim(abs(w.run(gamma_start, a, p, q) / w.run(gamma_quantile, a, p, q) - 1) < near, f"at {a}, {p}")


@theorem(**FLOATS)
def steps_of_gamma_quantiles(w):
    """From a distance d in log x one step goes to the root but for d^3, on either side and in either tail."""
    for a, p, q in ((3.0, 0.2, 0.8), (3.0, 0.5, 0.5), (0.4, 0.9, 0.1), (60.0, 1e-30, 1.0), (60.0, 1.0, 1e-30)):
        root = w.run(gamma_quantile, a, p, q)
        for d in (1e-3, -1e-3):
            w.claim(abs(w.run(gamma_quantile_step, a, root * w.exp(d), p, q) + d) < 2e-6 * max(1.0, a / 12) ** 2 / 10, f"{a}, {d}")


@theorem(**FLOATS)
def gamma_quantiles_at_the_edges(w):
    """0 at p = 0 and for a = 0, infinite at q = 0, NaN beyond."""
    for a, t, x in ((2.0, 0.0, 0.0), (0.0, 0.4, 0.0), (2.0, 1.0, INF), (INF, 0.4, INF), (0.0, 0.0, 0.0), (0.0, 1.0, INF)):
        w.claim(w.run(gammaincinv_value, a, t) == x and w.run(gammainccinv_value, a, 1 - t) == x, f"at {a}, {t}")
        w.claim(w.run(gamma_quantile, a, t, 1 - t) == x, f"at {a}, {t}")
    for a, t in ((-1.0, 0.5), (1.0, -0.1), (1.0, 1.1), (NAN, 0.5), (1.0, NAN)):
        for kernel in (gammaincinv_value, gammainccinv_value):
            w.claim(w.run(kernel, a, t) != w.run(kernel, a, t), f"at {a}, {t}")
        w.claim(w.run(gamma_quantile, a, t, 1 - t) != w.run(gamma_quantile, a, t, 1 - t), f"at {a}, {t}")


@theorem(**FLOATS)
def gamma_quantiles_of_arrays(w):
    """The kernels over arrays give the function of each pair; one number serves for all of a or of the shares."""
    a, t = w.values([0.5, 3.0, 40.0]), w.values([0.2, 0.9, 1e-5])
    for forward, value in ((gammaincinv_forward, gammaincinv_value), (gammainccinv_forward, gammainccinv_value)):
        for na, nt in ((3, 3), (1, 3), (3, 1)):
            out = w.blank(3)
            w.run(forward, a, t, out, 3, na, nt)
            for i in range(3):
                w.equal(out[i], w.run(value, a[i % na], t[i % nt]))


_START = "a start that is a little worse, or a step more or less: Newton's method arrives at the same root"
equivalent(gamma_start, "*", _START)
equivalent(
    gamma_quantile_step,
    "return step / (1.0 + 0.5 * step * (a - x - slope)) -> *",
    "a millionth of the correction; the next step makes up for it",
)
equivalent(gamma_quantile, "if x < LEAST -> *", "at that very number both hold")
equivalent(gamma_quantile, "step = 1.0 -> *", "only that the first step is taken")
equivalent(gamma_quantile, "for _ in range(40) -> *", "it takes 1 to 3 steps")
equivalent(gamma_quantile, "if abs(step) > NEAR -> *", "at that very number both hold")
