"""Day 3: linear systems.  Back substitution, elimination, its factors, and a solver that chooses its pivots."""

from .cases import table
from .exercise import exercise


def triangular(rng, n):
    """An upper triangular table without zeros on its diagonal, and numbers below it that nobody is to read."""
    return [[float(rng.choice([-4, -2, -1, 1, 2, 4])) if i == j else float(rng.randint(-5, 5)) for j in range(n)] for i in range(n)]


def back_substitution(U, b):
    """The x of U x = b for an upper triangular U (n, n), a list of rows, and b (n,).  What stands below the diagonal is not read."""
    n = len(b)
    x = [0.0] * n
    for i in range(n - 1, -1, -1):
        rest = b[i]
        for j in range(i + 1, n):
            rest -= U[i][j] * x[j]
        x[i] = rest / U[i][i]
    return x


@exercise(back_substitution, title="Back substitution")
def back_substitution_cases(rng):
    """The last equation of a triangular system has one unknown. Solve it, put it into the equation above, and so on upwards.

    Row `i` says `U[i][i] * x[i] + U[i][i + 1] * x[i + 1] + … = b[i]`, and everything to the right of `x[i]` is known by then.
    """
    yield [[2.0]], [6.0]
    yield [[1.0, 1.0], [0.0, 2.0]], [3.0, 4.0]
    yield [[2.0, 1.0], [0.0, 4.0]], [0.0, 8.0]
    yield [[1.0, 2.0, 3.0], [0.0, 1.0, 4.0], [0.0, 0.0, 2.0]], [14.0, 14.0, 6.0]
    yield [[1.0, 1.0], [9.0, 1.0]], [3.0, 1.0]
    for n in (2, 3, 4, 5):
        yield triangular(rng, n), [float(rng.randint(-9, 9)) for _ in range(n)]


back_substitution_cases.misconception(
    "starts at the top",
    "range(n - 1, -1, -1) -> range(n)",
    "Row 0 has all the unknowns in it. Begin with the last row, which has one: range(n - 1, -1, -1).",
)
back_substitution_cases.misconception(
    "does not divide",
    "rest / U[i][i] -> rest",
    "What is left is U[i][i] * x[i]. Divide by the pivot.",
)
back_substitution_cases.misconception(
    "adds what it should take away",
    "rest -= -> rest +=",
    "The known terms go to the other side of the equation, so they change their sign.",
)
back_substitution_cases.misconception(
    "reads the column",
    "U[i][j] * x[j] -> U[j][i] * x[j]",
    "The coefficients of equation i stand in row i: U[i][j], not U[j][i].",
)
back_substitution_cases.hint(
    "Which row can you solve at once? Which one next?",
    "x[i] = (b[i] - the sum of U[i][j] * x[j] over j > i) / U[i][i]",
)
back_substitution_cases.equivalent("x = [0.0] * n -> x = [1.0] * n", "each unknown is written before it is read")
for start in ("i + 1 - 1", "i", "1", "i + 0"):
    back_substitution_cases.equivalent(f"for j in range(i + 1, n) -> for j in range({start}, n)", "unknowns that are not found yet are 0")


def eliminate(A):
    """U, an upper triangular table with the same solutions, from A (n, m) with m >= n; rows are exchanged for the largest pivot.

    A is left as it is.  A column without a pivot is passed over.
    """
    U = [list(row) for row in A]
    for k in range(len(U)):
        best = k
        for i in range(k, len(U)):
            if abs(U[i][k]) > abs(U[best][k]):
                best = i
        U[k], U[best] = U[best], U[k]
        for i in range(k + 1, len(U)):
            if U[k][k] != 0:
                factor = U[i][k] / U[k][k]
                U[i] = [x - factor * y for x, y in zip(U[i], U[k], strict=True)]
    return U


@exercise(eliminate, title="Elimination with pivoting")
def eliminate_cases(rng):
    """In column 0 find the entry of largest size (the first of equals) and bring its row to the top. Subtract multiples of that row from
    all the rows below, so that column 0 becomes zero there. Then the same with column 1 and the rows from 1 on, and so on.

    Give new rows back. The table may have further columns, as `[A | b]` has. When a whole column is zero there is nothing to do with it.
    """
    yield ([[2.0]],)
    yield ([[2.0, 1.0], [4.0, 4.0]],)
    yield ([[4.0, 1.0], [2.0, 4.0]],)
    yield ([[0.0, 1.0], [1.0, 0.0]],)
    yield ([[1.0, 2.0, 5.0], [2.0, 4.0, 1.0]],)
    yield ([[-4.0, 1.0], [2.0, 3.0]],)
    yield ([[2.0, 1.0], [-2.0, 3.0]],)
    yield ([[0.0, 1.0, 2.0], [0.0, 3.0, 4.0], [0.0, 5.0, 7.0]],)
    yield ([[1.0, 2.0, 3.0], [0.0, 0.0, 4.0], [0.0, 0.0, 5.0]],)
    yield ([[1.0, 2.0, 3.0], [2.0, 8.0, 4.0], [4.0, 4.0, 4.0]],)
    for n, m in ((2, 3), (3, 3), (3, 4), (4, 5)):
        yield (table(rng, n, m),)


eliminate_cases.misconception(
    "never exchanges rows",
    "best = i -> pass",
    "A pivot of zero, or a tiny one, ruins everything. Bring the row with the largest entry of the column up first.",
)
eliminate_cases.misconception(
    "compares with the signs",
    "if abs(U[i][k]) > abs(U[best][k]) -> if U[i][k] > U[best][k]",
    "-4 is a better pivot than 2: compare sizes, abs(...).",
)
eliminate_cases.misconception(
    "writes into A",
    "[list(row) for row in A] -> A",
    "The caller's table has changed. Copy the rows first.",
)
eliminate_cases.misconception(
    "clears above the pivot too",
    "for i in range(k + 1, len(U)) -> for i in [r for r in range(len(U)) if r != k]",
    "That goes on to the reduced form. Here only the rows below the pivot change.",
)
eliminate_cases.misconception(
    "looks for pivots in finished rows",
    "for i in range(k, len(U)) -> for i in range(len(U))",
    "The rows above k are done. Look from row k on.",
)
eliminate_cases.hint(
    "Which multiple of the pivot's row makes the entry below it zero?",
    "factor = U[i][k] / U[k][k], and then row i minus factor times row k",
)
eliminate_cases.equivalent("U = [list(row) for row in A] -> U = [row for row in A]", "rows are replaced, never written to")
eliminate_cases.equivalent("for k in range(len(U)) -> for k in range(len(U) - 1)", "below the last row there is nothing to clear")
eliminate_cases.equivalent("for i in range(k, len(U)) -> for i in range(k + 1*", "the entry on the diagonal is the first candidate anyway")


def lu(A):
    """(L, U) with A = L U, for a square A (n, n) whose pivots are not zero without exchanges: L has ones on its diagonal."""
    n = len(A)
    L = [[1.0 if i == j else 0.0 for j in range(n)] for i in range(n)]
    U = [list(row) for row in A]
    for k in range(n):
        for i in range(k + 1, n):
            L[i][k] = U[i][k] / U[k][k]
            for j in range(n):
                U[i][j] -= L[i][k] * U[k][j]
    return L, U


@exercise(lu, title="Keep the multiples: LU")
def lu_cases(rng):
    """Eliminate without exchanging rows, and write down every multiple where it made a zero. Those multiples are a matrix L with ones on
    its diagonal, what is left is U, and `L U` is A again.

    The tables of the cases have pivots that are not zero. Leave `A` as it is.
    """
    yield ([[3.0]],)
    yield ([[2.0, 1.0], [4.0, 5.0]],)
    yield ([[1.0, 2.0], [3.0, 4.0]],)
    yield ([[2.0, 1.0, 1.0], [4.0, 3.0, 3.0], [8.0, 7.0, 9.0]],)
    for n in (2, 3, 4):
        yield ([[x + 30.0 * (i == j) for j, x in enumerate(row)] for i, row in enumerate(table(rng, n, n))],)


lu_cases.misconception(
    "stores the multiple with the other sign",
    ["U[i][k] / U[k][k] -> -U[i][k] / U[k][k]", "U[i][j] -= -> U[i][j] +="],
    "You subtract L[i][k] times row k, so multiplying back *adds* it: L holds the multiple itself, not its negative.",
)
lu_cases.misconception(
    "gives the multiples' inverse",
    "U[i][k] / U[k][k] -> U[k][k] / U[i][k] if U[i][k] else 0.0",
    "Upside down: how many times does the pivot go into the entry below it? U[i][k] / U[k][k].",
)
lu_cases.misconception(
    "leaves the diagonal of L empty",
    "1.0 if i == j else 0.0 -> 0.0",
    "Every row of A contains itself once: L has ones on its diagonal.",
)
lu_cases.misconception(
    "puts U first",
    "return L, U -> return U, L",
    "A = L U, in that order: L first.",
)
lu_cases.hint(
    "Row i of A is row i of U plus multiples of the rows of U above it. Which multiples?",
    "L[i][k] is the factor of step k; U is the table at the end.",
)
for last in ("n + 1", "n - 1"):
    lu_cases.equivalent(f"for k in range(n) -> for k in range({last})", "below the last row there is nothing to clear")


def solve(A, b):
    """The x of A x = b, A (n, n) a list of rows, b (n,).  ValueError when A is singular."""
    n = len(b)
    rows = [[*row, y] for row, y in zip(A, b, strict=True)]
    for k in range(n):
        best = max(range(k, n), key=lambda i: abs(rows[i][k]))
        rows[k], rows[best] = rows[best], rows[k]
        if abs(rows[k][k]) < 1e-12:
            raise ValueError("the matrix is singular")
        for i in range(k + 1, n):
            factor = rows[i][k] / rows[k][k]
            rows[i] = [x - factor * y for x, y in zip(rows[i], rows[k], strict=True)]
    x = [0.0] * n
    for i in range(n - 1, -1, -1):
        x[i] = (rows[i][n] - sum(rows[i][j] * x[j] for j in range(i + 1, n))) / rows[i][i]
    return x


@exercise(solve, title="A solver")
def solve_cases(rng):
    """Put the pieces together: append `b` to `A` as a last column, eliminate with the largest pivots, substitute backwards.

    A pivot of less than `1e-12` in size means that the matrix is singular: raise `ValueError`.
    """
    yield [[2.0]], [4.0]
    yield [[1.0, 1.0], [1.0, -1.0]], [3.0, 1.0]
    yield [[0.0, 1.0], [1.0, 0.0]], [5.0, 7.0]
    yield [[1e-20, 1.0], [1.0, 1.0]], [1.0, 2.0]
    yield [[1.0, 2.0], [2.0, 4.0]], [1.0, 2.0]
    yield [[0.0]], [1.0]
    yield [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 10.0]], [6.0, 15.0, 25.0]
    yield [[0.0, 2.0, 1.0], [1.0, 0.0, 0.0], [3.0, 1.0, 0.0]], [3.0, 1.0, 4.0]
    yield [[1e-13, 0.0], [0.0, 1.0]], [1.0, 1.0]
    yield [[1e-11, 0.0], [0.0, 1.0]], [1.0, 1.0]
    for n in (2, 3, 4):
        yield [[x + 20.0 * (i == j) for j, x in enumerate(row)] for i, row in enumerate(table(rng, n, n))], table(rng, 1, n)[0]


solve_cases.misconception(
    "takes the pivots as they come",
    "best = max(range(k, n), key=lambda i: abs(rows[i][k])) -> best = k",
    "With 1e-20 as a pivot, the multiples are 1e20 and drown the other numbers: the answer is wrong in its first digit. Exchange rows.",
)
solve_cases.misconception(
    "forgets to carry b along",
    """
def solve(A, b):
    n = len(b)
    rows = [list(row) for row in A]
    for k in range(n):
        best = max(range(k, n), key=lambda i: abs(rows[i][k]))
        rows[k], rows[best] = rows[best], rows[k]
        if abs(rows[k][k]) < 1e-12:
            raise ValueError
        for i in range(k + 1, n):
            factor = rows[i][k] / rows[k][k]
            rows[i] = [x - factor * y for x, y in zip(rows[i], rows[k])]
    x = [0.0] * n
    for i in range(n - 1, -1, -1):
        x[i] = (b[i] - sum(rows[i][j] * x[j] for j in range(i + 1, n))) / rows[i][i]
    return x
""",
    "What is done to a row of A has to be done to its entry of b, exchanges too. Append b as a last column, and it comes along by itself.",
)
solve_cases.misconception(
    "does not notice a singular matrix",
    "if abs(rows[k][k]) < 1e-12 -> if rows[k][k] is None",
    "Rows that are multiples of one another leave a pivot of zero, and no x, or many. Raise ValueError.",
)
solve_cases.hint(
    "rows = [[*row, y] for row, y in zip(A, b)] makes the table with b as its last column.",
    "Your eliminate and back_substitution do the rest; column n is the right side.",
)
solve_cases.equivalent("x = [0.0] * n -> x = [1.0] * n", "each unknown is written before it is read")
solve_cases.equivalent("*1e-12* -> *", "no case comes that close to the limit")
