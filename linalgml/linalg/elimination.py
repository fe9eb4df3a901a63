"""Elimination as a course does it: rows are exchanged, scaled and subtracted until every pivot is a 1 alone in its column.

That form, the reduced row echelon form, is the same whatever way leads to it, and it shows everything about A x = b: the pivot
columns are a basis of the column space, each column without a pivot gives a vector of the null space, and the rows that are not
zero span the row space.  Strang, *Introduction to Linear Algebra*, sections 3.2 and 3.5.
"""

from collections import namedtuple

from ..kernels import kernel
from .matrix import Matrix, _matrix
from .numbers import as_matrix, check_finite, numbers_of

EPS = 2.0**-52


@kernel(in_place=("a",))
def row_reduce(a, pivots, m, n, tol, reduced):
    """a (m, n) becomes its row echelon form, or with `reduced` its reduced one; returns the rank.

    pivots[r] is the column of row r's pivot.  In each column the entry of largest size is brought up; where none is larger than
    `tol` the column has no pivot, and its entries from there down become zeros.
    """
    rank = 0
    for j in range(n):
        best = rank
        top = tol
        for i in range(rank, m):
            size = abs(a[i * n + j])
            if size > top:
                top = size
                best = i
        if top > tol:
            pivots[rank] = j
            if best != rank:
                for p in range(n):
                    kept = a[rank * n + p]
                    a[rank * n + p] = a[best * n + p]
                    a[best * n + p] = kept
            if reduced:
                pivot = a[rank * n + j]
                for p in range(j, n):
                    a[rank * n + p] = a[rank * n + p] / pivot
            for i in range(0 if reduced else rank + 1, m):
                if i != rank:
                    factor = a[i * n + j] / a[rank * n + j]
                    for p in range(j, n):
                        a[i * n + p] -= factor * a[rank * n + p]
                    a[i * n + j] = 0.0
            rank += 1
        else:
            for i in range(rank, m):
                a[i * n + j] = 0.0
    return rank


class Echelon(namedtuple("Echelon", "form pivots")):
    """What `rref` and `row_echelon` return: the form, and the columns of its pivots."""

    __slots__ = ()


def rref(a, tol=None):
    """(form, pivots): the reduced row echelon form of a matrix, and the columns in which its pivots stand.

    Exact for ints, Fractions and symbols.  For floats an entry of at most `tol` counts as zero, by default max(m, n) eps times the
    largest entry; for a rank in floats, `matrix_rank` is the better judge.  After sympy's Matrix.rref.

    >>> from linalgml import linalg
    >>> linalg.rref([[1, 2, 3], [2, 4, 7]])
    Echelon(form=Matrix([[1, 2, 0], [0, 0, 1]]), pivots=(0, 2))
    """
    return _echelon(a, tol, True, "rref")


def row_echelon(a, tol=None):
    """(form, pivots): a row echelon form of a matrix; pivots are not scaled, and what is above them stays.

    >>> from linalgml import linalg
    >>> linalg.row_echelon([[1, 2, 3], [2, 4, 7]])
    Echelon(form=Matrix([[2, 4, 7], [0, 0, Fraction(-1, 2)]]), pivots=(0, 2))
    """
    return _echelon(a, tol, False, "row_echelon")


def _echelon(a, tol, reduced, what):
    A = as_matrix(a, what)
    check_finite(A, what)
    m, n = A.shape
    numbers = numbers_of(A)
    data, pivots = numbers.copy(A), numbers.ints(m)
    if tol is None:
        tol = 0 if numbers.exact else max(m, n) * EPS * max(map(abs, A._items), default=0)
    rank = numbers.run(row_reduce, data, pivots, m, n, tol, reduced)
    return Echelon(numbers.matrix(m, n, data), tuple(int(pivots[r]) for r in range(rank)))


class Step(namedtuple("Step", "kind row other factor matrix")):
    """One elementary operation on rows, and the matrix after it.

    kind: "swap" (rows `row` and `other`), "scale" (`row` by `factor`) or "add" (`factor` times `other` to `row`).
    """

    __slots__ = ()

    def __str__(self):
        if self.kind == "swap":
            return f"R{self.row + 1} ↔ R{self.other + 1}"
        if self.kind == "scale":
            return f"R{self.row + 1} ← {self.factor} R{self.row + 1}"
        sign, size = ("-", -self.factor) if _negative(self.factor) else ("+", self.factor)
        return f"R{self.row + 1} ← R{self.row + 1} {sign} {size if size != 1 else ''}{' ' if size != 1 else ''}R{self.other + 1}"

    @property
    def elementary(self):
        """The elementary matrix E of the step: matrix = E @ (the matrix before).

        >>> from linalgml import linalg
        >>> linalg.elimination_steps([[1, 2], [3, 4]])[0].elementary
        Matrix([[1, 0], [-3, 1]])
        """
        E: list = [[int(i == j) for j in range(self.matrix.shape[0])] for i in range(self.matrix.shape[0])]
        if self.kind == "swap":
            E[self.row], E[self.other] = E[self.other], E[self.row]
        elif self.kind == "scale":
            E[self.row][self.row] = self.factor
        else:
            E[self.row][self.other] = self.factor
        return Matrix(E)


def _negative(x):
    try:
        return bool(x < 0)
    except TypeError:  # complex numbers and symbols have no order
        return False


def elimination_steps(a, reduced=True):
    """The elementary row operations that lead from a matrix to its (reduced) row echelon form, one after the other, as a list of `Step`.

    By hand one takes the first entry that is not zero as the pivot, and so do these steps; floats take the largest.  The form at
    the end is `rref`'s, up to rounding.

    >>> from linalgml import linalg
    >>> for step in linalg.elimination_steps([[0, 2], [1, 3]]):
    ...     print(f"{str(step):14} {step.matrix.tolist()}")
    R1 ↔ R2        [[1, 3], [0, 2]]
    R2 ← 1/2 R2    [[1, 3], [0, 1]]
    R1 ← R1 - 3 R2 [[1, 0], [0, 1]]
    """
    A = as_matrix(a, "elimination_steps")
    check_finite(A, "elimination_steps")
    m, n = A.shape
    numbers = numbers_of(A)
    data = numbers.list(numbers.copy(A)) if not numbers.exact else numbers.copy(A)
    tol = 0 if numbers.exact else max(m, n) * EPS * max(map(abs, A._items), default=0)
    rows = [list(data[i * n : (i + 1) * n]) for i in range(m)]
    steps, rank = [], 0

    def record(kind, row, other, factor):
        now = _matrix((m, n), [numbers.number(x) for r in rows for x in r])
        steps.append(Step(kind, row, other, None if factor is None else numbers.number(factor), now))

    for j in range(n):
        found = [i for i in range(rank, m) if (rows[i][j] != 0 if numbers.exact else abs(rows[i][j]) > tol)]
        if not found:
            continue
        best = found[0] if numbers.exact else max(found, key=lambda i: abs(rows[i][j]))
        if best != rank:
            rows[rank], rows[best] = rows[best], rows[rank]
            record("swap", rank, best, None)
        pivot = rows[rank][j]
        if reduced and pivot != 1:
            rows[rank] = [x / pivot for x in rows[rank]]
            record("scale", rank, rank, 1 / pivot)
        for i in range(0 if reduced else rank + 1, m):
            factor = -(rows[i][j] / rows[rank][j])
            if i != rank and factor != 0:
                rows[i] = [x + factor * y for x, y in zip(rows[i], rows[rank], strict=True)]
                if not numbers.exact:
                    rows[i][j] = 0 * rows[i][j]
                record("add", i, rank, factor)
        rank += 1
        if rank == m:
            break
    return steps


def null_vectors(form, pivots):
    """The columns of a basis of the null space, from a reduced row echelon form: one for each column without a pivot."""
    n, basis = form.shape[1], []
    for free in range(n):
        if free in pivots:
            continue
        x = [0] * n
        x[free] = 1
        for r, j in enumerate(pivots):
            x[j] = -form[r, free]
        basis.append(x)
    return basis
