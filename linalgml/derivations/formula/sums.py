"""Sums in a normal form, and whether two expressions are equal for every size.

A sum over several indices of a product is split into its connected parts, deltas are summed away, and what is left gets a name:
equal sums get the same name, whatever their indices are called.  So nested sums, products of sums and their order do not
matter, and an expression becomes a rational expression in named sums, cells and function values, which the prover decides.
"""

from itertools import permutations, product

import sympy as sp

from .atoms import Holds, Index, cell, fresh_number, index_symbol, is_index, is_indicator
from .terms import ONE, Terms

DEFINITIONS: dict = {}  # name of a sum -> (parameters, bound indices, factors of its summand)
_NAMES: dict = {}  # what is summed, with standard names -> the family that stands for it
_BOUND = [index_symbol(f"b{k}") for k in range(9)]
_PARAMETERS = [index_symbol(f"p{k}") for k in range(9)]
_OTHER_BOUND, _OTHER, _SELF = index_symbol("bb"), index_symbol("pp"), index_symbol("ss")
_MOST_ORDERS = 120  # orders of indices that play alike parts
_MOST_CASES = 6  # indicators that a proof takes both ways


def label_of(e):
    """The name of a cell's family, or of a symbol."""
    return (e.base.label if isinstance(e, sp.Indexed) else e).name


def definition(e):
    """(bound indices, factors) of a named sum, with fresh bound indices and its own parameters; None for anything else."""
    if not (e.is_Symbol or isinstance(e, sp.Indexed)) or label_of(e) not in DEFINITIONS:
        return None
    parameters, bound, factors = DEFINITIONS[label_of(e)]
    given = e.indices if isinstance(e, sp.Indexed) else ()
    if len(given) != len(parameters):  # the bare label of a family
        return None
    fresh = [index_symbol(f"k{fresh_number()}") for _ in bound]
    rename = dict(zip([*parameters, *bound], [*given, *fresh], strict=True))
    return fresh, [(b.xreplace(rename), x) for b, x in factors]


class Sums(Terms):
    """Normal forms of expressions with sums; see `Terms`."""

    def total(self, e, index, *bounds):
        """The sum of e over index = 0, 1, … below each of the bounds, in normal form."""
        return self.expression(self.total_of(self.expand(e), index, bounds))

    def total_of(self, p, index, bounds):
        """`total` for polynomials."""
        k = index_symbol(f"k{fresh_number()}")
        result: dict = {}
        for m, c in p.items():
            factors = [(b.xreplace({index: k}), x) for b, x in m]
            factors += [(Holds(sp.expand(b - k)), sp.S.One) for b in bounds]
            result = self.add(result, self._sum(factors, {k}, c))
        return result

    def sum_of(self, e):
        body = e.function
        for k, low, high in e.limits:
            fresh = index_symbol(f"k{fresh_number()}")
            body = self.total(body.xreplace({k: fresh + low}), fresh, high - low + 1)
        return self.expand(body)

    # ---- a product under a sum

    def _sum(self, factors, bound, c, atoms=False):
        """The sum over the bound indices of c * product of factors, which are atoms or, after a substitution, what came of them."""
        bound = set(bound)
        opened = []
        for b, x in factors:
            inside = definition(b) if x.is_Integer and x > 0 and b.free_symbols & bound else None
            if inside is None:
                opened.append((b, x))
                continue
            for _ in range(int(x)):
                fresh, more = definition(b)
                bound.update(fresh)
                opened.extend(more)
        delta = self._delta(opened, bound)
        if delta is not None:
            k, value, used = delta
            rest = [(b.xreplace({k: value}), x) for b, x in opened if b is not used]
            if not value.is_nonnegative:
                rest.append((Holds(value + 1), sp.S.One))
            return self._again(rest, bound - {k}, c)
        if not (atoms and len(opened) == len(factors)) and any(not self._is_atom(b, x) for b, x in opened):
            return self._again(opened, bound, c)
        p = self.monomial(opened, c)
        result: dict = {}
        for m, d in p.items():
            powers = dict(m)
            nested = any(b.free_symbols & bound and x.is_Integer and x > 0 and definition(b) for b, x in m)
            if nested or self._delta(list(m), bound) is not None:
                result = self.add(result, self._sum(list(m), bound, d))
            else:
                result = self.add(result, self._parts(powers, bound, d))
        return result

    def _again(self, factors, bound, c):
        """Multiply the factors out again after a substitution, and sum each product."""
        p = {ONE: c}
        for b, x in factors:
            p = self.multiply(p, self.power(self.expand(b), x))
        result: dict = {}
        for m, d in p.items():
            result = self.add(result, self._sum(list(m), bound, d, atoms=True))
        return result

    def _is_atom(self, b, x):
        p = self.expand(b)
        return b.is_Integer or (len(p) != 1 and x < 1) or p == {frozenset([(b, sp.S.One)]): 1}

    @staticmethod
    def _delta(factors, bound):
        """A delta that fixes a bound index: (index, its value, the delta)."""
        for b, _ in factors:
            if isinstance(b, sp.KroneckerDelta):
                difference = sp.expand(b.args[0] - b.args[1])
                for k in sorted(bound & difference.free_symbols, key=str):
                    slope = difference.coeff(k)
                    value = sp.expand(k - difference * slope)
                    if slope in (1, -1) and not value.has(k):
                        return k, value, b
        return None

    def _parts(self, powers, bound, c):
        """Split a sum of a product into its connected parts and name each."""
        powers = self._without_implied(powers, bound)
        outside = [(b, x) for b, x in powers.items() if not b.free_symbols & bound]
        inside = [(b, x) for b, x in powers.items() if b.free_symbols & bound]
        left, result = set(bound), {frozenset(outside): c}
        while left:
            group, mine = {min(left, key=str)}, []
            growing = True
            while growing:
                growing = False
                for pair in [f for f in inside if f[0].free_symbols & group]:
                    inside.remove(pair)
                    mine.append(pair)
                    group |= pair[0].free_symbols & bound
                    growing = True
            left -= group
            result = self.multiply(result, self._name(mine, sorted(group, key=str)))
        return result

    def _without_implied(self, powers, bound):
        """Drop each range that follows from the others: j < n where j <= t and t < n."""
        ranges = [b for b in powers if isinstance(b, Holds) and b.args[0].is_integer and b.free_symbols & bound]
        if len(ranges) < 2:
            return powers
        for r in sorted(ranges, key=str):
            others = [b.args[0] for b in powers if isinstance(b, Holds) and b is not r and b.args[0].is_integer]
            u = r.args[0]
            pairs = [v + w - 1 for k, v in enumerate(others) for w in others[:k]]
            if any(self.ranges.nonnegative(u - v) for v in [*others, *pairs]):
                powers = {b: x for b, x in powers.items() if b is not r}
        return powers

    def _name(self, factors, bound):
        """The polynomial that stands for a connected sum."""
        if len(bound) == 1 and len(factors) == 1 and isinstance(factors[0][0], Holds):
            size = sp.expand(factors[0][0].args[0] + bound[0])
            if not size.has(bound[0]) and size.is_nonnegative:
                return self.expand(size)
        if not any(isinstance(b, Holds) for b, _ in factors):
            raise ArithmeticError("a sum without a range")
        free = {s for b, _ in factors for s in b.free_symbols if is_index(s)} - set(bound)
        best = None
        for order in _orders(factors, bound, sorted(free, key=str)):
            names = [*_BOUND[: len(bound)], *_PARAMETERS[: len(free)]]
            rename = dict(zip(order, names, strict=True))
            made = [(b.xreplace(rename), x) for b, x in factors]
            key = tuple(sorted((str(b), str(x)) for b, x in made))
            if best is None or key < best[0]:
                best = key, made, order[len(bound) :]
        assert best is not None
        _, made, parameters = best
        c = sp.S.One
        again = self.monomial([(b, x) for b, x in made]) if all(self._is_atom(b, x) for b, x in made) else None
        if again is None:  # new names changed a sign, as in tanh(a - b)
            again = {ONE: sp.S.One}
            for b, x in made:
                again = self.multiply(again, self.power(self.expand(b), x))
        if len(again) == 1:
            ((m, c),) = again.items()
            made = list(m)
        what = (frozenset(made), len(bound))
        if what not in _NAMES:
            name = f"S{len(_NAMES)}"
            _NAMES[what] = sp.IndexedBase(name, **_sign(made, _BOUND[: len(bound)]))
            DEFINITIONS[name] = (_PARAMETERS[: len(parameters)], _BOUND[: len(bound)], made)
        return {frozenset([(cell(_NAMES[what], parameters), sp.S.One)]): c}

    # ---- equality

    def equal(self, a, b=0):
        """Whether a = b for every size, every index and all values; False means only that no proof was found."""
        return self._zero(self.add(self.expand(a), self.scaled(self.expand(b), -1)), _MOST_CASES)

    def _zero(self, p, cases):
        if not p or self._prove(p):
            return True
        split = next((b for m in p for b in self._indicators(m)), None) if cases else None
        if split is not None:
            e = self.expression(p)
            return all(self._zero(self.expand(e.xreplace({split: sp.Integer(v)})), cases - 1) for v in (0, 1))
        return self._zero_under_the_sums(p)

    @staticmethod
    def _indicators(m):
        """Indicators that stand in a product or inside the functions in it."""
        return sorted({i for b, _ in m for i in [b, *sp.preorder_traversal(b)] if is_indicator(i)}, key=str)

    def _prove(self, p):
        from ..prover import proved

        return proved(self.symbols(self.expression(p)))

    def _zero_under_the_sums(self, p):
        """Terms with one sum each over the same ranges: is the sum of their summands zero?"""
        groups: dict = {}
        for m, c in p.items():
            sums = [b for b, x in m if x == 1 and definition(b)]
            if len(sums) != 1:
                return False
            parameters, bound, factors = DEFINITIONS[label_of(sums[0])]
            rename = dict(zip(parameters, sums[0].indices if parameters else (), strict=True))
            inner = [(b.xreplace(rename), x) for b, x in factors]
            ranges = frozenset(b for b, _ in inner if isinstance(b, Holds) and b.args[0].is_integer)
            rest = sp.Mul(*[sp.Pow(b, x) for b, x in [*inner, *[f for f in m if f[0] != sums[0]]] if b not in ranges])
            groups.setdefault((len(bound), ranges), []).append(c * rest)
        if all(len(g) == 1 for g in groups.values()):
            return False
        return all(self._zero(self.expand(sp.Add(*g)), 0) for g in groups.values())

    def explain(self, a, b):
        """Both expressions and a point where they differ, for a failure."""
        from ..instances import difference

        a, b = _short_names(self.unfolded(self.normal(a)), self.unfolded(self.normal(b)))
        try:
            where = difference(a, b)
        except (ArithmeticError, TypeError, ValueError) as error:
            where = f"no point was found ({error})"
        left, right = (text if len(text) < 400 else f"{text[:300]} … {text[-60:]}" for text in map(str, (a, b)))
        return f"{left} is not {right}: {where or 'at sizes 1, 2 and 3 they are equal, but no proof for every size was found'}"

    def symbols(self, e):
        """The expression with a symbol for each cell, sum and indicator: what the prover takes."""
        return sp.sympify(e).xreplace(dict(self.table(e)))

    def table(self, e):
        """(atom, its symbol) for all atoms of an expression."""
        atoms = sorted({a for a in sp.preorder_traversal(sp.sympify(e)) if isinstance(a, sp.Indexed) or is_indicator(a)}, key=str)
        for k, a in enumerate(atoms):
            known = {"positive": True} if a.is_positive else {"nonnegative": True} if a.is_nonnegative else {"real": True}
            yield a, sp.Symbol(f"a{k}_", **known)

    def unfolded(self, e):
        """The expression with its named sums written out as Sum, for readers."""
        e = sp.sympify(e)
        for a in [a for a in sp.preorder_traversal(e) if definition(a)]:
            bound, factors = definition(a)
            e = e.xreplace({a: _written(bound, [(self.unfolded(b), x) for b, x in factors])})
        return e


def _written(bound, factors):
    """A Sum; a range that is not a limit of its own stays as a factor."""
    limits: dict = {}
    for b, _ in factors:
        if isinstance(b, Holds) and len(b.args[0].free_symbols & set(bound)) >= 1:
            for k in bound:
                high = sp.expand(b.args[0] + k)
                if k not in limits and not high.has(k) and not high.free_symbols & (set(bound) - set(limits)):
                    limits[k] = (high - 1, b)
                    break
    used = {b for _, b in limits.values()}
    body = sp.Mul(*[sp.Pow(b, x) for b, x in factors if b not in used])
    for k in bound:
        body = sp.Sum(body, (k, 0, limits[k][0] if k in limits else sp.oo))
    return body


def _short_names(*expressions):
    """The expressions with their indices called i, j, k, …, each by a name of its own."""
    indices = sorted({s for e in expressions for s in e.atoms(Index)}, key=lambda s: (not s.name.startswith(("i", "j")), s.name))
    letters = [*"ijklmuvwabcdefgh", *(f"i{n}" for n in range(len(indices)))]
    taken = {s.name for e in expressions for s in e.atoms(sp.Symbol) if not isinstance(s, Index)}
    rename = dict(zip(indices, map(index_symbol, [n for n in letters if n not in taken]), strict=False))
    return [e.xreplace(rename) for e in expressions]


def _orders(factors, bound, free):
    """The orders of bound indices and parameters to compare: those that look alike in all they stand in are tried in all orders."""
    bound = list(bound)

    def looks(s):
        rename = {**dict.fromkeys(free, _OTHER), **dict.fromkeys(bound, _OTHER_BOUND), s: _SELF}
        return tuple(sorted((str(b.xreplace(rename)), str(x)) for b, x in factors if b.has(s)))

    choices: list = []
    for group in (bound, free):
        alike: dict = {}
        for s in group:
            alike.setdefault(looks(s) if len(group) > 1 else (), []).append(s)
        choices.extend(list(permutations(alike[key])) for key in sorted(alike))
    for count, choice in enumerate(product(*choices)):
        if count == _MOST_ORDERS:
            return
        yield [s for part in choice for s in part]


def _sign(factors, bound):
    """What is known of the sign of a sum."""
    zero = dict.fromkeys(bound, sp.S.Zero)
    starts = [b.args[0].xreplace(zero) for b, _ in factors if isinstance(b, Holds)]
    others = [sp.Pow(b, x) for b, x in factors if not isinstance(b, Holds)]
    if all(f.is_positive for f in others) and all(u.is_positive for u in starts):
        return {"positive": True}
    if all(f.is_nonnegative for f in others):
        return {"nonnegative": True}
    return {"real": True}
