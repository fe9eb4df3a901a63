"""Module: registration, walking, state, modes, hooks, and the errors that keep a model whole."""

import copy

import pytest

import linalgml as lm
from linalgml import nn


class Tied(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(3, 4)
        self.second = nn.Linear(3, 4)
        self.second.weight = self.first.weight
        self.register_buffer("scale", lm.tensor([2.0]))
        self.register_buffer("scratch", lm.zeros(1), persistent=False)
        self.items = nn.ModuleList([nn.ReLU(), nn.Dropout(0.5)])

    def forward(self, x):
        return self.items[0](self.first(x)) * self.scale


def test_shared_parameters_are_listed_once_and_saved_under_both_names():
    model = Tied()
    assert [n for n, _ in model.named_parameters()] == ["first.weight", "first.bias", "second.bias"]
    assert set(model.state_dict()) == {"first.weight", "first.bias", "second.weight", "second.bias", "scale"}
    assert [n for n, _ in model.named_modules()] == ["", "first", "second", "items", "items.0", "items.1"]


def test_state_dict_shares_memory_and_loads_back():
    a, b = Tied(), Tied()
    missing, unexpected = b.load_state_dict(a.state_dict())
    assert missing == [] and unexpected == []
    assert b.first.weight.tolist() == a.first.weight.tolist()
    a.state_dict()["first.bias"][0] = 7.0
    assert a.first.bias[0].item() == 7.0


def test_load_changes_nothing_unless_everything_fits():
    model, state = Tied(), Tied().state_dict()
    before = model.first.weight.tolist()
    state["first.bias"] = lm.zeros(5)
    state["extra"] = lm.zeros(1)
    del state["scale"]
    with pytest.raises(RuntimeError, match=r"missing: scale; unexpected: extra; first.bias: shape \(5,\), expected \(4,\)"):
        model.load_state_dict(state)
    assert model.first.weight.tolist() == before


def test_modes_reach_every_child_and_call_their_hooks():
    model, seen = Tied(), []
    handle = model.items[1].register_mode_hook(lambda m, training: seen.append(training))
    model.eval()
    assert not model.items[1].training
    model.train()
    handle.remove()
    model.eval()
    assert seen == [False, True]


def test_forward_hooks_see_and_replace():
    layer = nn.Linear(2, 2)
    layer.register_forward_pre_hook(lambda m, args: (args[0] * 0,))
    layer.register_forward_hook(lambda m, args, out: out + 1)
    assert layer(lm.ones(1, 2)).tolist() == (layer.bias + 1).unsqueeze(0).tolist()


def test_assignments_that_would_lose_a_parameter_are_refused():
    layer = nn.Linear(2, 2)
    with pytest.raises(TypeError, match="as parameter 'weight'"):
        layer.weight = lm.zeros(2, 2)
    with pytest.raises(AttributeError, match="before Module.__init__"):

        class Early(nn.Module):
            def __init__(self):
                self.layer = nn.Linear(1, 1)

        Early()
    with pytest.raises(KeyError, match="without dots"):
        layer.register_parameter("a.b", None)


def test_to_converts_parameters_in_place():
    model = Tied().double()
    assert {p.dtype for p in model.parameters()} == {lm.float64}
    assert model.second.weight is model.first.weight
    assert model(lm.ones(1, 3, dtype=lm.float64)).dtype is lm.float64
    with pytest.raises(RuntimeError, match="runs on the CPU"):
        model.to("cuda")


def test_deepcopy_is_independent_and_keeps_ties():
    model = Tied()
    twin = copy.deepcopy(model)
    assert twin.second.weight is twin.first.weight
    with lm.no_grad():
        twin.first.weight.zero_()
    assert model.first.weight.abs().sum().item() > 0


def test_containers():
    net = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))
    assert net(lm.zeros(4, 2)).shape == (4, 1)
    assert isinstance(net[1], nn.Tanh) and len(net[:2]) == 2
    heads = nn.ModuleDict({"a": nn.Identity()})
    heads["b"] = nn.Flatten()
    assert list(heads.keys()) == ["a", "b"] and "a" in heads
    assert repr(net).splitlines()[1] == "  (0): Linear(in_features=2, out_features=3, bias=True)"


def test_zero_grad_and_requires_grad():
    layer = nn.Linear(2, 1)
    layer(lm.ones(1, 2)).sum().backward()
    assert layer.weight.grad.tolist() == [[1.0, 1.0]]
    layer.zero_grad()
    assert layer.weight.grad is None
    layer.requires_grad_(False)
    assert not layer(lm.ones(1, 2)).requires_grad
