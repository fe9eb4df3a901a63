"""The `{theorem-index}` directive: every theorem of the library, by the file that states it.

    ```{theorem-index} catalogue
    ```

takes those of one folder of linalgml/derivations, with their derivations; without an argument, all of them as one table that leads
to the concepts' pages.
"""

from pathlib import Path
from typing import ClassVar

import evidence_data
from sphinx.util.docutils import SphinxDirective

DOCS = Path(__file__).parent.parent
TITLES = {
    "attention": "Attention, heads and positions",
    "training": "Training on a large scale",
    "vectors": "Vectors and embeddings",
}


def shelf(folder):
    """The theorems and derivations of a folder, file by file, under headings."""
    parts = []
    for concept in sorted({t["concept"] for t in evidence_data.RECORD["theorems"].values()}):
        if concept.split(".")[0] != folder:
            continue
        name = concept.rpartition(".")[2]
        own = {n: t for n, t in evidence_data.RECORD["theorems"].items() if t["concept"] == concept}
        items = "\n".join(evidence_data.theorem_item(n, t) for n, t in own.items())
        derived = evidence_data.derivations_markdown(concept)
        parts += [f"### {TITLES.get(name, name.capitalize())}", "", f":::{{div}} theorems\n{items}\n:::", "", derived, ""]
    return "\n".join(parts)


def table():
    """One row a concept: how many theorems, how many for every shape, how many mutants."""
    theorems, mutants = evidence_data.RECORD["theorems"].values(), evidence_data.RECORD["mutants"]
    rows = ["| Concept | Theorems | for every shape | Mutants refuted | argued equivalent |", "|---|--:|--:|--:|--:|"]
    for concept in sorted({t["concept"] for t in theorems}):
        own = [t for t in theorems if t["concept"] == concept]
        every = sum(any(e["kind"] == "every shape" and e["ok"] for e in t["evidence"]) for t in own)
        found = [m for name, m in mutants.items() if name.rpartition(".")[0] == concept]
        refuted, argued = (sum(evidence_data.number(m[key]) for m in found) for key in ("refuted", "argued"))
        page = concept.replace(".", "/")
        name = f"[{concept}]({page}.md)" if (DOCS / f"{page}.md").is_file() else concept
        rows.append(f"| {name} | {len(own)} | {every or ''} | {refuted or ''} | {argued or ''} |")
    return "\n".join(rows)


class TheoremIndex(SphinxDirective):
    """See the module."""

    optional_arguments = 1
    option_spec: ClassVar = {}

    def run(self):
        if evidence_data.KEPT.is_file():
            self.env.note_dependency(str(evidence_data.KEPT))
        text = shelf(self.arguments[0]) if self.arguments else table()
        return self.parse_text_to_nodes(text, allow_section_headings=True)


def setup(app):
    app.add_directive("theorem-index", TheoremIndex)
    return {"parallel_read_safe": True, "version": "1"}
