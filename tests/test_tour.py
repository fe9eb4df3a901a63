"""The tour: every stop, piped and drawn, on whatever backends there are."""

import io
import re

import pytest

import linalgml as lm
from linalgml import cli
from linalgml.terminal import count, duration, is_plain, span, sparkline
from linalgml.tour import canvas, gpt, ladder, run_tour, screen


@pytest.fixture(autouse=True)
def tiny(monkeypatch):
    """A model that learns in no time, and ladders of one call."""
    shape = {"n_layer": 1, "n_head": 1, "n_embd": 8, "block_size": 8, "batch_size": 2, "learning_rate": 1e-2, "min_lr": 1e-3}
    monkeypatch.setattr(gpt, "SHAPES", dict.fromkeys(gpt.SHAPES, shape))
    monkeypatch.setattr(gpt, "LETTERS", dict.fromkeys(gpt.LETTERS, 3000))
    measure = ladder.measure
    monkeypatch.setattr(ladder, "measure", lambda: measure(0.0))


def test_piped_it_is_plain_and_complete(capsys):
    assert cli.main(["tour", "--seconds", "0.3"]) == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out and "\r" not in out
    for heading in ("1. A vector", "2. A matrix", "3. Autograd", "4. Every gradient", "5. One source", "6. A GPT learns", "7. And writes"):
        assert heading in out
    assert "v · w  = 2·4 + 3·1 = 11" in out and "-12.00" in out
    assert "✓ finite" in out and "✗ nn.layer_norm.layer_norm_gradient, finite" in out and "the derivative is" in out
    assert re.search(r"python +\d+(\.\d+)? (s|ms|µs) +1 ", out)
    assert "after 0 steps: the " in out.lower() and "linalgml train --text FILE" in out


def test_drawn(monkeypatch):
    rich_console = pytest.importorskip("rich.console")
    drawn = screen.RichScreen()
    drawn.console = rich_console.Console(file=io.StringIO(), force_terminal=True, width=110, color_system="truecolor", highlight=False)
    drawn.width = 110
    for module in (screen, __import__("linalgml.tour.mathematics", fromlist=["sleep"])):
        monkeypatch.setattr(module, "sleep", lambda seconds: None)
    ticks = iter(range(10**9))
    monkeypatch.setattr("linalgml.tour.mathematics.perf_counter", lambda: next(ticks) * 1.0)
    assert run_tour(0.3, drawn) == 0
    text = drawn.console.file.getvalue()
    assert "\x1b[" in text and "training" in text
    assert any(0x2800 < ord(c) < 0x2900 for c in text)


def test_the_readable_tier_alone_is_enough(capsys, monkeypatch):
    for name in ("linalgml.tour.ladder.available_backends",):
        monkeypatch.setattr(name, lambda: ["python", "fast"])
    with lm.use_backend("python"):
        assert run_tour(0.3) == 0
    out = capsys.readouterr().out
    assert "Only the readable source runs here" in out and "backend python" in out


def test_seconds_must_be_positive(capsys):
    assert cli.main(["tour", "--seconds", "0"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_what_is_plain(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert not is_plain(Terminal()) and is_plain(io.StringIO())
    monkeypatch.setenv("TERM", "dumb")
    assert is_plain(Terminal())
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1")
    assert is_plain(Terminal())


def test_numbers_as_people_read_them():
    assert [span(s) for s in (0.4, 59.6, 3599.6)] == ["0 s", "1:00", "1:00:00"]
    assert [count(n) for n in (999, 999.6, 99_960, 1e9)] == ["999", "1.0 k", "100 k", "1.0 G"]
    assert [duration(s) for s in (3e-9, 1e-6, 9.996e-4, 0.5)] == ["3 ns", "1.00 µs", "1.00 ms", "500 ms"]
    assert sparkline([]) == "" and sparkline([2.0]) == "▁" and len(sparkline(range(1000), 16)) == 16
    assert sparkline([1.0, float("nan"), float("inf"), 2.0]) == "▁█"


def test_a_canvas_keeps_to_its_frame():
    c = canvas.Canvas(5, 3, -1, 1, -1, 1)
    c.line(-9, -9, 9, 9)
    c.arrow(0.5, 0.5)
    c.point(100, 0)
    lines = c.text().splitlines()
    assert len(lines) == 3 and all(len(line) == 5 for line in lines)
