"""The last stops: a GPT that learns before the reader's eyes, and writes."""

from itertools import pairwise
from math import log
from time import perf_counter

from ..backend import get_backend
from ..datasets import default_text
from ..terminal import count, span
from ..trainer import TextData, TrainConfig, Trainer
from .canvas import Canvas

CODE = """\
from linalgml.trainer import TrainConfig, Trainer

trainer = Trainer(TrainConfig({settings}))
trainer.train()
"""
SHAPES: dict[str, dict] = {  # by backend: what learns the most in half a minute
    "cython": {"n_layer": 2, "n_head": 2, "n_embd": 64, "block_size": 32, "batch_size": 16, "learning_rate": 6e-3, "min_lr": 1e-4},
    "numba": {"n_layer": 1, "n_head": 2, "n_embd": 48, "block_size": 16, "batch_size": 16, "learning_rate": 1e-2, "min_lr": 1e-3},
    "python": {"n_layer": 1, "n_head": 2, "n_embd": 12, "block_size": 8, "batch_size": 2, "learning_rate": 2e-2, "min_lr": 1e-3},
}
LETTERS = {"cython": None, "numba": 100_000, "python": 20_000}  # how much of the text: all of it, or so many characters
MOMENTS = (0, 0.04, 0.12, 0.3, 0.6)  # of the time; when the model is asked to write a line, and once more at the end


def lesson_text(backend):
    """(text, prompt) to learn from: for the readable tier, fewer characters, and a smaller alphabet that is learned sooner."""
    text, most = default_text(), LETTERS[backend]
    if backend != "python":
        return text[:most], "The "
    import re

    return re.sub(r"[^a-z.,]+", " ", text.lower())[:most], "the "


class Lesson:
    """A callback that ends training in time, and shows the loss and what the model writes as it learns."""

    def __init__(self, screen, seconds, prompt):
        self.screen, self.seconds, self.prompt, self.began = screen, seconds, prompt, 0.0
        self.losses, self.written, self.show, self.last_draw = [], [], None, 0.0
        self.writing = 0.0

    def __call__(self, trainer, event):
        now = perf_counter()
        if event["event"] == "start":
            self.write(trainer, 0)
            self.began = perf_counter()
        elif event["event"] == "step":
            self.losses.append(event["loss"])
            elapsed = now - self.began
            if trainer.iter == 10 or trainer.iter % 100 == 0:  # as many steps as there is time for
                pace = max(elapsed - self.writing, 1e-6) / trainer.iter
                trainer.config.max_iters = trainer.iter + max(1, round((self.seconds - elapsed) / pace))
            if elapsed >= self.seconds:
                trainer.config.max_iters = trainer.iter
            done = trainer.iter / trainer.config.max_iters
            due = sum(m <= done for m in MOMENTS) if trainer.iter >= 10 else 1
            if due > len(self.written) and trainer.iter < trainer.config.max_iters:
                self.write(trainer, trainer.iter)
                self.writing += perf_counter() - now
            self.latest = event
            if self.show and now - self.last_draw > 0.1:
                self.last_draw = now
                self.show(self.picture(trainer, event))
        elif event["event"] == "final":
            self.final = event
            self.write(trainer, trainer.iter)
            if self.show:
                self.show(self.picture(trainer, self.latest))

    def write(self, trainer, steps):
        """Let the model write a line, as it can after so many steps."""
        line = " ".join(trainer.sample(self.prompt, 64, temperature=0.7, seed=3).split())
        self.written.append((steps, "".join(c for c in line if c.isprintable())))
        if not self.screen.drawn:
            loss = f", loss {self.recent_loss():.2f}" if self.losses else ""
            print(f"    after {steps} steps{loss}: {self.written[-1][1]}", flush=True)

    def recent_loss(self):
        """The mean of the last steps' losses: a single batch's is noisy."""
        recent = self.losses[-40:]
        return sum(recent) / len(recent)

    def picture(self, trainer, event):
        """A frame: loss curve, figures and the lines written so far."""
        from rich import box
        from rich.panel import Panel
        from rich.progress_bar import ProgressBar
        from rich.table import Table
        from rich.text import Text

        done, total = trainer.iter, trainer.config.max_iters
        columns = 40 if self.screen.width >= 100 else 26
        most = 2 * columns
        losses = self.losses
        if len(losses) > most:
            edges = [i * len(losses) // most for i in range(most + 1)]
            losses = [sum(losses[a:b]) / (b - a) for a, b in pairwise(edges)]
        low, high = min(losses), max(losses)
        canvas = Canvas(columns, 9, 0, max(1, (len(losses) - 1) * total / max(done, 1)), low, high)
        canvas.curve(range(len(losses)), losses, "magenta")
        left = Table.grid()
        left.add_row(Text(f"loss {high:.2f}", "dim"))
        left.add_row(canvas.rich())
        left.add_row(Text.assemble(("loss ", "dim"), (f"{self.recent_loss():.3f}", "bold magenta"), (" nats a character", "dim")))
        rows = Table.grid(padding=(0, 1))
        rows.add_column(justify="right", style="dim")
        rows.add_column(ratio=1)
        for steps, line in self.written:
            style = "bold" if steps == self.written[-1][0] else "dim"
            rows.add_row(f"{steps:,}", Text(line, style, no_wrap=True, overflow="ellipsis"))
        right = Table.grid()
        right.add_row(Text("after so many steps it writes:", "dim"))
        right.add_row(rows)
        both = Table.grid(padding=(0, 3), expand=True)
        both.add_column(width=columns)
        both.add_column(ratio=1)
        both.add_row(left, right)
        progress = Table.grid(padding=(0, 2), expand=True)
        progress.add_column(ratio=1)
        pace, remaining = event.get("tokens_per_second", 0), max(0.0, self.seconds - (perf_counter() - self.began))
        progress.add_row(
            ProgressBar(total=total, completed=done, complete_style="cyan"), f"{done:,} / {total:,} steps",
            f"[green]{count(pace)} characters/s[/]", f"[yellow]{span(remaining)} left[/]",
        )  # fmt: skip
        frame = Table.grid(expand=True)
        frame.add_row(both)
        frame.add_row("")
        frame.add_row(progress)
        return Panel(frame, box=box.ROUNDED, border_style="cyan", title="training", title_align="left", width=self.screen.width)


def train(screen, seconds):
    """Train for about `seconds`; returns the trainer and its last event."""
    backend = get_backend()
    screen.stage(
        6, "A GPT learns to write",
        "It reads Python's own documentation, character by character, and learns to guess the next one.  Nothing was "
        "downloaded and nothing was learned before: what it writes at step 0 is noise.",
    )  # fmt: skip
    settings = SHAPES[backend]
    screen.code(CODE.format(settings=", ".join(f"{k}={v:g}" for k, v in settings.items() if k.startswith(("n_", "b")))))
    config = TrainConfig(**settings, max_iters=1000, warmup_iters=30, eval_interval=1 << 30, eval_iters=1)
    text, prompt = lesson_text(backend)
    trainer = Trainer(config, TextData(text, config.block_size, name="Python's documentation"))
    screen.note(f"{count(trainer.model.num_parameters())} parameters, {count(len(text))} characters, backend {backend}, {seconds:g} s:")
    lesson = Lesson(screen, seconds, prompt)
    if screen.drawn:
        with screen.live() as lesson.show:
            trainer.train(callbacks=[lesson])
    else:
        trainer.train(callbacks=[lesson])
    return trainer, lesson


def sample(screen, trainer, lesson):
    """What the trained model writes, as it writes it."""
    final = lesson.final
    screen.stage(
        7, "And writes",
        f"After {trainer.iter:,} steps its loss on text it never saw is {final['val_loss']:.2f} nats a character; guessing blindly "
        f"would give {log(trainer.data.tokenizer.vocab_size):.2f}.  It now writes one character at a time:",
    )  # fmt: skip
    screen.code(f'for piece in trainer.stream("{lesson.prompt}", tokens=400, temperature=0.7):\n    print(piece, end="")\n')
    screen.stream(lesson.prompt, trainer.stream(lesson.prompt, 400, temperature=0.7, seed=11), 0.008)
