# What other twins call as C functions.
from linalgml._fast.buffer cimport Buffer

cpdef causal_attention_forward(Buffer, Buffer, Buffer, Py_ssize_t, Py_ssize_t, Py_ssize_t, Py_ssize_t, double)
cpdef causal_attention_backward(Buffer, Buffer, Buffer, Buffer, Buffer, Py_ssize_t, Py_ssize_t, Py_ssize_t, Py_ssize_t, double)
