"""The speed ladder: one kernel and one training step, on every backend of this machine."""

import threading
from math import log10
from time import perf_counter

from ..backend import available_backends, use_backend
from ..terminal import duration

NAMES = {"python": "the readable source, in CPython", "numba": "the same source, compiled", "cython": "its hand-written twin"}
TIMES = "\N{MULTIPLICATION SIGN}"
CODE = """\
for name in lm.available_backends():
    with lm.use_backend(name):
        c = a @ b                          # (64, 64) @ (64, 64)
        _, loss = model(x, targets=y)      # a small GPT
        loss.backward()
        optimizer.step()
"""


def workloads():
    """{what: a function of no arguments}, made on the current backend."""
    from .. import Generator, randint, randn
    from ..transformers import GPT, GPTConfig

    generator = Generator(1)
    a, b = randn(64, 64, generator=generator), randn(64, 64, generator=generator)
    model = GPT(GPTConfig(block_size=16, vocab_size=64, n_layer=2, n_head=2, n_embd=32, bias=False))
    optimizer = model.configure_optimizers(0.1, 1e-3, (0.9, 0.99))
    x, y = randint(0, 64, (2, 16), generator=generator), randint(0, 64, (2, 16), generator=generator)

    def step():
        _, loss = model(x, targets=y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()

    return {f"matrix product, 64 {TIMES} 64": lambda: a @ b, "training step of a GPT": step}


def timed(f, budget):
    """The median seconds of one call, within about `budget` seconds after a first call."""
    f()
    took: list[float] = []
    began = perf_counter()
    while not took or (perf_counter() - began < budget and len(took) < 400):
        start = perf_counter()
        f()
        took.append(perf_counter() - start)
    return sorted(took)[len(took) // 2]


def warm_up():
    """Let Numba compile in a thread of its own while the first stops are read; returns the thread, or None without Numba."""
    if "numba" not in available_backends():
        return None

    def compile_all():
        with use_backend("numba"):
            for f in workloads().values():
                f()

    thread = threading.Thread(target=compile_all, daemon=True)
    thread.start()
    return thread


def measure(budget=0.4):
    """[(what, [(backend, seconds)])] for the backends that are here."""
    names = [name for name in available_backends() if name != "fast"]
    table: dict[str, list] = {}
    for name in names:
        with use_backend(name):
            for what, f in workloads().items():
                table.setdefault(what, []).append((name, timed(f, budget)))
    return list(table.items())


def bar(ratio, best, width=30):
    """A bar whose length is the logarithm of a ratio.

    >>> bar(1, 1000, 30), bar(10, 1000, 30), len(bar(1000, 1000, 30))
    ('▏', '██████████', 30)
    """
    return "█" * round(width * log10(max(ratio, 1)) / max(log10(max(best, 1.01)), 1e-9)) or "▏"


def times(ratio):
    """A ratio in two or three digits.

    >>> [times(r).rstrip(TIMES) for r in (1.0, 23.4, 6812)]
    ['1 ', '23 ', '6 800 ']
    """
    shown = float(f"{ratio:.2g}") if ratio >= 1.05 else 1.0
    return (f"{shown:,.0f}".replace(",", " ") if shown >= 10 else f"{shown:g}") + f" {TIMES}"


def speed_ladder(screen, compiling):
    """Measure and show."""
    screen.stage(
        5, "One source, several speeds",
        "Each algorithm is written once in plain Python loops that you can read.  A backend decides what runs: those loops, "
        "Numba's compilation of them, or a twin in Cython.  These are the times on your machine, now.",
    )  # fmt: skip
    screen.code(CODE)
    names = [name for name in available_backends() if name != "fast"]
    if compiling is not None and compiling.is_alive():
        screen.note("Numba is compiling the readable source …")
        compiling.join()
    rows = measure()
    if screen.drawn:
        from rich import box
        from rich.table import Table

        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for heading, number in (("", False), ("backend", False), ("time", True), ("", False), ("faster", True)):
            table.add_column(heading, justify="right" if number else "left")
        for what, results in rows:
            slowest, best = results[0][1], max(results[0][1] / s for _, s in results)
            for i, (name, seconds) in enumerate(results):
                color = {"python": "yellow", "numba": "green", "cython": "bold cyan"}[name]
                ratio, label = slowest / seconds, what if i == 0 else ""
                drawn = bar(ratio, best, min(30, screen.width - 62))
                cells = f"[{color}]{name}", duration(seconds), f"[{color}]{drawn}", f"[bold]{times(ratio)}"
                table.add_row(label, *cells, end_section=i + 1 == len(results))
        screen.show(table)
    else:
        for what, results in rows:
            print(f"{what}:")
            for name, seconds in results:
                print(f"    {name:7} {duration(seconds):>8}  {times(results[0][1] / seconds):>9}   {NAMES[name]}")
    if len(names) == 1:
        screen.note("Only the readable source runs here; `linalgml backends` says what the faster ones need.")
    screen.pause(4)
