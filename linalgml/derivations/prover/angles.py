"""Sines and cosines as indeterminates: for each distinct angle u one pair (C, S) with S^2 = 1 - C^2.

An angle c1 u1 + c2 u2 + ... is taken apart by the addition theorems,

    cos(a + b) = cos a cos b - sin a sin b        sin(a + b) = sin a cos b + cos a sin b

and a whole multiple is a repeated sum.  A rational multiple of pi has the value SymPy knows for it, if it is one in roots.  All
of these hold for every angle, so what is accepted is true; C and S have no other relation, so nothing is missed for free angles.
"""

import sympy

from .canonical import canonical, term_value, terms
from .polynomial import exponents
from .ratio import ONE, ZERO, whole
from .verdict import Undecided


class Angles:
    """The table of angles."""

    def __init__(self, tower):
        self.tower, self.generators, self.fractions = tower, tower.generators, tower.generators.fractions
        self.angles = {}  # term -> [cosine, sine, unit]: the pair of unit * term

    def pair(self, u):
        """(cos u, sin u) of a value."""
        u = canonical(self.generators, u)
        out = (ONE, ZERO)
        for c, term in terms(self.generators, u):
            out = self.sum_of(out, self.pair_of_term(c, term))
        return out

    def sum_of(self, a, b):
        """The pair of the sum of two angles."""
        if a[0] is ONE:
            return b
        times, add = self.fractions.multiply, self.fractions.add
        minus = whole(-1)
        cos = self.generators.reduce(add([times([a[0], b[0]]), times([minus, a[1], b[1]])]))
        return cos, self.generators.reduce(add([times([a[1], b[0]]), times([a[0], b[1]])]))

    def multiple(self, pair, n):
        """The pair of n times an angle, n > 0."""
        out = (ONE, ZERO)
        while n:
            if n & 1:
                out = self.sum_of(out, pair)
            n >>= 1
            if n:
                pair = self.sum_of(pair, pair)
        return out

    def pair_of_term(self, c, term):
        """(cos, sin) of c * term."""
        constant = self.of_pi(c, term)
        if constant:
            return constant
        if term not in self.angles:
            self.angles[term] = [*self.new_pair(term), abs(c)]
        cos, sin, unit = self.angles[term]
        n = abs(c) / unit
        if n.denominator != 1:  # a finer pair; the old one is a multiple of it
            fine = self.new_pair(term)
            old = self.multiple(tuple(map(self.generators.power, fine)), n.denominator)
            for g, value in ((cos, old[0]), (sin, old[1])):
                self.generators.refine(g, value)
            unit /= n.denominator
            self.angles[term] = [*fine, unit]
            cos, sin = fine
            n = abs(c) / unit
        if n > 200:
            raise Undecided(f"the multiple {n} of an angle is too long to write out")
        out = self.multiple((self.generators.power(cos), self.generators.power(sin)), int(n))
        return (out[0], self.fractions.multiply([whole(-1), out[1]])) if c < 0 else out

    def new_pair(self, term):
        """Two new indeterminates."""
        value = term_value(term)
        meaning, real = self.generators.describe(value), self.generators.is_real(value)
        cos = self.generators.new(f"cos({meaning})", real)
        square = self.generators.power(cos, 2)
        rest = self.fractions.add([ONE, self.fractions.multiply([whole(-1), square])])
        return cos, self.generators.new(f"sin({meaning})", real, q=2, base=rest, partner=cos)

    def of_pi(self, c, term):
        """The pair of c * pi where SymPy has values in roots; None otherwise."""
        m, den = term
        if den or exponents(m) != ((self.tower.pi.index, 1),):
            return None
        angle = sympy.Rational(c.numerator, c.denominator) * sympy.pi
        values = sympy.cos(angle), sympy.sin(angle)
        if any(v.has(sympy.cos, sympy.sin) for v in values):
            return None
        return self.tower.lower(values[0]), self.tower.lower(values[1])
