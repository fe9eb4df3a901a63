"""The speed ladder of a kernel: the readable source, what compiles it, its twin for each instruction set, and the libraries beside it."""

import time

from .. import backend
from .cases import FORMS, libraries, twins_by_level
from .machine import ceilings
from .timing import compare, quantile

LABELS = {"python": "readable, CPython", "numba": "readable, Numba", "numpy": "NumPy", "torch": "PyTorch"}
PER_STEP = 1.5e-7  # seconds of one multiplication or one element in CPython, for the guess whether the readable rung is worth the wait
LONGEST, ONCE = 12.0, 0.4  # a readable call that is guessed to take longer is left out; one that takes longer is timed once
TOLERANCE = 1e-3  # of the largest value: rungs sum in different orders, in float32


def measure(case, seconds=1.5, sample=0.01, rounds=5):
    """{"rungs": […], "peers": […], "missing": …}: each rung a dict of name, label, seconds, low, high, or an error in words."""
    calls, rungs, left_out = {}, [], {}
    expected = None
    for name, label, run, store in forms(case):
        if name == "python" and guess(case) > LONGEST:
            left_out[name] = f"about {guess(case):.0f} s a call at this size: left out"
            rungs.append({"name": name, "label": label, "error": left_out[name]})
            continue
        call, native = case.bound(run, store)
        rung = {"name": name, "label": label}
        rungs.append(rung)
        try:
            began = time.perf_counter()
            call()
            took = time.perf_counter() - began
        except Exception as error:
            rung["error"] = f"{type(error).__name__}: {error}"
            continue
        found = {n: list(v) if type(v) is list else v.tolist() for n, v in native.items() if type(case.arguments[n]) is list}
        expected = expected or found
        wrong = differing(expected, found)
        if wrong:
            rung["error"] = f"its {wrong} is not that of the first rung"
        elif name == "python" and took > ONCE:
            rung.update(seconds=took, low=took, high=took)
        else:
            calls[name] = call
    beside = libraries(case)
    timed = compare({**calls, **beside}, seconds, sample, rounds)
    peers = [{"name": name, "label": LABELS[name]} for name in beside]
    for rung in [*rungs, *peers]:
        if rung["name"] in timed.seconds:
            samples = timed.seconds[rung["name"]]
            rung.update(seconds=quantile(samples, 0.5), low=quantile(samples, 0.1), high=quantile(samples, 0.9))
        elif rung["name"] in timed.errors:
            rung["error"] = timed.errors[rung["name"]]
    made = {"kernel": case.kernel.name, "sizes": case.sizes, "bytes": case.bytes(), "operations": case.operations()}
    return {**made, "calm": timed.calm, "rounds": timed.rounds, "ceilings": ceilings(case.bytes()), "rungs": rungs, "peers": peers}


def forms(case):
    """(name, label, function, kind of storage) of every form of the kernel that is here, slowest kind first."""
    kernel, here = case.kernel, backend.available_backends()
    yield "python", LABELS["python"], kernel.source, "python"
    if "numba" in here and "numba" not in kernel.without:
        yield "numba", LABELS["numba"], kernel.twin("numba"), "numba"
    yield from between(kernel)
    for level, twin in twins_by_level(kernel).items():
        yield f"v{level}", FORMS[level], twin, "cython"


def between(kernel):
    """The rungs of linalgml.ladders that lie between the source and its twin, where this kernel has them."""
    try:
        from ..ladders import LADDERS
    except ImportError:
        return
    for ladder in LADDERS.values():
        if ladder.kernel is kernel:
            for name, rung in ladder.rungs.items():
                if name not in ("readable", "numba", "library") and rung.load() is not None:
                    yield name, rung.title, rung.load(), rung.backend


def guess(case):
    """Seconds that the readable source may take, from the amount of work alone."""
    return PER_STEP * max((case.operations() or 0) / 2, case.bytes() / 4)


def differing(expected, found):
    """The first buffer whose values are not those expected, or None."""
    for name, values in expected.items():
        top = max((abs(v) for v in values if abs(v) < float("inf")), default=0.0)
        for a, b in zip(values, found[name], strict=True):
            if not (abs(a - b) <= TOLERANCE * max(top, 1e-30) or a == b or (a != a and b != b)):
                return name
    return None
