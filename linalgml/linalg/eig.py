"""Eigenvalues and eigenvectors of any square matrix: Schur's form by the QR algorithm, then back substitution.

    A = Z T Z^H          (T - t_kk I) y = 0 with y_k = 1 and zeros after it          x = Z y

T shows the eigenvalues on its diagonal, and, being triangular, gives up its eigenvectors row by row from the bottom.  Equal
eigenvalues may have fewer vectors than there are of them; such a matrix is defective, and its vectors come out parallel, up to rounding.
Golub & Van Loan, *Matrix Computations*, section 7.6; Strang, *Introduction to Linear Algebra*, chapter 6.
"""

from collections import namedtuple
from math import hypot, sqrt

from ..kernels import kernel
from .matrix import Matrix
from .numbers import Floats, as_square, inexact
from .schur import EPS, triangular
from .vector import Vector


@kernel(in_place=("tr", "ti", "zr", "zi"))
def split_pairs(tr, ti, zr, zi, n):
    """T = tr + i ti (n, n), which is Schur's real form at first, becomes triangular, and Z = zr + i zi (n, n) is turned along.

    A block with p on its diagonal, b above and c below it has the eigenvalue p + i w, w = sqrt(-b c), with the vector (b, i w).
    """
    for k in range(n - 1):
        above = tr[k * n + k + 1]
        below = tr[(k + 1) * n + k]
        if below != 0.0:
            omega = sqrt(-above * below)
            length = hypot(above, omega)
            cos = above / length
            sin = omega / length
            for j in range(n):
                x = tr[k * n + j]
                y = tr[(k + 1) * n + j]
                xi = ti[k * n + j]
                yi = ti[(k + 1) * n + j]
                tr[k * n + j] = cos * x + sin * yi
                ti[k * n + j] = cos * xi - sin * y
                tr[(k + 1) * n + j] = cos * y + sin * xi
                ti[(k + 1) * n + j] = cos * yi - sin * x
            turn_columns(tr, ti, k, n, cos, sin)
            turn_columns(zr, zi, k, n, cos, sin)
            tr[(k + 1) * n + k] = 0.0
            ti[(k + 1) * n + k] = 0.0


@kernel(in_place=("tr", "ti"))
def turn_columns(tr, ti, k, n, cos, sin):
    """Columns k and k + 1 of tr + i ti (n, n) are multiplied by [[cos, i sin], [i sin, cos]]."""
    for j in range(n):
        x = tr[j * n + k]
        y = tr[j * n + k + 1]
        xi = ti[j * n + k]
        yi = ti[j * n + k + 1]
        tr[j * n + k] = cos * x - sin * yi
        ti[j * n + k] = cos * xi + sin * y
        tr[j * n + k + 1] = cos * y - sin * xi
        ti[j * n + k + 1] = cos * yi + sin * x


@kernel
def triangular_vectors(tr, ti, xr, xi, n, least):
    """Eigenvectors of the triangular T = tr + i ti (n, n): row k of xr + i xi (n, n) is vector k, with a 1 at k and zeros after it.

    A difference of eigenvalues that is smaller than `least` is not divided by, but `least` is.  A vector that grows beyond all bounds
    is made smaller as a whole.
    """
    for k in range(n):
        for j in range(n):
            xr[k * n + j] = 1.0 if j == k else 0.0
            xi[k * n + j] = 0.0
        for i in range(k - 1, -1, -1):
            real = 0.0
            imag = 0.0
            for j in range(i + 1, k + 1):
                real -= tr[i * n + j] * xr[k * n + j] - ti[i * n + j] * xi[k * n + j]
                imag -= tr[i * n + j] * xi[k * n + j] + ti[i * n + j] * xr[k * n + j]
            x = tr[i * n + i] - tr[k * n + k]
            y = ti[i * n + i] - ti[k * n + k]
            size = hypot(x, y)
            if size < least:
                x = least
                y = 0.0
                size = least
            xr[k * n + i] = (real * (x / size) + imag * (y / size)) / size
            xi[k * n + i] = (imag * (x / size) - real * (y / size)) / size
            large = hypot(xr[k * n + i], xi[k * n + i])
            if large > 1e100:
                for j in range(i, k + 1):
                    xr[k * n + j] = xr[k * n + j] / large
                    xi[k * n + j] = xi[k * n + j] / large


@kernel(in_place=("xr", "xi"))
def settle_phases(xr, xi, n):
    """Rows of xr + i xi (n, n) are given the length 1, and those that are not real are turned so that their largest entry is."""
    for k in range(n):
        top = 0.0
        total = 0.0
        imaginary = 0.0
        best = 0
        cos = 1.0
        sin = 0.0
        for j in range(n):
            size = xr[k * n + j] * xr[k * n + j] + xi[k * n + j] * xi[k * n + j]
            total += size
            imaginary = max(imaginary, abs(xi[k * n + j]))
            if size > top:
                top = size
                best = j
                cos = xr[k * n + j] / sqrt(size)
                sin = xi[k * n + j] / sqrt(size)
        if imaginary == 0.0:
            cos = 1.0
            sin = 0.0
        length = sqrt(total)
        if length > 0.0:
            for j in range(n):
                x = xr[k * n + j]
                y = xi[k * n + j]
                xr[k * n + j] = (x * cos + y * sin) / length
                xi[k * n + j] = (y * cos - x * sin) / length
            xi[k * n + best] = 0.0


class Eig(namedtuple("Eig", "eigenvalues eigenvectors")):
    """What `eig` returns: A @ eigenvectors = eigenvectors @ diag(eigenvalues)."""

    __slots__ = ()


def eig(a):
    """(eigenvalues, eigenvectors) of a square matrix: the vectors are columns of length 1, complex if any eigenvalue is.

    Computed in floats; in the order of Schur's form.  The largest entry of a complex vector is real.  For symmetric matrices `eigh` is
    faster, and its vectors are orthogonal.  LinAlgError when the matrix is not square or the iteration does not converge; ValueError
    for NaN or infinite entries.  After numpy.linalg.eig.

    >>> from linalgml import linalg
    >>> w, V = linalg.eig([[2.0, 0.0], [1.0, 3.0]])
    >>> w.allclose(linalg.Vector([2, 3])), (linalg.Matrix([[2.0, 0.0], [1.0, 3.0]]) @ V).allclose(V @ linalg.Matrix.diag(w))
    (True, True)
    """
    A = inexact(as_square(a, "eig"), "eig")
    n = len(A)
    if not n:
        return Eig(Vector([]), Matrix.zeros(0, 0))
    T, Z, scale = triangular(A, "eig")
    values = _values(T)
    numbers, real = Floats(), A._kind() != "complex"
    tr, zr = (numbers.copy(x if real else x._like([v.real for v in x._items])) for x in (T, Z))
    ti, zi, xr, xi = (numbers.empty(n * n) for _ in range(4))
    for data, x in ((ti, T), (zi, Z)):
        if real:
            numbers.store.fill(data, 0.0)
        else:
            numbers.store.assign(data, [v.imag for v in x._items])
    numbers.run(split_pairs, tr, ti, zr, zi, n)
    numbers.run(triangular_vectors, tr, ti, xr, xi, n, max(EPS * max(map(abs, T._items)), 1e-290))
    numbers.run(settle_phases, xr, xi, n)  # Z keeps lengths, and nothing grows beyond all bounds in its products
    zr, zi, xr, xi = (numbers.matrix(n, n, x) for x in (zr, zi, xr, xi))
    re, im = numbers.copy(xr @ zr.T - xi @ zi.T), numbers.copy(xr @ zi.T + xi @ zr.T)
    numbers.run(settle_phases, re, im, n)
    V = numbers.matrix(n, n, re).T
    if not real or any(type(w) is complex for w in values):
        compiled = numbers.store.compiled("linalg.eig", "complex_columns")
        V = V._like(compiled(re, im, n) if compiled else list(map(complex, V._items, numbers.matrix(n, n, im).T._items)))
    return Eig(Vector([w * scale for w in values]), V)


def eigvals(a):
    """The eigenvalues of a square matrix, each as often as it is a root; complex numbers if any is.  After numpy.linalg.eigvals.

    >>> from linalgml import linalg
    >>> linalg.eigvals([[0.0, -1.0], [1.0, 0.0]])
    Vector([1j, -1j])
    """
    A = inexact(as_square(a, "eigvals"), "eigvals")
    if not len(A):
        return Vector([])
    T, _, scale = triangular(A, "eigvals")
    return Vector([w * scale for w in _values(T)])


def _values(T):
    """The eigenvalues that Schur's form shows: floats where all are real."""
    n, data = len(T), T._items
    if T._kind() == "complex":
        return data[:: n + 1]
    values, pairs = list(data[:: n + 1]), False
    for k in range(n - 1):
        below = data[(k + 1) * n + k]
        if below:
            pairs, imag = True, sqrt(abs(below)) * sqrt(abs(data[k * n + k + 1]))
            values[k], values[k + 1] = complex(values[k], imag), complex(values[k], -imag)
    return [complex(x) for x in values] if pairs else values
