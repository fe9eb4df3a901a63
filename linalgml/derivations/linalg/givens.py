"""Theorems of Givens' rotations."""

from math import hypot

from ...linalg.givens import givens_qr
from ..theorem import equivalent, theorem
from .householder import turned
from .matmul import product

ZEROS = "a rotation is left out where an entry is zero"


def rotated(w, a, m, n):
    """(R, Q^T) of a copy of a."""
    r, qt = w.copy(a), w.family(lambda i, j: w.number(1 if i == j else 0), m, m)
    w.run(givens_qr, r, qt, m, n)
    return r, qt


@theorem(small=[(2, 1)], large=[(3, 1)], kinds=("floats", "finite"), every_shape=ZEROS)
def a_rotation_zeroes_its_entry(w, m, n):
    """A column becomes (length, 0, …, 0)."""
    a = w.reals("a", m, n)
    r, _ = rotated(w, a, m, n)
    w.equal(w.family(lambda i: r[1 + i], m - 1), w.number(0))
    w.equal(r[0] * r[0], w.sum(lambda i: a[i] * a[i], m))


@theorem(small=[(3, 2)], large=[(4, 3), (3, 4)], kinds=("floats", "finite"), every_shape=ZEROS)
def rotations_make_qr(w, m, n):
    """Q^T A = R with zeros below its diagonal, Q^T Q = I, and what stood in qt is turned along."""
    a = w.reals("a", m, n)
    r, qt = rotated(w, a, m, n)
    w.equal(product(w, qt, a, m, m, n), r)
    w.equal(product(w, qt, turned(w, qt, m, m), m, m, m), w.family(lambda i, j: w.number(1 if i == j else 0), m, m))
    for i in range(m):
        w.equal(w.family(lambda j, i=i: r[i * n + j], min(i, n)), w.number(0))


@theorem(small=[(4, 3)], large=[(5, 4)], kinds=("floats",))
def columns_of_any_size(w, m, n):
    """Multiples of A's columns are multiples of R's columns: the rotations are the same, however large or small they are."""
    a = w.reals("a", m, n)
    r, qt = rotated(w, a, m, n)
    w.claim(all(r[i * n + j] == 0 for i in range(m) for j in range(min(i, n))), "zero to the last bit")
    for turn in range(n):
        scale = [1e200 if (j + turn) % 3 == 0 else 1e-200 if (j + turn) % 3 == 1 else 1.0 for j in range(n)]
        scaled, same = rotated(w, w.family(lambda i, j, scale=scale: a[i * n + j] * scale[j], m, n), m, n)
        w.equal(same, qt)
        w.equal(w.family(lambda i, j, s=scale, x=scaled: x[i * n + j] / s[j], m, n), r)


@theorem(small=[(4, 3)], large=[(5, 4)], kinds=("floats",))
def entries_of_any_size(w, m, n):
    """The length of every column stays, when entries of its rows are as different as floats can be."""
    for _ in range(30):
        a = w.family(lambda i, j: w.draw("a") * (1e-180, 1.0, 1e180)[w.choose(3)], m, n)
        r, _ = rotated(w, a, m, n)
        for j in range(n):
            length = hypot(*(a[i * n + j] for i in range(m)))
            w.claim(abs(hypot(*(r[i * n + j] for i in range(m))) - length) <= 1e-9 * length, "the length of a column")


@theorem(small=[(3, 3)], large=[(4, 4)], kinds=("floats",))
def what_is_zero_is_left(w, m, n):
    """A triangular matrix is not turned, whatever its signs, and the length is positive where a rotation was made, of any size."""
    a = w.family(lambda i, j: -1.0 - j if j >= i else 0.0, m, n)
    r, qt = rotated(w, a, m, n)
    w.equal(r, a)
    w.equal(qt, w.family(lambda i, j: 1.0 if i == j else 0.0, m, m))
    for size in (1.0, 1e200, 1e-200):
        for x, y in ((3e5, 4e-5), (-3e5, 4e-5), (3e-5, -4e5)):
            r, _ = rotated(w, w.values([x * size, y * size], 2, 1), 2, 1)
            w.equal(r[0] / (max(abs(x), abs(y)) * size), 1.0)
        for x, y in ((3.0, 4.0), (-3.0, 4.0), (3.0, -4.0), (0.0, 5.0), (-4.0, 3.0), (4.0, 3.0)):
            r, qt = rotated(w, w.values([x * size, y * size], 2, 1), 2, 1)
            w.equal(r[0] / size, 5.0)
            w.equal(qt, w.values([x / 5, y / 5, -y / 5, x / 5], 2, 2))


REAL = "real numbers are their own conjugates and real parts; tests/linalg/test_givens.py tells the two apart on complex matrices"
equivalent(givens_qr, "for j in range(min(m, n)) -> for j in range(n)", "below the last row there is nothing to turn")
for mutant in (
    "length = sqrt(* -> length = sqrt(*x* * x* + real_part(conjugate(y) * y))",
    "length = sqrt(* -> length = sqrt(real_part(conjugate(x) * x) + *y* * y*)",
    "a[j * n + p] = * -> a[j * n + p] = cos * x + conjugate(sin) * y", "a[j * n + p] = * -> a[j * n + p] = conjugate(cos) * x + sin * y",
    "qt[j * m + p] = * -> qt[j * m + p] = cos * x + conjugate(sin) * y",
    "qt[j * m + p] = * -> qt[j * m + p] = conjugate(cos) * x + sin * y",
):  # fmt: skip
    equivalent(givens_qr, mutant, REAL)
