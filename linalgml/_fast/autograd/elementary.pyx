# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twins of the kernels of `linalgml/autograd/elementary.py`: one formula a kernel, the loops from pointwise.h."""
from libc.math cimport log

from linalgml._fast.buffer cimport Buffer, F32, F64, I64, bad_size, need, new_buffer, real
from linalgml._fast.pointwise cimport Binary, Ternary, Unary, binary, no_loop, ternary, unary

cdef extern from *:
    """
    #include "guarded.h"
    #include "power.h"

    LM_GUARDED_FLOAT(f_exp, magnitude, LM_EXP_TOP, exp_usual, exp)
    LM_GUARDED_FLOAT(f_expm1, magnitude, LM_EXP_TOP, expm1_usual, expm1)
    LM_GUARDED_FLOAT(f_log, log_key, LM_LOG_TOP, log_usual, log)
    LM_GUARDED_FLOAT(f_log2, log_key, LM_LOG_TOP, log2_usual, log2)
    LM_GUARDED_FLOAT(f_log10, log_key, LM_LOG_TOP, log10_usual, log10)
    LM_UNARY_FLOAT(f_log1p, log1p_f32(x), log1p_f64(x))
    LM_BINARY_FLOAT(f_pow, lm_powf(x, y), lm_pow(x, y))
    LM_UNARY_FLOAT(f_sqrt, sqrtf(x), sqrt(x))
    LM_UNARY_FLOAT(f_rsqrt, 1 / sqrtf(x), 1 / sqrt(x))
    LM_UNARY_FLOAT(f_reciprocal, 1 / x, 1 / x)
    LM_BINARY_FLOAT(f_root, ((void)y, x == -INFINITY ? INFINITY : sqrtf(x + 0.0f)), ((void)y, x == -INFINITY ? INFINITY : sqrt(x + 0.0)))
    LM_BINARY_FLOAT(f_second, ((void)y, x * x), ((void)y, x * x))
    LM_BINARY_FLOAT(f_third, ((void)y, x * x * x), ((void)y, x * x * x))
    LM_UNARY_ALL(f_square, x * x)
    LM_UNARY_FLOAT(f_erf, erf_f32(x), erf_f64(x))

    /* Gradients: x is the input or the result, as in the readable kernel; y is grad. */
    LM_BINARY_FLOAT(b_expm1, y * (x + 1), y * (x + 1))
    LM_BINARY_FLOAT(b_log1p, y / (1 + x), y / (1 + x))
    LM_TERNARY_FLOAT(b_pow, y == 0 ? 0 : g * (y * lm_powf(x, y - 1)), y == 0 ? 0 : g * (y * lm_pow(x, y - 1)))
    LM_TERNARY_FLOAT(b_root, x == -INFINITY ? g * 0 : g * (0.5f / sqrtf(x)), x == -INFINITY ? g * 0 : g * (0.5 / sqrt(x)))
    LM_TERNARY_FLOAT(b_second, g * (2 * x), g * (2 * x))
    LM_TERNARY_FLOAT(b_third, g * (3 * (x * x)), g * (3 * (x * x)))
    LM_BINARY_FLOAT(b_sqrt, y / (2 * x), y / (2 * x))
    LM_BINARY_FLOAT(b_rsqrt, -0.5f * y * (x * x * x), -0.5 * y * (x * x * x))
    LM_BINARY_FLOAT(b_reciprocal, -y * (x * x), -y * (x * x))
    LM_BINARY_FLOAT(b_square, y * (2 * x), y * (2 * x))
    LM_BINARY_FLOAT(b_erf, y * (1.12837916709551257f * exp_f32(-x * x)), y * (1.12837916709551257 * exp_f64(-x * x)))
    """
    Unary f_exp_loops, f_expm1_loops, f_log_loops, f_log2_loops, f_log10_loops, f_log1p_loops, f_sqrt_loops, f_rsqrt_loops
    Unary f_reciprocal_loops, f_square_loops, f_erf_loops
    Binary f_pow_loops, b_expm1_loops, b_log1p_loops, b_sqrt_loops, b_rsqrt_loops, b_reciprocal_loops, b_square_loops, b_erf_loops
    Binary f_root_loops, f_second_loops, f_third_loops
    Ternary b_pow_loops, b_root_loops, b_second_loops, b_third_loops


def exp_forward(Buffer x not None, Buffer out not None, Py_ssize_t n):
    unary(f_exp_loops, x, out, n, x.code, "exp_forward")


def expm1_forward(Buffer x not None, Buffer out not None, Py_ssize_t n):
    unary(f_expm1_loops, x, out, n, x.code, "expm1_forward")


def expm1_backward(Buffer out not None, Buffer grad not None, Buffer dx not None, Py_ssize_t n):
    binary(b_expm1_loops, out, grad, dx, n, n, n, out.code, "expm1_backward")


def log_forward(Buffer x not None, Buffer out not None, Py_ssize_t n):
    unary(f_log_loops, x, out, n, x.code, "log_forward")


def log2_forward(Buffer x not None, Buffer out not None, Py_ssize_t n):
    unary(f_log2_loops, x, out, n, x.code, "log2_forward")


def log10_forward(Buffer x not None, Buffer out not None, Py_ssize_t n):
    unary(f_log10_loops, x, out, n, x.code, "log10_forward")


cdef void log_base_back(real* x, real* grad, real* dx, Py_ssize_t n, double scale) noexcept nogil:
    cdef Py_ssize_t i
    cdef real factor = <real>scale
    for i in range(n):
        dx[i] = grad[i] / (x[i] * factor)


def log_base_backward(Buffer x not None, Buffer grad not None, Buffer dx not None, Py_ssize_t n, double base):
    cdef int code = x.code
    if code == I64:
        no_loop(code, "log_base_backward")
    need(x, n, code, "log_base_backward: x")
    need(grad, n, code, "log_base_backward: grad")
    need(dx, n, code, "log_base_backward: dx")
    if code == F32:
        log_base_back(<float*>x.p, <float*>grad.p, <float*>dx.p, n, log(base))
    else:
        log_base_back(<double*>x.p, <double*>grad.p, <double*>dx.p, n, log(base))


def log1p_forward(Buffer x not None, Buffer out not None, Py_ssize_t n):
    unary(f_log1p_loops, x, out, n, x.code, "log1p_forward")


def log1p_backward(Buffer x not None, Buffer grad not None, Buffer dx not None, Py_ssize_t n):
    binary(b_log1p_loops, x, grad, dx, n, n, n, x.code, "log1p_backward")


def sqrt_forward(Buffer x not None, Buffer out not None, Py_ssize_t n):
    unary(f_sqrt_loops, x, out, n, x.code, "sqrt_forward")


def sqrt_backward(Buffer out not None, Buffer grad not None, Buffer dx not None, Py_ssize_t n):
    binary(b_sqrt_loops, out, grad, dx, n, n, n, out.code, "sqrt_backward")


def rsqrt_forward(Buffer x not None, Buffer out not None, Py_ssize_t n):
    unary(f_rsqrt_loops, x, out, n, x.code, "rsqrt_forward")


def rsqrt_backward(Buffer out not None, Buffer grad not None, Buffer dx not None, Py_ssize_t n):
    binary(b_rsqrt_loops, out, grad, dx, n, n, n, out.code, "rsqrt_backward")


def reciprocal_forward(Buffer x not None, Buffer out not None, Py_ssize_t n):
    unary(f_reciprocal_loops, x, out, n, x.code, "reciprocal_forward")


def reciprocal_backward(Buffer out not None, Buffer grad not None, Buffer dx not None, Py_ssize_t n):
    binary(b_reciprocal_loops, out, grad, dx, n, n, n, out.code, "reciprocal_backward")


def square_forward(Buffer x not None, Buffer out not None, Py_ssize_t n):
    unary(f_square_loops, x, out, n, x.code, "square_forward")


def square_backward(Buffer x not None, Buffer grad not None, Buffer dx not None, Py_ssize_t n):
    binary(b_square_loops, x, grad, dx, n, n, n, x.code, "square_backward")


def erf_forward(Buffer x not None, Buffer out not None, Py_ssize_t n):
    unary(f_erf_loops, x, out, n, x.code, "erf_forward")


def erf_backward(Buffer x not None, Buffer grad not None, Buffer dx not None, Py_ssize_t n):
    binary(b_erf_loops, x, grad, dx, n, n, n, x.code, "erf_backward")


cdef enum:
    REPEATS = 512

cdef double single(Buffer y, Py_ssize_t ny) noexcept:
    """The exponent where there is but one, else nan: a half, two and three have loops of their own."""
    if ny != 1 or y.n < 1 or y.code == I64:
        return float("nan")
    return (<float*>y.p)[0] if y.code == F32 else (<double*>y.p)[0]


cdef Buffer repeated(Buffer y, double e, Py_ssize_t n):
    """An exponent several times: a loop that reads one for each element becomes vector code, with a single one it does not."""
    if n < 2:
        return y
    cdef Buffer row = new_buffer(min(n, REPEATS), y.code)
    row.fill(e)
    return row


def pow_forward(Buffer x not None, Buffer y not None, Buffer out not None, Py_ssize_t n, Py_ssize_t nx, Py_ssize_t ny):
    cdef double e = single(y, ny)
    cdef Binary loops = f_second_loops if e == 2 else f_third_loops if e == 3 else f_root_loops if e == 0.5 else f_pow_loops
    if loops == f_pow_loops and e == e and y.code == x.code:
        y, ny = repeated(y, e, n), min(n, REPEATS)
    binary(loops, x, y, out, n, nx, ny, x.code, "pow_forward")


def pow_backward_base(Buffer x not None, Buffer y not None, Buffer grad not None, Buffer dx not None,
                      Py_ssize_t n, Py_ssize_t nx, Py_ssize_t ny):
    cdef double e = single(y, ny)
    cdef Ternary loops = b_second_loops if e == 2 else b_third_loops if e == 3 else b_root_loops if e == 0.5 else b_pow_loops
    if loops == b_pow_loops and e == e and y.code == x.code:
        y, ny = repeated(y, e, n), min(n, REPEATS)
    ternary(loops, x, y, grad, dx, n, nx, ny, "pow_backward_base")


cdef void exponent_back(real* x, real* y, real* out, real* grad, real* dy, Py_ssize_t n, Py_ssize_t nx, Py_ssize_t ny) noexcept nogil:
    cdef Py_ssize_t i, j = 0, k = 0
    for i in range(n):
        if x[j] == 0 and y[k] >= 0:
            dy[i] = 0
        else:
            dy[i] = <real>(grad[i] * (out[i] * log(x[j])))
        j = j + 1 if j + 1 < nx else 0
        k = k + 1 if k + 1 < ny else 0


def pow_backward_exponent(Buffer x not None, Buffer y not None, Buffer out not None, Buffer grad not None, Buffer dy not None,
                          Py_ssize_t n, Py_ssize_t nx, Py_ssize_t ny):
    cdef int code = x.code
    if n == 0:
        return
    if nx < 1 or ny < 1:
        bad_size(nx if nx < 1 else ny)
    if code == I64:
        no_loop(code, "pow_backward_exponent")
    need(x, nx, code, "pow_backward_exponent: x")
    need(y, ny, code, "pow_backward_exponent: y")
    need(out, n, code, "pow_backward_exponent: out")
    need(grad, n, code, "pow_backward_exponent: grad")
    need(dy, n, code, "pow_backward_exponent: dy")
    if code == F32:
        exponent_back(<float*>x.p, <float*>y.p, <float*>out.p, <float*>grad.p, <float*>dy.p, n, nx, ny)
    else:
        exponent_back(<double*>x.p, <double*>y.p, <double*>out.p, <double*>grad.p, <double*>dy.p, n, nx, ny)
