"""Rows of the table: arithmetic, elementary functions, selection, reductions, layers, products and modules."""

from benchmarks.operation_row import fixed, row, unary

ROWS = ((64, 64), (768, 128), (1000, 1000))
LOGITS = ((64, 10), (768, 65), (1024, 1000))
HEADS = ((8, 4, 64, 32), (4, 8, 256, 64), (1, 12, 1024, 64))

ARITHMETIC = [
    row("add __add__", lambda t, x, y: x + y, "xx", double=True),
    row("add", lambda t, x: x + 1.5, "x", "add a number"),
    row("__radd__", lambda t, x: 1.5 + x, "x", "number + tensor"),
    row("add", lambda t, x, y: t.m.add(x, y, alpha=0.5), "xx", "add with alpha"),
    row("add", lambda t, x, r: x + r, "xr", "add a row", layout="square"),
    row("add", lambda t, x, k: x + k, "xk", "add a column", layout="square"),
    row("add", lambda t, x, s: x + s, "xs", "add a 0-d tensor"),
    fixed("add", lambda t, x, y: x + y, "nn", "add integers"),
    row("sub __sub__ subtract", lambda t, x, y: x - y, "xx"),
    row("__rsub__", lambda t, x: 1.5 - x, "x", "number - tensor"),
    row("sub", lambda t, x, r: x - r, "xr", "sub a row", layout="square"),
    row("mul __mul__ multiply", lambda t, x, y: x * y, "xx", double=True),
    row("mul", lambda t, x: x * 1.5, "x", "mul by a number"),
    row("__rmul__", lambda t, x: 1.5 * x, "x", "number * tensor"),
    row("mul", lambda t, x, r: x * r, "xr", "mul by a row", layout="square"),
    row("mul", lambda t, x, k: x * k, "xk", "mul by a column", layout="square", double=True),
    fixed("mul", lambda t, x, y: x * y, "nn", "mul integers"),
    row("div __truediv__ true_divide divide", lambda t, x, p: x / p, "xp", double=True),
    row("div", lambda t, x: x / 1.5, "x", "div by a number"),
    row("__rtruediv__", lambda t, p: 1.5 / p, "p", "number / tensor"),
    row("div", lambda t, x, k: x / k, "xk", "div by a column", layout="square"),
    row("div", lambda t, x, r: x / r, "xr", "div by a row", layout="square"),
    fixed("floor_divide __floordiv__", lambda t, x, p: x // p, "xp"),
    fixed("floor_divide __rfloordiv__", lambda t, n: n // 7, "n", "floor_divide integers"),
    row("remainder __mod__ __rmod__", lambda t, x: x % 1.5, "x"),
    row("neg __neg__ negative", lambda t, x: -x),
    fixed("add_ __iadd__", lambda t, x, y: x.add_(y), "xx"),
    fixed("add_", lambda t, x: x.add_(1.5), "x", "add_ a number"),
    fixed("sub_ __isub__", lambda t, x, y: x.sub_(y), "xx"),
    fixed("mul_ __imul__", lambda t, x: x.mul_(1.0), "x"),
    fixed("div_ __itruediv__", lambda t, x: x.div_(1.0), "x"),
    fixed("neg_", lambda t, x: x.neg_()),
    fixed("remainder_", lambda t, x: x.remainder_(1.5)),
    fixed("floor_divide_", lambda t, x: x.floor_divide_(1.5)),
]

ELEMENTARY = [
    unary("exp", double=True),
    *(unary(n) for n in "expm1 erf square sigmoid tanh relu".split()),
    *(unary(n, inputs="p") for n in "log log2 log10 log1p sqrt rsqrt reciprocal".split()),
    *(unary(n) for n in "sin cos".split()),
    unary("tan", inputs="u"),
    row("pow __pow__", lambda t, p: p**2.5, "p"),
    row("pow", lambda t, x: x**2, "x", "pow 2"),
    row("pow", lambda t, x: x**3, "x", "pow 3"),
    row("pow", lambda t, p: p**0.5, "p", "pow 0.5"),
    row("pow", lambda t, p, y: p**y, "px", "pow of two tensors"),
    row("__rpow__", lambda t, x: 2.0**x, "x", "number ** tensor"),
    fixed("exp_", lambda t, u: u.exp_(), "u"),
    fixed("log_", lambda t, p: p.log_(), "p"),
    fixed("sqrt_", lambda t, p: p.sqrt_(), "p"),
    fixed("rsqrt_", lambda t, p: p.rsqrt_(), "p"),
    fixed("reciprocal_", lambda t, p: p.reciprocal_(), "p"),
    fixed("square_", lambda t, u: u.square_(), "u"),
    fixed("pow_", lambda t, u: u.pow_(2), "u"),
    fixed("sin_", lambda t, x: x.sin_()),
    fixed("cos_", lambda t, x: x.cos_()),
    fixed("relu_", lambda t, x: x.relu_()),
    fixed("tanh_", lambda t, x: x.tanh_()),
    fixed("sigmoid_", lambda t, x: x.sigmoid_()),
    row("abs __abs__ absolute", lambda t, x: t.m.abs(x)),
    *(unary(n) for n in "sign floor ceil trunc round".split()),
    fixed("abs_", lambda t, x: x.abs_()),
    fixed("sign_", lambda t, x: x.sign_()),
    fixed("floor_", lambda t, x: x.floor_()),
    fixed("ceil_", lambda t, x: x.ceil_()),
    fixed("round_", lambda t, x: x.round_()),
]

SELECTION = [
    row("maximum", lambda t, x, y: t.m.maximum(x, y), "xx"),
    row("minimum", lambda t, x, y: t.m.minimum(x, y), "xx"),
    row("where", lambda t, b, x, y: t.m.where(b, x, y), "bxx"),
    row("where", lambda t, b, x: t.m.where(b, x, 0.0), "bx", "where with a number"),
    row("clamp clip", lambda t, x: t.m.clamp(x, -1.0, 1.0), double=True),
    row("clamp", lambda t, x: t.m.clamp(x, min=0.0), "x", "clamp from below"),
    fixed("clamp_", lambda t, x: x.clamp_(-1.0, 1.0)),
    *(fixed(f"{n} __{n}__", lambda t, x, y, f=n: getattr(t.m, f)(x, y), "xx") for n in "eq ne lt le gt ge".split()),
    fixed("gt", lambda t, x: x > 0, "x", "gt a number"),
    fixed("eq", lambda t, n: n == 7, "n", "eq an integer"),
    *(fixed(f"logical_{n} __{n}__", lambda t, b, c, f=n: getattr(t.m, f"logical_{f}")(b, c), "bb") for n in "and or xor".split()),
    fixed("logical_not __invert__", lambda t, b: ~b, "b"),
    *(fixed(n, lambda t, x, f=n: getattr(t.m, f)(x)) for n in "isnan isinf isfinite".split()),
    fixed("isclose", lambda t, x, y: t.m.isclose(x, y), "xx"),
    fixed("allclose", lambda t, x: t.m.allclose(x, x), "x"),
    fixed("equal", lambda t, x, y: t.m.equal(x, y), "xx"),
]


def _reductions(name, **options):
    """Over everything, over rows and over columns."""
    square = {"layout": "square", **options}
    return [
        row(name, lambda t, x: getattr(t.m, name)(x), "x", f"{name} of all", **options),
        row(name, lambda t, x: getattr(t.m, name)(x, -1), "x", f"{name} of rows", **square),
        row(name, lambda t, x: getattr(t.m, name)(x, 0), "x", f"{name} of columns", **square),
    ]


REDUCTION = [
    *_reductions("sum", double=True),
    row("sum", lambda t, x: t.m.sum(x, (1, 2)), "x", "sum of the middle", shapes=((8, 16, 16, 8), (16, 64, 64, 16))),
    fixed("sum", lambda t, b: b.sum(), "b", "sum of booleans"),
    *_reductions("mean"),
    row("mean", lambda t, x: t.m.mean(x, 1), "x", "mean of the middle", shapes=((8, 16, 32), (32, 64, 512))),
    *_reductions("var", smallest=64),  # one number has none
    *_reductions("std", smallest=64),
    row("norm", lambda t, x: t.m.norm(x), "x", "norm of all"),
    row("norm", lambda t, x: t.m.norm(x, dim=-1), "x", "norm of rows", layout="square"),
    row("norm", lambda t, x: t.m.norm(x, 1), "x", "norm with p = 1"),
    row("logsumexp", lambda t, x: t.m.logsumexp(x, -1), "x", "logsumexp of rows", layout="square", double=True),
    row("logsumexp", lambda t, x: t.m.logsumexp(x, 0), "x", "logsumexp of columns", layout="square"),
    row("max", lambda t, x: x.max(), "x", "max of all"),
    row("max", lambda t, x: x.max(-1), "x", "max of rows", layout="square"),
    row("max", lambda t, x: x.max(0), "x", "max of columns", layout="square"),
    row("min", lambda t, x: x.min(), "x", "min of all"),
    row("min", lambda t, x: x.min(-1), "x", "min of rows", layout="square"),
    row("amax", lambda t, x: x.amax(-1), "x", "amax of rows", layout="square"),
    row("amax", lambda t, x: x.amax(0), "x", "amax of columns", layout="square"),
    row("amin", lambda t, x: x.amin(-1), "x", "amin of rows", layout="square"),
    fixed("argmax", lambda t, x: x.argmax(), "x", "argmax of all"),
    fixed("argmax", lambda t, x: x.argmax(-1), "x", "argmax of rows", layout="square"),
    fixed("argmax", lambda t, x: x.argmax(0), "x", "argmax of columns", layout="square"),
    fixed("argmin", lambda t, x: x.argmin(-1), "x", "argmin of rows", layout="square"),
    fixed("all", lambda t, b: b.all(), "b"),
    fixed("any", lambda t, b: b.any(), "b"),
    fixed("any", lambda t, b: b.any(-1), "b", "any of rows", layout="square"),
    fixed("count_nonzero", lambda t, b: t.m.count_nonzero(b), "b"),
    row("prod", lambda t, p: p.prod(-1), "p", "prod of rows", layout="square", largest=4096),
    row("cumsum", lambda t, x: x.cumsum(-1), "x", "cumsum of rows", layout="square"),
    row("cumsum", lambda t, x: x.cumsum(0), "x", "cumsum of columns", layout="square"),
]


def _attention(t, q, k, v, mask=None, causal=False):
    return t.F.scaled_dot_product_attention(q, k, v, attn_mask=mask, is_causal=causal)


def _split_attention(t, x, heads=4):
    B, T, C3 = x.shape
    q, k, v = (p.view(B, T, heads, -1).transpose(1, 2) for p in x.split(C3 // 3, dim=2))
    return t.F.scaled_dot_product_attention(q, k, v, is_causal=True)


def _apart_attention(t, q, k, v, heads=4, causal=False):
    """Three projections (B, T, C), as one writes attention by hand: heads by view and transpose, and back."""
    B, T, C = q.shape
    q, k, v = (p.view(B, T, heads, C // heads).transpose(1, 2) for p in (q, k, v))
    return t.F.scaled_dot_product_attention(q, k, v, is_causal=causal).transpose(1, 2).reshape(B, T, C)


LAYERS = [
    row("gelu", lambda t, x: t.F.gelu(x), "x", "gelu", double=True),
    row("gelu", lambda t, x: t.F.gelu(x, approximate="tanh"), "x", "gelu tanh"),
    row("silu", lambda t, x: t.F.silu(x)),
    row("relu", lambda t, x: t.F.relu(x), "x", "F.relu"),
    row("softmax", lambda t, x: t.F.softmax(x, dim=-1), shapes=ROWS, double=True),
    row("softmax", lambda t, x: t.F.softmax(x, dim=0), "x", "softmax of columns", shapes=ROWS),
    row("log_softmax", lambda t, x: t.F.log_softmax(x, dim=-1), shapes=ROWS),
    row("layer_norm", lambda t, x: t.F.layer_norm(x, x.shape[-1:]), shapes=ROWS, double=True),
    row("layer_norm", lambda t, x, g, b: t.F.layer_norm(x, x.shape[-1:], g, b), "xrr", "layer_norm with gain and bias", shapes=ROWS),
    row("rms_norm", lambda t, x: t.F.rms_norm(x, x.shape[-1:]), shapes=ROWS),
    row("rms_norm", lambda t, x, g: t.F.rms_norm(x, x.shape[-1:], g), "xr", "rms_norm with gain", shapes=ROWS),
    row("dropout", lambda t, x: t.F.dropout(x, 0.1), random=True),
    row("cross_entropy", lambda t, x, y: t.F.cross_entropy(x, y), "xt", shapes=((1, 10), *LOGITS)),
    row("cross_entropy", lambda t, x, y: t.F.cross_entropy(x, y, label_smoothing=0.1), "xt", "cross_entropy, smoothed", shapes=LOGITS),
    row("nll_loss", lambda t, x, y: t.F.nll_loss(x, y), "xt", shapes=LOGITS),
    row("mse_loss", lambda t, x, y: t.F.mse_loss(x, y), "xx"),
    row("embedding", lambda t, i, x: t.F.embedding(i, x), "ix", shapes=((64, 64), (1024, 128), (4096, 256))),
    fixed("one_hot", lambda t, y: t.F.one_hot(y, 10), "t", shapes=((64, 10), (4096, 10))),
    row("normalize", lambda t, x: t.F.normalize(x, dim=-1), shapes=ROWS),
    row("cosine_similarity", lambda t, x, y: t.F.cosine_similarity(x, y, dim=-1), "xx", shapes=ROWS),
    row("linear", lambda t, x, w: t.F.linear(x, w), "xw", shapes=((1, 64), (64, 64), (768, 128), (256, 512))),
    row("linear", lambda t, x, w, b: t.F.linear(x, w, b), "xwr", "linear with bias", shapes=((1, 64), (64, 64), (768, 128), (256, 512))),
    row("scaled_dot_product_attention", lambda t, q, k, v: _attention(t, q, k, v), "xxx", "attention", shapes=HEADS),
    row("scaled_dot_product_attention", lambda t, q, k, v: _attention(t, q, k, v, causal=True), "xxx", "attention causal", shapes=HEADS),
    row("scaled_dot_product_attention", lambda t, q, k, v: _attention(t, q, k, v, _mask(t, q)), "xxx", "attention masked", shapes=HEADS),
    row("scaled_dot_product_attention", _split_attention, "x", "attention of a packed qkv", shapes=((8, 64, 384), (4, 256, 768))),
    row("scaled_dot_product_attention", _apart_attention, "xxx", "attention of three projections", shapes=((8, 64, 128), (4, 256, 256))),
]

_MASKS: dict = {}


def _mask(t, q):
    """A mask of the second half of each row, the same for every head; made once."""
    key = t.m, q.shape[-2]
    if key not in _MASKS:
        _MASKS[key] = t.m.tril(t.m.ones(key[1], key[1])) > 0
    return _MASKS[key]


PRODUCTS = [
    row("matmul __matmul__", lambda t, x, y: x @ y, "xx", layout="square", largest=65536),
    row("mm", lambda t, x, y: t.m.mm(x, y), "xx", layout="square", largest=65536),
    row("bmm", lambda t, x, y: t.m.bmm(x, y), "xx", shapes=((4, 8, 8), (16, 64, 64))),
    row("mv", lambda t, x, r: t.m.mv(x, r), "xr", layout="square"),
    row("dot", lambda t, x, y: t.m.dot(x, y), "xx"),
    row("outer", lambda t, x, y: t.m.outer(x, y), "xx", largest=64),
    row("addmm", lambda t, x, y, z: t.m.addmm(x, y, z), "xxx", layout="square", largest=65536),
    row("einsum", lambda t, x, y: t.m.einsum("ij,jk->ik", x, y), "xx", layout="square", largest=65536),
    row("tensordot", lambda t, x, y: t.m.tensordot(x, y, 1), "xx", layout="square", largest=65536),
]


def _module(build):
    """A module of each library with the same weights, made when it is first called."""
    made: dict = {}

    def call(t, x):
        key = t.m, x.shape[-1], x.requires_grad
        if key not in made:
            made[key] = module = build(t, x.shape[-1])
            for p in module.parameters():
                p.requires_grad_(False)
                p.fill_(0.01)
                p.requires_grad_(x.requires_grad)
        return made[key](x)

    return call


def _sequential(activation):
    return _module(lambda t, n: t.nn.Sequential(t.nn.Linear(n, 4 * n), getattr(t.nn, activation)(), t.nn.Linear(4 * n, n)))


MODULES = [
    row("Linear", _module(lambda t, n: t.nn.Linear(n, n)), "x", "nn.Linear", shapes=((1, 64), (64, 64), (768, 128))),
    row("LayerNorm", _module(lambda t, n: t.nn.LayerNorm(n)), "x", "nn.LayerNorm", shapes=ROWS),
    *(
        row("Sequential", _sequential(a), "x", f"nn.Sequential(Linear, {a}, Linear)", shapes=((1, 64), (64, 64), (768, 128)))
        for a in ("ReLU", "GELU", "SiLU", "Tanh")
    ),
]
