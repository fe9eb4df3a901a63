# What other twins call as C functions.
from linalgml._fast.buffer cimport Buffer

cpdef gelu_tanh_with_slope(Buffer, Buffer, Buffer, Py_ssize_t)
