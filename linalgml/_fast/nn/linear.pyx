# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/nn/linear.py: three matrix products, with the bias added where the tile is stored."""
from linalgml._fast.buffer cimport Buffer, F32, need, new_buffer, product, real
from linalgml._fast.gemm cimport gemm_choose_f32, gemm_choose_f64, gemm_in_parts_f32, gemm_in_parts_f64, gemm_plan
from linalgml._fast.parts cimport SUMMED, Rows, add_in_pairs, in_parts, rows_of, shared_out
from linalgml._fast.rows cimport PyThreadState, floating, let_go, take_back
from linalgml._fast.threads cimport parallel

cdef enum:
    LONG = 500000  # multiply-adds that are worth releasing the GIL for


cdef int multiply(Buffer a, Buffer b, Buffer c, Buffer bias, Py_ssize_t m, Py_ssize_t n, Py_ssize_t k,
                   Py_ssize_t a_row, Py_ssize_t a_col, Py_ssize_t b_row, Py_ssize_t b_col) except -1:
    """c (m, n) = a (m, k) b (k, n) + bias, all sizes checked."""
    cdef gemm_plan g
    cdef Buffer space
    cdef float* bias_f32 = <float*>bias.p if bias is not None else NULL
    cdef double* bias_f64 = <double*>bias.p if bias is not None else NULL
    if c.code == F32:
        gemm_choose_f32(&g, m, n, k, a_row, a_col, b_row, b_col)
    else:
        gemm_choose_f64(&g, m, n, k, a_row, a_col, b_row, b_col)
    space = new_buffer(g.space, c.code) if g.space else c
    cdef PyThreadState* thread = let_go(<double>m * n * k > LONG)
    if c.code == F32:
        gemm_in_parts_f32(&g, <float*>a.p, <float*>b.p, <float*>c.p, n, 0, bias_f32, <float*>space.p, parallel)
    else:
        gemm_in_parts_f64(&g, <double*>a.p, <double*>b.p, <double*>c.p, n, 0, bias_f64, <double*>space.p, parallel)
    take_back(thread)
    return 0


cdef void sum_of_rows(real* x, real* total, Py_ssize_t rows, Py_ssize_t cols) noexcept nogil:
    cdef Py_ssize_t r, j
    cdef real* row = x
    for j in range(cols):
        total[j] = 0
    for r in range(rows // 4):  # four rows a pass: total is read and written a quarter as often
        for j in range(cols):
            total[j] += (row[j] + row[cols + j]) + (row[2 * cols + j] + row[3 * cols + j])
        row += 4 * cols
    for r in range(rows % 4):
        for j in range(cols):
            total[j] += row[j]
        row += cols


cdef void sum_part(void* context, Py_ssize_t part) noexcept nogil:
    cdef Rows* j = <Rows*>context
    cdef Py_ssize_t i = part * j.each * j.cols, rows = rows_of(j, part)
    if j.code == F32:
        sum_of_rows[float](<float*>j.a + i, <float*>j.b + part * j.cols, rows, j.cols)
    else:
        sum_of_rows[double](<double*>j.a + i, <double*>j.b + part * j.cols, rows, j.cols)


cdef int sum_over_rows(Buffer x, Buffer total, Py_ssize_t rows, Py_ssize_t cols) except -1:
    """total (cols,) = the sum of the rows of x (rows, cols), all sizes checked."""
    cdef Rows job = [x.p, total.p, NULL, NULL, NULL, NULL, NULL, NULL, rows, cols, 0, x.code, 0]
    cdef Py_ssize_t parts = shared_out(&job, SUMMED)
    if parts <= 1:
        sum_part(&job, 0)
        return 0
    cdef Buffer partial = new_buffer(parts * cols, x.code)
    job.b = partial.p
    in_parts(sum_part, &job, parts)
    if x.code == F32:
        add_in_pairs[float](<float*>partial.p, <float*>total.p, parts, cols)
    else:
        add_in_pairs[double](<double*>partial.p, <double*>total.p, parts, cols)
    return 0


cpdef linear_forward(Buffer x, Buffer weight, Buffer bias, Buffer out, Py_ssize_t rows, Py_ssize_t n_in, Py_ssize_t n_out, bint has_bias):
    """out = x weight^T + bias; x (rows, n_in), weight (n_out, n_in), bias (n_out,), out (rows, n_out)."""
    cdef int code = floating(x, "linear_forward: x")
    need(x, product(rows, n_in), code, "linear_forward: x")
    need(weight, product(n_out, n_in), code, "linear_forward: weight")
    if has_bias:
        need(bias, n_out, code, "linear_forward: bias")
    need(out, product(rows, n_out), code, "linear_forward: out")
    multiply(x, weight, out, bias if has_bias else None, rows, n_out, n_in, n_in, 1, 1, n_in)


cpdef linear_backward_input(Buffer grad, Buffer weight, Buffer dx, Py_ssize_t rows, Py_ssize_t n_in, Py_ssize_t n_out):
    """dx = grad weight; grad (rows, n_out), weight (n_out, n_in), dx (rows, n_in)."""
    cdef int code = floating(grad, "linear_backward_input: grad")
    need(grad, product(rows, n_out), code, "linear_backward_input: grad")
    need(weight, product(n_out, n_in), code, "linear_backward_input: weight")
    need(dx, product(rows, n_in), code, "linear_backward_input: dx")
    multiply(grad, weight, dx, None, rows, n_in, n_out, n_out, 1, n_in, 1)


cpdef linear_backward_weight(Buffer x, Buffer grad, Buffer dweight, Buffer dbias, Py_ssize_t rows, Py_ssize_t n_in, Py_ssize_t n_out,
                             bint has_bias):
    """dweight = grad^T x, dbias = sum of grad's rows; x (rows, n_in), grad (rows, n_out), dweight (n_out, n_in), dbias (n_out,)."""
    cdef int code = floating(x, "linear_backward_weight: x")
    need(x, product(rows, n_in), code, "linear_backward_weight: x")
    need(grad, product(rows, n_out), code, "linear_backward_weight: grad")
    need(dweight, product(n_out, n_in), code, "linear_backward_weight: dweight")
    if has_bias:
        need(dbias, n_out, code, "linear_backward_weight: dbias")
    multiply(grad, x, dweight, None, n_out, n_in, rows, 1, n_out, n_in, 1)
    if has_bias and n_out:
        sum_over_rows(grad, dbias, rows, n_out)
