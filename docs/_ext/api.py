"""The API reference: what a module's page lists, and the house style of docstrings as reStructuredText.

A docstring here is short prose: one line that names the thing, shapes in parentheses, a sentence that begins with "Raises", an
example.  `readable` keeps every word and gives the parts their form: indented formulas stay as they are written, the errors
get a field of their own, names in backticks are code, and arXiv numbers become links.
"""

import importlib
import inspect
import re
from pathlib import Path

TITLES = {  # the sections of the page `linalgml`, by the module where a name lives
    "backend": "The toggle",
    "autograd.creation": "Making tensors",
    "autograd.conversion": "From NumPy and DLPack",
    "autograd.arithmetic": "Arithmetic",
    "autograd.elementary": "Elementary functions",
    "autograd.trigonometry": "Trigonometry",
    "autograd.piecewise": "Rounding and sign",
    "autograd.selection": "Choosing between values",
    "autograd.comparison": "Comparison and logic",
    "autograd.reduction": "Reductions",
    "autograd.accumulation": "Products and running sums",
    "autograd.extremes": "Extremes",
    "autograd.products": "Products of matrices",
    "autograd.shape": "Shape",
    "autograd.joining": "Joining and rearranging",
    "autograd.gather": "Gather and scatter",
    "autograd.masking": "Masks",
    "autograd.sorting": "Sorting and counting",
    "random": "Random numbers",
    "serialization": "Saving and loading",
    "dtypes": "Types of elements",
}
ELSEWHERE = ("linalgml.nn.", "linalgml.linalg.", "linalgml.autograd.tensor", "linalgml.autograd.engine", "linalgml.autograd.errors")


def contents(module_name):
    """The sections of a module's page: [(title, [(kind, name), ...]), ...], from its __all__; each object is on one page only."""
    module = importlib.import_module(module_name)
    groups = {}
    for name in public(module):
        value = getattr(module, name)
        kind = kind_of(value)
        if kind is None:
            continue
        home = getattr(value, "__module__", module_name)
        if module_name == "linalgml" and home.startswith(ELSEWHERE):
            continue
        title = TITLES.get(home.removeprefix("linalgml."), "Other") if module_name == "linalgml" else ""
        groups.setdefault(title, []).append((kind, name))
    order = list(TITLES.values())
    return sorted(groups.items(), key=lambda item: order.index(item[0]) if item[0] in order else len(order))


def public(module):
    """The public names of a module: its __all__, or what it defines without a leading underscore."""
    named = getattr(module, "__all__", None)
    if named is not None:
        return list(named)
    return [n for n, v in vars(module).items() if not n.startswith("_") and getattr(v, "__module__", None) == module.__name__]


def kind_of(value):
    """How autodoc is asked for a value: "class", "function" (kernels too), or None for modules and constants."""
    if inspect.ismodule(value):
        return None
    if inspect.isclass(value):
        return "class" if not issubclass(value, BaseException) else "exception"
    return "function" if callable(value) else None


# ---- docstrings ------------------------------------------------------------------------------------------------------


def readable(lines):
    """A docstring of the house style as reStructuredText."""
    text = re.sub(r"(?<=\w) \. (?=\w)", " · ", "\n".join(lines).expandtabs().strip("\n"))
    blocks = re.split(r"\n[ ]*\n", text)
    made = []
    for block in blocks:
        rows = block.splitlines()
        if rows and rows[0].lstrip().startswith(">>>"):
            made.append(block)
        elif rows and all(row.startswith("  ") or not row for row in rows):
            made.append("::\n\n" + "\n".join("   " + row for row in inspect.cleandoc("\n" + block).splitlines()))
        elif any(row.startswith("    ") for row in rows[1:]):  # a paragraph that runs into an indented block
            first = next(i for i, row in enumerate(rows) if i and row.startswith("    "))
            made += readable(rows[:first] + [""] + rows[first:]).split("\n\n\n")
        else:
            made += paragraph(block)
    return "\n\n".join(part for part in made if part.strip())


def paragraph(text):
    """A paragraph: its prose, and the sentences about errors as a field."""
    if re.match(r"\s*(?:[-*+]|\d+\.) ", text):
        return [inline(text)]
    errors = re.findall(r"(?:^|(?<=\s))((?:Raises?\s+)?[A-Z]\w*Error\s[^.]*?(?:\.\w[^.]*?)*\.)(?=\s|$)", text)
    for sentence in errors:
        text = text.replace(sentence, "")
    plain = re.sub(r"[ ]{2,}", " ", text.strip())
    parts = [inline(re.sub(r"(?<=\n) ", "", plain) if errors else plain)]  # a sentence that is gone may leave its line a space
    if errors:
        joined = " ".join(re.sub(r"^Raises?\s+", "", " ".join(sentence.split())) for sentence in errors)
        parts.append(":Errors: " + inline(joined))
    return parts


def inline(text):
    """Backticks as code, *titles* as emphasis, arXiv numbers as links, and everything else literal."""
    made = []
    for piece in re.split(r"(`+[^`]+`+|(?<![\w*])\*(?=[^\s*])[^*\n]+(?:\n[^*\n]+)?(?<=\S)\*(?![\w*])|arXiv:\d{4}\.\d{4,5})", text):
        if piece.startswith("`"):
            made.append("``" + piece.strip("`") + "``\\ ")
        elif piece.startswith("*") and piece.endswith("*") and len(piece) > 2:
            made.append(piece + "\\ ")
        elif piece.startswith("arXiv:"):
            made.append(f"`{piece} <https://arxiv.org/abs/{piece[6:]}>`__\\ ")
        else:
            made.append(re.sub(r"([\\*|])|(?<=\w)(_)(?!\w)", r"\\\1\2", piece))
    return "".join(made)


def process_docstring(app, what, name, obj, options, lines):
    """The hook of autodoc: rewrite the lines in place."""
    lines[:] = [*readable(lines).splitlines(), ""]


def read_modules(app, config):
    """Give the template the sections of every module that the reference lists."""
    page = (Path(app.srcdir) / "api" / "index.md").read_text(encoding="utf-8")
    modules = re.findall(r"^   (linalgml[\w.]*)$", page, re.MULTILINE)
    config.autosummary_context["contents"] = {module: contents(module) for module in modules}


def setup(app):
    app.connect("config-inited", read_modules)
    app.connect("autodoc-process-docstring", process_docstring)
    return {"parallel_read_safe": True}
