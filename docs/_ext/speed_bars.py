"""Measured speeds as bars: docs/data/speeds.json, which `python -m benchmarks.concepts` writes, drawn with plain HTML."""

import html
import json
import math
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
DATA = ROOT / "docs" / "data" / "speeds.json"
LABELS = {"python": "Python", "numba": "Numba", "cython": "Cython", "numpy": "NumPy", "torch": "PyTorch"}


def markdown(concept, only=None):
    """The bars of a concept's kernels, as an HTML block, and the line that says on what machine and when."""
    if not DATA.is_file():
        return ""
    data = json.loads(DATA.read_text(encoding="utf-8"))
    cases = [c for c in data["cases"] if c["kernel"].rsplit(".", 1)[0] == concept]
    cases = [c for c in cases if not only or c["kernel"].rsplit(".", 1)[1] in only]
    if not cases:
        return ""
    source = (ROOT / "linalgml" / f"{concept.replace('.', '/')}.py").read_text(encoding="utf-8")
    cases.sort(key=lambda case: source.find(f"def {case['kernel'].rsplit('.', 1)[1]}("))
    figures = "".join(figure(case) for case in cases)
    note = (
        f"Median process CPU time of one call, one thread of {data['machine']}, {data['date']}, Python {data['versions']['python']}, "
        "all candidates sampled in turn. The bars are on a logarithmic scale; the last column says how many times faster than the "
        "readable source in CPython. PyTorch's operations also make their result. `python -m benchmarks.concepts` measures your machine."
    )
    return f"```{{raw}} html\n<div class=\"speeds\">{figures}</div>\n```\n\n{note}"


def figure(case):
    """One kernel: a line for each backend with its time, a bar and its factor."""
    times = {name: case["seconds"][name] for name in LABELS if case["seconds"].get(name)}
    low, high = math.log10(min(times.values())) - 0.35, math.log10(max(times.values()))
    rows = []
    for name, seconds in times.items():
        width = 100 * (math.log10(seconds) - low) / (high - low)
        factor = "" if name == "python" or "python" not in times else times_faster(times["python"] / seconds)
        rows.append(
            f'<tr class="speed-{name}"><th scope="row">{LABELS[name]}</th>'
            f'<td class="speed-bar"><span style="width:{width:.1f}%"></span></td>'
            f'<td class="speed-time">{human(seconds)}</td><td class="speed-factor">{factor}</td></tr>'
        )
    kernel = html.escape(case["kernel"].rsplit(".", 1)[1])
    shape = html.escape(case["shape"])
    return f"<table><caption><code>{kernel}</code> {shape}</caption><tbody>{''.join(rows)}</tbody></table>"


def times_faster(ratio):
    """A factor with three digits.

    >>> times_faster(1530.4), times_faster(8.125)
    ('1,530×', '8.12×')
    """
    return f"{round(ratio, -1):,.0f}×" if ratio >= 1000 else f"{ratio:.3g}×"


def human(seconds):
    """A time with a fitting unit.

    >>> human(0.00123), human(2.5e-7)
    ('1.23 ms', '250 ns')
    """
    for unit, scale in (("s", 1), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= scale:
            return f"{seconds / scale:.3g} {unit}"
    return f"{seconds / 1e-9:.3g} ns"
