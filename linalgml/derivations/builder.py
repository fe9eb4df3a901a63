"""What a derivation is written with: sizes, indices, families, definitions, lines, and the kernel it arrives at."""

from dataclasses import dataclass

import sympy as sp

from .derivation import Line
from .formula.atoms import Expectation, Index, Slope, size_symbol
from .formula.families import Family, Layer
from .instances import SIZES, at_sizes, difference, sizes_in
from .notation import plain
from .prover import decide
from .worlds.every_shape import EveryShape
from .worlds.world import Refused


@dataclass(frozen=True)
class Out:
    """An output of a kernel, of a shape."""

    shape: tuple


@dataclass(frozen=True)
class Target:
    """What a kernel writes into its output, as an expression in the letters of the derivation."""

    kernel: object
    label: str
    expression: object


class Builder:
    """Collects a derivation; see `derivation`."""

    exp, log, sqrt, tanh, erf = map(staticmethod, (sp.exp, sp.log, sp.sqrt, sp.tanh, sp.erf))
    pi = sp.pi

    def __init__(self, name):
        self.name = name
        self.world = EveryShape()
        self.calculus, self.ranges = self.world.calculus, self.world.ranges
        self.lines: list[Line] = []
        self.definitions: list = []  # (p[j] or a symbol, what it stands for)
        self.targets: list[Target] = []
        self.shapes: dict = {}  # label of a family -> its shape
        self._inner: dict = {}  # label of a defined family -> its index symbols

    # ---- letters

    def size(self, name):
        """A size, a whole number of at least 1."""
        n = size_symbol(name)
        self.world.sizes.append(n)
        return n

    def indices(self, names, *bounds):
        """Indices, each in [0, bound)."""
        made = [Index(n, integer=True, nonnegative=True) for n in names.split()]
        for i in made:
            self.ranges.upper[i] = bounds
        return made[0] if len(made) == 1 else made

    def steps(self, name):
        """A number of steps, 0 or more."""
        return sp.Symbol(name, integer=True, nonnegative=True)

    def number(self, name, positive=False):
        """A number."""
        return sp.Symbol(name, **({"positive": True} if positive else {"real": True}))

    def family(self, name, *shape, positive=False):
        """Numbers x[i], x[i, j]."""
        base = sp.IndexedBase(name, **({"positive": True} if positive else {"real": True}))
        self.shapes[base.label] = shape
        return base

    # ---- expressions

    def exact(self, text):
        """A number as it is written: "0.044715", "1/2"."""
        return sp.Rational(text)

    def sum(self, f, *indices):
        """The sum of f over indices, each over its whole range; or (index, number of terms)."""
        for k in indices:
            k, n = k if isinstance(k, tuple) else (k, self.ranges.upper[k][0])
            f = sp.Sum(f, (k, 0, n - 1))
        return f

    def delta(self, i, j):
        """1 where i = j, else 0."""
        return sp.KroneckerDelta(i, j)

    def D(self, f, at):
        """The derivative of f by a cell or a number."""
        return Slope(f, at)

    def mean(self, f, over, q):
        """The expectation of f over a number that is 1 with probability q, else 0, or over independent cells of mean 0 and variance q."""
        return Expectation(f, over.label if isinstance(over, sp.IndexedBase) else over, q)

    # ---- the derivation

    def let(self, name, body, *indices):
        """A definition: a symbol, or a family where indices are given; it prints under "where"."""
        positive = bool(sp.sympify(body).is_positive)
        if not indices:
            symbol = self.number(name, positive)
            self.definitions.append((symbol, sp.sympify(body)))
            return symbol
        base = self.family(name, *[self.ranges.upper[i][0] for i in indices], positive=positive)
        self.definitions.append((base[indices], sp.sympify(body)))
        self._inner[base.label] = indices
        return base

    def line(self, expression, reason, over=None):
        """The next line and why it equals the one before; `over` is the number of steps of an induction."""
        self.lines.append(Line(sp.sympify(expression), reason, over))

    def out(self, *shape):
        """An output of a kernel."""
        return Out(shape)

    def kernel(self, kernel, *args, at=(), output=None):
        """The last line is what the kernel writes at `at` into `output`, by default its first (or returns, where it has none)."""
        made = [self._given(a) for a in args]
        result = self.world.run(kernel, *made)
        outputs = [
            (n, m) for n, m, a in zip(kernel.arguments, made, args, strict=True) if (isinstance(a, Out) if output is None else n == output)
        ]
        name = "the result"
        if outputs:
            name, written = outputs[0]
            result = written.read(self.world.trace, tuple(map(sp.sympify, at)))
            name = plain(sp.IndexedBase(name)[tuple(at)]) if at else name
        name = f"{name} of {kernel.__name__}"
        self.targets.append(Target(kernel, name, self.calculus.unfolded(result)))

    def _given(self, a):
        """An argument: a family as a buffer over its own cells, [values] as a buffer of them, an output as a blank one."""
        trace = self.world.trace
        if isinstance(a, Out):
            return self.world.blank(*a.shape)
        if isinstance(a, sp.IndexedBase):
            return Family(lambda: trace, self.ranges.axes(self.shapes[a.label]), str(a.label), a)
        if isinstance(a, list):
            made = self.world.blank(len(a))
            made.layers = [Layer((sp.Integer(k),), sp.sympify(v), sp.S.One, False) for k, v in enumerate(a)]
            return made
        return a

    # ---- checks

    def meaning(self, e):
        """An expression with its definitions replaced by what they stand for."""
        e = sp.sympify(e)
        for name, body in reversed(self.definitions):
            if isinstance(name, sp.Indexed):
                label, inner = name.base.label, name.indices
                e = e.replace(
                    lambda t, label=label: isinstance(t, sp.Indexed) and t.base.label == label,
                    lambda t, body=body, inner=inner: _fresh_sums(body).xreplace(dict(zip(inner, t.indices, strict=True))),
                )
            else:
                e = e.replace(lambda t, name=name: t == name, lambda t, body=body: _fresh_sums(body))
        return e

    def follows(self, before, line):
        """(whether a line equals the one before, how it was proved or what differs)."""
        a, b = self.meaning(before.expression), self.meaning(line.expression)
        if line.over is not None:
            return self._by_induction(a, b, line.over, before, line)
        return self._equal(a, b, plain(before.expression), plain(line.expression))

    def arrives(self, line, target):
        """(whether a line is what a kernel computes, how it was proved or what differs)."""
        ok, how = self._equal(self.meaning(line.expression), self.meaning(target.expression), plain(line.expression), target.label)
        return ok, f"{how}; read from the source of {target.kernel.name}" if ok else how

    def _equal(self, a, b, left, right):
        try:
            for_all = self.calculus.equal(a, b)
        except (Refused, ArithmeticError, ZeroDivisionError):
            for_all = False
        wrong = difference(a, b)
        if wrong:
            return False, f"{left}  is not  {right}: {wrong}"
        if not for_all:
            return False, f"{left}  against  {right}: not proved for every size"
        return True, f"for every size, and again at {', '.join(map(str, SIZES))}" if sizes_in(a, b) else "for all values, twice"

    def _by_induction(self, a, b, t, before, line):
        """a = b for every number of steps t: at 0, and at t + 1 if at t."""
        start = self.calculus.equal(*[_stepped(e.xreplace({t: sp.S.Zero})) for e in (a, b)])
        step = self._step(a, b, t) or self._step(b, a, t)
        for k in SIZES:
            if decide(at_sizes(a, {t: k}, {}), at_sizes(b, {t: k}, {})).equal is not True:
                return False, f"{plain(before.expression)}  is not  {plain(line.expression)} at {t} = {k}"
        if not (start and step):
            return False, f"{plain(before.expression)}  against  {plain(line.expression)}: the induction on {t} was not proved"
        return True, f"by induction on {t}, and again at {t} = {', '.join(map(str, SIZES))}"

    def _step(self, a, b, t):
        """Where a = c S + e with one running sum S: a = b at t gives S, S grows by its next term, and a = b at t + 1."""
        sums = a.atoms(sp.Sum)
        if len(sums) != 1:
            return False
        (running,) = sums
        S = sp.Dummy("S", real=True)
        line = sp.expand(a.xreplace({running: S}), power_exp=False)
        c = line.coeff(S)
        grown = running.function.xreplace({running.limits[0][0]: t})
        if running.limits[0][1:] != (0, t - 1) or running.function.has(t) or c == 0 or sp.expand(line - c * S).has(S):
            return False
        S_now = (b - (line - c * S)) / c
        return self.calculus.equal(line.xreplace({t: t + 1}).xreplace({S: S_now + grown}), b.xreplace({t: t + 1}))


def _stepped(e):
    """Sums of 0 terms are 0, and the last term of a sum of t + 1 terms stands outside."""

    def peel(s):
        (k, low, high), *rest = s.limits
        if rest:
            return s
        if sp.expand(high - low + 1) == 0:
            return sp.S.Zero
        before = sp.expand(high - 1)
        return sp.Sum(s.function, (k, low, before)) + s.function.xreplace({k: high})

    return e.replace(lambda x: isinstance(x, sp.Sum), peel)


def _fresh_sums(body):
    """A definition with the bound indices of its sums renamed, so that none is caught by an index around it."""

    def rename(s):
        f, limits = s.function, list(s.limits[:0])
        for k, low, high in s.limits:
            new = sp.Dummy(k.name, integer=True, nonnegative=True)
            f = f.xreplace({k: new})
            limits = [(a, lo.xreplace({k: new}), hi.xreplace({k: new})) for a, lo, hi in limits]
            limits.append((new, low, high))
        return sp.Sum(f, *limits)

    return body.replace(lambda x: isinstance(x, sp.Sum), rename)
