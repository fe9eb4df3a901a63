# The matrix product of include/gemm.h: choose a plan for the sizes and strides, give it the workspace it asks for, run it.
from linalgml._fast.threads cimport Body

cdef extern from "gemm.h" nogil:
    ctypedef struct gemm_plan:
        Py_ssize_t space
    void gemm_choose_f32(gemm_plan* g, Py_ssize_t m, Py_ssize_t n, Py_ssize_t k, Py_ssize_t a_row, Py_ssize_t a_col,
                         Py_ssize_t b_row, Py_ssize_t b_col)
    void gemm_choose_f64(gemm_plan* g, Py_ssize_t m, Py_ssize_t n, Py_ssize_t k, Py_ssize_t a_row, Py_ssize_t a_col,
                         Py_ssize_t b_row, Py_ssize_t b_col)
    ctypedef void (*gemm_loop)(Body body, void* context, Py_ssize_t parts) noexcept nogil
    void gemm_f32(gemm_plan* g, float* a, float* b, float* c, Py_ssize_t ldc, int add, float* bias, float* work)
    void gemm_f64(gemm_plan* g, double* a, double* b, double* c, Py_ssize_t ldc, int add, double* bias, double* work)
    void gemm_in_parts_f32(gemm_plan* g, float* a, float* b, float* c, Py_ssize_t ldc, int add, float* bias, float* work, gemm_loop loop)
    void gemm_in_parts_f64(gemm_plan* g, double* a, double* b, double* c, Py_ssize_t ldc, int add, double* bias, double* work,
                           gemm_loop loop)
