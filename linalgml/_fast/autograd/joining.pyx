# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
# levels: baseline (nothing here that wider vectors would speed up much)
"""Fast twin of copying a triangle."""
from libc.string cimport memmove

from linalgml._fast.buffer cimport Buffer, need, product


def copy_triangle(Buffer x, Buffer out, Py_ssize_t batch, Py_ssize_t rows, Py_ssize_t cols, Py_ssize_t diagonal, bint upper):
    """Copy x (batch, rows, cols) to out where j - i >= diagonal (upper) or j - i <= diagonal; the rest of out stays."""
    if out is None:
        raise TypeError("copy_triangle: out: expected a Buffer, got None")
    cdef Py_ssize_t n = product(product(batch, rows), cols)
    need(out, n, out.code, "copy_triangle: out")
    need(x, n, out.code, "copy_triangle: x")
    cdef Py_ssize_t width = 4 if out.code == 0 else 8, r, i, edge, row
    if n == 0 or x.p == out.p:
        return
    diagonal = min(max(diagonal, -rows - 1), cols + 1)
    for r in range(batch * rows):
        i = r % rows
        row = r * cols
        if upper:
            edge = min(max(i + diagonal, 0), cols)
            memmove(out.p + (row + edge) * width, x.p + (row + edge) * width, (cols - edge) * width)
        else:
            edge = min(max(i + diagonal + 1, 0), cols)
            memmove(out.p + row * width, x.p + row * width, edge * width)
