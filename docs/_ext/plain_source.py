"""Source to show beside its explanation: without the docstrings, which the page says in better words."""

import ast
import io
import re
import tokenize
from itertools import pairwise

DEFINITIONS = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def without_docstrings(source):
    """Python source with its docstrings removed; everything else, comments too, stands as it was written.

    >>> print(without_docstrings('def f(x):\\n    \"\"\"Twice x.\"\"\"\\n    return 2 * x  # doubled\\n'), end="")
    def f(x):
        return 2 * x  # doubled
    """
    lines = source.splitlines(keepends=True)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, DEFINITIONS) and ast.get_docstring(node, clean=False) is not None:
            first = node.body[0]
            alone = len(node.body) == 1 and not isinstance(node, ast.Module)
            for number in range(first.lineno - 1, first.end_lineno):
                lines[number] = ""
            if alone:
                lines[first.lineno - 1] = " " * first.col_offset + "pass\n"
    return tidy("".join(lines))


def kernels_of(source, only=None):
    """The functions that are decorated with @kernel, without docstrings, after what they import from math; `only` those named."""
    tree = ast.parse(source)
    lines = source.splitlines(keepends=True)
    parts = [ast.get_source_segment(source, node) for node in tree.body if isinstance(node, ast.ImportFrom) and node.module == "math"]
    for node in tree.body:
        if is_kernel(node) and (not only or node.name in only):
            start = node.decorator_list[0].lineno - 1
            parts.append(without_docstrings("".join(lines[start : node.end_lineno])).rstrip())
    return "\n\n\n".join(parts) + "\n" if any("@" in part for part in parts) else ""


def is_kernel(node):
    """Whether a statement defines a function decorated with @kernel or @kernel(...)."""
    return isinstance(node, ast.FunctionDef) and any(ast.unparse(d).split("(")[0] == "kernel" for d in node.decorator_list)


def cython_without_docstrings(source):
    """Cython source with its docstrings removed: a string that is a statement of its own at the head of a file or a block."""
    tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    skip = {tokenize.NL, tokenize.NEWLINE, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT}
    lines = source.splitlines(keepends=True)
    before = None  # the last token of the statement before
    for token, after in pairwise(tokens):
        if token.type == tokenize.STRING and after.type == tokenize.NEWLINE and (before is None or before.string == ":"):
            for number in range(token.start[0] - 1, token.end[0]):
                lines[number] = ""
        if token.type not in skip:
            before = token
    return tidy("".join(lines))


def tidy(text):
    """At most two blank lines in a row, none at the beginning or the end."""
    kept = []
    for line in text.splitlines():
        if line.strip() or len(kept) < 2 or kept[-1].strip() or kept[-2].strip():
            kept.append(line.rstrip())
    joined = "\n".join(kept).strip("\n") + "\n"
    while "(\n\n" in joined or ":\n\n" in joined:  # the gap that a docstring left under its def
        joined = joined.replace(":\n\n", ":\n").replace("(\n\n", "(\n")
    return joined


def python_rung(source, name):
    """A function without its decorator and its docstring."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return without_docstrings("\n".join(source.splitlines()[node.lineno - 1 : node.end_lineno]) + "\n")
    raise KeyError(name)


def cython_rung(source, name):
    """What stands between `# rung: name` and the next such line, or the first function that Python calls."""
    match = re.search(rf"^# rung: {name}\n(.*?)(?=^# rung: |^# The rungs|^def |\Z)", source, re.MULTILINE | re.DOTALL)
    if not match:
        raise KeyError(f"# rung: {name}")
    return re.sub(r'\n    """.*?"""(?=\n)', "", match[1], flags=re.DOTALL).strip("\n") + "\n"
