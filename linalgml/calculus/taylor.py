"""Taylor arithmetic: calculate with the first n coefficients of a power series, and all derivatives come along.

    (a b)_k = sum of a_j b_(k-j)        y = exp a:  y' = a' y,  so  k y_k = sum of j a_j y_(k-j)

Every elementary function solves a differential equation as simple as that of exp, which compared coefficient by coefficient
gives the next one from those before: n^2 operations, and no symbol is ever differentiated.  Moore, *Interval Analysis* (1966), ch. 11;
Griewank & Walther, *Evaluating Derivatives* (2008), ch. 13.
"""

import math

from ..kernels import kernel
from ..linalg.entries import describe, entries, exact, kind_of, whole
from .dual import run_innermost
from .functions import Jet, nought, through


@kernel
def series_multiply(a, b, out, n):
    """out_k = sum over j <= k of a_j b_(k-j), Cauchy's product.  All (n,)."""
    for k in range(n):
        total = 0.0
        for j in range(k + 1):
            total += a[j] * b[k - j]
        out[k] = total


@kernel
def series_divide(a, b, out, n):
    """out b = a: out_k = (a_k - sum over j < k of out_j b_(k-j)) / b_0.  All (n,)."""
    for k in range(n):
        total = a[k]
        for j in range(k):
            total -= out[j] * b[k - j]
        out[k] = total / b[0]


@kernel
def series_exp(a, out, n, first):
    """out' = a' out, from out_0 = first.  a, out: (n,)."""
    if n > 0:
        out[0] = first
    for k in range(1, n):
        total = 0.0
        for j in range(1, k + 1):
            total += j * a[j] * out[k - j]
        out[k] = total / k


@kernel
def series_log(a, out, n, first):
    """a out' = a', from out_0 = first.  a, out: (n,)."""
    if n > 0:
        out[0] = first
    for k in range(1, n):
        total = 0.0
        for j in range(1, k):
            total += j * out[j] * a[k - j]
        out[k] = (a[k] - total / k) / a[0]


@kernel
def series_power(a, out, n, first, p):
    """a out' = p a' out, from out_0 = first: the p-th power.  a, out: (n,)."""
    if n > 0:
        out[0] = first
    for k in range(1, n):
        total = 0.0
        for j in range(1, k + 1):
            total += (p * j - (k - j)) * a[j] * out[k - j]
        out[k] = total / k / a[0]


@kernel
def series_sin_cos(a, s, c, n, sine, cosine, sign):
    """s' = a' c and c' = sign a' s, from s_0 = sine and c_0 = cosine: sign -1 for sin and cos, 1 for sinh and cosh.  a, s, c: (n,)."""
    if n > 0:
        s[0] = sine
        c[0] = cosine
    for k in range(1, n):
        up = 0.0
        down = 0.0
        for j in range(1, k + 1):
            slope = j * a[j]
            up += slope * c[k - j]
            down += slope * s[k - j]
        s[k] = up / k
        c[k] = sign * down / k


@kernel
def series_tan(a, out, slope, n, first, sign):
    """out' = a' slope with slope = 1 + sign out^2: sign 1 for tan, -1 for tanh.  a, out, slope: (n,)."""
    if n > 0:
        out[0] = first
        slope[0] = 1 + sign * first * first
    for k in range(1, n):
        total = 0.0
        for j in range(1, k + 1):
            total += j * a[j] * slope[k - j]
        out[k] = total / k
        total = 0.0
        for j in range(k + 1):
            total += out[j] * out[k - j]
        slope[k] = sign * total


@kernel
def series_chain(a, slope, out, n, first):
    """out' = a' slope, from out_0 = first: a function from the series of its slope.  a, slope, out: (n,)."""
    if n > 0:
        out[0] = first
    for k in range(1, n):
        total = 0.0
        for j in range(1, k + 1):
            total += j * a[j] * slope[k - j]
        out[k] = total / k


@kernel
def horner(a, x, out, n, m):
    """out_i = a_0 + x_i (a_1 + x_i (a_2 + ...)), Horner's rule at many points.  a: (n,); x, out: (m,)."""
    for i in range(m):
        total = 0.0
        for k in range(n - 1, -1, -1):
            total = total * x[i] + a[k]
        out[i] = total


class Series(Jet):
    """A power series a_0 + a_1 t + a_2 t^2 + ..., cut off after the coefficients given: Series(coefficients).

    It adds, multiplies, divides, takes powers and the functions of `linalgml.calculus.functions`; comparisons look at a_0.  Ints
    and Fractions stay exact where the function allows.  A number is a constant series.  ValueError for two series of different
    lengths, or an empty one.

    >>> t = Series([0, 1, 0, 0, 0])
    >>> 1 / (1 - t)
    Series([1, 1, 1, 1, 1])
    >>> (1 + t) ** 3
    Series([1, 3, 3, 1, 0])
    >>> t.exp().derivatives()
    [1.0, 1.0, 1.0, 1.0, 1.0]
    """

    __slots__ = ("coefficients",)

    def __init__(self, coefficients):
        self.coefficients = entries(coefficients, "Series")
        if not self.coefficients:
            raise ValueError("Series: expected at least one coefficient, got none")

    @property
    def value(self):  # type: ignore[override]
        """The constant coefficient."""
        return self.coefficients[0]

    def __repr__(self):
        return f"Series({self.coefficients})"

    def __call__(self, t):
        """The polynomial at a number, or at a list of numbers.

        >>> Series([1.0, 2.0, 3.0])(2.0), Series([1, 2, 3])([0, 2])
        (17.0, [1, 17])
        """
        many = isinstance(t, list | tuple)
        x = list(t) if many else [t]
        out = _run(horner, [self.coefficients, x], 1, len(self.coefficients), len(x), size=len(x))
        return out if many else out[0]

    def derivatives(self):
        """[f, f', f'', ...] at the point of the series: k! a_k.

        >>> Series([5, 4, 3]).derivatives()
        [5, 4, 6]
        """
        return [math.factorial(k) * a for k, a in enumerate(self.coefficients)]

    # ---- arithmetic --------------------------------------------------------------------------------------------------------------

    def _other(self, y):
        """The coefficients of another series of the same length, or of a constant."""
        if isinstance(y, Series):
            if len(y.coefficients) != len(self.coefficients):
                raise ValueError(f"Series: lengths {len(self.coefficients)} and {len(y.coefficients)} differ")
            return y.coefficients
        if not hasattr(y, "__rtruediv__"):
            raise TypeError(f"Series: expected a number or a Series, got {describe(y)}")
        return [y] + [nought(y)] * (len(self.coefficients) - 1)

    # fmt: off
    def __add__(self, y): return _series([a + b for a, b in zip(self.coefficients, self._other(y), strict=True)])
    def __sub__(self, y): return _series([a - b for a, b in zip(self.coefficients, self._other(y), strict=True)])
    def __rsub__(self, y): return _series([b - a for a, b in zip(self.coefficients, self._other(y), strict=True)])
    def __neg__(self): return _series([-a for a in self.coefficients])
    # fmt: on

    def __mul__(self, y):
        if not isinstance(y, Series):
            self._other(y)
            return _series([a * y for a in self.coefficients])
        return _series(_run(series_multiply, [self.coefficients, self._other(y)], 1, len(self.coefficients)))

    __radd__, __rmul__ = __add__, __mul__

    def __truediv__(self, y):
        if not isinstance(y, Series):
            self._other(y)
            return _series([_quotient(a, y) for a in self.coefficients])
        return _series(_run(series_divide, [self.coefficients, self._other(y)], 1, len(self.coefficients)))

    def __rtruediv__(self, y):
        return _series(_run(series_divide, [self._other(y), self.coefficients], 1, len(self.coefficients)))

    def __pow__(self, p):
        if isinstance(p, Series):
            return (p * self.through("log")).through("exp")
        if isinstance(p, int) and (p >= 0 or self.value != 0):
            return _whole_power(self, p) if p >= 0 else 1 / _whole_power(self, -p)
        first = self.value**p
        if type(first) is complex and type(self.value) is not complex:
            raise ValueError(f"{self.value} ** {p} is not a real number")
        return _series(_run(series_power, [self.coefficients], 1, len(self.coefficients), first, p))

    def __rpow__(self, c):
        return (self * math.log(c)).through("exp")

    def through(self, name):
        a, n = self.coefficients, len(self.coefficients)
        if name in ("abs", "relu"):
            keeps = self.value > 0 or (name == "abs" and self.value == 0 and not any(a))
            if self.value == 0 and any(a):
                raise ValueError(f"{name}: it has no power series at 0")
            return self * 1 if keeps else -self if name == "abs" else self * 0
        if name == "sqrt":
            return self**0.5
        if name == "cbrt":
            return _series(_run(series_power, [a], 1, n, math.cbrt(a[0]), 1 / 3))
        first = through(name, a[0])
        if name == "exp":
            return _series(_run(series_exp, [a], 1, n, first))
        if name == "log":
            return _series(_run(series_log, [a], 1, n, first))
        if name in ("sin", "cos", "sinh", "cosh"):
            sign, pair = (-1, ("sin", "cos")) if name in ("sin", "cos") else (1, ("sinh", "cosh"))
            s, c = _run(series_sin_cos, [a], 2, n, through(pair[0], a[0]), through(pair[1], a[0]), sign)
            return _series(s if name == pair[0] else c)
        if name in ("tan", "tanh"):
            return _series(_run(series_tan, [a], 2, n, first, 1 if name == "tan" else -1)[0])
        return _series(_run(series_chain, [a, SLOPE_SERIES[name](self).coefficients], 1, n, first))


SLOPE_SERIES = {  # f' of a series, for functions whose slope is made of the ones above
    "expm1": lambda x: x.exp(),
    "log1p": lambda x: 1 / (1 + x),
    "log2": lambda x: 1 / (x * math.log(2)),
    "log10": lambda x: 1 / (x * math.log(10)),
    "asin": lambda x: ((1 - x) * (1 + x)) ** -0.5,
    "acos": lambda x: -(((1 - x) * (1 + x)) ** -0.5),
    "atan": lambda x: 1 / (1 + x * x),
    "asinh": lambda x: (1 + x * x) ** -0.5,
    "acosh": lambda x: ((x - 1) * (x + 1)) ** -0.5,
    "atanh": lambda x: 1 / ((1 - x) * (1 + x)),
    "erf": lambda x: (-x * x).exp() * (2 / math.sqrt(math.pi)),
    "erfc": lambda x: (-x * x).exp() * (-2 / math.sqrt(math.pi)),
    "sigmoid": lambda x: _sigmoid_slope(x),
}


def _sigmoid_slope(x):
    e = (-abs(x) if x.value else -x).exp()
    return e / ((1 + e) * (1 + e))


def _series(coefficients):
    made = Series.__new__(Series)
    made.coefficients = coefficients
    return made


def _quotient(a, b):
    if type(a) is int and type(b) is int:
        from fractions import Fraction

        q = Fraction(a, b)
        return q.numerator if q.denominator == 1 else q
    return a / b


def _run(k, inputs, outputs, n, *settings, size=None):
    """A kernel on lists: floats on the current backend, other numbers exactly; one list, or as many as `outputs`."""
    size = n if size is None else size
    numbers = [x for values in inputs for x in values] + list(settings if k is not horner else ())
    kind = kind_of(numbers)
    if kind == "float":
        outs: list = [[0.0] * size for _ in range(outputs)]
        k(*[[float(x) for x in values] for values in inputs], *outs, n, *(s if k is horner else float(s) for s in settings))
    else:
        outs = [[0] * size for _ in range(outputs)]
        if kind == "int":
            from fractions import Fraction

            inputs = [[Fraction(x) for x in values] for values in inputs]
        exact(k)(*inputs, *outs, n, *settings)
        if kind in ("int", "rational"):
            outs = [[x.numerator if getattr(x, "denominator", 0) == 1 else x for x in out] for out in outs]
    return outs[0] if outputs == 1 else outs


def _whole_power(x, p):
    """x^p by squaring; also where x begins with 0."""
    result = _series([x.value**0] + [nought(x.value)] * (len(x.coefficients) - 1))
    while p:
        if p & 1:
            result = result * x
        p >>= 1
        if p:
            x = x * x
    return result


def taylor(f, x, n):
    """The Series of f(x + t) up to t^n.

    f takes functions of `linalgml.calculus.functions`, or methods, `x.sin()`, which NumPy's functions call too.

    >>> from fractions import Fraction
    >>> taylor(lambda x: 1 / (1 + x * x), Fraction(1), 3)
    Series([Fraction(1, 2), Fraction(-1, 2), Fraction(1, 4), 0])
    """
    n = whole(n, "taylor: n", 0)
    if not hasattr(x, "__rtruediv__"):
        raise TypeError(f"taylor: x: expected a number, got {describe(x)}")
    y = run_innermost(f, _series([x, x**0] + [nought(x)] * (n - 1) if n else [x]))
    return y if isinstance(y, Series) else _series([y] + [nought(y)] * n)


def derivatives(f, x, n):
    """[f(x), f'(x), ..., the n-th derivative], by Taylor arithmetic: n^2 operations for each one in f.

    >>> from linalgml.calculus import functions as fn
    >>> derivatives(fn.sin, 0.0, 5)
    [0.0, 1.0, 0.0, -1.0, 0.0, 1.0]
    """
    return taylor(f, x, n).derivatives()
