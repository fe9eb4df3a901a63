"""The documentation keeps its word: its Python runs, its commands parse, and every test it names is there.

A ```python block and a ```{live} cell run in the order of their page, in one namespace a page and in a temporary folder; one
that begins with >>> is a doctest, and its output is compared.  A ```sh block is not run.
"""

import ast
import doctest
import re
import shlex
from pathlib import Path

import pytest

import linalgml as lm
from linalgml import kernels
from linalgml.cli import make_parser

ROOT = Path(__file__).parent.parent
MADE = {"_build", "_vendor", "auto_gallery"}  # what a build of the documentation leaves
PAGES = sorted(p for p in (ROOT / "docs").glob("**/*.md") if not MADE & set(p.relative_to(ROOT).parts))
PAGES += [p for p in [ROOT / "README.md"] if p.is_file()]
IDS = [str(p.relative_to(ROOT)) for p in PAGES]
FLAGS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS


def blocks(page, language):
    """(line number of the first line, source, options) of each fenced block of a language; the options of a directive as text."""
    text = page.read_text(encoding="utf-8")
    for match in re.finditer(rf"^(````?){language}\n((?::[\w-]+:[^\n]*\n)*)(.*?)^\1$", text, re.MULTILINE | re.DOTALL):
        yield text.count("\n", 0, match.start(3)) + 1, match[3], match[2]


@pytest.fixture
def settings_are_kept():
    """Pages may choose a backend or a dtype for the process, and define kernels; the tests after them see nothing of it."""
    backend, dtype, registered = lm.get_backend(), lm.get_default_dtype(), set(kernels.REGISTRY)
    yield
    lm.set_backend(backend)
    lm.set_default_dtype(dtype)
    for name in set(kernels.REGISTRY) - registered:
        if name.startswith("__main__."):
            del kernels.REGISTRY[name]


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_the_python_of_a_page_runs(page, tmp_path, monkeypatch, settings_are_kept):
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(ROOT / "docs" / "_static" / "live")  # `live`, which draws under the cells of a page
    scope = {"__name__": "__main__"}
    for line, source, options in blocks(page, r"(?:python|\{live\})"):
        name = f"{page.relative_to(ROOT)}:{line}"
        if source.startswith(">>>"):
            test = doctest.DocTestParser().get_doctest(source, scope, name, str(page), line - 1)
            result = doctest.DocTestRunner(optionflags=FLAGS).run(test, clear_globs=False)
            assert result.failed == 0, f"{result.failed} of {result.attempted} examples in {name} fail"
            scope.update(test.globs)
        elif ":error:" in options:
            with pytest.raises(Exception):  # noqa: B017 (a cell that is meant to fail; the page shows how)
                exec(compile("\n" * (line - 1) + source, str(page), "exec"), scope)
        else:
            exec(compile("\n" * (line - 1) + source, str(page), "exec"), scope)


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_the_commands_of_a_page_parse(page):
    for line, source, _ in blocks(page, "sh"):
        for command in re.findall(r"(?:^|&& )(linalgml .*?)(?= &&|$)", source, re.MULTILINE):
            words = shlex.split(command, comments=True)[1:]
            if "--help" not in words and "--version" not in words:
                assert make_parser().parse_args(words).command, f"{page.name}:{line}: {command}"


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_the_tests_that_a_page_names_exist(page):
    for path, function in set(re.findall(r"(tests/[\w/]+\.py)::(\w+)", page.read_text(encoding="utf-8"))):
        assert (ROOT / path).is_file(), f"{page.name} names {path}"
        names = {node.name for node in ast.parse((ROOT / path).read_text(encoding="utf-8")).body if isinstance(node, ast.FunctionDef)}
        assert function in names, f"{page.name} names {path}::{function}"


def test_the_training_page_names_every_flag():
    commands = make_parser()._subparsers._group_actions[0].choices
    flags = {flag for name in ("train", "sample", "tour") for flag in commands[name]._option_string_actions if flag.startswith("--")}
    flags -= {f for f in flags if f.startswith("--no-")}  # the other half of a switch
    named = set(re.findall(r"--[a-z][a-z0-9-]+", (ROOT / "docs" / "training.md").read_text(encoding="utf-8")))
    assert named == flags


def test_the_readme_counts_the_theorems_right():
    from linalgml.derivations.theorem import load_all

    theorems = load_all().values()
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"of {len(theorems)} theorems" in readme
    rows = {"floats and dual numbers": "floats", "finite field": "finite"} | {k: k for k in ("symbols", "every shape", "induction")}
    for row, kind in rows.items():
        count = sum(kind in t.kinds for t in theorems)
        assert re.search(rf"^\| {row} \|.*\| {count} \|$", readme, re.MULTILINE), f"{row}: {count}"
