"""The `{concept}` directive: everything about a concept that the code itself knows.

    ```{concept} nn.layer_norm
    ```

brings, in this order, the `derivation` line by line, what is `proved` about its kernels, the `source` with its twins in tabs,
the `speed` measured on each backend, and the `references`.  `:parts: source speed` takes some of them, so that a page can put
prose between; a single part has no heading of its own.  `:theorems:` and `:derivations:` choose by name.
"""

from pathlib import Path
from typing import ClassVar

import evidence_data
import listing
import speed_bars
from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole

log = logging.getLogger(__name__)
ROOT = Path(__file__).parent.parent.parent
HEADINGS = {
    "derivation": "Derivation",
    "proved": "What is proved",
    "source": "The source, and its twins",
    "speed": "Measured speed",
    "references": "References",
}


class Concept(SphinxDirective):
    """See the module."""

    required_arguments = 1
    option_spec: ClassVar = {
        "parts": directives.unchanged_required,
        "theorems": directives.unchanged_required,
        "derivations": directives.unchanged_required,
        "kernels": directives.unchanged_required,
    }

    def run(self):
        name = self.arguments[0]
        if not (ROOT / "linalgml" / f"{name.replace('.', '/')}.py").is_file():
            raise self.error(f"concept: there is no linalgml/{name.replace('.', '/')}.py")
        parts = self.options.get("parts", " ".join(HEADINGS)).split()
        unknown = set(parts) - set(HEADINGS)
        if unknown:
            raise self.error(f"concept: unknown parts {', '.join(sorted(unknown))}; expected some of {', '.join(HEADINGS)}")
        path = name.replace(".", "/")
        sources = [ROOT / "linalgml" / tree / f"{path}.{kind}" for tree, kind in (("", "py"), ("_fast", "pyx"), ("derivations", "py"))]
        for used in (*sources, evidence_data.KEPT, speed_bars.DATA):
            if used.is_file():
                self.env.note_dependency(str(used))
        text = []
        for part in parts:
            body = getattr(self, part)(name)
            if body:
                text += [f"## {HEADINGS[part]}", "", body, ""] if len(parts) > 1 else [body, ""]
        return self.parse_text_to_nodes("\n".join(text), allow_section_headings=True)

    def chosen(self, option):
        return self.options[option].split() if option in self.options else None

    def proved(self, name):
        self.env.metadata[self.env.docname].setdefault("proved", set()).add(name)
        gap = evidence_data.gap(name)
        if gap:
            log.warning("concept %s: %s", name, gap, location=self.get_location(), type="concept")
        return evidence_data.theorems_markdown(name, self.chosen("theorems"))

    def derivation(self, name):
        return evidence_data.derivations_markdown(name, self.chosen("derivations"))

    def source(self, name):
        return listing.markdown(name, self.chosen("kernels"))

    def speed(self, name):
        return speed_bars.markdown(name, self.chosen("kernels"))

    def references(self, name):
        return listing.references(name)


class badge(nodes.Inline, nodes.TextElement):
    """A kind of evidence: a small label that says more when it is pointed at, and leads to its explanation."""


def visit_badge(self, node):
    slug = node["kind"].replace(" ", "-")
    address = f"{self.builder.get_relative_uri(self.builder.current_docname, 'proofs')}#evidence-{slug}"
    self.body.append(self.starttag(node, "a", "", CLASS=f"evidence evidence-{slug}", href=address, title=node["says"]))


def depart_badge(self, node):
    self.body.append("</a>")


class EvidenceRole(SphinxRole):
    """{evidence}`every shape`, {evidence}`symbols|2×3`: a kind of evidence as a badge; after the bar, what its title adds."""

    def run(self):
        kind, _, detail = self.text.partition("|")
        if kind not in evidence_data.KINDS:
            return [], [self.inliner.reporter.error(f"evidence: unknown kind {kind!r}", line=self.lineno)]
        says = f"{evidence_data.KINDS[kind]} {detail}" if detail else evidence_data.KINDS[kind].rstrip(":")
        return [badge(kind, kind, kind=kind, says=says)], []


class CountRole(SphinxRole):
    """{count}`theorems`: how many there are in this build."""

    def run(self):
        if evidence_data.KEPT.is_file():
            self.env.note_dependency(str(evidence_data.KEPT))
        number = evidence_data.count(self.text)
        return [nodes.Text("hundreds of" if number is None else f"{number:,}")], []


def setup(app):
    app.add_directive("concept", Concept)
    app.add_role("evidence", EvidenceRole())
    app.add_role("count", CountRole())
    app.add_node(badge, html=(visit_badge, depart_badge))
    app.connect("builder-inited", evidence_data.load)
    return {"parallel_read_safe": True, "version": "1"}
