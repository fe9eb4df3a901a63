"""Dual numbers: forward-mode differentiation.  Calculate with x + x' e, where e * e = 0, and the derivative comes along.

    (a + a' e) (b + b' e) = ab + (a' b + a b') e          f(a + a' e) = f(a) + f'(a) a' e

Nothing is approximated and no step is chosen: the tangent is the derivative, to rounding.  A hyper-dual number has two such
parts, e1 and e2, and in that of e1 e2 a second derivative.  Clifford, *Preliminary Sketch of Biquaternions* (1873); Griewank & Walther,
*Evaluating Derivatives* (2008), ch. 3; Fike & Alonso, *The Development of Hyper-Dual Numbers* (2011).
"""

import math
from contextvars import ContextVar
from functools import wraps
from itertools import count

from .functions import SLOPES, Jet, atan, log, nought, plain, slope, sqrt, through

_next = count(1).__next__
_innermost = ContextVar("linalgml_innermost", default=False)  # whether hyper-dual numbers or series run: nothing nests inside them


def _level():
    """The level of a derivative that begins; NotImplementedError inside one of a higher order, whose numbers have no levels."""
    if _innermost.get():
        raise NotImplementedError("a derivative inside a derivative of order 2 or a Taylor series: nest derivatives of order 1 instead")
    return _next()


def run_innermost(f, x):
    """f(x) for numbers that have no level: they may stand inside derivatives of order 1, and nothing may stand inside them."""
    _level()
    token = _innermost.set(True)
    try:
        return f(x)
    finally:
        _innermost.reset(token)


def _leaves_to_series(operation):
    """An operation that a number without a level answers itself, by its reflected one: to it a number with a level is a constant."""

    @wraps(operation)
    def run(self, y):
        return NotImplemented if isinstance(y, Jet) and not isinstance(y, FirstOrder) else operation(self, y)

    return run


class FirstOrder(Jet):
    """Arithmetic by slopes: what a subclass adds is `chain(value, x, dx, y, dy)`, a result with slope dx along x and dy along y.

    `level` keeps nested derivatives apart: of two numbers the one of the lower level is a constant to the other.
    """

    __slots__ = ("level", "value")

    level: int

    def chain(self, value, x, dx, y=None, dy=None):
        """A number with this value, and slopes dx and dy along x and y; y may be None."""
        raise NotImplementedError

    def over(self, c):
        """self / c, for a constant c."""
        return self.chain(self.value / c, self, self.value**0 / c)

    def through(self, name):
        y = through(name, self.value)
        return self.chain(y, self, slope(name, self.value, y))

    def _with(self, other):
        """None if both are variables, else whether the other one is the only variable."""
        if isinstance(other, FirstOrder) and other.level >= self.level:
            return None if other.level == self.level else True
        return False

    # fmt: off
    @_leaves_to_series
    def __add__(self, y):
        alone = self._with(y)
        if alone is None: return self.chain(self.value + y.value, self, 1, y, 1)  # noqa: E701
        return y.chain(self + y.value, y, 1) if alone else self.chain(self.value + y, self, 1)

    @_leaves_to_series
    def __sub__(self, y):
        alone = self._with(y)
        if alone is None: return self.chain(self.value - y.value, self, 1, y, -1)  # noqa: E701
        return y.chain(self - y.value, y, -1) if alone else self.chain(self.value - y, self, 1)

    @_leaves_to_series
    def __mul__(self, y):
        alone = self._with(y)
        if alone is None: return self.chain(self.value * y.value, self, y.value, y, self.value)  # noqa: E701
        return y.chain(self * y.value, y, self) if alone else self.chain(self.value * y, self, y)

    @_leaves_to_series
    def __truediv__(self, y):
        alone = self._with(y)
        if alone is False: return self.over(y)  # noqa: E701
        if alone: return y.__rtruediv__(self)  # noqa: E701
        q = self.value / y.value
        return self.chain(q, self, 1 / y.value, y, -q / y.value)

    @_leaves_to_series
    def __pow__(self, y):
        alone = self._with(y)
        if alone is False: return self.chain(_power(self.value, y), self, _power_slope(self.value, y))  # noqa: E701
        if alone: return y.__rpow__(self)  # noqa: E701
        power = _power(self.value, y.value)
        return self.chain(power, self, _power_slope(self.value, y.value), y, _exponent_slope(self.value, power))

    def __rsub__(self, c): return self.chain(c - self.value, self, -1)
    def __rtruediv__(self, c):
        q = c / self.value
        return self.chain(q, self, -q / self.value)
    def __rpow__(self, c):
        power = _power(c, self.value)
        return self.chain(power, self, _exponent_slope(c, power))
    def __neg__(self): return self.chain(-self.value, self, -1)
    __radd__, __rmul__ = __add__, __mul__
    # fmt: on


class Dual(FirstOrder):
    """value + tangent e.  The value is a number of any kind, the tangent one too, or a Vector: one derivative for each direction.

    Comparisons look at the value, so branches and loops run as they do without derivatives.  Python's rules hold for what is not defined
    (1 / 0, log 0 and a negative number to a fraction raise); abs has slope 0 at 0.

    >>> x = Dual(3.0, 1.0)
    >>> x * x + 1, 1 / x < x, (x**3).sqrt().value ** 2
    (Dual(10.0, 6.0), True, 27.0)
    >>> from linalgml import Vector
    >>> Dual(2, Vector([1, 0])) * Dual(5, Vector([0, 1]))
    Dual(10, Vector([5, 2]))
    """

    __slots__ = ("tangent",)

    def __init__(self, value, tangent=0, level=0):
        if not hasattr(value, "__rtruediv__"):
            raise TypeError(f"Dual: expected a number, got {value!r}")
        self.value, self.tangent, self.level = value, tangent, level

    def chain(self, value, x, dx, y=None, dy=None):
        tangent = x.tangent * dx
        return Dual(value, tangent if y is None else tangent + y.tangent * dy, x.level)

    def over(self, c):
        return Dual(self.value / c, self.tangent / c, self.level)  # by c itself: exact for Fractions, and rounded once

    def __repr__(self):
        return f"Dual({self.value}, {self.tangent})"


class HyperDual(Jet):
    """value + e1 E1 + e2 E2 + e12 E1 E2, with E1^2 = E2^2 = 0: with e1 = e2 = 1 and e12 = 0, f(x) = f + f' E1 + f' E2 + f'' E1 E2.

    For a function of many numbers, 1 in e1 of the i-th and in e2 of the j-th gives the (i, j) entry of the Hessian, to rounding.

    >>> x = HyperDual(2.0, 1.0, 1.0)
    >>> x**3
    HyperDual(8.0, 12.0, 12.0, 12.0)
    """

    __slots__ = ("e1", "e2", "e12", "value")

    def __init__(self, value, e1=0, e2=0, e12=0):
        if not hasattr(value, "__rtruediv__"):
            raise TypeError(f"HyperDual: expected a number, got {value!r}")
        self.value, self.e1, self.e2, self.e12 = value, e1, e2, e12

    def chain(self, value, first, second):
        """f(x) from f, f' and f'' at the value."""
        return HyperDual(value, first * self.e1, first * self.e2, first * self.e12 + second * (self.e1 * self.e2))

    def through(self, name):
        y = through(name, self.value)
        first = slope(name, self.value, y)
        moving = SLOPES[name](Dual(self.value, self.value**0), Dual(y, first))  # the slope of the slope, by dual numbers
        return self.chain(y, first, moving.tangent if isinstance(moving, Dual) else 0)

    # fmt: off
    def __add__(self, y):
        y = y if isinstance(y, HyperDual) else HyperDual(y)
        return HyperDual(self.value + y.value, self.e1 + y.e1, self.e2 + y.e2, self.e12 + y.e12)
    def __neg__(self): return HyperDual(-self.value, -self.e1, -self.e2, -self.e12)
    def __sub__(self, y):
        y = y if isinstance(y, HyperDual) else HyperDual(y)
        return HyperDual(self.value - y.value, self.e1 - y.e1, self.e2 - y.e2, self.e12 - y.e12)
    def __rsub__(self, y): return -self + y

    def __mul__(self, y):
        if not isinstance(y, HyperDual): return HyperDual(self.value * y, self.e1 * y, self.e2 * y, self.e12 * y)  # noqa: E701
        a, b = self.value, y.value
        return HyperDual(a * b, a * y.e1 + self.e1 * b, a * y.e2 + self.e2 * b, a * y.e12 + self.e1 * y.e2 + self.e2 * y.e1 + self.e12 * b)

    def __truediv__(self, y):
        if not isinstance(y, HyperDual): return HyperDual(self.value / y, self.e1 / y, self.e2 / y, self.e12 / y)  # noqa: E701
        b = y.value
        q = self.value / b
        q1, q2 = (self.e1 - q * y.e1) / b, (self.e2 - q * y.e2) / b
        return HyperDual(q, q1, q2, (self.e12 - q1 * y.e2 - q2 * y.e1 - q * y.e12) / b)
    def __rtruediv__(self, c): return HyperDual(c) / self

    def __pow__(self, y):
        if isinstance(y, HyperDual):
            return _with_value((y * log(self)).exp(), _power(self.value, y.value))
        first = _power_slope(self.value, y)
        return self.chain(_power(self.value, y), first, y * _power_slope(self.value, y - 1) if y != 0 else nought(first))
    def __rpow__(self, c):
        power, rate = _power(c, self.value), log(c)
        return self.chain(power, power * rate, power * rate * rate)
    __radd__, __rmul__ = __add__, __mul__
    # fmt: on

    def __repr__(self):
        return f"HyperDual({self.value}, {self.e1}, {self.e2}, {self.e12})"


def _with_value(x, value):
    x.value = value
    return x


def _power(x, y):
    power = x**y
    if type(power) is complex and type(x) is not complex and type(y) is not complex:
        raise ValueError(f"{x} ** {y} is not a real number")
    return power


def _power_slope(x, y):
    """d x^y / dx = y x^(y - 1); 0 for y = 0, also at x = 0."""
    return y * x ** (y - 1) if y != 0 else nought(x)


def _exponent_slope(x, power):
    """d x^y / dy = x^y log x; at x = 0 the limit, 0."""
    return power * log(x) if x != 0 else nought(power)


def hypot(x, y):
    """sqrt(x^2 + y^2), of numbers that carry derivatives or not.

    >>> hypot(Dual(3.0, 5.0), 4.0)
    Dual(5.0, 3.0)
    """
    return sqrt(x * x + y * y)


def atan2(y, x):
    """The angle of the point (x, y), between -pi and pi.

    >>> atan2(Dual(1.0, 1.0), Dual(1.0, 0.0)).tangent
    0.5
    """
    if not isinstance(x, Jet) and not isinstance(y, Jet):
        return math.atan2(y, x)
    a, b = y, x
    while isinstance(a, Jet) or isinstance(b, Jet):
        a, b = plain(a), plain(b)
    near = atan(y / x) if abs(b) >= abs(a) else -atan(x / y)
    turn = math.atan2(a, b)
    rest = near
    while isinstance(rest, Jet):
        rest = rest.value
    return near + (turn - rest)


def differentiate(f, x, order=1):
    """f(x) and its derivatives up to `order` (1 or 2) at the number x, by dual or hyper-dual numbers: (f, f') or (f, f', f'').

    f takes functions of `linalgml.calculus.functions`, or methods, `x.sin()`, which NumPy's functions call too.  A derivative of f inside f
    may be asked for: levels keep the two apart.  For higher orders see `calculus.taylor`.

    >>> differentiate(lambda x: x**3, 2.0, order=2)
    (8.0, 12.0, 12.0)
    >>> differentiate(lambda x: x * differentiate(lambda y: x + y, 1.0)[1], 1.0)
    (1.0, 1.0)
    """
    if not hasattr(x, "__rtruediv__"):
        raise TypeError(f"differentiate: x: expected a number, got {x!r}")
    if order == 1:
        level = _level()
        y = f(Dual(x, x**0, level))
        return (y.value, y.tangent) if isinstance(y, Dual) and y.level == level else (y, 0.0)
    if order != 2:
        raise ValueError(f"differentiate: order {order}: expected 1 or 2")
    y = run_innermost(f, HyperDual(x, x**0, x**0))
    return (y.value, y.e1, y.e12) if isinstance(y, HyperDual) else (y, 0.0, 0.0)
