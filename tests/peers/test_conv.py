"""Convolutions, pooling, and batch, group and instance norms against PyTorch's: values and gradients."""

import itertools

import numpy as np
import pytest

import linalgml as lm
from linalgml import nn
from linalgml.nn import functional as F

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.peers

TOLERANCE = {"float64": {"rtol": 1e-9, "atol": 1e-11}, "float32": {"rtol": 2e-4, "atol": 2e-5}}


def both(function, arrays, dtype, **settings):
    """[(value, gradients)] of a function of nn.functional in both libraries."""
    found = []
    for library, functional in ((lm, F), (torch, torch.nn.functional)):
        kind = getattr(library, dtype)
        inputs = [None if a is None else library.tensor(a.tolist(), dtype=kind).reshape(a.shape).requires_grad_() for a in arrays]
        out = getattr(functional, function)(*inputs, **settings)
        index = None
        if isinstance(out, tuple):
            out, index = out
        seed = np.random.default_rng(1).normal(size=out.shape)
        (out * library.tensor(seed.tolist(), dtype=kind).reshape(out.shape)).sum().backward()
        grads = [np.array(t.grad.tolist()) for t in inputs if t is not None]
        found.append((np.array(out.tolist()).reshape(out.shape), grads, None if index is None else index.tolist()))
    return found


def compare(function, arrays, dtype, **settings):
    (a, grads, index), (b, others, where) = both(function, arrays, dtype, **settings)
    assert a.shape == b.shape and index == where
    np.testing.assert_allclose(a, b, **TOLERANCE[dtype], err_msg=f"{function} {settings}")
    for mine, theirs in zip(grads, others, strict=True):
        np.testing.assert_allclose(mine.reshape(theirs.shape), theirs, **TOLERANCE[dtype], err_msg=f"gradient of {function} {settings}")


def arrays(*shapes):
    rng = np.random.default_rng(5)
    return [None if s is None else rng.normal(size=s) for s in shapes]


CONVS = [
    ((2, 3, 7, 6), (4, 3, 3, 2), (4,), {}), ((2, 4, 7, 6), (6, 2, 3, 3), None, {"groups": 2, "stride": 2, "padding": 1}),
    ((1, 3, 9, 8), (3, 1, 3, 3), (3,), {"groups": 3, "padding": (2, 1), "dilation": 2}), ((3, 2, 5, 5), (5, 2, 1, 1), (5,), {}),
    ((2, 2, 8, 9), (4, 1, 3, 2), (4,), {"groups": 2, "stride": (3, 2), "dilation": (1, 3), "padding": (0, 2)}),
    ((2, 2, 4, 4), (3, 2, 1, 1), None, {"stride": 3, "padding": 1}), ((3, 6, 5), (2, 3, 3, 2), (2,), {"padding": "same"}),
    ((2, 2, 7, 7), (2, 2, 4, 3), (2,), {"padding": "same", "dilation": 2}), ((2, 1, 6, 6), (1, 1, 3, 3), (1,), {"stride": 2}),
]  # fmt: skip


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(("x", "w", "b", "settings"), CONVS)
def test_conv2d(x, w, b, settings, dtype):
    compare("conv2d", arrays(x, w, b), dtype, **settings)


@pytest.mark.parametrize(("x", "w", "b", "settings"), [
    ((2, 3, 9), (4, 3, 3), (4,), {}), ((2, 4, 9), (4, 1, 2), None, {"groups": 4, "stride": 2, "padding": 1, "dilation": 3}),
    ((4, 9), (6, 2, 5), (6,), {"groups": 2, "padding": "same"}), ((2, 3, 8), (5, 3, 4), (5,), {"padding": "same", "dilation": 2}),
])  # fmt: skip
def test_conv1d(x, w, b, settings):
    compare("conv1d", arrays(x, w, b), "float64", **settings)


def test_no_images_and_no_channels_of_the_batch():
    compare("conv2d", arrays((0, 3, 5, 5), (4, 3, 3, 3), (4,)), "float64")
    compare("max_pool2d", arrays((0, 3, 4, 4)), "float64", kernel_size=2)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_pooling(dtype):
    image = arrays((2, 3, 7, 6))
    for k, s, p, c in itertools.product((2, 3, (3, 2)), (None, 1, (2, 3)), (0, 1), (False, True)):
        settings = {"kernel_size": k, "stride": s, "padding": p, "ceil_mode": c}
        compare("max_pool2d", image, dtype, **settings, return_indices=True)
        compare("avg_pool2d", image, dtype, **settings)
        compare("avg_pool2d", image, dtype, **settings, count_include_pad=False)
    compare("max_pool2d", image, dtype, kernel_size=2, dilation=3, stride=1)
    compare("avg_pool2d", image, dtype, kernel_size=2, divisor_override=3)
    compare("max_pool2d", [np.round(image[0])], dtype, kernel_size=3, stride=2, return_indices=True)  # ties
    for size in (1, 3, (2, 5), (None, 4), (9, 7)):
        compare("adaptive_avg_pool2d", image, dtype, output_size=size)
    line = arrays((2, 3, 11))
    for settings in ({"kernel_size": 3, "stride": 2, "padding": 1}, {"kernel_size": 4, "ceil_mode": True}):
        compare("max_pool1d", line, dtype, **settings)
        compare("avg_pool1d", line, dtype, **settings)
    compare("adaptive_avg_pool1d", line, dtype, output_size=4)


def test_max_pooling_of_nan():
    x = [[[1.0, float("nan"), 3.0, 2.0], [5.0, 0.0, 1.0, float("nan")]]]
    ours, theirs = F.max_pool2d(lm.tensor(x), 2), torch.nn.functional.max_pool2d(torch.tensor(x), 2)
    np.testing.assert_equal(np.array(ours.tolist()), theirs.numpy())


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_group_norm(dtype):
    for shape, groups in (((2, 6, 3, 4), 3), ((3, 4), 2), ((2, 4, 5), 1), ((2, 4, 5), 4)):
        x, w, b = arrays(shape, shape[1:2], shape[1:2])
        compare_norm("group_norm", (x, w, b), dtype, num_groups=groups)
        compare_norm("group_norm", (x, None, None), dtype, num_groups=groups)


def compare_norm(function, given, dtype, **settings):
    """Norms take weight and bias by name."""
    found = []
    for library, functional in ((lm, F), (torch, torch.nn.functional)):
        kind = getattr(library, dtype)
        x, w, b = (None if a is None else library.tensor(a.tolist(), dtype=kind, requires_grad=True) for a in given)
        out = getattr(functional, function)(x, weight=w, bias=b, **settings)
        (out * out.detach().cos()).sum().backward()
        found.append([np.array(out.tolist()), *(np.array(t.grad.tolist()) for t in (x, w, b) if t is not None)])
    for mine, theirs in zip(*found, strict=True):
        np.testing.assert_allclose(mine, theirs, **TOLERANCE[dtype], err_msg=function)


LAYERS = [
    ("BatchNorm1d", (5,), {}, (6, 5)), ("BatchNorm1d", (5,), {"momentum": None}, (6, 5, 4)),
    ("BatchNorm2d", (3,), {"affine": False}, (2, 3, 4, 5)), ("BatchNorm2d", (3,), {"track_running_stats": False}, (2, 3, 4, 5)),
    ("BatchNorm2d", (3,), {"momentum": 0.3, "eps": 1e-2}, (2, 3, 4, 5)),
    ("InstanceNorm2d", (3,), {}, (2, 3, 4, 5)), ("InstanceNorm1d", (3,), {"affine": True, "track_running_stats": True}, (2, 3, 4)),
    ("GroupNorm", (2, 4), {}, (3, 4, 5)),
]  # fmt: skip


@pytest.mark.parametrize(("name", "args", "settings", "shape"), LAYERS)
def test_norm_layers_over_batches(name, args, settings, shape):
    """Three batches in training, then one in evaluation: outputs, gradients and running statistics."""
    rng = np.random.default_rng(2)
    batches = rng.normal(size=(4, *shape)) * 3 + 1
    found = []
    for library in (lm, torch):
        layer, seen = getattr(library.nn, name)(*args, **settings), []
        for k, batch in enumerate(batches):
            layer.train(k < 3)
            x = library.tensor(batch.tolist(), requires_grad=True)
            out = layer(x)
            (out * out.detach().cos()).sum().backward()
            seen += [out.tolist(), x.grad.tolist()]
        seen += [layer.state_dict()[key].tolist() for key in sorted(layer.state_dict())]
        seen += [p.grad.tolist() for _, p in sorted(layer.named_parameters())]
        found.append((sorted(layer.state_dict()), seen))
    assert found[0][0] == found[1][0]
    for mine, theirs in zip(found[0][1], found[1][1], strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=2e-3, atol=2e-5)


def test_layers_carry_pytorchs_weights():
    net = torch.nn.Sequential(
        torch.nn.Conv2d(1, 4, 3, padding=1), torch.nn.BatchNorm2d(4), torch.nn.ReLU(), torch.nn.MaxPool2d(2),
        torch.nn.Conv2d(4, 6, 3, stride=2), torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten(), torch.nn.Linear(6, 3),
    )  # fmt: skip
    own = nn.Sequential(
        nn.Conv2d(1, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(4, 6, 3, stride=2), nn.AdaptiveAvgPool2d(1),
        nn.Flatten(), nn.Linear(6, 3),
    )  # fmt: skip
    own.load_state_dict({name: lm.tensor(t.tolist()) for name, t in net.state_dict().items()})
    x = np.random.default_rng(0).normal(size=(5, 1, 12, 12))
    np.testing.assert_allclose(
        own(lm.tensor(x.tolist())).tolist(), net(torch.tensor(x, dtype=torch.float32)).tolist(), rtol=1e-3, atol=1e-5
    )
