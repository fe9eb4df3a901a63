# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/linalg/triangular.py: halves of the triangle, which meet in a matrix product."""
from linalgml._fast.apart cimport overlap
from linalgml._fast.buffer cimport Buffer, F32, need, product, real
from linalgml._fast.products cimport solve_triangle
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, take_back


cdef int need_strided(Buffer b, Py_ssize_t n, Py_ssize_t row, Py_ssize_t col, int code, str what) except -1:
    """A buffer that holds an (n, n) matrix with these strides."""
    if n and (row < 0 or col < 0):
        raise ValueError(f"{what}: negative stride")
    need(b, product(n - 1, row) + product(n - 1, col) + 1 if n > 0 else 0, code, what)
    return 0


def triangular_solve(Buffer t, Buffer b, Py_ssize_t n, Py_ssize_t k, Py_ssize_t row, Py_ssize_t col, bint lower, bint unit):
    """b (n, k) becomes the X of T X = B, with T[i, j] = t[i*row + j*col]."""
    cdef int code = floating(b, "triangular_solve: b")
    need(b, product(n, k), code, "triangular_solve: b")
    need_strided(t, n, row, col, code, "triangular_solve: t")
    if overlap(t, b):
        t = t.copy()
    cdef PyThreadState* thread = let_go(<double>n * n * k > LONG)
    try:
        if code == F32:
            solve_triangle[float](<float*>t.p, row, col, <float*>b.p, k, n, k, lower, unit)
        else:
            solve_triangle[double](<double*>t.p, row, col, <double*>b.p, k, n, k, lower, unit)
    finally:
        take_back(thread)


cdef void take(real* a, real* out, Py_ssize_t rows, Py_ssize_t cols, Py_ssize_t width, bint lower, bint unit) noexcept nogil:
    cdef Py_ssize_t i, j, start, stop
    for i in range(rows):
        start = 0 if lower else min(i, cols)
        stop = min(i + 1, cols) if lower else cols
        for j in range(0, start):
            out[j] = 0
        for j in range(start, stop):
            out[j] = a[j]
        for j in range(stop, cols):
            out[j] = 0
        if unit and i < cols:
            out[i] = 1
        out += cols
        a += width


def take_triangle(Buffer a, Buffer out, Py_ssize_t rows, Py_ssize_t cols, Py_ssize_t width, bint lower, bint unit):
    """out (rows, cols) = the lower or upper triangle of a, whose rows are `width` apart."""
    cdef int code = floating(a, "take_triangle: a")
    need(out, product(rows, cols), code, "take_triangle: out")
    if width < 0:
        raise ValueError(f"take_triangle: width {width}")
    need(a, product(rows - 1, width) + cols if rows > 0 and cols > 0 else 0, code, "take_triangle: a")
    if overlap(a, out):
        a = a.copy()
    cdef PyThreadState* thread = let_go(rows * cols > LONG)
    if code == F32:
        take[float](<float*>a.p, <float*>out.p, rows, cols, width, lower, unit)
    else:
        take[double](<double*>a.p, <double*>out.p, rows, cols, width, lower, unit)
    take_back(thread)


cdef void mirror(real* a, Py_ssize_t n, bint lower) noexcept nogil:
    cdef Py_ssize_t i, j, top, left
    for top in range(0, n, 16):  # squares that fit the first cache
        for left in range(0, top + 16, 16):
            for i in range(top, min(top + 16, n)):
                for j in range(left, min(left + 16, i)):
                    if lower:
                        a[j * n + i] = a[i * n + j]
                    else:
                        a[i * n + j] = a[j * n + i]


def mirror_triangle(Buffer a, Py_ssize_t n, bint lower):
    """a (n, n) becomes symmetric: one triangle takes the place of the other."""
    cdef int code = floating(a, "mirror_triangle: a")
    need(a, product(n, n), code, "mirror_triangle: a")
    cdef PyThreadState* thread = let_go(<double>n * n > LONG)
    if code == F32:
        mirror[float](<float*>a.p, n, lower)
    else:
        mirror[double](<double*>a.p, n, lower)
    take_back(thread)
