# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twin of linalgml/nn/pooling.py: windows of two pixels by two, the usual ones, have a loop of their own."""
from libc.string cimport memset

from linalgml._fast.apart cimport apart
from linalgml._fast.buffer cimport Buffer, F32, I64, bad_size, itemsize, need, product, real
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, row_sum, take_back

cdef struct Plan:
    Py_ssize_t planes, height, width, kh, kw, out_h, out_w, sh, sw, ph, pw, dh, dw


cdef int check(Plan* p, str name) except -1:
    """Refuse sizes at which a window would have nothing inside of the plane."""
    for size in (p.planes, p.height, p.width, p.out_h, p.out_w, p.ph, p.pw):
        if size < 0 or size > 1 << 40:
            bad_size(-1)
    for size in (p.kh, p.kw, p.sh, p.sw, p.dh, p.dw):
        if size < 1 or size > 1 << 40:
            raise ValueError(f"{name}: a window, stride or dilation of {size}")
    for size, out, step, gap, field, margin in ((p.height, p.out_h, p.sh, p.dh, p.kh, p.ph), (p.width, p.out_w, p.sw, p.dw, p.kw, p.pw)):
        if out and (size < 1 or (out - 1) * step - margin >= size or gap * (field - 1) < margin):
            raise ValueError(f"{name}: {out} windows of {field} do not fit {size} pixels")
    return 0


cdef void largest(Plan* p, real* x, real* out, long long* index) noexcept nogil:
    cdef Py_ssize_t plane, y, z, i, j, row, col, at
    cdef real best, v
    cdef real* top
    cdef real* bottom
    cdef bint pairs = p.kh == 2 and p.kw == 2 and p.sw == 2 and p.ph == 0 and p.pw == 0 and p.dh == 1 and p.dw == 1
    pairs = pairs and (p.out_h - 1) * p.sh + 2 <= p.height and 2 * p.out_w <= p.width
    for plane in range(p.planes):
        for y in range(p.out_h):
            if pairs:
                row = y * p.sh * p.width
                top, bottom = x + row, x + row + p.width
                for z in range(p.out_w):
                    best, at = top[2 * z], row + 2 * z
                    v = top[2 * z + 1]
                    at = at if not (v > best or v != v) else row + 2 * z + 1
                    best = v if v > best or v != v else best
                    v = bottom[2 * z]
                    at = at if not (v > best or v != v) else row + p.width + 2 * z
                    best = v if v > best or v != v else best
                    v = bottom[2 * z + 1]
                    at = at if not (v > best or v != v) else row + p.width + 2 * z + 1
                    best = v if v > best or v != v else best
                    out[z] = best
                    index[z] = at
            else:
                for z in range(p.out_w):
                    best, at = 0, -1
                    for i in range(p.kh):
                        row = y * p.sh - p.ph + i * p.dh
                        if row < 0 or row >= p.height:
                            continue
                        for j in range(p.kw):
                            col = z * p.sw - p.pw + j * p.dw
                            if 0 <= col < p.width:
                                v = x[row * p.width + col]
                                if at < 0 or v > best or v != v:
                                    best, at = v, row * p.width + col
                    out[z] = best
                    index[z] = at
            out += p.out_w
            index += p.out_w
        x += p.height * p.width


cdef int send_back(long long* index, real* grad, real* dx, Py_ssize_t planes, Py_ssize_t size, Py_ssize_t count) noexcept nogil:
    """Returns whether an index lay outside of its plane."""
    cdef Py_ssize_t plane, k
    for plane in range(planes):
        for k in range(count):
            if not 0 <= index[k] < size:
                return 1
            dx[index[k]] += grad[k]
        index += count
        grad += count
        dx += size
    return 0


cdef void averages(Plan* p, real* x, real* out, bint include_pad, Py_ssize_t divisor, bint back) noexcept nogil:
    """out = the mean of each window of x; back: x += out shared out over the window."""
    cdef Py_ssize_t plane, y, z, row, col, top, bottom, left, right, low, high, first, last, size
    cdef real total
    for plane in range(p.planes):
        for y in range(p.out_h):
            top = y * p.sh - p.ph
            bottom = min(top + p.kh, p.height + p.ph)
            low, high = max(top, <Py_ssize_t>0), min(bottom, p.height)
            for z in range(p.out_w):
                left = z * p.sw - p.pw
                right = min(left + p.kw, p.width + p.pw)
                first, last = max(left, <Py_ssize_t>0), min(right, p.width)
                size = (bottom - top) * (right - left) if include_pad else (high - low) * (last - first)
                size = divisor if divisor != 0 else size
                if back:
                    total = out[z] / <real>size
                    for row in range(low, high):
                        for col in range(first, last):
                            x[row * p.width + col] += total
                else:
                    total = 0
                    for row in range(low, high):
                        for col in range(first, last):
                            total += x[row * p.width + col]
                    out[z] = total / <real>size
            out += p.out_w
        x += p.height * p.width


cdef void adaptive(Plan* p, real* x, real* out, bint back) noexcept nogil:
    cdef Py_ssize_t plane, y, z, row, col, low, high, first, last
    cdef real total
    for plane in range(p.planes):
        for y in range(p.out_h):
            low, high = y * p.height // p.out_h, ((y + 1) * p.height + p.out_h - 1) // p.out_h
            for z in range(p.out_w):
                first, last = z * p.width // p.out_w, ((z + 1) * p.width + p.out_w - 1) // p.out_w
                if back:
                    total = out[z] / <real>((high - low) * (last - first))
                    for row in range(low, high):
                        for col in range(first, last):
                            x[row * p.width + col] += total
                else:
                    total = 0
                    if p.out_w == 1:
                        total = row_sum(x + low * p.width, (high - low) * p.width)
                    else:
                        for row in range(low, high):
                            for col in range(first, last):
                                total += x[row * p.width + col]
                    out[z] = total / <real>((high - low) * (last - first))
            out += p.out_w
        x += p.height * p.width


def max_pool_forward(Buffer x, Buffer out, Buffer index, Py_ssize_t planes, Py_ssize_t height, Py_ssize_t width, Py_ssize_t kh, Py_ssize_t kw,
                     Py_ssize_t out_h, Py_ssize_t out_w, Py_ssize_t sh, Py_ssize_t sw, Py_ssize_t ph, Py_ssize_t pw, Py_ssize_t dh,
                     Py_ssize_t dw):
    """out (planes, out_h, out_w): the largest of each window of x (planes, height, width); index: its place in the plane."""
    cdef Plan p = [planes, height, width, kh, kw, out_h, out_w, sh, sw, ph, pw, dh, dw]
    cdef int code = floating(x, "max_pool_forward: x")
    check(&p, "max_pool_forward")
    cdef Py_ssize_t n = product(product(planes, height), width), count = product(product(planes, out_h), out_w)
    need(x, n, code, "max_pool_forward: x")
    need(out, count, code, "max_pool_forward: out")
    need(index, count, I64, "max_pool_forward: index")
    cdef PyThreadState* thread = let_go(n > LONG)
    if code == F32:
        largest[float](&p, <float*>x.p, <float*>out.p, <long long*>index.p)
    else:
        largest[double](&p, <double*>x.p, <double*>out.p, <long long*>index.p)
    take_back(thread)


def max_pool_backward(Buffer index, Buffer grad, Buffer dx, Py_ssize_t planes, Py_ssize_t size, Py_ssize_t count):
    """dx (planes, size): each gradient (planes, count) added where its number came from."""
    cdef int code = floating(grad, "max_pool_backward: grad"), outside
    cdef Py_ssize_t n = product(planes, size), m = product(planes, count)
    need(index, m, I64, "max_pool_backward: index")
    need(grad, m, code, "max_pool_backward: grad")
    need(dx, n, code, "max_pool_backward: dx")
    index = apart(index, dx, False)
    memset(dx.p, 0, n * itemsize(code))
    cdef PyThreadState* thread = let_go(n > LONG)
    if code == F32:
        outside = send_back[float](<long long*>index.p, <float*>grad.p, <float*>dx.p, planes, size, count)
    else:
        outside = send_back[double](<long long*>index.p, <double*>grad.p, <double*>dx.p, planes, size, count)
    take_back(thread)
    if outside:
        raise IndexError(f"max_pool_backward: an index is not in [0, {size})")


cdef average(Buffer x, Buffer out, Plan p, bint include_pad, Py_ssize_t divisor, bint back, bint fits, str name):
    """The four averaging kernels; x is the plane and out the places, whichever way."""
    cdef int code = floating(x, name)
    cdef Py_ssize_t n = product(product(p.planes, p.height), p.width), count = product(product(p.planes, p.out_h), p.out_w)
    need(x, n, code, f"{name}: the planes")
    need(out, count, code, f"{name}: the places")
    if back:
        memset(x.p, 0, n * itemsize(code))
    cdef PyThreadState* thread = let_go(n > LONG)
    if code == F32:
        if fits:
            adaptive[float](&p, <float*>x.p, <float*>out.p, back)
        else:
            averages[float](&p, <float*>x.p, <float*>out.p, include_pad, divisor, back)
    elif fits:
        adaptive[double](&p, <double*>x.p, <double*>out.p, back)
    else:
        averages[double](&p, <double*>x.p, <double*>out.p, include_pad, divisor, back)
    take_back(thread)


def avg_pool_forward(Buffer x, Buffer out, Py_ssize_t planes, Py_ssize_t height, Py_ssize_t width, Py_ssize_t kh, Py_ssize_t kw,
                     Py_ssize_t out_h, Py_ssize_t out_w, Py_ssize_t sh, Py_ssize_t sw, Py_ssize_t ph, Py_ssize_t pw, bint include_pad,
                     Py_ssize_t divisor):
    """out: the sum of each window over its size."""
    cdef Plan p = [planes, height, width, kh, kw, out_h, out_w, sh, sw, ph, pw, 1, 1]
    check(&p, "avg_pool_forward")
    average(x, out, p, include_pad, divisor, False, False, "avg_pool_forward")


def avg_pool_backward(Buffer grad, Buffer dx, Py_ssize_t planes, Py_ssize_t height, Py_ssize_t width, Py_ssize_t kh, Py_ssize_t kw,
                      Py_ssize_t out_h, Py_ssize_t out_w, Py_ssize_t sh, Py_ssize_t sw, Py_ssize_t ph, Py_ssize_t pw, bint include_pad,
                      Py_ssize_t divisor):
    """dx: each gradient shared out evenly over its window."""
    cdef Plan p = [planes, height, width, kh, kw, out_h, out_w, sh, sw, ph, pw, 1, 1]
    check(&p, "avg_pool_backward")
    average(dx, apart(grad, dx, False), p, include_pad, divisor, True, False, "avg_pool_backward")


def adaptive_avg_pool_forward(Buffer x, Buffer out, Py_ssize_t planes, Py_ssize_t height, Py_ssize_t width, Py_ssize_t out_h,
                              Py_ssize_t out_w):
    """out (planes, out_h, out_w): means of windows from floor(k size / places) to ceil((k + 1) size / places), which cover the plane."""
    cdef Plan p = [planes, height, width, 1, 1, out_h, out_w, 1, 1, 0, 0, 1, 1]
    whole_plane(&p, "adaptive_avg_pool_forward")
    average(x, out, p, False, 0, False, True, "adaptive_avg_pool_forward")


def adaptive_avg_pool_backward(Buffer grad, Buffer dx, Py_ssize_t planes, Py_ssize_t height, Py_ssize_t width, Py_ssize_t out_h,
                               Py_ssize_t out_w):
    """dx: each gradient shared out evenly over its window."""
    cdef Plan p = [planes, height, width, 1, 1, out_h, out_w, 1, 1, 0, 0, 1, 1]
    whole_plane(&p, "adaptive_avg_pool_backward")
    average(dx, apart(grad, dx, False), p, False, 0, True, True, "adaptive_avg_pool_backward")


cdef int whole_plane(Plan* p, str name) except -1:
    for size in (p.planes, p.height, p.width, p.out_h, p.out_w):
        if size < 0 or size > 1 << 30:
            bad_size(-1)
    if p.out_h and p.out_w and (p.height < 1 or p.width < 1):
        raise ValueError(f"{name}: a plane of {p.height} x {p.width} pixels has no windows")
    return 0
