# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twins of the kernels of `linalgml/autograd/accumulation.py`: running values, in double."""
from linalgml._fast.buffer cimport Buffer, F32, F64, I64, need, product, real
from linalgml._fast.pointwise cimport no_loop


cdef Py_ssize_t volume(Py_ssize_t outer, Py_ssize_t size, Py_ssize_t inner) except -1:
    return product(product(outer, size), inner)


cdef int floating(int code, str name) except -1:
    if code == I64:
        no_loop(code, name)
    return 0


cdef void multiply(real* x, real* out, Py_ssize_t outer, Py_ssize_t size, Py_ssize_t inner) noexcept nogil:
    """Along consecutive elements 32 products, joined in pairs; of other axes at most 64 columns at a time."""
    cdef Py_ssize_t o, j, i, k, cols, half
    cdef double total[64]
    for o in range(outer):
        if inner == 1:
            for k in range(32):
                total[k] = 1
            for j in range(0, size - 31, 32):
                for k in range(32):
                    total[k] *= x[j + k]
            for j in range(size - size % 32, size):
                total[0] *= x[j]
            half = 16
            while half > 0:
                for k in range(half):
                    total[k] *= total[k + half]
                half //= 2
            out[0] = <real>total[0]
        else:
            for i in range(0, inner, 64):
                cols = min(inner - i, 64)
                for k in range(cols):
                    total[k] = 1
                for j in range(size):
                    for k in range(cols):
                        total[k] *= x[j * inner + i + k]
                for k in range(cols):
                    out[i + k] = <real>total[k]
        x += size * inner
        out += inner


cdef void multiply_int(unsigned long long* x, unsigned long long* out, Py_ssize_t outer, Py_ssize_t size, Py_ssize_t inner) noexcept nogil:
    cdef Py_ssize_t o, j, i
    for o in range(outer):
        for i in range(inner):
            out[i] = 1
            for j in range(size):
                out[i] *= x[j * inner + i]
        x += size * inner
        out += inner


def prod_forward(Buffer x not None, Buffer out not None, Py_ssize_t outer, Py_ssize_t size, Py_ssize_t inner):
    cdef int code = x.code
    need(x, volume(outer, size, inner), code, "prod_forward: x")
    need(out, product(outer, inner), code, "prod_forward: out")
    if code == F32:
        multiply(<float*>x.p, <float*>out.p, outer, size, inner)
    elif code == F64:
        multiply(<double*>x.p, <double*>out.p, outer, size, inner)
    else:
        multiply_int(<unsigned long long*>x.p, <unsigned long long*>out.p, outer, size, inner)


cdef void multiply_back(real* x, real* grad, real* dx, Py_ssize_t outer, Py_ssize_t size, Py_ssize_t inner) noexcept nogil:
    cdef Py_ssize_t o, j, i
    cdef real before, after
    for o in range(outer):
        for i in range(inner):
            before = 1
            for j in range(size):
                dx[j * inner + i] = before
                before *= x[j * inner + i]
            after = grad[i]
            for j in range(size - 1, -1, -1):
                dx[j * inner + i] *= after
                after *= x[j * inner + i]
        x += size * inner
        dx += size * inner
        grad += inner


def prod_backward(Buffer x not None, Buffer grad not None, Buffer dx not None, Py_ssize_t outer, Py_ssize_t size, Py_ssize_t inner):
    cdef int code = x.code
    floating(code, "prod_backward")
    need(x, volume(outer, size, inner), code, "prod_backward: x")
    need(dx, volume(outer, size, inner), code, "prod_backward: dx")
    need(grad, product(outer, inner), code, "prod_backward: grad")
    if code == F32:
        multiply_back(<float*>x.p, <float*>grad.p, <float*>dx.p, outer, size, inner)
    else:
        multiply_back(<double*>x.p, <double*>grad.p, <double*>dx.p, outer, size, inner)


cdef void accumulate(real* x, real* out, Py_ssize_t outer, Py_ssize_t size, Py_ssize_t inner, bint reverse) noexcept nogil:
    """Totals of 16 elements at a time, added to the total of those before, whose rounding errors are carried in `lost` (Knuth's sum)."""
    cdef Py_ssize_t o, j, i, k, m, step = -inner if reverse else inner
    cdef double total, before, lost, part, sum, back
    cdef double running[16]
    cdef real* a
    cdef real* b
    for o in range(outer):
        for i in range(inner):
            a = x + i + ((size - 1) * inner if reverse else 0)
            b = out + i + ((size - 1) * inner if reverse else 0)
            total = lost = 0
            for j in range(0, size, 16):
                m = min(size - j, 16)
                part = 0
                for k in range(m):
                    part += a[k * step]
                    running[k] = part
                before = total + lost
                for k in range(m):
                    b[k * step] = <real>(before + running[k])
                sum = total + part
                back = sum - total
                if sum - sum == 0:
                    lost += (total - (sum - back)) + (part - back)
                total = sum
                a += 16 * step
                b += 16 * step
        x += size * inner
        out += size * inner


cdef void accumulate_int(unsigned long long* x, unsigned long long* out, Py_ssize_t outer, Py_ssize_t size,
                         Py_ssize_t inner) noexcept nogil:
    cdef Py_ssize_t o, j, i
    cdef unsigned long long total
    for o in range(outer):
        for i in range(inner):
            total = 0
            for j in range(size):
                total += x[j * inner + i]
                out[j * inner + i] = total
        x += size * inner
        out += size * inner


def cumsum_forward(Buffer x not None, Buffer out not None, Py_ssize_t outer, Py_ssize_t size, Py_ssize_t inner):
    cdef int code = x.code
    need(x, volume(outer, size, inner), code, "cumsum_forward: x")
    need(out, volume(outer, size, inner), code, "cumsum_forward: out")
    if code == F32:
        accumulate(<float*>x.p, <float*>out.p, outer, size, inner, False)
    elif code == F64:
        accumulate(<double*>x.p, <double*>out.p, outer, size, inner, False)
    else:
        accumulate_int(<unsigned long long*>x.p, <unsigned long long*>out.p, outer, size, inner)


def cumsum_backward(Buffer grad not None, Buffer dx not None, Py_ssize_t outer, Py_ssize_t size, Py_ssize_t inner):
    cdef int code = grad.code
    floating(code, "cumsum_backward")
    need(grad, volume(outer, size, inner), code, "cumsum_backward: grad")
    need(dx, volume(outer, size, inner), code, "cumsum_backward: dx")
    if code == F32:
        accumulate(<float*>grad.p, <float*>dx.p, outer, size, inner, True)
    else:
        accumulate(<double*>grad.p, <double*>dx.p, outer, size, inner, True)
