"""What the factorizations of tensors share: a batch of matrices in, each by a function or all in one compiled loop, and tensors out."""

from .. import backend, dtypes, linalg
from ..linalg.matrix import _matrix
from ..linalg.vector import norm
from .engine import no_grad, result, unrecorded
from .errors import DtypeError, ShapeError
from .tensor import numel


def checked(input, what, square=True):
    """(…, m, n) of a tensor of floats."""
    if input.dtype not in (dtypes.float32, dtypes.float64):
        raise DtypeError(f"{what}: expected float32 or float64, got {input.dtype.name}")
    if len(input.shape) < 2:
        raise ShapeError(f"{what}: expected matrices, (..., m, n), got shape {input.shape}")
    *lead, m, n = input.shape
    if square and m != n:
        raise linalg.LinAlgError(f"{what}: expected square matrices, got shape {input.shape}")
    return tuple(lead), m, n


def each(input, what, function, *sizes):
    """function(Matrix) for every matrix of a tensor, and its results as tensors of the leading shape and `sizes`, without a history."""
    *lead, m, n = input.shape
    items, size = input.detach().reshape(-1).tolist(), m * n
    columns: list = [[] for _ in sizes]
    for k in range(numel(tuple(lead))):
        try:
            found = function(_matrix((m, n), items[k * size : (k + 1) * size]))
        except ValueError as error:
            where = f" of matrix {k}" if lead else ""
            raise type(error)(f"{what}{where}: {str(error).partition(': ')[2] or error}") from None
        for column, part in zip(columns, found if len(sizes) > 1 else (found,), strict=True):
            column += part._items if hasattr(part, "_items") else [part]
    store = backend.store()
    return [unrecorded(store.build([float(x) for x in c], input.dtype), (*lead, *s), input.dtype)
            for c, s in zip(columns, sizes, strict=True)]  # fmt: skip


def compiled(concept, function, *tensors):
    """The compiled loop over a whole batch (or None), the store, and the tensors' numbers in float64, not to be written to."""
    store = backend.store()
    run = store.compiled(f"linalg.{concept}", f"{function}_batch")
    return run, store, [x.detach().to(dtypes.float64).contiguous().flat() for x in tensors] if run else []


def finite(data, n):
    """Whether every number of float64 storage is finite, and none so large or small that its square is not (or all are 0)."""
    size = norm(data, n)
    return size == 0 or 1e-100 < size < 1e100


def rounded(data, shape, dtype):
    """A tensor of float64 storage, rounded to `dtype`, without a history."""
    made = unrecorded(data, shape, dtypes.float64)
    return made if dtype is dtypes.float64 else made.to(dtype)


def recorded(out, parents, pull, saved=()):
    """A copy of `out` as the result of an operation whose gradient is a tensor function of the gradient of `out`.

    The functions read `out` and its sisters, which nobody else can write to.
    """
    shape, dtype = out.shape, out.dtype
    if not any(p.requires_grad for p in parents):
        return out

    def backward(grad):
        with no_grad():
            found = pull(unrecorded(grad, shape, dtype))
        return tuple(g.contiguous().flat() for g in (found if type(found) is tuple else (found,)))

    return result(backend.store().copy(out.flat(), out.numel()), shape, dtype, parents, backward, saved)


def recorded_together(factors, A, pulls, saved=()):
    """The factors of A, each with the gradient pulls[i](*factors, A, grad), a tensor function; A is None there unless `saved` names it.

    A rule for gradients of gradients calls the same function, with factors that have histories.
    """
    if not A.requires_grad:
        return factors
    return tuple([recorded(f, (A,), _pull(i, factors, A.detach() if saved else None, pulls), saved) for i, f in enumerate(factors)])


def _pull(i, factors, A, pulls):
    return lambda grad: pulls[i](*factors, A, grad)


def turned(x):
    """The transposes of all matrices."""
    return x.transpose(-2, -1)
