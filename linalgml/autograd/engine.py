"""The tape: what an operation leaves behind, and the walk that turns it into gradients.

Every recorded operation makes a `Node` that knows how to pull a gradient back to its inputs.  Nodes are numbered as they
are made, so an input's number is always smaller than its result's: taking the pending node with the largest number
first visits every node after all of its users.  That is reverse-mode differentiation (Griewank & Walther, *Evaluating
Derivatives*, ch. 3); a heap replaces recursion, so graphs may be as deep as memory allows.
"""

import os
from contextvars import ContextVar
from heapq import heappop, heappush
from itertools import count

from .. import backend, storage
from ..backend import store as backend_store
from ..kernels import kernel
from .tensor import Tensor, numel

TYPE_CHECKING = False  # true to a type checker; `typing` is not imported when the program runs
if TYPE_CHECKING:
    from typing import Any

_grad_mode = ContextVar("linalgml_grad", default=True)
_number = count(1).__next__
compiled = False  # whether the tape below is its compiled twin


@kernel
def accumulate(x, y, out, n):
    """out = x + y: where two paths meet, their gradients add.  All (n,)."""
    for i in range(n):
        out[i] = x[i] + y[i]


class Node:
    """One recorded operation: its inputs' nodes (or leaves), and the function that pulls a gradient back to them."""

    __slots__ = ("backward", "dtype", "edges", "home", "keeps_output", "number", "retained", "saved", "shape")

    if TYPE_CHECKING:
        backward: Any  # (flat gradient of the result) -> one flat gradient or None for each edge; None once freed
        edges: Any  # for each parent its Node, the Tensor itself if it is a leaf, or None
        home: Any  # the store of the backend that recorded the operation
        keeps_output: Any  # whether backward reads the result's values; "overwritten" once they are gone
        number: int
        retained: Any  # the result, if it wants its gradient kept
        saved: Any  # the tensors that backward reads
        shape: Any
        dtype: Any

    def __repr__(self):
        name = getattr(self.backward, "__qualname__", type(self.backward).__name__).split(".")[0] if self.backward else "freed"
        return f"<{name} backward>"


def result(data, shape, dtype, parents, backward, saved=(), keeps_output=False):
    """Wrap flat storage into a Tensor and, if a parent requires gradients, record how to pull them back.

    backward(grad) gets the flat gradient of the result and returns one flat gradient (or None) for each parent.
    `saved` lists tensors whose values backward will read, and keeps_output says that it reads the result's own: writing
    to one of them in place before backward is an error.
    """
    if type(data) is list:
        data = storage.settle(data, dtype)
    out = Tensor(data, shape, dtype)
    for p in parents:
        if p.requires_grad:
            if _grad_mode.get():
                record(out, parents, backward, saved, keeps_output)
            break
    return out


def unrecorded(data, shape, dtype):
    """Wrap flat storage into a Tensor that has no history, as where no operand requires a gradient."""
    return Tensor(storage.settle(data, dtype) if type(data) is list else data, shape, dtype)


def record(out, parents, backward, saved=(), keeps_output=False):
    """Make `out` the result of an operation on `parents`."""
    node = Node()
    edges = []
    for p in parents:
        if p.requires_grad:
            edge = p._node
            if edge is None:
                edge = p
            elif p._base is not None:
                check_current(p)
            edges.append(edge)
        else:
            edges.append(None)
    node.edges = edges
    node.number = _number()
    node.home = backend_store()
    node.shape, node.dtype = out.shape, out.dtype
    node.backward, node.saved, node.keeps_output = backward, saved, keeps_output
    node.retained = None
    out.requires_grad = True
    out._node = node


def bump(root):
    """Note that a root's storage was written to: graphs that saved the old values will refuse to use the new ones."""
    root._version = _number()  # later than every node that is recorded by now
    if root._node is not None and root._node.keeps_output:
        root._node.keeps_output = "overwritten"


def written(tensor):
    """A root whose own memory an operation has written to, after that was noted."""
    bump(tensor)
    return tensor


def forget_gradients(tensors):
    """Set every tensor's `grad` to None."""
    for tensor in tensors:
        tensor.grad = None


def check_current(view):
    """Refuse a view whose root got another history, by an in-place operation, after the view was made."""
    edges, root = view._node.edges, view._base
    if edges and edges[0] is not (root._node or root):
        raise RuntimeError(f"a view of shape {view.shape} was made before its base was modified in place; take the view again")


def backward(tensor, gradient=None, retain_graph=None, create_graph=False):
    """Gradients of this tensor with respect to every leaf that requires them, added to the leaves' `grad`.

    `gradient` is needed unless the tensor has one element.  The graph is freed unless `retain_graph`, which defaults to `create_graph`.
    With create_graph the gradients are recorded (`rules.py`), so that they have gradients of their own.

    >>> import linalgml as lm
    >>> x = lm.tensor([1.0, 2.0], requires_grad=True)
    >>> (x * x).sum().backward()
    >>> x.grad
    tensor([2., 4.])
    """
    if not tensor.requires_grad:
        raise RuntimeError("backward: this tensor does not require gradients and no operation recorded it")
    if create_graph:
        from . import higher_order

        higher_order.run([(tensor._node or tensor, higher_order.seed(tensor, gradient))], None, retain_graph is not False)
        return
    seed = _seed(tensor, gradient)
    _run([(tensor._node or tensor, seed)], retain_graph, None)


def grad(outputs, inputs, grad_outputs=None, retain_graph=None, create_graph=False, allow_unused=False):
    """Gradients of `outputs` with respect to `inputs`, returned as a tuple; no leaf's `grad` is touched.

    >>> import linalgml as lm
    >>> x = lm.tensor(3.0, requires_grad=True)
    >>> lm.autograd.grad(x ** 3, x)
    (tensor(27.),)
    >>> (slope,) = lm.autograd.grad(x ** 3, x, create_graph=True)
    >>> lm.autograd.grad(slope, x)
    (tensor(18.),)
    """
    outputs = (outputs,) if isinstance(outputs, Tensor) else tuple(outputs)
    inputs = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
    seeds = (grad_outputs,) if isinstance(grad_outputs, Tensor) or grad_outputs is None else tuple(grad_outputs)
    if len(seeds) == 1 and len(outputs) > 1 and seeds[0] is None:
        seeds *= len(outputs)
    for t in (*outputs, *inputs):
        if not t.requires_grad:
            raise RuntimeError("grad: every output and input must require gradients")
    wanted = {t._node or t: None for t in inputs}
    if create_graph:
        from . import higher_order

        start = [(o._node or o, higher_order.seed(o, s)) for o, s in zip(outputs, seeds, strict=True)]
        recorded = higher_order.run(start, wanted, retain_graph is not False)
        if not allow_unused and len(recorded) < len(wanted):
            raise RuntimeError("grad: one of the inputs was not used to compute the outputs (allow_unused=True gives None for it)")
        return tuple([recorded.get(t._node or t) for t in inputs])
    _run([(o._node or o, _seed(o, s)) for o, s in zip(outputs, seeds, strict=True)], retain_graph, wanted)
    found: list = []
    for t in inputs:
        flat = wanted[t._node or t]
        if flat is None and not allow_unused:
            raise RuntimeError("grad: one of the inputs was not used to compute the outputs (allow_unused=True gives None for it)")
        found.append(None if flat is None else Tensor(storage.settle(flat, t.dtype), t.shape, t.dtype))
    return tuple(found)


def _seed(tensor, gradient):
    """The flat gradient to start from: one for a single element, else what the caller gave."""
    if gradient is None:
        if tensor.shape and tensor.numel() != 1:
            raise RuntimeError(f"backward: a tensor of shape {tensor.shape} needs an explicit gradient; only scalars start from 1")
        return backend.store().full(1, 1.0, tensor.dtype)
    if not isinstance(gradient, Tensor):
        raise TypeError(f"backward: gradient must be a Tensor, got {type(gradient).__name__}")
    if gradient.shape != tensor.shape:
        raise RuntimeError(f"backward: gradient of shape {gradient.shape} for a tensor of shape {tensor.shape}")
    if gradient.dtype is not tensor.dtype:
        raise TypeError(f"backward: gradient is {gradient.dtype.name}, the tensor is {tensor.dtype.name}")
    flat, n = gradient.flat(), tensor.numel()
    return flat if len(flat) == n else backend_store().copy(flat, n)


def _run(start, retain_graph, wanted):
    """Visit nodes from the newest to the oldest.  `wanted` collects gradients instead of the leaves' `grad`."""
    pending: dict = {}  # Node or leaf -> its flat gradient so far
    heap: list = []
    given, here = set(), backend_store()
    for edge, flat in start:
        given.add(id(flat))
        pending[edge] = _sum(pending[edge], flat, edge) if edge in pending else flat
        if type(edge) is Node:
            heappush(heap, (-edge.number, edge))
    while heap:
        node = heappop(heap)[1]
        flat = pending.pop(node, None)
        if flat is None:  # it was pushed twice
            continue
        if node.retained is not None:
            _store(node.retained, flat, given, here)
        if wanted is not None and node in wanted:
            wanted[node] = flat
        if node.backward is None:
            raise RuntimeError("backward through the graph a second time: its buffers are freed; pass retain_graph=True the first time")
        if node.saved or node.keeps_output:
            _check_saved(node)
        flats = node.backward(flat) if node.home is here else _elsewhere(node, flat)
        edges = node.edges
        if len(flats) != len(edges):
            raise RuntimeError(f"{node!r} returned {len(flats)} gradients for {len(edges)} inputs")
        for edge, g in zip(edges, flats):  # noqa: B905 (their lengths were just compared)
            if edge is None or g is None:
                continue
            if edge in pending:
                pending[edge] = _sum(pending[edge], g, edge)
            else:
                pending[edge] = g
                if type(edge) is Node:
                    heappush(heap, (-edge.number, edge))
        if not retain_graph:
            node.backward, node.edges, node.saved = None, (), ()
    for leaf, flat in pending.items():
        if wanted is None:
            _store(leaf, flat, given, here)
        elif leaf in wanted:
            wanted[leaf] = flat


def _check_saved(node):
    """Refuse values that were written over after the node saved them."""
    for tensor in node.saved:
        if tensor._root()._version > node.number:
            raise RuntimeError(f"a tensor of shape {tensor.shape} needed for the gradient was modified in place after it was used")
    if node.keeps_output == "overwritten":
        raise RuntimeError(f"the result of {node!r}, of shape {node.shape}, is needed for its gradient but was modified in place")


def _elsewhere(node, flat):
    """Pull a gradient back on the backend that recorded the node, whose storage it kept."""
    there, here = node.home, backend_store()
    with backend.use_backend(there.name):
        flats = node.backward(there.native(flat, node.dtype))
    return [g if g is None or e is None else here.native(g, e.dtype) for g, e in zip(flats, node.edges, strict=True)]


def _sum(x, y, edge):
    n = numel(edge.shape)
    out = backend_store().empty(n, edge.dtype)
    accumulate(x, y, out, n)
    return out


def _store(tensor, flat, given, store):
    """Add a gradient to a tensor's `grad`.  Storage is never shared between two tensors' gradients."""
    dtype, shape = tensor.dtype, tensor.shape
    if tensor.grad is not None:
        n = numel(shape)
        out = store.empty(n, dtype)
        accumulate(tensor.grad.flat(), flat, out, n)
        flat = out
    elif id(flat) in given:
        flat = store.copy(flat, numel(shape))
    given.add(id(flat))
    if type(flat) is list:
        flat = storage.settle(flat, dtype)
    tensor.grad = Tensor(flat, shape, dtype)


class no_grad:
    """Record nothing inside the block or the decorated function, in this thread.

    >>> import linalgml as lm
    >>> x = lm.ones(2, requires_grad=True)
    >>> with lm.no_grad():
    ...     (x * 2).requires_grad
    False
    """

    mode = False

    def __init__(self, function=None):
        self._tokens = []
        self._function = function

    def __new__(cls, function=None):
        if callable(function):  # used as @no_grad without parentheses
            return cls()(function)
        return super().__new__(cls)

    def __enter__(self):
        self._tokens.append(_grad_mode.set(self.mode))
        return self

    def __exit__(self, *exception):
        _grad_mode.reset(self._tokens.pop())
        return False

    def __call__(self, function):
        from functools import wraps

        mode = type(self)

        @wraps(function)
        def wrapped(*args, **kwargs):
            with mode():
                return function(*args, **kwargs)

        return wrapped


class enable_grad(no_grad):
    """Record again, inside a `no_grad` block."""

    mode = True


class inference_mode(no_grad):
    """The same as `no_grad`, under PyTorch's other name."""


class set_grad_enabled(no_grad):
    """Record or not, for a block: `with set_grad_enabled(train): ...`."""

    def __new__(cls, mode=True):
        return object.__new__(cls)

    def __init__(self, mode=True):
        self._tokens = []
        self.mode = bool(mode)


def is_grad_enabled():
    """Whether operations are being recorded in this thread."""
    return _grad_mode.get()


def _use_compiled_tape():
    """Replace the functions above by their compiled twin (`linalgml/_fast/tape.pyx`), unless LINALGML_BACKEND asks for Python."""
    if os.environ.get("LINALGML_BACKEND") == "python":
        return
    try:
        from .._fast import tape

        tape.bind(Tensor, storage.settle, accumulate, _grad_mode.get, backend_store, storage.of("cython"), check_current, _elsewhere)
    except ImportError:
        return
    Tensor.flat = tape.flat  # type: ignore[method-assign]
    globals().update(
        Node=tape.Node, record=tape.record, result=tape.result, unrecorded=tape.unrecorded, _run=tape.run, _number=tape.next_number,
        forget_gradients=tape.forget_gradients, compiled=True,
    )  # fmt: skip


_use_compiled_tape()
