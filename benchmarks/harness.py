"""Interleaved timing: every candidate is sampled in turn, round after round, and the medians of process CPU time are compared.

A ratio of two medians from one run survives a noisy machine; an absolute time does not.
"""

import gc
import statistics
import time


def measure(candidates, seconds=2.0, sample=0.02, rounds=7):
    """Median CPU seconds a call of each candidate (name -> function without arguments), sampled round-robin.

    Each sample repeats the call until it lasts about `sample` seconds; at least `rounds` rounds are taken, and more
    until `seconds` have passed.
    """
    repeats = {name: _repeats(f, sample) for name, f in candidates.items()}
    times = {name: [] for name in candidates}
    names, start, done = list(candidates), time.perf_counter(), 0
    gc.collect()
    while done < rounds or time.perf_counter() - start < seconds:
        for name in names[done % len(names) :] + names[: done % len(names)]:
            f, n = candidates[name], repeats[name]
            began = time.process_time()
            for _ in range(n):
                f()
            times[name].append((time.process_time() - began) / n)
        done += 1
    return {name: statistics.median(ts) for name, ts in times.items()}


def _repeats(f, sample):
    f()
    n = 1
    while True:
        began = time.perf_counter()
        for _ in range(n):
            f()
        took = time.perf_counter() - began
        if took >= sample / 2 or n >= 1 << 20:
            return max(1, round(n * sample / max(took, 1e-9))) if took < sample else n
        n *= 4


def human(seconds):
    """A time with a fitting unit.

    >>> human(0.00123), human(2.5e-7)
    ('1.23 ms', '250 ns')
    """
    for unit, scale in (("s", 1), ("ms", 1e-3), ("µs", 1e-6), ("ns", 1e-9)):
        if seconds >= scale:
            return f"{seconds / scale:.3g} {unit}"
    return f"{seconds / 1e-9:.2g} ns"
