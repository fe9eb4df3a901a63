"""Evidence is gathered, kept and shown; what fails is said, with an exit code."""

import argparse
import json

import pytest

from linalgml.derivations import evidence, theorem
from linalgml.derivations.command import add_commands
from linalgml.derivations.evidence import check, check_kind, record, shapes_of
from linalgml.derivations.report import Report
from linalgml.derivations.theorem import THEOREMS, find, load_all
from linalgml.errors import InputError
from linalgml.optim.clip import sum_of_squares

NUMBERS = ["floats", "finite", "rationals"]
NORM = "optim.clip.norm_squared"


@pytest.fixture
def false_theorem(monkeypatch):
    """A library with one theorem more, which is false."""
    load_all()
    monkeypatch.setattr(theorem, "THEOREMS", dict(THEOREMS))
    for module in (evidence,):
        monkeypatch.setattr(module, "load_all", lambda: theorem.THEOREMS)

    @theorem.theorem(small=[(3,)], large=[(5,)], every_shape="it is false")
    def squares_are_halved(w, n):
        """The sum of squares is half of what it is."""
        x = w.reals("x", n)
        w.equal(w.run(sum_of_squares, x, n), w.sum(lambda i: x[i] * x[i], n) / 2, "the sum")

    made = next(t for t in theorem.THEOREMS.values() if t.name.endswith("squares_are_halved"))
    made.concept = "optim.clip"
    return made


def run(*words):
    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers())
    args = parser.parse_args(["derive", *words])
    return args.run(args)


def test_evidence_of_a_theorem_that_holds():
    found = {e.kind: e for e in check(load_all()[NORM], NUMBERS)}
    assert list(found) == ["floats", "finite"] and all(e.ok for e in found.values())
    assert "python" in found["floats"].backends and "to 1e-9 in python" in found["floats"].detail
    assert found["finite"].detail == "exact at 2 random points of a finite field at 3, 17; error below 2^-136"
    assert found["finite"].shapes == [[3], [17]] and found["finite"].seconds > 0
    assert sum_of_squares.name in load_all()[NORM].kernels


def test_evidence_of_a_theorem_that_does_not(false_theorem):
    for kind in ("floats", "finite"):
        e = check_kind(false_theorem, kind)
        assert not e.ok and "squares_are_halved" in e.message and "shape (3,): the sum: " in e.message


def test_a_kernel_that_raises_is_a_failure_not_a_crash(monkeypatch):
    def broken(w, n):
        raise KeyError("missing")

    t = theorem.Theorem("x.broken", "x", "It breaks.", broken, [(1,)], [(1,)], ("finite",), True, None)
    e = check_kind(t, "finite")
    assert not e.ok and e.message == "x.broken, finite: KeyError: 'missing'"


def test_shapes():
    t = theorem.Theorem("x.y", "x", "So.", None, [(1,), (2,)], [(2,), (9,)], ("finite",), True, None)
    assert shapes_of(t, "finite") == [(1,), (2,), (9,)] and shapes_of(t, "symbols") == [(1,), (2,)] and shapes_of(t, "every shape") == [()]


def test_names_of_theorems():
    assert {t.name for t in find("layer_norm")} == {t.name for t in find("nn.layer_norm")} >= {"nn.layer_norm.layer_norm_gradient"}
    assert [t.name for t in find("layer_norm_gradient")] == ["nn.layer_norm.layer_norm_gradient"]
    assert "nn.activation.relu_gradient" in {t.name for t in find("relu")}
    assert find("nothing_of_the_kind") == []


def test_a_theorem_needs_a_statement_and_known_kinds():
    with pytest.raises(ValueError, match="needs a docstring"):
        theorem.theorem()(lambda w: None)

    def stated(w):
        """So it is."""

    with pytest.raises(ValueError, match="unknown kind 'magic'"):
        theorem.theorem(kinds=("magic",))(stated)


def test_the_record_is_kept_while_the_sources_are_the_same(tmp_path, monkeypatch):
    path = tmp_path / "deep" / "evidence.json"
    seen = []
    made = record(path, names=[NORM], kinds=NUMBERS, mutants=True, on_theorem=lambda name, entry: seen.append(name))
    assert json.loads(path.read_text()) == made and seen == [NORM]
    entry = made["theorems"][NORM]
    assert entry["statement"] == "sum_of_squares is the sum of x_i^2." and entry["kernels"] == ["optim.clip.sum_of_squares"]
    assert [e["kind"] for e in entry["evidence"]] == ["floats", "finite"] and all(e["ok"] for e in entry["evidence"])
    survey = made["mutants"]["optim.clip.sum_of_squares"]
    assert survey["mutants"] == survey["refuted"] > 8 and survey["alive"] == survey["stale"] == []
    assert record(path, names=[NORM], kinds=NUMBERS) == made and seen == [NORM], "read back, not made again"
    record(path, names=[NORM], kinds=["finite"], on_theorem=lambda name, entry: seen.append(name))
    assert seen == [NORM, NORM], "other kinds, made anew"
    monkeypatch.setattr(evidence, "sources_key", lambda: "another library")
    record(path, names=[NORM], kinds=["finite"], on_theorem=lambda name, entry: seen.append(name))
    assert seen == [NORM] * 3


def test_several_processes_find_the_same(tmp_path):
    names = [NORM, "optim.clip.clipped_norm"]
    one, two = (record(names=names, kinds=["finite"], processes=n) for n in (1, 2))
    for made in (one, two):
        for entry in made["theorems"].values():
            for e in entry["evidence"]:
                e["seconds"] = 0
    assert one == two


def test_the_command_shows_what_was_checked(capsys):
    assert run("norm_squared", "--numbers-only", "--mutants") == 0
    out = capsys.readouterr().out
    assert "optim.clip.norm_squared\n  sum_of_squares is the sum of x_i^2.\n  ✓ floats       to 1e-9 in python" in out
    assert "✓ finite       exact at 2 random points of a finite field at 3, 17; error below 2^-136" in out
    assert "✓ optim.clip.sum_of_squares" in out and "✓ 1 theorem (floats 1, finite 1) in " in out
    assert "not checked: symbols, every shape, induction: left out with --numbers-only" in out


def test_the_command_without_sympy_says_what_is_missing(capsys, monkeypatch):
    monkeypatch.setattr(evidence, "available_kinds", lambda: ("floats", "finite", "rationals"))
    assert run("norm_squared") == 0
    said = "not checked: symbols, every shape, induction: SymPy is not installed: pip install 'linalgml[derivations]'"
    assert said in capsys.readouterr().out


def test_the_command_fails_when_a_theorem_does(capsys, false_theorem, tmp_path):
    assert run("squares_are_halved", "--numbers-only", "--mutants", "--json", str(tmp_path / "e.json")) == 1
    out = capsys.readouterr().out
    assert "✗ finite" in out and "the sum: " in out and "1 failed" in out
    kept = json.loads((tmp_path / "e.json").read_text())["theorems"][false_theorem.name]
    assert [e["ok"] for e in kept["evidence"]] == [False, False] and kept["not every shape"] == "it is false"


def test_the_command_refuses_what_it_does_not_know():
    with pytest.raises(InputError, match=r"no concept or theorem is called 'layer_nrom'; did you mean layer_norm"):
        run("layer_nrom")
    with pytest.raises(InputError, match="name a concept"):
        run()
    with pytest.raises(InputError, match="processes must be 1 or more, got 0"):
        run("--all", "--processes", "0")


def test_a_report_in_a_terminal_and_of_failures(capsys):
    for plain in (True, False):
        report = Report(plain)
        survey = {"kernel": "a.b", "mutants": 3, "refuted": 1, "argued": [["x -> y", "the same"]], "alive": ["p -> q"]}
        report.survey(survey | {"stale": ["r"], "seconds": 2})
        report.arguments({"argued": [["x -> y", "the same"]]})
        entry = {"statement": "So.", "evidence": [], "not every shape": ""}
        report.brief("a.c", entry)
        report.theorem("a.c", entry)
        report.steps("a.b", [{"ok": True, "how": "", "seconds": 0.1}, {"ok": False, "how": "x is not y", "seconds": 0.1}])
        report.summary(NUMBERS, "", 1.0)
        out = capsys.readouterr().out
        for text in ("alive: p -> q", "no surviving mutant: r", "the same: the same", "step 2: x is not y", "2 failed", "0 theorems"):
            assert text in out
        assert report.failed == 2
