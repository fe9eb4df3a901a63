"""Theorems of the online softmax, and so of flash attention's forward pass."""

from ...nn.attention import attention_forward
from ...nn.online_softmax import online_attention_forward, online_softmax_step
from ..derivation import derivation
from ..theorem import equivalent, theorem

TIME = {"kinds": ("floats", "finite", "symbols", "induction"), "every_shape": "a statement about time, not about shape"}


@theorem(small=[(2, 2, 3, 2)], large=[(2, 4, 5, 3)], kinds=("floats", "finite", "symbols"))
def online_attention_is_attention(w, heads, T, S, D):
    """Attention that sees one key at a time gives what attention with the whole row of scores gives, causal or full."""
    q, k, v, scale = w.reals("q", heads, T, D), w.reals("k", heads, S, D), w.reals("v", heads, S, D), w.positive("scale")
    for visible in (1, S):
        results = []
        for kernel in (attention_forward, online_attention_forward):
            out, lse = w.blank(heads, T, D), w.blank(heads, T)
            w.run(kernel, q, k, v, out, lse, heads, T, S, D, scale, visible)
            results.append((out, lse))
        w.equal(results[0][0], results[1][0], "out")
        sums = [w.family(lambda i, lse=lse: w.exp(lse[i]), heads * T) for _, lse in results]
        w.equal(*sums, "exp(lse)")


@theorem(small=[(3,)], large=[(7,)], **TIME)
def online_softmax_of_any_length(w, steps):
    """After t steps total = sum of e^(s - top) and acc = sum of e^(s - top) v: their ratio is the weighted mean."""

    def claim(t):
        weight = w.series("weight", lambda s: w.exp(w.at("score", s)), t)
        mean = w.series("mean", lambda s: w.exp(w.at("score", s)) * w.at("value", s), t)
        return [weight, mean]

    top = w.real("top")  # the largest score so far: the claim holds whatever it is

    def advance(state, t):
        cells = w.values([top, state[0] * w.exp(-top), state[1] * w.exp(-top)])
        w.run(online_softmax_step, cells, w.at("score", t), w.values([w.at("value", t)]), 1)
        return [cells[1] * w.exp(cells[0]), cells[2] * w.exp(cells[0])]

    w.induction(advance, [w.number(0), w.number(0)], claim, steps)


@theorem(small=[(4,)], large=[(7,)], kinds=("floats",))
def online_softmax_does_not_overflow(w, n):
    """Scores in the thousands, in any order, neither overflow nor vanish: equal values come back as they are, the largest score decides."""
    rank = w.permutation(n)
    for order in (rank, list(range(n)), list(reversed(range(n)))):
        state = w.values([3000.0 * order[0], 0.0, 0.0, 0.0])
        for i in range(n):
            w.run(online_softmax_step, state, 3000.0 * order[i], w.values([2.0, float(order[i])]), 2)
        w.equal(state[0], 3000.0 * (n - 1), "the largest score")
        w.equal(state[2] / state[1], 2.0)
        w.equal(state[3] / state[1], float(n - 1))


@theorem(small=[(1, 2, 3, 2)], large=[(2, 3, 4, 3)], kinds=("floats",))
def online_attention_of_low_scores(w, heads, T, S, D):
    """Where every score is far below zero the weights still add up to 1: equal values come back as they are."""
    q, k = w.values([50.0] * (heads * T * D)), w.values([-50.0 - j // D % S for j in range(heads * S * D)])
    out, lse = w.blank(heads, T, D), w.blank(heads, T)
    w.run(online_attention_forward, q, k, w.values([2.0] * (heads * S * D)), out, lse, heads, T, S, D, 1.0, S)
    w.equal(out, 2.0)


@theorem(small=[(1, 2, 2)], large=[(2, 3, 4)], kinds=("floats",))
def online_attention_without_keys(w, heads, T, D):
    """Where there are no keys the mean of the values is 0 and the sum of the weights is 0, as it is for attention with stored scores."""
    q = w.reals("q", heads, T, D)
    for visible in (1, 3):
        out, lse = w.blank(heads, T, D), w.blank(heads, T)
        w.run(online_attention_forward, q, w.values([]), w.values([]), out, lse, heads, T, 0, D, 0.5, visible)
        w.equal(out, 0.0)
        w.equal(w.family(lambda i, lse=lse: 1 / (1 + w.exp(lse[i])), heads * T), 1.0, "1 / (1 + exp(lse))")


_SET = "every cell is set before it is read"
equivalent(online_attention_forward, "state = [0.0] * (2 + D) -> state = [*] * (* + D)", _SET)
equivalent(online_attention_forward, "value = [0.0] * D -> value = [1.0] * D", _SET)
equivalent(online_attention_forward, "state[i] = 0.0 -> state[i - 1] = 0.0", "index -1 is a list's last cell: all of them are still set")


@derivation(title="One more key for an online softmax", theorem="online_softmax_of_any_length")
def online_softmax_update(d):
    """Under any maximum m the state holds l = sum of e^(s - m) and a = sum of e^(s - m) v; one step keeps both, and the mean is a / l."""
    n = d.size("n")
    i = d.indices("i", n)
    s, v, new, value = d.family("s", n), d.family("v", n), d.number("s'"), d.number("v'")
    old, top = d.number("m"), d.number("m'")
    total = d.let("l", d.sum(d.exp(s[i] - old), i))
    a = d.let("a", d.sum(d.exp(s[i] - old) * v[i], i))
    d.line(
        (d.sum(d.exp(s[i]) * v[i], i) + d.exp(new) * value) / (d.sum(d.exp(s[i]), i) + d.exp(new)),
        "the softmax-weighted mean of $n + 1$ values",
    )
    d.line(
        (d.sum(d.exp(s[i] - top) * v[i], i) + d.exp(new - top) * value) / (d.sum(d.exp(s[i] - top), i) + d.exp(new - top)),
        "the same number taken off all scores changes nothing",
    )
    d.line(
        (d.exp(old - top) * a + d.exp(new - top) * value) / (d.exp(old - top) * total + d.exp(new - top)),
        "what was summed under $m$ shrinks by $e^{m - m'}$",
    )


@derivation(title="Two online softmaxes merged", theorem="online_softmax_of_any_length")
def online_softmax_merge(d):
    """Two halves of the keys, each with a maximum of its own, give the whole: flash attention's tiles, and attention over machines."""
    n, k = d.size("n"), d.size("k")
    i, j = d.indices("i", n), d.indices("j", k)
    s, v, t, u = d.family("s", n), d.family("v", n), d.family("t", k), d.family("u", k)
    m1, m2, top = d.number("m_1"), d.number("m_2"), d.number("m")
    l1, a1 = d.let("l_1", d.sum(d.exp(s[i] - m1), i)), d.let("a_1", d.sum(d.exp(s[i] - m1) * v[i], i))
    l2, a2 = d.let("l_2", d.sum(d.exp(t[j] - m2), j)), d.let("a_2", d.sum(d.exp(t[j] - m2) * u[j], j))
    d.line(
        (d.sum(d.exp(s[i]) * v[i], i) + d.sum(d.exp(t[j]) * u[j], j)) / (d.sum(d.exp(s[i]), i) + d.sum(d.exp(t[j]), j)),
        "the softmax-weighted mean of all values",
    )
    d.line(
        (d.exp(m1) * a1 + d.exp(m2) * a2) / (d.exp(m1) * l1 + d.exp(m2) * l2),
        "each half's sums, with its own maximum put back",
    )
    d.line(
        (d.exp(m1 - top) * a1 + d.exp(m2 - top) * a2) / (d.exp(m1 - top) * l1 + d.exp(m2 - top) * l2),
        "the fraction divided by $e^m$: no exponent is positive when $m$ is the larger of the two",
    )
