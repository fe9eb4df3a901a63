# Householder's reflection of a vector that is contiguous, and many of them at once; for the factorizations made of them.
from libc.float cimport DBL_MAX, DBL_MIN, FLT_MAX, FLT_MIN
from libc.math cimport fabs, sqrt
from libc.stdlib cimport free, malloc

from linalgml._fast.buffer cimport real
from linalgml._fast.products cimport multiply_into, subtract_product
from linalgml._fast.rows cimport row_dot


cdef inline Py_ssize_t together(Py_ssize_t count) noexcept nogil:
    """How many of `count` reflections to apply at once: more of them read a large matrix less often, and cost more in the panel itself."""
    return 16 if count <= 192 else 32


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


cdef inline int compact(real* v, real* t, real* gram, real* a, Py_ssize_t row, Py_ssize_t col, real* tau, Py_ssize_t m,
                        Py_ssize_t n) except -1 nogil:
    """V (m, n), its ones and zeros written out, from the reflections packed in a, whose entry (i, j) lies at i row + j col; T (n, n) such
    that their product is I - V T V^T; gram: room for n n numbers."""
    cdef Py_ssize_t i, j, k
    for i in range(m):
        for j in range(min(i, n)):
            v[i * n + j] = a[i * row + j * col]
        for j in range(i, n):
            v[i * n + j] = 1 if i == j else 0
    multiply_into(v, 1, n, v, n, 1, gram, n, n, n, m, 0)
    for k in range(n):
        for i in range(k):
            t[i * n + k] = -tau[k] * row_dot(t + i * n + i, gram + k * n + i, k - i)
            t[k * n + i] = 0
        t[k * n + k] = tau[k]
    return 0


cdef inline int apply_compact(real* v, Py_ssize_t row, Py_ssize_t col, real* t, real* w, real* b, Py_ssize_t ldb, Py_ssize_t m,
                              Py_ssize_t n, Py_ssize_t k, bint adjoint) except -1 nogil:
    """B (m, k), its rows ldb apart, less V T V^T B, or V T^T V^T B; V's entry (i, j) is at i row + j col, w has room for 2 n k numbers."""
    cdef real* tw = w + n * k
    multiply_into(v, col, row, b, ldb, 1, w, k, n, k, m, 0)
    multiply_into(t, 1 if adjoint else n, n if adjoint else 1, w, k, 1, tw, k, n, k, n, 0)
    subtract_product(v, row, col, tw, k, 1, b, ldb, m, k, n)
    return 0


cdef inline int apply_packed(real* a, Py_ssize_t row, Py_ssize_t col, real* tau, real* b, Py_ssize_t ldb, Py_ssize_t m, Py_ssize_t count,
                             Py_ssize_t k, bint adjoint, bint growing) except -1 nogil:
    """B (m, k), its rows ldb apart, becomes Q B or Q^T B, for the product Q of `count` reflections that are packed in a as `householder_qr`
    leaves them, but with entry (i, j) at i row + j col; `growing`: B is the identity, of which panel after panel is filled."""
    cdef Py_ssize_t size = together(count), panels = (count + size - 1) // size, step, start, width, rows, skip
    cdef real* room
    cdef real* t
    if count == 0 or k == 0:
        return 0
    room = <real*>malloc((m + 2 * size + 2 * k) * size * sizeof(real))
    if room == NULL:
        with gil:
            raise MemoryError()
    t = room + m * size
    try:
        for step in range(panels):
            start = (step if adjoint else panels - 1 - step) * size
            width, rows, skip = min(size, count - start), m - start, min(start, k) if growing else 0
            compact(room, t, t + size * size, a + start * (row + col), row, col, tau + start, rows, width)
            apply_compact(room, width, 1, t, t + 2 * size * size, b + start * ldb + skip, ldb, rows, width, k - skip, adjoint)
    finally:
        free(room)
    return 0
