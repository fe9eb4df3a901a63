"""Day 5: linear maps.  Matrices from what they do, rotations, coordinates in another basis, and shifts by one coordinate more."""

from math import cos, sin

from .cases import reals, table
from .exercise import exercise


def rotation(angle):
    """The 2 x 2 matrix, a list of rows, that turns the plane to the left by `angle` radians about the origin."""
    return [[cos(angle), -sin(angle)], [sin(angle), cos(angle)]]


@exercise(rotation, title="Turn the plane")
def rotation_cases(rng):
    """Where does (1, 0) go when it is turned by an angle? That is the first column. And (0, 1)? That is the second."""
    for angle in (0.0, 1.5707963267948966, 3.141592653589793, -1.5707963267948966, 0.5, 1.0, -2.5):
        yield (angle,)
    for _ in range(3):
        yield (rng.uniform(-6, 6),)


rotation_cases.misconception(
    "turns the other way",
    "-sin(angle)], [sin(angle) -> sin(angle)], [-sin(angle)",
    "That turns to the right. (1, 0) goes to (cos, sin), with a plus.",
)
rotation_cases.misconception(
    "mirrors instead",
    "[[cos(angle), -sin(angle)] -> [[cos(angle), sin(angle)]",
    "With two plus signs it is not a rotation: (0, 1) has to go to (-sin, cos), a quarter turn ahead of where (1, 0) goes.",
)
rotation_cases.misconception(
    "swaps sine and cosine",
    "[[cos(angle), -sin(angle)], [sin(angle), cos(angle)]] -> [[sin(angle), -cos(angle)], [cos(angle), sin(angle)]]",
    "For an angle of 0 nothing may happen: cos 0 = 1 belongs on the diagonal.",
)
rotation_cases.hint("Draw the unit circle: the point at an angle is (cos, sin).", "Columns: (cos, sin) and (-sin, cos).")


def matrix_of(images):
    """The matrix, a list of rows, that sends the axes e_0, e_1, … to the given images: n vectors of m numbers."""
    return [[image[i] for image in images] for i in range(len(images[0]))]


@exercise(matrix_of, title="A matrix from what it does")
def matrix_of_cases(rng):
    """You know where each axis goes: `images[0]` is the image of (1, 0, …), `images[1]` that of (0, 1, 0, …). Which matrix is it?"""
    yield ([[1, 0], [0, 1]],)
    yield ([[0, 1], [-1, 0]],)
    yield ([[1, 0], [1, 1]],)
    yield ([[1, 2, 3]],)
    yield ([[1], [2]],)
    for m, n in ((2, 3), (3, 2), (3, 3)):
        yield (table(rng, n, m),)


matrix_of_cases.misconception(
    "makes the images its rows",
    "[[image[i] for image in images] for i in range(len(images[0]))] -> [list(image) for image in images]",
    "The images are the *columns*: A e_1 is column 1.",
)
matrix_of_cases.misconception(
    "turns their order around",
    "for image in images -> for image in reversed(images)",
    "The image of the first axis is the first column.",
)
matrix_of_cases.hint("A times (1, 0, 0) is the first column of A.", "Row i holds the i-th number of every image.")


def coordinates(basis, v):
    """(c_0, c_1), a list, with v = c_0 b_0 + c_1 b_1, for two independent vectors b of the plane.  ValueError for dependent ones."""
    (a, c), (b, d) = basis
    det = a * d - b * c
    if det == 0:
        raise ValueError("the vectors are dependent")
    return [(d * v[0] - b * v[1]) / det, (a * v[1] - c * v[0]) / det]


@exercise(coordinates, title="In other coordinates")
def coordinates_cases(rng):
    """How much of each basis vector is in `v`? Two equations in two unknowns: the basis vectors are the columns of the matrix. Solve by
    hand (Cramer's rule, or elimination) and write the formula down. Dependent vectors are no basis: `ValueError`.
    """
    yield [[1, 0], [0, 1]], [3, 4]
    yield [[1, 1], [1, -1]], [5, 1]
    yield [[2, 0], [0, 5]], [4, 10]
    yield [[0, 1], [1, 0]], [3, 4]
    yield [[1, 2], [2, 4]], [1, 2]
    yield [[0, 0], [1, 0]], [1, 0]
    yield [[1, 0], [3, 1]], [7, 2]
    yield [[1, 4], [0, 1]], [2, 9]
    for _ in range(4):
        b = table(rng, 2, 2)
        yield b, reals(rng, 2)


coordinates_cases.misconception(
    "gives the vector back in the old coordinates",
    """
def coordinates(basis, v):
    (a, c), (b, d) = basis
    if a * d - b * c == 0:
        raise ValueError
    return [a * v[0] + b * v[1], c * v[0] + d * v[1]]
""",
    "You multiplied by the basis: that goes from new coordinates to old ones. Here you need the way back.",
)
coordinates_cases.misconception(
    "takes shadows",
    """
def coordinates(basis, v):
    (a, c), (b, d) = basis
    if a * d - b * c == 0:
        raise ValueError
    return [(v[0] * p + v[1] * q) / (p * p + q * q) for p, q in basis]
""",
    "Those are projections on each vector. They are coordinates only when the basis vectors are perpendicular.",
)
coordinates_cases.misconception(
    "uses rows for columns",
    "(a, c), (b, d) = basis -> (a, b), (c, d) = basis",
    "The basis vectors are the columns of the matrix: v_0 = c_0 b_0[0] + c_1 b_1[0].",
)
coordinates_cases.misconception(
    "does not notice dependent vectors",
    "if det == 0 -> if det is None",
    "Two vectors on one line do not reach v, or reach it in many ways. Raise ValueError.",
)
coordinates_cases.hint(
    "Write the two equations for c_0 and c_1.",
    "With det = a d - b c: c_0 = (d v_0 - b v_1) / det, c_1 = (a v_1 - c v_0) / det.",
)


def turn_about(point, angle):
    """The 3 x 3 matrix, in homogeneous coordinates, that turns the plane about `point` by `angle` radians to the left."""
    (x, y), c, s = point, cos(angle), sin(angle)
    return [[c, -s, x - c * x + s * y], [s, c, y - s * x - c * y], [0.0, 0.0, 1.0]]


@exercise(turn_about, title="Turn about any point")
def turn_about_cases(rng):
    """Move the point to the origin, turn, move back: three matrices, one product. Points are written (x, y, 1), and a shift by (a, b) is
    the identity with a and b in its last column.
    """
    yield [0.0, 0.0], 0.5
    yield [1.0, 0.0], 3.141592653589793
    yield [3.0, 4.0], 0.0
    yield [3.0, 4.0], 1.5707963267948966
    for _ in range(4):
        yield reals(rng, 2), rng.uniform(-3, 3)


turn_about_cases.misconception(
    "turns first and shifts after",
    "x - c * x + s * y], [s, c, y - s * x - c * y] -> x], [s, c, y]",
    "That turns about the origin and moves everything by the point. The point itself must stay where it is.",
)
turn_about_cases.misconception(
    "shifts there and not back",
    "x - c * x + s * y], [s, c, y - s * x - c * y] -> -c * x + s * y], [s, c, -s * x - c * y]",
    "The point is at the origin now. Move everything back by (x, y) at the end.",
)
turn_about_cases.misconception(
    "shifts in the wrong order",
    "x - c * x + s * y], [s, c, y - s * x - c * y] -> c * x - s * y - x], [s, c, s * x + c * y - y]",
    "First by minus the point, then turn, then by plus the point. Yours goes the other way.",
)
turn_about_cases.hint(
    "T(p) R T(-p), with T the shift and R the rotation.",
    "The last column is p - R p: what has to be added so that p stays.",
)
