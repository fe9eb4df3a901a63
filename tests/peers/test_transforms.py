"""Derivatives of functions of tensors against torch.func: the same numbers for the same functions."""

import pytest

import linalgml as lm
from linalgml.calculus import grad, hessian, hvp, jacfwd, jacrev, jvp

torch = pytest.importorskip("torch")

FUNCTIONS = {
    "network": lambda x, c: (((c @ x).tanh() @ c).sigmoid().log() * x.exp()).sum(),
    "softmax": lambda x, c: -(x.log_softmax(-1) * c.softmax(-1)).sum() + x.logsumexp(-1).sum(),
    "quotients": lambda x, c: ((x + c) / (1 + x * x) - (x * c + 3.0) ** 2).mean() + (x * x + 1.0).sqrt().sum() / 3,
    "spread": lambda x, c: x.var() + (x - c).std() + x.norm() + (x.sin() * c.cos()).sum(),
}


@pytest.fixture
def pair():
    lm.manual_seed(5)
    x, c, v = (lm.randn(4, 4, dtype=lm.float64) for _ in range(3))
    return (x, c, v), [torch.tensor(t.tolist(), dtype=torch.float64) for t in (x, c, v)]


def same(ours, theirs):
    assert tuple(ours.shape) == tuple(theirs.shape)
    assert torch.allclose(torch.tensor(ours.tolist(), dtype=torch.float64), theirs, rtol=1e-9, atol=1e-11)


@pytest.mark.peers
@pytest.mark.parametrize("name", FUNCTIONS)
def test_gradients_hessians_and_products(name, pair):
    f, ((x, c, v), (X, C, V)) = FUNCTIONS[name], pair
    same(grad(f)(x, c), torch.func.grad(f)(X, C))
    same(hessian(f)(x, c), torch.func.hessian(f)(X, C))
    same(jvp(lambda x: f(x, c), (x,), (v,))[1], torch.func.jvp(lambda x: f(x, C), (X,), (V,))[1])
    same(hvp(lambda x: f(x, c), (x,), (v,)), torch.autograd.functional.hvp(lambda x: f(x, C), X, V)[1])


@pytest.mark.peers
def test_jacobians(pair):
    (x, c, _), (X, C, _) = pair
    g = lambda x, c: (x @ c).tanh() * x.sum(0)  # noqa: E731
    for ours in (jacfwd, jacrev):
        same(ours(g)(x, c), torch.func.jacrev(g)(X, C))
        same(ours(g, 1)(x, c), torch.func.jacrev(g, 1)(X, C))
