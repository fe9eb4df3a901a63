"""What may stand in a vector or a matrix: any type of number, and the arithmetic that each kind gets.

Entries are kept as they were given, so ints of any size, Fractions, Decimals and symbols stay exact.  Floats, alone or
among ints, are computed in float64 on the current backend; everything else runs the same kernels' source, exactly.
"""

import sys
from math import ldexp, sqrt
from operator import index

from ..kernels import leaves_reals

FLOAT_PAIRS = {("float", "float"), ("float", "int"), ("int", "float")}
_exact: dict = {}  # kernel -> its source on exact numbers


def scalar(value):
    """`value` if it is a single number (NumPy's scalars and bools become Python's), else NotImplemented.

    >>> scalar(True), scalar(2.5), scalar("2.5"), scalar([1])
    (1, 2.5, NotImplemented, NotImplemented)
    """
    kind = type(value)
    if kind is float or kind is int or kind is complex:
        return value
    if kind.__module__ == "numpy" and getattr(value, "ndim", None) == 0:
        value = value.item()
    if value is True or value is False:
        return int(value)
    if hasattr(value, "__rtruediv__") and not hasattr(value, "__len__") and not isinstance(value, type):
        return value
    return NotImplemented


def entries(values, what):
    """The list of numbers in an iterable; `what` names it in errors: entries("ab", "Vector") is a TypeError.

    >>> entries((x * x for x in (1, 2.5)), "Vector")
    [1, 6.25]
    """
    if isinstance(values, (str, bytes, bytearray, dict, set, frozenset)):
        raise TypeError(f"{what}: expected a sequence of numbers, got {describe(values)}")
    if hasattr(values, "tolist"):
        values = values.tolist()
    try:
        values = iter(values)
    except TypeError:
        raise TypeError(f"{what}: expected a sequence of numbers, got {describe(values)}") from None
    items = list(values)
    if set(map(type, items)) <= {int, float}:
        return items
    for i, value in enumerate(items):
        items[i] = scalar(value)
        if items[i] is NotImplemented:
            hint = "; rows of numbers make a Matrix" if what == "Vector" and isinstance(value, (list, tuple)) else ""
            raise TypeError(f"{what}: entry {i} is {describe(value)}, expected a number{hint}")
    return items


def describe(value):
    """A value in an error message: its type, and its shape or the beginning of its text.

    >>> describe("abc"), describe([0] * 100)
    ("str 'abc'", 'list [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0...')
    """
    name, shape = type(value).__name__, getattr(value, "shape", None)
    if isinstance(shape, tuple):
        return f"{name} of shape {tuple(shape)}"
    text = repr(value)
    return f"{name} {text if len(text) <= 60 else text[:40] + '...'}"


def whole(n, what, least):
    """An int of at least `least`; TypeError for what is no int, ValueError for less."""
    try:
        n = index(n)
    except TypeError:
        raise TypeError(f"{what}: expected an int, got {describe(n)}") from None
    if n < least:
        raise ValueError(f"{what} {n}: expected at least {least}")
    return n


def size(n, what):
    """A size argument as an int; ValueError when it is negative."""
    try:
        n = index(n)
    except TypeError:
        raise TypeError(f"{what}: expected a size, got {describe(n)}") from None
    if n < 0:
        raise ValueError(f"{what}: expected a size >= 0, got {n}")
    return n


def kind_of(items):
    """The kind of arithmetic: "float" (floats, also among ints), "int", "rational", "complex" or "other" (Decimals, symbols...).

    >>> kind_of([1, 2]), kind_of([1, 0.5]), kind_of([1, 1j]), kind_of([])
    ('int', 'float', 'complex', 'int')
    """
    types = set(map(type, items))
    if types <= {int, float}:
        return "float" if float in types else "int"
    fractions = sys.modules.get("fractions")  # imported if there are any
    if fractions:
        types.discard(fractions.Fraction)
    if types <= {int}:
        return "rational"
    return "complex" if complex in types and types <= {int, float, complex} else "other"


def computes_in_float(a, b):
    """Whether products of entries of these two kinds are plain float64 arithmetic."""
    return (a, b) in FLOAT_PAIRS


def exact(kernel, **scope):
    """A kernel's source with its float literals read as the exact numbers they mean: 0.0 + Fraction(1, 3) would be a float.

    `scope` gives some of its names another meaning, such as `abs` or `sqrt` for numbers that have none.

    >>> from linalgml.linalg import dot
    >>> dot.source([2**70], [1], 1), exact(dot)([2**70], [1], 1)
    (1.1805916207174113e+21, 1180591620717411303424)
    """
    from types import FunctionType

    if kernel not in _exact:
        from fractions import Fraction

        code = kernel.source.__code__
        literals = [c if type(c) is not float else int(c) if c.is_integer() else Fraction(repr(c)) for c in code.co_consts]
        _exact[kernel] = FunctionType(code.replace(co_consts=tuple(literals)), kernel.source.__globals__, code.co_name)
    source = _exact[kernel]
    return FunctionType(source.__code__, {**source.__globals__, **scope}, source.__name__) if scope else source


def square_root(total):
    """The float nearest to the root of a rational of any size (off by one unit in the last place at most).

    OverflowError when the root itself does not fit a float.

    >>> square_root(169), square_root(10**400)
    (13.0, 1e+200)
    """
    if total == 0:
        return 0.0
    over, under = total.numerator, total.denominator
    shift = (over.bit_length() - under.bit_length()) // 2
    over, under = (over, under << 2 * shift) if shift > 0 else (over << -2 * shift, under)
    try:
        return ldexp(sqrt(over / under), shift)
    except OverflowError:
        raise OverflowError("the square root is larger than any float") from None


@leaves_reals
def conjugate(x):
    """The complex conjugate; a number type without one is taken as real."""
    return x.conjugate() if hasattr(x, "conjugate") else x


@leaves_reals
def real_part(x):
    """The real part of a complex number; any other number is taken as real.

    >>> real_part(1 + 2j), real_part(3)
    (1.0, 3)
    """
    return x.real if isinstance(x, complex) else x


def square(x):
    """|x|^2 for any type of number.  A symbol that says nothing about itself is taken as real.

    >>> square(3 + 4j)
    (25+0j)
    """
    if hasattr(x, "free_symbols"):
        from sympy import I

        return x * x if x.is_real is not False and not x.has(I) else x * x.conjugate()
    return x * conjugate(x)


def root(total):
    """The square root of a Decimal, a symbol or any other type of number, in its own arithmetic.

    >>> from decimal import Decimal
    >>> root(Decimal(25))
    Decimal('5')
    """
    if hasattr(total, "sqrt"):
        return total.sqrt()
    if hasattr(total, "free_symbols"):
        from sympy import sqrt as symbolic

        return symbolic(total)
    return total**0.5
