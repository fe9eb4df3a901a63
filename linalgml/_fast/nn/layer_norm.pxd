# What other twins call as C functions.
from linalgml._fast.buffer cimport Buffer

cpdef layer_norm_forward(Buffer, Buffer, Buffer, Buffer, Buffer, Buffer, Py_ssize_t, Py_ssize_t, double)
cpdef layer_norm_backward(Buffer, Buffer, Buffer, Buffer, Buffer, Buffer, Buffer, Buffer, Py_ssize_t, Py_ssize_t)
