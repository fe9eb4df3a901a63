"""Reverse accumulation over SymPy expressions: all derivatives of a weighted sum of outputs, in one pass.

SymPy's `diff` walks an expression as a tree, once for each symbol; what a kernel builds is a graph with many shared parts.  Here every
distinct subexpression is visited once, from the outputs to the symbols, and gives each of its arguments

    adjoint(argument) += adjoint(expression) * d expression / d argument

Sums and products are built without evaluation: the prover does not care for their order, and building them is most of the time.
"""

import sympy

from ..prover.tower import is_atom, postorder


def total(terms):
    """A sum, not simplified."""
    terms = [t for t in terms if t != 0]
    return sympy.S.Zero if not terms else terms[0] if len(terms) == 1 else sympy.Add(*terms, evaluate=False)


def product(factors):
    """A product, not simplified."""
    if any(f == 0 for f in factors):
        return sympy.S.Zero
    factors = [f for f in factors if f != 1]
    return sympy.S.One if not factors else factors[0] if len(factors) == 1 else sympy.Mul(*factors, evaluate=False)


def gradients(outputs, weights, symbols):
    """{symbol: d sum(weight * output) / d symbol}."""
    order, wanted = [], set(symbols)
    reached: dict = {}
    for output in outputs:
        for e in postorder(output, reached):
            if e not in reached:
                reached[e] = e in wanted or (not is_atom(e) and any(reached.get(a, False) for a in e.args))
                if is_atom(e) and e not in wanted and e.args and e.free_symbols & wanted:
                    raise NotImplementedError(f"the derivative of {e.func.__name__}")
                order.append(e)
    adjoints: dict = {e: [] for e in order if reached[e]}
    for output, weight in zip(outputs, weights, strict=True):
        if reached[output]:
            adjoints[output].append(weight)
    for e in reversed(order):
        if not reached[e] or e in wanted:
            continue
        above = total(adjoints.pop(e))
        if above == 0:
            continue
        for i, a in enumerate(e.args):
            if reached[a]:
                adjoints[a].append(product([above, *_partial(e, i)]))
    return {s: total(adjoints.get(s, [])) for s in symbols}


def _partial(e, i):
    """The factors of d e / d (argument i)."""
    if e.is_Add:
        return []
    if e.is_Mul:
        return [*e.args[:i], *e.args[i + 1 :]]
    if e.is_Pow:
        base, exponent = e.args
        return [exponent, base ** (exponent - 1)] if i == 0 else [e, sympy.log(base)]
    if isinstance(e, sympy.exp):
        return [e]
    if isinstance(e, sympy.tanh):
        return [1 - e**2]
    if isinstance(e, sympy.Abs):
        return [e.args[0], 1 / e]
    return [e.fdiff(i + 1)]
