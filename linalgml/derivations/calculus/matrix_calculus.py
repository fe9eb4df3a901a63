"""Theorems of matrix calculus: each gradient is the derivative, at every size where no inverse is taken."""

from ...calculus.matrix_calculus import quadratic_slope, quadratic_value, trace_of_product
from ..derivation import derivation
from ..theorem import theorem

ALL = {"kinds": ("floats", "finite", "rationals", "symbols", "every shape")}
_INVERSE = "inverses are written out by cofactors at 3 x 3"
SMALL = {"kinds": ("floats", "finite", "rationals", "symbols"), "every_shape": _INVERSE}
N = 3


@theorem(small=[(3,)], large=[(6,)], **ALL)
def gradient_of_a_quadratic_form(w, n):
    """The gradient of x'Ax by x is (A + A') x, and x'Ax is the sum of x_i a_ij x_j."""
    a, x, out, g = w.reals("a", n, n), w.reals("x", n), w.blank(n), w.real("g")
    w.run(quadratic_slope, a, x, out, n)
    w.equal(w.run(quadratic_value, a, x, n), w.sum(lambda i: w.sum(lambda j: x[i] * a[i * n + j] * x[j], n), n))
    w.equal(out, w.family(lambda i: w.sum(lambda j: (a[i * n + j] + a[j * n + i]) * x[j], n), n))
    claimed = w.family(lambda i: g * out[i], n)
    w.gradient(lambda x: w.run(quadratic_value, a, x, n), [x], g, [claimed])


@theorem(small=[(2, 3)], large=[(4, 5)], **ALL)
def gradient_of_a_trace(w, m, n):
    """tr(AB) = tr(BA), its gradient by A is B' and by B it is A'."""
    a, b, g = w.reals("a", m, n), w.reals("b", n, m), w.real("g")
    trace = w.run(trace_of_product, a, b, m, n)
    w.equal(trace, w.sum(lambda i: w.sum(lambda j: a[i * n + j] * b[j * m + i], n), m))
    w.equal(trace, w.run(trace_of_product, b, a, n, m))
    by_a, by_b = w.family(lambda i, j: g * b[j * m + i], m, n), w.family(lambda j, i: g * a[i * n + j], n, m)
    w.gradient(lambda a, b: w.run(trace_of_product, a, b, m, n), [a, b], g, [by_a, by_b])


@theorem(small=[(2, 3)], large=[(4, 3)], kinds=("floats", "finite", "rationals", "symbols", "every shape"))
def gradient_of_a_squared_norm(w, m, n):
    """The gradient of |Ax - b|^2 by x is 2 A'(Ax - b), and by A it is 2 (Ax - b) x'."""
    a, x, b, g = w.reals("a", m, n), w.reals("x", n), w.reals("b", m), w.real("g")

    def rest(a, x):
        return w.family(lambda i: w.sum(lambda j: a[i * n + j] * x[j], n) - b[i], m)

    def squares(a, x):
        r = rest(a, x)
        return w.sum(lambda i: r[i] * r[i], m)

    r = rest(a, x)
    by_a = w.family(lambda i, j: 2 * g * r[i] * x[j], m, n)
    by_x = w.family(lambda j: 2 * g * w.sum(lambda i: a[i * n + j] * r[i], m), n)
    w.gradient(squares, [a, x], g, [by_a, by_x])


def _cofactor(x, i, j):
    """The cofactor of entry (i, j) of a 3 x 3 matrix; the sign is in the cyclic order of rows and columns."""
    p, q, r, s = (i + 1) % N, (i + 2) % N, (j + 1) % N, (j + 2) % N
    return x[p * N + r] * x[q * N + s] - x[p * N + s] * x[q * N + r]


def _det(x):
    return x[0] * _cofactor(x, 0, 0) + x[1] * _cofactor(x, 0, 1) + x[2] * _cofactor(x, 0, 2)


def _inverse(w, x):
    d = _det(x)
    return w.family(lambda i, j: _cofactor(x, j, i) / d, N, N)


def _times(w, a, b):
    return w.family(lambda i, j: w.sum(lambda k: a[i * N + k] * b[k * N + j], N), N, N)


@theorem(**SMALL)
def gradient_of_the_determinant(w):
    """The gradient of det X is det X (X^-1)': the matrix of cofactors (Jacobi)."""
    x, g = w.reals("x", N, N), w.real("g")
    inverse, d = _inverse(w, x), _det(x)
    w.equal(_times(w, x, inverse), w.family(lambda i, j: w.number(1 if i == j else 0), N, N), "the inverse")
    w.gradient(_det, [x], g, [w.family(lambda i, j: g * d * inverse[j * N + i], N, N)])


@theorem(kinds=("floats", "finite", "symbols"), every_shape=_INVERSE)
def gradient_of_log_det(w):
    """The gradient of log |det X|, which is half of log (det X)^2, is (X^-1)'."""
    x, g = w.reals("x", N, N), w.real("g")

    def log_det_squared(x):
        return w.log(_det(x) * _det(x))

    inverse = _inverse(w, x)
    w.gradient(log_det_squared, [x], g, [w.family(lambda i, j: 2 * g * inverse[j * N + i], N, N)])


@theorem(**SMALL)
def gradient_through_an_inverse(w):
    """If G reaches X^-1, then -(X^-1)' G (X^-1)' reaches X."""
    x, grad = w.reals("x", N, N), w.reals("grad", N, N)
    inverse = _inverse(w, x)
    back = w.family(lambda i, j: inverse[j * N + i], N, N)
    claimed = _times(w, _times(w, back, grad), back)
    w.gradient(lambda x: _inverse(w, x), [x], grad, [w.family(lambda i, j: -claimed[i * N + j], N, N)])


@derivation(title="The gradient of a quadratic form", theorem="gradient_of_a_quadratic_form")
def quadratic_form_by_indices(d):
    """Each x appears twice: once on the left and once on the right."""
    n = d.size("n")
    i, j, k = d.indices("i j k", n)
    x, a = d.family("x", n), d.family("a", n, n)
    d.line(d.D(d.sum(d.sum(x[j] * a[j, k] * x[k], k), j), x[i]), "one component of the gradient")
    d.line(d.sum(d.sum((d.delta(i, j) * a[j, k] * x[k] + x[j] * a[j, k] * d.delta(i, k)), k), j), "the product rule")
    d.line(d.sum(a[i, k] * x[k], k) + d.sum(x[j] * a[j, i], j), "each delta picks one term of its sum")
    d.line(d.sum((a[i, k] + a[k, i]) * x[k], k), "both are sums over one index")
    d.kernel(quadratic_slope, a, x, d.out(n), n, at=[i], output="out")
