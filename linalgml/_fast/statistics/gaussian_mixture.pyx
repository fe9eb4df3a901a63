# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/statistics/gaussian_mixture.py: four points a turn where they are added up."""
from linalgml._fast.buffer cimport Buffer, F32, need, new_buffer, product, real
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, take_back

cdef enum:
    FOUR = 4


cdef void diagonal(real* x, real* means, real* roots, real* offsets, real* out, Py_ssize_t n, Py_ssize_t k, Py_ssize_t d) noexcept nogil:
    cdef Py_ssize_t i, c, j
    cdef real total, y, half = 0.5
    for i in range(n):
        for c in range(k):
            total = 0
            for j in range(d):
                y = roots[c * d + j] * (x[j] - means[c * d + j])
                total += y * y
            out[c] = offsets[c] - half * total
        x += d
        out += k


def mixture_scores_diagonal(Buffer x, Buffer means, Buffer roots, Buffer offsets, Buffer out, Py_ssize_t n, Py_ssize_t k, Py_ssize_t d):
    """`normal_scores` where each R_c is diagonal."""
    cdef int code = floating(x, "mixture_scores_diagonal: x")
    need(x, product(n, d), code, "mixture_scores_diagonal: x")
    need(means, product(k, d), code, "mixture_scores_diagonal: means")
    need(roots, product(k, d), code, "mixture_scores_diagonal: roots")
    need(offsets, k, code, "mixture_scores_diagonal: offsets")
    need(out, product(n, k), code, "mixture_scores_diagonal: out")
    cdef PyThreadState* thread = let_go(<double>n * k * d > LONG)
    if code == F32:
        diagonal[float](<float*>x.p, <float*>means.p, <float*>roots.p, <float*>offsets.p, <float*>out.p, n, k, d)
    else:
        diagonal[double](<double*>x.p, <double*>means.p, <double*>roots.p, <double*>offsets.p, <double*>out.p, n, k, d)
    take_back(thread)


cdef void weigh(real* x, real* shares, real tiny, real* counts, real* means, Py_ssize_t n, Py_ssize_t k, Py_ssize_t d) noexcept nogil:
    cdef Py_ssize_t i, c, j
    cdef real share
    cdef real* mean
    for c in range(k):
        counts[c] = tiny
    for j in range(k * d):
        means[j] = 0
    for i in range(n):
        for c in range(k):
            share = shares[c]
            counts[c] += share
            mean = means + c * d
            for j in range(d):
                mean[j] += share * x[j]
        x += d
        shares += k
    for c in range(k):
        for j in range(d):
            means[c * d + j] = means[c * d + j] / counts[c]


def mixture_means(Buffer x, Buffer shares, double tiny, Buffer counts, Buffer means, Py_ssize_t n, Py_ssize_t k, Py_ssize_t d):
    """counts (k,) = tiny + the sum of each component's shares (n, k); means (k, d) = the means of x (n, d), weighted by them."""
    cdef int code = floating(x, "mixture_means: x")
    need(x, product(n, d), code, "mixture_means: x")
    need(shares, product(n, k), code, "mixture_means: shares")
    need(counts, k, code, "mixture_means: counts")
    need(means, product(k, d), code, "mixture_means: means")
    cdef PyThreadState* thread = let_go(<double>n * k * d > LONG)
    if code == F32:
        weigh[float](<float*>x.p, <float*>shares.p, tiny, <float*>counts.p, <float*>means.p, n, k, d)
    else:
        weigh[double](<double*>x.p, <double*>shares.p, tiny, <double*>counts.p, <double*>means.p, n, k, d)
    take_back(thread)


cdef void spread(real* x, real* shares, real* means, real* out, real* away, Py_ssize_t n, Py_ssize_t k, Py_ssize_t d) noexcept nogil:
    """The lower triangles of the sums of share (x - mean)(x - mean)^T: four points a turn, those that are missing with a share of zero."""
    cdef Py_ssize_t block, start, c, i, j, p
    cdef real share, a0, a1, a2, a3
    cdef real parts[FOUR]
    cdef real* b0 = away
    cdef real* b1 = away + d
    cdef real* b2 = away + 2 * d
    cdef real* b3 = away + 3 * d
    cdef real* row
    for j in range(k * d * d):
        out[j] = 0
    for block in range((n + FOUR - 1) // FOUR):
        start = block * FOUR
        for c in range(k):
            for i in range(FOUR):
                p = min(start + i, n - 1)
                parts[i] = shares[p * k + c] if start + i < n else 0
                for j in range(d):
                    away[i * d + j] = x[p * d + j] - means[c * d + j]
            row = out + c * d * d
            for j in range(d):
                a0 = parts[0] * b0[j]
                a1 = parts[1] * b1[j]
                a2 = parts[2] * b2[j]
                a3 = parts[3] * b3[j]
                for p in range(j + 1):
                    row[p] += (a0 * b0[p] + a1 * b1[p]) + (a2 * b2[p] + a3 * b3[p])
                row += d


cdef void finish(real* out, real* counts, real floor, Py_ssize_t k, Py_ssize_t d) noexcept nogil:
    cdef Py_ssize_t c, j, p
    for c in range(k):
        for j in range(d):
            for p in range(j + 1):
                out[j * d + p] = out[j * d + p] / counts[c]
                if p == j:
                    out[j * d + p] += floor
                out[p * d + j] = out[j * d + p]
        out += d * d


def mixture_covariances(Buffer x, Buffer shares, Buffer counts, Buffer means, double floor, Buffer out, Py_ssize_t n, Py_ssize_t k, Py_ssize_t d):
    """out (k, d, d) = each component's covariance of x (n, d), weighted by its shares (n, k), with `floor` added to the diagonal."""
    cdef int code = floating(x, "mixture_covariances: x")
    need(x, product(n, d), code, "mixture_covariances: x")
    need(shares, product(n, k), code, "mixture_covariances: shares")
    need(counts, k, code, "mixture_covariances: counts")
    need(means, product(k, d), code, "mixture_covariances: means")
    need(out, product(product(k, d), d), code, "mixture_covariances: out")
    cdef Buffer away = new_buffer(product(FOUR, d), code)
    cdef PyThreadState* thread = let_go(<double>n * k * d * d > LONG)
    if code == F32:
        spread[float](<float*>x.p, <float*>shares.p, <float*>means.p, <float*>out.p, <float*>away.p, n, k, d)
        finish[float](<float*>out.p, <float*>counts.p, floor, k, d)
    else:
        spread[double](<double*>x.p, <double*>shares.p, <double*>means.p, <double*>out.p, <double*>away.p, n, k, d)
        finish[double](<double*>out.p, <double*>counts.p, floor, k, d)
    take_back(thread)


cdef void variances(real* x, real* shares, real* counts, real* means, real floor, real* out, Py_ssize_t n, Py_ssize_t k, Py_ssize_t d) noexcept nogil:
    cdef Py_ssize_t i, c, j
    cdef real share, away
    for j in range(k * d):
        out[j] = 0
    for i in range(n):
        for c in range(k):
            share = shares[c]
            for j in range(d):
                away = x[j] - means[c * d + j]
                out[c * d + j] += share * away * away
        x += d
        shares += k
    for c in range(k):
        for j in range(d):
            out[c * d + j] = out[c * d + j] / counts[c] + floor


def mixture_variances(Buffer x, Buffer shares, Buffer counts, Buffer means, double floor, Buffer out, Py_ssize_t n, Py_ssize_t k, Py_ssize_t d):
    """The diagonals of `mixture_covariances`: out (k, d)."""
    cdef int code = floating(x, "mixture_variances: x")
    need(x, product(n, d), code, "mixture_variances: x")
    need(shares, product(n, k), code, "mixture_variances: shares")
    need(counts, k, code, "mixture_variances: counts")
    need(means, product(k, d), code, "mixture_variances: means")
    need(out, product(k, d), code, "mixture_variances: out")
    cdef PyThreadState* thread = let_go(<double>n * k * d > LONG)
    if code == F32:
        variances[float](<float*>x.p, <float*>shares.p, <float*>counts.p, <float*>means.p, floor, <float*>out.p, n, k, d)
    else:
        variances[double](<double*>x.p, <double*>shares.p, <double*>counts.p, <double*>means.p, floor, <double*>out.p, n, k, d)
    take_back(thread)
