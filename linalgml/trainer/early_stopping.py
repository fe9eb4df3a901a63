"""Early stopping: end a run when held-out data have stopped getting better, and go back to the best weights.

Prechelt, "Early stopping: but when?", 1998.
"""

from ..autograd.engine import no_grad


class EarlyStopping:
    """A callback of `fit`, after Keras's: stop after `patience` epochs without an improvement of more than min_delta.

    monitor: which number of the epoch's record; mode "min", "max", or "auto", which takes the largest of anything called accuracy, f1,
    auc or r2 and the smallest of all else.  restore_best_weights: at the end of the run, put back the weights of the best epoch.  After
    the run `best_epoch` and `best` say which it was.

    Raises ValueError when the record has no such number.

    >>> stopping = EarlyStopping("val_loss", patience=1)
    >>> stopping.better(0.5), stopping.better(0.6)
    (True, True)
    """

    def __init__(self, monitor="val_loss", *, patience=5, min_delta=0.0, mode="auto", restore_best_weights=True):
        if mode not in ("auto", "min", "max"):
            raise ValueError(f"EarlyStopping: mode must be 'auto', 'min' or 'max', got {mode!r}")
        if patience < 0 or min_delta < 0:
            raise ValueError(f"EarlyStopping: patience {patience} and min_delta {min_delta} must not be negative")
        rising = any(word in monitor for word in ("accuracy", "f1", "auc", "r2"))
        self.monitor, self.patience, self.min_delta, self.restore = monitor, patience, min_delta, restore_best_weights
        self.mode = ("max" if rising else "min") if mode == "auto" else mode
        self.best = self.best_epoch = self.weights = None

    def better(self, value):
        """Whether a value improves on the best so far."""
        if self.best is None:
            return value == value
        return value < self.best - self.min_delta if self.mode == "min" else value > self.best + self.min_delta

    def __call__(self, run, event):
        if event["event"] == "start":
            self.best = self.best_epoch = self.weights = None
        elif event["event"] == "epoch":
            if self.monitor not in event:
                known = ", ".join(k for k in event if k not in ("event", "epoch", "seconds"))
                raise ValueError(f"EarlyStopping: no {self.monitor!r} in the epoch's record, which has {known}")
            if self.better(event[self.monitor]):
                self.best, self.best_epoch = event[self.monitor], run.epoch
                if self.restore:
                    with no_grad():
                        self.weights = {name: t.detach().clone() for name, t in run.model.state_dict().items()}
            elif run.epoch - (self.best_epoch or 0) > self.patience:
                run.stop = f"{self.monitor} has not improved since epoch {self.best_epoch}"
        elif event["event"] == "end" and self.weights is not None:
            run.model.load_state_dict(self.weights)
