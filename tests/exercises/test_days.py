"""Every exercise that is registered: its solution passes, its stub is not an answer, each misconception gets its own hint."""

import ast
import re

import pytest

from linalgml.exercises import days, exercises, grade_source
from linalgml.exercises.command import stub_file
from linalgml.exercises.grade import load

EXERCISES = [e for day in days() for e in exercises(day).values()]
MISTAKES = [(e, m) for e in EXERCISES for m in e.misconceptions]
each = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: f"{e.day}-{e.name}")
each_mistake = pytest.mark.parametrize(("exercise", "misconception"), MISTAKES, ids=[f"{e.day}-{e.name}-{m.name}" for e, m in MISTAKES])


@each
def test_the_solution_passes(exercise):
    report = grade_source(exercise.day, exercise.name, exercise.solution)
    assert report.state == "passed" and report.cases >= 5, report.text


@each
def test_the_stub_is_a_start_and_not_an_answer(exercise):
    ast.parse(exercise.stub)
    report = grade_source(exercise.day, exercise.name, exercise.stub)
    assert report.state == "todo" or (exercise._blank and not report.passed), report.text


@each
def test_there_is_enough_to_read(exercise):
    assert exercise.title and len(exercise.statement) > 60
    assert exercise.hints, f"{exercise} has no hint"
    assert 2 <= len(exercise.misconceptions) <= 8, f"{exercise} knows {len(exercise.misconceptions)} misconceptions"


@each_mistake
def test_a_misconception_fails_with_its_own_hint(exercise, misconception):
    report = exercise.grade(exercise.wrong(misconception))
    assert report.state == "failed", report.text
    assert report.misconception == misconception.name and report.hint == misconception.hint
    assert not re.search(r"raises (NameError|UnboundLocalError|ImportError)", report.text), "the misconception is broken, not wrong"


@each
def test_cases_are_the_same_every_time(exercise):
    assert [exercise.call_text(a) for a in exercise.cases()] == [exercise.call_text(a) for a in exercise.cases()]


@each
def test_pictures_draw(exercise):
    if exercise._draw is None:
        return
    reports = [exercise.grade(exercise.wrong(misconception)) for misconception in exercise.misconceptions]
    drawn = [r for r in reports if r.picture_svg]
    assert drawn
    assert all(r.picture_svg.startswith("<svg") and "nan" not in r.picture_svg and r.sketch for r in drawn)


@pytest.mark.parametrize("day", days())
def test_the_file_of_a_day_loads_and_is_only_stubs(day):
    text = stub_file(day)
    names = {n.name for n in ast.parse(text).body if isinstance(n, (ast.FunctionDef, ast.ClassDef))}
    assert {*exercises(day), *(f"test_{name}" for name in exercises(day))} <= names
    for name in exercises(day):
        assert not load(text, name)[1]


@pytest.mark.parametrize("day", days())
def test_the_solutions_of_a_day_pass_in_one_file(day):
    text = "\n\n\n".join(e.solution for e in exercises(day).values())
    for name in exercises(day):
        report = grade_source(day, name, text)
        assert report.passed, report.text
