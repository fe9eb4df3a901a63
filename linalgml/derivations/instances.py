"""An expression at given sizes: sums written out, cells as symbols, derivatives taken by SymPy.

A second route to what formula/sums.py decides for every size; it shares no code with it.
"""

from itertools import product

import sympy as sp

from .formula.atoms import Expectation, Holds, Index, Slope
from .prover import Undecided, decide

SIZES = (1, 2, 3)


def difference(a, b):
    """Where two expressions differ at a small size, in words; "" where they are proved equal at all of them."""
    sizes = sizes_in(a, b)
    free = sorted({s for s in a.free_symbols | b.free_symbols if isinstance(s, Index)}, key=str)
    for n in SIZES if sizes else SIZES[:1]:
        counts = dict.fromkeys(sizes, n)
        for values in product(range(n), repeat=len(free)):
            if n == SIZES[-1] and any(v > max(values[:k], default=-1) + 1 for k, v in enumerate(values)):
                continue  # the same up to the names of the cells
            place = dict(zip(free, map(sp.Integer, values), strict=True))
            where = ", ".join(f"{k} = {v}" for k, v in [*counts.items(), *place.items()])
            try:
                verdict = decide(at_sizes(a, counts, place), at_sizes(b, counts, place))
            except Undecided as reason:
                return f"not decided at {where}: {reason}"
            if verdict.equal is None:
                return f"not decided at {where}: {verdict.reason}"
            if not verdict.equal:
                point = ", ".join(f"{k} = {v}" for k, v in verdict.point.items())
                return f"at {'; '.join(filter(None, [where, point]))} they are {verdict.left} and {verdict.right}"
    return ""


def sizes_in(*expressions):
    """The sizes and the numbers of steps in expressions."""
    found = {
        s for e in expressions for s in e.free_symbols if s.is_Symbol and s.is_integer and s.is_nonnegative and not isinstance(s, Index)
    }
    return sorted(found - {e.base.label for x in expressions for e in x.atoms(sp.Indexed)}, key=str)


def at_sizes(e, sizes, place):
    """The expression with these sizes, and these values of its free indices."""
    return _at(sp.sympify(e), {**{k: sp.Integer(v) for k, v in sizes.items()}, **place})


def _at(e, known):
    if isinstance(e, sp.Sum):
        return _written_out(e.function, list(e.limits), known)
    if isinstance(e, Slope):
        at = _at(e.args[1], known)
        return sp.diff(_at(e.args[0], known), at)
    if isinstance(e, Expectation):
        return _mean(_at(e.args[0], known), e.args[1], _at(e.args[2], known))
    if isinstance(e, sp.Indexed):
        indices = [_at(i, known) for i in e.indices]
        made = sp.Symbol("_".join([str(e.base.label), *map(str, indices)]), **e.base.label.assumptions0)
        return known.get(made, made)
    if isinstance(e, Holds):
        return sp.S.One if _at(e.args[0], known) > 0 else sp.S.Zero
    if not e.args:
        return known.get(e, e)
    return e.func(*[_at(a, known) for a in e.args])


def _written_out(f, limits, known):
    """The sum over the limits, the last of which is the outermost."""
    if not limits:
        return _at(f, known)
    *inner, (k, low, high) = limits
    first, last = _at(low, known), _at(high, known)
    return sp.Add(*[_written_out(f, inner, {**known, k: sp.Integer(v)}) for v in range(int(first), int(last) + 1)])


def _mean(f, over, q):
    """Over one symbol: its two values.  Over cells: products of second moments, odd powers have mean 0."""
    if over in f.free_symbols:
        return q * f.subs(over, 1) + (1 - q) * f.subs(over, 0)
    cells = sorted((s for s in f.free_symbols if s.name.startswith(f"{over.name}_")), key=str)
    if not cells:
        return f
    total = sp.S.Zero
    for powers, c in sp.Poly(sp.expand(f), *cells).terms():
        if max(powers) > 2 or sum(powers) > 2:
            raise ArithmeticError("more than second moments")
        total += 0 if 1 in powers else c * q ** (sum(powers) // 2)
    return total
