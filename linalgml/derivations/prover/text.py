"""Expressions in messages: what is shared may be far longer when written out, so depth and length are cut."""

import sympy


def short(expression, names=None, limit=160):
    """An expression as text, cut in depth and in length; `names` gives symbols that are shown under another name.

    >>> short(sympy.Symbol("x") + 1)
    'x + 1'
    """
    if not isinstance(expression, sympy.Basic):
        return str(expression)
    text = str(_pruned(expression, 5).xreplace(names or {}))
    return text if len(text) <= limit else text[:limit] + "…"


def _pruned(e, depth):
    """The expression with everything below a depth, and all but a few arguments, replaced by an ellipsis."""
    if not e.args or not isinstance(e, sympy.Expr):
        return e
    dots = sympy.Symbol("…")
    if depth == 0:
        return dots
    args = [_pruned(a, depth - 1) for a in e.args[:6]]
    if len(e.args) > 6 and (e.is_Add or e.is_Mul):
        args.append(dots)
    elif len(e.args) > 6:
        return dots
    try:
        return e.func(*args, evaluate=False) if e.is_Add or e.is_Mul or e.is_Pow else e.func(*args)
    except (TypeError, ValueError):
        return dots
