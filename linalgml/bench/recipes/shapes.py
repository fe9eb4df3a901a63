"""Groups of arguments that many recipes share, by the names that kernels give them; the package says what a recipe is."""

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
