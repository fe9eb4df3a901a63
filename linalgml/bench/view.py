"""How a speed ladder looks in a terminal, and as plain lines elsewhere."""

import sys
from contextlib import contextmanager
from math import log10

from ..terminal import duration, is_plain

TIMES = "\N{MULTIPLICATION SIGN}"
COLORS = {"python": "yellow", "numba": "green", "numpy": "magenta", "torch": "red"}
GET = {
    "numba": "Numba is not installed: pip install 'linalgml[numba]'",
    "numpy": "NumPy is not installed: pip install numpy",
    "torch": "PyTorch is not installed: pip install torch",
}


class Note:
    """A line that says what is being done and goes again.  It does not move: a spinner is a thread that takes time from what is timed."""

    def show(self, text):
        sys.stdout.write(f"\r\x1b[2K\x1b[2m{text}\x1b[0m")
        sys.stdout.flush()

    def clear(self):
        sys.stdout.write("\r\x1b[2K")
        sys.stdout.flush()


class View:
    """Draws ladders as they are measured."""

    def __init__(self):
        from rich.console import Console

        self.plain = is_plain()
        self.console = Console(highlight=False, soft_wrap=self.plain)

    def line(self, text="", style=None):
        self.console.print(text, style=style, markup=False)

    def list(self, registry):
        """Every kernel, concept by concept; those in brackets have no recipe."""
        from .recipes import recipe_of

        concepts: dict[str, list] = {}
        for name in sorted(registry):
            concept, _, function = name.rpartition(".")
            concepts.setdefault(concept, []).append(function if recipe_of(name)[1] else f"({function})")
        width = max(map(len, concepts))
        for concept, functions in concepts.items():
            self.line(f"{concept:{width}}  {'  '.join(functions)}")
        self.line()
        self.line("linalgml bench NAME measures one of these, or all of a concept; those in brackets have no recipe for their arguments.")

    def start(self, machine):
        self.line(f"{machine['processor']}, one thread, float32; medians, every form sampled in turn")

    @contextmanager
    def busy(self, name):
        if self.plain:
            yield
            return
        note = Note()
        note.show(f"{name} …")
        try:
            yield
        finally:
            note.clear()

    def ladder(self, found):
        """One kernel's ladder."""
        sizes = ", ".join(f"{n} = {v}" for n, v in found["sizes"].items())
        self.line()
        self.line(f"{found['kernel']}  {sizes}", "bold")
        self.line(f"  {self.about(found)}", None if self.plain else "dim")
        rows = table(found, max(6, min(24, self.console.width - 72)))
        if self.plain:
            for label, time, _, below, whole, rate in rows:
                self.line(f"  {label:44} {time:>9} {below:>8} {whole:>9}  {rate}".rstrip())
        else:
            self.drawn(found, rows)
        for rung in [*found["rungs"], *found["peers"]]:
            if "error" in rung:
                self.line(f"  {rung['label']}: {rung['error']}", "dim" if rung["name"] == "python" else "bold red")

    def about(self, found):
        best = found["ceilings"]
        if found["operations"]:
            work = f"{found['operations'] / 1e6:.3g} million multiplications and additions"
            return work + (f"; this core's best, on registers alone: {best['flops'] / 1e9:.0f} GFLOP/s" if best else "")
        work = f"{found['bytes'] / 1024:.0f} KiB of arguments"
        return work + (f"; this core's best at reading so much: {best['bytes'] / 1e9:.0f} GB/s" if best else "")

    def drawn(self, found, rows):
        from rich import box
        from rich.table import Table

        shown = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1), expand=False)
        shown.add_column("", min_width=18)
        shown.add_column("time", justify="right", no_wrap=True)
        shown.add_column("", no_wrap=True)
        for heading in ("step", "in all", "rate"):
            shown.add_column(heading, justify="right", no_wrap=True)
        count = sum("seconds" in r for r in found["rungs"])
        timed = [r for r in [*found["rungs"], *found["peers"]] if "seconds" in r]
        for i, (row, rung) in enumerate(zip(rows, timed, strict=True)):
            color = COLORS.get(rung["name"], "cyan" if rung["name"].startswith("v") else "blue")
            label, time, bar, below, whole, rate = row
            shown.add_row(f"[{color}]{label}", time, f"[{color}]{bar}", f"[bold]{below}", whole, rate, end_section=i + 1 == count)
        self.console.print(shown)

    def end(self):
        """What is not here and how to get it."""
        from importlib.util import find_spec

        from ..backend import _reason

        self.line()
        self.line("step: times faster than the line above; in all: than the readable source; for a library: than the fastest of ours.")
        missing = [text for name, text in GET.items() if not find_spec(name)]
        if _reason("cython"):
            missing.append("The Cython twins are not built: with a C compiler here, install linalgml again")
        for text in missing:
            self.line(text, "yellow")


def table(found, width=16):
    """Rows of text: label, time, bar, step, whole factor, rate; of the rungs and libraries that were timed."""
    rungs = [r for r in found["rungs"] if "seconds" in r]
    peers = [r for r in found["peers"] if "seconds" in r]
    if not rungs:
        return []
    slowest, fastest = max(r["seconds"] for r in rungs), min(r["seconds"] for r in [*rungs, *peers])
    readable = next((r["seconds"] for r in rungs if r["name"] == "python"), None)
    best, rows, last = min(r["seconds"] for r in rungs), [], None
    for r in [*rungs, *peers]:
        seconds = r["seconds"]
        length = width if slowest == fastest else width * log10(slowest / min(seconds, slowest)) / log10(slowest / fastest)
        step = "" if last is None or r in peers else factor(last / seconds)
        whole = factor(best / seconds) if r in peers else factor(readable / seconds) if readable and r["name"] != "python" else ""
        rows.append((r["label"], duration(seconds), "█" * round(length) or "▏", step, whole, rate(found, seconds)))
        last = seconds
    return rows


def rate(found, seconds):
    """Work a second, and its share of the best this core can do."""
    unit, work, key = ("GFLOP/s", found["operations"], "flops") if found["operations"] else ("GB/s", found["bytes"], "bytes")
    per_second = work / seconds
    share = f" {per_second / found['ceilings'][key]:.0%}" if found["ceilings"] and per_second >= 0.005 * found["ceilings"][key] else ""
    return f"{per_second / 1e9:.3g} {unit}{share}" if per_second >= 1e7 else f"{per_second / 1e9:.1g} {unit}"


def factor(ratio):
    """A ratio in two or three digits.

    >>> [factor(r).rstrip(TIMES) for r in (0.52, 1.0, 23.4, 6812)]
    ['0.52', '1.00', '23.4', '6,810']
    """
    return f"{float(f'{ratio:.3g}'):,.0f}{TIMES}" if ratio >= 100 else f"{ratio:.1f}{TIMES}" if ratio >= 10 else f"{ratio:.2f}{TIMES}"
