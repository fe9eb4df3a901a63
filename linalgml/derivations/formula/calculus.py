"""Derivatives with respect to one cell of a family: d x[r, j] / d x[p, q] is delta(r, p) delta(j, q).

Named sums are opened, so the derivative of a sum is the sum of the derivatives.  An indicator [x > 0] has the derivative 0 where
x is known not to be 0; elsewhere the derivative is refused.
"""

import sympy as sp

from ..worlds.world import Refused
from .atoms import Holds, is_indicator
from .sums import Sums, definition, label_of


class Calculus(Sums):
    """Sums with derivatives."""

    def __init__(self, ranges):
        super().__init__(ranges)
        self._slopes: dict = {}

    def slope_of(self, e):
        return self.expand(self.derivative(*e.args))

    def expectation_of(self, e):
        f, over, q = e.args
        if not any(label_of(c) == over.name for c in self._cells(self.normal(f))):
            return self.expand(q * f.xreplace({over: sp.S.One}) + (1 - q) * f.xreplace({over: sp.S.Zero}))
        result: dict = {}
        for m, c in self.expand(f).items():
            factors, bound = self._opened(m, over)
            mine = [(b, x) for b, x in factors if isinstance(b, sp.Indexed) and b.base.label == over]
            rest = [(b, x) for b, x in factors if (b, x) not in mine]
            degree = sum(x for _, x in mine)
            if any(self._has(b, over) for b, _ in rest) or degree > 2:
                raise Refused(f"the mean of {f}: more than second moments")
            if degree == 1:
                continue
            if degree == 2:
                first, last = mine[0][0], mine[-1][0]
                rest += [(sp.KroneckerDelta(i, j), sp.S.One) for i, j in zip(first.indices, last.indices, strict=True)]
                rest += [(q, sp.S.One)]
            result = self.add(result, self._again(rest, set(bound), c))
        return result

    def _cells(self, e):
        """The cells in an expression and in the named sums in it."""
        for s in sp.preorder_traversal(e):
            if isinstance(s, sp.Indexed):
                inside = definition(s)
                yield from [s] if inside is None else [c for b, _ in inside[1] for c in self._cells(b)]
            elif s.is_Symbol and definition(s) is not None:
                yield from [c for b, _ in definition(s)[1] for c in self._cells(b)]

    def _opened(self, m, label):
        """A monomial with the sums that hold a family written as products under bound indices."""
        factors, bound = [], []
        for b, x in m:
            inside = definition(b) if x.is_Integer and x > 0 and self._has(b, label) else None
            if inside is None:
                factors.append((b, x))
                continue
            for _ in range(int(x)):
                fresh, more = definition(b)
                bound += fresh
                factors += more
        return factors, bound

    def derivative(self, e, at):
        """d e / d at, where `at` is a symbol or a cell x[p, q]; in normal form."""
        return self.expression(self._slope(self.normal(e), at))

    def _slope(self, e, at):
        if not self._has(e, at):
            return {}
        if (e, at) not in self._slopes:
            self._slopes[e, at] = self._slope_of(e, at)
        return self._slopes[e, at]

    def _slope_of(self, e, at):
        if e == at:
            return {frozenset(): sp.S.One}
        inside = definition(e)
        if inside is not None:
            bound, factors = inside
            p = self._slope(sp.Mul(*[sp.Pow(b, x) for b, x in factors]), at)
            result: dict = {}
            for m, c in p.items():
                result = self.add(result, self._sum(list(m), set(bound), c))
            return result
        if isinstance(e, sp.Indexed):
            return self.expand(sp.Mul(*[sp.KroneckerDelta(i, j) for i, j in zip(e.indices, at.indices, strict=True)]))
        if e.is_Add:
            return self.add(*[self._slope(a, at) for a in e.args])
        if e.is_Mul:
            result = {}
            for k, a in enumerate(e.args):
                slope = self._slope(a, at)
                if slope:
                    result = self.add(result, self.multiply(self.expand(sp.Mul(*e.args[:k], *e.args[k + 1 :])), slope))
            return result
        if is_indicator(e):
            return self._slope_of_indicator(e)
        if e.is_Pow and not self._has(e.exp, at):
            return self.multiply(self.expand(e.exp * e.base ** (e.exp - 1)), self._slope(e.base, at))
        if e.is_Pow and not isinstance(e, sp.exp):
            return self._slope(sp.exp(e.exp * sp.log(e.base), evaluate=False), at)
        if not isinstance(e, sp.exp | sp.log | sp.tanh | sp.erf | sp.sin | sp.cos | sp.tan | sp.cosh | sp.sinh):
            raise Refused(f"the derivative of {e.func.__name__}")
        return self.multiply(self.expand(e.fdiff(1)), self._slope(e.args[0], at))

    def _slope_of_indicator(self, e):
        if isinstance(e, Holds) and self.signed_cell(e.args[0]) is not None:
            return {}
        raise Refused(f"the derivative at a jump: {e}")

    def _has(self, e, at):
        """Whether the family (or symbol) occurs in e, named sums opened."""
        label = at.base.label if isinstance(at, sp.Indexed) else at
        key = (e, label)
        if key not in self._memo:
            self._memo[key] = label in e.free_symbols or any(
                self._has(b, at) for s in sp.preorder_traversal(e) if (d := definition(s)) is not None for b, _ in d[1]
            )
        return self._memo[key]

    def mentions(self, e, labels):
        """Whether a family of one of these labels occurs in e, named sums opened."""
        return any(self._has(sp.sympify(e), label) for label in labels)
