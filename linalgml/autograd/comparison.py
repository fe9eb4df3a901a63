"""Comparison and logic, elementwise: tensors of truth values.

A bool tensor holds 0 and 1 in int64 storage.  Comparisons follow IEEE 754: nan is unequal to everything, itself
included.  Nothing here has a gradient.
"""

from ..kernels import kernel


@kernel
def eq_forward(x, y, out, n, nx, ny):
    """out = 1 where x = y, else 0.  out: (n,) int64; x: (nx,) and y: (ny,), repeated to n elements."""
    for i in range(n):
        out[i] = 1 if x[i % nx] == y[i % ny] else 0


@kernel
def ne_forward(x, y, out, n, nx, ny):
    """out = 1 where x and y differ, else 0.  out: (n,) int64; x: (nx,) and y: (ny,), repeated to n elements."""
    for i in range(n):
        out[i] = 1 if x[i % nx] != y[i % ny] else 0


@kernel
def lt_forward(x, y, out, n, nx, ny):
    """out = 1 where x < y, else 0.  out: (n,) int64; x: (nx,) and y: (ny,), repeated to n elements."""
    for i in range(n):
        out[i] = 1 if x[i % nx] < y[i % ny] else 0


@kernel
def le_forward(x, y, out, n, nx, ny):
    """out = 1 where x <= y, else 0.  out: (n,) int64; x: (nx,) and y: (ny,), repeated to n elements."""
    for i in range(n):
        out[i] = 1 if x[i % nx] <= y[i % ny] else 0


@kernel
def isclose_forward(x, y, out, n, nx, ny, rtol, atol, equal_nan):
    """out = 1 where |x - y| <= atol + rtol * |y| or x = y.  out: (n,) int64; x: (nx,) and y: (ny,), repeated to n elements."""
    for i in range(n):
        a = x[i % nx]
        b = y[i % ny]
        distance = abs(a - b)
        near = distance - distance == 0 and distance <= atol + rtol * abs(b)  # an infinite distance is near to nothing
        both = equal_nan != 0 and a != a and b != b
        out[i] = 1 if a == b or near or both else 0


@kernel
def isnan_forward(x, out, n):
    """out = 1 where x is nan, else 0.  x: (n,); out: (n,) int64."""
    for i in range(n):
        v = x[i]
        out[i] = 1 if v != v else 0


@kernel
def isinf_forward(x, out, n):
    """out = 1 where x is inf or -inf, else 0.  x: (n,); out: (n,) int64."""
    for i in range(n):
        v = x[i]
        out[i] = 1 if v == v and v - v != 0 else 0


@kernel
def isfinite_forward(x, out, n):
    """out = 1 where x is neither infinite nor nan, else 0.  x: (n,); out: (n,) int64."""
    for i in range(n):
        v = x[i]
        out[i] = 1 if v - v == 0 else 0
