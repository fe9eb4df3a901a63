"""Quotients whose denominator is kept in factors, so that no greatest common divisor is ever needed.

A value is  num / (scale * f1^k1 * f2^k2 ...)  with `num` a polynomial, `scale` a positive whole number and the f's `Factor`s, each
existing once per proof.  The kernels divide by few distinct things (a softmax's total, a variance, a pivot), so the common
denominator of a sum is a maximum of exponents in a dictionary.  Dividing by a monomial needs no factor at all: exponents may be
negative.

Every operation here is an identity of fractions, valid wherever no denominator is zero; that is the whole argument for soundness.
Whether a value is zero is the question whether `num` is, once the relations between the indeterminates are applied (`Generators.reduce`).
"""

from math import gcd

from . import polynomial
from .polynomial import LIMIT
from .verdict import Undecided


class Factor:
    """A polynomial that something was divided by: primitive, without monomial factor, leading coefficient positive."""

    __slots__ = ("bound", "number", "parts", "poly", "powers", "sign")

    def __init__(self, number, poly):
        self.number, self.poly = number, poly
        self.powers = [{0: 1}, poly]
        self.bound = max(abs(e) for m in poly for _, e in polynomial.exponents(m))
        self.parts = None  # its irreducible factors, when they have been asked for
        self.sign = None  # 1, -1 or 0 (unknown), when it has been asked for

    def power(self, k):
        """The polynomial to the power k, kept."""
        while len(self.powers) <= k:
            self.powers.append(polynomial.multiply(self.powers[-1], self.poly))
        return self.powers[k]


class Ratio:
    """num / (scale * product of factors); `bound` is at least as large as any exponent in num."""

    __slots__ = ("bound", "den", "num", "scale")

    def __init__(self, num, scale=1, den=None, bound=1):
        if bound > LIMIT:
            raise Undecided(f"exponents beyond {LIMIT}")
        self.num, self.scale, self.den, self.bound = num, scale, den or {}, bound

    def key(self):
        """What identifies the value in a table, after `Tower.canonical`."""
        return frozenset(self.num.items()), self.scale, frozenset(self.den.items())


ZERO = Ratio({})
ONE = Ratio({0: 1})


def whole(p, q=1):
    """The number p / q."""
    return Ratio({0: p} if p else {}, q)


def monomial(m, bound):
    """One product of indeterminates."""
    return Ratio({m: 1}, 1, None, bound)


class Fractions:
    """The arithmetic; it owns the table in which every factor exists once."""

    def __init__(self):
        self.factors = {}

    def factor(self, poly):
        """The factor of a polynomial in the normal form of `polynomial.normal`."""
        key = frozenset(poly.items())
        found = self.factors.get(key)
        if found is None:
            found = self.factors[key] = Factor(len(self.factors), poly)
        return found

    def add(self, parts):
        """The sum of a list of ratios."""
        parts = [p for p in parts if p.num]
        if not parts:
            return ZERO
        if len(parts) == 1:
            return parts[0]
        den: dict[Factor, int] = {}
        scale = 1
        for p in parts:
            scale = scale * p.scale // gcd(scale, p.scale)
            for f, k in p.den.items():
                if den.get(f, 0) < k:
                    den[f] = k
        groups: dict = {}  # terms over the same denominator are added before anything is multiplied out
        for p in parts:
            groups.setdefault(frozenset(p.den.items()), []).append(p)
        total: dict[int, int] = {}
        bound = 0
        for same, members in groups.items():
            num: dict[int, int] = {}
            for p in members:
                factor = scale // p.scale
                for m, c in p.num.items():
                    num[m] = num.get(m, 0) + factor * c
            num = {m: c for m, c in num.items() if c}
            reach = max(p.bound for p in members)
            have = dict(same)
            for f, k in den.items():
                missing = k - have.get(f, 0)
                if missing:
                    num = polynomial.multiply(num, f.power(missing))
                    reach += missing * f.bound
            total = polynomial.add(num, total)
            bound = max(bound, reach)
        return self.tidy(total, scale, den, bound)

    def multiply(self, parts):
        """The product of a list of ratios; a numerator that is itself a factor of the denominator cancels before the multiplication."""
        den: dict[Factor, int] = {}
        scale, bound = 1, 0
        for p in parts:
            if not p.num:
                return ZERO
            scale *= p.scale
            bound += p.bound
            for f, k in p.den.items():
                den[f] = den.get(f, 0) + k
        num = {0: 1}
        sizes = {len(f.poly) for f in den}
        for p in sorted(parts, key=lambda p: len(p.num)):
            poly = p.num
            if len(poly) > 1 and len(poly) in sizes:
                c, m, rest = polynomial.normal(poly)
                f = self.factor(rest)
                if den.get(f, 0):
                    den[f] -= 1
                    if not den[f]:
                        del den[f]
                    bound += f.bound
                    poly = {m: c}
            num = polynomial.multiply(num, poly)
        return self.tidy(num, scale, den, bound)

    def power(self, r, k):
        """r to the whole power k; the caller has made sure that r is not zero when k < 0."""
        if k < 0:
            r, k = self.inverse(r), -k
        if k == 1:
            return r
        if k * max(len(r.num) - 1, 1) > 4000 and len(r.num) > 1:
            raise Undecided(f"the power {k} of a sum of {len(r.num)} terms is too long to write out")
        return self.tidy(polynomial.power(r.num, k), r.scale**k, {f: j * k for f, j in r.den.items()} if k else {}, r.bound * k)

    def inverse(self, r):
        """1 / r."""
        c, m, rest = polynomial.normal(r.num)
        num, bound = {-m: r.scale if c > 0 else -r.scale}, r.bound
        for f, k in r.den.items():
            num = polynomial.multiply(num, f.power(k))
            bound += f.bound * k
        return self.tidy(num, abs(c), {self.factor(rest): 1} if len(rest) > 1 else {}, 2 * bound)

    def tidy(self, num, scale, den, bound):
        """Cancel what costs nothing: a common whole number, and a numerator that is a factor of the denominator."""
        if not num:
            return ZERO
        if scale != 1:
            common = gcd(scale, *num.values())
            if common != 1:
                scale //= common
                num = {m: c // common for m, c in num.items()}
        if den and len(num) > 1 and any(len(f.poly) == len(num) for f in den):
            c, m, rest = polynomial.normal(num)
            f = self.factor(rest)
            if f in den:
                den = dict(den)
                den[f] -= 1
                if not den[f]:
                    del den[f]
                return self.tidy({m: c}, scale, den, bound + f.bound)
        return Ratio(num, scale, den, bound)
