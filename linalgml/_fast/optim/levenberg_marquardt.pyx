# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twin of linalgml/optim/levenberg_marquardt.py: the same rotations, each along two rows."""
from libc.math cimport sqrt
from linalgml._fast.buffer cimport Buffer, F32, need, product, real
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, take_back


cdef void rotate(real* R, real* z, real* c, real* row, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i, j, k
    cdef real cos, sin, rest, above, below
    cdef double length
    for k in range(n - 1, -1, -1):
        row[k] = c[k]
        for i in range(k + 1, n):
            row[i] = 0
        rest = 0
        for j in range(k, n):
            length = sqrt(<double>R[j * n + j] * <double>R[j * n + j] + <double>row[j] * <double>row[j])
            cos, sin = <real>(R[j * n + j] / length), <real>(row[j] / length)
            R[j * n + j] = <real>length
            for i in range(j + 1, n):
                above = R[j * n + i]
                below = row[i]
                R[j * n + i] = cos * above + sin * below
                row[i] = cos * below - sin * above
            above = z[j]
            z[j] = cos * above + sin * rest
            rest = cos * rest - sin * above


def damp(Buffer R, Buffer z, Buffer c, Buffer row, Py_ssize_t n):
    """R, z become those of the system with a row c_k e_k = 0 more for each k.  R: (n, n); z, c: (n,), c positive; row: (n,), scratch."""
    cdef int code = floating(R, "damp: R")
    need(R, product(n, n), code, "damp: R")
    need(z, n, code, "damp: z")
    need(c, n, code, "damp: c")
    need(row, n, code, "damp: row")
    cdef PyThreadState* thread = let_go(n * n > LONG)
    if code == F32:
        rotate[float](<float*>R.p, <float*>z.p, <float*>c.p, <float*>row.p, n)
    else:
        rotate[double](<double*>R.p, <double*>z.p, <double*>c.p, <double*>row.p, n)
    take_back(thread)
