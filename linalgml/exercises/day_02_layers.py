"""Day 2, second part: a layer, a network and, deeper, the product of the library.  The layer and the product are its own kernels."""

from ..linalg.matmul import matmul as strided
from ..nn.linear import linear_forward
from .cases import reals, table
from .compare import blank
from .exercise import exercise
from .pictures import Grid


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
