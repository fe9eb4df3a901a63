# The flat storage of the fast tier, and the checks every twin makes at its door.

cdef enum:
    F32 = 0
    F64 = 1
    I64 = 2

ctypedef fused real:
    float
    double

ctypedef fused scalar:
    float
    double
    long long

cdef class Buffer:
    cdef char* p                # first byte
    cdef readonly Py_ssize_t n  # elements
    cdef readonly int code      # F32, F64 or I64
    cdef int size_class         # of the pool; -1: memory owned by `base`
    cdef object base            # what keeps a view's memory alive
    cdef Py_ssize_t mark        # the pass back that gave it to a tensor as its gradient
    cdef Py_ssize_t shape_[1]
    cdef Py_ssize_t strides_[1]

cdef Buffer new_buffer(Py_ssize_t n, int code)

cdef inline int itemsize(int code) noexcept nogil:
    return 4 if code == F32 else 8

cdef int too_short(str what, Py_ssize_t have, Py_ssize_t need) except -1
cdef int wrong_code(str what, int have, int need) except -1
cdef int bad_size(Py_ssize_t n) except -1

cdef inline int need(Buffer b, Py_ssize_t n, int code, str what) except -1:
    """`b` exists, is of type `code` and has at least n elements; n itself may come from the caller."""
    if b is None:
        raise TypeError(f"{what}: expected a Buffer, got None")
    if n < 0:
        bad_size(n)
    if b.code != code:
        wrong_code(what, b.code, code)
    if b.n < n:
        too_short(what, b.n, n)
    return 0

cdef inline Py_ssize_t product(Py_ssize_t a, Py_ssize_t b) except -1:
    """a * b for sizes, refusing negative factors and overflow."""
    if a < 0 or b < 0 or (a != 0 and b > (<Py_ssize_t>0x3fffffffffffffff) // a):
        bad_size(a if a < 0 else b)
    return a * b
