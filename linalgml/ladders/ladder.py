"""A ladder and its rungs.

A rung is a function with the signature and the results of its kernel.  Some are Python, in the file of their ladder; the
compiled ones are in `linalgml/_fast/ladders`, built like the twins; the first is the kernel itself, and the last its twin.

What the rungs are compared by: `operations`, the arithmetic that the kernel's formula asks for, the same for every rung, so that
operations per second rank them as their times do; and each rung's `traffic`, the bytes that its loops load and store, wherever
they come from: a cache or the memory.  Operations per byte is the abscissa of the roofline (Williams, Waterman & Patterson, 2009;
Ilic, Pratas & Sousa, 2014, for counting what the core itself loads and stores).
"""

from ..kernels import Kernel

EXP = 20  # what an exponential counts as: the multiplications and additions of the library's own, in float32
FLOAT = 4  # bytes of a float32


class Rung:
    """One step of a ladder.  `backend` names the storage it works on: "python" lists, "numba" arrays, "cython" buffers."""

    def __init__(self, name, title, backend, place, traffic, find):
        self.name, self.title, self.backend, self.place, self.traffic, self._find = name, title, backend, place, traffic, find
        self._run = None

    def load(self):
        """The function; None where the compiled extensions, or Numba, are not there."""
        if self._run is None:
            self._run = self._find()
        return self._run

    def __call__(self, *args):
        run = self.load()
        if run is None:
            raise RuntimeError(f"{self.name}: backend {self.backend!r} is not available here")
        return run(*args)

    def __repr__(self):
        return f"<rung {self.name}: {self.title}, on {self.backend}>"


class Ladder:
    """The rungs of one kernel, by name, in the order in which they are climbed.

    example(rng, **sizes) makes the kernel's arguments, as lists; `operations(**sizes)` counts the arithmetic; `cases` are the
    sizes that the benchmark measures, the first of them by every rung, the others by the compiled ones.
    """

    def __init__(self, name, kernel: Kernel, example, operations, cases):
        self.name, self.kernel, self.example, self.operations, self.cases = name, kernel, example, operations, cases
        self.rungs: dict[str, Rung] = {}

    def _add(self, name, title, backend, place, traffic, find):
        if name in self.rungs:
            raise ValueError(f"ladder {self.name}: there is a rung {name!r} already")
        self.rungs[name] = Rung(name, title, backend, place, traffic, find)

    def readable(self, title, traffic):
        """The kernel's own source, in CPython."""
        place = (_path(self.kernel.source), self.kernel.__name__)
        self._add("readable", title, "python", place, traffic, lambda: self.kernel.source)

    def python(self, title, traffic):
        """Decorator: a function of this file, in CPython."""

        def register(function):
            place = (_path(function), function.__name__)
            self._add(function.__name__, title, "python", place, traffic, lambda: function)
            return function

        return register

    def numba(self, title, traffic):
        """The kernel's own source, compiled by Numba."""
        self._add("numba", title, "numba", None, traffic, lambda: self._twin("numba"))

    def compiled(self, name, title, traffic, module=None):
        """A function of linalgml/_fast/ladders/<module>.pyx; `module` is the ladder's own name unless said."""
        module = module or self.name
        self._add(name, title, "cython", (f"_fast/ladders/{module}.pyx", name), traffic, lambda: _compiled(module, name))

    def library(self, title, traffic):
        """The kernel's twin: what the library runs."""
        self._add("library", title, "cython", None, traffic, lambda: self._twin("cython"))

    def _twin(self, backend_name):
        from .. import backend

        return self.kernel.twin(backend_name) if backend_name in backend.available_backends() else None


def _path(function):
    """The file of a function, below linalgml/."""
    return f"{function.__module__.removeprefix('linalgml.').replace('.', '/')}.py"


def _compiled(module, name):
    from .. import _fast

    found = _fast.twin_module(f"ladders.{module}") if _fast.LEVELS else None
    return None if found is None else getattr(found, name)
