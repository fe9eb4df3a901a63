# Francis's QR steps on Hessenberg's form, for `schur` and `eig`, and all of Schur's form of a small matrix: see linalgml/linalg/schur.py.
from libc.math cimport copysign, fabs, hypot, sqrt

from linalgml._fast.buffer cimport real
from linalgml._fast.matrices cimport SIDE
from linalgml._fast.rotations cimport turn


cdef inline void pair(real* h, real* zt, Py_ssize_t k, Py_ssize_t n, Py_ssize_t ld, Py_ssize_t width) noexcept nogil:
    """The block of rows k and k + 1 of h, its rows ld apart, becomes triangular, or gets equal entries on its diagonal."""
    cdef real half = (h[k * ld + k] - h[(k + 1) * ld + k + 1]) / 2, above = h[k * ld + k + 1], below = h[(k + 1) * ld + k]
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
    turn(h + k * ld + k, h + (k + 1) * ld + k, n - k, 1, c, -s)
    turn(h + k, h + k + 1, k + 2, ld, c, -s)
    turn(zt + k * width, zt + (k + 1) * width, width, 1, c, -s)
    if disc >= 0:
        h[(k + 1) * ld + k] = 0
    else:
        middle = (h[k * ld + k] + h[(k + 1) * ld + k + 1]) / 2
        h[k * ld + k] = middle
        h[(k + 1) * ld + k + 1] = middle


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


cdef inline Py_ssize_t iterate(real* h, real* zt, Py_ssize_t n, Py_ssize_t ld, Py_ssize_t width, Py_ssize_t steps,
                               double tol) noexcept nogil:
    """`francis` of h (n, n), its rows ld apart, and zt (n, width), where width is n, or 0 when no vectors are wanted."""
    cdef Py_ssize_t high = n - 1, low, i, k, step, tries = 0
    cdef real total, det, first, x, y, z, alpha, tau, q, r, along
    cdef real* row
    cdef bint three
    for step in range(steps):
        if high <= 0:
            break
        low = 0
        for i in range(high, 0, -1):
            if fabs(h[i * ld + i - 1]) <= tol * (fabs(h[(i - 1) * ld + i - 1]) + fabs(h[i * ld + i])):
                h[i * ld + i - 1] = 0
                low = i
                break
        if low == high:
            high -= 1
            tries = 0
        elif low == high - 1:
            pair(h, zt, low, n, ld, width)
            high -= 2
            tries = 0
        else:
            tries += 1
            total = h[(high - 1) * ld + high - 1] + h[high * ld + high]
            det = h[(high - 1) * ld + high - 1] * h[high * ld + high] - h[(high - 1) * ld + high] * h[high * ld + high - 1]
            if tries % 10 == 0:
                total, det = <real>1.5 * h[high * ld + high - 1], h[high * ld + high - 1] * h[high * ld + high - 1]
            first = h[low * ld + low]
            x = first * first + h[low * ld + low + 1] * h[(low + 1) * ld + low] - total * first + det
            y = h[(low + 1) * ld + low] * (first + h[(low + 1) * ld + low + 1] - total)
            z = h[(low + 1) * ld + low] * h[(low + 2) * ld + low + 1]
            for k in range(low, high):
                three = k < high - 1
                if k > low:
                    x, y = h[k * ld + k - 1], h[(k + 1) * ld + k - 1]
                    z = h[(k + 2) * ld + k - 1] if three else 0
                alpha = <real>copysign(sqrt(x * x + y * y + z * z), x)
                if alpha != 0:
                    tau, q, r = (x + alpha) / alpha, y / (x + alpha), z / (x + alpha)
                    if k > low:
                        h[k * ld + k - 1] = -alpha
                        h[(k + 1) * ld + k - 1] = 0
                        if three:
                            h[(k + 2) * ld + k - 1] = 0
                    mirror_three(h + k * ld + k, h + (k + 1) * ld + k, h + (k + 2) * ld + k if three else NULL, n - k, tau, q, r)
                    for i in range(min(k + 3, high) + 1):
                        row = h + i * ld + k
                        along = row[0] + q * row[1]
                        if three:
                            along += r * row[2]
                            row[2] -= along * tau * r
                        row[0] -= along * tau
                        row[1] -= along * tau * q
                    mirror_three(zt + k * width, zt + (k + 1) * width, zt + (k + 2) * width if three else NULL, width, tau, q, r)
    return high + 1 if high > 0 else 0


cdef inline void hessenberg_small(double* h, double* zt, Py_ssize_t n, Py_ssize_t width) noexcept nogil:
    """h (n, n), n <= SIDE, becomes H of Q^T h Q = H, and zt (n, width), the identity where width is n, Q^T: one reflection at a time."""
    cdef Py_ssize_t i, j, k
    cdef double alpha, first, tau, along
    cdef double[SIDE] v
    cdef double[SIDE] w
    for k in range(n - 2):
        along = 0
        for i in range(k + 2, n):
            along += h[i * n + k] * h[i * n + k]
        if along == 0:
            for i in range(k + 2, n):
                h[i * n + k] = 0  # what has no square
            continue
        alpha = copysign(sqrt(along + h[(k + 1) * n + k] * h[(k + 1) * n + k]), h[(k + 1) * n + k])
        first = h[(k + 1) * n + k] + alpha
        tau = first / alpha
        for i in range(k + 1, n):
            v[i] = h[i * n + k] / first
            h[i * n + k] = 0
        v[k + 1] = 1
        h[(k + 1) * n + k] = -alpha
        mirror(h + k + 1, n, v, w, k + 1, n, n - k - 1, tau)
        mirror(zt, width, v, w, k + 1, n, width, tau)
        for i in range(n):
            along = 0
            for j in range(k + 1, n):
                along += h[i * n + j] * v[j]
            along *= tau
            for j in range(k + 1, n):
                h[i * n + j] -= along * v[j]


cdef inline void mirror(double* x, Py_ssize_t ld, double* v, double* w, Py_ssize_t first, Py_ssize_t n, Py_ssize_t count,
                        double tau) noexcept nogil:
    """Rows `first` … n - 1 of x (n, count), its rows ld apart, less their part along v; w (count) is written over."""
    cdef Py_ssize_t i, j
    for j in range(count):
        w[j] = 0
    for i in range(first, n):
        for j in range(count):
            w[j] += v[i] * x[i * ld + j]
    for j in range(count):
        w[j] *= tau
    for i in range(first, n):
        for j in range(count):
            x[i * ld + j] -= v[i] * w[j]


cdef inline bint small_schur(double* a, double* h, double* zt, Py_ssize_t n, bint vectors) noexcept nogil:
    """h (n, n) = T and, with `vectors`, zt (n, n) = Z^T of Schur's form of a, n <= SIDE; False where it should be scaled first, for NaN and
    infinite entries, and for no convergence."""
    cdef Py_ssize_t i, j, width = n if vectors else 0
    cdef double total = 0
    for i in range(n * n):
        h[i] = a[i]
        total += a[i] * a[i]
    if not 1e-200 < total < 1e200:
        return False
    for i in range(width):
        for j in range(n):
            zt[i * n + j] = i == j
    hessenberg_small(h, zt, n, width)
    return iterate(h, zt, n, n, width, 60 * n, 2.0 ** -52) == 0
