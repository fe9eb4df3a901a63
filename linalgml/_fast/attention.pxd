# The attention of one head, from include/attention.h, for both element types, and of many heads, one a part of a parallel job.
from libc.string cimport memset
from linalgml._fast.buffer cimport Buffer, F32, I64, itemsize, new_buffer, product, real
from linalgml._fast.rows cimport PyThreadState, let_go, take_back
from linalgml._fast.threads cimport parallel, threads

cdef extern from "workspaces.h" nogil:
    int take_slot(int* taken, int slots)
    void free_slot(int* taken, int slot)

cdef extern from "attention.h" nogil:
    Py_ssize_t attend_space_f32(Py_ssize_t T, Py_ssize_t S, Py_ssize_t D)
    Py_ssize_t attend_space_f64(Py_ssize_t T, Py_ssize_t S, Py_ssize_t D)
    void attend_f32(Py_ssize_t T, Py_ssize_t S, Py_ssize_t D, float scale, Py_ssize_t visible, float* q, Py_ssize_t q_row, float* k,
                    Py_ssize_t k_row, float* v, Py_ssize_t v_row, float* mask, Py_ssize_t mask_row, float* o, Py_ssize_t o_row,
                    float* lse, float* work)
    void attend_f64(Py_ssize_t T, Py_ssize_t S, Py_ssize_t D, double scale, Py_ssize_t visible, double* q, Py_ssize_t q_row, double* k,
                    Py_ssize_t k_row, double* v, Py_ssize_t v_row, double* mask, Py_ssize_t mask_row, double* o, Py_ssize_t o_row,
                    double* lse, double* work)
    void attend_back_f32(Py_ssize_t T, Py_ssize_t S, Py_ssize_t D, float scale, Py_ssize_t visible, float* q, Py_ssize_t q_row, float* k,
                         Py_ssize_t k_row, float* v, Py_ssize_t v_row, float* mask, Py_ssize_t mask_row, float* o, float* g, Py_ssize_t o_row, float* lse, float* dq,
                         float* dk, float* dv, float* work)
    void attend_back_f64(Py_ssize_t T, Py_ssize_t S, Py_ssize_t D, double scale, Py_ssize_t visible, double* q, Py_ssize_t q_row, double* k,
                         Py_ssize_t k_row, double* v, Py_ssize_t v_row, double* mask, Py_ssize_t mask_row, double* o, double* g, Py_ssize_t o_row, double* lse, double* dq,
                         double* dk, double* dv, double* work)
    void attend_one_f32(Py_ssize_t keys, Py_ssize_t D, float scale, float* q, float* k, Py_ssize_t k_row, float* v, Py_ssize_t v_row,
                        float* o, float* lse, float* score)
    void attend_one_f64(Py_ssize_t keys, Py_ssize_t D, double scale, double* q, double* k, Py_ssize_t k_row, double* v, Py_ssize_t v_row,
                        double* o, double* lse, double* score)


cdef inline void attend(Py_ssize_t T, Py_ssize_t S, Py_ssize_t D, real scale, Py_ssize_t visible, real* q, Py_ssize_t q_row, real* k,
                        Py_ssize_t k_row, real* v, Py_ssize_t v_row, real* mask, Py_ssize_t mask_row, real* o, Py_ssize_t o_row,
                        real* lse, real* work) noexcept nogil:
    if real is float: attend_f32(T, S, D, scale, visible, q, q_row, k, k_row, v, v_row, mask, mask_row, o, o_row, lse, work)
    else: attend_f64(T, S, D, scale, visible, q, q_row, k, k_row, v, v_row, mask, mask_row, o, o_row, lse, work)

cdef inline void attend_back(Py_ssize_t T, Py_ssize_t S, Py_ssize_t D, real scale, Py_ssize_t visible, real* q, Py_ssize_t q_row, real* k,
                             Py_ssize_t k_row, real* v, Py_ssize_t v_row, real* mask, Py_ssize_t mask_row, real* o, real* g,
                             Py_ssize_t o_row, real* lse, real* dq, real* dk, real* dv, real* work) noexcept nogil:
    if real is float:
        attend_back_f32(T, S, D, scale, visible, q, q_row, k, k_row, v, v_row, mask, mask_row, o, g, o_row, lse, dq, dk, dv, work)
    else:
        attend_back_f64(T, S, D, scale, visible, q, q_row, k, k_row, v, v_row, mask, mask_row, o, g, o_row, lse, dq, dk, dv, work)

cdef inline void attend_one(Py_ssize_t keys, Py_ssize_t D, real scale, real* q, real* k, Py_ssize_t k_row, real* v, Py_ssize_t v_row,
                            real* o, real* lse, real* score) noexcept nogil:
    if real is float: attend_one_f32(keys, D, scale, q, k, k_row, v, v_row, o, lse, score)
    else: attend_one_f64(keys, D, scale, q, k, k_row, v, v_row, o, lse, score)

cdef inline Py_ssize_t attend_space(Py_ssize_t T, Py_ssize_t S, Py_ssize_t D, int code) except -1:
    """Numbers of workspace that a head needs."""
    product(128, S)
    product(128, D)
    return attend_space_f32(T, S, D) if code == 0 else attend_space_f64(T, S, D)


cdef struct Heads:  # where every head lies: rows, heads and batches so many numbers apart
    char* q
    char* k
    char* v
    char* o
    char* lse
    char* g
    char* dq
    char* dk
    char* dv
    char* mask        # NULL, or masks added to the scores, (masks, T or 1, S): head h has number h // heads_a_mask % masks
    Py_ssize_t mask_row, mask_size, masks, heads_a_mask
    Py_ssize_t count, T, S, D, visible, q_row, q_head, q_batch, k_row, k_head, k_batch, o_row, o_head, o_batch, space
    double scale
    int code, slots
    bint back
    char* work
    int* taken

cdef inline void one_head(Heads* a, Py_ssize_t head, real* q, real* k, real* v, real* o, real* lse, real* g, real* dq, real* dk,
                          real* dv, real* work) noexcept nogil:
    cdef Py_ssize_t b = head // a.count, h = head % a.count
    cdef Py_ssize_t i = b * a.q_batch + h * a.q_head, j = b * a.k_batch + h * a.k_head, r = b * a.o_batch + h * a.o_head
    cdef real* mask = NULL
    if a.mask != NULL:
        mask = <real*>a.mask + head // a.heads_a_mask % a.masks * a.mask_size
    lse += head * a.T
    if a.back:
        attend_back(a.T, a.S, a.D, <real>a.scale, a.visible, q + i, a.q_row, k + j, a.k_row, v + j, a.k_row, mask, a.mask_row, o + r,
                    g + r, a.o_row, lse, dq + i, dk + j, dv + j, work)
    else:
        attend(a.T, a.S, a.D, <real>a.scale, a.visible, q + i, a.q_row, k + j, a.k_row, v + j, a.k_row, mask, a.mask_row, o + r, a.o_row,
               lse, work)

cdef inline void head_part(void* context, Py_ssize_t head) noexcept nogil:
    cdef Heads* a = <Heads*>context
    cdef int slot = take_slot(a.taken, a.slots)
    cdef char* work = a.work + slot * a.space * itemsize(a.code)
    if a.code == F32:
        one_head[float](a, head, <float*>a.q, <float*>a.k, <float*>a.v, <float*>a.o, <float*>a.lse, <float*>a.g, <float*>a.dq,
                        <float*>a.dk, <float*>a.dv, <float*>work)
    else:
        one_head[double](a, head, <double*>a.q, <double*>a.k, <double*>a.v, <double*>a.o, <double*>a.lse, <double*>a.g, <double*>a.dq,
                         <double*>a.dk, <double*>a.dv, <double*>work)
    free_slot(a.taken, slot)

cdef inline int all_heads(Heads* a, Py_ssize_t batches) except -1:
    """Every head of every batch, in parallel where there is enough to do; all sizes checked."""
    cdef Py_ssize_t h, heads = batches * a.count
    cdef bint long_work = <double>heads * a.T * a.S * a.D > 1000000
    a.slots = <int>min(heads, threads()) if long_work else 1
    a.space = (attend_space(a.T, a.S, a.D, a.code) + 15) // 16 * 16
    cdef Buffer work = new_buffer(product(a.slots, a.space), a.code), taken = new_buffer(a.slots, I64)
    memset(taken.p, 0, a.slots * sizeof(int))
    a.work, a.taken = work.p, <int*>taken.p
    if not long_work:
        for h in range(heads):
            head_part(a, h)
        return 0
    cdef PyThreadState* thread = let_go(True)
    parallel(head_part, a, heads)
    take_back(thread)
    return 0
