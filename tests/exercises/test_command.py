"""`linalgml path`, `start`, `check`, `solution`: what they print, what they leave in the learner's folder, and how they fail."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from linalgml.cli import main
from linalgml.exercises import days, exercises, get
from linalgml.exercises.path import lessons
from linalgml.exercises.progress import FILE, Progress

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(capsys, *words):
    code = main(list(words))
    out, err = capsys.readouterr()
    return code, out, err


def answer(folder, **bodies):
    """The file of day 1 with whole definitions in place of some stubs."""
    path = folder / "day_01.py"
    text = path.read_text(encoding="utf-8")
    for name, source in bodies.items():
        text = text.replace(get("day-01", name).cut.stub, source)
    path.write_text(text, encoding="utf-8")


def test_a_day_from_start_to_done(capsys, folder):
    code, out, _ = run(capsys, "start", "1")
    assert code == 0 and "day_01.py: 6 exercises" in out
    code, out, _ = run(capsys, "check", "day-01")
    assert code == 1 and out.count("not started") == 6 and "0 of 6 right" in out and not (folder / FILE).exists()

    answer(folder, dot="def dot(x, y, n):\n    return sum(x) + sum(y)")
    code, out, _ = run(capsys, "check", "1", "--only", "dot")
    assert code == 1 and "gives     5.0\n       expected  6.0" in out and "hint: Inside a pair you multiply" in out

    path = folder / "day_01.py"
    path.write_text("\n\n\n".join(e.solution for e in exercises("day-01").values()), encoding="utf-8")
    code, out, _ = run(capsys, "check", "1")
    assert code == 0 and out.count("✓") == 6 and "Next: linalgml start day-02" in out
    saved = json.loads((folder / FILE).read_text(encoding="utf-8"))["exercises"]
    assert saved["day-01/dot"]["attempts"] == 2 and all("passed" in saved[f"day-01/{name}"] for name in exercises("day-01"))
    code, out, _ = run(capsys, "path")
    assert code == 0 and re.search(r"✓ +1 +Vectors.*\(6 of 6\)", out) and "next: linalgml start day-02" in out


def test_hints_come_one_at_a_time(capsys, folder):
    run(capsys, "start", "1")
    answer(folder, norm="def norm(x, n):\n    return 1.0")
    for shown in (1, 2, 3, 3):
        _, out, _ = run(capsys, "check", "1", "--only", "norm", "--hint")
        assert out.count("hint ") == shown and f"hint {shown} of 3" in out
    assert "linalgml solution day-01 norm" in out


def test_start_never_overwrites_answers(capsys, folder):
    (folder / "day_01.py").write_text("mine")
    code, _, err = run(capsys, "start", "day-01")
    assert code == 2 and "already here" in err and (folder / "day_01.py").read_text() == "mine"
    assert run(capsys, "start", "day-01", "--overwrite")[0] == 0 and "def dot" in (folder / "day_01.py").read_text()


def test_solutions_are_published(capsys):
    code, out, _ = run(capsys, "solution", "1", "dot")
    assert code == 0 and out == get("day-01", "dot").solution
    code, out, _ = run(capsys, "solution", "day_01")
    assert all(f"def {name}(" in out for name in exercises("day-01"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["check", "1"], "day_01.py is not here; `linalgml start day-01` writes it"),
        (["check", "60"], "day-60 is on the path but not written yet"),
        (["start", "61"], "no day '61'; the written ones are day-01"),
        (["start", "monday"], "no day 'monday'"),
        (["solution", "1", "matmul"], "day-01 has no exercise 'matmul'; it has dot"),
        (["check", "1", "nowhere.py"], "nowhere.py is not here"),
        (["check", "1", "."], "cannot be read"),
        (["check", "1", "--only", "x"], "no exercise 'x'"),
    ],
)
def test_mistakes_are_one_line(capsys, words, said):
    code, out, err = run(capsys, *words)
    assert code == 2 and said in err and err.count("\n") == 1 and "Traceback" not in err + out


@pytest.mark.parametrize("content", ["", "{", "[]", '{"exercises": 3}', '{"exercises": {"day-01/dot": 1}}', "\xff", '{"other": {}}'])
def test_a_broken_progress_file_is_named_and_kept(capsys, folder, content):
    raw = content.encode("latin-1")
    (folder / FILE).write_bytes(raw)
    (folder / "day_01.py").write_text(get("day-01", "dot").solution)
    for words in (["path"], ["check", "1"]):
        code, _, err = run(capsys, *words)
        assert code == 2 and FILE in err and err.count("\n") == 1
    assert (folder / FILE).read_bytes() == raw


def test_progress_of_days_that_are_gone_is_kept(folder):
    (folder / FILE).write_text('{"exercises": {"day-00/old": {"passed": "2020-01-01", "attempts": -3}}}')
    Progress().attempt("day-01", "dot", False)
    entries = json.loads((folder / FILE).read_text())["exercises"]
    assert entries["day-00/old"]["passed"] == "2020-01-01" and entries["day-01/dot"] == {"attempts": 1}


def test_a_file_that_is_no_text_is_refused(capsys, folder):
    (folder / "day_01.py").write_bytes(b"\xff\xfe\x00")
    code, _, err = run(capsys, "check", "1")
    assert code == 2 and "UTF-8" in err


def test_pytest_runs_in_the_learners_folder(folder):
    main(["start", "1"])
    answer(folder, dot=get("day-01", "dot").cut.solution, cross="def cross(u, v):\n    return [0.0, 0.0, 1.0]")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "day_01.py"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)} if (ROOT / "linalgml").is_dir() else None
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=environment, cwd=folder, timeout=300)
    assert "5 failed, 1 passed" in done.stdout, done.stdout
    assert "cross([0.0, 1.0, 0.0], [0.0, 0.0, 1.0])" in done.stdout and "expected  [1.0, 0.0, 0.0]" in done.stdout


def test_a_module_of_the_learners_cannot_stand_in_for_the_library(capsys, folder):
    run(capsys, "start", "1")
    (folder / "random.py").write_text("raise RuntimeError('not this one')")
    (folder / "linalgml.py").write_text("raise RuntimeError('not this one')")
    _, out, _ = run(capsys, "check", "1", "--only", "dot")
    assert "not started" in out


def test_the_path_has_sixty_days_and_every_written_one_is_on_it(capsys):
    titles = [day for day, _, _ in lessons()]
    assert titles == [f"day-{n:02}" for n in range(1, 61)] and set(days()) <= set(titles)
    code, out, _ = run(capsys, "path")
    assert code == 0 and len(re.findall(r"^  . +\d+  ", out, re.MULTILINE)) == 60 and out.count("Phase ") == 4


def test_the_terminal_gets_colours_and_tables(monkeypatch, capsys, folder):
    from linalgml.exercises import command

    monkeypatch.setattr(command, "is_plain", lambda: False)
    run(capsys, "start", "1")
    code, out, _ = run(capsys, "check", "1", "--only", "dot")
    assert code == 1 and "The dot product" in out
    code, out, _ = run(capsys, "path")
    assert code == 0 and "Phase 4" in out and "to come" in out


@pytest.mark.skipif(not (ROOT / "docs" / "path").is_dir(), reason="the documentation is not part of an installed package")
def test_the_index_of_the_path_tells_the_truth():
    page = (ROOT / "docs" / "path" / "index.md").read_text(encoding="utf-8")
    written = {p.stem for p in (ROOT / "docs" / "path").glob("day-*.md")}
    rows = re.findall(r"^\| (\d+) \| (.*?) \| (ready|to come) \|$", page, re.MULTILINE)
    assert [int(n) for n, _, _ in rows] == list(range(1, 61))
    for (n, text, state), (day, title, _) in zip(rows, lessons(), strict=True):
        assert (state == "ready") == (day in written) == (f"({day}.md)" in text), f"day {n}: {state}, but written: {day in written}"
        assert re.sub(r"[*\[\]]|\(day-\d+\.md\)", "", text) == title
    assert set(days()) <= written, "exercises without a lesson"
