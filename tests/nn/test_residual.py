"""Residual blocks: the shortcut, the shapes, the names; tests/peers/test_residual.py compares with PyTorch."""

import pytest

import linalgml as lm
from linalgml import nn

KINDS = [nn.BasicBlock, nn.PreActBlock]


@pytest.mark.parametrize("kind", KINDS)
def test_shapes(kind):
    x = lm.randn(2, 4, 6, 5)
    assert kind(4, 4)(x).shape == (2, 4, 6, 5)
    assert kind(4, 6)(x).shape == (2, 6, 6, 5)
    assert kind(4, 6, stride=2)(x).shape == (2, 6, 3, 3)


@pytest.mark.parametrize("kind", KINDS)
def test_a_shortcut_is_made_only_where_the_shape_changes(kind):
    assert kind(4, 4).downsample is None
    assert kind(4, 4, stride=2).downsample is not None and kind(4, 5).downsample is not None
    own = nn.Identity()
    assert kind(4, 4, downsample=own).downsample is own


def test_a_branch_that_says_nothing_leaves_the_input():
    x = lm.randn(2, 3, 4, 4)
    block = nn.PreActBlock(3, 3)
    block.conv2.weight.data.fill_(0.0)
    assert block(x).tolist() == x.tolist()
    block = nn.BasicBlock(3, 3)
    block.bn2.weight.data.fill_(0.0)
    assert block(x).tolist() == lm.relu(x).tolist()


def test_the_gradient_goes_past_a_branch_that_says_nothing():
    x = lm.randn(2, 3, 4, 4).requires_grad_()
    blocks = nn.Sequential(*[nn.PreActBlock(3, 3) for _ in range(5)])
    for block in blocks:
        block.conv2.weight.data.fill_(0.0)
    seed = lm.randn(2, 3, 4, 4)
    blocks(x).backward(seed)
    assert x.grad.tolist() == seed.tolist()


def test_weights_have_torchvisions_names():
    names = [name for name, _ in nn.BasicBlock(4, 6, stride=2).named_parameters()]
    assert names == [
        "conv1.weight", "bn1.weight", "bn1.bias", "conv2.weight", "bn2.weight", "bn2.bias",
        "downsample.0.weight", "downsample.1.weight", "downsample.1.bias",
    ]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_the_gradient_is_that_of_small_changes(kind):
    block = kind(2, 3, stride=2).to(lm.float64)
    x = lm.randn(2, 2, 3, 3, dtype=lm.float64).requires_grad_()
    assert lm.autograd.gradcheck(block, (x,), eps=1e-7)


@pytest.mark.parametrize("kind", KINDS)
def test_other_channels_are_refused(kind):
    with pytest.raises(lm.ShapeError):
        kind(3, 3)(lm.randn(2, 4, 4, 4))
