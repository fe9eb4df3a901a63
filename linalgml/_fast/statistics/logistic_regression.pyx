# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/statistics/logistic_regression.py: scores, gradient and curvature are matrix products."""
from linalgml._fast.buffer cimport Buffer, F32, I64, need, new_buffer, product, real
from linalgml._fast.products cimport multiply_into
from linalgml._fast.rows cimport LONG, PyThreadState, exp, floating, let_go, log, take_back

cdef enum:
    ROOM = 1 << 15  # numbers that stay in the cache


cdef double shares(long long* labels, real* p, real* off, Py_ssize_t n, Py_ssize_t k, bint reference) noexcept nogil:
    """Scores p (n, k) become probabilities, off = p less 1 at the label; returns the loss."""
    cdef Py_ssize_t i, c
    cdef real top, total, own, zero = 0
    cdef double loss = 0
    for i in range(n):
        top = zero if reference or k == 0 else p[0]
        for c in range(k):
            top = p[c] if p[c] > top else top
        own = p[labels[i]] if labels[i] < k else zero
        total = exp(-top) if reference else zero
        for c in range(k):
            p[c] = exp(p[c] - top)
            total += p[c]
        loss += <double>(log(total) + (top - own))
        for c in range(k):
            p[c] = p[c] / total
            off[c] = p[c]
        if labels[i] < k:
            off[labels[i]] -= 1
        p += k
        off += k
    return loss


def softmax_loss(Buffer x, Buffer labels, Buffer w, Buffer p, Buffer grad, Py_ssize_t n, Py_ssize_t d, Py_ssize_t k, Py_ssize_t reference):
    """- sum log p[label], p (n, k) and its gradient (k, d); where `reference`, class k is one more, of score 0."""
    cdef int code = floating(x, "softmax_loss: x")
    need(x, product(n, d), code, "softmax_loss: x")
    need(labels, n, I64, "softmax_loss: labels")
    need(w, product(k, d), code, "softmax_loss: w")
    need(p, product(n, k), code, "softmax_loss: p")
    need(grad, product(k, d), code, "softmax_loss: grad")
    cdef Buffer own = labels.copy(), off = new_buffer(product(n, k), code)
    cdef Py_ssize_t i
    cdef long long* label = <long long*>own.p
    for i in range(n):
        if not 0 <= label[i] < k + (reference == 1):
            raise IndexError(f"softmax_loss: label {label[i]} at {i}; there are {k + (reference == 1)} classes")
    cdef double loss
    cdef PyThreadState* thread = let_go(<double>n * d * k > LONG)
    try:
        if code == F32:
            multiply_into[float](<float*>x.p, d, 1, <float*>w.p, 1, d, <float*>p.p, k, n, k, d, 0)
            loss = shares[float](label, <float*>p.p, <float*>off.p, n, k, reference == 1)
            multiply_into[float](<float*>off.p, 1, k, <float*>x.p, d, 1, <float*>grad.p, d, k, d, n, 0)
        else:
            multiply_into[double](<double*>x.p, d, 1, <double*>w.p, 1, d, <double*>p.p, k, n, k, d, 0)
            loss = shares[double](label, <double*>p.p, <double*>off.p, n, k, reference == 1)
            multiply_into[double](<double*>off.p, 1, k, <double*>x.p, d, 1, <double*>grad.p, d, k, d, n, 0)
    finally:
        take_back(thread)
    return loss


cdef int curve(real* x, real* p, real* room, real* out, Py_ssize_t n, Py_ssize_t d, Py_ssize_t k, Py_ssize_t rows) except -1 nogil:
    """Every block of the Hessian is symmetric, as the whole is: all of it is one product, of the weights of the pairs of classes and the
    products of pairs of features, `rows` rows of them at a time."""
    cdef Py_ssize_t a, b, i, j, m, block, many, at, pair, width = k * d, classes = k * (k + 1) // 2, features = d * (d + 1) // 2
    cdef real* sums = room
    cdef real* weights = sums + classes * features
    cdef real* pairs = weights + rows * classes
    cdef real* w
    cdef real* z
    for i in range(classes * features):
        sums[i] = 0
    for block in range((n + rows - 1) // rows):
        many = min(rows, n - block * rows)
        for i in range(many):
            w = weights + i * classes
            at = 0
            for a in range(k):
                for b in range(a + 1):
                    w[at] = -p[a] * p[b]
                    at += 1
                w[at - 1] += p[a]
            z = pairs + i * features
            for j in range(d):
                for m in range(j + 1):
                    z[m] = x[j] * x[m]
                z += j + 1
            p += k
            x += d
        multiply_into(weights, 1, classes, pairs, features, 1, sums, features, classes, features, many, 1)
    for a in range(k):
        for b in range(a + 1):
            pair = 0
            for j in range(d):
                for m in range(j + 1):
                    out[(a * d + j) * width + b * d + m] = sums[pair]
                    out[(a * d + m) * width + b * d + j] = sums[pair]
                    out[(b * d + j) * width + a * d + m] = sums[pair]
                    out[(b * d + m) * width + a * d + j] = sums[pair]
                    pair += 1
            sums += features
    return 0


def softmax_curvature(Buffer x, Buffer p, Buffer out, Py_ssize_t n, Py_ssize_t d, Py_ssize_t k):
    """The Hessian of `softmax_loss`: out (k d, k d) = the sum over rows of (p_a [a = b] - p_a p_b) x x^T."""
    cdef int code = floating(x, "softmax_curvature: x")
    cdef Py_ssize_t width = product(k, d)
    need(x, product(n, d), code, "softmax_curvature: x")
    need(p, product(n, k), code, "softmax_curvature: p")
    need(out, product(width, width), code, "softmax_curvature: out")
    cdef Py_ssize_t classes = product(k, k + 1) // 2, features = product(d, d + 1) // 2
    cdef Py_ssize_t rows = max(<Py_ssize_t>32, min(<Py_ssize_t>256, ROOM // (features + classes + 1)))
    cdef Buffer room = new_buffer(product(classes, features) + product(rows, classes + features), code)
    cdef PyThreadState* thread = let_go(<double>n * width * width > LONG)
    try:
        if code == F32:
            curve[float](<float*>x.p, <float*>p.p, <float*>room.p, <float*>out.p, n, d, k, rows)
        else:
            curve[double](<double*>x.p, <double*>p.p, <double*>room.p, <double*>out.p, n, d, k, rows)
    finally:
        take_back(thread)
