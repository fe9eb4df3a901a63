"""Recipes of the kernels of `linalgml.autograd`; the package says what a recipe is."""

from .shapes import FOLD, PAIR, POINT, SCAN

WHERE = {"condition": "i:two:nc", "x": "nx", "y": "ny", "out": "n", "n": "size", "nc": "=n", "nx": "=n", "ny": "=n", "two": 2}
CLAMP = {"x": "n", "low": "n", "high": "n", "out": "n", "grad": "n", "dx": "n", "n": "size", "has_low": True, "has_high": True}
GATHER = {"outer": "size", "size": "size", "count": "size", "inner": "size", "index": "i:size:outer * count * inner"}
SMALL_SIDE, LARGE_SIDE = "outer * count * inner", "outer * size * inner"
AT = {"at": "i:count:count", "start": 1, "outer": "size", "outer_step": "=count * inner", "count": "size", "inner": "size", "inner_step": 1}
SORT = {"x": "rows * cols", "values": "rows * cols", "order": "o:rows * cols", "rows": "size", "cols": "size", "count": "size",
        "scratch": "o:2 * cols", "levels": 3, "descending": False, "largest": True, "right": False, "k": "below cols"}  # fmt: skip

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

LOOSE = {
    **{f"autograd.accumulation.prod_{way}": FOLD for way in ("forward", "backward")},
    **{f"autograd.arithmetic.{name}_forward": PAIR for name in ("floor_divide", "remainder")},
    **{f"autograd.comparison.{name}_forward": {**PAIR, "out": "o:n", "rtol": 1e-5, "atol": 1e-8, "equal_nan": True}
       for name in ("eq", "isclose", "isfinite", "isinf", "isnan", "le", "lt", "ne")},
    **{f"autograd.extremes.{name}_forward": {**FOLD, "index": "o:outer * inner"} for name in ("max", "min")},
    "autograd.gather.gather_forward": {**GATHER, "x": LARGE_SIDE, "out": SMALL_SIDE},
    **{f"autograd.gather.scatter_{name}": {**GATHER, "x": SMALL_SIDE, "out": LARGE_SIDE} for name in ("sum", "write")},
    "autograd.indexing.index_read": {**AT, "x": "1 + outer * count * inner + count", "out": "outer * count * inner"},
    **{f"autograd.indexing.index_{name}": {**AT, "out": "1 + outer * count * inner + count", "x": "outer * count * inner"}
       for name in ("add", "write")},
    "autograd.indexing.mask_fill": {"mask": "i:two:n", "value": "1", "out": "1 + n * inner", "start": 1, "n": "size", "inner": "size",
                                    "two": 2},
    "autograd.joining.copy_triangle": {
        "x": "batch * rows * cols", "out": "batch * rows * cols", "batch": "size", "rows": "size", "cols": "size", "diagonal": 1,
        "upper": True},
    "autograd.operands.sum_to": {"x": "n", "out": "m", "n": "=2 * m", "m": "size"},
    **{f"autograd.reduction.{name}_forward": {**FOLD, "out": "o:outer * inner"} for name in ("all", "count_nonzero")},
    "autograd.selection.where_forward": WHERE,
    **{f"autograd.selection.clamp_{way}": CLAMP for way in ("forward", "backward")},
    "autograd.sorting.distinct": {"x": "n", "order": "i:n:n", "out": "n", "inverse": "o:n", "counts": "o:n", "n": "size"},
    "autograd.sorting.sort_rows": SORT,
    "autograd.sorting.topk_rows": {**SORT, "values": "rows * k", "order": "o:rows * k"},
    "autograd.sorting.spread_rows": {**SORT, "x": "rows * k", "order": "i:cols:rows * k", "out": "rows * cols"},
    "autograd.sorting.search_rows": {**SORT, "x": "rows * cols", "values": "rows * count", "out": "o:rows * count"},
}  # fmt: skip
