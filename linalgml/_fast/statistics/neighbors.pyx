# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/statistics/neighbors.py: sixteen known points abreast, as in k-means."""
from linalgml._fast.buffer cimport Buffer, F32, need, new_buffer, product, real
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, take_back

cdef enum:
    ABREAST = 16
    MANY = 64

cdef extern from "k_means.h" nogil:
    void squares_f32(const float* x, const float* turned, float* out, Py_ssize_t n, Py_ssize_t d)
    void squares_f64(const double* x, const double* turned, double* out, Py_ssize_t n, Py_ssize_t d)


cdef void distances(real* x, real* c, real* turned, real* out, Py_ssize_t n, Py_ssize_t m, Py_ssize_t d) noexcept nogil:
    cdef Py_ssize_t i, j, k, g, start, many, wide
    cdef real total[MANY * ABREAST]
    for g in range((m + ABREAST - 1) // ABREAST):
        wide = min(<Py_ssize_t>ABREAST, m - g * ABREAST)
        for j in range(d):
            for k in range(ABREAST):
                turned[j * ABREAST + k] = c[min(g * ABREAST + k, m - 1) * d + j]
        for start in range(0, n, 64):
            many = min(<Py_ssize_t>MANY, n - start)
            if real is float:
                squares_f32(x + start * d, turned, total, many, d)
            else:
                squares_f64(x + start * d, turned, total, many, d)
            for i in range(many):
                for k in range(wide):
                    out[(start + i) * m + g * ABREAST + k] = total[i * ABREAST + k]


def squared_distances(Buffer x, Buffer c, Buffer out, Py_ssize_t n, Py_ssize_t m, Py_ssize_t d):
    """out (n, m) = the squared distance of each row of x (n, d) to each of c (m, d)."""
    cdef int code = floating(x, "squared_distances: x")
    need(x, product(n, d), code, "squared_distances: x")
    need(c, product(m, d), code, "squared_distances: c")
    need(out, product(n, m), code, "squared_distances: out")
    cdef Buffer turned = new_buffer(product(d, ABREAST), code)
    cdef PyThreadState* thread = let_go(<double>n * m * d > LONG)
    if code == F32:
        distances[float](<float*>x.p, <float*>c.p, <float*>turned.p, <float*>out.p, n, m, d)
    else:
        distances[double](<double*>x.p, <double*>c.p, <double*>turned.p, <double*>out.p, n, m, d)
    take_back(thread)
