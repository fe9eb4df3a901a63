"""Day 2: matrices as lists of rows, products, and the first network.  The layer and the strided product are the library's kernels."""

from ..linalg import Matrix
from ..linalg.matmul import matmul as strided
from ..nn.linear import linear_forward
from .cases import numbered, reals, table
from .compare import blank
from .exercise import exercise
from .pictures import Grid

# ---- matvec ------------------------------------------------------------------------------------------------------------


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


# ---- transpose ---------------------------------------------------------------------------------------------------------


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


# ---- matmul ------------------------------------------------------------------------------------------------------------


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


# ---- composition -------------------------------------------------------------------------------------------------------


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


# ---- a layer -----------------------------------------------------------------------------------------------------------


@exercise(
    linear_forward, title="A layer of neurons", outputs=("out",),
    doc="""
    out = x W^T + b.

    x: (rows, n_in), weight: (n_out, n_in), bias: (n_out,),
    out: (rows, n_out), all flat lists, row by row.
    """,
)  # fmt: skip
def linear_forward_cases(rng):
    """The linear layer, out = x Wᵀ + b, for a whole batch, as the library's kernel writes it.

    All arguments are flat lists, row by row: entry (i, p) of `x`, which has `rows` rows of `n_in`, is `x[i * n_in + p]`. Row j of
    `weight` holds the weights of neuron j, one an input, so output (i, j) is the dot product of row i of `x` with row j of `weight`,
    plus `bias[j]` if `has_bias` is true. Write the results into `out`, which has `rows` rows of `n_out`; nothing is returned.
    """
    yield [2.0], [3.0], [1.0], blank(1), 1, 1, 1, True
    yield [1.0, 2.0], [3.0, 4.0], [0.5], blank(1), 1, 2, 1, True
    yield [1.0, 2.0], [3.0, 4.0], [0.0], blank(1), 1, 2, 1, False
    yield [1.0, 10.0], [1.0, 2.0, 3.0, 4.0], [0.5, -0.5], blank(2), 1, 2, 2, True
    yield [1.0, 2.0, 3.0, 4.0], [1.0, 0.0, 0.0, 1.0, 1.0, 1.0], [10.0, 20.0, 30.0], blank(6), 2, 2, 3, True
    yield [1.0, 2.0, 3.0], [1.0, -1.0], [5.0, 6.0], blank(6), 3, 1, 2, False
    for rows, n_in, n_out in [(1, 3, 2), (2, 3, 2), (3, 2, 4), (4, 5, 3), (2, 4, 5)]:
        for has_bias in (True, False):
            x, weight, bias = reals(rng, rows * n_in), reals(rng, n_out * n_in), reals(rng, n_out)
            yield x, weight, bias, blank(rows * n_out), rows, n_in, n_out, has_bias


linear_forward_cases.misconception(
    "reads the weights by columns",
    "weight[wj + p] -> weight[p * n_out + j]",
    "Your weight has shape (n_in, n_out); here it is (n_out, n_in), PyTorch's way: the n_in weights of neuron j lie side by side, "
    "from j * n_in on.",
)
linear_forward_cases.misconception(
    "adds a bias to rows instead of neurons",
    "total += bias[j] -> total += bias[i % n_out]",
    "Each neuron has one bias, the same for every row of the batch: bias[j].",
)
linear_forward_cases.misconception(
    "always adds the bias",
    "if has_bias: -> if True:",
    "has_bias is False in this call, so the bias buffer must be left alone: kernels get a dummy there.",
)
linear_forward_cases.misconception(
    "steps through out by n_in",
    "out[i * n_out + j] -> out[(i * n_in + j) % (rows * n_out)]",
    "A row of `out` has n_out entries, so row i begins at i * n_out.",
)
linear_forward_cases.misconception(
    "never starts the sum again",
    ["    for i in range(rows):\n        xi ->     total = 0.0\n    for i in range(rows):\n        xi", "            total = 0.0\n -> "],
    "Each output carries the sums of those before it. Set total to 0.0 for every (i, j), inside both loops.",
)
linear_forward_cases.hint(
    "One output first: which n_in entries of x and which n_in of weight meet in output (i, j)?",
    "x[i * n_in + p] meets weight[j * n_in + p] for every p below n_in.",
    "Loops over i, j, p; total starts at 0.0 inside the second; then the bias; then out[i * n_out + j] = total.",
)


@linear_forward_cases.picture
def draw_outputs(args, got, expected):
    n_out = args[6]
    rows = [[got[i : i + n_out] for i in range(0, len(got), n_out)], [expected[i : i + n_out] for i in range(0, len(expected), n_out)]]
    return Grid(*rows)


# ---- a network ---------------------------------------------------------------------------------------------------------


def network(x, W1, b1, W2, b2):
    """Two layers with a ReLU between them: W2 relu(W1 x + b1) + b2.

    x: (n,), W1: (h, n), b1: (h,), W2: (m, h), b2: (m,); matrices are
    lists of rows.  Returns a list of m numbers.
    """
    hidden, out = [], []
    for row, bias in zip(W1, b1, strict=True):
        z = bias + sum(w * a for w, a in zip(row, x, strict=True))
        hidden.append(max(0.0, z))
    for row, bias in zip(W2, b2, strict=True):
        out.append(bias + sum(w * h for w, h in zip(row, hidden, strict=True)))
    return out


@exercise(network, title="A neural network")
def network_cases(rng):
    """Matrix, bias, bend, matrix, bias: a network with one hidden layer, for one input.

    The bend is the ReLU, max(0, z), applied to every hidden component after its bias. Without it the two matrices would be one (you
    have just shown that), and no number of layers would help. The output is not bent.

    The first cases are a network that computes the exclusive or of two bits, which no single layer can.
    """
    xor = ([[1.0, 1.0], [1.0, 1.0]], [0.0, -1.0], [[1.0, -2.0]], [0.0])
    for bits in ([0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]):
        yield bits, *xor
    yield [1.0], [[1.0], [-1.0]], [0.0, 0.0], [[1.0, 1.0]], [0.0]
    yield [-3.0], [[1.0], [-1.0]], [0.0, 0.0], [[1.0, 1.0]], [-5.0]
    for n, h, m in [(2, 3, 1), (2, 2, 2), (3, 4, 2), (4, 3, 3), (1, 5, 2)]:
        for _ in range(2):
            yield reals(rng, n), table(rng, h, n), reals(rng, h), table(rng, m, h), reals(rng, m)


network_cases.misconception(
    "has no ReLU",
    "max(0.0, z) -> z",
    "Without the bend two layers are one matrix, W2 W1, and one matrix cannot compute XOR. Apply max(0, z) to the hidden components.",
)
network_cases.misconception(
    "bends the output too",
    "return out -> return [max(0.0, v) for v in out]",
    "The last layer is not bent: a network must be able to answer with a negative number.",
)
network_cases.misconception(
    "adds the first bias after the ReLU",
    "max(0.0, z) -> max(0.0, z - bias) + bias",
    "The bias decides where the bend is, so it comes before: relu(W1 x + b1), not relu(W1 x) + b1.",
)
network_cases.misconception(
    "forgets the second bias",
    "out.append(bias + sum -> out.append(sum",
    "b2 is missing from the output.",
)
network_cases.misconception(
    "bends by absolute value",
    "max(0.0, z) -> abs(z)",
    "ReLU cuts negative numbers off, it does not fold them up: max(0, z), not |z|.",
)
network_cases.hint(
    "Two steps: the hidden vector first, then the output from it.",
    "hidden = [max(0.0, (row of W1) · x + its bias) for each row]; the output is the same with W2 and b2, without max.",
)


# ---- deeper: strides ---------------------------------------------------------------------------------------------------


@exercise(
    strided, title="Deeper: one kernel for every layout", name="matmul_strided", outputs=("out",),
    doc="""
    out (batch, m, n) = A @ B, where the strides say
    A[i, p] = a[s * a_step + i * a_row + p * a_col] and
    B[p, j] = b[s * b_step + p * b_row + j * b_col].
    """,
    blank=["row = s * a_step + i * a_row", "col = s * b_step + j * b_col", "total += a[row + p * a_col] * b[col + p * b_row]"],
)  # fmt: skip
def strided_cases(rng):
    """The library's matrix product. It never asks how its factors are laid out: it is told how many places in the flat list one step to
    the next matrix (`a_step`), the next row (`a_row`) and the next column (`a_col`) is.

    Entry (i, p) of matrix s of `a` is at `s * a_step + i * a_row + p * a_col`, and likewise for `b`. Swap the two strides, and the
    same memory is the transpose; a step of 0 gives every product of the batch the same factor. Fill in the three lines.
    """
    a, b = [1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]
    yield [2.0], [3.0], blank(1), 1, 1, 1, 1, 1, 1, 1, 1, 1, 1
    yield a, b, blank(4), 1, 2, 2, 2, 4, 2, 1, 4, 2, 1
    yield a, b, blank(4), 1, 2, 2, 2, 4, 1, 2, 4, 2, 1
    yield a, b, blank(4), 1, 2, 2, 2, 4, 2, 1, 4, 1, 2
    for batch, m, k, n in [(2, 2, 3, 2), (3, 1, 2, 4), (2, 3, 2, 2), (2, 4, 3, 5)]:
        x, y = reals(rng, batch * m * k), reals(rng, batch * k * n)
        yield x, y, blank(batch * m * n), batch, m, k, n, m * k, k, 1, k * n, n, 1
        yield x, y, blank(batch * m * n), batch, m, k, n, m * k, 1, m, k * n, 1, k
        yield x, y, blank(batch * m * n), batch, m, k, n, 0, k, 1, k * n, n, 1
        yield x, y, blank(batch * m * n), batch, m, k, n, m * k, k, 1, 0, n, 1


strided_cases.misconception(
    "ignores the batch",
    ["s * a_step + i * a_row -> i * a_row", "s * b_step + j * b_col -> j * b_col"],
    "Every matrix of the batch is multiplied as if it were the first: matrix s begins s * a_step further on.",
)
strided_cases.misconception(
    "assumes row-major factors",
    ["a[row + p * a_col] -> a[row + p]", "b[col + p * b_row] -> b[col + p * n]"],
    "A step along a row is a_col places, 1 only when the factor is not transposed. Use the strides you are given.",
)
strided_cases.misconception(
    "walks along the rows of b",
    ["j * b_col -> j * b_row", "p * b_row -> p * b_col"],
    "This is A Bᵀ: p, the index that is summed, counts the rows of B, so it steps by b_row.",
)
strided_cases.misconception(
    "walks down the columns of a",
    ["i * a_row -> i * a_col", "p * a_col -> p * a_row"],
    "This is Aᵀ B: p, the index that is summed, counts the columns of A, so it steps by a_col.",
)
strided_cases.hint(
    "row is where row i of matrix s of a begins, col where column j of matrix s of b begins.",
    "From there p steps along: p * a_col in a, p * b_row in b.",
)
