"""The readable tier in the browser's Python: Pyodide under Node runs what the pages run, with nothing but the standard library.

Pyodide is CPython 3.14 compiled to WebAssembly, so this is also the proof that the sources are clean for 3.14: every module is
imported with warnings as errors, and the docstrings' examples give what they say.
"""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PYODIDE = ROOT / "docs" / "_vendor" / "pyodide"
pytestmark = [
    pytest.mark.docs,
    pytest.mark.skipif(shutil.which("node") is None, reason="needs Node"),
    pytest.mark.skipif(not (PYODIDE / "pyodide.asm.wasm").is_file(), reason="needs Pyodide: python docs/build.py fetches it"),
]

DRIVER = """
import { readFileSync } from "node:fs";
const [folder, helpers, archive, script] = process.argv.slice(2);
const { loadPyodide } = await import("file://" + folder + "/pyodide.mjs");
const said = [];
const python = await loadPyodide({ indexURL: folder, stdout: (line) => said.push(line), stderr: (line) => said.push(line) });
for (const name of ["cells.py", "live.py"]) python.FS.writeFile("/home/pyodide/" + name, readFileSync(helpers + "/" + name));
python.unpackArchive(new Uint8Array(readFileSync(archive)), "zip", { extractDir: "/home/pyodide" });
try {
  process.stdout.write(python.runPython(readFileSync(script, "utf8")));
} catch (error) {
  process.stderr.write(said.join("\\n") + "\\n" + error.message);
  process.exit(1);
}
"""

SURVEY = """
import doctest, importlib, json, pkgutil, sys, warnings

before = set(sys.modules)
warnings.simplefilter("error")
import linalgml as lm
from linalgml import kernels

LEFT = ("linalgml._fast", "linalgml.cli", "linalgml.__main__", "linalgml.tour", "linalgml.trainer", "linalgml.capstones")
names = []
for found in pkgutil.walk_packages(lm.__path__, "linalgml."):
    if not found.name.startswith(LEFT) and not found.name.rpartition(".")[2].startswith("__"):
        names.append(found.name)
        importlib.import_module(found.name)
foreign = {name.partition(".")[0] for name in set(sys.modules) - before} - set(sys.stdlib_module_names) - {"linalgml"}

OUTSIDE = ("numpy", "torch", "matplotlib", "numba", "sympy", "mpmath", "rich")  # an example that names one of these is for elsewhere
ELSEWHERE = ("linalgml.plotting", "linalgml.datasets", "linalgml.transformers.bpe")  # need Matplotlib, scikit-learn or regex when called
attempted, failures, finder = 0, [], doctest.DocTestFinder(exclude_empty=True)
flags = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
for name in names:
    module = importlib.import_module(name)
    if name.startswith(ELSEWHERE):
        continue
    for test in finder.find(module, name):
        if not test.examples or any(word in test.docstring for word in OUTSIDE):
            continue
        lm.manual_seed(1234)
        said = []
        runner = doctest.DocTestRunner(optionflags=flags, verbose=False)
        result = runner.run(test, out=said.append)
        attempted += result.attempted
        if result.failed:
            failures.append("".join(said))
json.dumps({
    "version": sys.version_info[:2], "platform": sys.platform, "backends": lm.available_backends(), "kernels": len(kernels.load_all()),
    "modules": len(names), "foreign": sorted(foreign), "attempted": attempted, "failures": failures,
})
"""


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """The zip that the pages load."""
    sys.path.insert(0, str(ROOT / "docs" / "_ext"))
    try:
        import pack
    finally:
        sys.path.pop(0)
    path = tmp_path_factory.mktemp("pyodide") / "linalgml.zip"
    path.write_bytes(pack.readable_tier())
    return path


def in_pyodide(archive, source):
    """The value of the script's last expression, a string."""
    folder = archive.parent
    (folder / "driver.mjs").write_text(DRIVER, encoding="utf-8")
    (folder / "script.py").write_text(source, encoding="utf-8")
    files = [folder / "driver.mjs", PYODIDE, ROOT / "docs" / "_static" / "live", archive, folder / "script.py"]
    command = ["node", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=600)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def survey(archive):
    """What one start of Pyodide found out about the whole readable tier."""
    return json.loads(in_pyodide(archive, SURVEY))


def test_every_module_imports_on_the_browsers_python_without_a_warning(survey):
    assert survey["version"] >= [3, 14] and survey["platform"] == "emscripten"
    assert survey["modules"] > 80 and survey["kernels"] > 100
    assert survey["backends"] == ["python", "fast"]


def test_the_readable_tier_needs_only_the_standard_library(survey):
    assert survey["foreign"] == []


def test_the_examples_of_the_docstrings_hold_in_the_browser(survey):
    assert survey["failures"] == [], "\n".join(survey["failures"])
    assert survey["attempted"] > 300


CELL = r"^(`{3,})\{live\}\n((?::[\w-]+:[^\n]*\n)*)(.*?)^\1$"
PAGES = """
import json, sys
import cells
from linalgml.exercises import days, exercises, grade_source

kept = []  # freeing a chain of some thousand objects overflows the stack of WebAssembly; a reader's page keeps its names, too


def grumbles():
    for page, blocks in json.loads(JOB):
        kept.append(scope := {"__name__": "__main__"})
        for name, source, fails in blocks:
            error = cells.run(source, name, scope, lambda key, svg: None)
            if bool(error) != fails:
                yield f"{page}, {name}: {error and error['text']}"
    for day in days():
        for exercise in exercises(day).values():
            report = grade_source(day, exercise.name, exercise.solution)
            if not report.passed:
                yield f"{day} {exercise.name}: {report.text}"

json.dumps(list(grumbles()))
"""


def test_every_live_cell_and_every_exercise_of_the_pages_works_in_the_browser(archive):
    """Those that the build leaves out (:no-output:) take long; tests/docs/test_live.py runs them, in a browser."""
    job = []
    for page in sorted((ROOT / "docs").rglob("*.md")):
        blocks = re.findall(CELL, page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
        named = [(f"cell {i}", *block) for i, (_, *block) in enumerate(blocks, 1)]
        wanted = [(name, text, ":error:" in options) for name, options, text in named if ":no-output:" not in options]
        if wanted and "_build" not in page.parts:
            job.append((page.relative_to(ROOT).as_posix(), wanted))
    assert len(job) > 3
    assert json.loads(in_pyodide(archive, f"JOB = {json.dumps(job)!r}\n{PAGES}")) == []


def test_an_exercise_is_graded_in_the_browser_as_it_is_here(archive):
    """The same reports, with counter-example, hint and picture, for the solution and for a wrong answer."""
    script = """
import json
from linalgml.exercises import get, grade_source
solution = get("day-01", "dot").solution
answers = [solution, solution.replace("x[i] * y[i]", "x[i] + y[i]")]
said = json.dumps([grade_source("day-01", "dot", answer).as_dict() for answer in answers])
"""
    scope: dict[str, str] = {}
    exec(script, scope)
    right, wrong = json.loads(scope["said"])
    assert right["passed"] and not wrong["passed"] and wrong["hint"]
    assert json.loads(in_pyodide(archive, script + "said")) == [right, wrong]


def test_the_archive_has_no_compiled_twin_and_no_prover(archive):
    import zipfile

    names = zipfile.ZipFile(archive).namelist()
    assert "linalgml/nn/layer_norm.py" in names and "linalgml/exercises/day_01.py" in names
    assert [n for n in names if "/_fast/" in n] == ["linalgml/_fast/__init__.py"]
    assert not [n for n in names if "derivations" in n or not n.endswith(".py")]
