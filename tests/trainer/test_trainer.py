"""Training: nanoGPT's loop, its data, its evaluation, and runs that go on bit for bit."""

import json
import math
import os

import pytest

import linalgml as lm
from linalgml.errors import InputError
from linalgml.trainer import TextData, TrainConfig, Trainer, checkpoint, load_model, run
from linalgml.trainer.log import RunLog, read_log

BACKENDS = [name for name in lm.available_backends() if name != "fast"]
TEXT = "To be, or not to be, that is the question:\nWhether 'tis nobler in the mind to suffer\n" * 12
TINY = {"n_layer": 2, "n_head": 2, "n_embd": 8, "block_size": 8, "batch_size": 3, "eval_iters": 2, "warmup_iters": 3, "log_interval": 1}


def tiny(**changes):
    return TrainConfig(**{**TINY, "max_iters": 12, "eval_interval": 5, **changes})


def data(block_size=8, **changes):
    return TextData(TEXT, block_size, **changes)


def weights(trainer):
    return {name: t.tolist() for name, t in trainer.model.state_dict().items()}


def moments(trainer):
    state = trainer.optimizer.state_dict()["state"]
    return {i: {k: v.tolist() if hasattr(v, "shape") else v for k, v in entry.items()} for i, entry in state.items()}


def timeless(folder):
    return [{k: v for k, v in e.items() if k not in ("seconds", "seconds_left", "tokens_per_second")} for e in read_log(folder)]


def stop_after(n):
    """A callback that presses Ctrl-C in the step that makes n."""

    def callback(trainer, event):
        if event["event"] == "step" and trainer.iter == n:
            os.kill(os.getpid(), 2)

    return callback


# ---- data --------------------------------------------------------------------------------------------------------------


def test_the_last_tenth_is_held_out_and_batches_are_shifted_by_one():
    d = data()
    cut = int(len(TEXT) * 0.9)
    assert d.tokenizer.decode(d.train.tolist()) == TEXT[:cut]
    assert d.tokenizer.decode(d.val.tolist()) == TEXT[cut:]
    for split, part in (("train", TEXT[:cut]), ("val", TEXT[cut:])):
        x, y = d.get_batch(split, 5, lm.Generator(1))
        assert x.shape == y.shape == (5, 8) and x.dtype is lm.int64
        for a, b in zip(x.tolist(), y.tolist(), strict=True):
            assert a[1:] == b[:-1] and d.tokenizer.decode([*a, b[-1]]) in part


def test_batches_come_from_the_generator_alone():
    d = data()
    first = d.get_batch("train", 4, lm.Generator(7))[0].tolist()
    lm.rand(5)
    assert d.get_batch("train", 4, lm.Generator(7))[0].tolist() == first
    assert d.get_batch("train", 4, lm.Generator(8))[0].tolist() != first


@pytest.mark.parametrize("batch_size", [1, 3, 64])
def test_blocks_cover_every_token_once(batch_size):
    d = data()
    xs, ys = [], []
    for x, y in d.blocks("val", batch_size):
        xs += [i for row in x.tolist() for i in row]
        ys += [i for row in y.tolist() for i in row]
    tokens = d.val.tolist()
    assert xs == tokens[:-1] and ys == tokens[1:]


def test_byte_pairs_are_learned_from_the_training_part():
    text = TEXT + "xyzzy " * 20
    d = TextData(text, 4, "bpe", 300)
    assert d.tokenizer.decode(d.val.tolist()) == text[int(len(text) * 0.9) :]
    assert b"xy" not in d.tokenizer.vocab and d.tokenizer.vocab_size > 280


def test_a_text_too_short_is_refused():
    with pytest.raises(InputError, match=r"the text is too short: the held-out tenth make 8 tokens, block_size 8 needs 9"):
        TextData("abcdefgh" * 10, 8)


# ---- training ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_loss_falls_and_the_schedule_is_nanogpts(backend):
    events = []
    trainer = Trainer(tiny(max_iters=40, learning_rate=1e-2, min_lr=1e-3, backend=backend), data())
    assert trainer.train(callbacks=[lambda t, e: events.append(e)]) is trainer
    steps = [e for e in events if e["event"] == "step"]
    assert [e["iter"] for e in steps] == list(range(40))
    assert steps[0]["loss"] == pytest.approx(math.log(trainer.data.tokenizer.vocab_size), abs=0.1)
    assert steps[-1]["loss"] < steps[0]["loss"] - 0.3
    assert [e["lr"] for e in steps] == [lm.optim.warmup_cosine(i, 1e-2, 1e-3, 3, 40) for i in range(40)]
    assert [e["iter"] for e in events if e["event"] == "eval"] == [0, 5, 10, 15, 20, 25, 30, 35, 40]
    final = next(e for e in events if e["event"] == "final")
    assert final["val_loss"] == trainer.evaluate("val") and final["tokens"] == trainer.data.val.numel() - 1
    assert events[0]["event"] == "start" and events[-1]["event"] == "end"


def test_the_loop_is_the_one_written_out_by_hand():
    config = tiny(max_iters=6, eval_interval=100)
    trainer = Trainer(config, data())
    trainer.train(callbacks=[])
    lm.manual_seed(config.seed)
    d, generator = data(), lm.Generator(config.seed)
    model = lm.transformers.GPT(lm.transformers.GPTConfig(8, d.tokenizer.vocab_size, 2, 2, 8, 0.0, False))
    decay = [p for p in model.parameters() if p.dim() >= 2]
    plain = [p for p in model.parameters() if p.dim() < 2]
    groups = [{"params": decay, "weight_decay": 0.1}, {"params": plain, "weight_decay": 0.0}]
    optimizer = lm.optim.AdamW(groups, lr=1e-3, betas=(0.9, 0.99))
    for i in range(6):
        for group in optimizer.param_groups:
            group["lr"] = lm.optim.warmup_cosine(i, 1e-3, 1e-4, 3, 6)
        x, y = d.get_batch("train", 3, generator)
        model(x, targets=y)[1].backward()
        lm.optim.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
    assert weights(trainer) == {name: t.tolist() for name, t in model.state_dict().items()}


def test_evaluation_is_the_mean_over_tokens_and_changes_nothing():
    trainer = Trainer(tiny(dropout=0.2), data())
    state = trainer.generator.get_state(), lm.get_rng_state()
    trainer.model.train()
    whole = trainer.evaluate("val")
    assert trainer.evaluate("val", 3) == trainer.evaluate("val", 3)
    assert trainer.model.training and (trainer.generator.get_state(), lm.get_rng_state()) == state
    trainer.model.eval()
    tokens, total = trainer.data.val, 0.0
    for start in range(0, len(tokens) - 1, 8):
        x = tokens[start : min(start + 8, len(tokens) - 1)]
        y = tokens[start + 1 : start + 1 + len(x)]
        total += trainer.model(x.view(1, -1), targets=y.view(1, -1))[1].item() * len(x)
    assert whole == pytest.approx(total / (len(tokens) - 1), rel=1e-5)


def test_float64_trains():
    trainer = Trainer(tiny(max_iters=2, dtype="float64"), data())
    trainer.train(callbacks=[])
    assert {p.dtype for p in trainer.model.parameters()} == {lm.float64}
    assert trainer.model.lm_head.weight is trainer.model.transformer.wte.weight


def test_sampling_does_not_disturb_training():
    plain, sampled = Trainer(tiny(dropout=0.1), data()), None
    plain.train(callbacks=[])
    sampled = Trainer(tiny(dropout=0.1), data())
    sampled.train(callbacks=[lambda t, e: t.sample("To", 5) if e["event"] == "step" else None])
    assert weights(plain) == weights(sampled)


def test_a_diverging_run_stops_before_it_saves_nonsense(tmp_path):
    from linalgml.trainer.loop import DivergedError

    config = tiny(out=str(tmp_path / "run"), max_iters=20, eval_interval=1)
    trainer = Trainer(config, data())

    def poison(t, event):
        if event["event"] == "step" and t.iter == 3:
            with lm.no_grad():
                t.model.transformer.ln_f.weight.fill_(math.nan)

    with pytest.raises((DivergedError, ValueError), match=r"nan|finite"):
        trainer.train(callbacks=[poison])
    assert all(math.isfinite(v) for row in load_model(config.out)[0].lm_head.weight.tolist() for v in row) or trainer.iter == 3


# ---- resuming ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("changes", [{}, {"dropout": 0.1, "dtype": "float64", "bias": True}], ids=["plain", "dropout-float64"])
def test_interrupted_and_resumed_is_the_same_run_bit_for_bit(tmp_path, backend, changes):
    whole, parts = str(tmp_path / "whole"), str(tmp_path / "parts")
    one = Trainer(tiny(out=whole, backend=backend, **changes), data()).train(callbacks=[])
    with pytest.raises(KeyboardInterrupt):
        Trainer(tiny(out=parts, backend=backend, **changes), data()).train(callbacks=[stop_after(7)])
    assert checkpoint.read_state(os.path.join(parts, checkpoint.LATEST))["iter"] == 7
    lm.manual_seed(99)  # whatever happened in between
    two = Trainer.resume(parts, data())
    assert two.iter == 7 and two.backend == backend
    two.train(callbacks=[])
    assert weights(one) == weights(two)
    assert moments(one) == moments(two)
    assert one.generator.get_state() == two.generator.get_state()
    assert timeless(whole) == timeless(parts) and len(timeless(whole)) == 12 + 4 + 1
    assert one.best_val_loss == two.best_val_loss
    assert one.sample("To be", 20) == two.sample("To be", 20)
    model, tokenizer, _ = load_model(parts)
    assert {name: t.tolist() for name, t in model.state_dict().items()} == weights(one)
    assert tokenizer.encode("To be") == one.data.tokenizer.encode("To be")


def test_thirty_and_thirty_are_sixty(tmp_path):
    whole, parts = str(tmp_path / "whole"), str(tmp_path / "parts")
    one = Trainer(tiny(out=whole, max_iters=60, eval_interval=20), data()).train(callbacks=[])
    Trainer(tiny(out=parts, max_iters=30, lr_decay_iters=60, eval_interval=20), data()).train(callbacks=[])
    two = Trainer.resume(parts, data(), max_iters=60).train(callbacks=[])
    assert weights(one) == weights(two) and moments(one) == moments(two)
    assert [e for e in timeless(whole) if e["event"] == "step"] == [e for e in timeless(parts) if e["event"] == "step"]
    assert one.evaluate() == two.evaluate()


def test_a_run_with_byte_pairs_resumes(tmp_path):
    out = str(tmp_path)
    d = data(tokenizer="bpe", vocab_size=270)
    with pytest.raises(KeyboardInterrupt):
        Trainer(tiny(out=out, tokenizer="bpe", vocab_size=270), d).train(callbacks=[stop_after(2)])
    _, tokenizer, _ = load_model(out)
    assert tokenizer.encode(TEXT) == d.tokenizer.encode(TEXT)
    assert Trainer.resume(out, d).iter == 2


def test_an_existing_run_is_not_overwritten(tmp_path):
    out = str(tmp_path / "run")
    Trainer(tiny(out=out, max_iters=2), data()).train(callbacks=[])
    before = (tmp_path / "run" / checkpoint.LATEST).read_bytes()
    with pytest.raises(InputError, match="--resume goes on with that run, --overwrite starts anew"):
        Trainer(tiny(out=out), data())
    assert (tmp_path / "run" / checkpoint.LATEST).read_bytes() == before
    Trainer(tiny(out=out, max_iters=1), data(), overwrite=True).train(callbacks=[])
    assert [e["iter"] for e in read_log(out) if e["event"] == "step"] == [0]


def test_what_a_resumed_run_cannot_change(tmp_path):
    out = str(tmp_path)
    Trainer(tiny(out=out, max_iters=2), data()).train(callbacks=[])
    with pytest.raises(InputError, match="n_embd cannot change when a run is resumed: it is 8, not 16"):
        Trainer.resume(out, data(), n_embd=16)
    with pytest.raises(InputError, match="not the text this run began with"):
        Trainer.resume(out, TextData(TEXT[:-1], 8))
    with pytest.raises(InputError, match="finished"):
        Trainer.resume(out, data()).train(callbacks=[])
    assert Trainer.resume(out, data(), max_iters=3).train(callbacks=[]).iter == 3


def test_a_failing_disk_keeps_the_checkpoint_and_the_run(tmp_path, monkeypatch):
    out, events = str(tmp_path), []
    trainer = Trainer(tiny(out=out, max_iters=12), data())
    real, calls = checkpoint.save_file, []

    def failing(tensors, path, metadata):
        calls.append(path)
        if len(calls) > 2:
            raise OSError(28, "No space left on device", path)
        real(tensors, path, metadata)

    monkeypatch.setattr(checkpoint, "save_file", failing)
    trainer.train(callbacks=[lambda t, e: events.append(e)])
    assert [e["iter"] for e in events if e["event"] == "saved"] == [5]
    assert [e["error"] for e in events if e["event"] == "not_saved"] == [f"{out}/{checkpoint.LATEST}: No space left on device"] * 2
    assert checkpoint.read_state(os.path.join(out, checkpoint.LATEST))["iter"] == 5 and trainer.iter == 12


def test_a_second_signal_aborts_at_once(tmp_path):
    def twice(trainer, event):
        if event["event"] == "step" and trainer.iter == 6:
            os.kill(os.getpid(), 15)
            os.kill(os.getpid(), 2)

    trainer = Trainer(tiny(out=str(tmp_path)), data())
    with pytest.raises(KeyboardInterrupt):
        trainer.train(callbacks=[twice])
    assert checkpoint.read_state(os.path.join(str(tmp_path), checkpoint.LATEST))["iter"] == 5


# ---- files -------------------------------------------------------------------------------------------------------------


def test_damaged_checkpoints_get_one_line(tmp_path):
    Trainer(tiny(out=str(tmp_path), max_iters=1), data()).train(callbacks=[])
    path = tmp_path / checkpoint.LATEST
    good = path.read_bytes()
    generator = lm.Generator(3)
    for trial in range(60):
        cut, at, bit = generator.random_raw() % len(good), generator.random_raw() % 6000, generator.random_raw() % 8
        bad = bytearray(good[:cut] if trial % 3 == 0 else good)
        if trial % 3:
            bad[at] ^= 1 << bit
        path.write_bytes(bytes(bad))
        try:
            Trainer.resume(str(tmp_path), data(), max_iters=5)
        except InputError as error:
            assert "\n" not in str(error)
    states = "[]", "{}", '{"format": 1}', '{"format": 7}', "nonsense", '{"format": 1, "config": {"n_layer": []}}'
    for state in states:
        lm.serialization.save_file({"a": lm.zeros(1)}, str(path), {checkpoint.KEY: state})
        with pytest.raises(checkpoint.CheckpointError):
            Trainer.resume(str(tmp_path), data())
    lm.serialization.save_file({"a": lm.zeros(1)}, str(path))
    with pytest.raises(checkpoint.CheckpointError, match="not a checkpoint of linalgml train"):
        load_model(str(tmp_path))


def test_a_checkpoint_without_its_optimiser_can_be_sampled_but_not_resumed(tmp_path):
    trainer = Trainer(tiny(out=str(tmp_path), max_iters=5), data()).train(callbacks=[])
    assert load_model(str(tmp_path), best=True)[0].lm_head.weight.tolist() == trainer.model.lm_head.weight.tolist()
    os.replace(tmp_path / checkpoint.BEST, tmp_path / checkpoint.LATEST)
    with pytest.raises(checkpoint.CheckpointError, match="damaged"):
        Trainer.resume(str(tmp_path), data(), max_iters=9)


def test_the_log_survives_a_crash_in_the_middle_of_a_line(tmp_path):
    log = RunLog(str(tmp_path))
    for i in range(5):
        log.write({"event": "step", "iter": i})
    with open(log.path, "a") as file:
        file.write('{"event": "step", "it')
    RunLog(str(tmp_path), 3).write({"event": "step", "iter": 3, "again": True})
    assert [json.loads(line)["iter"] for line in (tmp_path / "log.jsonl").read_text().splitlines()] == [0, 1, 2, 3]


@pytest.mark.parametrize("changes", [
    {"n_embd": 10, "n_head": 4}, {"learning_rate": -1.0}, {"learning_rate": math.nan}, {"beta1": 1.0}, {"dropout": -0.1},
    {"max_iters": 0}, {"tokenizer": "words"}, {"dtype": "float16"}, {"min_lr": 1.0}, {"seed": 1 << 65}, {"bias": 1}, {"batch_size": 2.0},
    {"lr_decay_iters": 0},
])  # fmt: skip
def test_settings_that_cannot_be_are_named(changes):
    with pytest.raises(InputError, match=next(iter(changes))):
        TrainConfig(**changes)


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot make this folder"):
        run.make_folder(str(tmp_path / "file" / "run"))
