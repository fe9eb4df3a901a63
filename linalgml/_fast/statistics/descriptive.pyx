# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twin of linalgml/statistics/descriptive.py: compensated sums in sixteen lanes, moments of blocks in the cache, which meet by Chan's rule."""
from libc.math cimport floor

from linalgml._fast.buffer cimport Buffer, F32, I64, need, product, real
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, take_back

cdef enum:
    LANES = 8
    BLOCK = 1024


cdef extern from "compensated.h" nogil:
    double lm_compensated_f32(const float* x, Py_ssize_t n)
    double lm_compensated_f64(const double* x, Py_ssize_t n)


def mean_of_rows(Buffer x, Buffer out, Py_ssize_t rows, Py_ssize_t cols):
    """out (rows,) = the mean of each row of x (rows, cols)."""
    cdef int code = floating(x, "mean_of_rows: x")
    need(x, product(rows, cols), code, "mean_of_rows: x")
    need(out, rows, code, "mean_of_rows: out")
    cdef Py_ssize_t r
    cdef PyThreadState* thread = let_go(<double>rows * cols > LONG)
    for r in range(rows):
        if code == F32:
            (<float*>out.p)[r] = <float>(lm_compensated_f32(<float*>x.p + r * cols, cols) / cols)
        else:
            (<double*>out.p)[r] = lm_compensated_f64(<double*>x.p + r * cols, cols) / cols
    take_back(thread)


cdef inline void step(real* state, double x, Py_ssize_t n) noexcept nogil:
    cdef double m = <double>n, delta = x - state[0], one = delta / m, term = delta * one * (m - 1)
    state[3] += term * one * one * (m * m - 3 * m + 3) + 6 * one * one * state[1] - 4 * one * state[2]
    state[2] += term * one * (m - 2) - 3 * one * state[1]
    state[1] += term
    state[0] += one


def moment_step(Buffer state, double x, Py_ssize_t n):
    """The n-th number x joins the mean and the sums of powers of distances from it."""
    need(state, 4, floating(state, "moment_step: state"), "moment_step: state")
    if state.code == F32:
        step[float](<float*>state.p, x, n)
    else:
        step[double](<double*>state.p, x, n)


cdef void block_moments(real* x, Py_ssize_t n, double* b) noexcept nogil:
    """Mean and sums of powers of distances from it, of a block that stays in the cache."""
    cdef double s[LANES]
    cdef double s3[LANES]
    cdef double s4[LANES]
    cdef double centre, d
    cdef Py_ssize_t i, k, whole = n - n % LANES
    for k in range(LANES):
        s[k] = 0
        s3[k] = 0
        s4[k] = 0
    for i in range(0, whole, 8):
        for k in range(LANES):
            s[k] += x[i + k] - <double>x[0]
    for k in range(n - whole):
        s[k] += x[whole + k] - <double>x[0]
    centre = 0
    for k in range(LANES):
        centre += s[k]
        s[k] = 0
    centre = x[0] + centre / n
    for i in range(0, whole, 8):
        for k in range(LANES):
            d = x[i + k] - centre
            s[k] += d * d
            s3[k] += d * d * d
            s4[k] += d * d * (d * d)
    for k in range(n - whole):
        d = x[whole + k] - centre
        s[k] += d * d
        s3[k] += d * d * d
        s4[k] += d * d * (d * d)
    b[0] = centre
    b[1], b[2], b[3] = 0, 0, 0
    for k in range(LANES):
        b[1] += s[k]
        b[2] += s3[k]
        b[3] += s4[k]


cdef void moments(real* x, real* out, Py_ssize_t n) noexcept nogil:
    cdef double a[4]
    cdef double b[4]
    cdef double na = 0, nb, m, d
    cdef Py_ssize_t i, k
    for k in range(4):
        a[k] = 0
    for i in range(0, n, 1024):
        nb = <double>min(<Py_ssize_t>BLOCK, n - i)
        block_moments(x + i, min(<Py_ssize_t>BLOCK, n - i), &b[0])
        m, d = na + nb, b[0] - a[0]
        if na == 0:
            for k in range(4):
                a[k] = b[k]
        else:
            a[3] += b[3] + d * d * d * d * na * nb * (na * na - na * nb + nb * nb) / (m * m * m) + (
                6 * d * d * (na * na * b[1] + nb * nb * a[1]) / (m * m) + 4 * d * (na * b[2] - nb * a[2]) / m)
            a[2] += b[2] + d * d * d * na * nb * (na - nb) / (m * m) + 3 * d * (na * b[1] - nb * a[1]) / m
            a[1] += b[1] + d * d * na * nb / m
            a[0] += d * nb / m
        na = m
    for k in range(4):
        out[k] = <real>a[k]


def moments_of_rows(Buffer x, Buffer out, Py_ssize_t rows, Py_ssize_t cols):
    """out (rows, 4) = mean and sums of (x - mean)^2, ^3 and ^4 of each row of x (rows, cols)."""
    cdef int code = floating(x, "moments_of_rows: x")
    need(x, product(rows, cols), code, "moments_of_rows: x")
    need(out, product(rows, 4), code, "moments_of_rows: out")
    cdef Py_ssize_t r
    cdef PyThreadState* thread = let_go(<double>rows * cols > LONG)
    for r in range(rows):
        if code == F32:
            moments[float](<float*>x.p + r * cols, <float*>out.p + r * 4, cols)
        else:
            moments[double](<double*>x.p + r * cols, <double*>out.p + r * 4, cols)
    take_back(thread)


cdef Py_ssize_t outside(real* at, Py_ssize_t n, Py_ssize_t k) noexcept nogil:
    cdef Py_ssize_t j
    for j in range(k):
        if not (at[j] >= 0 and at[j] <= n - 1):
            return j
    return -1


cdef void interpolate(real* x, real* at, real* out, Py_ssize_t rows, Py_ssize_t n, Py_ssize_t k) noexcept nogil:
    cdef Py_ssize_t r, j, low
    cdef real part, last
    for r in range(rows):
        last = x[n - 1]
        for j in range(k):
            low = <Py_ssize_t>at[j]
            part = at[j] - low
            if last != last or part == 0:
                out[j] = x[low] if last == last else last
            else:
                out[j] = x[low] + (x[low + 1] - x[low]) * part
        x += n
        out += k


def interpolate_sorted(Buffer x, Buffer at, Buffer out, Py_ssize_t rows, Py_ssize_t n, Py_ssize_t k):
    """out (rows, k): the numbers at the places `at` (k,) in [0, n - 1] of each sorted row of x (rows, n)."""
    cdef int code = floating(x, "interpolate_sorted: x")
    need(x, product(rows, n), code, "interpolate_sorted: x")
    need(at, k, code, "interpolate_sorted: at")
    need(out, product(rows, k), code, "interpolate_sorted: out")
    cdef Py_ssize_t wrong = outside[float](<float*>at.p, n, k) if code == F32 else outside[double](<double*>at.p, n, k)
    if wrong >= 0:
        raise IndexError(f"interpolate_sorted: at[{wrong}] is not a place among {n} numbers")
    if code == F32:
        interpolate[float](<float*>x.p, <float*>at.p, <float*>out.p, rows, n, k)
    else:
        interpolate[double](<double*>x.p, <double*>at.p, <double*>out.p, rows, n, k)


cdef void count(real* x, real* edges, long long* counts, Py_ssize_t n, Py_ssize_t bins) noexcept nogil:
    cdef Py_ssize_t i, b
    cdef double v, place, first = edges[0], last = edges[bins], width = last - first
    for b in range(bins):
        counts[b] = 0
    for i in range(n):
        v = x[i]
        if first <= v and v <= last:
            place = floor((v - first) / width * bins)
            b = <Py_ssize_t>place if place >= 0 and place < bins else bins - 1
            if v < edges[b] and b > 0:
                b -= 1
            elif v >= edges[b + 1] and b < bins - 1:
                b += 1
            counts[b] += 1


def count_evenly(Buffer x, Buffer edges, Buffer counts, Py_ssize_t n, Py_ssize_t bins):
    """counts (bins,) of x (n,) between even edges (bins + 1,); what is outside is left out."""
    cdef int code = floating(x, "count_evenly: x")
    need(x, n, code, "count_evenly: x")
    need(edges, product(bins, 1) + 1, code, "count_evenly: edges")
    need(counts, bins, I64, "count_evenly: counts")
    if bins < 1:
        raise ValueError(f"count_evenly: {bins} bins")
    cdef PyThreadState* thread = let_go(n > LONG)
    if code == F32:
        count[float](<float*>x.p, <float*>edges.p, <long long*>counts.p, n, bins)
    else:
        count[double](<double*>x.p, <double*>edges.p, <long long*>counts.p, n, bins)
    take_back(thread)
