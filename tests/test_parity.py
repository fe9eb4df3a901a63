"""Every kernel in the registry: its twins take the same arguments and give the readable source's results.

A kernel's arguments are drawn by a recipe: the length of each buffer in terms of its sizes.  A kernel without a recipe, or
without a test of its own that names it, fails here by name.
"""

import inspect
import math
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linalgml as lm
from linalgml import dtypes, kernels, storage

REGISTRY = kernels.load_all()
COMPILED = [name for name in lm.available_backends() if name not in ("python", "fast")]
TESTS = Path(__file__).parent

# Recipes: buffers by name with their lengths (an expression in the sizes), then the sizes and settings by name.  "i:" marks
# int64 indices below the bound after it, "p:" positive values, "u:" values in [0, 1).
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
    "nn.attention.attention_forward": HEADS,
    "nn.causal_attention.causal_attention_forward": PACKED,
    "nn.online_softmax.online_attention_forward": HEADS,
    "nn.online_softmax.online_softmax_step": {"state": "p:D + 2", "score": 0.5, "value": "D", "D": "size"},
    "transformers.kv_cache.decode_attention": {
        "qkv": "B * 3 * H * D", "keys": "B * H * capacity * D", "values": "B * H * capacity * D", "out": "B * H * D",
        "B": "small", "H": "small", "D": "size", "position": "below capacity", "capacity": "size", "scale": 0.5},
    "optim.adamw.adamw_step": STEP, "optim.sgd.sgd_step": STEP, "optim.clip.sum_of_squares": STEP, "optim.clip.scale_in_place": STEP,
    "linalg.vector.dot": POINT, "linalg.vector.norm": POINT,
    "linalg.matmul.matmul": {
        "a": "batch * m * k", "b": "batch * k * n", "out": "batch * m * n", "batch": "small", "m": "size", "k": "size", "n": "size",
        "a_step": "=m * k", "a_row": "=k", "a_col": 1, "b_step": "=k * n", "b_row": "=n", "b_col": 1},
    "autograd.arithmetic.has_zero": {"x": "n", "n": "size"},
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

# Backward kernels that need what their forward pass left: run after it.
AFTER = {"nn.attention.attention_backward": ("nn.attention.attention_forward", HEADS),
         "nn.causal_attention.causal_attention_backward": ("nn.causal_attention.causal_attention_forward", PACKED)}  # fmt: skip

CYTHON_TWINS = sorted(n for n, k in REGISTRY.items() if "cython" not in k.without)


def draw(recipe, arguments, rng, high, dtype):
    """Arguments by name: lists for buffers, numbers for sizes and settings."""
    sizes = {n: rng.randint(1, 3 if spec == "small" else high) for n, spec in recipe.items() if spec in ("size", "small")}
    sizes.update({n: spec for n, spec in recipe.items() if type(spec) is int})
    for n, spec in recipe.items():
        if isinstance(spec, str) and spec.startswith("="):
            sizes[n] = eval(spec[1:], {}, sizes)
        elif isinstance(spec, str) and spec.startswith("below "):
            sizes[n] = rng.randrange(sizes[spec[6:]])
    made = {}
    for n in arguments:
        spec = recipe[n]
        if n in sizes:
            made[n] = sizes[n]
        elif isinstance(spec, str) and spec.startswith("o:"):
            made[n] = [0] * eval(spec[2:], {}, sizes)
        elif not isinstance(spec, str):
            made[n] = spec
        elif spec.startswith("i:"):
            _, bound, length = spec.split(":")
            made[n] = [rng.randrange(sizes[bound]) for _ in range(eval(length, {}, sizes))]
        else:
            kind, length = spec.split(":") if ":" in spec else ("", spec)
            values = [rng.random() if kind == "u" else rng.gauss(0, 1) for _ in range(eval(length, {}, sizes))]
            values = [abs(v) + 0.1 for v in values] if kind == "p" else values
            made[n] = storage.settle(values, dtype)
    return made


def run_on(name, kernel, made, dtype):
    """What a kernel returns and leaves in its buffers, on one backend."""
    store = storage.of(name)
    native = {n: store.build(v, dtypes.int64 if v and type(v[0]) is int else dtype) if type(v) is list else v for n, v in made.items()}
    with lm.use_backend(name):
        returned = kernel(*native.values())
    return returned, {n: list(v) if type(v) is list else v.tolist() for n, v in native.items() if type(made[n]) is list}


def agree(name, expected, found, tolerance):
    assert set(expected) == set(found)
    for buffer, values in expected.items():
        top = max((abs(v) for v in values if math.isfinite(v)), default=0.0)
        for i, (a, b) in enumerate(zip(values, found[buffer], strict=True)):
            same = (math.isnan(a) and math.isnan(b)) or a == b or abs(a - b) <= tolerance * max(top, 1.0)
            assert same, f"{name}: {buffer}[{i}] is {b}, the readable source gives {a}"


@pytest.mark.parametrize("backend", COMPILED)
@pytest.mark.parametrize("name", sorted([*RECIPES, *AFTER]))
def test_twins_give_the_source_results(name, backend):
    forward, recipe = AFTER.get(name, (None, RECIPES.get(name)))
    kernel = REGISTRY[name]

    @settings(max_examples=12 if backend == "cython" else 4, deadline=None, derandomize=True)
    @given(st.integers(0, 10**6), st.sampled_from([3, 9, 34]), st.sampled_from([dtypes.float32, dtypes.float64]))
    def check(seed, high, dtype):
        rng = random.Random(seed)
        if forward:
            first = REGISTRY[forward]
            names = dict.fromkeys((*first.arguments, *kernel.arguments))
            made = draw(recipe, names, rng, high, dtype)
            inputs = {n: made[n] for n in first.arguments}
            _, after = run_on("python", first, inputs, dtypes.float64)
            made.update({n: storage.settle(v, dtype) for n, v in after.items()})
            made = {n: made[n] for n in kernel.arguments}
        else:
            made = draw(recipe, kernel.arguments, rng, high, dtype)
        returned, expected = run_on("python", kernel, made, dtypes.float64)
        got, found = run_on(backend, kernel, made, dtype)
        tolerance = 3e-4 if dtype is dtypes.float32 else 1e-11
        agree(name, expected, found, tolerance)
        if isinstance(returned, (int, float)):
            assert got == pytest.approx(returned, rel=tolerance, abs=tolerance)

    check()


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_every_kernel_is_compared_somewhere(name):
    if name in RECIPES or name in AFTER:
        return
    if set(REGISTRY[name].without) == {"cython"} and name.endswith("integer_matmul"):
        return  # the same loops as linalg.matmul, for exact integers; tests/autograd/test_products.py has it
    shelf, concept, function = name.split(".")
    own = [TESTS / shelf / f"test_{concept}.py", TESTS / shelf / "test_pointwise_parity.py"]
    words = (function, function.removesuffix("_forward").removesuffix("_backward"))
    named = any(p.is_file() and any(w in p.read_text(encoding="utf-8") for w in words) for p in own)
    assert named, f"{name} has no recipe and no test that names it"


@pytest.mark.parametrize("name", CYTHON_TWINS)
def test_cython_twins_exist_and_mirror_the_signature(name):
    if "cython" not in lm.available_backends():
        return  # nothing is built here
    twin = REGISTRY[name].twin("cython")
    assert twin is not None, f"{name} has no twin in linalgml/_fast/{REGISTRY[name].concept.replace('.', '/')}.pyx"
    assert tuple(inspect.signature(twin).parameters) == REGISTRY[name].arguments


@pytest.mark.parametrize("name", CYTHON_TWINS)
def test_cython_twins_refuse_what_would_read_past_the_end(name):
    """Short buffers, negative sizes, None and wrong types: an exception, never a crash."""
    if "cython" not in lm.available_backends():
        return
    twin, count = REGISTRY[name].twin("cython"), len(REGISTRY[name].arguments)
    Buffer = storage.of("cython").kind
    short = Buffer(1, "float64")
    for filler in (1 << 40, -5, 1 << 62):
        args = [short if isinstance(_default(name, a), list) else filler for a in REGISTRY[name].arguments]
        with pytest.raises((ValueError, TypeError, IndexError, OverflowError, MemoryError)):
            twin(*args)
    for wrong in (None, "x", [1.0]):
        with pytest.raises((TypeError, ValueError)):
            twin(*[wrong] * count)


BUFFERS = set(
    "x y out grad dx dy q k v dq dk dv qkv dqkv lse a b weight bias dweight dbias gain dgain mean rstd logits target losses dlogits "
    "index uniform param exp_avg exp_avg_sq velocity keys values condition mask value at flat order scratch inverse counts state".split()
)


def _default(name, argument):
    if name.startswith("autograd.indexing") and argument == "value":
        return []
    return [] if argument in BUFFERS else 0
