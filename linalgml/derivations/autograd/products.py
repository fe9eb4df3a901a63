"""Theorem of exact products."""

from ...autograd.products import integer_matmul
from ...linalg.matmul import matmul
from ..theorem import theorem


@theorem(small=[(2, 2, 3, 2)], large=[(2, 4, 5, 3)], kinds=("finite", "rationals", "symbols"))
def integer_product_is_the_product(w, batch, m, k, n):
    """The product that starts at the integer 0 is the product, also of transposed factors and one that a batch shares."""
    a, b = w.reals("a", batch, m, k), w.reals("b", batch, k, n)
    for strides_a, strides_b in (((m * k, k, 1), (0, n, 1)), ((m * k, 1, m), (k * n, 1, k))):
        exact, plain = w.blank(batch, m, n), w.blank(batch, m, n)
        for kernel, out in ((integer_matmul, exact), (matmul, plain)):
            w.run(kernel, a, b, out, batch, m, k, n, *strides_a, *strides_b)
        w.equal(exact, plain)
