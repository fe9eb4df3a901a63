"""Memory of training: peak resident size of ten steps in a fresh process each, ours against PyTorch's; and growth over 10,000 steps.

`over the import` is the peak less what the process held after its imports, with the model not yet made.  Lower is better; the ratio is
PyTorch's over ours.
"""

import argparse
import json
import os
import subprocess
import sys
from importlib.util import find_spec

STEPS, LONG = 10, (100, 1000, 10_000)
LARGER = ("nanoGPT CPU", "L6 C384 T256")


def rows(options):
    """Finished rows, in bytes."""
    from benchmarks.training import title

    for name in LARGER:
        if not any(options.wants(f"{title(name)}, {what}") for what in ("peak", "peak over the import")):
            continue
        found = {"linalgml": child("linalgml", name)}
        if find_spec("torch") and options.takes("PyTorch eager"):
            found["PyTorch eager"] = child("torch", name)
        for what, value in (("peak", lambda f: f["peak"]), ("peak over the import", lambda f: f["peak"] - f["imported"])):
            yield finished(f"{title(name)}, {what}", {who: value(f) for who, f in found.items()})
    if options.wants("growth"):
        grown = child("growth", "micro")
        for steps, size in zip(LONG, grown["sizes"], strict=True):
            yield finished(f"{title('micro')}, growth: resident after {steps:,} steps", {"linalgml": size})


def finished(case, sizes):
    """A row of results from numbers of bytes."""
    mine = sizes.pop("linalgml")
    peers = {}
    for who, size in sizes.items():
        ratio = float(f"{size / mine:.4g}")
        peers[who] = {"median": size, "p10": size, "p90": size, "ratio": ratio, "low": ratio, "high": ratio}
    return {"case": case, "unit": "B", "linalgml": {"median": mine, "p10": mine, "p90": mine}, "peers": peers, "errors": {}}


def child(what, name):
    """What a process of its own reports."""
    command = [sys.executable, "-m", "benchmarks.memory", what, name]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()[-400:]}")
    return json.loads(done.stdout.splitlines()[-1])


# ---- in the process of its own ---------------------------------------------------------------------------------------


def resident(field="VmRSS"):
    """Bytes that this process holds now, or (VmHWM) held at most."""
    try:
        with open("/proc/self/status", encoding="ascii") as f:
            return next(int(line.split()[1]) << 10 for line in f if line.startswith(field))
    except OSError:
        import resource

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak << 10


def measure(what, name):
    from benchmarks.training import SIZES, batches, ours

    size = SIZES[name]
    if what == "torch":
        from benchmarks.peers.pytorch_gpt import make
    else:
        import linalgml.optim
        import linalgml.transformers  # noqa: F401
    data = batches(size)
    imported = resident()
    step = make(size, data, None) if what == "torch" else ours(size, data)[0]
    if what != "growth":
        for _ in range(STEPS):
            step()
        return {"imported": imported, "peak": resident("VmHWM")}
    sizes, done = [], 0
    for steps in LONG:
        for _ in range(steps - done):
            step()
        done = steps
        sizes.append(resident())
    return {"imported": imported, "sizes": sizes}


if __name__ == "__main__":
    from benchmarks import environment

    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("linalgml", "torch", "growth"))
    parser.add_argument("name")
    asked = parser.parse_args()
    assert os.environ["OMP_NUM_THREADS"] == "1", environment
    print(json.dumps(measure(asked.what, asked.name)))
