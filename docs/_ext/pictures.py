"""The `picture` directive: a picture that the library's own plotting draws while the site is built.

    ```{picture} linalgml.plotting.vectors:plot_projection
    :alt: The shadow of (2, 3) on the line through (4, 1).
    :caption: The projection is the nearest point of the line.
    :width: 60%
    [2, 3], [4, 1], title="A shadow"
    ```

The content is the arguments of the call, as Python; `lm` and `math` are there.  Without a function the content is code whose last
line gives the figure.  The result is an SVG on a transparent background, kept in the build's doctrees under a hash of the code,
of the library's source and of matplotlib's version, so that a page is only redrawn when something it shows may have changed.
"""

import shutil
from html import escape
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from drawing import draw
from sphinx.util.docutils import SphinxDirective


class picture(nodes.General, nodes.Inline, nodes.Element):
    """A drawn picture: `file` in the doctrees, `alt`, `width`."""


class PictureDirective(SphinxDirective):
    """See the module."""

    optional_arguments = 1
    has_content = True
    option_spec: ClassVar = {
        "alt": directives.unchanged_required,
        "caption": directives.unchanged,
        "width": lambda text: directives.length_or_percentage_or_unitless(text, "px"),
        "name": directives.unchanged,
    }

    def run(self):
        alt = self.options.get("alt", "").strip()
        if not alt:
            raise self.error("picture: the option :alt: says in words what is to be seen")
        function = self.arguments[0] if self.arguments else ""
        try:
            file = draw(function, "\n".join(self.content), Path(self.env.doctreedir) / "pictures")
        except Exception as error:
            raise self.error(f"picture {function}: {type(error).__name__}: {error}") from error
        shown = picture(file=str(file), alt=alt, width=self.options.get("width", ""))
        frame = nodes.figure("", shown, align="center")
        if caption := self.options.get("caption"):
            children, messages = self.parse_inline(caption, lineno=self.lineno)
            frame += nodes.caption(caption, "", *children)
            frame += messages
        self.set_source_info(frame)
        self.add_name(frame)
        return [frame]


def visit_html(translator, node):
    """An <img> beside the other images of the site."""
    source = Path(node["file"])
    target = Path(translator.builder.outdir) / translator.builder.imagedir / source.name
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.exists():
        shutil.copyfile(source, target)
    wide = f"max({escape(node['width'])}, min(100%, 24rem))"  # a share of a desk's page, nearly all of a phone's
    width = f' style="width: {wide}"' if node["width"] else ""
    where = f"{translator.builder.imgpath}/{source.name}"
    translator.body.append(f'<img class="picture" src="{escape(where)}" alt="{escape(node["alt"])}" loading="lazy"{width}>')
    raise nodes.SkipNode


def visit_other(translator, node):
    """Builders without pictures say what there is to see."""
    raise nodes.SkipNode


def setup(app):
    app.add_node(picture, html=(visit_html, None), text=(visit_other, None), latex=(visit_other, None), man=(visit_other, None))
    app.add_directive("picture", PictureDirective)
    return {"version": "1", "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
