"""Attention with a mask: a number added to every score before the softmax, 0 for a key that is seen and -inf for one that is not.

    S = scale * Q K^T + M        P = softmax of each row of S        O = P V

Vaswani et al., *Attention Is All You Need*, arXiv:1706.03762, section 3.2.3; finite numbers are biases, as in Press et al.,
*ALiBi*, arXiv:2108.12409.  The way back is that of `attention.py`: the log-sum-exp of each row is kept, never the T x S weights.
A query whose whole row is hidden has weights 0 and the result 0, as in PyTorch.
"""

from math import exp, log

from .. import backend, dtypes
from ..autograd import creation, shape
from ..autograd.comparison import logical_not
from ..autograd.conversion import cast
from ..autograd.engine import result
from ..autograd.errors import ShapeError
from ..autograd.masking import masked_fill
from ..kernels import kernel


@kernel
def masked_attention_forward(q, k, v, mask, out, lse, heads, T, S, D, scale, masks, rows, share):
    """out (heads, T, D) = softmax(scale q k^T + mask) v; mask: (masks, rows, S), head h has number h // share % masks."""
    score = [0.0] * S
    for h in range(heads):
        for t in range(T):
            row = (h * T + t) * D
            bias = (h // share % masks * rows + t % rows) * S
            top = 0.0
            for j in range(S):
                key = (h * S + j) * D
                total = 0.0
                for d in range(D):
                    total += q[row + d] * k[key + d]
                total = total * scale + mask[bias + j]
                score[j] = total
                top = total if j == 0 else max(top, total)
            for d in range(D):
                out[row + d] = 0.0
            if top - top != 0 and top < 0:  # -inf: this query sees no key
                lse[h * T + t] = top
            else:
                total = 0.0
                for j in range(S):
                    e = exp(score[j] - top)
                    score[j] = e
                    total += e
                lse[h * T + t] = top + log(total)
                for j in range(S):
                    p = score[j] / total
                    value = (h * S + j) * D
                    for d in range(D):
                        out[row + d] += p * v[value + d]


@kernel
def masked_attention_backward(q, k, v, mask, out, lse, grad, dq, dk, dv, heads, T, S, D, scale, masks, rows, share):
    """dq (heads, T, D), dk and dv (heads, S, D) from grad (heads, T, D) and what the forward pass kept."""
    for i in range(heads * S * D):
        dk[i] = 0.0
        dv[i] = 0.0
    for h in range(heads):
        for t in range(T):
            row = (h * T + t) * D
            bias = (h // share % masks * rows + t % rows) * S
            z = lse[h * T + t]
            sees = 0 if z - z != 0 and z < 0 else S  # -inf: this query saw no key
            delta = 0.0
            for d in range(D):
                delta += grad[row + d] * out[row + d]
                dq[row + d] = 0.0
            for j in range(sees):
                key = (h * S + j) * D
                score = 0.0
                dp = 0.0
                for d in range(D):
                    score += q[row + d] * k[key + d]
                    dp += grad[row + d] * v[key + d]
                p = exp(score * scale + mask[bias + j] - z)
                ds = p * (dp - delta) * scale
                for d in range(D):
                    dv[key + d] += p * grad[row + d]
                    dq[row + d] += ds * k[key + d]
                    dk[key + d] += ds * q[row + d]


def attend_masked(query, key, value, attn_mask, scale):
    """softmax(scale query key^T + mask) value.  query (…, T, D), key and value (…, S, D) with the same leading sizes; attn_mask
    broadcastable to (…, T, S), bool (True is seen) or added to the scores; no gradient goes to it.  Raises ShapeError when it
    does not broadcast.

    >>> import linalgml as lm
    >>> from linalgml.nn.masked_attention import attend_masked
    >>> q = lm.zeros(1, 2, 4); v = lm.tensor([[[1.0, 1.0, 1.0, 1.0], [3.0, 3.0, 3.0, 3.0]]])
    >>> attend_masked(q, q, v, lm.tensor([[True, False], [True, True]]), 0.5)[0, :, 0]
    tensor([1., 2.])
    """
    *lead, T, D = query.shape
    S, dtype, heads = key.shape[-2], query.dtype, 1
    for size in lead:
        heads *= size
    mask, masks, rows, share = _laid_out(_added(attn_mask, dtype), (*lead, T, S))
    store = backend.store()
    out, lse = store.empty(heads * T * D, dtype), store.empty(heads * T, dtype)
    masked_attention_forward(
        query.flat(), key.flat(), value.flat(), mask.flat(), out, lse, heads, T, S, D, scale, masks, rows, share
    )  # fmt: skip

    def backward(grad):
        store = backend.store()
        dq, dk, dv = store.empty(heads * T * D, dtype), store.empty(heads * S * D, dtype), store.empty(heads * S * D, dtype)
        masked_attention_backward(
            query.flat(), key.flat(), value.flat(), mask.flat(), out, lse, grad, dq, dk, dv, heads, T, S, D, scale, masks, rows, share
        )  # fmt: skip
        return dq, dk, dv

    return result(out, query.shape, dtype, (query, key, value), backward, (query, key, value, mask), True)


def _added(mask, dtype):
    """The mask as numbers to add."""
    if mask.dtype is dtypes.bool:
        return masked_fill(creation.zeros(mask.shape, dtype=dtype), logical_not(mask), float("-inf"))
    return cast(mask, dtype)


def _laid_out(mask, wanted):
    """(mask, masks, rows, share): the mask as (masks, rows, S), rows T or 1, of which heads share // masks take turns.

    What repeats in another way than over whole first or last leading dimensions is written out.
    """
    sizes = (1,) * (len(wanted) - len(mask.shape)) + mask.shape
    if len(sizes) != len(wanted) or any(size not in (1, want) for size, want in zip(sizes, wanted, strict=True)):
        raise ShapeError(f"scaled_dot_product_attention: attn_mask {mask.shape} does not broadcast to {tuple(wanted)}")
    *lead, rows, _ = sizes
    first, last = 0, len(lead)
    while first < last and lead[first] == 1:
        first += 1
    while last > first and lead[last - 1] == 1:
        last -= 1
    kept = tuple(wanted[first:last])
    mask = shape.expand(shape.reshape(mask, (*lead[first:last], rows, sizes[-1])), (*kept, rows, wanted[-1]))
    masks = share = 1
    for size in kept:
        masks *= size
    for size in wanted[last:-2]:
        share *= size
    return shape.reshape(mask, (masks, rows, wanted[-1])), masks, rows, share
