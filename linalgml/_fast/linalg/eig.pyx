# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twins of linalgml/linalg/eig.py: the same substitution, its sums as dot products of rows; and small matrices whole, in real numbers."""
from cpython.complex cimport PyComplex_FromDoubles
from libc.math cimport fabs, hypot, sqrt

from linalgml._fast.apart cimport overlap
from linalgml._fast.buffer cimport Buffer, F32, F64, need, new_buffer, product, real
from linalgml._fast.francis cimport small_schur
from linalgml._fast.matrices cimport SIDE, matrix, named, square, vector
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, row_dot, take_back
from linalgml.linalg.eig import Eig
from linalgml.linalg.matrix import _matrix
from linalgml.linalg.schur import EPS
from linalgml.linalg.vector import _vector

cdef double unit = EPS


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


cdef void settle(real* xr, real* xi, Py_ssize_t count, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t j, k, best
    cdef double top, total, imaginary, c, s, size, length, x, y
    cdef real* p
    cdef real* q
    for k in range(count):
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
        settle[float](<float*>xr.p, <float*>xi.p, n, n)
    else:
        settle[double](<double*>xr.p, <double*>xi.p, n, n)
    take_back(thread)


cdef inline double complex bounded(double complex z, double least) noexcept nogil:
    """A divisor: z, or `least` when z is smaller."""
    return z if hypot(z.real, z.imag) >= least else <double complex>least


cdef inline void solve_pair(double complex z, double b, double c, double complex* x, double complex* y, double least) noexcept nogil:
    """x, y become the solution of [[z, b], [c, z]], eliminated from the larger pivot."""
    cdef double complex factor, first = x[0]
    if hypot(z.real, z.imag) >= fabs(c):
        z = bounded(z, least)
        factor = c / z
        y[0] = (y[0] - factor * first) / bounded(z - factor * b, least)
        x[0] = (first - b * y[0]) / z
    else:
        factor = z / c
        first, x[0] = y[0], first - factor * y[0]
        y[0] = x[0] / bounded(b - factor * z, least)
        x[0] = (first - z * y[0]) / c


cdef void substitute_real(double* t, double* wr, double* wi, double* x, Py_ssize_t n, double least) noexcept nogil:
    """Eigenvectors of Schur's real form t (n, n), wr + i wi its eigenvalues: row k of x (n, n), zero after k, is the vector of a real one;
    rows k - 1 and k are the real and the imaginary part of the vector of the first of a pair, whose conjugate is the second's."""
    cdef Py_ssize_t i, j, k, two, step
    cdef double b, omega, large
    cdef double complex w, u, v
    cdef double* re
    cdef double* im
    for k in range(n):
        if wi[k] > 0:
            continue
        two = wi[k] < 0
        re, im, omega = x + (k - two) * n, x + k * n, fabs(wi[k])
        for j in range(n):
            re[j], im[j] = 0, 0
        if two:
            b = t[(k - 1) * n + k]
            large = max(fabs(b), omega)
            re[k - 1], im[k] = b / large, omega / large
        else:
            re[k] = 1
        i = k - two - 1
        while i >= 0:
            step = i > 0 and wi[i] < 0
            w = (t[i * n + i] - wr[k]) - omega * 1j
            v = remainder(t + i * n, re, im, i + 1, k, two)
            if step:
                u = remainder(t + (i - 1) * n, re, im, i + 1, k, two)
                solve_pair(w, t[(i - 1) * n + i], t[i * n + i - 1], &u, &v, least)
                re[i - 1] = u.real
                if two:
                    im[i - 1] = u.imag
            else:
                v = v / bounded(w, least)
            re[i] = v.real
            if two:
                im[i] = v.imag
            large = max(fabs(re[i]), fabs(im[i]), fabs(re[i - step]), fabs(im[i - step]))
            if large > 1e100:
                for j in range(i - step, k + 1):
                    re[j] /= large
                    if two:
                        im[j] /= large
            i -= step + 1


cdef inline double complex remainder(double* row, double* re, double* im, Py_ssize_t first, Py_ssize_t last, bint two) noexcept nogil:
    """Minus the sum of row[j] (re[j] + i im[j]) from `first` to `last`; im counts when `two`."""
    cdef double real = -row_dot(row + first, re + first, last + 1 - first)
    return real - (row_dot(row + first, im + first, last + 1 - first) if two else 0) * 1j


cdef void values_of(double* t, double* wr, double* wi, Py_ssize_t n) noexcept nogil:
    """wr + i wi (n) = the eigenvalues that Schur's real form shows."""
    cdef Py_ssize_t k
    for k in range(n):
        wr[k], wi[k] = t[k * n + k], 0
    for k in range(n - 1):
        if t[(k + 1) * n + k] != 0:
            wi[k] = sqrt(fabs(t[(k + 1) * n + k])) * sqrt(fabs(t[k * n + k + 1]))
            wi[k + 1] = -wi[k]


cdef bint decompose(double* a, double* wr, double* wi, double* v, Py_ssize_t n) noexcept nogil:
    """wr + i wi (n) = the eigenvalues of a (n, n), and rows of v (n, n), unless it is NULL, the vectors, a pair's as its real and its
    imaginary part; False where that needs more care."""
    cdef double[SIDE * SIDE] t
    cdef double[SIDE * SIDE] zt
    cdef double[SIDE * SIDE] x
    cdef Py_ssize_t i, j, k, last
    cdef double top = 0
    if not small_schur(a, t, zt, n, v != NULL):
        return False
    values_of(t, wr, wi, n)
    if v == NULL:
        return True
    for i in range(n * n):
        top = max(top, fabs(t[i]))
    substitute_real(t, wr, wi, x, n, max(unit * top, 1e-290))
    for k in range(n):
        last = k + 1 if wi[k] > 0 else k
        for j in range(n):
            v[k * n + j] = 0
        for i in range(last + 1):
            for j in range(n):
                v[k * n + j] += x[k * n + i] * zt[i * n + j]
    return True


cdef object results(double* wr, double* wi, double* v, Py_ssize_t n, bint pairs):
    """The vectors of `decompose`, as the columns of a Matrix."""
    cdef double[SIDE] zeros
    cdef Py_ssize_t j, k
    cdef Buffer V
    cdef double* out
    cdef list items
    for j in range(n):
        zeros[j] = 0
    for k in range(n):
        if wi[k] == 0:
            settle[double](v + k * n, zeros, 1, n)
        elif wi[k] > 0:
            settle[double](v + k * n, v + (k + 1) * n, 1, n)
    if not pairs:
        V = new_buffer(n * n, F64)
        out = <double*>V.p
        for k in range(n):
            for j in range(n):
                out[j * n + k] = v[k * n + j]
        return matrix((n, n), V)
    items = []
    for j in range(n):
        for k in range(n):
            if wi[k] == 0:
                items.append(complex(v[k * n + j], 0.0))
            elif wi[k] > 0:
                items.append(complex(v[k * n + j], v[(k + 1) * n + j]))
            else:
                items.append(complex(v[(k - 1) * n + j], -v[k * n + j]))
    return _matrix((n, n), items)


def eig_matrix(A):
    """`eig` of one small matrix in one call, or None: see `linalgml._fast.matrices`."""
    return whole(A, True)


def eigvals_matrix(A):
    """`eigvals` of the same, or None."""
    return whole(A, False)


cdef object whole(object A, bint vectors):
    cdef double[SIDE * SIDE] v
    cdef double[SIDE] wr
    cdef double[SIDE] wi
    cdef Py_ssize_t n, k
    cdef Buffer a = square(A, &n), w
    cdef bint pairs = False
    if a is None or not decompose(<double*>a.p, wr, wi, v if vectors else NULL, n):
        return None
    for k in range(n):
        pairs = pairs or wi[k] != 0
    if pairs:
        values = _vector([complex(wr[k], wi[k]) for k in range(n)])
    else:
        w = new_buffer(n, F64)
        for k in range(n):
            (<double*>w.p)[k] = wr[k]
        values = vector(w)
    return named(Eig, values, results(wr, wi, v, n, pairs)) if vectors else values


def complex_columns(Buffer re, Buffer im, Py_ssize_t n):
    """The numbers of the transpose of re + i im, both (n, n), row after row in a list."""
    cdef Py_ssize_t i, j
    cdef double* x
    cdef double* y
    cdef list items = []
    need(re, product(n, n), F64, "complex_columns: re")
    need(im, product(n, n), F64, "complex_columns: im")
    x, y = <double*>re.p, <double*>im.p
    for i in range(n):
        for j in range(n):
            items.append(PyComplex_FromDoubles(x[j * n + i], y[j * n + i]))
    return items
