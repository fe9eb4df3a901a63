"""IEEE 754 arithmetic for the readable tier, where Python itself would raise.

Python raises for 1.0 / 0.0, log(0.0) and exp(1000.0); every other backend answers inf or nan.  When a kernel raises on
plain floats, its source runs again on `Real`, a float whose division follows the standard, with the functions of `math`
rebound to versions that do too.  The usual run pays nothing for it.
"""

import math
import types
from math import inf, nan


class Real(float):
    """A float whose arithmetic never raises.

    >>> Real(1.0) / 0.0, -1.0 / Real(0.0), Real(0.0) / 0.0
    (inf, -inf, nan)
    """

    __slots__ = ()

    def __truediv__(self, other):
        return Real(_divide(float(self), float(other)))

    def __rtruediv__(self, other):
        return Real(_divide(float(other), float(self)))


def _lifted(name):
    plain = getattr(float, name)

    def method(self, *other):
        result = plain(self, *other)
        return result if result is NotImplemented else Real(result)

    return method


for _name in ("add", "radd", "sub", "rsub", "mul", "rmul", "neg", "pos", "abs"):
    setattr(Real, f"__{_name}__", _lifted(f"__{_name}__"))


def _divide(a, b):
    try:
        return a / b
    except ZeroDivisionError:
        if a == 0 or a != a:
            return nan
        return math.copysign(inf, a) * math.copysign(1.0, b)


def power(a, b):
    """a ** b with C's pow: overflow is inf, 0 to a negative power is inf, a root of a negative number is nan."""
    try:
        return math.pow(a, b)
    except OverflowError:
        return -inf if a < 0 and b % 2 == 1 else inf
    except ValueError:
        if a == 0:
            return math.copysign(inf, a) if b % 2 == 1 else inf
        return nan


def _pow(a, b):
    return Real(power(float(a), float(b)))


for _name, _method in (("__pow__", _pow), ("__rpow__", lambda self, other: _pow(other, self))):
    setattr(Real, _name, _method)


def _safe(name):
    plain = getattr(math, name)

    def function(x):
        x = float(x)
        try:
            return Real(plain(x))
        except OverflowError:
            return Real(-inf if name in ("sinh",) and x < 0 else inf)
        except ValueError:
            if name in ("log", "log2", "log10") and x == 0:
                return Real(-inf)
            if name == "log1p" and x == -1:
                return Real(-inf)
            if name == "atanh" and abs(x) == 1:
                return Real(math.copysign(inf, x))
            return Real(nan)

    return function


FUNCTIONS = {n: _safe(n) for n in "exp expm1 log log2 log10 log1p sqrt sin cos tan tanh sinh cosh asin acos atan atanh erf erfc".split()}
FUNCTIONS["pow"] = _pow


def _whole(name):
    plain = getattr(math, name)

    def function(x):
        return plain(x) if math.isfinite(x) else Real(x)

    return function


FUNCTIONS.update({n: _whole(n) for n in ("floor", "ceil", "trunc")})


_REPLACED = {id(getattr(math, n)): f for n, f in FUNCTIONS.items() if hasattr(math, n)}


def _real(x):
    return Real(x) if type(x) is float else x


def applies(args):
    """Whether every list among the arguments holds only floats and ints (never Fractions or symbols)."""
    return all(type(v) in (float, int, bool) for a in args if type(a) is list for v in a)


def run(source, args):
    """`source(*args)` on `Real` numbers; results are written back to the lists as plain floats."""
    from .kernels import Kernel

    scope = dict(source.__globals__)
    for name in source.__code__.co_names:
        if isinstance(scope.get(name), Kernel):
            inner = scope[name].source
            scope[name] = lambda *a, inner=inner: _real(run(inner, a))
        elif id(scope.get(name)) in _REPLACED:
            scope[name] = _REPLACED[id(scope[name])]
    function = types.FunctionType(source.__code__, scope, source.__name__, source.__defaults__)
    seen: dict = {}
    lifted: list = []
    for a in args:
        if type(a) is list:
            if id(a) not in seen:
                seen[id(a)] = (a, [Real(v) if type(v) is float else v for v in a])
            lifted.append(seen[id(a)][1])
        else:
            lifted.append(Real(a) if type(a) is float else a)
    result = function(*lifted)
    for a, b in seen.values():
        a[:] = [float(v) if isinstance(v, float) else v for v in b]
    return float(result) if isinstance(result, Real) else result
