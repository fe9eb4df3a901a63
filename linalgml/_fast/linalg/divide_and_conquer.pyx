# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twins of linalgml/linalg/divide_and_conquer.py.  Most rows that are combined are zero in all columns of one half, and the product leaves
those out."""
from libc.math cimport fabs, sqrt
from libc.stdlib cimport free, malloc
from libc.string cimport memcpy

from linalgml._fast.apart cimport overlap
from linalgml._fast.buffer cimport Buffer, F32, I64, need, product, real
from linalgml._fast.products cimport multiply_into
from linalgml._fast.rotations cimport turn
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, take_back


cdef Py_ssize_t drop(real* d, real* z, real* vt, real* ut, long long* order, long long* places, Py_ssize_t n, Py_ssize_t mv,
                     Py_ssize_t mu, double rho, double tol) noexcept nogil:
    cdef Py_ssize_t at, i, j, count = 0, dropped = 0
    cdef real root, c, s, gap
    for at in range(n):
        j = order[at]
        if rho * fabs(z[j]) <= tol:
            dropped += 1
            places[n - dropped] = j
            continue
        if count > 0:
            i = places[count - 1]
            root = <real>sqrt(z[i] * z[i] + z[j] * z[j])
            c, s, gap = z[j] / root, z[i] / root, d[j] - d[i]
            if fabs(gap * c * s) <= tol:
                z[i], z[j] = 0, root
                d[i] += gap * s * s
                d[j] -= gap * s * s
                turn(vt + i * mv, vt + j * mv, mv, 1, c, s)
                turn(ut + i * mu, ut + j * mu, mu, 1, c, s)
                count -= 1
                dropped += 1
                places[n - dropped] = i
        places[count] = j
        count += 1
    return count


def deflate(Buffer d, Buffer z, Buffer vt, Buffer ut, Buffer order, Buffer places, Py_ssize_t n, Py_ssize_t mv, Py_ssize_t mu, double rho,
            double tol):
    """places (n): first the values of D + rho z z^T that are not eigenvalues yet, then the others; returns how many are not."""
    cdef int code = floating(d, "deflate: d")
    cdef Py_ssize_t i, j, count
    cdef list buffers = [d, z, vt, ut, order, places]
    cdef long long* at
    cdef long long* to
    need(d, n, code, "deflate: d")
    need(z, n, code, "deflate: z")
    need(vt, product(n, mv), code, "deflate: vt")
    need(ut, product(n, mu), code, "deflate: ut")
    need(order, n, I64, "deflate: order")
    need(places, n, I64, "deflate: places")
    for i in range(6):
        for j in range(i):
            if overlap(buffers[i], buffers[j]):
                raise ValueError("deflate: the arguments share memory")
    at, to = <long long*>order.p, <long long*>places.p
    for i in range(n):
        if not 0 <= at[i] < n:
            raise IndexError(f"deflate: place {at[i]} of {n}")
    cdef PyThreadState* thread = let_go(<double>n * (mv + mu) > LONG)
    if code == F32:
        count = drop[float](<float*>d.p, <float*>z.p, <float*>vt.p, <float*>ut.p, at, to, n, mv, mu, rho, tol)
    else:
        count = drop[double](<double*>d.p, <double*>z.p, <double*>vt.p, <double*>ut.p, at, to, n, mv, mu, rho, tol)
    take_back(thread)
    return count


cdef int part(real* s, real* vt, long long* places, long long* chosen, real* room, real* out, Py_ssize_t count, Py_ssize_t width,
              Py_ssize_t m, Py_ssize_t low, Py_ssize_t high) except -1 nogil:
    """Columns low … high - 1 of the product, from the `width` rows that are chosen."""
    cdef Py_ssize_t i, j, span = high - low
    cdef real* packed = room
    cdef real* gathered = room + count * width
    for i in range(count):
        for j in range(width):
            packed[i * width + j] = s[i * count + chosen[j]]
    for j in range(width):
        memcpy(gathered + j * span, vt + places[chosen[j]] * m + low, span * sizeof(real))
    return multiply_into(packed, width, 1, gathered, span, 1, out + low, m, count, span, width, False)


cdef int combine(real* s, real* vt, long long* places, real* out, Py_ssize_t count, Py_ssize_t n, Py_ssize_t m) except -1 nogil:
    cdef Py_ssize_t i, j, first, half = m, width
    cdef real* row
    cdef real* room
    cdef long long* chosen
    cdef long long* begins
    cdef long long* ends
    for i in range(count, n):
        memcpy(out + i * m, vt + places[i] * m, m * sizeof(real))
    if count == 0 or m == 0:
        return 0
    room = <real*>malloc(count * (count + m) * sizeof(real))
    chosen = <long long*>malloc(3 * count * sizeof(long long))
    if room == NULL or chosen == NULL:
        free(room)
        free(chosen)
        with gil:
            raise MemoryError()
    begins, ends = chosen + count, chosen + 2 * count
    for j in range(count):  # where the numbers of a row begin and end
        row, first, width = vt + places[j] * m, 0, m
        while first < m and row[first] == 0:
            first += 1
        while width > first and row[width - 1] == 0:
            width -= 1
        begins[j], ends[j] = first, width
        if 0 < first < half:
            half = first
    width = 0
    for j in range(count):
        if begins[j] < half:
            chosen[width] = j
            width += 1
    part(s, vt, places, chosen, room, out, count, width, m, 0, half)
    width = 0
    for j in range(count):
        if ends[j] > half:
            chosen[width] = j
            width += 1
    part(s, vt, places, chosen, room, out, count, width, m, half, m)
    free(room)
    free(chosen)
    return 0


def combine_rows(Buffer s, Buffer vt, Buffer places, Buffer out, Py_ssize_t count, Py_ssize_t n, Py_ssize_t m):
    """out (n, m): S (count, count) times the rows at the first `count` places, and then the rows at the other places."""
    cdef int code = floating(s, "combine_rows: s")
    cdef Py_ssize_t i
    cdef long long* at
    if count > n:
        raise ValueError(f"combine_rows: {count} of {n} rows")
    need(s, product(count, count), code, "combine_rows: s")
    need(vt, product(n, m), code, "combine_rows: vt")
    need(places, n, I64, "combine_rows: places")
    need(out, product(n, m), code, "combine_rows: out")
    if overlap(out, s) or overlap(out, vt) or overlap(out, places):
        raise ValueError("combine_rows: out shares memory with an input")
    at = <long long*>places.p
    for i in range(n):
        if not 0 <= at[i] < n:
            raise IndexError(f"combine_rows: place {at[i]} of {n}")
    cdef PyThreadState* thread = let_go(<double>n * m > LONG)
    try:
        if code == F32:
            combine[float](<float*>s.p, <float*>vt.p, at, <float*>out.p, count, n, m)
        else:
            combine[double](<double*>s.p, <double*>vt.p, at, <double*>out.p, count, n, m)
    finally:
        take_back(thread)
