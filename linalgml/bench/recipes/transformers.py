"""Recipes of the kernels of `linalgml.transformers`; the package says what a recipe is."""

RECIPES = {
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
}  # fmt: skip
