"""gradcheck: a gradient compared with what small changes of the input really do.

The derivative along each input element is estimated by a central difference, (f(x + h) - f(x - h)) / 2h, whose error is
O(h^2); double precision makes h = 1e-6 a good compromise between that and rounding.
"""

from ..dtypes import float64
from .engine import enable_grad, grad, no_grad
from .tensor import Tensor


def gradcheck(func, inputs, eps=1e-6, atol=1e-5, rtol=1e-3, raise_exception=True):
    """Whether the gradients of func(*inputs), with respect to the float64 inputs that require them, are right.

    Raises RuntimeError naming the element and both values (or returns False, without raise_exception); ValueError when no
    input is a float64 tensor that requires gradients.

    >>> import linalgml as lm
    >>> x = lm.tensor([0.5, -1.5], dtype=lm.float64, requires_grad=True)
    >>> lm.autograd.gradcheck(lambda x: (x * x).sum(), (x,))
    True
    """
    inputs = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
    checked = [x for x in inputs if isinstance(x, Tensor) and x.requires_grad]
    if not checked or any(x.dtype is not float64 for x in checked):
        raise ValueError("gradcheck: at least one input must require gradients, and those that do must be float64")
    outputs = func(*inputs)
    outputs = (outputs,) if isinstance(outputs, Tensor) else tuple(outputs)
    for number, output in enumerate(outputs):
        if not output.requires_grad:
            continue
        weights = _weights(output)
        found = grad(output, checked, weights, retain_graph=True, allow_unused=True)
        for which, (x, g) in enumerate(zip(checked, found, strict=True)):
            g = [0.0] * x.numel() if g is None else g.reshape(-1).tolist()
            for i in range(x.numel()):
                expected = _difference(func, inputs, number, weights, x, i, eps)
                if not abs(g[i] - expected) <= atol + rtol * abs(expected):
                    if not raise_exception:
                        return False
                    where = f"output {number}, input {which}, element {i}"
                    raise RuntimeError(f"gradcheck: {where}: gradient {g[i]}, difference quotient {expected}")
    return True


def gradgradcheck(func, inputs, eps=1e-6, atol=1e-5, rtol=1e-3, raise_exception=True):
    """Whether the gradients of the gradients of func(*inputs) are right: `gradcheck` of what create_graph=True records.

    >>> import linalgml as lm
    >>> x = lm.tensor([0.5, -1.5], dtype=lm.float64, requires_grad=True)
    >>> lm.autograd.gradgradcheck(lambda x: (x * x * x).sum(), (x,))
    True
    """
    inputs = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)

    def gradients(*inputs):
        with enable_grad():
            outputs = func(*inputs)
            outputs = [o for o in ((outputs,) if isinstance(outputs, Tensor) else outputs) if o.requires_grad]
            wanted = [x for x in inputs if isinstance(x, Tensor) and x.requires_grad]
            found = grad(outputs, wanted, [_weights(o) for o in outputs], create_graph=True, allow_unused=True)
        return tuple([g for g in found if g is not None])

    return gradcheck(gradients, inputs, eps, atol, rtol, raise_exception)


def _weights(output):
    """Different weights for the elements of an output, so that no two errors cancel."""
    from .creation import tensor

    return tensor([1.0 + 0.37 * ((7 * i) % 11) for i in range(output.numel())], dtype=output.dtype).reshape(output.shape)


def _difference(func, inputs, number, weights, x, i, eps):
    """The central difference of the weighted output as element i of x changes."""
    values = []
    with no_grad():
        flat = x.detach().view(-1) if x.is_contiguous() else x.detach().reshape(-1)
        old = flat[i].item()
        for h in (eps, -eps):
            flat[i] = old + h
            if not x.is_contiguous():
                x.detach().copy_(flat.reshape(x.shape))
            out = func(*inputs)
            out = out if isinstance(out, Tensor) else out[number]
            values.append((out * weights).sum().item())
        flat[i] = old
        if not x.is_contiguous():
            x.detach().copy_(flat.reshape(x.shape))
    return (values[0] - values[1]) / (2 * eps)
