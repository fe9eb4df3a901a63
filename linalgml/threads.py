"""How many threads work on one operation of the fast tier.

    lm.set_num_threads(2)
    LINALGML_NUM_THREADS=2 python ...   # from the environment; else OMP_NUM_THREADS, else the processors this process may use

Large operations are cut into parts by their sizes alone, so results are the same, bit for bit, for every number of threads.
Small ones, and the readable tier, run on one.
"""

import os

_MAX = 256
_chosen = None  # where there are no compiled extensions


def first():
    """The number to start with, from the environment or the machine."""
    for name in ("LINALGML_NUM_THREADS", "OMP_NUM_THREADS"):
        text = os.environ.get(name, "").strip()
        if text.isdecimal() and 1 <= int(text) <= _MAX:
            return int(text)
        if text and name == "LINALGML_NUM_THREADS":
            raise ValueError(f"LINALGML_NUM_THREADS={text!r}: expected a number in 1 … {_MAX}")
    try:
        available = len(os.sched_getaffinity(0))
    except AttributeError:
        available = os.cpu_count() or 1
    return min(available, _MAX)


def _pool():
    """The compiled pool, or None."""
    try:
        from ._fast import threads
    except ImportError:
        return None
    return threads


def get_num_threads():
    """The number of threads that work on one large operation.

    >>> import linalgml as lm
    >>> lm.get_num_threads() >= 1
    True
    """
    pool = _pool()
    return pool.get() if pool else _chosen or 1


def set_num_threads(n):
    """Use n threads for large operations, in the whole process.  Raises ValueError unless n is in 1 … 256.

    >>> import linalgml as lm
    >>> before = lm.get_num_threads()
    >>> lm.set_num_threads(2); lm.get_num_threads()
    2
    >>> lm.set_num_threads(before)
    """
    global _chosen
    if isinstance(n, bool) or not hasattr(n, "__index__"):
        raise TypeError(f"set_num_threads: expected an int, got {type(n).__name__}")
    n = n.__index__()
    if not 1 <= n <= _MAX:
        raise ValueError(f"set_num_threads: expected a number in 1 … {_MAX}, got {n}")
    pool = _pool()
    if pool:
        pool.set(n)
    _chosen = n
