"""The fast tier: Cython twins of the kernels, one module a concept, built for several instruction-set levels.

A twin of `linalgml/nn/layer_norm.py` is `linalgml/_fast/nn/layer_norm.pyx`; it is compiled to `linalgml._fast.v1.nn.layer_norm`,
`….v3…` and `….v4…`, and `twin` picks the best that this processor runs.  LINALGML_CPU=1 (or 3, 4) caps the level.
"""
import importlib
import os

TYPE_CHECKING = False  # true to a type checker; `typing` is not imported when the program runs
if TYPE_CHECKING:
    from typing import Any

    def __getattr__(name: str) -> Any: ...  # the compiled modules, which have no source that it could read


LEVEL_NAMES = {1: "baseline", 3: "AVX2 + FMA", 4: "AVX-512"}


def _levels():
    """Levels to try, best first, and why there are none."""
    try:
        from . import buffer, cpu, threads  # noqa: F401
    except ImportError as error:
        return (), f"the compiled extensions are not there ({error})"
    from ..threads import first

    threads.set(first())
    best = cpu.level()
    cap = os.environ.get("LINALGML_CPU")
    if cap:
        if cap not in ("1", "3", "4"):
            raise ValueError(f"LINALGML_CPU={cap!r}: expected 1, 3 or 4")
        best = min(best, int(cap))
    return tuple(level for level in (4, 3, 1) if level <= best), ""


LEVELS, WHY_NOT = _levels()


def twin_module(concept):
    """The compiled twin of a concept such as "nn.layer_norm", or None."""
    for level in LEVELS:
        try:
            return importlib.import_module(f"linalgml._fast.v{level}.{concept}")
        except ModuleNotFoundError:
            continue
    return None
