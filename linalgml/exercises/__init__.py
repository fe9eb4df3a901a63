"""Exercises: a stub cut from the library, a checker that answers with the smallest counter-example, hints, and a solution.

A day is a module `day_NN.py` here; a long one goes on in `day_NN_part.py`.  An exercise in it is a generator of cases under
`@exercise`, which names the reference: a kernel, a function, a method or a class of the library (or, where that does not suit a
learner, a function of the day's module).  The generator's docstring is the statement; what is yielded are the arguments of one
call, from simple to random.

    >>> from linalgml.exercises import exercise
    >>> from linalgml.exercises.cases import reals
    >>> from linalgml.linalg import vector
    >>>
    >>> @exercise(vector.dot, title="The dot product")
    ... def dot_cases(rng):
    ...     '''Multiply two vectors component by component and add up the products.'''
    ...     yield [1.0, 2.0], [3.0, 4.0], 2
    ...     for n in range(1, 9):
    ...         yield reals(rng, n), reals(rng, n), n
    >>>
    >>> dot_cases.hint("Which variable holds the sum so far, and what is it before the loop?", "total += x[i] * y[i]")
    >>> dot_cases.misconception(
    ...     "adds instead of multiplying",
    ...     "x[i] * y[i] -> x[i] + y[i]",
    ...     "Each pair of components is multiplied; only the products are added.",
    ... )

The stub and the solution are cut from the reference, with the imports that it needs:

    >>> print(dot_cases.stub.splitlines()[0])
    def dot(x, y, n):
    >>> dot_cases.grade(dot_cases.solution).passed
    True
    >>> report = dot_cases.grade("def dot(x, y, n):\\n    return sum(x) + sum(y)")
    >>> print(report.text)
    dot([1.0, 2.0], [3.0, 4.0], 2)
      gives     10.0
      expected  11.0
    >>> report.misconception, report.hint
    ('adds instead of multiplying', 'Each pair of components is multiplied; only the products are added.')

Options of `@exercise(reference, title, ...)`:

- `outputs=("out",)`: arguments that a kernel writes; give them as `blank(n)` (from `compare`) in the cases.  What the call leaves
  in them is compared, beside what it returns.  Any other list, dict or set must come back unchanged (`may_change=("x",)` allows it).
- `blank=[...]`: what the learner writes, when it is not the whole body: statements of a function ("total += x[i] * y[i]"),
  methods of a class.
- `doc="..."`: another docstring for the stub.  `name="..."`: another name than the reference's.
- `tolerance=1e-9`: for numbers, relative to the larger or to 1.
- `compare=f`: f(args, got, expected) returns None when the answer is right, else what is wrong ("" is enough).  For answers that
  are not unique, check a property.
- `use=f`: f(target, *case) instead of target(*case): what to do with a class, or with a function that needs more than a call.

A reference that raises (ValueError for a zero vector) expects the same exception.  `@dot_cases.picture` decorates
draw(args, got, expected), which returns `pictures.Arrows` or `pictures.Grid`.  A misconception is "before -> after" in the
solution's text, a list of such replacements, or a whole definition; on the cases it must differ from the reference and from every
other misconception, so that its own hint is given: tests/exercises/test_days.py sees to all of this for every exercise.

    >>> from linalgml.exercises import days, get, grade_source
    >>> exercise = get("day-01", "dot")      # .title .statement .stub .solution .hints .misconceptions
    >>> grade_source("day-01", "dot", exercise.stub).state
    'todo'
"""

from .exercise import EXERCISES, Exercise, days, exercise, exercises, get
from .grade import Report

__all__ = ["EXERCISES", "Exercise", "Report", "check_here", "days", "exercise", "exercises", "get", "grade_source"]


def grade_source(day, name, source):
    """The Report on a learner's source for one exercise, run in this process, without a time limit.

    LookupError for a day or an exercise that is not there.
    """
    return get(day, name).grade(source)


def check_here(day, name, file):
    """For `pytest day_01.py`: AssertionError with the counter-example and the hint unless the answer in `file` is right."""
    from pathlib import Path

    from .child import grade_in_child

    report = grade_in_child(day, name, Path(file).read_text(encoding="utf-8"), file)
    if not report.passed:
        __tracebackhide__ = True
        raise AssertionError("\n".join(part for part in (report.text, report.hint and f"hint: {report.hint}") if part))
