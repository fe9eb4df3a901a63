# What other twins call as C functions.
from linalgml._fast.buffer cimport Buffer

cpdef embedding_forward(Buffer, Buffer, Buffer, Py_ssize_t, Py_ssize_t)
cpdef embedding_backward(Buffer, Buffer, Buffer, Py_ssize_t, Py_ssize_t, Py_ssize_t)
