"""Shape rules: what two shapes broadcast to, and which axes a `dim` argument names."""

from .errors import ShapeError


def broadcast_shapes(a, b, name):
    """The shape that two shapes (tuples) broadcast to; ShapeError (a ValueError), opening with `name`, when they do not.

    Sizes are aligned at the last axis; of each pair they must be equal, or one of them 1 or missing (NumPy's rule).

    >>> broadcast_shapes((5, 1, 3), (4, 1), "add")
    (5, 4, 3)
    >>> broadcast_shapes((3, 4), (5,), "add")
    Traceback (most recent call last):
    linalgml.autograd.errors.ShapeError: add: shapes (3, 4) and (5,) do not broadcast
    """
    if a == b:
        return a
    longer, shorter = (a, b) if len(a) >= len(b) else (b, a)
    lead = len(longer) - len(shorter)
    sizes = list(longer)
    for i, size in enumerate(shorter, lead):
        if sizes[i] == 1:
            sizes[i] = size
        elif size != 1 and size != sizes[i]:
            raise ShapeError(f"{name}: shapes {a} and {b} do not broadcast")
    return tuple(sizes)


def normalize_dim(dim, ndim, name):
    """One axis as 0 <= dim < ndim; a negative one counts from the end.  A 0-d tensor has the axes 0 and -1, as in PyTorch.

    >>> normalize_dim(-1, 3, "sum")
    2
    """
    if type(dim) is not int:
        try:
            dim = dim.__index__()
        except AttributeError:
            raise TypeError(f"{name}: dim must be an int, got {dim!r}") from None
    span = ndim or 1
    if not -span <= dim < span:
        raise IndexError(f"{name}: dim {dim} is out of range for {ndim} dimension{'s' * (ndim != 1)} (expected {-span} to {span - 1})")
    return dim % span


def normalize_dims(dim, ndim, name):
    """The axes that `dim` names (None or () for all, an int, or a sequence of ints), sorted; ValueError when one comes twice.

    >>> normalize_dims((2, -3), 3, "sum"), normalize_dims(None, 2, "sum")
    ((0, 2), (0, 1))
    """
    if dim is None:
        return tuple(range(ndim))
    if type(dim) not in (tuple, list):
        only = normalize_dim(dim, ndim, name)
        return (only,) if ndim else ()
    if not dim:
        return tuple(range(ndim))
    dims = sorted(normalize_dim(d, ndim, name) for d in dim)
    if len(set(dims)) < len(dims):
        raise ValueError(f"{name}: a dim appears twice in {tuple(dim)}")
    return tuple(dims) if ndim else ()
