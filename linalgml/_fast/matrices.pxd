# Matrices and vectors as compiled code sees them, for the functions that take a whole small problem at once.
from linalgml._fast.buffer cimport Buffer

cdef enum:
    SIDE = 32  # rows and columns up to which a matrix is taken whole, on the stack

cdef extern from "simd.h" nogil:
    bint all_finite_f64(Py_ssize_t m, Py_ssize_t n, const double* x, Py_ssize_t row)

cdef inline bint all_finite(double* x, Py_ssize_t n) noexcept nogil:
    """Whether none of n numbers is NaN or infinite."""
    return all_finite_f64(1, n, x, n)

cdef Buffer oblong(object A, Py_ssize_t* m, Py_ssize_t* n)

cdef Buffer square(object A, Py_ssize_t* n)

cdef Buffer right_side(object b, Py_ssize_t n, Py_ssize_t* k)

cdef object matrix(tuple shape, Buffer data)

cdef object vector(Buffer data)

cdef object like(object array, Buffer data)

cdef object named(object kind, object first, object second, object third=*)
