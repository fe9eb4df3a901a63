"""Drawing a picture of a page: code in, an SVG file out, or a GIF for an animation, kept under a hash of everything it depends on.

Needs matplotlib, not Sphinx.
"""

import ast
import hashlib
import importlib
import logging
import math
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parent.parent.parent / "linalgml"
LOOKS = {"svg.hashsalt": "linalgml", "svg.fonttype": "path", "font.family": "sans-serif", "mathtext.fontset": "cm"}


@cache
def source_hash():
    """A hash of the library's Python and of matplotlib's version."""
    import matplotlib

    digest = hashlib.sha256(matplotlib.__version__.encode())
    for path in sorted(PACKAGE.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def evaluate(function, content):
    """The figure: the function called with the content as its arguments, or the last expression of the content as code."""
    import linalgml as lm

    scope = {"lm": lm, "math": math, "__name__": "picture"}
    lm.manual_seed(0)
    if function:
        module, _, name = function.partition(":")
        scope["function"] = getattr(importlib.import_module(module), name)
        return eval(f"function(\n{content}\n)", scope)
    tree = ast.parse(content)
    if not tree.body or not isinstance(tree.body[-1], ast.Expr):
        raise ValueError("the last line of a picture's code must be an expression that gives the figure")
    last = ast.Expression(tree.body.pop().value)
    exec(compile(tree, "picture", "exec"), scope)
    return eval(compile(last, "picture", "eval"), scope)


def draw(function, content, folder):
    """The path of the file, drawn unless the folder already has it."""
    key = hashlib.sha256("\0".join([function, content, source_hash()]).encode()).hexdigest()[:20]
    for kind in (".svg", ".gif"):
        if (path := folder / f"picture-{key}{kind}").exists():
            return path
    import matplotlib
    from matplotlib.animation import Animation

    folder.mkdir(parents=True, exist_ok=True)
    beside = folder / f"picture-{key}.tmp"
    with matplotlib.rc_context(LOOKS):
        figure = evaluate(function, content)
        if isinstance(figure, Animation):
            path = path.with_suffix(".gif")
            logging.getLogger("matplotlib.animation").setLevel(logging.WARNING)  # it tells which writer it takes
            figure.save(beside.with_suffix(".part.gif"), writer="pillow", fps=20)
            beside.with_suffix(".part.gif").replace(beside)
        else:
            path = path.with_suffix(".svg")
            figure.savefig(beside, format="svg", transparent=True, metadata={"Date": None})
    beside.replace(path)
    return path
