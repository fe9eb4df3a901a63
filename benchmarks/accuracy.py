"""How far the elementary functions are from the truth, in units in the last place (ulp), on each instruction-set level.

    python -m benchmarks.accuracy                      # float32: every 61st number; float64: a million; writes docs/data/accuracy.json
    python -m benchmarks.accuracy --every              # float32: all 2^32 numbers; a few minutes a function
    python -m benchmarks.accuracy --only exp,tanh      # some functions; the figures of the others stay

float32 is compared with the same function in double (NumPy, the C library), which errs by less than 1e-8 of a float's ulp.  float64 is
compared with x87 long doubles where NumPy has them (their error is some thousandths of a double's ulp), else with mpmath on fewer numbers.
An ulp is the distance of neighbouring numbers at the true value; below the smallest normal number it stays what it is there.
"""

import argparse
import json
import math
import os
import subprocess
import sys
from pathlib import Path

import numpy as np

import linalgml as lm
from linalgml.nn import functional as F

FILE = Path(__file__).parent.parent / "docs" / "data" / "accuracy.json"
CHUNK = 1 << 20
LONG = np.longdouble if np.finfo(np.longdouble).nmant >= 63 else None


def sigmoid(x):
    """By the exponential that cannot overflow; what cancels near -inf in 1 / (1 + e^-x) is not there."""
    e = np.exp(-np.abs(x))
    return np.where(x < 0, e / (1 + e), 1 / (1 + e))


def erf(x):
    if x.dtype == np.float64:
        return np.frompyfunc(math.erf, 1, 1)(x).astype(np.float64)
    return _by_mpmath(x, "erf")


def power(x):
    """x^1.7 with the exponent that the dtype has."""
    return x ** x.dtype.type(np.float32(1.7) if x.dtype == np.float64 else 1.7)


def _by_mpmath(x, name):
    import mpmath

    with mpmath.workdps(40):
        values = [getattr(mpmath, name)(mpmath.mpf(float(v))) if np.isfinite(v) else float(np.float64(_limit(name, float(v)))) for v in x]
        high = [float(v) for v in values]
        low = [float(v - h) if np.isfinite(h) else 0.0 for v, h in zip(values, high, strict=True)]
    return np.array(high, x.dtype) + np.array(low, x.dtype)


def _limit(name, v):
    return getattr(math, name)(v)


# name: (ours, the reference, how many of a million float64 numbers, as the reference may be slow)
FUNCTIONS = {
    "exp": (lm.exp, np.exp, 1),
    "expm1": (lm.expm1, np.expm1, 1),
    "log": (lm.log, np.log, 1),
    "log2": (lm.log2, np.log2, 1),
    "log10": (lm.log10, np.log10, 1),
    "log1p": (lm.log1p, np.log1p, 1),
    "sqrt": (lm.sqrt, np.sqrt, 1),
    "rsqrt": (lm.rsqrt, lambda x: 1 / np.sqrt(x), 1),
    "reciprocal": (lm.reciprocal, lambda x: 1 / x, 1),
    "sin": (lm.sin, np.sin, 1),
    "cos": (lm.cos, np.cos, 1),
    "tan": (lm.tan, np.tan, 1),
    "tanh": (F.tanh, np.tanh, 1),
    "sigmoid": (F.sigmoid, sigmoid, 1),
    "erf": (lm.erf, erf, 0.02),
    "pow 1.7": (lambda x: lm.pow(x, 1.7), power, 1),
}


def error(found, truth, dtype):
    """The distance of each found number from the truth, in ulp; inf where only one of them is NaN or infinite."""
    info = np.finfo(dtype)
    exponent = np.frexp(np.clip(np.abs(truth), truth.dtype.type(info.tiny), truth.dtype.type(info.max)))[1] - 1
    distance = np.abs(found.astype(truth.dtype) - truth) * np.ldexp(truth.dtype.type(1), info.nmant - exponent)
    rounded = truth.astype(dtype)
    same = (found == rounded) | (np.isnan(found) & np.isnan(rounded))
    return np.where(same & ~np.isfinite(rounded), 0, np.where(np.isfinite(found) & np.isfinite(rounded), distance, np.inf))


def float32_numbers(step):
    for start in range(0, 1 << 32, CHUNK * step):
        yield np.arange(start, min(start + CHUNK * step, 1 << 32), step, dtype=np.uint64).astype(np.uint32).view(np.float32)


def float64_numbers(share):
    """Random bits, everyday numbers of random sizes, and neighbours of multiples of pi/4 and ln(2)/2, where reductions cancel or turn."""
    rng = np.random.default_rng(0)
    n = int(CHUNK * share)
    yield rng.integers(0, 1 << 64, n, dtype=np.uint64).view(np.float64)
    yield np.exp(rng.uniform(-20, 7, n)) * rng.choice([-1, 1], n)
    yield rng.normal(1, 0.3, n)
    for part, top in ((np.pi / 4, 1 << 20), (np.log(2) / 2, 2048)):
        near = rng.integers(-top, top, n // 2) * part
        yield (near.view(np.uint64) + rng.integers(-3, 4, n // 2).astype(np.uint64)).view(np.float64)


def worst(name, dtype, step, share=1.0):
    """The largest error found: float32 in every step-th bit pattern, float64 in `share` of the usual numbers."""
    ours, reference, part = FUNCTIONS[name]
    share *= part
    largest, at, count = 0.0, 0.0, 0
    for x in float32_numbers(step) if dtype == "float32" else float64_numbers(share if LONG else share * 0.02):
        with np.errstate(all="ignore"):
            if dtype == "float32":
                truth = reference(x.astype(np.float64))
            else:
                truth = reference(x.astype(LONG)) if LONG else _by_mpmath(x.astype(np.float64), name)
            found = np.asarray(ours(lm.from_numpy(x)))
            errors = error(found, truth, x.dtype.type)
        i = int(np.argmax(errors))
        count += x.size
        if errors[i] > largest:
            largest, at = float(errors[i]), float(x[i])
    return {"ulp": round(largest, 3), "at": at, "numbers": count}


def main(argv=None):
    parser = argparse.ArgumentParser(prog="python -m benchmarks.accuracy", description=__doc__.split("\n")[0])
    parser.add_argument("--every", action="store_true", help="all float32 numbers")
    parser.add_argument("--only", default=",".join(FUNCTIONS), help="names, with commas between them")
    parser.add_argument("--levels", default="1,3,4", help="instruction-set levels (1: baseline, 3: AVX2 with FMA, 4: AVX-512)")
    parser.add_argument("--here", action="store_true", help="print this process's figures as JSON and write nothing")
    args = parser.parse_args(argv)
    names, step = args.only.split(","), 1 if args.every else 61
    if args.here:
        found = {name: {dtype: worst(name, dtype, step) for dtype in ("float32", "float64")} for name in names}
        print(json.dumps(found))
        return 0
    known = json.loads(FILE.read_text()) if FILE.exists() else {}
    for level in args.levels.split(","):
        again = [sys.executable, "-m", "benchmarks.accuracy", "--here", "--only", args.only, *(["--every"] if args.every else [])]
        run = subprocess.run(again, env={**os.environ, "LINALGML_CPU": level, "LINALGML_BACKEND": "cython"}, capture_output=True, text=True)
        if run.returncode:
            sys.exit(run.stderr)
        for name, figures in json.loads(run.stdout).items():
            for dtype, figure in figures.items():
                known.setdefault(name, {}).setdefault(dtype, {})[f"v{level}"] = figure
                print(f"{name:12} {dtype} v{level}  {figure['ulp']:7.3f} ulp at {figure['at']!r} of {figure['numbers']}", flush=True)
    FILE.write_text(json.dumps({name: known[name] for name in FUNCTIONS if name in known}, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
