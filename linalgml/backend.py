"""The toggle: which code runs the kernels.

    lm.set_backend("python")            # for the process
    with lm.use_backend("numba"): ...   # for this block, in this thread
    LINALGML_BACKEND=cython python ...  # from the environment

`python` runs the readable source, `numba` compiles that source unchanged, `cython` runs the hand-written twins, and
`fast` (the default) is the best of them that is installed.
"""

import os
from contextvars import ContextVar

from . import storage

NAMES = ("python", "numba", "cython")
_override = ContextVar("linalgml_backend", default=None)  # the store of this thread's with-block
chosen_store = _override.get
_process = None  # the store of the process's backend, found on first use, so that importing the library loads nothing
_requested = os.environ.get("LINALGML_BACKEND") or "fast"
_why_not: dict[str, str] = {}  # name -> why it is not available; "" when it is


def _reason(name):
    """Why `name` cannot run here, or "" if it can."""
    if name not in _why_not:
        if name == "python":
            _why_not[name] = ""
        elif name == "cython":
            from ._fast import WHY_NOT

            _why_not[name] = WHY_NOT
        else:
            from importlib.util import find_spec

            _why_not[name] = "" if find_spec("numba") else "numba is not installed: pip install 'linalgml[numba]'"
    return _why_not[name]


def _resolve(name, source):
    """The real backend behind a requested name."""
    if name == "fast":
        return next(candidate for candidate in ("cython", "numba", "python") if not _reason(candidate))
    if name not in NAMES:
        raise ValueError(f"{source}: unknown backend {name!r}; expected one of 'python', 'numba', 'cython', 'fast'")
    if _reason(name):
        raise RuntimeError(f"{source}: backend {name!r} is not available: {_reason(name)}")
    return name


if _requested not in (*NAMES, "fast"):
    _resolve(_requested, "LINALGML_BACKEND")


def process():
    """The name of the backend of the whole process, whatever this thread has chosen."""
    return (_process or _first()).name


def _first():
    """Settle the process's backend, when it is first needed."""
    return _choose(storage.of(_resolve(_requested, "LINALGML_BACKEND")))


def _choose(store):
    """Make a store the process's, and tell the compiled code."""
    global _process
    _process = store
    try:
        from ._fast import dispatch
    except ImportError:
        return store
    dispatch.choose(store)
    return store


def store():
    """The storage of this thread's backend: lists, NumPy arrays or the fast tier's buffers."""
    return _override.get() or _process or _first()


def current():
    """The name of the backend that runs the next kernel in this thread."""
    return (_override.get() or _process or _first()).name


def get_backend():
    """The backend that runs the kernels: "python", "numba" or "cython".

    >>> import linalgml as lm
    >>> with lm.use_backend("python"):
    ...     lm.get_backend()
    'python'
    """
    return current()


def set_backend(name):
    """Choose the backend for the whole process: "python", "numba", "cython" or "fast".

    Raises ValueError for an unknown name and RuntimeError for one that is not available; nothing changes then.
    """
    global _requested
    from . import kernels

    _choose(storage.of(_resolve(name, "set_backend")))
    _requested = name
    for kernel in kernels.REGISTRY.values():
        kernel.now = None


class use_backend:
    """Choose the backend for a block of code, in this thread only.

    >>> import linalgml as lm
    >>> before = lm.get_backend()
    >>> with lm.use_backend("python"):
    ...     lm.tensor([1.0, 2.0]).sum().item()
    3.0
    >>> lm.get_backend() == before
    True
    """

    def __init__(self, name):
        self._store = storage.of(_resolve(name, "use_backend"))
        self._tokens = []

    def __enter__(self):
        _count(+1)
        self._tokens.append(_override.set(self._store))
        return self

    def __exit__(self, *exception):
        _override.reset(self._tokens.pop())
        _count(-1)
        return False


def _count(change):
    """Tell the compiled kernels how many with-blocks are open: while there are none they need not ask for the thread's choice."""
    try:
        from ._fast import dispatch
    except ImportError:
        return
    (dispatch.enter if change > 0 else dispatch.leave)()


def available_backends():
    """The backends that can run here, the readable one first.

    >>> import linalgml as lm
    >>> lm.available_backends()[0]
    'python'
    """
    return [name for name in NAMES if not _reason(name)] + ["fast"]


def explain_backend():
    """What runs, kernel by kernel, and why: text to print.

    Loads every concept of the library, so that the list is complete.
    """
    from . import kernels

    name = current()
    how = "a with-block" if _override.get() else "set_backend or LINALGML_BACKEND" if _requested != "fast" else "fast, the default"
    lines = [f"backend: {name} (from {how})"]
    for other in NAMES:
        lines.append(f"  {other:7} {'available' if not _reason(other) else 'not available: ' + _reason(other)}")
    if not _reason("cython"):
        from . import _fast

        top = _fast.LEVELS[0]
        lines.append(f"  processor level x86-64-v{top} ({_fast.LEVEL_NAMES[top]})" if top > 1 else "  processor level: baseline")
    kernels.load_all()
    lines.append("")
    for kernel in sorted(kernels.REGISTRY.values(), key=lambda k: k.name):
        lines.append(f"  {kernel.name:58} {kernel.explain(name)}")
    return "\n".join(lines)
