"""log.jsonl: one JSON object a line for what happened in a run, so that any tool can read it.

    {"event": "step", "iter": 10, "loss": 3.21, "lr": 0.0001, "grad_norm": 1.4, "tokens_per_second": 21000, "seconds": 0.5}
    {"event": "eval", "iter": 250, "train_loss": 2.41, "val_loss": 2.44, "seconds": 12.1}
    {"event": "final", "iter": 2000, "val_loss": 1.91, "tokens": 111539, "seconds": 95.0}

A step's `iter` counts the steps before it; an evaluation's too.
"""

import json
import os

from ..files import write_text

NAME = "log.jsonl"


def read_log(folder):
    """The events of a run's log, in order; lines that are not whole are left out, and without a log there are none."""
    try:
        with open(os.path.join(folder, NAME), encoding="utf-8", errors="replace") as file:
            lines = file.readlines()
    except FileNotFoundError:
        return []
    events = []
    for line in lines:
        try:
            event = json.loads(line)
        except ValueError:
            continue  # cut short by a crash
        if isinstance(event, dict) and isinstance(event.get("iter"), int):
            events.append(event)
    return events


class RunLog:
    """The log of a run from iteration `start` on: what an earlier process wrote past it is dropped, since it will happen again."""

    def __init__(self, folder, start=0):
        self.path = os.path.join(folder, NAME)
        kept = [event for event in read_log(folder) if event["iter"] < start and event.get("event") != "final"] if start else []
        write_text(self.path, "".join(json.dumps(event) + "\n" for event in kept))

    def write(self, event):
        """Append an event; it is in the file when the call returns."""
        with open(self.path, "a", encoding="utf-8") as file:
            file.write(json.dumps(event) + "\n")
