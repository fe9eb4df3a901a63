# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twin of linalgml/nn/activation.py: loops that the compiler turns into vector code, exp and its relations included."""
from linalgml._fast.buffer cimport Buffer, F32, need, real
from linalgml._fast.rows cimport LONG, PyThreadState, exp, floating, let_go, normal_cdf, take_back, tanh


cdef int door(Buffer out, Py_ssize_t n, Buffer a, str a_name, Buffer b, str b_name, str out_name) except -1:
    """Type and length of an activation's buffers; the common type is the first one's."""
    cdef int code = floating(a, a_name)
    need(a, n, code, a_name)
    need(b, n, code, b_name)
    need(out, n, code, out_name)
    return code


cdef void relu(real* x, real* out, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    cdef real v
    for i in range(n):
        v = x[i]
        out[i] = 0 if v < 0 else v  # NaN stays NaN


cdef void relu_slope(real* x, real* grad, real* dx, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    cdef real g
    for i in range(n):
        g = grad[i]
        dx[i] = g if x[i] > 0 else 0


# (1 + tanh u) / 2 = 1 / (1 + exp(-2u)), with -2u = x (A + B x^2).
cdef void gelu_tanh(real* x, real* out, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    cdef real v, one = 1, a = -1.5957691216057308, b = -0.07135481627260025
    for i in range(n):
        v = x[i]
        out[i] = v / (one + exp(v * (a + b * (v * v))))


cdef void gelu_tanh_slope(real* x, real* grad, real* dx, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    cdef real v, w, s, one = 1, zero = 0, far = 40, a = -1.5957691216057308, b = -0.07135481627260025, b3 = -0.21406444881780073
    for i in range(n):
        v = x[i]
        w = far if v > far else v  # out there the slope is 0 or 1, and the cube must not overflow
        w = -far if w < -far else w
        s = one / (one + exp(w * (a + b * (w * w))))
        dx[i] = grad[i] * (s - w * s * (one - s) * (a + b3 * (w * w)) + (v - v))  # v - v is NaN where x is infinite


cdef void gelu_tanh_both(real* x, real* out, real* slope, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    cdef real v, w, s, one = 1, far = 40, a = -1.5957691216057308, b = -0.07135481627260025, b3 = -0.21406444881780073
    for i in range(n):
        v = x[i]
        w = far if v > far else v
        w = -far if w < -far else w
        s = one / (one + exp(w * (a + b * (w * w))))
        out[i] = v * s
        slope[i] = s - w * s * (one - s) * (a + b3 * (w * w)) + (v - v)


cdef void gelu_erf(real* x, real* out, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    cdef real e = 0
    for i in range(n):
        out[i] = x[i] * normal_cdf(x[i], &e)


cdef void gelu_erf_slope(real* x, real* grad, real* dx, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    cdef real v, cdf, e = 0, c = 0.3989422804014327
    for i in range(n):
        v = x[i]
        cdf = normal_cdf(v, &e)
        dx[i] = grad[i] * (cdf + c * v * e)


cdef void silu(real* x, real* out, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    cdef real one = 1
    for i in range(n):
        out[i] = x[i] / (one + exp(-x[i]))


cdef void silu_slope(real* x, real* grad, real* dx, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    cdef real s, one = 1
    for i in range(n):
        s = one / (one + exp(-x[i]))
        dx[i] = grad[i] * s * (one + x[i] * (one - s))


cdef void hyperbolic(real* x, real* out, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        out[i] = tanh(x[i])


cdef void hyperbolic_slope(real* out, real* grad, real* dx, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    cdef real one = 1
    for i in range(n):
        dx[i] = grad[i] * (one - out[i] * out[i])


cdef void sigmoid(real* x, real* out, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    cdef real one = 1
    for i in range(n):
        out[i] = one / (one + exp(-x[i]))


cdef void sigmoid_slope(real* out, real* grad, real* dx, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    cdef real one = 1
    for i in range(n):
        dx[i] = grad[i] * out[i] * (one - out[i])


def relu_forward(Buffer x, Buffer out, Py_ssize_t n):
    """out = max(x, 0).  All (n,)."""
    cdef int code = door(out, n, x, "relu_forward: x", x, "relu_forward: x", "relu_forward: out")
    cdef PyThreadState* thread = let_go(n > LONG)
    if code == F32:
        relu[float](<float*>x.p, <float*>out.p, n)
    else:
        relu[double](<double*>x.p, <double*>out.p, n)
    take_back(thread)


def relu_backward(Buffer x, Buffer grad, Buffer dx, Py_ssize_t n):
    """dx = grad where x > 0, else 0."""
    cdef int code = door(dx, n, x, "relu_backward: x", grad, "relu_backward: grad", "relu_backward: dx")
    cdef PyThreadState* thread = let_go(n > LONG)
    if code == F32:
        relu_slope[float](<float*>x.p, <float*>grad.p, <float*>dx.p, n)
    else:
        relu_slope[double](<double*>x.p, <double*>grad.p, <double*>dx.p, n)
    take_back(thread)


def gelu_tanh_forward(Buffer x, Buffer out, Py_ssize_t n):
    """out = x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 x^3)))."""
    cdef int code = door(out, n, x, "gelu_tanh_forward: x", x, "gelu_tanh_forward: x", "gelu_tanh_forward: out")
    cdef PyThreadState* thread = let_go(n > LONG)
    if code == F32:
        gelu_tanh[float](<float*>x.p, <float*>out.p, n)
    else:
        gelu_tanh[double](<double*>x.p, <double*>out.p, n)
    take_back(thread)


def gelu_tanh_backward(Buffer x, Buffer grad, Buffer dx, Py_ssize_t n):
    """dx = grad * ((1 + t) / 2 + x / 2 * (1 - t^2) * u'), with t = tanh(u), u = sqrt(2 / pi) * (x + 0.044715 x^3)."""
    cdef int code = door(dx, n, x, "gelu_tanh_backward: x", grad, "gelu_tanh_backward: grad", "gelu_tanh_backward: dx")
    cdef PyThreadState* thread = let_go(n > LONG)
    if code == F32:
        gelu_tanh_slope[float](<float*>x.p, <float*>grad.p, <float*>dx.p, n)
    else:
        gelu_tanh_slope[double](<double*>x.p, <double*>grad.p, <double*>dx.p, n)
    take_back(thread)


def gelu_tanh_with_slope(Buffer x, Buffer out, Buffer slope, Py_ssize_t n):
    """`gelu_tanh_forward`, and its derivative in `slope`: one exponential serves both.  `out` may be x."""
    cdef int code = door(out, n, x, "gelu_tanh_with_slope: x", slope, "gelu_tanh_with_slope: slope", "gelu_tanh_with_slope: out")
    cdef PyThreadState* thread = let_go(n > LONG)
    if code == F32:
        gelu_tanh_both[float](<float*>x.p, <float*>out.p, <float*>slope.p, n)
    else:
        gelu_tanh_both[double](<double*>x.p, <double*>out.p, <double*>slope.p, n)
    take_back(thread)


def gelu_erf_forward(Buffer x, Buffer out, Py_ssize_t n):
    """out = x * (1 + erf(x / sqrt 2)) / 2: x times the normal probability of a value below it."""
    cdef int code = door(out, n, x, "gelu_erf_forward: x", x, "gelu_erf_forward: x", "gelu_erf_forward: out")
    cdef PyThreadState* thread = let_go(n > LONG)
    if code == F32:
        gelu_erf[float](<float*>x.p, <float*>out.p, n)
    else:
        gelu_erf[double](<double*>x.p, <double*>out.p, n)
    take_back(thread)


def gelu_erf_backward(Buffer x, Buffer grad, Buffer dx, Py_ssize_t n):
    """dx = grad * (cdf(x) + x * pdf(x)) of the standard normal distribution."""
    cdef int code = door(dx, n, x, "gelu_erf_backward: x", grad, "gelu_erf_backward: grad", "gelu_erf_backward: dx")
    cdef PyThreadState* thread = let_go(n > LONG)
    if code == F32:
        gelu_erf_slope[float](<float*>x.p, <float*>grad.p, <float*>dx.p, n)
    else:
        gelu_erf_slope[double](<double*>x.p, <double*>grad.p, <double*>dx.p, n)
    take_back(thread)


def silu_forward(Buffer x, Buffer out, Py_ssize_t n):
    """out = x * sigmoid(x)."""
    cdef int code = door(out, n, x, "silu_forward: x", x, "silu_forward: x", "silu_forward: out")
    cdef PyThreadState* thread = let_go(n > LONG)
    if code == F32:
        silu[float](<float*>x.p, <float*>out.p, n)
    else:
        silu[double](<double*>x.p, <double*>out.p, n)
    take_back(thread)


def silu_backward(Buffer x, Buffer grad, Buffer dx, Py_ssize_t n):
    """dx = grad * s * (1 + x * (1 - s)), with s = sigmoid(x)."""
    cdef int code = door(dx, n, x, "silu_backward: x", grad, "silu_backward: grad", "silu_backward: dx")
    cdef PyThreadState* thread = let_go(n > LONG)
    if code == F32:
        silu_slope[float](<float*>x.p, <float*>grad.p, <float*>dx.p, n)
    else:
        silu_slope[double](<double*>x.p, <double*>grad.p, <double*>dx.p, n)
    take_back(thread)


def tanh_forward(Buffer x, Buffer out, Py_ssize_t n):
    """out = tanh(x)."""
    cdef int code = door(out, n, x, "tanh_forward: x", x, "tanh_forward: x", "tanh_forward: out")
    cdef PyThreadState* thread = let_go(n > LONG)
    if code == F32:
        hyperbolic[float](<float*>x.p, <float*>out.p, n)
    else:
        hyperbolic[double](<double*>x.p, <double*>out.p, n)
    take_back(thread)


def tanh_backward(Buffer out, Buffer grad, Buffer dx, Py_ssize_t n):
    """dx = grad * (1 - out^2)."""
    cdef int code = door(dx, n, out, "tanh_backward: out", grad, "tanh_backward: grad", "tanh_backward: dx")
    cdef PyThreadState* thread = let_go(n > LONG)
    if code == F32:
        hyperbolic_slope[float](<float*>out.p, <float*>grad.p, <float*>dx.p, n)
    else:
        hyperbolic_slope[double](<double*>out.p, <double*>grad.p, <double*>dx.p, n)
    take_back(thread)


def sigmoid_forward(Buffer x, Buffer out, Py_ssize_t n):
    """out = 1 / (1 + exp(-x))."""
    cdef int code = door(out, n, x, "sigmoid_forward: x", x, "sigmoid_forward: x", "sigmoid_forward: out")
    cdef PyThreadState* thread = let_go(n > LONG)
    if code == F32:
        sigmoid[float](<float*>x.p, <float*>out.p, n)
    else:
        sigmoid[double](<double*>x.p, <double*>out.p, n)
    take_back(thread)


def sigmoid_backward(Buffer out, Buffer grad, Buffer dx, Py_ssize_t n):
    """dx = grad * out * (1 - out)."""
    cdef int code = door(dx, n, out, "sigmoid_backward: out", grad, "sigmoid_backward: grad", "sigmoid_backward: dx")
    cdef PyThreadState* thread = let_go(n > LONG)
    if code == F32:
        sigmoid_slope[float](<float*>out.p, <float*>grad.p, <float*>dx.p, n)
    else:
        sigmoid_slope[double](<double*>out.p, <double*>grad.p, <double*>dx.p, n)
    take_back(thread)
