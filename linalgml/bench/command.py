"""`linalgml bench`: the speed ladder of any kernel, measured now on this machine."""

import difflib
import json
from datetime import date

from ..errors import InputError

_DESCRIPTION = """\
Times a kernel in every form that it has here: its readable source in CPython, that source compiled by Numba, the steps of its ladder
where there is one, its Cython twin for each instruction set of this processor, and PyTorch's and NumPy's counterpart.  float32, one
thread, every form sampled in turn; the values of each are compared with the first one's.  Without a name: a selection."""
SELECTION = (
    "linalg.matmul.matmul", "nn.softmax.softmax_forward", "nn.layer_norm.layer_norm_forward", "nn.activation.gelu_tanh_forward",
    "nn.causal_attention.causal_attention_forward", "optim.adamw.adamw_step",
)  # fmt: skip


def add_command(commands):
    """Add `bench` to the parsers of the command line."""
    p = commands.add_parser("bench", help="the speed ladder of any kernel, here and now", description=_DESCRIPTION)
    p.add_argument("names", nargs="*", metavar="KERNEL", help="a kernel (softmax_forward) or a concept (softmax, nn.softmax)")
    p.add_argument("--list", action="store_true", help="name all kernels, and measure nothing")
    p.add_argument("--size", action="append", default=[], metavar="NAME=N", help="a size of the kernel, such as n=512; may be repeated")
    p.add_argument("--seconds", type=float, default=1.5, metavar="X", help="time for each kernel (default: 1.5)")
    p.add_argument("--json", metavar="FILE", help="also write the figures to a file")
    p.set_defaults(run=bench)


def bench(args):
    """Run the command; 0, or 1 when a form failed or gave other values."""
    from ..kernels import load_all
    from .cases import Case
    from .ladder import measure
    from .machine import describe
    from .view import View

    registry, view = load_all(), View()
    if args.list:
        view.list(registry)
        return 0
    if not 0 <= args.seconds <= 3600:
        raise InputError(f"seconds must be 0 or more, got {args.seconds}")
    names = [name for word in args.names for name in find(word, registry)] if args.names else SELECTION
    sizes = dict(_size(text) for text in args.size)
    if sizes and not args.names:
        raise InputError("--size belongs to a kernel: name one")
    cases, failed = [], False
    from ..threads import get_num_threads, set_num_threads

    machine, threads = describe(), get_num_threads()
    set_num_threads(1)
    view.start(machine)
    try:
        for name in dict.fromkeys(names):
            with view.busy(name):
                found = measure(Case(registry[name], sizes), args.seconds)
            view.ladder(found)
            cases.append(found)
            failed = failed or any("error" in rung and rung["name"] != "python" for rung in found["rungs"])
    finally:
        set_num_threads(threads)
    view.end()
    if args.json:
        from ..files import write_text

        write_text(args.json, json.dumps({"machine": machine, "date": date.today().isoformat(), "cases": cases}, indent=1) + "\n")
    return 1 if failed else 0


def find(word, registry):
    """The kernels that a word means: a full name, a function's name, or a concept's, whole or its last part.

    >>> from linalgml.kernels import load_all
    >>> find("softmax_forward", load_all()), find("linalg.matmul", load_all())[:1]
    (['nn.softmax.softmax_forward'], ['linalg.matmul.matmul'])
    """
    from .recipes import recipe_of

    if word in registry:
        return [word]
    exact = [n for n in registry if n.rpartition(".")[2] == word]
    concept = [n for n in registry if word in (n.rpartition(".")[0], n.split(".")[-2])]
    found = exact or concept
    timed = [n for n in found if recipe_of(n)[1]]
    if timed:
        return timed
    if found:
        raise InputError(f"{found[0]} has no recipe for its arguments, so there is nothing to time it with")
    words = {w for n in registry for w in (n, n.rpartition(".")[0], n.rpartition(".")[2], n.split(".")[-2])}
    close = difflib.get_close_matches(word, words, n=3)
    raise InputError(f"no kernel or concept {word!r}" + (f"; close to it: {', '.join(close)}" if close else "; see linalgml bench --list"))


def _size(text):
    name, equals, value = text.partition("=")
    if not equals or not name.isidentifier() or not value.isdecimal() or not 0 < int(value) <= 1 << 28:
        raise InputError(f"--size {text}: expected NAME=N with a positive whole N, such as n=512")
    return name, int(value)
