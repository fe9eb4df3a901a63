"""Linear algebra of tensors: batches of matrices, each solved or factored by `linalgml.linalg`, with gradients.

    X = A^-1 B:   dB = A^-T dX,  dA = -dB X^T                Y = A^-1:  dA = -Y^T dY Y^T              d = det A:  dA = dd d A^-T
    A = L L^T:    dA = sym(L^-T low(L^T dL) L^-1)            low: the lower triangle, with half of the diagonal
    A = Q R:      dA = (dQ + Q copy(R dR^T - dQ^T Q)) R^-T   copy: the lower triangle, mirrored
    A = V w V^T:  dA = V (dw + V^T dV / (w_j - w_i)) V^T     A = U s V^T:  the same twice, with s_j^2 - s_i^2

The last two divide by gaps, so that equal eigenvalues or singular values have no derivative of their vectors (the gradient is inf or
NaN), though of functions that do not depend on the choice of vectors they have.  Every matrix is computed in float64 and rounded once.
Giles, "Collected matrix derivative results for forward and reverse mode algorithmic differentiation", 2008; Walter & Lehmann, 2012 (QR).
"""

from math import inf

from .. import dtypes, linalg
from ..linalg.eigh import Eigh
from ..linalg.householder import QR
from ..linalg.lu import SlogDet
from ..linalg.matrix import _matrix
from ..linalg.svd import EPS, NOTHING, SVD, SWEEPS
from .batches import checked, compiled, each, finite, recorded, recorded_together, rounded, turned
from .creation import eye, zeros_like
from .errors import DtypeError, ShapeError
from .joining import cat, tril
from .shapes import broadcast_shapes
from .tensor import numel


def solve(A, B):
    """The X of A X = B for A (..., n, n) and B (..., n, k), or vectors B (..., n) where it has one dimension less.  As torch.linalg.solve.

    Leading sizes broadcast.  LinAlgError when a matrix is singular or not square.

    >>> import linalgml as lm
    >>> lm.linalg.solve(lm.tensor([[2.0, 0.0], [0.0, 4.0]]), lm.tensor([2.0, 2.0]))
    tensor([1.0000, 0.5000])
    """
    lead, n, _ = checked(A, "solve")
    if B.dtype is not A.dtype:
        raise DtypeError(f"solve: dtypes {A.dtype.name} and {B.dtype.name} differ")
    vectors = len(B.shape) == 1 or (len(B.shape) == len(A.shape) - 1 and B.shape == A.shape[:-1])
    columns = B.unsqueeze(-1) if vectors else B
    if columns.shape[-2] != n:
        raise ShapeError(f"solve: a right side of {columns.shape[-2]} rows for matrices of {n}")
    common = broadcast_shapes(lead, columns.shape[:-2], "solve")
    k = columns.shape[-1]
    left, right = A.broadcast_to((*common, n, n)), columns.broadcast_to((*common, n, k))
    X = _solved(left, right, common, n, k)

    def pull(grad):
        db = solve(turned(left.detach()), grad)
        return -(db @ turned(X)), db

    found = recorded(X, (left, right), pull, (left,))
    return found.squeeze(-1) if vectors else found


def _solved(left, right, common, n, k):
    """X without a history."""
    run, store, flat = compiled("lu", "solve", left, right)
    if run:
        count = numel(common)
        x = store.empty(count * n * k, dtypes.float64)
        if run(*flat, x, count, n, k) < 0:
            return rounded(x, (*common, n, k), left.dtype)
    inputs = right.detach().reshape(-1).tolist()
    at = iter(range(numel(common)))

    def one(M):
        i = next(at)
        return linalg.solve(M, _matrix((n, k), inputs[i * n * k : (i + 1) * n * k]))

    return each(left, "solve", one, (n, k))[0]


def inv(A):
    """The inverses of square matrices (..., n, n).  LinAlgError when one is singular.  After torch.linalg.inv.

    >>> import linalgml as lm
    >>> lm.linalg.inv(lm.tensor([[2.0, 0.0], [0.0, 4.0]])).tolist()
    [[0.5, 0.0], [0.0, 0.25]]
    """
    lead, n, _ = checked(A, "inv")
    run, store, flat = compiled("lu", "solve", A)
    y = store.empty(numel(A.shape), dtypes.float64) if run else None
    if run and run(*flat, None, y, numel(lead), n, n) < 0:
        Y = rounded(y, A.shape, A.dtype)
    else:
        (Y,) = each(A, "inv", linalg.inv, (n, n))
    return recorded(Y, (A,), lambda grad: -(turned(Y) @ grad @ turned(Y)))


def det(A):
    """The determinants (...) of square matrices (..., n, n), singular ones too.  After torch.linalg.det.

    >>> import linalgml as lm
    >>> lm.linalg.det(lm.tensor([[[1.0, 2.0], [3.0, 4.0]], [[1.0, 0.0], [0.0, 5.0]]])).tolist()
    [-2.0, 5.0]
    """
    lead, n, _ = checked(A, "det")
    run, store, flat = compiled("lu", "det", A)
    out = store.empty(numel(lead), dtypes.float64) if run else None
    if run and run(*flat, out, numel(lead), n):
        d = rounded(out, lead, A.dtype)
    else:
        (d,) = each(A, "det", linalg.det, ())

    def pull(grad):
        (cofactors,) = each(A, "det", _cofactors, (n, n))
        return grad.unsqueeze(-1).unsqueeze(-1) * cofactors

    return recorded(d, (A,), pull, (A,))


def _cofactors(M):
    """det M M^-T, which exists for a singular M too: the products of all singular values but one, in the singular vectors' coordinates."""
    U, s, Vh = linalg.svd(M)
    sign, n = linalg.det(U) * linalg.det(Vh), len(s)
    products = []
    for i in range(n):
        product = sign
        for j in range(n):
            product *= s[j] if j != i else 1.0
        products.append(product)
    return U @ linalg.Matrix.diag(products) @ Vh if n else M


def slogdet(A):
    """(sign, log |det|) of square matrices, each (...); the sign has no gradient.  After torch.linalg.slogdet.

    >>> import linalgml as lm
    >>> sign, logabsdet = lm.linalg.slogdet(lm.eye(3) * -1.0)
    >>> sign.item(), logabsdet.item()
    (-1.0, 0.0)
    """
    checked(A, "slogdet")
    sign, log = each(A, "slogdet", linalg.slogdet, (), ())

    def pull(grad):
        return grad.unsqueeze(-1).unsqueeze(-1) * turned(inv(A.detach()))

    return SlogDet(sign, recorded(log, (A,), pull, (A,)))


def cholesky(A, upper=False):
    """L (..., n, n) with L L^T = A, of symmetric positive definite matrices; L^T with `upper`.  After torch.linalg.cholesky.

    Only the lower triangles are read, and the gradient is symmetric.  LinAlgError when a matrix is not positive definite.

    >>> import linalgml as lm
    >>> lm.linalg.cholesky(lm.tensor([[4.0, 2.0], [2.0, 10.0]])).tolist()
    [[2.0, 0.0], [1.0, 3.0]]
    """
    lead, n, _ = checked(A, "cholesky")
    run, store, flat = compiled("cholesky", "cholesky", A)
    out = store.empty(numel(A.shape), dtypes.float64) if run else None
    if run and run(*flat, out, numel(lead), n) < 0:
        L = rounded(out, A.shape, A.dtype)
    else:
        (L,) = each(A, "cholesky", linalg.cholesky, (n, n))

    def pull(grad):
        middle = tril(turned(L) @ grad)
        middle = middle - _diagonal(middle) * 0.5
        half = _divided(L, middle)  # L^-T (…) L^-1
        return (half + turned(half)) * 0.5

    found = recorded(L, (A,), pull)
    return turned(found) if upper else found


def _divided(L, middle):
    """L^-T middle L^-1."""
    left = solve(turned(L), middle)
    return turned(solve(turned(L), turned(left)))


def _diagonal(x):
    """x with zeros off the diagonal."""
    return tril(x) - tril(x, -1)


def qr(A, mode="reduced"):
    """(Q, R) of matrices (..., m, n): Q (..., m, k) with orthonormal columns, R (..., k, n), k = min(m, n).  After torch.linalg.qr.

    mode "complete": Q (..., m, m), R (..., m, n), without gradients unless m <= n.  The gradient needs independent first k columns.

    >>> import linalgml as lm
    >>> Q, R = lm.linalg.qr(lm.tensor([[3.0, 5.0], [4.0, 0.0]]))
    >>> lm.allclose(Q @ R, lm.tensor([[3.0, 5.0], [4.0, 0.0]]), atol=1e-6)
    True
    """
    _, m, n = checked(A, "qr", square=False)
    if mode not in ("reduced", "complete"):
        raise ValueError(f"qr: mode must be 'reduced' or 'complete', got {mode!r}")
    k = m if mode == "complete" else min(m, n)
    Q, R = each(A, "qr", lambda M: linalg.qr(M, mode), (m, k), (k, n))
    if A.requires_grad and k > n:
        raise RuntimeError(f"qr: with mode='complete', Q of {m} x {n} matrices is not determined by them, and has no gradient")

    return QR(*recorded_together((Q, R), A, (_pull_q, _pull_r), (A,)))


def _pull_q(Q, R, A, grad):
    return _pull_qr(Q, R, A, grad, None)


def _pull_r(Q, R, A, grad):
    return _pull_qr(Q, R, A, None, grad)


def _pull_qr(Q, R, A, dQ, dR):
    m, n = A.shape[-2:]
    if n <= m:
        return _square_part(Q, R, dQ, dR)
    first, rest = R[..., :m], A[..., m:]
    if dR is None:
        return cat([_square_part(Q, first, dQ, None), zeros_like(rest)], -1)
    dV = dR[..., m:]
    return cat([_square_part(Q, first, rest @ turned(dV), dR[..., :m]), Q @ dV], -1)


def _square_part(Q, R, dQ, dR):
    M = (R @ turned(dR) if dR is not None else 0.0) - (turned(dQ) @ Q if dQ is not None else 0.0)
    M = tril(M) + turned(tril(M, -1))
    right = Q @ M
    if dQ is not None:
        right = right + dQ
    return turned(solve(R, turned(right)))  # (…) R^-T


def eigh(A):
    """(eigenvalues (..., n) rising, eigenvectors (..., n, n)) of symmetric matrices.  After torch.linalg.eigh.

    Only the lower triangles are read, and the gradient is symmetric.

    >>> import linalgml as lm
    >>> w, V = lm.linalg.eigh(lm.tensor([[2.0, 1.0], [1.0, 2.0]], dtype=lm.float64))
    >>> lm.allclose(w, lm.tensor([1.0, 3.0], dtype=lm.float64))
    True
    """
    lead, n, _ = checked(A, "eigh")
    w, V = _small_eigh(A, lead, n) or each(A, "eigh", linalg.eigh, (n,), (n, n))

    return Eigh(*recorded_together((w, V), A, (_pull_eigenvalues, _pull_eigenvectors)))


def _pull_eigenvalues(w, V, A, grad):
    return (V * grad.unsqueeze(-2)) @ turned(V)


def _pull_eigenvectors(w, V, A, grad):
    inner = V @ (turned(V) @ grad / _gaps(w)) @ turned(V)
    return (inner + turned(inner)) * 0.5


def _small_eigh(A, lead, n):
    """(w, V) by the compiled loop, for small matrices; None where it does not apply."""
    run, store, flat = compiled("eigh", "eigh", A) if 0 < n <= 32 else (None, None, [])
    if not run or not finite(flat[0], numel(A.shape)):
        return None
    w, v = store.empty(numel(lead) * n, dtypes.float64), store.empty(numel(A.shape), dtypes.float64)
    return (rounded(w, (*lead, n), A.dtype), rounded(v, A.shape, A.dtype)) if run(*flat, w, v, numel(lead), n) else None


def eigvalsh(A):
    """The eigenvalues of symmetric matrices, rising.  After torch.linalg.eigvalsh.

    >>> import linalgml as lm
    >>> lm.linalg.eigvalsh(lm.tensor([[5.0, 0.0], [0.0, 2.0]])).tolist()
    [2.0, 5.0]
    """
    return eigh(A).eigenvalues


def _gaps(x):
    """x_j - x_i, and inf where i = j, so that what is divided by it becomes 0."""
    n = x.shape[-1]
    same = eye(n, dtype=x.dtype).bool()
    return (x.unsqueeze(-2) - x.unsqueeze(-1)).masked_fill(same, inf)


def svd(A, full_matrices=True):
    """(U, S, Vh) of matrices (..., m, n): U (..., m, m), S (..., k) falling, Vh (..., n, n); or k = min(m, n) columns of U and rows of Vh.

    With `full_matrices` and m != n the further columns are not determined by A, and a tensor that requires gradients is refused.
    After torch.linalg.svd.

    >>> import linalgml as lm
    >>> U, S, Vh = lm.linalg.svd(lm.tensor([[3.0, 0.0], [0.0, -4.0]]))
    >>> S.tolist()
    [4.0, 3.0]
    """
    _, m, n = checked(A, "svd", square=False)
    k = min(m, n)
    sizes = ((m, m), (k,), (n, n)) if full_matrices else ((m, k), (k,), (k, n))
    found = _turned_svd(A, m, n, k) if m == n or not full_matrices else None
    U, S, Vh = found or each(A, "svd", lambda M: linalg.svd(M, full_matrices), *sizes)
    if A.requires_grad and full_matrices and m != n:
        raise RuntimeError(f"svd: with full_matrices=True, U and Vh of {m} x {n} matrices are not determined by them, and have no gradient")

    return SVD(*recorded_together((U, S, Vh), A, (_pull_left, _pull_singular, _pull_right)))


def _pull_singular(U, S, Vh, A, grad):
    k = S.shape[-1]
    return (U[..., :k] * grad.unsqueeze(-2)) @ Vh[..., :k, :]


def _pull_left(U, S, Vh, A, grad):
    skew = turned(U) @ grad
    inner = U @ ((skew - turned(skew)) / _gaps(S * S) * S.unsqueeze(-2))
    if U.shape[-2] > S.shape[-1]:
        outside = grad / S.unsqueeze(-2)
        inner = inner + outside - U @ (turned(U) @ outside)
    return inner @ Vh


def _pull_right(U, S, Vh, A, grad):
    skew = Vh @ turned(grad)
    inner = (skew - turned(skew)) / _gaps(S * S) * S.unsqueeze(-1) @ Vh
    if Vh.shape[-1] > S.shape[-1]:
        outside = grad / S.unsqueeze(-1)
        inner = inner + outside - (outside @ turned(Vh)) @ Vh
    return U @ inner


def _turned_svd(A, m, n, k):
    """(U, S, Vh) by the compiled loop of rotations, for small matrices; None where it does not apply, as for a singular value of 0."""
    lead = A.shape[:-2]
    run, store, copies = compiled("svd", "svd", (turned(A) if m >= n else A).clone()) if 0 < k <= 16 else (None, None, [])
    if not run:
        return None
    other = max(m, n)
    small, s = store.empty(numel(lead) * k * k, dtypes.float64), store.empty(numel(lead) * k, dtypes.float64)
    if not run(*copies, small, s, numel(lead), k, other, SWEEPS, 2 * other**0.5 * EPS, NOTHING):
        return None
    long, square = rounded(copies[0], (*lead, k, other), A.dtype), rounded(small, (*lead, k, k), A.dtype)
    S = rounded(s, (*lead, k), A.dtype)
    return (turned(long).contiguous(), S, square) if m >= n else (turned(square).contiguous(), S, long)


def svdvals(A):
    """The singular values (..., k) of matrices (..., m, n), falling.  After torch.linalg.svdvals.

    >>> import linalgml as lm
    >>> lm.linalg.svdvals(lm.tensor([[3.0, 0.0], [0.0, -4.0]])).tolist()
    [4.0, 3.0]
    """
    return svd(A, full_matrices=False).s
