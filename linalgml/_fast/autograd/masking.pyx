# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# levels: baseline (nothing here that wider vectors would speed up much)
"""Fast twins of filling and summing under a mask, and of coordinates."""
from linalgml._fast.buffer cimport Buffer, F32, F64, I64, need, product, scalar

cdef enum:
    MOST = 64  # dimensions

ctypedef long long i64
ctypedef unsigned long long u64

ctypedef fused number:  # int64 sums wrap, which is defined for unsigned numbers only
    float
    double
    u64


cdef void fill(const scalar* x, const i64* mask, scalar value, scalar* out, Py_ssize_t outer, Py_ssize_t inner) noexcept nogil:
    cdef Py_ssize_t o, i
    for o in range(outer):
        for i in range(inner):
            out[i] = value if mask[i] != 0 else x[i]
        x += inner
        out += inner


def masked_fill_forward(Buffer x, Buffer mask, Buffer value, Buffer out, Py_ssize_t outer, Py_ssize_t inner):
    """out (outer, inner) = value[0] where mask (inner,) is set, else x (outer, inner)."""
    if out is None:
        raise TypeError("masked_fill_forward: out: expected a Buffer, got None")
    cdef Py_ssize_t n = product(outer, inner)
    need(out, n, out.code, "masked_fill_forward: out")
    need(x, n, out.code, "masked_fill_forward: x")
    need(mask, inner, I64, "masked_fill_forward: mask")
    need(value, 1, out.code, "masked_fill_forward: value")
    if out.code == F32:
        fill[float](<float*>x.p, <i64*>mask.p, (<float*>value.p)[0], <float*>out.p, outer, inner)
    elif out.code == F64:
        fill[double](<double*>x.p, <i64*>mask.p, (<double*>value.p)[0], <double*>out.p, outer, inner)
    else:
        fill["long long"](<i64*>x.p, <i64*>mask.p, (<i64*>value.p)[0], <i64*>out.p, outer, inner)


cdef number total_of(const number* x, const i64* mask, Py_ssize_t outer, Py_ssize_t inner) noexcept nogil:
    cdef Py_ssize_t o, i
    cdef number total = 0
    for o in range(outer):
        for i in range(inner):
            if mask[i] != 0:
                total += x[i]
        x += inner
    return total


def masked_sum(Buffer x, Buffer mask, Buffer out, Py_ssize_t outer, Py_ssize_t inner):
    """out (1,) = the sum of x (outer, inner) where mask (inner,) is set."""
    if out is None:
        raise TypeError("masked_sum: out: expected a Buffer, got None")
    need(out, 1, out.code, "masked_sum: out")
    need(x, product(outer, inner), out.code, "masked_sum: x")
    need(mask, inner, I64, "masked_sum: mask")
    if out.code == F32:
        (<float*>out.p)[0] = total_of[float](<float*>x.p, <i64*>mask.p, outer, inner)
    elif out.code == F64:
        (<double*>out.p)[0] = total_of[double](<double*>x.p, <i64*>mask.p, outer, inner)
    else:
        (<u64*>out.p)[0] = total_of[u64](<u64*>x.p, <i64*>mask.p, outer, inner)


def coordinates(Buffer flat, Buffer out, tuple shape, Py_ssize_t ndim, Py_ssize_t count):
    """out (count, ndim) = the coordinates of the elements with row-major numbers flat (count,) in a tensor of this shape."""
    need(flat, count, I64, "coordinates: flat")
    need(out, product(count, ndim), I64, "coordinates: out")
    cdef i64 size[MOST]
    cdef i64 rest
    cdef Py_ssize_t i, d
    if ndim > MOST or shape is None or len(shape) < ndim:
        raise ValueError(f"coordinates: shape {shape} for {ndim} dimensions")
    for d in range(ndim):
        size[d] = shape[d]
        if size[d] <= 0:
            raise ValueError(f"coordinates: shape {shape} has no elements")
    if out.p == flat.p:
        raise ValueError("coordinates: out is also the input")
    for i in range(count):
        rest = (<i64*>flat.p)[i]
        for d in range(ndim - 1, -1, -1):
            (<i64*>out.p)[i * ndim + d] = rest % size[d]
            rest //= size[d]
