"""Expressions of one (2, 3) tensor x that reach every rule for gradients of gradients, written for linalgml and PyTorch alike.

CASES: name -> function(m, F, x), m the library and F its functional layers.  x holds positive numbers, distinct, no two at a tie.
"""

VALUES = [[0.3, 0.7, 1.2], [0.9, 1.6, 0.4]]
UNARY = "exp expm1 log log2 log10 log1p sqrt rsqrt reciprocal square erf sin cos tan abs tanh sigmoid neg sum mean var std prod norm"


def fixed(m, values):
    return m.tensor(values, dtype=m.float64)


def _method(name):
    return lambda m, F, x: getattr(x, name)()


def _written(m, F, x):
    y = x * 1.0
    y[0, 1:] = x[1, 0] * x[0, :2]
    return y * x


def _filled(m, F, x):
    y = x * x
    y[:, 1] = 2.0
    return y * x


def _picked(m, F, x):
    y = x * x
    y[[0, 1], [2, 0]] = x[0, :2] ** 3
    return y


def _batch_norm(training):
    def case(m, F, x):
        mean, var = fixed(m, [0.1, 0.2, 0.3]), fixed(m, [1.0, 2.0, 0.5])
        rows = m.cat([x, x * x, x.sin()])
        return F.batch_norm(rows, mean, var, x[0] * 2, x[1], training=training)

    return case


def _image(m, x, n, c, h, w):
    """An image made of x."""
    count = n * c * h * w
    return (x.reshape(-1).repeat(-(-count // 6))[:count] * fixed(m, [1.0 + 0.1 * ((7 * i) % 11) for i in range(count)])).reshape(n, c, h, w)


def _conv(m, F, x):
    return F.conv2d(_image(m, x, 2, 2, 4, 3), _image(m, x, 4, 1, 2, 2), x.reshape(-1)[:4], stride=(2, 1), padding=1, groups=2)


def _heads(m, x, scale):
    return (x.reshape(1, 1, 2, 3).repeat(1, 2, 1, 1) * fixed(m, [[[[1.0]], [[scale]]]])).sin()


def _attention(**kwargs):
    return lambda m, F, x: F.scaled_dot_product_attention(_heads(m, x, 1.5), _heads(m, x, 0.5), _heads(m, x, -1.0), **kwargs)


def _masked(m, F, x):
    mask = m.tensor([[True, False], [True, True]])
    return F.scaled_dot_product_attention(_heads(m, x, 1.5), _heads(m, x, 0.5), _heads(m, x, -1.0), attn_mask=mask)


def _packed(m, F, x):
    base = m.cat([x, x * x], 0).reshape(1, 2, 6).repeat(1, 1, 2) * 1.0  # (B, T, 3C), C = 4: two heads of 2
    q, k, v = base.reshape(1, 2, 12).split(4, dim=2)
    q, k, v = (t.view(1, 2, 2, 2).transpose(1, 2) for t in (q, k, v))
    return F.scaled_dot_product_attention(q, k, v, is_causal=True)


def _chosen(m, F, x):
    return F.cross_entropy(x * x, m.tensor([2, 0]), label_smoothing=0.1)


def _recurrent(kind, **settings):
    """Two steps, two sequences of three numbers, in both directions; the weights are fixed multiples of x."""

    def case(m, F, x):
        module = getattr(m.nn, kind)(3, 2, bidirectional=True, **settings).to(m.float64)
        for _, p in module.named_parameters():
            count = p.numel()
            p.data.copy_(fixed(m, [0.9 * ((5 * i) % 7 - 3) / 7 for i in range(count)]).reshape(p.shape))
        out, last = module(m.stack([x, x.sin() * 2 - 1]))
        return m.cat([t.reshape(-1) for t in (out, *(last if kind == "LSTM" else [last]))])

    return case


def _recurrent_weights(m, F, x):
    """The gradient through a recurrence's own weights and states, which are made of x."""
    names = ["weight_ih", "weight_hh", "bias_ih", "bias_hh"]
    cell = m.nn.GRUCell(3, 1).to(m.float64)
    weights = [x.reshape(-1)[[0, 1, 2, 3, 4, 5, 0, 2, 4]].reshape(3, 3), x[0].reshape(3, 1), x[1], x[0] * x[1]]
    for name, w in zip(names, weights, strict=True):
        delattr(cell, name)
        setattr(cell, name, w)
    return cell(x, cell(x * x, x[:, :1]))


def _logits(m, F, x):
    return F.binary_cross_entropy_with_logits(x, x * 0.5, pos_weight=fixed(m, [2.0, 0.5, 1.0]))


CASES = {name: _method(name) for name in UNARY.split()}
CASES.update({
    "var of rows": lambda m, F, x: x.var(1),
    "std of rows": lambda m, F, x: x.std(1),
    "norm of rows": lambda m, F, x: x.norm(dim=1),
    "prod of columns": lambda m, F, x: x.prod(0),
    "prod with a zero": lambda m, F, x: (x - fixed(m, [[0.3, 0.0, 0.0], [0.0, 0.0, 0.0]])).prod(1),
    "mean of columns": lambda m, F, x: x.mean(0, keepdim=True),
    "sum of columns": lambda m, F, x: x.sum(0),
    "logsumexp": lambda m, F, x: x.logsumexp(0),
    "amax": lambda m, F, x: (x * x).amax(1),
    "max": lambda m, F, x: (x * x).max(1).values,
    "sort": lambda m, F, x: x.sort(1).values * x,
    "topk": lambda m, F, x: (x * x).topk(2, 1).values,
    "add": lambda m, F, x: x + x[0],
    "sub": lambda m, F, x: x[0] - x * x,
    "mul": lambda m, F, x: x * x[:, :1],
    "mul by a number": lambda m, F, x: 3.0 * x * x,
    "div": lambda m, F, x: x / (x + 1)[:1],
    "number over x": lambda m, F, x: 1 / x,
    "remainder": lambda m, F, x: (x * 3) % (x + 0.25),
    "floor": lambda m, F, x: x.floor() * x,
    "cube": lambda m, F, x: x**3,
    "power of a number": lambda m, F, x: 2.0**x,
    "power of tensors": lambda m, F, x: x**x,
    "power by a column": lambda m, F, x: x ** x[:, :1],
    "where": lambda m, F, x: m.where(x > 0.8, x * x, x[0:1]),
    "maximum": lambda m, F, x: m.maximum(x, x[0:1] * 1.1),
    "minimum": lambda m, F, x: m.minimum(x * x, x[:, 1:2]),
    "clamp": lambda m, F, x: x.clamp(0.5, 1.0) * x,
    "relu": lambda m, F, x: F.relu(x - 0.8) * x,
    "silu": lambda m, F, x: F.silu(x),
    "gelu": lambda m, F, x: F.gelu(x),
    "gelu, tanh": lambda m, F, x: F.gelu(x, approximate="tanh"),
    "matrix product": lambda m, F, x: x @ x.T,
    "product of roots": lambda m, F, x: (x * x) @ (x.T * 2),
    "outer of roots": lambda m, F, x: (x[0] * 2).outer(x[1] * x[0]),
    "matrix by vector": lambda m, F, x: x @ x[0],
    "vector by matrix": lambda m, F, x: x[:, 0] @ x,
    "dot": lambda m, F, x: x[0] @ x[1],
    "outer": lambda m, F, x: x[0].outer(x[1]),
    "batched product": lambda m, F, x: x.reshape(1, 2, 3) @ x.reshape(1, 3, 2),
    "broadcast product": lambda m, F, x: x.reshape(1, 2, 3).expand(4, 2, 3) @ x.T,
    "einsum": lambda m, F, x: m.einsum("ij,kj->ik", x, x * x),
    "solve": lambda m, F, x: m.linalg.solve(x @ x.T, x * x),
    "inv": lambda m, F, x: m.linalg.inv(x @ x.T),
    "det": lambda m, F, x: m.linalg.det(x @ x.T),
    "slogdet": lambda m, F, x: m.linalg.slogdet(x @ x.T).logabsdet,
    "cholesky": lambda m, F, x: m.linalg.cholesky(x @ x.T),
    "eigenvalues": lambda m, F, x: m.linalg.eigh(x @ x.T)[0],
    "eigenvectors": lambda m, F, x: m.linalg.eigh(x @ x.T)[1] ** 2,
    "singular values": lambda m, F, x: m.linalg.svd(x, full_matrices=False)[1],
    "left singular vectors": lambda m, F, x: m.linalg.svd(x.T, full_matrices=False)[0] ** 2,
    "right singular vectors": lambda m, F, x: m.linalg.svd(x, full_matrices=False)[2] ** 2,
    "Q of a tall matrix": lambda m, F, x: m.linalg.qr(x.T)[0],
    "R of a tall matrix": lambda m, F, x: m.linalg.qr(x.T)[1],
    "Q and R of a wide matrix": lambda m, F, x: m.cat(list(m.linalg.qr(x * x)), 1),
    "clone": lambda m, F, x: x.clone() * x,
    "permute": lambda m, F, x: x.permute(1, 0).reshape(6) * x.reshape(6),
    "slice": lambda m, F, x: x[:, 1:] ** 3,
    "picked twice": lambda m, F, x: x[[0, 0, 1]] ** 3,
    "written": _written,
    "filled": _filled,
    "written at picks": _picked,
    "gather": lambda m, F, x: x.gather(1, m.tensor([[0, 0], [2, 1]])) ** 3,
    "take": lambda m, F, x: m.take(x, m.tensor([5, 0, 0])) ** 3,
    "index_select": lambda m, F, x: m.index_select(x, 1, m.tensor([2, 0, 0])) ** 3,
    "scatter": lambda m, F, x: (x * x).scatter(1, m.tensor([[2], [0]]), x[:, :1]) * x,
    "scatter of a number": lambda m, F, x: (x * x).scatter(1, m.tensor([[2], [0]]), 3.0) * x,
    "scatter_add": lambda m, F, x: (x * x).scatter_add(1, m.tensor([[2, 2], [0, 1]]), x[:, 1:]) * x,
    "index_add": lambda m, F, x: m.index_add(x * x, 0, m.tensor([1, 1]), x) * x,
    "masked_fill": lambda m, F, x: (x * x).masked_fill(x > 1.0, 0.5) * x,
    "masked_fill by a tensor": lambda m, F, x: (x * x).masked_fill(x > 1.0, x[0, 0]) * x,
    "cat": lambda m, F, x: m.cat([x, x * x], 1) ** 3,
    "stack": lambda m, F, x: m.stack([x, x * x]) ** 3,
    "repeat": lambda m, F, x: x.repeat(2, 2) ** 3,
    "flip": lambda m, F, x: x.flip(1) * x,
    "roll": lambda m, F, x: x.roll(2, 1) * x,
    "diag": lambda m, F, x: m.diag(x[0]) @ x.T,
    "pad": lambda m, F, x: F.pad(x, (1, 2), value=0.5) ** 3,
    "tril": lambda m, F, x: x.tril() ** 3,
    "cumsum": lambda m, F, x: x.cumsum(1) ** 3,
    "softmax": lambda m, F, x: x.softmax(-1),
    "log_softmax": lambda m, F, x: x.log_softmax(0),
    "linear": lambda m, F, x: F.linear(x, x * x),
    "linear with a bias": lambda m, F, x: F.linear(x, x * x, x[:, 0]),
    "layer_norm": lambda m, F, x: F.layer_norm(x, (3,), x[0], x[1]),
    "layer_norm without weights": lambda m, F, x: F.layer_norm(x, (2, 3)),
    "rms_norm": lambda m, F, x: F.rms_norm(x, (3,), x[0], 1e-5),
    "group_norm": lambda m, F, x: F.group_norm(_image(m, x, 2, 4, 2, 1), 2, x.reshape(-1)[:4], x.reshape(-1)[2:]),
    "batch_norm, training": _batch_norm(True),
    "batch_norm, evaluating": _batch_norm(False),
    "embedding": lambda m, F, x: F.embedding(m.tensor([0, 1, 0]), x) ** 3,
    "conv2d": _conv,
    "conv1d": lambda m, F, x: F.conv1d(_image(m, x, 1, 2, 5, 1).squeeze(-1), _image(m, x, 3, 2, 2, 1).squeeze(-1)),
    "max_pool2d": lambda m, F, x: F.max_pool2d(_image(m, x, 1, 1, 4, 4), 2) ** 2,
    "avg_pool2d": lambda m, F, x: F.avg_pool2d(_image(m, x, 1, 1, 4, 4), 2, padding=1) ** 3,
    "adaptive_avg_pool2d": lambda m, F, x: F.adaptive_avg_pool2d(_image(m, x, 1, 1, 4, 4), (3, 2)) ** 3,
    "attention": _attention(),
    "causal attention": _attention(is_causal=True),
    "masked attention": _masked,
    "packed attention": _packed,
    "RNN": _recurrent("RNN"),
    "RNN with relu": _recurrent("RNN", nonlinearity="relu"),
    "LSTM": _recurrent("LSTM"),
    "GRU": _recurrent("GRU"),
    "GRU by its weights": _recurrent_weights,
    "mse_loss": lambda m, F, x: F.mse_loss(x, x * x),
    "huber_loss": lambda m, F, x: F.huber_loss(x, x * x, delta=0.2),
    "nll_loss": lambda m, F, x: F.nll_loss(x * x, m.tensor([2, 0])) ** 2,
    "nll_loss, each": lambda m, F, x: F.nll_loss(x * x, m.tensor([2, -100]), reduction="none") ** 2,
    "cross_entropy": _chosen,
    "cross_entropy, ignoring": lambda m, F, x: F.cross_entropy(x * x, m.tensor([2, -100]), reduction="none"),
    "binary_cross_entropy_with_logits": _logits,
    "binary_cross_entropy": lambda m, F, x: F.binary_cross_entropy(x * 0.5, x * x * 0.3),
    "erfc": lambda m, F, x: m.special.erfc(x),
    "erfcx": lambda m, F, x: m.special.erfcx(x),
    "erfinv": lambda m, F, x: m.special.erfinv(x * 0.5),
    "ndtr": lambda m, F, x: m.special.ndtr(x),
    "log_ndtr": lambda m, F, x: m.special.log_ndtr(x),
    "ndtri": lambda m, F, x: m.special.ndtri(x * 0.5),
    "gammaln": lambda m, F, x: m.special.gammaln(x),
    "digamma": lambda m, F, x: m.special.digamma(x),
    "polygamma": lambda m, F, x: m.special.polygamma(2, x),
    "zeta": lambda m, F, x: m.special.zeta(fixed(m, [1.5, 2.5, 4.0]), x),
    "gammainc": lambda m, F, x: m.special.gammainc(fixed(m, [0.4, 1.0, 2.5]), x),
    "gammaincc": lambda m, F, x: m.special.gammaincc(fixed(m, [0.4, 1.0, 2.5]), x),
    "betainc": lambda m, F, x: m.special.betainc(fixed(m, [0.4, 1.0, 2.5]), fixed(m, 1.5), x * 0.5),
    "betaincc": lambda m, F, x: m.special.betaincc(fixed(m, [0.4, 1.0, 2.5]), fixed(m, 1.5), x * 0.5),
})  # fmt: skip
