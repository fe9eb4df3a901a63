"""Interleaved timing: every candidate is sampled in turn, round after round, in an order that rotates.

Process CPU time is the clock for one thread, the wall's for more.  A ratio of medians of one such run survives a machine that other
programs share, an absolute time does not.  A loop of fixed work runs between the samples: where it took longer than usual, the
core was not ours alone, and the round counts only if there are too few calm ones.
"""

import gc
import random
import statistics
import time
from dataclasses import dataclass, field

CALM, LOOP, ENOUGH = 1.15, 4000, 5  # a calm round's slowdown at most; the work of the fixed loop; calm rounds that will do
FINE = time.get_clock_info("process_time").resolution <= 1e-5  # elsewhere (Windows) process time moves in steps of 16 ms
cpu_clock = time.process_time if FINE else time.perf_counter
_best = [float("inf")]


@dataclass
class Comparison:
    """What one interleaved run measured: seconds a call by candidate, one number a round, over the rounds that count."""

    seconds: dict
    rounds: int
    calm: int | None  # None where that cannot be told
    clock: str
    errors: dict = field(default_factory=dict)  # candidates that failed, and how

    def median(self, name):
        return statistics.median(self.seconds[name])

    def quantile(self, name, q):
        """The q-th quantile of a candidate's samples, between neighbours by proportion."""
        return quantile(self.seconds[name], q)

    def ratio(self, peer, ours="linalgml", resamples=400):
        """(median of peer / median of ours, and the ends of its 95 % interval: a bootstrap over the rounds)."""
        a, b = self.seconds[peer], self.seconds[ours]
        draw, n = random.Random(0), len(a)
        found = []
        for _ in range(resamples):
            rows = draw.choices(range(n), k=n)
            found.append(statistics.median([a[i] for i in rows]) / statistics.median([b[i] for i in rows]))
        return statistics.median(a) / statistics.median(b), quantile(found, 0.025), quantile(found, 0.975)


def quantile(values, q):
    """The q-th quantile, between neighbours by proportion.

    >>> quantile([1, 2, 3, 4, 5], 0.5), quantile([0, 10], 0.1)
    (3.0, 1.0)
    """
    ordered = sorted(values)
    at = q * (len(ordered) - 1)
    low = int(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (at - low)


def compare(candidates, seconds=2.0, sample=0.02, rounds=7, threads=1):
    """Time functions without arguments side by side; returns a Comparison.

    A sample repeats a call until it lasts about `sample` seconds.  At least `rounds` rounds are taken, and more until `seconds`
    have passed; up to twice as long while too few rounds were calm.  Where a function has an attribute `before`, that is called
    ahead of each of its samples, untimed; `calls` says that one call of it does the work of so many, `reports` that it
    returns the seconds that count.  A function that raises is
    left out and named in `errors`.  The garbage collector rests.
    """
    clock = cpu_clock if threads == 1 else time.perf_counter
    repeats, errors = {}, {}
    collecting = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        for name, f in candidates.items():
            try:
                repeats[name] = repeats_of(f, sample)
            except Exception as error:
                errors[name] = f"{type(error).__name__}: {error}"
        names, start, done, kept = list(repeats), time.perf_counter(), 0, []
        while names:
            row, slow = {}, reference() if threads == 1 else others_time()
            began, used = time.perf_counter(), time.process_time()
            for name in names[done % len(names) :] + names[: done % len(names)]:
                row[name] = one_sample(candidates[name], repeats[name], clock)
                if threads == 1:
                    slow = max(slow, reference())
            if threads > 1:
                slow = others_share(slow, time.process_time() - used, (time.perf_counter() - began) * threads)
            kept.append((row, slow))
            done += 1
            spent, calm = time.perf_counter() - start, sum(s is not None and s < CALM for _, s in kept)
            settled = calm >= min(rounds, ENOUGH) or kept[-1][1] is None
            if done >= rounds and spent >= seconds and (settled or spent >= 2 * seconds):
                break
    finally:
        if collecting:
            gc.enable()
    quiet = [row for row, slow in kept if slow is not None and slow < CALM]
    chosen = quiet if len(quiet) >= ENOUGH else [row for row, _ in kept]
    calm = None if kept and kept[0][1] is None else len(quiet)
    times = {name: [row[name] for row in chosen] for name in repeats}
    return Comparison(times, len(kept), calm, "cpu" if clock is time.process_time else "wall", errors)


def measure(candidates, seconds=2.0, sample=0.02, rounds=7):
    """Median seconds a call of each candidate; raises RuntimeError when one of them fails."""
    found = compare(candidates, seconds, sample, rounds)
    for name, error in found.errors.items():
        raise RuntimeError(f"{name}: {error}")
    return {name: found.median(name) for name in candidates}


def one_sample(f, repeats, clock):
    """Seconds a call, over `repeats` calls."""
    before = getattr(f, "before", None)
    if before:
        before()
    turns = range(repeats)
    if getattr(f, "reports", False):
        return sum(f() for _ in turns) / (repeats * getattr(f, "calls", 1))
    began = clock()
    for _ in turns:
        f()
    return (clock() - began) / (repeats * getattr(f, "calls", 1))


def repeats_of(f, sample):
    """How many calls last about `sample` seconds, after a first call that may have to compile or allocate."""
    before = getattr(f, "before", None)
    if before:
        before()
    f()
    n = 1
    while True:
        began = time.perf_counter()
        for _ in range(n):
            f()
        took = time.perf_counter() - began
        if took >= sample / 2 or n >= 1 << 20:
            return n if took >= sample else max(1, round(n * sample / max(took, 1e-9)))
        n *= 4


def reference():
    """How many times longer than its best a fixed loop takes now: 1 on a core of our own."""
    took = float("inf")
    for _ in range(2):  # once to warm the caches
        began, total = cpu_clock(), 0
        for i in range(LOOP):
            total += i
        took = min(took, cpu_clock() - began)
    _best[0] = min(_best[0], max(took, 1e-9))
    return took / _best[0]


def others_time():
    """Seconds that all processors have been busy since the start, or None where the system does not say."""
    try:
        with open("/proc/stat", encoding="ascii") as f:
            fields = [int(v) for v in f.readline().split()[1:]]
    except (OSError, ValueError):
        return None
    return (sum(fields[:3]) + sum(fields[5:8])) / 100


def others_share(busy_before, own, available):
    """1 + the share of the processors that other programs took meanwhile, or None."""
    now = others_time()
    return None if now is None or busy_before is None else 1 + max(0.0, now - busy_before - own) / available
