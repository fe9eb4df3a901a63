"""`python -m benchmarks.concepts`: every kernel of the registry on each backend, and PyTorch's counterpart where there is one.

The documentation draws its bars from what this writes, docs/data/speeds.json.  Arguments are drawn by the recipes of
linalgml.bench.recipes, float32, at the sizes below; every candidate is sampled in turn and the medians of process CPU time kept.
Numba (the extra `numba`) and PyTorch are left out where they are not installed.
"""

import argparse
import json
import os
import platform
import random
import sys
from datetime import date
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import linalgml as lm
from benchmarks import concepts_torch
from benchmarks.harness import human, measure
from linalgml import dtypes, kernels, storage
from linalgml.bench import recipes

ROOT = Path(__file__).parent.parent
SIZES = {  # by the names of a kernel's sizes; others are DEFAULT
    "rows": 64, "cols": 256, "n": 16384, "outer": 32, "size": 32, "inner": 16, "n_in": 64, "n_out": 64, "vocab": 512, "count": 256,
    "heads": 4, "T": 32, "S": 32, "D": 16, "B": 2, "H": 4, "batch": 2, "m": 48, "k": 48, "capacity": 64,
}  # fmt: skip
OWN_SIZES = {"linalg.matmul.matmul": {"n": 48}}
DEFAULT = 1


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.concepts", description=__doc__.split("\n\n")[1])
    parser.add_argument("names", nargs="*", metavar="NAME", help="kernels or concepts (default: all that a recipe describes)")
    parser.add_argument("--seconds", type=float, default=0.7, help="time for each kernel")
    parser.add_argument("--json", type=Path, default=ROOT / "docs" / "data" / "speeds.json", help="where the figures go")
    args = parser.parse_args()
    cases = []
    for name, kernel in sorted(kernels.load_all().items()):
        if args.names and not any(name == n or name.startswith(f"{n}.") for n in args.names):
            continue
        forward, recipe = recipes.recipe_of(name)
        if recipe is None:
            print(f"{name}: no recipe", file=sys.stderr)
            continue
        sizes, candidates = prepare(kernel, recipe, forward and kernels.REGISTRY[forward])
        seconds = measure(candidates, args.seconds, sample=0.01, rounds=5)
        cases.append({"kernel": name, "shape": ", ".join(f"{n} = {v}" for n, v in sizes.items()), "seconds": seconds})
        print(f"{name:55}", "  ".join(f"{backend} {human(s)}" for backend, s in seconds.items()), flush=True)
    save(args.json, cases, replace=not args.names)


def prepare(kernel, recipe, forward=None):
    """The sizes by name, and a call for each candidate; `forward` is run first where a kernel needs what it leaves."""
    names = dict.fromkeys((*(forward.arguments if forward else ()), *kernel.arguments))
    own = OWN_SIZES.get(kernel.name, {})
    made, sizes = recipes.draw(recipe, names, random.Random(0), lambda n, low, top: own.get(n, SIZES.get(n, DEFAULT)) if low else top)
    if forward:
        forward.source(*[made[n] for n in forward.arguments])
    arguments = {n: made[n] for n in kernel.arguments}
    candidates = {name: call(kernel, arguments, name) for name in ("python", "numba", "cython") if name in lm.available_backends()}
    peer = concepts_torch.counterpart(kernel.name, made)
    if peer:
        candidates["torch"] = peer
    return {n: v for n, v in sizes.items() if n in kernel.arguments and recipe.get(n) in ("size", "small")}, candidates


def call(kernel, arguments, name):
    """A function without arguments that runs a kernel's form for one backend on storage of its own."""
    store = storage.of(name)
    native = []
    for v in arguments.values():
        integers = type(v) is list and v and type(v[0]) is int
        native.append(store.build(list(v), dtypes.int64 if integers else dtypes.float32) if type(v) is list else v)
    run = kernel.source if name == "python" else kernel.twin(name) or kernel.source
    return lambda: run(*native)


def save(path, cases, replace):
    """Write the figures; those of kernels that were not measured now stay, unless all are replaced."""
    kept = [] if replace or not path.is_file() else json.loads(path.read_text(encoding="utf-8"))["cases"]
    measured = {case["kernel"] for case in cases}
    cases = sorted([*cases, *(case for case in kept if case["kernel"] not in measured)], key=lambda case: case["kernel"])
    for case in cases:
        case["seconds"] = {name: float(f"{s:.4g}") for name, s in case["seconds"].items()}
    data = {"machine": machine(), "date": date.today().isoformat(), "versions": versions(), "dtype": "float32", "cases": cases}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def machine():
    """The processor's name, as the system gives it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def versions():
    """Of Python and of the compilers that were measured."""
    from importlib.metadata import PackageNotFoundError, version

    found = {"python": platform.python_version()}
    for package in ("numba", "torch"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


if __name__ == "__main__":
    main()
