"""Operations in place: `x.add_(y)` writes its result over x.

Elementwise operations on a root tensor outside the graph write straight into its memory: their loops read an element before
they write it.  Everything else computes its result first, and copies it to where x's elements stand (`indexing.overwrite`).
"""

from .. import backend
from . import gather, indexing, joining, masking, selection, shape
from .arithmetic import add_forward, div_forward, floor_divide_forward, mul_forward, neg_forward, remainder_forward, sub_forward
from .elementary import exp_forward, log_forward, pow_forward, reciprocal_forward, rsqrt_forward, sqrt_forward, square_forward
from .engine import bump, is_grad_enabled
from .operands import operands, single_operand
from .piecewise import abs_forward, ceil_forward, floor_forward, round_forward, sign_forward
from .tensor import Tensor
from .trigonometry import cos_forward, sin_forward

TYPE_CHECKING = False  # true to a type checker; `typing` is not imported when the program runs
if TYPE_CHECKING:
    from typing import Any

UNARY = {
    "neg_": neg_forward, "exp_": exp_forward, "log_": log_forward, "sqrt_": sqrt_forward, "rsqrt_": rsqrt_forward,
    "reciprocal_": reciprocal_forward, "square_": square_forward, "abs_": abs_forward, "sign_": sign_forward, "floor_": floor_forward,
    "ceil_": ceil_forward, "round_": round_forward, "sin_": sin_forward, "cos_": cos_forward,
}  # fmt: skip
BINARY = {
    "add_": add_forward, "sub_": sub_forward, "mul_": mul_forward, "div_": div_forward, "remainder_": remainder_forward,
    "floor_divide_": floor_divide_forward, "pow_": pow_forward,
}  # fmt: skip
WITHIN: "dict[str, Any]" = {
    "clamp_": selection.clamp_within, "masked_fill_": masking.masked_fill_within, "tril_": joining.tril_within,
    "triu_": joining.triu_within, "scatter_": gather.scatter_within, "scatter_add_": gather.scatter_add_within,
    "index_add_": gather.index_add_within,
}  # fmt: skip


def method(name, operation, unary=None):
    """The method `name`: `operation`, its result written over the tensor it is called on.  `unary` is its kernel, if it has one."""
    unary, binary, within = unary or UNARY.get(name), BINARY.get(name), WITHIN.get(name)

    def in_place(self, *args, **kwargs):
        if not kwargs and self._base is None and not self.requires_grad and self.dtype.code < 2:
            if unary is not None and not args:
                if _map(unary, self):
                    return self
            elif binary is not None and len(args) == 1 and _combine(binary, self, args[0], name):
                return self
        if within is not None and _apart(self, (*args, *kwargs.values())):
            done = within(self, *args, **kwargs)
            if done is not None:
                return done
        # While recording, the operation reads a copy: what it saves for its gradient is not the memory written over.
        source = shape.clone(self) if self.requires_grad and is_grad_enabled() else self
        return indexing.overwrite(self, operation(source, *args, **kwargs), name)

    in_place.__name__ = name
    in_place.__doc__ = f"`{operation.__name__}`, written over this tensor.  Raises RuntimeError where that would corrupt a graph."
    return in_place


def _apart(x, others):
    """Whether x is a root outside the graph in memory of its own, of which none of the other operands is a part."""
    if x._base is not None or x.requires_grad or x.dtype.code > 1:
        return False
    store = backend.store()
    if type(x._data) is not store.kind or store.name == "python" or store.is_view(x._data):
        return False
    for other in others:
        if isinstance(other, Tensor):
            root = other if other._base is None else other._base
            if root is x or other.requires_grad or type(root._data) is not store.kind or store.is_view(root._data):
                return False
    return True


def _map(kernel, x):
    """Whether kernel(x, x, n) was done in x's own memory."""
    values, n, _, _, store = single_operand(x)
    if store.name == "python":  # a list keeps doubles, and rounds a float32 when a result is stored
        return False
    kernel(values, values, n)
    bump(x)
    return True


def _combine(kernel, x, other, name):
    """Whether kernel(x, other, x, …) was done in x's own memory: only where no element of `other` could be written before it is read."""
    if isinstance(other, Tensor) and other.requires_grad and is_grad_enabled():
        return False
    if kernel is pow_forward and not isinstance(other, Tensor) and other == 2:
        return _map(square_forward, x)
    *_, values, y, n, nx, ny, whole, dtype, store = operands(x, other, name)
    if values is not x._data or nx != n or whole != x.shape or dtype is not x.dtype or store.name == "python":
        return False
    if (y is values and ny != n) or (y is not values and (store.is_view(y) or store.is_view(values))):
        return False
    kernel(values, y, values, n, n, ny)
    bump(x)
    return True
