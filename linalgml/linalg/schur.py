"""Schur's form, A = Z T Z^H: triangular, with the eigenvalues on its diagonal; for real matrices, blocks of two rows for complex pairs.

The QR algorithm: factor H - shift I = Q R, multiply the other way round, R Q + shift I = Q^H H Q, and again.  The entry at the end of
the subdiagonal goes to zero, with squared errors when the shift is near an eigenvalue, and the matrix falls apart into smaller ones.
Francis makes two steps with a pair of conjugate shifts at once, in real numbers, without ever forming a factor: a bulge of three
rows is chased along the subdiagonal.  Francis, "The QR transformation", 1961; Golub & Van Loan, *Matrix Computations*, section 7.5.
"""

from collections import namedtuple
from math import copysign, hypot, sqrt

from ..kernels import kernel
from .entries import conjugate
from .errors import LinAlgError
from .hessenberg import reduced
from .numbers import as_square, check_finite, inexact, safe_scale

EPS = 2.0**-52
STEPS = 60  # for one eigenvalue or pair; two or three are enough, as a rule


@kernel(in_place=("h", "zt"))
def francis(h, zt, n, steps, tol):
    """h (n, n), of Hessenberg's form, becomes T; the rows of zt (n, n), the columns of Z, are turned along.

    Blocks of two rows have equal entries on their diagonal and entries of different signs beside it.  An entry below the diagonal counts
    as zero when it is at most `tol` times the sum of its two neighbours on it.  Returns 0, or k + 1 when the block that ends at
    row k has not come apart when `steps` steps are over.
    """
    high = n - 1
    tries = 0
    for _ in range(steps):
        if high <= 0:
            break
        low = 0
        for i in range(high, 0, -1):
            if abs(h[i * n + i - 1]) <= tol * (abs(h[(i - 1) * n + i - 1]) + abs(h[i * n + i])):
                h[i * n + i - 1] = 0.0
                low = i
                break
        if low == high:
            high -= 1
            tries = 0
        elif low == high - 1:
            split_pair(h, zt, low, n)
            high -= 2
            tries = 0
        else:
            tries += 1
            total = h[(high - 1) * n + high - 1] + h[high * n + high]
            det = h[(high - 1) * n + high - 1] * h[high * n + high] - h[(high - 1) * n + high] * h[high * n + high - 1]
            if tries % 10 == 0:  # shifts that repeat themselves, which a step with others ends
                total = 1.5 * h[high * n + high - 1]
                det = h[high * n + high - 1] * h[high * n + high - 1]
            first = h[low * n + low]
            x = first * first + h[low * n + low + 1] * h[(low + 1) * n + low] - total * first + det
            y = h[(low + 1) * n + low] * (first + h[(low + 1) * n + low + 1] - total)
            z = h[(low + 1) * n + low] * h[(low + 2) * n + low + 1]
            for k in range(low, high):
                three = k < high - 1
                if k > low:
                    x = h[k * n + k - 1]
                    y = h[(k + 1) * n + k - 1]
                    z = h[(k + 2) * n + k - 1] if three else 0.0
                alpha = copysign(sqrt(x * x + y * y + z * z), x)
                if alpha != 0.0:
                    tau = (x + alpha) / alpha
                    q = y / (x + alpha)
                    r = z / (x + alpha)
                    if k > low:
                        h[k * n + k - 1] = -alpha
                        h[(k + 1) * n + k - 1] = 0.0
                        if three:
                            h[(k + 2) * n + k - 1] = 0.0
                    for j in range(k, n):
                        along = h[k * n + j] + q * h[(k + 1) * n + j]
                        if three:
                            along += r * h[(k + 2) * n + j]
                            h[(k + 2) * n + j] -= along * tau * r
                        h[k * n + j] -= along * tau
                        h[(k + 1) * n + j] -= along * tau * q
                    for i in range(min(k + 3, high) + 1):
                        along = h[i * n + k] + q * h[i * n + k + 1]
                        if three:
                            along += r * h[i * n + k + 2]
                            h[i * n + k + 2] -= along * tau * r
                        h[i * n + k] -= along * tau
                        h[i * n + k + 1] -= along * tau * q
                    for j in range(n):
                        along = zt[k * n + j] + q * zt[(k + 1) * n + j]
                        if three:
                            along += r * zt[(k + 2) * n + j]
                            zt[(k + 2) * n + j] -= along * tau * r
                        zt[k * n + j] -= along * tau
                        zt[(k + 1) * n + j] -= along * tau * q
    return high + 1 if high > 0 else 0


@kernel(in_place=("h", "zt"))
def split_pair(h, zt, k, n):
    """Rows and columns k and k + 1 of h (n, n) are turned so that their block is triangular, or has equal entries on its diagonal."""
    half = (h[k * n + k] - h[(k + 1) * n + k + 1]) / 2
    above = h[k * n + k + 1]
    below = h[(k + 1) * n + k]
    if below != 0.0:
        disc = half * half + above * below
        real = disc >= 0.0
        if real:
            root = half + copysign(sqrt(disc), half)
            length = hypot(root, below)
            cos = root / length
            sin = below / length
        else:
            length = hypot(above + below, 2 * half)
            cos = 1.0
            sin = 0.0
            if length > 0.0:
                cos = sqrt((1 + abs(above + below) / length) / 2)
                sin = -half / (length * cos) * copysign(1.0, above + below)
        for j in range(k, n):
            x = h[k * n + j]
            y = h[(k + 1) * n + j]
            h[k * n + j] = cos * x + sin * y
            h[(k + 1) * n + j] = cos * y - sin * x
        for i in range(k + 2):
            x = h[i * n + k]
            y = h[i * n + k + 1]
            h[i * n + k] = cos * x + sin * y
            h[i * n + k + 1] = cos * y - sin * x
        for j in range(n):
            x = zt[k * n + j]
            y = zt[(k + 1) * n + j]
            zt[k * n + j] = cos * x + sin * y
            zt[(k + 1) * n + j] = cos * y - sin * x
        if real:
            h[(k + 1) * n + k] = 0.0
        else:
            middle = (h[k * n + k] + h[(k + 1) * n + k + 1]) / 2
            h[k * n + k] = middle
            h[(k + 1) * n + k + 1] = middle


class Schur(namedtuple("Schur", "T Z")):
    """What `schur` returns: A = Z T Z^H."""

    __slots__ = ()


def schur(a, output="real"):
    """(T, Z) with A = Z T Z^H, Z orthogonal or unitary: T is upper triangular, but for blocks of two rows of real matrices.

    Each such block has equal entries on its diagonal and stands for a pair of conjugate eigenvalues; with output="complex" there are
    none, and T and Z are complex.  LinAlgError when the matrix is not square or the iteration does not converge; ValueError for
    NaN or infinite entries.  After scipy.linalg.schur.

    >>> from linalgml import linalg
    >>> T, Z = linalg.schur([[1.0, 2.0], [3.0, 2.0]])
    >>> T[1, 0], sorted(round(x, 12) for x in T.diagonal())
    (0.0, [-1.0, 4.0])
    """
    if output not in ("real", "complex"):
        raise ValueError(f"schur: output must be 'real' or 'complex', got {output!r}")
    A = inexact(as_square(a, "schur"), "schur")
    T, Z, scale = triangular(A, "schur", complex_blocks=output == "complex")
    return Schur(T * scale if scale != 1 else T, Z)


def triangular(A, what, complex_blocks=False):
    """(T, Z, scale): A = scale Z T Z^H, for a Matrix of floats or complex numbers."""
    check_finite(A, what)
    n = len(A)
    if not n:
        return A, A, 1.0
    scale = safe_scale(A)
    numbers, h, q = reduced(A / scale if scale != 1 else A, True)
    if A._kind() == "complex":
        rows, columns = _rows(h, n), [list(c) for c in zip(*_rows(q, n), strict=True)]
        failed = unitary_steps(rows, columns, n)
        T, Z = A._like([x for row in rows for x in row]), A._like([x for row in zip(*columns, strict=True) for x in row])
    else:
        zt = numbers.copy(numbers.matrix(n, n, q).T)
        failed = numbers.run(francis, h, zt, n, STEPS * n, EPS)
        T, Z = numbers.matrix(n, n, h), numbers.matrix(n, n, zt).T
        if complex_blocks and not failed:
            rows = [[complex(x) for x in row] for row in T.tolist()]
            columns = [[complex(x) for x in column] for column in Z.T.tolist()]
            failed = unitary_steps(rows, columns, n)
            T, Z = A._like([x for row in rows for x in row]), A._like([x for row in zip(*columns, strict=True) for x in row])
    if failed:
        raise LinAlgError(f"{what}: the QR algorithm has not converged at row {failed - 1}")
    return T, Z, scale


def _rows(data, n):
    return [list(data[i * n : (i + 1) * n]) for i in range(n)]


def unitary_steps(h, z, n):
    """The QR algorithm with one shift, on the rows of a complex matrix of Hessenberg's form and on the columns of Z, in place.

    Returns 0, or k + 1 when the eigenvalue at row k has not converged.
    """
    for high in range(n - 1, 0, -1):
        for tries in range(STEPS + 1):
            low = high
            while low > 0 and abs(h[low][low - 1]) > EPS * (abs(h[low - 1][low - 1]) + abs(h[low][low])):
                low -= 1
            if low > 0:
                h[low][low - 1] = 0j
            if low == high:
                break
            if tries == STEPS:
                return high + 1
            a, b, c, d = h[high - 1][high - 1], h[high - 1][high], h[high][high - 1], h[high][high]
            half = (a - d) / 2
            root = (half * half + b * c) ** 0.5
            root = root if (half.conjugate() * root).real >= 0 else -root
            shift = d - b * c / (half + root) if half + root != 0 else d
            if tries % 10 == 9:
                shift = d + abs(c)
            x, y = h[low][low] - shift, h[low + 1][low]
            for k in range(low, high):
                if k > low:
                    x, y = h[k][k - 1], h[k + 1][k - 1]
                length = hypot(abs(x), abs(y))
                if length == 0:
                    continue
                cos, sin = x / length, y / length
                turn_rows(h[k], h[k + 1], conjugate(cos), conjugate(sin), max(k - 1, low), n)
                for row in h[: min(k + 2, high) + 1]:
                    p, q = row[k], row[k + 1]
                    row[k], row[k + 1] = cos * p + sin * q, cos.conjugate() * q - sin.conjugate() * p
                turn_rows(z[k], z[k + 1], cos, sin, 0, n)
                if k > low:
                    h[k + 1][k - 1] = 0j
    return 0


def turn_rows(x, y, cos, sin, start, stop):
    """x, y = cos x + sin y, conj(cos) y - conj(sin) x, from `start` to `stop`."""
    other, minus = cos.conjugate(), -sin.conjugate()
    for j in range(start, stop):
        p, q = x[j], y[j]
        x[j], y[j] = cos * p + sin * q, other * q + minus * p
