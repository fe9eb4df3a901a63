"""Conjugate gradients: systems with a positive definite matrix, of which only products A p are asked.

    x moves along p by alpha = r . r / p . A p            p_new = r_new + beta p,   beta = r_new . r_new / r . r

Each step goes to the lowest point of x . A x / 2 - b . x along a direction that is conjugate to all the earlier ones, p . A q = 0, so
that none of their work is undone: after n steps nothing is left, in exact arithmetic, and long before that when the eigenvalues lie in a
few clusters.  Hestenes & Stiefel, "Methods of conjugate gradients for solving linear systems", 1952; Trefethen & Bau,
*Numerical Linear Algebra*, lecture 38.
"""

from .entries import real_part
from .errors import LinAlgError
from .systems import Solution, preconditioned, system


def cg(a, b, x0=None, *, rtol=1e-5, atol=0.0, maxiter=None, M=None, callback=None):
    """(x, info, residuals) of A x = b for a symmetric or Hermitian positive definite A, until |b - A x| <= max(rtol |b|, atol).

    A: a Matrix, a CSRMatrix, rows, or anything with a shape and `@`.  maxiter: 10 n by default.  M approximates the inverse of A, as a
    matrix or a function of r (see `jacobi_preconditioner` and others).  info is 0, or the number of steps when they were not enough;
    ints and Fractions are solved exactly.  LinAlgError where p . A p <= 0 shows that A is not positive definite.  `callback(x)` is called
    after every step.  After scipy.sparse.linalg.cg.

    >>> from linalgml import linalg
    >>> x, info, residuals = linalg.cg([[4.0, 1.0], [1.0, 3.0]], [1.0, 2.0], rtol=1e-12)
    >>> x.allclose(linalg.Vector([1 / 11, 7 / 11])), info, len(residuals)
    (True, 0, 3)
    """
    A, b, x, r, limit = system(a, b, x0, rtol, atol, "cg")
    z = preconditioned(M, r)
    p, along, residuals = z, r.vdot(z), [float(r.magnitude())]
    maxiter = 10 * len(b) if maxiter is None else maxiter
    for _ in range(maxiter):
        if residuals[-1] <= limit:
            break
        q = A @ p
        curvature = real_part(p.vdot(q))
        if not curvature > 0:
            raise LinAlgError(f"cg: the matrix is not positive definite: p . A p = {curvature}")
        alpha = along / curvature
        x, r = x + p * alpha, r - q * alpha
        z = preconditioned(M, r)
        along, before = r.vdot(z), along
        if along == 0:
            residuals.append(float(r.magnitude()))
            if callback:
                callback(x)
            break
        p = z + p * (along / before)
        residuals.append(float(r.magnitude()))
        if callback:
            callback(x)
    return Solution(x, 0 if residuals[-1] <= limit else len(residuals) - 1, residuals)
