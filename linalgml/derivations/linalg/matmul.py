"""Theorems of the matrix product."""

from ...linalg.matmul import matmul
from ..derivation import derivation
from ..theorem import theorem

SHAPES = {"small": [(2, 3, 2)], "large": [(4, 5, 3)]}


def product(w, a, b, m, k, n):
    """A (m, k) times B (k, n)."""
    out = w.blank(1, m, n)
    w.run(matmul, a, b, out, 1, m, k, n, m * k, k, 1, k * n, n, 1)
    return w.family(lambda i, j: out[i * n + j], m, n)


@theorem(**SHAPES)
def matmul_gradient(w, m, k, n):
    """The gradients of A B are G B^T and A^T G: products again, with one factor read through swapped strides."""
    a, b, grad = w.reals("a", m, k), w.reals("b", k, n), w.reals("grad", m, n)
    da, db = w.blank(1, m, k), w.blank(1, k, n)
    w.run(matmul, grad, b, da, 1, m, n, k, m * n, n, 1, k * n, 1, n)
    w.run(matmul, a, grad, db, 1, k, m, n, m * k, 1, k, m * n, n, 1)
    w.gradient(lambda a, b: product(w, a, b, m, k, n), [a, b], grad, [da, db])


@theorem(small=[(2, 3, 2, 2)], large=[(3, 4, 5, 2)])
def matmul_is_associative(w, m, k, n, p):
    """(A B) C = A (B C): a product of matrices is the composition of what they do."""
    a, b, c = w.reals("a", m, k), w.reals("b", k, n), w.reals("c", n, p)
    w.equal(product(w, product(w, a, b, m, k, n), c, m, n, p), product(w, a, product(w, b, c, k, n, p), m, k, p))


@theorem(**SHAPES)
def matmul_is_bilinear(w, m, k, n):
    """(s A + t A') B = s A B + t A' B."""
    a, c, b, s, t = w.reals("a", m, k), w.reals("c", m, k), w.reals("b", k, n), w.real("s"), w.real("t")
    left = product(w, w.family(lambda i, p: s * a[i * k + p] + t * c[i * k + p], m, k), b, m, k, n)
    ab, cb = product(w, a, b, m, k, n), product(w, c, b, m, k, n)
    w.equal(left, w.family(lambda i, j: s * ab[i * n + j] + t * cb[i * n + j], m, n))


@theorem(small=[(2, 3)], large=[(4, 5)])
def trace_is_cyclic(w, m, k):
    """tr(A B) = tr(B A)."""
    a, b = w.reals("a", m, k), w.reals("b", k, m)
    ab, ba = product(w, a, b, m, k, m), product(w, b, a, k, m, k)
    w.equal(w.sum(lambda i: ab[i * m + i], m), w.sum(lambda p: ba[p * k + p], k))


@theorem(**SHAPES)
def transpose_of_a_product(w, m, k, n):
    """(A B)^T = B^T A^T, with transposes read through swapped strides."""
    a, b = w.reals("a", m, k), w.reals("b", k, n)
    swapped = w.blank(1, n, m)
    w.run(matmul, b, a, swapped, 1, n, k, m, k * n, 1, n, m * k, 1, k)
    ab = product(w, a, b, m, k, n)
    w.equal(w.family(lambda j, i: swapped[j * m + i], n, m), w.family(lambda j, i: ab[i * n + j], n, m))


@theorem(small=[(2, 2, 3, 2)], large=[(3, 4, 2, 5)])
def batch_is_one_product_after_another(w, batch, m, k, n):
    """A batch of products is each pair's product; with step 0 one factor serves them all."""
    a, b, shared = w.reals("a", batch, m, k), w.reals("b", batch, k, n), w.reals("shared", k, n)
    out, same = w.blank(batch, m, n), w.blank(batch, m, n)
    w.run(matmul, a, b, out, batch, m, k, n, m * k, k, 1, k * n, n, 1)
    w.run(matmul, a, shared, same, batch, m, k, n, m * k, k, 1, 0, n, 1)
    w.equal(out, w.family(lambda s, i, j: w.sum(lambda p: a[(s * m + i) * k + p] * b[(s * k + p) * n + j], k), batch, m, n))
    w.equal(same, w.family(lambda s, i, j: w.sum(lambda p: a[(s * m + i) * k + p] * shared[p * n + j], k), batch, m, n))


@derivation(title="A product of matrices is one map after the other", theorem="matmul_is_associative")
def composition(d):
    """First $B$, then $A$: what stands in front of $x_j$ is an entry of the product $A B$."""
    m, k, n = d.size("m"), d.size("k"), d.size("n")
    i, p, j = d.indices("i", m), d.indices("p", k), d.indices("j", n)
    A, B, x = d.family("A", m, k), d.family("B", k, n), d.family("x", n)
    y = d.let("y", d.sum(B[p, j] * x[j], j), p)
    d.line(d.sum(A[i, p] * y[p], p), "$A$ applied to $y = B x$")
    d.line(d.sum(A[i, p] * d.sum(B[p, j] * x[j], j), p), "what $y$ is")
    d.line(d.sum(d.sum(A[i, p] * B[p, j], p) * x[j], j), "finite sums may be swapped; $x_j$ does not depend on $p$")
    d.kernel(matmul, A, y, d.out(1, m, 1), 1, m, k, 1, m * k, k, 1, k, 1, 1, at=[0, i, 0])
