"""What `linalgml derive` shows: derivations, theorems with their evidence, mutants; in colour in a terminal, else as plain lines."""

from ..terminal import is_plain
from .evidence import NEED_SYMPY

MISSING = "SymPy is not installed: pip install 'linalgml[derivations]'"


def duration(seconds):
    """A time as people read it.

    >>> duration(0.0042), duration(3.21)
    ('4 ms', '3.2 s')
    """
    return f"{seconds * 1000:.0f} ms" if seconds < 0.9995 else f"{seconds:.1f} s"


class Report:
    """Prints as results come; `failed` counts what did not hold."""

    def __init__(self, plain=None):
        self.plain = is_plain() if plain is None else plain
        self.failed = 0
        self.theorems = self.derivations = 0
        self.kinds: dict[str, int] = {}
        if not self.plain:
            from rich.console import Console

            self.console = Console(highlight=False)

    def line(self, text="", style=None):
        """One line, in a style of `rich` where there is colour."""
        if self.plain:
            print(text, flush=True)
        else:
            self.console.print(text, style=style, markup=False, soft_wrap=True)

    def title(self, text):
        self.line()
        self.line(text, "bold")

    def verdict(self, ok, text):
        """A line that starts with a check mark or a cross."""
        self.line(f"{'✓' if ok else '✗'} {text}", "green" if ok else "bold red")

    def theorem(self, name, entry):
        """A theorem in full: its statement, and what each world says."""
        self._count(entry)
        self.title(name)
        self.line(f"  {entry['statement']}")
        if not entry["evidence"]:
            self.line("  - not checked: it needs symbols", "dim")
        for e in entry["evidence"]:
            self._indented(e["ok"], f"{e['kind']:12} {e['detail']}  ({duration(e['seconds'])})")
            if not e["ok"]:
                self.line(f"      {e['message']}", "red")
        if entry["not every shape"]:
            self.line(f"  - every shape  not tried: {entry['not every shape']}", "dim")

    def brief(self, name, entry):
        """A theorem in one line; failures in full."""
        if not entry["evidence"]:
            self.line(f"- {name:68} not checked: it needs symbols", "dim")
            return
        self._count(entry)
        good = all(e["ok"] for e in entry["evidence"])
        seconds = sum(e["seconds"] for e in entry["evidence"])
        self.verdict(good, f"{name:68} {', '.join(e['kind'] for e in entry['evidence'] if e['ok'])}  ({duration(seconds)})")
        for e in entry["evidence"]:
            if not e["ok"]:
                self.line(f"    {e['message']}", "red")

    def derivation(self, derivation):
        """A derivation with a mark for each line that is checked."""
        checks = derivation.check()
        self.derivations += 1
        self.title(derivation.name)
        self.line(derivation.text())
        bad = [(i, c) for i, c in enumerate(checks, 1) if not c.ok]
        self.failed += bool(bad)
        if bad:
            for i, c in bad:
                self._indented(False, f"check {i}: {c.how}")
        else:
            self._indented(True, f"{len(checks)} steps, each proved")

    def steps(self, name, lines):
        """A derivation in one line, from its checks."""
        good = all(line["ok"] for line in lines)
        self.derivations += 1
        self.failed += not good
        self.verdict(good, f"{name:68} derivation, {len(lines)} steps  ({duration(sum(line['seconds'] for line in lines))})")
        for i, line in enumerate(lines, 1):
            if not line["ok"]:
                self.line(f"    step {i}: {line['how']}", "red")

    def survey(self, found):
        """The mutants of a kernel, from `Survey.as_dict`."""
        good = not found["alive"] and not found["stale"]
        self.failed += not good
        text = f"{found['kernel']:58} {found['mutants']:4} mutants, {found['refuted']} refuted, {len(found['argued'])} argued equivalent"
        self.verdict(good, f"{text}  ({duration(found['seconds'])})")
        for label in found["alive"]:
            self.line(f"    alive: {label}", "red")
        for label in found["stale"]:
            self.line(f"    argued equivalent, but no surviving mutant: {label}", "red")

    def arguments(self, found):
        """Why the survivors compute the same."""
        for label, why in found["argued"]:
            self.line(f"    {label}", "dim")
            self.line(f"        the same: {why}", "dim")

    def summary(self, kinds, skipped, seconds):
        """How many of each, what was left out and why."""
        self.line()
        counts = ", ".join(f"{kind} {n}" for kind, n in self.kinds.items())
        failed = f"; {self.failed} failed" if self.failed else ""
        done = _many(self.theorems, "theorem") + (f" ({counts})" if counts else "")
        done += f" and {_many(self.derivations, 'derivation')}" if self.derivations else ""
        self.verdict(not self.failed, f"{done} in {duration(seconds)}{failed}")
        if skipped and not all(k in kinds for k in NEED_SYMPY):
            self.line(f"not checked: {', '.join(k for k in NEED_SYMPY if k not in kinds)}: {skipped}")

    def _indented(self, ok, text):
        self.line(f"  {'✓' if ok else '✗'} {text}", "green" if ok else "bold red")

    def _count(self, entry):
        self.theorems += bool(entry["evidence"])
        self.failed += any(not e["ok"] for e in entry["evidence"])
        for e in entry["evidence"]:
            if e["ok"]:
                self.kinds[e["kind"]] = self.kinds.get(e["kind"], 0) + 1


def _many(n, what):
    return f"{n} {what}" if n == 1 else f"{n} {what}s"
