# What other twins call as C functions.
from linalgml._fast.buffer cimport Buffer

cpdef linear_forward(Buffer, Buffer, Buffer, Buffer, Py_ssize_t, Py_ssize_t, Py_ssize_t, bint)
cpdef linear_backward_input(Buffer, Buffer, Buffer, Py_ssize_t, Py_ssize_t, Py_ssize_t)
cpdef linear_backward_weight(Buffer, Buffer, Buffer, Buffer, Py_ssize_t, Py_ssize_t, Py_ssize_t, bint)
