"""Derivations: every line follows, none can be changed, and they print for a page and for a terminal."""

import re

import pytest

from linalgml.derivations.builder import Builder
from linalgml.derivations.derivation import DERIVATIONS, Derivation, Line, check_lines
from linalgml.derivations.formula.atoms import Index
from linalgml.derivations.theorem import load_all
from linalgml.kernels import REGISTRY
from linalgml.nn.softmax import softmax_backward

THEOREMS = load_all()
SLOW = ("attention",)
CHANGED = [d for d in DERIVATIONS.values() if not any(s in d.name for s in SLOW)]


@pytest.mark.derivation
@pytest.mark.parametrize("made", DERIVATIONS.values(), ids=DERIVATIONS)
def test_every_line_follows(made):
    for check in made.check():
        assert check.ok, check.how
    assert made.theorem is None or made.theorem in THEOREMS, f"{made.name} explains {made.theorem}, which there is not"


def test_they_arrive_at_shipped_kernels():
    arrived = {k.name for d in DERIVATIONS.values() for k in d.kernels}
    assert len(DERIVATIONS) >= 25
    assert len(arrived) >= 14
    assert arrived <= set(REGISTRY)


def changes(e, free, zero):
    """An expression with a small mistake: one more, the other sign, twice as much, another index."""
    yield "raised", e + 1
    if not zero:
        yield "negated", -e
        yield "doubled", 2 * e
    for i in sorted(free & e.free_symbols, key=str):
        yield f"{i} moved", e.xreplace({i: Index("q", integer=True, nonnegative=True)})


@pytest.mark.derivation
@pytest.mark.parametrize("made", CHANGED, ids=lambda d: d.name)
def test_no_line_can_be_changed(made):
    built = made.built
    free = {s for line in built.lines for s in line.expression.free_symbols if isinstance(s, Index)}
    for k, line in enumerate(built.lines):
        for what, changed in changes(line.expression, free, built.calculus.equal(built.meaning(line.expression))):
            before, after = built.lines[max(k - 1, 0)], built.lines[min(k + 1, len(built.lines) - 1)]
            wrong = Line(changed, line.reason, line.over)
            ok = built.follows(before, wrong)[0] if k else built.follows(wrong, after)[0]
            assert not ok, f"line {k + 1}, {what}"


def softmax(d, wrong=False):
    n = d.size("n")
    i, j, k = d.indices("i j k", n)
    x, g = d.family("x", n), d.family("g", n)
    p = d.let("p", d.exp(x[j]) / d.sum(d.exp(x[k]), k), j)
    d.line(d.D(d.sum(g[j] * p[j], j), x[i]), "what arrives is $g$")
    d.line(p[i] * (g[i] - (2 if wrong else 1) * d.sum(g[j] * p[j], j)), "the derivative of softmax")
    d.kernel(softmax_backward, p, g, d.out(n), 1, n, at=[i])


def test_a_wrong_line_fails_with_both_expressions_and_a_point():
    made = Builder("wrong")
    softmax(made, wrong=True)
    first, second = check_lines(made, made.lines)
    assert not first.ok
    assert not second.ok
    assert re.search(r"∂/∂xᵢ .* is not .* at n = \d, i = \d; .*g_0 = .* they are .* and ", first.how)
    assert "softmax_backward" in second.how


def test_how_a_line_was_proved():
    made = Builder("right")
    softmax(made)
    first, second = check_lines(made, made.lines)
    assert first.ok
    assert first.how == "for every size, and again at 1, 2, 3"
    assert "read from the source of nn.softmax.softmax_backward" in second.how


def test_text_and_latex():
    made = Derivation(softmax, "Softmax", None)
    text, latex = made.text(), made.latex()
    assert "pⱼ := e^xⱼ/(Σₖ e^xₖ)" in text
    assert " ✓ = pᵢ (gᵢ - Σⱼ gⱼ pⱼ)" in text
    assert "what arrives is g" in text
    assert text.count("✓") == 2
    assert r"p_{j} &:= \frac{e^{x_{j}}}{\sum_{k} e^{x_{k}}}" in latex
    assert r"&= p_{i}\,\left(g_{i} - \sum_{j} g_{j}\,p_{j}\right) && \text{the derivative of softmax}" in latex
    assert latex.startswith("\\begin{align*}")
    assert latex.endswith("\\end{align*}")


@pytest.mark.parametrize("made", DERIVATIONS.values(), ids=DERIVATIONS)
def test_latex_is_what_katex_reads(made):
    """No SymPy-only commands, balanced braces, dollars in pairs."""
    latex = made.latex()
    assert latex.count("{") == latex.count("}")
    assert latex.count("$") % 2 == 0
    assert not re.search(r"operatorname\*|limits_|mathtt|Sum|Indexed|\\\\\n\\\\", latex)
    assert len(made.lines) == latex.count(r"\text{")


@pytest.mark.parametrize("size", [1, 2, 3])
def test_a_line_that_holds_at_one_size_only(size):
    made = Builder("one size")
    n = made.size("n")
    i, j = made.indices("i j", n)
    x = made.family("x", n)
    made.line(made.sum(x[j], j), "a sum")
    made.line(made.sum(x[j], j) + x[i] * (n - size), "the same at one size")
    (check,) = check_lines(made, made.lines)
    assert not check.ok


def test_an_induction_that_does_not_start():
    made = Builder("start")
    t, b = made.steps("t"), made.number("b", positive=True)
    s = made.indices("s", t)
    made.line(made.sum(b**s, s), "a geometric series")
    made.line((b**t - 1) / (b - 1) + 1, "one too many", over=t)
    assert not check_lines(made, made.lines)[0].ok
    made.lines[1] = Line((b**t - 1) / (b - 1), "the closed form", t)
    assert check_lines(made, made.lines)[0].how.startswith("by induction on t")
