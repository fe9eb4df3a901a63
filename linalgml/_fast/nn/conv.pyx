# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/nn/conv.py: the patches under the filter as columns of a matrix, one image at a time, and products with it.

A filter of one pixel needs no columns: the image is the matrix.  A group with one filter is summed row by row, without a product.
"""
from libc.stdlib cimport free, malloc
from libc.string cimport memcpy, memset

from linalgml._fast.buffer cimport Buffer, F32, bad_size, need, product, real
from linalgml._fast.products cimport multiply_into
from linalgml._fast.rows cimport floating, row_sum

cdef struct Sizes:
    Py_ssize_t batch, groups, c_in, height, width, c_out, kh, kw, out_h, out_w, sh, sw, ph, pw, dh, dw
    Py_ssize_t image, depth, places  # a group's pixels, a filter's weights, the places of a filter
    bint plain  # the image itself is the matrix of its patches


cdef int sizes_of(Sizes* s, str name) except -1:
    """Fill in what follows from the sizes; refuse those at which a filter would leave the padded image."""
    cdef Py_ssize_t last
    for size in (s.batch, s.groups, s.c_in, s.height, s.width, s.c_out, s.out_h, s.out_w, s.ph, s.pw):
        if size < 0 or size > 1 << 40:
            bad_size(-1)
    for size in (s.kh, s.kw, s.sh, s.sw, s.dh, s.dw):
        if size < 1 or size > 1 << 40:
            raise ValueError(f"{name}: a filter, stride or dilation of {size}")
    for size, out, step, gap, field, margin in ((s.height, s.out_h, s.sh, s.dh, s.kh, s.ph), (s.width, s.out_w, s.sw, s.dw, s.kw, s.pw)):
        if out and (out - 1) * step + gap * (field - 1) >= size + 2 * margin:  # Python's ints do not overflow
            raise ValueError(f"{name}: {out} places of a filter of {field} do not fit {size} pixels")
    s.image = product(product(s.c_in, s.height), s.width)
    s.depth = product(product(s.c_in, s.kh), s.kw)
    s.places = product(s.out_h, s.out_w)
    s.plain = s.kh == 1 and s.kw == 1 and s.sh == 1 and s.sw == 1 and s.ph == 0 and s.pw == 0
    product(product(product(s.batch, s.groups), s.c_in + s.c_out + 1), max(s.height * s.width, s.places) + 1)
    return 0


cdef inline Py_ssize_t first_inside(Py_ssize_t at, Py_ssize_t step) noexcept nogil:
    """The first z >= 0 for which at + z step >= 0."""
    return 0 if at >= 0 else (-at + step - 1) // step

cdef inline Py_ssize_t first_outside(Py_ssize_t at, Py_ssize_t step, Py_ssize_t size, Py_ssize_t count) noexcept nogil:
    """The first z for which at + z step >= size, at most count."""
    return 0 if at >= size else min(count, (size - at + step - 1) // step)


cdef void patches(Sizes* s, real* x, real* cols) noexcept nogil:
    """cols (depth, places): row (c, i, j) has the pixel that weight (c, i, j) meets at each place, 0 outside of the image."""
    cdef Py_ssize_t c, i, j, y, z, row, at, low, high
    cdef real* line
    for c in range(s.c_in):
        for i in range(s.kh):
            for j in range(s.kw):
                at = j * s.dw - s.pw
                low, high = first_inside(at, s.sw), first_outside(at, s.sw, s.width, s.out_w)
                low = min(low, high)
                for y in range(s.out_h):
                    row = y * s.sh - s.ph + i * s.dh
                    if row < 0 or row >= s.height:
                        memset(cols, 0, s.out_w * sizeof(real))
                    else:
                        line = x + row * s.width + at
                        for z in range(low):
                            cols[z] = 0
                        if s.sw == 1:
                            memcpy(cols + low, line + low, (high - low) * sizeof(real))
                        else:
                            for z in range(low, high):
                                cols[z] = line[z * s.sw]
                        for z in range(high, s.out_w):
                            cols[z] = 0
                    cols += s.out_w
        x += s.height * s.width


cdef void put_back(Sizes* s, real* cols, real* dx) noexcept nogil:
    """dx += the columns, each number where its pixel was: the adjoint of `patches`."""
    cdef Py_ssize_t c, i, j, y, z, row, at, low, high
    cdef real* line
    for c in range(s.c_in):
        for i in range(s.kh):
            for j in range(s.kw):
                at = j * s.dw - s.pw
                low, high = first_inside(at, s.sw), first_outside(at, s.sw, s.width, s.out_w)
                for y in range(s.out_h):
                    row = y * s.sh - s.ph + i * s.dh
                    if row >= 0 and row < s.height:
                        line = dx + row * s.width + at
                        if s.sw == 1:
                            for z in range(low, high):
                                line[z] += cols[z]
                        else:
                            for z in range(low, high):
                                line[z * s.sw] += cols[z]
                    cols += s.out_w
        dx += s.height * s.width


cdef void slide(Sizes* s, real* x, real* weight, real* out, int way) noexcept nogil:
    """One filter over one group without columns: way 0 adds to out, 1 sends out back to x, 2 adds to the weight."""
    cdef Py_ssize_t c, i, j, y, z, row, at, low, high
    cdef real w, total
    cdef real* line
    cdef real* o
    for c in range(s.c_in):
        for i in range(s.kh):
            for j in range(s.kw):
                at = j * s.dw - s.pw
                low, high = first_inside(at, s.sw), first_outside(at, s.sw, s.width, s.out_w)
                w, total = weight[0], 0
                for y in range(s.out_h):
                    row = y * s.sh - s.ph + i * s.dh
                    if row < 0 or row >= s.height:
                        continue
                    line, o = x + row * s.width + at, out + y * s.out_w
                    if way == 0:
                        if s.sw == 1:
                            for z in range(low, high):
                                o[z] += w * line[z]
                        else:
                            for z in range(low, high):
                                o[z] += w * line[z * s.sw]
                    elif way == 1:
                        for z in range(low, high):
                            line[z * s.sw] += w * o[z]
                    elif s.sw == 1:
                        for z in range(low, high):
                            total += o[z] * line[z]
                    else:
                        for z in range(low, high):
                            total += o[z] * line[z * s.sw]
                if way == 2:
                    weight[0] += total
                weight += 1
        x += s.height * s.width


cdef int forward(Sizes* s, real* x, real* weight, real* bias, real* out) except -1 nogil:
    cdef Py_ssize_t b, g, o, p
    cdef real* cols = NULL
    cdef real* at
    if s.c_out > 1 and not s.plain:
        cols = <real*>malloc(max(<Py_ssize_t>1, s.depth * s.places) * sizeof(real))
        if cols == NULL:
            with gil:
                raise MemoryError()
    try:
        for b in range(s.batch):
            for g in range(s.groups):
                for o in range(s.c_out):  # the bias first: the product adds to it
                    at = out + o * s.places
                    for p in range(s.places):
                        at[p] = bias[g * s.c_out + o] if bias != NULL else 0
                if s.c_out == 1:
                    slide(s, x, weight + g * s.depth, out, 0)
                elif s.depth:
                    if not s.plain:
                        patches(s, x, cols)
                    multiply_into(weight + g * s.c_out * s.depth, s.depth, 1, x if s.plain else cols, s.places, 1, out, s.places,
                                  s.c_out, s.places, s.depth, 1)
                x += s.image
                out += s.c_out * s.places
    finally:
        free(cols)
    return 0


cdef int backward_input(Sizes* s, real* grad, real* weight, real* dx) except -1 nogil:
    cdef Py_ssize_t b, g
    cdef real* cols = NULL
    if s.c_out > 1 and not s.plain:
        cols = <real*>malloc(max(<Py_ssize_t>1, s.depth * s.places) * sizeof(real))
        if cols == NULL:
            with gil:
                raise MemoryError()
    try:
        for b in range(s.batch):
            for g in range(s.groups):
                memset(dx, 0, s.image * sizeof(real))
                if s.c_out == 1:
                    slide(s, dx, weight + g * s.depth, grad, 1)
                elif s.depth and s.c_out:
                    multiply_into(weight + g * s.c_out * s.depth, 1, s.depth, grad, s.places, 1, dx if s.plain else cols, s.places, s.depth,
                                  s.places, s.c_out, 0)
                    if not s.plain:
                        put_back(s, cols, dx)
                dx += s.image
                grad += s.c_out * s.places
    finally:
        free(cols)
    return 0


cdef int backward_weight(Sizes* s, real* x, real* grad, real* dweight, real* dbias) except -1 nogil:
    cdef Py_ssize_t b, g, o
    cdef real* cols = NULL
    if s.c_out > 1 and not s.plain:
        cols = <real*>malloc(max(<Py_ssize_t>1, s.depth * s.places) * sizeof(real))
        if cols == NULL:
            with gil:
                raise MemoryError()
    memset(dweight, 0, s.groups * s.c_out * s.depth * sizeof(real))
    if dbias != NULL:
        memset(dbias, 0, s.groups * s.c_out * sizeof(real))
    try:
        for b in range(s.batch):
            for g in range(s.groups):
                if dbias != NULL:
                    for o in range(s.c_out):
                        dbias[g * s.c_out + o] += row_sum(grad + o * s.places, s.places)
                if s.c_out == 1:
                    slide(s, x, dweight + g * s.depth, grad, 2)
                elif s.depth:
                    if not s.plain:
                        patches(s, x, cols)
                    multiply_into(grad, s.places, 1, x if s.plain else cols, 1, s.places, dweight + g * s.c_out * s.depth, s.depth, s.c_out,
                                  s.depth, s.places, 1)
                x += s.image
                grad += s.c_out * s.places
    finally:
        free(cols)
    return 0


def conv2d_forward(Buffer x, Buffer weight, Buffer bias, Buffer out, Py_ssize_t batch, Py_ssize_t groups, Py_ssize_t c_in, Py_ssize_t height,
                   Py_ssize_t width, Py_ssize_t c_out, Py_ssize_t kh, Py_ssize_t kw, Py_ssize_t out_h, Py_ssize_t out_w, Py_ssize_t sh,
                   Py_ssize_t sw, Py_ssize_t ph, Py_ssize_t pw, Py_ssize_t dh, Py_ssize_t dw, bint has_bias):
    """out (batch, groups, c_out, out_h, out_w) = the dot products of the filters with what is under them, plus bias (groups, c_out)."""
    cdef Sizes s = [batch, groups, c_in, height, width, c_out, kh, kw, out_h, out_w, sh, sw, ph, pw, dh, dw, 0, 0, 0, False]
    cdef int code = floating(x, "conv2d_forward: x")
    sizes_of(&s, "conv2d_forward")
    cdef Py_ssize_t each = product(batch, groups), filters = product(groups, c_out)
    need(x, product(each, s.image), code, "conv2d_forward: x")
    need(weight, product(filters, s.depth), code, "conv2d_forward: weight")
    if has_bias:
        need(bias, filters, code, "conv2d_forward: bias")
    need(out, product(product(each, c_out), s.places), code, "conv2d_forward: out")
    with nogil:
        if code == F32:
            forward[float](&s, <float*>x.p, <float*>weight.p, <float*>bias.p if has_bias else NULL, <float*>out.p)
        else:
            forward[double](&s, <double*>x.p, <double*>weight.p, <double*>bias.p if has_bias else NULL, <double*>out.p)


def conv2d_backward_input(Buffer grad, Buffer weight, Buffer dx, Py_ssize_t batch, Py_ssize_t groups, Py_ssize_t c_in, Py_ssize_t height,
                          Py_ssize_t width, Py_ssize_t c_out, Py_ssize_t kh, Py_ssize_t kw, Py_ssize_t out_h, Py_ssize_t out_w,
                          Py_ssize_t sh, Py_ssize_t sw, Py_ssize_t ph, Py_ssize_t pw, Py_ssize_t dh, Py_ssize_t dw):
    """dx: what each gradient of an output sends back, through the weight, to the pixels that made it: the transposed convolution."""
    cdef Sizes s = [batch, groups, c_in, height, width, c_out, kh, kw, out_h, out_w, sh, sw, ph, pw, dh, dw, 0, 0, 0, False]
    cdef int code = floating(grad, "conv2d_backward_input: grad")
    sizes_of(&s, "conv2d_backward_input")
    cdef Py_ssize_t each = product(batch, groups)
    need(grad, product(product(each, c_out), s.places), code, "conv2d_backward_input: grad")
    need(weight, product(product(groups, c_out), s.depth), code, "conv2d_backward_input: weight")
    need(dx, product(each, s.image), code, "conv2d_backward_input: dx")
    with nogil:
        if code == F32:
            backward_input[float](&s, <float*>grad.p, <float*>weight.p, <float*>dx.p)
        else:
            backward_input[double](&s, <double*>grad.p, <double*>weight.p, <double*>dx.p)


def conv2d_backward_weight(Buffer x, Buffer grad, Buffer dweight, Buffer dbias, Py_ssize_t batch, Py_ssize_t groups, Py_ssize_t c_in,
                           Py_ssize_t height, Py_ssize_t width, Py_ssize_t c_out, Py_ssize_t kh, Py_ssize_t kw, Py_ssize_t out_h,
                           Py_ssize_t out_w, Py_ssize_t sh, Py_ssize_t sw, Py_ssize_t ph, Py_ssize_t pw, Py_ssize_t dh, Py_ssize_t dw,
                           bint has_bias):
    """dweight: each gradient times the pixel that its weight met, over all places and images; dbias: the sum of the gradients."""
    cdef Sizes s = [batch, groups, c_in, height, width, c_out, kh, kw, out_h, out_w, sh, sw, ph, pw, dh, dw, 0, 0, 0, False]
    cdef int code = floating(x, "conv2d_backward_weight: x")
    sizes_of(&s, "conv2d_backward_weight")
    cdef Py_ssize_t each = product(batch, groups), filters = product(groups, c_out)
    need(x, product(each, s.image), code, "conv2d_backward_weight: x")
    need(grad, product(product(each, c_out), s.places), code, "conv2d_backward_weight: grad")
    need(dweight, product(filters, s.depth), code, "conv2d_backward_weight: dweight")
    if has_bias:
        need(dbias, filters, code, "conv2d_backward_weight: dbias")
    with nogil:
        if code == F32:
            backward_weight[float](&s, <float*>x.p, <float*>grad.p, <float*>dweight.p, <float*>dbias.p if has_bias else NULL)
        else:
            backward_weight[double](&s, <double*>x.p, <double*>grad.p, <double*>dweight.p, <double*>dbias.p if has_bias else NULL)
