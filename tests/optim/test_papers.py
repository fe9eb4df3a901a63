"""Optimisers that PyTorch does not have, against the pseudo-code of their papers written once more, in plain Python on one matrix."""

import math

import pytest

import linalgml as lm
from linalgml.optim import SGD, AdamWScheduleFree, Lamb, Lion, Muon, SGDScheduleFree, Shampoo
from linalgml.optim.muon import zeropower_via_newtonschulz

ROWS, COLS = 3, 2


def gradients(steps, seed=3):
    lm.manual_seed(seed)
    return [lm.randn(ROWS, COLS, dtype=lm.float64) for _ in range(steps)]


def run(make, grads):
    w = lm.tensor([[1.0, -2.0], [0.5, 0.0], [3.0, 1.0]], dtype=lm.float64, requires_grad=True)
    optimizer = make([w])
    for g in grads:
        w.grad = g
        optimizer.step()
    return w, optimizer


def flat(t):
    return [v for row in t.tolist() for v in row]


START = [1.0, -2.0, 0.5, 0.0, 3.0, 1.0]


def test_lion_is_its_algorithm():
    grads = gradients(30)
    w, m = list(START), [0.0] * 6
    for g in map(flat, grads):
        for i in range(6):
            c = 0.9 * m[i] + 0.1 * g[i]
            w[i] -= 0.01 * (math.copysign(1, c) + 0.3 * w[i])
            m[i] = 0.99 * m[i] + 0.01 * g[i]
    assert flat(run(lambda p: Lion(p, lr=0.01, weight_decay=0.3), grads)[0]) == pytest.approx(w, rel=1e-12)


def test_lamb_is_its_algorithm():
    grads = gradients(30)
    w, m, v = list(START), [0.0] * 6, [0.0] * 6
    for t, g in enumerate(map(flat, grads), 1):
        m = [0.9 * a + 0.1 * b for a, b in zip(m, g, strict=True)]
        v = [0.99 * a + 0.01 * b * b for a, b in zip(v, g, strict=True)]
        r = [a / (1 - 0.9**t) / (math.sqrt(b / (1 - 0.99**t)) + 1e-6) + 0.1 * x for a, b, x in zip(m, v, w, strict=True)]
        share = math.hypot(*w) / math.hypot(*r)
        w = [x - 0.02 * share * s for x, s in zip(w, r, strict=True)]
    assert flat(run(lambda p: Lamb(p, lr=0.02, betas=(0.9, 0.99), weight_decay=0.1), grads)[0]) == pytest.approx(w, rel=1e-10)


def test_shampoo_is_its_algorithm():
    """Fourth roots checked by raising the stored preconditioners to the fourth power."""
    grads = gradients(5)
    w, optimizer = run(lambda p: Shampoo(p, lr=0.1, epsilon=0.5), grads)
    state = optimizer.state[w]
    L = lm.eye(ROWS, dtype=lm.float64) * 0.5
    R = lm.eye(COLS, dtype=lm.float64) * 0.5
    for g in grads:
        L, R = L + g @ g.T, R + g.T @ g
    for k, full in enumerate((L, R)):
        root = state[f"inv_precond_{k}"]
        assert lm.allclose(root @ root @ root @ root @ full, lm.eye(full.shape[0], dtype=lm.float64), atol=1e-9)
    before, _ = run(lambda p: Shampoo(p, lr=0.1, epsilon=0.5), grads[:-1])
    step = state["inv_precond_0"] @ grads[-1] @ state["inv_precond_1"]
    assert lm.allclose(w.detach(), before.detach() - 0.1 * step, atol=1e-12)


def test_shampoo_in_one_step_is_the_polar_factor():
    g = gradients(1)[0]
    w, _ = run(lambda p: Shampoo(p, lr=1.0, epsilon=1e-12), [g])
    U, _, Vh = lm.linalg.svd(g, full_matrices=False)
    assert lm.allclose(lm.tensor(START, dtype=lm.float64).reshape(ROWS, COLS) - w.detach(), U @ Vh, atol=1e-3)


def test_muon_evens_out_the_singular_values():
    g = gradients(1)[0]
    for matrix in (g, g.T):
        X = zeropower_via_newtonschulz(matrix)
        assert all(0.65 < s < 1.25 for s in lm.linalg.svdvals(X).tolist())
        U, _, Vh = lm.linalg.svd(matrix, full_matrices=False)
        assert (X * (U @ Vh)).sum().item() > 0.8 * min(matrix.shape)
    a, b, c = 3.4445, -4.775, 2.0315
    s = lm.linalg.svdvals(g / g.norm())
    for _ in range(5):
        s = a * s + b * s**3 + c * s**5
    assert sorted(lm.linalg.svdvals(zeropower_via_newtonschulz(g)).tolist()) == pytest.approx(sorted(s.tolist()), rel=1e-9)
    with pytest.raises(lm.ShapeError, match="must be matrices"):
        Muon([lm.zeros(3, requires_grad=True)])


@pytest.mark.parametrize("adaptive", [False, True])
def test_schedule_free_keeps_three_points(adaptive):
    """x, y and z of the paper, all stored; the optimiser stores two of them."""
    grads, lr, beta, b2, decay, warm = gradients(25), 0.05, 0.9, 0.95, 0.1, 4
    x, z, v, total, most = list(START), list(START), [0.0] * 6, 0.0, 0.0
    for t, g in enumerate(map(flat, grads), 1):
        y = [(1 - beta) * a + beta * b for a, b in zip(z, x, strict=True)]
        rate = lr * min(1.0, t / warm)
        most = max(most, rate)
        total += most**2
        c = most**2 / total
        if adaptive:
            v = [b2 * a + (1 - b2) * b * b for a, b in zip(v, g, strict=True)]
            g = [a / (math.sqrt(b / (1 - b2**t)) + 1e-8) for a, b in zip(g, v, strict=True)]
        z = [a - rate * (b + decay * q) for a, b, q in zip(z, g, y, strict=True)]
        x = [(1 - c) * a + c * b for a, b in zip(x, z, strict=True)]
    y = [(1 - beta) * a + beta * b for a, b in zip(z, x, strict=True)]

    def make(p):
        if adaptive:
            return AdamWScheduleFree(p, lr=lr, betas=(beta, b2), weight_decay=decay, warmup_steps=warm)
        return SGDScheduleFree(p, lr=lr, momentum=beta, weight_decay=decay, warmup_steps=warm)

    w, optimizer = run(make, grads)
    assert flat(w) == pytest.approx(y, rel=1e-10)
    optimizer.eval()
    assert flat(w) == pytest.approx(x, rel=1e-9)
    with pytest.raises(RuntimeError, match="call train"):
        optimizer.step()
    optimizer.eval()
    optimizer.train()
    assert flat(w) == pytest.approx(y, rel=1e-9)


def test_maximize_climbs():
    w = lm.tensor([1.0], requires_grad=True)
    optimizer = SGD([w], lr=0.1, maximize=True)
    (w * w).sum().backward()
    optimizer.step()
    assert w.item() == pytest.approx(1.2)


NAMES = "SGD Adam AdamW Adagrad RMSprop Adadelta Adamax NAdam RAdam Adafactor Lion Lamb Shampoo SGDScheduleFree AdamWScheduleFree".split()


@pytest.mark.parametrize("name", NAMES)
def test_a_saved_state_goes_on_where_it_was(name):
    make, grads = getattr(lm.optim, name), gradients(12)
    whole, _ = run(lambda p: make(p, lr=0.02), grads)
    half, optimizer = run(lambda p: make(p, lr=0.02), grads[:6])
    state = optimizer.state_dict()
    again = half.detach().clone().requires_grad_()
    resumed = make([again], lr=0.5)
    resumed.load_state_dict(state)
    for g in grads[6:]:
        again.grad = g
        resumed.step()
    assert again.tolist() == whole.tolist()


@pytest.mark.parametrize("name", NAMES)
def test_bad_settings_and_odd_parameters(name):
    make = getattr(lm.optim, name)
    with pytest.raises(ValueError, match="must not be negative, got -1"):
        make([lm.zeros(2, 2, requires_grad=True)], lr=-1)
    with pytest.raises(ValueError, match="empty"):
        make([])
    empty, single = lm.zeros(0, 3, requires_grad=True), lm.tensor(2.0, requires_grad=True)
    optimizer = make([empty, single], lr=0.1)
    for _ in range(3):
        empty.grad, single.grad = lm.zeros(0, 3), lm.tensor(1.0)
        optimizer.step()
    assert empty.shape == (0, 3) and math.isfinite(single.item())
