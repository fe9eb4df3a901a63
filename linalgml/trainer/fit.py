"""Training any model on any loader: epochs, held-out data, metrics, early stopping, and a line or a bar that shows how it goes.

    history = fit(model, train, F.cross_entropy, optimizer, epochs=20, validation=held_out, metrics={"accuracy": accuracy},
                  callbacks=[EarlyStopping(patience=3)])
"""

from math import inf, isfinite
from time import perf_counter

from ..autograd.engine import no_grad
from ..optim import clip_grad_norm_
from ..optim.lr_scheduler import ReduceLROnPlateau
from .history import History
from .interrupt import Interrupts
from .loop import DivergedError


def accuracy(output, target):
    """The share of right answers: the largest of the scores (N, C), or the sign of a score (N,) against targets of 0 and 1.

    >>> import linalgml as lm
    >>> accuracy(lm.tensor([[0.1, 0.9], [2.0, 1.0]]), lm.tensor([1, 1]))
    0.5
    """
    guess = output.argmax(-1) if len(output.shape) > len(target.shape) else (output > 0).to(target.dtype)
    return (guess == target).float().mean().item()


@no_grad()
def evaluate(model, loader, loss, metrics=None):
    """{"loss": …, and each metric}: means over the examples of a loader, the model in evaluation mode, nothing recorded.

    >>> import linalgml as lm
    >>> from linalgml.datasets import DataLoader, TensorDataset
    >>> data = DataLoader(TensorDataset(lm.ones(3, 2), lm.zeros(3, 1)), batch_size=2)
    >>> evaluate(lambda x: x.sum(1, keepdim=True), data, lm.nn.functional.mse_loss)
    {'loss': 4.0}
    """
    metrics, means, was_training = dict(metrics or {}), Means(), getattr(model, "training", None)
    if was_training:
        model.eval()
    try:
        for *inputs, target in loader:
            output = model(*inputs)
            values = {"loss": loss(output, target).item(), **{name: float(f(output, target)) for name, f in metrics.items()}}
            means.add(values, len(target))
    finally:
        if was_training:
            model.train()
    return means.values()


class Means:
    """Means of named numbers, each weighted by how many examples it stands for."""

    def __init__(self):
        self.sums, self.count = {}, 0

    def add(self, values, n):
        """Numbers by name that are means over n examples."""
        for name, value in values.items():
            self.sums[name] = self.sums.get(name, 0.0) + value * n
        self.count += n

    def values(self):
        """The means so far, by name."""
        return {name: total / self.count for name, total in self.sums.items()} if self.count else {}


class Fit:
    """A run of `fit`, which callbacks see: model, optimizer, history, epoch (from 1), epochs, step (of all epochs), and `stop`.

    A callback that sets `stop` to a reason ends the run after the epoch.
    """

    def __init__(self, model, loss, optimizer, epochs, metrics, scheduler, schedule, clip_norm, callbacks):
        self.model, self.loss, self.optimizer, self.epochs = model, loss, optimizer, epochs
        self.metrics, self.scheduler, self.schedule, self.clip_norm = dict(metrics or {}), scheduler, schedule, clip_norm
        self.callbacks, self.history = list(callbacks), History()
        self.epoch, self.step, self.stop, self.batches = 0, 0, None, None

    def tell(self, **event):
        """Call every callback with this run and an event."""
        for callback in self.callbacks:
            callback(self, event)

    def one_batch(self, inputs, target):
        """One step; returns the batch's loss and metrics."""
        output = self.model(*inputs)
        loss = self.loss(output, target)
        loss.backward()
        norm = None if self.clip_norm is None else clip_grad_norm_(self.model.parameters(), self.clip_norm).item()
        value = loss.item()
        if not isfinite(value) or (norm is not None and not isfinite(norm)):
            found = f"the loss is {value}" + ("" if norm is None else f", the gradient's norm {norm}")
            advice = "the weights are those before this step; try a lower learning rate, or clip_norm"
            raise DivergedError(f"epoch {self.epoch}, step {self.step}: {found}; {advice}")
        self.optimizer.step()
        self.optimizer.zero_grad()
        if self.scheduler is not None and self.schedule == "batch":
            self.scheduler.step()
        self.step += 1
        with no_grad():
            return {"loss": value, **{name: float(f(output.detach(), target)) for name, f in self.metrics.items()}}

    def one_epoch(self, train, validation, interrupts):
        """Go through the training batches once, then the held-out ones; returns the epoch's record, or None when interrupted."""
        began, means = perf_counter(), Means()
        self.model.train()
        for *inputs, target in train:
            values = self.one_batch(inputs, target)
            means.add(values, len(target))
            self.tell(event="batch", **values)
            if interrupts.caught:
                return None
        if not means.count:
            raise ValueError("fit: the loader gave no batch")
        record = {"epoch": self.epoch, **means.values()}
        if validation is not None:
            found = evaluate(self.model, validation, self.loss, self.metrics)
            record.update({f"val_{name}": value for name, value in found.items()})
        record["lr"], record["seconds"] = self.optimizer.param_groups[0]["lr"], perf_counter() - began
        return record

    def run(self, train, validation):
        """All epochs; returns the History."""
        try:
            self.batches = len(train)
        except TypeError:
            self.batches = None
        self.tell(event="start")
        try:
            with Interrupts() as interrupts:
                while self.epoch < self.epochs and not self.stop:
                    self.epoch += 1
                    record = self.one_epoch(train, validation, interrupts)
                    if record is None:
                        self.stop = "interrupted"
                        break
                    self.history.append(record)
                    if self.scheduler is not None and self.schedule == "epoch":
                        watched = [record.get("val_loss", record["loss"])] if isinstance(self.scheduler, ReduceLROnPlateau) else []
                        self.scheduler.step(*watched)
                    self.tell(**{**record, "event": "epoch"})
                    if interrupts.caught:
                        self.stop = "interrupted"
        finally:
            self.history.stopped = self.stop
            self.tell(event="end")
        return self.history


def fit(
    model, train, loss, optimizer, epochs, *, validation=None, metrics=None, scheduler=None, schedule="epoch", clip_norm=None,
    callbacks=(), progress=True,
):  # fmt: skip
    """Train a model, and return the History of its epochs.

    train, validation: iterables of batches (inputs, target), such as a DataLoader.  loss: a function of (output, target).  metrics:
    functions of (output, target) by name, each a mean over the batch.  scheduler: a learning-rate schedule, stepped each "epoch" or each
    "batch", as `schedule` says.  clip_norm: the largest norm of the gradient.  callbacks: functions of (run, event), see `Fit`;
    `EarlyStopping` is one.  progress: show a bar in a terminal and a line an epoch elsewhere.

    Ctrl-C finishes the step and returns what there is, with history.stopped "interrupted"; a second one aborts.  Raises DivergedError
    when the loss is not a finite number, with the weights as they were before that step.

    >>> import linalgml as lm
    >>> from linalgml.datasets import DataLoader, TensorDataset
    >>> x = lm.linspace(-1, 1, 64).unsqueeze(1)
    >>> data = DataLoader(TensorDataset(x, 3 * x + 1), batch_size=16, shuffle=True, generator=0)
    >>> line = lm.nn.Linear(1, 1)
    >>> history = fit(line, data, lm.nn.functional.mse_loss, lm.optim.SGD(line.parameters(), lr=0.3), epochs=30, progress=False)
    >>> round(line.weight.item(), 2), round(line.bias.item(), 2), len(history)
    (3.0, 1.0, 30)
    """
    if type(epochs) is not int or epochs < 0:
        raise ValueError(f"fit: epochs must be an int that is not negative, got {epochs!r}")
    if schedule not in ("epoch", "batch"):
        raise ValueError(f"fit: schedule must be 'epoch' or 'batch', got {schedule!r}")
    if clip_norm is not None and not 0 < clip_norm <= inf:
        raise ValueError(f"fit: clip_norm must be positive, got {clip_norm}")
    callbacks = list(callbacks)
    if progress:
        from .fit_display import FitDisplay

        callbacks.append(FitDisplay())
    return Fit(model, loss, optimizer, epochs, metrics, scheduler, schedule, clip_norm, callbacks).run(train, validation)
