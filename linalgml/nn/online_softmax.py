"""Online softmax: a softmax-weighted mean of values that arrive one at a time, with the scores forgotten as they go.

    m' = max(m, s)      l' = l e^(m - m') + e^(s - m')      a' = a e^(m - m') + e^(s - m') v        mean = a / l

The state (m, l, a) is the largest score so far, the sum of e^(s - m) and the sum of e^(s - m) v.  When a larger score comes,
what was summed under the old maximum shrinks by e^(m - m'); nothing has to be read again, so a row of attention needs
O(D) numbers of memory however many keys there are.  Milakov & Gimelshein, arXiv:1805.02867; Rabe & Staats,
arXiv:2112.05682; with tiles of keys instead of single ones it is Dao et al., *FlashAttention*, arXiv:2205.14135.
"""

from math import exp, inf, log, sqrt

from ..autograd.errors import ShapeError
from ..kernels import kernel
from .attention import attend


@kernel(in_place=("state",))
def online_softmax_step(state, score, value, D):
    """One more score and value (D,): state (2 + D,) = top, total, acc; acc / total is the mean so far.

    Before the first step top is the first score and total and acc are 0: any other top could lose the first weight.
    """
    top = max(state[0], score)
    shrink = exp(state[0] - top)
    weight = exp(score - top)
    state[0] = top
    state[1] = state[1] * shrink + weight
    for d in range(D):
        state[2 + d] = state[2 + d] * shrink + weight * value[d]


@kernel
def online_attention_forward(q, k, v, out, lse, heads, T, S, D, scale, visible):
    """`attention_forward`, a key at a time: out (heads, T, D); q: (heads, T, D); k, v: (heads, S, D); lse: (heads, T).

    With no keys, S = 0, out is 0 and lse is -inf.
    """
    state = [0.0] * (2 + D)
    value = [0.0] * D
    for h in range(heads):
        for t in range(T):
            row = (h * T + t) * D
            for i in range(2 + D):
                state[i] = 0.0
            for j in range(min(S, visible + t)):
                key = (h * S + j) * D
                score = 0.0
                for d in range(D):
                    score += q[row + d] * k[key + d]
                    value[d] = v[key + d]
                score = score * scale
                if j == 0:
                    state[0] = score
                online_softmax_step(state, score, value, D)
            if S != 0:
                lse[h * T + t] = state[0] + log(state[1])
                for d in range(D):
                    out[row + d] = state[2 + d] / state[1]
            else:  # no keys: a sum of no values
                lse[h * T + t] = -inf
                for d in range(D):
                    out[row + d] = 0.0


def online_mean(pairs):
    """The softmax-weighted mean of a stream of (score, value) pairs, each seen once: value a number or a sequence of numbers.

    `pairs` may be any iterable, a generator or a socket, of finite scores.  Returns a number or a list, as the values are.
    Raises ValueError for an empty stream, and ShapeError when a value has another length than the first.

    >>> online_mean([(0.0, 1.0), (0.0, 3.0)])
    2.0
    >>> online_mean((s, [s, 10.0]) for s in (1000.0, 1000.0, -1000.0))
    [1000.0, 10.0]
    """
    state: list[float] = []
    plain = False
    for score, value in pairs:
        if not state:
            plain = not hasattr(value, "__len__")
            state = [float(score), 0.0, *([0.0] * (1 if plain else len(value)))]
        row = [float(value)] if plain else [float(x) for x in value]
        if len(row) != len(state) - 2:
            raise ShapeError(f"online_mean: a value of {len(row)} numbers after one of {len(state) - 2}")
        online_softmax_step(state, float(score), row, len(row))
    if not state:
        raise ValueError("online_mean: no pairs, and the mean of nothing is not defined")
    mean = [a / state[1] for a in state[2:]]
    return mean[0] if plain else mean


def online_attention(query, key, value, is_causal=False, scale=None):
    """softmax(query key^T * scale) value with no row of scores stored: query (…, T, D), key and value (…, S, D) -> (…, T, D).

    The results and gradients are those of `scaled_dot_product_attention`; what differs is the memory, O(D) for each query
    that is at work.  scale defaults to 1 / sqrt(D).  Raises ShapeError when the shapes do not fit.

    >>> import linalgml as lm
    >>> from linalgml.nn.online_softmax import online_attention
    >>> v = lm.tensor([[1.0], [3.0]])
    >>> online_attention(lm.zeros(2, 1), lm.zeros(2, 1), v, is_causal=True)[:, 0]
    tensor([1., 2.])
    """
    shapes = f"query {query.shape}, key {key.shape}, value {value.shape}"
    if len(query.shape) < 2 or key.shape != value.shape or query.shape[:-2] != key.shape[:-2] or query.shape[-1] != key.shape[-1]:
        raise ShapeError(f"online_attention: {shapes}: expected (…, T, D), (…, S, D) and (…, S, D)")
    if not (query.dtype is key.dtype is value.dtype) or not query.dtype.is_floating_point:
        raise TypeError(f"online_attention: expected one floating dtype, got {query.dtype.name}, {key.dtype.name}, {value.dtype.name}")
    S, D = key.shape[-2:]
    if 0 in (S, D):
        raise ShapeError(f"online_attention: no keys or no features: {shapes}")
    return attend(query, key, value, 1 / sqrt(D) if scale is None else scale, 1 if is_causal else S, online_attention_forward)
