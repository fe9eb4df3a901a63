"""Theorems of training on a large scale: what may be split, merged or repeated without changing the result."""

from ...linalg.matmul import matmul
from ...nn.linear import linear_forward
from ...optim.sgd import sgd_step
from ..derivation import derivation
from ..theorem import theorem

TIME = {"kinds": ("floats", "finite", "symbols", "induction"), "every_shape": "a statement about time, not about shape"}


@theorem(small=[(2, 3, 2)], large=[(3, 4, 5)])
def data_parallel_is_the_full_batch(w, ranks, rows, cols):
    """The mean over ranks of each rank's mean gradient is the mean over the whole batch: data parallelism and accumulation are exact."""
    g = w.reals("g", ranks, rows, cols)
    each = w.family(lambda k, j: w.sum(lambda r: g[(k * rows + r) * cols + j], rows) / rows, ranks, cols)
    averaged = w.family(lambda j: w.sum(lambda k: each[k * cols + j], ranks) / ranks, cols)
    whole = w.family(lambda j: w.sum(lambda k: w.sum(lambda r: g[(k * rows + r) * cols + j], rows), ranks) / (ranks * rows), cols)
    w.equal(averaged, whole)


@theorem(small=[(2, 2, 2, 3)], large=[(3, 2, 4, 3)])
def row_parallel_layer(w, ranks, rows, n_in, n_out):
    """A linear layer split along its inputs: each rank multiplies its slice, and the partial results add up to the layer."""
    x, weight = w.reals("x", rows, ranks, n_in), w.reals("weight", n_out, ranks, n_in)
    whole = w.blank(rows, n_out)
    w.run(linear_forward, x, weight, weight, whole, rows, ranks * n_in, n_out, False)
    partial = w.family(
        lambda k, i, j: w.sum(lambda p: x[(i * ranks + k) * n_in + p] * weight[(j * ranks + k) * n_in + p], n_in), ranks, rows, n_out
    )
    w.equal(whole, w.family(lambda i, j: w.sum(lambda k: partial[(k * rows + i) * n_out + j], ranks), rows, n_out))


@theorem(small=[(2, 3, 2, 1)], large=[(3, 4, 5, 2)])
def merged_lora_is_the_adapter(w, rows, n_in, n_out, rank):
    """x (W + s B A)^T = x W^T + s (x A^T) B^T: a low-rank adapter merges into the weight without a trace."""
    x, weight = w.reals("x", rows, n_in), w.reals("weight", n_out, n_in)
    a, b, s = w.reals("a", rank, n_in), w.reals("b", n_out, rank), w.real("s")
    merged = w.family(lambda j, p: weight[j * n_in + p] + s * w.sum(lambda r: b[j * rank + r] * a[r * n_in + p], rank), n_out, n_in)
    left = layer(w, x, merged, rows, n_in, n_out)
    base, low = layer(w, x, weight, rows, n_in, n_out), layer(w, x, a, rows, n_in, rank)
    added = layer(w, low, b, rows, rank, n_out)
    w.equal(left, w.family(lambda i, j: base[i * n_out + j] + s * added[i * n_out + j], rows, n_out))


def layer(w, x, weight, rows, n_in, n_out):
    """x W^T by the shipped kernel."""
    out = w.blank(rows, n_out)
    w.run(linear_forward, x, weight, weight, out, rows, n_in, n_out, False)
    return out


@theorem(small=[(3,)], large=[(6,)], **TIME)
def average_of_the_weights(w, steps):
    """EMA: after t steps the average is decay^t a_0 + (1 - decay) sum of decay^(t - 1 - s) w_s."""
    decay, first = w.positive("decay"), w.real("first")

    def claim(t):
        return [decay**t * first + (1 - decay) * decay ** (t - 1) * w.series("ema", lambda s: decay ** (-s) * w.at("w", s), t)]

    w.induction(lambda state, t: [decay * state[0] + (1 - decay) * w.at("w", t)], [first], claim, steps)


@theorem(small=[(2,)], large=[(5,)])
def weight_decay_is_l2_for_sgd(w, n):
    """For plain SGD, weight decay is the gradient of decay |w|^2 / 2 added to the loss's (for Adam it is not: hence AdamW)."""
    start, g, lr, decay = w.reals("param", n), w.reals("g", n), w.positive("lr"), w.positive("decay")
    decayed, penalised = w.copy(start), w.copy(start)
    w.run(sgd_step, decayed, g, w.zeros(n), n, lr, 0, 0, decay, False, False)
    w.run(sgd_step, penalised, w.family(lambda i: g[i] + decay * start[i], n), w.zeros(n), n, lr, 0, 0, 0, False, False)
    w.equal(decayed, penalised)


@theorem(small=[(2, 2, 2)], large=[(3, 4, 2)])
def a_shared_factor_is_a_stacked_batch(w, batch, m, n):
    """A batch times one shared matrix is one product of the stacked rows: why a linear layer folds its batch away."""
    a, b = w.reals("a", batch, m, n), w.reals("b", n, n)
    each, stacked = w.blank(batch, m, n), w.blank(1, batch * m, n)
    w.run(matmul, a, b, each, batch, m, n, n, m * n, n, 1, 0, n, 1)
    w.run(matmul, a, b, stacked, 1, batch * m, n, n, batch * m * n, n, 1, n * n, n, 1)
    w.equal(w.family(lambda s, i, j: stacked[(s * m + i) * n + j], batch, m, n), each)


@derivation(title="The noise of a batch", theorem="data_parallel_is_the_full_batch")
def batch_noise(d):
    """The mean over a batch of B examples, drawn independently, is off by the root of s / B: four times the batch, half the noise."""
    n = d.size("B")
    i, j = d.indices("i j", n)
    e, s = d.family("e", n), d.number("s", positive=True)
    d.line(d.mean((d.sum(e[i], i) / n) ** 2, e, s), "$e_i$: how far the gradient of example $i$ is from the mean of all; variance $s$")
    d.line(d.mean(d.sum(e[i] * e[j], i, j), e, s) / n**2, "a square of a sum is a double sum")
    d.line(d.sum(s * d.delta(i, j), i, j) / n**2, "drawn independently: only $i = j$ has a mean")
    d.line(s / n, "$B$ terms are left, divided by $B^2$")
