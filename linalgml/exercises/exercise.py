"""An exercise: a reference to cut a stub from, cases to try an answer on, and the misconceptions that are known.

    @exercise(vector.dot, title="The dot product")
    def dot_cases(rng):
        \"\"\"The statement, in Markdown.\"\"\"
        yield [1.0, 2.0], [3.0, 4.0], 2

    dot_cases.misconception("adds instead of multiplying", "x[i] * y[i] -> x[i] + y[i]", "A hint.")

The package's docstring has the whole story.
"""

import importlib
import pkgutil
import random
import re
from dataclasses import dataclass
from inspect import getdoc

from .compare import difference, show
from .cut import Cut, patched

EXERCISES: dict[str, dict[str, "Exercise"]] = {}  # day -> name -> exercise, in the order of the day's file
SEED = 20


@dataclass(frozen=True)
class Misconception:
    """A known wrong answer: what the learner does, its source, and the hint that helps.  `shown` is what the report calls it."""

    name: str
    source: str
    hint: str


class Exercise:
    """One exercise; made by `exercise`.

    `name` is what the learner writes, `title` and `statement` are for reading, `stub` and `solution` are source text that can be
    pasted into an empty file, `hints` go from a nudge to nearly the answer.
    """

    def __init__(self, cases, reference, title, *, name=None, outputs=(), blank=None, doc=None, tolerance=1e-9, compare=None, use=None,
                 may_change=(), seed=SEED):  # fmt: skip
        self.reference, self.title = reference, title
        self.target = getattr(reference, "source", reference)  # a kernel's plain function
        self.name = name or self.target.__name__
        self.statement = getdoc(cases) or ""
        self.outputs, self.may_change, self.tolerance, self.seed = tuple(outputs), set(may_change) | set(outputs), tolerance, seed
        self.misconceptions: list[Misconception] = []
        self.hints: list[str] = []
        self.equivalents: dict[str, str] = {}
        self.compare = compare or (lambda args, got, expected: difference(got, expected, tolerance))
        self._generate, self._use, self._draw = cases, use, None
        day = re.fullmatch(r".*\.day_(\d\d)(_\w+)?", cases.__module__ or "")
        self.day = f"day-{day[1]}" if day else ""
        self._blank, self._doc, self._cut, self._wrong = blank, doc, None, None
        code = getattr(self.target, "__code__", None)
        self.arguments = code.co_varnames[: code.co_argcount] if code and not use else ()

    def __repr__(self):
        return f"<exercise {self.day} {self.name}>"

    # ---- what its author adds ------------------------------------------------------------------------------------------

    def misconception(self, name, wrong, hint):
        """A wrong answer that learners give: `wrong` is "before -> after" (or a list of these) in the solution, or a whole source."""
        self.misconceptions.append(Misconception(name, wrong, hint))

    def hint(self, *hints):
        """Hints for anyone, from a nudge to nearly the answer; one more is shown each time the learner asks."""
        self.hints += hints

    def equivalent(self, change, why):
        """A mutant of the reference that no case can tell from it, and the reason why none ever will."""
        self.equivalents[change] = why

    def picture(self, draw):
        """Decorator: draw(args, got, expected) returns a picture (see `pictures`) of a counter-example, or None."""
        self._draw = draw
        return draw

    # ---- what a reader sees ----------------------------------------------------------------------------------------------

    @property
    def cut(self):
        """The reference, cut from its module."""
        if self._cut is None:
            self._cut = Cut(self.reference, self._blank, self._doc, self.name)
        return self._cut

    @property
    def stub(self):
        """What the learner starts from: imports, helpers, signature and docstring."""
        return _source(self.cut.header(), self.cut.stub)

    @property
    def solution(self):
        """The reference with what it needs: it passes its own checker."""
        return _source(self.cut.header(), self.cut.solution)

    def wrong(self, misconception):
        """The source of a misconception."""
        text = misconception.source
        if isinstance(text, str) and re.search(r"^(def|class) ", text, re.MULTILINE) and " -> " not in text.partition("\n")[0]:
            return self.cut.completed(text.strip("\n"))
        return self.cut.completed(patched(self.solution, text))

    # ---- cases -----------------------------------------------------------------------------------------------------------

    def cases(self):
        """The cases anew, each a tuple of arguments, from simple to random; the same on every call."""
        for case in self._generate(random.Random(self.seed)):
            yield case if isinstance(case, tuple) else (case,)

    def call(self, target, args):
        """What `target` (the learner's, or the reference) gives for one case."""
        return self._use(target, *args) if self._use else target(*args)

    def call_text(self, args):
        """The call as a learner would type it; outputs by their names."""
        names = [*self.arguments, *[""] * len(args)]
        return f"{self.name}({', '.join(n if n in self.outputs else show(a) for n, a in zip(names, args, strict=False))})"

    def draw(self, args, got, expected):
        """The picture of a counter-example, or None."""
        return self._draw(args, got, expected) if self._draw else None

    def grade(self, source, filename="your code"):
        """Run a learner's source and say what came of it: a Report."""
        from .grade import grade

        return grade(self, source, filename)


def exercise(reference, title, **options):
    """Make a generator of cases an exercise: see `Exercise` for what it becomes and the package's docstring for the options.

    The generator's docstring is the statement.  In a module named day_NN, or day_NN_part, it is registered for that day.
    """

    def decorate(cases):
        made = Exercise(cases, reference, title, **options)
        if made.day:
            EXERCISES.setdefault(made.day, {})[made.name] = made
        return made

    return decorate


def days():
    """The days that have exercises.

    >>> "day-01" in days()
    True
    """
    return sorted({name[:6].replace("_", "-") for name in _modules()})


def _modules():
    """The names of all day_NN and day_NN_part modules, a day's first part first."""
    package = importlib.import_module(__package__)
    return sorted(m.name for m in pkgutil.iter_modules(package.__path__) if re.fullmatch(r"day_\d\d(_\w+)?", m.name))


def exercises(day):
    """The exercises of a day, by name, in order; LookupError for a day that has none.

    >>> "dot" in exercises("day-01")
    True
    """
    if day not in days():
        raise LookupError(f"{day!r} has no exercises; there are {', '.join(days())}")
    for name in _modules():
        if name.startswith(day.replace("-", "_")):
            importlib.import_module(f"{__package__}.{name}")
    return EXERCISES[day]


def get(day, name):
    """One exercise; LookupError when there is none of that name.

    >>> get("day-01", "dot").title
    'The dot product'
    """
    of_day = exercises(day)
    if name not in of_day:
        raise LookupError(f"{day} has no exercise {name!r}; it has {', '.join(of_day)}")
    return of_day[name]


def _source(header, definition):
    return f"{header}\n\n\n{definition}\n" if header else f"{definition}\n"
