"""The checkers are strong: every small change to a reference is refuted by a case, or argued equivalent beside the exercise.

Where the learner writes only some statements, only changes to these count.
"""

import ast
import re
from types import FunctionType

import pytest

from linalgml.derivations.mutants import mutants
from linalgml.exercises import days, exercises
from linalgml.exercises.grade import refutes

EXERCISES = [e for day in days() for e in exercises(day).values() if isinstance(e.target, FunctionType)]


def fits(pattern, label):
    """Whether a label is the pattern, in which * stands for anything."""
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), label) is not None


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: f"{e.day}-{e.name}")
def test_every_mutant_is_refuted_or_argued(exercise):
    assert not refutes(exercise, exercise.target)
    theirs = None if exercise._blank is None else tuple(ast.unparse(ast.parse(statement)) for statement in exercise._blank)
    made = [(label, function) for label, function in mutants(exercise.target) if theirs is None or label.startswith(theirs)]
    assert made
    alive = [label for label, function in made if not refutes(exercise, function)]
    unargued = [label for label in alive if not any(fits(pattern, label) for pattern in exercise.equivalents)]
    assert not unargued
    stale = [pattern for pattern in exercise.equivalents if not any(fits(pattern, label) for label in alive)]
    assert not stale, "argued equivalent, but refuted or gone"
