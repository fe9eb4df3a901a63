# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Fast twins of reading, writing and adding through strides.

A view is first simplified: dimensions of size 1 go, neighbours that form one run merge.  What is left is copied by whole
runs (memcpy) where the innermost dimension is contiguous, and by square blocks where another one is (a transpose), so
that both sides stay in the cache.
"""
from libc.string cimport memcpy

from linalgml._fast.buffer cimport Buffer, F32, F64, bad_size, need

cdef enum:
    MOST = 64   # dimensions
    LONG = 1 << 17  # elements: above this a call takes more than about 50 us

ctypedef unsigned int u32
ctypedef unsigned long long u64

ctypedef fused word:
    u32
    u64

ctypedef fused number:  # int64 sums wrap, which is defined for unsigned numbers only
    float
    double
    u64

ctypedef struct View:
    int ndim
    Py_ssize_t size[MOST]
    Py_ssize_t step[MOST]   # in the storage that the view looks at
    Py_ssize_t flat[MOST]   # in the contiguous copy


cdef int outside(str what, Py_ssize_t low, Py_ssize_t high, Py_ssize_t n) except -1:
    raise ValueError(f"{what}: the view reaches from element {low} to {high} of a storage of {n}")


cdef int plan(View* v, tuple shape, tuple strides, Py_ssize_t ndim, Py_ssize_t offset, Py_ssize_t n, Py_ssize_t total, str what) except -1:
    """Check that the view lies inside a storage of `total` elements and simplify it; returns 0 when it is empty."""
    cdef Py_ssize_t d, size, step, reach, count = 1, low = offset, high = offset
    cdef bint empty = False
    if ndim < 0 or ndim > MOST:
        raise ValueError(f"{what}: {ndim} dimensions; at most {MOST} are supported")
    if shape is None or strides is None or len(shape) < ndim or len(strides) < ndim:
        raise ValueError(f"{what}: shape {shape} and strides {strides} for {ndim} dimensions")
    if offset < 0 or offset > total:
        outside(what, offset, offset, total)
    v.ndim = 0
    for d in range(ndim):
        size = shape[d]
        step = strides[d]
        if size <= 1:
            if size < 0:
                bad_size(size)
            if size == 0:
                empty = True
            continue
        reach = total // (size - 1)
        if step > reach or step < -reach:
            if not empty:
                outside(what, offset, offset + (step if step > 0 else -step), total)
            continue
        if count > (<Py_ssize_t>0x3fffffffffffffff) // size:
            bad_size(size)
        count *= size
        if step > 0:
            high += (size - 1) * step
        else:
            low += (size - 1) * step
        if v.ndim and v.step[v.ndim - 1] == size * step:
            v.size[v.ndim - 1] *= size
            v.step[v.ndim - 1] = step
        else:
            v.size[v.ndim] = size
            v.step[v.ndim] = step
            v.ndim += 1
    if empty:
        count = 0
    if count != n:
        raise ValueError(f"{what}: shape {shape[:ndim]} has {count} elements, not {n}")
    if count == 0:
        return 0
    if low < 0 or high >= total:
        outside(what, low, high, total)
    if v.ndim == 0:
        v.size[0] = v.step[0] = 1
        v.ndim = 1
    step = 1
    for d in range(v.ndim - 1, -1, -1):
        v.flat[d] = step
        step *= v.size[d]
    return 1


cdef void copy_run(const word* src, word* dst, Py_ssize_t n, Py_ssize_t s, Py_ssize_t d) noexcept nogil:
    cdef Py_ssize_t i
    cdef word value
    if s == 1 and d == 1:
        if n >= 16:
            memcpy(dst, src, n * sizeof(word))
        else:
            for i in range(n):
                dst[i] = src[i]
    elif s == 0:
        value = src[0]
        for i in range(n):
            dst[i * d] = value
    elif d == 1:
        for i in range(n):
            dst[i] = src[i * s]
    else:
        for i in range(n):
            dst[i * d] = src[i * s]


cdef void copy_square(const word* src, word* dst, Py_ssize_t rows, Py_ssize_t cols,
                      Py_ssize_t src_row, Py_ssize_t src_col, Py_ssize_t dst_row, Py_ssize_t dst_col) noexcept nogil:
    """dst[i, j] = src[i, j] by blocks of side 16: one side runs along the rows, the other along the columns."""
    cdef Py_ssize_t i, j, top, left, bottom, right
    for top in range(0, rows, 16):
        bottom = min(top + 16, rows)
        for left in range(0, cols, 16):
            right = min(left + 16, cols)
            for i in range(top, bottom):
                copy_run(src + i * src_row + left * src_col, dst + i * dst_row + left * dst_col, right - left, src_col, dst_col)


cdef void copy_view(const View* v, const word* src, word* dst, const Py_ssize_t* src_step, const Py_ssize_t* dst_step) noexcept nogil:
    """Copy every element of the view; one of src_step and dst_step is v.step, the other v.flat."""
    cdef Py_ssize_t at[MOST]
    cdef int last = v.ndim - 1, run = -1, d
    cdef Py_ssize_t from_, to
    if v.step[last] != 1:
        for d in range(last):
            if v.step[d] == 1:
                run = d
    for d in range(v.ndim):
        at[d] = 0
    from_ = to = 0
    while True:
        if run < 0:
            copy_run(src + from_, dst + to, v.size[last], src_step[last], dst_step[last])
        else:
            copy_square(src + from_, dst + to, v.size[run], v.size[last], src_step[run], src_step[last], dst_step[run], dst_step[last])
        d = last - 1
        while d >= 0:
            if d != run:
                at[d] += 1
                from_ += src_step[d]
                to += dst_step[d]
                if at[d] < v.size[d]:
                    break
                from_ -= at[d] * src_step[d]
                to -= at[d] * dst_step[d]
                at[d] = 0
            d -= 1
        if d < 0:
            return


cdef void add_view(const View* v, const number* src, number* dst) noexcept nogil:
    """Add the flat src to the places the view shows, in row-major order, so that places shown twice receive both."""
    cdef Py_ssize_t at[MOST]
    cdef int last = v.ndim - 1, d
    cdef Py_ssize_t i, n = v.size[last], step = v.step[last]
    cdef number total
    for d in range(v.ndim):
        at[d] = 0
    while True:
        if step == 1:
            for i in range(n):
                dst[i] += src[i]
        elif step == 0:
            total = 0
            for i in range(n):
                total += src[i]
            dst[0] += total
        else:
            for i in range(n):
                dst[i * step] += src[i]
        src += n
        d = last - 1
        while d >= 0:
            at[d] += 1
            dst += v.step[d]
            if at[d] < v.size[d]:
                break
            dst -= at[d] * v.step[d]
            at[d] = 0
            d -= 1
        if d < 0:
            return


cdef void read_any(const View* v, int code, const char* x, char* out, Py_ssize_t offset) noexcept nogil:
    if code == F32:
        copy_view[u32](v, <const u32*>x + offset, <u32*>out, v.step, v.flat)
    else:
        copy_view[u64](v, <const u64*>x + offset, <u64*>out, v.step, v.flat)


cdef void write_any(const View* v, int code, const char* x, char* out, Py_ssize_t offset) noexcept nogil:
    if code == F32:
        copy_view[u32](v, <const u32*>x, <u32*>out + offset, v.flat, v.step)
    else:
        copy_view[u64](v, <const u64*>x, <u64*>out + offset, v.flat, v.step)


cdef void add_any(const View* v, int code, const char* x, char* out, Py_ssize_t offset) noexcept nogil:
    if code == F32:
        add_view[float](v, <const float*>x, <float*>out + offset)
    elif code == F64:
        add_view[double](v, <const double*>x, <double*>out + offset)
    else:
        add_view[u64](v, <const u64*>x, <u64*>out + offset)


cdef Buffer apart(Buffer x, Buffer out, Py_ssize_t n):
    """x, or a copy of it where its memory overlaps that of out."""
    cdef Py_ssize_t width = 4 if x.code == F32 else 8
    if x.p < out.p + out.n * width and out.p < x.p + n * width:
        return x.copy()
    return x


def strided_read(Buffer x, Buffer out, tuple shape, tuple strides, Py_ssize_t ndim, Py_ssize_t offset, Py_ssize_t n):
    """out (n,) = the elements of the view of x, in row-major order."""
    cdef View v
    if x is None:
        raise TypeError("strided_read: x: expected a Buffer, got None")
    need(out, n, x.code, "strided_read: out")
    if not plan(&v, shape, strides, ndim, offset, n, x.n, "strided_read"):
        return
    x = apart(x, out, x.n)
    if n < LONG:
        read_any(&v, x.code, x.p, out.p, offset)
    else:
        with nogil:
            read_any(&v, x.code, x.p, out.p, offset)


def strided_write(Buffer x, Buffer out, tuple shape, tuple strides, Py_ssize_t ndim, Py_ssize_t offset, Py_ssize_t n):
    """x (n,) is written to the elements of out that the view shows."""
    cdef View v
    if out is None:
        raise TypeError("strided_write: out: expected a Buffer, got None")
    need(x, n, out.code, "strided_write: x")
    if not plan(&v, shape, strides, ndim, offset, n, out.n, "strided_write"):
        return
    x = apart(x, out, n)
    if n < LONG:
        write_any(&v, out.code, x.p, out.p, offset)
    else:
        with nogil:
            write_any(&v, out.code, x.p, out.p, offset)


def strided_add(Buffer x, Buffer out, tuple shape, tuple strides, Py_ssize_t ndim, Py_ssize_t offset, Py_ssize_t n):
    """x (n,) is added to the elements of out that the view shows."""
    cdef View v
    if out is None:
        raise TypeError("strided_add: out: expected a Buffer, got None")
    need(x, n, out.code, "strided_add: x")
    if not plan(&v, shape, strides, ndim, offset, n, out.n, "strided_add"):
        return
    x = apart(x, out, n)
    if n < LONG:
        add_any(&v, out.code, x.p, out.p, offset)
    else:
        with nogil:
            add_any(&v, out.code, x.p, out.p, offset)
