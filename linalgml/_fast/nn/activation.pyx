# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twin of linalgml/nn/activation.py: loops that the compiler turns into vector code, exp and its relations included."""
from linalgml._fast.buffer cimport Buffer, F32, F64, need, real
from linalgml._fast.parts cimport PART
from linalgml._fast.rows cimport LONG, PyThreadState, exp, floating, let_go, normal_cdf_f32, normal_cdf_f64, take_back, tanh
from linalgml._fast.threads cimport parallel


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
        if real is float:  # named by type, so that the C compiler takes them into the loop
            out[i] = x[i] * normal_cdf_f32(x[i], &e)
        else:
            out[i] = x[i] * normal_cdf_f64(x[i], &e)


cdef void gelu_erf_slope(real* x, real* grad, real* dx, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    cdef real v, cdf, e = 0, c = 0.3989422804014327
    for i in range(n):
        v = x[i]
        if real is float:
            cdf = normal_cdf_f32(v, &e)
        else:
            cdf = normal_cdf_f64(v, &e)
        dx[i] = grad[i] * (cdf + c * v * e)


# By e^-|x|, which does not overflow: far below 0 the sigmoid is that itself, down to the smallest number.  In double the quotient
# q = top / (1 + e) is mended by its remainder, top - q (1 + e); 1 / (1 + e) is q itself or 1 - q.
cdef inline real sigmoid_of(real v) noexcept nogil:
    cdef real one = 1, e = exp(-v if v > 0 else v), top = e if v < 0 else one, q = top / (one + e)
    if real is double:
        return q + ((top - q) - q * e) * (one - q if v < 0 else q)
    return q


cdef void silu(real* x, real* out, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        out[i] = x[i] * sigmoid_of(x[i])


cdef void silu_slope(real* x, real* grad, real* dx, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    cdef real v, e, s, one = 1
    for i in range(n):
        v = x[i]
        e = exp(-v if v > 0 else v)
        s = (e if v < 0 else one) / (one + e)
        dx[i] = grad[i] * s * (one + v * ((one if v < 0 else e) / (one + e)))


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
    for i in range(n):
        out[i] = sigmoid_of(x[i])


cdef void sigmoid_slope(real* out, real* grad, real* dx, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    cdef real one = 1
    for i in range(n):
        dx[i] = grad[i] * out[i] * (one - out[i])


cdef struct Elements:  # a loop over two or three arrays, for either type, and what it works on
    void (*two_f32)(float* x, float* out, Py_ssize_t n) noexcept nogil
    void (*two_f64)(double* x, double* out, Py_ssize_t n) noexcept nogil
    void (*three_f32)(float* x, float* y, float* z, Py_ssize_t n) noexcept nogil
    void (*three_f64)(double* x, double* y, double* z, Py_ssize_t n) noexcept nogil
    char* x
    char* y
    char* z
    Py_ssize_t n
    int code


cdef void elements_part(void* context, Py_ssize_t part) noexcept nogil:
    cdef Elements* e = <Elements*>context
    cdef Py_ssize_t i = part * PART, n = min(<Py_ssize_t>PART, e.n - i)
    if e.z == NULL:
        if e.code == F32:
            e.two_f32(<float*>e.x + i, <float*>e.y + i, n)
        else:
            e.two_f64(<double*>e.x + i, <double*>e.y + i, n)
    elif e.code == F32:
        e.three_f32(<float*>e.x + i, <float*>e.y + i, <float*>e.z + i, n)
    else:
        e.three_f64(<double*>e.x + i, <double*>e.y + i, <double*>e.z + i, n)


cdef void run(Elements* e) noexcept:
    cdef PyThreadState* thread
    if e.n <= PART:
        elements_part(e, 0)
    else:
        thread = let_go(e.n > LONG)
        parallel(elements_part, e, (e.n + PART - 1) // PART)
        take_back(thread)


cdef int refuse(Buffer x, Buffer y, Buffer z, Py_ssize_t n, str names) except -1:
    """Say what is wrong with a type or a length; `names` are those of the kernel and the buffers."""
    kernel, *each = names.split()
    cdef int code = floating(x, f"{kernel}: {each[0]}")
    need(x, n, code, f"{kernel}: {each[0]}")
    need(y, n, code, f"{kernel}: {each[1]}")
    need(z, n, code, f"{kernel}: {each[len(each) - 1]}")
    return 0


cdef int run_two(void (*f32)(float*, float*, Py_ssize_t) noexcept nogil, void (*f64)(double*, double*, Py_ssize_t) noexcept nogil,
                 Buffer x, Buffer out, Py_ssize_t n, str kernel) except -1:
    """Run a loop from x into out."""
    if x is None or out is None or n < 0 or x.n < n or out.n < n or x.code > F64 or out.code != x.code:
        refuse(x, out, out, n, kernel + " x out")
    cdef Elements e = [f32, f64, NULL, NULL, x.p, out.p, NULL, n, x.code]
    run(&e)
    return 0


cdef int run_three(void (*f32)(float*, float*, float*, Py_ssize_t) noexcept nogil,
                   void (*f64)(double*, double*, double*, Py_ssize_t) noexcept nogil,
                   Buffer x, Buffer y, Buffer z, Py_ssize_t n, str names) except -1:
    """Run a loop over x, y and z."""
    if x is None or y is None or z is None or n < 0 or x.n < n or y.n < n or z.n < n or x.code > F64 or y.code != x.code or z.code != x.code:
        refuse(x, y, z, n, names)
    cdef Elements e = [NULL, NULL, f32, f64, x.p, y.p, z.p, n, x.code]
    run(&e)
    return 0


def relu_forward(Buffer x, Buffer out, Py_ssize_t n):
    """out = max(x, 0).  All (n,)."""
    run_two(relu[float], relu[double], x, out, n, "relu_forward")


def relu_backward(Buffer x, Buffer grad, Buffer dx, Py_ssize_t n):
    """dx = grad where x > 0, else 0."""
    run_three(relu_slope[float], relu_slope[double], x, grad, dx, n, "relu_backward x grad dx")


def gelu_tanh_forward(Buffer x, Buffer out, Py_ssize_t n):
    """out = x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 x^3)))."""
    run_two(gelu_tanh[float], gelu_tanh[double], x, out, n, "gelu_tanh_forward")


def gelu_tanh_backward(Buffer x, Buffer grad, Buffer dx, Py_ssize_t n):
    """dx = grad * ((1 + t) / 2 + x / 2 * (1 - t^2) * u'), with t = tanh(u), u = sqrt(2 / pi) * (x + 0.044715 x^3)."""
    run_three(gelu_tanh_slope[float], gelu_tanh_slope[double], x, grad, dx, n, "gelu_tanh_backward x grad dx")


cpdef gelu_tanh_with_slope(Buffer x, Buffer out, Buffer slope, Py_ssize_t n):
    """`gelu_tanh_forward`, and its derivative in `slope`: one exponential serves both.  `out` may be x."""
    run_three(gelu_tanh_both[float], gelu_tanh_both[double], x, out, slope, n, "gelu_tanh_with_slope x out slope")


def gelu_erf_forward(Buffer x, Buffer out, Py_ssize_t n):
    """out = x * (1 + erf(x / sqrt 2)) / 2: x times the normal probability of a value below it."""
    run_two(gelu_erf[float], gelu_erf[double], x, out, n, "gelu_erf_forward")


def gelu_erf_backward(Buffer x, Buffer grad, Buffer dx, Py_ssize_t n):
    """dx = grad * (cdf(x) + x * pdf(x)) of the standard normal distribution."""
    run_three(gelu_erf_slope[float], gelu_erf_slope[double], x, grad, dx, n, "gelu_erf_backward x grad dx")


def silu_forward(Buffer x, Buffer out, Py_ssize_t n):
    """out = x * sigmoid(x)."""
    run_two(silu[float], silu[double], x, out, n, "silu_forward")


def silu_backward(Buffer x, Buffer grad, Buffer dx, Py_ssize_t n):
    """dx = grad * s * (1 + x * (1 - s)), with s = sigmoid(x)."""
    run_three(silu_slope[float], silu_slope[double], x, grad, dx, n, "silu_backward x grad dx")


def tanh_forward(Buffer x, Buffer out, Py_ssize_t n):
    """out = tanh(x)."""
    run_two(hyperbolic[float], hyperbolic[double], x, out, n, "tanh_forward")


def tanh_backward(Buffer out, Buffer grad, Buffer dx, Py_ssize_t n):
    """dx = grad * (1 - out^2)."""
    run_three(hyperbolic_slope[float], hyperbolic_slope[double], out, grad, dx, n, "tanh_backward out grad dx")


def sigmoid_forward(Buffer x, Buffer out, Py_ssize_t n):
    """out = 1 / (1 + exp(-x))."""
    run_two(sigmoid[float], sigmoid[double], x, out, n, "sigmoid_forward")


def sigmoid_backward(Buffer out, Buffer grad, Buffer dx, Py_ssize_t n):
    """dx = grad * out * (1 - out)."""
    run_three(sigmoid_slope[float], sigmoid_slope[double], out, grad, dx, n, "sigmoid_backward out grad dx")
