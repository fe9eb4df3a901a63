"""Theorems of the way to singular values by a bidiagonal matrix."""

from math import hypot

from ...linalg.bidiagonal import bidiagonalize, golub_kahan
from ...linalg.householder import form_q
from ..theorem import equivalent, theorem
from .householder import turned
from .matmul import product

SIGNS = "a reflection takes the sign of a value"


@theorem(small=[(3, 2)], large=[(4, 3), (4, 4), (5, 3)], kinds=("floats", "finite"), every_shape=SIGNS)
def reflections_make_the_matrix_bidiagonal(w, m, n):
    """Q B P^T = A, with Q the product of the reflections from the left, P that of those from the right beside a 1."""
    a, k = w.reals("a", m, n), n - 1
    packed, d, e, tauq, taup = w.copy(a), w.blank(n), w.blank(n), w.blank(n), w.blank(n)
    w.run(bidiagonalize, packed, d, e, tauq, taup, m, n)
    q, small = w.blank(m, n), w.blank(k, k)
    w.run(form_q, packed, tauq, q, m, n, n)
    vectors = w.family(lambda i, j: packed[j * n + i + 1], k, k)
    w.run(form_q, vectors, taup, small, k, k, k)
    p = w.family(lambda i, j: small[(i - 1) * k + j - 1] if i and j else w.number(int(i == j)), n, n)
    b = w.family(lambda i, j: d[i] if i == j else e[i] if j == i + 1 else w.number(0), n, n)
    w.equal(product(w, product(w, q, b, m, n, n), turned(w, p, n, n), m, n, n), a)
    w.equal(e[n - 1], w.number(0))
    w.equal(taup[n - 1], w.number(0))


def identity(w, n):
    """The n x n identity."""
    return w.family(lambda i, j: 1.0 if i == j else 0.0, n, n)


def decomposed(w, d, e, n, steps, tol=1e-15):
    """(s, e, ut, vt, code) of copies."""
    s, rest, ut, vt = w.copy(d), w.copy(e), identity(w, n), identity(w, n)
    code = w.run(golub_kahan, s, rest, ut, vt, n, n, n, steps, tol)
    return s, rest, ut, vt, code


def check(w, d, e, n, steps):
    """U diag(s) V^T = B with orthogonal U and V and s of no sign, and nothing left above the diagonal."""
    s, rest, ut, vt, code = decomposed(w, d, e, n, steps)
    w.equal(code, 0)
    w.claim(all(x >= 0 for x in s), "no sign")
    w.claim(all(rest[i] == 0 for i in range(n - 1)), "a diagonal matrix")
    u, v = turned(w, ut, n, n), turned(w, vt, n, n)
    w.equal(product(w, ut, u, n, n, n), identity(w, n))
    w.equal(product(w, vt, v, n, n, n), identity(w, n))
    back = product(w, product(w, u, w.family(lambda i, j: s[i] if i == j else 0.0, n, n), n, n, n), vt, n, n, n)
    size = max(1.0, *(abs(x) for x in d))
    w.equal(w.family(lambda i, j: back[i * n + j] / size, n, n),
            w.family(lambda i, j: d[i] / size if i == j else e[i] / size if j == i + 1 else 0.0, n, n))  # fmt: skip


@theorem(small=[(3,)], large=[(5,), (8,)], kinds=("floats",))
def rotations_make_it_diagonal(w, n):
    """U diag(s) V^T = B, with zeros anywhere, in a few steps for each value."""
    d, e = w.family(lambda i: w.draw("d"), n), w.family(lambda i: w.draw("e") if i < n - 1 else 0.0, n)
    check(w, d, e, n, 5 * n)
    for at in range(n):
        check(w, w.family(lambda i, at=at: 0.0 if i == at else d[i], n), e, n, 5 * n)
        check(w, d, w.family(lambda i, at=at: 0.0 if i == at else e[i], n), n, 5 * n)
    for values in ((1.0,) * n, (0.0,) * n, tuple(10.0**-i for i in range(n)), tuple(-2.0 - i for i in range(n)), (0.0, *(1.0,) * (n - 1))):
        check(w, w.values(list(values)), w.family(lambda i: 1.0 if i < n - 1 else 0.0, n), n, 6 * n)
    for sign in (1.0, -1.0):
        small = w.family(lambda i, s=sign: s * 10.0 ** (-i - 3) if i < n - 1 else 0.0, n)
        check(w, w.family(lambda i, s=sign: s * 10.0 ** (2 - i), n), small, n, 3 * n)


@theorem(kinds=("floats",))
def the_shift_makes_it_quick(w):
    """With the smaller singular value of the last two rows for a shift, a pair of rows takes one step, and one to see that it did."""
    pairs = ((2.0, 1.0, 1.0), (1.0, 2.0, 0.5), (-1.0, 2.0, 0.75), (1.0, -3.0, 2.0), (1.0, 1.0, 3.0), (0.5, 3.0, -0.7), (-2.0, -0.1, 0.5))
    for x, y, z in pairs:
        for ahead in (0, 2):
            n = 2 + ahead
            d = w.values([5.0] * ahead + [x, y])
            e = w.values([0.0] * ahead + [z, 0.0])
            check(w, d, e, n, 3)
    for signs in range(16):
        s = [1.0 if signs >> i & 1 else -1.0 for i in range(4)]
        d, e = w.values([4.0 * s[0], 3.0 * s[1], 2.0 * s[2], 1.0 * s[3]]), w.values([1.0, -1.0, 0.5, 0.0])
        check(w, d, e, 4, 8)
        check(w, w.values([1.0 * s[0], 2.0 * s[1], 3.0 * s[2], 4.0 * s[3]]), e, 4, 9)


@theorem(small=[(4,)], large=[(6,)], kinds=("floats",))
def what_is_negligible_is_dropped(w, n):
    """Entries of at most `tol` times their neighbours are dropped and the rest is left; the value that resists is named."""
    for sign in (1.0, -1.0):
        d, e = w.family(lambda i, s=sign: s * (1.0 + (i == 1)), n), w.family(lambda i: 0.25 if i < n - 1 else 0.0, n)
        s, _, ut, vt, code = decomposed(w, d, e, n, 1, 0.125)
        w.equal(code, 0)
        w.equal(s, w.family(lambda i: 1.0 + (i == 1), n))
        w.equal(ut, identity(w, n))
        w.equal(vt, w.family(lambda i, j, s=sign: s if i == j else 0.0, n, n))
        for k in range(n - 1):
            only = w.family(lambda i, k=k: 0.5 if i == k else 0.0, n)
            w.equal(decomposed(w, d, only, n, 1)[4], k + 2)
        for large, small in ((0, 1), (n - 1, n - 2), (n - 2, n - 1)):
            one = w.family(lambda i, at=large, s=sign: 3.0 * s if i == at else s, n)
            first = min(large, small)
            beside = w.family(lambda i, at=first: 0.5 if i == at else 0.0, n)
            w.equal(decomposed(w, one, beside, n, 1, 0.125)[4], 0)
            w.equal(decomposed(w, one, beside, n, 1, 0.1249)[4], first + 2)
    rows, wide = w.reals("u", n, 3), w.reals("v", n, 2)
    d, e = w.reals("d", n), w.family(lambda i: 1.0 if i < n - 1 else 0.0, n)
    s, _, ut, vt, _ = decomposed(w, d, e, n, 60)
    u, v = w.copy(rows), w.copy(wide)
    w.equal(w.run(golub_kahan, w.copy(d), w.copy(e), u, v, n, 3, 2, 60, 1e-15), 0)
    w.equal(u, product(w, ut, rows, n, n, 3))
    w.equal(v, product(w, vt, wide, n, n, 2))
    w.claim(abs(hypot(*s) - hypot(*d, *(e[i] for i in range(n - 1)))) < 1e-9 * hypot(*s), "lengths stay")


for stop in ("high - 1 + 1", "high", "high - 0"):
    equivalent(golub_kahan, f"for i in range(high - 1) -> for i in range({stop})", "the last entry of the block is not zero")
equivalent(golub_kahan, "for i in range(low, high) (no. 1) -> for i in range(low, high + 1)", "that value is in the minimum already")
equivalent(golub_kahan, "if d[i] < 0.0 -> if d[i] <= 0.0", "zero has no sign that counts")
for condition in ("i <= high - 1", "i < high + 1", "i < high", "i < high - 0"):
    equivalent(golub_kahan, f"if i < high - 1 -> if {condition}", "after the block stands a zero, and 0 is turned into 0")
