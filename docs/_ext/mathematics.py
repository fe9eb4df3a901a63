"""Mathematics rendered while the site is built, by KaTeX in one Node process: the reader's browser gets HTML and MathML.

A formula that KaTeX refuses is a warning that names the page and the line, so that -W stops the build.
"""

import json
import os
import subprocess
from pathlib import Path

import vendored
from docutils import nodes
from sphinx.util import logging

log = logging.getLogger(__name__)
SCRIPT = Path(__file__).with_suffix(".js")


class Renderer:
    """A Node process that turns formulas into HTML, started when the first one comes; what it made is kept.

    Sphinx forks to write pages side by side: a child starts a Node process of its own, and leaves its parent's alone.
    """

    def __init__(self):
        self.process, self.owner, self.made = None, None, {}

    def __call__(self, tex, display):
        """HTML of a formula; ValueError with KaTeX's words for one that is wrong."""
        key = (tex, display)
        if key not in self.made:
            self.made[key] = self.ask(tex, display)
        answer = self.made[key]
        if "error" in answer:
            raise ValueError(answer["error"])
        return answer["html"]

    def ask(self, tex, display):
        if self.owner != os.getpid():
            self.owner = os.getpid()
            command = ["node", str(SCRIPT), str(vendored.VENDOR / "katex" / "dist" / "katex.min.js")]
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")
        self.process.stdin.write(json.dumps({"tex": tex, "display": display}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise OSError("node, which renders the mathematics, stopped")
        return json.loads(line)

    def close(self, *_):
        """End the process: it stops at the end of its input."""
        if self.owner == os.getpid():
            self.process.stdin.close()
            self.process.stdout.close()
            self.process.wait()
            self.process, self.owner = None, None


render = Renderer()


def html_of(node, display):
    """The formula of a node as HTML; where it is wrong, its source in a box, and a warning."""
    tex = node.astext()
    if display and node.get("number") and node.get("label") and "\\tag" not in tex:
        tex = f"{tex}\n\\tag{{{node['number']}}}"
    try:
        return render(tex, display)
    except ValueError as error:
        log.warning("%s", error, location=node, type="mathematics")
        return f'<code class="katex-error">{nodes.Text(tex).astext()}</code>'


def visit_inline(self, node):
    self.body.append(self.starttag(node, "span", "", CLASS="math") + html_of(node, False) + "</span>")
    raise nodes.SkipNode


def visit_display(self, node):
    self.body.append(self.starttag(node, "div", CLASS="math") + html_of(node, True) + "</div>\n")
    raise nodes.SkipNode


def setup(app):
    app.add_html_math_renderer("katex", inline_renderers=(visit_inline, None), block_renderers=(visit_display, None))
    app.connect("builder-inited", vendored.copy_katex)
    app.connect("build-finished", render.close)
    return {"parallel_read_safe": True, "version": "1"}
