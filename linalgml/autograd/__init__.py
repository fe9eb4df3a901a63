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
    engine,
    extremes,
    gather,
    in_place,
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
from .gradcheck import gradcheck, gradgradcheck
from .scalar import Value
from .tensor import Tensor

__all__ = [
    "ShapeError", "Tensor", "Value", "enable_grad", "grad", "gradcheck", "gradgradcheck", "inference_mode", "is_grad_enabled", "no_grad",
    "set_grad_enabled",
]  # fmt: skip

METHODS = {
    engine: "backward",
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


def _attach(**methods):
    """Functions made methods of `Tensor`, each under the name it is given."""
    for name, method in methods.items():
        setattr(Tensor, name, method)


for _module, _names in METHODS.items():
    _attach(**{_name: getattr(_module, _name) for _name in _names.split()})
_attach(
    __getitem__=indexing.getitem,
    __setitem__=indexing.setitem,
    subtract=arithmetic.sub,
    multiply=arithmetic.mul,
    divide=arithmetic.div,
    clip=selection.clamp,
    absolute=piecewise.abs,
    negative=arithmetic.neg,
    concat=joining.cat,
    where=lambda self, condition, other: selection.where(condition, self, other),
    softmax=lambda self, dim=-1, dtype=None: _nn("softmax").softmax(self, dim, dtype),
    log_softmax=lambda self, dim=-1, dtype=None: _nn("softmax").log_softmax(self, dim, dtype),
)
for _name in ("relu", "tanh", "sigmoid"):
    setattr(Tensor, _name, lambda self, _name=_name: getattr(_nn("activation"), _name)(self))


_NN: dict = {}


def _nn(name):
    """A module of the shelf above this one, looked up when a method of its is first called."""
    if name not in _NN:
        import importlib

        _NN[name] = importlib.import_module(f"linalgml.nn.{name}")
    return _NN[name]


# ---- operators -------------------------------------------------------------------------------------------------------


def _comparable(operation):
    """== and != leave what is neither a tensor nor a number to the other side: `x == None` is False."""

    def method(self, other):
        if isinstance(other, (Tensor, int, float)) or hasattr(other, "dtype"):
            return operation(self, other)
        return NotImplemented

    return method


def _reflected(operation):
    """number OP tensor, by way of a 0-d tensor, which does not widen the other's dtype."""

    def method(self, other):
        if not isinstance(other, (int, float)):
            return NotImplemented
        if self.dtype.code < 2:
            return operation(other, self)
        return operation(creation.tensor(other, dtype=_scalar_dtype(other, self)), self)

    return method


def _scalar_dtype(number, like):
    if like.dtype.is_floating_point:
        return like.dtype
    return dtypes.int64 if isinstance(number, int) else dtypes.get_default_dtype()


_attach(
    __add__=arithmetic.add,
    __radd__=arithmetic.add,
    __sub__=arithmetic.sub,
    __rsub__=_reflected(arithmetic.sub),
    __mul__=arithmetic.mul,
    __rmul__=arithmetic.mul,
    __truediv__=arithmetic.div,
    __rtruediv__=_reflected(arithmetic.div),
    __floordiv__=arithmetic.floor_divide,
    __rfloordiv__=_reflected(arithmetic.floor_divide),
    __mod__=arithmetic.remainder,
    __rmod__=_reflected(arithmetic.remainder),
    __pow__=elementary.pow,
    __rpow__=_reflected(elementary.pow),
    __matmul__=products.matmul,
    __neg__=arithmetic.neg,
    __pos__=lambda self: self,
    __abs__=piecewise.abs,
    __invert__=comparison.logical_not,
    __eq__=_comparable(comparison.eq),
    __ne__=_comparable(comparison.ne),
    __lt__=comparison.lt,
    __le__=comparison.le,
    __gt__=comparison.gt,
    __ge__=comparison.ge,
    __and__=comparison.logical_and,
    __or__=comparison.logical_or,
    __xor__=comparison.logical_xor,
    T=property(lambda self: shape.permute(self, *reversed(range(self.dim())))),
    mT=property(lambda self: shape.transpose(self, -2, -1)),
)


# ---- in place --------------------------------------------------------------------------------------------------------


def _activation(name):
    return lambda x, out, n: getattr(_nn("activation"), name)(x, out, n)


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
        setattr(Tensor, f"{_name}_", in_place.method(f"{_name}_", getattr(_module, _name)))
for _name in ("relu", "tanh", "sigmoid"):
    setattr(Tensor, f"{_name}_", in_place.method(f"{_name}_", getattr(Tensor, _name), _activation(f"{_name}_forward")))
for _operator, _name in {"__iadd__": "add_", "__isub__": "sub_", "__imul__": "mul_", "__itruediv__": "div_"}.items():
    setattr(Tensor, _operator, getattr(Tensor, _name))


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


_attach(copy_=_copy, fill_=_fill, zero_=lambda self: _fill(self, 0), normal_=_drawn("normal_"), uniform_=_drawn("uniform_"))


# ---- dtypes ----------------------------------------------------------------------------------------------------------

_attach(
    float=lambda self: conversion.cast(self, dtypes.float32),
    double=lambda self: conversion.cast(self, dtypes.float64),
    long=lambda self: conversion.cast(self, dtypes.int64),
    int=lambda self: conversion.cast(self, dtypes.int64),
    bool=lambda self: conversion.cast(self, dtypes.bool),
    type_as=lambda self, other: conversion.cast(self, other.dtype),
    cpu=lambda self: self,
    multinomial=creation.multinomial,
    new_zeros=lambda self, *size, dtype=None: creation.zeros(*size, dtype=dtype or self.dtype),
    new_ones=lambda self, *size, dtype=None: creation.ones(*size, dtype=dtype or self.dtype),
    new_tensor=lambda self, data, dtype=None: creation.tensor(data, dtype=dtype or self.dtype),
)
