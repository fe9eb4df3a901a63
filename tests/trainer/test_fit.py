"""`fit`: it learns, repeats exactly, stops in time, goes back to the best weights, refuses to diverge, and can be interrupted."""

import os
import signal

import pytest

import linalgml as lm
from linalgml import nn
from linalgml.datasets import DataLoader, TensorDataset
from linalgml.errors import InputError
from linalgml.nn import functional as F
from linalgml.trainer import DivergedError, EarlyStopping, History, accuracy, evaluate, fit
from linalgml.trainer.fit_display import FitDisplay


def xor(n=64, seed=0):
    lm.manual_seed(seed)
    x = lm.randn(n, 2)
    return TensorDataset(x, (x[:, 0] * x[:, 1] > 0).long())


def small():
    lm.manual_seed(1)
    return nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 2))


def run(model, epochs=25, **settings):
    loader = DataLoader(xor(), batch_size=16, shuffle=True, generator=2)
    return fit(model, loader, F.cross_entropy, lm.optim.AdamW(model.parameters(), lr=0.02), epochs, **{"progress": False, **settings})


def test_it_learns_and_repeats_exactly():
    history = run(small(), metrics={"accuracy": accuracy}, validation=DataLoader(xor(seed=5), 64))
    again = run(small(), metrics={"accuracy": accuracy}, validation=DataLoader(xor(seed=5), 64))
    assert history["accuracy"][-1] > 0.9 > history["accuracy"][0] and history["val_accuracy"][-1] > 0.8
    for name in ("loss", "val_loss", "accuracy", "lr"):
        assert history[name] == again[name]
    assert history.names() == ["epoch", "loss", "accuracy", "val_loss", "val_accuracy", "lr", "seconds"] and history.stopped is None


def test_held_out_data_are_judged_in_evaluation_mode():
    model = nn.Sequential(nn.Linear(2, 16), nn.Dropout(0.5), nn.Linear(16, 2))
    loader = DataLoader(xor(), 7)
    assert evaluate(model, loader, F.cross_entropy) == evaluate(model, loader, F.cross_entropy) and model.training
    x, y = xor().tensors
    model.eval()
    whole = F.cross_entropy(model(x), y).item()
    assert evaluate(model, loader, F.cross_entropy)["loss"] == pytest.approx(whole, rel=1e-5) and not model.training


def test_early_stopping_goes_back_to_the_best_weights():
    model, seen = small(), []
    stopping = EarlyStopping("val_loss", patience=2)
    validation = DataLoader(TensorDataset(lm.randn(32, 2), lm.randint(0, 2, (32,))), 32)  # labels that nothing can learn
    history = run(model, epochs=60, validation=validation, callbacks=[stopping, lambda r, e: seen.append(e["event"])])
    assert len(history) < 60 and history.stopped == f"val_loss has not improved since epoch {stopping.best_epoch}"
    assert history.best()["epoch"] == stopping.best_epoch == len(history) - 3
    assert evaluate(model, validation, F.cross_entropy)["loss"] == pytest.approx(history.best()["val_loss"], rel=1e-6)
    assert seen[0] == "start" and seen[-1] == "end" and seen.count("epoch") == len(history) and seen.count("batch") == 4 * len(history)


def test_early_stopping_knows_what_should_rise():
    assert EarlyStopping("val_accuracy").mode == "max" and EarlyStopping("val_loss").mode == "min"
    stopping = EarlyStopping("val_f1", min_delta=0.1)
    stopping.best = 0.5
    assert stopping.better(0.65) and not stopping.better(0.55) and not stopping.better(float("nan"))
    with pytest.raises(ValueError, match="no 'val_loss' in the epoch's record, which has loss, lr"):
        run(small(), epochs=1, callbacks=[EarlyStopping()])
    with pytest.raises(ValueError, match="patience"):
        EarlyStopping(patience=-1)


def test_a_schedule_by_epoch_or_by_batch():
    for schedule, expected in (("epoch", 0.02 * 0.5**3), ("batch", 0.02 * 0.5**12)):
        model = small()
        optimizer = lm.optim.AdamW(model.parameters(), lr=0.02)
        halving = lm.optim.lr_scheduler.LambdaLR(optimizer, lambda t: 0.5**t)
        fit(model, DataLoader(xor(), 16), F.cross_entropy, optimizer, 3, scheduler=halving, schedule=schedule, progress=False)
        assert optimizer.param_groups[0]["lr"] == pytest.approx(expected)


def test_divergence_is_an_error_and_the_weights_are_those_before():
    model = nn.Linear(1, 1)
    data = DataLoader(TensorDataset(lm.tensor([[1.0], [float("inf")]]), lm.zeros(2, 1)), 1)
    with pytest.raises(DivergedError, match=r"epoch 1, step 1: the loss is (inf|nan); the weights are those before this step"):
        fit(model, data, F.mse_loss, lm.optim.SGD(model.parameters(), lr=0.1), 3, progress=False)
    assert all(p.isfinite().all().item() for p in model.parameters())


def test_clipping_bounds_the_step():
    model = nn.Linear(1, 1, bias=False)
    start = model.weight.item()
    data = DataLoader(TensorDataset(lm.tensor([[1e4]]), lm.tensor([[0.0]])), 1)
    fit(model, data, F.mse_loss, lm.optim.SGD(model.parameters(), lr=0.1), 1, clip_norm=1.0, progress=False)
    assert abs(model.weight.item() - start) == pytest.approx(0.1, rel=1e-3)


def test_ctrl_c_finishes_the_step_and_keeps_what_there_is():
    def interrupt(run, event):
        if event["event"] == "batch" and run.step == 6:
            os.kill(os.getpid(), signal.SIGINT)

    history = run(small(), callbacks=[interrupt])
    assert history.stopped == "interrupted" and len(history) == 1


def test_lines_and_bars(capsys):
    run(small(), epochs=2, validation=DataLoader(xor(), 64), callbacks=[FitDisplay(plain=True)])
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2 and lines[1].startswith("epoch 2/2: loss 0.") and "; held out: loss 0." in lines[1]
    assert "\x1b" not in "".join(lines)
    run(small(), epochs=2, callbacks=[FitDisplay(plain=False)])
    assert "epoch 2/2" in capsys.readouterr().out


def test_a_history_is_kept_and_drawn(tmp_path):
    history = run(small(), epochs=3, metrics={"accuracy": accuracy}, validation=DataLoader(xor(), 64))
    history.save(tmp_path / "h.json")
    again = History.load(tmp_path / "h.json")
    assert list(again) == list(history) and again[2]["epoch"] == 3 and len(history.plot().axes) == 2
    (tmp_path / "h.json").write_text("[1]")
    with pytest.raises(InputError, match="not a history"):
        History.load(tmp_path / "h.json")
    with pytest.raises(KeyError, match="it has epoch, loss"):
        history["val_f1"]
    with pytest.raises(ValueError, match="no epoch yet"):
        History().plot()


def test_what_is_refused():
    with pytest.raises(ValueError, match="epochs must be an int"):
        run(small(), epochs=1.5)
    with pytest.raises(ValueError, match="schedule must be"):
        run(small(), schedule="step")
    with pytest.raises(ValueError, match="the loader gave no batch"):
        model = small()
        fit(model, [], F.cross_entropy, lm.optim.SGD(model.parameters(), lr=0.1), 1, progress=False)
    assert len(run(small(), epochs=0)) == 0
