"""The machine: what it is called, and how fast it multiplies and copies at best, measured."""

import os
import platform
import sys


def describe():
    """{"processor": …, "cores": …, "system": …, "level": …}, as the system gives them."""
    from ..backend import _reason

    level = ""
    if not _reason("cython"):
        from .. import _fast

        level = _fast.LEVEL_NAMES[_fast.LEVELS[0]]
    system = f"{platform.system()} {platform.machine()}"
    return {"processor": processor(), "cores": os.cpu_count() or 1, "system": system, "twins": level}


def processor():
    """The processor's name."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as f:
            name = next((line.split(":", 1)[1].strip() for line in f if line.startswith("model name")), "")
    except OSError:
        name = ""
    if not name and sys.platform == "darwin":
        import subprocess

        name = subprocess.run(["sysctl", "-n", "machdep.cpu.brand_string"], capture_output=True, text=True, check=False).stdout.strip()
    return name or platform.processor() or platform.machine()


def ceilings(size):
    """What the core can do: {"flops": multiply-adds a second on registers, "bytes": bytes a second read from memory of `size`}.

    float32, from the compiled loops of linalgml._fast.ladders.machine; empty where those are not built.
    """
    from ..backend import _reason

    if _reason("cython"):
        return {}
    from .. import _fast, dtypes, storage

    loops = _fast.twin_module("ladders.machine")
    if loops is None:
        return {}
    from .timing import compare

    n = max(1024, size // 4)
    x, times = storage.of("cython").full(n, 1.0, dtypes.float32), max(1, (1 << 20) // n)
    calls = {"flops": lambda: loops.multiply_add(20_000), "bytes": lambda: loops.load(x, n, times)}
    found = compare(calls, 0.1, sample=0.004, rounds=5)
    return {name: call() / min(found.seconds[name]) for name, call in calls.items()}
