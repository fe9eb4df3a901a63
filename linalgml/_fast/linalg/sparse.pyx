# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Twins of linalgml/linalg/sparse.py: the same loops, after every column and every beginning of a row was seen to be inside."""
from linalgml._fast.apart cimport overlap
from linalgml._fast.buffer cimport Buffer, F32, I64, need, real
from linalgml._fast.rows cimport LONG, PyThreadState, floating, let_go, take_back


cdef int check(Buffer data, Buffer indices, Buffer indptr, Py_ssize_t m, Py_ssize_t columns, str what) except -1:
    cdef int code = floating(data, what + ": data")
    cdef Py_ssize_t i, p, last = 0
    cdef long long* starts
    cdef long long* places
    need(indptr, m, I64, what + ": indptr")  # no m beyond the buffer: m + 1 is a number
    need(indptr, m + 1, I64, what + ": indptr")
    starts = <long long*>indptr.p
    for i in range(m + 1):
        if starts[i] < last:
            raise ValueError(f"{what}: indptr falls, or begins below 0, at {i}")
        last = starts[i]
    need(data, last, code, what + ": data")
    need(indices, last, I64, what + ": indices")
    places = <long long*>indices.p
    for p in range(starts[0], last):
        if not 0 <= places[p] < columns:
            raise IndexError(f"{what}: column {places[p]} is not in 0 … {columns - 1}")
    return code


cdef void multiply(real* data, long long* indices, long long* indptr, real* x, real* y, Py_ssize_t m) noexcept nogil:
    cdef Py_ssize_t i, p
    cdef double total
    for i in range(m):
        total = 0
        for p in range(indptr[i], indptr[i + 1]):
            total += data[p] * x[indices[p]]
        y[i] = <real>total


def csr_matvec(Buffer data, Buffer indices, Buffer indptr, Buffer x, Buffer y, Py_ssize_t m):
    """y (m,) = A x for the CSR matrix A of m rows."""
    if m < 0 or x is None or indices is None or indptr is None:
        raise ValueError("csr_matvec: expected buffers and a number of rows")
    cdef int code = check(data, indices, indptr, m, x.n, "csr_matvec")
    need(x, 0, code, "csr_matvec: x")
    need(y, m, code, "csr_matvec: y")
    for other in (data, indices, indptr, x):
        if overlap(y, other):
            raise ValueError("csr_matvec: y shares memory with an input")
    cdef PyThreadState* thread = let_go(<double>data.n > LONG)
    if code == F32:
        multiply[float](<float*>data.p, <long long*>indices.p, <long long*>indptr.p, <float*>x.p, <float*>y.p, m)
    else:
        multiply[double](<double*>data.p, <long long*>indices.p, <long long*>indptr.p, <double*>x.p, <double*>y.p, m)
    take_back(thread)


cdef void sweep(real* data, long long* indices, long long* indptr, real* diagonal, real* b, real* x, Py_ssize_t m, double omega,
                bint backwards) noexcept nogil:
    cdef Py_ssize_t i, p, step
    cdef double rest
    for step in range(m):
        i = m - 1 - step if backwards else step
        rest = b[i]
        for p in range(indptr[i], indptr[i + 1]):
            rest -= data[p] * x[indices[p]]
        x[i] = <real>(x[i] + omega * rest / diagonal[i])


def relax(Buffer data, Buffer indices, Buffer indptr, Buffer diagonal, Buffer b, Buffer x, Py_ssize_t m, double omega, bint backwards):
    """One sweep over the rows of a CSR matrix (m, m)."""
    if m < 0 or indices is None or indptr is None:
        raise ValueError("relax: expected buffers and a number of rows")
    cdef int code = check(data, indices, indptr, m, m, "relax")
    need(diagonal, m, code, "relax: diagonal")
    need(b, m, code, "relax: b")
    need(x, m, code, "relax: x")
    for other in (data, indices, indptr, diagonal, b):
        if overlap(x, other):
            raise ValueError("relax: x shares memory with an input")
    cdef PyThreadState* thread = let_go(<double>data.n > LONG)
    if code == F32:
        sweep[float](<float*>data.p, <long long*>indices.p, <long long*>indptr.p, <float*>diagonal.p, <float*>b.p, <float*>x.p, m, omega,
                     backwards)
    else:
        sweep[double](<double*>data.p, <long long*>indices.p, <long long*>indptr.p, <double*>diagonal.p, <double*>b.p, <double*>x.p, m, omega,
                      backwards)
    take_back(thread)
