"""Recipes of the kernels of `linalgml.nn`; the package says what a recipe is."""

from .shapes import HEADS, LINEAR, MASKED, PACKED, POINT, ROWS

CHANNELS = {**dict.fromkeys(("x", "out", "grad", "dx"), "rows * channels * inner"),
            **dict.fromkeys(("gain", "bias", "dgain", "dbias", "mean"), "channels"), "var": "p:channels", "rstd": "p:channels",
            "rows": "small", "channels": "size", "inner": "size", "eps": 1e-5, "fixed": False}  # fmt: skip
GROUPS = {**dict.fromkeys(("x", "out", "grad", "dx"), "rows * groups * size * inner"), "mean": "rows * groups",
          "rstd": "p:rows * groups", **dict.fromkeys(("gain", "bias", "dgain", "dbias"), "groups * size"), "rows": "small",
          "groups": "small", "size": "small", "inner": "size", "eps": 1e-5}  # fmt: skip
FIELD = {"kh": "small", "kw": "small", "out_h": "small", "out_w": "size", "sh": "small", "sw": "small", "ph": 1, "pw": 0,
         "dh": "small", "dw": 2, "height": "=max(1, (out_h - 1) * sh + dh * (kh - 1) - 1)",
         "width": "=(out_w - 1) * sw + dw * (kw - 1) + 2"}  # fmt: skip
CONV = {**FIELD, **dict.fromkeys(("x", "dx"), "batch * groups * c_in * height * width"), "batch": "small", "groups": "small",
        "c_in": "small", "c_out": "small", **dict.fromkeys(("out", "grad"), "batch * groups * c_out * out_h * out_w"),
        "has_bias": True, **dict.fromkeys(("weight", "dweight"), "groups * c_out * c_in * kh * kw"),
        **dict.fromkeys(("bias", "dbias"), "groups * c_out")}  # fmt: skip
POOL = {**FIELD, "kh": 3, "kw": "small", "dh": 1, "dw": 1, "height": "=(out_h - 1) * sh + 2",
        "width": "=(out_w - 1) * sw + kw", "planes": "small", **dict.fromkeys(("x", "dx"), "planes * height * width"),
        **dict.fromkeys(("out", "grad"), "planes * out_h * out_w"), "index": "o:planes * out_h * out_w", "include_pad": True,
        "divisor": 0}  # fmt: skip
SENT = {"index": "i:size:planes * count", "grad": "planes * count", "dx": "planes * size", "planes": "small", "size": "size",
        "count": "size"}  # fmt: skip

TIME = {**dict.fromkeys(("out", "cells", "inner", "grad", "inputs", "dinputs"), "steps * rows * size"), "steps": "small", "rows": "small",
        "size": "size", **dict.fromkeys(("h0", "c0", "dh", "dc"), "rows * size"), "reverse": True, "relu": False}  # fmt: skip
LSTM = {**TIME, "gates": "u:steps * rows * 4 * size", "dgates": "steps * rows * 4 * size", "weight": "4 * size * size"}
GRU = {**TIME, **dict.fromkeys(("dgates", "dinner"), "steps * rows * 3 * size"), "gates": "u:steps * rows * 3 * size",
       "weight": "3 * size * size", "bias": "3 * size"}  # fmt: skip
RNN = {**TIME, "weight": "size * size"}

RECIPES = {
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
    **{f"nn.huber_loss.huber_{way}": {**POINT, "delta": 0.8, "scale": 1.3} for way in ("forward", "backward")},
    **{f"nn.binary_cross_entropy.bce_logits_{way}": {**POINT, "target": "u:n", "weight": "p:nw", "nw": "size"}
       for way in ("forward", "backward")},
    **{f"nn.binary_cross_entropy.bce_{way}": {**POINT, "p": "u:n", "dp": "n", "target": "u:n"} for way in ("forward", "backward")},
    **{f"nn.batch_norm.batch_{name}": CHANNELS for name in ("statistics", "norm_forward", "norm_backward")},
    **{f"nn.group_norm.group_norm_{way}": GROUPS for way in ("forward", "backward")},
    **{f"nn.conv.conv2d_{way}": CONV for way in ("forward", "backward_input", "backward_weight")},
    **{f"nn.pooling.{name}": POOL for name in (
        "max_pool_forward", "avg_pool_forward", "avg_pool_backward", "adaptive_avg_pool_forward", "adaptive_avg_pool_backward",
    )},
    "nn.pooling.max_pool_backward": SENT,
    **{f"nn.lstm.lstm_{way}": LSTM for way in ("forward", "backward")},
    **{f"nn.gru.gru_{way}": GRU for way in ("forward", "backward")},
    **{f"nn.rnn.rnn_{way}": RNN for way in ("forward", "backward")},
    "nn.attention.attention_forward": HEADS,
    "nn.causal_attention.causal_attention_forward": PACKED,
    "nn.masked_attention.masked_attention_forward": MASKED,
    "nn.online_softmax.online_attention_forward": HEADS,
    "nn.online_softmax.online_softmax_step": {"state": "p:D + 2", "score": 0.5, "value": "D", "D": "size"},
}  # fmt: skip

# Backward kernels that need what their forward pass left: run after it.
AFTER = {"nn.attention.attention_backward": ("nn.attention.attention_forward", HEADS),
         "nn.causal_attention.causal_attention_backward": ("nn.causal_attention.causal_attention_forward", PACKED),
         "nn.masked_attention.masked_attention_backward": ("nn.masked_attention.masked_attention_forward", MASKED)}  # fmt: skip
