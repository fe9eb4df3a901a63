"""A world: numbers of one kind, and what a theorem may ask of them.

A theorem is written once, over a world `w`, and runs in each: floats, a finite field, fractions, symbols, every shape at once.
This file is what the worlds share: buffers that refuse a wrong use, choices, comparison cell by cell, and the protocol that
runs a theorem.  A world of its own defines `number`, `draw`, `functions`, `different`, `gradient` and `derivative`.
"""

import itertools
import math
import random
from typing import Any

from ...kernels import Kernel
from .lift import lift, source_of


class Failed(AssertionError):
    """A theorem does not hold, or a kernel broke a rule; the text says where and at which point."""


class Refused(Exception):
    """This world cannot express what was asked; the text says what."""


class Redraw(Exception):
    """The random point lies outside a domain (the root of a negative number): draw another one."""


class Blank:
    """What stands in a cell before it is written."""

    def __repr__(self):
        return "blank"


BLANK = Blank()


class Cells:
    """A flat buffer that knows its shape, and refuses a negative index, a blank cell read and a locked cell written.

    >>> x = Cells([1, 2, 3, 4], (2, 2), "x")
    >>> x[3], len(x), x.where(2)
    (4, 4, 'x[1, 0]')
    """

    __slots__ = ("cells", "integer", "locked", "name", "shape")

    def __init__(self, cells, shape=None, name="", integer=False):
        self.cells = list(cells)
        self.shape = (len(self.cells),) if shape is None else tuple(shape)
        self.name, self.locked, self.integer = name, False, integer

    def __len__(self):
        return len(self.cells)

    def __getitem__(self, i):
        if i < 0:
            raise Failed(f"{self.name or 'a buffer'}: negative index {i}")
        try:
            value = self.cells[i]
        except IndexError:
            raise Failed(f"{self.name or 'a buffer'}: index {i} of {len(self.cells)} cells") from None
        if value is BLANK:
            raise Failed(f"{self.where(i)} is read before it is written")
        return value

    def __setitem__(self, i, value):
        if i < 0:
            raise Failed(f"{self.name or 'a buffer'}: negative index {i}")
        if self.locked:
            raise Failed(f"{self.where(i)} is an input, and is written; the kernel does not name it in in_place")
        try:
            self.cells[i] = value
        except IndexError:
            raise Failed(f"{self.name or 'a buffer'}: index {i} of {len(self.cells)} cells") from None

    def __iter__(self):
        return (self[i] for i in range(len(self.cells)))

    def __repr__(self):
        return f"Cells({self.cells}, {self.shape})"

    def copy(self):
        """The same cells in a buffer of their own."""
        return Cells(self.cells, self.shape, self.name, self.integer)

    def blank(self):
        """Whether no cell has been written yet."""
        return all(c is BLANK for c in self.cells)

    def where(self, i):
        """The cell at flat index i, named by its row and column."""
        index, rest = [], i
        for size in reversed(self.shape):
            rest, k = divmod(rest, size) if size else (rest, 0)
            index.append(k)
        return f"{self.name or 'buffer'}[{', '.join(map(str, reversed(index)))}]"


class World:
    """The base of all worlds; `functions` maps the names of `math` and of builtins to what they are here."""

    kind = "?"
    explores = False  # whether `choose` tries every choice in turn, by running the theorem again
    points = 1  # how many random points a proof takes
    tries = 4000  # how many points may fall outside a domain before it is called a failure

    def __init__(self, seed=0, choices=()):
        self.rng = random.Random(f"{self.kind}:{seed}")
        self.functions: dict[str, Any] = {}
        self.ran: dict[str, Kernel] = {}  # the kernels that ran here, in order
        self.choices, self._asked = list(choices), 0  # for worlds that explore: [(chosen, of)]
        self._sequences: dict[tuple, Any] = {}
        self.explain = True  # whether a failed gradient looks for the element that is wrong

    # ---- what each world defines

    def number(self, c):
        """An exact literal: 0.1 is one tenth, not the nearest double."""
        raise NotImplementedError

    def draw(self, name, positive=False, scale=1.0):
        """A new number: random here, a symbol there.  `scale` is for floats: the size that values have."""
        raise NotImplementedError

    def different(self, a, b):
        """None when two numbers are equal in this world; otherwise a text that shows the difference."""
        raise NotImplementedError

    def gradient(self, f, inputs, grad, claimed, what="gradient"):
        """claimed[k][j] = sum_i grad[i] * d f(*inputs)[i] / d inputs[k][j]; a claimed[k] of None is not compared.

        f returns a buffer, a number or a list of those; grad is alike.
        """
        raise NotImplementedError

    def derivative(self, f, x):
        """d f(x) / dx for a function of one number."""
        raise NotImplementedError

    # ---- numbers and buffers

    def real(self, name, scale=1.0):
        """A number about which nothing is known."""
        return self.draw(name, scale=scale)

    def positive(self, name, scale=1.0):
        """A number greater than zero."""
        return self.draw(name, positive=True, scale=scale)

    def reals(self, name, *shape, scale=1.0):
        """A buffer of numbers about which nothing is known."""
        return self.family(lambda *i: self.draw(_label(name, i), scale=scale), *shape, name=name)

    def positives(self, name, *shape, scale=1.0):
        """A buffer of numbers greater than zero."""
        return self.family(lambda *i: self.draw(_label(name, i), positive=True, scale=scale), *shape, name=name)

    def signed(self, name, *shape):
        """A buffer of numbers that are not zero, of known signs; worlds that explore try every pattern of signs."""

        def cell(*i):
            size = self.draw(_label(name, i), positive=True)
            return -size if self.choose(2) else size

        return self.family(cell, *shape, name=name)

    def ordered(self, name, n):
        """A buffer of n different numbers whose order is known; worlds that explore try every order."""
        rank = self.permutation(n)
        value = self.draw(f"{name}0")
        rising = [value]
        for k in range(1, n):
            value = value + self.draw(f"{name}{k}", positive=True)
            rising.append(value)
        return self.family(lambda i: rising[rank[i]], n, name=name)

    def permutation(self, n):
        """A list of range(n) in an order that is chosen."""
        left = list(range(n))
        return [left.pop(self.choose(len(left))) for _ in range(n)]

    def choose(self, n):
        """An int below n: random here; every one in turn in worlds that explore."""
        if not self.explores:
            return self.rng.randrange(n)
        if self._asked == len(self.choices):
            self.choices.append((0, n))
        self._asked += 1
        return self.choices[self._asked - 1][0]

    def index(self, name, below):
        """An int in [0, below)."""
        return self.rng.randrange(below)

    def indices(self, name, *shape, below):
        """An int buffer of numbers in [0, below)."""
        return self.family(lambda *i: self.index(_label(name, i), below), *shape, name=name, integer=True)

    def blank(self, *shape, name="", integer=False):
        """A buffer of cells that nobody has written; `integer` where the kernel stores ints (positions, flags)."""
        return Cells([BLANK] * math.prod(shape), shape, name, integer)

    def zeros(self, *shape, integer=False):
        """A buffer of zeros."""
        return self.family(lambda *i: 0 if integer else self.number(0), *shape, integer=integer)

    def values(self, values, *shape, integer=False):
        """A buffer of given numbers."""
        return Cells(values, shape or None, integer=integer)

    def family(self, f, *shape, name="", integer=False):
        """A buffer with the cells f(i, j, …)."""
        return Cells([f(*i) for i in itertools.product(*map(range, shape))], shape, name, integer)

    def copy(self, buffer):
        """The same cells in a buffer of their own, for kernels that work in place."""
        return buffer.copy()

    def at(self, name, t):
        """Element t of a given sequence: the same number whenever it is asked for."""
        if (name, t) not in self._sequences:
            self._sequences[name, t] = self.draw(_label(name, (t,)))
        return self._sequences[name, t]

    def sum(self, f, n):
        """The sum of f(i) over i < n."""
        total = self.number(0)
        for i in range(n):
            total = total + f(i)
        return total

    def series(self, name, f, t):
        """The sum of f(s) over s < t, for states that add up; `name` is what the induction world calls it."""
        return self.sum(f, t)

    def __getattr__(self, name):
        """w.exp, w.sqrt, w.pi, …: this world's functions."""
        try:
            return self.__dict__["functions"][name]
        except KeyError:
            raise AttributeError(f"there is no {name!r} in the world of {self.kind}") from None

    # ---- running the library's code

    def run(self, function, *args):
        """Run a kernel, or another function of the library, on this world's numbers; returns what it returns.

        Buffers in which nothing is written are its outputs; every other one may be read only, unless the kernel names it
        in `in_place`.
        """
        source = source_of(function)
        names, in_place = source.__code__.co_varnames, ()
        if isinstance(function, Kernel):
            self.ran[function.name] = function
            in_place = function.in_place
        buffers = [(name, a) for name, a in zip(names, args, strict=False) if isinstance(a, Cells)]
        for name, a in buffers:
            a.name = a.name or name
            a.locked = not a.blank()
        for name, a in buffers:
            if name in in_place:
                a.locked = False
        try:
            return self.call(function, args)
        finally:
            for _, a in buffers:
                a.locked = False

    def call(self, function, args):
        """The lifted source on these arguments; worlds with another way of running override this."""
        return lift(function, self)(*args)

    # ---- statements

    def equal(self, a, b, what=""):
        """Two numbers, or two buffers cell by cell, are equal; `b` may be one number for every cell."""
        if not isinstance(a, Cells | list | tuple):
            text = self.different(a, b)
            if text is not None:
                self.fail(f"{what or 'equal'}: {text}")
            return
        if isinstance(b, Cells | list | tuple) and len(a) != len(b):
            self.fail(f"{what or 'equal'}: {len(a)} cells against {len(b)}")
        for i in range(len(a)):
            text = self.different(a[i], b[i] if isinstance(b, Cells | list | tuple) else b)
            if text is not None:
                self.fail(f"{what or 'equal'}: {a.where(i) if isinstance(a, Cells) else f'element {i}'}: {text}")

    def claim(self, condition, what="claim"):
        """A condition holds; for worlds whose numbers have values."""
        if not condition:
            self.fail(what)

    def induction(self, step, start, claim, steps=None, first=0):
        """claim(t) is the state after t steps: `start` is claim(first), and step(claim(t), t) is claim(t + 1) for every t.

        Here the steps are run, one after another, `steps` times (5 if not given).  A state is a list of numbers and buffers.
        """
        state = start
        self._same_state(state, claim(first), f"the state at t = {first}")
        for t in range(first, first + (5 if steps is None else steps)):
            state = step(state, t)
            self._same_state(state, claim(t + 1), f"the state at t = {t + 1}")

    def _same_state(self, a, b, what):
        if len(a) != len(b):
            self.fail(f"{what}: {len(a)} values against {len(b)}")
        for k, (x, y) in enumerate(zip(a, b, strict=True)):
            self.equal(x, y, f"{what}, value {k}")

    def fail(self, text):
        """The theorem does not hold."""
        raise Failed(text)

    # ---- the protocol

    @classmethod
    def prove(cls, theorem, shape, seed=0):
        """Run a theorem at one shape; returns what was done, as a dict.  Raises Failed when it does not hold.

        Worlds with random numbers take `points` points and draw again outside a domain; worlds that explore run once for each
        sequence of choices.
        """
        try:
            return cls._explore(theorem, shape, seed) if cls.explores else cls._sample(theorem, shape, seed)
        except Failed as failed:
            raise Failed(f"{theorem.name}, {cls.kind}, shape {tuple(shape)}: {failed}") from None

    @classmethod
    def _sample(cls, theorem, shape, seed):
        done, redrawn = 0, 0
        while done < cls.points:
            world = cls(seed=f"{seed}:{done + redrawn}")
            try:
                theorem.function(world, *shape)
                done += 1
            except Redraw:
                redrawn += 1
                if redrawn > cls.tries:
                    raise Failed(f"none of {redrawn} random points lies inside the domain") from None
            theorem.kernels.update(world.ran)
        return {"points": done, "redrawn": redrawn}

    @classmethod
    def _explore(cls, theorem, shape, seed):
        choices: list[tuple[int, int]] = []
        cases = 0
        while True:
            world = cls(seed=seed, choices=choices)
            theorem.function(world, *shape)
            theorem.kernels.update(world.ran)
            cases += 1
            choices = world.choices
            while choices and choices[-1][0] + 1 == choices[-1][1]:
                choices.pop()
            if not choices:
                return {"cases": cases}
            chosen, of = choices[-1]
            choices[-1] = (chosen + 1, of)


def _label(name, index):
    """x and (1, 2) -> "x_1_2", a name that is also one for SymPy."""
    return "_".join([name, *map(str, index)])
