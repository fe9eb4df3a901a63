# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/statistics/k_means.py: registers full of centres side by side, which a point meets feature by feature."""
from linalgml._fast.buffer cimport Buffer, F32, F64, I64, need, new_buffer, product, real
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, take_back

cdef enum:
    ABREAST = 16  # points side by side when centres are chosen

cdef extern from "k_means.h" nogil:
    void squares_f32(const float* x, const float* turned, float* out, Py_ssize_t n, Py_ssize_t d)
    void squares_f64(const double* x, const double* turned, double* out, Py_ssize_t n, Py_ssize_t d)
    Py_ssize_t km_room_f32(Py_ssize_t k, Py_ssize_t d)
    Py_ssize_t km_room_f64(Py_ssize_t k, Py_ssize_t d)
    double km_nearest_f32(const float* x, const float* centers, float* room, long long* labels, float* distances, Py_ssize_t n, Py_ssize_t k, Py_ssize_t d)
    double km_nearest_f64(const double* x, const double* centers, double* room, long long* labels, double* distances, Py_ssize_t n, Py_ssize_t k, Py_ssize_t d)


def k_means_assign(Buffer x, Buffer centers, Buffer labels, Buffer distances, Py_ssize_t n, Py_ssize_t k, Py_ssize_t d):
    """The nearest of k centres, the first where two are as near, and its squared distance; returns their sum."""
    cdef int code = floating(x, "k_means_assign: x")
    need(x, product(n, d), code, "k_means_assign: x")
    need(centers, product(k, d), code, "k_means_assign: centers")
    need(labels, n, I64, "k_means_assign: labels")
    need(distances, n, code, "k_means_assign: distances")
    if k < 1:
        raise ValueError(f"k_means_assign: {k} centres")
    cdef Buffer room = new_buffer(km_room_f32(k, d) if code == F32 else km_room_f64(k, d), code)
    cdef double inertia
    cdef PyThreadState* thread = let_go(<double>n * k * d > LONG)
    if code == F32:
        inertia = km_nearest_f32(<float*>x.p, <float*>centers.p, <float*>room.p, <long long*>labels.p, <float*>distances.p, n, k, d)
    else:
        inertia = km_nearest_f64(<double*>x.p, <double*>centers.p, <double*>room.p, <long long*>labels.p, <double*>distances.p, n, k, d)
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


cdef double squared(real* before, real* after, Py_ssize_t size) noexcept nogil:
    cdef Py_ssize_t i
    cdef double moved = 0
    for i in range(size):
        moved += <double>(after[i] - before[i]) * <double>(after[i] - before[i])
    return moved


def k_means_moved(Buffer before, Buffer after, Py_ssize_t n):
    """The sum of squared differences."""
    cdef int code = floating(before, "k_means_moved: before")
    need(before, n, code, "k_means_moved: before")
    need(after, n, code, "k_means_moved: after")
    if code == F32:
        return squared[float](<float*>before.p, <float*>after.p, n)
    return squared[double](<double*>before.p, <double*>after.p, n)


cdef void seed(real* x, real* chosen, real* turned, real* squares, real* least, real* out, real* sums, Py_ssize_t n, Py_ssize_t d, Py_ssize_t tries) noexcept nogil:
    """Sixteen points at a time, feature by feature, meet all the candidates."""
    cdef Py_ssize_t i, j, t, start, many
    cdef real v
    cdef double part
    for t in range(tries):
        sums[t] = 0
    for start in range(0, n, 16):
        many = min(<Py_ssize_t>ABREAST, n - start)
        for i in range(ABREAST):
            for j in range(d):
                turned[j * ABREAST + i] = x[min(start + i, n - 1) * d + j]
        if real is float:
            squares_f32(chosen, turned, squares, tries, d)
        else:
            squares_f64(chosen, turned, squares, tries, d)
        for t in range(tries):
            part = 0
            for i in range(many):
                v = squares[t * ABREAST + i]
                v = least[start + i] if least[start + i] < v else v
                squares[t * ABREAST + i] = v
                part += v
            sums[t] += <real>part
        for t in range(tries):
            for i in range(many):
                out[t * n + start + i] = squares[t * ABREAST + i]


def k_means_seed(Buffer x, Buffer rows, Buffer least, Buffer out, Buffer sums, Py_ssize_t n, Py_ssize_t d, Py_ssize_t tries):
    """out = min(least, squared distance to the point rows[t]), and the sum of that, for each t."""
    cdef int code = floating(x, "k_means_seed: x")
    need(x, product(n, d), code, "k_means_seed: x")
    need(rows, tries, I64, "k_means_seed: rows")
    need(least, n, code, "k_means_seed: least")
    need(out, product(tries, n), code, "k_means_seed: out")
    need(sums, tries, code, "k_means_seed: sums")
    cdef Py_ssize_t t, j
    cdef long long row
    cdef Buffer chosen = new_buffer(product(tries, d), code), turned = new_buffer(product(d, ABREAST), code)
    cdef Buffer squares = new_buffer(product(tries, ABREAST), code)
    for t in range(tries):
        row = (<long long*>rows.p)[t]
        if not 0 <= row < n:
            raise IndexError(f"k_means_seed: row {row} of {n}")
        for j in range(d):
            if code == F32:
                (<float*>chosen.p)[t * d + j] = (<float*>x.p)[row * d + j]
            else:
                (<double*>chosen.p)[t * d + j] = (<double*>x.p)[row * d + j]
    cdef PyThreadState* thread = let_go(<double>n * d * tries > LONG)
    if code == F32:
        seed[float](<float*>x.p, <float*>chosen.p, <float*>turned.p, <float*>squares.p, <float*>least.p, <float*>out.p, <float*>sums.p, n, d, tries)
    else:
        seed[double](<double*>x.p, <double*>chosen.p, <double*>turned.p, <double*>squares.p, <double*>least.p, <double*>out.p, <double*>sums.p, n, d, tries)
    take_back(thread)


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
