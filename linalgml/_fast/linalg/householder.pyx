# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twins of linalgml/linalg/householder.py: a panel of columns at a time, whose reflections are then applied to all that follows at once,
as I - V T V^T with matrix products (Schreiber and Van Loan, "A storage-efficient WY representation", 1989)."""
from libc.stdlib cimport free, malloc

from linalgml._fast.apart cimport overlap
from linalgml._fast.buffer cimport Buffer, F32, F64, need, new_buffer, product, real
from linalgml._fast.matrices cimport SIDE, all_finite, matrix, named, oblong
from linalgml._fast.reflections cimport apply_compact, apply_packed, compact, mirror, reflect, together
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, take_back
from linalgml.linalg.householder import QR


cdef void by_columns(real* c, real* tau, Py_ssize_t m, Py_ssize_t n) noexcept nogil:
    """The source's loops on a panel whose columns are contiguous, m apart."""
    cdef Py_ssize_t j, k
    for k in range(min(m, n)):
        reflect(c + k * m + k, m - k, tau + k)
        if tau[k] != 0:
            for j in range(k + 1, n):
                mirror(c + k * m + k, tau[k], c + j * m + k, m - k)


cdef int one_line(real* a, real* tau, Py_ssize_t step, Py_ssize_t length, Py_ssize_t other, Py_ssize_t count) except -1 nogil:
    cdef Py_ssize_t i, j
    cdef real* x = <real*>malloc(max(1, 2 * length) * sizeof(real))
    cdef real* y = x + length
    if x == NULL:
        with gil:
            raise MemoryError()
    for i in range(length):
        x[i] = a[i * step]
    reflect(x, length, tau)
    for i in range(length):
        a[i * step] = x[i]
    if tau[0] != 0:
        for j in range(1, count + 1):
            for i in range(length):
                y[i] = a[j * other + i * step]
            mirror(x, tau[0], y, length)
            for i in range(length):
                a[j * other + i * step] = y[i]
    free(x)
    return 0


def reflect_line(Buffer a, Buffer tau, Py_ssize_t k, Py_ssize_t start, Py_ssize_t step, Py_ssize_t length, Py_ssize_t other, Py_ssize_t count):
    """`length` numbers of a, `step` apart, become beta and v, and `count` lines after them are reflected too."""
    cdef int code = floating(a, "reflect_line: a")
    if k < 0 or start < 0 or step < 0 or other < 0 or length < 1 or count < 0:
        raise ValueError("reflect_line: expected places, steps and counts that are not negative, and a line of at least one number")
    need(tau, product(k, 1) + 1, code, "reflect_line: tau")
    need(a, total_of(start, product(step, length - 1), product(other, count)), code, "reflect_line: a")
    if overlap(a, tau):
        raise ValueError("reflect_line: a and tau share memory")
    if code == F32:
        one_line[float](<float*>a.p + start, <float*>tau.p + k, step, length, other, count)
    else:
        one_line[double](<double*>a.p + start, <double*>tau.p + k, step, length, other, count)


cdef Py_ssize_t total_of(Py_ssize_t start, Py_ssize_t along, Py_ssize_t across) except -1:
    """start + along + across + 1, where each of them may be any number that a size can be."""
    cdef double total = <double>start + <double>along + <double>across
    if total > 1e15:
        raise ValueError("reflect_line: a is too short")
    return start + along + across + 1


cdef int factor(real* a, real* tau, Py_ssize_t m, Py_ssize_t n) except -1 nogil:
    cdef Py_ssize_t start = 0, count = min(m, n), size = together(count), width, rows, i, j
    cdef real* c
    cdef real* v
    cdef real* t
    cdef real* p
    if count == 0:
        return 0
    c = <real*>malloc((2 * m + 2 * size + 2 * n) * size * sizeof(real))
    if c == NULL:
        with gil:
            raise MemoryError()
    v = c + m * size
    t = v + m * size
    while start < count:
        rows, p = m - start, a + start * n + start
        width = min(size, count - start)
        for i in range(rows):
            for j in range(width):
                c[j * rows + i] = p[i * n + j]
        by_columns(c, tau + start, rows, width)
        for i in range(rows):
            for j in range(width):
                p[i * n + j] = c[j * rows + i]
        if start + width < n:
            compact(v, t, t + size * size, p, n, 1, tau + start, rows, width)
            apply_compact(v, width, 1, t, t + 2 * size * size, p + width, n, rows, width, n - start - width, True)
        start += width
    free(c)
    return 0


cdef int check(Buffer a, Buffer tau, Buffer b, Py_ssize_t m, Py_ssize_t n, Py_ssize_t count, Py_ssize_t k, str what) except -1:
    cdef int code = floating(a, what + ": a")
    need(a, product(m, n), code, what + ": a")
    need(tau, count, code, what + ": tau")
    if count > min(m, n):
        raise ValueError(f"{what}: {count} reflections of a matrix of shape ({m}, {n})")
    if b is not None:
        need(b, product(m, k), code, what + ": b")
        if overlap(a, b) or overlap(tau, b):
            raise ValueError(f"{what}: the arguments share memory")
    elif overlap(a, tau):
        raise ValueError(f"{what}: the arguments share memory")
    return code


def householder_qr(Buffer a, Buffer tau, Py_ssize_t m, Py_ssize_t n):
    """a (m, n) becomes R and, below its diagonal, the reflections' vectors."""
    cdef int code = check(a, tau, None, m, n, min(m, n), 0, "householder_qr")
    cdef PyThreadState* thread = let_go(<double>m * n * min(m, n) > LONG)
    try:
        if code == F32:
            factor[float](<float*>a.p, <float*>tau.p, m, n)
        else:
            factor[double](<double*>a.p, <double*>tau.p, m, n)
    finally:
        take_back(thread)


def apply_reflectors(Buffer a, Buffer tau, Buffer b, Py_ssize_t m, Py_ssize_t n, Py_ssize_t count, Py_ssize_t k, bint adjoint):
    """b (m, k) becomes Q b, or Q^T b."""
    if b is None:
        raise TypeError("apply_reflectors: b: expected a Buffer, got None")
    cdef int code = check(a, tau, b, m, n, count, k, "apply_reflectors")
    cdef PyThreadState* thread = let_go(<double>m * k * count > LONG)
    try:
        if code == F32:
            apply_packed[float](<float*>a.p, n, 1, <float*>tau.p, <float*>b.p, k, m, count, k, adjoint, False)
        else:
            apply_packed[double](<double*>a.p, n, 1, <double*>tau.p, <double*>b.p, k, m, count, k, adjoint, False)
    finally:
        take_back(thread)


cdef void identity(real* q, Py_ssize_t m, Py_ssize_t cols) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(m * cols):
        q[i] = 0
    for i in range(min(m, cols)):
        q[i * cols + i] = 1


def form_q(Buffer a, Buffer tau, Buffer q, Py_ssize_t m, Py_ssize_t n, Py_ssize_t cols):
    """q (m, cols) = the first columns of the product of the reflections in a (m, n)."""
    if q is None:
        raise TypeError("form_q: q: expected a Buffer, got None")
    cdef int code = check(a, tau, q, m, n, min(m, n), cols, "form_q")
    cdef PyThreadState* thread = let_go(<double>m * cols * min(m, n) > LONG)
    try:
        if code == F32:
            identity[float](<float*>q.p, m, cols)
            apply_packed[float](<float*>a.p, n, 1, <float*>tau.p, <float*>q.p, cols, m, min(m, n), cols, False, True)
        else:
            identity[double](<double*>q.p, m, cols)
            apply_packed[double](<double*>a.p, n, 1, <double*>tau.p, <double*>q.p, cols, m, min(m, n), cols, False, True)
    finally:
        take_back(thread)


def qr_matrix(A, mode="reduced"):
    """`qr` of one small matrix in one call, or None: see `linalgml._fast.matrices`."""
    cdef Py_ssize_t m, n, k, i, j
    cdef double[SIDE * SIDE] c
    cdef double[SIDE * SIDE] q  # both by columns, m apart
    cdef double[SIDE] tau
    cdef double* x
    cdef Buffer a = oblong(A, &m, &n), Q, R
    if a is None or mode not in ("reduced", "complete", "r"):
        return None
    x, k = <double*>a.p, m if mode == "complete" else min(m, n)
    for i in range(m):
        for j in range(n):
            c[j * m + i] = x[i * n + j]
    by_columns(c, tau, m, n)
    if not all_finite(c, m * n):
        return None
    R = new_buffer(k * n, F64)
    x = <double*>R.p
    for i in range(k):
        for j in range(n):
            x[i * n + j] = c[j * m + i] if j >= i else 0
    if mode == "r":
        return matrix((k, n), R)
    identity(q, k, m)
    for i in range(min(m, n) - 1, -1, -1):
        if tau[i] != 0:
            for j in range(i, k):
                mirror(c + i * m + i, tau[i], q + j * m + i, m - i)
    Q = new_buffer(m * k, F64)
    x = <double*>Q.p
    for i in range(m):
        for j in range(k):
            x[i * k + j] = q[j * m + i]
    return named(QR, matrix((m, k), Q), matrix((k, n), R))
