"""The benchmarks' structure, not their times: candidates agree, results are well formed, and training leaves no memory behind."""

import gc
import json
import os
from importlib import import_module
from types import SimpleNamespace

import pytest

import linalgml as lm
from benchmarks import harness, report
from benchmarks.suites import QUICK, SUITES, Options
from linalgml.bench import timing

ARGS = {"quick": False, "seconds": 0.0, "filter": "", "peers": "", "compile": False, "llm_c": None, "microgpt": None, "dtype": None}


def options(suite, **changed):
    return Options(SimpleNamespace(**{**ARGS, **changed}), suite)


# ---- timing ------------------------------------------------------------------------------------------------------------


def test_candidates_are_sampled_in_turn_and_failures_are_named():
    calls = []
    candidates = {"linalgml": lambda: calls.append("a"), "peer": lambda: calls.append("b"), "broken": lambda: 1 / 0}
    found = timing.compare(candidates, seconds=0.0, sample=1e-5, rounds=3)
    assert found.errors == {"broken": "ZeroDivisionError: division by zero"}
    assert set(found.seconds) == {"linalgml", "peer"} and len(found.seconds["peer"]) == len(found.seconds["linalgml"]) >= 3
    assert {"a", "b"} == set(calls) and gc.isenabled()
    assert all(s >= 0 for s in found.seconds["peer"])


def test_one_call_may_do_the_work_of_many_and_may_be_prepared():
    prepared = []

    def f():
        return None

    f.calls, f.before = 1000, lambda: prepared.append(1)
    found = timing.compare({"linalgml": f}, seconds=0.0, sample=1e-5, rounds=2)
    assert max(found.seconds["linalgml"]) < 1e-4 and len(prepared) >= 3


def test_the_interval_of_a_ratio_holds_the_ratio():
    found = timing.Comparison({"linalgml": [1.0, 1.1, 0.9, 1.0, 1.2], "peer": [2.0, 2.3, 1.9, 2.1, 2.2]}, 5, 5, "cpu")
    ratio, low, high = found.ratio("peer")
    assert ratio == pytest.approx(2.1) and low <= ratio <= high and low > 1.5


# ---- agreement ---------------------------------------------------------------------------------------------------------


def test_a_peer_with_other_values_is_an_error_and_no_row():
    np = pytest.importorskip("numpy")
    good, bad, short = np.arange(3.0), np.array([0.0, 1.0, 2.1]), np.arange(2.0)
    found = harness.agree(
        {"linalgml": lambda: lm.tensor([0.0, 1.0, 2.0]), "same": lambda: good, "off": lambda: bad, "short": lambda: short}
    )
    assert set(found) == {"off", "short"} and "differ" in found["off"]
    made = harness.row("case", {"linalgml": lambda: [1.0], "off": lambda: [2.0]}, 0.0, sample=1e-6, rounds=2)
    assert set(made["errors"]) == {"off"} and made["peers"] == {}


@pytest.mark.parametrize(("size", "dtype"), [("micro", "float32"), ("micro", "float64"), ("small", "float64")])
def test_every_peer_trains_the_same_model(size, dtype):
    """`checked` raises where a peer's losses are not ours.  (JAX starts threads, after which this process could not fork.)"""
    if size != "micro" and lm.get_backend() == "python":
        return  # minutes of plain loops that say nothing new
    training = import_module("benchmarks.training")
    candidates = training.checked(size, dtype, options("training", peers="numpy,pytorch"))
    assert "linalgml" in candidates


def test_a_peer_that_trains_something_else_is_refused():
    training = import_module("benchmarks.training")
    with pytest.raises(ValueError, match="liar has losses"):
        training.checked("micro", "float32", options("training"), {"liar": lambda size, data, weights: lambda: 3.0})


@pytest.mark.parametrize(("suite", "text"), [("kernels", "768"), ("kernels", "T64"), ("adamw", "10k")])
def test_kernels_agree_with_their_peers(suite, text):
    module, chosen = import_module(f"benchmarks.{suite}"), options(suite, filter=text)
    cases = [case for case in module.cases(chosen) if chosen.wants(case[0])]
    assert cases
    for name, candidates, *_ in cases:
        assert harness.agree(candidates) == {}, name


def test_products_agree_with_their_peers():
    module = import_module("benchmarks.matmul")
    for dtype in ("float32", "float64"):
        for n in (2, 33):
            assert harness.agree(module.candidates(dtype, n)) == {}


@pytest.mark.parametrize("work", import_module("benchmarks.factorizations").WORK)
def test_factorizations_agree_with_their_peers(work):
    module = import_module("benchmarks.factorizations")
    for n in (2, 17, 33):
        assert harness.agree(module.candidates(work, n)) == {}
    if work not in ("lu", "qr", "eig"):
        assert harness.agree(module.batches(work, 4)) == {}


def test_tokenizers_find_the_same_tokens():
    """On a tenth of the text; `cases` raises where another vocabulary is learned."""
    module = import_module("benchmarks.tokenizer")
    assert len(module.text(50_000).encode()) == 50_000
    cases = list(module.cases(options("tokenizer"), length=50_000, vocab=400))
    assert len(cases) == 3
    for name, candidates, _ in cases:
        assert harness.agree(candidates) == {}, name


def test_scalar_graphs_agree():
    ((_, candidates, _),) = import_module("benchmarks.scalar").cases(options("scalar"), points=4)
    losses = candidates["linalgml"]()
    assert len(losses) == 1 + 337 and harness.agree(candidates) == {}


def test_imports_are_timed_beside_bare_python(monkeypatch):
    module = import_module("benchmarks.importing")
    monkeypatch.setattr(module, "PACKAGES", {"linalgml": "linalgml"})
    whole, over = module.rows(options("importing", quick=True))
    assert set(whole["peers"]) == {"bare Python"} and 0 < over["linalgml"]["median"] < whole["linalgml"]["median"] < 30


# ---- suites, results ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suite", SUITES)
def test_every_suite_says_what_it_is(suite):
    module = import_module(f"benchmarks.{suite}")
    assert module.__doc__ and (hasattr(module, "cases") or hasattr(module, "rows"))
    assert set(QUICK) <= set(SUITES)


def made_up(peer=2.0, unit="s"):
    mine = {"median": 1e-3, "p10": 9e-4, "p90": 2e-3}
    theirs = {"median": peer * 1e-3, "p10": 1e-3, "p90": 1e-2, "ratio": peer, "low": peer * 0.9, "high": peer * 1.1}
    return {"case": "thing", "unit": unit, "linalgml": mine, "peers": {"Other": theirs}, "errors": {}, "rounds": 9, "calm": 4}


def test_results_are_written_whole_and_other_suites_stay(tmp_path, capsys):
    path = tmp_path / "results"
    first = report.header()
    first["suites"] = {"one": {"title": "One.", "rows": [made_up()]}, "two": {"title": "Two.", "rows": [made_up(0.5)]}}
    report.save(path, first)
    second = report.header()
    second["suites"] = {"two": {"title": "Two.", "rows": [made_up(4.0)]}}
    report.save(path, second, replace=False)
    data = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert set(data) == {"schema", "machine", "date", "versions", "missing", "seconds", "suites"}
    assert {"processor", "cores", "system", "twins"} == set(data["machine"]) and data["versions"]["python"]
    assert data["suites"]["one"]["rows"][0]["peers"]["Other"]["ratio"] == 2.0
    assert data["suites"]["two"]["rows"][0]["peers"]["Other"]["ratio"] == 4.0 and data["suites"]["two"]["date"]
    text = (tmp_path / "results.md").read_text(encoding="utf-8")
    assert "| thing | 1.00 ms | 4.00 ms, **4.00×** (3.60\N{EN DASH}4.40×) |" in text and "geometric mean 4.00×" in text
    assert sorted(p.name for p in tmp_path.iterdir()) == ["results.json", "results.md"]

    third = {**report.header(), "date": "2031-01-02"}
    third["machine"] = {**third["machine"], "processor": "Another"}
    third["suites"] = {"two": {"title": "Two.", "rows": [made_up(5.0)]}}
    report.save(path, third, replace=False)
    text = (tmp_path / "results.md").read_text(encoding="utf-8")
    assert text.count("Measured on Another, ") == 1 and text.index("## two") < text.index("Measured on Another, ") < text.index("**5.00×**")
    assert json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))["machine"] == data["machine"]

    screen = report.Screen()
    screen.row(made_up())
    screen.row({**made_up(), "errors": {"liar": "its values differ"}})
    shown = capsys.readouterr().out
    assert "2.00×" in shown and "busy machine: 4 of 9" in shown and "liar: its values differ" in shown


@pytest.fixture
def settings_of_the_process(monkeypatch):
    """The command settles the threads and the core of its process: here it gives them back."""
    threads = lm.get_num_threads()
    with monkeypatch.context() as patch:
        patch.setattr(os, "environ", dict(os.environ))
        yield
    lm.set_num_threads(threads)
    harness.unpin()


def test_the_command_measures_and_saves(tmp_path, capsys, settings_of_the_process):
    main = import_module("benchmarks.__main__").main
    arguments = ["training", "--quick", "--filter", "micro", "--peers", "NumPy", "--seconds", "0", "--save", str(tmp_path / "r")]
    assert main(arguments) == 0
    data = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    (row,) = data["suites"]["training"]["rows"]
    assert row["linalgml"]["median"] > 0 and row["errors"] == {} and set(row["peers"]) <= {"NumPy by hand"}
    assert "training:" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main(["nonsense"])


# ---- memory ------------------------------------------------------------------------------------------------------------


def test_training_leaves_nothing_behind():
    """After the first steps, neither the buffers in use nor the number of Python's objects grow."""
    training = import_module("benchmarks.training")
    step, _ = training.ours(training.SIZES["micro"], training.batches(training.SIZES["micro"]))
    count = 200 if lm.get_backend() != "python" else 5

    def held():
        gc.collect()
        buffers = import_module("linalgml._fast.buffer").memory()["live"] if lm.get_backend() == "cython" else 0
        return buffers, len(gc.get_objects())

    for _ in range(5):
        step()
    buffers, objects = held()
    for _ in range(count):
        step()
    after, more = held()
    assert after <= buffers and more <= objects + 20


# ---- generation --------------------------------------------------------------------------------------------------------


def test_every_peer_writes_the_same_text():
    """`checked` raises where a peer writes other tokens."""
    generation, chosen = import_module("benchmarks.generation"), options("generation", filter="micro")
    cases = {name: candidates for name, candidates, _ in generation.cases(chosen)}
    assert [name.rsplit(", ")[1] for name in cases] == ["greedy", *generation.DRAWN]
    for candidates in cases.values():
        assert len(candidates["linalgml"]()) == candidates["linalgml"].calls == 16
    with pytest.raises(ValueError, match="liar writes"):
        generation.checked({"linalgml": lambda: [1, 2], "liar": lambda: [1, 3]})
