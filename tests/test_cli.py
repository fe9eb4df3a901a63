"""The command line: training, resuming, sampling, and one clear line for whatever cannot be."""

import json
import os
import re
import signal
import subprocess
import sys

import pytest

from linalgml import cli
from linalgml.trainer.log import read_log

TEXT = "Now is the winter of our discontent\nMade glorious summer by this sun of York;\n" * 20
SMALL = ["--n-layer=1", "--n-head=2", "--n-embd=8", "--block-size=8", "--batch-size=2", "--eval-iters=1", "--warmup-iters=2"]


@pytest.fixture
def text(tmp_path):
    path = tmp_path / "input.txt"
    path.write_text(TEXT, encoding="utf-8")
    return str(path)


def run(capsys, *argv):
    """(exit code, standard output, standard error)."""
    code = cli.main([str(a) for a in argv])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def train(capsys, text, out, *more):
    return run(capsys, "train", "--text", text, "--out", out, *SMALL, "--max-iters", "6", "--eval-interval", "3", *more)


def one_line(err):
    assert err.count("\n") == 1 and "Traceback" not in err, err
    return err.rstrip("\n")


# ---- training ----------------------------------------------------------------------------------------------------------


def test_train_then_sample(capsys, tmp_path, text):
    out = tmp_path / "run"
    code, stdout, stderr = train(capsys, text, out, "--log-interval", "1")
    assert (code, stderr) == (0, "")
    assert re.search(r"iter 5: loss \d\.\d{4}, lr .*/step, .* tokens/s, 0 s left", stdout)
    assert "held-out loss" in stdout and "linalgml sample --out" in stdout
    assert "\x1b" not in stdout and "\r" not in stdout
    events = read_log(str(out))
    assert [e["event"] for e in events] == ["eval", *["step"] * 3, "eval", *["step"] * 3, "eval", "final"]
    assert {"loss", "lr", "grad_norm", "tokens_per_second", "seconds"} <= events[1].keys()
    assert (out / "ckpt.safetensors").is_file() and (out / "best.safetensors").is_file()

    code, first, stderr = run(capsys, "sample", "--out", out, "--prompt", "Now", "--tokens", "30")
    assert (code, stderr) == (0, "") and first.startswith("Now") and len(first) == 34
    assert run(capsys, "sample", "--out", out, "--prompt", "Now", "--tokens", "30")[1] == first
    assert run(capsys, "sample", "--out", out, "--prompt", "Now", "--tokens", "30", "--seed", "4")[1] != first
    code, several, _ = run(capsys, "sample", "--out", out, "--prompt", "Now", "--tokens", "30", "--num-samples", "2", "--best")
    assert code == 0 and several.count("-" * 15) == 1
    code, greedy, _ = run(capsys, "sample", "--out", out, "--prompt", "Now", "--tokens", "9", "--top-k", "1", "--top-p", "0.5")
    assert code == 0 and len(greedy) == 13


def test_the_loss_curve_is_drawn(capsys, tmp_path, text):
    pytest.importorskip("matplotlib")
    code, stdout, _ = train(capsys, text, tmp_path / "run", "--sample-tokens", "0")
    assert code == 0 and "loss curve:" in stdout
    assert (tmp_path / "run" / "loss.png").read_bytes().startswith(b"\x89PNG")


def test_without_matplotlib_training_is_unaffected(capsys, tmp_path, text, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    monkeypatch.setitem(sys.modules, "matplotlib.backends.backend_agg", None)
    code, stdout, _ = train(capsys, text, tmp_path / "run")
    assert code == 0 and "pip install 'linalgml[plot]'" in stdout
    assert not (tmp_path / "run" / "loss.png").exists()


def test_byte_pairs(capsys, tmp_path, text):
    code, _, stderr = train(capsys, text, tmp_path / "run", "--tokenizer", "bpe", "--vocab-size", "280", "--block-size", "4")
    assert (code, stderr) == (0, "")
    code, stdout, _ = run(capsys, "sample", "--out", tmp_path / "run", "--prompt", "naïve €", "--tokens", "40")
    assert code == 0 and stdout.startswith("naïve €")


def test_the_default_text_is_pythons_own(capsys, tmp_path):
    code, stdout, _ = run(capsys, "train", "--out", tmp_path / "run", *SMALL, "--max-iters", "1", "--eval-iters", "1", "--n-embd", "4")
    assert code == 0 and "Python's documentation" in stdout


def test_resume_goes_on_bit_for_bit(capsys, tmp_path, text):
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    assert train(capsys, text, whole, "--max-iters", "8", "--log-interval", "1")[0] == 0
    assert train(capsys, text, parts, "--max-iters", "4", "--lr-decay-iters", "8", "--log-interval", "1")[0] == 0
    code, _, stderr = run(capsys, "train", "--out", parts, "--resume", "--max-iters", "8")
    assert (code, stderr) == (0, "")

    def steps(folder):
        return [(e["iter"], e["loss"], e["lr"], e["grad_norm"]) for e in read_log(str(folder)) if e["event"] == "step"]

    assert steps(whole) == steps(parts) and len(steps(whole)) == 8
    samples = [run(capsys, "sample", "--out", folder, "--tokens", "50")[1] for folder in (whole, parts)]
    assert samples[0] == samples[1]


# ---- what cannot be ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("content", "problem"), [
    (None, "no such file"), (b"", "the file is empty"), (b" \n\n", "only white space"), (b"\x7fELF\x00\x01", "looks binary"),
    (b"caf\xe9 au lait", "not UTF-8 text (byte 0xe9 at position 3)"), (b"abc", "is too short"),
])  # fmt: skip
def test_a_text_that_cannot_be_used(capsys, tmp_path, content, problem):
    path = tmp_path / "bad.txt"
    if content is not None:
        path.write_bytes(content)
    code, stdout, stderr = run(capsys, "train", "--text", path, "--out", tmp_path / "run")
    assert (code, stdout) == (2, "") and one_line(stderr).startswith(f"linalgml train: {path}") and problem in stderr
    assert not (tmp_path / "run").exists()


def test_a_folder_is_no_text(capsys, tmp_path):
    code, _, stderr = run(capsys, "train", "--text", tmp_path, "--out", tmp_path / "run")
    assert code == 2 and "is a folder" in one_line(stderr)


@pytest.mark.parametrize(("options", "problem"), [
    (["--n-layer", "x"], "invalid int value"), (["--n-embd", "130"], "n_embd must be a multiple of n_head 4, got 130"),
    (["--learning-rate", "nan"], "learning_rate must be positive"), (["--min-lr", "1"], "min_lr must be between 0 and the learning rate"),
    (["--tokenizer", "words"], "invalid choice"), (["--backend", "fortran"], "unknown backend 'fortran'"), (["--bogus"], "unrecognized"),
    (["--batch-size", "0"], "batch_size must be a positive integer"), (["--dropout", "1"], "dropout must be at least 0"),
    (["--sample-tokens", "-1"], "sample_tokens"), (["--resume", "--overwrite"], "exclude each other"),
    (["--seed", "9" * 30], "seed must be"), (["--resume"], "no checkpoint there"),
    (["--max-iters", "1e3"], "invalid int value"), (["--block-size", "999999"], "too short"),
])  # fmt: skip
def test_settings_that_cannot_be(capsys, tmp_path, text, options, problem):
    code, stdout, stderr = run(capsys, "train", "--text", text, "--out", tmp_path / "run", *options)
    assert (code, stdout) == (2, "") and problem in one_line(stderr)


def test_a_run_is_not_overwritten_and_a_finished_one_not_resumed(capsys, tmp_path, text):
    out = tmp_path / "run"
    assert train(capsys, text, out)[0] == 0
    code, _, stderr = train(capsys, text, out)
    assert code == 2 and "--resume goes on with that run, --overwrite starts anew" in one_line(stderr)
    code, _, stderr = run(capsys, "train", "--out", out, "--resume")
    assert code == 2 and "finished (6 of 6 iterations)" in one_line(stderr)
    code, _, stderr = run(capsys, "train", "--out", out, "--resume", "--n-embd", "16", "--max-iters", "9")
    assert code == 2 and "n_embd cannot change" in one_line(stderr)
    assert train(capsys, text, out, "--overwrite")[0] == 0
    os.remove(text)
    code, _, stderr = run(capsys, "train", "--out", out, "--resume", "--max-iters", "9")
    assert code == 2 and "no such file" in one_line(stderr)


def test_sampling_what_cannot_be(capsys, tmp_path, text):
    out = tmp_path / "run"
    code, _, stderr = run(capsys, "sample", "--out", out)
    assert code == 2 and "no checkpoint there" in one_line(stderr)
    assert train(capsys, text, out)[0] == 0
    for options, problem in (
        (["--prompt", "€ and 7"], "'7' '€'"), (["--temperature", "0"], "temperature must be positive"), (["--top-p", "2"], "top_p"),
        (["--top-k", "0"], "top_k"), (["--tokens", "-5"], "max_new_tokens must not be negative"), (["--num-samples", "0"], "num_samples"),
        (["--backend", "x"], "unknown backend"), (["--seed", "-" + "9" * 30], "seed"),
    ):  # fmt: skip
        code, stdout, stderr = run(capsys, "sample", "--out", out, *options)
        assert (code, stdout) == (2, "") and problem in one_line(stderr)
    whole = (out / "ckpt.safetensors").read_bytes()
    for content in (b"", b"junk", whole[: len(whole) // 2]):
        (out / "ckpt.safetensors").write_bytes(content)
        code, _, stderr = run(capsys, "sample", "--out", out)
        assert code == 2 and "damaged checkpoint" in one_line(stderr)


def test_commands_that_are_not_there(capsys):
    code, _, stderr = run(capsys, "dance")
    assert code == 2 and "invalid choice: 'dance'" in one_line(stderr)
    code, stdout, _ = run(capsys)
    assert code == 0 and "train" in stdout
    assert run(capsys, "--version")[0] == 0


def test_backends(capsys):
    code, stdout, _ = run(capsys, "backends")
    assert code == 0 and stdout.startswith("backend: ") and "nn.layer_norm.layer_norm_forward" in stdout


# ---- processes ---------------------------------------------------------------------------------------------------------


def start(*argv, **more):
    command = [sys.executable, "-P", "-u", "-m", "linalgml", *map(str, argv)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more)


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_saves_and_says_how_to_go_on(capsys, tmp_path, text, number):
    out = tmp_path / "run"
    many = ["--max-iters", "1000000", "--eval-interval", "1000000", "--log-interval", "1"]
    process = start("train", "--text", text, "--out", out, *SMALL, *many)
    for line in process.stdout:
        if line.startswith("iter 5:"):
            break
    process.send_signal(number)
    stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    done = int(re.search(rf"stopped after (\d+) steps and saved; to go on: linalgml train --out {re.escape(str(out))} --resume", stdout)[1])
    assert "finishing this step" in stderr and "Traceback" not in stderr
    assert [e["iter"] for e in read_log(str(out)) if e["event"] == "step"] == list(range(done))
    code, stdout, _ = run(capsys, "train", "--out", out, "--resume", "--max-iters", done + 2)
    assert code == 0 and f"iter {done}:" in stdout


@pytest.mark.skipif(os.name != "posix", reason="a pseudo-terminal")
def test_a_terminal_gets_a_progress_bar_and_no_color_gets_none(tmp_path, text):
    pexpect = pytest.importorskip("pexpect")
    for variables, drawn in (({}, True), ({"NO_COLOR": "1"}, False)):
        environment = {k: v for k, v in os.environ.items() if k != "NO_COLOR"} | {"TERM": "xterm-256color"} | variables
        argv = ["-m", "linalgml", "train", "--text", text, "--out", str(tmp_path / "run"), *SMALL, "--max-iters", "3", "--overwrite"]
        child = pexpect.spawn(sys.executable, ["-P", *argv], env=environment, dimensions=(40, 120), timeout=120, encoding="utf-8")
        child.expect(pexpect.EOF)
        child.close()
        assert child.exitstatus == 0
        assert ("\x1b[" in child.before) is drawn
        assert "held-out loss" in child.before


def test_the_reader_of_a_pipe_may_leave(tmp_path, text):
    process = start("backends")
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(timeout=60) in (0, 1)
    assert "Traceback" not in process.stderr.read()
    process.stderr.close()


def test_importing_the_command_line_is_cheap():
    code = "import sys, linalgml.cli; print([m for m in ('rich', 'numpy', 'matplotlib', 'numba', 'linalgml.autograd') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True).stdout.strip() == "[]"


def test_the_log_is_json_lines(capsys, tmp_path, text):
    assert train(capsys, text, tmp_path / "run")[0] == 0
    for line in (tmp_path / "run" / "log.jsonl").read_text().splitlines():
        assert isinstance(json.loads(line), dict)
