"""What the worlds whose numbers have values share: gradients by dual numbers, along a random direction.

If the claimed gradient c of sum(grad * f) is right, then sum(c * v) is the derivative along v, for every direction v; one
random v decides all elements of all inputs at once.  Only when it says no are the elements looked at one by one.
"""

from .dual import Dual, tangent_of
from .world import Cells, Failed, World


class Concrete(World):
    """The base of the worlds of floats, fractions and residues."""

    def direction(self):
        """One element of a random direction."""
        return self.draw("direction")

    def magnitude(self, x):
        """The size of a number, for comparisons with a tolerance; exact worlds need none."""
        return 0

    def differ(self, a, b, magnitude):
        """Whether two sums differ, whose terms have sizes that add up to `magnitude`."""
        return self.different(a, b) is not None

    def gradient(self, f, inputs, grad, claimed, what="gradient"):
        if len(inputs) != len(claimed):
            raise ValueError(f"{what}: {len(inputs)} inputs, {len(claimed)} claimed gradients")
        directions: list[list | None] = []
        expected, size = 0, 0
        for k, (x, c) in enumerate(zip(inputs, claimed, strict=True)):
            if c is None:
                directions.append(None)
                continue
            cells = _cells(c)
            if len(cells) != len(_cells(x)):
                self.fail(f"{what}: input {k} has {len(_cells(x))} elements, its claimed gradient {len(cells)}")
            direction = [self.direction() for _ in cells]
            directions.append(direction)
            for value, v in zip(cells, direction, strict=True):
                expected = expected + value * v
                size += self.magnitude(value * v)
        found, found_size = self._along(f, inputs, directions, grad)
        if not self.differ(found, expected, size + found_size):
            return
        if self.explain:
            self._element(f, inputs, grad, claimed, what)
        self.fail(f"{what}: along a random direction the derivative is {found}, the claimed gradient gives {expected}")

    def _along(self, f, inputs, directions, grad):
        """The derivative of sum(grad * f(inputs)) along a direction, and the size of its terms."""
        outputs, weights = f(*map(_moving, inputs, directions)), grad
        if not isinstance(outputs, list | tuple):
            outputs, weights = [outputs], [grad]
        if not isinstance(weights, list | tuple) or len(outputs) != len(weights):
            raise ValueError(f"gradient: {len(outputs)} outputs need as many grads")
        total, size = 0, 0
        for output, weight in zip(outputs, weights, strict=True):
            if len(_cells(output)) != len(_cells(weight)):
                raise ValueError(f"gradient: an output of {len(_cells(output))} cells, a grad of {len(_cells(weight))}")
            for value, g in zip(_cells(output), _cells(weight), strict=True):
                term = g * tangent_of(value)
                total = total + term
                size += self.magnitude(term)
        return total, size

    def _element(self, f, inputs, grad, claimed, what):
        """Find the first element whose claimed derivative is wrong, and fail with its name."""
        one, zero = self.number(1), self.number(0)
        for k, c in enumerate(claimed):
            cells = [] if c is None else _cells(c)
            for j, value in enumerate(cells):
                directions = [None if d is None else [zero] * len(_cells(x)) for x, d in zip(inputs, claimed, strict=True)]
                directions[k] = [one if i == j else zero for i in range(len(cells))]
                found, size = self._along(f, inputs, directions, grad)
                if self.differ(found, value, size + self.magnitude(value)):
                    x = inputs[k]
                    name = x.where(j) if isinstance(x, Cells) else f"input {k}"
                    where = f" ({c.where(j)})" if isinstance(c, Cells) and c.name else ""
                    self.fail(f"{what}: by {name}{where}: the derivative is {found}, claimed is {value}")

    def derivative(self, f, x):
        result = f(Dual(x, self.number(1)))
        return tangent_of(result) + self.number(0)


def _cells(x):
    """The elements of a buffer, a list or a number."""
    return list(x) if isinstance(x, Cells) else [x]


def _moving(x, direction):
    """An input that moves along a direction, or stands still where that is None."""
    if direction is None:
        return x
    if isinstance(x, Cells):
        return Cells([Dual(a, v) for a, v in zip(x, direction, strict=True)], x.shape, x.name)
    return Dual(x, direction[0])


__all__ = ["Concrete", "Failed"]
