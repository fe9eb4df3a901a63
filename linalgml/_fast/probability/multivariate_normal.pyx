# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/probability/multivariate_normal.py: many points abreast where they are scored."""
from libc.math cimport INFINITY
from linalgml._fast.buffer cimport Buffer, F32, need, new_buffer, product, real
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, take_back

cdef extern from "gaussian.h" nogil:
    void lm_scores_f32(float* x, float* means, float* roots, float* offsets, float* out, float* room, Py_ssize_t n, Py_ssize_t k,
                       Py_ssize_t d)
    void lm_scores_f64(double* x, double* means, double* roots, double* offsets, double* out, double* room, Py_ssize_t n, Py_ssize_t k,
                       Py_ssize_t d)
    void lm_slopes_f32(float* x, float* loc, float* root, float* grad, float* dx, float* room, Py_ssize_t n, Py_ssize_t d)
    void lm_slopes_f64(double* x, double* loc, double* root, double* grad, double* dx, double* room, Py_ssize_t n, Py_ssize_t d)

cdef enum:
    LANES = 32  # points abreast, of floats; half as many doubles


def normal_scores(Buffer x, Buffer means, Buffer roots, Buffer offsets, Buffer out, Py_ssize_t n, Py_ssize_t k, Py_ssize_t d):
    """out (n, k) = offsets[c] - |R_c (x_i - m_c)|^2 / 2 with lower triangular R_c."""
    cdef int code = floating(x, "normal_scores: x")
    need(x, product(n, d), code, "normal_scores: x")
    need(means, product(k, d), code, "normal_scores: means")
    need(roots, product(product(k, d), d), code, "normal_scores: roots")
    need(offsets, k, code, "normal_scores: offsets")
    need(out, product(n, k), code, "normal_scores: out")
    cdef Buffer room = new_buffer(product(2 * LANES, d), code)
    cdef PyThreadState* thread = let_go(<double>n * k * d * d > LONG)
    if code == F32:
        lm_scores_f32(<float*>x.p, <float*>means.p, <float*>roots.p, <float*>offsets.p, <float*>out.p, <float*>room.p, n, k, d)
    else:
        lm_scores_f64(<double*>x.p, <double*>means.p, <double*>roots.p, <double*>offsets.p, <double*>out.p, <double*>room.p, n, k, d)
    take_back(thread)


def normal_slopes(Buffer x, Buffer loc, Buffer root, Buffer grad, Buffer dx, Py_ssize_t n, Py_ssize_t d):
    """dx_i = -grad_i R^T R (x_i - loc): the gradients of the log-density."""
    cdef int code = floating(x, "normal_slopes: x")
    need(x, product(n, d), code, "normal_slopes: x")
    need(loc, d, code, "normal_slopes: loc")
    need(root, product(d, d), code, "normal_slopes: root")
    need(grad, n, code, "normal_slopes: grad")
    need(dx, product(n, d), code, "normal_slopes: dx")
    cdef Buffer room = new_buffer(product(3 * LANES + d, d), code)
    cdef PyThreadState* thread = let_go(<double>n * d * d > LONG)
    if code == F32:
        lm_slopes_f32(<float*>x.p, <float*>loc.p, <float*>root.p, <float*>grad.p, <float*>dx.p, <float*>room.p, n, d)
    else:
        lm_slopes_f64(<double*>x.p, <double*>loc.p, <double*>root.p, <double*>grad.p, <double*>dx.p, <double*>room.p, n, d)
    take_back(thread)


cdef void settle(real* x, real* out, Py_ssize_t n, Py_ssize_t d) noexcept nogil:
    cdef Py_ssize_t i, j
    cdef bint missing
    for i in range(n):
        if out[i] != out[i]:
            missing = False
            for j in range(d):
                if x[i * d + j] != x[i * d + j]:
                    missing = True
            if not missing:
                out[i] = -INFINITY


def settle_far_points(Buffer x, Buffer out, Py_ssize_t n, Py_ssize_t d):
    """out[i] becomes -inf where it is NaN though x_i is not."""
    cdef int code = floating(x, "settle_far_points: x")
    need(x, product(n, d), code, "settle_far_points: x")
    need(out, n, code, "settle_far_points: out")
    if code == F32:
        settle[float](<float*>x.p, <float*>out.p, n, d)
    else:
        settle[double](<double*>x.p, <double*>out.p, n, d)


cdef void conditional(real* root, real* away, real* loc, real* out, real* y, Py_ssize_t known, Py_ssize_t d) noexcept nogil:
    cdef Py_ssize_t i, p
    cdef real total
    for i in range(known):
        total = away[i]
        for p in range(i):
            total -= root[i * d + p] * y[p]
        y[i] = total / root[i * d + i]
    for i in range(known, d):
        total = loc[i - known]
        for p in range(known):
            total += root[i * d + p] * y[p]
        out[i - known] = total


def conditional_mean(Buffer root, Buffer away, Buffer loc, Buffer out, Py_ssize_t known, Py_ssize_t d):
    """The means of the last d - known coordinates, given how far the first ones are from theirs: loc + L_21 L_11^-1 away."""
    cdef int code = floating(root, "conditional_mean: root")
    need(root, product(d, d), code, "conditional_mean: root")
    need(away, known, code, "conditional_mean: away")
    need(loc, d - known, code, "conditional_mean: loc")
    need(out, d - known, code, "conditional_mean: out")
    cdef Buffer y = new_buffer(known, code)
    if code == F32:
        conditional[float](<float*>root.p, <float*>away.p, <float*>loc.p, <float*>out.p, <float*>y.p, known, d)
    else:
        conditional[double](<double*>root.p, <double*>away.p, <double*>loc.p, <double*>out.p, <double*>y.p, known, d)
