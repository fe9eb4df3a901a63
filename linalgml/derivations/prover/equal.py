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
from .tower import Tower, distinct, is_atom
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
        self.plain: dict = {}  # expressions known to have no Piecewise inside
        self.definitions = definitions if definitions is not None else {}  # for counter-examples: symbols that stand for expressions

    def decide(self, a, b=0):
        """The verdict on a = b."""
        a, b = sympy.sympify(a), sympy.sympify(b)
        if a is b or a == b:
            return Verdict(True, "the same expression")
        pieces = self._pieces(a) | self._pieces(b)
        if pieces:
            return self._by_cases(a, b, pieces)
        try:
            if self._differ_at_point(a, b):
                return self._refuted(a, b, "their values differ at a random point of a finite field")
            tower = self.tower
            age = -1
            while age != tower.generators.refined:  # read again when indeterminates were replaced by finer ones on the way
                age = tower.generators.refined
                difference = tower.fractions.add([tower.lower(a), tower.negative(tower.lower(b))])
                if tower.is_zero(difference):
                    return Verdict(True, "equal in the tower")
                if age != tower.generators.refined:
                    tower.forget()
            return self._refuted(a, b, f"their difference does not reduce to zero: {tower.describe(difference)}")
        except Undecided as reason:
            return self._refuted(a, b, str(reason))

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
            if not self.point.stale():
                return different
            self.point = None
        return False

    def _refuted(self, a, b, reason):
        found = refute(a, b, definitions=self.definitions)
        if found:
            return Verdict(False, reason, *found)
        if self.tower.unknown:
            reason += f" ({self.tower.unknown[0]})"
        return Verdict(None, f"{reason}; but no point was found where they differ")

    def _pieces(self, expression):
        """The Piecewise parts of an expression."""
        seen = list(distinct(expression, self.plain))
        pieces = {p for e in seen if is_atom(e) and e.args for p in e.atoms(sympy.Piecewise)}
        if pieces:
            for e in seen:
                del self.plain[e]
        return pieces

    def _by_cases(self, a, b, pieces):
        written = {c for piece in pieces for _, c in piece.args if c not in (True, False)}
        conditions = sorted({c for cond in written for c in (cond.atoms(sympy.core.relational.Relational) or {cond})}, key=str)
        if len(conditions) > 8:
            return Verdict(None, f"{len(conditions)} conditions are too many to try every combination")
        for truths in itertools.product((sympy.true, sympy.false), repeat=len(conditions)):
            case = dict(zip(conditions, truths, strict=True))
            left, right = a.xreplace(case), b.xreplace(case)
            verdict = self.decide(left, right) if left is not sympy.nan and right is not sympy.nan else Verdict(None, "no case applies")
            if verdict.equal is not True:
                whole = refute(a, b, definitions=self.definitions)
                if whole:
                    return Verdict(False, verdict.reason, *whole)
                return Verdict(None, f"in the case {', '.join(f'{c}: {t}' for c, t in case.items())}: {verdict.reason}")
        return Verdict(True, "equal in every case")


def decide(a, b=0):
    """The verdict on a = b, with the reason and, for a no, a point where the two differ."""
    return Prover().decide(a, b)


def prove_equal(a, b=0):
    """True: proved equal wherever both are defined.  False: refuted by a point.  Raises Undecided when neither succeeds.

    >>> x = sympy.Symbol("x", real=True)
    >>> prove_equal(sympy.tanh(x), 2 / (1 + sympy.exp(-2 * x)) - 1), prove_equal(sympy.sqrt(x**2), x)
    (True, False)
    """
    return bool(decide(a, b))
