"""Run: what happens around the training loop: events to those who watch, the log, evaluations, checkpoints, signals.

Callbacks are called with (trainer, event); an event is a dict:

    start                                                    before the first step
    step        iter, loss, lr, grad_norm, tokens_per_second, seconds_left
    evaluating  iter, what                                   an evaluation begins
    eval        iter, train_loss, val_loss, best             an evaluation on the way
    saved       iter, path         not_saved  iter, error
    final       iter, val_loss, tokens                       over all held-out text
    interrupted iter, saved
    end                                                      in every case, last
"""

import os
from collections import deque

from .. import backend
from ..errors import InputError
from .checkpoint import BEST, LATEST
from .interrupt import Interrupts
from .log import RunLog


def backend_of(config):
    """The backend a run uses, by its real name.  Raises InputError when it is unknown or not available."""
    if config.backend is None:
        return backend.get_backend()
    try:
        with backend.use_backend(config.backend):
            return backend.get_backend()
    except (ValueError, RuntimeError) as error:
        raise InputError(str(error).removeprefix("use_backend: ")) from None


def refuse_to_overwrite(out, overwrite):
    """Raise InputError when a folder already holds a run and `overwrite` is false."""
    if out is not None and not overwrite and os.path.lexists(path := os.path.join(out, LATEST)):
        raise InputError(f"{path} already exists: --resume goes on with that run, --overwrite starts anew")


def make_folder(out):
    """Make a run's folder.  Raises InputError when that cannot be or it cannot be written to."""
    if out is None:
        return
    try:
        os.makedirs(out, exist_ok=True)
    except (OSError, ValueError) as error:
        raise InputError(f"{out}: cannot make this folder: {getattr(error, 'strerror', None) or error}") from None
    if not os.access(out, os.W_OK | os.X_OK):
        raise InputError(f"{out}: no permission to write there")


class Run:
    """One call of `Trainer.train`, as a context."""

    def __init__(self, trainer, callbacks=None):
        config = trainer.config
        if trainer.iter >= config.max_iters:
            raise InputError(f"this run is finished ({trainer.iter} of {config.max_iters} iterations): a larger --max-iters goes on")
        if callbacks is None:
            from .display import Display

            callbacks = [Display()]
        self.trainer, self.callbacks = trainer, callbacks
        self.recent: deque[float] = deque(maxlen=21)  # seconds of the last steps; their median ignores a compilation or a hiccup
        self.signals, self.log = Interrupts(), None

    def __enter__(self):
        config = self.trainer.config
        if config.out is not None:
            self.log = RunLog(config.out, self.trainer.iter)
        self.signals.__enter__()
        try:
            self.tell("start")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exception):
        self.signals.__exit__()
        self.tell("end")
        return False

    @property
    def interrupted(self):
        """Whether Ctrl-C or SIGTERM asked to stop after this step."""
        return self.signals.caught

    def tell(self, event, **values):
        """Tell every callback."""
        event = {"event": event, "iter": self.trainer.iter, **values}
        for callback in self.callbacks:
            callback(self.trainer, event)
        return event

    def record(self, event, **values):
        """Tell every callback, and write the event to the log."""
        event = self.tell(event, **values, seconds=round(self.trainer.seconds, 3))
        if self.log is not None:
            try:
                self.log.write(event)
            except OSError as error:
                self.tell("not_saved", error=f"{self.log.path}: {error.strerror or error}")
                self.log = None

    def step(self, loss, lr, grad_norm, seconds):
        """A step is done."""
        trainer, config = self.trainer, self.trainer.config
        trainer.seconds += seconds
        self.recent.append(seconds)
        pace = sorted(self.recent)[len(self.recent) // 2]
        index = trainer.iter - 1
        values = {
            "loss": loss, "lr": lr, "grad_norm": grad_norm, "tokens_per_second": round(config.batch_size * config.block_size / pace),
            "seconds_left": round((config.max_iters - trainer.iter) * pace, 1), "iter": index,
        }  # fmt: skip
        (self.record if index % config.log_interval == 0 else self.tell)("step", **values)

    def evaluate_and_save(self):
        """Estimate both losses; save, and keep a copy of the model with the lowest held-out loss."""
        trainer, iters = self.trainer, self.trainer.config.eval_iters
        self.tell("evaluating", what="an estimate" if iters else "all held-out text")
        blocks = -(-trainer.data.val.numel() // (trainer.config.batch_size * trainer.config.block_size))
        train_loss = trainer.evaluate("train", iters or blocks, lambda: self.interrupted)
        val_loss = trainer.evaluate("val", iters, lambda: self.interrupted)
        if train_loss is None or val_loss is None:
            return  # interrupted; the loop ends and saves
        best = trainer.best_val_loss is None or val_loss < trainer.best_val_loss
        if best:
            trainer.best_val_loss = val_loss
        self.record("eval", train_loss=train_loss, val_loss=val_loss, best=best)
        if trainer.iter:
            self.save(best)

    def save(self, best=False):
        """Write the checkpoint.  A failure (a full disk) is told, and the last good file stays; the run goes on."""
        trainer, out = self.trainer, self.trainer.config.out
        if out is None:
            return False
        try:
            trainer.save()
            if best:
                trainer.save(os.path.join(out, BEST), optimizer=False)
        except OSError as error:
            self.tell("not_saved", error=f"{error.filename or out}: {error.strerror or error}")
            return False
        self.tell("saved", path=os.path.join(out, LATEST))
        return True

    def finish(self):
        """The end of the loop: save, then the loss over all held-out text; or after a signal, save and raise KeyboardInterrupt."""
        trainer = self.trainer
        if not self.interrupted:
            self.evaluate_and_save()
        if not self.interrupted:
            self.tell("evaluating", what="all held-out text")
            val_loss = trainer.evaluate("val", stop=lambda: self.interrupted)
            if val_loss is not None:
                self.record("final", val_loss=val_loss, tokens=trainer.data.val.numel() - 1)
        if self.interrupted:
            self.tell("interrupted", saved=self.save())
            raise KeyboardInterrupt
