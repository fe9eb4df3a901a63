"""Theorems of Cholesky's factorization."""

from ...linalg.cholesky import cholesky_in_place
from ..theorem import equivalent, theorem
from .matmul import product


def lower(w, name, n):
    """A lower triangular matrix with a positive diagonal."""
    diagonal, below = w.positives(f"{name}d", n), w.reals(name, n, n)
    return w.family(lambda i, j: diagonal[i] if i == j else below[i * n + j] if j < i else w.number(0), n, n)


def gram(w, g, n):
    """G G^T."""
    return product(w, g, w.family(lambda i, j: g[j * n + i], n, n), n, n, n)


@theorem(small=[(3,)], large=[(6,)], kinds=("floats", "finite", "symbols"), every_shape="each column needs those before it")
def cholesky_recovers_its_factor(w, n):
    """Of A = G G^T, with G lower triangular and its diagonal positive, the factor is G, whatever stands above A's diagonal."""
    g, other = lower(w, "g", n), w.reals("other", n, n)
    a = gram(w, g, n)
    found = w.family(lambda i, j: a[i * n + j] if j <= i else other[i * n + j], n, n)
    w.equal(w.run(cholesky_in_place, found, n), 0)
    w.equal(found, g)


@theorem(small=[(3,)], large=[(5,)], kinds=("floats",))
def cholesky_tells_where_a_matrix_is_not_definite(w, n):
    """Where a leading block is not positive definite, its order is returned; zero counts as not positive."""
    for k in range(n):
        for size in (0.0, -1.0):
            a = w.family(lambda i, j, k=k, size=size: (size if i == k else 4.0) if i == j else 0.0, n, n)
            w.equal(w.run(cholesky_in_place, a, n), k + 1)
    w.equal(w.run(cholesky_in_place, w.family(lambda i, j: 1.0, n, n), n), 2)


REAL = "real numbers are their own conjugates and real parts; tests/linalg/test_cholesky.py tells the two apart on complex matrices"
equivalent(cholesky_in_place, "total = real_part(a[j * n + j]) -> total = a[j * n + j]", REAL)
equivalent(cholesky_in_place, "total -= real_part(a[j * n + p] * conjugate(a[j * n + p])) -> total -= *a[j * n + p] * *a[j * n + p]*", REAL)
equivalent(cholesky_in_place, "total -= a[i * n + p] * conjugate(a[j * n + p]) -> total -= a[i * n + p] * a[j * n + p]", REAL)
