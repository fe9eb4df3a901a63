"""Sphinx settings.  Build: sphinx-build -n -W -b html docs docs/_build  (Sphinx 9.0, furo, myst-parser 5.2, sphinx-copybutton 0.5).

Nothing here, and nothing on the pages it makes, asks the network.
"""

import re
import tomllib
from pathlib import Path

from docutils import nodes

ROOT = Path(__file__).parent.parent
metadata = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

project = "linalgml"
author = copyright = metadata["authors"][0]["name"]
version = release = metadata["version"]
language = "en-GB"

extensions = ["myst_parser", "sphinx_copybutton"]
needs_sphinx = "8.0"
nitpicky = True
exclude_patterns = ["_build"]
myst_heading_anchors = 3

html_theme = "furo"
html_title = "linalgml"
html_static_path = ["_static"]
html_css_files = ["linalgml.css"]
html_favicon = "_static/favicon.svg"
html_copy_source = False
html_show_copyright = False

copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True


def let_paths_break(app, doctree, name):
    """Let a path or a long name in code break after a slash, a colon or an underscore, instead of widening its table."""
    for literal in list(doctree.findall(nodes.literal)):
        text = literal.astext()
        if len(text) > 24 and " " not in text:
            pieces = re.findall(r"[^/:_]*[/:_]*", text)
            literal.children = []
            for piece in filter(None, pieces):
                literal += [nodes.Text(piece), nodes.raw("", "<wbr>", format="html")]


def setup(app):
    app.connect("doctree-resolved", let_paths_break)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
