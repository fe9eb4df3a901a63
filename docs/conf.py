"""Sphinx settings.  `python docs/build.py` builds and checks the site; see docs/install.md.

Nothing here, and nothing on the pages it makes, asks the network: formulas are rendered while the site is built, and the
style and fonts they need, and Pyodide, are copied from docs/_vendor.
"""

import re
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path

from docutils import nodes

HERE = Path(__file__).parent
ROOT = HERE.parent
sys.path[:0] = [str(HERE / "_ext")]
if find_spec("linalgml") is None:  # not installed: the checkout itself, in plain Python
    sys.path.insert(1, str(ROOT))
metadata = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

project = "linalgml"
author = copyright = metadata["authors"][0]["name"]
version = release = metadata["version"]
language = "en-GB"

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx_copybutton",
    "sphinx_design",
    "sphinx_gallery.gen_gallery",
    "mathematics",
    "api",
    "concept",
    "theorem_index",
    "measured",
    "live",
    "exercise",
    "pictures",
    "ladders",
]
needs_sphinx = "8.0"
nitpicky = True
exclude_patterns = ["_build", "**/sg_execution_times*", "_vendor", "gallery", "_ext", "_templates", "**/README.md"]
templates_path = ["_templates"]

myst_enable_extensions = ["amsmath", "attrs_block", "attrs_inline", "colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
myst_dmath_double_inline = True

# Mathematics is rendered at build time by _ext/mathematics.py; its style and fonts come from docs/_vendor.
html_math_renderer = "katex"

# The API reference: one page a module, from its __all__ (see _ext/api.py).
autosummary_generate = True
autodoc_member_order = "bysource"
autodoc_typehints = "none"
default_role = "code"
add_module_names = False
python_display_short_literal_types = True
# Nothing is asked for an inventory of other projects, so Python's own classes have none.
nitpick_ignore_regex = [
    ("py:class", r"(builtins\.)?(object|dict|list|tuple|int|\w*(Error|Exception))|abc\.ABC"),
    # bases that have no page
    ("py:class", r"linalgml\.(_fast\..*|linalg\.elementwise\.Elementwise|kernels\.PlainCall)"),
    ("py:class", r"linalgml\.nn\.\w+\.(_\w+|LossModule|Recurrent|Cell)"),
    ("py:class", r"linalgml\.(optim\.\w+\.(TensorOptimizer|ScheduleFree)|datasets\.sampler\.Sampler)"),
    ("py:class", r"linalgml\.calculus\.(dual\.FirstOrder|functions\.Jet|results\.Result)"),
    ("py:class", r"linalgml\.probability\.(categorical\.Table|symmetric\.Symmetric|multivariate\.\w+)"),
    ("py:class", r"linalgml\.statistics\.\w+\.(_\w+|Classifier|Regressor)"),
]

html_theme = "furo"
html_title = "linalgml"
html_static_path = ["_static"]
html_css_files = ["katex/katex.min.css", "linalgml.css"]
html_favicon = "_static/favicon.svg"
html_copy_source = False
html_show_copyright = False
html_show_sphinx = False
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-dark"
html_theme_options = {
    "light_css_variables": {
        "color-brand-primary": "#0a6f7c",
        "color-brand-content": "#0a6f7c",
        "color-brand-visited": "#0a6f7c",
    },
    "dark_css_variables": {
        "color-brand-primary": "#4cc3d1",
        "color-brand-content": "#4cc3d1",
        "color-brand-visited": "#4cc3d1",
    },
}

copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True
copybutton_exclude = ".linenos, .gp, .go"

sphinx_gallery_conf = {
    "examples_dirs": "gallery",
    "gallery_dirs": "auto_gallery",
    "image_scrapers": ("figures",),
    "filename_pattern": r"\.py$",
    "ignore_pattern": r"__init__\.py",
    "doc_module": ("linalgml",),
    "backreferences_dir": "auto_gallery/backreferences",
    "download_all_examples": False,
    "write_computation_times": False,  # its page asks other hosts for scripts
    "show_memory": False,
    "show_signature": False,
    "min_reported_time": 60,
    "remove_config_comments": True,
    "within_subsection_order": "FileNameSortKey",
    "abort_on_example_error": False,
}


def let_paths_break(app, doctree, name):
    """Let a path or a long name in code break after a slash, a dot, a colon or an underscore, instead of widening its table."""
    for literal in list(doctree.findall(nodes.literal)):
        text = literal.astext()
        if len(text) > 24 and " " not in text and not any(isinstance(child, nodes.Element) for child in literal.children):
            pieces = re.findall(r"[^/:_]*[/:_]*", text)
            literal.children = []
            for piece in filter(None, pieces):
                literal += [nodes.Text(piece), nodes.raw("", "<wbr>", format="html")]


def show_this_shelf(app, pagename, templatename, context, doctree):
    """Unfold the menu at the reader's own shelf only: all of it on every page takes time and bytes that grow with the square."""
    whole = context.get("toctree")
    if whole:
        context["toctree"] = lambda **settings: whole(**{**settings, "collapse": True})


def setup(app):
    app.connect("doctree-resolved", let_paths_break)
    app.connect("html-page-context", show_this_shelf, priority=400)  # before the theme's, which asks for the menu
    return {"parallel_read_safe": True, "parallel_write_safe": True}
