"""The plain recurrent network: what it knows after each step is a function of what it knew and of what it sees.

    h_t = tanh(x_t W_ih^T + b_ih + h_(t-1) W_hh^T + b_hh)          or relu in place of tanh

Elman, "Finding structure in time", 1990; backpropagation through time: Werbos, 1990; Goodfellow et al., *Deep Learning*, chapter 10.
"""

from math import tanh

from .. import backend
from ..autograd.engine import result
from ..kernels import kernel
from .linear import linear, linear_backward_weight
from .recurrent import Cell, Recurrent, previous


@kernel
def rnn_forward(inputs, weight, h0, out, steps, rows, size, relu, reverse):
    """out (steps, rows, size) = tanh or relu of inputs plus the h before times weight (size, size) transposed; h0: (rows, size)."""
    for s in range(steps):
        t = steps - 1 - s if reverse else s
        before = t + 1 if reverse else t - 1
        for r in range(rows):
            now = (t * rows + r) * size
            past = (before * rows + r) * size
            for j in range(size):
                total = inputs[now + j]
                for p in range(size):
                    if s == 0:
                        total += weight[j * size + p] * h0[r * size + p]
                    else:
                        total += weight[j * size + p] * out[past + p]
                if relu:
                    out[now + j] = total if total > 0 else 0.0
                else:
                    out[now + j] = tanh(total)


@kernel(in_place=("dh",))
def rnn_backward(weight, out, grad, dinputs, dh, steps, rows, size, relu, reverse):
    """dinputs (steps, rows, size) from grad of every h: backpropagation through time.  dh (rows, size) becomes the gradient of h0."""
    for s in range(steps):
        t = s if reverse else steps - 1 - s
        for r in range(rows):
            now = (t * rows + r) * size
            for j in range(size):
                h = out[now + j]
                g = grad[now + j] + dh[r * size + j]
                if relu:
                    dinputs[now + j] = g if h > 0 else 0.0
                else:
                    dinputs[now + j] = g * (1 - h * h)
            for p in range(size):
                total = 0.0
                for j in range(size):
                    total += dinputs[now + j] * weight[j * size + p]
                dh[r * size + p] = total


def rnn_layer(input, h0, weight_ih, weight_hh, bias_ih, bias_hh, reverse=False, relu=False):
    """One layer in one direction: input (T, B, I), h0 (B, H) -> every h (T, B, H), and the last (B, H)."""
    bias = None if bias_ih is None else bias_ih + bias_hh
    (steps, rows), size = input.shape[:2], h0.shape[1]
    out = _recur(linear(input, weight_ih, bias), weight_hh, h0, steps, rows, size, relu, reverse)
    return out, out[0 if reverse else steps - 1]


def _recur(inputs, weight, h0, steps, rows, size, relu, reverse):
    """The operation: every h (T, B, H)."""
    dtype, store, n = inputs.dtype, backend.store(), steps * rows * size
    out = store.empty(n, dtype)
    rnn_forward(inputs.flat(), weight.flat(), h0.flat(), out, steps, rows, size, relu, reverse)

    def backward(grad):
        store = backend.store()
        dinputs, dh, dweight = store.empty(n, dtype), store.zeros(rows * size, dtype), store.empty(weight.numel(), dtype)
        rnn_backward(weight.flat(), out, grad, dinputs, dh, steps, rows, size, relu, reverse)
        h = previous(store, h0.flat(), out, steps, rows * size, reverse, dtype)
        linear_backward_weight(h, dinputs, dweight, store.empty(0, dtype), steps * rows, size, size, False)
        return dinputs, dweight, dh

    return result(out, (steps, rows, size), dtype, (inputs, weight, h0), backward, (weight, h0), keeps_output=True)


def check_nonlinearity(nonlinearity, name):
    """Whether it is relu; ValueError unless it is that or tanh."""
    if nonlinearity not in ("tanh", "relu"):
        raise ValueError(f"{name}: nonlinearity must be 'tanh' or 'relu', got {nonlinearity!r}")
    return nonlinearity == "relu"


class RNN(Recurrent):
    """Layers of the plain recurrence, after torch.nn.RNN: input (T, B, I), or (B, T, I) with batch_first, or (T, I), or packed.

    Returns (every h of the last layer, the last h of all layers).

    >>> import linalgml as lm
    >>> out, h = lm.nn.RNN(3, 5, nonlinearity="relu")(lm.randn(7, 4, 3))
    >>> out.shape, h.shape
    ((7, 4, 5), (1, 4, 5))
    """

    gates, states = 1, 1

    def __init__(self, input_size, hidden_size, num_layers=1, nonlinearity="tanh", bias=True, batch_first=False, dropout=0.0,
                 bidirectional=False, device=None, dtype=None):  # fmt: skip
        super().__init__(input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, device=device, dtype=dtype)
        self.relu, self.nonlinearity = check_nonlinearity(nonlinearity, "RNN"), nonlinearity

    def layer(self, input, h0, weight_ih, weight_hh, bias_ih, bias_hh, reverse=False):
        return rnn_layer(input, h0, weight_ih, weight_hh, bias_ih, bias_hh, reverse, self.relu)


class RNNCell(Cell):
    """One step of the plain recurrence, after torch.nn.RNNCell: (input (B, I), h) -> h.

    >>> import linalgml as lm
    >>> lm.nn.RNNCell(3, 5)(lm.randn(4, 3)).shape
    (4, 5)
    """

    gates, states = 1, 1

    def __init__(self, input_size, hidden_size, bias=True, nonlinearity="tanh", device=None, dtype=None):
        super().__init__(input_size, hidden_size, bias, device, dtype)
        self.relu, self.nonlinearity = check_nonlinearity(nonlinearity, "RNNCell"), nonlinearity

    def layer(self, input, h0, weight_ih, weight_hh, bias_ih, bias_hh, reverse=False):
        return rnn_layer(input, h0, weight_ih, weight_hh, bias_ih, bias_hh, reverse, self.relu)
