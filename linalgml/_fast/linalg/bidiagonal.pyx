# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twins of linalgml/linalg/bidiagonal.py: the same rotations, along rows, and the same reflections, a panel of columns and rows at a time.

The matrix that a panel leaves behind is A - V Y^T - X U, with the vectors from the left in V and those from the right in U: two products
with A give the next column of Y and X, and A itself is written once a panel (Dongarra, Sorensen and Hammarling, "Block reduction of
matrices to condensed forms", 1989)."""
from libc.math cimport fabs, hypot, sqrt
from libc.stdlib cimport free, malloc
from libc.string cimport memcpy

from linalgml._fast.apart cimport overlap
from linalgml._fast.buffer cimport Buffer, F32, need, product, real
from linalgml._fast.products cimport rows_dot, less_many, less_rows, subtract_product
from linalgml._fast.reflections cimport reflect
from linalgml._fast.rotations cimport turn
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, take_back


cdef enum:
    PANEL = 8  # columns and rows whose reflections are applied together


cdef void panel(real* a, Py_ssize_t ld, real* d, real* e, real* tauq, real* taup, real* v, real* y, real* f, Py_ssize_t m, Py_ssize_t n,
                Py_ssize_t start, Py_ssize_t width) noexcept nogil:
    """Reflections `start` … of a (m, n), its rows ld apart: V^T and X^T go to v (2 PANEL, m), Y^T and U to y (2 PANEL, ld)."""
    cdef Py_ssize_t i, j, k, low
    cdef real scale
    cdef real* x = v + PANEL * m
    cdef real* u = y + PANEL * ld
    cdef real* left
    cdef real* right
    cdef real* out
    for j in range(start, m):
        for i in range(width):
            v[i * m + j] = a[j * ld + start + i]
    for i in range(width):
        k = start + i
        left, right = v + i * m + k, u + i * ld + k + 1
        less_rows(left, y + k, ld, v + k, m, i, m - k)
        less_rows(left, u + k, ld, x + k, m, i, m - k)
        reflect(left, m - k, tauq + k)
        d[k], e[k], taup[k] = left[0], 0, 0
        left[0] = 1
        if k == n - 1:
            break
        low = (k + 1) // 8 * 8
        for j in range(low, n):
            y[i * ld + j] = 0
        less_many(y + i * ld + low, left, a + k * ld + low, ld, m - k, n - low)
        out = y + i * ld + k + 1
        rows_dot(f, v + k, m, i, left, m - k)
        rows_dot(f + PANEL, x + k, m, i, left, m - k)
        for j in range(i):
            f[j], f[PANEL + j] = -f[j], -f[PANEL + j]
        less_rows(out, f, 1, y + k + 1, ld, i, n - k - 1)
        less_rows(out, f + PANEL, 1, u + k + 1, ld, i, n - k - 1)
        scale = -tauq[k]
        for j in range(n - k - 1):
            out[j] *= scale
            right[j] = a[k * ld + k + 1 + j]
        less_rows(right, v + k, m, y + k + 1, ld, i + 1, n - k - 1)
        less_rows(right, x + k, m, u + k + 1, ld, i, n - k - 1)
        reflect(right, n - k - 1, taup + k)
        e[k] = right[0]
        right[0] = 1
        out = x + i * m + k + 1
        for j in range(low, k + 1):
            u[i * ld + j] = 0
        rows_dot(out, a + (k + 1) * ld + low, ld, m - k - 1, u + i * ld + low, n - low)
        rows_dot(f, y + k + 1, ld, i + 1, right, n - k - 1)
        less_rows(out, f, 1, v + k + 1, m, i + 1, m - k - 1)
        rows_dot(f, u + k + 1, ld, i, right, n - k - 1)
        less_rows(out, f, 1, x + k + 1, m, i, m - k - 1)
        for j in range(m - k - 1):
            out[j] *= taup[k]


cdef int reduce(real* a, real* d, real* e, real* tauq, real* taup, Py_ssize_t m, Py_ssize_t n) except -1 nogil:
    cdef Py_ssize_t i, j, k, width, start = 0, ld = (n + 7) // 8 * 8
    cdef real* room
    cdef real* work
    cdef real* v
    cdef real* y
    if ld % 64 == 0:
        ld += 8  # rows a power of two apart would share their lines of the cache
    room = <real*>malloc((m * ld + 2 * PANEL * (m + ld) + 2 * PANEL) * sizeof(real) + 64)
    if room == NULL:
        with gil:
            raise MemoryError()
    work = <real*>(<char*>room + (64 - <size_t>room % 64))
    y = work + m * ld
    v = y + 2 * PANEL * (ld + 1)
    for i in range(m):
        memcpy(work + i * ld, a + i * n, n * sizeof(real))
    try:
        while start < n:
            width = min(<Py_ssize_t>PANEL, n - start)
            panel(work, ld, d, e, tauq, taup, v, y, v - 2 * PANEL, m, n, start, width)
            for j in range(start, m):
                for i in range(min(width, j - start)):
                    a[j * n + start + i] = v[i * m + j]
            for i in range(width):
                k = start + i
                a[k * n + k] = d[k]
                if k < n - 1:
                    a[k * n + k + 1] = e[k]
                    memcpy(a + k * n + k + 2, y + (PANEL + i) * ld + k + 2, (n - k - 2) * sizeof(real))
            start += width
            if start < n:
                subtract_product(v + start, 1, m, y + start, ld, 1, work + start * (ld + 1), ld, m - start, n - start, 2 * PANEL)
    finally:
        free(room)
    return 0


def bidiagonalize(Buffer a, Buffer d, Buffer e, Buffer tauq, Buffer taup, Py_ssize_t m, Py_ssize_t n):
    """a (m, n), m >= n, becomes the vectors of the reflections; d and e (n): the bidiagonal matrix."""
    cdef int code = floating(a, "bidiagonalize: a")
    cdef Py_ssize_t i, j
    cdef list buffers = [a, d, e, tauq, taup]
    need(a, product(m, n), code, "bidiagonalize: a")
    need(d, n, code, "bidiagonalize: d")
    need(e, n, code, "bidiagonalize: e")
    need(tauq, n, code, "bidiagonalize: tauq")
    need(taup, n, code, "bidiagonalize: taup")
    if m < n:
        raise ValueError(f"bidiagonalize: shape ({m}, {n}) has fewer rows than columns")
    for i in range(5):
        for j in range(i):
            if overlap(buffers[i], buffers[j]):
                raise ValueError("bidiagonalize: the arguments share memory")
    if n == 0:
        return
    cdef PyThreadState* thread = let_go(<double>m * n * n > LONG)
    try:
        if code == F32:
            reduce[float](<float*>a.p, <float*>d.p, <float*>e.p, <float*>tauq.p, <float*>taup.p, m, n)
        else:
            reduce[double](<double*>a.p, <double*>d.p, <double*>e.p, <double*>tauq.p, <double*>taup.p, m, n)
    finally:
        take_back(thread)


cdef inline real angle(real f, real g, real* c, real* s) noexcept nogil:
    """The length of (f, g), and the cosine and sine that turn it onto the axis."""
    cdef double square = <double>f * f + <double>g * g, root
    root = sqrt(square) if 1e-280 < square < 1e280 else hypot(f, g)
    c[0] = <real>(f / root) if root > 0 else 1
    s[0] = <real>(g / root) if root > 0 else 0
    return <real>root


cdef Py_ssize_t iterate(real* d, real* e, real* ut, real* vt, Py_ssize_t n, Py_ssize_t mu, Py_ssize_t mv, Py_ssize_t steps,
                        double tol) noexcept nogil:
    cdef Py_ssize_t high = n - 1, low, i, j, step, last
    cdef bint singular
    cdef real shift, x, y, f, g, c, s, root
    for step in range(steps):
        last = 0
        for i in range(high):
            if fabs(e[i]) <= tol * (fabs(d[i]) + fabs(d[i + 1])):
                e[i] = 0
            else:
                last = i + 1
        high = last
        if high == 0:
            break
        low = 0
        for i in range(high - 1):
            if e[i] == 0:
                low = i + 1
        f, g, singular = d[low], e[low], False
        for i in range(low, high):
            if d[i] == 0:
                singular = True
        if not singular:
            x, y = d[high - 1], d[high]
            shift = 2 * x * y / <real>(hypot(x + y, e[high - 1]) + hypot(x - y, e[high - 1]))
            f = (d[low] - shift) * (1 + shift / d[low])
        for i in range(low, high):
            root = angle(f, g, &c, &s)
            if i > low:
                e[i - 1] = root
            f = c * d[i] + s * e[i]
            e[i] = c * e[i] - s * d[i]
            g = s * d[i + 1]
            d[i + 1] = c * d[i + 1]
            turn(vt + i * mv, vt + (i + 1) * mv, mv, 1, c, -s)
            d[i] = angle(f, g, &c, &s)
            f = c * e[i] + s * d[i + 1]
            d[i + 1] = c * d[i + 1] - s * e[i]
            if i < high - 1:
                g = s * e[i + 1]
                e[i + 1] = c * e[i + 1]
            turn(ut + i * mu, ut + (i + 1) * mu, mu, 1, c, -s)
        e[high - 1] = f
    if high > 0:
        return high + 1
    for i in range(n):
        if d[i] < 0:
            d[i] = -d[i]
            for j in range(mv):
                vt[i * mv + j] = -vt[i * mv + j]
    return 0


def golub_kahan(Buffer d, Buffer e, Buffer ut, Buffer vt, Py_ssize_t n, Py_ssize_t mu, Py_ssize_t mv, Py_ssize_t steps, double tol):
    """The singular values, in d (n), of a bidiagonal matrix; rows of ut (n, mu) and vt (n, mv) turn along."""
    cdef int code = floating(d, "golub_kahan: d")
    cdef Py_ssize_t failed, i, j
    cdef list buffers = [d, e, ut, vt]
    need(d, n, code, "golub_kahan: d")
    need(e, n, code, "golub_kahan: e")
    need(ut, product(n, mu), code, "golub_kahan: ut")
    need(vt, product(n, mv), code, "golub_kahan: vt")
    if steps < 0 or steps > 1000 * max(n, 1):
        raise ValueError(f"golub_kahan: {steps} steps; expected 0 … 1000 for each value")
    for i in range(4):
        for j in range(i):
            if overlap(buffers[i], buffers[j]):
                raise ValueError("golub_kahan: the arguments share memory")
    cdef PyThreadState* thread = let_go(<double>n * n * (mu + mv) > LONG)
    if code == F32:
        failed = iterate[float](<float*>d.p, <float*>e.p, <float*>ut.p, <float*>vt.p, n, mu, mv, steps, tol)
    else:
        failed = iterate[double](<double*>d.p, <double*>e.p, <double*>ut.p, <double*>vt.p, n, mu, mv, steps, tol)
    take_back(thread)
    return failed
