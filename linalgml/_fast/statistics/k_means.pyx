# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/statistics/k_means.py: sixteen centres abreast, each feature of them side by side, so that a point meets them in registers."""
from linalgml._fast.buffer cimport Buffer, F32, F64, I64, need, new_buffer, product, real
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, take_back

cdef enum:
    ABREAST = 16
    BLOCK = 64  # points whose distances are kept before the smallest are looked for


cdef void turn(real* centers, real* turned, Py_ssize_t k, Py_ssize_t d) noexcept nogil:
    """(groups, d, ABREAST): feature by feature; the last centre again where a group is not full."""
    cdef Py_ssize_t g, j, c, groups = (k + ABREAST - 1) // ABREAST
    for g in range(groups):
        for j in range(d):
            for c in range(ABREAST):
                turned[(g * d + j) * ABREAST + c] = centers[min(g * ABREAST + c, k - 1) * d + j]


cdef extern from "k_means.h" nogil:
    void squares_f32(const float* x, const float* turned, float* out, Py_ssize_t n, Py_ssize_t d)
    void squares_f64(const double* x, const double* turned, double* out, Py_ssize_t n, Py_ssize_t d)


cdef double assign(real* x, real* turned, long long* labels, real* distances, Py_ssize_t n, Py_ssize_t k, Py_ssize_t d) noexcept nogil:
    cdef Py_ssize_t i, c, g, many, block, start, best, groups = (k + ABREAST - 1) // ABREAST
    cdef real total[BLOCK * ABREAST]
    cdef real least
    cdef real* row
    cdef double inertia = 0
    for block in range((n + BLOCK - 1) // BLOCK):
        start = block * BLOCK
        many = min(<Py_ssize_t>BLOCK, n - start)
        for g in range(groups):
            if real is float:
                squares_f32(x, turned + g * d * ABREAST, total, many, d)
            else:
                squares_f64(x, turned + g * d * ABREAST, total, many, d)
            for i in range(many):
                row = total + i * ABREAST
                best = labels[start + i] if g else 0
                least = distances[start + i] if g else row[0]
                for c in range(min(<Py_ssize_t>ABREAST, k - g * ABREAST)):
                    best = g * ABREAST + c if row[c] < least else best
                    least = row[c] if row[c] < least else least
                labels[start + i] = best
                distances[start + i] = least
        x += many * d
    for i in range(n):
        inertia += distances[i]
    return inertia


def k_means_assign(Buffer x, Buffer centers, Buffer labels, Buffer distances, Py_ssize_t n, Py_ssize_t k, Py_ssize_t d):
    """The nearest of k centres, the first where two are as near, and its squared distance; returns their sum."""
    cdef int code = floating(x, "k_means_assign: x")
    need(x, product(n, d), code, "k_means_assign: x")
    need(centers, product(k, d), code, "k_means_assign: centers")
    need(labels, n, I64, "k_means_assign: labels")
    need(distances, n, code, "k_means_assign: distances")
    cdef Py_ssize_t room = product(product((k + ABREAST - 1) // ABREAST, d), ABREAST)
    cdef Buffer turned = new_buffer(room, code)
    cdef double inertia
    cdef PyThreadState* thread = let_go(<double>n * k * d > LONG)
    if code == F32:
        turn[float](<float*>centers.p, <float*>turned.p, k, d)
        inertia = assign[float](<float*>x.p, <float*>turned.p, <long long*>labels.p, <float*>distances.p, n, k, d)
    else:
        turn[double](<double*>centers.p, <double*>turned.p, k, d)
        inertia = assign[double](<double*>x.p, <double*>turned.p, <long long*>labels.p, <double*>distances.p, n, k, d)
    take_back(thread)
    return inertia


cdef void update(real* x, long long* labels, real* centers, long long* counts, Py_ssize_t n, Py_ssize_t k, Py_ssize_t d) noexcept nogil:
    cdef Py_ssize_t i, j, c
    cdef real* centre
    for c in range(k):
        counts[c] = 0
    for j in range(k * d):
        centers[j] = 0
    for i in range(n):
        counts[labels[i]] += 1
        centre = centers + labels[i] * d
        for j in range(d):
            centre[j] += x[j]
        x += d
    for c in range(k):
        if counts[c] > 0:
            for j in range(d):
                centers[c * d + j] = centers[c * d + j] / <real>counts[c]


def k_means_update(Buffer x, Buffer labels, Buffer centers, Buffer counts, Py_ssize_t n, Py_ssize_t k, Py_ssize_t d):
    """The mean of the points of each label, 0 where there are none, and how many there are."""
    cdef int code = floating(x, "k_means_update: x")
    need(x, product(n, d), code, "k_means_update: x")
    need(labels, n, I64, "k_means_update: labels")
    need(centers, product(k, d), code, "k_means_update: centers")
    need(counts, k, I64, "k_means_update: counts")
    cdef Py_ssize_t i
    for i in range(n):
        if not 0 <= (<long long*>labels.p)[i] < k:
            raise IndexError(f"k_means_update: label {(<long long*>labels.p)[i]} at {i}; there are {k} centres")
    cdef PyThreadState* thread = let_go(<double>n * d > LONG)
    if code == F32:
        update[float](<float*>x.p, <long long*>labels.p, <float*>centers.p, <long long*>counts.p, n, k, d)
    else:
        update[double](<double*>x.p, <long long*>labels.p, <double*>centers.p, <long long*>counts.p, n, k, d)
    take_back(thread)


cdef double seed(real* x, real* centre, real* least, real* out, Py_ssize_t n, Py_ssize_t d) noexcept nogil:
    cdef Py_ssize_t i, j
    cdef real total, difference
    cdef double potential = 0
    for i in range(n):
        total = 0
        for j in range(d):
            difference = x[j] - centre[j]
            total += difference * difference
        total = total if total < least[i] else least[i]
        out[i] = total
        potential += total
        x += d
    return potential


def k_means_seed(Buffer x, Py_ssize_t row, Buffer least, Buffer out, Py_ssize_t n, Py_ssize_t d):
    """out = min(least, squared distance to the point `row`); returns the sum."""
    cdef int code = floating(x, "k_means_seed: x")
    need(x, product(n, d), code, "k_means_seed: x")
    need(least, n, code, "k_means_seed: least")
    need(out, n, code, "k_means_seed: out")
    if not 0 <= row < n:
        raise IndexError(f"k_means_seed: row {row} of {n}")
    cdef double potential
    cdef PyThreadState* thread = let_go(<double>n * d > LONG)
    if code == F32:
        potential = seed[float](<float*>x.p, <float*>x.p + row * d, <float*>least.p, <float*>out.p, n, d)
    else:
        potential = seed[double](<double*>x.p, <double*>x.p + row * d, <double*>least.p, <double*>out.p, n, d)
    take_back(thread)
    return potential


cdef Py_ssize_t pick(real* weights, Py_ssize_t n, double target) noexcept nogil:
    cdef Py_ssize_t i
    cdef double total = 0
    for i in range(n):
        total += weights[i]
        if total > target:
            return i
    return n - 1


def k_means_pick(Buffer weights, Py_ssize_t n, double target):
    """The first i at which the sum of weights[0 … i] is above `target`, n - 1 if none is."""
    need(weights, n, floating(weights, "k_means_pick: weights"), "k_means_pick: weights")
    if weights.code == F32:
        return pick[float](<float*>weights.p, n, target)
    return pick[double](<double*>weights.p, n, target)
