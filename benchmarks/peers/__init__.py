"""The peers of a GPT's training step, one a file: each has `make(size, data, weights, …)`, which returns a step that returns its loss.

`size` is an entry of `benchmarks.training.SIZES`, `data` a list of (inputs, targets) as nested lists, `weights` our model's state as
NumPy arrays by name.  Every peer trains the same model from the same weights with the same AdamW.
"""

LR, BETA1, BETA2, EPS = 1e-3, 0.9, 0.999, 1e-8
