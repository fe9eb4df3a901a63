"""The parity check: one kernel, the same arguments, every backend."""

import math

import pytest

import linalgml as lm
from linalgml import dtypes, storage


def run_on(name, kernel, dtype, args):
    """What a kernel returns and leaves in its buffers on one backend: lists of ints become int64, of floats `dtype`."""
    store = storage.of(name)
    made = []
    for a in args:
        if type(a) is list:
            whole = a and all(type(v) is int for v in a)
            made.append(store.build(a, dtypes.int64 if whole else dtype))
        else:
            made.append(a)
    with lm.use_backend(name):
        returned = kernel(*made)
    return returned, [list(m) if type(m) is list else m.tolist() for m, a in zip(made, args, strict=True) if type(a) is list]


def close(a, b, tolerance):
    if isinstance(a, int) and isinstance(b, int):
        return a == b
    return (math.isnan(a) and math.isnan(b)) or a == b or abs(a - b) <= tolerance * max(1.0, abs(a), abs(b))


@pytest.fixture
def parity():
    """parity(kernel, dtype, *args, tolerance=0.0): every backend returns and writes what the readable source does."""

    def check(kernel, dtype, *args, tolerance=0.0):
        returned, buffers = run_on("python", kernel, dtype, args)
        for name in lm.available_backends():
            if name in ("python", "fast"):
                continue
            other, found = run_on(name, kernel, dtype, args)
            assert other == returned, f"{name} returned {other}, the source {returned}"
            for i, (ours, theirs) in enumerate(zip(found, buffers, strict=True)):
                bad = [j for j, (a, b) in enumerate(zip(ours, theirs, strict=True)) if not close(a, b, tolerance)]
                assert not bad, f"{name}: buffer {i} differs at {bad[:5]}: {[ours[j] for j in bad[:5]]} for {[theirs[j] for j in bad[:5]]}"

    return check
