"""Evidence for theorems: which worlds a theorem was checked in, at which shapes, how fast, and what each says.

    for evidence in check(load_all()["nn.layer_norm.layer_norm_gradient"]):
        print(evidence)

`record` keeps the evidence of all theorems in a JSON file, keyed on the sources it was made from.
"""

import hashlib
import importlib
import json
import os
import time
from dataclasses import asdict, dataclass, field

from .theorem import ALL_KINDS, THEOREMS, load_all

_WORLDS = {
    "floats": ("floats", "Floats"),
    "finite": ("finite", "Finite"),
    "rationals": ("rationals", "Rationals"),
    "symbols": ("symbols", "Symbols"),
    "every shape": ("every_shape", "EveryShape"),
    "induction": ("induction", "Induction"),
}
NEED_SYMPY = ("symbols", "every shape", "induction")


@dataclass
class Evidence:
    """What one kind of world says about a theorem; `message` is why it failed."""

    theorem: str
    kind: str
    shapes: list
    seconds: float = 0.0
    ok: bool = True
    detail: str = ""
    backends: list = field(default_factory=list)
    message: str = ""

    def __str__(self):
        return f"{self.theorem}: {self.kind}: {'holds' if self.ok else self.message} {self.detail}".rstrip()


def world(kind):
    """The class of a kind of world; ModuleNotFoundError where SymPy is missing and needed."""
    if kind in NEED_SYMPY:
        importlib.import_module("sympy")
    module, name = _WORLDS[kind]
    return getattr(importlib.import_module(f"{__package__}.worlds.{module}"), name)


def available_kinds():
    """The kinds of evidence that can be had here: without SymPy, those of numbers only."""
    from importlib.util import find_spec

    return ALL_KINDS if find_spec("sympy") else tuple(k for k in ALL_KINDS if k not in NEED_SYMPY)


def shapes_of(theorem, kind):
    """The shapes at which a world checks a theorem."""
    if kind == "symbols":
        return theorem.small
    if kind in ("every shape", "induction"):
        return [()] if kind == "every shape" else theorem.small
    return list(dict.fromkeys([*theorem.small, *theorem.large]))


def check(theorem, kinds=None, seed=0):
    """Evidence for one theorem, one item for each kind that applies to it (of those in `kinds`)."""
    return [check_kind(theorem, kind, seed) for kind in theorem.kinds if kinds is None or kind in kinds]


def check_kind(theorem, kind, seed=0):
    """What one kind of world says; never raises for a theorem that fails."""
    shapes, start = shapes_of(theorem, kind), time.perf_counter()
    evidence = Evidence(theorem.name, kind, [list(s) for s in shapes])
    details = []
    try:
        cls = world(kind)
        for shape in shapes:
            details.append(cls.prove(theorem, shape, seed) or {})
        evidence.detail = _describe(kind, details)
        evidence.backends = details[0].get("backends", []) if details else []
    except Exception as error:
        evidence.ok = False
        evidence.message = str(error) if isinstance(error, AssertionError) else f"{theorem.name}, {kind}: {type(error).__name__}: {error}"
    evidence.seconds = time.perf_counter() - start
    return evidence


def _describe(kind, details):
    """In words, what was done."""
    if kind == "floats":
        return "to 1e-9 in " + ", ".join(details[0]["backends"])
    if kind == "finite":
        return f"exact at {details[0]['points']} random points of a finite field for each shape"
    if kind == "rationals":
        return f"exact at {details[0]['points']} random points of fractions for each shape"
    texts = [d["text"] for d in details if d.get("text")]
    if texts:
        return "; ".join(dict.fromkeys(texts))
    if kind == "symbols":
        cases = sum(d.get("cases", 1) for d in details)
        return "for all real inputs" + (f", {cases} cases" if cases > len(details) else "")
    return {"every shape": "for all inputs and all shapes", "induction": "for every number of steps"}[kind]


# ---- the record of everything


def sources_key():
    """A hash of every Python file of the package: evidence is good as long as it stays."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    digest = hashlib.sha256()
    for folder, folders, files in os.walk(package):
        folders.sort()
        for name in sorted(files):
            if name.endswith((".py", ".pyx")):
                path = os.path.join(folder, name)
                digest.update(os.path.relpath(path, package).encode())
                with open(path, "rb") as f:
                    digest.update(f.read())
    return digest.hexdigest()


def record(path=None, mutants=False, kinds=None, processes=1, progress=None):
    """The evidence of every theorem and derivation as a dict fit for JSON; kept at `path`, and read from there while it is good.

    mutants: also count the mutants of each kernel and name the survivors.  progress(name) is called as each theorem is done.

        {"key": …, "kinds": […], "theorems": {name: {"concept", "statement", "kernels", "evidence": [Evidence as a dict]}},
         "derivations": {name: [{"ok", "how", "seconds"}]}, "mutants": {kernel: {"mutants", "refuted", "argued", "alive"}}}
    """
    kinds = list(available_kinds() if kinds is None else kinds)
    key = sources_key()
    if path is not None and os.path.exists(path):
        with open(path, encoding="utf-8") as f:
            kept = json.load(f)
        if kept.get("key") == key and kept.get("kinds") == kinds and (not mutants or "mutants" in kept):
            return kept
    load_all()
    made = {"key": key, "kinds": kinds, "theorems": {}, "derivations": {}}
    for name, entry in _each(_theorem_entry, [(name, kinds) for name in THEOREMS], processes, progress):
        made["theorems"][name] = entry
    if "symbols" in kinds:
        made["derivations"] = _derivations(progress)
    if mutants:
        names = sorted({k for t in made["theorems"].values() for k in t["kernels"]})
        made["mutants"] = dict(_each(_mutant_entry, [(name,) for name in names], processes, progress))
    if path is not None:
        os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
        with open(path, "w", encoding="utf-8") as f:
            json.dump(made, f, indent=1)
            f.write("\n")
    return made


def _each(job, arguments, processes, progress):
    """job(*a) -> (name, entry) for each a, in this process or in several."""
    if processes > 1:
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import get_context

        with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
            for result in pool.map(job, *zip(*arguments, strict=True)):
                if progress:
                    progress(result[0])
                yield result
        return
    for a in arguments:
        result = job(*a)
        if progress:
            progress(result[0])
        yield result


def _theorem_entry(name, kinds):
    theorem = load_all()[name]
    found = [asdict(e) for e in check(theorem, kinds)]
    reason = theorem.every_shape if isinstance(theorem.every_shape, str) else ""
    return name, {
        "concept": theorem.concept, "statement": theorem.statement, "kernels": sorted(theorem.kernels), "evidence": found,
        "not every shape": reason,
    }  # fmt: skip


def _mutant_entry(name):
    from ..kernels import REGISTRY
    from .mutation import survivors

    load_all()
    return name, survivors(REGISTRY[name]).as_dict()


def _derivations(progress):
    """The lines of every derivation, checked."""
    try:
        from .derivation import DERIVATIONS
    except ModuleNotFoundError:
        return {}
    found = {}
    for name, derivation in DERIVATIONS.items():
        found[name] = [{"ok": bool(line.ok), "how": line.how, "seconds": line.seconds} for line in derivation.check()]
        if progress:
            progress(name)
    return found
