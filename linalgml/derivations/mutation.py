"""Mutation check: are the theorems about a kernel strong enough to notice a mistake in it?

Every single small change to a kernel is made in turn (an operator swapped, a term dropped, a sign flipped, an index shifted, a
constant bumped, a statement deleted) and its theorems are run: one of them has to fail.  A mutant that none refutes is either
argued equivalent beside the theorems (`equivalent`), or shows that a theorem is missing.

DeMillo, Lipton & Sayward, *Hints on Test Data Selection*, 1978.
"""

import re
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from .evidence import world
from .mutants import mutants
from .theorem import EQUIVALENT, THEOREMS, Theorem, load_all
from .worlds.lift import REPLACED
from .worlds.world import Failed, Redraw, World

_TRIES = 60  # points outside a domain before a step of a plan says nothing
_POINTS = {"finite": (2, 1), "rationals": (6, 2), "floats": (4, 2)}  # points at the first shape and at others


@contextmanager
def replaced(kernel, source):
    """Within the block, theorems run `source` in place of the kernel's own."""
    before = REPLACED.get(kernel.name)
    REPLACED[kernel.name] = source
    try:
        yield
    finally:
        if before is None:
            del REPLACED[kernel.name]
        else:
            REPLACED[kernel.name] = before


@dataclass
class Survey:
    """What became of the mutants of a kernel."""

    kernel: str
    theorems: list
    refuted: int = 0
    argued: list = field(default_factory=list)  # (label, why) of those argued equivalent
    alive: list = field(default_factory=list)  # labels of the others that no theorem refutes
    stale: list = field(default_factory=list)  # arguments that fit no surviving mutant
    by: dict = field(default_factory=dict)  # theorem -> how many it refuted first
    seconds: float = 0.0

    @property
    def mutants(self):
        return self.refuted + len(self.argued) + len(self.alive)

    @property
    def ok(self):
        return not self.alive and not self.stale

    def as_dict(self):
        """Fit for JSON."""
        names = ("kernel", "theorems", "mutants", "refuted", "argued", "alive", "stale", "by", "seconds")
        return {name: getattr(self, name) for name in names}

    def __str__(self):
        text = f"{self.kernel}: {self.mutants} mutants, {self.refuted} refuted, {len(self.argued)} argued equivalent"
        text += "".join(f"\n  alive: {label}" for label in self.alive)
        return text + "".join(f"\n  argued, but no mutant that survives: {label}" for label in self.stale)


def survivors(kernel):
    """Try every mutant of a kernel on the theorems that run it; returns a Survey.

    The theorems are tried where they are fastest: in the finite world or on fractions at small shapes, then at large ones,
    then on floats.  Raises Failed when a theorem does not hold for the kernel as it is.
    """
    plan = _plan(kernel)
    start = time.perf_counter()
    survey = Survey(kernel.name, list(dict.fromkeys(step.theorem.name for step in plan)))
    alive = []
    for label, source in mutants(kernel.source):
        refuting = next((step for step in plan if step.refutes(kernel, source)), None)
        if refuting is None:
            alive.append(label)
        else:
            survey.refuted += 1
            survey.by[refuting.theorem.name] = survey.by.get(refuting.theorem.name, 0) + 1
    used = set()
    for label in alive:
        argument = next((e for e in EQUIVALENT if e.kernel is kernel and _fits(e.mutant, label)), None)
        if argument is None:
            survey.alive.append(label)
        else:
            used.add(id(argument))
            survey.argued.append((label, argument.why))
    survey.stale = [e.mutant for e in EQUIVALENT if e.kernel is kernel and id(e) not in used]
    survey.seconds = time.perf_counter() - start
    return survey


def _fits(pattern, label):
    """Whether a label is the pattern, where * stands for anything (itself included)."""
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), label) is not None


@dataclass
class Step:
    """One theorem in one world at one shape and point."""

    theorem: Theorem
    world: type[World]
    shape: tuple
    seed: int
    holds: bool = False  # whether it is known to hold for the kernel as it is
    start: int = 0  # the first point inside the domain
    inside: bool = False  # whether there is one

    def run(self):
        """Run at the first point inside the domain; raises what goes wrong.  Returns its number, or None if there is none."""
        for attempt in range(self.start, self.start + _TRIES):
            w = self.world(seed=f"{self.seed}:{attempt}")
            w.explain = False
            try:
                self.theorem.function(w, *self.shape)
                return attempt
            except Redraw:
                continue
            finally:
                self.theorem.kernels.update(w.ran)
        return None

    def cost(self):
        """How long it takes for the kernel as it is; raises Failed where it does not hold."""
        began = time.process_time()
        if not self.holds:
            found = self.run()
            self.start, self.inside, self.holds = found or 0, found is not None, True
        return time.process_time() - began

    def refutes(self, kernel, source):
        """Whether the theorem notices `source` in place of the kernel's own."""
        self.cost()
        try:
            with replaced(kernel, source):
                return self.run() is None and self.inside  # roots of negative numbers everywhere, where the kernel as it is takes none
        except Exception:  # a wrong index, a division by zero, a name that is gone: all are noticed
            return True


_USERS: dict[str, list] = {}  # kernel name -> the theorems that run it


def theorems_of(kernel):
    """The theorems that run a kernel, those of its own concept first."""
    load_all()
    known = {t.name for found in _USERS.values() for t in found}
    for theorem in THEOREMS.values():
        if theorem.name in known:
            continue
        if not theorem.kernels:
            with suppress(Failed):  # a theorem that does not hold refutes nothing; whoever checks it will say so
                for kind in _kinds(theorem):  # the next kind where all points of this one were outside the domain
                    if Step(theorem, world(kind), _shapes(theorem)[0], 0).run() is not None:
                        break
        for name in theorem.kernels:
            _USERS.setdefault(name, []).append(theorem)
        _USERS.setdefault("", []).append(theorem)
    found = dict.fromkeys(_USERS.get(kernel.name, ()))
    return sorted(found, key=lambda t: t.concept != kernel.concept)


def _kinds(theorem):
    """The worlds of numbers that apply, the quickest first."""
    return [k for k in ("finite", "rationals", "floats") if k in theorem.kinds]


def _shapes(theorem):
    return list(dict.fromkeys([*theorem.small, *theorem.large]))


def _plan(kernel):
    """The steps in order of worth: each theorem at its first shape, the quickest first; then more points, larger sizes, floats."""
    steps = []
    for theorem in theorems_of(kernel):
        for w, kind in enumerate(_kinds(theorem)):
            for s, shape in enumerate(_shapes(theorem)):
                for seed in range(_POINTS[kind][s > 0] if w == 0 or kind != "floats" else s == 0):
                    steps.append(((w, s, seed), Step(theorem, world(kind), shape, seed)))
    steps.sort(key=lambda step: step[0])
    first = [step for order, step in steps if order == (0, 0, 0)]
    return [*sorted(first, key=Step.cost), *[step for order, step in steps if order != (0, 0, 0)]]
