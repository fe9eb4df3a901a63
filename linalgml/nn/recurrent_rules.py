"""Rules for gradients of gradients of RNN, LSTM and GRU, which are one operation each on the tape: their steps are taken one by one.

The operation keeps its gates, and not the inputs' part of what they were made of.  Sigmoid and tanh have inverses, so that part is found
again; what rounding it loses where a gate is shut or open does not matter there, because the gate does not move.
"""

from ..autograd.engine import unrecorded
from ..autograd.joining import cat, stack
from ..autograd.rules import recomputed
from ..autograd.selection import where
from ..autograd.tensor import Tensor


def _past(k):
    """The h before each step (T, B, H), as numbers."""
    out, first = unrecorded(k.out, (k.steps, k.rows, k.size), k.dtype), k.h0.detach().unsqueeze(0)
    return cat([out[1:], first], 0) if k.reverse else cat([first, out[: k.steps - 1]], 0)


def _inputs(v, values):
    """The first operand, the inputs' part: these values, with the operand's history."""
    edge = v.edges[0]
    if edge is None or isinstance(edge, Tensor):
        return values if edge is None else edge
    x = Tensor(values.contiguous().flat(), edge.shape, edge.dtype)
    x.requires_grad, x._node = True, edge
    return x


def _unrolled(v, g, values, step, *operands, count):
    """The gradients, from step(x[t], *states, *parameters) -> states, h the first of them; operands: `count` parameters, then states."""
    k = v.kept

    def function(x, *rest):
        outs, order = [], range(k.steps - 1, -1, -1) if k.reverse else range(k.steps)
        parameters, now = rest[:count], rest[count:]
        for t in order:
            now = step(x[t], *now, *parameters)
            outs.append(now[0])
        return stack([*(outs[::-1] if k.reverse else outs), *now[1:]])

    return recomputed(v, function, _inputs(v, values), *operands)(g)


def _logit(p):
    return (p / (1 - p)).log()


def _atanh(t):
    return ((1 + t) / (1 - t)).log() * 0.5


def _rnn(v, g):
    k = v.kept
    out = unrecorded(k.out, (k.steps, k.rows, k.size), k.dtype)
    total = where(out > 0, out, -1.0) if k.relu else _atanh(out)  # below 0 nothing depends on how far

    def step(x, h, weight):
        z = x + h @ weight.mT
        return (where(z > 0, z, 0.0) if k.relu else z.tanh(),)

    return _unrolled(v, g, total - _past(k) @ k.weight.detach().mT, step, k.weight, k.h0, count=1)


def _lstm(v, g):
    k = v.kept
    i_f, n, o = unrecorded(k.gates, (k.steps, k.rows, 4 * k.size), k.dtype).split([2 * k.size, k.size, k.size], dim=-1)
    total = cat([_logit(i_f), _atanh(n), _logit(o)], -1)

    def step(x, h, c, weight):
        i, f, n, o = (x + h @ weight.mT).split(k.size, dim=-1)
        c = f.sigmoid() * c + i.sigmoid() * n.tanh()
        return o.sigmoid() * c.tanh(), c

    return _unrolled(v, g, total - _past(k) @ k.weight.detach().mT, step, k.weight, k.h0, k.c0, count=1)


def _gru(v, g):
    k = v.kept
    r_z, n = unrecorded(k.gates, (k.steps, k.rows, 3 * k.size), k.dtype).split([2 * k.size, k.size], dim=-1)
    inner = unrecorded(k.inner, (k.steps, k.rows, k.size), k.dtype)
    ours = (_past(k) @ k.weight.detach().mT + k.bias.detach())[..., : 2 * k.size]
    values = cat([_logit(r_z) - ours, _atanh(n) - r_z[..., : k.size] * inner], -1)

    def step(x, h, weight, bias):
        (xr, xz, xn), (hr, hz, hn) = x.split(k.size, dim=-1), (h @ weight.mT + bias).split(k.size, dim=-1)
        z = (xz + hz).sigmoid()
        return ((1 - z) * (xn + (xr + hr).sigmoid() * hn).tanh() + z * h,)

    return _unrolled(v, g, values, step, k.weight, k.bias, k.h0, count=2)


RECURRENT_RULES = {"rnn._recur": _rnn, "lstm._recur": _lstm, "gru._recur": _gru}
