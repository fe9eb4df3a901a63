"""Every operation of a tensor and of `nn.functional` by itself, against PyTorch eager: forward alone, and with its gradients.

    python -m benchmarks.operations                     # the whole table, some minutes
    python -m benchmarks.operations --only softmax      # the operations whose name matches
    python -m benchmarks.operations --below 1.0         # print only the rows that PyTorch wins
    python -m benchmarks.operations --json FILE         # also write the figures here

The table itself is `operation_table.py`.  Both libraries get the same values, and their results and gradients are compared
before anything is timed: a wrong candidate cannot win.  One thread; interleaved samples; medians of process CPU time.
"""

import argparse
import json
import os
import platform
import re
import sys
from types import SimpleNamespace

os.environ.setdefault("OMP_NUM_THREADS", "1")

from benchmarks.harness import human, measure
from benchmarks.operation_table import OPERATIONS

SIZES = (1, 64, 4096, 65536, 1 << 20)


def shapes_of(op, sizes=SIZES):
    """The shapes that an operation is timed at: its own, or one for each size in its layout."""
    if op.shapes is not None:
        return [s for s in op.shapes if sizes is SIZES or _count(s) in sizes]
    sizes = [n for n in sizes if op.smallest <= n <= op.largest]
    if op.layout == "line":
        return [(n,) for n in sizes]
    return [(round(n**0.5),) * 2 for n in sizes]


def _count(shape):
    n = 1
    for size in shape:
        n *= size
    return n


def inputs_of(op, shape, dtype, np, rng):
    """One array for each letter of `op.inputs`: see `operation_row`."""
    rows, cols = shape[0], shape[-1]
    made = {
        "x": lambda: rng.standard_normal(shape),
        "p": lambda: rng.random(shape) + 0.5,
        "u": lambda: rng.random(shape) * 1.8 - 0.9,
        "r": lambda: rng.random(cols) + 0.5,
        "k": lambda: rng.random((*shape[:-1], 1)) + 0.5,
        "s": lambda: np.asarray(rng.random() + 0.5),
        "w": lambda: rng.standard_normal((cols, cols)) / cols**0.5,
        "b": lambda: rng.random(shape) < 0.5,
        "c": lambda: rng.random(shape[1]) + 0.5,
        "f": lambda: rng.standard_normal((16, shape[1], *[3] * (len(shape) - 2))) / 10,
        "i": lambda: rng.integers(0, rows, rows),
        "j": lambda: rng.integers(0, cols, shape),
        "t": lambda: rng.integers(0, cols, shape[:-1]),
        "n": lambda: rng.integers(0, 100, shape),
        "o": lambda: np.sort(rng.standard_normal(shape)),
    }
    arrays = []
    for letter in op.inputs:
        a = np.asarray(made[letter]())
        arrays.append(a.astype(dtype) if a.dtype.kind == "f" else a)
    return arrays


def _ours(arrays, lm):
    return [lm.from_numpy(a.copy()).clone() if a.ndim else lm.tensor(a.item(), dtype=getattr(lm, str(a.dtype))) for a in arrays]


def _theirs(arrays, torch):
    return [torch.from_numpy(a.copy()).clone() for a in arrays]


def _result(value):
    """What is compared and pulled back: the tensor itself, or the first of several."""
    return value[0] if isinstance(value, (tuple, list)) and value else value


def _values(value, np):
    if isinstance(value, (tuple, list)):
        return [_values(v, np) for v in value]
    if hasattr(value, "detach"):
        return np.asarray(value.detach().numpy())
    return np.asarray(value)


def _same(mine, theirs, np, tolerance):
    if isinstance(mine, list):
        return len(mine) == len(theirs) and all(_same(m, t, np, tolerance) for m, t in zip(mine, theirs, strict=True))
    if mine.shape != theirs.shape:
        return False
    scale = np.max(np.abs(theirs[np.isfinite(theirs)]), initial=1.0) if theirs.dtype.kind == "f" else 1.0
    return bool(np.allclose(mine, theirs, rtol=tolerance, atol=tolerance * scale, equal_nan=True))


def both_call(op, lib, tensors, ones):
    """The operation and its backward pass, from a gradient that is there already."""
    leaves = [t.requires_grad_() for t in tensors if t.dtype in (lib.m.float32, lib.m.float64)]
    call = op.bound(lib, tensors)
    grad = ones(_result(call()))

    def run():
        for leaf in leaves:
            leaf.grad = None
        _result(call()).backward(grad)

    return run, leaves


def libraries():
    """(linalgml, PyTorch or None), each with its functions `m` and its layers `F`."""
    import linalgml as lm
    from linalgml.nn import functional as F

    ours = SimpleNamespace(m=lm, F=F, nn=lm.nn)
    try:
        import torch
    except ImportError:
        return ours, None
    torch.set_num_threads(1)
    return ours, SimpleNamespace(m=torch, F=torch.nn.functional, nn=torch.nn)


def cases(only="", sizes=SIZES, ways=("forward", "both"), dtypes=("float32", "float64")):
    """(name, {candidate: call}) for each operation, shape, dtype and way; each was checked against the other library first."""
    for name, candidates, _ in checked(only, sizes, ways, dtypes):
        yield name, candidates


def checked(only="", sizes=SIZES, ways=("forward", "both"), dtypes=("float32", "float64")):
    """As `cases`, with what the values say of each: "" where they agree."""
    import numpy as np

    lib, peer = libraries()
    for op in OPERATIONS:
        if only and not re.search(only, op.name):
            continue
        for dtype in dtypes:
            for shape in shapes_of(op, sizes):
                if dtype == "float64" and not (op.double and _count(shape) in (4096, 1 << 20)):
                    continue
                for way in ways:
                    if way == "both" and not op.differentiable:
                        continue
                    arrays = inputs_of(op, shape, dtype, np, np.random.default_rng(0))
                    label = f"{op.name} {'x'.join(map(str, shape))}{' f64' if dtype == 'float64' else ''}"
                    yield _case(op, label, way, arrays, lib, peer, np)


def _case(op, label, way, arrays, lib, peer, np):
    mine, theirs = _ours(arrays, lib.m), None if peer is None else _theirs(arrays, peer.m)
    tolerance = 1e-9 if any(a.dtype == "float64" for a in arrays) else 2e-4
    if way == "forward":  # no input requires a gradient: nothing is recorded
        f = op.bound(lib, mine)
        if peer is None:
            return f"{label} forward", {"linalgml": f}, ""
        g = op.bound(peer, theirs)
        same = op.random or _same(_values(f(), np), _values(g(), np), np, tolerance)
        return f"{label} forward", {"linalgml": f, "PyTorch": g}, "" if same else "values differ"
    f, leaves = both_call(op, lib, mine, lib.m.ones_like)
    candidates = {"linalgml": f}
    if peer is None:
        return f"{label} with backward", candidates, ""
    g, others = both_call(op, peer, theirs, peer.m.ones_like)
    candidates["PyTorch"] = g
    f()
    g()
    same = op.random or all(
        (a.grad is None) == (b.grad is None) and (a.grad is None or _same(_values(a.grad, np), _values(b.grad, np), np, tolerance))
        for a, b in zip(leaves, others, strict=True)
    )
    return f"{label} with backward", candidates, "" if same else "gradients differ"


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.operations", description=__doc__.split("\n")[0])
    parser.add_argument("--only", default="", metavar="PATTERN", help="operations whose name this regular expression finds")
    parser.add_argument("--sizes", default="", help="numbers of elements, with commas between them; default 1 to 1048576")
    parser.add_argument("--way", choices=("forward", "both"), help="forward alone or with backward; default each of them")
    parser.add_argument("--dtype", choices=("float32", "float64"), help="default float32, and float64 for some operations")
    parser.add_argument("--below", type=float, default=float("inf"), help="print only the rows whose ratio is below this")
    parser.add_argument("--seconds", type=float, default=0.0, help="time for each case, if more than the least: 9 samples of 3 ms")
    parser.add_argument("--json", metavar="FILE", help="also write the figures here")
    args = parser.parse_args()
    sizes = tuple(int(n) for n in args.sizes.split(",")) if args.sizes else SIZES
    rows, refused = [], []
    ways, dtypes = (args.way,) if args.way else ("forward", "both"), (args.dtype,) if args.dtype else ("float32", "float64")
    for name, candidates, wrong in checked(args.only, sizes, ways, dtypes):
        if wrong:  # not a result: told apart, and the table ends with an error
            refused.append(f"{name}: {wrong}")
            continue
        times = measure(candidates, args.seconds, sample=0.003, rounds=9)
        mine, theirs = times["linalgml"], times.get("PyTorch")
        ratio = theirs / mine if theirs else None
        rows.append({"case": name, "seconds": mine, "peer_seconds": theirs})
        if ratio is None or ratio < args.below:
            print(f"{name:58} {human(mine):>9} {human(theirs) if theirs else '':>9} {f'{ratio:.2f}' if ratio else '':>6}", flush=True)
    summary(rows)
    if args.json:
        with open(args.json, "w", encoding="utf-8") as f:
            json.dump({"machine": platform.processor() or platform.machine(), "rows": rows}, f, indent=1)
    if refused:
        sys.exit("\n".join(refused))


def summary(rows):
    """How many rows are ahead, and by how much in the middle."""
    ratios = sorted(r["peer_seconds"] / r["seconds"] for r in rows if r["peer_seconds"])
    if ratios:
        ahead = sum(r >= 1 for r in ratios)
        print(f"\n{len(ratios)} rows: {ahead} at 1.0 or above, median {ratios[len(ratios) // 2]:.2f}, lowest {ratios[0]:.2f}")


if __name__ == "__main__":
    main()
