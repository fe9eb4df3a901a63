"""Rules of the operations that are linear in their operands: views, indexing, joining, running sums, masks.

The gradient of y = A x is A^T g, whatever x is, so a gradient of a gradient only needs A again.  `linear` records a pair of loops that
are each other's adjoint; its own rule is the same pair, swapped, so one line for an operation gives every order.
"""

from .. import backend
from . import accumulation, gather, indexing, joining, masking
from .engine import result, unrecorded
from .tensor import numel, strided_read, strided_write


class Linear:
    """The way back of a linear map of flat storage: its adjoint."""

    __slots__ = ("adjoint", "apply", "shape")

    def __init__(self, apply, adjoint, shape):
        self.apply, self.adjoint, self.shape = apply, adjoint, shape

    def __call__(self, grad):
        return (self.adjoint(grad),)


def linear(x, apply, adjoint, shape):
    """apply(flat x) as a recorded operation; both it and its adjoint must be linear."""
    return result(apply(x.contiguous().flat()), shape, x.dtype, (x,), Linear(apply, adjoint, x.shape))


def _linear(v, g):
    return (linear(g, v.backward.adjoint, v.backward.apply, v.backward.shape),)


def pulled_part(v, g, i, adjoint):
    """What the operation's own backward makes of g for operand i; adjoint(flat gradient of that) is the operation on a flat operand."""
    if v.edges[i] is None:
        return None
    return linear(g, lambda flat: v.backward(flat)[i], adjoint, v.edges[i].shape)


def diagonal_part(v, g, i=0):
    """Where each element's gradient is its own, times a number that does not move: the map is its own adjoint."""
    return pulled_part(v, g, i, lambda flat: v.backward(flat)[i])


def diagonal(v, g):
    """The rule of an elementwise operation made of straight pieces."""
    return (diagonal_part(v, g),)


def adjoint_of(forward, zeros=False):
    """The rule of a linear operation of one operand, given its forward loop: forward(flat, out, kept)."""

    def rule(v, g):
        n, dtype, kept = numel(v.node.shape), v.node.dtype, v.kept

        def apply(flat):
            out = backend.store().zeros(n, dtype) if zeros else backend.store().empty(n, dtype)
            if n:
                forward(flat, out, kept)
            return out

        return (pulled_part(v, g, 0, apply),)

    return rule


def _view(v, g):
    if not hasattr(v.kept, "strides"):
        return (g,)
    return adjoint_of(lambda x, out, k: strided_read(x, out, k.shape, k.strides, len(k.shape), k.offset, k.n))(v, g)


def _setitem(v, g):
    """What was overwritten has no gradient; the value's is read where it was written."""
    k = v.kept
    root = diagonal_part(v, g)
    if len(v.edges) == 1 or v.edges[1] is None:
        return root if len(v.edges) == 1 else (root, None)
    place, value, total, dtype = k.place, k.value, k.total, k.dtype

    def write(flat):
        store = backend.store()
        out = store.zeros(total, dtype)
        spread = indexing._spread(unrecorded(flat, value.shape, dtype), place.shape, store, "setitem")
        if place.n and place.spot is None:
            place.write(spread, out, store)
        elif place.n:
            at, *rest = place.spot
            indexing.index_add(spread, at, out, place.offset, *rest)
        return out

    return root, pulled_part(v, g, 1, write)


def _overwritten(v, g):
    return (diagonal_part(v, g),)


def _cat(v, g):
    rows, at, found = g.reshape(v.kept.outer, v.kept.row), 0, []
    for edge, width in zip(v.edges, v.kept.widths, strict=True):
        found.append(None if edge is None else rows[:, at : at + width])
        at += width
    return tuple(found)


def _extremum(v, g):
    """The gradient of `maximum` or `minimum` goes to the operand that was taken: a diagonal map for each, before repetitions are folded."""
    from .rules import fold

    k = v.kept

    def through(x, y, nx, ny):
        def apply(flat):
            out = backend.store().empty(k.n, k.dtype)
            k.pull(x, y, flat, out, k.n, nx, ny)
            return out

        return linear(g, apply, apply, g.shape)

    left, right = v.edges
    dx = None if left is None else fold(through(k.x, k.y, k.nx, k.ny), left)
    return dx, None if right is None else fold(through(k.y, k.x, k.ny, k.nx), right)


def _masked_fill(v, g):
    k = v.kept

    def fill(flat):
        store = backend.store()
        out = store.empty(k.n, k.dtype)
        masking.masked_fill_forward(store.zeros(k.n, k.dtype), k.flags, flat, out, k.outer, k.inner)
        return out

    dx = diagonal_part(v, g)
    return (dx,) if len(v.edges) == 1 else (dx, pulled_part(v, g, 1, fill))


def _scatter(v, g):
    """Of a written or added source the gradient is gathered; what was written over has none."""
    k = v.kept
    dx = (g if k.write is gather.scatter_sum else diagonal_part(v, g)) if v.edges[0] is not None else None
    if len(v.edges) == 1:
        return (dx,)

    def scatter(flat):
        out = backend.store().zeros(k.total, k.dtype)
        gather._on_corner(
            out, k.shape, k.reached, k.dtype, lambda part: gather.scatter_sum(flat, k.index.flat(), part, k.outer, k.size, k.count, k.inner)
        )
        return out

    return dx, pulled_part(v, g, 1, scatter)


def _index_add(v, g):
    k = v.kept

    def add(flat):
        out = backend.store().zeros(numel(v.node.shape), k.dtype)
        if k.n:
            gather.add_at(flat, k.at, out, 0, k.outer, k.row, k.count, k.inner, 1)
        return out

    return g if v.edges[0] is not None else None, pulled_part(v, g, 1, add) if v.edges[1] is not None else None


RULES = {
    "linear_rules.Linear": _linear,
    "arithmetic.neg": lambda v, g: (-g,),
    "operands.abs": diagonal,
    "operands.relu": diagonal,
    "selection._clamp": diagonal,
    "selection.maximum": _extremum,
    "selection.minimum": _extremum,
    "conversion.cast": lambda v, g: (g.to(v.kept.source),),
    "shape.clone": lambda v, g: (g,),
    "shape._pull_back": _view,
    "accumulation.cumsum": adjoint_of(lambda x, out, k: accumulation.cumsum_forward(x, out, k.outer, k.size, k.inner)),
    "extremes._chosen": adjoint_of(lambda x, out, k: gather.gather_forward(x, k.indices, out, k.outer, k.size, 1, k.inner)),
    "sorting._chosen": adjoint_of(lambda x, out, k: gather.gather_forward(x, k.order, out, k.rows, k.cols, k.kept, 1)),
    "indexing.getitem": adjoint_of(lambda x, out, k: indexing.index_read(
        x, k.at, out, k.offset, k.outer, k.outer_step, k.count, k.inner, k.inner_step)),
    "indexing._record": _setitem,
    "indexing._arity": _overwritten,
    "gather.gather": adjoint_of(lambda x, out, k: gather.gather_forward(x, k.index.flat(), out, k.outer, k.size, k.count, k.inner)),
    "gather.index_select": adjoint_of(lambda x, out, k: indexing.index_read(x, k.at, out, 0, k.outer, k.row, k.count, k.inner, 1)),
    "gather.take": adjoint_of(lambda x, out, k: indexing.index_read(x, k.at, out, 0, 1, 0, k.count, 1, 0)),
    "gather._scatter": _scatter,
    "gather._index_add": _index_add,
    "masking._masked_fill": _masked_fill,
    "joining.cat": _cat,
    "joining._laid_out": adjoint_of(lambda x, out, k: strided_read(x, out, k.sizes, k.strides, len(k.sizes), k.offset, k.n)),
    "joining._placed": adjoint_of(lambda x, out, k: k.n and strided_write(x, out, k.sizes, k.strides, len(k.sizes), k.offset, k.n), True),
    "joining._turned": lambda v, g: (pulled_part(v, g, 0, lambda x: joining._turn(x, v.kept.n, v.kept.row, v.kept.by, v.kept.dtype)),),
    "joining._triangle": diagonal,
}  # fmt: skip
