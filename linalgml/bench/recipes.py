"""Arguments for any kernel: the length of each buffer in terms of its sizes, by a recipe a kernel.

The parity tests draw random sizes from these, `linalgml bench` and `python -m benchmarks.concepts` fixed ones.  A kernel without
a recipe, and without a test of its own that names it, is reported by tests/test_parity.py.
"""

# Recipes: buffers by name with their lengths (an expression in the sizes), then the sizes and settings by name.  "i:" marks
# int64 indices below the bound after it, "p:" positive values, "u:" values in [0, 1), "m:" a well-conditioned matrix of the rows and
# columns after it, "d:" a positive definite one.
POINT = {"x": "n", "y": "n", "out": "n", "grad": "n", "dx": "n", "n": "size"}
PAIR = {"x": "nx", "y": "ny", "out": "n", "grad": "n", "dx": "n", "dy": "n", "n": "size", "nx": "=n", "ny": "=n"}
FOLD = {"x": "outer * size * inner", "out": "outer * inner", "mean": "outer * inner", "grad": "outer * inner", "dx": "outer * size * inner",
        "outer": "size", "size": "size", "inner": "size", "divisor": 2.0}  # fmt: skip
SCAN = {**FOLD, "out": "outer * size * inner", "grad": "outer * size * inner"}
ROWS = dict.fromkeys(("x", "out", "grad", "dx", "logits", "dlogits"), "rows * cols") | {
    "gain": "cols", "bias": "cols", "dgain": "cols", "dbias": "cols", "mean": "rows", "rstd": "p:rows", "lse": "rows", "losses": "rows",
    "rows": "size", "cols": "size", "eps": 1e-5, "target": "i:cols:rows", "ignore_index": -100, "smoothing": 0.1,
}  # fmt: skip
LINEAR = {"x": "rows * n_in", "dx": "rows * n_in", "weight": "n_out * n_in", "dweight": "n_out * n_in", "bias": "n_out", "dbias": "n_out",
          "out": "rows * n_out", "grad": "rows * n_out", "rows": "size", "n_in": "size", "n_out": "size", "has_bias": True}  # fmt: skip
HEADS = {**dict.fromkeys(("q", "out", "grad", "dq"), "heads * T * D"), **dict.fromkeys(("k", "v", "dk", "dv"), "heads * S * D"),
         "lse": "heads * T", "heads": "size", "T": "size", "S": "size", "D": "size", "scale": 0.5, "visible": "size"}  # fmt: skip
PACKED = {"qkv": "B * T * 3 * H * D", "dqkv": "B * T * 3 * H * D", "out": "B * T * H * D", "grad": "B * T * H * D", "lse": "B * H * T",
          "B": "small", "T": "size", "H": "small", "D": "size", "scale": 0.5}  # fmt: skip
MASKED = {**HEADS, "mask": "masks * rows * S", "rows": "=T", "masks": "small", "share": "small"}
STEP = {**dict.fromkeys(("param", "grad", "exp_avg", "velocity", "x"), "n"), "exp_avg_sq": "p:n", "n": "size", "lr": 0.1, "beta1": 0.9,
        "beta2": 0.99, "eps": 1e-8, "weight_decay": 0.1, "correction1": 0.5, "correction2": 0.3, "momentum": 0.9, "dampening": 0.1,
        "nesterov": False, "first": False, "factor": 0.7}  # fmt: skip

RECIPES = {
    **{f"autograd.{name}": POINT for name in (
        "arithmetic.neg_forward", "engine.accumulate", "conversion.cast_to_float", "trigonometry.cos_forward", "trigonometry.cos_backward",
        "trigonometry.sin_forward", "trigonometry.sin_backward", "trigonometry.tan_forward", "trigonometry.tan_backward",
        "piecewise.abs_forward", "piecewise.abs_backward", "piecewise.sign_forward", "piecewise.floor_forward", "piecewise.ceil_forward",
        "piecewise.trunc_forward", "piecewise.round_forward", "elementary.exp_forward", "elementary.expm1_forward",
        "elementary.expm1_backward", "elementary.erf_forward", "elementary.erf_backward", "elementary.square_forward",
        "elementary.square_backward", "elementary.reciprocal_forward", "elementary.reciprocal_backward",
    )},
    **{f"autograd.elementary.{name}": {**POINT, "x": "p:n", "out": "p:n", "base": 2.0} for name in (
        "log_forward", "log2_forward", "log10_forward", "log_base_backward", "log1p_forward", "log1p_backward", "sqrt_forward",
        "sqrt_backward", "rsqrt_forward", "rsqrt_backward",
    )},
    **{f"autograd.{name}": PAIR for name in (
        "arithmetic.add_forward", "arithmetic.sub_forward", "arithmetic.mul_forward", "arithmetic.div_forward", "arithmetic.div_backward",
        "selection.maximum_forward", "selection.maximum_backward", "selection.minimum_forward", "selection.minimum_backward",
    )},
    **{f"autograd.elementary.{name}": {**PAIR, "x": "p:nx"} for name in ("pow_forward", "pow_backward_base", "pow_backward_exponent")},
    **{f"autograd.reduction.{name}": FOLD for name in (
        "sum_forward", "sum_backward", "mean_forward", "mean_backward", "var_forward", "var_backward", "logsumexp_forward",
        "logsumexp_backward", "norm_forward",
    )},
    **{f"autograd.reduction.{name}": {**FOLD, "out": "p:outer * inner"} for name in ("norm_backward", "std_backward")},
    **{f"autograd.accumulation.{name}": SCAN for name in ("cumsum_forward", "cumsum_backward")},
    **{f"nn.{name}": ROWS for name in (
        "layer_norm.layer_norm_forward", "layer_norm.layer_norm_backward", "rms_norm.rms_norm_forward", "rms_norm.rms_norm_backward",
        "softmax.softmax_forward", "softmax.softmax_backward", "softmax.log_softmax_forward", "softmax.log_softmax_backward",
        "cross_entropy.cross_entropy_forward", "cross_entropy.cross_entropy_backward",
    )},
    **{f"nn.activation.{name}_{way}": POINT
       for name in ("relu", "gelu_tanh", "gelu_erf", "silu", "tanh", "sigmoid") for way in ("forward", "backward")},
    **{f"nn.linear.{name}": LINEAR for name in ("linear_forward", "linear_backward_input", "linear_backward_weight")},
    "nn.embedding.embedding_forward": {
        "weight": "vocab * cols", "index": "i:vocab:count", "out": "count * cols", "count": "size", "cols": "size", "vocab": "size"},
    "nn.embedding.embedding_backward": {
        "dweight": "vocab * cols", "index": "i:vocab:count", "grad": "count * cols", "count": "size", "cols": "size", "vocab": "size"},
    "nn.dropout.dropout_forward": {**POINT, "uniform": "u:n", "p": 0.3},
    "nn.dropout.dropout_backward": {**POINT, "uniform": "u:n", "p": 0.3},
    **{f"nn.loss.squared_error_{way}": {**POINT, "out": "1", "grad": "1"} for way in ("forward", "backward")},
    **{f"nn.loss.nll_{way}": {**ROWS, "grad": "rows", "x": "rows * cols"} for way in ("forward", "backward")},
    "nn.attention.attention_forward": HEADS,
    "nn.causal_attention.causal_attention_forward": PACKED,
    "nn.masked_attention.masked_attention_forward": MASKED,
    "nn.online_softmax.online_attention_forward": HEADS,
    "nn.online_softmax.online_softmax_step": {"state": "p:D + 2", "score": 0.5, "value": "D", "D": "size"},
    "transformers.kv_cache.decode_attention": {
        "qkv": "B * T * 3 * H * D", "keys": "B * H * capacity * D", "values": "B * H * capacity * D", "out": "B * T * H * D",
        "B": "small", "T": "size", "H": "small", "D": "size", "start": "size", "capacity": "=start + T + 1", "scale": 0.5},
    "transformers.decoding.decode_embedding": {
        "tokens": "i:vocab:B * T", "table": "vocab * C", "positions": "(start + T) * C", "out": "B * T * C",
        "B": "small", "T": "size", "C": "size", "start": "size", "vocab": "size"},
    "transformers.decoding.decode_layer": {
        "x": "B * T * H * D", "out": "B * T * H * D", "keys": "B * H * capacity * D", "values": "B * H * capacity * D",
        **dict.fromkeys(("gain1", "shift1", "b_mix", "gain2", "shift2", "b_out"), "H * D"), "b_qkv": "3 * H * D", "b_fc": "width",
        "w_qkv": "3 * H * D * H * D", "w_mix": "H * D * H * D", "w_fc": "width * H * D", "w_out": "H * D * width",
        "B": "small", "T": "small", "H": "small", "D": "size", "width": "size", "start": "size", "capacity": "=start + T + 1",
        "scale": 0.1, "eps1": 1e-5, "eps2": 1e-3},
    "transformers.decoding.decode_head": {
        "x": "B * T * C", "gain": "C", "shift": "C", "weight": "vocab * C", "logits": "B * vocab",
        "B": "small", "T": "size", "C": "size", "vocab": "size", "eps": 1e-5},
    "transformers.generation.sample_rows": {
        "logits": "rows * cols", "uniform": "u:rows", "out": "o:rows", "rows": "size", "cols": "size", "levels": 6, "temperature": 0.8,
        "top_k": "=min(3, cols)", "top_p": 0.7},
    "optim.adamw.adamw_step": STEP, "optim.sgd.sgd_step": STEP, "optim.clip.sum_of_squares": STEP, "optim.clip.scale_in_place": STEP,
    "linalg.vector.dot": POINT, "linalg.vector.norm": POINT,
    "linalg.matmul.matmul": {
        "a": "batch * m * k", "b": "batch * k * n", "out": "batch * m * n", "batch": "small", "m": "size", "k": "size", "n": "size",
        "a_step": "=m * k", "a_row": "=k", "a_col": 1, "b_step": "=k * n", "b_row": "=n", "b_col": 1},
    "linalg.cholesky.cholesky_in_place": {"a": "d:n", "n": "size"},
    "linalg.lu.lu_factor_in_place": {"a": "m:m:n", "pivots": "o:min(m, n)", "m": "size", "n": "size"},
    "linalg.complete_pivoting.lu_complete_in_place": {
        "a": "m:m:n", "pivots": "o:min(m, n)", "columns": "o:min(m, n)", "m": "size", "n": "size"},
    "linalg.ldl.ldl_in_place": {"a": "d:n", "pivots": "o:n", "n": "size"},
    "linalg.elimination.row_reduce": {
        "a": "m:m:n", "pivots": "o:min(m, n)", "m": "size", "n": "size", "tol": 1e-4, "reduced": True},
    "linalg.triangular.triangular_solve": {
        "t": "m:n:n", "b": "n * k", "n": "size", "k": "size", "row": "=n", "col": 1, "lower": True, "unit": False},
    "linalg.gram_schmidt.orthogonalise": {
        "a": "m:n:m", "q": "n * m", "r": "n * n", "squares": "n", "n": "size", "m": "=n + 2", "modified": True},
    "linalg.householder.householder_qr": {"a": "m:m:n", "tau": "min(m, n)", "m": "size", "n": "size"},
    "linalg.pivoted_qr.pivoted_qr": {"a": "m:m:n", "tau": "min(m, n)", "pivots": "o:n", "m": "size", "n": "size"},
    "linalg.givens.givens_qr": {"a": "m:m:n", "qt": "m * m", "m": "size", "n": "size"},
    "linalg.hessenberg.hessenberg_reduce": {"a": "m:n:n", "tau": "n - 1", "n": "size"},
    "linalg.bidiagonal.bidiagonalize": {
        "a": "m:m:n", "d": "n", "e": "n", "tauq": "n", "taup": "n", "m": "=n + 3", "n": "size"},
    "autograd.arithmetic.has_zero": {"x": "n", "n": "size"}, "autograd.comparison.first_difference": POINT,
    "autograd.bounds.first_outside": {"index": "i:bound:n", "n": "size", "bound": "size", "low": 0, "high": 2, "allowed": 3},
    "autograd.conversion.cast_to_int": {"x": "n", "out": "o:n", "n": "size"},
    "autograd.conversion.cast_to_bool": {"x": "n", "out": "o:n", "n": "size"},
    "autograd.conversion.first_not_int": {"x": "n", "n": "size"},
    "autograd.extremes.chosen_backward": {**FOLD, "index": "i:size:outer * inner"}, "autograd.extremes.ties_backward": FOLD,
    "autograd.masking.masked_fill_forward": {**FOLD, "x": "outer * inner", "mask": "i:two:inner", "value": "1", "two": 2},
    "autograd.masking.masked_sum": {**FOLD, "x": "outer * inner", "mask": "i:two:inner", "out": "1", "two": 2},
    "autograd.masking.coordinates": {"flat": "i:n:count", "out": "o:count * 2", "shape": (3, 4), "ndim": 2, "count": "size", "n": 12},
    "autograd.positions.index_offsets": {"index": "i:size:n", "at": "o:n", "n": "size", "size": "size", "stride": 3},
    "autograd.positions.mask_offsets": {"mask": "i:two:n", "at": "o:n", "n": "size", "stride": 3, "two": 2},
    "autograd.positions.unravel_offsets": {
        "flat": "i:total:n", "at": "o:n", "shape": (3, 4), "strides": (1, 5), "ndim": 2, "n": "size", "total": 12},
    "autograd.positions.outer_sum": {
        "x": "i:bound:rows", "y": "i:bound:cols", "out": "o:rows * cols", "rows": "size", "cols": "size", "bound": 9},
    **{f"autograd.tensor.strided_{name}": {
        "x": "20", "out": "20", "shape": (2, 2, 3), "strides": (6, 0, 2), "ndim": 3, "offset": 1, "n": 12} for name in ("read", "add")},
    "autograd.tensor.strided_write": {"x": "12", "out": "20", "shape": (2, 2, 3), "strides": (9, 1, 2), "ndim": 3, "offset": 1, "n": 12},
}  # fmt: skip

# What kernels that work in place write over: a timed call first puts there what was there, as every library copies its argument.
IN_PLACE = {
    **{f"linalg.{name}": ("a",) for name in (
        "cholesky.cholesky_in_place", "lu.lu_factor_in_place", "complete_pivoting.lu_complete_in_place", "ldl.ldl_in_place",
        "elimination.row_reduce", "householder.householder_qr", "pivoted_qr.pivoted_qr", "hessenberg.hessenberg_reduce",
        "bidiagonal.bidiagonalize",
    )},
    "linalg.triangular.triangular_solve": ("b",), "linalg.givens.givens_qr": ("a", "qt"),
}  # fmt: skip

# Backward kernels that need what their forward pass left: run after it.
AFTER = {"nn.attention.attention_backward": ("nn.attention.attention_forward", HEADS),
         "nn.causal_attention.causal_attention_backward": ("nn.causal_attention.causal_attention_forward", PACKED),
         "nn.masked_attention.masked_attention_backward": ("nn.masked_attention.masked_attention_forward", MASKED)}  # fmt: skip


def recipe_of(name):
    """(the kernel that has to run first or None, the recipe) of a kernel; (None, None) when it has none."""
    return AFTER.get(name) or (None, RECIPES.get(name))


def draw(recipe, arguments, rng, choose):
    """(arguments by name, sizes by name): lists of Python numbers for buffers, numbers for sizes and settings.

    `choose(name, low, high)` gives a size; high is None where nothing bounds it.
    """
    sizes = {n: choose(n, 1, 3 if spec == "small" else None) for n, spec in recipe.items() if spec in ("size", "small")}
    sizes.update({n: spec for n, spec in recipe.items() if type(spec) is int})
    for n, spec in recipe.items():
        if isinstance(spec, str) and spec.startswith("="):
            sizes[n] = eval(spec[1:], {}, sizes)
        elif isinstance(spec, str) and spec.startswith("below "):
            sizes[n] = choose(n, 0, sizes[spec[6:]] - 1)
    made = {}
    for n in arguments:
        spec = recipe[n]
        if n in sizes or not isinstance(spec, str):
            made[n] = sizes.get(n, spec)
        elif spec.startswith("o:"):
            made[n] = [0] * eval(spec[2:], {}, sizes)
        elif spec.startswith("i:"):
            _, bound, length = spec.split(":")
            made[n] = [rng.randrange(sizes[bound]) for _ in range(eval(length, {}, sizes))]
        elif spec[:2] in ("m:", "d:"):
            rows, _, cols = spec[2:].partition(":")
            made[n] = matrix(sizes[rows], sizes[cols or rows], spec[0] == "d", rng)
        else:
            kind, length = spec.split(":") if ":" in spec else ("", spec)
            values = [rng.random() if kind == "u" else rng.gauss(0, 1) for _ in range(eval(length, {}, sizes))]
            made[n] = [abs(v) + 0.1 for v in values] if kind == "p" else values
    return made, sizes


def matrix(m, n, definite, rng):
    """A random (m, n) matrix whose diagonal is large enough for a small condition number; `definite`: symmetric too."""
    a = [rng.gauss(0, 1) for _ in range(m * n)]
    if definite:
        a = [(a[i * n + j] + a[j * n + i]) / 2 for i in range(n) for j in range(n)]
    for i in range(min(m, n)):
        a[i * n + i] += 3 * (m + n) ** 0.5
    return a
