"""The capstones do what they claim, in at most 250 lines each."""

from pathlib import Path

import pytest

import linalgml as lm
from linalgml.capstones import digits
from linalgml.datasets import bundled


def test_a_capstone_fits_250_lines_and_needs_only_the_library():
    for path in (Path(digits.__file__).parent).glob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert text.count("\n") <= 250, path.name
        assert not any(f"import {name}" in text for name in ("numpy", "torch", "sklearn"))


def test_digits_from_scratch_reaches_its_accuracy():
    with lm.use_backend("fast"):
        found = digits.experiment(seed=5, hidden=128 if lm.get_backend() == "python" else 256, epochs=30)
    assert found["disagreement"] < 1e-5
    assert found["test"] > 0.97
    assert len(found["y_test"]) == 360


def test_the_gradients_by_hand_are_those_of_the_tape_in_double_precision():
    params = {name: p.detach().double().requires_grad_() for name, p in digits.init(5, 7, 3).items()}
    x, target = lm.randn(4, 5, dtype=lm.float64), digits.one_hot(lm.tensor([0, 2, 1, 1]), 3).double()
    assert digits.largest_disagreement(params, x, target) < 1e-12


def test_a_wrong_gradient_stops_the_experiment(monkeypatch):
    right = digits.gradients
    monkeypatch.setattr(digits, "gradients", lambda *a: {**right(*a), "b1": right(*a)["b1"] * 2})
    with pytest.raises(ArithmeticError, match="differ"):
        digits.experiment(hidden=8, epochs=1)


def test_the_loss_is_the_librarys():
    logits, labels = lm.randn(6, 10), lm.tensor([1, 2, 3, 0, 9, 5])
    for smoothing in (0.0, 0.1):
        ours = digits.cross_entropy(logits, digits.one_hot(labels, 10, smoothing))
        theirs = lm.nn.functional.cross_entropy(logits, labels, label_smoothing=smoothing)
        assert abs(ours.item() - theirs.item()) < 1e-5
    assert digits.cross_entropy(lm.tensor([[1000.0, 0.0]]), lm.tensor([[1.0, 0.0]])).item() == 0.0


def test_a_nudge_moves_the_ink_and_blanks_the_rest():
    image = lm.arange(64).float().reshape(1, 64)
    assert digits.nudged(image, 0, 0).tolist() == image.tolist()
    right = digits.nudged(image, 1, 0).reshape(8, 8)
    assert right[:, 0].tolist() == [0.0] * 8 and right[3, 1:].tolist() == image.reshape(8, 8)[3, :7].tolist()
    down = digits.nudged(image, 0, 1).reshape(8, 8)
    assert down[0].tolist() == [0.0] * 8 and down[1].tolist() == image.reshape(8, 8)[0].tolist()


def test_wilsons_interval():
    low, high = digits.interval(355, 360)
    assert round(low, 3) == 0.968 and round(high, 3) == 0.994
    assert digits.interval(360, 360)[1] == pytest.approx(1.0)


def test_the_command_shows_what_was_learnt_and_what_was_not(capsys):
    digits.main(["--hidden", "8", "--epochs", "1", "--split", "writers"])
    out = capsys.readouterr().out
    assert "gradients: by hand and tape agree" in out and "95% interval" in out and "digit  9" in out and "read as" in out


def test_the_command_without_the_data_says_what_to_install(capsys, monkeypatch):
    monkeypatch.setattr(bundled, "find_spec", lambda name: None)
    with pytest.raises(SystemExit) as stopped:
        digits.main(["--epochs", "1"])
    assert stopped.value.code == 2
    assert "pip install scikit-learn" in capsys.readouterr().err
