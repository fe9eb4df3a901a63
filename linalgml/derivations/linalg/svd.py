"""Theorems of one-sided Jacobi, and of the singular value decomposition that it ends with."""

from ...linalg.svd import orthogonalise_rows, take_lengths
from ..theorem import equivalent, theorem
from .matmul import product

SIGNS = "a rotation takes the sign of a value"


def turned(w, x, n, m, sweeps=1, tol=0, least=0):
    """(rows, vh) after `sweeps` sweeps over a copy of x (n, m)."""
    rows, vh = w.copy(x), w.family(lambda i, j: w.number(1 if i == j else 0), n, n)
    used = w.run(orthogonalise_rows, rows, vh, n, m, sweeps, w.number(tol), w.number(least))
    return rows, vh, used


@theorem(small=[(2, 3)], large=[(2, 5)], kinds=("floats", "finite"), every_shape=SIGNS)
def a_rotation_makes_two_rows_orthogonal(w, n, m):
    """Of two rows, x and y, a rotation makes orthogonal ones, whose squared lengths have the same sum."""
    x = w.reals("x", n, m)
    rows, _, _ = turned(w, x, n, m)
    w.equal(w.sum(lambda i: rows[i] * rows[m + i], m), w.number(0))
    w.equal(w.sum(lambda i: rows[i] * rows[i], n * m), w.sum(lambda i: x[i] * x[i], n * m))


def restored(w, n, m):
    x = w.reals("x", n, m)
    rows, vh, _ = turned(w, x, n, m)
    transposed = w.family(lambda i, j: vh[j * n + i], n, n)
    w.equal(product(w, vh, transposed, n, n, n), w.family(lambda i, j: w.number(1 if i == j else 0), n, n))
    w.equal(product(w, transposed, rows, n, n, m), x)


@theorem(small=[(2, 3)], large=[(2, 5)], kinds=("floats", "finite"), every_shape=SIGNS)
def two_rows_are_turned_by_an_orthogonal_matrix(w, n, m):
    """After a rotation W = V^T X with V^T V = I: V times W gives X back."""
    restored(w, n, m)


@theorem(small=[(3, 4)], large=[(5, 3)], kinds=("floats",))
def rows_are_turned_by_an_orthogonal_matrix(w, n, m):
    """The same after a sweep over all pairs."""
    restored(w, n, m)


@theorem(small=[(3, 4)], large=[(5, 6)], kinds=("floats",))
def sweeps_converge(w, n, m):
    """After a few sweeps all rows are orthogonal, and their squared lengths are the eigenvalues: their sums of powers are traces."""
    x = w.reals("x", n, m)
    rows, _, used = turned(w, x, n, m, 30, 1e-15)
    w.claim(2 <= used <= 12, "a handful of sweeps")
    for p in range(n):
        for q in range(p):
            w.claim(abs(sum(rows[p * m + i] * rows[q * m + i] for i in range(m))) < 1e-13, "orthogonal rows")
    lengths = [sum(rows[p * m + i] ** 2 for i in range(m)) for p in range(n)]
    gram = w.family(lambda i, j: sum(x[i * m + k] * x[j * m + k] for k in range(m)), n, n)
    w.equal(sum(lengths), sum(gram[i * n + i] for i in range(n)))
    w.equal(sum(t * t for t in lengths), sum(g * g for g in gram))


@theorem(small=[(3, 3)], large=[(4, 5)], kinds=("floats",))
def nothing_is_turned_without_need(w, n, m):
    """Orthogonal rows stay as they are, short ones too, and a cosine of at most `tol` is small enough; no sweeps do nothing."""
    identity = w.family(lambda i, j: 1.0 if i == j else 0.0, n, n)
    x = w.family(lambda i, j: float(i + 1) if i == j and i > 0 else 0.0, n, m)
    rows, vh, used = turned(w, x, n, m, 5)
    w.equal(used, 0)
    w.equal(rows, x)
    w.equal(vh, identity)
    y = w.family(lambda i, j: 2.0 if i == j else 0.5 if i == j + 1 else 0.0, n, m)
    w.equal(turned(w, y, n, m, 5, 0.25)[2], 0)
    w.claim(turned(w, y, n, m, 5, 0.2)[2] > 0, "a larger cosine is turned")
    w.equal(turned(w, y, n, m, 1, 0.2)[2], 1)
    w.equal(turned(w, y, n, m, 0)[0], y)
    for short in range(n):
        z = w.family(lambda i, j, short=short: 0.5 * (j == 0) if i == short else float(i == j or j == 0), n, m)
        kept = turned(w, z, n, m, 30, 1e-14, 0.25)[0]
        w.equal(w.family(lambda j, short=short, kept=kept: kept[short * m + j], m), w.family(lambda j: 0.5 if j == 0 else 0.0, m))


@theorem(small=[(3, 3)], large=[(4, 5)], kinds=("floats",))
def parallel_rows_end_at_zero(w, n, m):
    """Of rows that are multiples of one another all but one go to zero, in far fewer sweeps than there are."""
    x = w.family(lambda i, j: 0.1 * (i + 1) * (j + 1), n, m)
    rows, _, used = turned(w, x, n, m, 60, 1e-15, 1e-250)
    w.claim(used < 40, "the sweeps end")
    w.claim(sum(1 for p in range(n) if sum(rows[p * m + i] ** 2 for i in range(m)) > 1e-20) == 1, "one row is left")


@theorem(small=[(3, 4)], large=[(4, 5)], kinds=("floats",))
def the_smaller_angle_is_taken(w, n, m):
    """The longer row stays the longer: rotations are of at most 45 degrees."""
    x = w.family(lambda i, j: (10.0 ** -i) * (1.0 + (j == i) + 0.1 * ((i + j) % 3)), n, m)
    rows, vh, _ = turned(w, x, n, m, 1)
    lengths = [sum(rows[p * m + i] ** 2 for i in range(m)) for p in range(n)]
    w.claim(all(lengths[p] > lengths[p + 1] for p in range(n - 1)), "falling lengths stay falling")
    w.claim(all(vh[i * n + i] > 0.7 for i in range(n)), "small rotations")


@theorem(small=[(2, 3)], large=[(4, 3)], kinds=("floats", "finite"), every_shape="a row of zeros stays")
def lengths_are_taken_out(w, n, m):
    """Every row is its length times a row of length 1."""
    x, s = w.reals("x", n, m), w.blank(n)
    rows = w.copy(x)
    w.run(take_lengths, rows, s, n, m)
    w.equal(w.family(lambda i, j: s[i] * rows[i * m + j], n, m), x)
    for i in range(n):
        w.equal(w.sum(lambda j, i=i: rows[i * m + j] * rows[i * m + j], m), w.number(1))
        w.equal(s[i] * s[i], w.sum(lambda j, i=i: x[i * m + j] * x[i * m + j], m))


@theorem(kinds=("floats",))
def short_rows_and_zeros(w):
    """Short rows have length 1 as well; rows of zeros stay, with length 0."""
    for size in (0.25, 1e-100):
        rows, s = w.values([0.0, 0.0, 3.0 * size, 4.0 * size], 2, 2), w.blank(2)
        w.run(take_lengths, rows, s, 2, 2)
        w.equal(rows, w.values([0.0, 0.0, 0.6, 0.8], 2, 2))
        w.equal(w.family(lambda i, s=s, z=size: s[i] / z, 2), w.values([0.0, 5.0]))


REAL = "real numbers are their own conjugates and real parts; tests/linalg/test_svd.py tells the two apart on complex matrices"
for mutant in (
    "xx += real_part(conjugate(x) * x) -> xx += *x*", "yy += real_part(conjugate(y) * y) -> yy += *y*",
    "xy += conjugate(x) * y -> xy += x * y",
    "w[p * m + i] = * -> w[p * m + i] = cos * x - sin * phase * y",
    "w[p * m + i] = * -> w[p * m + i] = cos * x - sin / conjugate(phase) * y",
    "w[q * m + i] = * -> w[q * m + i] = sin / phase * x + cos * y", "vh[p * n + i] = * -> vh[p * n + i] = cos * x - sin / phase * y",
    "vh[q * n + i] = * -> vh[q * n + i] = sin / conjugate(phase) * x + cos * y",
    "vh[q * n + i] = * -> vh[q * n + i] = sin * phase * x + cos * y",
):  # fmt: skip
    equivalent(orthogonalise_rows, mutant, REAL)
equivalent(orthogonalise_rows, "for p in range(n - 1) -> for p in range(n*", "the last row has no later one to be paired with")
equivalent(orthogonalise_rows, "turned += 1 -> turned *", "it is only asked whether anything was turned")
equivalent(orthogonalise_rows, "if zeta < 0.0 -> if zeta <= 0.0", "rows of one length may be turned by 45 degrees either way")
equivalent(take_lengths, "total += real_part(conjugate(w[j * m + i]) * w[j * m + i]) -> total += *w[j * m + i]* * w[j * m + i]*", REAL)
