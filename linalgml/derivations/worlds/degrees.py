"""How likely the finite world is to be fooled: the degree of what a theorem compares, counted by running it on degrees.

A wrong identity is a quotient of polynomials that is not zero everywhere; at a random point it is zero with probability at most
degree / p (Schwartz and Zippel).  A number here is the pair (degree of its numerator, degree of its denominator), never reduced,
so the count is an upper bound.  A value of exp, log or erf counts as an input of its own.  That is exact for exponents that are
linear in the inputs, and heuristic for others (attention scores): `heuristic` says which.  Each square root doubles the bound,
since only the product over both its signs is a polynomial.
"""

from math import log2

from .concrete import Concrete
from .dual import value_of, with_rules

BITS = 69  # p is larger than 2 to this


class Degree:
    """The degrees of numerator and denominator, and a name for how the number was made: the same steps give the same name."""

    __slots__ = ("bottom", "name", "top")

    def __init__(self, top, bottom, *name):
        self.top, self.bottom, self.name = top, bottom, hash((top, bottom, *name))

    def _sum(self, o, name):
        return Degree(max(self.top + o.bottom, o.top + self.bottom), self.bottom + o.bottom, name, self.name, o.name)

    def __add__(self, o):
        return self._sum(of(o), "+")

    def __radd__(self, o):
        return of(o)._sum(self, "+")

    def __sub__(self, o):
        return self._sum(of(o), "-")

    def __rsub__(self, o):
        return of(o)._sum(self, "-")

    def __mul__(self, o):
        o = of(o)
        return Degree(self.top + o.top, self.bottom + o.bottom, "*", self.name, o.name)

    def __rmul__(self, o):
        return of(o) * self

    def __truediv__(self, o):
        o = of(o)
        return Degree(self.top + o.bottom, self.bottom + o.top, "/", self.name, o.name)

    def __rtruediv__(self, o):
        return of(o) / self

    def __pow__(self, k):
        top, bottom = (self.top, self.bottom) if k >= 0 else (self.bottom, self.top)
        return Degree(top * abs(k), bottom * abs(k), "**", self.name, k)

    def __neg__(self):
        return Degree(self.top, self.bottom, "-", self.name)

    def __pos__(self):
        return self

    __abs__ = __pos__

    def _unknown(self, o):
        return False

    __lt__ = __le__ = __gt__ = __ge__ = __eq__ = _unknown  # type: ignore[assignment]
    __hash__ = None  # type: ignore[assignment]

    def __bool__(self):
        return True


def of(x):
    """A degree; literals have none."""
    x = value_of(x)
    return x if isinstance(x, Degree) else Degree(0, 0, x)


class Degrees(Concrete):
    """Compares nothing; `degree` is the largest that a comparison met, `roots` names the square roots."""

    kind = "finite"  # the same choices and kernels as the world that it speaks for

    def __init__(self, seed=0, choices=()):
        super().__init__(seed, choices)
        self.degree, self.roots, self.heuristic = 0, set(), False
        self._drawn = 0
        names = ("exp", "log", "erf", "sin", "cos", "sqrt", "tanh", "pow", "expm1", "log1p", "log2", "log10", "tan")
        functions = {name: self._named(name, getattr(self, f"_{name}", self._value)) for name in names}
        self.functions = with_rules({**functions, "pi": Degree(2, 0)})
        self.functions |= {"max": lambda *v: v[0], "min": lambda *v: v[0], "abs": abs, "fabs": abs, "sum": sum, "float": lambda x: x}

    def number(self, c):
        return of(c)

    def draw(self, name, positive=False, scale=1.0):
        self._drawn += 1
        return Degree(2 if positive else 1, 0, "drawn", self._drawn)

    def different(self, a, b):
        a, b = of(a), of(b)
        self.degree = max(self.degree, a.top + b.bottom, b.top + a.bottom)
        return None

    def claim(self, condition, what="claim"):
        pass

    def _named(self, name, f):
        """A function whose results are named by it and its arguments."""

        def function(*args):
            result = f(*args)
            return Degree(result.top, result.bottom, name, *(of(a).name for a in args))

        return function

    def _value(self, x):
        return Degree(1, 0)

    def _exp(self, x):
        """exp of a difference is a quotient, so one degree above and one below."""
        x = of(x)
        self.heuristic = self.heuristic or x.top > 2 or x.bottom > 0
        return Degree(1, 1)

    _expm1 = _exp

    def _tanh(self, x):
        self._exp(x)
        return Degree(2, 2)

    def _sin(self, x):
        return Degree(2, 2)

    _cos = _tan = _sin

    def _sqrt(self, x):
        self.roots.add(of(x).name)
        return of(x)

    def _pow(self, x, y):
        return of(x) ** y if type(y) is int else Degree(1, 1)


def bound(theorem, shapes, points):
    """(b, heuristic): a false identity passes `points` points at one of the shapes with probability below 2^-b; None if unknown."""
    worst, heuristic = None, False
    for shape in shapes:
        world = Degrees()
        try:
            theorem.function(world, *shape)
        except Exception:  # a branch that no number would take
            return None
        bits = points * int(BITS - log2(max(world.degree, 1)) - len(world.roots))
        worst = bits if worst is None else min(worst, bits)
        heuristic = heuristic or world.heuristic
    return None if worst is None or worst <= 0 else (worst, heuristic)
