"""`prove_equal`: are two expressions equal wherever both are defined?

    1  the same expression: yes
    2  different values at a random point of a finite field, or in the tower: look for a counter-example in numbers
         found: no, with the point          not found: undecided, with the reason
    3  the same value in the tower: yes, proved

Symbols carry their assumptions; one without any may be complex, and then nothing is split.  `Piecewise` is decided case by case:
for every combination of truth values of its conditions, which is more than is needed, and so sound.
"""

import itertools

import sympy

from .points import Outside, Point
from .refute import refute
from .tower import Tower, distinct, rebuilt
from .verdict import Undecided, Verdict

TRIES = 40  # random points that may fall outside the domain before the exact decision is left to decide alone


class Prover:
    """Decides many questions about the same symbols; what was read for one serves the next.

    >>> x, y = sympy.symbols("x y", real=True)
    >>> bool(Prover().decide(sympy.exp(x + y), sympy.exp(x) * sympy.exp(y)))
    True
    """

    def __init__(self, definitions=None):
        self.tower, self.point = Tower(), None
        self.age = 0  # how many indeterminates had been replaced by finer ones when everything was last read
        self.plain: dict = {}  # expressions known to have no Piecewise inside
        self.definitions = definitions if definitions is not None else {}  # for counter-examples: symbols that stand for expressions

    def decide(self, a, b=0):
        """The verdict on a = b."""
        a, b = sympy.sympify(a), sympy.sympify(b)
        if a is b:
            return Verdict(True, "the same expression")
        pieces = self._pieces(a) | self._pieces(b)
        if pieces:
            return self._by_cases(a, b, pieces)
        try:
            if self._differ_at_point(a, b):
                return self._refuted(a, b, "their values differ at a random point of a finite field")
            left = self._same_in_tower(a, b)
            if left is None:
                return Verdict(True, "equal in the tower")
            return self._refuted(a, b, f"their difference does not reduce to zero: {self.tower.describe(left)}")
        except Undecided as reason:
            return self._refuted(a, b, str(reason))

    def proves(self, a, b=0):
        """Whether a = b is proved: like `decide`, without the search for a counter-example."""
        a, b = sympy.sympify(a), sympy.sympify(b)
        if self._pieces(a) or self._pieces(b):
            return self.decide(a, b).equal is True
        try:
            return a is b or (not self._differ_at_point(a, b) and self._same_in_tower(a, b) is None)
        except Undecided:
            return False

    def same(self, symbol, expression):
        """Read a symbol as an expression from now on."""
        self.tower.definitions[symbol] = sympy.sympify(expression)

    def _differ_at_point(self, a, b):
        for _ in range(TRIES):
            if self.point is None:
                self.point = Point(self.tower)
            try:
                different = self.point.value(a) != self.point.value(b)
            except Outside:
                self.point = None
                continue
            if not different and not self.point.stale():
                return False
            if different and not self._read_again():
                return True
            self.point = None
        return False

    def _read_again(self):
        """Read everything afresh if indeterminates were replaced by finer ones since it was read; whether that was so."""
        if self.age == self.tower.generators.refined:
            return False
        self.age = self.tower.generators.refined
        self.tower.forget()
        return True

    def _same_in_tower(self, a, b):
        """None when a - b is zero in the tower; otherwise what it is."""
        tower = self.tower
        while True:
            difference = tower.fractions.add([tower.lower(a), tower.negative(tower.lower(b))])
            if tower.is_zero(difference):
                return None
            if not self._read_again():
                return difference

    def _refuted(self, a, b, reason):
        found = refute(a, b, definitions=self.definitions)
        if found:
            return Verdict(False, reason, *found)
        if self.tower.unknown:
            reason += f" ({self.tower.unknown[0]})"
        return Verdict(None, f"{reason}; but no point was found where they differ")

    def _pieces(self, expression):
        """The Piecewise parts of an expression; those inside sums and the like stay a part of them."""
        seen = list(distinct(expression, self.plain))
        pieces = {e for e in seen if isinstance(e, sympy.Piecewise)}
        if pieces:
            for e in seen:
                del self.plain[e]
        return pieces

    def _by_cases(self, a, b, pieces):
        """Every combination of truth values of the conditions in turn."""
        conditions = sorted({c for piece in pieces for _, cond in piece.args for c in _relations(cond)}, key=str)
        if len(conditions) > MOST_CONDITIONS:
            return Verdict(None, f"{len(conditions)} conditions are too many to try every combination")
        for truths in itertools.product((sympy.true, sympy.false), repeat=len(conditions)):
            case = dict(zip(conditions, truths, strict=True))
            chosen = {piece: _branch(piece, case) for piece in pieces}
            if None in chosen.values():
                continue  # no branch applies: the expression has no value in this case
            verdict = self.decide(rebuilt(a, chosen), rebuilt(b, chosen))
            if verdict.equal is not True:
                found = refute(a, b, definitions=self.definitions)
                if found:
                    return Verdict(False, verdict.reason, *found)
                return Verdict(None, f"in the case {', '.join(f'{c}: {t}' for c, t in case.items())}: {verdict.reason}")
        return Verdict(True, "equal in every case")


MOST_CONDITIONS = 8


def _relations(condition):
    """The parts of a condition that are joined by and, or, not."""
    if condition in (True, False):
        return set()
    if isinstance(condition, sympy.And | sympy.Or | sympy.Not):
        return set().union(*map(_relations, condition.args))
    return {condition}


def _branch(piece, case):
    """The branch of a Piecewise that applies; None when none does."""
    for value, condition in piece.args:
        if condition.xreplace(case) == True:  # noqa: E712  (SymPy's own truth is not Python's)
            return value
    return None


def decide(a, b=0):
    """The verdict on a = b, with the reason and, for a no, a point where the two differ."""
    return Prover().decide(a, b)


def proved(a, b=0):
    """Whether a = b is proved; False says nothing, and costs no search for a counter-example."""
    return Prover().proves(a, b)


def prove_equal(a, b=0):
    """True: proved equal wherever both are defined.  False: refuted by a point.  Raises Undecided when neither succeeds.

    >>> x = sympy.Symbol("x", real=True)
    >>> prove_equal(sympy.tanh(x), 2 / (1 + sympy.exp(-2 * x)) - 1), prove_equal(sympy.sqrt(x**2), x)
    (True, False)
    """
    return bool(decide(a, b))
