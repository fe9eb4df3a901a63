# The product that every step of a recurrence makes with the same weights: include/panels.h packs them once.
from libc.stdlib cimport malloc

from linalgml._fast.buffer cimport real
from linalgml._fast.products cimport multiply_into
from linalgml._fast.threads cimport Body, parallel

cdef extern from "panels.h" nogil:
    ctypedef void (*gemm_loop)(Body body, void* context, Py_ssize_t parts) noexcept nogil
    Py_ssize_t panels_space_f32(Py_ssize_t m, Py_ssize_t n, Py_ssize_t k)
    Py_ssize_t panels_space_f64(Py_ssize_t m, Py_ssize_t n, Py_ssize_t k)
    void panels_pack_f32(Py_ssize_t n, Py_ssize_t k, float* b, Py_ssize_t b_row, Py_ssize_t b_col, float* to)
    void panels_pack_f64(Py_ssize_t n, Py_ssize_t k, double* b, Py_ssize_t b_row, Py_ssize_t b_col, double* to)
    void panels_multiply_f32(Py_ssize_t m, Py_ssize_t n, Py_ssize_t k, float* a, Py_ssize_t lda, float* work, float* c, Py_ssize_t ldc,
                             int add, float* bias, gemm_loop loop)
    void panels_multiply_f64(Py_ssize_t m, Py_ssize_t n, Py_ssize_t k, double* a, Py_ssize_t lda, double* work, double* c, Py_ssize_t ldc,
                             int add, double* bias, gemm_loop loop)

cdef enum:
    FEW = 4  # rows for which the weights are read where they lie

cdef inline real* packed_weights(Py_ssize_t steps, Py_ssize_t m, Py_ssize_t n, Py_ssize_t k, real* b, Py_ssize_t b_row,
                                 Py_ssize_t b_col) except? NULL nogil:
    """Panels of B (k, n) for `steps` products with m rows, to be freed; NULL where that is not worth it."""
    cdef real* work = NULL
    if steps < 2 or m <= FEW or n == 0 or k == 0:
        return NULL
    if real is float:
        work = <real*>malloc(panels_space_f32(m, n, k) * sizeof(real))
    else:
        work = <real*>malloc(panels_space_f64(m, n, k) * sizeof(real))
    if work == NULL:
        with gil:
            raise MemoryError()
    if real is float:
        panels_pack_f32(n, k, b, b_row, b_col, work)
    else:
        panels_pack_f64(n, k, b, b_row, b_col, work)
    return work

cdef inline int step_product(real* work, real* a, real* b, Py_ssize_t b_row, Py_ssize_t b_col, real* c, Py_ssize_t m, Py_ssize_t n,
                             Py_ssize_t k, int add) except -1 nogil:
    """C (m, n) = A (m, k) B (k, n), or C + that, by the panels in `work` or, where that is NULL, from B itself."""
    if work == NULL:
        return multiply_into(a, k, 1, b, b_row, b_col, c, n, m, n, k, add)
    if real is float:
        panels_multiply_f32(m, n, k, a, k, work, c, n, add, NULL, parallel)
    else:
        panels_multiply_f64(m, n, k, a, k, work, c, n, add, NULL, parallel)
    return 0
