# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# math: strict
"""Twin of linalgml/optim/augmented_lagrangian.py: one pass."""
from linalgml._fast.buffer cimport Buffer, F32, need, real
from linalgml._fast.rows cimport floating


cdef double walk(real* c, real* y, real* z, Py_ssize_t m, Py_ssize_t equalities, double mu) noexcept nogil:
    cdef Py_ssize_t i
    cdef double total = 0, moved, before
    for i in range(m):
        before = y[i]
        moved = before - mu * c[i]
        if i >= equalities and 0 > moved:
            moved = 0
        z[i] = <real>moved
        total += (moved * moved - before * before) / (2 * mu)
    return total


def shifted_penalty(Buffer c, Buffer y, Buffer z, Py_ssize_t m, Py_ssize_t equalities, double mu):
    """The sum of (z^2 - y^2) / 2 mu, z = y - mu c, and max(z, 0) from row `equalities` on.  c, y, z: (m,); its slope by c is -z."""
    cdef int code = floating(c, "shifted_penalty: c")
    need(c, m, code, "shifted_penalty: c")
    need(y, m, code, "shifted_penalty: y")
    need(z, m, code, "shifted_penalty: z")
    if code == F32:
        return walk[float](<float*>c.p, <float*>y.p, <float*>z.p, m, equalities, mu)
    return walk[double](<double*>c.p, <double*>y.p, <double*>z.p, m, equalities, mu)
