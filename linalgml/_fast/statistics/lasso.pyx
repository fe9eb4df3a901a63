# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/statistics/lasso.py: a feature is a row, so that its two products run along memory."""
from linalgml._fast.buffer cimport Buffer, F32, need, product, real
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, row_dot, take_back


cdef double sweep(real* x, real* norms, real* w, real* residual, double l1, double l2, Py_ssize_t d, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i, j
    cdef double rho, new, largest = 0
    cdef real move
    for j in range(d):
        if norms[j] > 0:
            rho = <double>norms[j] * w[j] + row_dot(x, residual, n)
            new = ((rho - l1) if rho > l1 else (rho + l1) if rho < -l1 else 0.0) / (norms[j] + l2)
            move = <real>(new - w[j])
            if move != 0:
                for i in range(n):
                    residual[i] -= move * x[i]
                w[j] = <real>new
            largest = max(largest, <double>(move if move > 0 else -move))
        x += n
    return largest


def lasso_sweep(Buffer x, Buffer norms, Buffer w, Buffer residual, double l1, double l2, Py_ssize_t d, Py_ssize_t n):
    """Each weight in turn moves to its minimum; returns the largest move."""
    cdef int code = floating(x, "lasso_sweep: x")
    need(x, product(d, n), code, "lasso_sweep: x")
    need(norms, d, code, "lasso_sweep: norms")
    need(w, d, code, "lasso_sweep: w")
    need(residual, n, code, "lasso_sweep: residual")
    cdef double largest
    cdef PyThreadState* thread = let_go(<double>d * n > LONG)
    if code == F32:
        largest = sweep[float](<float*>x.p, <float*>norms.p, <float*>w.p, <float*>residual.p, l1, l2, d, n)
    else:
        largest = sweep[double](<double*>x.p, <double*>norms.p, <double*>w.p, <double*>residual.p, l1, l2, d, n)
    take_back(thread)
    return largest


cdef double gap(real* x, real* y, real* w, real* residual, double l1, double l2, Py_ssize_t d, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t j
    cdef double slope, steepest = 0, size = 0, squares = row_dot(residual, residual, n), along = row_dot(residual, y, n), shrink
    for j in range(d):
        slope = row_dot(x + j * n, residual, n) - l2 * w[j]
        steepest = max(steepest, slope if slope > 0 else -slope)
        size += w[j] if w[j] > 0 else -w[j]
        squares += l2 * w[j] * w[j]
    if steepest > l1:
        shrink = l1 / steepest
        return squares * (1 + shrink * shrink) / 2 + l1 * size - shrink * along
    return squares + l1 * size - along


def lasso_gap(Buffer x, Buffer y, Buffer w, Buffer residual, double l1, double l2, Py_ssize_t d, Py_ssize_t n):
    """How far |y - X w|^2 / 2 + l1 |w|_1 + l2 |w|^2 / 2 can be above its minimum at most."""
    cdef int code = floating(x, "lasso_gap: x")
    need(x, product(d, n), code, "lasso_gap: x")
    need(y, n, code, "lasso_gap: y")
    need(w, d, code, "lasso_gap: w")
    need(residual, n, code, "lasso_gap: residual")
    cdef double found
    cdef PyThreadState* thread = let_go(<double>d * n > LONG)
    if code == F32:
        found = gap[float](<float*>x.p, <float*>y.p, <float*>w.p, <float*>residual.p, l1, l2, d, n)
    else:
        found = gap[double](<double*>x.p, <double*>y.p, <double*>w.p, <double*>residual.p, l1, l2, d, n)
    take_back(thread)
    return found
