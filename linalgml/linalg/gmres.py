"""GMRES: of all x in Krylov's space the one with the smallest residual, for any invertible matrix.

    min |b - A Q y| = min | |b| e_1 - H y |          a least squares problem with k + 1 rows

Arnoldi's steps add a column to H, one of Givens' rotations makes it triangular again, and the length of the residual is read off
without computing x.  Saad & Schultz, "GMRES", 1986; Trefethen & Bau, *Numerical Linear Algebra*, lecture 35.
"""

from .entries import conjugate
from .givens import givens_rotation
from .krylov import extended
from .systems import Solution, preconditioned, system
from .vector import Vector


def gmres(a, b, x0=None, *, rtol=1e-5, atol=0.0, restart=20, maxiter=None, M=None, callback=None):
    """(x, info, residuals) of A x = b, until |b - A x| <= max(rtol |b|, atol), for any square A.

    After `restart` steps the space is given up and begun anew from what is left, at most `maxiter` times (10 n by default).  M approximates
    the inverse of A and is applied from the right, so that residuals are those of A itself.  info is 0, or the number of steps when they
    were not enough.  `callback(x)` is called after every cycle.  After scipy.sparse.linalg.gmres.

    >>> from linalgml import linalg
    >>> x, info, residuals = linalg.gmres([[1.0, 2.0], [-3.0, 1.0]], [5.0, -1.0], rtol=1e-12)
    >>> x.allclose(linalg.Vector([1, 2])), info
    (True, 0)
    """
    A, b, x, r, limit = system(a, b, x0, rtol, atol, "gmres")
    if restart < 1:
        raise ValueError(f"gmres: restart must be at least 1, got {restart}")
    b, x, r = (v if v._kind() in ("float", "complex") else Vector([float(e) for e in v]) for v in (b, x, r))
    n, residuals = len(b), [r.magnitude()]
    for _ in range(10 * n if maxiter is None else maxiter):
        if residuals[-1] <= limit or residuals[-1] == 0:
            break
        length = r.magnitude()
        basis, right = [r / length], [length]
        columns: list = []
        turns: list = []
        for _ in range(min(restart, n)):
            q, column = extended(A @ preconditioned(M, basis[-1]), basis)
            for i, (c, s) in enumerate(turns):  # what the earlier rotations do to the new column
                p, t = column[i], column[i + 1]
                column[i], column[i + 1] = conjugate(c) * p + conjugate(s) * t, c * t - s * p
            c, s, top = givens_rotation(column[-2], column[-1])
            if top == 0:  # A is singular on this space: no step can help
                break
            stopped = column[-1] == 0
            columns.append([*column[:-2], top])
            turns.append((c, s))
            right[-1:] = [conjugate(c) * right[-1], -s * right[-1]]
            residuals.append(abs(right[-1]))
            if residuals[-1] <= limit or stopped:
                break
            basis.append(q)
        k = len(columns)
        y = [0.0] * k
        for i in range(k - 1, -1, -1):
            y[i] = (right[i] - sum(columns[j][i] * y[j] for j in range(i + 1, k))) / columns[i][i]
        step = sum((q * t for q, t in zip(basis, y, strict=False)), Vector([0.0] * n))
        x = x + preconditioned(M, step)
        r = b - A @ x
        residuals[-1] = r.magnitude()
        if callback:
            callback(x)
        if not k:
            break
    return Solution(x, 0 if residuals[-1] <= limit else len(residuals) - 1, residuals)
