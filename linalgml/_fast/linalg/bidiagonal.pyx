# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twins of linalgml/linalg/bidiagonal.py: the same reflections and rotations, along rows."""
from libc.math cimport fabs, hypot
from libc.stdlib cimport free, malloc

from linalgml._fast.apart cimport overlap
from linalgml._fast.buffer cimport Buffer, F32, need, product, real
from linalgml._fast.reflections cimport reflect_after, reflect_below
from linalgml._fast.rotations cimport turn
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, take_back


cdef int reduce(real* a, real* d, real* e, real* tauq, real* taup, Py_ssize_t m, Py_ssize_t n) except -1 nogil:
    cdef Py_ssize_t k
    cdef real* room = <real*>malloc(max(1, m + n) * sizeof(real))
    if room == NULL:
        with gil:
            raise MemoryError()
    for k in range(n):
        reflect_below(a, tauq, k, k, m, n, room)
        d[k], e[k], taup[k] = a[k * n + k], 0, 0
        if k < n - 1:
            reflect_after(a, taup, k, k + 1, m, n)
            e[k] = a[k * n + k + 1]
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
    cdef double root = hypot(f, g)
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
