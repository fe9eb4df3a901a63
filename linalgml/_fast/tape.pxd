# The fields of a Tensor as C sees them, for twins that read and write them without asking the interpreter.
from cpython.object cimport PyObject
from cpython.ref cimport Py_INCREF, Py_XDECREF

cdef extern from "slots.h":
    Py_ssize_t AT_BASE "offsetof(lm_tensor, base)"
    Py_ssize_t AT_DATA "offsetof(lm_tensor, data)"
    Py_ssize_t AT_DTYPE "offsetof(lm_tensor, dtype)"
    Py_ssize_t AT_GRAD "offsetof(lm_tensor, grad)"
    Py_ssize_t AT_NODE "offsetof(lm_tensor, node)"
    Py_ssize_t AT_OFFSET "offsetof(lm_tensor, offset)"
    Py_ssize_t AT_REQUIRES_GRAD "offsetof(lm_tensor, requires_grad)"
    Py_ssize_t AT_SHAPE "offsetof(lm_tensor, shape)"
    Py_ssize_t AT_STRIDES "offsetof(lm_tensor, strides)"
    Py_ssize_t AT_VERSION "offsetof(lm_tensor, version)"
    bint lm_is_a(object, object)
    bint lm_slots_fit(object)
    object lm_new_tensor(object, object, object, object, object)
    object lm_new_view(object, object, object, object, object, object, object)

cdef object Tensor  # None until the tape is bound

cdef object new_tensor(object data, object shape, object dtype)

cpdef object flat(object tensor)

cpdef object result(object data, object shape, object dtype, object parents, object backward, object saved=*, object keeps_output=*)

cdef Py_ssize_t next_version() noexcept

cdef int missing() except -1

cdef inline bint is_tensor(object x) noexcept:
    return lm_is_a(x, Tensor)

cdef inline object get(object tensor, Py_ssize_t offset):
    """A field of a tensor, which must be one."""
    cdef PyObject* value = (<PyObject**>(<char*><void*>tensor + offset))[0]
    if value == NULL:
        missing()
    return <object>value

cdef inline void put(object tensor, Py_ssize_t offset, object value) noexcept:
    cdef PyObject** field = <PyObject**>(<char*><void*>tensor + offset)
    cdef PyObject* old = field[0]
    Py_INCREF(value)
    field[0] = <PyObject*>value
    Py_XDECREF(old)
