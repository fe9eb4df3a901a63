"""Theorems that the factorizations rest on or lead to: identities, projections, derivatives of what is computed from a matrix."""

from ...linalg.cholesky import cholesky_in_place
from ...linalg.eigh import jacobi_sweeps
from ...linalg.householder import householder_qr
from ...linalg.lu import swap_rows
from ...linalg.svd import orthogonalise_rows
from ...linalg.triangular import triangular_solve
from ..linalg.eigh import symmetric
from ..linalg.householder import orthogonal, turned
from ..linalg.lu import determinant, factored
from ..linalg.matmul import product
from ..theorem import theorem

PIVOTS = "pivots are chosen by the order of values"
SIGNS = "a reflection or rotation takes the sign of a value"
EXACT = ("floats", "finite", "rationals")


def identity(w, n):
    """The n x n identity."""
    return w.family(lambda i, j: w.number(1 if i == j else 0), n, n)


def solution(w, a, b, n, k):
    """A^-1 B by elimination, substitution forwards and backwards."""
    packed, pivots = factored(w, a, n, n)
    x = w.copy(b)
    w.run(swap_rows, x, pivots, n, k, False)
    w.run(triangular_solve, packed, x, n, k, n, 1, True, True)
    w.run(triangular_solve, packed, x, n, k, n, 1, False, False)
    return x


def inverse(w, a, n):
    """A^-1, column by column."""
    return solution(w, a, identity(w, n), n, n)


def plus(w, a, b, m, n, sign=1):
    """A + sign B."""
    return w.family(lambda i, j: a[i * n + j] + sign * b[i * n + j], m, n)


@theorem(small=[(2,), (3,)], large=[(4,)], kinds=("floats", "finite", "rationals", "symbols"))
def cayley_and_hamilton(w, n):
    """A matrix satisfies its own characteristic equation, whose coefficients are traces (Faddeev and Le Verrier)."""
    a = w.reals("a", n, n)
    m, c = identity(w, n), w.number(1)
    for k in range(1, n + 1):
        am = product(w, a, m, n, n, n)
        c = -w.sum(lambda i, am=am: am[i * n + i], n) / k
        m = w.family(lambda i, j, am=am, c=c: am[i * n + j] + (c if i == j else w.number(0)), n, n)
    w.equal(m, w.number(0))


@theorem(small=[(3, 1)], large=[(4, 2)], kinds=EXACT, every_shape=PIVOTS)
def sherman_morrison_woodbury(w, n, k):
    """(A + U V^T)^-1 = A^-1 - A^-1 U (I + V^T A^-1 U)^-1 V^T A^-1: a change of low rank costs a small system."""
    a, u, v = w.reals("a", n, n), w.reals("u", n, k), w.reals("v", n, k)
    y, vt = inverse(w, a, n), turned(w, v, n, k)
    yu, vy = product(w, y, u, n, n, k), product(w, vt, y, k, n, n)
    small = inverse(w, plus(w, identity(w, k), product(w, vt, yu, k, n, k), k, k), k)
    update = product(w, product(w, yu, small, n, k, k), vy, n, k, n)
    w.equal(inverse(w, plus(w, a, product(w, u, vt, n, k, n), n, n), n), plus(w, y, update, n, n, -1))


@theorem(small=[(3, 2)], large=[(5, 2), (4, 4)], kinds=EXACT, every_shape=PIVOTS)
def projections_are_idempotent_and_symmetric(w, m, n):
    """P = A (A^T A)^-1 A^T satisfies P^2 = P = P^T and P A = A, and what it leaves of any b is perpendicular to the columns of A."""
    a, b = w.reals("a", m, n), w.reals("b", m, 1)
    at = turned(w, a, m, n)
    p = product(w, a, solution(w, product(w, at, a, n, m, n), at, n, m), m, n, m)
    w.equal(product(w, p, p, m, m, m), p)
    w.equal(turned(w, p, m, m), p)
    w.equal(product(w, p, a, m, m, n), a)
    rest = plus(w, b, product(w, p, b, m, m, 1), m, 1, -1)
    w.equal(product(w, at, rest, n, m, 1), w.number(0))


@theorem(small=[(3, 2)], large=[(5, 3)], kinds=(*EXACT, "symbols"))
def normal_equations(w, m, n):
    """The gradient of |b - A x|^2 is -2 A^T (b - A x): zero exactly where A^T A x = A^T b."""
    a, b, x = w.reals("a", m, n), w.reals("b", m, 1), w.reals("x", n, 1)

    def rest(x):
        return plus(w, b, product(w, a, x, m, n, 1), m, 1, -1)

    slope = product(w, turned(w, a, m, n), rest(x), n, m, 1)
    def squares(x):
        r = rest(x)
        return w.sum(lambda i: r[i] * r[i], m)

    w.gradient(squares, [x], w.number(1), [w.family(lambda j: -2 * slope[j], n)])


@theorem(small=[(2,)], large=[(4,)], kinds=EXACT, every_shape=PIVOTS)
def block_determinants(w, n):
    """det [A B; C D] = det A det(D - C A^-1 B): the last factor is Schur's complement."""
    a, b, c, d = (w.reals(name, n, n) for name in "abcd")
    whole = w.family(lambda i, j: (a, b, c, d)[(i >= n) * 2 + (j >= n)][i % n * n + j % n], 2 * n, 2 * n)
    rest = plus(w, d, product(w, c, solution(w, a, b, n, n), n, n, n), n, n, -1)
    w.equal(determinant(w, whole, 2 * n), determinant(w, a, n) * determinant(w, rest, n))


@theorem(small=[(2, 3, 2)], large=[(3, 2, 4)], kinds=(*EXACT, "symbols"))
def kronecker_products_of_equations(w, m, n, k):
    """vec(A X B) = (B^T kron A) vec X, with vec the columns one below the other."""
    a, x, b = w.reals("a", m, n), w.reals("x", n, k), w.reals("b", k, m)
    left = product(w, product(w, a, x, m, n, k), b, m, k, m)
    kron = w.family(lambda i, j: b[j // n * m + i // m] * a[i % m * n + j % n], m * m, k * n)
    stacked = w.family(lambda i: x[i % n * k + i // n], n * k)
    w.equal(product(w, kron, stacked, m * m, k * n, 1), w.family(lambda i: left[i % m * m + i // m], m * m))


# ---- derivatives ---------------------------------------------------------------------------------------------------------


@theorem(small=[(3, 2)], large=[(4, 3)], kinds=("floats", "finite"), every_shape=PIVOTS)
def derivative_of_a_solution(w, n, k):
    """X = A^-1 B: the gradient in B is A^-T dX, and in A it is minus that times X^T."""
    a, b, grad = w.reals("a", n, n), w.reals("b", n, k), w.reals("grad", n, k)
    x = solution(w, a, b, n, k)
    db = solution(w, turned(w, a, n, n), grad, n, k)
    da = product(w, db, turned(w, x, n, k), n, k, n)
    w.gradient(lambda a, b: solution(w, a, b, n, k), [a, b], grad, [w.family(lambda i, j: -da[i * n + j], n, n), db])


@theorem(small=[(3,)], large=[(4,)], kinds=("floats", "finite"), every_shape=PIVOTS)
def derivative_of_the_inverse(w, n):
    """d(A^-1) = -A^-1 dA A^-1: the gradient is -Y^T dY Y^T."""
    a, grad = w.reals("a", n, n), w.reals("grad", n, n)
    yt = turned(w, inverse(w, a, n), n, n)
    slope = product(w, product(w, yt, grad, n, n, n), yt, n, n, n)
    w.gradient(lambda a: inverse(w, a, n), [a], grad, [w.family(lambda i, j: -slope[i * n + j], n, n)])


@theorem(small=[(3,)], large=[(4,)], kinds=("floats", "finite"), every_shape=PIVOTS)
def derivatives_of_traces(w, n):
    """The gradient of tr(A B) is B^T, of tr(A^T A) it is 2 A, and of tr(A^-1) it is -A^-2 transposed."""
    a, b = w.reals("a", n, n), w.reals("b", n, n)

    def trace(x):
        return w.sum(lambda i: x[i * n + i], n)

    w.gradient(lambda a: trace(product(w, a, b, n, n, n)), [a], w.number(1), [turned(w, b, n, n)])
    twice = w.family(lambda i, j: 2 * a[i * n + j], n, n)
    w.gradient(lambda a: trace(product(w, turned(w, a, n, n), a, n, n, n)), [a], w.number(1), [twice])
    y = inverse(w, a, n)
    yy = product(w, y, y, n, n, n)
    w.gradient(lambda a: trace(inverse(w, a, n)), [a], w.number(1), [w.family(lambda i, j: -yy[j * n + i], n, n)])


def lower_half(w, x, n):
    """The lower triangle, with half of the diagonal."""
    return w.family(lambda i, j: x[i * n + j] if i > j else x[i * n + j] / 2 if i == j else w.number(0), n, n)


def cholesky_slope(w, factor, low, n):
    """L^-T Φ(L^T dL) L^-1, which is to be made symmetric."""
    upper = turned(w, factor, n, n)
    middle = lower_half(w, product(w, upper, low, n, n, n), n)
    return turned(w, solution(w, upper, turned(w, solution(w, upper, middle, n, n), n, n), n, n), n, n)


def lower_part(w, x, n):
    """x with zeros above the diagonal."""
    return w.family(lambda i, j: x[i * n + j] if i >= j else w.number(0), n, n)


@theorem(small=[(2,), (3,)], large=[(4,)], kinds=("floats", "finite"), every_shape=PIVOTS)
def gradients_of_cholesky_go_back_to_its_factor(w, n):
    """G = L^-T low(L^T dL) L^-1 is what L -> L L^T pulls back to dL: (G + G^T) L has the lower triangle of dL."""
    factor, low = lower_part(w, w.positives("l", n, n), n), lower_part(w, w.reals("grad", n, n), n)
    slope = cholesky_slope(w, factor, low, n)

    def square(x):
        y = lower_part(w, x, n)
        return product(w, y, turned(w, y, n, n), n, n, n)

    w.gradient(square, [w.family(lambda i, j: factor[i * n + j], n, n)], slope, [low])


@theorem(small=[(2,), (3,)], large=[(4,)], kinds=("floats",), every_shape="roots are taken of pivots")
def derivative_of_cholesky(w, n):
    """A = L L^T: the gradient of a function that reads the lower triangle of A is the lower triangle of G + G^T, its diagonal once."""
    g, low = w.reals("g", n, n), lower_part(w, w.reals("grad", n, n), n)
    base = product(w, g, turned(w, g, n, n), n, n, n)

    def root(a):
        x = w.copy(a)
        w.run(cholesky_in_place, x, n)
        return x

    slope = cholesky_slope(w, root(base), low, n)
    claimed = w.family(lambda i, j: slope[i * n + j] + slope[j * n + i] if i > j else slope[i * n + i] if i == j else w.number(0), n, n)
    w.gradient(root, [base], low, [claimed])


@theorem(small=[(3, 2)], large=[(4, 3), (3, 3)], kinds=("floats", "finite"), every_shape=SIGNS)
def derivative_of_qr(w, m, n):
    """A = Q R: the gradient is (dQ + Q copy(R dR^T - dQ^T Q)) R^-T, where copy mirrors the lower triangle."""
    a, dq, dr = w.reals("a", m, n), w.reals("dq", m, n), w.reals("dr", n, n)
    dr = w.family(lambda i, j: dr[i * n + j] if j >= i else w.number(0), n, n)

    def factors(a):
        packed, tau = w.copy(a), w.blank(n)
        w.run(householder_qr, packed, tau, m, n)
        return [orthogonal(w, packed, tau, m, n, n), w.family(lambda i, j: packed[i * n + j] if j >= i else w.number(0), n, n)]

    q, r = factors(a)
    inner = plus(w, product(w, r, turned(w, dr, n, n), n, n, n), product(w, turned(w, dq, m, n), q, n, m, n), n, n, -1)
    copied = w.family(lambda i, j: inner[max(i, j) * n + min(i, j)], n, n)
    right = plus(w, dq, product(w, q, copied, m, n, n), m, n)
    w.gradient(factors, [a], [dq, dr], [turned(w, solution(w, r, turned(w, right, m, n), n, m), n, m)])


@theorem(small=[(2,)], large=[(3,), (4,)], kinds=("floats",), every_shape=SIGNS)
def derivatives_of_eigenvalues_and_vectors(w, n):
    """A = V diag(w) V^T, symmetric: dw_i = v_i^T dA v_i, and the gradient of V is V (V^T dV / (w_j - w_i)) V^T, made symmetric."""
    x = symmetric(w, n)
    base = w.family(lambda i, j: x[i * n + j] + (3.0 * i if i == j else 0.0), n, n)
    dw, dv = w.reals("dw", n), w.reals("dv", n, n)

    def decomposed(a):
        whole = w.family(lambda i, j: (a[i * n + j] + a[j * n + i]) / 2, n, n)
        vt = w.family(lambda i, j: w.number(int(i == j)), n, n)
        w.run(jacobi_sweeps, whole, vt, n, 30, 1e-14)
        return [w.family(lambda i: whole[i * n + i], n), turned(w, vt, n, n)]

    values, v = decomposed(base)
    along = product(w, turned(w, v, n, n), dv, n, n, n)
    middle = w.family(lambda i, j: dw[i] if i == j else along[i * n + j] / (values[j] - values[i]), n, n)
    slope = product(w, product(w, v, middle, n, n, n), turned(w, v, n, n), n, n, n)
    w.gradient(decomposed, [base], [dw, dv], [w.family(lambda i, j: (slope[i * n + j] + slope[j * n + i]) / 2, n, n)])


@theorem(small=[(2, 2)], large=[(3, 3), (4, 2)], kinds=("floats",), every_shape=SIGNS)
def derivatives_of_singular_values_and_vectors(w, m, n):
    """A = U diag(s) V^T: ds_i = u_i^T dA v_i, and the gradients of U and V divide by s_j^2 - s_i^2; what is perpendicular to U, by s."""
    x = w.reals("x", m, n)
    base = w.family(lambda i, j: x[i * n + j] + (2.0 + 3.0 * i if i == j else 0.0), m, n)
    ds, du, dv = w.reals("ds", n), w.reals("du", m, n), w.reals("dv", n, n)

    def decomposed(a):
        rows, vt = turned(w, a, m, n), w.family(lambda i, j: w.number(int(i == j)), n, n)
        w.run(orthogonalise_rows, rows, vt, n, m, 30, 1e-14, 1e-250)
        s = w.family(lambda j: w.sqrt(w.sum(lambda i: rows[j * m + i] * rows[j * m + i], m)), n)
        return [s, w.family(lambda i, j: rows[j * m + i] / s[j], m, n), turned(w, vt, n, n)]

    s, u, v = decomposed(base)
    ut, vt = turned(w, u, m, n), turned(w, v, n, n)
    left, right = product(w, ut, du, n, m, n), product(w, vt, dv, n, n, n)

    def entry(i, j):
        if i == j:
            return ds[i]
        gap = s[j] * s[j] - s[i] * s[i]
        return (left[i * n + j] - left[j * n + i]) / gap * s[j] + s[i] * (right[i * n + j] - right[j * n + i]) / gap

    inner = product(w, u, w.family(entry, n, n), m, n, n)
    outside = w.family(lambda i, j: du[i * n + j] / s[j], m, n)
    inner = plus(w, inner, plus(w, outside, product(w, u, product(w, ut, outside, n, m, n), m, n, n), m, n, -1), m, n)
    w.gradient(decomposed, [base], [ds, du, dv], [product(w, inner, vt, m, n, n)])


@theorem(kinds=("floats",))
def eckart_and_young(w):
    """No product of a column and a row is nearer to a 2 x 2 matrix than s_1 u_1 v_1^T, whose distance is s_2."""
    for _ in range(5):
        a = w.reals("a", 2, 2)
        rows, vt = turned(w, a, 2, 2), identity(w, 2)
        w.run(orthogonalise_rows, rows, vt, 2, 2, 30, 1e-15, 1e-250)
        lengths = [(rows[2 * j] ** 2 + rows[2 * j + 1] ** 2) ** 0.5 for j in range(2)]
        top = lengths.index(max(lengths))
        best = [rows[top * 2 + i] * vt[top * 2 + j] for i in range(2) for j in range(2)]
        distance = sum((x - y) ** 2 for x, y in zip(a, best, strict=True)) ** 0.5
        w.equal(distance, min(lengths))
        for _ in range(50):
            x, y = w.reals("x", 2), w.reals("y", 2)
            other = [x[i] * y[j] for i in range(2) for j in range(2)]
            size = sum(z * z for z in other)
            share = sum(p * q for p, q in zip(a, other, strict=True)) / size
            w.claim(sum((p - share * q) ** 2 for p, q in zip(a, other, strict=True)) ** 0.5 >= distance * (1 - 1e-12), "not nearer")
