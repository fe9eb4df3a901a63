# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# levels: baseline (nothing here that wider vectors would speed up much)
"""Fast twins of turning indices and masks into offsets."""
from linalgml._fast.buffer cimport Buffer, I64, need, product

cdef enum:
    MOST = 64  # dimensions

ctypedef long long i64
ctypedef unsigned long long u64  # for sums and products that may wrap


def index_offsets(Buffer index, Buffer at, Py_ssize_t n, Py_ssize_t size, Py_ssize_t stride):
    """at (n,) = offset of each index (n,); returns where the first index out of range stands, or -1."""
    need(index, n, I64, "index_offsets: index")
    need(at, n, I64, "index_offsets: at")
    cdef const i64* source = <const i64*>index.p
    cdef i64* out = <i64*>at.p
    cdef i64 j
    cdef Py_ssize_t i
    for i in range(n):
        j = source[i]
        if j < 0:
            j += size
        if j < 0 or j >= size:
            return i
        out[i] = <u64>j * <u64>stride
    return -1


def mask_offsets(Buffer mask, Buffer at, Py_ssize_t n, Py_ssize_t stride):
    """at = offsets of the elements that mask (n,) keeps, in order; returns how many there are."""
    need(mask, n, I64, "mask_offsets: mask")
    need(at, n, I64, "mask_offsets: at")
    cdef const i64* source = <const i64*>mask.p
    cdef i64* out = <i64*>at.p
    cdef Py_ssize_t i, count = 0
    if source == out:
        raise ValueError("mask_offsets: mask and at are the same buffer")
    for i in range(n):
        out[count] = <u64>i * <u64>stride
        count += source[i] != 0
    return count


def unravel_offsets(Buffer flat, Buffer at, tuple shape, tuple strides, Py_ssize_t ndim, Py_ssize_t n):
    """at (n,) = where the elements with row-major numbers flat (n,) of a tensor of this shape stand under these strides."""
    need(flat, n, I64, "unravel_offsets: flat")
    need(at, n, I64, "unravel_offsets: at")
    cdef i64 size[MOST]
    cdef i64 step[MOST]
    cdef i64 rest
    cdef u64 place
    cdef Py_ssize_t i, d
    if ndim < 0 or ndim > MOST or shape is None or strides is None or len(shape) < ndim or len(strides) < ndim:
        raise ValueError(f"unravel_offsets: shape {shape} and strides {strides} for {ndim} dimensions")
    for d in range(ndim):
        size[d] = shape[d]
        step[d] = strides[d]
        if size[d] <= 0:
            raise ValueError(f"unravel_offsets: shape {shape} has no elements")
    for i in range(n):
        rest = (<const i64*>flat.p)[i]
        place = 0
        for d in range(ndim - 1, -1, -1):
            place += <u64>(rest % size[d]) * <u64>step[d]
            rest //= size[d]
        (<i64*>at.p)[i] = place


def outer_sum(Buffer x, Buffer y, Buffer out, Py_ssize_t rows, Py_ssize_t cols):
    """out (rows, cols) = x (rows,) + y (cols,)."""
    need(x, rows, I64, "outer_sum: x")
    need(y, cols, I64, "outer_sum: y")
    need(out, product(rows, cols), I64, "outer_sum: out")
    cdef const i64* a = <const i64*>x.p
    cdef const i64* b = <const i64*>y.p
    cdef i64* c = <i64*>out.p
    cdef i64 base
    cdef Py_ssize_t i, j
    for i in range(rows):
        base = a[i]
        for j in range(cols):
            c[i * cols + j] = <u64>base + <u64>b[j]
