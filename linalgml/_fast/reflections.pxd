# Householder's reflection of a vector that is contiguous; for the factorizations made of them.
from libc.float cimport DBL_MAX, DBL_MIN, FLT_MAX, FLT_MIN
from libc.math cimport fabs, sqrt

from linalgml._fast.buffer cimport real
from linalgml._fast.rows cimport row_dot


cdef inline void reflect(real* x, Py_ssize_t n, real* tau) noexcept nogil:
    """x (n,) becomes beta and v, as in the source; squares that cannot be trusted are taken of x divided by its largest entry."""
    cdef real low = (FLT_MIN if real is float else DBL_MIN) * 1e10, high = (FLT_MAX if real is float else DBL_MAX) * 1e-10
    cdef real lead = x[0], below = row_dot(x + 1, x + 1, n - 1), total = lead * lead + below, beta, scale, top = 1
    cdef Py_ssize_t i
    if not low < below < high or not total < high:
        top = 0
        for i in range(1, n):
            if not fabs(x[i]) <= top:
                top = <real>fabs(x[i])
        if top == 0:
            tau[0] = 0
            return
        if fabs(lead) > top:
            top = <real>fabs(lead)
        for i in range(n):
            x[i] /= top
        lead = x[0]
        total = row_dot(x, x, n)
    beta = <real>(-sqrt(total) if lead >= 0 else sqrt(total))
    tau[0] = (beta - lead) / beta
    scale = 1 / (lead - beta)
    for i in range(1, n):
        x[i] *= scale
    x[0] = beta * top


cdef inline void mirror(real* v, real tau, real* y, Py_ssize_t n) noexcept nogil:
    """y (n,) less tau v (v . y), where v[0] counts as a one."""
    cdef real along = (y[0] + row_dot(v + 1, y + 1, n - 1)) * tau
    cdef Py_ssize_t i
    y[0] -= along
    for i in range(1, n):
        y[i] -= along * v[i]


cdef inline void reflect_below(real* a, real* tau, Py_ssize_t row, Py_ssize_t col, Py_ssize_t m, Py_ssize_t n, real* room) noexcept nogil:
    """Column `col` of a (m, n) becomes zero below `row`, and the later columns take part; room for m + n numbers."""
    cdef Py_ssize_t i, j, rows = m - row
    cdef real* x = room
    cdef real* along = room + m
    cdef real* p
    cdef real scale
    for i in range(rows):
        x[i] = a[(row + i) * n + col]
    reflect(x, rows, tau + col)
    for i in range(rows):
        a[(row + i) * n + col] = x[i]
    if tau[col] != 0:
        x[0] = 1
        for j in range(col + 1, n):
            along[j] = 0
        for i in range(rows):
            p, scale = a + (row + i) * n, x[i]
            for j in range(col + 1, n):
                along[j] += scale * p[j]
        for i in range(rows):
            p, scale = a + (row + i) * n, tau[col] * x[i]
            for j in range(col + 1, n):
                p[j] -= scale * along[j]


cdef inline void reflect_after(real* a, real* tau, Py_ssize_t row, Py_ssize_t col, Py_ssize_t m, Py_ssize_t n) noexcept nogil:
    """Row `row` of a (m, n) becomes zero after column `col`, and the later rows take part."""
    cdef Py_ssize_t i
    reflect(a + row * n + col, n - col, tau + row)
    if tau[row] != 0:
        for i in range(row + 1, m):
            mirror(a + row * n + col, tau[row], a + i * n + col, n - col)
