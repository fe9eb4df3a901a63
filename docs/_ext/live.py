"""The directive `live`: Python that the reader can change and run in the page.

    ```{live}
    import linalgml as lm
    lm.Vector([1, 2, 3]).dot(lm.Vector([4, 5, 6]))
    ```

The cells of a page share one interpreter.  The build runs them too, in order and in a namespace of their own, and shows what
they write and draw, so that a page reads well before anything was clicked, and without JavaScript.  Options:

    :id:          the cell's anchor
    :error:       the cell is meant to fail; any other that fails is a warning
    :no-output:   the build does not run it (a long one: say what to expect in the text)
    :plot:        it will draw a curve (`import live; live.plot(...)`): with :no-output:, room is kept for it

conf.py needs docs/_ext on sys.path and "live" and "exercise" among its extensions; all else is done here: scripts and styles
on the pages that need them, the library's readable tier and Pyodide (from docs/_vendor/pyodide) copied into _static.
"""

import json
import os
import subprocess
import sys
import tempfile
import typing
from html import escape
from pathlib import Path

import pack
from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

logger = logging.getLogger(__name__)
RUNNER = Path(__file__).parent.parent / "_static" / "live" / "cells.py"
SECONDS = 120  # for all cells of a page


class live_cell(nodes.General, nodes.Element):
    """A cell: a literal block, then raw HTML with what the build's run of it gave."""


class live_code(nodes.General, nodes.Element):
    """The part of a cell or an exercise that an editor replaces."""


class Live(SphinxDirective):
    """```{live}```: a cell."""

    has_content = True
    option_spec: typing.ClassVar = {
        "id": directives.unchanged_required, "name": directives.unchanged_required,
        "error": directives.flag, "no-output": directives.flag, "plot": directives.flag,
    }  # fmt: skip

    def run(self):
        self.assert_has_content()
        number = self.env.new_serialno("live") + 1
        source = "\n".join(self.content)
        cell = live_cell(source, cell=f"cell {number}")
        cell["ids"] = [nodes.make_id(self.options.get("id") or self.options.get("name") or f"cell-{number}")]
        cell["runs"], cell["fails"], cell["draws"] = "no-output" not in self.options, "error" in self.options, "plot" in self.options
        cell += code_block(source)
        self.set_source_info(cell)
        return [cell]


def code_block(source):
    """Python as Sphinx highlights it, in the frame that an editor replaces."""
    return live_code("", nodes.literal_block(source, source, language="python"))


def run_cells(app, doctree):
    """Run the cells of a page in one process, and put what they gave under them."""
    cells = [cell for cell in doctree.findall(live_cell) if cell["runs"]]
    for cell in doctree.findall(live_cell):
        if cell["draws"] and not cell["runs"]:
            cell += nodes.raw("", '<div class="lm-output"><div class="lm-reserve"></div></div>', format="html")
    if not cells:
        return
    paths = [str(pack.ROOT), os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths)), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}
    job = json.dumps({"cells": [(cell["cell"], cell.rawsource) for cell in cells]})
    with tempfile.TemporaryDirectory() as folder:
        try:
            done = subprocess.run(
                [sys.executable, str(RUNNER)], input=job, capture_output=True, text=True, encoding="utf-8", cwd=folder, env=environment,
                timeout=SECONDS,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            logger.warning("the live cells of this page took more than %d s", SECONDS, location=cells[0])
            return
    if done.returncode:
        logger.warning("the live cells of this page could not be run:\n%s", done.stderr, location=cells[0])
        return
    answer = json.loads(done.stdout)
    for cell, result in zip(cells, answer["results"], strict=True):
        error = result["error"]
        if bool(error) != cell["fails"]:
            logger.warning("%s", error["text"] if error else "this cell has :error: and does not fail", location=cell)
        cell += nodes.raw("", as_html(result), format="html")
    for path in answer["files"]:
        app.env.note_dependency(path)


def as_html(result):
    """What a cell wrote, drew and raised."""
    parts = [f'<figure class="lm-figure">{svg}</figure>' for svg in result["drawings"]]
    if result["text"]:
        parts.append(f'<pre class="lm-text">{escape(result["text"])}</pre>')
    if result["error"]:
        parts.append(f'<pre class="lm-error">{escape(result["error"]["text"])}</pre>')
    return f'<div class="lm-output lm-built">{"".join(parts)}</div>' if parts else ""


def visit_cell(self, node):
    self.body.append(self.starttag(node, "div", CLASS="lm-cell", **{"data-cell": node["cell"]}))


def depart_cell(self, node):
    self.body.append("</div>\n")


def visit_code(self, node):
    self.body.append('<div class="lm-code">')


def depart_code(self, node):
    self.body.append("</div>\n")


def nothing(self, node):
    """Builders other than HTML show the code alone."""


def add_files(app, page, template, context, doctree):
    """The script and the styles, on pages that have something live."""
    if doctree is not None and (doctree.next_node(live_code) is not None):
        app.add_css_file("live/live.css")
        app.add_js_file("live/live.js", type="module")


def copy_files(app, error):
    """What a page loads, after an HTML build."""
    if error is None and app.builder.format == "html":
        try:
            pack.write(Path(app.outdir) / "_static")
        except FileNotFoundError as missing:
            logger.warning("live cells: %s is not there; docs/build.py fetches Pyodide", missing.filename)


def add_node(app, node, visit, depart):
    """A node that HTML shows in a frame, and other builders without."""
    others = dict.fromkeys(("latex", "text", "man", "texinfo"), (nothing, nothing))
    app.add_node(node, html=(visit, depart), **others)


def setup(app):
    """Called by Sphinx."""
    add_node(app, live_cell, visit_cell, depart_cell)
    add_node(app, live_code, visit_code, depart_code)
    app.add_directive("live", Live)
    app.connect("doctree-read", run_cells)
    app.connect("html-page-context", add_files)
    app.connect("build-finished", copy_files)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
