"""The linear layer, y = x W^T + b: each output is a dot product of the input with a row of weights, plus a bias.

With upstream gradient g = dL/dy the chain rule gives

    dL/dx = g W        dL/dW = g^T x        dL/db = sum over rows of g

(Goodfellow, Bengio & Courville, *Deep Learning*, section 6.5.6.)
"""

from .. import backend
from ..autograd.engine import result
from ..autograd.errors import ShapeError
from ..autograd.tensor import numel
from ..kernels import kernel
from . import init
from .module import Module, Parameter


@kernel
def linear_forward(x, weight, bias, out, rows, n_in, n_out, has_bias):
    """out (rows, n_out) = x (rows, n_in) @ weight (n_out, n_in)^T + bias (n_out,)."""
    for i in range(rows):
        xi = i * n_in
        for j in range(n_out):
            wj = j * n_in
            total = 0.0
            for p in range(n_in):
                total += x[xi + p] * weight[wj + p]
            if has_bias:
                total += bias[j]
            out[i * n_out + j] = total


@kernel
def linear_backward_input(grad, weight, dx, rows, n_in, n_out):
    """dx (rows, n_in) = grad (rows, n_out) @ weight (n_out, n_in)."""
    for i in range(rows):
        gi = i * n_out
        for p in range(n_in):
            total = 0.0
            at = p
            for j in range(gi, gi + n_out):
                total += grad[j] * weight[at]
                at += n_in
            dx[i * n_in + p] = total


@kernel
def linear_backward_weight(x, grad, dweight, dbias, rows, n_in, n_out, has_bias):
    """dweight (n_out, n_in) = grad^T @ x;  dbias (n_out,) = the sum of grad's rows."""
    for j in range(n_out):
        for p in range(n_in):
            total = 0.0
            for i in range(rows):
                total += grad[i * n_out + j] * x[i * n_in + p]
            dweight[j * n_in + p] = total
    if has_bias:
        for j in range(n_out):
            total = 0.0
            for i in range(rows):
                total += grad[i * n_out + j]
            dbias[j] = total


def linear(input, weight, bias=None):
    """y = x W^T + b on the last dimension.

    input (..., n_in), weight (n_out, n_in), bias (n_out,) or None -> (..., n_out).  Raises ShapeError when sizes differ.

    >>> import linalgml as lm
    >>> F = lm.nn.functional
    >>> F.linear(lm.tensor([1.0, 2.0]), lm.tensor([[1.0, 0.0], [1.0, 1.0]]), lm.tensor([0.5, 0.0]))
    tensor([1.5000, 3.0000])
    """
    return affine(input, weight, bias)


def affine(input, weight, bias, through=None):
    """`linear`, and an elementwise function of its result as part of the same operation.

    through: (apply, pull), where apply(z, n, dtype, store) makes (out, kept) of the n numbers z, over which it may write, and
    pull(kept, grad, n, dtype, store) makes the gradient of z from that of out.
    """
    dtype, shape = input.dtype, input.shape
    if len(weight.shape) != 2 or not shape or shape[-1] != weight.shape[1]:
        raise ShapeError(f"linear: input {shape} and weight {weight.shape}: the last size of both must agree")
    n_out, n_in = weight.shape
    if bias is not None and bias.shape != (n_out,):
        raise ShapeError(f"linear: bias {bias.shape} for weight {weight.shape}: expected ({n_out},)")
    if weight.dtype is not dtype or dtype.code > 1 or (bias is not None and bias.dtype is not dtype):
        raise TypeError(f"linear: input is {dtype.name}, weight {weight.dtype.name}: expected one floating dtype")
    rows = numel(shape[:-1])
    store = backend.store()
    x, w = input.flat(), weight.flat()
    out = store.empty(rows * n_out, dtype)
    linear_forward(x, w, w if bias is None else bias.flat(), out, rows, n_in, n_out, bias is not None)
    kept = None
    if through is not None:
        out, kept = through[0](out, rows * n_out, dtype, store)
    needs_input = input.requires_grad

    def backward(grad):
        store = backend.store()
        if through is not None:
            grad = through[1](kept, grad, rows * n_out, dtype, store)
        dx = None
        if needs_input:
            dx = store.empty(rows * n_in, dtype)
            linear_backward_input(grad, weight.flat(), dx, rows, n_in, n_out)
        dw = store.empty(n_out * n_in, dtype)
        if bias is None:
            linear_backward_weight(input.flat(), grad, dw, dw, rows, n_in, n_out, False)
            return dx, dw
        db = store.empty(n_out, dtype)
        linear_backward_weight(input.flat(), grad, dw, db, rows, n_in, n_out, True)
        return dx, dw, db

    parents = (input, weight) if bias is None else (input, weight, bias)
    return result(out, (*shape[:-1], n_out), dtype, parents, backward, (input, weight), kept is out)


class Linear(Module):
    """A linear layer with learned weight (out_features, in_features) and bias (out_features,), after torch.nn.Linear.

    Weights and bias start uniform in ±1/sqrt(in_features) (Kaiming uniform with a = sqrt 5), as in PyTorch.

    >>> import linalgml as lm
    >>> lm.nn.Linear(3, 2)(lm.zeros(4, 3)).shape
    (4, 2)
    """

    def __init__(self, in_features, out_features, bias=True, device=None, dtype=None):
        super().__init__()
        self.in_features, self.out_features = in_features, out_features
        self.weight = Parameter(init.blank((out_features, in_features), dtype))
        if bias:
            self.bias = Parameter(init.blank((out_features,), dtype))
        else:
            self.register_parameter("bias", None)
        self.reset_parameters()

    def reset_parameters(self):
        """Draw the initial weights again."""
        init.kaiming_uniform_(self.weight, a=5**0.5)
        if self.bias is not None:
            bound = 1 / self.in_features**0.5 if self.in_features else 0.0
            init.uniform_(self.bias, -bound, bound)

    def forward(self, input):
        return linear(input, self.weight, self.bias)

    def extra_repr(self):
        return f"in_features={self.in_features}, out_features={self.out_features}, bias={self.bias is not None}"
