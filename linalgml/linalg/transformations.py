"""Matrices of the maps that geometry and graphics are made of: rotations, reflections, shears, scalings, and with one coordinate more
shifts and projections, which are not linear by themselves.

    homogeneous coordinates: (x, y) stands for (x, y, 1), and (x, y, w) for the point (x / w, y / w)

Strang, *Introduction to Linear Algebra*, section 10.6; Hartley & Zisserman, *Multiple View Geometry*, chapters 2 and 4.
"""

from math import cos, sin

from .elimination import null_vectors, rref
from .errors import LinAlgError
from .matrix import Matrix
from .numbers import as_matrix, inexact
from .spaces import _exactly, matrix_rank
from .svd import svd
from .vector import Vector


def rotation(angle, axis=None):
    """The rotation of the plane by `angle` radians, to the left; of space about `axis` (3 numbers), by Rodrigues' formula.

    An axis of no length raises ValueError.

    >>> from math import pi
    >>> from linalgml import linalg
    >>> (linalg.rotation(pi / 2) @ linalg.Vector([1.0, 0.0])).allclose(linalg.Vector([0, 1]))
    True
    >>> (linalg.rotation(pi / 2, [0, 0, 1]) @ linalg.Vector([1.0, 0.0, 5.0])).allclose(linalg.Vector([0, 1, 5]))
    True
    """
    c, s = cos(angle), sin(angle)
    if axis is None:
        return Matrix([[c, -s], [s, c]])
    u = _direction(axis, 3, "rotation: axis")
    x, y, z = u
    K = Matrix([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    return Matrix.identity(3) * 1.0 + K * s + K @ K * (1 - c)


def reflection(normal):
    """The mirror whose plane, or line, is perpendicular to `normal`: I - 2 n n^T / n . n.  Exact for ints and Fractions.

    >>> from linalgml import linalg
    >>> linalg.reflection([1, -1])
    Matrix([[0, 1], [1, 0]])
    """
    n = _exact(Vector(normal))
    square = n @ n
    if square == 0:
        raise ValueError("reflection: the zero vector is perpendicular to everything")
    return Matrix([[int(i == j) - _whole(2 * x * y / square) for j, y in enumerate(n)] for i, x in enumerate(n)])


def shear(n, i, j, factor):
    """The n x n shear that adds `factor` times coordinate j to coordinate i.

    >>> from linalgml import linalg
    >>> linalg.shear(2, 0, 1, 3)
    Matrix([[1, 3], [0, 1]])
    """
    if i == j or not (0 <= i < n and 0 <= j < n):
        raise ValueError(f"shear: two different coordinates in 0 … {n - 1} are needed, got {i} and {j}")
    rows = Matrix.identity(n).tolist()
    rows[i][j] = factor
    return Matrix(rows)


def scaling(factors):
    """The diagonal matrix that multiplies each coordinate by its own factor.

    >>> from linalgml import linalg
    >>> linalg.scaling([2, 3])
    Matrix([[2, 0], [0, 3]])
    """
    return Matrix.diag(factors)


def translation(shift):
    """The shift by a vector, in homogeneous coordinates.

    >>> from linalgml import linalg
    >>> linalg.transform(linalg.translation([5, 7]), [[1, 1]])
    [Vector([6, 8])]
    """
    return homogeneous(Matrix.identity(len(shift)), shift)


def homogeneous(a, shift=None):
    """The (n + 1, n + 1) matrix of x -> A x + shift.

    >>> from linalgml import linalg
    >>> linalg.homogeneous([[2, 0], [0, 3]], [5, 7])
    Matrix([[2, 0, 5], [0, 3, 7], [0, 0, 1]])
    """
    A = as_matrix(a, "homogeneous")
    n = len(A)
    if not A.is_square():
        raise LinAlgError(f"homogeneous: expected a square matrix, got shape {A.shape}")
    shift = [0] * n if shift is None else list(shift)
    if len(shift) != n:
        raise ValueError(f"homogeneous: a shift of {len(shift)} entries for a matrix of {n} rows")
    return Matrix([*([*row, s] for row, s in zip(A.tolist(), shift, strict=True)), [0] * n + [1]])


def perspective(distance):
    """Central projection onto the plane z = `distance` from the origin, in homogeneous coordinates of space: (x, y, z) -> d (x, y, z) / z.

    >>> from linalgml import linalg
    >>> linalg.transform(linalg.perspective(1), [[2.0, 4.0, 2.0]])
    [Vector([1.0, 2.0, 1.0])]
    """
    if distance == 0:
        raise ValueError("perspective: the plane must not pass through the eye")
    return Matrix([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, _whole(_exact(Vector([1]))[0] / distance), 0]])


def transform(matrix, points):
    """The images of points of n coordinates under an (n + 1, n + 1) matrix in homogeneous coordinates, or an n x n one, as Vectors.

    LinAlgError for a point that is sent to infinity.

    >>> from linalgml import linalg
    >>> linalg.transform([[0, -1], [1, 0]], [[1, 0], [0, 1]])
    [Vector([0, 1]), Vector([-1, 0])]
    """
    M = as_matrix(matrix, "transform")
    images = []
    for point in points:
        p = Vector(point)
        if M.shape == (len(p), len(p)):
            images.append(M @ p)
            continue
        if M.shape != (len(p) + 1, len(p) + 1):
            raise ValueError(f"transform: a matrix of shape {M.shape} and a point of {len(p)} coordinates")
        *q, scale = M @ Vector([*p, 1])
        if scale == 0:
            raise LinAlgError(f"transform: the point {list(p)} is sent to infinity")
        scale = _exact(Vector([scale]))[0]
        images.append(Vector([_whole(x / scale) for x in q]))
    return images


def homography(source, target):
    """The projective map of the plane, a 3 x 3 matrix, that takes four points to four points, no three of them on a line.

    With more pairs, the one with the least algebraic error (the direct linear transformation).  Exact for four pairs of ints or Fractions.
    LinAlgError where the pairs do not fix a map.

    >>> from linalgml import linalg
    >>> H = linalg.homography([[0, 0], [1, 0], [1, 1], [0, 1]], [[0, 0], [2, 0], [3, 2], [0, 1]])
    >>> linalg.transform(H, [[0, 0], [1, 0], [1, 1], [0, 1]])
    [Vector([0, 0]), Vector([2, 0]), Vector([3, 2]), Vector([0, 1])]
    """
    source, target = list(source), list(target)
    if len(source) != len(target) or len(source) < 4:
        raise ValueError(f"homography: four pairs of points at least are needed, got {len(source)} and {len(target)} points")
    rows = []
    for (x, y), (u, v) in zip(source, target, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y, -u], [0, 0, 0, x, y, 1, -v * x, -v * y, -v]]
    A = Matrix(rows)
    if _exactly(A) and len(source) == 4:
        found = null_vectors(*rref(A))
        if len(found) != 1:
            raise LinAlgError("homography: three of the points lie on a line")
        h = found[0]
    else:
        A = inexact(A, "homography")
        s, Vh = svd(A)[1:]
        if s[7] <= 1e-12 * s[0]:
            raise LinAlgError("homography: three of the points lie on a line")
        h = list(Vh.row(8))
    if matrix_rank(Matrix([h[:3], h[3:6], h[6:]])) < 3:
        raise LinAlgError("homography: three of the points lie on a line")
    corner = h[8] if h[8] != 0 else 1
    h = [_whole(_exact(Vector([x]))[0] / corner) for x in h]
    return Matrix([h[:3], h[3:6], h[6:]])


def _direction(v, n, what):
    v = inexact(Vector(v), what)
    if len(v) != n:
        raise ValueError(f"{what}: expected {n} numbers, got {len(v)}")
    if v.magnitude() == 0:
        raise ValueError(f"{what}: the zero vector has no direction")
    return v / v.magnitude()


def _exact(v):
    """Ints as Fractions, which divide exactly."""
    if v._kind() not in ("int", "rational"):
        return v
    from fractions import Fraction

    return Vector([Fraction(x) for x in v])


def _whole(x):
    return x.numerator if type(x).__name__ == "Fraction" and x.denominator == 1 else x
