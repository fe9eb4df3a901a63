"""A finite field that behaves like the reals: exact, of constant size, with order, roots, exp, log, sin and cos.

With p = 2q + 1 a safe prime, p = 15 mod 16, and r a prime that divides p + 1, one integer modulo p*q*r carries three residues:

    mod p   the value
    mod q   what exp reads: exp(a) = g^a, g of order q, so exp(a + b) = exp(a) exp(b)
    mod r   what sin and cos read: (cos a, sin a) is a power of a point on the circle a^2 + b^2 = 1, so the addition formulas hold

    x > 0 means that x is a square (Paley's order): -1 is none, so one of x and -x is positive, and exp(a) and x*x are
    sqrt(a) = a^((p+1)/4) is the positive root, and sqrt(a b) = sqrt(a) sqrt(b)

log cannot be computed mod q (that is the discrete logarithm), so a number carries it formally: a sum of c * log(u), which exp
turns into u^c.  That gives exp(log u) = u, log(exp a) = a, and log(u exp a) = log u + a for every a that exp has met.

What does not hold: the order is not transitive and a sum of positives need not be positive; log(u w) = log u + log w for
unrelated u, w; identities inside the argument of exp that themselves need exp, sqrt or log (the residues mod q and r of such
results are pseudo-random, fixed by the value).  A false identity may only hold by accident; a true one of those kinds may fail.
"""

import hashlib
from fractions import Fraction
from math import isfinite

from .world import Redraw


class Residue:
    """A number of the field: `v` modulo p*q*r."""

    __slots__ = ("F", "v")

    def __init__(self, F, v):
        self.F, self.v = F, v

    def _other(self, o):
        """The integer that stands for another operand, or None for one that is no number of this world."""
        if type(o) is int or type(o) is bool:
            return o
        if isinstance(o, Residue):
            return o.v
        if isinstance(o, Fraction):
            return o.numerator * pow(o.denominator, -1, self.F.M)
        if isinstance(o, float):
            raise TypeError(f"the float {o} has leaked into the finite world (a size divided by a size?)")
        return None

    def __add__(self, o):
        if type(o) is Residue:
            return Residue(self.F, (self.v + o.v) % self.F.M)
        v = self._other(o)
        return NotImplemented if v is None else Residue(self.F, (self.v + v) % self.F.M)

    __radd__ = __add__

    def __sub__(self, o):
        v = o.v if type(o) is Residue else self._other(o)
        return NotImplemented if v is None else Residue(self.F, (self.v - v) % self.F.M)

    def __rsub__(self, o):
        v = self._other(o)
        return NotImplemented if v is None else Residue(self.F, (v - self.v) % self.F.M)

    def __mul__(self, o):
        if type(o) is Residue:
            return Residue(self.F, self.v * o.v % self.F.M)
        v = self._other(o)
        return NotImplemented if v is None else Residue(self.F, self.v * v % self.F.M)

    __rmul__ = __mul__

    def __truediv__(self, o):
        v = o.v if type(o) is Residue else self._other(o)
        return NotImplemented if v is None else Residue(self.F, self.v * self.F.inverse(v) % self.F.M)

    def __rtruediv__(self, o):
        v = self._other(o)
        return NotImplemented if v is None else Residue(self.F, v * self.F.inverse(self.v) % self.F.M)

    def __neg__(self):
        return Residue(self.F, -self.v % self.F.M)

    def __pos__(self):
        return self

    def __pow__(self, k):
        if type(k) is not int:
            return self.F.power(self, k)
        v = pow(self.v, k, self.F.M) if k >= 0 else pow(self.F.inverse(self.v), -k, self.F.M)
        return Residue(self.F, v)

    def __rpow__(self, base):
        return self.F.power(self.F(base), self)

    def _above(self, o):
        """Whether self - o is positive; NotImplemented leaves it to the other one, a dual number."""
        v = self._other(o)
        return NotImplemented if v is None else self.F.is_square((self.v - v) % self.F.p)

    def _below(self, o):
        v = self._other(o)
        return NotImplemented if v is None else self.F.is_square((v - self.v) % self.F.p)

    def __eq__(self, o):
        v = self._other(o)
        return NotImplemented if v is None else (self.v - v) % self.F.p == 0

    __hash__ = None  # type: ignore[assignment]

    __gt__, __lt__ = _above, _below

    def __ge__(self, o):
        below = self._below(o)
        return below if below is NotImplemented else not below

    def __le__(self, o):
        above = self._above(o)
        return above if above is NotImplemented else not above

    def __abs__(self):
        return -self if self < 0 else self

    def __bool__(self):
        return self.v % self.F.p != 0

    def __repr__(self):
        value = self.v % self.F.p
        return str(value - self.F.p if value > self.F.p - 1000 else value)


class Logged(Residue):
    """A number with formal logarithms: v plus, where exp reads it, the sum of c * log(u) over `logs` = {u: c}."""

    __slots__ = ("logs",)

    def __init__(self, F, v, logs):
        self.F, self.v, self.logs = F, v, logs

    def _plus(self, o, sign):
        v = self._other(o)
        if v is None:
            return NotImplemented
        logs = dict(self.logs)
        for u, c in getattr(o, "logs", {}).items():
            logs[u] = (logs.get(u, 0) + sign * c) % self.F.q
        return self.F.logged((self.v + sign * v) % self.F.M, logs)

    def __add__(self, o):
        return self._plus(o, 1)

    __radd__ = __add__

    def __sub__(self, o):
        return self._plus(o, -1)

    def __rsub__(self, o):
        return (-self)._plus(o, 1)

    def __neg__(self):
        return self * -1

    def _times(self, v):
        return self.F.logged(self.v * v % self.F.M, {u: c * v % self.F.q for u, c in self.logs.items()})

    def __mul__(self, o):
        v = self._other(o)
        if v is None:
            return NotImplemented
        return self.F.opaque(self.v * v) if type(o) is Logged else self._times(v)

    __rmul__ = __mul__

    def __truediv__(self, o):
        v = self._other(o)
        if v is None:
            return NotImplemented
        if type(o) is Logged:
            return self.F.opaque(self.v * pow(v, -1, self.F.p))
        return self._times(self.F.inverse(v))

    def __rtruediv__(self, o):
        v = self._other(o)
        return NotImplemented if v is None else self.F.opaque(v * pow(self.v, -1, self.F.p))

    def __pow__(self, k):
        if type(k) is not int:
            return self.F.power(self, k)
        return self if k == 1 else self.F.opaque(pow(self.v, k, self.F.p))


class Field:
    """The field of one chain of primes, with a random generator g, a random point on the circle, and a random key."""

    def __init__(self, chain, rng):
        self.p, self.q, self.r = p, q, r = chain
        self.M = M = p * q * r
        self._units = [(M // m) * pow(M // m, -1, m) for m in (p, q, r)]
        self.g = pow(rng.randrange(2, p - 1), 2, p)
        self._salt = rng.randbytes(16)
        self._circle = self._point(rng)
        self._exps = {1: Residue(self, 0)}  # value mod p -> the number whose exp it is
        self._atoms = {}  # u -> its inverse: the numbers whose logarithms are formal

    def _point(self, rng):
        """A point of order r on the circle of F_p."""
        while True:
            t = rng.randrange(1, self.p)
            n = pow(1 + t * t, -1, self.p)
            w = self._turn(((1 - t * t) * n % self.p, 2 * t * n % self.p), (self.p + 1) // self.r)
            if w != (1, 0):
                return w

    def _turn(self, z, k):
        """The k-th power of a point on the circle: k times its angle."""
        p, (a, b), (c, d) = self.p, z, (1, 0)
        while k:
            if k & 1:
                c, d = (c * a - d * b) % p, (c * b + d * a) % p
            a, b = (a * a - b * b) % p, 2 * a * b % p
            k >>= 1
        return c, d

    def __call__(self, c):
        """A literal as a number: 0.1 is one tenth."""
        if isinstance(c, Residue):
            return c
        if isinstance(c, float) and not isfinite(c):
            raise TypeError(f"{c} has no meaning in a finite field")
        exact = Fraction(repr(c)) if isinstance(c, float) else Fraction(c)
        return Residue(self, exact.numerator * pow(exact.denominator, -1, self.M) % self.M)

    def _join(self, a, b, c):
        """The residue that is a mod p, b mod q and c mod r."""
        units = self._units
        return (a * units[0] + b * units[1] + c * units[2]) % self.M

    def _key(self, tag, v):
        """Three pseudo-random residues, fixed by a tag and a value."""
        digest = hashlib.blake2b(b"%d" % v, key=self._salt, person=tag, digest_size=48).digest()
        read = int.from_bytes
        return read(digest[:16], "little") % self.p, read(digest[16:32], "little") % self.q, read(digest[32:], "little") % self.r

    def opaque(self, vp):
        """A number known only by its value: its other residues are pseudo-random, the same for the same value."""
        vp %= self.p
        _, b, c = self._key(b"opaque", vp)
        return Residue(self, self._join(vp, b, c))

    def logged(self, v, logs):
        """v plus formal logarithms, plain when none is left."""
        logs = {u: c for u, c in logs.items() if c}
        return Logged(self, v, logs) if logs else Residue(self, v)

    def random(self, rng):
        """A random number, not zero."""
        return Residue(self, rng.randrange(1, self.M))

    def positive(self, rng):
        """A random positive number: a square, so that its root is exact in all three residues."""
        v = rng.randrange(1, self.M)
        return Residue(self, v * v % self.M)

    def inverse(self, v):
        """1 / v."""
        try:
            return pow(v, -1, self.M)
        except ValueError:
            if v % self.p == 0:
                raise ZeroDivisionError("division by zero in the finite world") from None
            return self.opaque(pow(v, -1, self.p)).v

    def is_square(self, d):
        """Whether d is a square modulo p, and not zero."""
        return d != 0 and pow(d, self.q, self.p) == 1

    # ---- functions

    def exp(self, x):
        x = self(x)
        value = pow(self.g, x.v % self.q, self.p)
        if type(x) is Logged:
            for u, c in x.logs.items():
                if c > self.q // 2:
                    c -= self.q
                if abs(c) > 64 and not self.is_square(u):
                    raise Redraw  # a power of a negative number
                value = value * pow(u, c, self.p) % self.p
        result = self.opaque(value)
        self._exps.setdefault(value, x)
        return result

    def log(self, x):
        u = self(x).v % self.p
        if u == 0:
            raise ZeroDivisionError("log of zero in the finite world")
        if u in self._exps:
            return self._exps[u]
        if u not in self._atoms:
            for atom, inverse in self._atoms.items():
                ratio = u * inverse % self.p
                if ratio in self._exps:
                    return self._atom(atom) + self._exps[ratio]
                if (back := pow(ratio, -1, self.p)) in self._exps:
                    return self._atom(atom) - self._exps[back]
            self._atoms[u] = pow(u, -1, self.p)
        return self._atom(u)

    def _atom(self, u):
        a, _, c = self._key(b"log", u)
        return Logged(self, self._join(a, 0, c), {u: 1})

    def power(self, x, y):
        """x to any power: exp(y log x)."""
        if type(y) is int:
            return self(x) ** y
        return self.exp(y * self.log(x))

    def sqrt(self, x):
        v = self(x).v
        value = v % self.p
        root = pow(value, (self.p + 1) // 4, self.p)
        if root * root % self.p != value:
            raise Redraw
        roots = [root]
        for m, spare in zip((self.q, self.r), self._key(b"sqrt", value)[1:], strict=True):
            a = v % m
            s = pow(a, (m + 1) // 4, m) if m % 4 == 3 else spare
            roots.append(s if s * s % m == a else spare)
        return Residue(self, self._join(*roots))

    def tanh(self, x):
        e = self.exp(2 * self(x))
        return (e - 1) / (e + 1)

    def cos(self, x):
        return self.opaque(self._turn(self._circle, self(x).v % self.r)[0])

    def sin(self, x):
        return self.opaque(self._turn(self._circle, self(x).v % self.r)[1])

    def erf(self, x):
        """Pseudo-random, but odd, as erf is."""
        x = self(x)
        if x.v % self.p == 0:
            return self(0)
        positive = x > 0
        value = self.opaque(self._key(b"erf", (x if positive else -x).v % self.p)[0])
        return value if positive else -value
