# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twins of linalgml/linalg/eig.py: the same substitution, its sums as dot products of rows."""
from libc.math cimport fabs, hypot, sqrt

from linalgml._fast.apart cimport overlap
from linalgml._fast.buffer cimport Buffer, F32, need, product, real
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, row_dot, take_back


cdef void columns(real* tr, real* ti, Py_ssize_t k, Py_ssize_t n, real c, real s) noexcept nogil:
    cdef Py_ssize_t j
    cdef real x, y, xi, yi
    for j in range(n):
        x, y, xi, yi = tr[j * n + k], tr[j * n + k + 1], ti[j * n + k], ti[j * n + k + 1]
        tr[j * n + k] = c * x - s * yi
        ti[j * n + k] = c * xi + s * y
        tr[j * n + k + 1] = c * y - s * xi
        ti[j * n + k + 1] = c * yi + s * x


cdef void split(real* tr, real* ti, real* zr, real* zi, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t j, k
    cdef real above, below, omega, length, c, s, x, y, p, q
    for k in range(n - 1):
        above, below = tr[k * n + k + 1], tr[(k + 1) * n + k]
        if below != 0:
            omega = <real>sqrt(-above * below)
            length = <real>hypot(above, omega)
            c, s = above / length, omega / length
            for j in range(n):
                x, y, p, q = tr[k * n + j], tr[(k + 1) * n + j], ti[k * n + j], ti[(k + 1) * n + j]
                tr[k * n + j] = c * x + s * q
                ti[k * n + j] = c * p - s * y
                tr[(k + 1) * n + j] = c * y + s * p
                ti[(k + 1) * n + j] = c * q - s * x
            columns(tr, ti, k, n, c, s)
            columns(zr, zi, k, n, c, s)
            tr[(k + 1) * n + k] = 0
            ti[(k + 1) * n + k] = 0


cdef int check(list buffers, Py_ssize_t n, str what) except -1:
    cdef int code = floating(buffers[0], what + ": the first argument")
    cdef Py_ssize_t i, j
    for i in range(len(buffers)):
        need(buffers[i], product(n, n), code, f"{what}: argument {i + 1}")
        for j in range(i):
            if overlap(buffers[i], buffers[j]):
                raise ValueError(f"{what}: the arguments share memory")
    return code


def split_pairs(Buffer tr, Buffer ti, Buffer zr, Buffer zi, Py_ssize_t n):
    """T = tr + i ti (n, n), Schur's real form at first, becomes triangular; Z = zr + i zi is turned along."""
    cdef int code = check([tr, ti, zr, zi], n, "split_pairs")
    cdef PyThreadState* thread = let_go(<double>n * n * n > LONG)
    if code == F32:
        split[float](<float*>tr.p, <float*>ti.p, <float*>zr.p, <float*>zi.p, n)
    else:
        split[double](<double*>tr.p, <double*>ti.p, <double*>zr.p, <double*>zi.p, n)
    take_back(thread)


def turn_columns(Buffer tr, Buffer ti, Py_ssize_t k, Py_ssize_t n, double cos, double sin):
    """Columns k and k + 1 of tr + i ti (n, n) are multiplied by [[cos, i sin], [i sin, cos]]."""
    cdef int code = check([tr, ti], n, "turn_columns")
    if not 0 <= k < n - 1:
        raise IndexError(f"turn_columns: column {k} of {n} has none after it")
    if code == F32:
        columns[float](<float*>tr.p, <float*>ti.p, k, n, <float>cos, <float>sin)
    else:
        columns[double](<double*>tr.p, <double*>ti.p, k, n, cos, sin)


cdef void substitute(real* tr, real* ti, real* xr, real* xi, Py_ssize_t n, double least) noexcept nogil:
    cdef Py_ssize_t i, j, k, m
    cdef double re, im, x, y, size, large, big = 1e20 if sizeof(real) == 4 else 1e100
    cdef real* row
    cdef real* p
    cdef real* q
    for k in range(n):
        p, q = xr + k * n, xi + k * n
        for j in range(n):
            p[j] = 1 if j == k else 0
            q[j] = 0
        for i in range(k - 1, -1, -1):
            m = k - i
            row = tr + i * n + i + 1
            re, im = -row_dot(row, p + i + 1, m), -row_dot(row, q + i + 1, m)
            row = ti + i * n + i + 1
            re, im = re + row_dot(row, q + i + 1, m), im - row_dot(row, p + i + 1, m)
            x, y = tr[i * n + i] - tr[k * n + k], ti[i * n + i] - ti[k * n + k]
            size = hypot(x, y)
            if size < least:
                x, y, size = least, 0, least
            p[i] = <real>((re * (x / size) + im * (y / size)) / size)
            q[i] = <real>((im * (x / size) - re * (y / size)) / size)
            large = hypot(p[i], q[i])
            if large > big:
                for j in range(i, k + 1):
                    p[j] = <real>(p[j] / large)
                    q[j] = <real>(q[j] / large)


def triangular_vectors(Buffer tr, Buffer ti, Buffer xr, Buffer xi, Py_ssize_t n, double least):
    """Eigenvectors of the triangular T = tr + i ti (n, n), as the rows of xr + i xi (n, n)."""
    cdef int code = check([tr, ti, xr, xi], n, "triangular_vectors")
    cdef PyThreadState* thread = let_go(<double>n * n * n > LONG)
    if code == F32:
        substitute[float](<float*>tr.p, <float*>ti.p, <float*>xr.p, <float*>xi.p, n, least)
    else:
        substitute[double](<double*>tr.p, <double*>ti.p, <double*>xr.p, <double*>xi.p, n, least)
    take_back(thread)


cdef void settle(real* xr, real* xi, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t j, k, best
    cdef double top, total, imaginary, c, s, size, length, x, y
    cdef real* p
    cdef real* q
    for k in range(n):
        p, q = xr + k * n, xi + k * n
        top, total, imaginary, c, s, best = 0, 0, 0, 1, 0, 0
        for j in range(n):
            size = <double>p[j] * p[j] + <double>q[j] * q[j]
            total += size
            imaginary = max(imaginary, fabs(q[j]))
            if size > top:
                top, best = size, j
                c, s = p[j] / sqrt(size), q[j] / sqrt(size)
        if imaginary == 0:
            c, s = 1, 0
        length = sqrt(total)
        if length > 0:
            for j in range(n):
                x, y = p[j], q[j]
                p[j], q[j] = <real>((x * c + y * s) / length), <real>((y * c - x * s) / length)
            q[best] = 0


def settle_phases(Buffer xr, Buffer xi, Py_ssize_t n):
    """Rows of xr + i xi (n, n) are given the length 1, and those that are not real are turned so that their largest entry is."""
    cdef int code = check([xr, xi], n, "settle_phases")
    cdef PyThreadState* thread = let_go(<double>n * n > LONG)
    if code == F32:
        settle[float](<float*>xr.p, <float*>xi.p, n)
    else:
        settle[double](<double*>xr.p, <double*>xi.p, n)
    take_back(thread)
