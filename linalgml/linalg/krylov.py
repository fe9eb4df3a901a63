"""Krylov's spaces, spanned by v, A v, A^2 v …: an orthonormal basis of one, and what A is in it.

    A Q_k = Q_{k+1} H          H: of Hessenberg's form, k + 1 rows and k columns (Arnoldi)
    A Q_k = Q_{k+1} T          T: tridiagonal, for a symmetric A (Lanczos): three terms instead of all

Eigenvalues of the small square part (Ritz values) are near those of A, the outermost first.  Arnoldi, "The principle of minimized
iterations", 1951; Lanczos, 1950; Trefethen & Bau, *Numerical Linear Algebra*, lectures 33 to 36.
"""

from collections import namedtuple

from .entries import real_part
from .matrix import Matrix
from .numbers import check_finite, inexact
from .systems import as_operator
from .vector import Vector


class Arnoldi(namedtuple("Arnoldi", "Q H")):
    """What `arnoldi` returns: A @ Q[:, :k] = Q @ H."""

    __slots__ = ()


def arnoldi(a, v, k):
    """(Q, H) after k steps from the vector v: Q (n, k + 1) orthonormal, H (k + 1, k); fewer columns where the space stops growing.

    When it stops after j steps, Q (n, j) and H (j, j) describe a space that A does not leave, and every eigenvalue of H is one of A.

    >>> from linalgml import linalg
    >>> A = linalg.Matrix([[2.0, 1.0, 0.0], [0.0, 3.0, 1.0], [1.0, 0.0, 1.0]])
    >>> Q, H = linalg.arnoldi(A, [1.0, 0.0, 0.0], 2)
    >>> (A @ Q[:, :2]).allclose(Q @ H), H.shape
    (True, (3, 2))
    """
    A, q = _first(a, v, k, "arnoldi")
    basis, columns = [q], []
    for _ in range(min(k, A.shape[0])):
        rest, column = extended(A @ basis[-1], basis)
        columns.append(column)
        if column[-1] == 0:
            break
        basis.append(rest)
    rows = len(basis)
    H = Matrix([[c[i] if i < len(c) else 0.0 for c in columns] for i in range(rows)])
    return Arnoldi(Matrix.from_columns(basis), H)


def extended(w, basis):
    """(q, coefficients) of w = sum of h_i q_i + h q: its parts along the basis, taken away twice, and what is left; h = 0 if nothing is."""
    size = w.magnitude()
    column = [0.0] * len(basis)
    for _ in range(2):  # the second time takes away what rounding left: "twice is enough" (Kahan and Parlett)
        for i, q in enumerate(basis):
            h = q.vdot(w)
            column[i] += h
            w = w - q * h
    length = w.magnitude()
    if length <= 1e-14 * size:
        return w, [*column, 0.0]
    return w / length, [*column, length]


class Lanczos(namedtuple("Lanczos", "Q alpha beta")):
    """What `lanczos` returns: Q (n, k), and T's diagonal alpha (k) and the entries beside it beta (k), the last one of the next step."""

    __slots__ = ()

    @property
    def T(self):
        """The tridiagonal matrix Q^H A Q.

        >>> from linalgml import linalg
        >>> linalg.lanczos([[2.0, 0.0], [0.0, 3.0]], [1.0, 0.0], 1).T
        Matrix([[2.0]])
        """
        a, b = self.alpha, self.beta
        return Matrix([[a[i] if i == j else b[min(i, j)] if abs(i - j) == 1 else 0.0 for j in range(len(a))] for i in range(len(a))])


def lanczos(a, v, k, reorthogonalize=True):
    """(Q, alpha, beta) after k steps from v for a symmetric or Hermitian A: Q^H A Q is tridiagonal.

    With `reorthogonalize` every new vector is made perpendicular to all earlier ones; without it only the last two are kept in sight, as
    in Lanczos' paper, and converged eigenvalues come back as ghosts.

    >>> from linalgml import linalg
    >>> A = linalg.Matrix([[2.0, 1.0, 0.0], [1.0, 2.0, 1.0], [0.0, 1.0, 2.0]])
    >>> linalg.eigvalsh(linalg.lanczos(A, [1.0, 2.0, 3.0], 3).T).allclose(linalg.eigvalsh(A))
    True
    """
    A, q = _first(a, v, k, "lanczos")
    basis = [q]
    alpha: list = []
    beta: list = []
    for step in range(min(k, A.shape[0])):
        w = A @ basis[-1]
        size = w.magnitude()
        alpha.append(real_part(basis[-1].vdot(w)))
        w = w - basis[-1] * alpha[-1]
        if step:
            w = w - basis[-2] * beta[-1]
        if reorthogonalize:
            for _ in range(2):
                for p in basis:
                    w = w - p * p.vdot(w)
        beta.append(w.magnitude())
        if beta[-1] <= 1e-14 * size:
            beta[-1] = 0.0
            break
        basis.append(w / beta[-1])
    return Lanczos(Matrix.from_columns(basis[: len(alpha)]), Vector(alpha), Vector(beta))


def _first(a, v, k, what):
    A = as_operator(a, what)
    v = inexact(v if type(v) is Vector else Vector(v), what)
    check_finite(v, what)
    if len(v) != A.shape[0]:
        raise ValueError(f"{what}: the vector has {len(v)} entries, the matrix {A.shape[0]} rows")
    if k < 1:
        raise ValueError(f"{what}: at least one step is needed, got {k}")
    length = v.magnitude()
    if length == 0:
        raise ValueError(f"{what}: the zero vector spans nothing")
    return A, v / length
