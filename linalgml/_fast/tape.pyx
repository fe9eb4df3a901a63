# cython: language_level=3
"""The tape, compiled: the twin of `record`, `result` and the backward walk in linalgml/autograd/engine.py, line for line."""
from heapq import heappop, heappush

from linalgml._fast cimport dispatch
from linalgml._fast.buffer cimport Buffer

cdef object settle, accumulate, grad_mode, store_of_thread, check_current, elsewhere
cdef object buffers = None  # the store whose storage is Buffer
cdef object ZERO = 0
cdef Py_ssize_t counter = 0


def bind(tensor_class, settle_list, accumulate_kernel, mode, thread_store, buffer_store, check_view, run_elsewhere):
    """Take over what the tape needs from the library; called once, when linalgml.autograd.engine is imported."""
    global Tensor, settle, accumulate, grad_mode, store_of_thread, buffers, check_current, elsewhere
    if not lm_slots_fit(tensor_class):
        raise ImportError("this Python lays a tensor's slots out in another way")
    Tensor, settle, accumulate, grad_mode = tensor_class, settle_list, accumulate_kernel, mode
    store_of_thread, buffers, check_current, elsewhere = thread_store, buffer_store, check_view, run_elsewhere


cdef int missing() except -1:
    raise AttributeError("a field of this tensor was deleted")


def next_number():
    """Numbers for nodes and writes, in the order of time."""
    return next_version()


cdef Py_ssize_t next_version() noexcept:
    global counter
    counter += 1
    return counter


cpdef object flat(object tensor):
    """Contiguous storage of the current backend, this tensor's first element first (it may be longer than `numel()`)."""
    if dispatch.overrides == 0 and dispatch.process_store is buffers and is_tensor(tensor):
        data = get(tensor, AT_DATA)
        if type(data) is Buffer:
            return data
    return tensor._flat()


cdef object here():
    """The store of this thread."""
    if dispatch.overrides == 0 and dispatch.process_store is not None:
        return dispatch.process_store
    return store_of_thread()


cdef class Node:
    """One recorded operation: its inputs' nodes (or leaves), and the function that pulls a gradient back to them."""
    cdef public object backward, dtype, edges, home, keeps_output, retained, saved, shape
    cdef public Py_ssize_t number
    cdef object __weakref__

    def __repr__(self):
        name = getattr(self.backward, "__qualname__", type(self.backward).__name__).split(".")[0] if self.backward else "freed"
        return f"<{name} backward>"


cdef object new_tensor(object data, object shape, object dtype):
    return lm_new_tensor(Tensor, data, shape, dtype, ZERO)


def unrecorded(data, shape, dtype):
    """A tensor over flat storage that no operation recorded."""
    if type(data) is list:
        data = settle(data, dtype)
    return new_tensor(data, shape, dtype)


cdef inline bint wants_gradient(object tensor) except -1:
    """Whether an operand, which must be a tensor, requires gradients."""
    if not is_tensor(tensor):
        raise TypeError(f"expected a Tensor, got {type(tensor).__name__}")
    return get(tensor, AT_REQUIRES_GRAD) is True


cpdef object result(object data, object shape, object dtype, object parents, object backward, object saved=(), object keeps_output=False):
    """Wrap flat storage into a Tensor and, if a parent requires gradients, record how to pull them back."""
    if type(data) is list:
        data = settle(data, dtype)
    out = new_tensor(data, shape, dtype)
    for parent in parents:
        if wants_gradient(parent):
            if grad_mode():
                record(out, parents, backward, saved, keeps_output)
            break
    return out


cpdef record(out, parents, backward, saved=(), keeps_output=False):
    """Make `out` the result of an operation on `parents`."""
    cdef Node node = Node.__new__(Node)
    cdef list edges = []
    wants_gradient(out)
    for parent in parents:
        if wants_gradient(parent):
            edge = get(parent, AT_NODE)
            if edge is None:
                edge = parent
            elif get(parent, AT_BASE) is not None:
                check_current(parent)
            edges.append(edge)
        else:
            edges.append(None)
    node.number = next_version()
    node.edges = edges
    node.home = here()
    node.shape = get(out, AT_SHAPE)
    node.dtype = get(out, AT_DTYPE)
    node.backward = backward
    node.saved = saved
    node.keeps_output = keeps_output
    put(out, AT_REQUIRES_GRAD, True)
    put(out, AT_NODE, node)


def forget_gradients(tensors):
    """Set every tensor's `grad` to None."""
    for tensor in tensors:
        if is_tensor(tensor):
            put(tensor, AT_GRAD, None)


cdef Py_ssize_t size_of(shape) except -1:
    cdef Py_ssize_t n = 1
    for size in shape:
        n *= <Py_ssize_t>size
    return n


cdef object total(x, y, shape, dtype, store):
    cdef Py_ssize_t n = size_of(shape)
    out = store.empty(n, dtype)
    accumulate(x, y, out, n)
    return out


cdef bint is_given(flat, Py_ssize_t epoch, set given) except -1:
    """Whether a storage is some tensor's gradient already; it is one from now on."""
    cdef Buffer b
    if type(flat) is Buffer:
        b = flat
        if b.mark == epoch:
            return True
        b.mark = epoch
        return False
    if <Py_ssize_t><void*>flat in given:
        return True
    given.add(<Py_ssize_t><void*>flat)
    return False


cdef int keep(tensor, flat, Py_ssize_t epoch, set given, store) except -1:
    """Add a gradient to a tensor's `grad`.  Storage is never shared between two tensors' gradients."""
    wants_gradient(tensor)
    dtype = get(tensor, AT_DTYPE)
    shape = get(tensor, AT_SHAPE)
    old = get(tensor, AT_GRAD)
    if old is not None:
        flat = total(old.flat(), flat, shape, dtype, store)
    elif is_given(flat, epoch, given):
        flat = store.copy(flat, size_of(shape))
    is_given(flat, epoch, given)
    if type(flat) is list:
        flat = settle(flat, dtype)
    put(tensor, AT_GRAD, new_tensor(flat, shape, dtype))
    return 0


cdef int check_saved(Node node) except -1:
    """Refuse values that were written over after the node saved them."""
    cdef Py_ssize_t version
    for tensor in node.saved:
        wants_gradient(tensor)
        root = get(tensor, AT_BASE)
        version = get(tensor if root is None else root, AT_VERSION)
        if version > node.number:
            raise RuntimeError(f"a tensor of shape {tensor.shape} needed for the gradient was modified in place after it was used")
    if node.keeps_output == "overwritten":
        raise RuntimeError(f"the result of {node!r}, of shape {node.shape}, is needed for its gradient but was modified in place")
    return 0


def run(start, retain_graph, wanted):
    """Visit nodes from the newest to the oldest.  `wanted` collects gradients instead of the leaves' `grad`."""
    cdef dict leaves = {}, waiting = {}
    cdef list heap = []
    cdef set given = set()
    cdef Node node
    cdef Py_ssize_t i, epoch = next_version()
    home = here()
    for edge, flat in start:
        is_given(flat, epoch, given)
        arrive(edge, flat, leaves, waiting, heap, home)
    while heap:
        node = heappop(heap)[1]
        flat = waiting.pop(node)
        if node.retained is not None:
            keep(node.retained, flat, epoch, given, home)
        if wanted is not None and node in wanted:
            wanted[node] = flat
        if node.backward is None:
            raise RuntimeError("backward through the graph a second time: its buffers are freed; pass retain_graph=True the first time")
        if node.saved or node.keeps_output:
            check_saved(node)
        flats = node.backward(flat) if node.home is home else elsewhere(node, flat)
        edges = node.edges
        if len(flats) != len(edges):
            raise RuntimeError(f"{node!r} returned {len(flats)} gradients for {len(edges)} inputs")
        for i in range(len(edges)):
            edge = edges[i]
            g = flats[i]
            if edge is not None and g is not None:
                arrive(edge, g, leaves, waiting, heap, home)
        if not retain_graph:
            node.backward = None
            node.edges = ()
            node.saved = ()
        flat = flats = g = None  # nothing of a pass back outlives its turn
    for leaf, flat in leaves.items():
        if wanted is None:
            keep(leaf, flat, epoch, given, home)
        elif leaf in wanted:
            wanted[leaf] = flat


cdef int arrive(edge, flat, dict leaves, dict waiting, list heap, store) except -1:
    """A gradient comes to a node or a leaf, and is added to what came before."""
    cdef bint inner = type(edge) is Node
    cdef dict table = waiting if inner else leaves
    cdef Py_ssize_t size = len(table)
    before = table.setdefault(edge, flat)
    if len(table) == size:
        table[edge] = total(before, flat, edge.shape, edge.dtype, store)
    elif inner:
        heappush(heap, (-(<Node>edge).number, edge))
    return 0
