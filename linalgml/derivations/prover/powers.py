"""Exponentials, logarithms and roots as indeterminates.

    exp(c1 u1 + c2 u2 + ...)   one indeterminate for each distinct u, to the power c / unit: sums become products
    log(a b c ...)             a sum of one indeterminate for each factor *known to be >= 0*; the rest stays one logarithm
    (a b c ...)^(p / q)        likewise a product of roots R with R^q = a
    exp(c log a) = a^c,  log(exp(u)) = u for real u,  exp(i u) = cos u + i sin u

Sound for principal values: log(f g) = log f + log g and (f g)^x = f^x g^x hold for every complex g when f > 0, and only such f
are split off.  A real f of unknown sign gives its even power: (f^2 g)^x = (f^2)^x g^x, so sqrt(x^2) is |x|, never x.
Where a factor is zero the logarithm is undefined on both sides, and both sides of the root are zero.
"""

from fractions import Fraction
from math import floor, lcm
from typing import Any

import sympy

from .canonical import canonical, factored, piece_value, term_value, terms
from .polynomial import exponents, variable
from .ratio import ONE, ZERO, whole
from .verdict import Undecided


class Powers:
    """The tables of exponentials, logarithms and roots."""

    def __init__(self, generators):
        self.generators, self.fractions = generators, generators.fractions
        self.angles: Any = None  # the table of angles; the tower sets it
        self.exponentials = {}  # term -> [generator, unit]: the generator is exp(unit * term)
        self.unit_of = {}  # index of an exponential's generator -> (term, unit)
        self.logarithms = {}  # key of an argument -> generator
        self.argument_of = {}  # index of a logarithm's generator -> argument
        self.roots = {}  # key of a base -> [generator, q]: generator^q = base
        self.base_of = {}  # index of a root's generator -> (base, q)

    # ---------------------------------------------------------------- exponentials

    def exp(self, u):
        """exp of a value."""
        u = canonical(self.generators, u)
        return self.fractions.multiply([self.exp_term(c, term) for c, term in terms(self.generators, u)] or [ONE])

    def exp_term(self, c, term):
        """exp(c * term)."""
        m, den = term
        i = self.roots.get(whole(-1).key())
        if i and i[1] == 2 and (i[0].index, 1) in exponents(m):  # Euler: exp(i u) = cos u + i sin u
            cos, sin = self.angles.pair_of_term(c, (m - variable(i[0].index), den))
            return self.fractions.add([cos, self.fractions.multiply([self.generators.power(i[0]), sin])])
        if not den and len(exponents(m)) == 1:
            ((g, e),) = exponents(m)
            if e == 1 and g in self.argument_of:
                return self.to_power(self.argument_of[g], c)
        entry = self.exponentials.get(term)
        if entry is None:
            value = term_value(term)
            real = self.generators.is_real(value)
            g = self.generators.new(f"exp({self.generators.describe(value)})", real, int(real))
            entry = self.exponentials[term] = [g, abs(c)]
            self.unit_of[g.index] = (term, abs(c))
        g, unit = entry
        n = c / unit
        if n.denominator != 1:  # a finer one: what was exp(unit u) is now the power n.denominator of exp(unit u / n.denominator)
            fine = self.generators.new(g.meaning, g.real, g.sign)
            self.generators.refine(g, self.generators.power(fine, n.denominator))
            unit /= n.denominator
            entry[:] = [fine, unit]
            self.unit_of[fine.index] = (term, unit)
            g, n = fine, c / unit
        return self.generators.power(g, int(n))

    # ---------------------------------------------------------------- logarithms

    def log(self, u):
        """The principal logarithm of a value."""
        u = canonical(self.generators, u)
        if not u.num:
            raise Undecided("the logarithm of an expression that is zero everywhere")
        constant, positive, rest = self.split(u)
        parts = [self.times(k, self.log_symbol(whole(p), True)) for p, k in constant]
        parts += [self.times(k, self.log_piece(value)) for value, k in positive]
        lone = self.lone_root(rest)
        if lone:
            parts.append(self.times(lone[1], self.log(lone[0])))
        elif rest is not ONE:
            parts.append(self.log_symbol(rest, False))
        return self.fractions.add(parts)

    def times(self, k, value):
        """A rational multiple."""
        k = Fraction(k)
        return self.fractions.multiply([whole(k.numerator, k.denominator), value])

    def log_piece(self, value):
        """The logarithm of one factor known to be >= 0."""
        single = self.single(value)
        if single in self.unit_of:
            term, unit = self.unit_of[single]
            return self.times(unit, term_value(term))
        if single in self.base_of:
            base, q = self.base_of[single]
            return self.times(Fraction(1, q), self.log(base))
        return self.log_symbol(value, True)

    def log_symbol(self, value, real):
        """The indeterminate that stands for log(value)."""
        key = value.key()
        g = self.logarithms.get(key)
        if g is None:
            g = self.logarithms[key] = self.generators.new(f"log({self.generators.describe(value)})", real)
            self.argument_of[g.index] = value
        return self.generators.power(g)

    # ---------------------------------------------------------------- roots

    def to_power(self, u, x):
        """The principal power u^x of a value, x a rational number."""
        x = Fraction(x)
        if x.denominator == 1:
            return self.fractions.power(u, int(x))
        u = canonical(self.generators, u)
        if not u.num:
            if x < 0:
                raise Undecided("a negative power of an expression that is zero everywhere")
            return ZERO
        constant, positive, rest = self.split(u)
        parts = [self.radical(whole(p), k * x, 1) for p, k in constant]
        parts += [self.root_piece(value, k * x) for value, k in positive]
        lone = self.lone_root(rest)
        if lone:
            parts.append(self.radical(lone[0], x * lone[1], 0))
        elif rest is not ONE:
            parts.append(self.radical(rest, x, 0))
        return self.fractions.multiply(parts or [ONE])

    def root_piece(self, value, x):
        """The power x of one factor known to be >= 0."""
        single = self.single(value)
        if single in self.unit_of:
            term, unit = self.unit_of[single]
            return self.exp_term(unit * x, term)
        if single in self.base_of:
            base, q = self.base_of[single]
            return self.radical(base, x / q, 1)
        return self.radical(value, x, 1)

    def radical(self, base, x, sign):
        """base^x with the whole part of x taken out: base^floor(x) * R^(rest * q)."""
        turns = floor(x)
        rest = x - turns
        out = self.fractions.power(base, turns) if turns else ONE
        if not rest:
            return out
        key = base.key()
        entry = self.roots.get(key)
        q = rest.denominator if entry is None else lcm(rest.denominator, entry[1])
        if entry is None or q != entry[1]:
            meaning = f"root {q} of ({self.generators.describe(base) or base.num.get(0, 0)})"
            fine = self.generators.new(meaning, sign=sign, q=q, base=base)
            if entry is not None:
                self.generators.refine(entry[0], self.generators.power(fine, q // entry[1]))
            self.roots[key] = entry = [fine, q]
            self.base_of[fine.index] = (base, q)
        return self.fractions.multiply([out, self.generators.power(entry[0], int(rest * q))])

    # ---------------------------------------------------------------- what may be split

    def split(self, u):
        """(primes with exponents, values known >= 0 with exponents, the rest as one value): their product is u."""
        constant, pieces = factored(self.generators, u)
        primes = [(p, k) for p, k in sympy.factorint(constant.numerator, limit=1 << 16).items() if p > 1]
        primes += [(p, -k) for p, k in sympy.factorint(constant.denominator, limit=1 << 16).items() if p > 1]
        negative = constant < 0
        positive, rest = [], []
        for piece, k in self.merged(pieces):
            known = piece.sign if hasattr(piece, "index") else self.generators.sign_of(piece)
            value = piece_value(self.generators, piece)
            if known == 1:
                positive.append((value, k))
            elif known == -1:
                positive.append((self.times(-1, value), k))
                negative ^= k & 1 == 1
            elif hasattr(piece, "index") and piece.index in self.base_of and abs(k) < self.base_of[piece.index][1]:
                rest.append(self.generators.power(piece, k))
            elif k // 2 and self.generators.is_real(value):
                square = self.generators.reduce(self.fractions.power(value, 2))
                positive.append((square, k // 2))
                rest += [value] * (k & 1)
            else:
                rest.append(piece_value(self.generators, piece, k))
        if negative:
            rest.append(whole(-1))
        remaining = self.fractions.multiply(rest) if rest else ONE
        return primes, positive, remaining if self.lone_root(remaining) else canonical(self.generators, remaining)

    def merged(self, pieces):
        """The same product with R * base^k written as R^(1 + q k), for every root R of unknown sign whose base is a factor, too."""
        exponents_of: dict = {}
        for piece, k in pieces:
            exponents_of[piece] = exponents_of.get(piece, 0) + k
        for piece, _ in pieces:
            if hasattr(piece, "index") and piece.index in self.base_of and not piece.sign:
                base, q = self.base_of[piece.index]
                constant, inside = factored(self.generators, base)
                if constant == 1 and len(inside) == 1 and inside[0][1] == 1 and inside[0][0] in exponents_of:
                    exponents_of[piece] += q * exponents_of.pop(inside[0][0])
        return [(piece, k) for piece, k in exponents_of.items() if k]

    def single(self, value):
        """The index of the indeterminate that a value consists of, or None."""
        if len(value.num) == 1 and not value.den and value.scale == 1:
            ((m, c),) = value.num.items()
            if c == 1 and len(exponents(m)) == 1 and exponents(m)[0][1] == 1:
                return exponents(m)[0][0]
        return None

    def lone_root(self, u):
        """(base, e / q) when u is R^e with R^q = base and |e| < q: its argument is below pi, so log u = e / q * log(base)."""
        if len(u.num) == 1 and not u.den and u.scale == 1:
            ((m, c),) = u.num.items()
            if c == 1 and len(exponents(m)) == 1:
                ((g, e),) = exponents(m)
                if g in self.base_of and abs(e) < self.base_of[g][1]:
                    base, q = self.base_of[g]
                    return base, Fraction(e, q)
        return None
