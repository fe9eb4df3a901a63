"""Elementary functions of any kind of number, each with its slope.

`math.sin` knows floats only.  `functions.sin` takes floats, dual and hyper-dual numbers, power series, the numbers of a tape, and
tensors; whatever it gets, the rule is one line: f(x + dx) = f(x) + f'(x) dx.  A slope below is a function of x and y = f(x), written in the
same functions, so that it can be differentiated in its turn.  Abramowitz & Stegun, *Handbook of Mathematical Functions*, ch. 4.
"""

import math
from math import pi

TYPE_CHECKING = False  # true to a type checker; `typing` is not imported when the program runs
if TYPE_CHECKING:
    from typing import Any


class Jet:
    """The base of numbers that carry derivatives.  A subclass has `value`, and `through(name)`: the function of that name of itself."""

    __slots__ = ()

    value: "Any"

    def through(self, name):
        """f(self) for the f in SLOPES of that name."""
        raise NotImplementedError

    def __pos__(self):
        return self

    def __abs__(self):
        return through("abs", self)

    def __lt__(self, other):
        return self.value < plain(other)

    def __le__(self, other):
        return self.value <= plain(other)

    def __gt__(self, other):
        return self.value > plain(other)

    def __ge__(self, other):
        return self.value >= plain(other)

    def __eq__(self, other):
        return self.value == plain(other)

    __hash__ = None  # type: ignore[assignment]

    def __bool__(self):
        return bool(self.value != 0)

    def __floor__(self):
        return math.floor(self.value)

    def __ceil__(self):
        return math.ceil(self.value)

    def __trunc__(self):
        return math.trunc(self.value)

    def __round__(self, digits=None):
        return round(self.value, digits)

    def __float__(self):
        raise TypeError(
            f"float({type(self).__name__}): it would lose its derivative; "
            "instead of a function of math take the one of that name in linalgml.calculus.functions"
        )


def plain(x):
    """The number that a Jet carries derivatives of; any other number is its own."""
    return x.value if isinstance(x, Jet) else x


def nought(x):
    """The 0 of a number's own kind, also for an infinite one."""
    return x**0 - x**0


def through(name, x):
    """The function of that name of a number with derivatives, a tensor or a plain number."""
    if isinstance(x, Jet):
        return x.through(name)
    if name in ("abs", "relu", "sigmoid") and not hasattr(x, "backward"):
        return {"abs": abs, "relu": relu, "sigmoid": sigmoid}[name](x)
    if hasattr(x, "backward"):  # a Tensor, or a Value of autograd.scalar
        return _recorded(name, x)
    return getattr(math, name)(x)


def _recorded(name, x):
    """A function of a Tensor, by its method; of a Value, by its slope."""
    if hasattr(x, "data") and hasattr(x, "_dx"):
        y = through(name, x.data)
        return type(x)(y, x, slope(name, x.data, y))
    if hasattr(x, name):
        return getattr(x, name)()
    if name not in ("sinh", "cosh"):
        raise TypeError(f"{name}: there is none for a {type(x).__name__}")
    return (x.exp() - (-x).exp()) / 2 if name == "sinh" else (x.exp() + (-x).exp()) / 2


# ---- the functions: one line each ---------------------------------------------------------------------------------------------


def exp(x):
    """e^x.

    >>> from linalgml.calculus import Dual
    >>> exp(0.0), exp(Dual(0.0, 1.0))
    (1.0, Dual(1.0, 1.0))
    """
    return through("exp", x) if _carries(x) else math.exp(x)


def expm1(x):
    """e^x - 1, exact for small x."""
    return through("expm1", x) if _carries(x) else math.expm1(x)


def log(x, base=None):
    """The natural logarithm, or that to a base."""
    if base is not None:
        return log(x) / log(base)
    return through("log", x) if _carries(x) else math.log(x)


def log1p(x):
    """log(1 + x), exact for small x."""
    return through("log1p", x) if _carries(x) else math.log1p(x)


def log2(x):
    """The logarithm to base 2."""
    return through("log2", x) if _carries(x) else math.log2(x)


def log10(x):
    """The logarithm to base 10."""
    return through("log10", x) if _carries(x) else math.log10(x)


def sqrt(x):
    """The square root; its slope at 0 is a division by zero."""
    return through("sqrt", x) if _carries(x) else math.sqrt(x)


def cbrt(x):
    """The cube root, real on both sides of 0."""
    return through("cbrt", x) if _carries(x) else math.cbrt(x)


def sin(x):
    """The sine."""
    return through("sin", x) if _carries(x) else math.sin(x)


def cos(x):
    """The cosine."""
    return through("cos", x) if _carries(x) else math.cos(x)


def tan(x):
    """The tangent."""
    return through("tan", x) if _carries(x) else math.tan(x)


def asin(x):
    """The inverse of the sine, between -pi/2 and pi/2."""
    return through("asin", x) if _carries(x) else math.asin(x)


def acos(x):
    """The inverse of the cosine, between 0 and pi."""
    return through("acos", x) if _carries(x) else math.acos(x)


def atan(x):
    """The inverse of the tangent, between -pi/2 and pi/2."""
    return through("atan", x) if _carries(x) else math.atan(x)


def sinh(x):
    """(e^x - e^-x) / 2."""
    return through("sinh", x) if _carries(x) else math.sinh(x)


def cosh(x):
    """(e^x + e^-x) / 2."""
    return through("cosh", x) if _carries(x) else math.cosh(x)


def tanh(x):
    """sinh x / cosh x."""
    return through("tanh", x) if _carries(x) else math.tanh(x)


def asinh(x):
    """The inverse of sinh."""
    return through("asinh", x) if _carries(x) else math.asinh(x)


def acosh(x):
    """The inverse of cosh, for x >= 1."""
    return through("acosh", x) if _carries(x) else math.acosh(x)


def atanh(x):
    """The inverse of tanh, for |x| < 1."""
    return through("atanh", x) if _carries(x) else math.atanh(x)


def erf(x):
    """The error function, 2 / sqrt(pi) times the integral of e^(-t^2) from 0 to x."""
    return through("erf", x) if _carries(x) else math.erf(x)


def erfc(x):
    """1 - erf x, exact for large x."""
    return through("erfc", x) if _carries(x) else math.erfc(x)


def sigmoid(x):
    """1 / (1 + e^-x), without overflow."""
    if _carries(x):
        return through("sigmoid", x)
    e = math.exp(-abs(x))
    return 1 / (1 + e) if x >= 0 else e / (1 + e)


def relu(x):
    """max(x, 0), with slope 0 at 0."""
    return through("relu", x) if _carries(x) else x if x > 0 else x * 0


def _carries(x):
    """Whether a number brings its own functions."""
    return isinstance(x, Jet) or hasattr(x, "backward")


# ---- their slopes, as functions of x and y = f(x) -------------------------------------------------------------------------------


def abs_slope(x, y):
    """The sign; 0 at 0."""
    return (1 if x > 0 else -1 if x < 0 else 0) * x**0


def tanh_slope(x, y):
    """1 - y^2, in a form that keeps its digits where y is nearly 1."""
    e = exp(-2 * x if x >= 0 else 2 * x)  # each branch is the whole function: higher derivatives are right at 0, too
    return 4 * e / ((1 + e) * (1 + e))


def sigmoid_slope(x, y):
    """y (1 - y), which is even in x: no digits are lost on either side."""
    e = exp(-x if x >= 0 else x)
    return e / ((1 + e) * (1 + e))


def asin_slope(x, y):
    """1 / sqrt(1 - x^2), with no cancellation near 1."""
    return 1 / sqrt((1 - x) * (1 + x))


def erf_slope(x, y):
    """2 / sqrt(pi) e^(-x^2)."""
    return 2 / sqrt(pi) * exp(-x * x)


SLOPES = {
    "abs": abs_slope,
    "exp": lambda x, y: y,
    "expm1": lambda x, y: exp(x),
    "log": lambda x, y: 1 / x,
    "log1p": lambda x, y: 1 / (1 + x),
    "log2": lambda x, y: 1 / (x * log(2)),
    "log10": lambda x, y: 1 / (x * log(10)),
    "sqrt": lambda x, y: 1 / (2 * y),
    "cbrt": lambda x, y: y / (3 * x),
    "sin": lambda x, y: cos(x),
    "cos": lambda x, y: -sin(x),
    "tan": lambda x, y: 1 + y * y,
    "asin": asin_slope,
    "acos": lambda x, y: -asin_slope(x, y),
    "atan": lambda x, y: 1 / (1 + x * x),
    "sinh": lambda x, y: cosh(x),
    "cosh": lambda x, y: sinh(x),
    "tanh": tanh_slope,
    "asinh": lambda x, y: 1 / cosh(y),
    "acosh": lambda x, y: 1 / sinh(y),
    "atanh": lambda x, y: 1 / ((1 - x) * (1 + x)),
    "erf": erf_slope,
    "erfc": lambda x, y: -erf_slope(x, y),
    "sigmoid": sigmoid_slope,
    "relu": lambda x, y: (1 if x > 0 else 0) * x**0,
}
ALIASES = {"asin": "arcsin", "acos": "arccos", "atan": "arctan", "asinh": "arcsinh", "acosh": "arccosh", "atanh": "arctanh"}


def slope(name, x, y=None):
    """f'(x) of the function of that name; y = f(x), if it is known.

    >>> slope("sin", 0.0), slope("log", 4.0)
    (1.0, 0.25)
    """
    if name not in SLOPES:
        raise ValueError(f"slope: no function {name!r}: expected one of {', '.join(SLOPES)}")
    return SLOPES[name](x, through(name, x) if y is None else y)


def _methods():
    """x.sin() for every function, and NumPy's spelling of the inverse ones: np.sin of an object calls its method."""
    for name in SLOPES:
        for alias in {name, ALIASES.get(name, name)}:
            setattr(Jet, alias, lambda self, name=name: self.through(name))


_methods()
