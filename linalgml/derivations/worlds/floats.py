"""The world of floats: the kernels themselves, on every backend, and derivatives by dual numbers through their source.

It says nothing exact, but it is the only one that runs what users run: rounding, compiled loops, buffers and all.
"""

import math
from struct import pack, unpack
from typing import Any, cast

from ... import backend, dtypes
from ...kernels import Kernel
from .concrete import Concrete
from .dual import Dual, value_of, with_rules
from .lift import REPLACED
from .world import BLANK, Cells, Failed, Redraw

TOLERANCE = 1e-9  # of the size of what is compared, and of 1
_EMPTY = -(1 << 62) - 12345  # stands in integer cells that nobody has written
_MARK = b"linalg\xf8\x7f"  # and the NaN with these bytes in cells of floats: no computation makes it from other numbers
_NAMES = "exp expm1 log log1p log2 log10 sqrt sin cos tan tanh atan erf fabs copysign hypot frexp ldexp".split()
_NAMES += "floor ceil trunc isnan isinf isfinite".split()


class Floats(Concrete):
    """Numbers are Python floats; `backend` says which code runs kernels that are not being differentiated."""

    kind = "floats"
    points = 2
    backend = "python"

    def __init__(self, seed=0, choices=()):
        super().__init__(seed, choices)
        functions = {name: getattr(math, name) for name in _NAMES}
        functions |= {name: _in_domain(functions[name]) for name in ("sqrt", "log", "log1p", "log2", "log10")}
        functions |= {name: _on_values(functions[name]) for name in ("floor", "ceil", "trunc", "isnan", "isinf", "isfinite")}
        functions |= {"max": max, "min": min, "abs": abs, "fabs": abs, "sum": sum, "pow": math.pow, "float": _as_number}
        functions |= {"pi": math.pi, "inf": math.inf, "nan": math.nan, "number": self.number, "copysign": _copysign}
        self.functions = with_rules(functions)

    def number(self, c):
        return float(c)

    def draw(self, name, positive=False, scale=1.0):
        x = self.rng.gauss(0, 1)
        return scale * (math.exp(x / 2) if positive else x)

    def magnitude(self, x):
        return abs(value_of(x))

    def differ(self, a, b, magnitude):
        a, b = value_of(a), value_of(b)
        return not (a == b or (math.isfinite(a - b) and abs(a - b) <= TOLERANCE * (1 + magnitude)))

    def different(self, a, b):
        a, b = value_of(a), value_of(b)
        return f"{a!r} is not {b!r}" if self.differ(a, b, max(abs(a), abs(b))) else None

    def call(self, function, args):
        """A kernel runs on this world's backend; with dual numbers, or where a mutant is installed, its source does."""
        if not isinstance(function, Kernel) or function.name in REPLACED or any(map(_has_dual, args)):
            return super().call(function, args)
        with backend.use_backend(self.backend):
            store = backend.store()
            moved: dict[int, Any] = {}
            for a in args:
                if isinstance(a, Cells) and id(a) not in moved:
                    moved[id(a)] = _to_store(a, store)
            result = function(*(moved[id(a)] if isinstance(a, Cells) else a for a in args))
        for name, a in zip(function.arguments, args, strict=True):
            if isinstance(a, Cells):
                _from_store(a, moved[id(a)].tolist() if type(moved[id(a)]) is not list else moved[id(a)], name)
        return result

    @classmethod
    def prove(cls, theorem, shape, seed=0):
        """At every backend in turn, with the same numbers."""
        names = [n for n in backend.available_backends() if n != "fast"]
        done = {}
        for name in names:
            on = cast(type[Floats], type(cls.__name__, (cls,), {"backend": name}))
            try:
                done = on._sample(theorem, shape, seed)
            except Failed as failed:
                raise Failed(f"{theorem.name}, floats on {name}, shape {tuple(shape)}: {failed}") from None
        return {**done, "backends": names}


def _to_store(a, store):
    """A buffer of the backend with the same numbers; cells that nobody has written hold a mark."""
    integer = a.integer or (any(c is not BLANK for c in a.cells) and all(type(c) in (int, bool) for c in a.cells if c is not BLANK))
    mark = _EMPTY if integer else unpack("<d", _MARK)[0]
    return store.build([mark if c is BLANK else c for c in a.cells], dtypes.int64 if integer else dtypes.float64)


def _from_store(a, values, name):
    """Read a buffer back; one that was an input must be what it was."""
    values = [BLANK if v == _EMPTY or (v != v and pack("<d", v) == _MARK) else v for v in values]
    if a.locked:
        for i, (before, after) in enumerate(zip(a.cells, values, strict=True)):
            if before != after and not (before != before and after != after):
                raise Failed(f"{a.where(i)} is an input, and is written; the kernel does not name {name} in in_place")
    else:
        a.cells[:] = values


def _has_dual(a):
    return any(type(c) is Dual for c in a.cells) if isinstance(a, Cells) else type(a) is Dual


def _in_domain(f):
    """A function of `math` that asks for another point at a number that is out of its domain; at 0, log is an error as ever."""

    def function(x):
        try:
            return f(x)
        except ValueError:
            if x < 0:
                raise Redraw from None
            raise

    return function


def _on_values(f):
    return lambda x: f(value_of(x))


def _copysign(x, y):
    """|x| with the sign of y, also for dual x and for y = -0.0."""
    return abs(x) if math.copysign(1.0, value_of(y)) > 0 else -abs(x)


def _as_number(x):
    return x if type(x) is Dual else float(x)
