"""The indeterminates of a proof: what each stands for, whether it is real or positive, and the relation it satisfies, if any.

A symbol, a logarithm, an error function of something are free: nothing is assumed of them.  Two kinds have a relation R^q = base:

    a root        R^q = what it is a root of         (sqrt 2, sqrt(variance + eps), |x| with |x|^2 = x^2, i with i^2 = -1)
    a sine        S^2 = 1 - C^2                      (C the cosine of the same angle)

and an indeterminate replaced by a finer one has q = 1: exp(x) = G^2 once exp(x / 2) = G has turned up.  A Kronecker delta is its own
square.  Replacing R^q by its base is replacing equals by equals, so a numerator that becomes zero was zero: accepting is sound.
Refusing is not always right: roots may be related in ways the table does not know.
"""

from . import polynomial
from .polynomial import exponents, variable
from .ratio import ONE, ZERO, Fractions, Ratio, monomial


class Generator:
    """One indeterminate.  `sign` is 1 where it is known to be >= 0, -1 where <= 0, 0 where unknown (or not real)."""

    __slots__ = ("base", "idempotent", "index", "meaning", "partner", "q", "real", "sign")

    def __init__(self, index, meaning, real, sign):
        self.index, self.meaning, self.real, self.sign = index, meaning, real or sign != 0, sign
        self.q, self.base = 0, None  # the relation: self^q = base; 0 when free
        self.idempotent = False  # self^2 = self
        self.partner = None  # of a sine, its cosine


class Generators:
    """The table of indeterminates, and the questions answered from it: sign, reality, reduced form."""

    def __init__(self):
        self.fractions = Fractions()
        self.all = []
        self.related = set()  # indices of those with a relation
        self.refined = 0  # how often one was replaced by a finer one

    def new(self, meaning, real=False, sign=0, q=0, base=None, idempotent=False, partner=None):
        """A new indeterminate."""
        g = Generator(len(self.all), meaning, real, sign)
        g.idempotent, g.partner = idempotent, partner
        self.all.append(g)
        if q:
            self.relate(g, q, base)
        if idempotent:
            self.related.add(g.index)
        return g

    def relate(self, g, q, base):
        """Record g^q = base."""
        g.q, g.base = q, base
        self.related.add(g.index)

    def refine(self, g, value):
        """Replace an indeterminate by a value in finer ones, from now on."""
        self.relate(g, 1, value)
        self.refined += 1

    def power(self, g, k=1):
        """The indeterminate to the power k."""
        return monomial(variable(g.index, k), abs(k)) if k else ONE

    # ---------------------------------------------------------------- facts

    def is_real(self, r):
        """Whether every indeterminate of a ratio is known to be real."""
        polys = [r.num, *(f.poly for f in r.den)]
        return all(self.all[g].real for poly in polys for m in poly for g, _ in exponents(m))

    def sign_of_monomial(self, m):
        """1: known >= 0; -1: known <= 0; 0: unknown."""
        sign = 1
        for g, e in exponents(m):
            known = self.all[g]
            if e & 1:
                if not known.sign:
                    return 0
                sign *= known.sign
            elif not known.real:
                return 0
        return sign

    def sign_of(self, factor):
        """The sign of a factor, known when all its terms have the same known sign."""
        if factor.sign is None:
            signs = {self.sign_of_monomial(m) * (1 if c > 0 else -1) for m, c in factor.poly.items()}
            factor.sign = signs.pop() if len(signs) == 1 else 0
        return factor.sign

    # ---------------------------------------------------------------- relations

    def touches(self, num):
        """The indeterminates with a relation that occur in a polynomial."""
        if not self.related:
            return set()
        return {g for m in num for g, _ in exponents(m)} & self.related

    def reduce(self, r):
        """The same value with every relation applied to its numerator: R^e becomes R^(e mod q) * base^(e div q)."""
        again = True
        while again and r.num:
            again = False
            for index in sorted(self.touches(r.num), reverse=True):
                if not r.num:  # the relation before left nothing
                    break
                after = self._apply(self.all[index], r)
                if after is not None:
                    r, again = after, True
        return r

    def _apply(self, g, r):
        """Reduce one indeterminate; None when there is nothing to do."""
        q = 1 if g.idempotent else g.q
        groups: dict = {}
        for m, c in r.num.items():
            e = dict(exponents(m)).get(g.index, 0)
            turns, rest = divmod(e, q)
            if g.idempotent:
                turns, rest = (1, 1) if e > 0 else (0, e)
            groups.setdefault(turns, {})
            m += variable(g.index, rest - e) if rest != e else 0
            total = groups[turns].get(m, 0) + c
            groups[turns][m] = total
        groups = {k: {m: c for m, c in num.items() if c} for k, num in groups.items()}
        if g.idempotent:
            num = polynomial.add(groups.get(1, {}), groups.get(0, {}))
            return None if num == r.num else Ratio(num, r.scale, r.den, r.bound)
        if set(groups) == {0}:
            return None
        least = min(groups)
        parts = [
            self.fractions.multiply([Ratio(num, 1, None, r.bound + q), self.fractions.power(g.base, k - least) if k > least else ONE])
            for k, num in groups.items()
            if num
        ]
        total = self.fractions.add(parts)
        if not total.num:
            return ZERO
        outside = [self.fractions.power(g.base, least)] if least else []
        return self.fractions.multiply([total, Ratio({0: 1}, r.scale, r.den), *outside])

    def is_zero(self, r):
        """Whether the value is zero by the relations known."""
        return not r.num or not self.reduce(r).num

    def describe(self, r, limit=12):
        """The indeterminates of a value in words, for messages."""
        used = sorted({g for m in r.num for g, _ in exponents(m)})
        names = [self.all[g].meaning for g in used[:limit]]
        return ", ".join(names) + (" …" if len(used) > limit else "")
