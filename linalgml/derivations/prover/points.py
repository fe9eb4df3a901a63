"""A random point of a finite field: refutes a wrong claim in milliseconds, before anything is multiplied out.

Every indeterminate of the tower gets a number modulo a prime, such that its relation holds: a root gets a root of its base, a
sine and cosine a point of the circle.  If the difference of two expressions is zero in the tower, it is zero at every such point;
so a value that is not zero here shows that the exact decision would fail, too.  (The other way round: N of degree d vanishes at a
random point with a chance of at most d / p when it is not zero.  That is not used as a proof.)

The prime is drawn at random from those of 61 bits that are 3 modulo 4 and not 1 modulo 3, 5, 7: half of all numbers have a
square root then, and all have a third, fifth and seventh one.
"""

import random

from ..worlds.primes import is_prime
from .polynomial import exponents
from .tower import postorder

_random = random.Random()  # seeded by the operating system


class Outside(ArithmeticError):
    """The point lies outside the domain: a root that does not exist, a division by zero."""


def draw_prime():
    """A random 61-bit prime in which roots are easy."""
    while True:
        p = _random.getrandbits(60) | 1 << 60 | 3
        if all(p % q not in (0, 1) for q in (3, 5, 7)) and is_prime(p):
            return p


class Point:
    """Numbers modulo a prime for the indeterminates of a tower, drawn when they are first asked for."""

    def __init__(self, tower):
        self.tower, self.p = tower, draw_prime()
        self.age = tower.generators.refined
        self.numbers = {}  # index of a generator -> number
        self.values = {}  # expression -> number

    def stale(self):
        """Whether an indeterminate has been given a relation since its number was drawn."""
        return self.age != self.tower.generators.refined

    def value(self, expression):
        """The expression at this point."""
        p, values = self.p, self.values
        for e in postorder(expression, values):
            if e in values:
                continue
            if e.is_Rational:
                values[e] = e.p * self.inverse(e.q) % p
            elif e.is_Add:
                values[e] = sum(values[a] for a in e.args) % p
            elif e.is_Mul:
                product = 1
                for a in e.args:
                    product = product * values[a] % p
                values[e] = product
            elif e.is_Pow and e.exp.is_Integer:
                base, k = values[e.base], int(e.exp)
                values[e] = pow(base, k, p) if k >= 0 else pow(self.inverse(base), -k, p)
            else:
                values[e] = self.ratio(self.tower.lower(e))
        return values[expression]

    def inverse(self, x):
        """1 / x."""
        if x % self.p == 0:
            raise Outside
        return pow(x, -1, self.p)

    def polynomial(self, poly):
        """A polynomial of the tower at this point."""
        p, total = self.p, 0
        for m, c in poly.items():
            for g, e in exponents(m):
                x = self.generator(g)
                c = c * (pow(x, e, p) if e > 0 else pow(self.inverse(x), -e, p)) % p
            total += c
        return total % p

    def ratio(self, r):
        """A value of the tower at this point."""
        below = r.scale
        for f, k in r.den.items():
            below = below * pow(self.polynomial(f.poly), k, self.p) % self.p
        return self.polynomial(r.num) * self.inverse(below) % self.p

    def generator(self, index):
        """The number of one indeterminate."""
        if index not in self.numbers:
            self.numbers[index] = self._draw(self.tower.generators.all[index])
        return self.numbers[index]

    def _draw(self, g):
        p = self.p
        if g.idempotent:
            return _random.randrange(2)
        if g.partner is not None and g.q == 2:  # ((1 - t^2) / (1 + t^2), 2t / (1 + t^2)) lies on the circle for every t
            if g.partner.index in self.numbers or g.partner.q:
                return self.root(self.ratio(g.base), 2)
            t = _random.randrange(2, p)
            below = self.inverse(1 + t * t)
            self.numbers[g.partner.index] = (1 - t * t) * below % p
            return 2 * t * below % p
        if g.q:
            return self.root(self.ratio(g.base), g.q)
        return _random.randrange(2, p)

    def root(self, x, q):
        """A q-th root."""
        p, whole = self.p, q
        while whole % 2 == 0:
            whole //= 2
            y = pow(x, (p + 1) // 4, p)  # the root that is a square itself, so that it has a root again
            if y * y % p != x:
                raise Outside
            x = y
        if whole == 1:
            return x
        try:
            return pow(x, pow(whole, -1, p - 1), p)
        except ValueError:
            raise Outside from None
