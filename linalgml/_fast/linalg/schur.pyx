# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twins of linalgml/linalg/schur.py: the same steps; a reflection of three rows reads and writes each of them once."""
from libc.math cimport copysign, fabs, hypot, sqrt

from linalgml._fast.apart cimport overlap
from linalgml._fast.buffer cimport Buffer, F32, need, product, real
from linalgml._fast.rotations cimport turn
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, take_back


cdef void pair(real* h, real* zt, Py_ssize_t k, Py_ssize_t n) noexcept nogil:
    cdef real half = (h[k * n + k] - h[(k + 1) * n + k + 1]) / 2, above = h[k * n + k + 1], below = h[(k + 1) * n + k]
    cdef real disc = half * half + above * below, root, length, c = 1, s = 0, middle
    if below == 0:
        return
    if disc >= 0:
        root = half + <real>copysign(sqrt(disc), half)
        length = <real>hypot(root, below)
        c, s = root / length, below / length
    else:
        length = <real>hypot(above + below, 2 * half)
        if length > 0:
            c = <real>sqrt((1 + fabs(above + below) / length) / 2)
            s = -half / (length * c) * <real>copysign(1, above + below)
    turn(h + k * n + k, h + (k + 1) * n + k, n - k, 1, c, -s)
    turn(h + k, h + k + 1, k + 2, n, c, -s)
    turn(zt + k * n, zt + (k + 1) * n, n, 1, c, -s)
    if disc >= 0:
        h[(k + 1) * n + k] = 0
    else:
        middle = (h[k * n + k] + h[(k + 1) * n + k + 1]) / 2
        h[k * n + k] = middle
        h[(k + 1) * n + k + 1] = middle


cdef inline void mirror_three(real* x, real* y, real* z, Py_ssize_t n, real tau, real q, real r) noexcept nogil:
    """Three rows, or two when z is NULL, less their part along (1, q, r)."""
    cdef Py_ssize_t j
    cdef real along
    if z == NULL:
        for j in range(n):
            along = (x[j] + q * y[j]) * tau
            x[j] -= along
            y[j] -= along * q
    else:
        for j in range(n):
            along = (x[j] + q * y[j] + r * z[j]) * tau
            x[j] -= along
            y[j] -= along * q
            z[j] -= along * r


cdef Py_ssize_t iterate(real* h, real* zt, Py_ssize_t n, Py_ssize_t steps, double tol) noexcept nogil:
    cdef Py_ssize_t high = n - 1, low, i, k, step, tries = 0
    cdef real total, det, first, x, y, z, alpha, tau, q, r, along
    cdef real* row
    cdef bint three
    for step in range(steps):
        if high <= 0:
            break
        low = 0
        for i in range(high, 0, -1):
            if fabs(h[i * n + i - 1]) <= tol * (fabs(h[(i - 1) * n + i - 1]) + fabs(h[i * n + i])):
                h[i * n + i - 1] = 0
                low = i
                break
        if low == high:
            high -= 1
            tries = 0
        elif low == high - 1:
            pair(h, zt, low, n)
            high -= 2
            tries = 0
        else:
            tries += 1
            total = h[(high - 1) * n + high - 1] + h[high * n + high]
            det = h[(high - 1) * n + high - 1] * h[high * n + high] - h[(high - 1) * n + high] * h[high * n + high - 1]
            if tries % 10 == 0:
                total, det = <real>1.5 * h[high * n + high - 1], h[high * n + high - 1] * h[high * n + high - 1]
            first = h[low * n + low]
            x = first * first + h[low * n + low + 1] * h[(low + 1) * n + low] - total * first + det
            y = h[(low + 1) * n + low] * (first + h[(low + 1) * n + low + 1] - total)
            z = h[(low + 1) * n + low] * h[(low + 2) * n + low + 1]
            for k in range(low, high):
                three = k < high - 1
                if k > low:
                    x, y = h[k * n + k - 1], h[(k + 1) * n + k - 1]
                    z = h[(k + 2) * n + k - 1] if three else 0
                alpha = <real>copysign(sqrt(x * x + y * y + z * z), x)
                if alpha != 0:
                    tau, q, r = (x + alpha) / alpha, y / (x + alpha), z / (x + alpha)
                    if k > low:
                        h[k * n + k - 1] = -alpha
                        h[(k + 1) * n + k - 1] = 0
                        if three:
                            h[(k + 2) * n + k - 1] = 0
                    mirror_three(h + k * n + k, h + (k + 1) * n + k, h + (k + 2) * n + k if three else NULL, n - k, tau, q, r)
                    for i in range(min(k + 3, high) + 1):
                        row = h + i * n + k
                        along = row[0] + q * row[1]
                        if three:
                            along += r * row[2]
                            row[2] -= along * tau * r
                        row[0] -= along * tau
                        row[1] -= along * tau * q
                    mirror_three(zt + k * n, zt + (k + 1) * n, zt + (k + 2) * n if three else NULL, n, tau, q, r)
    return high + 1 if high > 0 else 0


def francis(Buffer h, Buffer zt, Py_ssize_t n, Py_ssize_t steps, double tol):
    """h (n, n), of Hessenberg's form, becomes Schur's; the rows of zt turn along."""
    cdef int code = floating(h, "francis: h")
    cdef Py_ssize_t failed
    need(h, product(n, n), code, "francis: h")
    need(zt, product(n, n), code, "francis: zt")
    if steps < 0 or steps > 1000 * max(n, 1):
        raise ValueError(f"francis: {steps} steps; expected 0 … 1000 for each row")
    if overlap(h, zt):
        raise ValueError("francis: h and zt share memory")
    cdef PyThreadState* thread = let_go(<double>n * n * n > LONG)
    if code == F32:
        failed = iterate[float](<float*>h.p, <float*>zt.p, n, steps, tol)
    else:
        failed = iterate[double](<double*>h.p, <double*>zt.p, n, steps, tol)
    take_back(thread)
    return failed


def split_pair(Buffer h, Buffer zt, Py_ssize_t k, Py_ssize_t n):
    """The block of rows k and k + 1 becomes triangular, or gets equal entries on its diagonal."""
    cdef int code = floating(h, "split_pair: h")
    need(h, product(n, n), code, "split_pair: h")
    need(zt, product(n, n), code, "split_pair: zt")
    if not 0 <= k < n - 1:
        raise IndexError(f"split_pair: row {k} of {n} has none after it")
    if overlap(h, zt):
        raise ValueError("split_pair: h and zt share memory")
    if code == F32:
        pair[float](<float*>h.p, <float*>zt.p, k, n)
    else:
        pair[double](<double*>h.p, <double*>zt.p, k, n)
