# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/nn/cross_entropy.py: only the log-sum-exp of a row is kept, and the way back makes the softmax from it again."""
cimport cython
from linalgml._fast.apart cimport apart
from linalgml._fast.buffer cimport Buffer, F32, I64, need, new_buffer, product, real
from linalgml._fast.parts cimport Rows, row_by_row, rows_of
from linalgml._fast.rows cimport LONG, floating, row_add_log, row_exp, row_exp_sum, row_max, row_sum


cdef Py_ssize_t check_targets(long long* target, Py_ssize_t rows, Py_ssize_t cols, long long ignore_index) except -1:
    """How many targets count."""
    cdef Py_ssize_t r, counted = 0
    for r in range(rows):
        if target[r] == ignore_index:
            continue
        if not 0 <= target[r] < cols:
            raise IndexError(f"cross_entropy: target: index {target[r]} at position {r} is not in [0, {cols})")
        counted += 1
    return counted


cdef void forward(real* logits, long long* target, real* losses, real* lse, Py_ssize_t rows, Py_ssize_t cols, long long ignore_index,
                  real smoothing) noexcept nogil:
    cdef Py_ssize_t r
    cdef real* row = logits
    for r in range(rows):
        lse[r] = row_max(row, cols)
        losses[r] = row_exp_sum(row, lse[r], cols)
        row += cols
    row_add_log(lse, losses, rows)  # all the logarithms at once: they too are vector code
    row = logits
    for r in range(rows):
        if target[r] == ignore_index:
            losses[r] = 0
        else:
            losses[r] = lse[r] - (1 - smoothing) * row[target[r]]
            if smoothing != 0:
                losses[r] -= smoothing * row_sum(row, cols) / cols
        row += cols


cdef void backward(real* logits, long long* target, real* lse, real* grad, real* dlogits, Py_ssize_t rows, Py_ssize_t cols,
                   long long ignore_index, real smoothing) noexcept nogil:
    cdef Py_ssize_t r, j
    cdef real g, spread = smoothing / cols
    for r in range(rows):
        g = grad[r]
        if target[r] == ignore_index:
            for j in range(cols):
                dlogits[j] = 0
        else:
            row_exp(logits, dlogits, lse[r], cols)
            for j in range(cols):
                dlogits[j] = g * (dlogits[j] - spread)
            dlogits[target[r]] -= g * (1 - smoothing)
        logits += cols
        dlogits += cols


cdef struct Ignoring:
    Rows over
    long long ignore_index


cdef void forward_part(void* context, Py_ssize_t part) noexcept nogil:
    cdef Ignoring* job = <Ignoring*>context
    cdef Rows* j = &job.over
    cdef Py_ssize_t r = part * j.each, i = r * j.cols, rows = rows_of(j, part)
    if j.code == F32:
        forward[float](<float*>j.a + i, <long long*>j.b + r, <float*>j.c + r, <float*>j.d + r, rows, j.cols, job.ignore_index,
                       <float>j.number)
    else:
        forward[double](<double*>j.a + i, <long long*>j.b + r, <double*>j.c + r, <double*>j.d + r, rows, j.cols,
                        job.ignore_index, j.number)


cdef void backward_part(void* context, Py_ssize_t part) noexcept nogil:
    cdef Ignoring* job = <Ignoring*>context
    cdef Rows* j = &job.over
    cdef Py_ssize_t r = part * j.each, i = r * j.cols, rows = rows_of(j, part)
    if j.code == F32:
        backward[float](<float*>j.a + i, <long long*>j.b + r, <float*>j.c + r, <float*>j.d + r, <float*>j.e + i, rows,
                        j.cols, job.ignore_index, <float>j.number)
    else:
        backward[double](<double*>j.a + i, <long long*>j.b + r, <double*>j.c + r, <double*>j.d + r, <double*>j.e + i, rows,
                         j.cols, job.ignore_index, j.number)


def cross_entropy_forward(Buffer logits, Buffer target, Buffer losses, Buffer lse, Py_ssize_t rows, Py_ssize_t cols,
                          long long ignore_index, double smoothing):
    """losses (rows,) = lse - (1 - s) * logits[target] - s * mean(logits), 0 where target is ignore_index; lse: (rows,).  Returns how many count."""
    cdef int code = floating(logits, "cross_entropy_forward: logits")
    cdef Py_ssize_t n = product(rows, cols)
    need(logits, n, code, "cross_entropy_forward: logits")
    need(target, rows, I64, "cross_entropy_forward: target")
    need(losses, rows, code, "cross_entropy_forward: losses")
    need(lse, rows, code, "cross_entropy_forward: lse")
    if rows > 0 and cols == 0:
        raise ValueError("cross_entropy_forward: cols must be positive, got 0")
    target = apart(apart(target, losses, n > LONG), lse, False)
    cdef Py_ssize_t counted = check_targets(<long long*>target.p, rows, cols, ignore_index)
    cdef Ignoring job = [[logits.p, target.p, losses.p, lse.p, NULL, NULL, NULL, NULL, rows, cols, 0, code, smoothing], ignore_index]
    row_by_row(forward_part, &job.over)
    return counted


def cross_entropy_backward(Buffer logits, Buffer target, Buffer lse, Buffer grad, Buffer dlogits, Py_ssize_t rows, Py_ssize_t cols,
                           long long ignore_index, double smoothing):
    """dlogits = grad * (softmax(logits) - (1 - s) * onehot(target) - s / cols), a row at a time; 0 for ignored rows.  grad: (rows,)."""
    cdef int code = floating(logits, "cross_entropy_backward: logits")
    cdef Py_ssize_t n = product(rows, cols)
    need(logits, n, code, "cross_entropy_backward: logits")
    need(target, rows, I64, "cross_entropy_backward: target")
    need(lse, rows, code, "cross_entropy_backward: lse")
    need(grad, rows, code, "cross_entropy_backward: grad")
    need(dlogits, n, code, "cross_entropy_backward: dlogits")
    target = apart(target, dlogits, n > LONG)
    check_targets(<long long*>target.p, rows, cols, ignore_index)
    cdef Ignoring job = [[logits.p, target.p, lse.p, grad.p, dlogits.p, NULL, NULL, NULL, rows, cols, 0, code, smoothing], ignore_index]
    row_by_row(backward_part, &job.over)


cdef class Loss:
    """The way back of a cross-entropy; `divisor` is 0 where every row's loss stands alone."""
    cdef Buffer logits, target, lse
    cdef Py_ssize_t rows, cols
    cdef readonly long long ignore_index
    cdef readonly double smoothing, divisor

    @cython.nonecheck(True)
    def __call__(self, Buffer grad not None):
        cdef Buffer dlogits = new_buffer(product(self.rows, self.cols), self.logits.code), each = grad
        if self.divisor != 0:
            each = new_buffer(self.rows, self.logits.code)
            each.fill(grad[0] / self.divisor)
        cross_entropy_backward(self.logits, self.target, self.lse, each, dlogits, self.rows, self.cols, self.ignore_index, self.smoothing)
        return (dlogits,)


cdef double sum_in_double(real* x, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    cdef double total = 0
    for i in range(n):
        total += x[i]
    return total


def cross_entropy_loss(Buffer logits, Buffer target, Py_ssize_t rows, Py_ssize_t cols, long long ignore_index, double smoothing, str reduction):
    """(loss, its backward): the losses of the rows, or a single number for the reductions "mean" and "sum"."""
    cdef Loss back = Loss.__new__(Loss)
    cdef int code = floating(logits, "cross_entropy: input")
    cdef Buffer losses = new_buffer(rows, code), value = losses
    back.logits, back.target, back.lse, back.rows, back.cols = logits, target, new_buffer(rows, code), rows, cols
    back.ignore_index, back.smoothing = ignore_index, smoothing
    cdef double counted = cross_entropy_forward(logits, target, losses, back.lse, rows, cols, ignore_index, smoothing), nan = float("nan")
    back.divisor = 0
    if reduction != "none":
        back.divisor = 1 if reduction == "sum" else counted if counted else nan
        value = new_buffer(1, code)
        if code == F32:
            (<float*>value.p)[0] = <float>(sum_in_double[float](<float*>losses.p, rows) / back.divisor)
        else:
            (<double*>value.p)[0] = sum_in_double[double](<double*>losses.p, rows) / back.divisor
    return value, back
