"""Theorems of Gram and Schmidt's process."""

from ...linalg.gram_schmidt import orthogonalise
from ..theorem import equivalent, theorem
from .householder import turned
from .matmul import product


def processed(w, a, n, m, modified):
    """(q, r, squares) of the rows of a."""
    q, r, squares = w.blank(n, m), w.blank(n, n), w.blank(n)
    w.run(orthogonalise, a, q, r, squares, n, m, modified)
    return q, r, squares


@theorem(small=[(2, 2), (3, 3)], large=[(3, 4), (4, 4)], kinds=("floats", "finite", "rationals"), every_shape="vectors may be dependent")
def rows_become_perpendicular(w, n, m):
    """Different rows of q have product 0, with themselves `squares`, and A = R^T Q with ones on R's diagonal, in both forms."""
    a = w.reals("a", n, m)
    for modified in (False, True):
        q, r, squares = processed(w, a, n, m, modified)
        w.equal(product(w, q, turned(w, q, n, m), n, m, n), w.family(lambda i, j, s=squares: s[i] if i == j else w.number(0), n, n))
        w.equal(product(w, turned(w, r, n, n), q, n, n, m), a)
        for i in range(n):
            w.equal(r[i * n + i], w.number(1))
            w.equal(w.family(lambda j, i=i, r=r: r[i * n + j], i), w.number(0))


@theorem(kinds=("floats",))
def forms_differ_in_floats_only(w):
    """On Läuchli's matrix the modified form asks what is left: its columns stay perpendicular where the classical ones do not."""
    tiny = 1e-9
    a = w.values([1.0, tiny, 0.0, 0.0, 1.0, 0.0, tiny, 0.0, 1.0, 0.0, 0.0, tiny], 3, 4)
    for modified, limit in ((True, 1e-6), (False, 0.6)):
        q, _, squares = processed(w, a, 3, 4, modified)
        cosine = sum(q[4 + p] * q[8 + p] for p in range(4)) / (squares[1] * squares[2]) ** 0.5
        w.claim((abs(cosine) < limit) if modified else 0.4 < abs(cosine) < limit, "the cosine of the last two")


@theorem(kinds=("rationals",))
def dependent_rows_are_passed_over(w):
    """A row that depends on earlier ones leaves zeros, and later rows are not asked for their part along it."""
    x, y = w.reals("x", 3), w.reals("y", 3)
    a = w.family(lambda i, p: (x[p], x[p] + x[p], y[p])[i], 3, 3)
    for modified in (False, True):
        q, r, squares = processed(w, a, 3, 3, modified)
        w.equal(squares[1], w.number(0))
        w.equal(w.family(lambda p, q=q: q[3 + p], 3), w.number(0))
        w.equal(r[1], w.number(2))
        w.equal(r[5], w.number(0))
        w.equal(w.sum(lambda p, q=q: q[p] * q[6 + p], 3), w.number(0))


REAL = "real numbers are their own conjugates and real parts; tests/linalg/test_gram_schmidt.py tells the two apart on complex matrices"
equivalent(orthogonalise, "along += conjugate(q[i * m + p]) * * -> along += q[i * m + p] * *", REAL)
equivalent(orthogonalise, "total += real_part(conjugate(q[j * m + p]) * q[j * m + p]) -> total += *q[j * m + p]* * q[j * m + p]*", REAL)
