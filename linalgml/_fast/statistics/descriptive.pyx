# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twin of linalgml/statistics/descriptive.py: compensated sums in sixteen lanes, moments of blocks in the cache, which meet by Chan's rule."""
from libc.math cimport floor
from libc.string cimport memcpy

from linalgml._fast.buffer cimport Buffer, F32, I64, need, product, real
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, take_back

cdef enum:
    LANES = 8
    BLOCK = 1024
    SAMPLE = 31


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


cdef void sort_stretch(real* x, Py_ssize_t first, Py_ssize_t last) noexcept nogil:
    cdef Py_ssize_t i, place
    cdef real v
    for i in range(first + 1, last):
        v = x[i]
        place = i
        while place > first and x[place - 1] > v:
            x[place] = x[place - 1]
            place -= 1
        x[place] = v


def sort_few(Buffer x, Py_ssize_t first, Py_ssize_t last):
    """x[first] … x[last - 1] in rising order."""
    cdef int code = floating(x, "sort_few: x")
    need(x, last, code, "sort_few: x")
    if first < 0:
        raise IndexError(f"sort_few: first is {first}")
    first = min(first, last)
    if code == F32:
        sort_stretch[float](<float*>x.p, first, last)
    else:
        sort_stretch[double](<double*>x.p, first, last)


cdef int select_one(real* x, real* spare, Py_ssize_t low, Py_ssize_t high, Py_ssize_t place, Py_ssize_t rounds) noexcept nogil:
    """Every number is written at both ends of what is free, and one of the ends moves, or none: no branch has to be foreseen."""
    cdef Py_ssize_t i, t, size, left, right
    cdef real pivot, v
    for t in range(rounds):
        size = high - low
        if size <= SAMPLE:
            sort_stretch(x, low, high)
            return 1
        for i in range(SAMPLE):
            spare[low + i] = x[low + i * size // SAMPLE]
        sort_stretch(spare, low, low + SAMPLE)
        pivot = spare[low + (place - low) * SAMPLE // size]
        left = low
        right = high
        for i in range(low, high):
            v = x[i]
            spare[left] = v
            spare[right - 1] = v
            left += v < pivot
            right -= v > pivot
        for i in range(left, right):
            spare[i] = pivot
        memcpy(x + low, spare + low, <size_t>size * sizeof(real))
        if place < left:
            high = left
        elif place >= right:
            low = right
        else:
            return 1
    return 0


def select_place(Buffer x, Buffer spare, Py_ssize_t low, Py_ssize_t high, Py_ssize_t place, Py_ssize_t rounds):
    """x[low] … x[high - 1] in part, so that x[place] is what sorting would put there; 0 if that took too many rounds."""
    cdef int code = floating(x, "select_place: x")
    need(x, high, code, "select_place: x")
    need(spare, high, code, "select_place: spare")
    if not 0 <= low <= place < high:
        raise IndexError(f"select_place: place {place} of {low} to {high}")
    if code == F32:
        return select_one[float](<float*>x.p, <float*>spare.p, low, high, place, rounds)
    return select_one[double](<double*>x.p, <double*>spare.p, low, high, place, rounds)


cdef int select_all(real* x, real* spare, long long* places, Py_ssize_t rows, Py_ssize_t n, Py_ssize_t m, Py_ssize_t rounds) noexcept nogil:
    cdef Py_ssize_t r, i, k, low
    cdef int done = 1, lost
    cdef real v
    for r in range(rows):
        lost = 0
        for i in range(n):
            lost |= x[i] != x[i]
        if lost:
            for i in range(n - 1):
                if x[i] != x[i]:
                    v = x[n - 1]
                    x[n - 1] = x[i]
                    x[i] = v
        else:
            low = 0
            for k in range(m):
                done &= select_one(x, spare, low, n, places[k], rounds)
                low = places[k] + 1
        x += n
        spare += n
    return done


def select_rows(Buffer x, Buffer spare, Buffer places, Py_ssize_t rows, Py_ssize_t n, Py_ssize_t m, Py_ssize_t rounds):
    """`select_place` for rising places (m,) of each row of x (rows, n); a row with a NaN has one at its end."""
    cdef int code = floating(x, "select_rows: x"), done
    cdef Py_ssize_t k
    cdef long long before = -1
    need(x, product(rows, n), code, "select_rows: x")
    need(spare, product(rows, n), code, "select_rows: spare")
    need(places, m, I64, "select_rows: places")
    for k in range(m):
        if not before < (<long long*>places.p)[k] < n:
            raise IndexError(f"select_rows: places must rise and be below {n}, got {(<long long*>places.p)[k]} after {before}")
        before = (<long long*>places.p)[k]
    cdef PyThreadState* thread = let_go(<double>rows * n > LONG)
    if code == F32:
        done = select_all[float](<float*>x.p, <float*>spare.p, <long long*>places.p, rows, n, m, rounds)
    else:
        done = select_all[double](<double*>x.p, <double*>spare.p, <long long*>places.p, rows, n, m, rounds)
    take_back(thread)
    return done


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
