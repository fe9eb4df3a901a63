"""What the theorems of distributions have in common: density and cdf, score, quantiles; each of a kernel (x, out, n, settings)."""

WHY = "a comparison of values decides the branch"
EXACT = {"kinds": ("floats", "symbols"), "every_shape": WHY, "small": [(2,)], "large": [(5,)]}
FLOATS = {"kinds": ("floats",), "every_shape": WHY}
INF, NAN = float("inf"), float("nan")
SHARES = (0.0003, 0.1, 0.2, 0.3, 0.48, 0.5, 0.52, 0.7, 0.76, 0.97, 0.9996)


def of(w, kernel, x, *settings):
    """kernel(x, out, n, settings) into new cells."""
    out = w.blank(len(x))
    w.run(kernel, x, out, len(x), *settings)
    return out


def one(w, kernel, x, *settings):
    """The kernel of one number."""
    return of(w, kernel, w.values([x]), *settings)[0]


def density_is_the_slope(w, cdf, logpdf, x, *settings):
    """The derivative of the cdf is the density: as the cdf goes from 0 to 1, the density integrates to 1."""
    grad, log = w.reals("grad", len(x)), of(w, logpdf, x, *settings)
    w.gradient(lambda x: of(w, cdf, x, *settings), [x], grad, [w.family(lambda i: grad[i] * w.exp(log[i]), len(x))])


def score_is_the_slope(w, logpdf, score, x, *settings):
    """The score is the derivative of the log-density."""
    grad, dx = w.reals("grad", len(x)), w.blank(len(x))
    w.run(score, x, grad, dx, len(x), *settings)
    w.gradient(lambda x: of(w, logpdf, x, *settings), [x], grad, [dx])


def is_at(w, kernel, x, value, *settings):
    """The kernel at x is the finite value, up to rounding."""
    got = one(w, kernel, x, *settings)
    w.claim(abs(got) < INF, f"{kernel.name} at {x}: {got}")
    w.equal(got, value)


def inverts(w, forward, inverse, shares, *settings):
    """forward(inverse(q)) = q, and what is no probability has no quantile."""
    w.equal(of(w, forward, of(w, inverse, w.values(list(shares)), *settings), *settings), w.values(list(shares)))
    for q in (-0.1, 1.1, 1.0000003, NAN):
        x = one(w, inverse, q, *settings)
        w.claim(x != x, f"the quantile at {q}")


def ends(w, kernel, pairs, *settings):
    """The kernel at given places has exactly the given values."""
    for x, value in pairs:
        got = one(w, kernel, x, *settings)
        w.claim(got == value or (value != value and got != got), f"{kernel.name} at {x}: {got}, not {value}")
