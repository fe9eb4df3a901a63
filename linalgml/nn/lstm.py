"""LSTM: a recurrence whose memory is a sum, with gates that say what is forgotten, written and shown.

    i, f, o = sigmoid(…)   g = tanh(…)   of x W_ih^T + b_ih + h W_hh^T + b_hh, in the order i, f, g, o
    c = f c + i g          h = o tanh(c)

Hochreiter & Schmidhuber, "Long short-term memory", 1997; Gers, Schmidhuber & Cummins, "Learning to forget", 2000.
"""

from math import exp, tanh

from .. import backend
from ..autograd.engine import result
from ..kernels import kernel
from .linear import linear, linear_backward_weight
from .recurrent import Cell, Recurrent, previous


@kernel(in_place=("gates",))
def lstm_forward(gates, weight, h0, c0, out, cells, steps, rows, size, reverse):
    """gates (steps, rows, 4, size), the inputs' part, become the gates themselves; out, cells: (steps, rows, size) are h and c.

    weight: (4, size, size), of h; h0, c0: (rows, size).  With `reverse` time runs from the last step to the first.
    """
    for s in range(steps):
        t = steps - 1 - s if reverse else s
        before = t + 1 if reverse else t - 1
        for r in range(rows):
            now = (t * rows + r) * size
            past = (before * rows + r) * size
            for k in range(4):
                for j in range(size):
                    at = (now * 4) + k * size + j
                    total = gates[at]
                    for p in range(size):
                        if s == 0:
                            total += weight[(k * size + j) * size + p] * h0[r * size + p]
                        else:
                            total += weight[(k * size + j) * size + p] * out[past + p]
                    if k == 2:
                        gates[at] = tanh(total)
                    else:
                        gates[at] = 1 / (1 + exp(-total))
            for j in range(size):
                row = now * 4 + j
                c = c0[r * size + j] if s == 0 else cells[past + j]
                c = gates[row + size] * c + gates[row] * gates[row + 2 * size]
                cells[now + j] = c
                out[now + j] = gates[row + 3 * size] * tanh(c)


@kernel(in_place=("dh", "dc"))
def lstm_backward(gates, weight, c0, cells, grad, dgates, dh, dc, steps, rows, size, reverse):
    """dgates (steps, rows, 4, size): the gradient of what the gates were made of, from grad (steps, rows, size) of every h.

    dh, dc (rows, size): the gradients of the last h and c beside that; they become those of h0 and c0.
    """
    for s in range(steps):
        t = s if reverse else steps - 1 - s
        before = t + 1 if reverse else t - 1
        for r in range(rows):
            now = (t * rows + r) * size
            past = (before * rows + r) * size
            for j in range(size):
                row = now * 4 + j
                i = gates[row]
                f = gates[row + size]
                g = gates[row + 2 * size]
                o = gates[row + 3 * size]
                squashed = tanh(cells[now + j])
                dout = grad[now + j] + dh[r * size + j]
                inner = dc[r * size + j] + dout * o * (1 - squashed * squashed)
                c = c0[r * size + j] if s == steps - 1 else cells[past + j]
                dgates[row] = inner * g * i * (1 - i)
                dgates[row + size] = inner * c * f * (1 - f)
                dgates[row + 2 * size] = inner * i * (1 - g * g)
                dgates[row + 3 * size] = dout * squashed * o * (1 - o)
                dc[r * size + j] = inner * f
            for p in range(size):
                total = 0.0
                for k in range(4 * size):
                    total += dgates[now * 4 + k] * weight[k * size + p]
                dh[r * size + p] = total


def lstm_layer(input, h0, c0, weight_ih, weight_hh, bias_ih, bias_hh, reverse=False):
    """One layer in one direction: input (T, B, I), h0 and c0 (B, H) -> every h (T, B, H), and the last h and c (B, H)."""
    bias = None if bias_ih is None else bias_ih + bias_hh
    (steps, rows), size = input.shape[:2], h0.shape[1]
    whole = _recur(linear(input, weight_ih, bias), weight_hh, h0, c0, steps, rows, size, reverse)
    out, c = whole[:steps], whole[steps]
    return out, out[0 if reverse else steps - 1], c


def _recur(gates_in, weight, h0, c0, steps, rows, size, reverse):
    """The operation: every h and, after them, the last c, as one tensor (T + 1, B, H).  gates_in, which nobody else has, is used up."""
    dtype, store, n = gates_in.dtype, backend.store(), steps * rows * size
    gates = gates_in.flat()
    out, cells = store.empty(n + rows * size, dtype), store.empty(n, dtype)
    lstm_forward(gates, weight.flat(), h0.flat(), c0.flat(), out, cells, steps, rows, size, reverse)
    last = 0 if reverse else (steps - 1) * rows * size
    store.place(store.stretch(cells, last, rows * size), out, n, rows * size)

    def backward(grad):
        store = backend.store()
        dgates, dweight = store.empty(4 * n, dtype), store.empty(weight.numel(), dtype)
        dh, dc = store.zeros(rows * size, dtype), store.copy(store.stretch(grad, n, rows * size), rows * size)
        lstm_backward(gates, weight.flat(), c0.flat(), cells, grad, dgates, dh, dc, steps, rows, size, reverse)
        h = previous(store, h0.flat(), out, steps, rows * size, reverse, dtype)
        linear_backward_weight(h, dgates, dweight, store.empty(0, dtype), steps * rows, size, 4 * size, False)
        return dgates, dweight, dh, dc

    return result(out, (steps + 1, rows, size), dtype, (gates_in, weight, h0, c0), backward, (weight, h0, c0), keeps_output=True)


class LSTM(Recurrent):
    """Layers of LSTM over sequences, after torch.nn.LSTM: input (T, B, I), or (B, T, I) with batch_first, or (T, I), or packed.

    Returns (every h of the last layer, (the last h, the last c) of all layers).  Gates in PyTorch's order i, f, g, o.

    >>> import linalgml as lm
    >>> out, (h, c) = lm.nn.LSTM(3, 5, num_layers=2, bidirectional=True)(lm.randn(7, 4, 3))
    >>> out.shape, h.shape, c.shape
    ((7, 4, 10), (4, 4, 5), (4, 4, 5))
    """

    gates, states = 4, 2
    layer = staticmethod(lstm_layer)


class LSTMCell(Cell):
    """One step of an LSTM, after torch.nn.LSTMCell: (input (B, I), (h, c)) -> (h, c).

    >>> import linalgml as lm
    >>> h, c = lm.nn.LSTMCell(3, 5)(lm.randn(4, 3))
    >>> h.shape, c.shape
    ((4, 5), (4, 5))
    """

    gates, states = 4, 2
    layer = staticmethod(lstm_layer)
