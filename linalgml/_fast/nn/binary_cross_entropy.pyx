# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twin of linalgml/nn/binary_cross_entropy.py: exp and log1p are vector code, and the two branches differ in what is chosen at the end."""
from linalgml._fast.buffer cimport Buffer, F32, bad_size, need, real
from linalgml._fast.rows cimport LONG, PyThreadState, exp, floating, let_go, log, take_back

cdef extern from "simd.h" nogil:
    float log1p_f32(float x)
    double log1p_f64(double x)

cdef inline real log1p(real x) noexcept nogil:
    if real is float: return log1p_f32(x)
    else: return log1p_f64(x)


cdef void score_losses(real* x, real* target, real* weight, real* out, Py_ssize_t n, Py_ssize_t nw) noexcept nogil:
    cdef Py_ssize_t i, start = 0, each = nw > 1, row = nw if each else n
    cdef real v, t, w, one = 1, zero = 0, rest
    while start < n:
        for i in range(min(row, n - start)):
            v = x[start + i]
            t = target[start + i]
            w = weight[i * each]
            rest = log1p(exp(-v if v > zero else v))
            out[start + i] = (one + (w - one) * t) * rest + ((one - t) * v if v > zero else -(w * t * v))
        start += row


cdef void score_slopes(real* x, real* target, real* weight, real* grad, real* dx, Py_ssize_t n, Py_ssize_t nw) noexcept nogil:
    cdef Py_ssize_t i, start = 0, each = nw > 1, row = nw if each else n
    cdef real v, t, w, e, one = 1, zero = 0
    while start < n:
        for i in range(min(row, n - start)):
            v = x[start + i]
            t = target[start + i]
            w = weight[i * each]
            e = exp(-v if v > zero else v)
            e = (one + (w - one) * t) * (e / (one + e))
            dx[start + i] = grad[start + i] * ((one - t) - e if v > zero else e - w * t)
        start += row


cdef void losses(real* p, real* target, real* out, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    cdef real high, low, one = 1, least = -100
    for i in range(n):
        high = log(p[i])
        low = log1p(-p[i])
        high = least if high < least else high
        low = least if low < least else low
        out[i] = -(target[i] * high + (one - target[i]) * low)


cdef void slopes(real* p, real* target, real* grad, real* dp, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    cdef real spread, one = 1, least = 1e-12
    for i in range(n):
        spread = p[i] * (one - p[i])
        spread = least if spread < least else spread
        dp[i] = grad[i] * ((p[i] - target[i]) / spread)


def bce_logits_forward(Buffer x, Buffer target, Buffer weight, Buffer out, Py_ssize_t n, Py_ssize_t nw):
    """out = (1 - t) x + c softplus(-x), c = 1 + (w - 1) t, weights repeated every nw elements."""
    cdef int code = floating(x, "bce_logits_forward: x")
    need(x, n, code, "bce_logits_forward: x")
    need(target, n, code, "bce_logits_forward: target")
    need(weight, nw, code, "bce_logits_forward: weight")
    need(out, n, code, "bce_logits_forward: out")
    if n == 0:
        return
    if nw == 0:
        bad_size(0)
    cdef PyThreadState* thread = let_go(n > LONG // 8)
    if code == F32:
        score_losses[float](<float*>x.p, <float*>target.p, <float*>weight.p, <float*>out.p, n, nw)
    else:
        score_losses[double](<double*>x.p, <double*>target.p, <double*>weight.p, <double*>out.p, n, nw)
    take_back(thread)


def bce_logits_backward(Buffer x, Buffer target, Buffer weight, Buffer grad, Buffer dx, Py_ssize_t n, Py_ssize_t nw):
    """dx = grad ((1 - t) - c sigmoid(-x)), c = 1 + (w - 1) t."""
    cdef int code = floating(x, "bce_logits_backward: x")
    need(x, n, code, "bce_logits_backward: x")
    need(target, n, code, "bce_logits_backward: target")
    need(weight, nw, code, "bce_logits_backward: weight")
    need(grad, n, code, "bce_logits_backward: grad")
    need(dx, n, code, "bce_logits_backward: dx")
    if n == 0:
        return
    if nw == 0:
        bad_size(0)
    cdef PyThreadState* thread = let_go(n > LONG // 8)
    if code == F32:
        score_slopes[float](<float*>x.p, <float*>target.p, <float*>weight.p, <float*>grad.p, <float*>dx.p, n, nw)
    else:
        score_slopes[double](<double*>x.p, <double*>target.p, <double*>weight.p, <double*>grad.p, <double*>dx.p, n, nw)
    take_back(thread)


def bce_forward(Buffer p, Buffer target, Buffer out, Py_ssize_t n):
    """out = -(t log p + (1 - t) log(1 - p)), no logarithm below -100."""
    cdef int code = floating(p, "bce_forward: p")
    need(p, n, code, "bce_forward: p")
    need(target, n, code, "bce_forward: target")
    need(out, n, code, "bce_forward: out")
    cdef PyThreadState* thread = let_go(n > LONG // 8)
    if code == F32:
        losses[float](<float*>p.p, <float*>target.p, <float*>out.p, n)
    else:
        losses[double](<double*>p.p, <double*>target.p, <double*>out.p, n)
    take_back(thread)


def bce_backward(Buffer p, Buffer target, Buffer grad, Buffer dp, Py_ssize_t n):
    """dp = grad (p - t) / (p (1 - p)), the divisor at least 1e-12."""
    cdef int code = floating(p, "bce_backward: p")
    need(p, n, code, "bce_backward: p")
    need(target, n, code, "bce_backward: target")
    need(grad, n, code, "bce_backward: grad")
    need(dp, n, code, "bce_backward: dp")
    cdef PyThreadState* thread = let_go(n > LONG)
    if code == F32:
        slopes[float](<float*>p.p, <float*>target.p, <float*>grad.p, <float*>dp.p, n)
    else:
        slopes[double](<double*>p.p, <double*>target.p, <double*>grad.p, <double*>dp.p, n)
    take_back(thread)
