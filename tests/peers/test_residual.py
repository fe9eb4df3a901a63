"""Residual blocks beside the same blocks in PyTorch, with the same weights."""

import numpy as np
import pytest

import linalgml as lm

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.peers
conv, norm = torch.nn.Conv2d, torch.nn.BatchNorm2d


class Basic(torch.nn.Module):
    """torchvision's BasicBlock."""

    def __init__(self, inplanes, planes, stride):
        super().__init__()
        self.conv1, self.bn1 = conv(inplanes, planes, 3, stride, 1, bias=False), norm(planes)
        self.conv2, self.bn2 = conv(planes, planes, 3, 1, 1, bias=False), norm(planes)
        self.downsample = None
        if stride != 1 or inplanes != planes:
            self.downsample = torch.nn.Sequential(conv(inplanes, planes, 1, stride, bias=False), norm(planes))

    def forward(self, x):
        out = self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x)))))
        return torch.relu(out + (x if self.downsample is None else self.downsample(x)))


class PreAct(torch.nn.Module):
    def __init__(self, inplanes, planes, stride):
        super().__init__()
        self.bn1, self.conv1 = norm(inplanes), conv(inplanes, planes, 3, stride, 1, bias=False)
        self.bn2, self.conv2 = norm(planes), conv(planes, planes, 3, 1, 1, bias=False)
        self.downsample = conv(inplanes, planes, 1, stride, bias=False) if stride != 1 or inplanes != planes else None

    def forward(self, x):
        out = torch.relu(self.bn1(x))
        return self.conv2(torch.relu(self.bn2(self.conv1(out)))) + (x if self.downsample is None else self.downsample(out))


def run(library, block, x, seed):
    x = library.tensor(x.tolist(), dtype=library.float64, requires_grad=True)
    out = block(x)
    (out * library.tensor(seed.tolist(), dtype=library.float64)).sum().backward()
    buffers = [b for name, b in block.named_buffers() if "running" in name]
    return [np.array(t.tolist()) for t in [out, x.grad, *[p.grad for p in block.parameters()], *buffers]]


@pytest.mark.parametrize(("inplanes", "planes", "stride"), [(3, 3, 1), (3, 5, 1), (4, 4, 2), (2, 6, 2)])
@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("kind", ["BasicBlock", "PreActBlock"])
def test_values_gradients_and_statistics(kind, inplanes, planes, stride, training):
    torch.manual_seed(0)
    theirs = (Basic if kind == "BasicBlock" else PreAct)(inplanes, planes, stride).double()
    ours = getattr(lm.nn, kind)(inplanes, planes, stride).to(lm.float64)
    state = theirs.state_dict().items()
    ours.load_state_dict({k: lm.tensor(t.tolist(), dtype=lm.float64 if t.is_floating_point() else lm.int64) for k, t in state})
    ours.train(training)
    theirs.train(training)
    rng = np.random.default_rng(3)
    x = rng.normal(size=(3, inplanes, 6, 5))
    seed = rng.normal(size=theirs(torch.zeros(3, inplanes, 6, 5, dtype=torch.float64)).shape)
    ours(lm.zeros(3, inplanes, 6, 5, dtype=lm.float64))  # as theirs: the running statistics have moved
    for a, b in zip(run(lm, ours, x, seed), run(torch, theirs, x, seed), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-11)
