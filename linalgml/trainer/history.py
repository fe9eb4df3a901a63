"""History: what each epoch of a run ended with, as a list of records, a table, a picture, and a file."""

import json
import os

from ..errors import InputError
from ..files import atomic_write


class History:
    """The records of a run's epochs, dicts with "epoch", "loss", "lr", "seconds", the metrics, and "val_…" for held-out data.

    `history["val_loss"]` is the list of that number over the epochs, `history[3]` a record, `history.stopped` why the run ended before
    its last epoch, or None.

    >>> history = History([{"epoch": 1, "loss": 0.7}, {"epoch": 2, "loss": 0.5}])
    >>> history["loss"], len(history), history.best("loss")
    ([0.7, 0.5], 2, {'epoch': 2, 'loss': 0.5})
    """

    def __init__(self, records=(), stopped=None):
        self.records, self.stopped = [dict(r) for r in records], stopped

    def append(self, record):
        """Add the record of an epoch."""
        self.records.append(dict(record))

    def names(self):
        """What the records hold, in order."""
        return list(dict.fromkeys(name for r in self.records for name in r))

    def __len__(self):
        return len(self.records)

    def __iter__(self):
        return iter(self.records)

    def __getitem__(self, key):
        if not isinstance(key, str):
            return self.records[key]
        if key not in self.names():
            raise KeyError(f"no {key!r} in this history; it has {', '.join(self.names()) or 'no epoch yet'}")
        return [r.get(key, float("nan")) for r in self.records]

    def best(self, monitor="val_loss", mode="min"):
        """The record with the smallest (mode "min") or largest ("max") value of a number."""
        values = self[monitor]
        known = [r for r, v in zip(self.records, values, strict=True) if v == v]
        if not known:
            raise ValueError(f"best: no epoch has a number for {monitor!r}")
        return (min if mode == "min" else max)(known, key=lambda r: r[monitor])

    def plot(self):
        """The learning curves, as a matplotlib Figure; see `linalgml.plotting.learning_curves`."""
        from ..plotting.learning_curves import plot_history

        return plot_history(self)

    def save(self, path):
        """Write a JSON file, atomically."""
        text = json.dumps({"records": self.records, "stopped": self.stopped}, indent=1)
        atomic_write(os.fspath(path), [text.encode()])

    @classmethod
    def load(cls, path):
        """Read what `save` wrote.  Raises InputError for a file that is something else."""
        try:
            with open(path, encoding="utf-8") as file:
                found = json.load(file)
            return cls(found["records"], found["stopped"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise InputError(f"{path}: not a history that was saved: {error}") from None

    def __repr__(self):
        last = ", ".join(f"{k} {v:.4g}" for k, v in self.records[-1].items() if k not in ("epoch", "seconds")) if self.records else ""
        end = f", stopped: {self.stopped}" if self.stopped else ""
        return f"History({len(self)} epochs{': ' + last if last else ''}{end})"
