# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/nn/embedding.py."""
from libc.string cimport memcpy, memset
from linalgml._fast.apart cimport apart
from linalgml._fast.buffer cimport Buffer, F32, I64, itemsize, need, product, real
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, take_back


cdef int check_indices(long long* index, Py_ssize_t count, Py_ssize_t vocab) except -1:
    cdef Py_ssize_t i
    for i in range(count):
        if not 0 <= index[i] < vocab:
            raise IndexError(f"embedding: index {index[i]} at position {i} is not in [0, {vocab})")
    return 0


cdef void add_rows(long long* index, real* grad, real* dweight, Py_ssize_t count, Py_ssize_t cols) noexcept nogil:
    cdef Py_ssize_t i, j
    cdef real* row
    for i in range(count):
        row = dweight + index[i] * cols
        for j in range(cols):
            row[j] += grad[j]
        grad += cols


cpdef embedding_forward(Buffer weight, Buffer index, Buffer out, Py_ssize_t count, Py_ssize_t cols):
    """out (count, cols): row index[i] of weight, for each i."""
    cdef int code = floating(weight, "embedding_forward: weight")
    cdef Py_ssize_t n = product(count, cols), i
    cdef size_t size = cols * itemsize(code)
    need(index, count, I64, "embedding_forward: index")
    need(out, n, code, "embedding_forward: out")
    if n == 0:
        return
    index = apart(index, out, n > LONG)
    cdef long long* rows = <long long*>index.p
    check_indices(rows, count, weight.n // cols)
    cdef PyThreadState* thread = let_go(n > LONG)
    for i in range(count):
        memcpy(out.p + i * size, weight.p + rows[i] * size, size)
    take_back(thread)


cpdef embedding_backward(Buffer index, Buffer grad, Buffer dweight, Py_ssize_t count, Py_ssize_t vocab, Py_ssize_t cols):
    """dweight (vocab, cols) = the sum, for each row, of the gradients (count, cols) of the places that used it."""
    cdef int code = floating(grad, "embedding_backward: grad")
    cdef Py_ssize_t n = product(count, cols), size = product(vocab, cols)
    need(index, count, I64, "embedding_backward: index")
    need(grad, n, code, "embedding_backward: grad")
    need(dweight, size, code, "embedding_backward: dweight")
    index = apart(index, dweight, n > LONG)
    check_indices(<long long*>index.p, count, vocab)
    memset(dweight.p, 0, size * itemsize(code))
    cdef PyThreadState* thread = let_go(n > LONG)
    if code == F32:
        add_rows[float](<long long*>index.p, <float*>grad.p, <float*>dweight.p, count, cols)
    else:
        add_rows[double](<long long*>index.p, <double*>grad.p, <double*>dweight.p, count, cols)
    take_back(thread)
