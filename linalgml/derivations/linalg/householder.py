"""Theorems of Householder's reflections and of A = Q R."""

from ...linalg.householder import apply_reflectors, form_q, householder_qr, reflect_line
from ..theorem import equivalent, theorem
from .matmul import product

SIGNS = "a reflection takes the sign of a value"
KINDS = ("floats", "finite")


def factored(w, a, m, n):
    """(packed, tau) of a copy of a."""
    packed, tau = w.copy(a), w.blank(min(m, n))
    w.run(householder_qr, packed, tau, m, n)
    return packed, tau


def orthogonal(w, packed, tau, m, n, cols):
    """The first columns of Q."""
    q = w.blank(m, cols)
    w.run(form_q, packed, tau, q, m, n, cols)
    return q


def turned(w, x, m, n):
    """The transpose of x (m, n)."""
    return w.family(lambda i, j: x[j * n + i], n, m)


@theorem(small=[(3, 2)], large=[(4, 3), (3, 4)], kinds=KINDS, every_shape=SIGNS)
def qr_is_a(w, m, n):
    """Q R = A, and the diagonal of R has the size that the columns' lengths demand."""
    a = w.reals("a", m, n)
    packed, tau = factored(w, a, m, n)
    q = orthogonal(w, packed, tau, m, n, m)
    r = w.family(lambda i, j: packed[i * n + j] if j >= i else w.number(0), m, n)
    w.equal(product(w, q, r, m, m, n), a)
    w.equal(packed[0] * packed[0], w.sum(lambda i: a[i * n] * a[i * n], m))


@theorem(small=[(3, 2)], large=[(4, 3), (3, 4)], kinds=KINDS, every_shape=SIGNS)
def q_is_orthogonal(w, m, n):
    """Q^T Q = I and Q Q^T = I, and fewer columns are the first of all."""
    packed, tau = factored(w, w.reals("a", m, n), m, n)
    q = orthogonal(w, packed, tau, m, n, m)
    identity = w.family(lambda i, j: w.number(1 if i == j else 0), m, m)
    w.equal(product(w, turned(w, q, m, m), q, m, m, m), identity)
    w.equal(product(w, q, turned(w, q, m, m), m, m, m), identity)
    thin = orthogonal(w, packed, tau, m, n, 2)
    w.equal(thin, w.family(lambda i, j: q[i * m + j], m, 2))


@theorem(small=[(3, 2, 2)], large=[(4, 3, 2), (3, 4, 3)], kinds=KINDS, every_shape=SIGNS)
def reflections_apply_q(w, m, n, k):
    """Without forming Q, the reflections give Q B, and in the other order Q^T B."""
    packed, tau = factored(w, w.reals("a", m, n), m, n)
    q, b = orthogonal(w, packed, tau, m, n, m), w.reals("b", m, k)
    for adjoint in (False, True):
        found = w.copy(b)
        w.run(apply_reflectors, packed, tau, found, m, n, min(m, n), k, adjoint)
        w.equal(found, product(w, turned(w, q, m, m) if adjoint else q, b, m, m, k))


@theorem(small=[(3,)], large=[(5,)], kinds=KINDS, every_shape=SIGNS)
def a_reflection_is_its_own_inverse(w, n):
    """H = I - tau v v^T is symmetric, H H = I, and H x = beta e_1 with beta^2 = x . x."""
    x = w.reals("x", n, 1)
    packed, tau = factored(w, x, n, 1)
    v = w.family(lambda i: packed[i] if i else w.number(1), n)
    h = w.family(lambda i, j: w.number(1 if i == j else 0) - tau[0] * v[i] * v[j], n, n)
    w.equal(product(w, h, h, n, n, n), w.family(lambda i, j: w.number(1 if i == j else 0), n, n))
    w.equal(product(w, h, x, n, n, 1), w.family(lambda i: packed[0] if i == 0 else w.number(0), n))
    w.equal(packed[0] * packed[0], w.sum(lambda i: x[i] * x[i], n))


def step_by_step(w, a, m, n):
    """(packed, tau) of a copy of a, one column after the other."""
    packed, tau = w.copy(a), w.blank(min(m, n))
    for k in range(min(m, n)):
        w.run(reflect_line, packed, tau, k, k * n + k, n, m - k, 1, n - k - 1)
    return packed, tau


@theorem(small=[(4,)], large=[(6,)], kinds=("floats",))
def reflections_at_the_edges(w, n):
    """Where a column is zero below the diagonal nothing is reflected; beta has the opposite sign of x_1; sizes do not matter."""
    for first in (2.0, 0.0, -3.0):
        x = w.values([first, *[0.0] * (n - 1)], n, 1)
        tau = w.blank(1)
        w.run(reflect_line, x, tau, 0, 0, 1, n, n, 0)
        w.equal(tau[0], 0.0)
        w.equal(x[0], first)
    for size in (1.0, 1e200, 1e-200):
        for first in (3.0, -3.0, 0.0):
            x = w.values([first * size, *[0.0] * (n - 2), 4.0 * size], n, 1)
            tau = w.blank(1)
            w.run(reflect_line, x, tau, 0, 0, 1, n, n, 0)
            w.equal(x[0] / size, -5.0 if first == 3.0 else 5.0 if first == -3.0 else -4.0)
            w.claim(1 <= tau[0] <= 2, "tau between 1 and 2")
    for large in (1e200, -1e200):
        for at in (0, n - 1):
            x, tau = w.family(lambda i, large=large, at=at: large if i == at else 1.0, n), w.blank(1)
            w.run(reflect_line, x, tau, 0, 0, 1, n, n, 0)
            w.claim(0.9e200 < abs(x[0]) < 1.1e200, "the length of a column whose square overflows")
        a = w.family(lambda i, j, large=large: 1.0 if i == n - 1 else (large if i > 1 else 1.0) if i == j else 0.0, n, n - 1)
        packed, tau = step_by_step(w, a, n, n - 1)
        w.equal(packed[(n - 2) * n - (n - 2) + n - 2] / 1e200, -1.0 if large > 0 else 1.0)


@theorem(small=[(4, 3)], large=[(5, 4)], kinds=("floats",))
def columns_of_any_size(w, m, n):
    """Multiples of A's columns are multiples of R's columns: the reflections are the same, however large or small the columns are."""
    a = w.reals("a", m, n)
    packed, tau = step_by_step(w, a, m, n)
    for turn in range(n):
        scale = [1e200 if (j + turn) % 3 == 0 else 1e-200 if (j + turn) % 3 == 1 else 1.0 for j in range(n)]
        scaled, same = step_by_step(w, w.family(lambda i, j, scale=scale: a[i * n + j] * scale[j], m, n), m, n)
        w.equal(same, tau)
        w.equal(w.family(lambda i, j, s=scale, x=scaled: x[i * n + j] / s[j] if i <= j else x[i * n + j], m, n), packed)


@theorem(small=[(4, 3)], large=[(5, 4)], kinds=("floats",))
def zeros_anywhere(w, m, n):
    """Q R = A for every pattern of zeros in the columns, and a column that is zero below the diagonal is not reflected."""
    for at in range(m * n):
        for alone in (True, False):
            a = w.family(lambda i, j, at=at, alone=alone: (1.0 + i + 2 * j if (i * n + j == at) == alone or i == j else 0.0), m, n)
            packed, tau = step_by_step(w, a, m, n)
            q = orthogonal(w, packed, tau, m, n, m)
            r = w.family(lambda i, j, packed=packed: packed[i * n + j] if j >= i else w.number(0), m, n)
            w.equal(product(w, q, r, m, m, n), a)
            if alone and at // n <= at % n:
                w.equal(tau, 0.0)


REAL = "real numbers are their own conjugates and real parts; tests/linalg/test_householder.py tells the two apart on complex matrices"
for kernel, mutants in (
    (reflect_line, [
        "if below != 0.0 or a[start] != real_part(a[start]) -> if below != 0.0*", "if real_part(lead) >= 0.0 -> if lead >= 0.0",
        "total += real_part(ratio * conjugate(ratio)) -> total += *ratio * *ratio*",
        "along = along * conjugate(tau[k]) -> along = along * tau[k]",
        "along += conjugate(a[start + i * step]) * * -> along += a[start + i * step] * *",
    ]),
    (apply_reflectors, [
        "factor = conjugate(tau[r]) if adjoint else tau[r] -> factor = *tau[r]* if adjoint else *tau[r]*",
        "along += conjugate(a[i * n + r]) * b[i * k + j] -> along += a[i * n + r] * b[i * k + j]",
    ]),
):  # fmt: skip
    for mutant in mutants:
        equivalent(kernel, mutant, REAL)
equivalent(reflect_line, "for i in range(1, length) (no. 2) -> for i in range(0, length)", "that number is written once more below")
