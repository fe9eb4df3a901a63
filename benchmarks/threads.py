"""The training step with two threads, in seconds of the wall's clock: against our own single thread, and against PyTorch with two.

Two threads on a machine that other programs use are no benchmark: `calm` counts the rounds in which they took less than 15 % of it.
"""

import os
from importlib.util import find_spec

from benchmarks.harness import set_threads
from benchmarks.training import SECONDS, SIZES, checked, peers, title

CLOCK_THREADS = 2


def cases(options):
    """(name, {candidate: step}) for the three larger sizes."""
    if (os.cpu_count() or 1) < CLOCK_THREADS:
        return
    for name in list(SIZES)[1:]:
        shown = f"{title(name)}, 2 threads"
        if not options.wants(shown):
            continue
        eager = {"PyTorch eager": peers(name, "float32", options)["PyTorch eager"]} if find_spec("torch") else {}
        candidates = checked(name, "float32", options, eager)
        alone = checked(name, "float32", options, {})["linalgml"]
        for f in candidates.values():
            f.before = both
        alone.before = one
        yield shown, {**candidates, "linalgml, 1 thread": alone}, {"seconds": SECONDS[name], "sample": 0.1, "rounds": 7}


def both():
    set_threads(2)


def one():
    set_threads(1)
