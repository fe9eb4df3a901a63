"""The world of induction: a statement about every number of steps, from one shipped step run on symbols.

If the state before the first step is claim(0), and one step on claim(t) gives claim(t + 1) for a t about which nothing is known, the
claim holds after any number of steps.  A running sum is a symbol S(t) with S(0) = 0 and S(t + 1) = S(t) + f(t); the t-th element of a
sequence is a symbol of its own.
"""

import sympy

from .symbols import Symbols
from .world import Failed, Refused


class Induction(Symbols):
    """The world of symbols with a step number t."""

    kind = "induction"
    proved = 0  # inductions that went through

    def __init__(self, seed=0, choices=()):
        super().__init__(seed, choices)
        self.step = None  # the symbol t, while a step is being proved
        self._series: dict = {}

    def induction(self, step, start, claim, steps=None, first=0):
        if self.step is not None:
            raise Refused("an induction inside another")
        self._same_state(start, claim(first), f"the state at t = {first}")
        t = sympy.Symbol("t", integer=True, **({"positive": True} if first > 0 else {"nonnegative": True}))
        if first > 1:  # nothing that fails for some t > 0 may be used
            t = t + first - 1
        self.step = t
        try:
            self._same_state(step(claim(t), t), claim(t + 1), "the step from t to t + 1")
        finally:
            self.step = None
        type(self).proved += 1

    def series(self, name, f, t):
        """S(t): added up for a number t; a symbol for the step's t; that symbol + f(t) one step later."""
        if isinstance(t, int) or sympy.sympify(t).is_Integer:
            return self.sum(f, int(t))
        if self.step is None:
            raise Refused(f"the series {name} outside an induction")
        later = sympy.expand(t - self.step)
        if not later.is_Integer or later < 0:
            raise Refused(f"the series {name} up to {t}")
        if name not in self._series:
            self._series[name] = sympy.Symbol(f"S_{name}", real=True)
        return self._series[name] + sum((f(self.step + k) for k in range(int(later))), sympy.S.Zero)

    @classmethod
    def prove(cls, theorem, shape, seed=0):
        """Prove a theorem for every number of steps; one that asks for no induction fails."""
        before = cls.proved
        done = super().prove(theorem, shape, seed)
        if cls.proved == before:
            raise Failed(f"{theorem.name}, {cls.kind}: the theorem asks for no induction")
        return {**done, "text": "for every number of steps"}
