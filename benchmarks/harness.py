"""What the suites share: threads, one core, agreement of the candidates' values, and rows of results.

A suite is a module with `cases()`, a generator of (name, {"linalgml": f, peer: g, …}): functions without arguments that do the same
work and return the same values; `cases(options)` also sees the command line.  Suites that measure something else than a call's time
have `rows(options)`, which yields finished rows.
"""

import os
import sys

from linalgml.bench.timing import compare, measure
from linalgml.terminal import duration as human

__all__ = ["agree", "human", "measure", "pin", "row", "set_threads", "unpin"]
ALL = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else None


def pin():
    """Keep to one core, where the system has that."""
    if ALL:
        os.sched_setaffinity(0, {max(ALL)})


def unpin():
    """All cores again."""
    if ALL:
        os.sched_setaffinity(0, ALL)


def set_threads(n):
    """The number of threads of linalgml and of every peer that is loaded.  JAX settles its own when it starts."""
    import linalgml as lm

    lm.set_num_threads(n)
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(n)
    try:
        from threadpoolctl import threadpool_limits
    except ImportError:
        return  # then NumPy keeps to OMP_NUM_THREADS
    threadpool_limits(n, user_api="blas")


def row(name, candidates, seconds, sample=0.02, rounds=7, threads=1, tolerance=None, wrong=None):
    """Measure a case; returns its row of results.  `wrong` is what a suite that compared the values itself says of them: "" is well."""
    differ = (
        agree(candidates, tolerance) if wrong is None else dict.fromkeys([c for c in candidates if c != "linalgml"] if wrong else [], wrong)
    )
    found = compare({n: f for n, f in candidates.items() if n not in differ}, seconds, sample, rounds, threads)
    errors = {**differ, **found.errors}
    made = {"case": name, "unit": "s", "clock": found.clock, "threads": threads, "rounds": found.rounds, "calm": found.calm}
    if "linalgml" in errors:
        return {**made, "linalgml": None, "peers": {}, "errors": errors}
    made["linalgml"], made["peers"] = figures(found, "linalgml"), {}
    for peer in found.seconds:
        if peer != "linalgml":
            ratio, low, high = found.ratio(peer)
            made["peers"][peer] = {**figures(found, peer), "ratio": short(ratio), "low": short(low), "high": short(high)}
    return {**made, "errors": errors}


def figures(found, name):
    """Median, 10th and 90th percentile of a candidate."""
    return {"median": short(found.median(name)), "p10": short(found.quantile(name, 0.1)), "p90": short(found.quantile(name, 0.9))}


def short(x):
    """A number to four digits: more would be noise in a committed file."""
    return float(f"{x:.4g}")


# ---- agreement -------------------------------------------------------------------------------------------------------


def agree(candidates, tolerance=None):
    """{peer: what differs} for the peers whose values are not ours; a wrong candidate must not win.

    Values are compared relative to the largest of them: 1e-3 in float32, 1e-8 in float64.  A function with the attribute
    `unchecked` (a reason, such as random numbers of its own) is not called.
    """
    expected = values(candidates["linalgml"]()) if not hasattr(candidates["linalgml"], "unchecked") else None
    if expected is None:
        return {}
    wrong = {}
    for peer, f in candidates.items():
        if peer == "linalgml" or hasattr(f, "unchecked"):
            continue
        try:
            found = values(f())
        except Exception as error:
            wrong[peer] = f"{type(error).__name__}: {error}"
            continue
        said = None if found is None else difference(expected, found, tolerance)
        if said:
            wrong[peer] = said
    return wrong


def difference(expected, found, tolerance=None):
    """What is different about two lists of arrays and texts, or None."""
    import numpy as np

    if len(expected) != len(found):
        return f"{len(found)} values, expected {len(expected)}"
    for a, b in zip(expected, found, strict=True):
        if isinstance(a, (str, bytes)) or isinstance(b, (str, bytes)):
            if a != b:
                return "its text differs"
            continue
        if a.size != b.size:
            return f"{b.size} numbers, expected {a.size}"
        single = np.float32 in (a.dtype, b.dtype)
        a, b = a.astype(np.float64).ravel(), b.astype(np.float64).ravel()
        both = np.isfinite(a) & np.isfinite(b)
        if not np.array_equal(a[~both], b[~both], equal_nan=True):
            return "its infinities or NaN stand elsewhere"
        allowed = (tolerance or (1e-3 if single else 1e-8)) * max(np.abs(a[both]).max(initial=0.0), 1e-30)
        off = np.abs(a[both] - b[both]).max(initial=0.0)
        if off > allowed:
            return f"its values differ by up to {off:.3g}, allowed {allowed:.3g}"
    return None


def values(result):
    """A result as a flat list of arrays and texts, or None where there is nothing to compare (or no NumPy to do it)."""
    try:
        import numpy as np
    except ImportError:
        return None
    if result is None:
        return None
    if isinstance(result, (str, bytes)):
        return [result]
    if isinstance(result, (bool, int, float, complex)):
        return [np.array(result)]
    if hasattr(result, "detach"):
        result = result.detach()
        return [np.asarray(result.numpy() if hasattr(result, "numpy") else result.tolist())]
    if hasattr(result, "__array__"):
        return [np.asarray(result)]
    if hasattr(result, "tolist"):
        return values(result.tolist())
    if isinstance(result, (list, tuple)):
        if result and all(isinstance(v, (bool, int, float, complex)) for v in result):
            return [np.array(result)]
        parts = [values(v) for v in result]
        return None if any(p is None for p in parts) else [v for p in parts for v in p]
    return None
