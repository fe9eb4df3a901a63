# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twins of linalgml/linalg/secular.py: the same steps, with the poles' distances from the nearest one written out for each root."""
from libc.math cimport fabs, sqrt
from libc.stdlib cimport free, malloc

from linalgml._fast.apart cimport overlap
from linalgml._fast.buffer cimport Buffer, F32, I64, need, product, real
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, take_back


cdef inline void distances(real* d, real* delta, Py_ssize_t n, Py_ssize_t k, bint squares) noexcept nogil:
    """delta (n) = how far each pole is above pole k; in memory, so that no compiler adds pole and shift, which are apart for a reason."""
    cdef Py_ssize_t j
    cdef real pole = d[k]
    if squares:
        for j in range(n):
            delta[j] = (d[j] - pole) * (d[j] + pole)
    else:
        for j in range(n):
            delta[j] = d[j] - pole


cdef inline real terms(real* w, real* delta, real x, Py_ssize_t n, real* slope) noexcept nogil:
    """The sum of w_j / (delta_j - x), and its derivative."""
    cdef Py_ssize_t j
    cdef real total = 0, rise = 0, inverse, term
    for j in range(n):
        inverse = 1 / (delta[j] - x)
        term = w[j] * inverse
        total += term
        rise += term * inverse
    slope[0] = rise
    return total


cdef inline real smaller_root(real a, real b, real c) noexcept nogil:
    """A root of c x^2 - a x + b, as in the source."""
    cdef real root = <real>sqrt(fabs(a * a - 4 * b * c))
    return 2 * b / (a + root) if a > 0 else (a - root) / (2 * c)


cdef Py_ssize_t roots(real* d, real* w, long long* near, real* shift, real* delta, Py_ssize_t n, bint squares, Py_ssize_t passes,
                      double tol) noexcept nogil:
    cdef Py_ssize_t i, j, k, count
    cdef real gap, rest, low, high, x, left, right, below, above, slope_below, slope_above, value, total = 0, unused
    cdef bint done
    for j in range(n):
        total += w[j]
    for i in range(n):
        k, gap, x = i, 2 * total, total
        distances(d, delta, n, i, squares)
        if i < n - 1:
            gap = delta[i + 1]
            rest = 1 + terms(w, delta, gap / 2, i, &unused) + terms(w + i + 2, delta + i + 2, gap / 2, n - i - 2, &unused)
            if rest + (w[i + 1] - w[i]) / (gap / 2) >= 0:
                x = smaller_root(w[i] + w[i + 1] + rest * gap, w[i] * gap, rest)
            else:
                k = i + 1
                x = smaller_root(w[i] + w[i + 1] - rest * gap, -w[i + 1] * gap, rest)
                distances(d, delta, n, k, squares)
        low = 0 if k == i else -3 * gap / 4
        high = 3 * gap / 4 if k == i else 0
        done = False
        for count in range(passes):
            if not low < x < high:
                x = (low + high) / 2
                if not low < x < high:
                    done = True
                    break
            below = terms(w, delta, x, i + 1, &slope_below)
            above = terms(w + i + 1, delta + i + 1, x, n - i - 1, &slope_above)
            value = 1 + below + above
            if fabs(value) <= tol * (1 - below + above):
                done = True
                break
            if value < 0:
                low = x
            else:
                high = x
            if i < n - 1:
                left, right = delta[i] - x, delta[i + 1] - x
                rest = value - left * slope_below - right * slope_above
                x += smaller_root((left + right) * value - left * right * (slope_below + slope_above), left * right * value, rest)
            else:
                x -= x * value / (value + x * slope_below)
        if not done:
            return i + 1
        near[i], shift[i] = k, x
    return 0


def secular_roots(Buffer d, Buffer w, Buffer near, Buffer shift, Py_ssize_t n, bint squares, Py_ssize_t passes, double tol):
    """Root i of 1 + sum_j w_j / (p_j - x) is p[near[i]] + shift[i]; returns 0, or i + 1 when it is not found."""
    cdef int code = floating(d, "secular_roots: d")
    cdef Py_ssize_t failed
    cdef char* room
    need(d, n, code, "secular_roots: d")
    need(w, n, code, "secular_roots: w")
    need(near, n, I64, "secular_roots: near")
    need(shift, n, code, "secular_roots: shift")
    if passes < 0 or passes > 1000:
        raise ValueError(f"secular_roots: {passes} passes; expected 0 … 1000")
    if overlap(d, shift) or overlap(w, shift) or overlap(d, near) or overlap(w, near) or overlap(near, shift):
        raise ValueError("secular_roots: the arguments share memory")
    room = <char*>malloc(max(n, 1) * sizeof(double))
    if room == NULL:
        raise MemoryError()
    cdef PyThreadState* thread = let_go(<double>n * n * 8 > LONG)
    if code == F32:
        failed = roots[float](<float*>d.p, <float*>w.p, <long long*>near.p, <float*>shift.p, <float*>room, n, squares, passes, tol)
    else:
        failed = roots[double](<double*>d.p, <double*>w.p, <long long*>near.p, <double*>shift.p, <double*>room, n, squares, passes, tol)
    take_back(thread)
    free(room)
    return failed


cdef void weights(real* d, long long* near, real* shift, real* w, real* delta, Py_ssize_t n, bint squares) noexcept nogil:
    cdef Py_ssize_t i, j
    cdef real x
    cdef real* poles = delta + n
    distances(d, delta, n, near[n - 1], squares)
    for j in range(n):
        w[j] = shift[n - 1] - delta[j]
    for i in range(n - 1):
        x = shift[i]
        distances(d, delta, n, near[i], squares)
        distances(d, poles, i + 1, i + 1, squares)
        distances(d + i + 1, poles + i + 1, n - i - 1, -1, squares)
        for j in range(n):
            w[j] *= (delta[j] - x) / poles[j]


cdef int inside(Buffer near, Py_ssize_t n, str what) except -1:
    """Every place is one of n."""
    cdef Py_ssize_t i
    cdef long long* at = <long long*>near.p
    for i in range(n):
        if not 0 <= at[i] < n:
            raise IndexError(f"{what}: place {at[i]} of {n}")
    return 0


def secular_weights(Buffer d, Buffer near, Buffer shift, Buffer w, Py_ssize_t n, bint squares):
    """The w (n) for which the given numbers are the roots exactly."""
    cdef int code = floating(d, "secular_weights: d")
    need(d, n, code, "secular_weights: d")
    need(near, n, I64, "secular_weights: near")
    need(shift, n, code, "secular_weights: shift")
    need(w, n, code, "secular_weights: w")
    if overlap(w, d) or overlap(w, near) or overlap(w, shift):
        raise ValueError("secular_weights: w shares memory with an input")
    inside(near, n, "secular_weights")
    if n == 0:
        return
    cdef char* room = <char*>malloc(2 * n * sizeof(double))
    if room == NULL:
        raise MemoryError()
    cdef PyThreadState* thread = let_go(<double>n * n > LONG)
    if code == F32:
        weights[float](<float*>d.p, <long long*>near.p, <float*>shift.p, <float*>w.p, <float*>room, n, squares)
    else:
        weights[double](<double*>d.p, <long long*>near.p, <double*>shift.p, <double*>w.p, <double*>room, n, squares)
    take_back(thread)
    free(room)


cdef void vectors(real* d, real* z, long long* near, real* shift, real* vt, Py_ssize_t n, bint squares, bint left) noexcept nogil:
    cdef Py_ssize_t i, j
    cdef real x, total
    cdef real* row
    for i in range(n):
        row, x, total = vt + i * n, shift[i], 0
        distances(d, row, n, near[i], squares)
        for j in range(n):
            row[j] = z[j] / (row[j] - x)
        if left:
            for j in range(n):
                row[j] *= d[j]
            row[0] = -1
        for j in range(n):
            total += row[j] * row[j]
        total = 1 / <real>sqrt(total)
        for j in range(n):
            row[j] *= total


def secular_vectors(Buffer d, Buffer z, Buffer near, Buffer shift, Buffer vt, Py_ssize_t n, bint squares, bint left):
    """Row i of vt (n, n) is the unit vector along z_j / (p_j - root i)."""
    cdef int code = floating(d, "secular_vectors: d")
    need(d, n, code, "secular_vectors: d")
    need(z, n, code, "secular_vectors: z")
    need(near, n, I64, "secular_vectors: near")
    need(shift, n, code, "secular_vectors: shift")
    need(vt, product(n, n), code, "secular_vectors: vt")
    if overlap(vt, d) or overlap(vt, z) or overlap(vt, near) or overlap(vt, shift):
        raise ValueError("secular_vectors: vt shares memory with an input")
    inside(near, n, "secular_vectors")
    cdef PyThreadState* thread = let_go(<double>n * n > LONG)
    if code == F32:
        vectors[float](<float*>d.p, <float*>z.p, <long long*>near.p, <float*>shift.p, <float*>vt.p, n, squares, left)
    else:
        vectors[double](<double*>d.p, <double*>z.p, <long long*>near.p, <double*>shift.p, <double*>vt.p, n, squares, left)
    take_back(thread)
