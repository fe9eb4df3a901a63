"""Ranges: which indices stay below which bounds, and what follows.

An index symbol and a family of integers have upper bounds that are never reached; everything is at least 0.  A claim
"u >= 0" is proved by putting each index at the end of its range that makes u smallest, then each size at 1 or more.
"""

import sympy as sp

from .atoms import fresh_number, index_symbol


class Ranges:
    """What is known of indices.

    >>> import sympy as sp
    >>> known, n = Ranges(), sp.Symbol("n", integer=True, positive=True)
    >>> i = known.index("i", n)
    >>> known.nonnegative(n - i - 1), known.nonnegative(n - i - 2)
    (True, False)
    """

    def __init__(self):
        self.upper: dict = {}  # index symbol, or label of an integer family -> its bounds
        self.sizes: list = []  # symbolic sizes, in the order in which a product of them is laid out
        self._memo: dict = {}

    def axes(self, shape):
        """A shape with an axis for each factor of a size: (T, 3 * H * D) is (T, 3, H, D), the same cells in the same order."""
        order = {s: k for k, s in enumerate(self.sizes)}
        split: list = []
        for n in map(sp.sympify, shape):
            split.extend(sorted(sp.Mul.make_args(n), key=lambda f: order.get(f, -1)))
        return tuple(split)

    def index(self, name, *bounds):
        """A new index, 0 <= index < each bound."""
        s = index_symbol(f"{name}_{fresh_number()}")
        self.upper[s] = tuple(map(sp.sympify, bounds))
        return s

    def below(self, a, b):
        """Whether a < b is certain."""
        return self.nonnegative(sp.sympify(b) - a - 1)

    def nonnegative(self, u):
        """Whether the integer u >= 0 is certain."""
        u = sp.expand(u)
        if u not in self._memo:
            self._memo[u] = False  # while it is being looked into
            self._memo[u] = self._decide(u)
        return self._memo[u]

    def divided(self, a, b):
        """Quotient and remainder of integers where the terms of a show them; None where they do not."""
        a = sp.expand(a)
        whole = sp.Add(*[t for t in sp.Add.make_args(a) if (t / b).as_numer_denom()[1] == 1])
        rest = sp.expand(a - whole)
        if self.nonnegative(rest) and self.below(rest, b):
            return sp.expand(whole / b), rest
        return None

    def plain(self, e):
        """An index without // and %, where ranges decide them: (b n + i) // n is b for i < n."""
        for f in sorted(e.atoms(sp.floor, sp.Mod), key=lambda f: len(str(f))):
            a, b = f.args if isinstance(f, sp.Mod) else sp.fraction(sp.together(f.args[0]))
            parts = self.divided(a, b)
            if parts is not None:
                e = e.xreplace({f: parts[isinstance(f, sp.Mod)]})
        return e

    def _decide(self, u):
        if u.is_nonnegative:
            return True
        for atom in self._variables(u):
            slope = u.coeff(atom)
            rest = sp.expand(u - slope * atom)
            if rest.has(atom) or slope.has(atom):
                return False
            if self.nonnegative(slope):
                return self.nonnegative(rest)
            if self.nonnegative(-slope):
                return any(self.nonnegative(rest + slope * (b - 1)) for b in self._bounds(atom))
            return False
        if not all(s.is_integer and s.is_positive for s in u.free_symbols) or not u.is_polynomial():
            return False
        shifted = sp.expand(u.xreplace({s: s + 1 for s in u.free_symbols}))
        return all(t.as_coeff_Mul()[0] >= 0 for t in sp.Add.make_args(shifted))

    def _bounds(self, atom):
        return self.upper.get(atom.base.label if isinstance(atom, sp.Indexed) else atom, ())

    def _variables(self, u):
        """The indices in u, the last made first: its bounds may name those made before."""
        families = [a for a in u.atoms(sp.Indexed) if self._bounds(a)]
        inside = {s for f in families for s in f.free_symbols}
        order = list(self.upper)
        plain = [s for s in u.free_symbols if s in self.upper and s not in inside]
        return families + sorted(plain, key=order.index, reverse=True)
