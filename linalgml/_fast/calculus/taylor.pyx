# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/calculus/taylor.py: sums of products against a reversed series, in vectors, added in float64."""
from linalgml._fast.buffer cimport Buffer, F32, need, real
from linalgml._fast.rows cimport floating


cdef double folded(real* x, real* y, Py_ssize_t low, Py_ssize_t high, Py_ssize_t k) noexcept nogil:
    """The sum of x_j y_(k-j) over low <= j < high."""
    cdef Py_ssize_t j
    cdef double total = 0
    cdef real* back = y + k
    for j in range(low, high):
        total += <double>x[j] * back[-j]
    return total


cdef double weighted(real* x, real* y, Py_ssize_t high, Py_ssize_t k) noexcept nogil:
    """The sum of j x_j y_(k-j) over 1 <= j < high."""
    cdef Py_ssize_t j
    cdef double total = 0
    cdef real* back = y + k
    for j in range(1, high):
        total += <double>j * x[j] * back[-j]
    return total


cdef void multiply(real* a, real* b, real* out, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t k
    for k in range(n):
        out[k] = <real>folded(a, b, 0, k + 1, k)


cdef void divide(real* a, real* b, real* out, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t k
    for k in range(n):
        out[k] = <real>((a[k] - folded(out, b, 0, k, k)) / b[0])


cdef void chain(real* a, real* slope, real* out, Py_ssize_t n, double first) noexcept nogil:
    """out' = a' slope; slope may be out itself."""
    cdef Py_ssize_t k
    if n > 0:
        out[0] = <real>first
    for k in range(1, n):
        out[k] = <real>(weighted(a, slope, k + 1, k) / k)


cdef void logarithm(real* a, real* out, Py_ssize_t n, double first) noexcept nogil:
    cdef Py_ssize_t k
    if n > 0:
        out[0] = <real>first
    for k in range(1, n):
        out[k] = <real>((a[k] - weighted(out, a, k, k) / k) / a[0])


cdef void power(real* a, real* out, Py_ssize_t n, double first, double p) noexcept nogil:
    cdef Py_ssize_t k
    if n > 0:
        out[0] = <real>first
    for k in range(1, n):
        out[k] = <real>(((p + 1) * weighted(a, out, k + 1, k) - k * folded(a, out, 1, k + 1, k)) / k / a[0])


cdef void sin_cos(real* a, real* s, real* c, Py_ssize_t n, double sine, double cosine, double sign) noexcept nogil:
    cdef Py_ssize_t k
    if n > 0:
        s[0] = <real>sine
        c[0] = <real>cosine
    for k in range(1, n):
        s[k] = <real>(weighted(a, c, k + 1, k) / k)
        c[k] = <real>(sign * weighted(a, s, k + 1, k) / k)


cdef void tangent(real* a, real* out, real* slope, Py_ssize_t n, double first, double sign) noexcept nogil:
    cdef Py_ssize_t k
    if n > 0:
        out[0] = <real>first
        slope[0] = <real>(1 + sign * first * first)
    for k in range(1, n):
        out[k] = <real>(weighted(a, slope, k + 1, k) / k)
        slope[k] = <real>(sign * folded(out, out, 0, k + 1, k))


cdef void values(real* a, real* x, real* out, Py_ssize_t n, Py_ssize_t m) noexcept nogil:
    """Sixteen points abreast: each step of Horner's rule waits for the one before."""
    cdef Py_ssize_t i, j, k
    cdef real total[16]
    for i in range(0, m - m % 16, 16):
        for j in range(16):
            total[j] = 0
        for k in range(n - 1, -1, -1):
            for j in range(16):
                total[j] = total[j] * x[i + j] + a[k]
        for j in range(16):
            out[i + j] = total[j]
    for i in range(m - m % 16, m):
        total[0] = 0
        for k in range(n - 1, -1, -1):
            total[0] = total[0] * x[i] + a[k]
        out[i] = total[0]


cdef int three(Buffer a, Buffer b, Buffer c, Py_ssize_t n, str what) except -1:
    """Three series of n coefficients of one type; its code."""
    cdef int code = floating(a, what)
    need(a, n, code, what)
    need(b, n, code, what)
    need(c, n, code, what)
    return code


cpdef series_multiply(Buffer a, Buffer b, Buffer out, Py_ssize_t n):
    """out_k = sum over j <= k of a_j b_(k-j).  All (n,)."""
    cdef int code = three(a, b, out, n, "series_multiply: a, b, out")
    with nogil:
        if code == F32:
            multiply[float](<float*>a.p, <float*>b.p, <float*>out.p, n)
        else:
            multiply[double](<double*>a.p, <double*>b.p, <double*>out.p, n)


cpdef series_divide(Buffer a, Buffer b, Buffer out, Py_ssize_t n):
    """out b = a.  All (n,)."""
    cdef int code = three(a, b, out, n, "series_divide: a, b, out")
    with nogil:
        if code == F32:
            divide[float](<float*>a.p, <float*>b.p, <float*>out.p, n)
        else:
            divide[double](<double*>a.p, <double*>b.p, <double*>out.p, n)


cpdef series_exp(Buffer a, Buffer out, Py_ssize_t n, double first):
    """out' = a' out, from out_0 = first.  a, out: (n,)."""
    series_chain(a, out, out, n, first)


cpdef series_chain(Buffer a, Buffer slope, Buffer out, Py_ssize_t n, double first):
    """out' = a' slope, from out_0 = first.  a, slope, out: (n,)."""
    cdef int code = three(a, slope, out, n, "series: a, slope, out")
    with nogil:
        if code == F32:
            chain[float](<float*>a.p, <float*>slope.p, <float*>out.p, n, first)
        else:
            chain[double](<double*>a.p, <double*>slope.p, <double*>out.p, n, first)


cpdef series_log(Buffer a, Buffer out, Py_ssize_t n, double first):
    """a out' = a', from out_0 = first.  a, out: (n,)."""
    cdef int code = three(a, a, out, n, "series_log: a, out")
    with nogil:
        if code == F32:
            logarithm[float](<float*>a.p, <float*>out.p, n, first)
        else:
            logarithm[double](<double*>a.p, <double*>out.p, n, first)


cpdef series_power(Buffer a, Buffer out, Py_ssize_t n, double first, double p):
    """a out' = p a' out, from out_0 = first.  a, out: (n,)."""
    cdef int code = three(a, a, out, n, "series_power: a, out")
    with nogil:
        if code == F32:
            power[float](<float*>a.p, <float*>out.p, n, first, p)
        else:
            power[double](<double*>a.p, <double*>out.p, n, first, p)


cpdef series_sin_cos(Buffer a, Buffer s, Buffer c, Py_ssize_t n, double sine, double cosine, double sign):
    """s' = a' c and c' = sign a' s, from s_0 = sine and c_0 = cosine.  a, s, c: (n,)."""
    cdef int code = three(a, s, c, n, "series_sin_cos: a, s, c")
    with nogil:
        if code == F32:
            sin_cos[float](<float*>a.p, <float*>s.p, <float*>c.p, n, sine, cosine, sign)
        else:
            sin_cos[double](<double*>a.p, <double*>s.p, <double*>c.p, n, sine, cosine, sign)


cpdef series_tan(Buffer a, Buffer out, Buffer slope, Py_ssize_t n, double first, double sign):
    """out' = a' slope with slope = 1 + sign out^2.  a, out, slope: (n,)."""
    cdef int code = three(a, out, slope, n, "series_tan: a, out, slope")
    with nogil:
        if code == F32:
            tangent[float](<float*>a.p, <float*>out.p, <float*>slope.p, n, first, sign)
        else:
            tangent[double](<double*>a.p, <double*>out.p, <double*>slope.p, n, first, sign)


cpdef horner(Buffer a, Buffer x, Buffer out, Py_ssize_t n, Py_ssize_t m):
    """out_i = a_0 + x_i (a_1 + x_i (a_2 + ...)).  a: (n,); x, out: (m,)."""
    cdef int code = floating(a, "horner: a")
    need(a, n, code, "horner: a")
    need(x, m, code, "horner: x")
    need(out, m, code, "horner: out")
    with nogil:
        if code == F32:
            values[float](<float*>a.p, <float*>x.p, <float*>out.p, n, m)
        else:
            values[double](<double*>a.p, <double*>x.p, <double*>out.p, n, m)
