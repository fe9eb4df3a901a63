"""The tower: an expression becomes a quotient of polynomials, every function value in it an indeterminate.

    + - * / and whole powers    arithmetic of `ratio`
    exp, log, roots, b^t        `powers`;  tanh, sinh, cosh, coth are quotients of exponentials
    sin, cos, tan               `angles`
    erf                         one indeterminate for each argument, up to sign: erf(-u) = -erf(u)
    |u|                         the root of u^2, for real u
    anything else               one indeterminate for each argument: all that is used is that equal arguments have equal values

The tower grows as the expression is read: the argument of a function is a value of the tower below it.  Each step is an
identity for principal values, so two expressions with the same value in the tower are equal wherever both are defined.  The
converse is Ax's theorem for exponentials and logarithms of independent polynomials; roots, constants and unknown functions
may have relations that are not known here, and then the answer is "undecided", not "no".

Shared subexpressions are read once: the expressions that kernels build share heavily.
"""

import sympy

from .angles import Angles
from .canonical import canonical
from .generators import Generators
from .powers import Powers
from .ratio import ONE, whole
from .verdict import Undecided

BOUND_INSIDE = (sympy.Sum, sympy.Product, sympy.Integral, sympy.Derivative, sympy.Subs, sympy.Lambda, sympy.Piecewise)


def postorder(expression, done):
    """The subexpressions not in `done`, each after its arguments; arguments of opaque things are not entered.

    The caller puts each into `done` when it has it; until then it may come again.
    """
    stack = [(expression, False)]
    while stack:
        e, entered = stack.pop()
        if entered:
            yield e
        elif e not in done:
            stack.append((e, True))
            if not is_atom(e):
                stack.extend((a, False) for a in e.args)


def distinct(expression, seen):
    """The subexpressions not in `seen`, each once; they are added to it."""
    for e in postorder(expression, seen):
        if e not in seen:
            seen[e] = None
            yield e


def rebuilt(expression, parts):
    """The expression with other parts in place of some, {old: new}, outside of what binds variables of its own."""
    made = dict(parts)
    for e in postorder(expression, made):
        if e not in made:
            made[e] = e if is_atom(e) else e.func(*[made[a] for a in e.args])
    return made[expression]


def is_atom(e):
    """Whether a subexpression is taken as a whole: symbols, numbers, indexed values, and what binds variables of its own."""
    return not e.args or isinstance(e, (sympy.Indexed, *BOUND_INSIDE)) or not isinstance(e, sympy.Expr)


class Tower:
    """Reads SymPy expressions; keeps what it has read."""

    def __init__(self):
        self.generators = Generators()
        self.fractions = self.generators.fractions
        self.powers = Powers(self.generators)
        self.angles = self.powers.angles = Angles(self)
        self.pi = self.generators.new("pi", True, 1)
        self.values = {}  # expression -> value
        self.definitions = {}  # symbols that are read as an expression
        self.named = {}  # key -> generator of an erf, a symbol, an unknown function
        self.unknown = []  # descriptions of what has no rule

    def lower(self, expression):
        """The value of an expression."""
        for e in postorder(expression, self.values):
            if e not in self.values:
                self.values[e] = self._lower(e)
        return self.values[expression]

    def forget(self):
        """Read everything again, with the indeterminates as fine as they are now."""
        self.values.clear()

    def is_zero(self, value):
        """Whether a value is zero by the relations known."""
        return self.generators.is_zero(value)

    def _lower(self, e):
        if e.is_Rational:
            return whole(e.p, e.q)
        if e.is_Add:
            return self.fractions.add([self.values[a] for a in e.args])
        if e.is_Mul:
            return self.fractions.multiply([self.values[a] for a in e.args])
        if e in self.definitions:
            return self.lower(self.definitions[e])
        if e.is_Symbol or isinstance(e, sympy.Indexed):
            return self.generators.power(self.symbol(e))
        if e.is_Pow:
            return self.power(self.values[e.base], e.exp)
        if e is sympy.pi:
            return self.generators.power(self.pi)
        if e is sympy.E:
            return self.powers.exp(ONE)
        if e is sympy.I:
            return self.powers.radical(whole(-1), sympy.Rational(1, 2), 0)
        if e.is_Float or e in (sympy.nan, sympy.oo, -sympy.oo, sympy.zoo):
            raise Undecided(f"{e} is not an exact number")
        rule = RULES.get(e.func)
        if rule is not None:
            return rule(self, self.values[e.args[0]])
        return self.opaque(e)

    def symbol(self, e):
        """The indeterminate of a symbol, with what its assumptions say."""
        if e not in self.named:
            sign = 1 if e.is_nonnegative else -1 if e.is_nonpositive else 0
            self.named[e] = self.generators.new(str(e), bool(e.is_extended_real), sign)
        return self.named[e]

    def power(self, base, exponent):
        """base ** exponent, for any exponent."""
        if exponent.is_Integer:
            if exponent < 0:
                return self.reciprocal(base, -int(exponent))
            return self.fractions.power(base, int(exponent)) if exponent else ONE
        if exponent.is_Rational:
            return self.powers.to_power(base, exponent)
        return self.powers.exp(self.fractions.multiply([self.values[exponent], self.powers.log(base)]))

    def reciprocal(self, value, k=1):
        """1 / value ** k; a value that is zero everywhere has none."""
        if len(value.num) != 1 and self.generators.touches(value.num):
            value = self.generators.reduce(value)
        if not value.num:
            raise Undecided("a division by an expression that is zero everywhere")
        return self.fractions.power(value, -k)

    def over(self, a, b):
        """a / b."""
        return self.fractions.multiply([a, self.reciprocal(b)])

    # ---------------------------------------------------------------- functions

    def hyperbolic(self, u, which):
        """tanh, coth, sinh and cosh by the exponential."""
        if which in ("tanh", "coth"):
            t = self.powers.exp(self.fractions.multiply([whole(2), u]))
            above, below = self.fractions.add([t, whole(-1)]), self.fractions.add([t, ONE])
            return self.over(above, below) if which == "tanh" else self.over(below, above)
        t, s = self.powers.exp(u), self.powers.exp(self.fractions.multiply([whole(-1), u]))
        other = s if which == "cosh" else self.fractions.multiply([whole(-1), s])
        return self.fractions.multiply([whole(1, 2), self.fractions.add([t, other])])

    def erf(self, u):
        """An odd function: the argument's leading coefficient decides the sign."""
        u = canonical(self.generators, u)
        if not u.num:
            return u
        sign = 1 if u.num[max(u.num)] > 0 else -1
        u = self.fractions.multiply([whole(sign), u])
        return self.fractions.multiply([whole(sign), self.function("erf", [u], self.generators.is_real(u))])

    def function(self, name, arguments, real=False, sign=0, idempotent=False):
        """One indeterminate for each function and canonical arguments."""
        key = (name, *(a.key() for a in arguments))
        if key not in self.named:
            inside = "; ".join(self.generators.describe(a) for a in arguments)
            self.named[key] = self.generators.new(f"{name}({inside})", real, sign, idempotent=idempotent)
        return self.generators.power(self.named[key])

    def absolute(self, u):
        """|u| of a real u."""
        if self.generators.is_real(u):
            return self.powers.to_power(self.fractions.power(u, 2), sympy.Rational(1, 2))
        self.unknown.append("the absolute value of something that may not be real")
        return self.function("Abs", [canonical(self.generators, u)], True, 1)

    def opaque(self, e):
        """Something without a rule: equal arguments give equal values, and that is all."""
        real, sign = bool(e.is_extended_real), 1 if e.is_nonnegative else -1 if e.is_nonpositive else 0
        if isinstance(e, sympy.KroneckerDelta):
            difference = canonical(self.generators, self.fractions.add([self.values[e.args[0]], self.negative(self.values[e.args[1]])]))
            if difference.num and difference.num[max(difference.num)] < 0:
                difference = self.negative(difference)
            return self.function("delta", [difference], True, 1, idempotent=True) if difference.num else ONE
        self.unknown.append(f"no rule for {e.func.__name__}")
        if is_atom(e) or not all(a in self.values for a in e.args):
            if e not in self.named:
                self.named[e] = self.generators.new(str(e), real, sign)
            return self.generators.power(self.named[e])
        arguments = [canonical(self.generators, self.values[a]) for a in e.args]
        if isinstance(e, sympy.Max | sympy.Min):
            arguments.sort(key=lambda a: sorted(a.num.items()))
        return self.function(e.func.__name__, arguments, real, sign)

    def negative(self, u):
        """-u."""
        return self.fractions.multiply([whole(-1), u])

    def describe(self, value):
        """What a value is made of, for messages."""
        return f"{len(value.num)} terms in {self.generators.describe(value)}"


def _tangent(tower, u):
    cos, sin = tower.angles.pair(u)
    return tower.over(sin, cos)


RULES = {
    sympy.exp: lambda t, u: t.powers.exp(u),
    sympy.log: lambda t, u: t.powers.log(u),
    sympy.tanh: lambda t, u: t.hyperbolic(u, "tanh"),
    sympy.coth: lambda t, u: t.hyperbolic(u, "coth"),
    sympy.sinh: lambda t, u: t.hyperbolic(u, "sinh"),
    sympy.cosh: lambda t, u: t.hyperbolic(u, "cosh"),
    sympy.sin: lambda t, u: t.angles.pair(u)[1],
    sympy.cos: lambda t, u: t.angles.pair(u)[0],
    sympy.tan: _tangent,
    sympy.erf: Tower.erf,
    sympy.erfc: lambda t, u: t.fractions.add([ONE, t.negative(t.erf(u))]),
    sympy.Abs: Tower.absolute,
}
