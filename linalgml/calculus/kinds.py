"""What may be differentiated: a number, a Vector, a Matrix, a tensor or a list of numbers, seen as a row of numbers."""

from ..autograd.creation import tensor, zeros
from ..autograd.tensor import Tensor
from ..linalg.entries import describe, scalar
from ..linalg.matrix import Matrix
from ..linalg.vector import Vector
from .functions import nought


def is_number(x):
    return x.numel() == 1 if isinstance(x, Tensor) else not isinstance(x, Vector | Matrix | list | tuple)


def shape_of(x):
    if isinstance(x, Tensor | Vector | Matrix):
        return tuple(x.shape)
    return (len(x),) if isinstance(x, list | tuple) else ()


def flat_numbers(x):
    """The numbers of a number, Vector, Matrix or list, in order."""
    if isinstance(x, Matrix):
        return [v for row in x.tolist() for v in row]
    return [v for y in x for v in flat_numbers(y)] if isinstance(x, Vector | list | tuple) else [x]


def map_numbers(x, f, what):
    """The same kind of thing with f of every number."""
    if isinstance(x, Vector):
        return Vector([f(v) for v in x])
    if isinstance(x, Matrix):
        return Matrix([[f(v) for v in row] for row in x.tolist()])
    if isinstance(x, list | tuple):
        return type(x)(map_numbers(v, f, what) for v in x)
    if scalar(x) is NotImplemented or isinstance(x, Tensor):
        raise TypeError(f"{what}: expected numbers, a Vector, a Matrix or a Tensor, got {describe(x)}")
    return f(scalar(x))


def zero_like(x):
    return zeros(*x.shape, dtype=x.dtype) if isinstance(x, Tensor) else map_numbers(x, nought, "a tangent")


def basis(x):
    """All directions of a number, Vector, Matrix, list or tensor, one after another."""
    if isinstance(x, Tensor):
        n = x.numel()
        return [tensor([1.0 if j == i else 0.0 for j in range(n)], dtype=x.dtype).reshape(x.shape) for i in range(n)]
    n = len(flat_numbers(x))
    made = []
    for i in range(n):
        places = iter(range(n))
        made.append(map_numbers(x, lambda v, i=i, places=places: v**0 if next(places) == i else nought(v), "a direction"))
    return made


def from_rows(rows, out, x):
    """The Jacobian from the gradients of each number of the result."""
    if isinstance(x, Tensor):
        from ..autograd.joining import stack

        return stack(rows).reshape(*shape_of(out), *x.shape)
    table = [flat_numbers(row) for row in rows]
    return _arranged(table, out, x)


def from_columns(columns, out, x):
    """The Jacobian from the derivatives along each direction of the argument."""
    if isinstance(x, Tensor):
        from ..autograd.joining import stack

        shape = shape_of(out)
        joined = stack([c.detach() for c in columns]).reshape(*x.shape, *shape)
        return joined.permute(*range(len(x.shape), joined.dim()), *range(len(x.shape))) if joined.dim() else joined
    return _arranged([list(row) for row in zip(*map(flat_numbers, columns), strict=True)], out, x)


def _arranged(table, out, x):
    """(m, n) numbers as a number, a Vector or a Matrix, by what went in and what came out."""
    if is_number(x):
        return table[0][0] if is_number(out) else Vector([row[0] for row in table])
    return Vector(table[0]) if is_number(out) else Matrix(table)
