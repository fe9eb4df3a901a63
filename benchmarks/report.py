"""What was measured, for people: a line a row while it runs, and JSON and Markdown files, written whole or not at all."""

import json
import platform
import time
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from math import exp, log
from pathlib import Path

from benchmarks.targets import measured
from linalgml.bench.machine import describe
from linalgml.bench.view import Note
from linalgml.files import read_json, write_text
from linalgml.terminal import duration, is_plain

PACKAGES = {  # by their names at the package index; what --list and the files name as missing
    "numpy": "NumPy", "torch": "PyTorch", "jax": "JAX", "numba": "Numba", "tokenizers": "tokenizers", "tiktoken": "tiktoken",
    "scikit-learn": "scikit-learn", "scipy": "SciPy", "micrograd": "micrograd",
}  # fmt: skip
SCHEMA = 1
_began = time.time()


def header():
    """Results without rows: machine, date, versions."""
    found, missing = {"python": platform.python_version(), "linalgml": version_of("linalgml") or "from a checkout"}, []
    for package in PACKAGES:
        number = version_of(package)
        if number:
            found[package] = number
        else:
            missing.append(package)
    return {"schema": SCHEMA, "machine": describe(), "date": date.today().isoformat(), "versions": found, "missing": missing, "seconds": 0,
            "suites": {}}  # fmt: skip


def version_of(package):
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def finish(results):
    results["seconds"] = round(time.time() - _began)


def save(path, results, replace=True):
    """NAME.json and NAME.md; the suites of an earlier file stay unless all are replaced, each with its own date and machine."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = dict(results)
    for suite in kept["suites"].values():
        suite.setdefault("date", results["date"])
        suite.setdefault("machine", results["machine"])
    before = Path(f"{path}.json")
    if not replace and before.is_file():
        earlier = read_json(before)
        if earlier.get("machine") != kept["machine"]:  # what was measured elsewhere stays, and so does what the file says of it
            kept.update({n: earlier[n] for n in ("machine", "date", "versions", "missing")})
        kept["suites"] = {**earlier["suites"], **kept["suites"]}
        kept["seconds"] = max(earlier["seconds"], kept["seconds"])
    write_text(before, dumps(kept))
    write_text(f"{path}.md", markdown(kept))


def dumps(results):
    """JSON with a line a row, so that a file of thousands of numbers can be read and compared."""
    suites = []
    for name, suite in results["suites"].items():
        rows = ",\n".join(json.dumps(row, ensure_ascii=False) for row in suite["rows"])
        head = json.dumps({k: v for k, v in suite.items() if k != "rows"}, ensure_ascii=False)
        suites.append(f'{json.dumps(name)}: {head[:-1]}, "rows": [\n{rows}\n]}}')
    head = json.dumps({k: v for k, v in results.items() if k != "suites"}, indent=1, ensure_ascii=False)
    return f'{head[:-2]},\n "suites": {{\n' + ",\n".join(suites) + "\n}}\n"


# ---- numbers ---------------------------------------------------------------------------------------------------------


def amount(value, unit):
    """A number with its unit.

    >>> amount(0.00123, "s"), amount(52_428_800, "B"), amount(0, "B")
    ('1.23 ms', '50.0 MiB', '0 B')
    """
    if value is None:
        return ""
    if unit == "s":
        return duration(value)
    if unit == "B":
        for size, suffix in ((1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")):
            if abs(value) >= size:
                return f"{value / size:.3g} {suffix}" if abs(value) / size < 1000 else f"{value / size:.0f} {suffix}"
        return f"{value:.0f} B"
    return f"{value:.3g} {unit}".rstrip()


def times(ratio):
    """A ratio.

    >>> times(12.94), times(1.264), times(0.95), times(1234)
    ('12.9×', '1.26×', '0.95×', '1,234×')
    """
    return f"{ratio:,.0f}×" if ratio >= 100 else f"{ratio:.1f}×" if ratio >= 10 else f"{ratio:.2f}×"


def interval(peer):
    low, high = times(peer["low"]), times(peer["high"])
    return low if low == high else f"{low[:-1]}\N{EN DASH}{high}"


def summary(rows):
    """{peer: (rows, rows where we are ahead, geometric mean of the ratios)}."""
    found = {}
    for row in rows:
        for name, peer in row["peers"].items():
            found.setdefault(name, []).append(peer["ratio"])
    return {n: (len(r), sum(x >= 1 for x in r), exp(sum(map(log, r)) / len(r))) for n, r in found.items() if all(x > 0 for x in r)}


def sentence(rows):
    """The summary in words."""
    parts = [f"{name}: ahead in {ahead} of {n}, geometric mean {times(mean)}" for name, (n, ahead, mean) in summary(rows).items()]
    return "; ".join(parts)


# ---- the terminal ----------------------------------------------------------------------------------------------------


class Screen:
    """Rows as they are measured: aligned and coloured in a terminal, plain lines elsewhere."""

    def __init__(self):
        from rich.console import Console

        self.plain = is_plain()
        self.console = Console(highlight=False, soft_wrap=self.plain)
        self.note = Note()

    def line(self, text="", style=None):
        self.console.print(text, style=style, markup=False)

    def start(self, results):
        versions = ", ".join(f"{PACKAGES.get(n, n)} {v}" for n, v in results["versions"].items())
        self.line(f"{results['machine']['processor']}, {results['date']}; {versions}")
        if results["missing"]:
            self.line("not installed, so not measured: " + ", ".join(results["missing"]), "yellow")

    def suite(self, name, title):
        self.line()
        self.line(f"{name}: {title}", "bold")

    def doing(self, title):
        if not self.plain:
            self.note.show(f"  {title} …")

    def still(self):
        if not self.plain:
            self.note.clear()

    def row(self, row):
        from rich.text import Text

        self.still()
        if row["linalgml"] is not None:
            mine = amount(row["linalgml"]["median"], row["unit"])
            calm, rounds = row.get("calm"), row.get("rounds")
            shaky = "" if calm is None or calm >= 5 or calm == rounds else f"  (busy machine: {calm} of {rounds} rounds were calm)"
            self.console.print(Text.assemble(("  " + row["case"], "bold"), f"  {mine}", (shaky, "yellow")))
        for name, peer in row["peers"].items():
            color = "green" if peer["low"] >= 1 else "red" if peer["high"] < 1 else "yellow"
            self.console.print(
                Text.assemble(
                    f"    {name:24} {amount(peer['median'], row['unit']):>9}  ", (f"{times(peer['ratio']):>7}", f"bold {color}"),
                    (f"  {interval(peer)}", "dim"),
                )
            )  # fmt: skip
        for name, error in row.get("errors", {}).items():
            self.line(f"    {row['case']}: {name}: {error}", "bold red")

    def total(self, suite):
        self.still()
        text = sentence(suite["rows"])
        if text:
            self.line(f"  {text}", "italic")

    def end(self, results, failed):
        self.line()
        self.line(f"{results['seconds']} s. A ratio is the peer's time over ours: above 1 we are faster; beside it its 95 % interval.")
        if failed:
            self.line(f"{failed} cases had candidates that failed or disagreed.", "bold red")


# ---- Markdown --------------------------------------------------------------------------------------------------------


def markdown(results):
    """The results as a Markdown page."""
    machine = results["machine"]
    versions = ", ".join(f"{PACKAGES.get(n, n)} {v}" for n, v in results["versions"].items())
    lines = [
        "# Results of `python -m benchmarks`", "",
        f"{machine['processor']}, {machine['cores']} cores, {machine['system']}; {results['date']}; {versions}.", "",
        "Medians of process CPU time, one thread, all candidates of a row sampled in turn (suite `threads`: the wall's clock).",
        "A ratio is the peer's time over ours: above 1 we are faster. In brackets its 95 % interval.", "",
    ]  # fmt: skip
    lines += ["## Targets", "", *targets_table(results), ""]
    for name, suite in results["suites"].items():
        lines += [f"## {name}", "", suite["title"], "", f"{sentence(suite['rows'])}.", ""]
        lines += [*elsewhere(suite, results), *table(suite["rows"]), ""]
    return "\n".join(lines)


def elsewhere(suite, results):
    """A paragraph of lines that says where a suite was measured, if not where the rest was."""
    m = suite.get("machine", results["machine"])
    if m == results["machine"]:
        return []
    return [f"Measured on {m['processor']}, {m['cores']} cores, twins for {m['twins']}; {suite['date']}.", ""]


def targets_table(results):
    """What the library aims at and what was measured; where several cases belong to a target, the lowest and the highest."""
    lines = ["| work | against | target | measured | reached |", "|---|---|--:|--:|---|"]
    for target, hits in measured(results):
        ratios = sorted(ratio for _, ratio in hits)
        shown = times(ratios[0]) if len(ratios) == 1 else f"{times(ratios[0])} … {times(ratios[-1])}"
        reached = sum(r >= target.ratio for r in ratios)
        said = ("yes" if reached else "no") if len(ratios) == 1 or reached in (0, len(ratios)) else f"{reached} of {len(ratios)}"
        lines.append(f"| {target.work} | {target.peer} | {times(target.ratio)} | {shown} | {said} |")
    return lines


def table(rows):
    """One row a case, one column a peer."""
    peers = list(dict.fromkeys(name for row in rows for name in row["peers"]))
    lines = ["| case | linalgml | " + " | ".join(peers) + " |", "|---|--:|" + "--:|" * len(peers)]
    for row in rows:
        cells = [row["case"], "" if row["linalgml"] is None else amount(row["linalgml"]["median"], row["unit"])]
        cells += [cell(row, row["peers"].get(name)) for name in peers]
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def cell(row, peer):
    return "" if peer is None else f"{amount(peer['median'], row['unit'])}, **{times(peer['ratio'])}** ({interval(peer)})"
