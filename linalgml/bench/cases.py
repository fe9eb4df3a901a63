"""A kernel at given sizes: arguments by its recipe, a call for each form of it that is here, and what libraries have of the same."""

import importlib
import random
import re
from collections.abc import Callable
from importlib.util import find_spec

from .. import backend, dtypes, kernels, storage
from ..errors import InputError
from . import numpy_calls, recipes, torch_calls

SIZES = {  # by the names of a kernel's sizes
    "rows": 64, "cols": 256, "n": 16384, "outer": 32, "size": 32, "inner": 16, "n_in": 64, "n_out": 64, "vocab": 512, "count": 256,
    "heads": 4, "T": 32, "S": 32, "C": 64, "width": 256, "start": 32, "D": 16, "B": 2, "H": 4, "batch": 1, "m": 48, "k": 48, "capacity": 64,
}  # fmt: skip
OWN: dict[str, dict] = {  # where a kernel needs others, or a setting with which it can run again and again
    "linalg.matmul.matmul": {"n": 48},
    **{name: {"m": 64, "n": 64, "k": 64} for name in (*recipes.IN_PLACE, "linalg.gram_schmidt.orthogonalise")},
    "optim.clip.scale_in_place": {"factor": 1.0},
}
DEFAULT = 1  # a size without an entry
FORMS = {1: "Cython, baseline", 3: "Cython, AVX2 + FMA", 4: "Cython, AVX-512"}


def sizes_of(kernel):
    """The names of the sizes that can be chosen for a kernel."""
    _, recipe = recipes.recipe_of(kernel.name)
    used = " ".join([*kernel.arguments, *(str(recipe[n]) for n in kernel.arguments)])
    return [n for n, spec in recipe.items() if spec in ("size", "small") and re.search(rf"\b{n}\b", used)]


class Case:
    """One kernel with arguments, as lists of Python numbers."""

    def __init__(self, kernel, chosen=None):
        forward, recipe = recipes.recipe_of(kernel.name)
        if recipe is None:
            raise InputError(f"{kernel.name} has no recipe for its arguments, so there is nothing to time it with")
        first = kernels.REGISTRY[forward] if forward else None
        self.kernel, self.recipe = kernel, recipe
        chosen, own = dict(chosen or {}), OWN.get(kernel.name, {})
        free = sizes_of(kernel)
        unknown = set(chosen) - set(free)
        if unknown:
            sizes = f"its sizes are {', '.join(free)}" if free else "it has none"
            raise InputError(f"{kernel.name} has no size {sorted(unknown)[0]!r}: {sizes}")

        def choose(name, low, high):
            value = chosen.get(name, own.get(name, SIZES.get(name, DEFAULT if high is None else high)))
            return value if low else high

        names = dict.fromkeys((*(first.arguments if first else ()), *kernel.arguments))
        settings = {n: own[n] for n in own if type(own[n]) is float}
        self.made, sizes = recipes.draw({**recipe, **settings}, names, random.Random(0), choose)
        if first:
            first.source(*[self.made[n] for n in first.arguments])
        self.arguments = {n: self.made[n] for n in kernel.arguments}
        self.sizes = {n: sizes[n] for n in free}

    @property
    def shape(self):
        """The sizes in words."""
        return ", ".join(f"{n} = {v}" for n, v in self.sizes.items())

    def bound(self, run, store_name):
        """(a call without arguments of one form on storage of its own, that storage by name)."""
        store, native = storage.of(store_name), {}
        for name, v in self.arguments.items():
            if type(v) is list:
                integers = v and type(v[0]) is int
                v = store.build(list(v), dtypes.int64 if integers else dtypes.float32)
            native[name] = v
        values = tuple(native.values())
        kept = [(store.copy(native[n], len(native[n])), native[n]) for n in recipes.IN_PLACE.get(self.kernel.name, ())]
        if not kept:
            return (lambda: run(*values)), native

        def call():
            for before, now in kept:
                store.place(before, now, 0, len(now))
            return run(*values)

        return call, native

    def bytes(self):
        """Bytes of the buffers, each read or written once: what the kernel cannot do without, in float32."""
        return sum(len(v) * (8 if v and type(v[0]) is int else 4) for v in self.arguments.values() if type(v) is list)

    def operations(self):
        """Multiplications and additions of products and factorizations of matrices; None for the other kernels, whose limit is memory."""
        formula = OPERATIONS.get(self.kernel.name)
        return formula(**{n: v for n, v in self.made.items() if type(v) is int}) if formula else None


def _pairs(T, S, visible, **_):
    return sum(min(S, visible + t) for t in range(T))


def _linear(rows, n_in, n_out, **_):
    return 2 * rows * n_in * n_out


def _attention(heads, D, **sizes):
    return 4 * heads * D * _pairs(**sizes)


def _causal(B, T, H, D, **_):
    return 2 * B * H * D * T * (T + 1)


def _elimination(m, n, **_):
    p = min(m, n)
    return 2 * m * n * p - (m + n) * p**2 + 2 * p**3 // 3


OPERATIONS: dict[str, Callable] = {
    "linalg.matmul.matmul": lambda batch, m, k, n, **_: 2 * batch * m * k * n,
    "linalg.cholesky.cholesky_in_place": lambda n, **_: n**3 // 3,
    "linalg.lu.lu_factor_in_place": _elimination,
    "linalg.householder.householder_qr": lambda **sizes: 2 * _elimination(**sizes),
    "linalg.bidiagonal.bidiagonalize": lambda **sizes: 4 * _elimination(**sizes),
    "linalg.hessenberg.hessenberg_reduce": lambda n, **_: 10 * n**3 // 3,
    "linalg.triangular.triangular_solve": lambda n, k, **_: n * n * k,
    **{f"nn.linear.linear_{name}": _linear for name in ("forward", "backward_input", "backward_weight")},
    "nn.attention.attention_forward": _attention,
    "nn.attention.attention_backward": lambda **sizes: 2.5 * _attention(**sizes),
    "nn.online_softmax.online_attention_forward": _attention,
    "nn.causal_attention.causal_attention_forward": _causal,
    "nn.causal_attention.causal_attention_backward": lambda **sizes: 2.5 * _causal(**sizes),
    "transformers.kv_cache.decode_attention": lambda B, T, H, D, start, **_: 4 * B * H * D * sum(start + t + 1 for t in range(T)),
}


def twins_by_level(kernel):
    """{level: the kernel's compiled twin for that instruction set}, of the levels that are built and that this processor runs."""
    if "cython" not in backend.available_backends() or "cython" in kernel.without:
        return {}
    from .. import _fast

    found = {}
    for level in sorted(_fast.LEVELS):
        try:
            module = importlib.import_module(f"linalgml._fast.v{level}.{kernel.concept}")
        except ModuleNotFoundError:
            continue
        twin = getattr(module, kernel.__name__, None)
        if twin is not None:
            found[level] = twin
    return found


def libraries(case):
    """{"numpy": a call, "torch": a call}: the same in the libraries that are installed and have it."""
    found = {}
    for name, module in (("numpy", numpy_calls), ("torch", torch_calls)):
        call = module.counterpart(case.kernel.name, case.made) if find_spec(name) else None
        if call is not None:
            found[name] = call
    return found
