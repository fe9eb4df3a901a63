# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/nn/conv.py: shifted planes instead of patches (include/planes.h), and products that read them where they lie.

Filters of one channel over that channel alone slide over it instead (include/slide.h).
"""
from libc.stdlib cimport free, malloc
from libc.string cimport memset

from linalgml._fast.buffer cimport Buffer, F32, bad_size, need, product, real
from linalgml._fast.rows cimport floating, row_sum
from linalgml._fast.threads cimport Body, parallel, threads

cdef extern from "conv.h" nogil:
    ctypedef void (*gemm_loop)(Body body, void* context, Py_ssize_t parts) noexcept nogil
    ctypedef struct conv_sizes:
        Py_ssize_t height, width, kh, kw, out_h, out_w, sh, sw, ph, pw, dh, dw
    ctypedef struct conv_planes:
        Py_ssize_t channel
    ctypedef struct conv_plan:
        conv_planes planes
    int conv_plan_forward(conv_plan* p, conv_sizes* s, int apart)
    int conv_plan_back(conv_plan* p, conv_sizes* s)
    void conv_forget(conv_plan* p)
    bint conv_has_gaps(conv_plan* p)
    bint conv_slides(conv_plan* p, conv_sizes* s, Py_ssize_t c_in, Py_ssize_t c_out)
    int all_finite_f32(Py_ssize_t m, Py_ssize_t n, float* x, Py_ssize_t row)
    int all_finite_f64(Py_ssize_t m, Py_ssize_t n, double* x, Py_ssize_t row)
    int slide_f32(conv_planes* g, Py_ssize_t batch, Py_ssize_t groups, Py_ssize_t kh, Py_ssize_t kw, Py_ssize_t height, Py_ssize_t width,
                  float* source, float* weight, float* bias, float* grad, float* out, int threads, gemm_loop loop)
    int slide_f64(conv_planes* g, Py_ssize_t batch, Py_ssize_t groups, Py_ssize_t kh, Py_ssize_t kw, Py_ssize_t height, Py_ssize_t width,
                  double* source, double* weight, double* bias, double* grad, double* out, int threads, gemm_loop loop)
    int conv_apply_f32(conv_plan* plan, Py_ssize_t units, Py_ssize_t groups, Py_ssize_t rows, Py_ssize_t channels, float* source,
                       float* weight, Py_ssize_t group_step, Py_ssize_t row_step, Py_ssize_t channel_step, float* bias, float* out,
                       Py_ssize_t out_size, gemm_loop loop)
    int conv_apply_f64(conv_plan* plan, Py_ssize_t units, Py_ssize_t groups, Py_ssize_t rows, Py_ssize_t channels, double* source,
                       double* weight, Py_ssize_t group_step, Py_ssize_t row_step, Py_ssize_t channel_step, double* bias, double* out,
                       Py_ssize_t out_size, gemm_loop loop)
    int many_filters_f32(Py_ssize_t rows, Py_ssize_t k)
    int many_filters_f64(Py_ssize_t rows, Py_ssize_t k)
    int conv_outer_f32(conv_plan* plan, Py_ssize_t batch, Py_ssize_t groups, Py_ssize_t rows, Py_ssize_t channels, float* source,
                       float* grad, float* dweight, gemm_loop loop)
    int conv_outer_f64(conv_plan* plan, Py_ssize_t batch, Py_ssize_t groups, Py_ssize_t rows, Py_ssize_t channels, double* source,
                       double* grad, double* dweight, gemm_loop loop)
    int conv_dots_f32(conv_plan* plan, Py_ssize_t batch, Py_ssize_t groups, Py_ssize_t rows, Py_ssize_t channels, float* source,
                      float* grad, float* dweight, gemm_loop loop)
    int conv_dots_f64(conv_plan* plan, Py_ssize_t batch, Py_ssize_t groups, Py_ssize_t rows, Py_ssize_t channels, double* source,
                      double* grad, double* dweight, gemm_loop loop)

cdef struct Sizes:
    Py_ssize_t batch, groups, c_in, height, width, c_out, kh, kw, out_h, out_w, sh, sw, ph, pw, dh, dw
    Py_ssize_t image, depth, places  # a group's pixels, a filter's weights, the places of a filter


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
    product(product(product(s.batch, s.groups), s.c_in + s.c_out + 1), max(s.height * s.width, s.places) + 1)
    return 0


cdef conv_sizes shape_of(Sizes* s) noexcept nogil:
    return [s.height, s.width, s.kh, s.kw, s.out_h, s.out_w, s.sh, s.sw, s.ph, s.pw, s.dh, s.dw]


cdef int slide(conv_plan* plan, Sizes* s, Py_ssize_t height, Py_ssize_t width, real* source, real* weight, real* bias, real* grad,
               real* out) noexcept nogil:
    if real is float:
        return slide_f32(&plan.planes, s.batch, s.groups, s.kh, s.kw, height, width, source, weight, bias, grad, out, threads(), parallel)
    else:
        return slide_f64(&plan.planes, s.batch, s.groups, s.kh, s.kw, height, width, source, weight, bias, grad, out, threads(), parallel)


cdef int forward(Sizes* s, real* x, real* weight, real* bias, real* out) except -1 nogil:
    cdef conv_plan plan
    cdef conv_sizes shape = shape_of(s)
    cdef int failed
    if s.places == 0:
        return 0
    failed = conv_plan_forward(&plan, &shape, False)
    if not failed:
        if conv_slides(&plan, &shape, s.c_in, s.c_out):
            failed = slide(&plan, s, s.out_h, s.out_w, x, weight, bias, <real*>NULL, out)
        elif real is float:
            failed = conv_apply_f32(&plan, s.batch * s.groups, s.groups, s.c_out, s.c_in, x, weight, s.c_out * s.depth, s.depth,
                                    s.kh * s.kw, bias, out, s.places, parallel)
        else:
            failed = conv_apply_f64(&plan, s.batch * s.groups, s.groups, s.c_out, s.c_in, x, weight, s.c_out * s.depth, s.depth,
                                    s.kh * s.kw, bias, out, s.places, parallel)
        conv_forget(&plan)
    if failed:
        with gil:
            raise MemoryError()
    return 0


cdef int slide_back(conv_plan* plan, Sizes* s, real* grad, real* weight, real* dx) noexcept nogil:
    """A filter of one channel turned round slides over the gradients."""
    cdef Py_ssize_t g, t, size = s.kh * s.kw
    cdef real* turned = <real*>malloc(s.groups * size * sizeof(real))
    cdef int failed = -1
    if turned != NULL:
        for g in range(s.groups):
            for t in range(size):
                turned[g * size + t] = weight[g * size + size - 1 - t]
        failed = slide(plan, s, s.height, s.width, grad, turned, <real*>NULL, <real*>NULL, dx)
    free(turned)
    return failed


cdef int backward_input(Sizes* s, real* grad, real* weight, real* dx) except -1 nogil:
    cdef conv_plan plan
    cdef conv_sizes shape = shape_of(s)
    cdef Py_ssize_t size = s.height * s.width
    cdef int failed
    if s.places == 0:
        memset(dx, 0, s.batch * s.groups * s.image * sizeof(real))
    if s.places == 0 or size == 0:
        return 0
    failed = conv_plan_back(&plan, &shape)
    if not failed:
        if conv_slides(&plan, &shape, s.c_in, s.c_out):
            failed = slide_back(&plan, s, grad, weight, dx)
        elif real is float:
            failed = conv_apply_f32(&plan, s.batch * s.groups, s.groups, s.c_in, s.c_out, grad, weight, s.c_out * s.depth, s.kh * s.kw,
                                    s.depth, <float*>NULL, dx, size, parallel)
        else:
            failed = conv_apply_f64(&plan, s.batch * s.groups, s.groups, s.c_in, s.c_out, grad, weight, s.c_out * s.depth, s.kh * s.kw,
                                    s.depth, <double*>NULL, dx, size, parallel)
        conv_forget(&plan)
    if failed:
        with gil:
            raise MemoryError()
    return 0


cdef bint finite(real* x, Py_ssize_t n) noexcept nogil:
    if real is float:
        return n == 0 or all_finite_f32(1, n, x, n)
    else:
        return n == 0 or all_finite_f64(1, n, x, n)


cdef int backward_weight(Sizes* s, real* x, real* grad, real* dweight, real* dbias) except -1 nogil:
    cdef Py_ssize_t b, g, o
    cdef conv_plan plan
    cdef conv_sizes shape = shape_of(s)
    cdef bint slides = False, many
    cdef int failed
    if real is float:
        many = many_filters_f32(s.c_out, s.depth)
    else:
        many = many_filters_f64(s.c_out, s.depth)
    memset(dweight, 0, s.groups * s.c_out * s.depth * sizeof(real))
    if dbias != NULL:
        memset(dbias, 0, s.groups * s.c_out * sizeof(real))
        for b in range(s.batch):
            for o in range(s.groups * s.c_out):
                dbias[o] += row_sum(grad + (b * s.groups * s.c_out + o) * s.places, s.places)
    if s.places == 0:
        return 0
    failed = conv_plan_forward(&plan, &shape, False)
    if not failed:
        slides = conv_slides(&plan, &shape, s.c_in, s.c_out)
    if not failed and not slides and not many and conv_has_gaps(&plan) and not finite(x, s.batch * s.groups * s.image):
        conv_forget(&plan)  # the gaps' zeros times an inf would not be nothing
        failed = conv_plan_forward(&plan, &shape, True)
    if not failed:
        if slides:
            failed = slide(&plan, s, s.out_h, s.out_w, x, <real*>NULL, <real*>NULL, grad, dweight)
        elif real is float:
            if many:
                failed = conv_outer_f32(&plan, s.batch, s.groups, s.c_out, s.c_in, x, grad, dweight, parallel)
            else:
                failed = conv_dots_f32(&plan, s.batch, s.groups, s.c_out, s.c_in, x, grad, dweight, parallel)
        elif many:
            failed = conv_outer_f64(&plan, s.batch, s.groups, s.c_out, s.c_in, x, grad, dweight, parallel)
        else:
            failed = conv_dots_f64(&plan, s.batch, s.groups, s.c_out, s.c_in, x, grad, dweight, parallel)
        conv_forget(&plan)
    if failed:
        with gil:
            raise MemoryError()
    return 0


def conv2d_forward(Buffer x, Buffer weight, Buffer bias, Buffer out, Py_ssize_t batch, Py_ssize_t groups, Py_ssize_t c_in,
        Py_ssize_t height,
                   Py_ssize_t width, Py_ssize_t c_out, Py_ssize_t kh, Py_ssize_t kw, Py_ssize_t out_h, Py_ssize_t out_w, Py_ssize_t sh,
                   Py_ssize_t sw, Py_ssize_t ph, Py_ssize_t pw, Py_ssize_t dh, Py_ssize_t dw, bint has_bias):
    """out (batch, groups, c_out, out_h, out_w) = the dot products of the filters with what is under them, plus bias (groups, c_out)."""
    cdef Sizes s = [batch, groups, c_in, height, width, c_out, kh, kw, out_h, out_w, sh, sw, ph, pw, dh, dw, 0, 0, 0]
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
    cdef Sizes s = [batch, groups, c_in, height, width, c_out, kh, kw, out_h, out_w, sh, sw, ph, pw, dh, dw, 0, 0, 0]
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
    cdef Sizes s = [batch, groups, c_in, height, width, c_out, kh, kw, out_h, out_w, sh, sw, ph, pw, dh, dw, 0, 0, 0]
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
