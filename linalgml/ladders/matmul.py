"""The ladder of matrix multiplication: the same 2 m k n operations, from the interpreter's pace to the processor's."""

from operator import mul

from ..linalg.matmul import matmul
from .ladder import FLOAT, Ladder


def example(rng, n):
    """Two square matrices of side n, and room for their product."""
    a, b = ([rng.gauss(0, 1) for _ in range(n * n)] for _ in range(2))
    return [a, b, [0.0] * (n * n), 1, n, n, n, 0, n, 1, 0, n, 1]


def tiled_traffic(tall, wide, moved=0):
    """Each step along p loads one number of A a row of the tile and one of B a column, for tall * wide multiply-adds."""
    return lambda n: FLOAT * (n**3 * (tall + wide) / (tall * wide) + moved * n**2)


ladder = Ladder("matmul", matmul, example, operations=lambda n: 2 * n**3, cases=({"n": 128}, {"n": 1024}))
ladder.readable("Three loops, in CPython", traffic=lambda n: FLOAT * 2 * n**3)


@ladder.python("The loops in another order, in CPython", traffic=lambda n: FLOAT * 3 * n**3)
def rows(a, b, out, batch, m, k, n, a_step, a_row, a_col, b_step, b_row, b_col):
    """Each row of the product is a sum of rows of B."""
    for s in range(batch):
        for i in range(m):
            row = (s * m + i) * n
            for j in range(n):
                out[row + j] = 0.0
            for p in range(k):
                x = a[s * a_step + i * a_row + p * a_col]
                right = s * b_step + p * b_row
                for j in range(n):
                    out[row + j] += x * b[right + j * b_col]


@ladder.python("The inner loop left to C: sum and map", traffic=lambda n: FLOAT * 2 * n**3)
def columns(a, b, out, batch, m, k, n, a_step, a_row, a_col, b_step, b_row, b_col):
    """Rows of A and columns of B cut out as lists; their dot products without a line of Python in the innermost loop."""
    for s in range(batch):
        right = [line(b, s * b_step + j * b_col, b_row, k) for j in range(n)]
        for i in range(m):
            row = line(a, s * a_step + i * a_row, a_col, k)
            out[(s * m + i) * n : (s * m + i + 1) * n] = [sum(map(mul, row, column), 0.0) for column in right]


def line(x, start, step, n):
    """n numbers of a list, `step` apart."""
    return x[start : start + n * step : step] if step else [x[start]] * n


ladder.numba("The very same source, compiled by Numba", traffic=lambda n: FLOAT * 2 * n**3)
ladder.compiled("ijk", "Typed loops in Cython", traffic=lambda n: FLOAT * 2 * n**3)
ladder.compiled("ikj", "The loops in another order", traffic=lambda n: FLOAT * 3 * n**3)
ladder.compiled("blocked", "Blocks that stay in a cache", traffic=lambda n: FLOAT * 3 * n**3)
ladder.compiled("tiled", "A tile of the product in registers", traffic=tiled_traffic(6, 32, moved=2))
ladder.compiled("packed", "Panels packed in the order of reading", traffic=tiled_traffic(6, 32, moved=12))
ladder.library("The library's kernel: a tile of 12 by two registers", traffic=tiled_traffic(12, 32, moved=12))
