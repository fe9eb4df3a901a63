"""NumPy's counterparts of kernels: what one would write in its array language, allocating as it does."""

from math import pi, sqrt


def counterpart(name, made):
    """A function without arguments that does in NumPy what the kernel `name` does with these arguments, or None."""
    build = COUNTERPARTS.get(name)
    if build is None:
        return None
    import numpy

    return build(numpy, Arguments(numpy, made))


class Arguments:
    """The arguments of a kernel: `a("x", "rows", "cols")` is the array of that shape, `a.rows` a size or a setting."""

    def __init__(self, np, made):
        self._np, self._made = np, made

    def __call__(self, name, *shape):
        values = self._made[name]
        a = self._np.array(values, self._np.int64 if type(values[0]) is int else self._np.float32)
        return a.reshape(*(getattr(self, n) if isinstance(n, str) else n for n in shape)) if shape else a

    def __getattr__(self, name):
        return self._made[name]


def _unary(function):
    def build(np, a):
        x, f = a("x"), getattr(np, function)
        return lambda: f(x)

    return build


def _binary(function):
    def build(np, a):
        x, y, f = a("x"), a("y"), getattr(np, function)
        return lambda: f(x, y)

    return build


def _softmax(np, a):
    x = a("x", "rows", "cols")

    def run():
        e = np.exp(x - x.max(-1, keepdims=True))
        return e / e.sum(-1, keepdims=True)

    return run


def _layer_norm(np, a):
    x, gain, bias, eps = a("x", "rows", "cols"), a("gain"), a("bias"), np.float32(a.eps)

    def run():
        centred = x - x.mean(-1, keepdims=True)
        return centred / np.sqrt((centred * centred).mean(-1, keepdims=True) + eps) * gain + bias

    return run


def _rms_norm(np, a):
    x, gain, eps = a("x", "rows", "cols"), a("gain"), np.float32(a.eps)
    return lambda: x / np.sqrt((x * x).mean(-1, keepdims=True) + eps) * gain


def _gelu_tanh(np, a):
    x, scale = a("x"), np.float32(sqrt(2 / pi))
    return lambda: 0.5 * x * (1 + np.tanh(scale * (x + np.float32(0.044715) * x * x * x)))


def _linear(np, a):
    x, weight, bias = a("x", "rows", "n_in"), a("weight", "n_out", "n_in"), a("bias")
    return lambda: x @ weight.T + bias


def _matmul(np, a):
    x, y = a("a", "batch", "m", "k"), a("b", "batch", "k", "n")
    return (lambda: x[0] @ y[0]) if a.batch == 1 else (lambda: x @ y)


def _attend(np, q, k, v, scale):
    hidden = np.triu(np.full((q.shape[-2], k.shape[-2]), -np.inf, np.float32), 1)

    def run():
        s = q @ k.swapaxes(-1, -2) * scale + hidden
        s = np.exp(s - s.max(-1, keepdims=True))
        return s / s.sum(-1, keepdims=True) @ v

    return run


def _causal_attention(np, a):
    q, k, v = a("qkv", "B", "T", 3, "H", "D").transpose(2, 0, 3, 1, 4)
    return _attend(np, q, k, v, np.float32(a.scale))


def _adamw(np, a):
    p, g, m, v = a("param"), a("grad"), a("exp_avg"), a("exp_avg_sq")
    step, root, keep = a.lr / a.correction1, sqrt(a.correction2), 1 - a.lr * a.weight_decay
    one, two, lr = np.float32(1 - a.beta1), np.float32(1 - a.beta2), np.float32(step)

    def run():
        nonlocal m, v, p
        m *= np.float32(a.beta1)
        m += one * g
        v *= np.float32(a.beta2)
        v += two * g * g
        p *= np.float32(keep)
        p -= lr * m / (np.sqrt(v) / np.float32(root) + np.float32(a.eps))

    return run


def _qr(np, a):
    x = a("a", "m", "n")
    return lambda: np.linalg.qr(x, mode="raw")[0].T


COUNTERPARTS = {
    **{f"autograd.elementary.{f}_forward": _unary(f) for f in "exp expm1 log log2 log10 log1p sqrt reciprocal square".split()},
    **{f"autograd.trigonometry.{f}_forward": _unary(f) for f in ("sin", "cos", "tan")},
    **{f"autograd.piecewise.{f}_forward": _unary(f) for f in "abs sign floor ceil trunc".split()},
    "autograd.piecewise.round_forward": _unary("rint"),
    **{f"autograd.arithmetic.{ours}_forward": _binary(f) for ours, f in
       {"add": "add", "sub": "subtract", "mul": "multiply", "div": "divide"}.items()},
    **{f"autograd.selection.{f}_forward": _binary(f) for f in ("maximum", "minimum")},
    "linalg.cholesky.cholesky_in_place": lambda np, a: (lambda x: lambda: np.linalg.cholesky(x))(a("a", "n", "n")),
    "linalg.householder.householder_qr": _qr,
    "linalg.vector.dot": _binary("dot"),
    "linalg.matmul.matmul": _matmul,
    "nn.activation.gelu_tanh_forward": _gelu_tanh,
    "nn.activation.tanh_forward": _unary("tanh"),
    "nn.causal_attention.causal_attention_forward": _causal_attention,
    "nn.embedding.embedding_forward": lambda np, a: (lambda w, i: lambda: w[i])(a("weight", -1, "cols"), a("index")),
    "nn.layer_norm.layer_norm_forward": _layer_norm,
    "nn.linear.linear_forward": _linear,
    "nn.rms_norm.rms_norm_forward": _rms_norm,
    "nn.softmax.softmax_forward": _softmax,
    "optim.adamw.adamw_step": _adamw,
}  # fmt: skip
