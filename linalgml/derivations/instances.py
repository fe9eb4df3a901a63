"""An expression at given sizes: sums written out, cells as symbols, derivatives taken by SymPy.

A second route to what formula/sums.py decides for every size; it shares no code with it.
"""

import sympy as sp

from .formula.atoms import Expectation, Holds, Slope


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
