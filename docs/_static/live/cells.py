"""A live cell: run some Python as its prompt would, with short errors.

The page's worker and the documentation's build both run cells through `run`, so a page shows what the reader will see.
As a program it reads {"cells": [[name, source], …]} from standard input, runs them in one namespace and writes their output as
JSON: this is how the build runs a page.
"""

import ast
import builtins
import contextlib
import io
import json
import linecache
import sys
import traceback

import live

plain_print = builtins.print
MANY = 8  # frames of a traceback that are shown; a deep recursion has a thousand


def show_or_print(*things, file=None, **settings):
    """`print`, where a thing that can draw itself (`_repr_svg_`) is drawn instead."""
    drawn = [thing for thing in things if hasattr(thing, "_repr_svg_")] if file is None else []
    for thing in drawn:
        live.show(thing)
    if len(drawn) < len(things) or not things:
        plain_print(*[thing for thing in things if not hasattr(thing, "_repr_svg_")] if drawn else things, file=file, **settings)


def run(source, name, scope, emit):
    """Run a cell in the namespace `scope`; the value of a last expression is shown.

    `emit(key, svg)` is called with each drawing; a later drawing of the same key replaces the earlier one.  Text goes to
    sys.stdout.  Returns None, or {"text": a short traceback, "line": the cell's line or None, "kind": the exception's name}.
    """
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    live.begin(emit)
    builtins.print = show_or_print
    try:
        tree = ast.parse(source, name)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, name, "exec"), scope)
        if last is not None:
            value = eval(compile(ast.Expression(last.value), name, "eval"), scope)
            if value is not None:
                scope["_"] = value
                print(value if hasattr(value, "_repr_svg_") else repr(value))
    except BaseException as error:
        return explain(error, name)
    finally:
        builtins.print = plain_print
        live.end()
    return None


def explain(error, name):
    """An exception as {"text", "line", "kind"}: the frames of cells, the last one of the library, and the message."""
    frames = traceback.extract_tb(error.__traceback__)
    known = [frame for frame in frames if frame.filename in linecache.cache and not frame.filename.endswith(".py")]
    mine = [frame for frame in known if frame.filename == name]
    lines = [f"{frame.filename}, line {frame.lineno}{inside(frame)}\n    {(frame.line or '').strip()}" for frame in known]
    if known and frames[-1] is not known[-1]:
        lines.append(f"{short(frames[-1].filename)}, line {frames[-1].lineno}{inside(frames[-1])}")
    if len(lines) > MANY:
        lines[MANY // 2 : -MANY // 2] = [f"… {len(lines) - MANY} more calls …"]
    line = mine[-1].lineno if mine else None
    if isinstance(error, SyntaxError) and error.filename == name:
        line, lines = error.lineno, []
    message = "".join(traceback.format_exception_only(error)).strip()
    message = message.replace(f'File "{name}", ', f"{name}, ", 1)
    return {"text": "\n".join([*lines, message]), "line": line, "kind": type(error).__name__}


def inside(frame):
    """", in f" for a frame of the function f; nothing for the cell itself."""
    return "" if frame.name == "<module>" else f", in {frame.name}"


def short(path):
    """A path of the library as it stands in the repository."""
    _, found, rest = path.rpartition("/linalgml/")
    return f"linalgml/{rest}" if found else path.rpartition("/")[2]


def grade(day, name, source, emit):
    """Grade an exercise: {"passed", "text", "hint", "printed"}; the picture, if there is one, is emitted."""
    from linalgml.exercises import grade_source

    live.begin(emit)
    try:
        report = grade_source(day, name, source)
    except BaseException as error:
        return {"passed": False, "text": explain(error, name)["text"], "hint": "", "printed": ""}
    finally:
        live.end()
    if report.picture_svg:
        emit("picture", report.picture_svg)
    return {"passed": report.passed, "text": report.text, "hint": report.hint, "printed": report.printed}


def main():
    """Run the cells of a page, and say what each wrote, drew and raised, and which files of the library took part."""
    scope, results = {"__name__": "__main__"}, []
    for name, source in json.load(sys.stdin)["cells"]:
        drawings: dict[str, str] = {}
        with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(out):
            error = run(source, name, scope, drawings.__setitem__)
        results.append({"text": out.getvalue(), "drawings": list(drawings.values()), "error": error})
    modules = [m for n, m in sys.modules.items() if n.partition(".")[0] == "linalgml"]
    files = sorted(m.__file__ for m in modules if (getattr(m, "__file__", None) or "").endswith(".py"))
    json.dump({"results": results, "files": files}, sys.__stdout__)


if __name__ == "__main__":
    sys.modules["cells"] = sys.modules["__main__"]
    main()
