"""The finite world: theorems at random points of a finite field, exact and with the standard library only.

A kernel whose result differs from the claim is caught unless the difference, a quotient of polynomials in the inputs and in
the values of exp, vanishes at the random point: for degree d that has probability at most d / p, p > 2^69 (Schwartz and
Zippel), at each of two points with primes of their own.  That is a bound where exponents are linear in the inputs, and
heuristic where they are polynomials (attention scores), for the values of exp are then not independent.
"""

from .concrete import Concrete
from .dual import Dual, value_of, with_rules
from .field import Field, Residue
from .primes import chain
from .world import Redraw

CHAINS = 6  # how many triples of primes a process draws


class Finite(Concrete):
    """Numbers are residues; see `field` for what holds there."""

    kind = "finite"
    points = 2

    def __init__(self, seed=0, choices=()):
        super().__init__(seed, choices)
        self.field = F = Field(chain(self.rng.randrange(CHAINS)), self.rng)
        log, exp = F.log, F.exp
        plain = {
            "exp": exp, "log": log, "sqrt": F.sqrt, "tanh": F.tanh, "sin": F.sin, "cos": F.cos, "erf": F.erf, "pow": F.power,
            "expm1": lambda x: exp(x) - 1, "log1p": lambda x: log(1 + F(x)), "tan": lambda x: F.sin(x) / F.cos(x),
            "log2": lambda x: log(x) / log(2), "log10": lambda x: log(x) / log(10), "pi": F.positive(self.rng),
        }  # fmt: skip
        self.functions = with_rules(plain)
        self.functions |= {"number": F, "max": _max, "min": _min, "abs": abs, "fabs": abs, "sum": sum, "float": _as_number(F)}

    def number(self, c):
        return self.field(c)

    def draw(self, name, positive=False, scale=1.0):
        return self.field.positive(self.rng) if positive else self.field.random(self.rng)

    def different(self, a, b):
        a, b = self._value(a), self._value(b)
        if a.v % self.field.p == b.v % self.field.p:
            return None
        return f"{a} is not {b} (mod {self.field.p})"

    def _value(self, x):
        x = value_of(x)
        return x if isinstance(x, Residue) else self.field(x)

    def ordered(self, name, n):
        """Paley's order is not transitive, so each number is drawn until it stands in order with all before."""
        rank = self.permutation(n)
        values: list = []
        for k in range(n):
            for _ in range(64 << n):
                x = self.field.random(self.rng)
                if all((x > y) == (rank[k] > rank[i]) for i, y in enumerate(values)):
                    break
            else:
                raise Redraw
            values.append(x)
        return self.family(lambda i: values[i], n, name=name)


def _max(*values):
    best, *rest = values[0] if len(values) == 1 else values
    for v in rest:
        best = v if v > best else best
    return best


def _min(*values):
    best, *rest = values[0] if len(values) == 1 else values
    for v in rest:
        best = v if v < best else best
    return best


def _as_number(F):
    return lambda x: x if isinstance(x, Residue | Dual) else F(x)
