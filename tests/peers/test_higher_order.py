"""Gradients of gradients beside PyTorch's, to the third order."""

import importlib.util
from pathlib import Path

import pytest

import linalgml as lm

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.peers

path = Path(__file__).parent.parent / "autograd" / "twice_differentiable.py"
spec = importlib.util.spec_from_file_location("twice_differentiable", path)
table = importlib.util.module_from_spec(spec)
spec.loader.exec_module(table)


def orders(m, F, f, k):
    """The gradient of a cube of f's results, that of a weighted sum of it, and so on: k gradients, or fewer where one is constant."""
    x = m.tensor(table.VALUES, dtype=m.float64, requires_grad=True)
    w = m.tensor([[0.2, 0.5, -0.3], [1.1, 0.4, 0.7]], dtype=m.float64)
    y, found = (f(m, F, x).reshape(-1) ** 3).sum(), []
    for i in range(k):
        (g,) = m.autograd.grad(y, x, create_graph=i + 1 < k)
        found.append(g.reshape(-1).tolist())
        y = (g * w * x).sum()
    return found


SECOND = {
    "layer_norm": "PyTorch's third derivative is that of the formula for the second with the saved statistics held fixed",
    "layer_norm without weights": "the same",
    "batch_norm, training": "the same",
}


@pytest.mark.parametrize("name", [name for name in table.CASES if name not in ("betainc", "betaincc")])  # PyTorch has none
def test_three_orders(name):
    f, k = table.CASES[name], 2 if name in SECOND else 3
    ours = orders(lm, lm.nn.functional, f, k)
    with torch.nn.attention.sdpa_kernel(torch.nn.attention.SDPBackend.MATH):  # its flash kernel has no second derivative
        theirs = orders(torch, torch.nn.functional, f, k)
    for a, b in zip(ours, theirs, strict=True):
        assert a == pytest.approx(b, rel=1e-7, abs=1e-9)


def test_the_third_derivative_of_layer_norm_is_that_of_its_definition():
    def composed(m, F, x):
        away = x - x.mean(1, keepdim=True)
        return away * ((away * away).mean(1, keepdim=True) + 1e-5) ** -0.5 * x[0] + x[1]

    fused = table.CASES["layer_norm"]
    theirs = orders(torch, None, composed, 3)
    for a, b in zip(orders(lm, lm.nn.functional, fused, 3), theirs, strict=True):
        assert a == pytest.approx(b, rel=1e-7, abs=1e-9)
    assert orders(torch, torch.nn.functional, fused, 3)[2] != pytest.approx(theirs[2], rel=1e-2)


@pytest.mark.filterwarnings("ignore:Using backward")
def test_grad_accumulates_and_keeps_history():
    for m in (lm, torch):
        x = m.tensor([1.0, 2.0], requires_grad=True)
        (x**3).sum().backward(create_graph=True)
        x.grad.sum().backward()
        assert x.grad.tolist() == [9.0, 24.0]


def test_an_unused_input():
    for m in (lm, torch):
        x, other = m.tensor([1.0], requires_grad=True), m.tensor([1.0], requires_grad=True)
        with pytest.raises(RuntimeError):
            m.autograd.grad((x * x).sum(), other, create_graph=True)
        assert m.autograd.grad((x * x).sum(), other, create_graph=True, allow_unused=True) == (None,)
