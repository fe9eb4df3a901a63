"""`python -m benchmarks.ladders`: every rung of every ladder, the ceilings of the machine, the pitfalls, and a training step taken apart.

The pages under docs/fast draw on what this writes, docs/data/ladders.json.  float32, one thread; the rungs of a case and their
peers are sampled in turn and the medians of process CPU time kept.  Run it on a calm machine, pinned:
`taskset -c 0 python -m benchmarks.ladders`.
Parts by name (`ceilings ladders pitfalls training`) replace only themselves in the file.
"""

import argparse
import gc
import json
import mmap
import os
import random
import time
from datetime import date
from itertools import pairwise
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("LINALGML_NUM_THREADS", "1")

from benchmarks import training as training_suite
from benchmarks.concepts import machine, versions
from benchmarks.harness import human, measure
from linalgml import dtypes, kernels, storage
from linalgml._fast import LEVELS, twin_module
from linalgml.ladders import LADDERS

FILE = Path(__file__).parent.parent / "docs" / "data" / "ladders.json"
PARTS = ("ceilings", "ladders", "pitfalls", "training")


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ladders", description=__doc__.split("\n\n")[1])
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"some of {', '.join(PARTS)}, or the name of a ladder (default: all)")
    parser.add_argument("--seconds", type=float, default=3.0, help="time for each case")
    parser.add_argument("--json", type=Path, default=FILE, help="where the figures go")
    args = parser.parse_args()
    wanted = args.parts or PARTS
    if set(wanted) - {*PARTS, *LADDERS}:
        parser.error(f"expected some of {', '.join((*PARTS, *LADDERS))}")
    data = json.loads(args.json.read_text(encoding="utf-8")) if args.json.is_file() else {}
    data |= {"machine": machine(), "date": date.today().isoformat(), "versions": versions() | numpy_version(), "level": LEVELS[0]}
    if "ceilings" in wanted:
        data["ceilings"] = ceilings(args.seconds)
    chosen = [name for name in LADDERS if name in wanted or "ladders" in wanted]
    data["ladders"] = data.get("ladders", {}) | {name: climb(LADDERS[name], args.seconds) for name in chosen}
    if "pitfalls" in wanted:
        data["pitfalls"] = pitfalls(args.seconds / 3)
    if "training" in wanted:
        data["training"] = training(args.seconds)
        data["parameters"] = one_flat_buffer(args.seconds)
    args.json.write_text(json.dumps(rounded(data), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def numpy_version():
    import numpy

    return {"numpy": numpy.__version__}


def rounded(value):
    """Floats to four digits, all the way down."""
    if isinstance(value, dict):
        return {key: rounded(v) for key, v in value.items()}
    if isinstance(value, list):
        return [rounded(v) for v in value]
    return float(f"{value:.4g}") if isinstance(value, float) else value


# ---- the machine


def ceilings(seconds):
    """Multiply-adds of registers alone, in operations a second, and bytes a second of loads over 16 KB, 512 KB and 256 MB."""
    best, store = twin_module("ladders.machine"), storage.of("cython")
    x = store.full(1 << 26, 1.0, dtypes.float32)
    rounds, sizes = 100_000, {"l1": (4096, 400), "l2": (1 << 17, 12), "dram": (1 << 26, 1)}
    calls = {"peak": lambda: best.multiply_add(rounds)}
    calls |= {name: lambda size=size: best.load(x, *size) for name, size in sizes.items()}
    calls |= {f"{name}_update": lambda size=size: best.update(x, *size) for name, size in sizes.items()}
    times = measure(calls, seconds)
    found = {name: call() / times[name] for name, call in calls.items()}
    print("ceilings", {name: f"{v / 1e9:.1f}" for name, v in found.items()}, flush=True)
    return found


# ---- the ladders


def climb(ladder, seconds):
    """The seconds of every rung and peer, case by case."""
    cases = []
    for number, sizes in enumerate(ladder.cases):
        lists = ladder.example(random.Random(0), **sizes)
        candidates = {}
        for name, rung in ladder.rungs.items():
            if rung.load() is not None and (number == 0 or rung.backend != "python"):
                candidates[name] = bound(rung, lists)
        peers = PEERS.get(ladder.name, lambda *_: {})(lists, **sizes)
        times = measure(candidates | peers, seconds, rounds=5)
        operations = ladder.operations(**sizes)
        traffic = {name: ladder.rungs[name].traffic(**sizes) for name in candidates}
        cases.append(
            {
                "sizes": sizes, "operations": operations, "traffic": traffic,
                "seconds": {name: times[name] for name in candidates}, "peers": {name: times[name] for name in peers},
            }
        )  # fmt: skip
        print(
            f"{ladder.name} {sizes}: " + "  ".join(f"{n} {human(s)} ({operations / s / 1e9:.3g} GF)" for n, s in times.items()), flush=True
        )
    return cases


def bound(rung, lists):
    """A call without arguments, on storage of the rung's own."""
    store = storage.of(rung.backend)
    native = [store.build(list(a), dtypes.float32) if type(a) is list else a for a in lists]
    return lambda: rung.load()(*native)


def arrays(lists):
    import numpy

    return [numpy.array(a, numpy.float32) if type(a) is list else a for a in lists]


def tensors(lists):
    try:
        import torch
    except ImportError:
        return None, []
    torch.set_num_threads(1)
    return torch, [torch.from_numpy(a) if hasattr(a, "dtype") else a for a in arrays(lists)]


def matmul_peers(lists, n):
    a, b = (x.reshape(n, n) for x in arrays(lists)[:2])
    torch, made = tensors(lists)
    peers = {"NumPy": lambda: a.__matmul__(b)}
    if torch:
        left, right = made[0].view(n, n), made[1].view(n, n)
        peers["PyTorch"] = lambda: torch.mm(left, right)
    return peers


def softmax_peers(lists, rows, cols):
    torch, made = tensors(lists)
    if not torch:
        return {}
    x = made[0].view(rows, cols)
    return {"PyTorch": lambda: torch.softmax(x, -1)}


def layer_norm_peers(lists, rows, cols):
    torch, made = tensors(lists)
    if not torch:
        return {}
    x, gain, bias = made[0].view(rows, cols), made[1], made[2]
    return {"PyTorch": lambda: torch.nn.functional.layer_norm(x, (cols,), gain, bias)}


def layer_norm_backward_peers(lists, rows, cols):
    torch, made = tensors(lists)
    if not torch:
        return {}
    x, gain, mean, rstd, grad = made[0].view(rows, cols), made[1], made[2], made[3], made[4].view(rows, cols)
    mean, rstd = mean.view(rows, 1), rstd.view(rows, 1)
    return {"PyTorch": lambda: torch.ops.aten.native_layer_norm_backward(grad, x, [cols], mean, rstd, gain, gain, [True, True, True])}


def attention_peers(lists, heads, T, D):
    torch, made = tensors(lists)
    if not torch:
        return {}
    q, k, v = (x.view(1, heads, T, D) for x in made[:3])
    return {"PyTorch": lambda: torch.nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True)}


def adamw_peers(lists, n):
    torch, made = tensors(lists)
    if not torch:
        return {}
    p = made[0].clone().requires_grad_()
    p.grad = made[1].clone()
    optimizer = torch.optim.AdamW([p], lr=1e-3, weight_decay=0.1, fused=True)
    return {"PyTorch": optimizer.step}


PEERS = {name.removesuffix("_peers"): f for name, f in globals().items() if name.endswith("_peers")}


# ---- the pitfalls


def pitfalls(seconds):
    """Seconds of a small piece of work the slow way and the fast way: {name: {"before": s, "after": s}}."""
    n, k, store, rng = 16384, 256, storage.of("cython"), random.Random(0)
    x, y = (store.build([rng.random() for _ in range(n)], dtypes.float32) for _ in range(2))
    best, found = twin_module("ladders.pitfalls"), {}

    def pair(name, before, after, count, **note):
        times = measure({"before": before, "after": after}, seconds)
        found[name] = {"before": times["before"] / count, "after": times["after"] / count} | note
        print(f"{name}: {human(found[name]['before'])} -> {human(found[name]['after'])}", flush=True)

    pair("literals", lambda: best.literals_double(x, y, n), lambda: best.literals_float(x, y, n), n)
    pair("sqrt", lambda: best.sqrt_double(x, y, n), lambda: best.sqrt_float(x, y, n), n)
    pair("index", lambda: best.index_int(x, y, 64, 256), lambda: best.index_ssize(x, y, 64, 256), n)
    views = arrays([[0.0] * 4, [0.0] * 4])
    pair("views", lambda: best.two_views(*views), lambda: best.two_buffers(x, y), 1)
    base, avx2 = level(1), level(3)
    if base:
        pair("fmaf", lambda: base.fused_call(x, y, n), lambda: base.fused_expression(x, y, n), n, level=1)
    if avx2:
        a, b, c = (store.full(size, 1.0, dtypes.float32) for size in (12 * k, 32 * k, 384))
        # seconds a multiply-add: 384 sums in the one tile, 96 in the other
        times = measure({"before": lambda: avx2.tile_64(a, b, c, k), "after": lambda: avx2.tile_32(a, b, c, k)}, seconds)
        found["spill"] = {"before": times["before"] / (384 * k), "after": times["after"] / (96 * k), "level": 3}
        print(f"spill: {human(found['spill']['before'])} -> {human(found['spill']['after'])}", flush=True)
    pair("faults", lambda: touch(fresh=True), lambda: touch(fresh=False), PAGES)
    found["collector"] = collector(seconds)
    print(f"collector: {found['collector']}", flush=True)
    return found


def level(number):
    """The pitfalls' twin for a processor level, or None where it was not built."""
    import importlib

    try:
        return importlib.import_module(f"linalgml._fast.v{number}.ladders.pitfalls") if number in LEVELS else None
    except ImportError:
        return None


PAGES, PAGE = 4096, 4096
kept = None


def touch(fresh):
    """Write a byte of every page of 16 MB: of new memory from the system, or of memory that was used before."""
    global kept
    if fresh:
        with mmap.mmap(-1, PAGES * PAGE) as memory:
            memory[::PAGE] = bytes(PAGES)
        return
    if kept is None:
        kept = mmap.mmap(-1, PAGES * PAGE)
    kept[::PAGE] = bytes(PAGES)


def collector(seconds):
    """Building and walking a graph of 20,000 single numbers with the garbage collector on and off."""
    from linalgml.autograd.scalar import Value

    def graph():
        total = Value(0.0)
        for i in range(10_000):
            total = total + Value(float(i)) * 0.5
        total.backward()

    def off():
        gc.disable()
        graph()
        gc.enable()

    times = measure({"before": graph, "after": off}, seconds)
    gc.collect()
    return times


# ---- a training step taken apart


def training(seconds):
    """Where the time of one step goes, by kernel, at each size: {size: {"step": s, "kernels": {name: [calls, s]}, "optimizer": s}}."""
    found = {}
    for name, size in training_suite.SIZES.items():
        step, _ = training_suite.ours(size, training_suite.batches(size))
        for _ in range(3):
            step()
        whole = measure({"step": step}, seconds)["step"]
        times, undo = instrumented()
        rounds = max(5, int(seconds / whole / 2))
        for _ in range(rounds):
            step()
        undo()
        parts = {kernel: [calls / rounds, s / rounds] for kernel, (calls, s) in times.items() if calls}
        found[name] = {"step": whole, "sizes": size, "kernels": dict(sorted(parts.items(), key=lambda item: -item[1][1]))}
        inside = sum(s for _, s in parts.values())
        print(f"training {name}: {human(whole)}, of it {inside / whole:.0%} in kernels", flush=True)
        for kernel, (calls, s) in list(found[name]["kernels"].items())[:8]:
            print(f"   {kernel:50} {calls:7.1f} calls {human(s):>10} {s / whole:6.1%}")
    return found


def instrumented():
    """Put a clock around every compiled twin; returns what it counts and a function that takes the clocks away."""
    times, before = {}, {}
    for name, kernel in kernels.load_all().items():
        if kernel.twin("cython") is None:
            continue
        before[name] = kernel._runners["cython"]
        times[name] = [0, 0.0]
        kernel._runners["cython"], kernel.now = clocked(before[name], times[name]), None
    store = storage.of("cython")
    steps = store.compiled("optim.adamw", "adamw_steps")
    times["optim.adamw.adamw_step"] = [0, 0.0]
    store._functions["optim.adamw", "adamw_steps"] = clocked(steps, times["optim.adamw.adamw_step"])

    def undo():
        for name, run in before.items():
            kernels.REGISTRY[name]._runners["cython"], kernels.REGISTRY[name].now = run, None
        store._functions["optim.adamw", "adamw_steps"] = steps

    return times, undo


def clocked(run, count):
    clock, own = time.process_time, CLOCK

    def call(*args):
        began = clock()
        result = run(*args)
        count[1] += clock() - began - own
        count[0] += 1
        return result

    return call


def cost_of_clock():
    """Seconds that a reading of the clock adds to what it measures."""
    readings = [time.process_time() for _ in range(2001)]
    return sorted(b - a for a, b in pairwise(readings))[1000]


CLOCK = cost_of_clock()


def one_flat_buffer(seconds):
    """AdamW over the parameters of a small GPT: a call for each of them, or one for all where they lie in one buffer."""
    from linalgml.optim.adamw import adamw_step

    _, model = training_suite.ours(training_suite.SIZES["micro"], training_suite.batches(training_suite.SIZES["micro"]))
    store, counts = storage.of("cython"), [p.numel() for p in model.parameters()]

    def buffers(n):
        return [store.full(n, 0.5, dtypes.float32) for _ in range(4)]

    run, rest = adamw_step.twin("cython"), (1e-3, 0.9, 0.999, 1e-8, 0.1, 0.5, 0.3)
    each, whole = [(*buffers(n), n, *rest) for n in counts], (*buffers(sum(counts)), sum(counts), *rest)

    def separately():
        for arguments in each:
            run(*arguments)

    times = measure({"separately": separately, "together": lambda: run(*whole)}, seconds)
    print("parameters", len(counts), sum(counts), times)
    return times | {"tensors": len(counts), "numbers": sum(counts)}


if __name__ == "__main__":
    main()
