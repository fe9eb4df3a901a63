"""The `{measured}` directive: what `python -m benchmarks` measured, from benchmarks/results/results.json.

    ```{measured} targets
    ```

takes `machine` (what, when, with which versions), `targets`, `behind` (every row in which a peer is faster), the name of a suite, or
`accuracy`, which is read from docs/data/accuracy.json.
The tables are those of the results' own Markdown (benchmarks/report.py), so that a page and the file agree.
"""

import importlib
import json
import sys
from pathlib import Path
from typing import ClassVar

from sphinx.util.docutils import SphinxDirective

ROOT = Path(__file__).parent.parent.parent
RESULTS = ROOT / "benchmarks" / "results" / "results.json"
ACCURACY = ROOT / "docs" / "data" / "accuracy.json"
SAME = 0.97  # a ratio from here to 1 is a tie within what one run can tell
NAMES = {"python": "Python", "numpy": "NumPy", "torch": "PyTorch", "jax": "JAX", "numba": "Numba", "scipy": "SciPy"}


def machine(data):
    """One sentence about the run."""
    m = data["machine"]
    versions = ", ".join(f"{NAMES.get(n, n)} {v}" for n, v in data["versions"].items() if n != "linalgml")
    missing = f" Not installed, so not measured: {', '.join(data['missing'])}." if data["missing"] else ""
    minutes = f"{data['seconds'] / 60:.0f} minutes" if data["seconds"] >= 90 else f"{data['seconds']} seconds"
    return f"{m['processor']}, {m['cores']} cores, {m['system']}, twins for {m['twins']}; {data['date']}, {minutes}. {versions}.{missing}"


def targets(data):
    """The library's aims and what was measured of each."""
    return "\n".join(report().targets_table(data))


def behind(data):
    """The rows in which a peer is faster, the worst first."""
    rows = []
    for name, suite in data["suites"].items():
        for row in suite["rows"]:
            rows += [(p["ratio"], name, row["case"], peer) for peer, p in row["peers"].items() if p["ratio"] < SAME]
    if not rows:
        return "No row: no peer was faster in this run."
    rows.sort()
    lines = ["| ratio | suite | case | peer |", "|--:|---|---|---|"]
    return "\n".join(lines + [f"| {report().times(r)} | {suite} | {case} | {peer} |" for r, suite, case, peer in rows])


def suite(data, name):
    """A suite's title, its summary and its table."""
    found = data["suites"][name]
    text = report().sentence(found["rows"])
    parts = [found["title"], ""] + ([f"{text}.", ""] if text else []) + report().elsewhere(found, data)
    return "\n".join(parts + (operations(found["rows"]) if name == "operations" else report().table(found["rows"])))


def operations(rows):
    """The table of single operations: one line an operation, its ratios by shape."""
    lines = ["| operation | forward | with backward |", "|---|---|---|"]
    table = {}
    for row in rows:
        (operation, shape), way = split(row["case"])
        for peer in row["peers"].values():
            ratio = report().times(peer["ratio"])
            table.setdefault(operation, {}).setdefault(way, []).append(
                f"{shape} **{ratio}**" if peer["ratio"] < SAME else f"{shape} {ratio}"
            )
    for operation, ways in table.items():
        lines.append(f"| {operation} | {', '.join(ways.get('forward', []))} | {', '.join(ways.get('with backward', []))} |")
    return lines


def split(case):
    """((operation, shape), way) of a row's name, such as "add a row 64x64 f64 forward".

    >>> split("add a row 64x64 f64 with backward"), split("exp 4096 forward")
    ((('add a row, float64', '64×64'), 'with backward'), (('exp', '4096'), 'forward'))
    """
    way = "with backward" if case.endswith(" with backward") else "forward"
    rest = case.removesuffix(f" {way}")
    double = rest.endswith(" f64")
    operation, _, shape = rest.removesuffix(" f64").rpartition(" ")
    return (operation + (", float64" if double else ""), shape.replace("x", "×")), way


def accuracy(data):
    """The largest errors found: a line a function, a column a dtype and instruction-set level."""
    levels = [(dtype, level) for dtype in ("float32", "float64") for level in ("v1", "v3", "v4")]
    titles = {"v1": "baseline", "v3": "AVX2", "v4": "AVX-512"}
    head = "| function | " + " | ".join(f"{dtype}, {titles[level]}" for dtype, level in levels) + " |"
    lines = [head, "|---|" + "--:|" * len(levels)]
    for name, found in data.items():
        lines.append(f"| {name} | " + " | ".join(f"{found[d][v]['ulp']:.2f}" if v in found.get(d, {}) else "" for d, v in levels) + " |")
    return "\n".join(lines)


def report():
    """benchmarks/report.py; its folder is beside docs/, last on the path."""
    if str(ROOT) not in sys.path:
        sys.path.append(str(ROOT))
    return importlib.import_module("benchmarks.report")


class Measured(SphinxDirective):
    """See the module."""

    required_arguments = 1
    option_spec: ClassVar = {}

    def run(self):
        what = self.arguments[0]
        if what == "accuracy":
            self.env.note_dependency(str(ACCURACY))
            return self.parse_text_to_nodes(accuracy(json.loads(ACCURACY.read_text(encoding="utf-8"))))
        self.env.note_dependency(str(RESULTS))
        if not RESULTS.is_file():
            raise self.error(f"measured: there is no {RESULTS}: python -m benchmarks --save benchmarks/results/results")
        data = json.loads(RESULTS.read_text(encoding="utf-8"))
        parts = {"machine": machine, "targets": targets, "behind": behind}
        if what not in parts and not (ROOT / "benchmarks" / f"{what}.py").is_file():
            raise self.error(f"measured: {what!r} is not a suite; there is no benchmarks/{what}.py")
        text = parts[what](data) if what in parts else suite(data, what) if what in data["suites"] else "Not part of that run."
        return self.parse_text_to_nodes(text, allow_section_headings=True)


def setup(app):
    app.add_directive("measured", Measured)
    return {"parallel_read_safe": True, "version": "1"}
