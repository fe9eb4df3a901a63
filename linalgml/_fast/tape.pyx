# cython: language_level=3
"""The tape, compiled: the twin of `record`, `result` and the backward walk in linalgml/autograd/engine.py, line for line."""
from heapq import heappop, heappush

from cpython.object cimport PyObject

cdef extern from "slots.h":
    ctypedef struct lm_tensor:
        PyObject* requires_grad
    bint lm_is_a(object, object)
    bint lm_slots_fit(object)
    object lm_new_tensor(object, object, object, object, object)

cdef object ZERO = 0
cdef object Tensor, settle, accumulate, grad_mode, store_of_thread, check_current, elsewhere
cdef Py_ssize_t counter = 0


def bind(tensor_class, settle_list, accumulate_kernel, mode, thread_store, check_view, run_elsewhere):
    """Take over what the tape needs from the library; called once, when linalgml.autograd.engine is imported."""
    global Tensor, settle, accumulate, grad_mode, store_of_thread, check_current, elsewhere
    if not lm_slots_fit(tensor_class):
        raise ImportError("this Python lays a tensor's slots out in another way")
    Tensor, settle, accumulate, grad_mode = tensor_class, settle_list, accumulate_kernel, mode
    store_of_thread, check_current, elsewhere = thread_store, check_view, run_elsewhere


def next_number():
    """Numbers for nodes and writes, in the order of time."""
    global counter
    counter += 1
    return counter


cdef class Node:
    """One recorded operation: its inputs' nodes (or leaves), and the function that pulls a gradient back to them."""
    cdef public object backward, dtype, edges, home, keeps_output, retained, saved, shape
    cdef public Py_ssize_t number
    cdef object __weakref__

    def __repr__(self):
        name = self.backward.__qualname__.split(".")[0] if self.backward else "freed"
        return f"<{name} backward>"


cdef object new_tensor(object data, object shape, object dtype):
    return lm_new_tensor(Tensor, data, shape, dtype, ZERO)


def unrecorded(data, shape, dtype):
    """A tensor over flat storage that no operation recorded."""
    if type(data) is list:
        data = settle(data, dtype)
    return lm_new_tensor(Tensor, data, shape, dtype, ZERO)


cdef inline bint wants_gradient(object t) except -1:
    cdef PyObject* flag
    if not lm_is_a(t, Tensor):
        raise TypeError(f"expected a Tensor, got {type(t).__name__}")
    flag = (<lm_tensor*><PyObject*>t).requires_grad
    if flag == NULL:
        raise AttributeError("requires_grad")
    return <object>flag


def result(data, shape, dtype, parents, backward, saved=(), keeps_output=False):
    """Wrap flat storage into a Tensor and, if a parent requires gradients, record how to pull them back."""
    if type(data) is list:
        data = settle(data, dtype)
    out = lm_new_tensor(Tensor, data, shape, dtype, ZERO)
    for p in parents:
        if wants_gradient(p):
            if grad_mode():
                record(out, parents, backward, saved, keeps_output)
            break
    return out


cpdef record(out, parents, backward, saved=(), keeps_output=False):
    """Make `out` the result of an operation on `parents`."""
    global counter
    cdef Node node = Node.__new__(Node)
    cdef list edges = []
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
    counter += 1
    node.number = counter
    node.edges = edges
    node.home = store_of_thread()
    node.shape = out.shape
    node.dtype = out.dtype
    node.backward = backward
    node.saved = saved
    node.keeps_output = keeps_output
    out.requires_grad = True
    out._node = node


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


cdef int keep(tensor, flat, set given, store) except -1:
    """Add a gradient to a tensor's `grad`.  Storage is never shared between two tensors' gradients."""
    dtype = tensor.dtype
    shape = tensor.shape
    old = tensor.grad
    if old is not None:
        flat = total(old.flat(), flat, shape, dtype, store)
    elif id(flat) in given:
        flat = store.copy(flat, size_of(shape))
    given.add(id(flat))
    if type(flat) is list:
        flat = settle(flat, dtype)
    tensor.grad = new_tensor(flat, shape, dtype)
    return 0


cdef int check_saved(Node node) except -1:
    """Refuse values that were written over after the node saved them."""
    for tensor in node.saved:
        root = tensor._base
        if root is None:
            root = tensor
        if root._version > node.number:
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
    cdef Py_ssize_t i
    here = store_of_thread()
    for edge, flat in start:
        given.add(id(flat))
        table = waiting if type(edge) is Node else leaves
        if edge in table:
            table[edge] = total(table[edge], flat, edge.shape, edge.dtype, here)
        else:
            table[edge] = flat
            if table is waiting:
                heappush(heap, (-(<Node>edge).number, edge))
    while heap:
        node = heappop(heap)[1]
        flat = waiting.pop(node)
        if node.retained is not None:
            keep(node.retained, flat, given, here)
        if wanted is not None and node in wanted:
            wanted[node] = flat
        if node.backward is None:
            raise RuntimeError("backward through the graph a second time: its buffers are freed; pass retain_graph=True the first time")
        if node.saved or node.keeps_output:
            check_saved(node)
        flats = node.backward(flat) if node.home is here else elsewhere(node, flat)
        edges = node.edges
        if len(flats) != len(edges):
            raise RuntimeError(f"{node!r} returned {len(flats)} gradients for {len(edges)} inputs")
        for i in range(len(edges)):
            edge = edges[i]
            g = flats[i]
            if edge is None or g is None:
                continue
            if type(edge) is Node:
                if edge in waiting:
                    waiting[edge] = total(waiting[edge], g, edge.shape, edge.dtype, here)
                else:
                    waiting[edge] = g
                    heappush(heap, (-(<Node>edge).number, edge))
            elif edge in leaves:
                leaves[edge] = total(leaves[edge], g, edge.shape, edge.dtype, here)
            else:
                leaves[edge] = g
        if not retain_graph:
            node.backward = None
            node.edges = ()
            node.saved = ()
    for leaf, flat in leaves.items():
        if wanted is None:
            keep(leaf, flat, given, here)
        elif leaf in wanted:
            wanted[leaf] = flat
