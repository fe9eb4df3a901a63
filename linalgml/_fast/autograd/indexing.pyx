# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# levels: baseline (nothing here that wider vectors would speed up much)
"""Fast twins of reading, writing and adding at picked positions."""
from libc.string cimport memcpy

from linalgml._fast.buffer cimport Buffer, F32, F64, I64, need, product

cdef Py_ssize_t LONG = 1 << 16  # elements: above this a call takes more than about 50 us

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

ctypedef struct Spot:
    const i64* at
    Py_ssize_t start, outer, outer_step, count, inner, inner_step, n


cdef int check(Spot* s, Buffer at, Py_ssize_t total, Py_ssize_t start, Py_ssize_t outer, Py_ssize_t outer_step,
               Py_ssize_t count, Py_ssize_t inner, Py_ssize_t inner_step, str what) except -1:
    """Every place lies inside a storage of `total` elements; returns 0 when there is no place."""
    cdef Py_ssize_t b, low = 0, high = 0
    cdef i64 least, most
    s.n = product(product(outer, count), inner)
    need(at, count, I64, what)
    if s.n == 0:
        return 0
    s.at = <const i64*>at.p
    s.start, s.outer, s.outer_step, s.count, s.inner, s.inner_step = start, outer, outer_step, count, inner, inner_step
    least = most = s.at[0]
    for b in range(1, count):
        least = min(least, s.at[b])
        most = max(most, s.at[b])
    if start < 0 or start > total or least < -total or most > total:
        raise IndexError(f"{what}: offsets {least} to {most} from {start} in a storage of {total}")
    if outer > 1 and not -total <= outer_step <= total or inner > 1 and not -total <= inner_step <= total:
        raise IndexError(f"{what}: steps {outer_step} and {inner_step} in a storage of {total}")
    if outer > 1 and outer_step != 0 and (outer - 1) > total // (outer_step if outer_step > 0 else -outer_step):
        raise IndexError(f"{what}: {outer} steps of {outer_step} in a storage of {total}")
    if inner > 1 and inner_step != 0 and (inner - 1) > total // (inner_step if inner_step > 0 else -inner_step):
        raise IndexError(f"{what}: {inner} steps of {inner_step} in a storage of {total}")
    low, high = start + least, start + most
    if outer_step > 0:
        high += (outer - 1) * outer_step
    else:
        low += (outer - 1) * outer_step
    if inner_step > 0:
        high += (inner - 1) * inner_step
    else:
        low += (inner - 1) * inner_step
    if low < 0 or high >= total:
        raise IndexError(f"{what}: elements {low} to {high} of a storage of {total}")
    return 1


cdef void read(const Spot* s, const word* x, word* out) noexcept nogil:
    cdef Py_ssize_t o, b, i
    cdef const word* base
    cdef const word* row
    cdef Py_ssize_t step = s.inner_step, inner = s.inner
    for o in range(s.outer):
        base = x + s.start + o * s.outer_step
        if inner == 1:
            for b in range(s.count):
                out[b] = base[s.at[b]]
            out += s.count
            continue
        for b in range(s.count):
            row = base + s.at[b]
            if step == 1 and inner >= 16:
                memcpy(out, row, inner * sizeof(word))
            else:
                for i in range(inner):
                    out[i] = row[i * step]
            out += inner


cdef void write(const Spot* s, const word* x, word* out) noexcept nogil:
    cdef Py_ssize_t o, b, i
    cdef word* base
    cdef word* row
    cdef Py_ssize_t step = s.inner_step, inner = s.inner
    for o in range(s.outer):
        base = out + s.start + o * s.outer_step
        for b in range(s.count):
            row = base + s.at[b]
            if step == 1 and inner >= 16:
                memcpy(row, x, inner * sizeof(word))
            else:
                for i in range(inner):
                    row[i * step] = x[i]
            x += inner


cdef void add(const Spot* s, const number* x, number* out) noexcept nogil:
    cdef Py_ssize_t o, b, i
    cdef number* base
    cdef number* row
    cdef Py_ssize_t step = s.inner_step, inner = s.inner
    for o in range(s.outer):
        base = out + s.start + o * s.outer_step
        for b in range(s.count):
            row = base + s.at[b]
            if step == 1:
                for i in range(inner):
                    row[i] += x[i]
            else:
                for i in range(inner):
                    row[i * step] += x[i]
            x += inner


cdef void read_any(const Spot* s, int code, const char* x, char* out) noexcept nogil:
    if code == F32:
        read[u32](s, <const u32*>x, <u32*>out)
    else:
        read[u64](s, <const u64*>x, <u64*>out)


cdef void write_any(const Spot* s, int code, const char* x, char* out) noexcept nogil:
    if code == F32:
        write[u32](s, <const u32*>x, <u32*>out)
    else:
        write[u64](s, <const u64*>x, <u64*>out)


cdef void add_any(const Spot* s, int code, const char* x, char* out) noexcept nogil:
    if code == F32:
        add[float](s, <const float*>x, <float*>out)
    elif code == F64:
        add[double](s, <const double*>x, <double*>out)
    else:
        add[u64](s, <const u64*>x, <u64*>out)


cdef Buffer apart(Buffer x, Buffer out):
    """x, or a copy of it where its memory overlaps that of out."""
    cdef Py_ssize_t width = 4 if out.code == F32 else 8, own = 4 if x.code == F32 else 8
    if x.p < out.p + out.n * width and out.p < x.p + x.n * own:
        return x.copy()
    return x


def index_read(Buffer x, Buffer at, Buffer out, Py_ssize_t start, Py_ssize_t outer, Py_ssize_t outer_step, Py_ssize_t count,
               Py_ssize_t inner, Py_ssize_t inner_step):
    """out (outer, count, inner) = the elements of x at start + o * outer_step + at[b] + i * inner_step."""
    cdef Spot s
    if x is None:
        raise TypeError("index_read: x: expected a Buffer, got None")
    if not check(&s, at, x.n, start, outer, outer_step, count, inner, inner_step, "index_read: at"):
        return
    need(out, s.n, x.code, "index_read: out")
    x, at = apart(x, out), apart(at, out)
    if s.n >= LONG:
        at = at.copy()  # other threads run meanwhile
    s.at = <const i64*>at.p
    if s.n < LONG:
        read_any(&s, x.code, x.p, out.p)
    else:
        with nogil:
            read_any(&s, x.code, x.p, out.p)


def index_write(Buffer x, Buffer at, Buffer out, Py_ssize_t start, Py_ssize_t outer, Py_ssize_t outer_step, Py_ssize_t count,
                Py_ssize_t inner, Py_ssize_t inner_step):
    """x (outer, count, inner) is written to these places of out; the last of several wins."""
    cdef Spot s
    if out is None:
        raise TypeError("index_write: out: expected a Buffer, got None")
    if not check(&s, at, out.n, start, outer, outer_step, count, inner, inner_step, "index_write: at"):
        return
    need(x, s.n, out.code, "index_write: x")
    x, at = apart(x, out), apart(at, out)
    if s.n >= LONG:
        at = at.copy()  # other threads run meanwhile
    s.at = <const i64*>at.p
    if s.n < LONG:
        write_any(&s, out.code, x.p, out.p)
    else:
        with nogil:
            write_any(&s, out.code, x.p, out.p)


def index_add(Buffer x, Buffer at, Buffer out, Py_ssize_t start, Py_ssize_t outer, Py_ssize_t outer_step, Py_ssize_t count,
              Py_ssize_t inner, Py_ssize_t inner_step):
    """x (outer, count, inner) is added at these places of out."""
    cdef Spot s
    if out is None:
        raise TypeError("index_add: out: expected a Buffer, got None")
    if not check(&s, at, out.n, start, outer, outer_step, count, inner, inner_step, "index_add: at"):
        return
    need(x, s.n, out.code, "index_add: x")
    x, at = apart(x, out), apart(at, out)
    if s.n >= LONG:
        at = at.copy()  # other threads run meanwhile
    s.at = <const i64*>at.p
    if s.n < LONG:
        add_any(&s, out.code, x.p, out.p)
    else:
        with nogil:
            add_any(&s, out.code, x.p, out.p)


cdef void fill(const i64* mask, word value, word* out, Py_ssize_t n, Py_ssize_t inner) noexcept nogil:
    cdef Py_ssize_t i, j
    if inner == 1:
        for i in range(n):
            out[i] = value if mask[i] != 0 else out[i]
        return
    for i in range(n):
        if mask[i] != 0:
            for j in range(inner):
                out[i * inner + j] = value


def mask_fill(Buffer mask, Buffer value, Buffer out, Py_ssize_t start, Py_ssize_t n, Py_ssize_t inner):
    """Where mask (n,) is set, the row of out (start + n * inner elements or more) takes value[0]."""
    if out is None:
        raise TypeError("mask_fill: out: expected a Buffer, got None")
    cdef Py_ssize_t total = product(n, inner)
    need(mask, n, I64, "mask_fill: mask")
    need(value, 1, out.code, "mask_fill: value")
    if start < 0 or start > out.n - total:
        raise ValueError(f"mask_fill: {total} elements from {start} of a storage of {out.n}")
    mask = apart(mask, out)
    if out.code == F32:
        fill[u32](<const i64*>mask.p, (<u32*>value.p)[0], <u32*>out.p + start, n, inner)
    else:
        fill[u64](<const i64*>mask.p, (<u64*>value.p)[0], <u64*>out.p + start, n, inner)
