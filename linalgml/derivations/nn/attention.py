"""Theorems of scaled dot-product attention: its definition, its gradients, and what no query sees."""

from ...nn.attention import attention_backward, attention_forward
from ..derivation import derivation
from ..theorem import equivalent, theorem

SHAPES = {"small": [(1, 2, 3, 2, 1), (2, 3, 3, 2, 1)], "large": [(2, 5, 7, 3, 7), (2, 7, 7, 3, 1)]}


def forward(w, q, k, v, heads, T, S, D, scale, visible):
    """(out, lse) of the forward kernel."""
    out, lse = w.blank(heads, T, D), w.blank(heads, T)
    w.run(attention_forward, q, k, v, out, lse, heads, T, S, D, scale, visible)
    return out, lse


def given(w, heads, T, S, D):
    """Queries, keys, values, and the scale of the scores."""
    return w.reals("q", heads, T, D), w.reals("k", heads, S, D), w.reals("v", heads, S, D), w.positive("scale")


@theorem(**SHAPES)
def attention_gradient(w, heads, T, S, D, visible):
    """dq, dk and dv are the derivative of the forward pass."""
    q, k, v, scale = given(w, heads, T, S, D)
    grad = w.reals("grad", heads, T, D)
    out, lse = forward(w, q, k, v, heads, T, S, D, scale, visible)
    dq, dk, dv = w.blank(heads, T, D), w.blank(heads, S, D), w.blank(heads, S, D)
    w.run(attention_backward, q, k, v, out, lse, grad, dq, dk, dv, heads, T, S, D, scale, visible)
    w.gradient(lambda q, k, v: forward(w, q, k, v, heads, T, S, D, scale, visible)[0], [q, k, v], grad, [dq, dk, dv])


@theorem(**SHAPES, every_shape="the statement itself takes a minimum of sizes")
def attention_definition(w, heads, T, S, D, visible):
    """out = P V with P = softmax(scale Q K^T) over the keys that a query sees, and lse is the logarithm of its denominator."""
    q, k, v, scale = given(w, heads, T, S, D)
    out, lse = forward(w, q, k, v, heads, T, S, D, scale, visible)

    def weight(h, t, j):
        return w.exp(scale * w.sum(lambda d: q[(h * T + t) * D + d] * k[(h * S + j) * D + d], D))

    def total(h, t):
        return w.sum(lambda j: weight(h, t, j), min(S, visible + t))

    def mean(h, t, d):
        return w.sum(lambda j: weight(h, t, j) * v[(h * S + j) * D + d], min(S, visible + t)) / total(h, t)

    w.equal(w.family(lambda h, t: w.exp(lse[h * T + t]), heads, T), w.family(total, heads, T), "exp(lse)")
    w.equal(out, w.family(mean, heads, T, D), "out")


@theorem(**SHAPES, kinds=("floats",))
def attention_does_not_overflow(w, heads, T, S, D, visible):
    """Scores in the thousands neither overflow nor vanish, whichever key fits best: equal values come back as they are."""
    q, k, v, scale = w.reals("q", heads, T, D), w.reals("k", heads, S, D), w.values([2.0] * (heads * S * D), heads, S, D), 500.0
    for peak in range(S):
        keys = w.copy(k)
        for h in range(heads):
            for d in range(D):
                keys[(h * S + peak) * D + d] = 20 * q[(h * T + T - 1) * D + d]
        out, lse = forward(w, q, keys, v, heads, T, S, D, scale, visible)
        w.equal(out, 2.0)
        w.claim(all(abs(z) < 1e7 for z in lse), "lse is finite")


equivalent(attention_forward, "score = [0.0] * S -> score = [1.0] * S", "every score is written before it is read")
for _mutant in ("deleted", "top = 1.0"):
    equivalent(attention_forward, f"top = 0.0 -> {_mutant}", "the first key sets top")


def _one_head(d):
    """The letters of one head: (T, S, D), indices, families, and the definitions from scores to outputs."""
    T, S, D = d.size("T"), d.size("S"), d.size("D")
    t, u = d.indices("t u", T)
    i, j = d.indices("i j", S)
    a, c = d.indices("a c", D)
    q, key, v, g = d.family("q", T, D), d.family("k", S, D), d.family("v", S, D), d.family("g", T, D)
    scale = d.number("alpha", positive=True)
    s = d.let("s", scale * d.sum(q[t, c] * key[j, c], c), t, j)
    z = d.let("Z", d.sum(d.exp(s[t, i]), i), t)
    p = d.let("p", d.exp(s[t, j]) / z[t], t, j)
    o = d.let("o", d.sum(p[t, i] * v[i, c], i), t, c)
    lse = d.let("z", d.log(z[t]), t)
    return (T, S, D), (t, u, i, j, a, c), (q, key, v, g, scale), (s, z, p, o, lse)


def _ends(d, sizes, given, made, output, at):
    """The last line is what the shipped backward kernel writes into one of dq, dk, dv."""
    (T, S, D), (q, key, v, g, scale), (_, _, _, o, lse) = sizes, given, made
    d.kernel(attention_backward, q, key, v, o, lse, g, d.out(T, D), d.out(S, D), d.out(S, D), 1, T, S, D, scale, S, at=at, output=output)


@derivation(title="Attention, backwards to the values", theorem="attention_gradient")
def attention_backwards_to_the_values(d):
    """A value collects the gradients of all queries, each weighted by how much it attended: dv = P^T g."""
    sizes, (_, u, i, j, a, c), given, made = _one_head(d)
    (_, _, v, g, _), (_, _, p, _, _) = given, made
    d.line(d.D(d.sum(g[u, c] * d.sum(p[u, i] * v[i, c], i), c, u), v[j, a]), "$g$ arrives at the outputs")
    d.line(d.sum(g[u, c] * d.sum(p[u, i] * d.delta(i, j) * d.delta(a, c), i), c, u), "of all values only $v_{j a}$ moves")
    d.line(d.sum(p[u, j] * g[u, a], u), "the deltas pick one key and one coordinate")
    _ends(d, sizes, given, made, "dv", [j, a])


@derivation(title="Attention, backwards to the queries", theorem="attention_gradient")
def attention_backwards_to_the_queries(d):
    """Through the softmax to the scores, as ever, and from there along the keys."""
    sizes, (t, u, i, j, a, c), given, made = _one_head(d)
    (q, key, v, g, scale), (s, _, p, o, _) = given, made
    dp = d.let("h", d.sum(g[t, c] * v[j, c], c), t, j)
    ds = d.let("e", p[t, j] * (dp[t, j] - d.sum(g[t, c] * o[t, c], c)), t, j)
    d.line(d.D(d.sum(g[u, c] * o[u, c], c, u), q[t, a]), "$g$ arrives at the outputs")
    d.line(d.sum(dp[t, j] * d.D(p[t, j], q[t, a]), j), "only row $t$ depends on $q_t$; $h$ arrives at the probabilities")
    d.line(d.sum(dp[t, j] * p[t, j] * (d.D(s[t, j], q[t, a]) - d.sum(p[t, i] * d.D(s[t, i], q[t, a]), i)), j), "the derivative of softmax")
    d.line(d.sum(ds[t, j] * d.D(s[t, j], q[t, a]), j), r"collected by scores: $\sum_j h_{t j} p_{t j}$ is $g_t \cdot o_t$")
    d.line(scale * d.sum(ds[t, j] * key[j, a], j), "a score moves with the query along its key")
    _ends(d, sizes, given, made, "dq", [t, a])


@derivation(title="Attention, backwards to the keys", theorem="attention_gradient")
def attention_backwards_to_the_keys(d):
    """As for the queries, but a key is seen by every query: the sum goes over rows."""
    sizes, (t, u, i, j, a, c), given, made = _one_head(d)
    (q, key, v, g, scale), (s, _, p, o, _) = given, made
    dp = d.let("h", d.sum(g[t, c] * v[j, c], c), t, j)
    ds = d.let("e", p[t, j] * (dp[t, j] - d.sum(g[t, c] * o[t, c], c)), t, j)
    d.line(d.D(d.sum(g[u, c] * o[u, c], c, u), key[j, a]), "$g$ arrives at the outputs")
    d.line(d.sum(ds[u, i] * d.D(s[u, i], key[j, a]), i, u), "through the softmax to the scores, as for the queries")
    d.line(scale * d.sum(ds[u, i] * d.delta(i, j) * q[u, a], i, u), "a score moves with its own key, along the query")
    d.line(scale * d.sum(ds[u, j] * q[u, a], u), "the delta picks one key")
    _ends(d, sizes, given, made, "dk", [j, a])
