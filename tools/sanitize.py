"""The suite under the sanitizers of GCC: python tools/sanitize.py

Builds the fast tier in build/sanitize with AddressSanitizer and UndefinedBehaviorSanitizer and runs the tests on every
instruction-set level that this processor has.  Any error that they find ends the run.  In such a build a buffer's memory ends
with its last element and is not used again (linalgml/_fast/buffer.pyx), so that one element too far is an error.

    python tools/sanitize.py --levels 4 tests/nn          one level, and what pytest is to run
    python tools/sanitize.py --sanitizers thread tests/test_threads.py
    python tools/sanitize.py --levels 4 --build-only      compile; the next run finds the objects
    python tools/sanitize.py --plant                      plant errors, one after the other, and see each of them found
"""
import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SUITE = ["-m", "not docs and not derivation and not peers", "-k", "not numba", "--ignore=tests/derivations"]

# What --plant puts into the copy of the sources: a file, a piece of it and an error in its place, the twin to compile with it,
# the tests that meet it, and what the report has to say.
PLANTS = [
    ("optim/clip.pyx", "x[i] = x[i] * factor", "x[i + 1] = x[i] * factor", "optim/clip.pyx", "scale_in_place", "heap-buffer-overflow"),
    ("include/lanes.h", "FN(mask) rest = FN(first)(n - j);", "FN(mask) rest = FN(first)(n - j + 1);", "nn/softmax.pyx",
     "softmax_forward", "heap-buffer-overflow"),
    ("autograd/masking.pyx", "ctypedef unsigned long long u64", "ctypedef long long u64", "autograd/masking.pyx", "masked_sum",
     "signed integer overflow"),
]  # fmt: skip
SIGNS = ("runtime error:", "ERROR: AddressSanitizer", "WARNING: ThreadSanitizer")


def copy(scratch):
    """The tree as git sees it, tracked files and new ones; what did not change keeps its time stamp, and its object files."""
    names = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in names.splitlines():
        source, to = ROOT / name, scratch / name
        if source.is_file() and not (to.is_file() and to.read_bytes() == source.read_bytes()):
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, to)


def environment(scratch, sanitizers):
    """Where the tests find the library, and the runtime that has to be there before Python starts."""
    compiler = os.environ.get("CC", "gcc")
    runtimes = {"address": "libasan.so", "undefined": "libubsan.so", "thread": "libtsan.so"}
    names = [runtimes[s] for s in sanitizers.split(",")] + ["libstdc++.so"]
    found = [subprocess.run([compiler, f"-print-file-name={n}"], check=True, capture_output=True, text=True).stdout.strip() for n in names]
    return {
        **os.environ, "LD_PRELOAD": " ".join(found), "PYTHONPATH": str(scratch), "PYTHONMALLOC": "malloc", "LINALGML_BACKEND": "cython",
        # CPython and NumPy leave memory behind at exit; allocations that are too large fail as they do without a sanitizer.
        "ASAN_OPTIONS": "detect_leaks=0:allocator_may_return_null=1", "UBSAN_OPTIONS": "print_stacktrace=1",
    }  # fmt: skip


def build(scratch, sanitizers, levels):
    env = {**os.environ, "LINALGML_SANITIZE": sanitizers, "LINALGML_LEVELS": levels}
    subprocess.run([sys.executable, "setup.py", "-q", "build_ext", "--inplace"], cwd=scratch, env=env, check=True)


def run(scratch, sanitizers, level, tests):
    """(whether all passed, the reports) of pytest on one level."""
    # pytest is to leave the standard error alone: the sanitizers write there, in passing tests too.
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--capture=sys", *tests]
    env = {**environment(scratch, sanitizers), "LINALGML_CPU": level}
    with open(scratch / "report", "w+", errors="replace") as report:
        status = subprocess.run(command, cwd=scratch, env=env, stderr=report).returncode
        report.seek(0)
        text = report.read()
    return status == 0 and not any(sign in text for sign in SIGNS), text


def plant(scratch, sanitizers, level):
    """Each planted error must be found; the copy is then as it was."""
    for file, old, new, twin, tests, sign in PLANTS:
        path, source = scratch / "linalgml/_fast" / file, scratch / "linalgml/_fast" / twin
        text, stamp = path.read_text(encoding="utf-8"), path.stat()
        if old not in text:
            sys.exit(f"{file} has no {old!r} any more: plant another error there")
        path.write_text(text.replace(old, new), encoding="utf-8")
        os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))  # not every twin that includes it, only this one is built again
        source.touch()
        try:
            build(scratch, sanitizers, level)
            files = ["tests/portable/test_hostile.py", "tests/test_parity.py"]
            _, report = run(scratch, sanitizers, level, [*files, "-k", f"{tests} and not numba"])
        finally:
            path.write_text(text, encoding="utf-8")
            os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
            source.touch()
        if sign not in report:
            sys.exit(f"{report}\nnot found: {new!r} in {file}")
        print(f"found: {new!r} in {file}: {sign}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sanitizers", default="address,undefined")
    parser.add_argument("--levels", default="1,3,4")
    parser.add_argument("--plant", action="store_true")
    parser.add_argument("--build-only", action="store_true")
    options, tests = parser.parse_known_args()
    scratch = ROOT / "build" / ("sanitize-" + options.sanitizers.replace(",", "-"))
    copy(scratch)
    build(scratch, options.sanitizers, options.levels)
    if options.build_only:
        return
    for level in options.levels.split(","):
        print(f"=== level {level}", flush=True)
        if options.plant:
            plant(scratch, options.sanitizers, level)
            continue
        passed, report = run(scratch, options.sanitizers, level, tests or SUITE)
        if not passed:
            sys.exit(f"{report}\nlevel {level}: failed")


if __name__ == "__main__":
    main()
