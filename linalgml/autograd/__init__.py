"""Tensors with automatic differentiation, after torch.Tensor and torch.autograd.

Each file holds one kind of operation; here they become methods and operators of `Tensor`.
"""

from .. import dtypes
from . import (
    accumulation,
    arithmetic,
    comparison,
    conversion,
    creation,
    elementary,
    extremes,
    gather,
    indexing,
    joining,
    masking,
    piecewise,
    products,
    reduction,
    selection,
    shape,
    sorting,
    trigonometry,
)
from .engine import enable_grad, grad, inference_mode, is_grad_enabled, no_grad, set_grad_enabled
from .errors import ShapeError
from .gradcheck import gradcheck
from .scalar import Value
from .tensor import Tensor

__all__ = [
    "ShapeError", "Tensor", "Value", "enable_grad", "grad", "gradcheck", "inference_mode", "is_grad_enabled", "no_grad", "set_grad_enabled",
]  # fmt: skip

METHODS = {
    arithmetic: "add sub mul div true_divide floor_divide remainder neg",
    selection: "maximum minimum clamp",
    elementary: "pow exp expm1 log log2 log10 log1p sqrt rsqrt reciprocal square erf",
    piecewise: "abs sign floor ceil trunc round",
    trigonometry: "sin cos tan",
    comparison: "eq ne lt le gt ge logical_and logical_or logical_xor logical_not allclose isclose equal isnan isinf isfinite",
    reduction: "sum mean var std logsumexp norm all any count_nonzero",
    accumulation: "prod cumsum",
    extremes: "max min amax amin argmax argmin",
    shape: "view view_as reshape reshape_as permute transpose swapaxes t squeeze unsqueeze flatten unflatten ravel expand expand_as "
    "broadcast_to narrow select split chunk unbind diagonal movedim clone contiguous",
    gather: "gather scatter scatter_add index_select index_add take_along_dim take",
    masking: "masked_fill masked_select nonzero",
    joining: "repeat repeat_interleave tile flip roll tril triu diag",
    sorting: "sort argsort topk unique bincount",
    products: "matmul mm bmm mv dot outer",
    conversion: "to numpy __array__ __dlpack__ __dlpack_device__",
}
for _module, _names in METHODS.items():
    for _name in _names.split():
        setattr(Tensor, _name, getattr(_module, _name))
Tensor.__getitem__, Tensor.__setitem__ = indexing.getitem, indexing.setitem
Tensor.subtract, Tensor.multiply, Tensor.divide, Tensor.clip = arithmetic.sub, arithmetic.mul, arithmetic.div, selection.clamp
Tensor.absolute, Tensor.negative, Tensor.concat = piecewise.abs, arithmetic.neg, joining.cat
Tensor.where = lambda self, condition, other: selection.where(condition, self, other)
Tensor.softmax = lambda self, dim=-1, dtype=None: _nn("softmax").softmax(self, dim, dtype)
Tensor.log_softmax = lambda self, dim=-1, dtype=None: _nn("softmax").log_softmax(self, dim, dtype)
for _name in ("relu", "tanh", "sigmoid"):
    setattr(Tensor, _name, lambda self, _name=_name: getattr(_nn("activation"), _name)(self))


def _nn(name):
    """A module of the shelf above this one, looked up when a method of its is called."""
    import importlib

    return importlib.import_module(f"linalgml.nn.{name}")


# ---- operators -------------------------------------------------------------------------------------------------------


def _reflected(operation):
    """number OP tensor, by way of a 0-d tensor, which does not widen the other's dtype."""

    def method(self, other):
        if not isinstance(other, (int, float)):
            return NotImplemented
        return operation(creation.tensor(other, dtype=_scalar_dtype(other, self)), self)

    return method


def _scalar_dtype(number, like):
    if like.dtype.is_floating_point:
        return like.dtype
    return dtypes.int64 if isinstance(number, int) else dtypes.get_default_dtype()


Tensor.__add__ = Tensor.__radd__ = lambda self, other: arithmetic.add(self, other)
Tensor.__sub__ = lambda self, other: arithmetic.sub(self, other)
Tensor.__mul__ = Tensor.__rmul__ = lambda self, other: arithmetic.mul(self, other)
Tensor.__truediv__ = lambda self, other: arithmetic.div(self, other)
Tensor.__floordiv__ = lambda self, other: arithmetic.floor_divide(self, other)
Tensor.__mod__ = lambda self, other: arithmetic.remainder(self, other)
Tensor.__pow__ = lambda self, other: elementary.pow(self, other)
Tensor.__matmul__ = lambda self, other: products.matmul(self, other)
Tensor.__rsub__ = _reflected(arithmetic.sub)
Tensor.__rtruediv__ = _reflected(arithmetic.div)
Tensor.__rfloordiv__ = _reflected(arithmetic.floor_divide)
Tensor.__rmod__ = _reflected(arithmetic.remainder)
Tensor.__rpow__ = _reflected(elementary.pow)
Tensor.__neg__, Tensor.__abs__, Tensor.__invert__ = arithmetic.neg, piecewise.abs, comparison.logical_not
Tensor.__pos__ = lambda self: self
Tensor.__eq__, Tensor.__ne__ = comparison.eq, comparison.ne
Tensor.__lt__, Tensor.__le__, Tensor.__gt__, Tensor.__ge__ = comparison.lt, comparison.le, comparison.gt, comparison.ge
Tensor.__and__, Tensor.__or__, Tensor.__xor__ = comparison.logical_and, comparison.logical_or, comparison.logical_xor
Tensor.T = property(lambda self: shape.permute(self, *reversed(range(self.dim()))))
Tensor.mT = property(lambda self: shape.transpose(self, -2, -1))


# ---- in place --------------------------------------------------------------------------------------------------------


def _in_place(name, operation):
    """`operation`, its result written over the tensor it was called on; the rules are `indexing.overwrite`'s."""

    def method(self, *args, **kwargs):
        # While recording, the operation reads a copy: what it saves for its gradient is not the memory written over.
        source = shape.clone(self) if self.requires_grad and is_grad_enabled() else self
        return indexing.overwrite(self, operation(source, *args, **kwargs), name)

    method.__name__ = name
    method.__doc__ = f"`{operation.__name__}`, written over this tensor.  Raises RuntimeError where that would corrupt a graph."
    return method


_IN_PLACE = {
    arithmetic: "add sub mul div neg remainder floor_divide",
    selection: "clamp",
    elementary: "pow exp log sqrt rsqrt reciprocal square",
    piecewise: "abs sign floor ceil round",
    trigonometry: "sin cos",
    gather: "scatter scatter_add index_add",
    masking: "masked_fill",
    joining: "tril triu",
}
for _module, _names in _IN_PLACE.items():
    for _name in _names.split():
        setattr(Tensor, f"{_name}_", _in_place(f"{_name}_", getattr(_module, _name)))
for _name in ("relu", "tanh", "sigmoid"):
    setattr(Tensor, f"{_name}_", _in_place(f"{_name}_", getattr(Tensor, _name)))
Tensor.__iadd__, Tensor.__isub__, Tensor.__imul__, Tensor.__itruediv__ = Tensor.add_, Tensor.sub_, Tensor.mul_, Tensor.div_


def _copy(self, src, non_blocking=False):
    """Write another tensor's values (broadcast, converted to this dtype) over this one."""
    return indexing.overwrite(self, src if isinstance(src, Tensor) else creation.tensor(src), "copy_")


def _fill(self, value):
    """Write one value everywhere."""
    return indexing.overwrite(self, float(value) if self.is_floating_point() else int(value), "fill_")


def _drawn(name):
    def method(self, *args, **kwargs):
        return getattr(_nn("init"), name)(self, *args, **kwargs)

    method.__name__ = name
    return method


Tensor.copy_, Tensor.fill_ = _copy, _fill
Tensor.zero_ = lambda self: _fill(self, 0)
Tensor.normal_ = _drawn("normal_")
Tensor.uniform_ = _drawn("uniform_")


# ---- dtypes ----------------------------------------------------------------------------------------------------------

Tensor.float = lambda self: conversion.cast(self, dtypes.float32)
Tensor.double = lambda self: conversion.cast(self, dtypes.float64)
Tensor.long = Tensor.int = lambda self: conversion.cast(self, dtypes.int64)
Tensor.bool = lambda self: conversion.cast(self, dtypes.bool)
Tensor.type_as = lambda self, other: conversion.cast(self, other.dtype)
Tensor.cpu = lambda self: self
Tensor.multinomial = creation.multinomial
Tensor.new_zeros = lambda self, *size, dtype=None: creation.zeros(*size, dtype=dtype or self.dtype)
Tensor.new_ones = lambda self, *size, dtype=None: creation.ones(*size, dtype=dtype or self.dtype)
Tensor.new_tensor = lambda self, data, dtype=None: creation.tensor(data, dtype=dtype or self.dtype)
