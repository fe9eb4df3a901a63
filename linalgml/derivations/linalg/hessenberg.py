"""Theorems of Hessenberg's form, A = Q H Q^T."""

from ...linalg.hessenberg import hessenberg_reduce
from ...linalg.householder import form_q
from ..theorem import equivalent, theorem
from .householder import turned
from .matmul import product

SIGNS = "a reflection takes the sign of a value"


@theorem(small=[(3,)], large=[(4,), (5,)], kinds=("floats", "finite"), every_shape=SIGNS)
def reflections_from_both_sides(w, n):
    """Q H Q^T = A, with zeros in H below the entries under its diagonal, and Q the product of the reflections beside a 1."""
    a, m = w.reals("a", n, n), n - 1
    packed, tau, small = w.copy(a), w.blank(m), w.blank(m, m)
    w.run(hessenberg_reduce, packed, tau, n)
    h = w.family(lambda i, j: packed[i * n + j] if j >= i - 1 else w.number(0), n, n)
    vectors = w.family(lambda i, j: packed[(i + 1) * n + j], m, m)
    w.run(form_q, vectors, tau, small, m, m, m)
    q = w.family(lambda i, j: small[(i - 1) * m + j - 1] if i and j else w.number(int(i == j)), n, n)
    w.equal(product(w, product(w, q, h, n, n, n), turned(w, q, n, n), n, n, n), a)


REAL = "real numbers are their own conjugates; tests/linalg/test_hessenberg.py tells the two apart on complex matrices"
equivalent(hessenberg_reduce, "a[i * n + j] -= along * conjugate(a[j * n + k]) -> a[i * n + j] -= along * a[j * n + k]", REAL)
