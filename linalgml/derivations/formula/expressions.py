"""What an expression of a kernel means: index mathematics, with 0-or-1 factors for conditions.

A condition that sizes and ranges decide is True or False; on indices it becomes an indicator; on values too, as [u > 0].  Values are
compared for equality generically: where an expression is not identically zero it is taken not to be zero, and the trace notes it.
"""

import ast
import builtins
import math

import sympy as sp

from ...kernels import Kernel
from ..worlds.lift import _BY_IDENTITY
from ..worlds.world import Refused
from .atoms import Holds, Index, is_indicator
from .families import Family, scratch

_MATH = {
    "exp": sp.exp, "log": sp.log, "sqrt": sp.sqrt, "tanh": sp.tanh, "erf": sp.erf, "sin": sp.sin, "cos": sp.cos, "tan": sp.tan,
    "expm1": lambda u: sp.exp(u) - 1, "log1p": lambda u: sp.log(1 + u), "log2": lambda u: sp.log(u) / sp.log(2),
    "log10": lambda u: sp.log(u) / sp.log(10), "pow": lambda b, x: b**x, "abs": lambda u: sp.Abs(u), "float": lambda u: u,
}  # fmt: skip
_ARITHMETIC = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.Pow: lambda a, b: a**b,
}


class Poisoned:
    """A name whose value is not known here; `why` says so when it is used."""

    def __init__(self, why):
        self.why = why


def exact(value):
    """A literal: floats are exact decimals."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, float):
        if value == math.pi:
            return sp.pi
        if math.isinf(value):
            return sp.oo if value > 0 else -sp.oo
        return sp.Rational(str(value))
    return sp.Integer(value) if isinstance(value, int) else value


class Expressions:
    """Evaluation of expressions; `Reader` adds the statements."""

    def __init__(self, trace, scope, names):
        self.trace, self.scope, self.env = trace, scope, names

    def value(self, e):
        """The value of an expression node."""
        method = getattr(self, "value_" + type(e).__name__, None)
        if method is None:
            raise Refused(f"`{ast.unparse(e)}`: the reader has no rule for {type(e).__name__}")
        return method(e)

    def number(self, e):
        """The value of a node that must be a number."""
        v = self.value(e)
        if isinstance(v, bool):
            v = sp.Integer(int(v))
        if not isinstance(v, sp.Expr):
            raise Refused(f"`{ast.unparse(e)}` is not a number")
        if v.has(sp.oo, -sp.oo, sp.zoo, sp.nan):
            raise Refused(f"`{ast.unparse(e)}` is not finite")
        return v

    def value_Constant(self, e):
        return exact(e.value)

    def value_Name(self, e):
        if e.id in self.env:
            v = self.env[e.id]
            if isinstance(v, Poisoned):
                raise Refused(f"{e.id}: {v.why}")
            return v
        if e.id in self.scope:
            return exact(self.scope[e.id])
        if hasattr(builtins, e.id):
            return getattr(builtins, e.id)
        raise Refused(f"{e.id} is not known")

    def value_Attribute(self, e):
        owner = self.value(e.value)
        if owner is math:
            return exact(getattr(math, e.attr))
        raise Refused(f"`{ast.unparse(e)}`: attributes")

    def value_Tuple(self, e):
        return tuple(self.value(x) for x in e.elts)

    def value_UnaryOp(self, e):
        if isinstance(e.op, ast.Not):
            c = self.condition(e.operand)
            return (not c) if isinstance(c, bool) else 1 - c
        v = self.number(e.operand)
        return -v if isinstance(e.op, ast.USub) else v

    def value_BinOp(self, e):
        if isinstance(e.left, ast.List) and isinstance(e.op, ast.Mult):
            if len(e.left.elts) != 1:
                raise Refused(f"`{ast.unparse(e)}`: scratch is [value] * size")
            return scratch(self.trace, self.number(e.right), self.number(e.left.elts[0]))
        return self.combine(e.op, self.number(e.left), self.number(e.right), e)

    def combine(self, op, a, b, e):
        """a op b."""
        if type(op) in _ARITHMETIC:
            if isinstance(op, ast.Div) and b == 0:
                raise Refused(f"`{ast.unparse(e)}` divides by zero")
            return _ARITHMETIC[type(op)](a, b)
        if isinstance(op, ast.Mod | ast.FloorDiv) and a.is_integer and b.is_integer:
            parts = self.trace.ranges.divided(a, b)
            if parts is None:
                raise Refused(f"`{ast.unparse(e)}`: the remainder of {a} by {b} is not known")
            return parts[isinstance(op, ast.Mod)]
        raise Refused(f"`{ast.unparse(e)}`: no rule for this operator")

    def value_Subscript(self, e):
        family = self.value(e.value)
        if not isinstance(family, Family):
            raise Refused(f"`{ast.unparse(e)}` is not a buffer")
        return family.read(self.trace, family.split(self.trace, self.number(e.slice)))

    def value_IfExp(self, e):
        c = self.condition(e.test)
        if isinstance(c, bool):
            return self.value(e.body if c else e.orelse)
        yes, no = self.under(c, e.body), self.under(1 - c, e.orelse)
        return yes if yes == no else no + c * (yes - no)

    def under(self, c, e):
        """A number computed where a condition holds."""
        self.trace.path.append(c)
        try:
            return self.number(e)
        finally:
            self.trace.path.pop()

    def value_Call(self, e):
        if e.keywords:
            raise Refused(f"`{ast.unparse(e)}`: keyword arguments")
        function = self.value(e.func)
        name = _BY_IDENTITY.get(id(function))
        if name in ("max", "min"):
            return (sp.Max if name == "max" else sp.Min)(*[self.number(a) for a in e.args])
        if name in _MATH:
            return _MATH[name](*[self.number(a) for a in e.args])
        if name is not None or not (isinstance(function, Kernel) or hasattr(function, "__code__")):
            raise Refused(f"`{ast.unparse(e)}`: the reader has no rule for this function")
        return self.called(function, [self.value(a) for a in e.args])

    def called(self, function, args):
        """Another kernel or function of the library."""
        raise NotImplementedError

    # ---- conditions

    def value_Compare(self, e):
        return self.condition(e)

    def value_BoolOp(self, e):
        return self.condition(e)

    def condition(self, e):
        """A bool, or an indicator expression."""
        if isinstance(e, ast.BoolOp):
            result = isinstance(e.op, ast.And)
            for part in e.values:
                c = self.condition(part)
                if isinstance(c, bool):
                    if c != isinstance(e.op, ast.And):
                        return c
                elif isinstance(result, bool):
                    result = c
                else:
                    result = result * c if isinstance(e.op, ast.And) else result + c - result * c
            return result
        if isinstance(e, ast.Compare):
            result = True
            left = self.value(e.left)
            for op, right in zip(e.ops, e.comparators, strict=True):
                b = self.value(right)
                c = self.compare(op, left, b, e)
                if c is False:
                    return False
                if c is not True:
                    result = c if result is True else result * c
                left = b
            return result
        v = self.value(e)
        if isinstance(v, bool) or v is None:
            return bool(v)
        if isinstance(v, sp.Expr) and v.is_number:
            return v != 0
        if isinstance(v, sp.Expr) and _only_indicators(v):
            return v
        return self.compare(ast.NotEq(), v, sp.S.Zero, e)

    def compare(self, op, a, b, e):
        """a op b as a bool or an indicator."""
        if isinstance(op, ast.Is | ast.IsNot):
            return (a is b) == isinstance(op, ast.Is)
        a, b = (sp.Integer(int(v)) if isinstance(v, bool) else v for v in (a, b))
        if not isinstance(a, sp.Expr) or not isinstance(b, sp.Expr):
            raise Refused(f"`{ast.unparse(e)}`: only numbers are compared")
        if isinstance(op, ast.Eq):
            return self.same(a, b, e)
        if isinstance(op, ast.NotEq):
            return _opposite(self.same(a, b, e))
        if isinstance(op, ast.Lt):
            return self.positive(b - a, e)
        if isinstance(op, ast.Gt):
            return self.positive(a - b, e)
        if isinstance(op, ast.LtE):
            return _opposite(self.positive(a - b, e))
        if isinstance(op, ast.GtE):
            return _opposite(self.positive(b - a, e))
        raise Refused(f"`{ast.unparse(e)}`: no rule for this comparison")

    def positive(self, u, e):
        """Whether u > 0."""
        if u.has(sp.oo):
            return bool(u == sp.oo) if u.is_infinite else u.coeff(sp.oo) > 0
        u = sp.expand(u) if u.is_integer else self.trace.calculus.normal(u)
        if u.is_integer:
            if self.trace.ranges.nonnegative(u - 1):
                return True
            if self.trace.ranges.nonnegative(-u):
                return False
            self.not_of_sizes(u, e)
        c = self.trace.calculus.normal(Holds(u))
        return bool(c) if c.is_number else c

    def same(self, a, b, e):
        """Whether a = b."""
        if a.has(sp.oo, -sp.oo) or b.has(sp.oo, -sp.oo):
            return bool(a == b)
        if a.is_integer and b.is_integer:
            u = sp.expand(a - b)
            if u == 0:
                return True
            if self.trace.ranges.nonnegative(u - 1) or self.trace.ranges.nonnegative(-u - 1):
                return False
            self.not_of_sizes(u, e)
            c = sp.KroneckerDelta(a, b)
            return bool(c) if c.is_number else c
        u = self.trace.calculus.normal(a - b)
        if u.is_number or u.is_nonzero:
            return bool(u == 0)
        if u.has(Holds, sp.KroneckerDelta, sp.Max, sp.Min):
            raise Refused(f"`{ast.unparse(e)}`: whether a value that jumps equals another")
        self.trace.notes[f"`{ast.unparse(e)}` is taken to be false"] = u
        return False

    def not_of_sizes(self, u, e):
        """A comparison of sizes that holds for some shapes only has no one answer."""
        if not any(isinstance(s, Index | sp.Indexed) or not s.is_positive for s in u.free_symbols):
            raise Refused(f"`{ast.unparse(e)}` depends on the sizes: true for some shapes, false for others")


def _opposite(c):
    return (not c) if isinstance(c, bool) else 1 - c


def _only_indicators(e):
    """Whether an expression is made of indicators and so is 0 or 1."""
    if e.is_Add:
        return len(e.args) == 2 and 1 in e.args and _only_indicators(1 - e)
    return is_indicator(e) or (e.is_Mul and all(map(_only_indicators, e.args)))
