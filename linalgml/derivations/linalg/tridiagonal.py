"""Theorems of the way to symmetric eigenvalues by a tridiagonal matrix."""

from math import sqrt

from ...linalg.householder import form_q
from ...linalg.tridiagonal import ql_iterate, tridiagonalize
from ..theorem import equivalent, theorem
from .eigh import symmetric
from .matmul import product

SIGNS = "a reflection takes the sign of a value"


def tridiagonal(w, d, e, n):
    """The matrix of a diagonal and the entries beside it."""
    return w.family(lambda i, j: d[i] if i == j else e[min(i, j)] if abs(i - j) == 1 else w.number(0), n, n)


def reduced(w, a, n):
    """(d, e, v, tau) of a copy of a."""
    d, e, v, tau = w.blank(n), w.blank(n), w.blank(n - 1, n - 1), w.blank(n - 1)
    w.run(tridiagonalize, w.copy(a), d, e, v, tau, n)
    return d, e, v, tau


def transposed(w, x, n):
    """The transpose of x (n, n)."""
    return w.family(lambda i, j: x[j * n + i], n, n)


@theorem(small=[(4,)], large=[(5,)], kinds=("floats", "finite"), every_shape=SIGNS)
def reflections_make_the_matrix_tridiagonal(w, n):
    """Q T Q^T = A, with T tridiagonal and Q the product of the reflections beside a 1."""
    a = symmetric(w, n)
    d, e, v, tau = reduced(w, a, n)
    m, small = n - 1, w.blank(n - 1, n - 1)
    w.run(form_q, v, tau, small, m, m, m)
    q = w.family(lambda i, j: small[(i - 1) * m + j - 1] if i and j else w.number(int(i == j)), n, n)
    w.equal(product(w, product(w, q, tridiagonal(w, d, e, n), n, n, n), transposed(w, q, n), n, n, n), a)
    w.equal(e[n - 1], w.number(0))


@theorem(small=[(4,)], large=[(6,)], kinds=("floats",))
def a_tridiagonal_matrix_stays(w, n):
    """Where nothing stands below, nothing is reflected; where something does, the new entry has the opposite sign of the old one."""
    x, y = w.reals("x", n), w.reals("y", n)
    d, e, v, tau = reduced(w, tridiagonal(w, x, y, n), n)
    w.equal(d, x)
    w.equal(w.family(lambda i: e[i], n - 1), w.family(lambda i: y[i], n - 1))
    w.equal(tau, 0.0)
    w.equal(v, 0.0)
    for lead in (3.0, -3.0, 0.0):
        a = w.family(lambda i, j, lead=lead: lead if i + j == 1 else 4.0 if {i, j} == {0, n - 1} else float(i == j), n, n)
        _, e, _, tau = reduced(w, a, n)
        w.equal(e[0], -5.0 if lead > 0 else 5.0 if lead < 0 else -4.0)
        w.claim(1 <= tau[0] <= 2, "tau between 1 and 2")


@theorem(small=[(4, 3)], large=[(6, 7)], kinds=("floats",))
def ql_finds_the_eigenvalues(w, n, m):
    """V diag(d) V^T = T with V^T V = I, and rows that turn along become V^T times what they were."""
    x, y, z = w.reals("x", n), w.reals("y", n), w.reals("z", n, m)
    t = tridiagonal(w, x, y, n)
    d, e, vt = w.copy(x), w.copy(y), w.family(lambda i, j: 1.0 if i == j else 0.0, n, n)
    w.equal(w.run(ql_iterate, d, e, vt, n, n, 40, 1e-15), 0)
    v = transposed(w, vt, n)
    w.equal(product(w, vt, v, n, n, n), w.family(lambda i, j: 1.0 if i == j else 0.0, n, n))
    w.equal(product(w, product(w, v, w.family(lambda i, j: d[i] if i == j else 0.0, n, n), n, n, n), vt, n, n, n), t)
    w.claim(all(abs(e[i]) <= 1e-15 for i in range(n)), "nothing beside the diagonal")
    rows = w.copy(z)
    w.equal(w.run(ql_iterate, w.copy(x), w.copy(y), rows, n, m, 40, 1e-15), 0)
    w.equal(rows, product(w, vt, z, n, n, m))


@theorem(small=[(4,)], large=[(6,)], kinds=("floats",))
def ql_stops_where_it_should(w, n):
    """Entries of at most `tol` are left, passes are counted, a few are enough, and the value that lacks one is named."""
    d, small = w.family(lambda i: float(i), n), w.family(lambda i: 0.25, n)
    identity = w.family(lambda i, j: 1.0 if i == j else 0.0, n, n)
    kept, z = w.copy(d), w.copy(identity)
    w.equal(w.run(ql_iterate, kept, w.copy(small), z, n, n, 0, 0.25), 0)
    w.equal(kept, d)
    w.equal(z, identity)
    for k in range(n - 1):
        beside = w.family(lambda i, k=k: 0.5 if i >= k else 0.25, n)
        w.equal(w.run(ql_iterate, w.copy(d), beside, w.copy(identity), n, n, 0, 0.25), k + 1)
    for sign in (1.0, -1.0):
        rising, beside = w.family(lambda i, sign=sign: sign * i, n), w.copy(small)
        w.equal(w.run(ql_iterate, rising, beside, w.copy(identity), n, n, 4, 1e-14), 0)
    w.equal(w.run(ql_iterate, w.copy(d), w.family(lambda i: 1.0, n), w.copy(identity), n, n, 1, 1e-14), 1)


def one_pass(w, first, last, beside):
    """A 2 x 2 block, alone and at the end of a longer matrix, has its eigenvalues after one pass."""
    for ahead in (0, 2):
        n = 2 + ahead
        d = w.values([9.0] * ahead + [first, last])
        e = w.values([0.0] * ahead + [beside, 0.0])
        w.equal(w.run(ql_iterate, d, e, w.zeros(n, 0), n, 0, 1, 1e-13), 0)
        root = sqrt((first - last) ** 2 / 4 + beside**2)
        low, high = sorted((d[ahead], d[ahead + 1]))
        w.equal(low, (first + last) / 2 - root)
        w.equal(high, (first + last) / 2 + root)


@theorem(kinds=("floats",))
def the_shift_is_an_eigenvalue_of_the_first_pair(w):
    """Wilkinson's shift: a 2 x 2 block needs one pass, whichever of its entries is larger."""
    for block in ((1.0, 4.0, 0.75), (1.0, 3.0, 0.75), (3.0, 1.0, 0.75), (-2.0, 5.0, 0.5), (1.0, 1.5, -4.0), (2.0, 1.0, -4.0)):
        one_pass(w, *block)


@theorem(kinds=("floats",))
def equal_entries_are_turned_by_45_degrees(w):
    """Between equal entries of the diagonal the shift is one entry beside them away."""
    one_pass(w, 1.0, 1.0, 1.0)
    one_pass(w, -2.0, -2.0, -3.0)


@theorem(kinds=("floats",))
def numbers_whose_squares_vanish_are_named(w):
    """Where both of a rotation's entries have squares of 0, the value that was sought is named."""
    tiny = 5e-324
    d, e = w.values([1.0, 0.0, 0.0, 0.0]), w.values([0.0, tiny, tiny, 0.0])
    w.equal(w.run(ql_iterate, d, e, w.zeros(4, 0), 4, 0, 9, 0.0), 2)


VANISH = "row and column k are not read again"
equivalent(tridiagonalize, "w = [0.0] * n -> w = [1.0] * n", "every entry is written before it is read")
for loop in ("for i in range(k + 1, n) (no. 2)", "for i in range(k + 1, n) (no. 3)"):
    for start in ("k + 1 - 1", "k", "1", "k + 0"):
        equivalent(tridiagonalize, f"{loop} -> for i in range({start}, n)", VANISH)
for start in ("k + 1 - 1", "k", "k + 0"):
    equivalent(tridiagonalize, f"for j in range(k + 1, n) (no. 1) -> for j in range({start}, n)",
               "a multiple of v that is added to A v is taken away with the half of v^T A v")  # fmt: skip

equivalent(ql_iterate, "for low in range(n) -> for low in range(n - 1)", "beside the last value there is nothing to chase")
for more in ("1 + 1", "2"):
    equivalent(ql_iterate, f"for attempt in range(passes + 1) -> for attempt in range(passes + {more})", "the last attempt returns")
for start in ("n - 2 + 1", "n - 1"):
    equivalent(ql_iterate, f"for i in range(n - 2, low - 1, -1) -> for i in range({start}, low - 1, -1)", "the block ends there anyway")
for condition in ("half > 0.0", "half >= 1.0"):
    equivalent(ql_iterate, f"g = d[high] * -> g = d[high] - d[low] + e[low] / (half + root if {condition} else half - root)",
               "of eigenvalues of the pair that are about as near, either is a shift")  # fmt: skip
