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

from .theorem import ALL_KINDS, load_all

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
        evidence.detail = _describe(theorem, kind, shapes, details)
        evidence.backends = details[0].get("backends", []) if details else []
    except Exception as error:
        evidence.ok = False
        evidence.message = str(error) if isinstance(error, AssertionError) else f"{theorem.name}, {kind}: {type(error).__name__}: {error}"
    evidence.seconds = time.perf_counter() - start
    return evidence


def _describe(theorem, kind, shapes, details):
    """In words, what was done."""
    sizes = ", ".join("×".join(map(str, shape)) for shape in shapes if shape)
    at = f" at {sizes}" if sizes else ""
    if kind == "floats":
        return f"to 1e-9 in {', '.join(details[0]['backends'])}{at}"
    if kind == "finite":
        from .worlds.degrees import bound

        chance = bound(theorem, shapes, details[0]["points"])
        error = f"; error below 2^-{chance[0]}{' (heuristic)' if chance[1] else ''}" if chance else ""
        return f"exact at {details[0]['points']} random points of a finite field{at}{error}"
    if kind == "rationals":
        return f"exact at {details[0]['points']} random points of fractions{at}"
    texts = [d["text"] for d in details if d.get("text")]
    if texts:
        return "; ".join(dict.fromkeys(texts))
    if kind == "symbols":
        cases = sum(d.get("cases", 1) for d in details)
        return f"for all real inputs{at}" + (f", in {cases} cases" if cases > len(details) else "")
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


def record(
    path=None, names=None, mutants=False, kinds=None, processes=1, fresh=False, on_theorem=None, on_survey=None, on_derivation=None
):  # fmt: skip
    """The evidence of theorems and derivations (all, or those named) as a dict fit for JSON.

    It is written to `path`, and read from there while no source file has changed, unless `fresh`.  mutants: also change every
    kernel that ran in every small way.  on_theorem(name, entry), on_survey(survey) and on_derivation(name, lines) are called
    as results come.

        {"key": …, "kinds": […], "theorems": {name: {"concept", "statement", "kernels", "evidence": [Evidence as a dict],
         "not every shape": reason}}, "derivations": {name: [{"ok", "how", "seconds"}]},
         "mutants": {kernel: {"theorems", "mutants", "refuted", "argued": [[label, why]], "alive", "stale", "by", "seconds"}}}
    """
    kinds = list(available_kinds() if kinds is None else kinds)
    everything = names is None or set(names) == set(load_all())
    names = list(load_all() if names is None else names)
    asked = {"key": sources_key(), "kinds": kinds, "names": names}
    if path is not None and not fresh and os.path.exists(path):
        with open(path, encoding="utf-8") as f:
            kept = json.load(f)
        if all(kept.get(k) == v for k, v in asked.items()) and (not mutants or "mutants" in kept):
            return kept
    made = {**asked, "theorems": {}, "derivations": {}}
    for name, entry in _each(_theorem_entry, [(name, kinds) for name in names], processes):
        made["theorems"][name] = entry
        if on_theorem:
            on_theorem(name, entry)
    if "symbols" in kinds:
        concepts = {e["concept"] for e in made["theorems"].values()}
        chosen = [(name,) for name, d in derivations().items() if everything or d.concept in concepts]
        for name, lines in _each(_derivation_entry, chosen, processes):
            made["derivations"][name] = lines
            if on_derivation:
                on_derivation(name, lines)
    if mutants:
        entries = made["theorems"].values()
        failed = {k for t in entries for k in t["kernels"] if not all(e["ok"] for e in t["evidence"])}  # nothing refutes their mutants
        kernels = sorted({k for t in entries for k in t["kernels"]} - failed)
        made["mutants"] = {}
        for name, survey in _each(_mutant_entry, [(name,) for name in kernels], processes):
            made["mutants"][name] = survey
            if on_survey:
                on_survey(survey)
    if path is not None:
        os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
        with open(path, "w", encoding="utf-8") as f:
            json.dump(made, f, indent=1)
            f.write("\n")
    return made


def _each(job, arguments, processes):
    """job(*a) for each a, in this process or in several, in order."""
    if processes > 1 and len(arguments) > 1:
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import get_context

        with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
            yield from pool.map(job, *zip(*arguments, strict=True))
    else:
        for a in arguments:
            yield job(*a)


def _theorem_entry(name, kinds):
    theorem = load_all()[name]
    found = [asdict(e) for e in check(theorem, kinds)]
    reason = theorem.every_shape if isinstance(theorem.every_shape, str) else ""
    return name, {
        "concept": theorem.concept, "statement": theorem.statement, "kernels": sorted(theorem.kernels), "evidence": found,
        "not every shape": reason,
    }  # fmt: skip


def _derivation_entry(name):
    return name, [{"ok": bool(line.ok), "how": line.how, "seconds": line.seconds} for line in derivations()[name].check()]


def _mutant_entry(name):
    from ..kernels import REGISTRY
    from .mutation import survivors

    load_all()
    return name, survivors(REGISTRY[name]).as_dict()


def derivations():
    """Every derivation by name; they are registered beside the theorems."""
    from .derivation import DERIVATIONS

    load_all()
    return DERIVATIONS
