"""Reverse-mode differentiation, one number at a time: the complete algorithm.  Everything else is efficiency.

An operation f(x, y) keeps its operands and its two slopes, df/dx and df/dy.  Read backwards from the result, the chain rule
is the same line for every operation: the gradient of a result, times a slope, flows to that operand.
(Linnainmaa 1970; Griewank and Walther, *Evaluating Derivatives*, 2008, chapter 3.)
"""

from math import exp, log, nan, tanh


class Value:
    """A number that remembers how it was computed.  After `z.backward()`, `x.grad` is dz/dx for every x behind z.

    Gradients of leaves add up over calls, as in PyTorch: set `leaf.grad = 0` before the next step.  Arithmetic is that of
    the data: Fractions stay exact, and what Python refuses (1 / 0, log(0), (-1) ** 0.5) raises here too.

    >>> x, y = Value(3.0), Value(-4.0)
    >>> z = (x * y + x ** 3).relu() + (x - 3).exp()
    >>> z.backward()
    >>> z, x.grad, y.grad
    (Value(data=16.0, grad=1), 24.0, 3.0)
    """

    __slots__ = ("_dx", "_dy", "_seen", "_x", "_y", "data", "grad")

    def __init__(self, data, x=None, dx=0, y=None, dy=0):
        if y is None and (not hasattr(data, "__rtruediv__") or isinstance(data, Value)):
            raise TypeError(f"Value: expected a number, got {data!r}")
        self.data, self.grad, self._seen = data, 0, None
        self._x, self._dx = x, dx
        self._y, self._dy = y, dy

    # fmt: off
    def __add__(self, y): return Value(self.data + y.data, self, 1, y, 1) if isinstance(y, Value) else Value(self.data + y, self, 1)
    def __sub__(self, y): return Value(self.data - y.data, self, 1, y, -1) if isinstance(y, Value) else Value(self.data - y, self, 1)
    def __mul__(self, y):
        if isinstance(y, Value):
            return Value(self.data * y.data, self, y.data, y, self.data)
        return Value(self.data * y, self, y)
    def __truediv__(self, y):
        if isinstance(y, Value):
            return Value(q := self.data / y.data, self, 1 / y.data, y, -q / y.data)
        return Value(self.data / y, self, 1 / y)
    def __pow__(self, other):
        x, y = self.data, other.data if isinstance(other, Value) else other
        power, slope = x ** y, y * x ** (y - 1) if y != 0 else 0
        if isinstance(power, complex) and not isinstance(x, complex):
            raise ValueError(f"Value: {x} ** {y} is not a real number")
        if isinstance(other, Value):  # for x < 0 there is no slope along y
            return Value(power, self, slope, other, power * log(x) if x > 0 else 0 if x == 0 else nan)
        return Value(power, self, slope)
    def __neg__(self): return Value(-self.data, self, -1)
    def __rsub__(self, c): return Value(c - self.data, self, -1)
    def __rtruediv__(self, c): return Value(q := c / self.data, self, -q / self.data)
    def __rpow__(self, c): return Value(c) ** self
    __radd__, __rmul__ = __add__, __mul__
    def exp(self): return Value(y := exp(self.data), self, y)
    def log(self): return Value(log(self.data), self, 1 / self.data)
    def tanh(self): return Value(y := tanh(self.data), self, 1 - y * y)
    def relu(self): return Value(0, self, 0) if self.data <= 0 else Value(self.data, self, 1)  # NaN stays NaN
    def __repr__(self): return f"Value(data={self.data}, grad={self.grad})"
    # fmt: on

    def backward(self):
        """Order the graph, operands first (depth first, without recursion); then the chain rule, last result first."""
        order: list = []
        stack: list = [self]
        now = object()
        while stack:
            node = stack.pop()
            if node is None:  # the mark above a value whose operands are all in `order`
                order.append(stack.pop())
            elif node._x is not None and node._seen is not now:
                node._seen, node.grad = now, 0  # only leaves keep what an earlier call left
                stack += (node, None, node._x) if node._y is None else (node, None, node._x, node._y)
        self.grad += 1
        for node in reversed(order):
            node._x.grad += node.grad * node._dx
            if node._y is not None:
                node._y.grad += node.grad * node._dy
