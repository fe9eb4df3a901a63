"""`@kernel`: a plain function over flat sequences, and the registry that knows all of them.

A kernel writes into its `out` arguments and uses only `for`, `if`, arithmetic and functions of `math`.  Calling it runs
it on the current backend: the source itself, Numba's compilation of it, or its Cython twin.  Parity tests, benchmarks
and the documentation list kernels from REGISTRY, never by hand.
"""

import importlib
from functools import cache

from . import backend


class PlainCall:
    """What calling a kernel does where there are no compiled extensions; subclasses write `dispatch`."""

    now = None

    def __call__(self, *args):
        return self.dispatch(*args)

    def dispatch(self, *args):
        """Run on the current backend."""
        raise NotImplementedError


try:
    from ._fast.dispatch import Call
except ImportError:
    Call = PlainCall

REGISTRY: dict[str, "Kernel"] = {}  # by name: "nn.layer_norm.layer_norm_forward"
SHELVES = ("linalg", "autograd", "special", "calculus", "probability", "optim", "statistics", "nn", "transformers")


class Kernel(Call):
    """A registered kernel.  `source` is the function as written; calling the kernel runs it on the current backend.

    `concept` is its path ("nn.layer_norm"), `in_place` names the arguments it both reads and writes, and `without` says
    why a backend has no version of it: {"cython": "reason"}.
    """

    def __init__(self, source, in_place=(), without=None):
        self.source = self.__wrapped__ = source
        self.concept = source.__module__.removeprefix("linalgml.")
        self.name = f"{self.concept}.{source.__name__}"
        self.in_place, self.without = tuple(in_place), dict(without or {})
        self.__name__, self.__doc__, self.__module__ = source.__name__, source.__doc__, source.__module__
        self.arguments = source.__code__.co_varnames[: source.__code__.co_argcount]
        self._runners, self._notes, self.now = {}, {}, None
        REGISTRY[self.name] = self

    def dispatch(self, *args):
        """Run on this thread's backend."""
        name = backend.current()
        try:
            run = self._runners[name]
        except KeyError:
            run = self._prepare(name)
        if self.now is None and name == backend.process():
            self.now = run
        try:
            return run(*args)
        except TypeError:
            if name == "python" or not any(type(a) is list for a in args):
                raise
        return self._on_lists(name, run, args)

    def __repr__(self):
        return f"<kernel {self.name}({', '.join(self.arguments)})>"

    def twin(self, name):
        """The function that runs on backend `name`, or None when only the readable source does."""
        if name not in self._runners:
            self._prepare(name)
        run = self._runners[name]
        return None if name != "python" and run == self._readable else run

    def explain(self, name):
        """Which code runs this kernel on backend `name`, in words."""
        self.twin(name)
        return self._notes[name]

    def _prepare(self, name):
        """Find what runs on `name`; where there is nothing, the readable source does, and says so once."""
        run, note = self._readable, "readable source"
        if name in self.without:
            note = f"readable source: {self.without[name]}"
        elif name == "numba":
            run, note = _numba(self), "compiled by Numba from the readable source"
        elif name == "cython":
            from ._fast import twin_module

            module = twin_module(self.concept)
            twin = getattr(module, self.__name__, None)
            if twin is None:
                note = "readable source: no twin in linalgml._fast"
                import logging

                logging.getLogger("linalgml").info("%s has no Cython twin; the readable source runs", self.name)
            else:
                run, note = twin, f"twin {module.__name__}"
        self._runners[name], self._notes[name] = run, note
        return run

    def _readable(self, *args):
        """The source in CPython; where it meets 1/0, log 0 or an overflow on plain floats, again with IEEE 754's answers."""
        kept = [(a, list(a)) for a, n in zip(args, self.arguments, strict=False) if n in self.in_place and type(a) is list]
        try:
            return self.source(*args)
        except (ZeroDivisionError, OverflowError, ValueError):
            from . import ieee

            if not ieee.applies(args):
                raise
            for a, before in kept:
                a[:] = before
            return ieee.run(self.source, args)

    def _on_lists(self, name, run, args):
        """A call with plain lists on a compiled backend: floats are carried over and back, anything else runs as written."""
        from . import dtypes, ieee

        if not ieee.applies(args):
            return self.source(*args)
        store = backend.store()
        moved = []
        for a in args:
            if type(a) is list:
                moved.append(store.build(a, dtypes.int64 if a and all(type(v) is int for v in a) else dtypes.float64))
            else:
                moved.append(a)
        result = run(*moved)
        for a, m in zip(args, moved, strict=True):
            if type(a) is list:
                a[:] = m.tolist()
        return result


def kernel(source=None, *, in_place=(), without=None):
    """Register a function as a kernel; see `Kernel`."""
    if source is None:
        return lambda function: Kernel(function, in_place, without)
    return Kernel(source, in_place, without)


def _numba(k):
    """What runs on the numba backend: the compiled source, for arrays; lists are sent back to be carried over."""
    compiled = _compiled(k)

    def run(*args):
        if any(type(a) is list for a in args):
            raise TypeError(f"{k.name}: lists on the numba backend")
        return compiled(*args)

    return run


@cache
def _compiled(k):
    """The very source, compiled: globals that are kernels are replaced by their compiled forms, `leaves_reals` by the identity."""
    import types

    import numba

    source = k.source
    named = {n: source.__globals__[n] for n in source.__code__.co_names if n in source.__globals__}
    inner = {n: _compiled(value) for n, value in named.items() if isinstance(value, Kernel)}
    inner.update({n: numba.njit(_same) for n, value in named.items() if hasattr(value, "leaves_reals")})
    if inner:
        scope = dict(source.__globals__)
        scope.update(inner)
        source = types.FunctionType(source.__code__, scope, source.__name__, source.__defaults__)
        source.__module__ = k.source.__module__
    return numba.njit(source, error_model="numpy", cache=not inner)


def leaves_reals(function):
    """Mark a function of one number that kernels may call, and that is the identity on real numbers, which is all that a twin sees."""
    function.leaves_reals = True
    return function


def _same(x):
    return x


def load_all():
    """Import every concept, so that REGISTRY is complete."""
    import pkgutil

    for shelf in SHELVES:
        package = importlib.import_module(f"linalgml.{shelf}")
        for module in pkgutil.iter_modules(package.__path__):
            importlib.import_module(f"linalgml.{shelf}.{module.name}")
    return REGISTRY
