"""Day 2: matrices as lists of rows, and their products.  The layer, the network and the strided product are in day_02_layers."""

from ..linalg import Matrix
from .cases import numbered, reals, table
from .exercise import exercise
from .pictures import Grid


def matvec(A, x):
    """A x, one dot product a row.  A: (m, n), a list of rows; x: (n,).

    Returns a list of m numbers.
    """
    return [sum(a * b for a, b in zip(row, x, strict=True)) for row in A]


@exercise(matvec, title="A matrix times a vector")
def matvec_cases(rng):
    """Each row of the matrix asks one question of the vector: the answer is their dot product.

    `A` is a list of rows. Three rows of two numbers take a vector of two and give a vector of three. A row that does not fit `x` is
    an error (`zip(..., strict=True)` raises the ValueError for you).
    """
    yield [[2.0]], [3.0]
    yield [[1.0, 0.0], [0.0, 1.0]], [5.0, 7.0]
    yield [[1.0, 2.0], [3.0, 4.0]], [1.0, 10.0]
    yield [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], [1.0, -1.0]
    yield [[1.0, 2.0, 3.0]], [1.0, 2.0, 3.0]
    yield [], [1.0]
    yield [[1.0, 2.0, 3.0]], [1.0, 2.0]
    for m in range(1, 5):
        for n in range(1, 5):
            yield table(rng, m, n), reals(rng, n)


matvec_cases.misconception(
    "goes down the columns",
    "for row in A -> for row in zip(*A, strict=True)",
    "You took the dot product of x with every column: that is the transpose times x. Component i of A x belongs to row i.",
)
matvec_cases.misconception(
    "does not add up",
    "[sum(a * b for a, b in zip(row, x, strict=True)) for row in A] -> [[a * b for a, b in zip(row, x, strict=True)] for row in A]",
    "You have all the products, still in their rows. Add up each row: one number a row remains.",
)
matvec_cases.misconception(
    "scales row i by x_i",
    """
def matvec(A, x):
    return [sum(row) * b for row, b in zip(A, x, strict=True)]
""",
    "You multiplied a whole row by one component of x. Every entry of a row meets its own component: A[i][j] meets x[j].",
)
matvec_cases.misconception(
    "cuts off what does not fit",
    "strict=True -> strict=False",
    "A row of three and a vector of two have no product, and yours made one up: zip stops at the shorter. Pass strict=True.",
)
matvec_cases.hint(
    "How many numbers come out? As many as there are rows. Which two lists make one of them?",
    "[the dot product of row and x for row in A]",
)


def transpose(A):
    """Rows for columns: entry (j, i) is A[i][j].

    A: (m, n), a list of m >= 1 rows.  Returns (n, m), a list of n rows.
    """
    return [[row[j] for row in A] for j in range(len(A[0]))]


@exercise(transpose, title="The transpose")
def transpose_cases(rng):
    """Turn rows into columns: what stood in row i, column j stands in row j, column i.

    Two rows of three become three rows of two. Give new lists back and leave `A` as it is.
    """
    yield ([[1, 2], [3, 4]],)
    yield ([[1, 2, 3], [4, 5, 6]],)
    yield ([[1, 2, 3]],)
    yield ([[1], [2]],)
    yield ([[7]],)
    for m in range(1, 5):
        for n in range(1, 5):
            yield (numbered(m, n, rng.randint(1, 9)),)


transpose_cases.misconception(
    "changes nothing",
    "[[row[j] for row in A] for j in range(len(A[0]))] -> [list(row) for row in A]",
    "That is a copy. Row 0 of the answer is column 0 of A: the first entry of every row.",
)
transpose_cases.misconception(
    "loops over the rows where the columns are meant",
    "range(len(A[0])) -> range(len(A))",
    "Right for square matrices only. The answer has as many rows as A has columns: range(len(A[0])).",
)
transpose_cases.misconception(
    "fills one row that is there many times",
    """
def transpose(A):
    out = [[0] * len(A)] * len(A[0])
    for i in range(len(A)):
        for j in range(len(A[0])):
            out[j][i] = A[i][j]
    return out
""",
    "All rows of your answer are the same: `[[0] * m] * n` makes one row and n references to it, so writing to one writes to all. "
    "Make each row anew: [[0] * m for _ in range(n)].",
)
transpose_cases.misconception(
    "turns the matrix by a quarter",
    "[row[j] for row in A] -> [row[j] for row in reversed(A)]",
    "You turned the picture clockwise. The transpose mirrors it at the diagonal: the order of the rows stays.",
)
transpose_cases.hint(
    "Write down the transpose of [[1, 2, 3], [4, 5, 6]] on paper. Where does each row of it come from?",
    "Row j of the answer is [row[j] for row in A].",
)


def draw_table(args, got, expected):
    """A table with its wrong cells marked, when what came is one."""
    return Grid(got, expected) if isinstance(got, list) and got and all(isinstance(row, (list, tuple)) for row in got) else None


transpose_cases.picture(draw_table)


def matmul(A, B):
    """A B: entry (i, j) is row i of A times column j of B.

    A: (m, k), B: (k, n), lists of rows.  Returns (m, n).
    """
    if len(A[0]) != len(B):
        raise ValueError("the inner sizes differ")
    out = [[0 for _ in B[0]] for _ in A]
    for i in range(len(A)):
        for j in range(len(B[0])):
            for p in range(len(B)):
                out[i][j] += A[i][p] * B[p][j]
    return out


@exercise(matmul, title="A matrix times a matrix")
def matmul_cases(rng):
    """Entry (i, j) of the product is the dot product of row i of `A` with column j of `B`.

    The inner sizes must agree, (m, k) times (k, n) is (m, n), and a `ValueError` says so when they do not. `A` and `B` are lists of
    rows, none of them empty.
    """
    yield [[2]], [[3]]
    yield [[1, 2], [3, 4]], [[1, 0], [0, 1]]
    yield [[1, 2], [3, 4]], [[0, 1], [1, 0]]
    yield [[1, 2], [3, 4]], [[5, 6], [7, 8]]
    yield [[1, 2, 3]], [[4], [5], [6]]
    yield [[1], [2]], [[3, 4]]
    yield [[1, 2, 3], [4, 5, 6]], [[1, 2], [3, 4], [5, 6]]
    yield [[1, 2]], [[1, 2, 3]]
    yield [[1, 2, 3]], [[1], [2]]
    for m, k, n in [(2, 2, 3), (3, 2, 2), (2, 3, 2), (1, 4, 3), (3, 3, 3), (4, 2, 5)]:
        yield table(rng, m, k), table(rng, k, n)


matmul_cases.misconception(
    "multiplies entry by entry",
    """
def matmul(A, B):
    return [[a * b for a, b in zip(r, s)] for r, s in zip(A, B)]
""",
    "That is the elementwise (Hadamard) product. In the matrix product a whole row meets a whole column.",
)
matmul_cases.misconception(
    "takes rows of B for its columns",
    """
def matmul(A, B):
    return [[sum(a * b for a, b in zip(row, other, strict=True)) for other in B] for row in A]
""",
    "Your dot products are between rows of A and rows of B: that is A times the transpose of B. Column j of B is B[0][j], B[1][j], ...",
)
matmul_cases.misconception(
    "multiplies in the other order",
    """
def matmul(A, B):
    if len(A[0]) != len(B):
        raise ValueError
    return [[sum(B[i][p] * A[p][j] for p in range(len(A))) for j in range(len(A[0]))] for i in range(len(B))]
""",
    "This is B A. Order matters: the rows come from A and the columns from B.",
)
matmul_cases.misconception(
    "makes all rows the same list",
    "[[0 for _ in B[0]] for _ in A] -> [[0] * len(B[0])] * len(A)",
    "Every row of your answer is the same list: `[[0] * n] * m` repeats a reference, not the row. Make each row anew: "
    "[[0] * n for _ in range(m)].",
)
matmul_cases.misconception(
    "overwrites instead of adding",
    "out[i][j] += -> out[i][j] =",
    "Only the last product of each dot product is left. Add them up: +=.",
)
matmul_cases.misconception(
    "does not check the inner sizes",
    '    if len(A[0]) != len(B):\n        raise ValueError("the inner sizes differ")\n -> ',
    "(1, 3) times (2, 1) has no meaning, and yours gave an answer or failed by accident. Compare the inner sizes and raise ValueError.",
)
matmul_cases.hint(
    "Three loops: over the rows of A, over the columns of B, and over the index that is summed away.",
    "out[i][j] is the sum over p of A[i][p] * B[p][j]. Is p the inner size?",
    "Make `out` with [[0] * n for _ in range(m)], and raise ValueError when len(A[0]) != len(B).",
)
matmul_cases.equivalent("if len(A[0]) != len(B) -> if len(A[-1]) != len(B)", "the rows of A are of one length")
matmul_cases.equivalent("for j in range(len(B[0])) -> for j in range(len(B[-1]))", "the rows of B are of one length")
matmul_cases.picture(draw_table)


def first_then(first, second):
    """One Matrix that does what `first` and then `second` do."""
    return second @ first


@exercise(first_then, title="First this, then that")
def first_then_cases(rng):
    """Two functions run one after the other are one function. For matrices, that function is a product; which one?

    `first` and `second` are linalgml's `Matrix` objects, `@` multiplies them. Find the single matrix M with
    `M @ x == second @ (first @ x)` for every vector x.
    """
    quarter, mirror, stretch = Matrix([[0, -1], [1, 0]]), Matrix([[1, 0], [0, -1]]), Matrix([[2, 0], [0, 1]])
    yield quarter, stretch
    yield stretch, quarter
    yield quarter, mirror
    yield mirror, Matrix([[1, 1], [0, 1]])
    yield Matrix([[1, 2, 3], [4, 5, 6]]), Matrix([[1, 1]])
    for m, k, n in [(2, 2, 2), (3, 2, 4), (1, 3, 2), (2, 1, 3)]:
        yield Matrix(table(rng, k, n)), Matrix(table(rng, m, k))


first_then_cases.misconception(
    "writes them in the order they happen",
    "second @ first -> first @ second",
    "Read `second @ (first @ x)` from the right: the matrix next to x acts first. Move the parentheses and see what is left of x.",
)
first_then_cases.misconception(
    "adds the two",
    "second @ first -> second + first",
    "A sum does both to the same vector and adds the results. Here the second works on what the first left behind.",
)
first_then_cases.misconception(
    "multiplies entry by entry",
    "second @ first -> Matrix([[a * b for a, b in zip(r, s)] for r, s in zip(second, first)])",
    "Entry by entry is not what happens to a vector. Use the matrix product, @.",
)
first_then_cases.hint(
    "Matrix multiplication is associative: A @ (B @ x) == (A @ B) @ x.",
    "With A = second and B = first, what stands in the parentheses?",
)
