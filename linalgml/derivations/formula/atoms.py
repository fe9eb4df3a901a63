"""The atoms of index mathematics: indices, sizes, families of cells, and [u > 0], which is 1 or 0.

Sums run over all natural numbers; a range is a factor.  sum over j < n of f(j) is the sum over every j of [n - j > 0] f(j).
So a causal bound, a size and a mask are one thing.
"""

from itertools import count

import sympy as sp

_fresh = count()


class Holds(sp.Function):
    """[u > 0]: 1 where u is positive, else 0."""

    nargs = 1
    is_real = True
    is_integer = True
    is_nonnegative = True

    @classmethod
    def eval(cls, u):
        if u.is_positive:
            return sp.S.One
        if u.is_nonpositive:
            return sp.S.Zero
        content, rest = u.as_content_primitive()
        if content != 1:
            return cls(rest)
        return None

    def _sympystr(self, printer):
        return f"[{printer._print(self.args[0])} > 0]"


class Slope(sp.Function):
    """The derivative of an expression by a cell or a symbol, not yet taken."""

    nargs = 2
    is_real = True


class Expectation(sp.Function):
    """The mean of an expression: over a symbol that is 1 with probability q, else 0; or over the independent cells of a family, of mean 0
    and variance q.  Arguments: the expression, the symbol or the family's label, q."""

    nargs = 3
    is_real = True


class Index(sp.Symbol):
    """A natural number that stands for any index."""

    __slots__ = ()


def fresh_number():
    """A number that no other atom has."""
    return next(_fresh)


def index_symbol(name):
    """A natural number that stands for any index."""
    return Index(name, integer=True, nonnegative=True)


def size_symbol(name):
    """A size: an integer, at least 1."""
    return sp.Symbol(name, integer=True, positive=True)


def is_index(s):
    """Whether a symbol is an index; sizes are not."""
    return isinstance(s, Index)


def is_indicator(e):
    """Whether e is always 0 or 1."""
    return isinstance(e, Holds | sp.KroneckerDelta)


def cell(base, indices):
    """One cell of a family; a family without indices is a symbol."""
    return base[tuple(indices)] if indices else base.label
