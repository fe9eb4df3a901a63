"""The world of fractions: exact, with the true order, for kernels that need no root and no exp.

Order is what the finite world lacks: sorting, floors, clamps, comparisons.  A root is taken where it is a fraction.
"""

import math
from fractions import Fraction

from .concrete import Concrete
from .dual import Dual, value_of, with_rules
from .world import Redraw


class Rationals(Concrete):
    """Numbers are random fractions, hardly ever equal or whole; positive ones are squares, so that they have roots."""

    kind = "rationals"
    points = 4

    def __init__(self, seed=0, choices=()):
        super().__init__(seed, choices)
        functions = {"sqrt": _sqrt, "pow": _power, "inf": math.inf, "nan": math.nan, "float": _as_number}
        functions |= {"max": max, "min": min, "abs": abs, "fabs": abs, "sum": sum, "copysign": _copysign, "number": self.number}
        functions |= {"isnan": lambda x: value_of(x) != value_of(x), "isinf": lambda x: abs(value_of(x)) == math.inf}
        for name in ("floor", "ceil", "trunc"):
            functions[name] = _whole(getattr(math, name))
        self.functions = with_rules(functions)

    def number(self, c):
        if isinstance(c, Fraction):
            return c
        return Fraction(repr(c)) if isinstance(c, float) else Fraction(c)

    def draw(self, name, positive=False, scale=1.0):
        x = Fraction(self.rng.randrange(1, 10**6), self.rng.randrange(10**5, 10**6))
        return x * x if positive else x if self.rng.random() < 0.5 else -x

    def different(self, a, b):
        a, b = value_of(a), value_of(b)
        for x in (a, b):
            if isinstance(x, float) and math.isfinite(x):
                return f"the float {x} has leaked into the world of fractions (a size divided by a size?)"
        return None if a == b else f"{a} is not {b}"


def _sqrt(x):
    x = Fraction(x)
    if x < 0:
        raise Redraw
    a, b = math.isqrt(x.numerator), math.isqrt(x.denominator)
    if a * a != x.numerator or b * b != x.denominator:
        raise Redraw
    return Fraction(a, b)


def _power(x, y):
    y = Fraction(y)
    if y.denominator != 1:
        raise Redraw
    return Fraction(x) ** y.numerator


def _copysign(x, y):
    return abs(x) if y >= 0 else -abs(x)


def _whole(f):
    return lambda x: f(value_of(x))


def _as_number(x):
    return x if isinstance(x, Fraction | Dual) else Fraction(x)
