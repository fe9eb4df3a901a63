"""The operations of the table: how each is called, on what, and which public names it stands for.

A row's call gets a library (`t.m` its functions, `t.F` its layers, `t.nn` its modules) and the tensors that the letters of
`inputs` name, all of the shape that is timed unless said otherwise:

    x any numbers   p positive   u within (-0.9, 0.9)   b booleans   n integers   o sorted rows
    r one row (cols,)   k one column (..., 1)   s a 0-d tensor   w a square matrix (cols, cols)
    c one number a channel (channels,)   f sixteen filters three wide (16, channels, 3, …)
    i row numbers (rows,)   j column numbers, in the full shape   t column numbers, without the last dimension
"""

from dataclasses import dataclass
from typing import Any

MIB = 1 << 20


@dataclass(frozen=True)
class Operation:
    """One row: `names` are the public names that it covers, the first of them its title unless `title` says otherwise."""

    names: str
    call: Any
    inputs: str = "x"
    title: str = ""
    layout: str = "line"  # or "square": sizes as (n,) or (sqrt n, sqrt n)
    shapes: Any = None  # instead of the sizes
    differentiable: bool = True
    double: bool = False  # also in float64
    random: bool = False  # its values cannot be compared
    smallest: int = 1  # elements
    largest: int = MIB

    @property
    def name(self):
        return self.title or self.names.split()[0]

    def bound(self, lib, tensors):
        """The call with everything in place, for a timer."""
        call = self.call

        def run():
            return call(lib, *tensors)

        return run


def row(names, call, inputs="x", title="", **options):
    return Operation(names, call, inputs, title, **options)


def fixed(names, call, inputs="x", title="", **options):
    """A row without gradients."""
    return Operation(names, call, inputs, title, differentiable=False, **options)


def unary(names, **options):
    first = names.split()[0]
    return Operation(names, lambda t, x, f=first: getattr(t.m, f)(x), **options)
