"""grad, jvp, vjp, Jacobians and Hessians: of numbers, Vectors, Matrices and tensors, against each other and against differences."""

import math

import pytest

import linalgml as lm
from linalgml import Matrix, Vector
from linalgml.calculus import finite_differences as fd
from linalgml.calculus import functions as fn
from linalgml.calculus import grad, hessian, hvp, jacfwd, jacobian, jacrev, jvp, value_and_grad, vjp
from linalgml.calculus.traced import Traced, gradients


def bumpy(v):
    return fn.exp(v[0] * v[1]) / (1 + v[2] ** 2) + abs(v[0] - v[2]) * fn.atan(v[1]) - 2 ** v[0] + v.dot(v) ** 0.5


AT = Vector([0.4, -1.3, 0.9])


def test_numbers_by_jaxs_rules():
    f = lambda x, y: x**2 * fn.sin(y)  # noqa: E731
    assert grad(f)(3.0, 0.5) == pytest.approx(6 * math.sin(0.5)) and grad(f, 1)(3.0, 0.5) == pytest.approx(9 * math.cos(0.5))
    value, (a, b) = value_and_grad(f, argnums=(0, -1))(3.0, 0.5)
    assert value == f(3.0, 0.5) and (a, b) == (grad(f)(3.0, 0.5), grad(f, 1)(3.0, 0.5))
    assert value_and_grad(lambda x: (x * x, "seen"), has_aux=True)(3.0) == ((9.0, "seen"), 6.0)
    assert grad(lambda x: (x * x, x + 1), has_aux=True)(3.0)[0] == 6.0
    assert grad(lambda x: 5.0)(1.0) == 0 and grad(lambda x, scale=1: scale * x)(2.0, scale=7) == 7
    assert grad(grad(grad(lambda x: x**5)))(2.0) == 240.0
    assert grad(lambda x: x * grad(lambda y: x + y)(1.0))(1.0) == 1  # the inner x is a constant
    assert grad(lambda x: jvp(lambda y: x * y * y, (x,), (1.0,))[1])(3.0) == 12.0
    assert jvp(lambda x: grad(lambda y: x * y * y)(x), (3.0,), (1.0,)) == (18.0, 12.0)


def test_vectors():
    g = grad(bumpy)(AT)
    assert type(g) is Vector and list(g) == pytest.approx(list(fd.gradient(bumpy, AT)), abs=1e-8)
    assert list(jacfwd(bumpy)(AT)) == pytest.approx(list(g), rel=1e-14)
    direction = Vector([1.0, 0.5, -2.0])
    value, slope = jvp(bumpy, (AT,), (direction,))
    assert value == pytest.approx(bumpy(AT)) and slope == pytest.approx(g @ direction, rel=1e-13)
    H = hessian(bumpy)(AT)
    assert type(H) is Matrix
    exact = [[H[i, j] for j in range(3)] for i in range(3)]
    assert exact == [pytest.approx([fd.hessian(bumpy, AT)[i, j] for j in range(3)], abs=1e-5) for i in range(3)]
    assert all(exact[i][j] == pytest.approx(exact[j][i], rel=1e-13) for i in range(3) for j in range(3))
    assert list(hvp(bumpy, (AT,), (direction,))) == pytest.approx(list(H @ direction), rel=1e-12)
    assert list(jacfwd(grad(bumpy))(AT)[0, :]) == pytest.approx(exact[0], rel=1e-12)
    assert list(jacrev(grad(bumpy))(AT)[1, :]) == pytest.approx(exact[1], rel=1e-12)


def test_jacobians_and_pulls_of_vectors():
    f = lambda v: Vector([v[0] * v[1], fn.sin(v[2]), v[0] / v[2], 3.0])  # noqa: E731
    forward, backward = jacfwd(f)(AT), jacrev(f)(AT)
    assert forward.shape == (4, 3) and jacobian is jacrev
    for i in range(4):
        assert list(forward[i, :]) == pytest.approx(list(backward[i, :]), rel=1e-15)
        assert list(forward[i, :]) == pytest.approx(list(fd.jacobian(f, AT)[i, :]), abs=1e-8)
    out, pull = vjp(f, AT)
    seed = Vector([1.0, -1.0, 0.5, 2.0])
    assert list(out) == pytest.approx(list(f(AT))) and list(pull(seed)[0]) == pytest.approx(list(seed @ backward), rel=1e-14)
    assert list(pull(seed)[0]) == list(pull(seed)[0])
    assert list(jacfwd(lambda t: Vector([t, t * t]))(3.0)) == [1, 6.0] and jacrev(lambda t: t**3)(2.0) == 12.0
    two = hessian(lambda a, v: a * a * v[0] * v[1], argnums=(0, 1))(2.0, Vector([3.0, 5.0]))
    assert two[0][0] == 30.0 and list(two[0][1]) == [20.0, 12.0] and list(two[1][0]) == [20.0, 12.0]
    assert [list(two[1][1][i, :]) for i in range(2)] == [[0.0, 4.0], [4.0, 0.0]]


def test_matrices_keep_their_shape():
    A, X = Matrix([[1.0, 2.0], [3.0, 4.0]]), Matrix([[0.5, -1.0], [2.0, 0.25]])
    g = grad(lambda X: (A @ X).trace())(X)
    assert g == A.T
    assert jvp(lambda X: X @ X, (X,), (A,))[1] == A @ X + X @ A


def test_infinite_numbers_keep_their_slopes():
    assert grad(lambda x: x + 1)(math.inf) == 1.0 and grad(fn.relu)(math.inf) == 1.0
    assert jacfwd(lambda v: [v[0], v[1]])(Vector([math.inf, 1.0])) == Matrix([[1.0, 0.0], [0.0, 1.0]])


def test_long_chains_need_no_recursion():
    x = Traced(1.0)
    y = x
    for _ in range(20000):
        y = y * 1.0001
    assert gradients(y, [x])[0] == pytest.approx(1.0001**20000)


def model(x, W, b):
    h = (x @ W + b).tanh()
    p = (h * 2).log_softmax(-1)
    return -(p[:, 0]).mean() + ((W**2).sum() + 1e-3).sqrt() * 0.1 + (h / (1 + h.exp())).std() + h.logsumexp(-1).mean()


@pytest.fixture
def tensors():
    lm.manual_seed(0)
    return lm.randn(5, 3, dtype=lm.float64), lm.randn(3, 2, dtype=lm.float64), lm.randn(2, dtype=lm.float64)


def test_tensors(tensors):
    x, W, b = tensors
    value, (gw, gb) = value_and_grad(model, argnums=(1, 2))(x, W, b)
    ours, theirs = W.clone().requires_grad_(), b.clone().requires_grad_()
    loss = model(x, ours, theirs)
    loss.backward()
    assert value.item() == loss.item() and gw.tolist() == ours.grad.tolist() and gb.tolist() == theirs.grad.tolist()
    assert not value.requires_grad and not W.requires_grad and W.grad is None
    v, u = lm.randn(3, 2, dtype=lm.float64), lm.randn(2, dtype=lm.float64)
    out, slope = jvp(lambda W, b: model(x, W, b), (W, b), (v, u))
    assert out.item() == pytest.approx(value.item(), rel=1e-14)
    assert slope.item() == pytest.approx(((gw * v).sum() + (gb * u).sum()).item(), rel=1e-12)


def test_hessians_of_tensors(tensors):
    x, W, b = tensors
    f = lambda W, b: model(x, W, b)  # noqa: E731
    H = hessian(f, argnums=(0, 1))(W, b)
    assert H[0][0].shape == (3, 2, 3, 2) and H[0][1].shape == (3, 2, 2) and H[1][0].shape == (2, 3, 2)
    assert H[0][1].permute(2, 0, 1).allclose(H[1][0], rtol=1e-10)
    v = lm.randn(3, 2, dtype=lm.float64)
    h = 1e-5
    by_difference = (grad(f)(W + h * v, b) - grad(f)(W - h * v, b)) / (2 * h)
    along = hvp(lambda W: f(W, b), (W,), (v,))
    assert along.allclose(by_difference, rtol=1e-6, atol=1e-8)
    assert (H[0][0] * v).sum(-1).sum(-1).allclose(along, rtol=1e-10)


@pytest.mark.parametrize("name,f", [
    ("arithmetic", lambda x, c: (c - x) * x / (x * x + c) + c @ x.T + (2.0 / x) ** 2 - (-x) + 1.5 ** x + x ** 0),
    ("functions", lambda x, c: x.exp() * x.sin() + x.cos() / x.sigmoid() + x.erf() + (x * x).sqrt() + x.tan() + x.relu() * x.abs()),
    ("logarithms", lambda x, c: (x * x).log() + (x * x).log1p() + (x * x).log2() + (x * x + 1).log10() + x.square().rsqrt() + 1 / x),
    ("shapes", lambda x, c: x.reshape(2, 2).permute(1, 0)[0:1].expand(2, 2).cumsum(0) + x.flip(0) + x.tril() + x.unsqueeze(0).squeeze(0)),
    ("reductions", lambda x, c: x.softmax(0) + x.var(0) + x.std(1, keepdim=True) + x.norm() + x.logsumexp(0) + x.mean() + x.sum(1)),
    ("choices", lambda x, c: x.maximum(c) * x.minimum(x * x) + x.clamp(-0.5, 0.5) + x.masked_fill(c > 0, 2.0) + (x > 0).to(x.dtype) * x),
    ("parts", lambda x, c: x.split(1)[0] * x.unbind(0)[1] + x.chunk(2)[1] + sum(row.sum() for row in x)),
    ("powers", lambda x, c: (x * x + 0.5) ** c + (x * x + 0.1) ** 1.5 + x ** 3 + x[0].outer(c[0]) + x.mT),
    ("scalars", lambda x, c: (x.reciprocal() + x.expm1() + c.maximum(c)) * x.sum() + x.reshape(4).dot(c.reshape(4))),
])  # fmt: skip
def test_forward_mode_agrees_with_the_tape(name, f):
    lm.manual_seed(3)
    x, c, v = (lm.randn(2, 2, dtype=lm.float64) for _ in range(3))
    out, slope = jvp(lambda x: f(x, c), (x,), (v,))
    assert slope.shape == out.shape and not slope.requires_grad
    w = lm.randn(*out.shape, dtype=lm.float64)
    back = vjp(lambda x: f(x, c), x)[1](w)[0]
    assert (slope * w).sum().item() == pytest.approx((back * v).sum().item(), rel=1e-11), name


def test_jacobians_of_tensors():
    W, x = lm.randn(3, 4), lm.randn(4)
    assert jacrev(lambda x: W @ x)(x).allclose(W) and jacfwd(lambda x: W @ x)(x).allclose(W)
    assert jacrev(lambda W: W @ x)(W).shape == (3, 3, 4) == jacfwd(lambda W: W @ x)(W).shape
    assert jacrev(lambda W: W @ x)(W).allclose(jacfwd(lambda W: W @ x)(W))
    assert hessian(lambda t: t**3)(lm.tensor(2.0)).item() == 12.0 and grad(lambda t: (t * t).sum())(x).allclose(2 * x)
    assert grad(lambda t: W.sum())(x).tolist() == [0.0] * 4 and hessian(lambda t: (2 * t).sum())(x).tolist() == [[0.0] * 4] * 4


def test_functions_that_forward_mode_does_not_know():
    x = lm.randn(3, dtype=lm.float64)
    gelu = lm.nn.functional.gelu
    H = hessian(lambda t: (gelu(t) * gelu(t.flip(0))).sum())(x)
    slope = grad(lambda t: (gelu(t) * gelu(t.flip(0))).sum())
    h = 1e-6
    for i in range(3):
        step = lm.tensor([h if j == i else 0.0 for j in range(3)], dtype=lm.float64)
        assert H[i].allclose((slope(x + step) - slope(x - step)) / (2 * h), rtol=1e-6, atol=1e-8)


def test_gradients_of_gradients_of_tensors():
    x = lm.randn(3, dtype=lm.float64)
    assert grad(lambda t: grad(lambda s: (s**3).sum())(t).sum())(x).allclose(6 * x)
    assert grad(lambda t: (grad(lambda s: (s * t).sum())(lm.ones(3, dtype=lm.float64)) * t).sum())(x).allclose(2 * x)
    assert jacrev(grad(lambda t: (t**3).sum() * t[0]))(x).allclose(hessian(lambda t: (t**3).sum() * t[0])(x))
    v = lm.randn(3, dtype=lm.float64)
    third = grad(lambda t: (hvp(lambda s: (s**3).sum(), (t,), (v,)) * v).sum())(x)
    assert third.allclose(6 * v * v)


def test_what_is_refused():
    x = lm.randn(3)
    with pytest.raises(TypeError, match="expected one number; for more see jacrev"):
        grad(lambda v: v * 2.0)(Vector([1.0, 2.0]))
    with pytest.raises(TypeError, match="argnums: expected an int"):
        grad(fn.sin, "0")(1.0)
    with pytest.raises(ValueError, match="argnums 1: there are 1 positional"):
        grad(fn.sin, 1)(1.0)
    with pytest.raises(ValueError, match=r"tangents\[0\] has shape \(2,\), its primal \(3,\)"):
        jvp(bumpy, (AT,), (Vector([1.0, 2.0]),))
    with pytest.raises(TypeError, match="tuples of the same length"):
        jvp(fn.sin, 1.0, 1.0)
    with pytest.raises(TypeError, match="expected numbers, a Vector, a Matrix or a Tensor, got str"):
        grad(lambda s: s)("x")
    with pytest.raises(TypeError, match="got a tensor of int64"):
        grad(lambda t: t.sum())(lm.tensor([1, 2]))
    with pytest.raises(TypeError, match="not known for a tensor that carries a tangent"):
        jvp(lambda t: lm.nn.functional.gelu(t).sum(), (x,), (x,))
    with pytest.raises(TypeError, match="expected one number"):
        hessian(lambda t: lm.nn.functional.gelu(t))(x)
    with pytest.raises(TypeError, match="not known for a tensor that carries a tangent"):
        jvp(lambda t: t.sort(), (x,), (x,))
    with pytest.raises((TypeError, AttributeError)):  # a method of a tensor that stands still: write x @ t
        jvp(lambda t: x.outer(t), (x,), (x,))
    with pytest.raises(TypeError, match="not known"):
        jvp(lambda t: float(t.sum()), (x,), (x,))
    with pytest.raises(NotImplementedError, match="forward mode inside forward"):
        jvp(lambda t: jvp(lambda s: s * t, (t,), (x,))[1], (x,), (x,))
    with pytest.raises(TypeError, match="pair"):
        grad(lambda x: x, has_aux=True)(1.0)
    with pytest.raises(ValueError, match="empty"):
        jacfwd(lambda v: v)(Vector([]))
