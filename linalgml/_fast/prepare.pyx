# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
"""What an operation does first, compiled: the twins of `operands`, `single_operand` and `axes` in linalgml/autograd/operands.py.

They take the usual cases, tensors of one dtype that own buffers of this tier and shapes that repeat; every other case goes to
the Python functions, which say what happens in all of them.
"""
from cpython.object cimport PyObject

from linalgml._fast.buffer cimport Buffer, F32, F64, new_buffer

cdef extern from "slots.h":
    ctypedef struct lm_tensor:
        PyObject* data
        PyObject* dtype
        PyObject* shape
    bint lm_is_a(object, object)
    bint lm_slots_fit(object)

cdef object Tensor, NUMBER, chosen_store, slow_operands, slow_single, slow_axes
cdef dict process           # the globals of linalgml.backend: `_process` is the store of the process
cdef object fast_store = None


def bind(tensor_class, number, choice, backend_globals, operands_in_python, single_in_python, axes_in_python):
    """Take over what is needed from the library; ImportError where a tensor's slots cannot be read."""
    global Tensor, NUMBER, chosen_store, process, slow_operands, slow_single, slow_axes
    if not lm_slots_fit(tensor_class):
        raise ImportError("this Python lays a tensor's slots out in another way")
    Tensor, NUMBER, chosen_store, process = tensor_class, number, choice, backend_globals
    slow_operands, slow_single, slow_axes = operands_in_python, single_in_python, axes_in_python


cdef object store_here():
    """This thread's store if it is this tier's, else None."""
    global fast_store
    store = chosen_store()
    if store is None:
        store = process["_process"]
        if store is None:
            return None
    if store is fast_store:
        return store
    if store.name == "cython":
        fast_store = store
        return store
    return None


cdef inline Buffer whole(object t):
    """The buffer that a root tensor owns, or None: a view, or another backend's storage."""
    cdef PyObject* data = (<lm_tensor*><PyObject*>t).data
    if data != NULL and type(<object>data) is Buffer:
        return <Buffer>data
    return None


cdef inline tuple shape_of(object t):
    cdef PyObject* shape = (<lm_tensor*><PyObject*>t).shape
    if shape != NULL and type(<object>shape) is tuple:
        return <tuple>shape
    return None


cdef inline object dtype_of(object t):
    cdef PyObject* dtype = (<lm_tensor*><PyObject*>t).dtype
    return None if dtype == NULL else <object>dtype


cdef Py_ssize_t count(tuple shape) except -2:
    """The number of elements."""
    cdef Py_ssize_t n = 1
    for size in shape:
        n *= <Py_ssize_t>size
    return n


cdef Py_ssize_t repeats(tuple own, tuple shape) except -2:
    """How many elements repeat to fill `shape`: those of a tensor whose shape is its tail, but for leading ones; -1 if not so."""
    cdef Py_ssize_t k = len(own), d = len(shape), n = 1
    if k > d:
        return -1
    while k > 0 and own[k - 1] == shape[d - 1]:
        n *= <Py_ssize_t>own[k - 1]
        k -= 1
        d -= 1
    while k > 0:
        k -= 1
        if own[k] != 1 or d == 0:
            return -1
        d -= 1
    return n


cdef frozenset TAKES_COLUMNS = frozenset("add sub mul div maximum minimum eq ne lt le gt ge".split())


cdef Py_ssize_t column(tuple own, tuple shape) except -2:
    """How many times in a row each element is used: that of a tensor whose shape differs only by ones at its end; -1 if not so."""
    cdef Py_ssize_t k = len(own), d, n = 1
    if k != len(shape):
        return -1
    while k > 0 and own[k - 1] == 1:
        k -= 1
        n *= <Py_ssize_t>shape[k]
    for d in range(k):
        if own[d] != shape[d]:
            return -1
    return n


cdef tuple stretched(tuple shape, tuple other):
    """(nx, ny, shape) for operands of two shapes, as the loops of pointwise.h take them; None for what they cannot read in place."""
    cdef Py_ssize_t n = repeats(other, shape)
    if n > 0:
        return count(shape), n, shape
    n = repeats(shape, other)
    if n > 0:
        return n, count(other), other
    n = column(other, shape)
    if n > 0:
        return count(shape), -n, shape
    n = column(shape, other)
    if n > 0:
        return -n, count(other), other
    if len(shape) >= len(other) > 0 and shape[len(shape) - 1] == 1 and count(other) == other[len(other) - 1] > 0 and count(shape) > 0:
        n = count(other)  # a column and a row
        return -n, n, shape[:-1] + (n,)
    if len(other) >= len(shape) > 0 and other[len(other) - 1] == 1 and count(shape) == shape[len(shape) - 1] > 0 and count(other) > 0:
        n = count(shape)
        return n, -n, other[:-1] + (n,)
    return None


def operands(a, b, name, floating=False):
    """Two operands made ready for a kernel; see `linalgml.autograd.operands.operands`.

    For the operations of TAKES_COLUMNS a count may be negative: -k where each element is used k times in a row.
    """
    cdef Buffer x, y
    cdef Py_ssize_t n, nx, ny
    cdef tuple shape, other, wide
    if lm_is_a(a, Tensor):
        dtype, shape, x = dtype_of(a), shape_of(a), whole(a)
        if dtype is None or shape is None or x is None or (x.code > F64 and floating):
            return slow_operands(a, b, name, floating)
        if lm_is_a(b, Tensor):
            other, y = shape_of(b), whole(b)
            if dtype is not dtype_of(b) or other is None or y is None:
                return slow_operands(a, b, name, floating)
            store = store_here()
            if store is None:
                return slow_operands(a, b, name, floating)
            n = nx = ny = count(shape)
            if shape is not other and shape != other:
                wide = stretched(shape, other)
                if wide is None:
                    return slow_operands(a, b, name, floating)
                nx, ny, shape = wide
                if (nx < 0 or ny < 0) and name not in TAKES_COLUMNS:
                    return slow_operands(a, b, name, floating)
                n = count(shape)
                if n <= 0:
                    return slow_operands(a, b, name, floating)
            return a, b, x, y, n, nx, ny, shape, dtype, store
        y = number(b, x.code)
        store = None if y is None else store_here()
        if store is None:
            return slow_operands(a, b, name, floating)
        n = count(shape)
        return a, NUMBER, x, y, n, n, 1, shape, dtype, store
    if not lm_is_a(b, Tensor):
        return slow_operands(a, b, name, floating)
    dtype, shape, y = dtype_of(b), shape_of(b), whole(b)
    if dtype is None or shape is None or y is None:
        return slow_operands(a, b, name, floating)
    x = number(a, y.code)
    store = None if x is None else store_here()
    if store is None:
        return slow_operands(a, b, name, floating)
    n = count(shape)
    return NUMBER, b, x, y, n, 1, n, shape, dtype, store


cdef Buffer number(object value, int code):
    """A buffer of one element, for a float or a small int beside floating numbers; None for what else there may be."""
    cdef double v
    cdef long long i
    if code > F64:
        return None
    if type(value) is float:
        v = value
    elif type(value) is int and -9007199254740992 <= value <= 9007199254740992:
        i = value
        v = <double>i
    else:
        return None
    cdef Buffer one = new_buffer(1, code)
    if code == F32:
        (<float*>one.p)[0] = <float>v
    else:
        (<double*>one.p)[0] = v
    return one


def single_operand(x):
    """One operand made ready for a kernel: (flat storage, elements, shape, dtype, store)."""
    cdef Buffer data
    cdef tuple shape
    if lm_is_a(x, Tensor):
        data, shape, dtype = whole(x), shape_of(x), dtype_of(x)
        if data is not None and shape is not None and dtype is not None:
            store = store_here()
            if store is not None:
                return data, count(shape), shape, dtype, store
    return slow_single(x)


def axes(x, dim, keepdim, name):
    """A reduction over all axes or one as (x, outer, size, inner, shape); see `linalgml.autograd.operands.axes`."""
    cdef Py_ssize_t d, axis, outer = 1, inner = 1, ndim
    cdef tuple shape
    if not lm_is_a(x, Tensor):
        return slow_axes(x, dim, keepdim, name)
    shape = shape_of(x)
    if shape is None:
        return slow_axes(x, dim, keepdim, name)
    ndim = len(shape)
    if dim is None:
        return x, 1, count(shape), 1, (1,) * ndim if keepdim else ()
    if type(dim) is not int or not -ndim <= dim < ndim:
        return slow_axes(x, dim, keepdim, name)
    axis = dim
    if axis < 0:
        axis += ndim
    for d in range(axis):
        outer *= <Py_ssize_t>shape[d]
    for d in range(axis + 1, ndim):
        inner *= <Py_ssize_t>shape[d]
    if keepdim:
        return x, outer, shape[axis], inner, shape[:axis] + (1,) + shape[axis + 1:]
    return x, outer, shape[axis], inner, shape[:axis] + shape[axis + 1:]
