"""The world of every shape: sizes are symbols, a buffer is a family of cells x[i, j], a kernel is read, not run.

What is proved here holds for all inputs and all sizes of at least 1.  Kernels are read from their source (formula/reader.py), and
two families are equal when their cells at one index, about which only its range is known, are equal (formula/sums.py).  What
the reader cannot justify is refused with the line; a theorem says so in its `every_shape`.
"""

import inspect
from itertools import count, product

import sympy as sp

from ...kernels import Kernel
from ..formula.atoms import size_symbol
from ..formula.calculus import Calculus
from ..formula.expressions import exact
from ..formula.families import Family, Layer, Trace
from ..formula.ranges import Ranges
from ..formula.reader import read
from .lift import source_of
from .world import Failed, Refused, World


class EveryShape(World):
    """Sizes are symbols; `equal` and `gradient` prove for every size."""

    kind = "every shape"
    explores = True

    def __init__(self, seed=0, choices=()):
        super().__init__(seed, choices)
        self.calculus = Calculus(Ranges())
        self.ranges = self.calculus.ranges
        self.trace = Trace(self.calculus)  # what the theorem itself reads
        self.notes: dict = {}
        self._names: dict = {}
        self.functions = {"exp": sp.exp, "log": sp.log, "sqrt": sp.sqrt, "tanh": sp.tanh, "erf": sp.erf, "sin": sp.sin, "cos": sp.cos}
        self.functions |= {"tan": sp.tan, "pi": sp.pi, "max": sp.Max, "min": sp.Min, "abs": sp.Abs, "number": self.number}

    # ---- numbers and buffers

    def number(self, c):
        return sp.sympify(exact(c))

    def _name(self, name):
        """The name, made unique: two numbers drawn under one name are two numbers."""
        self._names[name] = self._names.get(name, 0) + 1
        return name if self._names[name] == 1 else f"{name}{self._names[name]}"

    def draw(self, name, positive=False, scale=1.0):
        return sp.Symbol(self._name(name), **({"positive": True} if positive else {"real": True}))

    def _given(self, name, shape, **known):
        name = self._name(name)
        return Family(lambda: self.trace, self.ranges.axes(shape), name, sp.IndexedBase(name, **known), known.get("integer", False))

    @property
    def sizes(self):
        """The symbolic sizes, in the theorem's order."""
        return self.ranges.sizes

    def reals(self, name, *shape, scale=1.0):
        return self._given(name, shape, real=True)

    def positives(self, name, *shape, scale=1.0):
        return self._given(name, shape, positive=True)

    def signed(self, name, *shape):
        made = self._given(name, shape, real=True)
        self.calculus.nonzero.add(made.base.label)
        return made

    def ordered(self, name, n):
        raise Refused("an order of symbolically many numbers")

    def permutation(self, n):
        raise Refused("a permutation of symbolic size")

    def choose(self, n):
        if not isinstance(n, int):
            raise Refused("a choice among symbolically many")
        return super().choose(n)

    def index(self, name, below):
        return self.ranges.index(name, *_bounds(below))

    def indices(self, name, *shape, below):
        made = self._given(name, shape, integer=True, nonnegative=True)
        self.ranges.upper[made.base.label] = _bounds(below)
        return made

    def blank(self, *shape, name="", integer=False):
        return Family(lambda: self.trace, self.ranges.axes(shape), name or "cells", None, integer)

    def zeros(self, *shape, integer=False):
        return self.family(lambda *i: sp.S.Zero, *shape, integer=integer)

    def values(self, values, *shape, integer=False):
        made = self.blank(*(shape or (len(values),)), integer=integer)
        for i, v in zip(product(*map(range, map(int, made.shape))), values, strict=True):
            made.layers.append(Layer(tuple(map(sp.Integer, i)), self.number(v), sp.S.One, False))
        return made

    def cells(self, shape):
        """Indices that stand for all cells: a symbol for each axis of symbolic size, every number of one of fixed size."""
        axes = [range(int(n)) if sp.sympify(n).is_Integer else [self.ranges.index("ijklmuvw"[a], n)] for a, n in enumerate(shape)]
        return [tuple(map(sp.sympify, i)) for i in product(*axes)]

    def family(self, f, *shape, name="", integer=False):
        made = self.blank(*shape, name=name, integer=integer)
        for index in self.cells(made.shape):
            asked, left = [], list(zip(index, made.shape, strict=True))
            for n in shape:  # the axes that f knows
                mine = [left.pop(0) for _ in self.ranges.axes((n,))]
                asked.append(sp.Add(*[i * sp.Mul(*[m for _, m in mine[k + 1 :]]) for k, (i, _) in enumerate(mine)]))
            bound = [(i, (n,)) for i, n in zip(index, made.shape, strict=True) if not i.is_Integer]
            made.layers.append(Layer(index, self.calculus.normal(self.number(f(*asked))), sp.S.One, False, bound))
        return made

    def copy(self, buffer):
        return buffer.copy()

    def sum(self, f, n):
        if isinstance(n, int) or sp.sympify(n).is_Integer:
            return sp.Add(*[f(sp.Integer(i)) for i in range(int(n))])
        k = self.ranges.index("k", *_bounds(n))
        return self.calculus.total(f(k), k, *_bounds(n))

    def at(self, name, t):
        raise Refused("a sequence in time; the world of induction has those")

    # ---- reading the library's code

    def run(self, function, *args):
        source = source_of(function)
        in_place = function.in_place if isinstance(function, Kernel) else ()
        if isinstance(function, Kernel):
            self.ran[function.name] = function
        for name, a in zip(inspect.signature(source).parameters, args, strict=False):
            if isinstance(a, Family):
                a.name = name if a.name in ("", "cells") else a.name
                a.locked = not a.blank() and name not in in_place
        trace = Trace(self.calculus, self.trace.loops)
        trace.maxima = self.trace.maxima
        try:
            result = read(function, trace, args)
            for family in trace.families:
                if len(family.layers) > family.start:
                    family.settle(trace)
        finally:
            for a in args:
                if isinstance(a, Family):
                    a.locked = False
        self.notes.update(trace.notes)
        self.ran.update(trace.kernels)
        if isinstance(result, sp.Expr):
            result = self.calculus.normal(result)
            if self.calculus.mentions(result, trace.maxima):
                raise Refused("the result depends on the maximum itself, not only through differences from it")
        return result

    # ---- statements

    def equal(self, a, b, what=""):
        a, b = _listed(a), _listed(b)
        if isinstance(a, list) or isinstance(b, list):
            if not isinstance(a, list) or (isinstance(b, list) and len(a) != len(b)):
                self.fail(f"{what or 'equal'}: {a} against {b}")
            for i, x in enumerate(a):
                self.equal(x, b[i] if isinstance(b, list) else b, f"{what or 'equal'}, element {i}")
            return
        if not isinstance(a, Family):
            self.same(self.number(a), self.number(b), what or "equal")
            return
        if isinstance(b, Family) and sp.expand(a.size - b.size) != 0:
            self.fail(f"{what or 'equal'}: {a.size} cells against {b.size}")
        for index in self.cells(a.shape):
            left = a.read(self.trace, index)
            right = self._cell(b, a, index) if isinstance(b, Family) else self.number(b)
            self.same(left, right, f"{what or 'equal'}: {a.name}[{', '.join(map(str, index))}]")

    def _cell(self, b, a, index):
        """The cell of b that stands where a has this index; their shapes may differ where their cells are the same in order."""
        if a.shape == b.shape:
            return b.read(self.trace, index)
        return b[sp.Add(*[i * sp.Mul(*a.shape[k + 1 :]) for k, i in enumerate(index)])]

    def same(self, a, b, what):
        """Two expressions are equal for every size and all values."""
        if not self.calculus.equal(a, b):
            self.fail(f"{what}: {self.calculus.explain(a, b)}")

    def gradient(self, f, inputs, grad, claimed, what="gradient"):
        outputs, weights = f(*inputs), grad
        if not isinstance(outputs, list | tuple):
            outputs, weights = [outputs], [grad]
        if len(outputs) != len(weights):
            raise ValueError(f"{what}: {len(outputs)} outputs need as many grads")
        for n, (x, c) in enumerate(zip(inputs, claimed, strict=True)):
            if c is None:
                continue
            if not isinstance(x, Family):
                self.same(self.number(c), self._slope(outputs, weights, x), f"{what}: by input {n}")
                continue
            if x.base is None or x.layers:
                raise Refused(f"{what}: a derivative by cells that were computed")
            for index in self.cells(x.shape):
                slope = self._slope(outputs, weights, x.base[index] if index else x.base.label)
                self.same(self._cell(c, x, index), slope, f"{what}: by {x.name}[{', '.join(map(str, index))}]: claimed, and the derivative")

    def _slope(self, outputs, weights, at):
        """The derivative of sum(weights * outputs) by one cell."""
        total: list = []
        for output, weight in zip(outputs, weights, strict=True):
            if not isinstance(output, Family):
                total.append(weight * self.calculus.derivative(self.number(output), at))
                continue
            for index in self.cells(output.shape):
                e = self._cell(weight, output, index) * self.calculus.derivative(output.read(self.trace, index), at)
                for i, n in zip(index, output.shape, strict=True):
                    if not i.is_Integer:
                        e = self.calculus.total(e, i, n)
                total.append(e)
        return self.calculus.normal(sp.Add(*total))

    def derivative(self, f, x):
        if not isinstance(x, sp.Symbol):
            raise Refused("a derivative by a number that was computed")
        return self.calculus.derivative(self.number(f(x)), x)

    def claim(self, condition, what="claim"):
        raise Refused(f"{what}: a claim about values")

    def induction(self, step, start, claim, steps=None, first=0):
        raise Refused("a statement about time; the world of induction proves it")

    # ---- the protocol

    @classmethod
    def prove(cls, theorem, shape=(), seed=0):
        """Prove a theorem for every shape: the sizes are symbols named as the theorem's parameters, but for those that it fixes."""
        fixed = theorem.sizes if isinstance(theorem.sizes, dict) else {}
        names = theorem.parameters if fixed or theorem.sizes is None else theorem.sizes
        choices: list = []
        notes: dict = {}
        for cases in count(1):
            world = cls(seed=seed, choices=choices)
            try:
                sizes = [sp.sympify(fixed[n]) if n in fixed else size_symbol(n) for n in names]
                world.sizes.extend(sizes)
                theorem.function(world, *sizes)
            except Failed as failed:
                raise Failed(f"{theorem.name}, {cls.kind}: {failed}") from None
            except Refused as refused:
                raise Refused(f"{theorem.name}, {cls.kind}: {refused}") from None
            except TypeError as error:
                raise Refused(f"{theorem.name}, {cls.kind}: the theorem does what symbolic sizes do not allow: {error}") from error
            theorem.kernels.update(world.ran)
            notes.update(world.notes)
            choices = world.choices
            while choices and choices[-1][0] + 1 == choices[-1][1]:
                choices.pop()
            if not choices:
                return {"cases": cases, "notes": sorted(notes), "text": _text(fixed, notes)}
            choices[-1] = (choices[-1][0] + 1, choices[-1][1])
        raise AssertionError


def _text(fixed, notes):
    text = "for all inputs and all shapes"
    if fixed:
        text += " with " + ", ".join(f"{n} = {v}" for n, v in fixed.items())
    return text + (f"; {'; '.join(sorted(notes))}" if notes else "")


def _bounds(n):
    """The bounds that a size means: min(a, b) is both."""
    n = sp.sympify(n)
    return n.args if isinstance(n, sp.Min) else (n,)


def _listed(a):
    return list(a) if isinstance(a, list | tuple) else a
