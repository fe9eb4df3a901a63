"""Theorem of the triangles of a matrix."""

from ...autograd.joining import copy_triangle
from ..theorem import equivalent, theorem


@theorem(small=[(2, 3, 4)], large=[(2, 4, 6), (2, 6, 4)], kinds=("finite", "rationals", "floats", "symbols"))
def two_triangles_make_the_matrix(w, batch, rows, cols):
    """Above diagonal d and below d + 1 every matrix falls apart into two triangles that add up to it."""
    x = w.reals("x", batch, rows, cols)
    for diagonal in range(-rows - 1, cols + 2):
        upper, lower = w.zeros(batch, rows, cols), w.zeros(batch, rows, cols)
        w.run(copy_triangle, x, upper, batch, rows, cols, diagonal, 1)
        w.run(copy_triangle, x, lower, batch, rows, cols, diagonal - 1, 0)
        w.equal(w.family(lambda k, u=upper, v=lower: u[k] + v[k], batch * rows * cols), x)
        for b in range(batch):
            for i in range(rows):
                for j in range(cols):
                    if j - i < diagonal:
                        w.equal(upper[(b * rows + i) * cols + j], w.number(0), "the upper triangle")


_PAST = "past the end of a row there is nothing to copy, so the bound below 0 or above cols gives an empty range"
equivalent(copy_triangle, "edge = min(max(i + diagonal, 0), cols) -> edge = max(i + diagonal, 0)", _PAST)
for _bound in ("min(i + diagonal + 1, cols)", "min(max(i + diagonal + 1, -1), cols)"):
    equivalent(copy_triangle, f"for j in range(min(max(i + diagonal + 1, 0), cols)) -> for j in range({_bound})", _PAST)
