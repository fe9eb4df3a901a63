"""The nearest matrix of rank k, from the k largest singular values, and a quick way to them by random directions.

    A_k = sum over i <= k of s_i u_i v_i^H          |A - A_k| = s_{k+1},  |A - A_k|_F^2 = sum over i > k of s_i^2

No matrix of rank k is nearer, in either norm.  Eckart & Young, "The approximation of one matrix by another of lower rank", 1936;
Halko, Martinsson & Tropp, "Finding structure with randomness", 2011.
"""

from ..random import Generator
from .householder import qr
from .matrix import Matrix, _matrix
from .numbers import as_matrix, check_finite, inexact
from .polar import adjoint
from .svd import SVD, svd


def truncated_svd(a, k):
    """(U, s, Vh) of the k largest singular values only: U (m, k), s (k), Vh (k, n).  ValueError unless 0 <= k <= min(m, n).

    >>> from linalgml import linalg
    >>> linalg.truncated_svd([[3.0, 0.0], [0.0, 1.0]], 1).s
    Vector([3.0])
    """
    A = as_matrix(a, "truncated_svd")
    _check(k, A, "truncated_svd")
    U, s, Vh = svd(A, full_matrices=False)
    return SVD(U[:, :k], s[:k], Vh[:k, :])


def low_rank(a, k):
    """The nearest matrix of rank k to A, in the Frobenius and the spectral norm.

    >>> from linalgml import linalg
    >>> linalg.low_rank([[3.0, 0.0], [0.0, 1.0]], 1).allclose(linalg.Matrix([[3, 0], [0, 0]]))
    True
    """
    U, s, Vh = truncated_svd(a, k)
    return U @ Matrix.diag(s) @ Vh if k else Matrix.zeros(U.shape[0], Vh.shape[1]) * 1.0


def randomized_svd(a, n_components, *, n_oversamples=10, n_iter=4, generator=None):
    """(U, s, Vh) of about the `n_components` largest singular values, from products of A with a few random vectors.

    The space that A sends n_components + n_oversamples normal vectors into holds most of its large directions, more surely after
    `n_iter` steps of subspace iteration with A A^H; in a basis of it the problem is a small one.  The expected error is s_{k+1} times
    1 + a small factor that the iterations bring down to 1.  The same `generator` state gives the same result; without one, a
    generator of seed 0.  After sklearn.utils.extmath.randomized_svd.

    >>> from linalgml import linalg
    >>> A = linalg.Matrix([[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [1.0, 0.0, 1.0]])
    >>> linalg.randomized_svd(A, 2).s.allclose(linalg.svdvals(A)[:2])
    True
    """
    A = inexact(as_matrix(a, "randomized_svd"), "randomized_svd")
    check_finite(A, "randomized_svd")
    _check(n_components, A, "randomized_svd")
    if n_oversamples < 0 or n_iter < 0:
        raise ValueError(f"randomized_svd: n_oversamples and n_iter are not negative, got {n_oversamples} and {n_iter}")
    m, n = A.shape
    width = min(n_components + n_oversamples, m, n)
    if not width:
        return SVD(Matrix.zeros(m, 0), svd(Matrix.zeros(0, 0)).s, Matrix.zeros(0, n))
    items = [0.0] * (n * width)
    (Generator(0) if generator is None else generator).normal(items, n * width)
    H = adjoint(A)
    Q = qr(A @ _matrix((n, width), items)).Q
    for _ in range(n_iter):
        Q = qr(A @ qr(H @ Q).Q).Q
    W, s, Vh = svd(adjoint(Q) @ A, full_matrices=False)
    k = n_components
    return SVD((Q @ W)[:, :k], s[:k], Vh[:k, :])


def _check(k, A, what):
    if type(k) is not int or not 0 <= k <= min(A.shape):
        raise ValueError(f"{what}: the rank must be an int in 0 … {min(A.shape)} for shape {A.shape}, got {k!r}")
