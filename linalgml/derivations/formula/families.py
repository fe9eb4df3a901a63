"""A buffer as a family of cells x[i, j]: what was written where, in layers.

A layer says: for every turn of these loops, where these conditions hold, the cell at this index was set to this value (or had it
added).  Reading a cell goes through the layers from the last to the first, each with the indicator of having written that cell,
until nothing is left open.  Reading what may be unwritten is refused, and so is whatever an earlier turn of a loop that is still
running may have changed.
"""

from dataclasses import dataclass, field

import sympy as sp

from ..worlds.world import Failed, Refused
from .atoms import Holds, Index, cell, fresh_number


@dataclass
class Layer:
    """One write, for every turn of the loops in `bound`: [(index symbol, its bounds)]."""

    index: tuple
    value: sp.Expr
    when: sp.Expr
    adds: bool
    bound: list = field(default_factory=list)
    lost: str = ""  # why nothing is known of what this buffer holds; cells written later are known again


class Trace:
    """Where a run stands: the loops that are open, the conditions it is under, the buffers it has touched."""

    def __init__(self, calculus, loops=()):
        self.calculus, self.ranges = calculus, calculus.ranges
        self.loops = list(loops)  # [(index symbol, bounds)]
        self.path: list = []  # indicators that hold here
        self.families: list = []
        self.maxima: set = set()  # labels of the arbitrary symbols that stand for maxima
        self.kernels: dict = {}  # those that were called, by name
        self.notes: dict = {}  # what is taken to be so, for instance that a norm is not 0

    def here(self):
        """The product of the conditions."""
        return sp.Mul(*self.path)

    def touch(self, family):
        """Remember a buffer from the first time it is used."""
        if all(f is not family for f in self.families):
            self.families.append(family)
            family.reads, family.start = [], len(family.layers)


class Family:
    """A buffer of a shape of symbolic sizes.  A given one has cells of its own; a blank one has only what is written."""

    def __init__(self, trace_of, shape, name="", base=None, integer=False):
        self.trace_of = trace_of  # () -> the trace under which theorem code reads
        self.shape = tuple(map(sp.sympify, shape))
        self.name, self.base, self.integer = name, base, integer
        self.layers: list[Layer] = []
        self.reads: list = []  # (index, the lowest layer that the read needed)
        self.start = 0
        self.locked = False

    def __repr__(self):
        return f"Family({self.name}, {self.shape})"

    def __getitem__(self, index):
        trace = self.trace_of()
        if isinstance(index, tuple):
            index = tuple(trace.ranges.plain(sp.sympify(i)) for i in index)
        else:
            index = trace.ranges.plain(sp.sympify(index))
        return self.read(trace, self.split(trace, index))

    def __setitem__(self, index, value):
        raise Refused(f"{self.name}: a theorem for every shape writes buffers by w.family, not cell by cell")

    def __iter__(self):
        raise Refused(f"{self.name}: a loop over the cells of a buffer of symbolic size; w.sum adds them up")

    def __len__(self):
        raise Refused(f"{self.name}: the length of a buffer of symbolic size")

    @property
    def size(self):
        """How many cells there are."""
        return sp.Mul(*self.shape)

    def blank(self):
        """Whether nothing has been written and nothing was given."""
        return self.base is None and not self.layers

    def copy(self):
        """The same cells in a buffer of their own."""
        made = Family(self.trace_of, self.shape, self.name, self.base, self.integer)
        made.layers = list(self.layers)
        return made

    # ---- indices

    def split(self, trace, flat):
        """i * n + j -> (i, j), by the strides of the shape; each index must be certain to lie in its range."""
        if isinstance(flat, tuple):
            index = tuple(map(sp.sympify, flat))
        else:
            parts, rest = [], sp.expand(flat)
            for axis in range(len(self.shape)):
                stride = sp.Mul(*self.shape[axis + 1 :])
                part = sp.Add(*[t for t in sp.Add.make_args(rest) if axis == len(self.shape) - 1 or _divides(stride, t)])
                parts.append(sp.expand(part / stride))
                rest = sp.expand(rest - part)
            if rest != 0:
                raise Refused(f"the index {flat} of {self.name} does not fall into the axes {self.shape}")
            index = tuple(parts)
        for i, n in zip(index, self.shape, strict=True):
            if not (trace.ranges.nonnegative(i) and trace.ranges.below(i, n)):
                raise Refused(f"the index {i} of {self.name} may lie outside 0 … {n} - 1")
        return index

    def fresh(self, trace):
        """Index symbols for every axis, each known to be in range."""
        return tuple(trace.ranges.index("ijklmuvw"[a], n) for a, n in enumerate(self.shape))

    # ---- reading

    def read(self, trace, index):
        """The value of a cell."""
        trace.touch(self)
        normal = trace.calculus.normal
        left, value, here, lowest = sp.S.One, sp.S.Zero, trace.here(), -1
        for at in range(len(self.layers) - 1, -1, -1):
            layer = self.layers[at]
            if layer.lost:
                raise Refused(layer.lost)
            if layer.adds:
                value += left * self._added(trace, layer, index)
                continue
            solved, conditions = self._match(layer, index)
            hit = normal(conditions * layer.when.xreplace(solved))
            if hit == 0:
                continue
            if any(k not in solved for k, _ in layer.bound):
                raise Refused(f"{self.name}: which turn of the loop wrote {layer.index} cannot be told from the index")
            if normal((1 - hit) * left * here) == 0:
                value += left * layer.value.xreplace(solved)
                left, lowest = sp.S.Zero, at
                break
            value += left * hit * layer.value.xreplace(solved)
            left = normal(left * (1 - hit))
        if left != 0:
            if self.base is None:
                raise Refused(f"{self.name}[{', '.join(map(str, index))}] may be read before it is written")
            value += left * cell(self.base, index)
        self.reads.append((index, lowest))
        return normal(value)

    @staticmethod
    def _match(layer, index):
        """Which turn of a layer's loops wrote this cell: ({loop index: value}, the indicator that there is one)."""
        solved: dict = {}
        conditions = []
        loops = dict(layer.bound)
        rest = []
        for axis, (q, p) in enumerate(zip(layer.index, index, strict=True)):
            k = next((s for s in loops if s not in solved and q.has(s) and not sp.expand(q - s).free_symbols & set(loops)), None)
            if k is None:
                rest.append(axis)
                continue
            solved[k] = sp.expand(p - (q - k))
            if not solved[k].is_nonnegative:
                conditions.append(Holds(solved[k] + 1))
        for k in solved:
            conditions += [Holds(sp.expand(b.xreplace(solved) - solved[k])) for b in loops[k]]
        conditions += [sp.KroneckerDelta(sp.expand(layer.index[a].xreplace(solved)), index[a]) for a in rest]
        return solved, sp.Mul(*conditions)

    def _added(self, trace, layer, index):
        """What a layer of additions adds to a cell: a sum over the turns that its index does not fix."""
        solved, conditions = self._match(layer, index)
        e = trace.calculus.normal(conditions * (layer.when * layer.value).xreplace(solved))
        for k, bounds in layer.bound:
            if k not in solved:
                e = trace.calculus.total(e, k, *[b.xreplace(solved) for b in bounds])
        return e

    # ---- writing

    def write(self, trace, index, value, adds=False):
        """Set a cell, or add to it, in this turn of the open loops."""
        if self.locked:
            raise Failed(f"{self.name}[{', '.join(map(str, index))}] is an input, and is written; the kernel does not name it in in_place")
        trace.touch(self)
        self.layers.append(Layer(index, trace.calculus.normal(value), trace.here(), adds))

    def close(self, trace, loop, layers_before, reads_before):
        """A loop ends: its turns must not have got in each other's way; then its writes hold for every turn."""
        k, bounds = loop
        made = self.layers[layers_before:]
        fixed = {s for s, _ in trace.loops}
        for index, lowest in self.reads[reads_before:]:
            if lowest >= layers_before:
                continue  # it read what its own turn had written
            for layer in made:
                if layer.lost or not _apart(index, layer.index, k, fixed):
                    raise Refused(f"{self.name} is a recurrence: a turn may read what another turn of the loop over {k} writes")
        for a, one in enumerate(made):
            for other in made[a:]:
                if one.lost or other.lost or (not (one.adds and other.adds) and not _apart(one.index, other.index, k, fixed)):
                    why = f"{self.name}: turns of the loop over {k} may write the same cell"
                    self.layers[layers_before:] = [Layer((), sp.S.Zero, sp.S.One, False, lost=why)]
                    return
        for layer in made:
            layer.bound.append((k, bounds))

    def settle(self, trace):
        """After a run: one layer for all cells where every cell is known; nothing may still depend on a maximum."""
        if not self.layers:
            return
        index = self.fresh(trace)
        try:
            value = self.read(trace, index)
        except Refused:
            values = [v for layer in self.layers for v in (layer.value, layer.when) if not layer.lost]
        else:
            bound = [(i, (n,)) for i, n in zip(index, self.shape, strict=True)]
            self.layers = [Layer(index, value, sp.S.One, False, bound)]
            values = [value]
        if any(trace.calculus.mentions(v, trace.maxima) for v in values):
            raise Refused(f"{self.name} depends on the maximum itself, not only through differences from it")


def scratch(trace, size, value):
    """A buffer [value] * size."""
    made = Family(lambda: trace, trace.ranges.axes((size,)), f"scratch{fresh_number()}")
    index = made.fresh(trace)
    made.layers = [Layer(index, value, sp.S.One, False, [(i, (n,)) for i, n in zip(index, made.shape, strict=True)])]
    return made


def _divides(stride, term):
    """Whether a term is an integer multiple of a stride."""
    quotient = term / stride
    return quotient.as_numer_denom()[1] == 1


def _apart(p, q, k, fixed):
    """Whether index p in one turn of the loop over k and index q in another turn are never the same cell.

    So it is where one axis is the same injective expression in k for both, made of nothing else that varies, or where an axis
    has two different numbers.
    """
    for a, b in zip(p, q, strict=True):
        if a.is_Integer and b.is_Integer and a != b:
            return True
        if a == b and a.has(k):
            slope = a.coeff(k)
            rest = sp.expand(a - slope * k)
            varying = {s for s in a.free_symbols if isinstance(s, Index)} - fixed - {k}
            if not varying and not rest.has(k) and (slope.is_positive or slope.is_negative) and not a.atoms(sp.Indexed):
                return True
    return False
