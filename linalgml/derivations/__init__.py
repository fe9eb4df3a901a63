"""Derivations: theorems about the shipped kernels, proved from their own source.

    from linalgml.derivations import check, load_all
    for evidence in check(load_all()["nn.softmax.softmax_gradient"]):
        print(evidence)

Names load when they are first used; the decorators are in `linalgml.derivations.theorem` and `.derivation`.  The worlds of
symbols need SymPy, the others only the standard library.
"""

import importlib

_WHERE = {
    "theorem": ("equivalent", "Theorem", "THEOREMS", "load_all", "find"),
    "evidence": ("check", "record", "Evidence"),
    "mutation": ("survivors", "mutants", "replaced"),
    "derivation": ("Derivation", "DERIVATIONS"),
    "worlds.world": ("Cells", "Failed", "Redraw", "Refused", "World"),
}
_HOME = {name: module for module, names in _WHERE.items() for name in names}
__all__ = sorted(_HOME)


def __getattr__(name):
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value  # also where importing the submodule of that name has set it
    return value
