"""The normal form of an expression: a sum of products of powers of atoms.

A polynomial here is {monomial: rational coefficient}; a monomial is a frozenset of (base, exponent).  Bases are symbols, cells,
functions of normal arguments, and sums that cannot be split further.  exp(a + b) becomes exp(a) exp(b), so what does not depend on
an index leaves a sum; the logarithm and the roots of a product are split over the factors that are known to be positive, and
only over those.
"""

import sympy as sp

from .atoms import Expectation, Holds, Slope, is_index, is_indicator

ONE: frozenset = frozenset()
_MOST_EXPANDED = 6  # (a + b)^7 stays a power


class Terms:
    """Normal forms; `Sums` adds what sums become."""

    def __init__(self, ranges):
        self.ranges = ranges
        self.nonzero: set = set()  # labels of families whose cells are not zero
        self._memo: dict = {}

    def normal(self, e):
        """The normal form of an expression, as an expression."""
        return self.expression(self.expand(e))

    def expression(self, p):
        """A polynomial as a SymPy expression."""
        return sp.Add(*[c * sp.Mul(*[sp.Pow(b, x) for b, x in m]) for m, c in p.items()])

    def expand(self, e):
        """An expression as a polynomial."""
        e = sp.sympify(e)
        if e not in self._memo:
            self._memo[e] = self._expand(e)
        return self._memo[e]

    # ---- arithmetic of polynomials

    @staticmethod
    def add(*polynomials):
        """The sum."""
        total: dict = {}
        for p in polynomials:
            for m, c in p.items():
                c = total.get(m, 0) + c
                if c:
                    total[m] = c
                else:
                    total.pop(m, None)
        return total

    @staticmethod
    def scaled(p, c):
        """A polynomial times a rational number."""
        return {m: k * c for m, k in p.items()} if c else {}

    def multiply(self, p, q):
        """The product, everything multiplied out."""
        total: dict = {}
        for m, c in p.items():
            for k, d in q.items():
                product = {k: c * d} if not m else {m: c * d} if not k else self.monomial([*m, *k], c * d)
                for key, value in product.items():
                    value = total.get(key, 0) + value
                    if value:
                        total[key] = value
                    else:
                        del total[key]
        return total

    def monomial(self, factors, c=1):
        """The polynomial c * product of base^exponent, for atoms of which some may be the same."""
        powers: dict = {}
        for b, x in factors:
            powers[b] = powers.get(b, 0) + x
        rest = []  # polynomials still to be multiplied in
        for b, x in list(powers.items()):
            if x == 0:
                del powers[b]
            elif is_indicator(b):
                if x.is_Integer and x > 1:
                    powers[b] = sp.S.One  # 0 and 1 are their own squares
            elif b.is_Integer and not 0 < x < 1:
                whole = sp.floor(x)
                c = c * b**whole
                powers[b] = x - whole
                if powers[b] == 0:
                    del powers[b]
            elif b.is_Add and x >= 1:
                whole = int(sp.floor(x))
                del powers[b]
                if x != whole:
                    powers[b] = x - whole
                rest.append(self._whole_power(self.expand(b), whole))
        p = self._settled(powers, c)
        for other in rest:
            p = self.multiply(p, other)
        return p

    def _settled(self, powers, c):
        """A product with its deltas used: f(j) delta(i, j) is f(i) delta(i, j), and [u > 0] [1 - u > 0] is 0."""
        indicators = [b for b in powers if is_indicator(b)]
        if _contradiction([b.args[0] for b in indicators if not isinstance(b, sp.KroneckerDelta)]):
            return {}
        for d in indicators:
            if not isinstance(d, sp.KroneckerDelta):
                continue
            gone, keep = _direction(*d.args)
            if gone is None or not any(b.has(gone) for b in powers if b is not d):
                continue
            p = {frozenset([(d, sp.S.One)]): c}
            for b, x in powers.items():
                if b.has(gone) and b is not d:
                    p = self.multiply(p, self.power(self.expand(b.xreplace({gone: keep})), x))
                elif b is not d:
                    p = self.multiply(p, {frozenset([(b, x)]): sp.S.One})
            return p
        return {frozenset(powers.items()): c} if c else {}

    def _whole_power(self, p, n):
        result = {ONE: sp.S.One}
        for _ in range(n):
            result = self.multiply(result, p)
        return result

    def power(self, p, x):
        """A polynomial to a rational power."""
        if x == 1:
            return p
        if not p:
            if x.is_positive:
                return {}
            raise ZeroDivisionError("a power of an expression that is zero")
        if len(p) == 1:
            ((m, c),) = p.items()
            return self._power_of_product(m, c, x)
        if x.is_Integer and 0 < x <= _MOST_EXPANDED:
            return self._whole_power(p, int(x))
        m, c, rest = self._content(p, x)
        if len(rest) == 1:
            return self.multiply(self._power_of_product(m, c, x), self.power(rest, x))
        return self.multiply(self._power_of_product(m, c, x), {frozenset([(self.expression(rest), x)]): sp.S.One})

    def _power_of_product(self, m, c, x):
        factors, lump = [], []
        for b, k in m:
            if x.is_Integer or b.is_positive or isinstance(b, sp.exp):
                factors.append((b, k * x))
            elif is_indicator(b) and x.is_positive:
                factors.append((b, sp.S.One))
            else:
                lump.append((b, k))
        if x.is_Integer:
            return self.monomial(factors, c**x)
        if c < 0:
            c, lump = -c, [*lump, (sp.S.NegativeOne, sp.S.One)]
        number = [(sp.Integer(q), k * x) for q, k in sp.factorrat(c).items()]
        if lump:
            factors.append((sp.Mul(*[sp.Pow(b, k) for b, k in lump]), x))
        return self.monomial([*number, *factors])

    def _content(self, p, x):
        """p = c * m * rest: the rational content, what all terms share, and what is left with a sign chosen once and for all."""
        least: dict | None = None
        for m in p:
            powers = dict(m)
            if least is None:
                least = {b: k for b, k in powers.items() if not is_indicator(b)}
            else:
                for b in set(least) | set(powers):
                    if not is_indicator(b):
                        least[b] = min(least.get(b, sp.S.Zero), powers.get(b, sp.S.Zero))
        common = {b: k for b, k in (least or {}).items() if k != 0 and (x.is_Integer or b.is_positive or isinstance(b, sp.exp))}
        c = sp.S.Zero
        for value in p.values():
            c = sp.gcd(c, value)
        inverse = {frozenset((b, -k) for b, k in common.items()): 1 / c}
        rest = self.multiply(p, inverse)
        if x.is_Integer and self.expression(rest).could_extract_minus_sign():
            c, rest = -c, self.scaled(rest, -1)
        return frozenset(common.items()), c, rest

    # ---- expressions

    def _expand(self, e):
        if e.is_Rational:
            return {ONE: e} if e else {}
        if e.is_Symbol or isinstance(e, sp.Indexed) or e is sp.pi:
            return {frozenset([(e, sp.S.One)]): sp.S.One}
        if e.is_Add:
            return self.add(*map(self.expand, e.args))
        if e.is_Mul:
            p = {ONE: sp.S.One}
            for a in e.args:
                p = self.multiply(p, self.expand(a))
            return p
        if isinstance(e, sp.exp):
            return self._exp(self.expand(e.args[0]))
        if e is sp.E:
            return self._exp({ONE: sp.S.One})
        if e.is_Pow:
            return self._pow(*e.args)
        if isinstance(e, sp.log):
            return self._log(self.expand(e.args[0]))
        if isinstance(e, sp.KroneckerDelta):
            made = sp.KroneckerDelta(*[sp.expand(a) for a in e.args[:2]])
            return {frozenset([(made, sp.S.One)]): sp.S.One} if is_indicator(made) else self.expand(made)
        if is_indicator(e):
            return self._holds(e)
        if isinstance(e, sp.Sum):
            return self.sum_of(e)
        if isinstance(e, Slope):
            return self.slope_of(e)
        if isinstance(e, Expectation):
            return self.expectation_of(e)
        made = e.func(*map(self.normal, e.args))
        if isinstance(made, sp.Abs) and (signed := self.signed_cell(made.args[0])) is not None:
            return self.expand(made.args[0] * signed[0] * (2 * Holds(signed[1]) - 1))
        if isinstance(made, sp.Max | sp.Min) and len(made.args) == 2:
            a, b = made.args
            if self.signed_cell(self.normal(a - b)) is not None:  # one of the two, by a known sign
                step = Holds(a - b) * (a - b)
                return self.expand(b + step if isinstance(made, sp.Max) else a - step)
        return self.expand(made) if made.func is not e.func else {frozenset([(made, sp.S.One)]): sp.S.One}

    def _exp(self, p):
        result = {ONE: sp.S.One}
        for m, c in p.items():
            if len(m) == 1 and isinstance(next(iter(m))[0], sp.log) and next(iter(m))[1] == 1:
                piece = self.power(self.expand(next(iter(m))[0].args[0]), c)  # exp(c log u) = u^c
            else:
                piece = {frozenset([(sp.exp(self.expression({m: sp.S.One}), evaluate=False), c)]): sp.S.One}
            result = self.multiply(result, piece)
        return result

    def _pow(self, b, x):
        if x.is_Rational:
            return self.power(self.expand(b), x)
        result = {ONE: sp.S.One}
        for m, c in self.expand(x).items():
            rest = self.expression({m: sp.S.One})
            if rest == 1:
                piece = self.power(self.expand(b), c)
            else:
                base = sp.Pow(self.normal(b), rest, evaluate=False)
                split = base.base.is_positive or c.is_Integer
                piece = {frozenset([(base, c) if split else (sp.Pow(self.normal(b), c * rest, evaluate=False), sp.S.One)]): sp.S.One}
            result = self.multiply(result, piece)
        return result

    def _log(self, p):
        if len(p) != 1:
            m, c, rest = self._content(p, sp.Rational(1, 2))  # only positive factors leave
            if len(rest) > 1:
                here = {frozenset([(sp.log(self.expression(rest)), sp.S.One)]): sp.S.One}
                return self.add(self._log({m: c}), here) if m or c != 1 else here
            p = self.multiply({m: c}, rest)
        ((m, c),) = p.items()
        parts, lump = [], []
        for b, k in m:
            if isinstance(b, sp.exp):
                parts.append(self.scaled(self.expand(b.args[0]), k))
            elif b.is_positive:
                parts.append({frozenset([(sp.log(b), sp.S.One)]): k})
            else:
                lump.append((b, k))
        if c < 0:
            c, lump = -c, [*lump, (sp.S.NegativeOne, sp.S.One)]
        for q, k in sp.factorrat(c).items():
            if q != 1:
                parts.append({frozenset([(sp.log(sp.Integer(q)), sp.S.One)]): sp.Integer(k)})
        if lump:
            parts.append({frozenset([(sp.log(sp.Mul(*[sp.Pow(b, k) for b, k in lump])), sp.S.One)]): sp.S.One})
        return self.add(*parts)

    def _holds(self, e):
        u = sp.expand(e.args[0])
        if u.is_integer:
            if self.ranges.nonnegative(u - 1):
                return {ONE: sp.S.One}
            if self.ranges.nonnegative(-u):
                return {}
        else:
            u = self.normal(u)
            signed = self.signed_cell(u)
            if signed is not None and signed[0] < 0:
                return self.add({ONE: sp.S.One}, self.scaled(self.expand(e.func(signed[1])), -1))
            u = u if signed is None else signed[1]
        made = e.func(u)
        return {frozenset([(made, sp.S.One)]): sp.S.One} if is_indicator(made) else self.expand(made)

    def signed_cell(self, u):
        """(1 or -1, x) where u has the sign of x or of -x, for a cell x that is not 0; None elsewhere."""
        factors = [f for f in sp.Mul.make_args(u) if not f.is_positive]
        cells = [f for f in factors if isinstance(f, sp.Indexed) and f.base.label in self.nonzero]
        if len(cells) == 1 and all(f.is_negative for f in factors if f not in cells):
            return (-1) ** (len(factors) - 1), cells[0]
        return None

    def sum_of(self, e):
        """A Sum as a polynomial."""
        raise NotImplementedError

    def expectation_of(self, e):
        """An Expectation as a polynomial."""
        raise NotImplementedError

    def slope_of(self, e):
        """A Slope as a polynomial."""
        raise NotImplementedError


def _contradiction(positive):
    """Whether these cannot all be positive: for integers u, v >= 1 and so u + v > 1."""
    for k, u in enumerate(positive):
        for v in positive[:k]:
            if sp.expand(u + v - (1 if u.is_integer and v.is_integer else 0)).is_nonpositive:
                return True
    return False


def _direction(a, b):
    """Which side of a delta is replaced by which: (gone, kept), or (None, None)."""
    for x, y in ((a, b), (b, a)):
        if isinstance(x, sp.Indexed) and is_index(y) and not x.has(y):
            return x, y
    for x, y in sorted(((a, b), (b, a)), key=lambda pair: str(pair[0]), reverse=True):
        if is_index(x) and not y.has(x):
            return x, y
    return None, None
