"""Dual numbers: value + tangent * e with e * e = 0, over floats, fractions or a finite field alike.

Running a function on them gives its derivative along a direction, exactly: no step size, no truncation.
Clifford, *Preliminary Sketch of Biquaternions*, 1873; Griewank & Walther, *Evaluating Derivatives*, chapter 3.
"""


class Dual:
    """A number and how fast it moves.

    >>> x = Dual(3, 1)
    >>> x * x + 2 / x - 2 / x
    Dual(9.0, 6.0)
    """

    __slots__ = ("tangent", "value")

    def __init__(self, value, tangent):
        self.value, self.tangent = value, tangent

    def __repr__(self):
        return f"Dual({self.value}, {self.tangent})"

    def __add__(self, other):
        if type(other) is Dual:
            return Dual(self.value + other.value, self.tangent + other.tangent)
        return Dual(self.value + other, self.tangent)

    __radd__ = __add__

    def __sub__(self, other):
        if type(other) is Dual:
            return Dual(self.value - other.value, self.tangent - other.tangent)
        return Dual(self.value - other, self.tangent)

    def __rsub__(self, other):
        return Dual(other - self.value, -self.tangent)

    def __mul__(self, other):
        if type(other) is Dual:
            return Dual(self.value * other.value, self.value * other.tangent + self.tangent * other.value)
        return Dual(self.value * other, self.tangent * other)

    __rmul__ = __mul__

    def __truediv__(self, other):
        if type(other) is Dual:
            quotient = self.value / other.value
            return Dual(quotient, (self.tangent - quotient * other.tangent) / other.value)
        return Dual(self.value / other, self.tangent / other)

    def __rtruediv__(self, other):
        quotient = other / self.value
        return Dual(quotient, -quotient * self.tangent / self.value)

    def __neg__(self):
        return Dual(-self.value, -self.tangent)

    def __pos__(self):
        return self

    def __pow__(self, k):
        if type(k) is not int:
            raise TypeError("powers of dual numbers are whole; use exp and log")
        return Dual(self.value**k, k * self.value ** (k - 1) * self.tangent if k else 0 * self.tangent)

    def __abs__(self):
        return -self if self.value < 0 else self

    def __gt__(self, other):
        return self.value > value_of(other)

    def __lt__(self, other):
        return self.value < value_of(other)

    def __ge__(self, other):
        return self.value >= value_of(other)

    def __le__(self, other):
        return self.value <= value_of(other)

    def __eq__(self, other):
        return self.value == value_of(other)

    def __ne__(self, other):
        return not self == other

    __hash__ = None  # type: ignore[assignment]

    def __bool__(self):
        return bool(self.value != 0)


def value_of(x):
    """The number without its tangent."""
    return x.value if type(x) is Dual else x


def tangent_of(x):
    """How fast a number moves; 0 for one that does not."""
    return x.tangent if type(x) is Dual else 0


RULES = {  # the derivative of a function at x, where it has the value v; f holds the world's functions
    "exp": lambda f, x, v: v,
    "expm1": lambda f, x, v: v + 1,
    "log": lambda f, x, v: 1 / x,
    "log1p": lambda f, x, v: 1 / (1 + x),
    "log2": lambda f, x, v: 1 / (x * f["log"](2)),
    "log10": lambda f, x, v: 1 / (x * f["log"](10)),
    "sqrt": lambda f, x, v: 1 / (2 * v),
    "tanh": lambda f, x, v: 1 - v * v,
    "sin": lambda f, x, v: f["cos"](x),
    "cos": lambda f, x, v: -f["sin"](x),
    "tan": lambda f, x, v: 1 + v * v,
    "atan": lambda f, x, v: 1 / (1 + x * x),
    "erf": lambda f, x, v: 2 / f["sqrt"](f["pi"]) * f["exp"](-x * x),
}


def with_rules(functions):
    """The functions of a world, taught to take dual numbers; those without a rule stay as they are."""
    taught = dict(functions)

    def teach(name, plain, rule):
        def function(x):
            if type(x) is not Dual:
                return plain(x)
            value = function(x.value)
            return Dual(value, rule(taught, x.value, value) * x.tangent)

        return function

    for name, rule in RULES.items():
        if name in functions:
            taught[name] = teach(name, functions[name], rule)

    plain_pow = functions.get("pow")

    def power(x, y):
        if type(x) is not Dual and type(y) is not Dual:
            return plain_pow(x, y)
        if type(y) is int:
            return x**y
        a, b = value_of(x), value_of(y)
        value = power(a, b)
        tangent = b * power(a, b - 1) * tangent_of(x)
        if type(y) is Dual:
            tangent = tangent + taught["log"](a) * value * y.tangent
        return Dual(value, tangent)

    if plain_pow is not None:
        taught["pow"] = power
    return taught
