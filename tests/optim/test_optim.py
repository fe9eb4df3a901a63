"""Optimisers, clipping and schedules against their formulas."""

import math

import pytest

import linalgml as lm
from linalgml.optim import SGD, AdamW, lr_scheduler, warmup_cosine


def quadratic(w):
    return ((w - lm.tensor([1.0, -2.0, 3.0], dtype=lm.float64)) ** 2).sum()


@pytest.mark.parametrize("make", [
    lambda p: SGD(p, lr=0.1), lambda p: SGD(p, lr=0.05, momentum=0.9), lambda p: SGD(p, lr=0.05, momentum=0.9, nesterov=True),
    lambda p: AdamW(p, lr=0.3, weight_decay=0.0),
])  # fmt: skip
def test_a_quadratic_is_minimised(make):
    w = lm.zeros(3, dtype=lm.float64, requires_grad=True)
    opt = make([w])
    for _ in range(300):
        opt.zero_grad()
        quadratic(w).backward()
        opt.step()
    assert w.tolist() == pytest.approx([1.0, -2.0, 3.0], abs=1e-3)


def test_adamw_is_its_formula():
    w = lm.tensor([0.5], dtype=lm.float64, requires_grad=True)
    opt = AdamW([w], lr=0.1, betas=(0.8, 0.9), eps=1e-8, weight_decay=0.01)
    p, m, v = 0.5, 0.0, 0.0
    for t in range(1, 6):
        w.grad = lm.tensor([0.3 * t], dtype=lm.float64)
        opt.step()
        g = 0.3 * t
        m, v = 0.8 * m + 0.2 * g, 0.9 * v + 0.1 * g * g
        p -= 0.1 * 0.01 * p
        p -= 0.1 * (m / (1 - 0.8**t)) / (math.sqrt(v / (1 - 0.9**t)) + 1e-8)
        assert w.item() == pytest.approx(p, rel=1e-12)


def test_groups_have_their_own_settings():
    a, b = lm.ones(1, requires_grad=True), lm.ones(1, requires_grad=True)
    opt = SGD([{"params": [a], "lr": 1.0}, {"params": [b]}], lr=0.5)
    (a + b).sum().backward()
    opt.step()
    assert (a.item(), b.item()) == (0.0, 0.5)


def test_state_dict_restores_the_trajectory():
    def run(steps, state=None, start=None):
        w = lm.tensor(start or [0.0, 0.0, 0.0], dtype=lm.float64, requires_grad=True)
        opt = AdamW([w], lr=0.1)
        if state:
            opt.load_state_dict(state)
        for _ in range(steps):
            opt.zero_grad()
            quadratic(w).backward()
            opt.step()
        return w.tolist(), opt.state_dict()

    whole, _ = run(10)
    half, state = run(5)
    assert run(5, state, half)[0] == whole
    with pytest.raises(ValueError, match="parameter groups of sizes"):
        AdamW([lm.zeros(1), lm.zeros(1)]).load_state_dict(state)


@pytest.mark.parametrize(("make", "words"), [
    (lambda: AdamW([]), "empty"),
    (lambda: AdamW([lm.zeros(1)], lr=-1), "lr must not be negative, got -1"),
    (lambda: AdamW([lm.zeros(1)], betas=(1.0, 0.9)), "betas"),
    (lambda: SGD([lm.zeros(1)], nesterov=True), "momentum above 0"),
    (lambda: SGD([{"params": [lm.zeros(1)], "beta": 1}]), "unknown setting 'beta'"),
    (lambda: SGD([lm.ones(1, requires_grad=True) * 2]), "leaf"),
])  # fmt: skip
def test_bad_settings(make, words):
    with pytest.raises(ValueError, match=words):
        make()


def test_a_parameter_given_twice():
    w = lm.zeros(1)
    with pytest.raises(ValueError, match="twice"):
        SGD([w, w])


def test_clipping():
    a, b = lm.zeros(2, requires_grad=True), lm.zeros(1, requires_grad=True)
    a.grad, b.grad = lm.tensor([3.0, 0.0]), lm.tensor([4.0])
    norm = lm.nn.utils.clip_grad_norm_([a, b], 1.0)
    assert norm.item() == pytest.approx(5.0)
    assert a.grad[0].item() == pytest.approx(0.6, rel=1e-5) and b.grad.item() == pytest.approx(0.8, rel=1e-5)
    assert lm.nn.utils.clip_grad_norm_([a, b], 10.0).item() == pytest.approx(1.0, rel=1e-5)
    assert a.grad[0].item() == pytest.approx(0.6, rel=1e-5)
    lm.nn.utils.clip_grad_value_([a], 0.5)
    assert a.grad.tolist() == [0.5, 0.0]
    b.grad = lm.tensor([float("inf")])
    with pytest.raises(RuntimeError, match="norm is inf"):
        lm.nn.utils.clip_grad_norm_([a, b], 1.0, error_if_nonfinite=True)


def test_the_step_keeps_the_storage_that_others_look_at():
    w = lm.tensor([1.0, 2.0], requires_grad=True)
    seen = w.detach()
    w.grad = lm.ones(2)
    SGD([w], lr=1.0).step()
    assert seen.tolist() == [0.0, 1.0]


def test_schedules():
    assert warmup_cosine(0, 1.0, 0.1, 9, 100) == pytest.approx(0.1)
    assert warmup_cosine(9, 1.0, 0.1, 9, 100) == pytest.approx(1.0)
    assert warmup_cosine(100, 1.0, 0.1, 9, 100) == pytest.approx(0.1)
    opt = SGD([lm.zeros(1, requires_grad=True)], lr=1.0)
    cosine = lr_scheduler.CosineAnnealingLR(opt, T_max=4)
    rates = [cosine.get_last_lr()[0]]
    for _ in range(4):
        cosine.step()
        rates.append(cosine.get_last_lr()[0])
    assert rates == pytest.approx([1.0, 0.8535533905932737, 0.5, 0.14644660940672627, 0.0])
    opt = SGD([lm.zeros(1, requires_grad=True)], lr=1.0)
    warm = lr_scheduler.LinearLR(opt, start_factor=0.5, total_iters=2)
    schedule = lr_scheduler.SequentialLR(opt, [warm, lr_scheduler.LambdaLR(opt, lambda t: 0.1**t)], [2])
    rates = [opt.param_groups[0]["lr"]]
    for _ in range(3):
        schedule.step()
        rates.append(opt.param_groups[0]["lr"])
    assert rates == pytest.approx([0.5, 0.75, 1.0, 0.1])
