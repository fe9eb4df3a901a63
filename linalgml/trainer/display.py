"""Display: a run in the terminal, as a progress bar; piped, as plain lines without control characters."""

from math import log

from ..terminal import count, duration, is_plain, span, sparkline

TYPE_CHECKING = False  # true to a type checker
if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


def describe(trainer):
    """[(what, description)] of a run: its model, its text, where and how it runs."""
    config, data, model = trainer.config, trainer.data, trainer.model
    unit = "characters" if config.tokenizer == "char" else "tokens"
    shape = f"{config.n_layer} layers, {config.n_head} heads, {config.n_embd} channels, {config.block_size} {unit} of context"
    shape += f", {data.tokenizer.vocab_size} different {unit}"
    where = f"{trainer.backend} backend, {config.dtype}" + (f", saved in {config.out}" if config.out is not None else "")
    return [
        ("model", f"GPT with {count(model.num_parameters())} parameters: {shape}"),
        ("text", f"{data.name}: {data.train.numel():,} {unit} to train on, {data.val.numel():,} held out"),
        ("run", f"{config.max_iters:,} steps of {config.batch_size * config.block_size} {unit}; {where}"),
    ]


def closing(trainer, event):
    """The last line of a finished run: its loss over all held-out text."""
    unit = "character" if trainer.config.tokenizer == "char" else "token"
    loss, bits, took = event["val_loss"], event["val_loss"] / log(2), span(event["seconds"])
    return f"held-out loss {loss:.4f} nats a {unit} ({bits:.3f} bits), over all {event['tokens']:,}; {took} of training"


def remark(trainer, event):
    """One line for an event that is not a step, or None."""
    kind, config = event["event"], trainer.config
    if kind == "eval":
        unsaved = "" if config.out is None or not event["iter"] else ", saved"
        best = " (best)" if event["best"] and event["iter"] else ""
        return f"iter {event['iter']}: train loss {event['train_loss']:.4f}, held-out loss {event['val_loss']:.4f}{best}{unsaved}"
    if kind == "not_saved":
        return f"not saved: {event['error']} (the checkpoint before, if any, is unharmed; training goes on)"
    if kind == "final":
        return closing(trainer, event)
    if kind == "interrupted":
        if event["saved"]:
            return f"stopped after {event['iter']} steps and saved; to go on: linalgml train --out {config.out} --resume"
        return f"stopped after {event['iter']} steps" + ("; not saved" if config.out is not None else "")
    return None


class Display:
    """A callback that shows a run: `rich`'s progress bar in a terminal, a line every `log_interval` steps elsewhere."""

    bar: "Progress"  # in a terminal, from the start of the run on
    task: "TaskID"

    def __init__(self, plain=None):
        self.plain = is_plain() if plain is None else plain
        self.losses: list[float] = []

    def __call__(self, trainer, event):
        (self._line if self.plain else self._draw)(trainer, event)

    # ---- plain -----------------------------------------------------------------------------------------------------

    def _line(self, trainer, event):
        kind = event["event"]
        if kind == "start":
            for what, description in describe(trainer):
                print(f"{what + ':':6} {description}", flush=True)
        elif kind == "step":
            if event["iter"] % trainer.config.log_interval == 0:
                pace = trainer.config.batch_size * trainer.config.block_size / event["tokens_per_second"]
                print(
                    f"iter {event['iter']}: loss {event['loss']:.4f}, lr {event['lr']:.2e}, {duration(pace)}/step, "
                    f"{count(event['tokens_per_second'])} tokens/s, {span(event['seconds_left'])} left",
                    flush=True,
                )  # fmt: skip
        elif (text := remark(trainer, event)) is not None:
            print(text, flush=True)

    # ---- drawn -----------------------------------------------------------------------------------------------------

    def _draw(self, trainer, event):
        kind = event["event"]
        if kind == "start":
            self._open(trainer)
        elif kind == "step":
            self.losses.append(event["loss"])
            self.bar.update(
                self.task, completed=trainer.iter, what="training", loss=f"{event['loss']:.3f}", curve=sparkline(self.losses[-4000:], 16),
                pace=count(event["tokens_per_second"]), left=span(event["seconds_left"]),
            )  # fmt: skip
        elif kind == "evaluating":
            self.bar.update(self.task, what=f"evaluating ({event['what']})" if event["what"] != "an estimate" else "evaluating")
        elif kind == "end":
            self.bar.stop()
        elif (text := remark(trainer, event)) is not None:
            style = {"not_saved": "bold red", "final": "bold green", "interrupted": "bold yellow"}.get(kind)
            self.bar.console.print(text, style=style, highlight=kind == "eval", soft_wrap=True)

    def _open(self, trainer):
        from rich import box
        from rich.panel import Panel
        from rich.progress import BarColumn, Progress, TextColumn
        from rich.table import Table

        table = Table.grid(padding=(0, 2))
        for what, description in describe(trainer):
            table.add_row(f"[bold cyan]{what}[/]", description.replace("[", "\\["))
        self.bar = Progress(
            TextColumn("[bold cyan]{task.fields[what]}"),
            BarColumn(bar_width=None),
            TextColumn("{task.completed}/{task.total}"),
            TextColumn("[magenta]{task.fields[curve]}"),
            TextColumn("loss [bold]{task.fields[loss]}[/]"),
            TextColumn("[green]{task.fields[pace]} tokens/s"),
            TextColumn("[yellow]{task.fields[left]} left"),
            expand=True, refresh_per_second=8,
        )  # fmt: skip
        self.bar.console.print(Panel(table, box=box.ROUNDED, border_style="cyan", title="linalgml train", title_align="left"))
        self.task = self.bar.add_task(
            "", total=trainer.config.max_iters, completed=trainer.iter, what="training", loss="…", curve="", pace="…", left="…"
        )  # fmt: skip
        self.bar.start()
