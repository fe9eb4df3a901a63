"""Every loss against PyTorch's: values, gradients, reductions, in float32 and float64."""

import itertools

import numpy as np
import pytest

import linalgml as lm
from linalgml.nn import functional as F

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.peers

RNG = np.random.default_rng(7)


def numbers(*shape, low=None, high=None):
    return RNG.normal(size=shape) * 2 if low is None else RNG.uniform(low, high, size=shape)


def signs(*shape):
    return RNG.choice([-1.0, 1.0], size=shape)


X, Y = numbers(6, 5), numbers(6, 5)
X[0, 0], X[0, 1] = 30.0, -30.0
CASES = {  # name: [(inputs, which of them have gradients, settings), …]
    "l1_loss": [((X, Y), 2, {})],
    "smooth_l1_loss": [((X, Y), 2, {"beta": b}) for b in (0.0, 0.3, 1.0)],
    "huber_loss": [((X, Y), 2, {"delta": d}) for d in (0.5, 2.0)],
    "binary_cross_entropy_with_logits": [((X, numbers(6, 5, low=0, high=1)), count, {}) for count in (1, 2)],
    "binary_cross_entropy": [*(((numbers(6, 5, low=0.01, high=0.99), numbers(6, 5, low=0, high=1)), count, {}) for count in (1, 2)),
                             ((np.array([0.0, 1.0, 1e-30, 0.5]), np.array([1.0, 0.0, 0.5, 0.5])), 0, {})],
    "kl_div": [((np.log(numbers(6, 5, low=0.1, high=1)), numbers(6, 5, low=0.1, high=1)), 2, {}),
               ((numbers(6, 5), numbers(6, 5)), 2, {"log_target": True})],
    "poisson_nll_loss": [((numbers(6, 5, low=0.2, high=2), np.round(numbers(6, 5, low=0, high=6))), 1, {"log_input": a, "full": b})
                         for a, b in itertools.product((True, False), repeat=2)],
    "gaussian_nll_loss": [((X, Y, numbers(6, 5, low=0.5, high=2)), 3, {"full": f}) for f in (True, False)]
                         + [((X, Y, numbers(6, low=0.0, high=1e-6)), 3, {}), ((X, Y, numbers(6, 1, low=0.5, high=2)), 3, {})],
    "hinge_embedding_loss": [((X, signs(6, 5)), 1, {"margin": 1.5})],
    "margin_ranking_loss": [((numbers(6), numbers(6), signs(6)), 2, {"margin": 0.5})],
    "soft_margin_loss": [((X, signs(6, 5)), 1, {})],
    "multilabel_soft_margin_loss": [((X, numbers(6, 5, low=0, high=1).round()), 1, {})],
    "multi_margin_loss": [((X, np.array([0, 1, 2, 3, 4, 0])), 1, {"p": p, "margin": m}) for p, m in ((1, 1.0), (2, 0.7))]
                         + [((numbers(5), np.array(3)), 1, {})],
    "multilabel_margin_loss": [((X, np.array([[3, 0, -1, 1, 2], [-1, 0, 0, 0, 0], [0, 1, 2, 3, 4], [4, -1, 2, 2, 2], [1, 2, -1, -1, -1],
                                              [2, 2, 0, -1, 3]])), 1, {}), ((numbers(4), np.array([1, -1, 0, 0])), 1, {})],
    "cosine_embedding_loss": [((X, Y, signs(6)), 2, {"margin": 0.2}), ((numbers(5), numbers(5), np.array(-1.0)), 2, {})],
    "triplet_margin_loss": [((X, Y, numbers(6, 5)), 3, {"margin": 2.0, "p": p, "swap": s}) for p, s in ((2.0, False), (1.0, True))],
    "nll_loss": [((X, np.array([0, 1, -100, 3, 4, 0])), 1, {})],
    "cross_entropy": [((X, np.array([0, 1, -100, 3, 4, 0])), 1, {"label_smoothing": s}) for s in (0.0, 0.2)]
                     + [((X, numbers(6, 5, low=0, high=1)), 2, {"label_smoothing": s}) for s in (0.0, 0.2)]
                     + [((numbers(2, 3, 4), numbers(2, 3, 4, low=0, high=1)), 2, {})],
}  # fmt: skip


def run(library, function, inputs, count, settings, dtype):
    tensors = []
    for i, values in enumerate(inputs):
        if values.dtype.kind == "i":
            tensors.append(torch.tensor(values) if library is torch else lm.tensor(values.tolist()))
        elif library is torch:
            tensors.append(torch.tensor(values, dtype=getattr(torch, dtype), requires_grad=i < count))
        else:
            tensors.append(lm.tensor(values.tolist(), dtype=getattr(lm, dtype), requires_grad=i < count))
    out = function(*tensors, **settings)
    if count:
        seed = np.linspace(0.5, 1.5, out.numel()).reshape(out.shape)
        (out * (torch.tensor(seed, dtype=out.dtype) if library is torch else lm.tensor(seed.tolist(), dtype=out.dtype))).sum().backward()
    return np.array(out.tolist()), [np.array(t.grad.tolist()) for t in tensors[:count]]


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("reduction", ["mean", "sum", "none", "batchmean"])
@pytest.mark.parametrize("name", CASES)
def test_values_and_gradients_are_pytorchs(name, reduction, dtype):
    if reduction == "batchmean" and name != "kl_div":
        return
    rtol, atol = (1e-9, 1e-12) if dtype == "float64" else (2e-4, 2e-5)
    for inputs, count, settings in CASES[name]:
        settings = {**settings, "reduction": reduction}
        value, grads = run(lm, getattr(F, name), inputs, count, settings, dtype)
        expected, theirs = run(torch, getattr(torch.nn.functional, name), inputs, count, settings, dtype)
        assert value.shape == expected.shape
        np.testing.assert_allclose(value, expected, rtol=rtol, atol=atol, err_msg=f"{name} {settings}")
        for ours, other in zip(grads, theirs, strict=True):
            np.testing.assert_allclose(ours, other, rtol=rtol, atol=atol, err_msg=f"gradient of {name} {settings}")


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
def test_weights_are_pytorchs(reduction):
    classes, labels = numbers(5, low=0.2, high=2), np.array([0, 1, -100, 3, 4, 0])
    t = numbers(6, 5, low=0, high=1)
    pairs = [
        ("cross_entropy", (X, labels), {"weight": classes}), ("cross_entropy", (X, labels), {"weight": classes, "label_smoothing": 0.3}),
        ("cross_entropy", (X, t), {"weight": classes}), ("nll_loss", (X, labels), {"weight": classes}),
        ("multi_margin_loss", (X, np.array([0, 1, 2, 3, 4, 0])), {"weight": classes}),
        ("binary_cross_entropy_with_logits", (X, t), {"weight": numbers(6, 5, low=0, high=2), "pos_weight": classes}),
        ("binary_cross_entropy_with_logits", (X, t), {"pos_weight": numbers(6, 1, low=0, high=2)}),
        ("binary_cross_entropy", (t, t), {"weight": classes}), ("multilabel_soft_margin_loss", (X, t), {"weight": classes}),
    ]  # fmt: skip
    for name, inputs, settings in pairs:
        ours = {k: lm.tensor(v.tolist(), dtype=lm.float64) if isinstance(v, np.ndarray) else v for k, v in settings.items()}
        theirs = {k: torch.tensor(v) if isinstance(v, np.ndarray) else v for k, v in settings.items()}
        count = 2 if name.startswith("binary") and inputs[0] is not inputs[1] else 1
        value, grads = run(lm, getattr(F, name), inputs, count, {**ours, "reduction": reduction}, "float64")
        expected, other = run(torch, getattr(torch.nn.functional, name), inputs, count, {**theirs, "reduction": reduction}, "float64")
        np.testing.assert_allclose(value, expected, rtol=1e-9, atol=1e-12, err_msg=name)
        for mine, its in zip(grads, other, strict=True):
            np.testing.assert_allclose(mine, its, rtol=1e-9, atol=1e-12, err_msg=f"gradient of {name}")


def test_the_modules_are_the_functions():
    names = """L1Loss SmoothL1Loss HuberLoss BCEWithLogitsLoss BCELoss KLDivLoss PoissonNLLLoss GaussianNLLLoss HingeEmbeddingLoss
               MarginRankingLoss SoftMarginLoss MultiLabelSoftMarginLoss MultiMarginLoss MultiLabelMarginLoss CosineEmbeddingLoss
               TripletMarginLoss TripletMarginWithDistanceLoss CrossEntropyLoss NLLLoss MSELoss""".split()
    for name in names:
        ours, theirs = getattr(lm.nn, name)(), getattr(torch.nn, name)()
        for setting in ours._settings:
            if setting in theirs.__dict__:
                assert getattr(ours, setting) == getattr(theirs, setting), (name, setting)
