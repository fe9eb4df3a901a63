"""Hessenberg's form, A = Q H Q^H with zeros below the entries under the diagonal: as near to triangular as finitely many steps come.

Each reflection of rows k + 1 … n makes zeros in column k; applied from the right as well, which keeps the eigenvalues, it leaves
that column alone.  A QR step on H costs n^2 operations instead of n^3, and leaves the form.  Trefethen & Bau, *Numerical Linear
Algebra*, lecture 26; Golub & Van Loan, *Matrix Computations*, section 7.4.
"""

from collections import namedtuple

from ..kernels import kernel
from .entries import conjugate
from .householder import form_q, reflect_line
from .numbers import as_square, check_finite, inexact, numbers_of
from .triangular import take_triangle


@kernel(in_place=("a",))
def hessenberg_reduce(a, tau, n):
    """a (n, n) becomes H on, above and just below its diagonal, and further below the vectors of the reflections; tau (n - 1).

    The vectors lie as `householder_qr` packs those of the (n - 1, n - 1) matrix without the first row and the last column.
    """
    for k in range(n - 1):
        reflect_line(a, tau, k, (k + 1) * n + k, n, n - k - 1, 1, n - k - 1)
        for i in range(n):
            along = a[i * n + k + 1]
            for j in range(k + 2, n):
                along += a[i * n + j] * a[j * n + k]
            along = along * tau[k]
            a[i * n + k + 1] -= along
            for j in range(k + 2, n):
                a[i * n + j] -= along * conjugate(a[j * n + k])


def hessenberg(a, calc_q=False):
    """H, zero below the entries under its diagonal, with the eigenvalues of A; with `calc_q`, (H, Q) with A = Q H Q^H.

    Computed in floats.  A symmetric A gives a tridiagonal H, up to rounding.  LinAlgError when A is not square; ValueError for NaN or
    infinite entries.  After scipy.linalg.hessenberg.

    >>> from linalgml import linalg
    >>> H, Q = linalg.hessenberg([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [4.0, 8.0, 9.0]], calc_q=True)
    >>> H[2, 0], (Q @ H @ Q.T).allclose(linalg.Matrix([[1, 2, 3], [4, 5, 6], [4, 8, 9]]))
    (0.0, True)
    """
    A = inexact(as_square(a, "hessenberg"), "hessenberg")
    check_finite(A, "hessenberg")
    numbers, H, Q = reduced(A, calc_q)
    n = len(A)
    H = numbers.matrix(n, n, H)
    return (H, numbers.matrix(n, n, Q)) if calc_q else H


class Hessenberg(namedtuple("Hessenberg", "numbers h q")):
    """Arrays of H and Q, and the numbers they are of."""

    __slots__ = ()


def reduced(A, calc_q):
    """H, and Q with `calc_q`, as arrays of A's numbers."""
    n, numbers = len(A), numbers_of(A)
    data, tau = numbers.copy(A), numbers.empty(max(n - 1, 0))
    numbers.run(hessenberg_reduce, data, tau, n)
    if n < 2:
        return Hessenberg(numbers, data, numbers.identity(n) if calc_q else None)
    packed, m, below = numbers.matrix(n, n, data), n - 1, numbers.empty((n - 1) * n)
    numbers.run(take_triangle, numbers.copy(packed[1:, :]), below, m, n, n, False, False)
    first = packed[:1, :]
    h = numbers.joined(numbers.copy(first), below)
    if not calc_q:
        return Hessenberg(numbers, h, None)
    q = numbers.empty(m * m)
    numbers.run(form_q, numbers.copy(packed[1:, :m]), tau, q, m, m, m)
    return Hessenberg(numbers, h, numbers.bordered(q, m))
