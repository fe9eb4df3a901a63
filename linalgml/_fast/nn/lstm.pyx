# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twin of linalgml/nn/lstm.py: a step is one product of matrices, then vector code over the gates."""
from linalgml._fast.buffer cimport Buffer, F32, need, product, real
from linalgml._fast.products cimport multiply_into
from linalgml._fast.rows cimport exp, floating, tanh


cdef void squash(real* gates, real* before, real* cells, real* out, Py_ssize_t rows, Py_ssize_t size) noexcept nogil:
    """The gates of one step from what they are made of, and c and h from them; before: the c of the step before.

    Loops that write to one array each: those the compiler turns into vector code.
    """
    cdef Py_ssize_t r, j
    cdef real one = 1
    for r in range(rows):
        for j in range(2 * size):
            gates[j] = one / (one + exp(-gates[j]))
        for j in range(2 * size, 3 * size):
            gates[j] = tanh(gates[j])
        for j in range(3 * size, 4 * size):
            gates[j] = one / (one + exp(-gates[j]))
        for j in range(size):
            cells[j] = gates[size + j] * before[j] + gates[j] * gates[2 * size + j]
        for j in range(size):
            out[j] = gates[3 * size + j] * tanh(cells[j])
        gates += 4 * size
        before += size
        cells += size
        out += size


cdef int forward(real* gates, real* weight, real* h0, real* c0, real* out, real* cells, Py_ssize_t steps, Py_ssize_t rows, Py_ssize_t size,
                 bint reverse) except -1 nogil:
    cdef Py_ssize_t s, t, before, n = rows * size
    for s in range(steps):
        t = steps - 1 - s if reverse else s
        before = t + 1 if reverse else t - 1
        multiply_into(h0 if s == 0 else out + before * n, size, 1, weight, 1, size, gates + t * 4 * n, 4 * size, rows, 4 * size, size, 1)
        squash(gates + t * 4 * n, c0 if s == 0 else cells + before * n, cells + t * n, out + t * n, rows, size)
    return 0


cdef void unsquash(real* gates, real* before, real* cells, real* grad, real* dgates, real* dh, real* dc, Py_ssize_t rows,
                   Py_ssize_t size) noexcept nogil:
    """The gradient of what the gates of one step were made of; dc becomes that of the c before."""
    cdef Py_ssize_t r, j
    cdef real one = 1
    cdef real* d = dgates  # each part holds something else until its turn comes
    for r in range(rows):
        for j in range(size):
            d[j] = tanh(cells[j])
        for j in range(size):
            dh[j] = grad[j] + dh[j]
        for j in range(size):
            dc[j] = dc[j] + dh[j] * gates[3 * size + j] * (one - d[j] * d[j])
        for j in range(size):
            d[3 * size + j] = dh[j] * d[j] * gates[3 * size + j] * (one - gates[3 * size + j])
        for j in range(size):
            d[j] = dc[j] * gates[2 * size + j] * gates[j] * (one - gates[j])
        for j in range(size):
            d[size + j] = dc[j] * before[j] * gates[size + j] * (one - gates[size + j])
        for j in range(size):
            d[2 * size + j] = dc[j] * gates[j] * (one - gates[2 * size + j] * gates[2 * size + j])
        for j in range(size):
            dc[j] = dc[j] * gates[size + j]
        gates += 4 * size
        d += 4 * size
        before += size
        cells += size
        grad += size
        dh += size
        dc += size


cdef int backward(real* gates, real* weight, real* c0, real* cells, real* grad, real* dgates, real* dh, real* dc, Py_ssize_t steps,
                  Py_ssize_t rows, Py_ssize_t size, bint reverse) except -1 nogil:
    cdef Py_ssize_t s, t, before, n = rows * size
    for s in range(steps):
        t = s if reverse else steps - 1 - s
        before = t + 1 if reverse else t - 1
        unsquash(gates + t * 4 * n, c0 if s == steps - 1 else cells + before * n, cells + t * n, grad + t * n, dgates + t * 4 * n, dh, dc,
                 rows, size)
        multiply_into(dgates + t * 4 * n, 4 * size, 1, weight, size, 1, dh, size, rows, size, 4 * size, 0)
    return 0


def lstm_forward(Buffer gates, Buffer weight, Buffer h0, Buffer c0, Buffer out, Buffer cells, Py_ssize_t steps, Py_ssize_t rows,
                 Py_ssize_t size, bint reverse):
    """gates (steps, rows, 4, size), the inputs' part, become the gates themselves; out, cells: (steps, rows, size) are h and c."""
    cdef int code = floating(gates, "lstm_forward: gates")
    cdef Py_ssize_t one = product(rows, size), n = product(steps, one)
    need(gates, product(4, n), code, "lstm_forward: gates")
    need(weight, product(4, product(size, size)), code, "lstm_forward: weight")
    need(h0, one, code, "lstm_forward: h0")
    need(c0, one, code, "lstm_forward: c0")
    need(out, n, code, "lstm_forward: out")
    need(cells, n, code, "lstm_forward: cells")
    with nogil:
        if code == F32:
            forward[float](<float*>gates.p, <float*>weight.p, <float*>h0.p, <float*>c0.p, <float*>out.p, <float*>cells.p, steps, rows, size,
                           reverse)
        else:
            forward[double](<double*>gates.p, <double*>weight.p, <double*>h0.p, <double*>c0.p, <double*>out.p, <double*>cells.p, steps,
                            rows, size, reverse)


def lstm_backward(Buffer gates, Buffer weight, Buffer c0, Buffer cells, Buffer grad, Buffer dgates, Buffer dh, Buffer dc, Py_ssize_t steps,
                  Py_ssize_t rows, Py_ssize_t size, bint reverse):
    """dgates (steps, rows, 4, size): the gradient of what the gates were made of, from grad (steps, rows, size) of every h."""
    cdef int code = floating(gates, "lstm_backward: gates")
    cdef Py_ssize_t one = product(rows, size), n = product(steps, one)
    need(gates, product(4, n), code, "lstm_backward: gates")
    need(weight, product(4, product(size, size)), code, "lstm_backward: weight")
    need(c0, one, code, "lstm_backward: c0")
    need(cells, n, code, "lstm_backward: cells")
    need(grad, n, code, "lstm_backward: grad")
    need(dgates, product(4, n), code, "lstm_backward: dgates")
    need(dh, one, code, "lstm_backward: dh")
    need(dc, one, code, "lstm_backward: dc")
    with nogil:
        if code == F32:
            backward[float](<float*>gates.p, <float*>weight.p, <float*>c0.p, <float*>cells.p, <float*>grad.p, <float*>dgates.p,
                            <float*>dh.p, <float*>dc.p, steps, rows, size, reverse)
        else:
            backward[double](<double*>gates.p, <double*>weight.p, <double*>c0.p, <double*>cells.p, <double*>grad.p, <double*>dgates.p,
                             <double*>dh.p, <double*>dc.p, steps, rows, size, reverse)
