# cython: language_level=3, boundscheck=False, wraparound=False
"""Views, compiled: the twins of `as_view` and `viewable` in linalgml/autograd/shape.py, of `normalize_dim` in shapes.py and of
`contiguous_strides` in tensor.py, which every operation on shapes passes through.
"""
from cpython.long cimport PyLong_FromSsize_t
from cpython.ref cimport Py_INCREF
from cpython.tuple cimport PyTuple_GET_ITEM, PyTuple_GET_SIZE, PyTuple_New, PyTuple_SET_ITEM

from linalgml._fast.tape cimport (
    AT_BASE, AT_DTYPE, AT_NODE, AT_REQUIRES_GRAD, Tensor, get, is_tensor, lm_new_view,
)
from linalgml._fast.tape import record

cdef extern from *:
    """
    /* 0 where the product is too large, or the size negative */
    static int lm_times(Py_ssize_t* n, Py_ssize_t size) {
        if (size < 0 || (size && *n > ((Py_ssize_t)1 << 62) / size)) return 0;
        *n *= size;
        return 1;
    }
    """
    bint lm_times(Py_ssize_t* n, Py_ssize_t size)

cdef object grad_mode = None, check_current = None, pull_back = None, clone = None
cdef object ZERO = 0


def bind(mode, check_view, pull_back_function, clone_function):
    """Take over what is needed from the library; called once, when linalgml.autograd.shape is imported."""
    global grad_mode, check_current, pull_back, clone
    grad_mode, check_current, pull_back, clone = mode, check_view, pull_back_function, clone_function


def contiguous_strides(shape):
    """Row-major strides of a shape: (2, 3, 4) -> (12, 4, 1)."""
    cdef Py_ssize_t step = 1, i, n
    cdef tuple sizes = shape if type(shape) is tuple else tuple(shape), strides
    n = PyTuple_GET_SIZE(sizes)
    strides = PyTuple_New(n)
    for i in range(n - 1, -1, -1):
        number = PyLong_FromSsize_t(step)
        Py_INCREF(number)
        PyTuple_SET_ITEM(strides, i, number)
        if not lm_times(&step, <Py_ssize_t>(<object>PyTuple_GET_ITEM(sizes, i))):
            raise OverflowError(f"a tensor of shape {sizes} has more elements than memory can hold")
    return strides


cdef bint is_row_major(tuple shape, tuple strides) except -1:
    cdef Py_ssize_t step = 1, i, n = PyTuple_GET_SIZE(shape)
    if n != PyTuple_GET_SIZE(strides):
        return False
    for i in range(n - 1, -1, -1):
        if <Py_ssize_t>(<object>PyTuple_GET_ITEM(strides, i)) != step:
            return False
        if not lm_times(&step, <Py_ssize_t>(<object>PyTuple_GET_ITEM(shape, i))):
            return False
    return True


cdef int no_tensor(x) except -1:
    raise TypeError(f"expected a Tensor, got {type(x).__name__}")


def as_view(x, tuple shape not None, strides, offset):
    """A view with this layout of x's root, recorded if x requires gradients.  strides None means contiguous."""
    if not is_tensor(x):
        no_tensor(x)
    if strides is not None and is_row_major(shape, <tuple?>strides):
        strides = None
    base = get(x, AT_BASE)
    root = x if base is None else base
    view = lm_new_view(Tensor, root, shape, strides, offset, get(x, AT_DTYPE), ZERO)
    if get(x, AT_REQUIRES_GRAD) is True and grad_mode():
        if base is not None:
            check_current(x)
        record(view, (root,), pull_back(root, view))
    return view


def viewable(x):
    """x, or a recorded copy of it where a view of x's root would pass by a gradient that x itself must receive."""
    if not is_tensor(x):
        no_tensor(x)
    if get(x, AT_BASE) is not None and get(x, AT_REQUIRES_GRAD) is True and grad_mode():
        node = get(x, AT_NODE)
        if node is None or node.retained is not None:
            return clone(x)
    return x


def normalize_dim(dim, Py_ssize_t ndim, name):
    """One axis as 0 <= dim < ndim; a negative one counts from the end.  A 0-d tensor has the axes 0 and -1, as in PyTorch."""
    cdef Py_ssize_t d, span = ndim or 1
    if type(dim) is not int:
        try:
            dim = dim.__index__()
        except AttributeError:
            raise TypeError(f"{name}: dim must be an int, got {dim!r}") from None
    if not -span <= dim < span:
        raise IndexError(f"{name}: dim {dim} is out of range for {ndim} dimension{'s' * (ndim != 1)} (expected {-span} to {span - 1})")
    d = dim
    return d + span if d < 0 else d
