"""Every optimiser and schedule that PyTorch has, against PyTorch's, step for step."""

import numpy as np
import pytest

import linalgml as lm

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.peers

STEPS = 60
CASES = [
    ("SGD", {"lr": 0.05}), ("SGD", {"lr": 0.05, "momentum": 0.9, "weight_decay": 0.1, "maximize": True}),
    ("Adam", {"lr": 0.05}), ("Adam", {"lr": 0.05, "weight_decay": 0.1, "amsgrad": True}), ("Adam", {"lr": 0.02, "weight_decay": 0.2}),
    ("Adam", {"lr": 0.02, "weight_decay": 0.2, "decoupled_weight_decay": True, "maximize": True}),
    ("AdamW", {"lr": 0.05}), ("AdamW", {"lr": 0.05, "amsgrad": True, "weight_decay": 0.3}), ("AdamW", {"lr": 0.05, "maximize": True}),
    ("Adagrad", {"lr": 0.1, "lr_decay": 0.05, "weight_decay": 0.1, "initial_accumulator_value": 0.3}), ("Adagrad", {}),
    ("RMSprop", {}), ("RMSprop", {"lr": 0.02, "momentum": 0.9, "centered": True, "weight_decay": 0.1, "alpha": 0.9}),
    ("Adadelta", {}), ("Adadelta", {"lr": 0.5, "rho": 0.8, "weight_decay": 0.1}),
    ("Adamax", {"lr": 0.05}), ("Adamax", {"lr": 0.05, "betas": (0.8, 0.9), "weight_decay": 0.1}),
    ("NAdam", {"lr": 0.05}), ("NAdam", {"lr": 0.05, "weight_decay": 0.1}),
    ("NAdam", {"lr": 0.05, "weight_decay": 0.1, "decoupled_weight_decay": True, "momentum_decay": 0.1}),
    ("RAdam", {"lr": 0.05}), ("RAdam", {"lr": 0.05, "weight_decay": 0.1, "betas": (0.8, 0.9)}),
    ("RAdam", {"lr": 0.05, "weight_decay": 0.1, "decoupled_weight_decay": True}),
    ("Adafactor", {"lr": 0.1}), ("Adafactor", {"lr": 0.05, "weight_decay": 0.1, "d": 2.0, "beta2_decay": -0.5, "eps": (1e-6, 1e-2)}),
]  # fmt: skip


def trajectory(library, name, settings, dtype, steps=STEPS):
    """The parameters after every step on a problem of two coupled parameters."""
    rng = np.random.default_rng(3)
    arrays = [rng.normal(size=(4, 3)), rng.normal(size=5)]
    data = [rng.normal(size=(6, 4)), rng.normal(size=(3, 5))]
    if library is torch:
        params = [torch.tensor(a, dtype=getattr(torch, dtype), requires_grad=True) for a in arrays]
        A, B = (torch.tensor(d, dtype=getattr(torch, dtype)) for d in data)
    else:
        params = [lm.tensor(a.tolist(), dtype=getattr(lm, dtype), requires_grad=True) for a in arrays]
        A, B = (lm.tensor(d.tolist(), dtype=getattr(lm, dtype)) for d in data)
    optimizer = getattr(library.optim, name)(params, **settings)
    seen = []
    for _ in range(steps):
        optimizer.zero_grad()
        loss = ((A @ params[0] @ B + params[1]).tanh() ** 2).sum() + (params[1] ** 2).sum() * 0.3
        loss.backward()
        optimizer.step()
        seen.append(np.concatenate([np.array(p.tolist()).ravel() for p in params]))
    return np.array(seen)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(("name", "settings"), CASES, ids=[f"{n}-{i}" for i, (n, _) in enumerate(CASES)])
def test_step_for_step(name, settings, dtype):
    steps = 40 if (name, dtype) == ("NAdam", "float32") else STEPS  # one rounding grows along its path, to 6e-4 after 60 steps
    ours, theirs = trajectory(lm, name, settings, dtype, steps), trajectory(torch, name, settings, dtype, steps)
    rtol, atol = (1e-8, 1e-9) if dtype == "float64" else (5e-3, 5e-4)
    if name == "NAdam" and dtype == "float64":  # PyTorch keeps the product of its momenta in float32
        rtol, atol = 1e-4, 1e-6
    np.testing.assert_allclose(ours, theirs, rtol=rtol, atol=atol)


def test_muon_is_pytorchs_up_to_its_bfloat16():
    rng = np.random.default_rng(0)
    start, grads = rng.normal(size=(6, 4)), rng.normal(size=(20, 6, 4))
    for settings in ({"lr": 0.01}, {"lr": 0.01, "nesterov": False, "adjust_lr_fn": "match_rms_adamw", "weight_decay": 0.5}):
        w, u = torch.tensor(start, dtype=torch.float32, requires_grad=True), lm.tensor(start.tolist(), requires_grad=True)
        theirs, ours = torch.optim.Muon([w], **settings), lm.optim.Muon([u], **settings)
        for g in grads:
            w.grad, u.grad = torch.tensor(g, dtype=torch.float32), lm.tensor(g.tolist())
            theirs.step()
            ours.step()
        assert np.abs(w.detach().numpy() - np.array(u.tolist())).max() < 0.02 * np.abs(w.detach().numpy() - start).max() + 2e-3


SCHEDULES = [
    ("StepLR", {"step_size": 3, "gamma": 0.5}), ("MultiStepLR", {"milestones": [7, 2, 7], "gamma": 0.3}),
    ("ConstantLR", {"factor": 0.2, "total_iters": 4}), ("ExponentialLR", {"gamma": 0.9}),
    ("PolynomialLR", {"total_iters": 8, "power": 2.0}), ("MultiplicativeLR", {"lr_lambda": lambda t: 1 / (1 + t)}),
    ("LinearLR", {}), ("CosineAnnealingLR", {"T_max": 6, "eta_min": 0.01}), ("LambdaLR", {"lr_lambda": lambda t: 0.7**t}),
    ("CosineAnnealingWarmRestarts", {"T_0": 3, "T_mult": 2, "eta_min": 0.01}), ("CosineAnnealingWarmRestarts", {"T_0": 4}),
    ("OneCycleLR", {"max_lr": 0.5, "total_steps": 20}),
    ("OneCycleLR", {"max_lr": 0.5, "epochs": 4, "steps_per_epoch": 5, "three_phase": True}),
    ("OneCycleLR", {"max_lr": 0.5, "total_steps": 20, "anneal_strategy": "linear", "pct_start": 0.4}),
    *[("CyclicLR", {"base_lr": 0.01, "max_lr": 0.1, "step_size_up": 3, "step_size_down": 5, "mode": m, "gamma": 0.9})
      for m in ("triangular", "triangular2", "exp_range")],
]  # fmt: skip


@pytest.mark.parametrize(("name", "settings"), SCHEDULES, ids=[f"{n}-{i}" for i, (n, _) in enumerate(SCHEDULES)])
@pytest.mark.parametrize("optimizer", ["SGD", "AdamW"])
def test_schedules(name, settings, optimizer):
    seen = []
    for library in (lm, torch):
        extra = {"momentum": 0.9} if optimizer == "SGD" else {}
        opt = getattr(library.optim, optimizer)([{"params": [library.zeros(2, requires_grad=True)], "lr": 0.2}], lr=0.1, **extra)
        schedule = getattr(library.optim.lr_scheduler, name)(opt, **settings)
        rows = []
        for _ in range(19):
            group = opt.param_groups[0]
            rows.append((group["lr"], group["momentum"] if optimizer == "SGD" else group["betas"][0]))
            opt.step()
            schedule.step()
        seen.append(rows)
    np.testing.assert_allclose(*seen, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("settings", [
    {}, {"mode": "max", "factor": 0.5, "patience": 1, "cooldown": 2, "threshold_mode": "abs", "threshold": 0.05},
    {"patience": 0, "min_lr": 0.02, "factor": 0.3},
])  # fmt: skip
def test_plateaus(settings):
    values = [1.0, 0.9, 0.9, 0.95, 0.85, 0.85, 0.849, 0.9, 0.9, 0.9, 0.8, 0.8, 0.8, float("nan"), *[0.8] * 9]
    seen = []
    for library in (lm, torch):
        opt = library.optim.SGD([library.zeros(1, requires_grad=True)], lr=0.1)
        schedule = library.optim.lr_scheduler.ReduceLROnPlateau(opt, **settings)
        rates = []
        for v in values:
            schedule.step(v)
            rates.append(opt.param_groups[0]["lr"])
        seen.append(rates)
    np.testing.assert_allclose(*seen, rtol=1e-12)


def test_chained_and_swa_rates():
    seen = []
    for library in (lm, torch):
        s = library.optim.lr_scheduler
        opt = library.optim.SGD([library.zeros(1, requires_grad=True)], lr=0.1)
        chained = s.ChainedScheduler([s.ConstantLR(opt, factor=0.5, total_iters=3), s.ExponentialLR(opt, gamma=0.9)])
        rates = []
        for _ in range(6):
            rates.append(opt.param_groups[0]["lr"])
            opt.step()
            chained.step()
        for strategy in ("cos", "linear"):
            opt = library.optim.SGD([library.zeros(1, requires_grad=True)], lr=0.1)
            swa = library.optim.swa_utils.SWALR(opt, swa_lr=0.5, anneal_epochs=4, anneal_strategy=strategy)
            for _ in range(8):
                opt.step()
                swa.step()
                rates.append(opt.param_groups[0]["lr"])
        seen.append(rates)
    np.testing.assert_allclose(*seen, rtol=1e-9)


def test_averaged_models():
    rng = np.random.default_rng(1)
    weights = rng.normal(size=(6, 2, 3))
    for make in ("ema", "swa"):
        seen = []
        for library in (lm, torch):
            utils = library.optim.swa_utils
            net = library.nn.Linear(3, 2)
            fn = utils.get_ema_multi_avg_fn(0.8) if make == "ema" else utils.get_swa_multi_avg_fn()
            averaged = utils.AveragedModel(net, multi_avg_fn=fn)
            for w in weights:
                with library.no_grad():
                    net.weight.copy_(library.tensor(w.tolist()))
                averaged.update_parameters(net)
            seen.append(averaged.module.weight.tolist())
            assert int(averaged.n_averaged) == 6
        np.testing.assert_allclose(*seen, rtol=1e-5)
