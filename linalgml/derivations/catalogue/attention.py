"""Theorems of attention beyond one kernel: heads, positions, merging, and what survives a permutation."""

from ...linalg.vector import dot
from ...nn.attention import attention_forward
from ..theorem import theorem

VALUES = ("floats", "finite", "symbols")


def attend(w, q, k, v, heads, T, S, D, scale, visible):
    """The shipped attention as a function: out (heads, T, D)."""
    out, lse = w.blank(heads, T, D), w.blank(heads, T)
    w.run(attention_forward, q, k, v, out, lse, heads, T, S, D, scale, visible)
    return out


@theorem(small=[(1, 2, 2, 2)], large=[(2, 3, 4, 2)], kinds=VALUES)
def grouped_queries_are_repeated_heads(w, groups, share, T, D):
    """Grouped-query attention: several query heads on one key-value head give what attention over repeated heads gives."""
    heads, n, scale = groups * share, T * D, w.positive("scale")
    q, k, v = w.reals("q", heads, T, D), w.reals("k", groups, T, D), w.reals("v", groups, T, D)
    many_k, many_v = (w.family(lambda h, t, d, s=s: s[(h // share) * n + t * D + d], heads, T, D) for s in (k, v))
    whole = attend(w, q, many_k, many_v, heads, T, T, D, scale, 1)
    for h in range(heads):
        one_q, one_k, one_v = (w.values([s[at * n + i] for i in range(n)]) for s, at in ((q, h), (k, h // share), (v, h // share)))
        w.equal(attend(w, one_q, one_k, one_v, 1, T, T, D, scale, 1), w.values([whole[h * n + i] for i in range(n)]), f"head {h}")


@theorem(small=[(2, 3, 1)], large=[(3, 5, 2)], kinds=VALUES)
def attention_does_not_know_the_order(w, T, S, D):
    """Without positions and mask, reordering keys and values together changes nothing, and reordering queries reorders the output."""
    scale, order = w.positive("scale"), list(reversed(range(S)))
    q, k, v = w.reals("q", 1, T, D), w.reals("k", 1, S, D), w.reals("v", 1, S, D)
    out = attend(w, q, k, v, 1, T, S, D, scale, S)
    moved_k, moved_v = (w.values([s[j * D + d] for j in order for d in range(D)]) for s in (k, v))
    w.equal(attend(w, q, moved_k, moved_v, 1, T, S, D, scale, S), out)
    turned = w.values([q[t * D + d] for t in reversed(range(T)) for d in range(D)])
    w.equal(attend(w, turned, k, v, 1, T, S, D, scale, S), w.values([out[t * D + d] for t in reversed(range(T)) for d in range(D)]))


@theorem(small=[(2, 3)], large=[(4, 5)])
def heads_add_up(w, heads, D):
    """Concatenating the heads and multiplying by W is the sum over heads of each one times its rows of W."""
    z, weight = w.reals("z", heads, D), w.reals("weight", D, heads, D)
    joined = w.family(lambda o: w.sum(lambda h: w.sum(lambda d: z[h * D + d] * weight[(o * heads + h) * D + d], D), heads), D)
    each = w.family(lambda h, o: w.sum(lambda d: z[h * D + d] * weight[(o * heads + h) * D + d], D), heads, D)
    w.equal(joined, w.family(lambda o: w.sum(lambda h: each[h * D + o], heads), D))


def merged(w, a, b):
    """Two partial softmax-weighted means (top, total, sum) made one: what split keys, rings and flash blocks do."""
    top = w.max(a[0], b[0])
    left, right = w.exp(a[0] - top), w.exp(b[0] - top)
    return top, a[1] * left + b[1] * right, a[2] * left + b[2] * right


@theorem(small=[()], large=[()], kinds=VALUES)
def merging_partial_attention_is_associative(w):
    """The mean that three blocks give does not depend on which two are merged first, nor on their order."""
    blocks = [(w.real(f"m{i}"), w.positive(f"l{i}"), w.real(f"o{i}")) for i in range(3)]
    a, b, c = blocks
    one, other, turned = merged(w, merged(w, a, b), c), merged(w, a, merged(w, b, c)), merged(w, merged(w, c, a), b)
    w.equal(one[2] / one[1], other[2] / other[1])
    w.equal(one[2] / one[1], turned[2] / turned[1])


def rotated(w, x, position, theta):
    """RoPE: each pair of coordinates is turned by position times its frequency."""
    cells = []
    for i, frequency in enumerate(theta):
        a, b, c, s = x[2 * i], x[2 * i + 1], w.cos(position * frequency), w.sin(position * frequency)
        cells += [a * c - b * s, a * s + b * c]
    return w.values(cells)


@theorem(small=[(2,)], large=[(4,)], kinds=VALUES)
def rotary_scores_depend_on_the_distance(w, pairs):
    """RoPE: the score of a query at m and a key at n depends on m - n only, and turning keeps every length."""
    n, theta = 2 * pairs, [w.real(f"theta{i}") for i in range(pairs)]
    q, k, m, p, shift = w.reals("q", n), w.reals("k", n), w.real("m"), w.real("n"), w.real("shift")
    score = w.run(dot, rotated(w, q, m, theta), rotated(w, k, p, theta), n)
    w.equal(w.run(dot, rotated(w, q, m + shift, theta), rotated(w, k, p + shift, theta), n), score)
    turned = rotated(w, q, m, theta)
    w.equal(w.run(dot, turned, turned, n), w.run(dot, q, q, n))


@theorem(small=[(2,)], large=[(4,)], kinds=VALUES)
def sinusoids_shift_by_a_rotation(w, pairs):
    """The sinusoidal encoding of position p + k is a rotation, by k alone, of that of p: relative positions are linear."""
    p, k = w.real("p"), w.real("k")
    for i in range(pairs):
        f = w.real(f"f{i}")
        s, c = w.sin(k * f), w.cos(k * f)
        w.equal(w.sin((p + k) * f), w.sin(p * f) * c + w.cos(p * f) * s)
        w.equal(w.cos((p + k) * f), w.cos(p * f) * c - w.sin(p * f) * s)


@theorem(small=[(3, 2)], large=[(5, 3)], kinds=(*VALUES, "rationals"))
def linear_attention_is_a_recurrence(w, T, D):
    """Without the softmax, attention over the past is a state S = sum of k v^T that each token updates: q S is the same number."""
    q, k, v = w.reals("q", T, D), w.reals("k", T, D), w.reals("v", T)
    state = [w.number(0)] * D
    for t in range(T):
        state = [state[d] + k[t * D + d] * v[t] for d in range(D)]
        recurrent = w.sum(lambda d, t=t, state=state: q[t * D + d] * state[d], D)
        row = w.values([q[t * D + d] for d in range(D)])
        parallel = w.sum(lambda j, row=row: w.run(dot, row, w.values([k[j * D + i] for i in range(D)]), D) * v[j], t + 1)
        w.equal(recurrent, parallel, f"token {t}")
