# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# levels: baseline (nothing here that wider vectors would speed up much)
"""Fast twins of gathering and scattering along one dimension."""
from linalgml._fast.buffer cimport Buffer, F32, F64, I64, need, product

ctypedef long long i64
ctypedef unsigned int u32
ctypedef unsigned long long u64

ctypedef fused word:
    u32
    u64

ctypedef fused number:  # int64 sums wrap, which is defined for unsigned numbers only
    float
    double
    u64


cdef int check(Buffer index, Py_ssize_t n, Py_ssize_t size, str what) except -1:
    need(index, n, I64, what)
    cdef const i64* at = <const i64*>index.p
    cdef Py_ssize_t i
    cdef bint bad = False
    for i in range(n):
        bad |= at[i] < 0 or at[i] >= size
    if bad:
        for i in range(n):
            if at[i] < 0 or at[i] >= size:
                raise IndexError(f"{what} {at[i]} at position {i} is not in [0, {size})")
    return 0


cdef void gather(const word* x, const i64* index, word* out, Py_ssize_t outer, Py_ssize_t size, Py_ssize_t count, Py_ssize_t inner) noexcept nogil:
    cdef Py_ssize_t o, c, i, row
    for o in range(outer):
        for c in range(count):
            row = (o * count + c) * inner
            for i in range(inner):
                out[row + i] = x[(o * size + index[row + i]) * inner + i]


cdef void write(const word* x, const i64* index, word* out, Py_ssize_t outer, Py_ssize_t size, Py_ssize_t count, Py_ssize_t inner) noexcept nogil:
    cdef Py_ssize_t o, c, i, row
    for o in range(outer):
        for c in range(count):
            row = (o * count + c) * inner
            for i in range(inner):
                out[(o * size + index[row + i]) * inner + i] = x[row + i]


cdef void add(const number* x, const i64* index, number* out, Py_ssize_t outer, Py_ssize_t size, Py_ssize_t count, Py_ssize_t inner) noexcept nogil:
    cdef Py_ssize_t o, c, i, row
    for o in range(outer):
        for c in range(count):
            row = (o * count + c) * inner
            for i in range(inner):
                out[(o * size + index[row + i]) * inner + i] += x[row + i]


cdef Buffer doors(Buffer x, Buffer index, Buffer out, Py_ssize_t small, Py_ssize_t large, Py_ssize_t size, bint reading, str what):
    """Check the three buffers; returns index, copied where out shares its memory."""
    if out is None:
        raise TypeError(f"{what}: out: expected a Buffer, got None")
    need(out, small if reading else large, out.code, what)
    need(x, large if reading else small, out.code, what)
    check(index, small, size, what)
    cdef Py_ssize_t width = 4 if out.code == F32 else 8
    if index.p < out.p + out.n * width and out.p < index.p + index.n * 8:
        index = index.copy()
    return index


def gather_forward(Buffer x, Buffer index, Buffer out, Py_ssize_t outer, Py_ssize_t size, Py_ssize_t count, Py_ssize_t inner):
    """out[o, c, i] = x[o, index[o, c, i], i].  x: (outer, size, inner); index, out: (outer, count, inner)."""
    cdef Py_ssize_t part = product(outer, inner)
    index = doors(x, index, out, product(part, count), product(part, size), size, True, "gather_forward: index")
    if out.code == F32:
        gather[u32](<u32*>x.p, <i64*>index.p, <u32*>out.p, outer, size, count, inner)
    else:
        gather[u64](<u64*>x.p, <i64*>index.p, <u64*>out.p, outer, size, count, inner)


def scatter_write(Buffer x, Buffer index, Buffer out, Py_ssize_t outer, Py_ssize_t size, Py_ssize_t count, Py_ssize_t inner):
    """out[o, index[o, c, i], i] = x[o, c, i].  x, index: (outer, count, inner); out: (outer, size, inner)."""
    cdef Py_ssize_t part = product(outer, inner)
    index = doors(x, index, out, product(part, count), product(part, size), size, False, "scatter_write: index")
    if out.code == F32:
        write[u32](<u32*>x.p, <i64*>index.p, <u32*>out.p, outer, size, count, inner)
    else:
        write[u64](<u64*>x.p, <i64*>index.p, <u64*>out.p, outer, size, count, inner)


def scatter_sum(Buffer x, Buffer index, Buffer out, Py_ssize_t outer, Py_ssize_t size, Py_ssize_t count, Py_ssize_t inner):
    """out[o, index[o, c, i], i] += x[o, c, i].  x, index: (outer, count, inner); out: (outer, size, inner)."""
    cdef Py_ssize_t part = product(outer, inner)
    index = doors(x, index, out, product(part, count), product(part, size), size, False, "scatter_sum: index")
    if out.code == F32:
        add[float](<float*>x.p, <i64*>index.p, <float*>out.p, outer, size, count, inner)
    elif out.code == F64:
        add[double](<double*>x.p, <i64*>index.p, <double*>out.p, outer, size, count, inner)
    else:
        add[u64](<u64*>x.p, <i64*>index.p, <u64*>out.p, outer, size, count, inner)
