# C -= A B and triangular systems on pieces of larger arrays, for the factorizations: include/gemm.h does the work.
from libc.stdlib cimport free, malloc

from linalgml._fast.buffer cimport F32, real
from linalgml._fast.gemm cimport gemm_choose_f32, gemm_choose_f64, gemm_in_parts_f32, gemm_in_parts_f64, gemm_plan
from linalgml._fast.threads cimport parallel

cdef extern from "combine.h" nogil:
    void less_rows_f32(float* y, float* f, Py_ssize_t step, float* x, Py_ssize_t ldx, Py_ssize_t count, Py_ssize_t n)
    void less_rows_f64(double* y, double* f, Py_ssize_t step, double* x, Py_ssize_t ldx, Py_ssize_t count, Py_ssize_t n)
    void rows_dot_f32(float* out, float* x, Py_ssize_t ldx, Py_ssize_t count, float* y, Py_ssize_t n)
    void rows_dot_f64(double* out, double* x, Py_ssize_t ldx, Py_ssize_t count, double* y, Py_ssize_t n)
    void symmetric_product_f32(float* y, float* a, Py_ssize_t ld, float* x, Py_ssize_t n)
    void symmetric_product_f64(double* y, double* a, Py_ssize_t ld, double* x, Py_ssize_t n)

cdef enum:
    PIECE = 16  # rows of a triangle that are solved one by one


cdef inline void less_rows(real* y, real* f, Py_ssize_t step, real* x, Py_ssize_t ldx, Py_ssize_t count, Py_ssize_t n) noexcept nogil:
    """y (n,) -= f[0] X[0] + … + f[count - 1] X[count - 1], the numbers f `step` apart, the rows of X (count, n) ldx apart."""
    if real is float:
        less_rows_f32(y, f, step, x, ldx, count, n)
    else:
        less_rows_f64(y, f, step, x, ldx, count, n)


cdef inline void less_many(real* y, real* f, real* x, Py_ssize_t ldx, Py_ssize_t count, Py_ssize_t n) noexcept nogil:
    """y (n,) -= f X for an X (count, n) that need not fit the first cache: a few rows at a time, read from end to end."""
    cdef Py_ssize_t i
    for i in range(0, count, 8):
        less_rows(y, f + i, 1, x + i * ldx, ldx, min(<Py_ssize_t>8, count - i), n)


cdef inline void rows_dot(real* out, real* x, Py_ssize_t ldx, Py_ssize_t count, real* y, Py_ssize_t n) noexcept nogil:
    """out (count,) = X y, the rows of X (count, n) ldx apart."""
    if real is float:
        rows_dot_f32(out, x, ldx, count, y, n)
    else:
        rows_dot_f64(out, x, ldx, count, y, n)


cdef inline void symmetric_product(real* y, real* a, Py_ssize_t ld, real* x, Py_ssize_t n) noexcept nogil:
    """y (n,) = A x for a symmetric A (n, n), its rows ld apart, of which the upper triangle is read."""
    if real is float:
        symmetric_product_f32(y, a, ld, x, n)
    else:
        symmetric_product_f64(y, a, ld, x, n)


cdef inline int multiply_into(real* a, Py_ssize_t a_row, Py_ssize_t a_col, real* b, Py_ssize_t b_row, Py_ssize_t b_col, real* c,
                              Py_ssize_t c_row, Py_ssize_t m, Py_ssize_t n, Py_ssize_t k, int add) except -1 nogil:
    """C (m, n) = A (m, k) B (k, n), or C += A B (add = 1), or C -= A B (add = -1)."""
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
    """C (m, n) -= A (m, k) B (k, n)."""
    return multiply_into(a, a_row, a_col, b, b_row, b_col, c, c_row, m, n, k, -1)


cdef inline int solve_triangle(real* t, Py_ssize_t row, Py_ssize_t col, real* b, Py_ssize_t b_row, Py_ssize_t n, Py_ssize_t k, bint lower,
                               bint unit) except -1 nogil:
    """B (n, k), its rows b_row apart, becomes the X of T X = B; halves of T meet in a product."""
    cdef Py_ssize_t i, j, half, step
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
        if lower:
            less_rows(x, t + i * row, col, b, b_row, i, k)
        else:
            less_rows(x, t + i * row + (i + 1) * col, col, x + b_row, b_row, n - 1 - i, k)
        if not unit:
            factor = t[i * row + i * col]
            for j in range(k):
                x[j] /= factor
    return 0
