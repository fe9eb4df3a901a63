"""PyTorch's counterparts of kernels: one ATen operation each, forward or backward, on tensors that require no gradient."""


def counterpart(name, made):
    """A function without arguments that does in PyTorch what the kernel `name` does with these arguments, or None."""
    build = COUNTERPARTS.get(name)
    if build is None:
        return None
    import torch

    torch.set_num_threads(1)
    return build(torch, Arguments(torch, made))


class Arguments:
    """The arguments of a kernel: `a("x", "rows", "cols")` is the tensor of that shape, `a.rows` a size or a setting."""

    def __init__(self, torch, made):
        self._torch, self._made = torch, made

    def __call__(self, name, *shape):
        values = self._made[name]
        integer = type(values[0]) is int
        t = self._torch.tensor(values, dtype=self._torch.int64 if integer else self._torch.float32)
        return t.view(*(getattr(self, n) if isinstance(n, str) else n for n in shape)) if shape else t

    def __getattr__(self, name):
        return self._made[name]


def _unary(function):
    def build(torch, a):
        x, f = a("x"), getattr(torch, function)
        return lambda: f(x)

    return build


def _binary(function):
    def build(torch, a):
        x, y, f = a("x"), a("y"), getattr(torch, function)
        return lambda: f(x, y)

    return build


def _softmax(function):
    def build(torch, a):
        x, f = a("x", "rows", "cols"), getattr(torch, function)
        return lambda: f(x, -1)

    return build


def _softmax_backward(function):
    def build(torch, a):
        out, grad, f = a("out", "rows", "cols"), a("grad", "rows", "cols"), getattr(torch.ops.aten, function)
        return lambda: f(grad, out, -1, torch.float32)

    return build


def _pointwise_backward(function, saved="x", *more):
    def build(torch, a):
        kept, grad, f = a(saved), a("grad"), getattr(torch.ops.aten, function)
        return lambda: f(grad, kept, *more)

    return build


def _gelu(torch, a, approximate):
    x = a("x")
    return lambda: torch.nn.functional.gelu(x, approximate=approximate)


def _gelu_backward(torch, a, approximate):
    x, grad = a("x"), a("grad")
    return lambda: torch.ops.aten.gelu_backward(grad, x, approximate=approximate)


def _layer_norm(torch, a):
    x, gain, bias = a("x", "rows", "cols"), a("gain"), a("bias")
    return lambda: torch.nn.functional.layer_norm(x, (a.cols,), gain, bias, a.eps)


def _layer_norm_backward(torch, a):
    x, gain, bias = a("x", "rows", "cols"), a("gain"), torch.zeros(a.cols)
    mean, rstd, grad = a("mean", "rows", 1), a("rstd", "rows", 1), a("grad", "rows", "cols")
    return lambda: torch.ops.aten.native_layer_norm_backward(grad, x, [a.cols], mean, rstd, gain, bias, [True, True, True])


def _rms_norm(torch, a):
    x, gain = a("x", "rows", "cols"), a("gain")
    return lambda: torch.nn.functional.rms_norm(x, (a.cols,), gain, a.eps)


def _cross_entropy(torch, a):
    logits, target = a("logits", "rows", "cols"), a("target")
    return lambda: torch.nn.functional.cross_entropy(logits, target, reduction="none", label_smoothing=a.smoothing)


def _linear(torch, a):
    x, weight, bias = a("x", "rows", "n_in"), a("weight", "n_out", "n_in"), a("bias")
    return lambda: torch.nn.functional.linear(x, weight, bias)


def _conv2d(torch, a):
    x, bias = a("x", "batch", a.groups * a.c_in, "height", "width"), a("bias")
    weight, settings = a("weight", a.groups * a.c_out, "c_in", "kh", "kw"), ((a.sh, a.sw), (a.ph, a.pw), (a.dh, a.dw), a.groups)
    return lambda: torch.nn.functional.conv2d(x, weight, bias, *settings)


def _embedding(torch, a):
    weight, index = a("weight", -1, "cols"), a("index")
    return lambda: torch.nn.functional.embedding(index, weight)


def _attention(torch, a):
    q, k, v = a("q", 1, "heads", "T", "D"), a("k", 1, "heads", "S", "D"), a("v", 1, "heads", "S", "D")
    return lambda: torch.nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True, scale=a.scale)


def _causal_attention(torch, a):
    q, k, v = (p.transpose(1, 2) for p in a("qkv", "B", "T", 3, "H", "D").unbind(2))
    return lambda: torch.nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True, scale=a.scale)


def _matmul(torch, a):
    x, y = a("a", "batch", "m", "k"), a("b", "batch", "k", "n")
    return lambda: torch.matmul(x, y)


def _dot(torch, a):
    x, y = a("x"), a("y")
    return lambda: torch.dot(x, y)


def _in_place(function, *shape):
    """What the kernel leaves in `a`, by a function of the library that returns it first or alone."""

    def build(torch, a):
        x, f = a("a", *shape), getattr(torch.linalg, function, None) or getattr(torch, function)
        return lambda: f(x)

    return build


def _triangular_solve(torch, a):
    t, b = a("t", "n", "n"), a("b", "n", "k")
    return lambda: torch.linalg.solve_triangular(t, b, upper=not a.lower, unitriangular=a.unit)


COUNTERPARTS = {
    **{f"autograd.elementary.{f}_forward": _unary(f) for f in "exp expm1 log log2 log10 log1p sqrt rsqrt reciprocal square erf".split()},
    **{f"autograd.trigonometry.{f}_forward": _unary(f) for f in ("sin", "cos", "tan")},
    **{f"autograd.piecewise.{f}_forward": _unary(f) for f in "abs sign floor ceil trunc round".split()},
    **{f"autograd.arithmetic.{f}_forward": _binary(f) for f in ("add", "sub", "mul", "div")},
    **{f"autograd.selection.{f}_forward": _binary(f) for f in ("maximum", "minimum")},
    "nn.softmax.softmax_forward": _softmax("softmax"),
    "nn.softmax.log_softmax_forward": _softmax("log_softmax"),
    "nn.softmax.softmax_backward": _softmax_backward("_softmax_backward_data"),
    "nn.softmax.log_softmax_backward": _softmax_backward("_log_softmax_backward_data"),
    "nn.layer_norm.layer_norm_forward": _layer_norm,
    "nn.layer_norm.layer_norm_backward": _layer_norm_backward,
    "nn.rms_norm.rms_norm_forward": _rms_norm,
    **{f"nn.activation.{f}_forward": _unary(f) for f in ("relu", "tanh", "sigmoid")},
    "nn.activation.silu_forward": lambda torch, a: (lambda x: lambda: torch.nn.functional.silu(x))(a("x")),
    "nn.activation.gelu_tanh_forward": lambda torch, a: _gelu(torch, a, "tanh"),
    "nn.activation.gelu_erf_forward": lambda torch, a: _gelu(torch, a, "none"),
    "nn.activation.relu_backward": _pointwise_backward("threshold_backward", "x", 0),
    "nn.activation.silu_backward": _pointwise_backward("silu_backward"),
    "nn.activation.tanh_backward": _pointwise_backward("tanh_backward", "out"),
    "nn.activation.sigmoid_backward": _pointwise_backward("sigmoid_backward", "out"),
    "nn.activation.gelu_tanh_backward": lambda torch, a: _gelu_backward(torch, a, "tanh"),
    "nn.activation.gelu_erf_backward": lambda torch, a: _gelu_backward(torch, a, "none"),
    "nn.cross_entropy.cross_entropy_forward": _cross_entropy,
    "nn.linear.linear_forward": _linear,
    "nn.conv.conv2d_forward": _conv2d,
    "nn.embedding.embedding_forward": _embedding,
    "nn.attention.attention_forward": _attention,
    "nn.causal_attention.causal_attention_forward": _causal_attention,
    "linalg.cholesky.cholesky_in_place": _in_place("cholesky", "n", "n"),
    "linalg.householder.householder_qr": _in_place("geqrf", "m", "n"),
    "linalg.lu.lu_factor_in_place": _in_place("lu_factor", "m", "n"),
    "linalg.triangular.triangular_solve": _triangular_solve,
    "linalg.matmul.matmul": _matmul,
    "linalg.vector.dot": _dot,
}
