"""Theorems of divide and conquer for bidiagonal matrices."""

from ...linalg.divide_bidiagonal import shed_column
from ..theorem import theorem
from .matmul import product


@theorem(small=[(1,), (3,)], large=[(6,)], kinds=("floats",))
def the_last_column_is_turned_away(w, n):
    """B V^T has a zero in every row of its last column, and the new d and e in the others; V is orthogonal, and rows turn along."""
    for at in (n - 1, 0, n // 2):
        d = w.family(lambda i, at=at: 0.0 if i == at and at < n - 1 else w.draw("d"), n)
        e = w.family(lambda i: w.draw("e"), n)
        rows = w.reals("v", n + 1, n + 1)
        for start in (w.family(lambda i, j: float(i == j), n + 1, n + 1), rows):
            s, after, vt = w.copy(d), w.copy(e), w.copy(start)
            w.run(shed_column, s, after, vt, n)
            if start is not rows:
                turned = w.copy(vt)
                v = w.family(lambda i, j, vt=vt: vt[j * (n + 1) + i], n + 1, n + 1)
                w.equal(product(w, vt, v, n + 1, n + 1, n + 1), w.family(lambda i, j: float(i == j), n + 1, n + 1))
                b = w.family(lambda i, j, d=d, e=e: d[i] if i == j else e[i] if j == i + 1 else 0.0, n, n + 1)
                after_it = w.family(lambda i, j, s=s, x=after: s[i] if i == j else x[i] if j == i + 1 else 0.0, n, n + 1)
                w.equal(product(w, b, v, n, n + 1, n + 1), after_it)
                w.equal(after[n - 1], 0.0)
            else:
                w.equal(vt, product(w, turned, rows, n + 1, n + 1, n + 1))


@theorem(kinds=("floats",))
def without_an_entry_nothing_turns(w):
    """Where the entry is zero already, or becomes zero on the way, what is further up stays."""
    n = 3
    d, e = w.values([2.0, -3.0, 4.0]), w.values([5.0, 0.0, 0.0])
    s, after, vt = w.copy(d), w.copy(e), w.family(lambda i, j: float(i == j), n + 1, n + 1)
    w.run(shed_column, s, after, vt, n)
    w.equal(s, d)
    w.equal(after, e)
    w.equal(vt, w.family(lambda i, j: float(i == j), n + 1, n + 1))
    after = w.values([5.0, 0.0, 3.0])
    w.run(shed_column, s, after, vt, n)
    w.equal(s, w.values([2.0, -3.0, 5.0]))
    w.equal(after, w.values([5.0, 0.0, 0.0]))
    w.equal(vt, w.values([1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.8, 0.6, 0.0, 0.0, -0.6, 0.8], 4, 4))
