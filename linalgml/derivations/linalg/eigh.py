"""Theorems of Jacobi's rotations of a symmetric matrix."""

from ...linalg.eigh import jacobi_sweeps
from ..theorem import equivalent, theorem
from .matmul import product

SIGNS = "a rotation takes the sign of a value"


def symmetric(w, n):
    """A symmetric matrix of reals."""
    x = w.reals("x", n, n)
    return w.family(lambda i, j: x[max(i, j) * n + min(i, j)], n, n)


def turned(w, a, n, sweeps=1, tol=0):
    """(a, vt, sweeps used) after at most `sweeps` sweeps over a copy of a."""
    b, vt = w.copy(a), w.family(lambda i, j: w.number(1 if i == j else 0), n, n)
    used = w.run(jacobi_sweeps, b, vt, n, sweeps, w.number(tol))
    return b, vt, used


@theorem(small=[(2,)], large=[(2,)], kinds=("floats", "finite"), every_shape=SIGNS)
def a_rotation_zeroes_the_pair(w, n):
    """Of a symmetric 2 x 2 matrix one rotation leaves the eigenvalues: trace and determinant are theirs."""
    a = symmetric(w, n)
    b, _, _ = turned(w, a, n)
    w.equal(b[1], w.number(0))
    w.equal(b[2], w.number(0))
    w.equal(b[0] + b[3], a[0] + a[3])
    w.equal(b[0] * b[3], a[0] * a[3] - a[1] * a[2])


@theorem(small=[(3,)], large=[(4,)], kinds=("floats", "finite"), every_shape=SIGNS)
def sweeps_are_a_similarity(w, n):
    """V^T A V = B with V^T V = I, after every sweep, and B is symmetric."""
    a = symmetric(w, n)
    b, vt, _ = turned(w, a, n)
    v = w.family(lambda i, j: vt[j * n + i], n, n)
    w.equal(product(w, vt, v, n, n, n), w.family(lambda i, j: w.number(1 if i == j else 0), n, n))
    w.equal(product(w, product(w, vt, a, n, n, n), v, n, n, n), b)
    w.equal(b, w.family(lambda i, j: b[j * n + i], n, n))


@theorem(small=[(4,)], large=[(6,)], kinds=("floats",))
def sweeps_converge(w, n):
    """After a handful of sweeps the matrix is diagonal; what is at most `tol` is left alone, and a diagonal matrix as a whole."""
    a = symmetric(w, n)
    b, _, used = turned(w, a, n, 30, 1e-15)
    w.claim(2 <= used <= 12, "a handful of sweeps")
    w.claim(all(abs(b[i * n + j]) <= 1e-15 for i in range(n) for j in range(n) if i != j), "a diagonal matrix")
    c = w.family(lambda i, j: float(i) if i == j else 0.25, n, n)
    kept, vt, used = turned(w, c, n, 5, 0.25)
    w.equal(used, 0)
    w.equal(kept, c)
    w.equal(vt, w.family(lambda i, j: 1.0 if i == j else 0.0, n, n))
    w.equal(turned(w, c, n, 1, 0.24)[2], 1)
    w.equal(turned(w, c, n, 0)[0], c)
    for _ in range(5):
        pair, _, _ = turned(w, symmetric(w, 2), 2)
        w.claim(pair[1] == 0 and pair[2] == 0, "zero to the last bit")


@theorem(small=[(3,)], large=[(5,)], kinds=("floats",))
def the_smaller_angle_is_taken(w, n):
    """Rotations are of at most 45 degrees: a matrix that is nearly diagonal keeps the order of its diagonal."""
    for sign in (1.0, -1.0):
        a = w.family(lambda i, j, sign=sign: sign * 10.0 * i if i == j else 0.5 + 0.1 * ((i + j) % 3), n, n)
        b, vt, _ = turned(w, a, n, 30, 1e-14)
        w.claim(all(abs(b[i * n + i] - a[i * n + i]) < 1 for i in range(n)), "the diagonal stays near")
        w.claim(all(vt[i * n + i] > 0.9 for i in range(n)), "small rotations")


REAL = "real numbers are their own conjugates and real parts; tests/linalg/test_eigh.py tells the two apart on complex matrices"
for mutant in (
    "zeta = real_part(a[q * n + q] - a[p * n + p]) / (2 * size) -> zeta = (a[q * n + q] - a[p * n + p]) / (2 * size)",
    "a[i * n + p] = * -> a[i * n + p] = cos * x - sin / conjugate(phase) * y",
    "a[i * n + p] = * -> a[i * n + p] = cos * x - sin * phase * y",
    "a[i * n + q] = * -> a[i * n + q] = sin / phase * x + cos * y", "a[p * n + i] = * -> a[p * n + i] = cos * x - sin / phase * y",
    "a[q * n + i] = * -> a[q * n + i] = sin / conjugate(phase) * x + cos * y",
    "a[q * n + i] = * -> a[q * n + i] = sin * phase * x + cos * y",
    "vt[p * n + i] = * -> vt[p * n + i] = cos * x - sin / conjugate(phase) * y",
    "vt[p * n + i] = * -> vt[p * n + i] = cos * x - sin * phase * y", "vt[q * n + i] = * -> vt[q * n + i] = sin / phase * x + cos * y",
):  # fmt: skip
    equivalent(jacobi_sweeps, mutant, REAL)
equivalent(jacobi_sweeps, "for p in range(n - 1) -> for p in range(n*", "the last coordinate has no later one to be paired with")
equivalent(jacobi_sweeps, "turned += 1 -> turned *", "it is only asked whether anything was turned")
equivalent(jacobi_sweeps, "if zeta < 0.0 -> if zeta <= 0.0", "between equal entries of the diagonal 45 degrees either way will do")
