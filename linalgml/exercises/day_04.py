"""Day 4: spaces.  The reduced form, what it says about independence and span, and a basis of the null space."""

from fractions import Fraction

from .exercise import exercise


def ints(rng, m, n, rank=None, top=4):
    """A table of small whole numbers, of at most the given rank."""
    if rank is None:
        return [[rng.randint(-top, top) for _ in range(n)] for _ in range(m)]
    left, right = ints(rng, m, rank, top=2), ints(rng, rank, n, top=2)
    return [[sum(left[i][k] * right[k][j] for k in range(rank)) for j in range(n)] for i in range(m)]


def rref(A):
    """(rows, pivots): the reduced row echelon form of A, a list of rows of ints, in Fractions, and the columns of its pivots."""
    rows = [[Fraction(x) for x in row] for row in A]
    pivots: list = []
    for j in range(len(rows[0])):
        r = len(pivots)
        found = [i for i in range(r, len(rows)) if rows[i][j] != 0]
        if found:
            rows[r], rows[found[0]] = rows[found[0]], rows[r]
            rows[r] = [x / rows[r][j] for x in rows[r]]
            for i in range(len(rows)):
                if i != r:
                    rows[i] = [x - rows[i][j] * y for x, y in zip(rows[i], rows[r], strict=True)]
            pivots.append(j)
    return rows, pivots


@exercise(rref, title="The reduced form")
def rref_cases(rng):
    """Go on with elimination until every pivot is a 1 and alone in its column, *above* as well as below. A column in which nothing is left
    to choose from has no pivot: pass it over and look for the next pivot in the same row.

    Compute in `Fraction`s, so that zero means zero. Give back the rows, zero rows last, and the list of the columns with a pivot.
    """
    yield ([[2]],)
    yield ([[0]],)
    yield ([[1, 2], [3, 4]],)
    yield ([[1, 2], [2, 4]],)
    yield ([[0, 1], [1, 0]],)
    yield ([[0, 2, 4]],)
    yield ([[0, 1, 0], [1, 0, 2], [2, 3, 0]],)
    yield ([[1, 2, 3], [2, 4, 7], [1, 2, 4]],)
    yield ([[0, 0, 1], [0, 0, 2], [3, 0, 0]],)
    yield ([[1, 2, 2, 4], [3, 8, 6, 16], [2, 5, 4, 10]],)
    for m, n, rank in ((2, 3, None), (3, 2, None), (3, 4, 2), (4, 4, 3), (4, 3, 1)):
        yield (ints(rng, m, n, rank),)


rref_cases.misconception(
    "clears below the pivot only",
    "for i in range(len(rows)) -> for i in range(r, len(rows))",
    "That is the echelon form. In the reduced one the entries above a pivot are zero too: all rows but the pivot's own.",
)
rref_cases.misconception(
    "does not scale the pivot",
    ["rows[r] = [x / rows[r][j] for x in rows[r]] -> pass", "x - rows[i][j] * y -> x - rows[i][j] / rows[r][j] * y"],
    "Divide the row by its pivot, so that the pivot is 1.",
)
rref_cases.misconception(
    "moves down in a column without a pivot",
    """
def rref(A):
    rows = [[Fraction(x) for x in row] for row in A]
    pivots = []
    for j in range(min(len(rows), len(rows[0]))):
        found = [i for i in range(j, len(rows)) if rows[i][j] != 0]
        if found:
            rows[j], rows[found[0]] = rows[found[0]], rows[j]
            rows[j] = [x / rows[j][j] for x in rows[j]]
            for i in range(len(rows)):
                if i != j:
                    rows[i] = [x - rows[i][j] * y for x, y in zip(rows[i], rows[j], strict=True)]
            pivots.append(j)
    return rows, pivots
""",
    "You look for pivot j in row j. After a column without a pivot the row stays: its number is that of the pivots found so far.",
)
rref_cases.misconception(
    "computes in floats",
    "Fraction(x) -> float(x)",
    "1/3 is no float, and what should be zero is 5e-17. Use Fraction.",
)
rref_cases.hint(
    "r = len(pivots) is the row in which the next pivot goes.",
    "Exchange, divide the row by its pivot, subtract multiples of it from all other rows, and note the column.",
)


rref_cases.equivalent("for j in range(len(rows[0])) -> for j in range(len(rows[-1]))", "all rows have one length")


def null_basis(rows, pivots):
    """A basis of the null space from a reduced form: for each column without a pivot the vector with a 1 there, and 0 at the others.

    rows, pivots: what rref gives.  Returns a list of lists.
    """
    n = len(rows[0])
    basis = []
    for free in range(n):
        if free not in pivots:
            x = [0] * n
            x[free] = 1
            for r, j in enumerate(pivots):
                x[j] = -rows[r][free]
            basis.append(x)
    return basis


@exercise(null_basis, title="All that goes to zero")
def null_basis_cases(rng):
    """You are given the reduced form of a matrix and the columns of its pivots. Which vectors x have A x = 0?

    Unknowns of columns without a pivot may be chosen freely. For each of them, in order, choose 1 for it and 0 for the other free ones,
    and read the rest off: row `r` of the form says that the unknown of its pivot plus the free ones' share is 0.
    """
    for A in ([[1, 2], [3, 4]], [[1, 2], [2, 4]], [[1, 2, 3]], [[0, 1]], [[0, 0]], [[1, 2, 2, 4], [3, 8, 6, 16], [2, 5, 4, 10]],
              *(ints(rng, m, n, rank) for m, n, rank in ((2, 4, None), (3, 5, 2), (4, 4, 2), (2, 3, 1)))):  # fmt: skip
        yield rref(A)


null_basis_cases.misconception(
    "forgets the minus",
    "x[j] = -rows[r][free] -> x[j] = rows[r][free]",
    "The row says x_j + (entry) x_free = 0, so x_j is *minus* the entry.",
)
null_basis_cases.misconception(
    "puts the numbers in the first places",
    "x[j] = -rows[r][free] -> x[r] = -rows[r][free]",
    "Row r belongs to the unknown of its pivot's column, pivots[r], not to unknown r.",
)
null_basis_cases.misconception(
    "leaves the free unknown at zero",
    "x[free] = 1 -> pass",
    "With all free unknowns zero only the zero vector is left. The free one is 1.",
)
null_basis_cases.hint(
    "How many vectors are there? As many as columns without a pivot.",
    "x[free] = 1, and x[pivots[r]] = -rows[r][free] for every row r with a pivot",
)


null_basis_cases.equivalent("n = len(rows[0]) -> n = len(rows[-1])", "all rows have one length")


def is_independent(vectors):
    """Whether no vector of the list (of ints, all of one length) is a combination of the others."""
    return len(rref(vectors)[1]) == len(vectors)


@exercise(is_independent, title="Is one of them superfluous?")
def is_independent_cases(rng):
    """Vectors are independent when each of them adds something. Decide it with the reduced form: `rref` is there for you, and its second
    result has a pivot for every independent row.
    """
    yield ([[1, 0], [0, 1]],)
    yield ([[1, 2], [2, 4]],)
    yield ([[1, 2, 3]],)
    yield ([[0, 0]],)
    yield ([[1, 0], [0, 1], [1, 1]],)
    yield ([[1, 0, 1], [0, 1, 1]],)
    yield ([[1, 2, 3], [4, 5, 6], [7, 8, 9]],)
    yield ([[2, 4, 6, 8]],)
    for m, n, rank in ((2, 3, None), (3, 3, None), (3, 4, 2), (2, 2, 1)):
        yield (ints(rng, m, n, rank),)


is_independent_cases.misconception(
    "asks whether they span the whole space",
    "== len(vectors) -> == len(vectors[0])",
    "As many pivots as numbers in a vector means that they span the space. Independent means as many pivots as *vectors*.",
)
is_independent_cases.misconception(
    "looks for a zero vector only",
    """
def is_independent(vectors):
    return all(any(v) for v in vectors)
""",
    "(1, 2) and (2, 4) are both not zero, and dependent. Eliminate, and count the pivots.",
)
is_independent_cases.misconception(
    "compares directions in pairs",
    """
def is_independent(vectors):
    def pivots(rows):
        return len(rref(rows)[1])
    return all(any(v) for v in vectors) and all(pivots([a, b]) == 2 for i, a in enumerate(vectors) for b in vectors[:i])
""",
    "(1, 0), (0, 1) and (1, 1) are independent in pairs, but the third is the sum of the others.",
)
is_independent_cases.hint(
    "When the vectors are the rows of a table, what does elimination do to a row that is made of others?",
    "len(rref(vectors)[1]) is the number of independent ones.",
)


def in_span(vectors, v):
    """Whether v is a combination of the vectors (lists of ints of one length)."""
    return len(rref([*vectors, v])[1]) == len(rref(vectors)[1])


@exercise(in_span, title="Can it be reached?")
def in_span_cases(rng):
    """Is there a mixture of the given vectors that equals `v`? In other words: does `v` add a direction that was not there? `rref` is there
    for you.
    """
    yield [[1, 0], [0, 1]], [3, 4]
    yield [[1, 2]], [2, 4]
    yield [[1, 2]], [2, 5]
    yield [[1, 0, 1], [0, 1, 1]], [2, 3, 5]
    yield [[1, 0, 1], [0, 1, 1]], [0, 0, 1]
    yield [[1, 2], [2, 4]], [3, 6]
    yield [[1, 2], [2, 4]], [1, 0]
    yield [[0, 0]], [0, 0]
    yield [[0, 0]], [1, 0]
    for m, n in ((2, 3), (3, 3), (2, 4)):
        yield ints(rng, m, n), ints(rng, 1, n)[0]


in_span_cases.misconception(
    "asks whether all of them together are independent",
    "== len(rref(vectors)[1]) -> < len(vectors) + 1",
    "The given vectors may be dependent among themselves. Compare the number of pivots with and without v.",
)
in_span_cases.misconception(
    "answers the opposite",
    "== len(rref(vectors)[1]) -> > len(rref(vectors)[1])",
    "One pivot more means that v brings a new direction: it is *not* in the span.",
)
in_span_cases.hint(
    "Append v. Does the number of pivots grow?",
    "len(rref([*vectors, v])[1]) == len(rref(vectors)[1])",
)
