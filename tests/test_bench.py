"""`linalgml bench`: every kernel with a recipe can be timed, forms agree, and what is missing or wrong is said in a line.  No times."""

import json

import pytest

import linalgml as lm
from linalgml import cli, kernels
from linalgml.bench import cases, ladder, view
from linalgml.bench.recipes import IN_PLACE, recipe_of
from linalgml.errors import InputError

REGISTRY = kernels.load_all()
TIMED = sorted(name for name in REGISTRY if recipe_of(name)[1])
SMALL = {"n": 64, "rows": 3, "cols": 8, "outer": 3, "size": 4, "inner": 2, "n_in": 4, "n_out": 5, "vocab": 6, "count": 4,
         "heads": 2, "T": 4, "S": 4, "C": 4, "width": 8, "start": 2, "D": 4, "B": 1, "H": 2, "m": 4, "k": 4, "capacity": 4}  # fmt: skip


def small(name):
    """A case of few elements."""
    kernel = REGISTRY[name]
    return cases.Case(kernel, {n: v for n, v in SMALL.items() if n in cases.sizes_of(kernel)})


def run(capsys, *argv):
    code = cli.main([str(a) for a in argv])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.mark.parametrize("name", TIMED)
def test_every_form_of_a_kernel_gives_the_first_ones_values(name):
    found = ladder.measure(small(name), 0.0, 1e-5, 1)
    assert found["rungs"][0]["name"] == "python"
    assert [r for r in found["rungs"] if "error" in r] == []
    levels = [r["name"] for r in found["rungs"] if r["name"][0] == "v" and r["name"][1:].isdigit()]
    if "cython" in lm.available_backends() and "cython" not in REGISTRY[name].without:
        assert levels, f"{name} has no twin in the ladder"
    assert all(r["seconds"] >= 0 and r["low"] <= r["high"] for r in [*found["rungs"], *found["peers"]])
    json.dumps(found)


@pytest.mark.parametrize("library", ["numpy", "torch"])
def test_libraries_compute_the_same(library):
    """The counterparts of a library: their results against the buffer called `out` of the readable source, or the first it works on."""
    np = pytest.importorskip("numpy")
    pytest.importorskip(library)
    compared = 0
    for name in TIMED:
        case = small(name)
        call = cases.libraries(case).get(library)
        result = IN_PLACE.get(name, ("out",))[0]
        if call is None or result not in case.arguments or name.endswith("_backward"):
            continue
        run_, native = case.bound(case.kernel.source, "python")
        found = call()
        found = np.asarray(found[0] if isinstance(found, tuple) else found, np.float64)
        run_()
        if "causal" in name or "attention" in name:
            B, H = case.sizes.get("B", 1), case.sizes.get("H", case.sizes.get("heads"))
            found = found.reshape(B, H, -1, case.sizes["D"]).transpose((0, 2, 1, 3) if "causal" in name else (0, 1, 2, 3))
        expected = np.array(native[result], np.float64)
        if case.kernel.name.startswith("autograd.piecewise.sign") or found.size != expected.size:
            continue
        np.testing.assert_allclose(found.ravel(), expected, rtol=2e-4, atol=2e-4, err_msg=name)
        compared += 1
    assert compared > 15


def test_the_command_measures_writes_and_says_what_is_missing(capsys, tmp_path, monkeypatch):
    import importlib.util

    path, real = tmp_path / "speeds.json", importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *more: None if name == "torch" else real(name, *more))
    code, out, err = run(capsys, "bench", "softmax_forward", "--size", "rows=4", "--size", "cols=8", "--seconds", "0", "--json", path)
    assert (code, err) == (0, "")
    assert "nn.softmax.softmax_forward  rows = 4, cols = 8" in out and "readable, CPython" in out
    assert "PyTorch is not installed: pip install torch" in out
    (case,) = json.loads(path.read_text(encoding="utf-8"))["cases"]
    assert case["sizes"] == {"rows": 4, "cols": 8} and case["bytes"] == 2 * 4 * 4 * 8 and case["rungs"][0]["seconds"] > 0


def test_the_list_names_every_kernel(capsys):
    code, out, _ = run(capsys, "bench", "--list")
    assert code == 0
    for name in REGISTRY:
        assert name.rpartition(".")[2] in out, name


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nosuch"], "no kernel or concept 'nosuch'"),
        (["sofmax"], "close to it: softmax"),
        (["matmul", "--size", "n=0"], "expected NAME=N"),
        (["matmul", "--size", "q=3"], "its sizes are batch, m, k, n"),
        (["--size", "n=3"], "name one"),
        (["matmul", "--seconds", "-1"], "seconds must be 0 or more"),
    ],
)
def test_what_cannot_be_measured_is_said_in_one_line(capsys, arguments, says):
    code, _, err = run(capsys, "bench", *arguments)
    assert code == 2 and says in err and err.count("\n") == 1


def test_a_form_with_other_values_is_an_error():
    assert ladder.differing({"out": [1.0, 2.0]}, {"out": [1.0, 2.1]}) == "out"
    assert ladder.differing({"out": [1.0, float("nan")]}, {"out": [1.0, float("nan")]}) is None
    with pytest.raises(InputError, match="no recipe"):
        cases.Case(type("Other", (), {"name": "a.b", "arguments": ()})())


def test_a_readable_call_that_would_take_minutes_is_left_out():
    case = small("linalg.matmul.matmul")
    case.operations = lambda: 10**12
    found = ladder.measure(case, 0.0, 1e-5, 1)
    assert "left out" in found["rungs"][0]["error"]
    rows = view.table(found)
    assert len(rows) == sum("seconds" in r for r in [*found["rungs"], *found["peers"]])
