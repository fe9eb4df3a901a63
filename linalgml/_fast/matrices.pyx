# cython: language_level=3, boundscheck=False, wraparound=False
"""Small matrices of floats, straight to compiled code: the door of a function, and what stands behind it takes and makes.

A twin's module may have, for a function such as `solve`, a `solve_matrix` with the same arguments that checks, copies, factors and makes
the results in one call.  It takes matrices of floats of up to SIDE rows in this tier's storage, and hands anything else back by returning
None: other kinds of numbers, and whatever the answer may be an error for.  Then the function itself runs, and says what is wrong.
"""
from cpython.object cimport PyTypeObject

from linalgml._fast cimport dispatch
from linalgml._fast.buffer cimport F64

cdef extern from "Python.h":
    object PyType_GenericAlloc(PyTypeObject* kind, Py_ssize_t n)

cdef object Matrix = None, Vector = None


def bind(matrix_class, vector_class):
    """Take over the classes; called once, when linalgml.linalg is imported."""
    global Matrix, Vector
    Matrix, Vector = matrix_class, vector_class


def door(function, str concept, str name):
    """`function`, but where its first argument is a Matrix, `name` of the concept's twin first, which has the same arguments."""
    cdef object store = None, whole = None

    def enter(a, *args, **kwargs):
        nonlocal store, whole
        if type(a) is Matrix and dispatch.overrides == 0:
            if dispatch.process_store is not store:
                now = dispatch.process_store
                whole, store = now.compiled(concept, name), now
            if whole is not None:
                try:
                    found = whole(a, *args, **kwargs) if kwargs else whole(a, *args)
                except TypeError:  # arguments that `function` has not either, as it will say
                    found = None
                if found is not None:
                    return found
        return function(a, *args, **kwargs)

    return enter


cdef Buffer numbers(object array, Py_ssize_t n):
    """The n float64 numbers of a Matrix or Vector; None for numbers of another kind."""
    if array._kept_kind != "float" and array._kind() != "float":
        return None
    data = array._flat() if array._native is None else (<tuple?>array._native)[1]
    if type(data) is Buffer and (<Buffer>data).code == F64 and (<Buffer>data).n >= n:
        return <Buffer>data
    return None  # stored by another backend


cdef Buffer oblong(object A, Py_ssize_t* m, Py_ssize_t* n):
    """The numbers of a Matrix of floats with 1 … SIDE rows and columns, or None."""
    cdef tuple shape = A.shape
    m[0], n[0] = shape[0], shape[1]
    return numbers(A, m[0] * n[0]) if 0 < m[0] <= SIDE and 0 < n[0] <= SIDE else None


cdef Buffer square(object A, Py_ssize_t* n):
    """The same of a square one."""
    cdef Py_ssize_t m
    cdef Buffer data = oblong(A, &m, n)
    return data if m == n[0] else None


cdef Buffer right_side(object b, Py_ssize_t n, Py_ssize_t* k):
    """The numbers of a Vector (n,) or a Matrix (n, k) of floats, or None."""
    cdef Py_ssize_t rows
    cdef Buffer data = None
    if type(b) is Matrix:
        data = oblong(b, &rows, k)
    elif type(b) is Vector:
        rows, k[0] = len(b), 1
        data = numbers(b, rows) if rows == n else None
    return data if data is not None and rows == n else None


cdef object new(object kind, Buffer data):
    cdef object made = PyType_GenericAlloc(<PyTypeObject*>kind, 0)
    made._list, made._native, made._kept_kind = None, ("cython", data), "float"
    return made


cdef object matrix(tuple shape, Buffer data):
    """A Matrix of these numbers, which are not copied."""
    cdef object made = new(Matrix, data)
    made.shape = shape
    return made


cdef object vector(Buffer data):
    """A Vector of these numbers, which are not copied."""
    return new(Vector, data)


cdef object like(object array, Buffer data):
    """A Matrix or Vector of the shape of another."""
    return matrix(array.shape, data) if type(array) is Matrix else vector(data)


cdef object named(object kind, object first, object second, object third=None):
    """A named tuple of two parts, or of three."""
    return tuple.__new__(kind, (first, second) if third is None else (first, second, third))
