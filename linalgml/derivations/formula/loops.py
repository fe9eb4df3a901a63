"""What a loop does to the names that it assigns, once its body has been read for one turn k.

    total += f(k)              the sum of f(k)
    at += step                 a step for each turn: at the start of turn k it is at + k * step
    top = max(top, v(k))       a number about which nothing is known: what is proved for every number holds for the maximum
    d = f(k)                   a name of the turn, unknown afterwards

Anything else is a recurrence, and refused.
"""

import ast

import sympy as sp

from ..worlds.world import Refused
from .atoms import Holds, cell, fresh_number
from .expressions import Poisoned
from .families import Family


def assigned(body):
    """How often each name is assigned in a block, loop variables included."""
    count: dict = {}
    for statement in body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                count[node.id] = count.get(node.id, 0) + 1
    return count


class Carried:
    """The names that a loop assigns and that had a value before it."""

    def __init__(self, reader, body, loop, once=True):
        self.reader, self.trace, self.loop = reader, reader.trace, loop
        self.names = assigned(body)
        self.before = {n: v for n in self.names if isinstance(v := reader.env.get(n), sp.Expr)}
        for n in self.names:
            if isinstance(reader.env.get(n), Family):
                raise Refused(f"{n} is a buffer, and is assigned in a loop")
        self.steps = self._steps(body) if once else {}  # a loop of several axes passes its body more than once a turn
        self.held = {n: sp.Symbol(f"{n}_{fresh_number()}", real=True) for n in self.before if n not in self.steps}

    def _steps(self, body):
        """Names that every turn moves by the same amount."""
        steps = {}
        for s in body:
            if not (isinstance(s, ast.AugAssign) and isinstance(s.target, ast.Name) and isinstance(s.op, ast.Add | ast.Sub)):
                continue
            name = s.target.id
            plain = all(not isinstance(x, ast.Subscript | ast.Call) for x in ast.walk(s.value))
            used = {x.id for x in ast.walk(s.value) if isinstance(x, ast.Name)}
            if plain and self.names[name] == 1 and name in self.before and not used & set(self.names) and self.loop[2] not in used:
                step = self.reader.number(s.value)
                steps[name] = -step if isinstance(s.op, ast.Sub) else step
        return steps

    def start(self):
        """The values at the start of turn k."""
        k = self.loop[0]
        for n in self.names:
            if n in self.reader.env and n not in self.before:  # a flag, a pair
                self.reader.env[n] = Poisoned("it is carried from one turn of the loop to the next, and is not a number")
        self.reader.env.update(self.held)
        for n, step in self.steps.items():
            self.reader.env[n] = sp.expand(self.before[n] + k * step)

    def finish(self, marks):
        """The values after the loop.  `marks`: (family, its layers before the loop)."""
        env, bounds = self.reader.env, self.loop[1]
        held = set(self.held.values())
        for family, layers in marks:
            for layer in family.layers[layers:]:
                if any(e.free_symbols & held for e in (layer.value, layer.when, *layer.index)):
                    raise Refused(f"{family.name} takes a value that is carried from one turn to the next")
        for n, step in self.steps.items():
            if len(bounds) == 1 and self.trace.ranges.nonnegative(bounds[0]):
                env[n] = sp.expand(self.before[n] + bounds[0] * step)
            else:
                env[n] = Poisoned("how many turns the loop before took is not known")
        for n, h in self.held.items():
            env[n] = self._after(n, h, env[n], held)
        for n in self.names:
            if n not in self.before:
                env[n] = Poisoned("it was set in a loop, which may have had no turn")

    def _after(self, name, h, now, held):
        k, bounds, _ = self.loop
        if isinstance(now, Poisoned):
            return now
        if not isinstance(now, sp.Expr):
            raise Refused(f"{name} is a number before the loop and something else in it")
        if now == h:
            return self.before[name]
        if self._is_maximum(h, now, held) or (isinstance(now, sp.Indexed) and now.base.label in self.trace.maxima and now.has(k)):
            return self._arbitrary(name, h, now)
        step = self.trace.calculus.normal(now - h)
        if not step.free_symbols & held:
            return self.before[name] + self.trace.calculus.total(step, k, *bounds)
        if not now.free_symbols & held:
            return Poisoned("it was set in a loop, which may have had no turn")
        return Poisoned(f"it is carried from one turn of the loop to the next: {name} = {now}")

    def _is_maximum(self, h, now, held):
        """max(h, v), the same written as a branch, or either after a first turn that takes v."""
        k = self.loop[0]
        first = sp.KroneckerDelta(k, 0)
        if now.has(first):
            taken, rest = (sp.expand(now.xreplace({first: sp.Integer(c)})) for c in (1, 0))
            return not taken.free_symbols & held and (rest == h or self._is_maximum(h, rest, held))
        if isinstance(now, sp.Max | sp.Min):
            return h in now.args and not sp.Tuple(*[a for a in now.args if a != h]).free_symbols & held
        for branch in [b for b in now.atoms(Holds) if b.args[0].has(h)]:
            u = branch.args[0]
            slope = u.coeff(h)
            if slope in (1, -1) and not (u - slope * h).free_symbols & held:
                return sp.expand(now - h + slope * branch * u) == 0
        return False

    def _arbitrary(self, name, h, now):
        """A number for each turn of the loops around, about which nothing is assumed; not below 0 where all candidates are so."""
        others = [a for a in now.args if a != h] if isinstance(now, sp.Max) else [now]
        known = {"real": True}
        if all(v.is_nonnegative for v in [self.before[name], *others]):
            known = {"positive": True}
            self.trace.notes[f"the maximum {name} is taken not to be 0"] = name
        base = sp.IndexedBase(f"{name}_{fresh_number()}", **known)
        self.trace.maxima.add(base.label)
        return cell(base, [s for s, _ in self.trace.loops])
