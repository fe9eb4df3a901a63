# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/linalg/matmul.py: the packed, register-tiled product of include/gemm.h; plain loops for int64."""
cimport cython
from linalgml._fast cimport dispatch
from linalgml._fast.buffer cimport Buffer, F32, F64, I64, bad_size, need, new_buffer, product
from linalgml._fast.gemm cimport (
    gemm_choose_f32, gemm_choose_f64, gemm_f32, gemm_f64, gemm_in_parts_f32, gemm_in_parts_f64, gemm_plan
)
from linalgml._fast.threads cimport parallel
from linalgml._fast.rows cimport PyThreadState, let_go, row_dot_f32, row_dot_f64, take_back
from linalgml._fast.tape cimport AT_DATA, AT_DTYPE, AT_REQUIRES_GRAD, AT_SHAPE, get, is_tensor, new_tensor, result

cdef enum:
    LONG = 500000  # multiply-adds that are worth releasing the GIL for


cdef Py_ssize_t last_index(Py_ssize_t batch, Py_ssize_t step, Py_ssize_t rows, Py_ssize_t row, Py_ssize_t cols, Py_ssize_t col) except -1:
    """One past the largest index that an operand with these strides reads."""
    if step < 0 or row < 0 or col < 0:
        raise ValueError(f"matmul: strides must be non-negative, got {step}, {row}, {col}")
    if batch == 0 or rows == 0 or cols == 0:
        return 0
    cdef Py_ssize_t i = product(batch - 1, step), j = product(rows - 1, row), p = product(cols - 1, col)
    if i > <Py_ssize_t>0x0fffffffffffffff or j > <Py_ssize_t>0x0fffffffffffffff or p > <Py_ssize_t>0x0fffffffffffffff:
        bad_size(i)
    return i + j + p + 1


cdef void integers(long long* a, long long* b, long long* out, Py_ssize_t m, Py_ssize_t k, Py_ssize_t n,
                   Py_ssize_t a_row, Py_ssize_t a_col, Py_ssize_t b_row, Py_ssize_t b_col) noexcept nogil:
    cdef Py_ssize_t i, j, p
    cdef unsigned long long x  # the product wraps around, as NumPy's does
    cdef long long* right
    for i in range(m):
        for j in range(n):
            out[j] = 0
        for p in range(k):
            x = <unsigned long long>a[i * a_row + p * a_col]
            right = b + p * b_row
            for j in range(n):
                out[j] = <long long>(<unsigned long long>out[j] + x * <unsigned long long>right[j * b_col])
        out += n


cdef struct Batch:
    gemm_plan* g
    char* a
    char* b
    char* out
    char* work
    Py_ssize_t count, groups, size, n, a_step, b_step
    int code


cdef void run_group(void* context, Py_ssize_t group) noexcept nogil:
    """Some products of a batch, one after the other, in a workspace of their own."""
    cdef Batch* x = <Batch*>context
    cdef Py_ssize_t s
    for s in range(x.count * group // x.groups, x.count * (group + 1) // x.groups):
        if x.code == F32:
            gemm_f32(x.g, <float*>x.a + s * x.a_step, <float*>x.b + s * x.b_step, <float*>x.out + s * x.size, x.n, 0, NULL,
                     <float*>x.work + group * x.g.space)
        else:
            gemm_f64(x.g, <double*>x.a + s * x.a_step, <double*>x.b + s * x.b_step, <double*>x.out + s * x.size, x.n, 0, NULL,
                     <double*>x.work + group * x.g.space)


cpdef matmul(Buffer a, Buffer b, Buffer out, Py_ssize_t batch, Py_ssize_t m, Py_ssize_t k, Py_ssize_t n,
           Py_ssize_t a_step, Py_ssize_t a_row, Py_ssize_t a_col, Py_ssize_t b_step, Py_ssize_t b_row, Py_ssize_t b_col):
    """Batched matrix product with any strides of the operands; out (batch, m, n)."""
    if out is None:
        raise TypeError("matmul: out: expected a Buffer, got None")
    cdef int code = out.code
    cdef Py_ssize_t size = product(m, n), s
    cdef Py_ssize_t work = product(size, k)
    cdef gemm_plan g
    cdef Buffer space
    need(out, product(batch, size), code, "matmul: out")
    need(a, last_index(batch, a_step, m, a_row, k, a_col), code, "matmul: a")
    need(b, last_index(batch, b_step, k, b_row, n, b_col), code, "matmul: b")
    if batch == 0 or size == 0:
        return
    if code == I64:
        with nogil:
            for s in range(batch):
                integers(<long long*>a.p + s * a_step, <long long*>b.p + s * b_step, <long long*>out.p + s * size, m, k, n,
                         a_row, a_col, b_row, b_col)
        return
    if size == 1 and batch == 1 and a_col == 1 and b_row == 1:  # a dot product
        if code == F32:
            (<float*>out.p)[0] = row_dot_f32(<float*>a.p, <float*>b.p, k)
        else:
            (<double*>out.p)[0] = row_dot_f64(<double*>a.p, <double*>b.p, k)
        return
    if code == F32:
        gemm_choose_f32(&g, m, n, k, a_row, a_col, b_row, b_col)
    else:
        gemm_choose_f64(&g, m, n, k, a_row, a_col, b_row, b_col)
    cdef Batch x
    x.groups = 1  # a batch is divided among threads, a single product divides itself; neither depends on their number
    if batch > 1 and work >= 2000000 // batch:
        x.groups = batch if batch < 16 else 16
    space = new_buffer(product(g.space, x.groups), code) if g.space else out
    cdef PyThreadState* thread = let_go(work > LONG // batch)
    if batch > 1:
        x.g, x.a, x.b, x.out, x.work, x.code = &g, a.p, b.p, out.p, space.p, code
        x.count, x.size, x.n, x.a_step, x.b_step = batch, size, n, a_step, b_step
        parallel(run_group, &x, x.groups)
    elif code == F32:
        gemm_in_parts_f32(&g, <float*>a.p, <float*>b.p, <float*>out.p, n, 0, NULL, <float*>space.p, parallel)
    else:
        gemm_in_parts_f64(&g, <double*>a.p, <double*>b.p, <double*>out.p, n, 0, NULL, <double*>space.p, parallel)
    take_back(thread)


cdef object fast_store = None
cdef object elsewhere = None  # the operation of autograd/products.py, for all other cases


def bind(operation):
    """Take over the Python function of the operation; called once."""
    global elsewhere
    elsewhere = operation


cdef class Product:
    """The way back of a batch of products of two matrices; a vector is a matrix of one row or column."""
    cdef Buffer a, b
    cdef Py_ssize_t batch, m, k, n
    cdef bint left, right  # which of them want a gradient

    @cython.nonecheck(True)
    def __call__(self, Buffer grad not None):
        cdef Buffer da = None, db = None
        cdef Py_ssize_t m = self.m, k = self.k, n = self.n
        if self.left:
            da = new_buffer(self.batch * m * k, grad.code)
            matmul(grad, self.b, da, self.batch, m, n, k, m * n, n, 1, k * n, 1, n)
        if self.right:
            db = new_buffer(self.batch * k * n, grad.code)
            matmul(self.a, grad, db, self.batch, k, m, n, m * k, 1, k, m * n, n, 1)
        return da, db


cdef inline Buffer whole(x):
    """The buffer that a tensor owns, or None: a view, or another tier's storage."""
    if not is_tensor(x):
        return None
    data = get(x, AT_DATA)
    return <Buffer>data if type(data) is Buffer else None


cdef inline bint here():
    """Whether this tier is the one that runs in this thread."""
    global fast_store
    if dispatch.overrides != 0 or dispatch.process_store is None:
        return False
    if dispatch.process_store is not fast_store:
        if dispatch.process_store.name != "cython":
            return False
        fast_store = dispatch.process_store
    return True


cdef object multiplied(input, other, Buffer a, Buffer b, Py_ssize_t batch, Py_ssize_t m, Py_ssize_t k, Py_ssize_t n, tuple shape):
    """The products of `batch` pairs of matrices (m, k) and (k, n), with their place in the graph."""
    cdef Buffer out = new_buffer(product(batch, product(m, n)), a.code)
    cdef Product back
    cdef bint left = get(input, AT_REQUIRES_GRAD) is True, right = get(other, AT_REQUIRES_GRAD) is True
    matmul(a, b, out, batch, m, k, n, m * k, k, 1, k * n, n, 1)
    dtype = get(input, AT_DTYPE)
    if not (left or right):
        return new_tensor(out, shape, dtype)
    back = Product.__new__(Product)
    back.a, back.b, back.batch, back.m, back.k, back.n, back.left, back.right = a, b, batch, m, k, n, left, right
    operands = (input, other)
    return result(out, shape, dtype, operands, back, operands)


def matmul_of_tensors(input, other):
    """The matrix product: of two vectors, matrices or batches that stand in this tier's memory here, of all others by the Python function."""
    cdef Buffer a = whole(input), b = whole(other)
    cdef tuple x, y, shape
    cdef Py_ssize_t rows, columns, batch = 1, m = 1, k, n = 1, inner
    if a is None or b is None or a.code > F64 or b.code != a.code or not here():
        return elsewhere(input, other)
    x, y = get(input, AT_SHAPE), get(other, AT_SHAPE)
    rows, columns = len(x), len(y)
    if rows == 2 and columns == 2:
        m, k, inner, n = x[0], x[1], y[0], y[1]
        shape = (m, n)
    elif rows == 1 and columns == 1:
        k, inner, shape = x[0], y[0], ()
    elif rows == 2 and columns == 1:
        m, k, inner = x[0], x[1], y[0]
        shape = (m,)
    elif rows == 1 and columns == 2:
        k, inner, n = x[0], y[0], y[1]
        shape = (n,)
    elif rows == 3 and columns == 3 and x[0] == y[0]:
        batch, m, k, inner, n = x[0], x[1], x[2], y[1], y[2]
        shape = (batch, m, n)
    else:
        return elsewhere(input, other)
    if inner != k or batch == 0 or m == 0 or n == 0 or k == 0:
        return elsewhere(input, other)
    return multiplied(input, other, a, b, batch, m, k, n, shape)


def outer_of_tensors(input, vec2):
    """Every product of an element of one vector and one of the other, where both stand in this tier's memory here; else None."""
    cdef Buffer a = whole(input), b = whole(vec2)
    cdef tuple x, y
    if a is None or b is None or a.code > F64 or b.code != a.code or not here():
        return None
    x, y = get(input, AT_SHAPE), get(vec2, AT_SHAPE)
    if len(x) != 1 or len(y) != 1 or x[0] == 0 or y[0] == 0:
        return None
    return multiplied(input, vec2, a, b, 1, x[0], 1, y[0], (x[0], y[0]))
