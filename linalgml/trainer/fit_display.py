"""How a run of `fit` shows itself: a bar for the epoch in a terminal, a line an epoch everywhere."""

from ..terminal import is_plain, span, sparkline


def line_of(record, epochs):
    """An epoch's record in one line.

    >>> line_of({"epoch": 2, "loss": 0.25, "accuracy": 0.9, "val_loss": 0.5, "lr": 0.001, "seconds": 3.2}, 10)
    'epoch  2/10: loss 0.2500, accuracy 0.9000; held out: loss 0.5000; lr 0.001, 3 s'
    """
    skip = ("epoch", "lr", "seconds", "event")
    seen = [f"{name} {v:.4f}" for name, v in record.items() if name not in skip and not name.startswith("val_")]
    held = [f"{name[4:]} {v:.4f}" for name, v in record.items() if name.startswith("val_")]
    tail = f"lr {record['lr']:.3g}, {span(record['seconds'])}"
    parts = [", ".join(seen), *(["held out: " + ", ".join(held)] if held else []), tail]
    return f"epoch {record['epoch']:>{len(str(epochs))}}/{epochs}: " + "; ".join(parts)


class FitDisplay:
    """A callback of `fit`: rich's progress bar in a terminal, plain lines without control characters elsewhere."""

    def __init__(self, plain=None):
        self.plain = is_plain() if plain is None else plain
        self.losses: list[float] = []
        self.bar = self.task = None

    def __call__(self, run, event):
        kind = event["event"]
        if kind == "start" and not self.plain:
            self._open(run)
        elif kind == "batch" and self.bar is not None:
            self.losses.append(event["loss"])
            self.bar.update(
                self.task, advance=1, epoch=f"epoch {run.epoch}/{run.epochs}", loss=f"{event['loss']:.4f}",
                curve=sparkline(self.losses[-2000:], 16),
            )  # fmt: skip
        elif kind == "epoch":
            record = {k: v for k, v in event.items() if k != "event"}
            self._say(line_of(record, run.epochs))
            if self.bar is not None:
                fields = {**self.bar.tasks[0].fields, "epoch": f"epoch {min(run.epoch + 1, run.epochs)}/{run.epochs}"}
                self.bar.reset(self.task, total=run.batches, **fields)
        elif kind == "end":
            if self.bar is not None:
                self.bar.stop()
                self.bar = None
            if run.stop:
                self._say(f"stopped after epoch {len(run.history)}: {run.stop}")

    def _say(self, text):
        if self.bar is not None:
            self.bar.console.print(text, highlight=False, soft_wrap=True)
        else:
            print(text, flush=True)

    def _open(self, run):
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        self.bar = Progress(
            TextColumn("[bold cyan]{task.fields[epoch]}"), BarColumn(bar_width=None), MofNCompleteColumn(),
            TextColumn("[magenta]{task.fields[curve]}"), TextColumn("loss [bold]{task.fields[loss]}[/]"), TimeRemainingColumn(compact=True),
            expand=True, refresh_per_second=8, transient=True,
        )  # fmt: skip
        self.task = self.bar.add_task("", total=run.batches, epoch=f"epoch 1/{run.epochs}", loss="…", curve="")
        self.bar.start()
