"""`Sequential` runs a linear layer and its activation as one operation: the same numbers as two, and nothing that a user does is lost."""

import pytest

import linalgml as lm
from linalgml import nn
from linalgml.nn import functional as F

ACTIVATIONS = {
    "relu": (nn.ReLU, F.relu), "tanh": (nn.Tanh, F.tanh), "sigmoid": (nn.Sigmoid, F.sigmoid), "silu": (nn.SiLU, F.silu),
    "gelu": (nn.GELU, F.gelu), "gelu_tanh": (lambda: nn.GELU("tanh"), lambda x: F.gelu(x, approximate="tanh")),
}  # fmt: skip


def nodes(tensor):
    """How many operations a result's graph has."""
    seen, open_ = set(), [tensor._node]
    while open_:
        node = open_.pop()
        if node is None or isinstance(node, lm.Tensor) or id(node) in seen:
            continue
        seen.add(id(node))
        open_ += node.edges
    return len(seen)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_values_and_gradients_are_those_of_two_operations(name, bias):
    module, function = ACTIVATIONS[name]
    layer, x = nn.Linear(5, 7, bias=bias, dtype=lm.float64), lm.randn(3, 2, 5, dtype=lm.float64).requires_grad_()
    one, two = nn.Sequential(layer, module())(x), function(layer(x))
    assert nodes(one) == 1 and nodes(two) == 2
    results, seed = [], lm.randn(3, 2, 7, dtype=lm.float64)
    for out in (one, two):
        x.grad = None
        layer.zero_grad()
        out.backward(seed)
        results.append([out.detach(), x.grad, *[p.grad for p in layer.parameters()]])
    for ours, plain in zip(*results, strict=True):
        assert lm.allclose(ours, plain, rtol=1e-13, atol=1e-15)


def test_a_whole_network():
    net = nn.Sequential(nn.Linear(3, 8), nn.GELU("tanh"), nn.Linear(8, 8), nn.Dropout(0.0), nn.ReLU(), nn.Linear(8, 2), nn.Linear(2, 4))
    x = lm.randn(5, 3)
    plain = x
    for module in net:
        plain = module(plain)
    assert lm.allclose(net(x), plain, atol=1e-6)


def test_hooks_are_called():
    seen = []
    net = nn.Sequential(nn.Linear(2, 3), nn.Tanh())
    for module in net:
        module.register_forward_hook(lambda m, args, out: seen.append(type(m).__name__))
    net(lm.zeros(1, 2))
    assert seen == ["Linear", "Tanh"]


def test_a_subclass_and_a_replaced_forward_are_run():
    class Doubled(nn.Linear):
        def forward(self, input):
            return super().forward(input) * 2

    x = lm.ones(1, 2)
    layer = Doubled(2, 3)
    assert lm.allclose(nn.Sequential(layer, nn.ReLU())(x), F.relu(layer(x)))
    plain = nn.Linear(2, 3)
    plain.forward = lambda input: input * 0 - 1
    assert nn.Sequential(plain, nn.ReLU())(x).tolist() == [[0.0, 0.0]]


def test_a_result_written_over_is_noticed():
    out = nn.Sequential(nn.Linear(2, 3), nn.Tanh())(lm.ones(1, 2))
    with lm.no_grad():
        out.mul_(2.0)
    with pytest.raises(RuntimeError, match="modified in place"):
        out.sum().backward()


def test_errors_are_those_of_linear():
    with pytest.raises(lm.ShapeError, match="linear"):
        nn.Sequential(nn.Linear(2, 3), nn.ReLU())(lm.zeros(1, 5))
