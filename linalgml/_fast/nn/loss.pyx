# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/nn/loss.py: one pass over the memory each; long sums are taken in blocks, and the blocks added in pairs."""
from libc.string cimport memset
from linalgml._fast.apart cimport apart
from linalgml._fast.buffer cimport Buffer, F32, I64, itemsize, need, new_buffer, product, real
from linalgml._fast.parts cimport Rows, add_in_pairs, in_parts, row_by_row, rows_of
from linalgml._fast.rows cimport LONG, floating

cdef enum:
    BLOCK = 256  # squares added one after the other, or a few lanes of them
    BLOCKS = 64  # that a part has


cdef real sum_of_squares(real* x, real* y, Py_ssize_t n) noexcept nogil:
    """The sum of (x - y)^2 over at most BLOCKS blocks."""
    cdef real partial[BLOCKS]
    cdef real d, total
    cdef Py_ssize_t b, i, blocks = (n + BLOCK - 1) // BLOCK
    for b in range(blocks):
        total = 0
        for i in range(b * BLOCK, min((b + 1) * BLOCK, n)):
            d = x[i] - y[i]
            total += d * d
        partial[b] = total
    if blocks == 0:
        return 0
    add_in_pairs(partial, &total, blocks, 1)
    return total


cdef void squares_part(void* context, Py_ssize_t part) noexcept nogil:
    cdef Rows* j = <Rows*>context
    cdef Py_ssize_t i = part * j.each
    if j.code == F32:
        (<float*>j.c)[part] = sum_of_squares[float](<float*>j.a + i, <float*>j.b + i, rows_of(j, part))
    else:
        (<double*>j.c)[part] = sum_of_squares[double](<double*>j.a + i, <double*>j.b + i, rows_of(j, part))


cdef void slopes(real* x, real* y, real slope, real* dx, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        dx[i] = slope * (x[i] - y[i])


cdef void slopes_part(void* context, Py_ssize_t part) noexcept nogil:
    cdef Rows* j = <Rows*>context
    cdef Py_ssize_t i = part * j.each
    if j.code == F32:
        slopes[float](<float*>j.a + i, <float*>j.b + i, <float>j.number, <float*>j.c + i, rows_of(j, part))
    else:
        slopes[double](<double*>j.a + i, <double*>j.b + i, j.number, <double*>j.c + i, rows_of(j, part))


def squared_error_forward(Buffer x, Buffer y, Buffer out, Py_ssize_t n):
    """out (1,) = the sum of (x - y)^2.  x, y: (n,)."""
    cdef int code = floating(x, "squared_error_forward: x")
    need(x, n, code, "squared_error_forward: x")
    need(y, n, code, "squared_error_forward: y")
    need(out, 1, code, "squared_error_forward: out")
    cdef Rows job = [x.p, y.p, out.p, NULL, NULL, NULL, NULL, NULL, n, 1, BLOCK * BLOCKS, code, 0]
    cdef Py_ssize_t parts = (n + job.each - 1) // job.each
    if parts <= 1:
        squares_part(&job, 0)
        return
    cdef Buffer partial = new_buffer(parts, code)
    job.c = partial.p
    in_parts(squares_part, &job, parts)
    if code == F32:
        add_in_pairs[float](<float*>partial.p, <float*>out.p, parts, 1)
    else:
        add_in_pairs[double](<double*>partial.p, <double*>out.p, parts, 1)


def squared_error_backward(Buffer x, Buffer y, Buffer grad, Buffer dx, Py_ssize_t n):
    """dx = 2 grad (x - y).  grad: (1,); dx: (n,)."""
    cdef int code = floating(x, "squared_error_backward: x")
    need(x, n, code, "squared_error_backward: x")
    need(y, n, code, "squared_error_backward: y")
    need(grad, 1, code, "squared_error_backward: grad")
    need(dx, n, code, "squared_error_backward: dx")
    cdef double slope = 2 * (<double>(<float*>grad.p)[0] if code == F32 else (<double*>grad.p)[0])
    cdef Rows job = [x.p, y.p, dx.p, NULL, NULL, NULL, NULL, NULL, n, 1, 0, code, slope]
    row_by_row(slopes_part, &job)


cdef Py_ssize_t check_targets(long long* target, Py_ssize_t rows, Py_ssize_t cols, long long ignore_index) except -1:
    """How many targets count."""
    cdef Py_ssize_t r, counted = 0
    for r in range(rows):
        if target[r] == ignore_index:
            continue
        if not 0 <= target[r] < cols:
            raise IndexError(f"nll_loss: target: index {target[r]} at position {r} is not in [0, {cols})")
        counted += 1
    return counted


cdef void pick(real* x, long long* target, real* losses, Py_ssize_t rows, Py_ssize_t cols, long long ignore_index) noexcept nogil:
    cdef Py_ssize_t r
    for r in range(rows):
        losses[r] = 0 if target[r] == ignore_index else -x[r * cols + target[r]]


cdef void put(long long* target, real* grad, real* dx, Py_ssize_t rows, Py_ssize_t cols, long long ignore_index) noexcept nogil:
    cdef Py_ssize_t r
    for r in range(rows):
        if target[r] != ignore_index:
            dx[r * cols + target[r]] = -grad[r]


def nll_forward(Buffer x, Buffer target, Buffer losses, Py_ssize_t rows, Py_ssize_t cols, long long ignore_index):
    """losses (rows,) = -x[r, target[r]], 0 where target is ignore_index.  x: (rows, cols).  Returns how many rows count."""
    cdef int code = floating(x, "nll_forward: x")
    need(x, product(rows, cols), code, "nll_forward: x")
    need(target, rows, I64, "nll_forward: target")
    need(losses, rows, code, "nll_forward: losses")
    target = apart(target, losses, False)
    cdef Py_ssize_t counted = check_targets(<long long*>target.p, rows, cols, ignore_index)
    if code == F32:
        pick[float](<float*>x.p, <long long*>target.p, <float*>losses.p, rows, cols, ignore_index)
    else:
        pick[double](<double*>x.p, <long long*>target.p, <double*>losses.p, rows, cols, ignore_index)
    return counted


def nll_backward(Buffer target, Buffer grad, Buffer dx, Py_ssize_t rows, Py_ssize_t cols, long long ignore_index):
    """dx (rows, cols) = -grad at the targets, 0 elsewhere and in rows that are ignored.  grad: (rows,)."""
    cdef int code = floating(grad, "nll_backward: grad")
    cdef Py_ssize_t n = product(rows, cols)
    need(target, rows, I64, "nll_backward: target")
    need(grad, rows, code, "nll_backward: grad")
    need(dx, n, code, "nll_backward: dx")
    target = apart(target, dx, False)
    check_targets(<long long*>target.p, rows, cols, ignore_index)
    memset(dx.p, 0, n * itemsize(code))
    if code == F32:
        put[float](<long long*>target.p, <float*>grad.p, <float*>dx.p, rows, cols, ignore_index)
    else:
        put[double](<long long*>target.p, <double*>grad.p, <double*>dx.p, rows, cols, ignore_index)
