# Indices that stay as they were checked: a twin's results, or another thread, may be written where they lie.
from linalgml._fast.buffer cimport Buffer, itemsize

cdef inline bint overlap(Buffer a, Buffer b) noexcept:
    """Whether the two have a byte in common."""
    return a.p < b.p + b.n * itemsize(b.code) and b.p < a.p + a.n * itemsize(a.code)

cdef inline Buffer apart(Buffer index, Buffer out, bint shared):
    """index, or a copy of it where it overlaps `out`, or where other threads run meanwhile (`shared`)."""
    return index.copy() if shared or overlap(index, out) else index
