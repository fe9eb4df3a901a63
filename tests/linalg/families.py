"""The matrices on which factorizations are known to go wrong, by name, and what tests ask of them."""

import random
from fractions import Fraction

from linalgml import Matrix

EPS = 2.0**-52


def gaussian(m, n, seed=0):
    """Normal entries."""
    rng = random.Random(f"{m} {n} {seed}")
    return Matrix([[rng.gauss(0, 1) for _ in range(n)] for _ in range(m)])


def integers(m, n, seed=0, top=9):
    """Ints from -top to top."""
    rng = random.Random(f"{m} {n} {seed}")
    return Matrix([[rng.randint(-top, top) for _ in range(n)] for _ in range(m)])


def low_rank(m, n, rank, seed=0):
    """A product of two thin random matrices."""
    return gaussian(m, rank, seed) @ gaussian(rank, n, seed + 1)


def definite(n, seed=0):
    """A A^T + I."""
    A = gaussian(n, n, seed)
    return A @ A.T + Matrix.identity(n)


def hilbert(n, number=float):
    """1 / (i + j + 1)."""
    return Matrix([[number(1) / number(i + j + 1) for j in range(n)] for i in range(n)])


def vandermonde(m, n):
    """Powers of equally spaced points."""
    return Matrix([[(i / m) ** j for j in range(n)] for i in range(m)])


def toeplitz(n):
    """1 / (1 + |i - j|), but for the sign below the diagonal."""
    return Matrix([[(1 if i <= j else -1) / (1 + abs(i - j)) for j in range(n)] for i in range(n)])


def wilkinson(n):
    """Growth 2^(n-1) under partial pivoting: ones on the diagonal and in the last column, minus ones below."""
    return Matrix([[1.0 if i == j or j == n - 1 else -1.0 if i > j else 0.0 for j in range(n)] for i in range(n)])


def graded(m, n, seed=0):
    """Normal entries times powers of 10, from 1e-8 to 1e8, in rows and columns of any order."""
    rng = random.Random(f"graded {m} {n} {seed}")
    rows, cols = ([10 ** rng.uniform(-8, 8) for _ in range(k)] for k in (m, n))
    return Matrix([[rng.gauss(0, 1) * r * c for c in cols] for r in rows])


def jordan(n, value=2.0):
    """A defective matrix: one eigenvalue, one eigenvector."""
    return Matrix([[value if i == j else 1.0 if j == i + 1 else 0.0 for j in range(n)] for i in range(n)])


FAMILIES = {
    "gaussian 1x1": gaussian(1, 1), "gaussian 5x5": gaussian(5, 5), "gaussian 40x40": gaussian(40, 40), "gaussian 9x4": gaussian(9, 4),
    "gaussian 4x9": gaussian(4, 9), "gaussian 70x33": gaussian(70, 33), "gaussian 33x70": gaussian(33, 70), "1x6": gaussian(1, 6),
    "6x1": gaussian(6, 1), "rank 2 of 6x5": low_rank(6, 5, 2), "rank 7 of 50x50": low_rank(50, 50, 7), "zero 4x3": Matrix([[0.0] * 3] * 4),
    "tiny": gaussian(6, 6, 1) * 1e-150, "huge": gaussian(6, 6, 2) * 1e150, "graded 8x8": graded(8, 8), "graded 12x5": graded(12, 5),
    "graded 40x40": graded(40, 40), "hilbert 10": hilbert(10), "vandermonde 12x7": vandermonde(12, 7), "toeplitz 20": toeplitz(20),
    "wilkinson 12": wilkinson(12), "jordan 7": jordan(7), "identity 6": Matrix.identity(6) * 1.0, "ones 5x5": Matrix.ones(5, 5) * 1.0,
    "first zero": Matrix([[0.0, 1.0], [1.0, 0.0]]), "repeated": Matrix.diag([3.0, 3.0, 3.0, -1.0]),
}  # fmt: skip


def size(A):
    """The largest entry."""
    return max((abs(x) for row in A for x in row), default=0.0)


def close(A, B, scale, factor=1.0):
    """Whether two matrices differ by at most factor * n eps * scale in every entry."""
    return A.shape == B.shape and size(A - B) <= factor * max(*A.shape, 1) * EPS * scale


def complexes(m, n, seed=0):
    """Normal entries in both parts."""
    A, B = gaussian(m, n, seed), gaussian(m, n, seed + 17)
    return Matrix([[complex(x, y) for x, y in zip(p, q, strict=True)] for p, q in zip(A, B, strict=True)])


def fractions(A):
    """The same matrix with its entries as Fractions."""
    return Matrix([[Fraction(x) for x in row] for row in A])
