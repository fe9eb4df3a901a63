"""Recipes of the kernels of `linalgml.nn`; the package says what a recipe is."""

from .shapes import HEADS, LINEAR, MASKED, PACKED, POINT, ROWS

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
