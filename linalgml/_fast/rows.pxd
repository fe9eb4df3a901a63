# For twins on floating numbers: the row functions of include/simd.h for both element types, the first check at the door, and the
# release of the interpreter lock around work that is long enough to share the machine for.
from linalgml._fast.buffer cimport Buffer, I64, real, wrong_code

cdef extern from "Python.h":
    ctypedef struct PyThreadState:
        pass
    PyThreadState* PyEval_SaveThread()
    void PyEval_RestoreThread(PyThreadState* thread)

cdef enum:
    LONG = 100000  # elementwise operations that take some 50 microseconds


cdef inline PyThreadState* let_go(bint worth_it):
    """Release the lock where that is worth it; until `take_back`, no Python object may be touched."""
    return PyEval_SaveThread() if worth_it else NULL

cdef inline void take_back(PyThreadState* thread):
    if thread != NULL:
        PyEval_RestoreThread(thread)


cdef extern from "simd.h" nogil:
    float row_max_f32(const float* x, Py_ssize_t n)
    double row_max_f64(const double* x, Py_ssize_t n)
    float row_sum_f32(const float* x, Py_ssize_t n)
    double row_sum_f64(const double* x, Py_ssize_t n)
    float row_dot_f32(const float* x, const float* y, Py_ssize_t n)
    double row_dot_f64(const double* x, const double* y, Py_ssize_t n)
    float row_spread_f32(const float* x, float centre, Py_ssize_t n)
    double row_spread_f64(const double* x, double centre, Py_ssize_t n)
    float row_exp_f32(const float* x, float* out, float top, Py_ssize_t n)
    double row_exp_f64(const double* x, double* out, double top, Py_ssize_t n)
    float row_exp_sum_f32(const float* x, float top, Py_ssize_t n)
    double row_exp_sum_f64(const double* x, double top, Py_ssize_t n)
    void row_add_log_f32(float* x, const float* y, Py_ssize_t n)
    void row_add_log_f64(double* x, const double* y, Py_ssize_t n)
    float exp_f32(float x)
    double exp_f64(double x)
    float log_f32(float x)
    double log_f64(double x)
    float tanh_f32(float x)
    double tanh_f64(double x)
    float erf_f32(float x)
    double erf_f64(double x)
    float normal_cdf_f32(float x, float* e)
    double normal_cdf_f64(double x, double* e)
    float sqrt_f32(float x)
    double sqrt_f64(double x)


cdef inline int floating(Buffer b, str what) except -1:
    """The element type of a buffer that has to hold floating numbers."""
    if b is None:
        raise TypeError(f"{what}: expected a Buffer, got None")
    if b.code == I64:
        wrong_code(what, I64, 0)
    return b.code

cdef inline void exchange(real* x, real* y, Py_ssize_t n) noexcept nogil:
    """n numbers at x and at y change places."""
    cdef Py_ssize_t i
    cdef real kept
    for i in range(n):
        kept = x[i]
        x[i] = y[i]
        y[i] = kept

cdef inline real row_max(real* x, Py_ssize_t n) noexcept nogil:
    """The largest of n > 0 numbers."""
    if real is float: return row_max_f32(x, n)
    else: return row_max_f64(x, n)

cdef inline real row_sum(real* x, Py_ssize_t n) noexcept nogil:
    if real is float: return row_sum_f32(x, n)
    else: return row_sum_f64(x, n)

cdef inline real row_dot(real* x, real* y, Py_ssize_t n) noexcept nogil:
    if real is float: return row_dot_f32(x, y, n)
    else: return row_dot_f64(x, y, n)

cdef inline real row_spread(real* x, real centre, Py_ssize_t n) noexcept nogil:
    """The sum of (x - centre)^2."""
    if real is float: return row_spread_f32(x, centre, n)
    else: return row_spread_f64(x, centre, n)

cdef inline real row_exp(real* x, real* out, real top, Py_ssize_t n) noexcept nogil:
    """out = exp(x - top), where no x is above top; returns the sum."""
    if real is float: return row_exp_f32(x, out, top, n)
    else: return row_exp_f64(x, out, top, n)

cdef inline real row_exp_sum(real* x, real top, Py_ssize_t n) noexcept nogil:
    if real is float: return row_exp_sum_f32(x, top, n)
    else: return row_exp_sum_f64(x, top, n)

cdef inline void row_add_log(real* x, real* y, Py_ssize_t n) noexcept nogil:
    """x += log(y), for y positive, inf or NaN."""
    if real is float: row_add_log_f32(x, y, n)
    else: row_add_log_f64(x, y, n)

cdef inline real exp(real x) noexcept nogil:
    if real is float: return exp_f32(x)
    else: return exp_f64(x)

cdef inline real log(real x) noexcept nogil:
    if real is float: return log_f32(x)
    else: return log_f64(x)

cdef inline real tanh(real x) noexcept nogil:
    if real is float: return tanh_f32(x)
    else: return tanh_f64(x)

cdef inline real erf(real x) noexcept nogil:
    if real is float: return erf_f32(x)
    else: return erf_f64(x)

cdef inline real normal_cdf(real x, real* e) noexcept nogil:
    """P(X <= x) for a normal X; e = exp(-x^2 / 2)."""
    if real is float: return normal_cdf_f32(x, e)
    else: return normal_cdf_f64(x, e)

cdef inline real sqrt(real x) noexcept nogil:
    if real is float: return sqrt_f32(x)
    else: return sqrt_f64(x)
