"""`python -m benchmarks.concepts`: every kernel of the registry on each backend, and what PyTorch and NumPy have of the same.

The documentation draws its bars from what this writes, docs/data/speeds.json.  Arguments are those of `linalgml bench`, float32; every
candidate is sampled in turn and the medians of process CPU time kept.  Numba, NumPy and PyTorch are left out where they are not
installed.
"""

from benchmarks import environment  # noqa: F401, I001  (first: it settles the number of threads)

import argparse
import json
import platform
import sys
from datetime import date
from pathlib import Path

import linalgml as lm
from benchmarks.harness import human, measure
from linalgml import kernels
from linalgml.bench.cases import Case, libraries
from linalgml.bench.machine import processor as machine
from linalgml.bench.recipes import recipe_of
from linalgml.files import write_text

ROOT = Path(__file__).parent.parent


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
        if recipe_of(name)[1] is None:
            print(f"{name}: no recipe", file=sys.stderr)
            continue
        case = Case(kernel)
        seconds = measure(candidates(case), args.seconds, sample=0.01, rounds=5)
        cases.append({"kernel": name, "shape": case.shape, "seconds": seconds})
        print(f"{name:55}", "  ".join(f"{backend} {human(s)}" for backend, s in seconds.items()), flush=True)
    save(args.json, cases, replace=not args.names)


def candidates(case):
    """A call of the kernel on each backend, then of each library."""
    here, kernel = lm.available_backends(), case.kernel
    forms = {n: kernel.source if n == "python" else kernel.twin(n) or kernel.source for n in ("python", "numba", "cython") if n in here}
    return {**{name: case.bound(run, name)[0] for name, run in forms.items()}, **libraries(case)}


def save(path, cases, replace):
    """Write the figures; those of kernels that were not measured now stay, unless all are replaced."""
    kept = [] if replace or not path.is_file() else json.loads(path.read_text(encoding="utf-8"))["cases"]
    measured = {case["kernel"] for case in cases}
    cases = sorted([*cases, *(case for case in kept if case["kernel"] not in measured)], key=lambda case: case["kernel"])
    for case in cases:
        case["seconds"] = {name: float(f"{s:.4g}") for name, s in case["seconds"].items()}
    data = {"machine": machine(), "date": date.today().isoformat(), "versions": versions(), "dtype": "float32", "cases": cases}
    path.parent.mkdir(parents=True, exist_ok=True)
    write_text(path, json.dumps(data, indent=1, ensure_ascii=False) + "\n")


def versions():
    """Of Python and of the compilers that were measured."""
    from importlib.metadata import PackageNotFoundError, version

    found = {"python": platform.python_version()}
    for package in ("numba", "numpy", "torch"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


if __name__ == "__main__":
    main()
