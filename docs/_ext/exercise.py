"""The directive `exercise`: a stub to complete in the page, graded by the library's own checker.

    ```{exercise} day-01 dot
    ```

Statement, stub and solution are those of `linalgml.exercises`; a content of the directive is shown after the statement.  The
solution is folded, and opens without JavaScript.
"""

import sys
from html import escape

import pack
from docutils import nodes
from docutils.statemachine import StringList
from live import add_node, code_block
from sphinx.util.docutils import SphinxDirective


class exercise(nodes.General, nodes.Element):
    """An exercise: its statement, the stub, the solution."""


class solution(nodes.General, nodes.Element):
    """The solution, folded."""


class Exercise(SphinxDirective):
    """```{exercise} day name```."""

    required_arguments = 2
    has_content = True

    def run(self):
        if str(pack.ROOT) not in sys.path:
            sys.path.insert(0, str(pack.ROOT))
        from linalgml import exercises

        day, name = self.arguments
        try:
            given = exercises.get(day, name)
        except LookupError as error:
            raise self.error(f"exercise {day} {name}: {error}") from error
        for module in (f"linalgml.exercises.{day.replace('-', '_')}", given.cut.module):
            self.env.note_dependency(sys.modules[module].__file__)
        frame = exercise("", title=given.title, day=day, name=name, ids=[nodes.make_id(f"exercise-{day}-{name}")])
        statement = nodes.container(classes=["lm-statement"])
        lines = StringList(given.statement.strip().splitlines() + ["", *self.content], source=f"{day} {name}")
        self.state.nested_parse(lines, self.content_offset, statement)
        frame += [statement, code_block(given.stub.rstrip("\n"))]
        text = given.solution.rstrip("\n")
        answer = nodes.literal_block(text, text, language="python")
        frame += solution("", answer)
        self.set_source_info(frame)
        return [frame]


def visit_exercise(self, node):
    title = f'<p class="lm-exercise-title">Exercise: {escape(node["title"])} <span class="lm-tick" hidden>✓ passed</span></p>'
    self.body.append(self.starttag(node, "section", CLASS="lm-exercise", **{"data-day": node["day"], "data-name": node["name"]}) + title)


def depart_exercise(self, node):
    self.body.append("</section>\n")


def visit_solution(self, node):
    self.body.append('<details class="lm-solution"><summary>Show solution</summary>')


def depart_solution(self, node):
    self.body.append("</details>\n")


def setup(app):
    """Called by Sphinx."""
    app.setup_extension("live")
    add_node(app, exercise, visit_exercise, depart_exercise)
    add_node(app, solution, visit_solution, depart_solution)
    app.add_directive("exercise", Exercise)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
