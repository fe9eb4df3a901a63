"""Screen: where the tour is shown: drawn with `rich` in a terminal, as plain lines when piped."""

import sys
from contextlib import contextmanager
from time import sleep

from ..terminal import is_plain

TOTAL = 7


class PlainScreen:
    """Plain text: no colours, no control characters, no waiting."""

    drawn = False
    width = 100

    def title(self, text, below):
        print(f"{text}\n{below}", flush=True)

    def stage(self, number, title, sentence):
        print(f"\n{number}. {title}\n\n{sentence}\n", flush=True)

    def code(self, source):
        print("\n".join(f"    {line}" for line in source.splitlines()) + "\n", flush=True)

    def result(self, source, body):
        """The code beside what it made; `body` is a string, or a list of (line, style)."""
        self.code(source)
        self.show(body)

    def show(self, body):
        print(body if isinstance(body, str) else "\n".join(line for line, _ in body), flush=True)

    def note(self, text):
        print(text, flush=True)

    def pause(self, seconds):
        pass

    def stream(self, prompt, pieces, pace=0.0):
        """A text as it is written."""
        print(prompt + "".join(pieces), flush=True)


class RichScreen:
    """A terminal: panels, colours, and a little time to read."""

    drawn = True

    def __init__(self):
        from rich.console import Console

        self.console = Console(highlight=False)
        self.width = min(self.console.width, 120)

    def title(self, text, below):
        from rich import box
        from rich.align import Align
        from rich.panel import Panel
        from rich.text import Text

        body = Text(justify="center")
        body.append(text, "bold cyan")
        body.append("\n" + below, "dim")
        self.console.print()
        self.console.print(Panel(Align.center(body), box=box.DOUBLE, border_style="cyan", width=self.width))

    def stage(self, number, title, sentence):
        from rich.rule import Rule
        from rich.text import Text

        dots = "●" * number + "○" * (TOTAL - number)
        self.console.print()
        self.console.print(Rule(Text.assemble((f" {title} ", "bold"), (f" {dots} ", "cyan")), style="cyan", align="left"), width=self.width)
        self.console.print(sentence, width=self.width)
        self.console.print()

    def panel(self, source):
        """Highlighted Python in a frame."""
        from rich import box
        from rich.panel import Panel
        from rich.syntax import Syntax

        syntax = Syntax(source.rstrip(), "python", theme="ansi_dark", background_color="default", word_wrap=True)
        return Panel(syntax, box=box.ROUNDED, border_style="dim", padding=(0, 1))

    def code(self, source):
        self.console.print(self.panel(source), width=self.width)

    def beside(self, source, body):
        """A renderable: code left, result right; one above the other in a narrow terminal."""
        from rich.console import Group
        from rich.padding import Padding
        from rich.table import Table

        longest = max(len(line) for line in source.splitlines()) + 6
        if longest + 44 > self.width:
            return Group(self.panel(source), Padding(body, (0, 2)))
        grid = Table.grid(expand=True, padding=(0, 2))
        grid.add_column(width=longest)
        grid.add_column(ratio=1)
        grid.add_row(self.panel(source), body)
        return grid

    def result(self, source, body):
        self.console.print(self.beside(source, self._renderable(body)), width=self.width)

    def show(self, body):
        self.console.print(self._renderable(body), width=self.width)

    @staticmethod
    def _renderable(body):
        if isinstance(body, list):
            from rich.text import Text

            out = Text()
            for i, (line, style) in enumerate(body):
                out.append(("\n" if i else "") + line, style)
            return out
        return body

    def note(self, text):
        self.console.print(text, style="dim", width=self.width)

    def pause(self, seconds):
        sleep(seconds)

    @contextmanager
    def live(self, refresh=12):
        """A picture that changes: yields a function that shows a renderable."""
        from rich.live import Live

        with Live(console=self.console, auto_refresh=False, transient=False) as live:
            yield lambda renderable: live.update(renderable, refresh=True)

    def stream(self, prompt, pieces, pace=0.0):
        from rich.text import Text

        self.console.print(Text(prompt, "bold yellow"), end="")
        for piece in pieces:
            safe = "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in piece)
            self.console.print(Text(safe), end="", soft_wrap=True)
            sleep(pace)
        self.console.print()


def make_screen():
    """The screen that suits standard output."""
    return PlainScreen() if is_plain(sys.stdout) else RichScreen()
