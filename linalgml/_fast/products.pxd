# C -= A B and triangular systems on pieces of larger arrays, for the factorizations: include/gemm.h does the work.
from libc.stdlib cimport free, malloc

from linalgml._fast.buffer cimport F32, real
from linalgml._fast.gemm cimport gemm_choose_f32, gemm_choose_f64, gemm_in_parts_f32, gemm_in_parts_f64, gemm_plan
from linalgml._fast.threads cimport parallel

cdef enum:
    PIECE = 16  # rows of a triangle that are solved one by one


cdef inline int multiply_into(real* a, Py_ssize_t a_row, Py_ssize_t a_col, real* b, Py_ssize_t b_row, Py_ssize_t b_col, real* c,
                              Py_ssize_t c_row, Py_ssize_t m, Py_ssize_t n, Py_ssize_t k, bint add) except -1 nogil:
    """C (m, n) = A (m, k) B (k, n), or C += A B."""
    cdef gemm_plan g
    cdef real* work = NULL
    if m == 0 or n == 0:
        return 0
    if real is float:
        gemm_choose_f32(&g, m, n, k, a_row, a_col, b_row, b_col)
    else:
        gemm_choose_f64(&g, m, n, k, a_row, a_col, b_row, b_col)
    if g.space:
        work = <real*>malloc(g.space * sizeof(real))
        if work == NULL:
            with gil:
                raise MemoryError()
    if real is float:
        gemm_in_parts_f32(&g, a, b, c, c_row, add, NULL, work, parallel)
    else:
        gemm_in_parts_f64(&g, a, b, c, c_row, add, NULL, work, parallel)
    free(work)
    return 0


cdef inline int subtract_product(real* a, Py_ssize_t a_row, Py_ssize_t a_col, real* b, Py_ssize_t b_row, Py_ssize_t b_col, real* c,
                                 Py_ssize_t c_row, Py_ssize_t m, Py_ssize_t n, Py_ssize_t k) except -1 nogil:
    """C (m, n) -= A (m, k) B (k, n); A is copied with its signs turned."""
    cdef Py_ssize_t i, p
    cdef real* turned
    if m == 0 or n == 0 or k == 0:
        return 0
    turned = <real*>malloc(m * k * sizeof(real))
    if turned == NULL:
        with gil:
            raise MemoryError()
    for i in range(m):
        for p in range(k):
            turned[i * k + p] = -a[i * a_row + p * a_col]
    multiply_into(turned, k, 1, b, b_row, b_col, c, c_row, m, n, k, True)
    free(turned)
    return 0


cdef inline int solve_triangle(real* t, Py_ssize_t row, Py_ssize_t col, real* b, Py_ssize_t b_row, Py_ssize_t n, Py_ssize_t k, bint lower,
                               bint unit) except -1 nogil:
    """B (n, k), its rows b_row apart, becomes the X of T X = B; halves of T meet in a product."""
    cdef Py_ssize_t i, j, p, half, step
    cdef real factor
    cdef real* x
    cdef real* y
    if n > PIECE:
        half = (n // 2 + PIECE - 1) // PIECE * PIECE
        x, y = b, b + half * b_row
        if lower:
            solve_triangle(t, row, col, x, b_row, half, k, lower, unit)
            subtract_product(t + half * row, row, col, x, b_row, 1, y, b_row, n - half, k, half)
            solve_triangle(t + half * (row + col), row, col, y, b_row, n - half, k, lower, unit)
        else:
            solve_triangle(t + half * (row + col), row, col, y, b_row, n - half, k, lower, unit)
            subtract_product(t + half * col, row, col, y, b_row, 1, x, b_row, half, k, n - half)
            solve_triangle(t, row, col, x, b_row, half, k, lower, unit)
        return 0
    for step in range(n):
        i = step if lower else n - 1 - step
        x = b + i * b_row
        for p in range(0 if lower else i + 1, i if lower else n):
            y = b + p * b_row
            factor = t[i * row + p * col]
            for j in range(k):
                x[j] -= factor * y[j]
        if not unit:
            factor = t[i * row + i * col]
            for j in range(k):
                x[j] /= factor
    return 0
