"""The commands of the path: `linalgml path`, `start`, `check`, `solution`."""

import os
import re
import sys

from ..errors import InputError
from ..terminal import is_plain
from .exercise import days, exercises
from .path import PHASES, lessons, title
from .progress import Progress

MARKS = {"passed": "✓", "failed": "✗", "error": "✗", "todo": "·"}
STYLES = {"passed": "green", "failed": "red", "error": "red", "todo": "dim"}


def add_commands(commands):
    """Add the commands to the parser of the command line."""
    p = commands.add_parser("path", help="the sixty-day path, and how far you are", description="The sixty-day path, and how far you are.")
    p.set_defaults(run=_path)
    p = commands.add_parser("start", help="write the stubs of a day's exercises", description="Write day_NN.py with the stubs of a day.")
    p.add_argument("day", metavar="DAY", help="day-01, or 1")
    p.add_argument("--overwrite", action="store_true", help="replace the file if it is there")
    p.set_defaults(run=_start)
    p = commands.add_parser("check", help="grade your answers", description="Grade your answers of a day.")
    p.add_argument("day", metavar="DAY", help="day-01, or 1")
    p.add_argument("file", metavar="FILE", nargs="?", help="your file (default: day_NN.py in this folder)")
    p.add_argument("--only", metavar="NAME", help="grade one exercise")
    p.add_argument("--hint", action="store_true", help="show a hint for the first that fails; ask again for one more")
    p.set_defaults(run=_check)
    p = commands.add_parser("solution", help="print the library's own answer", description="Print the library's own answers of a day.")
    p.add_argument("day", metavar="DAY", help="day-01, or 1")
    p.add_argument("name", metavar="NAME", nargs="?", help="one exercise (default: all)")
    p.set_defaults(run=_solution)


# ---- start, solution ---------------------------------------------------------------------------------------------------


def stub_file(day):
    """The text of a learner's file: every stub of the day under its statement, and a test for each at the end.

    >>> print(stub_file("day-01").splitlines()[0])
    \"\"\"Day 1.  Vectors: dot, cross, magnitude, angle, projection.
    """
    of_day = exercises(day)
    imports: dict[str, set] = {}
    given: list[str] = []
    for e in of_day.values():
        for module, names in e.cut.imports.items():
            imports.setdefault(module, set()).update(names)
        given += [text for text in e.cut.given if text not in given and _defined(text) not in of_day]
    from .cut import import_lines

    number = int(day[-2:])
    head = f'"""Day {number}.  {title(day)}.\n\nFill in, then:  linalgml check {day}      (or: pytest {file_of(day)})\n"""\n'
    lines = import_lines({**imports, "linalgml.exercises": {"check_here"}}, without=of_day)
    ours = next(i for i, line in enumerate(lines) if "linalgml" in line)
    lines[ours:ours] = [""] if ours else []
    parts = [head + "\n" + "\n".join(lines), *given]
    for e in of_day.values():
        statement = "\n".join(f"# {line}".rstrip() for line in [e.title, "", *e.statement.split("\n")])
        parts.append(f"{statement}\n\n\n{e.cut.stub}")
    tests = [f'def test_{name}():\n    check_here("{day}", "{name}", __file__)' for name in of_day]
    return "\n\n\n".join([*parts, *tests]) + "\n"


def _defined(text):
    found = re.match(r"(?:def|class) (\w+)", text)
    return found[1] if found else None


def file_of(day):
    """The name of a day's file.

    >>> file_of("day-01")
    'day_01.py'
    """
    return f"{day.replace('-', '_')}.py"


def day_of(text):
    """A day as it is typed: "day-01", "day_1", "1".  InputError for one without exercises.

    >>> day_of("1"), day_of("day_01.py")
    ('day-01', 'day-01')
    """
    found = re.fullmatch(r"(?:day[-_ ]?)?(\d{1,2})(?:\.py)?", text.strip().lower())
    day = f"day-{int(found[1]):02}" if found else text
    if day not in days():
        known = day in {d for d, _, _ in lessons()}
        written = ", ".join(days())
        raise InputError(f"{day} is on the path but not written yet" if known else f"no day {text!r}; the written ones are {written}")
    return day


def _start(args):
    day = day_of(args.day)
    path = file_of(day)
    if os.path.lexists(path) and not args.overwrite:
        raise InputError(f"{path} is already here, perhaps with your answers; --overwrite replaces it")
    from ..files import write_text

    try:
        write_text(path, stub_file(day))
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror or error}") from None
    print(f"{path}: {_exercises(len(exercises(day)))}.  Fill them in, then: linalgml check {day}")
    return 0


def _solution(args):
    day = day_of(args.day)
    chosen = _chosen(day, args.name)
    print("\n\n".join(e.solution for e in chosen), end="")
    return 0


def _chosen(day, name):
    of_day = exercises(day)
    if name is not None and name not in of_day:
        raise InputError(f"{day} has no exercise {name!r}; it has {', '.join(of_day)}")
    return list(of_day.values()) if name is None else [of_day[name]]


# ---- check -------------------------------------------------------------------------------------------------------------


def _check(args):
    day = day_of(args.day)
    chosen = _chosen(day, args.only)
    path = args.file or file_of(day)
    try:
        with open(path, encoding="utf-8") as file:
            source = file.read()
    except FileNotFoundError:
        raise InputError(f"{path} is not here; `linalgml start {day}` writes it") from None
    except UnicodeDecodeError:
        raise InputError(f"{path} is not UTF-8 text") from None
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from None
    progress, say = Progress(), _printer()
    from .child import grade_in_child

    say(f"{day}  {title(day)}", "bold")
    done, hinted, first = 0, False, None
    for exercise in chosen:
        report = grade_in_child(day, exercise.name, source, path)
        if report.state != "todo":
            progress.attempt(day, exercise.name, report.passed)
        done += report.passed
        first = first or (None if report.passed else exercise.name)
        _tell(say, exercise, report)
        if args.hint and not hinted and not report.passed:
            _hint(say, progress, exercise, report)
            hinted = True
    say("")
    if done == len(chosen):
        say(_next_step(progress, day) if args.only is None else f"{args.only} is right.", "green")
        return 0
    more = "" if args.hint else f"   A hint: linalgml check {day} --only {first} --hint"
    say(f"{done} of {len(chosen)} right.{more}")
    return 1


def _tell(say, exercise, report):
    """One exercise's result."""
    note = {"passed": f"{report.cases} cases", "todo": "not started"}.get(report.state, "")
    say(f" {MARKS[report.state]} {exercise.name:16} {exercise.title}{f'  ({note})' if note else ''}", STYLES[report.state])
    if report.printed and report.state in ("failed", "error"):
        lines = report.printed.rstrip().split("\n")
        say(_indented("\n".join(["your code printed:", *lines[:8], *(["..."] if len(lines) > 8 else [])])), "dim")
    if report.state in ("failed", "error"):
        say(_indented(report.text))
        if report.sketch:
            say(_indented(report.sketch))
        if report.misconception:
            say(_wrapped(f"hint: {report.hint}"), "yellow")


def _hint(say, progress, exercise, report):
    if not exercise.hints:
        say(_indented("there is no further hint; `linalgml solution` prints the answer"), "yellow")
        return
    shown = progress.next_hint(exercise.day, exercise.name, len(exercise.hints))
    for i, hint in enumerate(exercise.hints[:shown]):
        say(_wrapped(f"hint {i + 1} of {len(exercise.hints)}: {hint}"), "yellow")
    if shown == len(exercise.hints):
        say(_indented(f"that was the last; the answer: linalgml solution {exercise.day} {exercise.name}"), "dim")


def _indented(text):
    return "\n".join(f"     {line}".rstrip() for line in text.split("\n"))


def _wrapped(text):
    from textwrap import fill

    return "\n".join(fill(line, 100, initial_indent="     ", subsequent_indent="       ") for line in text.split("\n"))


def _exercises(n):
    return f"{n} exercise" if n == 1 else f"{n} exercises"


def _printer():
    """A function say(text, style=""): coloured in a terminal, plain where output is piped."""
    if is_plain():
        return lambda text, style="": print(text)
    from rich.console import Console

    console = Console(file=sys.stdout, highlight=False)
    return lambda text, style="": console.print(text, style=style or None, markup=False, soft_wrap=True)


# ---- path --------------------------------------------------------------------------------------------------------------


def _counts(progress, day):
    of_day = exercises(day)
    return sum(progress.passed(day, name) for name in of_day), len(of_day)


def _next_step(progress, after=None):
    for day in days():
        done, total = _counts(progress, day)
        if done < total and day != after:
            where = "check" if os.path.exists(file_of(day)) else "start"
            return f"All right.  Next: linalgml {where} {day}" if after else f"next: linalgml {where} {day}"
    return "Every written exercise is done."


def _path(args):
    progress = Progress()
    written = set(days())
    rows = []
    for day, text, phase in lessons():
        done, total = _counts(progress, day) if day in written else (0, 0)
        mark = "✓" if total and done == total else "…" if done else "·" if total else " "
        rows.append((phase, mark, int(day[-2:]), text, f"{done} of {total}" if total else "to come"))
    if is_plain():
        phase = None
        for row in rows:
            if row[0] != phase:
                phase = row[0]
                print(f"{'' if phase == rows[0][0] else chr(10)}Phase {list(PHASES).index(phase) + 1}: {phase}")
            print(f"  {row[1]} {row[2]:2}  {row[3]}  ({row[4]})")
        print(f"\n{_next_step(progress)}")
        return 0
    _rich_path(rows, _next_step(progress))
    return 0


def _rich_path(rows, next_step):
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(file=sys.stdout, highlight=False)
    for number, phase in enumerate(PHASES, 1):
        table = Table(title=Text(f"Phase {number}: {phase}", "bold"), title_justify="left", box=None, show_header=False, padding=(0, 1))
        for of, mark, day, text, state in rows:
            if of == phase:
                style = "green" if mark == "✓" else "dim" if state == "to come" else ""
                table.add_row(Text(mark, "green"), Text(f"{day:2}", "cyan"), Text(text, style), Text(state, style or "yellow"))
        console.print(table)
        console.print()
    console.print(Text(next_step, "bold"))
