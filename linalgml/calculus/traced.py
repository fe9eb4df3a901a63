"""Reverse mode for numbers: one pass forwards that writes down every slope, one pass backwards that multiplies them.

    z = f(x, y):   grad x += df/dx grad z,   grad y += df/dy grad z

One run gives the derivatives along all inputs, however many there are.  It differs from `autograd.scalar.Value` in what it traces: any
function of `linalgml.calculus.functions`, branches, and numbers that carry derivatives themselves, which gives exact second derivatives:
a trace of dual numbers is forward mode over reverse mode.  Linnainmaa (1970); Griewank & Walther, *Evaluating Derivatives* (2008), ch. 3.
"""

from .dual import FirstOrder
from .functions import nought


class Traced(FirstOrder):
    """A number that remembers how it was computed: its operands and the slopes along them.

    >>> x, y = Traced(3.0), Traced(2.0)
    >>> z = x * y + x**2
    >>> gradients(z, [x, y])
    [8.0, 3.0]
    """

    __slots__ = ("dx", "dy", "x", "y")

    def __init__(self, value, level=0, x=None, dx=None, y=None, dy=None):
        if not hasattr(value, "__rtruediv__"):
            raise TypeError(f"Traced: expected a number, got {value!r}")
        self.value, self.level = value, level
        self.x, self.dx, self.y, self.dy = x, dx, y, dy

    def chain(self, value, x, dx, y=None, dy=None):
        return Traced(value, x.level, x, dx, y, dy)

    def __repr__(self):
        return f"Traced({self.value})"


def gradients(result, inputs, seed=1):
    """d result / d x for each of the traced inputs, times seed."""
    return pull([(result, seed)], inputs)


def pull(results, inputs):
    """The sum of seed * d result / d x over (result, seed) pairs, for each input: the chain rule, the last number first."""
    found: dict = {}
    for result, seed in results:
        if isinstance(result, Traced):
            found[id(result)] = found[id(result)] + seed if id(result) in found else seed
    for number in reversed(_order([r for r, _ in results if isinstance(r, Traced)])):
        grad = found.get(id(number))
        if grad is None:
            continue
        for operand, slope in ((number.x, number.dx), (number.y, number.dy)):
            if operand is not None:
                share = grad * slope
                found[id(operand)] = found[id(operand)] + share if id(operand) in found else share
    return [found[id(x)] if id(x) in found else nought(x.value) for x in inputs]


def _order(results):
    """All numbers behind the results, operands before what is made of them; without recursion."""
    order, seen = [], set()
    stack = [(r, False) for r in results]
    while stack:
        number, done = stack.pop()
        if done:
            order.append(number)
        elif id(number) not in seen:
            seen.add(id(number))
            stack.append((number, True))
            stack += [(operand, False) for operand in (number.x, number.y) if operand is not None]
    return order
