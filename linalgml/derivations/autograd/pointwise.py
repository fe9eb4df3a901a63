"""What the theorems of elementwise operations have in common: one statement, for every function of one or two numbers."""

from math import prod

from ...autograd.operands import sum_to


def apply(w, forward, x, integer=False):
    """forward(x, out, n) into new cells."""
    out = w.blank(*x.shape, integer=integer)
    w.run(forward, x, out, prod(x.shape))
    return out


def gradient_from_input(w, forward, backward, x):
    """backward(x, grad, dx, n) is the derivative of forward at x."""
    grad, dx = w.reals("grad", *x.shape), w.blank(*x.shape)
    w.run(backward, x, grad, dx, prod(x.shape))
    w.gradient(lambda x: apply(w, forward, x), [x], grad, [dx])


def gradient_from_result(w, forward, backward, x):
    """backward(out, grad, dx, n), which sees only the result, is the derivative of forward at x."""
    grad, dx = w.reals("grad", *x.shape), w.blank(*x.shape)
    w.run(backward, apply(w, forward, x), grad, dx, prod(x.shape))
    w.gradient(lambda x: apply(w, forward, x), [x], grad, [dx])


def few(w, n, values=3):
    """n small integers with many ties among them: numbers 0 … values - 1."""
    return w.values([w.number(w.choose(values)) for _ in range(n)])


def operation(w, kernel, n, nx, ny, integer=False):
    """kernel(x, y, out, n, nx, ny) as a function of x and y."""

    def run(x, y):
        out = w.blank(n, integer=integer)
        w.run(kernel, x, y, out, n, nx, ny)
        return out

    return run


def folded(w, d, n, m):
    """The gradient (n,) of an operand of m elements that was repeated to n."""
    out = w.blank(m)
    w.run(sum_to, d, out, n, m)
    return out
