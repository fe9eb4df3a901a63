"""What the pages under "Why it is fast" show of docs/data/ladders.json, which `python -m benchmarks.ladders` writes.

    ```{ladder} matmul                      the whole ladder as bars, with the peers; `:case: 1` takes another size
    ```
    ```{rung} matmul ikj                    the rung's source, and its speed at every size
    ```
    ```{roofline} matmul                    the roofline with each rung as a numbered point
    ```
    ```{training-step} small                where the time of a training step goes
    ```
    {measured}`times matmul ijk ikj`        9.1×: how many times faster the second rung is than the first; `@1` takes another size
    {measured}`speed matmul ikj`            40.2 GFLOP/s          {measured}`time softmax single`     552 µs
    {measured}`ceiling peak`                227 GFLOP/s           {measured}`pitfall sqrt before`     1.37 ns

So no figure on those pages is typed: they change with the file, and tests/ladders/test_pages.py holds the sentences to it.
"""

import functools
import html
import json
import math
import sys
from pathlib import Path
from typing import ClassVar

import listing
from docutils import nodes
from docutils.parsers.rst import directives
from drawing import draw
from pictures import picture
from plain_source import cython_rung, python_rung
from speed_bars import human, times_faster
from sphinx.util.docutils import SphinxDirective, SphinxRole

ROOT = Path(__file__).parent.parent.parent
DATA = ROOT / "docs" / "data" / "ladders.json"
GIGA = 1e9


@functools.cache
def data():
    return json.loads(DATA.read_text(encoding="utf-8"))


@functools.cache
def ladders():
    if str(ROOT) not in sys.path:
        sys.path.append(str(ROOT))
    from linalgml.ladders import LADDERS

    return LADDERS


# ---- figures in a sentence


def measured(text):
    """The figure that a {measured} role stands for, as text."""
    what, *words = text.split()
    number = int(words.pop().removeprefix("@")) if words and words[-1].startswith("@") else None
    return {"times": times, "speed": speed, "time": duration, "ceiling": ceiling, "pitfall": pitfall, "share": share, "step": step,
            "parameters": parameters, "size": size, "intensity": intensity}[what](*words, number=number)  # fmt: skip


def seconds(ladder, name, number=None):
    """The median of a rung or a peer; without a case, in the first that has it."""
    cases = data()["ladders"][ladder]
    for case in cases if number is None else [cases[number]]:
        found = case["seconds"].get(name) or case["peers"].get(name)
        if found:
            return found
    raise KeyError(f"{ladder}: no figure for {name!r}")


def times(ladder, slow, fast, number=None):
    return times_faster(seconds(ladder, slow, number) / seconds(ladder, fast, number))


def speed(ladder, name, number=None):
    return rate(data()["ladders"][ladder][number or 0]["operations"] / seconds(ladder, name, number))


def rate(operations):
    """Operations a second, with a fitting unit.

    >>> rate(2.27e11), rate(3.28e7)
    ('227 GFLOP/s', '32.8 MFLOP/s')
    """
    return f"{operations / GIGA:.3g} GFLOP/s" if operations >= GIGA / 10 else f"{operations / 1e6:.3g} MFLOP/s"


def duration(ladder, name, number=None):
    return human(seconds(ladder, name, number))


def roof(name):
    """Bytes a second of a memory: of loads, or of loads and stores, whichever is more."""
    return max(data()["ceilings"][name], data()["ceilings"][f"{name}_update"])


def ceiling(name, number=None):
    value = data()["ceilings"]["peak"] if name == "peak" else roof(name)
    return rate(value) if name == "peak" else f"{value / GIGA:.3g} GB/s"


def pitfall(name, which, number=None):
    pair = data()["pitfalls"][name]
    return times_faster(pair["before"] / pair["after"]) if which == "times" else human(pair[which])


def intensity(ladder, name, number=None):
    case = data()["ladders"][ladder][number or 0]
    return f"{case['operations'] / case['traffic'][name]:.2g}"


def size(ladder, number=None):
    return ", ".join(f"{name} = {value:,}" for name, value in data()["ladders"][ladder][number or 0]["sizes"].items())


def step(name, number=None):
    return human(data()["training"][name.replace("_", " ")]["step"])


def share(name, group, number=None):
    """The part of a training step that a group of kernels takes."""
    return f"{shares(name.replace('_', ' '))[group]:.0%}"


def parameters(which, number=None):
    found = data()["parameters"]
    if which == "times":
        return times_faster(found["separately"] / found["together"])
    return f"{found[which]:,}" if which in ("tensors", "numbers") else human(found[which])


GROUPS = {
    "products": ("nn.linear.", "linalg.matmul."), "attention": ("nn.causal_attention.", "nn.attention."),
    "norms": ("nn.layer_norm.",), "activation": ("nn.activation.",), "loss": ("nn.cross_entropy.",), "optimiser": ("optim.",),
}  # fmt: skip
NAMES = {"products": "Matrix products of the linear layers", "attention": "Attention", "norms": "Layer norm", "activation": "GELU",
         "loss": "Softmax and cross-entropy", "optimiser": "AdamW", "others": "Embedding, additions, other kernels",
         "rest": "Tape, Python, everything between the kernels"}  # fmt: skip


def shares(name):
    """{group: part of the step}, all of it."""
    entry = data()["training"][name]
    found = dict.fromkeys((*GROUPS, "others"), 0.0)
    whole = max(entry["step"], sum(spent for _, spent in entry["kernels"].values()))
    for kernel, (_, spent) in entry["kernels"].items():
        group = next((g for g, starts in GROUPS.items() if kernel.startswith(starts)), "others")
        found[group] += spent / whole
    found["rest"] = max(0.0, 1 - sum(found.values()))
    return found


class MeasuredRole(SphinxRole):
    """{measured}`...`: see the module."""

    def run(self):
        self.env.note_dependency(str(DATA))
        try:
            return [nodes.Text(measured(self.text))], []
        except (KeyError, TypeError, IndexError, ValueError) as error:
            return [], [self.inliner.reporter.error(f"measured: {self.text!r}: {error}", line=self.lineno)]


# ---- bars


def row(kind, title, value, text, note, low, high):
    width = 100 * (math.log10(value) - low) / (high - low) if high > low else 100
    return (
        f'<tr class="speed-{kind}"><th scope="row">{title}</th><td class="speed-bar"><span style="width:{width:.1f}%"></span></td>'
        f'<td class="speed-time">{text}</td><td class="speed-factor">{note}</td></tr>'
    )


def kind_of(rung):
    return "library" if rung.name == "library" else rung.backend


def bars(name, number):
    """All the rungs of a ladder at one size, and the peers."""
    case, ladder = data()["ladders"][name][number], ladders()[name]
    speeds = {rung: case["operations"] / s for rung, s in (case["seconds"] | case["peers"]).items()}
    low, high = math.log10(min(speeds.values())) - 0.35, math.log10(max(speeds.values()))
    rows, before = [], None
    for position, (rung, made) in enumerate(ladder.rungs.items(), 1):
        if rung in speeds:
            note = "" if before is None else times_faster(speeds[rung] / before)
            title = f"<b>{position}</b> {html.escape(made.title)}"
            rows.append(row(kind_of(made), title, speeds[rung], rate(speeds[rung]), note, low, high))
            before = speeds[rung]
    for peer in case["peers"]:
        rows.append(row("torch", html.escape(peer), speeds[peer], rate(speeds[peer]), "", low, high))
    caption = f"<code>{ladder.kernel.__name__}</code> {html.escape(size(name, number))}"
    return f'<div class="speeds ladder"><table><caption>{caption}</caption><tbody>{"".join(rows)}</tbody></table></div>'


def provenance():
    """On what, when and how the figures were measured."""
    found = data()
    versions = ", ".join(f"{name} {version}" for name, version in sorted(found["versions"].items()))
    return (
        f"Float32, one thread of {found['machine']}, {found['date']} ({versions}); medians of process CPU time, all rungs and peers "
        "sampled in turn. Bars are logarithmic; the last column is the factor over the rung before. `python -m benchmarks.ladders` "
        "measures your machine."
    )


class LadderDirective(SphinxDirective):
    """The bars of a ladder."""

    required_arguments = 1
    option_spec: ClassVar = {"case": directives.nonnegative_int, "quiet": directives.flag}

    def run(self):
        self.env.note_dependency(str(DATA))
        found = [nodes.raw("", bars(self.arguments[0], self.options.get("case", 0)), format="html")]
        return found if "quiet" in self.options else [*found, *self.parse_text_to_nodes(provenance())]


class TrainingStep(SphinxDirective):
    """The parts of a training step as bars."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self):
        self.env.note_dependency(str(DATA))
        name = self.arguments[0]
        entry = data()["training"][name]
        rows = []
        for group, part in sorted(shares(name).items(), key=lambda item: -item[1]):
            rows.append(
                f'<tr class="speed-{"python" if group == "rest" else "cython"}"><th scope="row">{NAMES[group]}</th>'
                f'<td class="speed-bar"><span style="width:{100 * part / max(shares(name).values()):.1f}%"></span></td>'
                f'<td class="speed-time">{human(part * entry["step"])}</td><td class="speed-factor">{part:.0%}</td></tr>'
            )
        sizes = ", ".join(f"{key} = {value}" for key, value in entry["sizes"].items())
        caption = f"One training step, {human(entry['step'])}: {html.escape(sizes)}"
        made = f'<div class="speeds ladder"><table><caption>{caption}</caption><tbody>{"".join(rows)}</tbody></table></div>'
        return [nodes.raw("", made, format="html")]


# ---- one rung


class RungDirective(SphinxDirective):
    """The source of a rung, and a line with its speed at every size."""

    required_arguments = 2

    def run(self):
        name, rung_name = self.arguments
        ladder = ladders().get(name)
        if ladder is None or rung_name not in ladder.rungs:
            raise self.error(f"rung: there is no {name} {rung_name}")
        rung, text = ladder.rungs[rung_name], []
        self.env.note_dependency(str(DATA))
        if rung.place is not None:
            path = ROOT / "linalgml" / rung.place[0]
            self.env.note_dependency(str(path))
            where, source = str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
            cython = path.suffix == ".pyx"
            code = cython_rung(source, rung_name) if cython else python_rung(source, rung.place[1])
            text += [listing.fence("cython" if cython else "python", code, where), ""]
        self_and_before = list(ladder.rungs)[: list(ladder.rungs).index(rung_name) + 1]
        for number, case in enumerate(data()["ladders"][name]):
            if rung_name in case["seconds"]:
                previous = [other for other in self_and_before[:-1] if other in case["seconds"]]
                line = f"**{speed(name, rung_name, number)}** at {size(name, number)} ({duration(name, rung_name, number)})"
                if previous:
                    line += f", {times(name, previous[-1], rung_name, number)} the rung before"
                text += [line + "  \\" if number + 1 < len(data()["ladders"][name]) else line]
        text[-1] = text[-1].removesuffix("  \\") + "."
        block = nodes.container("", *self.parse_text_to_nodes("\n".join(text)), classes=["rung"])
        return [block]


# ---- the roofline


def roofline_arguments(name, number):
    """The arguments of plot_roofline, as text."""
    found, ladder = data(), ladders()[name]
    case = found["ladders"][name][number]
    points = [
        (str(position), kind_of(made), case["operations"] / case["traffic"][rung], case["operations"] / case["seconds"][rung])
        for position, (rung, made) in enumerate(ladder.rungs.items(), 1)
        if rung in case["seconds"]
    ]
    roofs = {label: roof(label.lower()) for label in ("L1", "L2", "DRAM")}
    peers = {peer: case["operations"] / s for peer, s in case["peers"].items()}
    return f"{found['ceilings']['peak']!r}, {roofs!r}, {points!r}, {peers!r}"


class Roofline(SphinxDirective):
    """The picture, and what its numbers stand for."""

    required_arguments = 1
    option_spec: ClassVar = {"case": directives.nonnegative_int}

    def run(self):
        name, number = self.arguments[0], self.options.get("case", 0)
        self.env.note_dependency(str(DATA))
        arguments = roofline_arguments(name, number)
        file = draw("linalgml.plotting.roofline:plot_roofline", arguments, Path(self.env.doctreedir) / "pictures")
        shown = data()["ladders"][name][number]["seconds"]
        legend = ", ".join(f"{i} {rung}" for i, rung in enumerate(ladders()[name].rungs, 1) if rung in shown)
        alt = f"Roofline of {name} at {size(name, number)}: each rung's speed over its operations a byte, under the ceilings. {legend}."
        frame = nodes.figure("", picture(file=str(file), alt=alt, width=""), align="center")
        text = f"At {size(name, number)}: {legend}."
        frame += nodes.caption(text, "", nodes.Text(text))
        return [frame]


def setup(app):
    app.add_directive("ladder", LadderDirective)
    app.add_directive("rung", RungDirective)
    app.add_directive("roofline", Roofline)
    app.add_directive("training-step", TrainingStep)
    app.add_role("measured", MeasuredRole())
    app.connect("builder-inited", lambda app: data.cache_clear())
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
