"""A concept's source and its twins in tabs, and the books and papers that its docstring names."""

import ast
import re
from pathlib import Path

from plain_source import cython_without_docstrings, is_kernel, kernels_of, without_docstrings

ROOT = Path(__file__).parent.parent.parent


def markdown(concept, only=None):
    """The tabs Readable, Numba and Cython of a concept; the readable source alone where it has no kernels."""
    path = f"linalgml/{concept.replace('.', '/')}.py"
    source = (ROOT / path).read_text(encoding="utf-8")
    kernels = kernels_of(source, only)
    if not kernels:
        return fence("python", without_docstrings(source), path)
    whole = without_docstrings(source)
    readable = fence("python", kernels, path)
    if whole.count("\n") > kernels.count("\n") + 12:
        rest = fence("python", rest_of(source), path)
        readable += "\n\n" + wrap("dropdown", "The rest of the file: the operation and its class", rest, marks=4)
    names = only or [f.name for f in ast.parse(kernels).body if isinstance(f, ast.FunctionDef)]
    tabs = [tab("Readable", "readable", readable), tab("Numba", "numba", numba(concept, names))]
    twin = ROOT / "linalgml" / "_fast" / f"{concept.replace('.', '/')}.pyx"
    if twin.is_file():
        where = str(twin.relative_to(ROOT))
        tabs.append(tab("Cython", "cython", fence("cython", cython_without_docstrings(twin.read_text(encoding="utf-8")), where)))
    else:
        tabs.append(tab("Cython", "cython", "There is no twin: on this backend the readable source runs."))
    return wrap("tab-set", "", "\n\n".join(tabs), ":sync-group: tier\n:class: twins", marks=6)


def numba(concept, names):
    """What the Numba tab says: there is no second source, and how to run it."""
    module, first = f"linalgml.{concept}", names[0]
    return (
        "No second source: Numba compiles the functions of the first tab as they stand. The function object that CPython runs is"
        " the one that is compiled.\n\n"
        + fence(
            "python",
            f"import numba\nimport linalgml as lm\nfrom {module} import {first}\n\n"
            f'compiled = numba.njit({first}.source, error_model="numpy")  # all that the library does\n\n'
            f'with lm.use_backend("numba"):\n    {first}(...)  # runs it\n',
        )
    )


def rest_of(source):
    """What is left of a file when its kernels are taken out, without docstrings."""
    plain = without_docstrings(source)
    lines = plain.splitlines(keepends=True)
    for node in ast.parse(plain).body:
        if is_kernel(node):
            for number in range(node.decorator_list[0].lineno - 1, node.end_lineno):
                lines[number] = ""
    return re.sub(r"\n{4,}", "\n\n\n", "".join(lines)).strip("\n") + "\n"


def references(concept):
    """The sentences of a module's docstring that name a book or a paper, arXiv numbers as links; "" if there are none."""
    text = ast.get_docstring(ast.parse((ROOT / "linalgml" / f"{concept.replace('.', '/')}.py").read_text(encoding="utf-8"))) or ""
    prose = "\n".join(line for line in text.splitlines() if not line.startswith("    "))
    found = []
    for sentence in re.split(r"(?<=[.)])(?:\s\s+|\n(?=[A-Z(]))|;\s", prose):
        sentence = " ".join(sentence.split())
        if re.search(r"arXiv:|\*[A-Z][^*]+\*|\b(?:19|20)\d\d\b", sentence):
            inner = re.search(r"\(([A-Z][^()]*(?:arXiv:|\*[A-Z]|(?:19|20)\d\d)[^()]*)\)", sentence)
            sentence = inner[1] if inner else sentence.strip("(): .")
            sentence = re.sub(r"arXiv:(\d{4}\.\d{4,5})", r"[arXiv:\1](https://arxiv.org/abs/\1)", sentence)
            found.append(f"- {sentence[0].upper()}{sentence[1:]}.")
    return "\n".join(dict.fromkeys(found))


def fence(language, code, caption=""):
    """A highlighted block, with the file it comes from above it."""
    name = f"\n:caption: {caption}" if caption else ""
    return f"`````{{code-block}} {language}{name}\n\n{code.rstrip()}\n`````"


def tab(title, key, body):
    return wrap("tab-item", title, body, f":sync: {key}", marks=5)


def wrap(directive, title, body, options="", marks=7):
    """A directive around markdown.  Outer fences are of more characters than those they hold."""
    fence = ":" * marks
    return f"{fence}{{{directive}}} {title}\n{options}\n\n{body}\n{fence}"
