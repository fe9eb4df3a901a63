"""A counter-example: a point, in ordinary numbers, at which two expressions differ.

The prover's no is only an algebraic one (different values in the tower); a reader believes numbers.  Points are drawn at random,
respecting what is assumed of each symbol (one of which nothing is assumed may be complex), and both sides are evaluated with 40
digits, then with 80: a difference counts when it is far above the rounding error and does not shrink with more digits.
"""

import random

import mpmath
import sympy

from .tower import distinct, is_atom, postorder

DIGITS = 40


def refute(a, b=0, tries=12, definitions=None):
    """(point, left, right) with left != right, or None when no such point was found.

    `point` is {symbol: number} over the free symbols; `definitions` gives symbols that stand for an expression of the others.

    >>> x = sympy.Symbol("x", real=True)
    >>> point, left, right = refute(sympy.sqrt(x**2), x)
    >>> point[x] < 0
    True
    """
    a, b = sympy.sympify(a), sympy.sympify(b)
    rng = random.Random(f"{len(a.args)},{len(b.args)}")
    definitions = definitions or {}
    symbols = _inputs(a, b, definitions)
    for attempt in range(tries):
        point = {s: _draw(s, rng, attempt) for s in symbols}
        try:
            left, right = _evaluate(a, point, definitions, DIGITS), _evaluate(b, point, definitions, DIGITS)
            size = abs(left) + abs(right)
            if not mpmath.isfinite(size) or abs(left - right) <= mpmath.mpf(10) ** (8 - DIGITS) * (1 + size):
                continue
            exact_left, exact_right = _evaluate(a, point, definitions, 2 * DIGITS), _evaluate(b, point, definitions, 2 * DIGITS)
            if abs((exact_left - exact_right) - (left - right)) < abs(left - right) / 1000:
                return point, left, right
        except (ZeroDivisionError, ValueError, TypeError, OverflowError, NotImplementedError, mpmath.libmp.libhyper.NoConvergence):
            continue
    return None


def show(point, limit=8):
    """A point as text: x = 0.7, y = -1.3.

    >>> show({sympy.Symbol("y"): sympy.Rational(-1, 2), sympy.Symbol("x"): sympy.Integer(2)})
    'x = 2, y = -0.5'
    """
    items = sorted(point.items(), key=lambda item: str(item[0]))
    text = ", ".join(f"{s} = {mpmath.nstr(_complex(v), 6).removesuffix('.0')}" for s, v in items[:limit])
    return text + (", …" if len(items) > limit else "")


def _complex(v):
    """A drawn number for mpmath."""
    re, im = v.as_real_imag()
    return mpmath.mpc(mpmath.mpf(re.p) / re.q, mpmath.mpf(im.p) / im.q) if im else mpmath.mpf(re.p) / re.q


def _inputs(a, b, definitions):
    """The symbols (and indexed values) to draw, those inside definitions included."""
    found, queue, seen = set(), [a, b], set()
    while queue:
        for s in _atoms(queue.pop()):
            if s not in seen:
                seen.add(s)
                if s in definitions:
                    queue.append(definitions[s])
                else:
                    found.add(s)
    return sorted(found, key=str)


def _atoms(expression):
    """The free symbols; an indexed value counts as one."""
    for e in distinct(expression, {}):
        if isinstance(e, sympy.Symbol | sympy.Indexed):
            yield e
        elif is_atom(e) and e.args:
            yield from e.free_symbols


def _draw(symbol, rng, attempt):
    """A rational number that the assumptions on a symbol allow."""
    top, step = (500, 100) if symbol.is_integer else (160 if attempt < 6 else 400, 1)
    value = sympy.Rational(rng.randrange(max(step, 11), top) // step * step, 100)
    if symbol.is_extended_real is None and attempt % 2:
        return (value if rng.random() < 0.5 else -value) + sympy.I * sympy.Rational(rng.randrange(-1000, 1000), 100)
    if symbol.is_nonnegative:
        return value
    if symbol.is_nonpositive:
        return -value
    return value if rng.random() < 0.5 else -value


def _evaluate(expression, point, definitions, digits):
    """An expression at a point, by mpmath, every shared subexpression once."""
    with mpmath.workdps(digits + 10):
        return _walk(expression, {s: _complex(v) for s, v in point.items()}, definitions, point)


def _walk(expression, values, definitions, point):
    for e in postorder(expression, values):
        if e not in values:
            values[e] = _walk(definitions[e], values, definitions, point) if e in definitions else _number(e, values, point)
    return values[expression]


def _number(e, values, point):
    if e.is_Rational:
        return mpmath.mpf(e.p) / e.q
    if e.is_Add:
        return mpmath.fsum(values[a] for a in e.args)
    if e.is_Mul:
        return mpmath.fprod(values[a] for a in e.args)
    if e.is_Pow:
        return mpmath.power(values[e.base], values[e.exp])
    if e is sympy.I:
        return mpmath.mpc(0, 1)
    if e in (sympy.pi, sympy.E):
        return +(mpmath.pi if e is sympy.pi else mpmath.e)
    if isinstance(e, sympy.KroneckerDelta):
        return mpmath.mpf(values[e.args[0]] == values[e.args[1]])
    if isinstance(e, sympy.Max | sympy.Min):
        return (max if isinstance(e, sympy.Max) else min)(values[a] for a in e.args)
    name = {"Abs": "fabs"}.get(e.func.__name__, e.func.__name__)
    if name in _BY_MPMATH:
        return getattr(mpmath, name)(values[e.args[0]])
    number = e.subs(point).doit().evalf(mpmath.mp.dps)
    if not number.is_number or number.has(sympy.nan, sympy.zoo, sympy.oo):
        raise ValueError(f"{e} has no value")
    re, im = (mpmath.mpf(sympy.Float(x, mpmath.mp.dps)._mpf_) for x in number.as_real_imag())
    return mpmath.mpc(re, im) if im else re


_BY_MPMATH = "exp log tanh sinh cosh coth sin cos tan erf erfc fabs sign floor asin acos atan asinh acosh atanh gamma".split()
