"""GRU: a recurrence with two gates, one that resets the past and one that mixes it with the new.

    r, z = sigmoid(x W + b + h U + a), in the order r, z, n          n = tanh(x W_n + b_n + r (h U_n + a_n))
    h = (1 - z) n + z h

Cho et al., *Learning phrase representations using RNN encoder-decoder*, arXiv:1406.1078, in PyTorch's form, with r outside of the product.
"""

from math import exp, tanh

from .. import backend
from ..autograd.creation import zeros
from ..autograd.engine import result
from ..kernels import kernel
from .linear import linear, linear_backward_weight
from .recurrent import Cell, Recurrent, previous


@kernel(in_place=("gates",))
def gru_forward(gates, weight, bias, h0, out, inner, steps, rows, size, reverse):
    """gates (steps, rows, 3, size), the inputs' part, become r, z and n; out (steps, rows, size) is h; inner like it: h U_n + a_n.

    weight: (3, size, size) and bias: (3, size), of h; h0: (rows, size).  With `reverse` time runs from the last step to the first.
    """
    for s in range(steps):
        t = steps - 1 - s if reverse else s
        before = t + 1 if reverse else t - 1
        for b in range(rows):
            now = (t * rows + b) * size
            past = (before * rows + b) * size
            for k in range(3):
                for j in range(size):
                    at = (now * 3) + k * size + j
                    total = bias[k * size + j]
                    for p in range(size):
                        if s == 0:
                            total += weight[(k * size + j) * size + p] * h0[b * size + p]
                        else:
                            total += weight[(k * size + j) * size + p] * out[past + p]
                    if k < 2:
                        gates[at] = 1 / (1 + exp(-(gates[at] + total)))
                    else:
                        inner[now + j] = total
                        gates[at] = tanh(gates[at] + gates[at - 2 * size] * total)
            for j in range(size):
                z = gates[now * 3 + size + j]
                h = h0[b * size + j] if s == 0 else out[past + j]
                out[now + j] = (1 - z) * gates[now * 3 + 2 * size + j] + z * h


@kernel(in_place=("dh",))
def gru_backward(gates, weight, h0, out, inner, grad, dgates, dinner, dh, steps, rows, size, reverse):
    """dgates, dinner (steps, rows, 3, size): the gradients of the inputs' part and of h's, from grad (steps, rows, size) of every h.

    dh (rows, size): the gradient of the last h beside that; it becomes that of h0.
    """
    for s in range(steps):
        t = s if reverse else steps - 1 - s
        before = t + 1 if reverse else t - 1
        for b in range(rows):
            now = (t * rows + b) * size
            past = (before * rows + b) * size
            for j in range(size):
                row = now * 3 + j
                r = gates[row]
                z = gates[row + size]
                n = gates[row + 2 * size]
                h = h0[b * size + j] if s == steps - 1 else out[past + j]
                dout = grad[now + j] + dh[b * size + j]
                dn = dout * (1 - z) * (1 - n * n)
                dz = dout * (h - n) * z * (1 - z)
                dr = dn * inner[now + j] * r * (1 - r)
                dgates[row] = dr
                dgates[row + size] = dz
                dgates[row + 2 * size] = dn
                dinner[row] = dr
                dinner[row + size] = dz
                dinner[row + 2 * size] = dn * r
                dh[b * size + j] = dout * z
            for p in range(size):
                total = dh[b * size + p]
                for k in range(3 * size):
                    total += dinner[now * 3 + k] * weight[k * size + p]
                dh[b * size + p] = total


def gru_layer(input, h0, weight_ih, weight_hh, bias_ih, bias_hh, reverse=False):
    """One layer in one direction: input (T, B, I), h0 (B, H) -> every h (T, B, H), and the last (B, H)."""
    (steps, rows), size = input.shape[:2], h0.shape[1]
    bias = zeros(3 * size, dtype=input.dtype) if bias_hh is None else bias_hh
    out = _recur(linear(input, weight_ih, bias_ih), weight_hh, bias, h0, steps, rows, size, reverse)
    return out, out[0 if reverse else steps - 1]


def _recur(gates_in, weight, bias, h0, steps, rows, size, reverse):
    """The operation: every h (T, B, H).  gates_in, which nobody else has, is used up."""
    dtype, store, n = gates_in.dtype, backend.store(), steps * rows * size
    gates = gates_in.flat()
    out, inner = store.empty(n, dtype), store.empty(n, dtype)
    gru_forward(gates, weight.flat(), bias.flat(), h0.flat(), out, inner, steps, rows, size, reverse)

    def backward(grad):
        store = backend.store()
        dgates, dinner, dh = store.empty(3 * n, dtype), store.empty(3 * n, dtype), store.zeros(rows * size, dtype)
        gru_backward(gates, weight.flat(), h0.flat(), out, inner, grad, dgates, dinner, dh, steps, rows, size, reverse)
        h = previous(store, h0.flat(), out, steps, rows * size, reverse, dtype)
        dweight, dbias = store.empty(weight.numel(), dtype), store.empty(3 * size, dtype)
        linear_backward_weight(h, dinner, dweight, dbias, steps * rows, size, 3 * size, True)
        return dgates, dweight, dbias, dh

    backward.bias = bias  # type: ignore[attr-defined]  # only gradients of gradients read it
    return result(out, (steps, rows, size), dtype, (gates_in, weight, bias, h0), backward, (weight, h0), keeps_output=True)


class GRU(Recurrent):
    """Layers of GRU over sequences, after torch.nn.GRU: input (T, B, I), or (B, T, I) with batch_first, or (T, I), or packed.

    Returns (every h of the last layer, the last h of all layers).  Gates in PyTorch's order r, z, n.

    >>> import linalgml as lm
    >>> out, h = lm.nn.GRU(3, 5, batch_first=True)(lm.randn(4, 7, 3))
    >>> out.shape, h.shape
    ((4, 7, 5), (1, 4, 5))
    """

    gates, states = 3, 1
    layer = staticmethod(gru_layer)


class GRUCell(Cell):
    """One step of a GRU, after torch.nn.GRUCell: (input (B, I), h) -> h.

    >>> import linalgml as lm
    >>> lm.nn.GRUCell(3, 5)(lm.randn(4, 3)).shape
    (4, 5)
    """

    gates, states = 3, 1
    layer = staticmethod(gru_layer)
