"""The pages under "Why it is fast" say what docs/data/ladders.json says: every rung has its figures, and the sentences hold."""

import json
import re
from pathlib import Path

import pytest

from linalgml.ladders import LADDERS

ROOT = Path(__file__).parent.parent.parent
DATA = json.loads((ROOT / "docs" / "data" / "ladders.json").read_text(encoding="utf-8"))
PAGES = {path.stem: path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs" / "fast").glob("*.md"))}


def seconds(ladder, name, case=0):
    found = DATA["ladders"][ladder][case]
    return found["seconds"].get(name) or found["peers"][name]


@pytest.mark.parametrize("name", LADDERS)
def test_every_rung_was_measured(name):
    ladder = LADDERS[name]
    assert [case["sizes"] for case in DATA["ladders"][name]] == list(ladder.cases)
    for number, case in enumerate(DATA["ladders"][name]):
        expected = {rung for rung, made in ladder.rungs.items() if number == 0 or made.backend != "python"}
        assert set(case["seconds"]) == expected
        assert case["operations"] == ladder.operations(**case["sizes"])
        assert case["traffic"] == {rung: pytest.approx(ladder.rungs[rung].traffic(**case["sizes"]), rel=1e-3) for rung in expected}


@pytest.mark.parametrize("name", LADDERS)
def test_every_rung_is_on_its_page(name):
    page = PAGES[name.removesuffix("_backward")]
    shown = set(re.findall(rf"^```\{{rung\}} {name} (\w+)$", page, re.MULTILINE))
    assert shown >= set(LADDERS[name].rungs) - ({"readable", "numba", "library"} if name.endswith("_backward") else set())
    assert f"```{{ladder}} {name}\n" in page and f"```{{roofline}} {name}\n" in page


@pytest.mark.parametrize("name", LADDERS)
def test_the_source_of_every_rung_can_be_shown(name, monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "docs" / "_ext")
    import plain_source

    for rung, made in LADDERS[name].rungs.items():
        if made.place is not None:
            path = ROOT / "linalgml" / made.place[0]
            cut = plain_source.cython_rung if path.suffix == ".pyx" else plain_source.python_rung
            shown = cut(path.read_text(encoding="utf-8"), made.place[1])
            assert "for " in shown and '"""' not in shown and "# rung" not in shown, rung


def test_every_figure_is_from_the_file():
    """No speed, time or factor is typed: units stand only where a role wrote the number."""
    for name, page in PAGES.items():
        prose = re.sub(r"```.*?```|\{measured\}`[^`]*`|`[^`]*`", "", page, flags=re.DOTALL)
        assert not re.findall(r"\d[\d.,]* ?(?:GFLOP|MFLOP|GB/s|µs|ms\b|ns\b|×(?! \d))", prose), name


# What the pages say in words: (ladder, slower, faster, at least, at most, case); 1 as the bound means "faster" and nothing more.
CLAIMS = [
    ("matmul", "readable", "rows", 0.7, 1.5, 0),  # hardly matters
    ("matmul", "readable", "columns", 1.5, None, 0),
    ("matmul", "columns", "library", 100, None, 0),
    ("matmul", "readable", "numba", 20, None, 0),
    ("matmul", "numba", "ijk", 0.5, 3, 0),  # no better in kind
    ("matmul", "ijk", "ikj", 4, None, 0),
    ("matmul", "ijk", "ikj", 10, None, 1),
    ("matmul", "ikj", "blocked", 0.7, 1.4, 0),  # nothing was short
    ("matmul", "ikj", "blocked", 1.3, None, 1),
    ("matmul", "blocked", "tiled", 1.5, None, 0),
    ("matmul", "blocked", "tiled", 0.7, 1.6, 1),  # disappointing
    ("matmul", "tiled", "packed", 2, None, 1),
    ("matmul", "packed", "library", 1, None, 0),
    ("softmax", "readable", "slices", 1.3, None, 0),
    ("softmax", "readable", "numba", 10, None, 0),
    ("softmax", "typed", "single", 1, None, 0),
    ("softmax", "online", "single", 1, None, 0),  # online is slower
    ("softmax", "single", "vector", 1.5, None, 0),
    ("softmax", "vector", "library", 2, None, 0),
    ("softmax", "PyTorch", "library", 1, None, 0),
    ("attention", "matrix", "readable", 1, None, 0),
    ("attention", "readable", "numba", 10, None, 0),
    ("attention", "matrix_compiled", "rows", 1, None, 0),
    ("attention", "matrix_compiled", "rows", 1.3, None, 2),
    ("attention", "rows", "blocked", 0.75, 1.3, 0),  # about nothing
    ("attention", "rows", "blocked", 0.75, 1.3, 2),
    ("attention", "blocked", "lanes", 1.5, None, 0),
    ("attention", "lanes", "library", 1, None, 0),
    ("attention", "PyTorch", "library", 1, None, 1),
    ("attention", "PyTorch", "library", 1, None, 2),
    ("layer_norm", "readable", "slices", 0.8, 2, 0),
    ("layer_norm", "readable", "numba", 10, None, 0),
    ("layer_norm", "welford", "chain", 1, None, 0),  # Welford is slower
    ("layer_norm", "chain", "one_pass", 3, None, 0),
    ("layer_norm", "chain", "two_pass", 3, None, 0),
    ("layer_norm", "two_pass", "library", 0.7, 1.5, 0),  # as good
    ("layer_norm_backward", "steps", "library", 1.5, None, 0),
    ("layer_norm_backward", "steps", "library", 1.5, None, 1),
    ("adamw", "readable", "slices", 0.7, 1.4, 0),  # about nothing
    ("adamw", "readable", "numba", 20, None, 0),
    ("adamw", "doubles", "own_type", 1.5, None, 0),
    ("adamw", "own_type", "library", 1, None, 0),
    ("adamw", "own_type", "library", 0.7, 1.4, 1),  # they come together
]


@pytest.mark.parametrize("ladder, slower, faster, least, most, case", CLAIMS)
def test_a_sentence_holds(ladder, slower, faster, least, most, case):
    ratio = seconds(ladder, slower, case) / seconds(ladder, faster, case)
    assert ratio >= least and (most is None or ratio <= most), f"{ladder}: {slower} / {faster} at case {case} is {ratio:.2f}"


def test_the_causes_are_in_their_order():
    """docs/fast/index.md: five causes, largest first."""
    causes = [
        seconds("matmul", "readable") / seconds("matmul", "numba"),
        seconds("matmul", "ijk") / seconds("matmul", "ikj"),
        seconds("matmul", "ikj", 1) / seconds("matmul", "library", 1),
        seconds("layer_norm_backward", "steps") / seconds("layer_norm_backward", "library"),
    ]
    assert causes == sorted(causes, reverse=True)


def test_ceilings_and_pitfalls():
    roofs = DATA["ceilings"]
    memories = [max(roofs[name], roofs[f"{name}_update"]) for name in ("l1", "l2", "dram")]
    assert memories == sorted(memories, reverse=True)
    for ladder, cases in DATA["ladders"].items():
        for case in cases:
            assert all(case["operations"] / s < roofs["peak"] for s in case["seconds"].values()), ladder
    assert all(pair["before"] > pair["after"] for pair in DATA["pitfalls"].values())
    assert DATA["parameters"]["separately"] > DATA["parameters"]["together"]


def test_a_training_step_is_products_first_and_more_so_the_larger():
    parts = []
    for entry in DATA["training"].values():
        whole = max(entry["step"], sum(s for _, s in entry["kernels"].values()))
        parts.append(sum(s for kernel, (_, s) in entry["kernels"].items() if kernel.startswith("nn.linear")) / whole)
    assert parts == sorted(parts) and parts[-1] > 0.5
