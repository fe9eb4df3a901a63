"""Tensor: an n-dimensional array of one dtype that can remember how it was made.

A tensor is a view (shape, strides, offset) of flat row-major storage.  A tensor that owns its storage is a *root*; slices,
transposes and reshapes are views that point at their root, so writing through one is seen by all.  Operations live in
the files beside this one (arithmetic, reduction, shape, indexing, …) and are attached as methods by `autograd/__init__`.
"""

from math import prod as numel  # the number of elements of a shape

from .. import backend, dtypes
from ..backend import chosen_store
from ..kernels import kernel

TYPE_CHECKING = False  # true to a type checker; `typing` is not imported when the program runs
if TYPE_CHECKING:
    from typing import Any


@kernel
def strided_read(x, out, shape, strides, ndim, offset, n):
    """out (n,) = the elements, in row-major order, of the view of x that has this shape, these strides and this offset."""
    inner = shape[ndim - 1]
    step = strides[ndim - 1]
    for row in range(n // inner):
        rest = row
        at = offset
        for d in range(ndim - 2, -1, -1):
            at += rest % shape[d] * strides[d]
            rest //= shape[d]
        i = row * inner
        for j in range(inner):
            out[i + j] = x[at + j * step]


@kernel(in_place=("out",))
def strided_write(x, out, shape, strides, ndim, offset, n):
    """The inverse of `strided_read`: x (n,) is written to the elements of out that the view shows."""
    inner = shape[ndim - 1]
    step = strides[ndim - 1]
    for row in range(n // inner):
        rest = row
        at = offset
        for d in range(ndim - 2, -1, -1):
            at += rest % shape[d] * strides[d]
            rest //= shape[d]
        i = row * inner
        for j in range(inner):
            out[at + j * step] = x[i + j]


@kernel(in_place=("out",))
def strided_add(x, out, shape, strides, ndim, offset, n):
    """x (n,) is added to the elements of out that the view shows; an element shown twice receives both (the adjoint of a read)."""
    inner = shape[ndim - 1]
    step = strides[ndim - 1]
    for row in range(n // inner):
        rest = row
        at = offset
        for d in range(ndim - 2, -1, -1):
            at += rest % shape[d] * strides[d]
            rest //= shape[d]
        i = row * inner
        for j in range(inner):
            out[at + j * step] += x[i + j]


def contiguous_strides(shape):
    """Row-major strides of a shape: (2, 3, 4) -> (12, 4, 1)."""
    strides, step = [], 1
    for size in reversed(shape):
        strides.append(step)
        step *= size
    return tuple(reversed(strides))


class Tensor:
    """An n-dimensional array with automatic differentiation, after torch.Tensor.  Make one with `tensor`, `zeros`, `randn`, …

    Attributes: `shape` (tuple of ints), `dtype`, `requires_grad`, `grad` (Tensor or None, for leaves after `backward`).
    """

    __slots__ = (
        "__weakref__", "_base", "_data", "_node", "_offset", "_strides", "_version", "dtype", "grad", "requires_grad", "shape",
    )  # fmt: skip

    if TYPE_CHECKING:  # what `autograd/__init__` attaches

        def __getattr__(self, name: str) -> Any: ...
        def __getitem__(self, index: Any) -> Any: ...

    def __init__(self, data, shape, dtype, requires_grad=False):
        """A root tensor over flat storage; users call `tensor(...)`."""
        self._data = data
        self.shape = shape
        self.dtype = dtype
        self.requires_grad = requires_grad
        self._offset = 0
        self._strides = self._base = self._node = self.grad = None
        self._version = 0

    # ---- storage ---------------------------------------------------------------------------------------------------

    def flat(self):
        """Contiguous storage of the current backend, this tensor's first element first (it may be longer than `numel()`)."""
        return self._flat()

    def _flat(self):
        store = chosen_store() or backend._process or backend.store()
        data = self._data  # None for a view
        if type(data) is store.kind:
            return data
        return self._native(store) if self._base is None else self._read(store)

    def _native(self, store):
        """The root's storage, moved to the current backend's kind if another backend made it."""
        root = self._root()
        if type(root._data) is not store.kind:
            root._data = store.native(root._data, root.dtype)
        return root._data

    def _read(self, store):
        """A view's elements, contiguous: the root's own storage where that already is, a copy where not."""
        data = self._native(store)
        if self._strides is None and self._offset == 0:
            return data
        n = numel(self.shape)
        if self._strides is None and store.name == "python":
            return data[self._offset : self._offset + n]
        out = store.empty(n, self.dtype)
        if n == 0:
            return out
        shape, strides, offset = self.layout()
        strided_read(data, out, shape, strides, len(shape), offset, n)
        return out

    def layout(self):
        """(shape, strides, offset) in the root's storage, with at least one dimension."""
        strides = self._strides or contiguous_strides(self.shape)
        if not self.shape:
            return (1,), (1,), self._offset
        return self.shape, strides, self._offset

    def is_contiguous(self):
        """Whether the elements stand in row-major order without gaps."""
        return self._strides is None

    def stride(self, dim=None):
        """Elements to skip for the next index along each dimension, or along `dim`."""
        strides = self._strides or contiguous_strides(self.shape)
        return strides if dim is None else strides[dim]

    def storage_offset(self):
        """Where in its storage this tensor begins."""
        return self._offset

    def data_ptr(self):
        """An integer that identifies the memory of the first element."""
        data = self._root()._data
        if hasattr(data, "data_ptr"):
            return data.data_ptr() + self._offset * (4 if self.dtype.code == 0 else 8)
        return (data.ctypes.data if hasattr(data, "ctypes") else id(data)) + self._offset * 8

    # ---- what it is ------------------------------------------------------------------------------------------------

    def numel(self):
        """The number of elements."""
        return numel(self.shape)

    nelement = numel

    def dim(self):
        """The number of dimensions."""
        return len(self.shape)

    @property
    def ndim(self):
        return len(self.shape)

    def size(self, dim=None):
        """The shape, or the size of one dimension."""
        if dim is None:
            return self.shape
        if not -len(self.shape) <= dim < len(self.shape):
            raise IndexError(f"size: dimension {dim} out of range for shape {self.shape}")
        return self.shape[dim]

    def __len__(self):
        if not self.shape:
            raise TypeError("len() of a 0-d tensor")
        return self.shape[0]

    @property
    def device(self):
        from ..devices import cpu

        return cpu

    @property
    def is_leaf(self):
        """True for tensors that no recorded operation made."""
        return self._node is None

    @property
    def grad_fn(self):
        """The node of the graph that made this tensor, or None."""
        return self._node

    def is_floating_point(self):
        """True for float32 and float64."""
        return self.dtype.is_floating_point

    def element_size(self):
        """Bytes an element."""
        return self.dtype.itemsize

    def requires_grad_(self, requires_grad=True):
        """Ask for gradients of this leaf.  Only floating tensors can have them."""
        if requires_grad and not self.dtype.is_floating_point:
            raise RuntimeError(f"requires_grad_: only float32 and float64 tensors can require gradients, not {self.dtype.name}")
        if self._node is not None and not requires_grad:
            raise RuntimeError("requires_grad_: this tensor is not a leaf; use detach()")
        self.requires_grad = requires_grad
        return self

    # ---- values ----------------------------------------------------------------------------------------------------

    def item(self):
        """The only element, as a Python number."""
        if self.shape and numel(self.shape) != 1:
            raise RuntimeError(f"item: a tensor of shape {self.shape} has {self.numel()} elements, not one")
        root = self if self._base is None else self._base
        value = root._data[self._offset]
        if self.dtype is dtypes.bool:
            return bool(value != 0)
        return float(value) if self.dtype.is_floating_point else int(value)

    def tolist(self):
        """Nested lists of Python numbers."""
        data = self.flat()
        values = data if type(data) is list else data.tolist()
        values = values[: self.numel()]
        if self.dtype is dtypes.bool:
            values = [v != 0 for v in values]
        if not self.shape:
            return values[0]
        for size in reversed(self.shape[1:]):
            if size == 0:
                return _empty_lists(self.shape)
            values = [values[i : i + size] for i in range(0, len(values), size)]
        return values if type(data) is not list or len(self.shape) > 1 else list(values)

    def __float__(self):
        return float(self.item())

    def __int__(self):
        return int(self.item())

    def __index__(self):
        if self.dtype.is_floating_point:
            raise TypeError("only integer tensors can be used as an index")
        return int(self.item())

    def __bool__(self):
        if self.numel() != 1:
            raise RuntimeError(f"the truth value of a tensor of shape {self.shape} is ambiguous; use .any() or .all()")
        return bool(self.item())

    def __iter__(self):
        if not self.shape:
            raise TypeError("iteration over a 0-d tensor")
        return (self[i] for i in range(self.shape[0]))

    __hash__ = object.__hash__

    def __repr__(self):
        from .printing import tensor_text

        return tensor_text(self)

    def __format__(self, spec):
        return format(self.item(), spec) if not self.shape else object.__format__(self, spec)

    def __reduce_ex__(self, protocol):
        raise TypeError("tensors are not pickled; save them with linalgml.save or linalgml.serialization.save_file")

    def __deepcopy__(self, memo):
        if self._node is not None:
            raise RuntimeError("deepcopy: only leaf tensors can be copied; call detach() first")
        data = self.flat()
        if data is self._data:
            data = data[:] if type(data) is list else data.copy()
        copy = type(self).__new__(type(self))
        Tensor.__init__(copy, data, self.shape, self.dtype, self.requires_grad)
        if self.grad is not None:
            copy.grad = self.grad.__deepcopy__(memo)
        memo[id(self)] = copy
        return copy

    # ---- autograd --------------------------------------------------------------------------------------------------

    def detach(self):
        """The same values, sharing memory, outside the graph."""
        return self._view(self.shape, self._strides, self._offset)

    @property
    def data(self):
        return self.detach()

    @data.setter
    def data(self, value):
        from .engine import bump

        if not isinstance(value, Tensor):
            raise TypeError(f"data: expected a Tensor, got {type(value).__name__}")
        if self._base is not None:
            raise RuntimeError("data: a view's storage cannot be replaced")
        self._data, self.shape, self.dtype = value.flat(), value.shape, value.dtype
        if value._base is not None or value.numel() == 0 or len(self._data) != value.numel():
            copy = value.flat()
            self._data = copy[: value.numel()] if type(copy) is list else value.__deepcopy__({})._data
        bump(self)

    def retain_grad(self):
        """Keep the gradient of this non-leaf tensor in `grad` when `backward` passes it."""
        if not self.requires_grad:
            raise RuntimeError("retain_grad: this tensor does not require gradients")
        if self._node is not None:
            self._node.retained = self

    def _view(self, shape, strides, offset):
        """A view of the same root, outside the graph.  strides None means contiguous."""
        view = Tensor(None, shape, self.dtype)
        view._base = self._root()
        view._strides, view._offset = strides, offset
        return view

    def _root(self):
        """The tensor that owns the storage."""
        return self if self._base is None else self._base


def _empty_lists(shape):
    """Nested lists of a shape that holds no element."""
    if len(shape) == 1:
        return []
    return [_empty_lists(shape[1:]) for _ in range(shape[0])]
