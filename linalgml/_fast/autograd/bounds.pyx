# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# levels: baseline (nothing here that wider vectors would speed up much)
"""Twin of linalgml/autograd/bounds.py."""
from linalgml._fast.buffer cimport I64, Buffer, need


def first_outside(Buffer index, Py_ssize_t n, long long low, long long high, long long allowed):
    need(index, n, I64, "first_outside: index")
    cdef long long* p = <long long*>index.p
    cdef Py_ssize_t i
    cdef long long bad = 0
    for i in range(n):
        bad |= ((p[i] < low) | (p[i] >= high)) & (p[i] != allowed)
    if bad:
        for i in range(n):
            if (p[i] < low or p[i] >= high) and p[i] != allowed:
                return i
    return -1
