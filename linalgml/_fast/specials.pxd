# Special functions of doubles for other twins, and the loops that run them over arrays.
#
#     from linalgml._fast.specials cimport lm_gamma, lm_gammaln, lm_digamma, lm_trigamma

from linalgml._fast.buffer cimport Buffer, F32, F64, I64, bad_size, need, real
from linalgml._fast.pointwise cimport no_loop

cdef extern from "special.h" nogil:
    double lm_reciprocal_gamma_rest(double z)  # 1 / Gamma(1 + z) - 1, |z| <= 1/2
    double lm_stirling_rest(double x)          # log Gamma(x) - (x - 1/2) log x + x - log(2 pi) / 2, x >= 10
    double lm_sin_pi(double x)
    double lm_gammaln_positive(double x)
    double lm_gamma_positive(double x)
    double lm_gamma(double x)
    double lm_gammaln(double x)
    double lm_digamma_positive(double x)
    double lm_digamma(double x)
    double lm_trigamma_positive(double x)
    double lm_trigamma(double x)

ctypedef double (*of_one)(double) noexcept nogil

cdef inline void each(of_one f, real* x, real* grad, real* out, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    if grad == NULL:
        for i in range(n):
            out[i] = <real>f(x[i])
    else:
        for i in range(n):
            out[i] = <real>(grad[i] * f(x[i]))

cdef inline int over(of_one f, Buffer x, Buffer grad, Buffer out, Py_ssize_t n, str name) except -1:
    """out = f(x), times grad where it is not None; all of n elements of one floating type."""
    cdef int code = x.code
    if code == I64:
        no_loop(code, name)
    need(x, n, code, name + ": x")
    need(out, n, code, name + ": the result")
    if grad is not None:
        need(grad, n, code, name + ": grad")
    cdef char* g = NULL if grad is None else grad.p
    if code == F32:
        with nogil:
            each(f, <float*>x.p, <float*>g, <float*>out.p, n)
    else:
        with nogil:
            each(f, <double*>x.p, <double*>g, <double*>out.p, n)
    return 0

ctypedef double (*of_two)(double, double) noexcept nogil

cdef inline void each_two(of_two f, real* a, real* x, real* grad, real* out, Py_ssize_t n, Py_ssize_t na, Py_ssize_t nx,
                          double sign) noexcept nogil:
    cdef Py_ssize_t i, j = 0, k = 0
    for i in range(n):
        if grad == NULL:
            out[i] = <real>f(a[j], x[k])
        else:
            out[i] = <real>(sign * grad[i] * f(a[j], x[k]))
        j = 0 if j + 1 == na else j + 1
        k = 0 if k + 1 == nx else k + 1

cdef inline int over_two(of_two f, Buffer a, Buffer x, Buffer grad, Buffer out, Py_ssize_t n, Py_ssize_t na, Py_ssize_t nx, double sign,
                         str name) except -1:
    """out = f(a, x), times sign and grad where it is not None: n elements, of which a has na and x has nx, repeated."""
    cdef int code = x.code
    if code == I64:
        no_loop(code, name)
    if n < 0 or na < 1 or nx < 1:
        bad_size(n if n < 0 else min(na, nx))
    need(a, na, code, name + ": a")
    need(x, nx, code, name + ": x")
    need(out, n, code, name + ": the result")
    if grad is not None:
        need(grad, n, code, name + ": grad")
    cdef char* g = NULL if grad is None else grad.p
    if code == F32:
        with nogil:
            each_two(f, <float*>a.p, <float*>x.p, <float*>g, <float*>out.p, n, na, nx, sign)
    else:
        with nogil:
            each_two(f, <double*>a.p, <double*>x.p, <double*>g, <double*>out.p, n, na, nx, sign)
    return 0

ctypedef double (*of_three)(double, double, double) noexcept nogil

cdef inline void each_three(of_three f, real* a, real* b, real* x, real* grad, real* out, Py_ssize_t n, Py_ssize_t na,
                            Py_ssize_t nb, Py_ssize_t nx, double sign) noexcept nogil:
    cdef Py_ssize_t i, j = 0, k = 0, l = 0
    for i in range(n):
        if grad == NULL:
            out[i] = <real>f(a[j], b[k], x[l])
        else:
            out[i] = <real>(sign * grad[i] * f(a[j], b[k], x[l]))
        j = 0 if j + 1 == na else j + 1
        k = 0 if k + 1 == nb else k + 1
        l = 0 if l + 1 == nx else l + 1

cdef inline int over_three(of_three f, Buffer a, Buffer b, Buffer x, Buffer grad, Buffer out, Py_ssize_t n, Py_ssize_t na, Py_ssize_t nb,
                           Py_ssize_t nx, double sign, str name) except -1:
    """out = f(a, b, x), times sign and grad where it is not None: n elements, of which a has na, b nb and x nx, repeated."""
    cdef int code = x.code
    if code == I64:
        no_loop(code, name)
    if n < 0 or na < 1 or nb < 1 or nx < 1:
        bad_size(n if n < 0 else min(na, nb, nx))
    need(a, na, code, name + ": a")
    need(b, nb, code, name + ": b")
    need(x, nx, code, name + ": x")
    need(out, n, code, name + ": the result")
    if grad is not None:
        need(grad, n, code, name + ": grad")
    cdef char* g = NULL if grad is None else grad.p
    if code == F32:
        with nogil:
            each_three(f, <float*>a.p, <float*>b.p, <float*>x.p, <float*>g, <float*>out.p, n, na, nb, nx, sign)
    else:
        with nogil:
            each_three(f, <double*>a.p, <double*>b.p, <double*>x.p, <double*>g, <double*>out.p, n, na, nb, nx, sign)
    return 0
