# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/calculus/quadrature.py: sums in float64, and Legendre's recurrence at eight points abreast."""
from linalgml._fast.buffer cimport Buffer, F32, need, real
from linalgml._fast.rows cimport floating


cdef double trapezoids(real* y, real* x, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    cdef double total = 0
    for i in range(n - 1):
        total += (<double>x[i + 1] - x[i]) * (<double>y[i] + y[i + 1])
    return total / 2


cdef void running(real* y, real* x, real* out, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    cdef double total = 0
    for i in range(n):
        if i > 0:
            total += (<double>x[i] - x[i - 1]) * (<double>y[i] + y[i - 1]) / 2
        out[i] = <real>total


cdef double parabolas(real* y, real* x, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    cdef double total = 0, before, after, width
    for i in range(1, n - 1, 2):
        before = <double>x[i] - x[i - 1]
        after = <double>x[i + 1] - x[i]
        width = before + after
        total += width / 6 * ((2 - after / before) * y[i - 1] + width * width / (before * after) * y[i] + (2 - before / after) * y[i + 1])
    if n == 2:
        total += (<double>x[1] - x[0]) * (<double>y[0] + y[1]) / 2
    if n > 2 and n % 2 == 0:
        before = <double>x[n - 2] - x[n - 3]
        after = <double>x[n - 1] - x[n - 2]
        width = before + after
        total += (2 * after * after + 3 * before * after) / (6 * width) * y[n - 1]
        total += (after * after + 3 * before * after) / (6 * before) * y[n - 2]
        total -= after * after * after / (6 * before * width) * y[n - 3]
    return total


cdef void polynomials(real* x, real* p, real* slope, Py_ssize_t n, Py_ssize_t m) noexcept nogil:
    cdef Py_ssize_t i, j, k, some
    cdef double before[8]
    cdef double here[8]
    cdef double fall[8]
    cdef double rise[8]
    cdef double at[8]
    cdef double after, up, twice, less, over
    for i in range(0, m, 8):
        some = 8 if m - i >= 8 else m - i
        for j in range(8):
            at[j] = x[i + j] if j < some else 0
            before[j] = fall[j] = rise[j] = 0
            here[j] = 1
        for k in range(1, n + 1):
            twice, less, over = 2 * k - 1, k - 1, 1.0 / k
            for j in range(8):
                after = (twice * at[j] * here[j] - less * before[j]) * over
                up = fall[j] + twice * here[j]
                before[j] = here[j]
                here[j] = after
                fall[j] = rise[j]
                rise[j] = up
        for j in range(some):
            p[i + j] = <real>here[j]
            slope[i + j] = <real>rise[j]


cdef int pair(Buffer y, Buffer x, Py_ssize_t n, str what) except -1:
    cdef int code = floating(y, what)
    need(y, n, code, what)
    need(x, n, code, what)
    return code


cpdef trapezoid_sum(Buffer y, Buffer x, Py_ssize_t n):
    """The sum of (x_(i+1) - x_i) (y_i + y_(i+1)) / 2.  x, y: (n,)."""
    cdef int code = pair(y, x, n, "trapezoid_sum: y, x")
    cdef double total
    with nogil:
        total = trapezoids[float](<float*>y.p, <float*>x.p, n) if code == F32 else trapezoids[double](<double*>y.p, <double*>x.p, n)
    return total


cpdef trapezoid_sums(Buffer y, Buffer x, Buffer out, Py_ssize_t n):
    """out_i = the sum up to x_i, from 0 at x_0.  x, y, out: (n,)."""
    cdef int code = pair(y, x, n, "trapezoid_sums: y, x")
    need(out, n, code, "trapezoid_sums: out")
    with nogil:
        if code == F32:
            running[float](<float*>y.p, <float*>x.p, <float*>out.p, n)
        else:
            running[double](<double*>y.p, <double*>x.p, <double*>out.p, n)


cpdef simpson_sum(Buffer y, Buffer x, Py_ssize_t n):
    """Integrals of parabolas through three points at a time.  x, y: (n,)."""
    cdef int code = pair(y, x, n, "simpson_sum: y, x")
    cdef double total
    with nogil:
        total = parabolas[float](<float*>y.p, <float*>x.p, n) if code == F32 else parabolas[double](<double*>y.p, <double*>x.p, n)
    return total


cpdef legendre(Buffer x, Buffer p, Buffer slope, Py_ssize_t n, Py_ssize_t m):
    """p_i = P_n(x_i) and its derivative.  x, p, slope: (m,)."""
    cdef int code = pair(x, p, m, "legendre: x, p")
    need(slope, m, code, "legendre: slope")
    if n < 0 or n > 1 << 24:
        raise ValueError(f"legendre: n = {n}: expected 0 to 2^24")
    with nogil:
        if code == F32:
            polynomials[float](<float*>x.p, <float*>p.p, <float*>slope.p, n, m)
        else:
            polynomials[double](<double*>x.p, <double*>p.p, <double*>slope.p, n, m)
