"""Lifting: the very code object of a kernel, run with other globals.

What is rebound: functions of `math` and builtins that have a meaning in the world (`exp`, `max`, …, recognised by identity, so
under any alias), kernels and functions that the code calls, float constants of the module.  Float literals become exact
decimals.  The code itself stays what is shipped.
"""

import builtins
import math
import types
from functools import lru_cache

from ...kernels import Kernel

REPLACED: dict[str, types.FunctionType] = {}  # by kernel name: the source that runs in its place, see `mutation.replaced`

_BY_IDENTITY = {id(getattr(math, n)): n for n in dir(math) if not n.startswith("_") and callable(getattr(math, n))}
_REBOUND_BUILTINS = ("max", "min", "abs", "sum", "int", "float", "pow", "round", "bool")
_BY_IDENTITY.update({id(getattr(builtins, n)): n for n in _REBOUND_BUILTINS})


def source_of(function):
    """The Python function behind a kernel (or the mutant installed for it); any other function is its own source."""
    if isinstance(function, Kernel):
        return REPLACED.get(function.name, function.source)
    return function


def lift(function, world):
    """The function as it runs in a world.  `world.functions` says what names mean, `world.number` what a literal is."""
    return _lift(function, world, {})


def _lift(function, world, seen):
    if isinstance(function, Kernel):
        world.ran.setdefault(function.name, function)
    source = source_of(function)
    if source in seen:
        return seen[source]
    scope: dict = {"__builtins__": builtins}
    code = _code(source.__code__, world)
    lifted = types.FunctionType(code, scope, source.__name__, _constant(source.__defaults__, world), source.__closure__)
    lifted.__kwdefaults__ = source.__kwdefaults__ and {k: _constant(v, world) for k, v in source.__kwdefaults__.items()}
    seen[source] = lifted
    for name in _names(source.__code__):
        if name in source.__globals__:
            scope[name] = _value(name, source.__globals__[name], world, seen)
        elif name in _REBOUND_BUILTINS and name in world.functions:
            scope[name] = world.functions[name]
    return lifted


def _value(name, value, world, seen):
    """What a global means in the world."""
    if isinstance(value, Kernel | types.FunctionType):
        return _lift(value, world, seen)
    if isinstance(value, float):
        return _constant(value, world)
    if value is math:
        return Mathematics(world)
    known = _BY_IDENTITY.get(id(value))
    if known is None:
        return value
    if known in world.functions:
        return world.functions[known]
    return value if getattr(builtins, known, None) is value else _missing(known, world)


def _missing(name, world):
    from .world import Refused

    def refuse(*args):
        raise Refused(f"{name} has no meaning in the world of {world.kind}")

    return refuse


class Mathematics:
    """The module `math` in a world: `math.cos` is the world's cos."""

    def __init__(self, world):
        self._world = world

    def __getattr__(self, name):
        value = getattr(math, name)
        return _value(name, value, self._world, {})


def _constant(value, world):
    """A literal or module constant: floats become exact decimals; pi, inf and nan what the world says they are."""
    if isinstance(value, tuple):
        return tuple(_constant(v, world) for v in value)
    if not isinstance(value, float):
        return value
    for name in ("pi", "inf", "nan"):
        constant = getattr(math, name)
        if value == constant or (value != value and constant != constant):
            return world.functions[name] if name in world.functions else Unusable(name, world.kind)
    return world.number(value)


class Unusable:
    """A constant without meaning in a world (infinity in a finite field): no number equals it, and any other use is refused."""

    def __init__(self, name, kind):
        self._what = f"{name} has no meaning in the world of {kind}"

    def _refuse(self, *args):
        from .world import Refused

        raise Refused(self._what)

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = __neg__ = _refuse
    __lt__ = __le__ = __gt__ = __ge__ = __abs__ = __bool__ = __float__ = _refuse
    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other):
        return False


@lru_cache(maxsize=4096)
def _names(code):
    """All global names in a code object and those inside it."""
    names = list(code.co_names)
    for c in code.co_consts:
        if isinstance(c, types.CodeType):
            names.extend(_names(c))
    return tuple(dict.fromkeys(names))


def _code(code, world):
    """The code object with its float literals replaced."""
    if not any(isinstance(c, float | tuple | types.CodeType) for c in code.co_consts):
        return code
    return code.replace(co_consts=tuple(_code(c, world) if isinstance(c, types.CodeType) else _constant(c, world) for c in code.co_consts))
