"""What is known of a concept: its theorems with their evidence, its mutants and its derivations, as markdown for its page.

The evidence is computed once a build, from the code as it stands, and kept in docs/_build/evidence.json under a hash of the
library's source: a build after no change proves nothing anew.  LINALGML_DOCS_EVIDENCE=cache shows what is kept, whatever its
age, and proves nothing.
"""

import html
import json
import os
from pathlib import Path

from sphinx.util import logging

log = logging.getLogger(__name__)
KEPT = Path(__file__).parent.parent / "_build" / "evidence.json"
KINDS = {  # what each kind of evidence says; proofs.md says it at length
    "every shape": "A proof for all real inputs and all shapes, read from the kernel's own syntax tree.",
    "induction": "A proof for every number of steps: the first state, and the step from t to t + 1.",
    "symbols": "A proof for all real inputs at these shapes:",
    "rationals": "Exact, on Python's fractions, at random points and these shapes:",
    "finite": "Exact, in a finite field, at random points and these shapes:",
    "floats": "Agrees to 1e-9 at random points, in every backend of the machine that built this page, at these shapes:",
}
# Concepts whose kernels have no theorem, each with its reason; the page prints it.
EXEMPT: dict[str, str] = {}
RECORD: dict = {"theorems": {}, "derivations": {}, "mutants": {}, "known": True}


def load(app):
    """Fill RECORD: from the kept file if it is good, else by proving everything (a few minutes on one core, fewer on more)."""
    cached_only = os.environ.get("LINALGML_DOCS_EVIDENCE") == "cache"
    if app.builder.format != "html":
        return
    if cached_only:
        found = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.is_file() else {}
    else:
        from linalgml.derivations import evidence

        fresh = KEPT.is_file() and json.loads(KEPT.read_text(encoding="utf-8")).get("key") == evidence.sources_key()
        if not fresh:
            log.info("proving every theorem ...")
        found = evidence.record(KEPT, mutants=True, processes=os.cpu_count() or 1)
    RECORD.update({"theorems": {}, "derivations": {}, "mutants": {}} | found, known=bool(found))
    for fault in faults(RECORD):
        log.warning(fault)


def faults(record):
    """What does not hold: failed evidence of theorems, lines of derivations, and mutants that no theorem refutes."""
    for name, theorem in record["theorems"].items():
        for evidence in theorem["evidence"]:
            if not evidence["ok"]:
                yield f"{name} fails in {evidence['kind']}: {evidence['message']}"
    for name, lines in record["derivations"].items():
        if not all(line["ok"] for line in lines):
            yield f"a line of the derivation {name} does not hold"
    for name, found in record["mutants"].items():
        if found["alive"] or found["stale"]:
            yield f"mutants of {name}: alive {found['alive']}, argued and not there {found['stale']}"


def gap(concept):
    """What the evidence of a concept lacks, or "": its kernels have no theorem, and no reason."""
    theorems = of_concept(concept)
    if not RECORD["known"]:
        return ""
    if kernels_of(concept) and not theorems and concept not in EXEMPT:
        return "it has kernels, no theorem is about them, and no exemption says why"
    return ""


def kernels_of(concept):
    """The names of the kernels that a concept registers."""
    import importlib

    from linalgml.kernels import REGISTRY

    importlib.import_module(f"linalgml.{concept}")
    return [name for name, kernel in REGISTRY.items() if kernel.concept == concept]


def of_concept(concept):
    """The theorems of a concept: those in its own file, and those elsewhere that run its kernels."""
    own = {name: t for name, t in RECORD["theorems"].items() if t["concept"] == concept}
    prefix = f"{concept}."
    others = {name: t for name, t in RECORD["theorems"].items() if any(k.startswith(prefix) for k in t["kernels"])}
    return own | others


def theorems_markdown(concept, only=None):
    """A list of theorems, each with its kinds of evidence as badges; then what became of the mutants."""
    theorems = of_concept(concept)
    if only is not None:
        theorems = {name: t for name, t in theorems.items() if name.rsplit(".", 1)[1] in only or name in only}
    if not theorems:
        return f"Nothing yet: {EXEMPT[concept]}" if concept in EXEMPT else ""
    items = [theorem_item(name, theorem) for name, theorem in theorems.items()]
    found = mutants_markdown(concept) if only is None else ""  # a page that shows some theorems has not come for the mutants
    return ":::{div} theorems\n" + "\n".join(items) + "\n:::\n\n" + found


def theorem_item(name, theorem):
    """One theorem as an item of a list: the statement, the badges, and why it is not proved for every shape if it is not."""
    held = {e["kind"]: e for e in theorem["evidence"] if e["ok"]}
    badges = " ".join(f"{{evidence}}`{kind}|{detail(held[kind])}`" for kind in KINDS if kind in held)
    lines = [f"- {theorem['statement'].strip()}", "", f"  {badges} `{name.rsplit('.', 1)[1]}`"]
    reason = theorem.get("not every shape")
    if reason:
        lines += ["", f"  Not proved for every shape: {reason.rstrip('.')}."]
    return "\n".join(lines) + "\n"


def detail(evidence):
    """The shapes of a piece of evidence and, for floats, the backends."""
    shapes = ", ".join("×".join(map(str, shape)) for shape in evidence["shapes"] if shape)
    if evidence["kind"] == "floats":
        return f"{shapes}; {', '.join(evidence['backends'])}" if shapes else ", ".join(evidence["backends"])
    if evidence["kind"] in ("every shape", "induction"):
        return ""
    return shapes


def mutants_markdown(concept):
    """How many mutants of each kernel were made and refuted; the arguments for those that no input can tell from the kernel."""
    counts = {name: RECORD["mutants"][name] for name in kernels_of(concept) if name in RECORD["mutants"]}
    if not counts:
        return ""
    told, argued = [], []
    for name, found in counts.items():
        short = name.rsplit(".", 1)[1]
        total, refuted = number(found["mutants"]), number(found["refuted"])
        rest = found.get("argued") or {}
        alive = number(found.get("alive") or [])
        text = f"`{short}`: {refuted} of {total} refuted"
        text += f", {number(rest)} argued equivalent" if number(rest) else ""
        text += f", **{alive} alive**" if alive else ""
        told.append(f"- {text}")
        argued += [f"`{short}`: {line}" for line in arguments(rest)]
    text = "**Mutants.** Every single change to a kernel's source (an operator swapped, a term dropped, an index shifted, a sign"
    text += " flipped, a constant bumped) must break a theorem.\n\n" + "\n".join(told) + "\n"
    if argued:
        text += "\n::::{dropdown} The mutants that no input can tell from the kernel, and why\n\n"
        text += "\n".join(f"- {line}" for line in argued) + "\n::::\n"
    return text


def number(value):
    """A count, whether it came as one or as a list of what was counted."""
    return value if isinstance(value, int) else len(value)


def arguments(argued):
    """The argued mutants as lines "`before -> after`: why"."""
    if isinstance(argued, dict):
        return [f"`{mutant}`: {why}" for mutant, why in argued.items()]
    if isinstance(argued, int):
        return []
    return [f"`{item['mutant']}`: {item['why']}" if isinstance(item, dict) else f"`{item[0]}`: {item[1]}" for item in argued]


def derivations_markdown(concept, only=None):
    """The derivations of a concept: what stands for what, then the lines, each with its reason and a mark if it was proved."""
    from linalgml.derivations.derivation import DERIVATIONS
    from linalgml.derivations.theorem import load_all

    load_all()
    chosen = [d for d in DERIVATIONS.values() if d.concept == concept]
    if only is not None:
        chosen = [DERIVATIONS[f"{concept}.{name}" if "." not in name else name] for name in only]
    return "\n\n".join(derivation_markdown(d, RECORD["derivations"].get(d.name, []), many=len(chosen) > 1) for d in chosen)


def derivation_markdown(derivation, checks, many):
    """One derivation.  The first line is what is asked; a check belongs to each line after it, and to each kernel at the end."""
    from linalgml.derivations.notation import latex

    built = derivation.built
    parts = [f"**{derivation.title}.** {derivation.prose}" if many else derivation.prose, ""]
    if built.definitions:
        rows = " \\\\\n".join(f"{latex(name)} &= {latex(body)}" for name, body in built.definitions)
        parts += ["Where", "", f"$$\n\\begin{{aligned}}\n{rows}\n\\end{{aligned}}\n$$", ""]
    shared = shared_how(checks)
    if shared:
        parts += [f"Each line is proved equal to the one before it: {shared}.", ""]
    items = []
    for number, line in enumerate(derivation.lines):
        sign = "" if number == 0 else "= "
        mark = "asked" if number == 0 else state(checks, number - 1)
        how = title(checks, number - 1, shared) if number else ""
        items.append(step(mark, f"$$\n{sign}{latex(line.expression)}\n$$", line.reason, how))
    for number, target in enumerate(built.targets, len(derivation.lines) - 1):
        kernel = target.kernel
        text = f"what `{kernel.name.rsplit('.', 1)[1]}` computes, read from its source"
        items.append(step(f"{state(checks, number)} kernel", "", text, title(checks, number, shared)))
    return "\n".join([":::::{div} derivation", *parts, *items, ":::::"])


def step(mark, formula, reason, said):
    """A line of a derivation: the formula, the reason, and how the equality was proved."""
    how = f" <span class=\"how\">{html.escape(said)}</span>" if said else ""
    return f"::::{{div}} step {mark}\n{formula}\n\n{reason}{how}\n::::"


def state(checks, number):
    """proved, or unproved where no check has run (a build that shows what is kept, and nothing is)."""
    return "proved" if number < len(checks) and checks[number]["ok"] else "unproved"


def title(checks, number, shared):
    """How a line was proved, where that is not how most were."""
    how = checks[number]["how"].split(";")[0] if number < len(checks) else ""
    return "" if how == shared else how


def shared_how(checks):
    """How most of the lines were proved."""
    told = [check["how"].split(";")[0] for check in checks if check["ok"]]
    return max(set(told), key=told.count) if told else ""


def count(what):
    """A number for the pages: theorems, kernels, every shape, derivations, mutants, refuted; None where it is not known."""
    theorems, mutants = RECORD["theorems"].values(), RECORD["mutants"].values()
    counts = {
        "theorems": len(theorems),
        "kernels": len({kernel for theorem in theorems for kernel in theorem["kernels"]}),
        "every shape": sum(any(e["kind"] == "every shape" and e["ok"] for e in theorem["evidence"]) for theorem in theorems),
        "derivations": len(RECORD["derivations"]),
        "mutants": sum(number(found["mutants"]) for found in mutants),
        "refuted": sum(number(found["refuted"]) for found in mutants),
    }
    return counts[what] or None
