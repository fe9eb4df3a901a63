"""Reading a kernel: its syntax tree run once, on symbols, for every size at once.

A loop is read for one turn whose number is an index symbol, then closed: what it wrote holds for every turn (families.py), and the
names that it carried become sums (loops.py).  What cannot be justified is refused, with the line.
"""

import ast
import contextlib
import inspect
import textwrap
from functools import lru_cache

import sympy as sp

from ...kernels import Kernel
from ..worlds.lift import source_of
from ..worlds.world import Refused
from .expressions import Expressions, Poisoned
from .families import Family
from .loops import Carried

_MOST_UNROLLED = 16


@lru_cache(maxsize=1024)
def syntax(source):
    """The syntax tree of a function; a mutant makes its own, by `tree()`."""
    tree = source.tree() if hasattr(source, "tree") else None
    if tree is None:
        try:
            tree = ast.parse(textwrap.dedent(inspect.getsource(source)))
        except (OSError, TypeError) as error:
            raise Refused(f"{source.__name__}: its source cannot be read ({error})") from None
    found = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]
    if not found:
        raise Refused(f"{source.__name__}: its source has no function")
    return found[0]


class Located(Refused):
    """A refusal that names its line."""


class Returned(Exception):
    """A kernel returns."""


def read(function, trace, args):
    """Run a kernel (or the mutant installed for it) on families and symbols; returns what it returns."""
    source = source_of(function)
    tree = syntax(source)
    names = [a.arg for a in tree.args.args]
    defaults = list(source.__defaults__ or ())
    args = [*args, *defaults[len(defaults) - (len(names) - len(args)) :]] if len(args) < len(names) else list(args)
    if len(args) != len(names):
        raise Refused(f"{source.__name__} takes {len(names)} arguments, not {len(args)}")
    reader = Reader(trace, source, dict(zip(names, map(_given, args), strict=True)))
    with contextlib.suppress(Returned):
        reader.block(tree.body)
    return reader.result


def _given(v):
    from .expressions import exact

    return v if isinstance(v, sp.Expr | Family) else exact(v)


class Reader(Expressions):
    """One function, being read."""

    def __init__(self, trace, source, env):
        super().__init__(trace, source.__globals__, env)
        self.name, self.result, self.inside = source.__name__, None, 0  # inside: loops and undecided branches of this function

    def block(self, statements):
        """Read statements in order."""
        for s in statements:
            method = getattr(self, "read_" + type(s).__name__, None)
            try:
                if method is None:
                    raise Refused(f"no rule for {type(s).__name__}")
                method(s)
            except Located:
                raise
            except Refused as refused:
                raise Located(f"{self.name}, `{ast.unparse(s).splitlines()[0]}`: {refused}") from None

    def read_Expr(self, s):
        if not isinstance(s.value, ast.Constant):
            self.value(s.value)

    def read_Pass(self, s):
        pass

    def read_Assign(self, s):
        v = self.value(s.value)
        for target in s.targets:
            self.store(target, v)

    def store(self, target, v):
        """Assign to a name, a cell or a tuple of them."""
        if isinstance(target, ast.Name):
            self.env[target.id] = v
        elif isinstance(target, ast.Tuple) and isinstance(v, tuple) and len(v) == len(target.elts):
            for t, x in zip(target.elts, v, strict=True):
                self.store(t, x)
        elif isinstance(target, ast.Subscript):
            if isinstance(v, bool):
                v = sp.Integer(int(v))
            family = self.value(target.value)
            if not isinstance(family, Family) or not isinstance(v, sp.Expr):
                raise Refused("only numbers are written, and only to buffers")
            family.write(self.trace, family.split(self.trace, self.number(target.slice)), v)
        else:
            raise Refused("this assignment")

    def read_AugAssign(self, s):
        if isinstance(s.target, ast.Subscript) and isinstance(s.op, ast.Add | ast.Sub):
            family = self.value(s.target.value)
            if not isinstance(family, Family):
                raise Refused("it is not a buffer")
            v = self.number(s.value)
            index = family.split(self.trace, self.number(s.target.slice))
            family.write(self.trace, index, v if isinstance(s.op, ast.Add) else -v, adds=True)
            return
        target = ast.copy_location(_loaded(s.target), s.target)
        self.store(s.target, self.combine(s.op, self.number(target), self.number(s.value), s))

    def read_Return(self, s):
        if self.inside:
            raise Refused("a return inside a loop or an undecided branch")
        self.result = None if s.value is None else self.value(s.value)
        raise Returned

    # ---- branches

    def read_If(self, s):
        c = self.condition(s.test)
        if isinstance(c, bool):
            self.block(s.body if c else s.orelse)
            return
        before = dict(self.env)
        yes = self.branch(c, s.body, before)
        no = self.branch(1 - c, s.orelse, before)
        for n in set(yes) | set(no):
            a, b = yes.get(n), no.get(n)
            if a is b or (isinstance(a, sp.Expr) and a == b):
                self.env[n] = a
            elif isinstance(a, sp.Expr) and isinstance(b, sp.Expr):
                self.env[n] = b + c * (a - b)
            else:
                self.env[n] = Poisoned(f"it is set on one side of `if {ast.unparse(s.test)}` only")

    def branch(self, c, body, before):
        """The names after one side of a branch."""
        self.env = dict(before)
        self.trace.path.append(c)
        self.inside += 1
        try:
            self.block(body)
        finally:
            self.trace.path.pop()
            self.inside -= 1
        return self.env

    # ---- loops

    def read_For(self, s):
        if s.orelse or not isinstance(s.target, ast.Name) or not (isinstance(s.iter, ast.Call) and self.value(s.iter.func) is range):
            raise Refused("only loops over a range are read")
        args = [self.number(a) for a in s.iter.args]
        if len(args) == 3 and args.pop() != 1:
            raise Refused("a loop whose step is not 1")
        low, high = (sp.S.Zero, args[0]) if len(args) == 1 else args
        bounds = tuple(sp.expand(b - low) for b in (high.args if isinstance(high, sp.Min) else [high]))
        if any(b.is_nonpositive for b in bounds):
            return
        if not all(b.is_integer for b in [*bounds, low]):
            raise Refused("the bounds of a loop are integers")
        turns = min((b for b in bounds if b.is_Integer), default=None)
        if turns is not None and all(b.is_Integer for b in bounds) and turns <= _MOST_UNROLLED:
            self.unrolled(s, low, int(turns))
            return
        shape = self.whole(s, bounds)
        if shape is None:
            shape = (None,)
        sizes = [bounds if n is None else (n,) for n in shape]
        self.turns(s, low, sizes, shape, [])

    def unrolled(self, s, low, turns):
        """A loop whose number of turns is known is run turn by turn."""
        for k in range(turns):
            self.env[s.target.id] = low + k
            self.block(s.body)

    def whole(self, s, bounds):
        """The axes of a loop over a product of sizes: those of the buffer that it walks by x[i], or one for each factor."""
        if len(bounds) != 1 or not bounds[0].is_Mul:
            return None
        for node in ast.walk(s):
            if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and ast.unparse(node.slice) == s.target.id:
                family = self.env.get(node.value.id)
                if isinstance(family, Family) and len(family.shape) > 1 and sp.expand(family.size - bounds[0]) == 0:
                    return family.shape
        axes = self.trace.ranges.axes(bounds)
        return axes if all(n.is_integer and n.is_positive for n in axes) else None

    def turns(self, s, low, sizes, shape, outer):
        """Read the body for one turn of the loop, or of one loop for each axis of a buffer that it walks."""
        bounds = sizes[0]
        k = self.trace.ranges.index(s.target.id, *bounds)
        marks = [(f, len(f.layers), len(f.reads)) for f in self.trace.families]
        carried = Carried(self, s.body, (k, bounds, s.target.id), once=len(shape) == 1)
        carried.start()
        self.trace.loops.append((k, bounds))
        self.inside += 1
        indices = [*outer, k]
        if len(sizes) > 1:
            self.turns(s, low, sizes[1:], shape, indices)
        else:
            flat = low + sp.Add(*[i * sp.Mul(*shape[a + 1 :]) for a, i in enumerate(indices)])
            self.env[s.target.id] = sp.expand(flat)
            self.block(s.body)
        self.inside -= 1
        self.trace.loops.pop()
        known = {id(f): (layers, reads) for f, layers, reads in marks}
        started = [(f, *known.get(id(f), (f.start, 0))) for f in self.trace.families]
        carried.finish([(f, layers) for f, layers, _ in started])
        for f, layers, reads in started:
            f.close(self.trace, (k, bounds), layers, reads)
        self.env[s.target.id] = Poisoned("the loop over it has ended")

    def called(self, function, args):
        if isinstance(function, Kernel):
            self.trace.kernels.setdefault(function.name, function)
        return read(function, self.trace, args)


def _loaded(target):
    """The same place, read."""
    if isinstance(target, ast.Name):
        return ast.Name(target.id, ast.Load())
    return ast.Subscript(target.value, target.slice, ast.Load())
