"""A derivation is data: lines that are equal, each with the reason it follows from the one before, and the kernel it arrives at.

    @derivation(title="Softmax, backwards", theorem="softmax_gradient")
    def softmax_backwards(d):
        \"\"\"How a loss reaches the scores through a softmax.\"\"\"
        n = d.size("n")
        i, j, k = d.indices("i j k", n)
        x, g = d.family("x", n), d.family("g", n)
        p = d.let("p", d.exp(x[j]) / d.sum(d.exp(x[k]), k), j)        # p[j] stands for this; shown under "where"
        d.line(d.D(d.sum(g[j] * p[j], j), x[i]), "the gradient that arrives is g")
        d.line(d.sum(g[j] * p[j] * (d.delta(i, j) - p[i]), j), "the derivative of softmax")
        d.line(p[i] * (g[i] - d.sum(g[j] * p[j], j)), "the delta picks one term")
        d.kernel(softmax_backward, p, g, d.out(n), 1, n, at=[i])       # what the shipped source writes at [i]

`check()` proves that every line equals the one before, for every size; then again at sizes 1, 2 and 3 by another route (sums
written out, cells as symbols, SymPy's derivative); and that the last line is what the shipped kernel computes.  That the words
fit is for the reader to judge.  SymPy is imported when a derivation is first used.
"""

import inspect
import re
import time
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

from .theorem import _PACKAGE

DERIVATIONS: dict[str, "Derivation"] = {}  # by name: "nn.softmax.softmax_backwards"


_SHOWN = {r"\hat{x}": "x̂", r"\sqrt": "√", r"\tanh": "tanh", r"\beta": "β", r"\mu": "μ", r"\sum": "Σ", r"\cdot": "·", r"\log": "log"}
_SHOWN |= {
    r"\tfrac{1}{2}": "1/2",
    r"\le": "≤",
    r"\delta": "δ",
    r"\alpha": "\u03b1",
    r"\,": " ",
    "e^x": "eˣ",
    "^2": "²",
    r"\sigma": "\u03c3",
}


@dataclass(frozen=True)
class LineCheck:
    """What was found about one line: that it equals the one before, and how that was proved; or the two expressions that differ."""

    ok: bool
    how: str
    seconds: float


@dataclass(frozen=True)
class Line:
    """A line: an expression, the reason in words (with $maths$), and what may stand in for a proof for every size."""

    expression: object
    reason: str
    over: object = None  # the number of steps that an induction runs over


class Derivation:
    """A registered derivation; its lines are made when they are first asked for."""

    def __init__(self, function, title, theorem):
        self.function, self.title = function, title
        self.concept = function.__module__.removeprefix(_PACKAGE)
        self.name = f"{self.concept}.{function.__name__}"
        self.theorem = f"{self.concept}.{theorem}" if theorem and "." not in theorem else theorem
        self.prose = " ".join(inspect.cleandoc(function.__doc__ or "").split())
        self._built = self._checks = None

    def __repr__(self):
        return f"<derivation {self.name}>"

    @property
    def built(self):
        """The builder, filled in."""
        if self._built is None:
            from .builder import Builder

            made = Builder(self.name)
            self.function(made)
            self._built = made
        return self._built

    @property
    def lines(self):
        """The lines, in order."""
        return self.built.lines

    @property
    def kernels(self):
        """The kernels whose source the last line is compared with."""
        return [target.kernel for target in self.built.targets]

    def check(self):
        """One LineCheck for each line after the first, then one for each kernel; kept for the next time it is asked."""
        if self._checks is None:
            self._checks = check_lines(self.built, self.built.lines)
        return self._checks

    def latex(self):
        """An align* that KaTeX reads: the definitions, then the lines with their reasons."""
        from .notation import latex

        rows = [f"{latex(name)} &:= {latex(body)}" for name, body in self.built.definitions]
        for k, line in enumerate(self.lines):
            rows.append(f"{'& ' if k == 0 else '&= '}{latex(line.expression)} && {_words(line.reason)}")
        return "\\begin{align*}\n" + " \\\\\n".join(rows) + "\n\\end{align*}"

    def text(self):
        """The derivation for a terminal; a ✓ stands before each line that was proved."""
        from .notation import plain

        checks = self.check()
        rows = [("   ", f"{plain(name)} := {plain(body)}", "") for name, body in self.built.definitions]
        for k, line in enumerate(self.lines):
            mark = "   " if k == 0 else " ✓ " if checks[k - 1].ok else " ✗ "
            rows.append((mark + ("  " if k == 0 else "= "), plain(line.expression), _bare(line.reason)))
        for target, found in zip(self.built.targets, checks[len(self.lines) - 1 :], strict=True):
            rows.append((" ✓ = " if found.ok else " ✗ = ", target.label, "the shipped source"))
        width = min(max(_columns(e) for _, e, why in rows if why), 72)
        body = [f"{head}{e}" if not why else _row(head, e, why, width) for head, e, why in rows]
        return "\n".join([self.title, "─" * len(self.title), *([self.prose] if self.prose else []), "", *body])


def check_lines(built, lines):
    """The checks of a sequence of lines against each other and the builder's kernels."""
    checks = []
    for before, line in pairwise(lines):
        checks.append(_timed(lambda a=before, b=line: built.follows(a, b)))
    for target in built.targets:
        checks.append(_timed(lambda t=target: built.arrives(lines[-1], t)))
    return checks


def _timed(decide):
    start = time.perf_counter()
    ok, how = decide()
    return LineCheck(ok, how, time.perf_counter() - start)


def _row(head, e, why, width):
    if _columns(e) > width:
        return f"{head}{e}\n{' ' * (5 + width)}   {why}"
    return f"{head}{e}{' ' * (width - _columns(e))}   {why}"


def _columns(text):
    """How many columns a text takes: a hat stands on the letter before it."""
    return sum(not unicodedata.combining(c) for c in text)


def _words(reason):
    return rf"\text{{{reason}}}"


def _bare(reason):
    """A reason as plain words: no dollar signs, backslashes and braces."""
    for written, shown in _SHOWN.items():
        reason = reason.replace(written, shown)
    return re.sub(r"\^\{([^}]{2,})\}", r"^(\1)", reason).translate(str.maketrans("", "", "$\\{}"))


def derivation(*, title, theorem=None):
    """Register a function over a builder as a derivation of its module's concept; `theorem` names the theorem it explains."""

    def register(function):
        made = Derivation(function, title, theorem)
        if made.name in DERIVATIONS and DERIVATIONS[made.name].function.__code__.co_filename != function.__code__.co_filename:
            raise ValueError(f"{made.name}: there is a derivation of that name already")
        DERIVATIONS[made.name] = made
        return made

    return register
