"""How long `import` takes: fresh processes that import one package and end, in turn; CPU time, user and system.

The row `over bare Python` is less what a process takes that imports nothing.
"""

import resource
import statistics
import subprocess
import sys
from importlib.util import find_spec

PACKAGES = {"linalgml": "linalgml", "NumPy": "numpy", "Numba": "numba", "PyTorch": "torch", "JAX": "jax"}
ROUNDS = 9


def seconds(code):
    """CPU seconds of a process that runs a line of Python."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def rows(options):
    """Finished rows, in seconds: whole processes, and what the import adds."""
    names = ["import, a whole process", "import, over bare Python"]
    if not any(options.wants(name) for name in names):
        return
    wanted = {n: m for n, m in PACKAGES.items() if find_spec(m) and (n == "linalgml" or options.takes(n))}
    taken = {name: [] for name in ["bare Python", *wanted]}
    for turn in range(-1, 3 if options.quick else ROUNDS):  # the first time fills the caches
        for name in taken:
            spent = seconds(f"import {wanted[name]}" if name in wanted else "pass")
            if turn >= 0:
                taken[name].append(spent)
    bare = taken.pop("bare Python")
    if options.wants(names[0]):
        yield row(names[0], {**taken, "bare Python": bare})
    if options.wants(names[1]):
        floor = statistics.median(bare)
        yield row(names[1], {name: [max(s - floor, 1e-4) for s in spent] for name, spent in taken.items()})


def row(case, taken):
    """A row of results from lists of seconds."""
    mine, peers = figures(taken["linalgml"]), {}
    for name, spent in taken.items():
        if name != "linalgml":
            found = figures(spent)
            ratio = float(f"{found['median'] / mine['median']:.4g}")
            peers[name] = {**found, "ratio": ratio, "low": ratio, "high": ratio}
    return {"case": case, "unit": "s", "linalgml": mine, "peers": peers, "errors": {}}


def figures(spent):
    ordered = sorted(spent)
    return {"median": statistics.median(spent), "p10": ordered[len(spent) // 10], "p90": ordered[-1 - len(spent) // 10]}
