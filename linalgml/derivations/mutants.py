"""The mutants of a function: its syntax tree with one small mistake in it, made one at a time.

A mutant is labelled by the statement it changes, before and after: "total += d * d -> total += d / d".
"""

import ast
import copy
import inspect
import textwrap
import types
from functools import partial

_OPERATORS = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Mod: ast.FloorDiv, ast.FloorDiv: ast.Mod}
_IN_INDEX = {**_OPERATORS, ast.Mult: ast.Add}
_COMPARISONS = {
    ast.Lt: (ast.LtE, ast.Gt), ast.LtE: (ast.Lt, ast.GtE), ast.Gt: (ast.GtE, ast.Lt), ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.In: (ast.NotIn,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,),
}  # fmt: skip
_CALLS = {"max": "min", "min": "max"}


def mutants(source):
    """(label, function) for every single mutant of a Python function, with the globals of the original.

    >>> def double(x): return 2 * x
    >>> [label for label, _ in mutants(double)][:2]
    ['return 2 * x -> return 2 / x', 'return 2 * x -> return 2']
    """
    tree = ast.parse(textwrap.dedent(inspect.getsource(source)))
    function = tree.body[0]
    assert isinstance(function, ast.FunctionDef)
    function.decorator_list = []
    if isinstance(function.body[0], ast.Expr) and isinstance(function.body[0].value, ast.Constant):
        function.body = function.body[1:] or [ast.Pass()]
    seen = {_program(_code(tree))}
    times: dict[str, int] = {}
    ordinal = {}
    for statement in _statements(function):
        head = _head(statement)
        times[head] = times.get(head, 0) + 1
        ordinal[id(statement)] = (head, times[head])
    for statement, edit in _edits(function):
        head, n = ordinal[id(statement)]
        edit.apply()
        ast.fix_missing_locations(ast.copy_location(edit.new, statement))
        code, after = _code(tree), edit.after(statement)
        edit.undo()
        if _program(code) in seen:
            continue  # the same as another mutant, or as the original
        seen.add(_program(code))
        made = types.FunctionType(code, source.__globals__, source.__name__, source.__defaults__, source.__closure__)
        vars(made)["tree"] = partial(edit.tree, function)  # for the world of every shape, which reads a kernel
        yield f"{head}{f' (no. {n})' if times[head] > 1 else ''} -> {after}", made


class Edit:
    """Put `new` in place of a field of a node, or of an element of a list field; undo it later."""

    def __init__(self, owner, name, index, new):
        self.owner, self.name, self.index, self.new = owner, name, index, new

    def apply(self):
        if self.index is None:
            self.old = getattr(self.owner, self.name)
            setattr(self.owner, self.name, self.new)
        else:
            self.old = getattr(self.owner, self.name)[self.index]
            getattr(self.owner, self.name)[self.index] = self.new

    def undo(self):
        if self.index is None:
            setattr(self.owner, self.name, self.old)
        else:
            getattr(self.owner, self.name)[self.index] = self.old

    def tree(self, function):
        """The syntax tree of the mutant, on its own."""
        self.apply()
        mutated = copy.deepcopy(function)
        self.undo()
        return mutated

    def after(self, statement):
        """What stands where the statement stood, in one line."""
        if isinstance(self.new, ast.Pass):
            return "deleted"
        return _head(self.new if isinstance(self.new, ast.stmt) else statement)


def _code(tree):
    module = compile(tree, "<mutant>", "exec")
    return next(c for c in module.co_consts if isinstance(c, types.CodeType))


def _program(code):
    """What a code object does, to tell whether two are the same."""
    return code.co_code, repr((code.co_consts, code.co_names, code.co_varnames))


def _head(statement):
    """A statement in one line, without its body."""
    if isinstance(statement, ast.For):
        return f"for {ast.unparse(statement.target)} in {ast.unparse(statement.iter)}"
    if isinstance(statement, ast.If):
        return f"if {ast.unparse(statement.test)}"
    return ast.unparse(statement).splitlines()[0]


def _statements(function):
    for node in ast.walk(function):
        if isinstance(node, ast.stmt) and node is not function:
            yield node


def _edits(function):
    """(statement, edit) for every place of the function."""
    for owner in ast.walk(function):
        for name in ("body", "orelse"):
            block = getattr(owner, name, None)
            if not isinstance(block, list):
                continue
            for i, statement in enumerate(block):
                yield from ((statement, e) for e in _of_statement(owner, name, i, statement))
                for child, value in ast.iter_fields(statement):
                    if child not in ("body", "orelse"):
                        yield from ((statement, e) for e in _walk(statement, child, value, child == "target"))


def _of_statement(owner, name, i, statement):
    """Edits of a whole statement: deleted, an augmented assignment made plain or flipped, a condition negated."""
    if isinstance(statement, ast.Assign | ast.AugAssign | ast.Expr | ast.Break | ast.Continue):
        yield Edit(owner, name, i, ast.Pass())
    if isinstance(statement, ast.AugAssign):
        yield Edit(owner, name, i, ast.Assign([statement.target], statement.value))
        if type(statement.op) in _OPERATORS:
            yield Edit(statement, "op", None, _OPERATORS[type(statement.op)]())
    if isinstance(statement, ast.If) and not isinstance(statement.test, ast.Compare):
        yield Edit(statement, "test", None, ast.UnaryOp(ast.Not(), statement.test))


def _walk(owner, name, value, in_index):
    """Edits of an expression and of all inside it; in_index: whether it counts cells rather than values."""
    if isinstance(value, list):
        for i, item in enumerate(value):
            if isinstance(item, ast.expr):
                yield from _expression(owner, name, i, item, in_index)
    elif isinstance(value, ast.expr):
        yield from _expression(owner, name, None, value, in_index)


def _expression(owner, name, i, node, in_index):
    def put(new):
        return Edit(owner, name, i, new)

    if isinstance(node, ast.BinOp):
        table = _IN_INDEX if in_index else _OPERATORS
        if type(node.op) in table:
            yield Edit(node, "op", None, table[type(node.op)]())
        yield put(node.left)
        yield put(node.right)
    elif isinstance(node, ast.Compare):
        for k, op in enumerate(node.ops):
            for other in _COMPARISONS.get(type(op), ()):
                yield Edit(node, "ops", k, other())
    elif isinstance(node, ast.BoolOp):
        yield Edit(node, "op", None, ast.Or() if isinstance(node.op, ast.And) else ast.And())
        for k in range(len(node.values)):
            left = node.values[:k] + node.values[k + 1 :]
            yield put(left[0] if len(left) == 1 else ast.BoolOp(node.op, left))
    elif isinstance(node, ast.UnaryOp):
        yield put(node.operand)
    elif isinstance(node, ast.IfExp):
        yield put(ast.IfExp(node.test, node.orelse, node.body))
    elif isinstance(node, ast.Constant) and type(node.value) is int:
        yield put(ast.Constant(node.value + 1))
        yield put(ast.Constant(node.value - 1))
    elif isinstance(node, ast.Constant) and type(node.value) is float:
        yield put(ast.Constant(node.value * (1 + 1e-6) if node.value else 1.0))
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        yield from _call(node, put)
    elif isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Constant):  # that one is bumped as a constant
        for shift in (ast.Add(), ast.Sub()):
            yield Edit(node, "slice", None, ast.BinOp(node.slice, shift, ast.Constant(1)))
    for child, value in ast.iter_fields(node):
        if child != "func":
            yield from _walk(node, child, value, in_index or child == "slice" or _is_range(node))


def _call(node, put):
    """Edits of a call: another function, its argument alone, bounds of a range shifted."""
    if node.func.id in _CALLS:
        yield Edit(node, "func", None, ast.Name(_CALLS[node.func.id], ast.Load()))
    if _is_range(node):
        for k, bound in enumerate(node.args[:2]):
            if not isinstance(bound, ast.Constant):
                for op in (ast.Add(), ast.Sub()):
                    yield Edit(node, "args", k, ast.BinOp(bound, op, ast.Constant(1)))
    else:
        for argument in node.args:
            yield put(argument)


def _is_range(node):
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range"
