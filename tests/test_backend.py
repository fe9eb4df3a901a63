"""The toggle: what it accepts, what it refuses, and that threads do not disturb each other."""

import logging
import math
import os
import subprocess
import sys
import threading
import types

import pytest

import linalgml as lm
from linalgml import ieee, kernels
from linalgml.special.erf import erfcx_positive


def run(code, **env):
    return subprocess.run([sys.executable, "-P", "-c", code], env={**os.environ, **env}, capture_output=True, text=True, timeout=120)


def test_available_backends_are_the_ones_that_work():
    names = lm.available_backends()
    assert names[0] == "python" and names[-1] == "fast"
    for name in names:
        with lm.use_backend(name):
            assert (lm.tensor([1.0, 2.0]) + 1).tolist() == [2.0, 3.0]


def test_unknown_names_are_refused_and_change_nothing():
    before = lm.get_backend()
    with pytest.raises(ValueError, match="'cuda'.*'python', 'numba', 'cython', 'fast'"):
        lm.set_backend("cuda")
    with pytest.raises(ValueError, match="unknown backend"):
        lm.use_backend("")
    assert lm.get_backend() == before


def test_blocks_nest_and_end_on_errors():
    before = lm.get_backend()
    block = lm.use_backend("python")
    with block:
        with block, pytest.raises(ZeroDivisionError), lm.use_backend("fast"):
            raise ZeroDivisionError
        assert lm.get_backend() == "python"
    assert lm.get_backend() == before


def test_kernels_follow_a_switch_of_the_process():
    from linalgml.autograd.arithmetic import add_forward

    before = lm.get_backend()
    try:
        for name in [n for n in lm.available_backends() if n != "fast"] + [before]:
            lm.set_backend(name)
            with lm.use_backend("python"):
                assert (lm.ones(2) + 1).tolist() == [2.0, 2.0]
            assert (lm.ones(2) + 1).tolist() == [2.0, 2.0]
            assert add_forward.now == add_forward.twin(name)
    finally:
        lm.set_backend(before)


def test_a_block_is_seen_only_by_its_thread():
    before, seen, inside, done = lm.get_backend(), [], threading.Event(), threading.Event()

    def other():
        inside.wait(10)
        seen.append(lm.get_backend())
        done.set()

    thread = threading.Thread(target=other)
    thread.start()
    with lm.use_backend("python"):
        inside.set()
        done.wait(10)
    thread.join()
    assert seen == [before]


def test_threads_on_different_backends_compute_the_same():
    results, names = {}, lm.available_backends()

    def work(name):
        with lm.use_backend(name):
            x = lm.arange(60.0).reshape(6, 10).requires_grad_()
            for _ in range(20):
                x.grad = None
                (lm.softmax(x @ x.t(), dim=-1) * lm.arange(6.0)).sum().backward()
            results[name] = x.grad.tolist()

    threads = [threading.Thread(target=work, args=(name,)) for name in names]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert set(results) == set(names)
    for name in names:
        for row, expected in zip(results[name], results["python"], strict=True):
            assert row == pytest.approx(expected, rel=1e-4, abs=1e-5)


def test_environment_chooses_and_a_wrong_name_is_one_clear_error():
    assert run("import linalgml as lm; print(lm.get_backend())", LINALGML_BACKEND="python").stdout.strip() == "python"
    wrong = run("import linalgml", LINALGML_BACKEND="torch")
    assert wrong.returncode != 0 and "LINALGML_BACKEND: unknown backend 'torch'" in wrong.stderr.splitlines()[-1]


def test_importing_loads_nothing_but_the_standard_library():
    code = """
import sys
before = set(sys.modules)
import linalgml as lm
lm.set_backend("python")
x = lm.tensor([[1.0, 2.0]], requires_grad=True)
(x @ x.T).sum().backward()
model = lm.transformers.GPT(lm.transformers.GPTConfig(block_size=4, vocab_size=5, n_layer=1, n_head=1, n_embd=4))
new = {m.split(".")[0] for m in set(sys.modules) - before} - set(sys.stdlib_module_names) - {"linalgml", "cython_runtime"}
print(sorted(m for m in new if not m.startswith(("__editable__", "_cython_"))))
"""
    assert run(code).stdout.strip() == "[]"


def test_explain_names_every_kernel_and_what_runs_it():
    text = lm.explain_backend()
    assert text.startswith(f"backend: {lm.get_backend()}")
    for kernel in kernels.load_all().values():
        assert kernel.name in text


def test_a_missing_twin_is_logged_and_explained(caplog):
    if "cython" not in lm.available_backends():
        return  # nothing to miss

    def lonely(x, out, n):
        for i in range(n):
            out[i] = x[i] + 1

    lonely.__module__ = "linalgml.linalg.lonely"
    kernel = kernels.Kernel(lonely)
    try:
        with caplog.at_level(logging.INFO, logger="linalgml"), lm.use_backend("cython"):
            out = [0.0]
            kernel([1.0], out, 1)
        assert out == [2.0]
        assert "linalg.lonely.lonely has no Cython twin" in caplog.text
        assert kernel.explain("cython") == "readable source: no twin in linalgml._fast"
    finally:
        del kernels.REGISTRY[kernel.name]


def test_a_failing_twin_is_not_hidden():
    def broken(x, out, n):
        out[n + 5] = x[0]

    broken.__module__ = "linalgml.linalg.broken"
    kernel = kernels.Kernel(broken)
    try:
        with lm.use_backend("python"), pytest.raises(IndexError):
            kernel([1.0], [0.0], 1)
    finally:
        del kernels.REGISTRY[kernel.name]


def test_tensors_move_between_backends():
    names = lm.available_backends()
    with lm.use_backend("python"):
        x = lm.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    for name in names + names[::-1]:
        with lm.use_backend(name):
            x.grad = None
            y = (x.t() * x).sum()
            y.backward()
            assert y.item() == 29.0
            assert x.grad.tolist() == [[2.0, 6.0], [4.0, 8.0]]


def test_backward_may_run_on_another_backend_than_forward():
    names = lm.available_backends()
    expected = None
    for first in names:
        for second in names:
            x = lm.tensor([[0.5, -1.0, 2.0]], requires_grad=True)
            with lm.use_backend(first):
                y = (lm.softmax(x * 2, dim=-1) * lm.tensor([1.0, 2.0, 3.0])).sum()
            with lm.use_backend(second):
                y.backward()
            expected = expected or x.grad.tolist()
            assert x.grad.tolist()[0] == pytest.approx(expected[0], rel=1e-5)


@pytest.mark.parametrize("bad", [0.0])
def test_ieee_answers_are_the_same_everywhere(bad):
    for name in lm.available_backends():
        with lm.use_backend(name):
            one = lm.tensor([1.0, -1.0, 0.0])
            assert str((one / bad).tolist()) == "[inf, -inf, nan]"
            assert lm.exp(lm.tensor([1000.0, -1000.0])).tolist() == [float("inf"), 0.0]
            assert str(lm.log(lm.tensor([0.0, -1.0])).tolist()) == "[-inf, nan]"
            assert str(lm.sqrt(lm.tensor([-1.0, 4.0])).tolist()) == "[nan, 2.0]"


def _plus_one(x, out, n):
    for i in range(n):
        out[i] = x[i] + 1.0


def _plus_two(x, out, n):
    _plus_one(x, out, n)
    _plus_one(out, out, n)


@pytest.mark.parametrize("name", lm.available_backends())
def test_a_kernel_may_call_another(name, monkeypatch):
    global _plus_one
    monkeypatch.setitem(sys.modules, "linalgml.linalg.nested", types.ModuleType("linalgml.linalg.nested"))
    plain = _plus_one
    made = []
    try:
        for function in (plain, _plus_two):
            function.__module__ = "linalgml.linalg.nested"
            made.append(kernels.Kernel(function))
        _plus_one = made[0]
        with lm.use_backend(name):
            x, out = lm.tensor([1.0, 2.0]).flat(), lm.zeros(2).flat()
            made[1](x, out, 2)
            assert list(out) == [3.0, 4.0]
    finally:
        _plus_one = plain
        for kernel in made:
            del kernels.REGISTRY[kernel.name]


def reciprocal_of_kernel(x):
    return 1.0 / erfcx_positive(x)


def test_a_division_by_what_a_kernel_returns_follows_the_standard():
    assert ieee.run(reciprocal_of_kernel, (math.inf,)) == math.inf
