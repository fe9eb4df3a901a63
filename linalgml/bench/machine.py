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
