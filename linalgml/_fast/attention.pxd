# The attention of one head, from include/attention.h, for both element types.
from linalgml._fast.buffer cimport product, real

cdef extern from "attention.h" nogil:
    Py_ssize_t attend_space_f32(Py_ssize_t T, Py_ssize_t S, Py_ssize_t D)
    Py_ssize_t attend_space_f64(Py_ssize_t T, Py_ssize_t S, Py_ssize_t D)
    void attend_f32(Py_ssize_t T, Py_ssize_t S, Py_ssize_t D, float scale, Py_ssize_t visible, float* q, Py_ssize_t q_row, float* k,
                    Py_ssize_t k_row, float* v, Py_ssize_t v_row, float* o, Py_ssize_t o_row, float* lse, float* work)
    void attend_f64(Py_ssize_t T, Py_ssize_t S, Py_ssize_t D, double scale, Py_ssize_t visible, double* q, Py_ssize_t q_row, double* k,
                    Py_ssize_t k_row, double* v, Py_ssize_t v_row, double* o, Py_ssize_t o_row, double* lse, double* work)
    void attend_back_f32(Py_ssize_t T, Py_ssize_t S, Py_ssize_t D, float scale, Py_ssize_t visible, float* q, Py_ssize_t q_row, float* k,
                         Py_ssize_t k_row, float* v, Py_ssize_t v_row, float* o, float* g, Py_ssize_t o_row, float* lse, float* dq,
                         float* dk, float* dv, float* work)
    void attend_back_f64(Py_ssize_t T, Py_ssize_t S, Py_ssize_t D, double scale, Py_ssize_t visible, double* q, Py_ssize_t q_row, double* k,
                         Py_ssize_t k_row, double* v, Py_ssize_t v_row, double* o, double* g, Py_ssize_t o_row, double* lse, double* dq,
                         double* dk, double* dv, double* work)
    void attend_one_f32(Py_ssize_t keys, Py_ssize_t D, float scale, float* q, float* k, Py_ssize_t k_row, float* v, Py_ssize_t v_row,
                        float* o, float* lse, float* score)
    void attend_one_f64(Py_ssize_t keys, Py_ssize_t D, double scale, double* q, double* k, Py_ssize_t k_row, double* v, Py_ssize_t v_row,
                        double* o, double* lse, double* score)


cdef inline void attend(Py_ssize_t T, Py_ssize_t S, Py_ssize_t D, real scale, Py_ssize_t visible, real* q, Py_ssize_t q_row, real* k,
                        Py_ssize_t k_row, real* v, Py_ssize_t v_row, real* o, Py_ssize_t o_row, real* lse, real* work) noexcept nogil:
    if real is float: attend_f32(T, S, D, scale, visible, q, q_row, k, k_row, v, v_row, o, o_row, lse, work)
    else: attend_f64(T, S, D, scale, visible, q, q_row, k, k_row, v, v_row, o, o_row, lse, work)

cdef inline void attend_back(Py_ssize_t T, Py_ssize_t S, Py_ssize_t D, real scale, Py_ssize_t visible, real* q, Py_ssize_t q_row, real* k,
                             Py_ssize_t k_row, real* v, Py_ssize_t v_row, real* o, real* g, Py_ssize_t o_row, real* lse, real* dq,
                             real* dk, real* dv, real* work) noexcept nogil:
    if real is float: attend_back_f32(T, S, D, scale, visible, q, q_row, k, k_row, v, v_row, o, g, o_row, lse, dq, dk, dv, work)
    else: attend_back_f64(T, S, D, scale, visible, q, q_row, k, k_row, v, v_row, o, g, o_row, lse, dq, dk, dv, work)

cdef inline void attend_one(Py_ssize_t keys, Py_ssize_t D, real scale, real* q, real* k, Py_ssize_t k_row, real* v, Py_ssize_t v_row,
                            real* o, real* lse, real* score) noexcept nogil:
    if real is float: attend_one_f32(keys, D, scale, q, k, k_row, v, v_row, o, lse, score)
    else: attend_one_f64(keys, D, scale, q, k, k_row, v, v_row, o, lse, score)

cdef inline Py_ssize_t attend_space(Py_ssize_t T, Py_ssize_t S, Py_ssize_t D, int code) except -1:
    """Numbers of workspace that a head needs."""
    product(128, S)
    product(128, D)
    return attend_space_f32(T, S, D) if code == 0 else attend_space_f64(T, S, D)
