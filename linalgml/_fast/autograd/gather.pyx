# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
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


cdef int refuse(Buffer index, Py_ssize_t n, Py_ssize_t size, str what) except -1:
    cdef const i64* at = <const i64*>index.p
    cdef Py_ssize_t i
    for i in range(n):
        if at[i] < 0 or at[i] >= size:
            raise IndexError(f"{what}: index {at[i]} at position {i} is not in [0, {size})")
    raise RuntimeError(f"{what}: the indices changed")


cdef inline bint inside(const i64* at, Py_ssize_t n, Py_ssize_t size) noexcept nogil:
    cdef Py_ssize_t i
    cdef u64 bad = 0
    for i in range(n):
        bad |= <u64>at[i] >= <u64>size
    return bad == 0


cdef bint gather(const word* x, const i64* index, word* out, Py_ssize_t outer, Py_ssize_t size, Py_ssize_t count, Py_ssize_t inner) noexcept nogil:
    """Indices are checked 1024 at a time, and used while they are in the cache; False where one is out of range."""
    cdef Py_ssize_t o, c, i, k, end, run = count if inner == 1 else inner
    for o in range(outer):
        for c in range(1 if inner == 1 else count):
            for i in range(0, run, 1024):
                end = min(i + 1024, run)
                if not inside(index + i, end - i, size):
                    return False
                if inner == 1:
                    for k in range(i, end):
                        out[k] = x[index[k]]
                else:
                    for k in range(i, end):
                        out[k] = x[index[k] * inner + k]
            index += run
            out += run
        x += size * inner
    return True


cdef void write(const word* x, const i64* index, word* out, Py_ssize_t outer, Py_ssize_t size, Py_ssize_t count, Py_ssize_t inner) noexcept nogil:
    cdef Py_ssize_t o, c, k
    for o in range(outer):
        if inner == 1:
            for k in range(count):
                out[index[k]] = x[k]
        else:
            for c in range(count):
                for k in range(inner):
                    out[index[c * inner + k] * inner + k] = x[c * inner + k]
        index += count * inner
        x += count * inner
        out += size * inner


cdef void add(const number* x, const i64* index, number* out, Py_ssize_t outer, Py_ssize_t size, Py_ssize_t count, Py_ssize_t inner) noexcept nogil:
    cdef Py_ssize_t o, c, k
    for o in range(outer):
        if inner == 1:
            for k in range(count):
                out[index[k]] += x[k]
        else:
            for c in range(count):
                for k in range(inner):
                    out[index[c * inner + k] * inner + k] += x[c * inner + k]
        index += count * inner
        x += count * inner
        out += size * inner


cdef Buffer doors(Buffer x, Buffer index, Buffer out, Py_ssize_t small, Py_ssize_t large, Py_ssize_t size, bint reading, str what):
    """Check the three buffers, and the indices before anything is written through them; returns index, apart from out's memory."""
    if out is None:
        raise TypeError(f"{what}: out: expected a Buffer, got None")
    need(out, small if reading else large, out.code, what)
    need(x, large if reading else small, out.code, what)
    need(index, small, I64, what)
    if not reading and not inside(<const i64*>index.p, small, size):
        refuse(index, small, size, what)
    cdef Py_ssize_t width = 4 if out.code == F32 else 8
    if index.p < out.p + out.n * width and out.p < index.p + index.n * 8:
        index = index.copy()
    return index


def gather_forward(Buffer x, Buffer index, Buffer out, Py_ssize_t outer, Py_ssize_t size, Py_ssize_t count, Py_ssize_t inner):
    """out[o, c, i] = x[o, index[o, c, i], i].  x: (outer, size, inner); index, out: (outer, count, inner)."""
    cdef Py_ssize_t part = product(outer, inner)
    cdef bint good
    index = doors(x, index, out, product(part, count), product(part, size), size, True, "gather_forward")
    if out.code == F32:
        good = gather[u32](<u32*>x.p, <i64*>index.p, <u32*>out.p, outer, size, count, inner)
    else:
        good = gather[u64](<u64*>x.p, <i64*>index.p, <u64*>out.p, outer, size, count, inner)
    if not good:
        refuse(index, part * count, size, "gather_forward")


def scatter_write(Buffer x, Buffer index, Buffer out, Py_ssize_t outer, Py_ssize_t size, Py_ssize_t count, Py_ssize_t inner):
    """out[o, index[o, c, i], i] = x[o, c, i].  x, index: (outer, count, inner); out: (outer, size, inner)."""
    cdef Py_ssize_t part = product(outer, inner)
    index = doors(x, index, out, product(part, count), product(part, size), size, False, "scatter_write")
    if out.code == F32:
        write[u32](<u32*>x.p, <i64*>index.p, <u32*>out.p, outer, size, count, inner)
    else:
        write[u64](<u64*>x.p, <i64*>index.p, <u64*>out.p, outer, size, count, inner)


def scatter_sum(Buffer x, Buffer index, Buffer out, Py_ssize_t outer, Py_ssize_t size, Py_ssize_t count, Py_ssize_t inner):
    """out[o, index[o, c, i], i] += x[o, c, i].  x, index: (outer, count, inner); out: (outer, size, inner)."""
    cdef Py_ssize_t part = product(outer, inner)
    index = doors(x, index, out, product(part, count), product(part, size), size, False, "scatter_sum")
    if out.code == F32:
        add[float](<float*>x.p, <i64*>index.p, <float*>out.p, outer, size, count, inner)
    elif out.code == F64:
        add[double](<double*>x.p, <i64*>index.p, <double*>out.p, outer, size, count, inner)
    else:
        add[u64](<u64*>x.p, <i64*>index.p, <u64*>out.p, outer, size, count, inner)
