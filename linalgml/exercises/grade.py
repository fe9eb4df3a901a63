"""Grading: run a learner's code on the cases, find the first counter-example, and recognise the misconception behind it."""

import contextlib
import io
import sys
import traceback
from dataclasses import asdict, dataclass

from ..backend import use_backend
from .compare import BLANK, difference, show

EXPLAINED = 0.8  # the share of the failing cases that a misconception must explain
PRINTED = 4000  # characters of a learner's own output that a report keeps


@dataclass
class Report:
    """What a check found.

    `state` is "passed", "failed" (a counter-example), "error" (the code does not run) or "todo" (the stub as it was); `text` says
    it in words, `hint` helps ("" after a pass), `misconception` names the known one, `cases` counts what was tried, `picture_svg`
    and `sketch` show the counter-example to a browser and to a terminal, `printed` is what the learner's code printed.
    """

    day: str
    name: str
    state: str
    text: str
    hint: str = ""
    misconception: str = ""
    cases: int = 0
    picture_svg: str = ""
    sketch: str = ""
    printed: str = ""

    @property
    def passed(self):
        """Whether every case agreed."""
        return self.state == "passed"

    def as_dict(self):
        """For JSON, with `passed`."""
        return {**asdict(self), "passed": self.passed}


@dataclass
class Outcome:
    """What one case gave: a value (and the outputs of a kernel), or an error with the learner's line."""

    value: object = None
    error: str = ""  # the exception's type
    message: str = ""
    line: str = ""
    changed: str = ""  # an argument that was modified and must not be
    todo: bool = False
    printed: str = ""

    def text(self):
        """In one line."""
        if self.error:
            return f"raises {self.error}" + (f": {self.message}" if self.message else "")
        return show(self.value)


class Watch:
    """Which case is running, for whoever stops the learner's code, and what it prints."""

    def __init__(self):
        self.call, self.printed = "", _Capture()


def grade(exercise, source, filename="your code", watch=None):
    """The Report on a learner's source.  It runs in a fresh namespace, in this thread, without a time limit: see `child`."""
    watch = watch or Watch()
    with use_backend("python"), contextlib.redirect_stdout(watch.printed), contextlib.redirect_stderr(watch.printed):
        return _grade(exercise, source, filename, watch)


def _grade(exercise, source, filename, watch):
    def report(state, text, **more):
        return Report(exercise.day, exercise.name, state, text, **more)

    watch.call = "loading the file"
    target, problem = load(source, exercise.name, filename)
    if problem:
        return report("error", problem, printed=watch.printed.text())
    got = run(exercise, target, filename, watch)
    if got and all(o.todo for o in got):
        return report("todo", f"`{exercise.name}` is still the stub: replace `raise NotImplementedError` by your code.")
    expected = run(exercise, exercise.target)
    verdicts = [_verdict(exercise, args, a, b) for args, a, b in zip(exercise.cases(), got, expected, strict=True)]
    failing = [i for i, verdict in enumerate(verdicts) if verdict is not None]
    if not failing:
        return report("passed", f"Right in all {len(got)} cases.", cases=len(got), printed=got[0].printed)
    worst = failing[0]  # cases go from simple to large
    args = next(args for i, args in enumerate(exercise.cases()) if i == worst)
    known = recognise(exercise, got, expected, verdicts)
    hint = known.hint if known else next(iter(exercise.hints), "")
    picture = _picture(exercise, args, got[worst], expected[worst])
    return report(
        "failed", _counter_example(exercise, exercise.call_text(args), got[worst], expected[worst], verdicts[worst]),
        hint=hint, misconception=known.name if known else "", cases=len(got), printed=got[worst].printed,
        picture_svg=picture.svg() if picture else "", sketch=picture.text() if picture else "",
    )  # fmt: skip


def load(source, name, filename="your code"):
    """(what the source calls `name`, "") or (None, what is wrong with the source, in words)."""
    try:
        code = compile(source, filename, "exec", dont_inherit=True)
    except SyntaxError as error:
        where = f"line {error.lineno}: {(error.text or '').strip()}" if error.lineno else filename
        return None, f"This is not Python yet: {error.msg}\n  {where}"
    except ValueError as error:  # null bytes, on some versions
        return None, f"This is not Python: {error}"
    namespace = {"__name__": "answer", "__file__": filename}
    try:
        exec(code, namespace)
    except (Exception, SystemExit) as error:
        return None, f"Your code stops while it is loaded: {type(error).__name__}: {error}{_at(error, source, filename)}"
    if not callable(namespace.get(name)):
        return None, f"There is no `{name}` in your code: a function or class of exactly that name is graded."
    return _Target(namespace[name], source), ""


class _Target:
    """A learner's function and the text it came from."""

    def __init__(self, function, source):
        self.function, self.source = function, source


def run(exercise, target, filename="", watch=None):
    """The outcomes of a target, the learner's or the reference, on all cases."""
    return list(outcomes(exercise, target, filename, watch))


def outcomes(exercise, target, filename="", watch=None):
    """The outcomes one after the other; a learner's target comes from `load`, any other is a plain function."""
    function, source = (target.function, target.source) if isinstance(target, _Target) else (target, "")
    for args, before in zip(exercise.cases(), exercise.cases(), strict=True):
        if watch:
            watch.call = exercise.call_text(before)
            watch.printed.clear()
        outcome = Outcome()
        try:
            outcome.value = exercise.call(function, args)
        except NotImplementedError as error:
            outcome.error, outcome.message, outcome.todo = "NotImplementedError", str(error), str(error) == "your turn"
        except RecursionError as error:
            outcome.error, outcome.message = "RecursionError", "the function calls itself without end"
            outcome.line = _at(error, source, filename)
        except (Exception, SystemExit) as error:
            outcome.error, outcome.message, outcome.line = type(error).__name__, str(error), _at(error, source, filename)
        if exercise.outputs and not outcome.error:
            written = {n: a for n, a in zip(exercise.arguments, args, strict=False) if n in exercise.outputs}
            outcome.value = _Written(written, outcome.value)
        for name, now, then in zip(exercise.arguments, args, before, strict=False):
            if name not in exercise.may_change and isinstance(now, (list, dict, set)) and difference(now, then, 0) is not None:
                outcome.changed = f"{name}, which was {show(then)} and is {show(now)} after the call"
        if watch:
            outcome.printed = watch.printed.text()
        yield outcome


def refutes(exercise, function):
    """Whether some case tells a function from the reference; a function that would run on and on counts as told."""
    from itertools import count

    steps, limit = count(), 300_000

    def trace(frame, event, arg):
        if event == "line" and next(steps) > limit:
            raise TimeoutError("more steps than any right answer takes")
        return trace

    before = sys.gettrace()
    with use_backend("python"):
        expected = run(exercise, exercise.target)
        sys.settrace(trace)
        try:
            got = outcomes(exercise, function)
            return any(_verdict(exercise, *pair) is not None for pair in zip(exercise.cases(), got, expected, strict=True))
        finally:
            sys.settrace(before)


class _Written:
    """The outputs of a kernel, and what it returned."""

    def __init__(self, outputs, returned):
        self.outputs, self.returned = outputs, returned

    def __repr__(self):
        text = ", ".join(f"{name} = {show(value)}" for name, value in self.outputs.items())
        return f"{text}, returns {show(self.returned)}" if self.returned is not None else text


def _verdict(exercise, args, got, expected):
    """None when a learner's outcome is right, else what is wrong with it ("" when the values speak for themselves)."""
    if got.error or expected.error:
        return None if got.error == expected.error else ""
    if got.changed:
        return f"your code changes its argument {got.changed}"
    if not isinstance(expected.value, _Written):
        return exercise.compare(args, got.value, expected.value)
    mine, reference = got.value, expected.value
    if all(v is BLANK for values in mine.outputs.values() if isinstance(values, list) for v in values):
        names = ", ".join(mine.outputs)
        if any(v is not BLANK for values in reference.outputs.values() for v in values):
            return f"nothing was written into {names}" + ("" if mine.returned is None else f": write into {names} instead of returning")
    for name, values in reference.outputs.items():
        found = exercise.compare(args, mine.outputs[name], values)
        if found is not None:
            return f"{name} {found}" if found.startswith(("at ", "length")) and len(reference.outputs) > 1 else found
    return exercise.compare(args, mine.returned, reference.returned) if reference.returned is not None else None


def recognise(exercise, got, expected, verdicts):
    """The known misconception that gives the learner's answer to the first failing case and to most others; None when there is none.

    Nearly all failing cases have to agree, not all: a second, smaller mistake must not hide the first.
    """
    best, agreed = None, -1
    for misconception, outcomes in wrong_outcomes(exercise):
        same = [_alike(exercise, a, b) for a, b in zip(got, outcomes, strict=True)]
        explained = [ok for ok, verdict in zip(same, verdicts, strict=True) if verdict is not None]
        if explained[0] and sum(explained) >= EXPLAINED * len(explained) and sum(same) > agreed:
            best, agreed = misconception, sum(same)
    return best


def wrong_outcomes(exercise):
    """The outcomes of every misconception, worked out once."""
    if exercise._wrong is None:
        exercise._wrong = []
        for misconception in exercise.misconceptions:
            target, problem = load(exercise.wrong(misconception), exercise.name, "misconception")
            if problem:
                raise ValueError(f"{exercise}: the misconception {misconception.name!r} does not load: {problem}")
            exercise._wrong.append((misconception, run(exercise, target, "misconception")))
    return exercise._wrong


def _alike(exercise, a, b):
    """Whether two outcomes are the same answer, right or wrong."""
    if a.error or b.error:
        return a.error == b.error
    if bool(a.changed) != bool(b.changed):
        return False
    if isinstance(a.value, _Written) and isinstance(b.value, _Written):
        pairs = [(a.value.returned, b.value.returned), *((v, b.value.outputs[n]) for n, v in a.value.outputs.items())]
        return all(_blank_difference(x, y, exercise.tolerance) for x, y in pairs)
    return difference(a.value, b.value, exercise.tolerance) is None


def _blank_difference(x, y, tolerance):
    if isinstance(x, list) and isinstance(y, list) and [v is BLANK for v in x] != [v is BLANK for v in y]:
        return False
    return difference(x, y, tolerance) is None


def _counter_example(exercise, call, got, expected, verdict):
    """The call, what came and what was expected, and where they differ if that is not plain to see."""
    lines = [call, f"  gives     {got.text()}{got.line.replace(chr(10), chr(10) + '  ')}", f"  expected  {expected.text()}"]
    if "Unwritten" in got.message:
        lines.append(f"  ({', '.join(exercise.outputs)} holds nothing until you write it: `out[i] += ...` has nothing to add to)")
    if verdict and verdict.startswith("at "):
        verdict = f"they differ {verdict}" if len(got.text()) > 30 else ""
    if verdict and not got.error:
        lines.append(f"  {verdict}")
    return "\n".join(lines)


def _picture(exercise, args, got, expected):
    """A picture must never stand between a learner and the report: whatever goes wrong in it, there is none."""
    if got.error or expected.error:
        return None
    values = []
    for outcome in (got, expected):
        value = outcome.value
        if isinstance(value, _Written):
            value = next(iter(value.outputs.values())) if len(value.outputs) == 1 else value.outputs
        values.append(value)
    try:
        return exercise.draw(args, *values)
    except Exception:
        return None


def _at(error, source, filename):
    """ "\\n  line 3: total += x" for the innermost line of the learner's that an exception passed; "" when there is none."""
    number, lines = 0, source.split("\n")
    for frame, line in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_filename == filename:
            number = line
    return f"\n  at line {number}: {lines[number - 1].strip()}" if 0 < number <= len(lines) else ""


class _Capture(io.TextIOBase):
    """Keeps the first PRINTED characters of what is printed; an endless print must not fill the memory."""

    def __init__(self):
        self.clear()

    def writable(self):
        return True

    def write(self, text):
        if self.size < PRINTED:
            self.pieces.append(text[: PRINTED - self.size])
        self.size += len(text)
        return len(text)

    def clear(self):
        """Forget what was printed."""
        self.pieces, self.size = [], 0

    def text(self):
        """What was printed, and whether there was more."""
        return "".join(self.pieces) + (f"\n... ({self.size - PRINTED} more characters)" if self.size > PRINTED else "")
