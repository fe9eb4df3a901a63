"""Cutting: the stub and the solution of an exercise are taken from the source of its reference, so they cannot drift from it.

    def dot(x, y, n):                              def dot(x, y, n):
        \"\"\"x . y = sum of x_i y_i.\"\"\"                  \"\"\"x . y = sum of x_i y_i.\"\"\"
        total = 0.0                        ->          raise NotImplementedError("your turn")
        for i in range(n): ...

A module's text comes from its loader, so that this works from a folder, a wheel and a zip alike; what the reference needs, its
imports and the helpers beside it, is found in the same text and goes on top.
"""

import ast
import builtins
import importlib
import inspect
import re
from importlib.util import resolve_name
from textwrap import dedent, indent

TURN = 'raise NotImplementedError("your turn")'
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class Cut:
    """A reference cut from its module: `solution` and `stub`, each a definition, and what both need above them.

    `imports` maps a module to the names taken from it ({"math": {"sqrt"}}; "import x" lines map to an empty set), `given` lists
    the source of helpers.  `blank` names what the learner writes: statements of a function, methods of a class; by default the
    whole body, all methods.  `doc` replaces the docstring of the stub, `name` the name that is defined.

    >>> from linalgml.linalg.vector import norm
    >>> cut = Cut(norm)
    >>> print(cut.header())
    from math import inf, sqrt
    >>> cut.stub.splitlines()[0], cut.stub.splitlines()[-1].strip()
    ('def norm(x, n):', 'raise NotImplementedError("your turn")')
    """

    def __init__(self, reference, blank=None, doc=None, name=None):
        function = getattr(reference, "source", reference)
        self.module = function.__module__
        self.imports: dict[str, set] = {}
        self.given: list[str] = []
        tree = ast.parse(text_of(self.module))
        node = _find(tree, function.__qualname__)
        self.solution = _segment(self.module, node)
        if name and name != node.name:
            self.solution = re.sub(rf"\A((?:async )?(?:def|class) ){node.name}\b", rf"\g<1>{name}", self.solution)
        self.stub = _stub(self.solution, blank, doc)
        self._needs(tree, node, {node.name}, self.imports, self.given)

    def header(self, without=()):
        """The import lines and the helpers, but for the names in `without`; "" when there are none."""
        parts = ["\n".join(import_lines(self.imports, without)), *self.given]
        return "\n\n\n".join(part for part in parts if part)

    def completed(self, text):
        """Another answer with the imports and helpers of the module that it uses and does not have itself."""
        imports: dict[str, set] = {}
        given: list[str] = []
        node = ast.parse(text)
        has = {alias.asname or alias.name for n in ast.walk(node) if isinstance(n, (ast.Import, ast.ImportFrom)) for alias in n.names}
        has |= {name for statement in node.body for name in _binds(statement)}
        self._needs(ast.parse(text_of(self.module)), node, has, imports, given)
        return "\n\n\n".join(["\n".join(import_lines(imports)), *given, text]).lstrip("\n")

    def _needs(self, tree, node, seen, imports, given):
        """Collect the imports and helpers for the names that `node` uses."""
        for name in sorted(_names(node) - seen):
            seen.add(name)
            for statement in tree.body:
                if isinstance(statement, ast.ImportFrom):
                    for alias in statement.names:
                        if (alias.asname or alias.name) == name:
                            package = self.module.rpartition(".")[0]
                            home = resolve_name("." * statement.level + (statement.module or ""), package)
                            imports.setdefault(home, set()).add(_as(alias))
                elif isinstance(statement, ast.Import):
                    for alias in statement.names:
                        if (alias.asname or alias.name.partition(".")[0]) == name:
                            imports.setdefault(f"import {_as(alias)}", set())
                elif name in _binds(statement):
                    if ".exercises." not in self.module:
                        imports.setdefault(self.module, set()).add(name)
                    else:
                        self._needs(tree, statement, seen, imports, given)
                        given.append(_segment(self.module, statement))


def text_of(module):
    """The source text of a module, wherever its loader keeps it.

    >>> text_of("linalgml.errors").startswith('\"\"\"InputError')
    True
    """
    loaded = importlib.import_module(module)
    get_source = getattr(getattr(loaded.__spec__, "loader", None), "get_source", None)
    try:
        text = (get_source(module) if get_source else None) or inspect.getsource(loaded)
    except (OSError, TypeError):
        raise LookupError(f"{module}: its source is not at hand, so no exercise can be cut from it") from None
    return text.replace("\r\n", "\n")


def import_lines(imports, without=()):
    """Import statements for {module: names}, the standard library's first, one a module.

    >>> import_lines({"linalgml.linalg": {"Vector"}, "math": {"sqrt", "inf"}}, without={"inf"})
    ['from math import sqrt', 'from linalgml.linalg import Vector']
    """
    lines = []
    for module in sorted(imports, key=lambda m: (m.partition(" ")[2] or m).startswith("linalgml") * 2 + (not m.startswith("import "))):
        names = sorted(n for n in imports[module] if n.rpartition(" ")[2] not in without)
        if module.startswith("import "):
            lines.append(module)
        elif names:
            lines.append(f"from {module} import {', '.join(names)}")
    return lines


def patched(text, patch):
    """`text` after one replacement "before -> after" or several; each `before` must be there.

    >>> patched("a = b + c", "b + c -> b - c")
    'a = b - c'
    """
    for change in [patch] if isinstance(patch, str) else patch:
        before, arrow, after = change.partition(" -> ")
        if not arrow:
            raise ValueError(f"a patch is 'before -> after', got {change!r}")
        if before not in text:
            raise ValueError(f"the patch {change!r} does not apply: {before!r} is not in the source")
        text = text.replace(before, after)
    return text


def _find(tree, qualname):
    node = tree
    for part in qualname.split("."):
        node = next((n for n in node.body if isinstance(n, DEFINITIONS) and n.name == part), None)
        if node is None:
            raise LookupError(f"no definition of {qualname} in its module")
    return node


def _segment(module, node):
    """The text of a statement without its decorators, at the margin."""
    lines = text_of(module).split("\n")[node.lineno - 1 : node.end_lineno]
    return dedent("\n".join(lines))


def _stub(source, blank, doc):
    node = ast.parse(source).body[0]
    lines = source.split("\n")
    if isinstance(node, ast.ClassDef):
        methods = [n for n in node.body if isinstance(n, DEFINITIONS)]
        unknown = set(blank or ()) - {m.name for m in methods}
        if unknown:
            raise LookupError(f"{node.name} has no method {', '.join(sorted(unknown))}")
        for method in reversed(methods):
            if blank is None or method.name in blank:
                _empty(lines, method)
    elif blank is None:
        _empty(lines, node)
    else:
        _blank_statements(lines, node, source, blank)
    if doc is not None:
        _replace_doc(lines, node, doc)
    return "\n".join(lines)


def _has_doc(node):
    first = node.body[0]
    return isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)


def _empty(lines, function):
    """Replace a function's body, after its docstring, by TURN."""
    documented = _has_doc(function)
    body = function.body[documented:]
    if not body:
        return
    if body[0].lineno == function.lineno:  # def f(x): return x
        lines[function.lineno - 1] = lines[function.lineno - 1][: body[0].col_offset] + TURN
        return
    start = function.body[0].end_lineno if documented else body[0].lineno - 1
    lines[start : function.end_lineno] = [" " * function.body[0].col_offset + TURN]


def _blank_statements(lines, function, source, blank):
    found: dict[str, ast.stmt] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.stmt):
            text = ast.get_source_segment(source, node)
            if text in blank:
                found.setdefault(str(text), node)
    for text in blank:
        if text not in found:
            raise LookupError(f"{function.name} has no statement {text!r}")
    for node in sorted(found.values(), key=lambda n: -n.lineno):
        lines[node.lineno - 1 : node.end_lineno] = [" " * node.col_offset + TURN]


def _replace_doc(lines, node, doc):
    space = " " * node.body[0].col_offset
    text = indent('"""' + dedent(doc).strip() + ('\n"""' if "\n" in doc.strip() else '"""'), space).split("\n")
    if _has_doc(node):
        lines[node.body[0].lineno - 1 : node.body[0].end_lineno] = text
    else:
        lines[node.body[0].lineno - 1 : node.body[0].lineno - 1] = text


def _names(node):
    """The names that a definition or an assignment reads, its decorators left out."""
    skipped = {id(n) for d in getattr(node, "decorator_list", ()) for n in ast.walk(d)}
    used = {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and id(n) not in skipped}
    return used - set(dir(builtins)) | (used & {"max", "min", "abs", "sum", "pow", "round"} & _shadowed(node))


def _shadowed(node):
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}


def _binds(statement):
    if isinstance(statement, DEFINITIONS):
        return {statement.name}
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    return {t.id for t in targets if isinstance(t, ast.Name)}


def _as(alias):
    return f"{alias.name} as {alias.asname}" if alias.asname else alias.name
