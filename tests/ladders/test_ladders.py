"""Every rung of every ladder gives its kernel's results, at many shapes, and refuses at its door what it must not touch."""

import random

import pytest

import linalgml as lm
from linalgml import dtypes, storage
from linalgml.ladders import LADDERS

AVAILABLE = lm.available_backends()
RUNGS = [(ladder, rung) for ladder, made in LADDERS.items() for rung in made.rungs if made.rungs[rung].backend in AVAILABLE]
COMPILED = [(ladder, rung) for ladder, rung in RUNGS if LADDERS[ladder].rungs[rung].backend == "cython"]
IDS = ["-".join(pair) for pair in RUNGS]

# Shapes around the edges of registers (4, 8, 16 and 32 numbers), of tiles (6, 12) and of blocks (64, 96, 256, 384, 512).
MATRICES = [(1, 1, 1, 1), (1, 6, 1, 32), (2, 7, 5, 33), (1, 12, 64, 64), (1, 13, 65, 31), (2, 5, 9, 3), (1, 3, 257, 40), (1, 6, 3, 513),
            (1, 97, 17, 47), (0, 2, 2, 2), (1, 0, 3, 2), (1, 3, 0, 2), (1, 3, 2, 0)]  # fmt: skip
ROWS = [(1, 1), (1, 2), (3, 1), (2, 15), (3, 16), (2, 17), (5, 33), (1, 64), (4, 65), (2, 127), (3, 128), (0, 5)]
HEADS = [(1, 1, 1, 1, 1), (1, 1, 9, 3, 9), (2, 5, 5, 4, 1), (1, 7, 3, 2, 1), (3, 4, 11, 5, 11), (1, 40, 40, 6, 1), (2, 33, 19, 3, 4),
         (1, 17, 70, 9, 2), (1, 64, 64, 32, 1), (1, 3, 100, 8, 40), (1, 16, 33, 16, 1000), (0, 3, 3, 2, 1), (2, 0, 3, 2, 1)]  # fmt: skip


def draw(rng, n):
    return [rng.gauss(0, 1) for _ in range(n)]


def matmul_arguments(rng):
    for batch, m, k, n in MATRICES:
        plain = (m * k, k, 1), (k * n, n, 1)
        turned = (m * k, 1, m), (k * n, 1, k)
        shared = (0, k, 1), (0, n, 1)
        loose = (m * (k + 2) * 2, 2 * (k + 2), 2), (k * (n + 3), n + 3, 1)
        for left, right in ((plain[0], plain[1]), (turned[0], plain[1]), (plain[0], turned[1]), (shared[0], shared[1]), loose):
            a = draw(rng, max(batch, 1) * left[0] + m * left[1] + k * left[2])
            b = draw(rng, max(batch, 1) * right[0] + k * right[1] + n * right[2])
            yield [a, b, draw(rng, batch * m * n), batch, m, k, n, *left, *right]
    yield [[2.0], [3.0], [0.0] * 6, 1, 2, 4, 3, 0, 0, 0, 0, 0, 0]  # strides of 0: one number seen everywhere


def softmax_arguments(rng):
    for rows, cols in ROWS:
        for size in (1.0, 30.0):
            yield [[size * v for v in draw(rng, rows * cols)], draw(rng, rows * cols), rows, cols]
    yield [[-1e4, 0.0, 1e4], [0.0] * 3, 1, 3]
    yield [[float(i) for i in range(40)], [0.0] * 40, 1, 40]
    yield [[float(-i) for i in range(40)], [0.0] * 40, 1, 40]


def layer_norm_arguments(rng):
    for rows, cols in ROWS:
        yield [draw(rng, rows * cols), draw(rng, cols), draw(rng, cols), draw(rng, rows * cols), draw(rng, rows), draw(rng, rows),
               rows, cols, 1e-5]  # fmt: skip


def layer_norm_backward_arguments(rng):
    for rows, cols in ROWS:
        rstd = [rng.random() + 0.5 for _ in range(rows)]
        yield [draw(rng, rows * cols), draw(rng, cols), draw(rng, rows), rstd, draw(rng, rows * cols), draw(rng, rows * cols),
               draw(rng, cols), draw(rng, cols), rows, cols]  # fmt: skip


def attention_arguments(rng):
    for heads, T, S, D, visible in HEADS:
        yield [draw(rng, heads * T * D), draw(rng, heads * S * D), draw(rng, heads * S * D), draw(rng, heads * T * D), draw(rng, heads * T),
               heads, T, S, D, 0.7, visible]  # fmt: skip


def adamw_arguments(rng):
    for n in (0, 1, 3, 8, 15, 16, 17, 64, 129):
        yield [*(draw(rng, n) for _ in range(3)), [rng.random() for _ in range(n)], n, 0.1, 0.9, 0.99, 1e-8, 0.1, 0.5, 0.3]


ARGUMENTS = {name: globals()[f"{name}_arguments"] for name in LADDERS}


@pytest.mark.parametrize("dtype", [dtypes.float32, dtypes.float64], ids=["float32", "float64"])
@pytest.mark.parametrize("ladder, rung", RUNGS, ids=IDS)
def test_a_rung_is_its_kernel(ladder, rung, dtype):
    ladder, rung = LADDERS[ladder], LADDERS[ladder].rungs[rung]
    if rung.backend == "python" and dtype is dtypes.float32:
        return  # lists hold doubles
    store, tight = storage.of(rung.backend), 1e-12 if dtype is dtypes.float64 else 3e-5
    if rung.name == "one_pass":  # the difference of two large numbers: see below
        tight = 1e-9 if dtype is dtypes.float64 else 5e-3
    for arguments in ARGUMENTS[ladder.name](random.Random(1)):
        lists = [[float(v) for v in store.build(list(a), dtype)] if type(a) is list else a for a in arguments]
        mine = [store.build(list(a), dtype) if type(a) is list else a for a in lists]
        ladder.kernel.source(*lists)
        rung(*mine)
        for name, expected, found in zip(ladder.kernel.arguments, lists, mine, strict=True):
            if type(expected) is list:
                shape = arguments[len([a for a in arguments if type(a) is list]) :]
                assert list(found) == pytest.approx(expected, rel=tight, abs=tight), f"{name} at {shape}"


@pytest.mark.parametrize("ladder, rung", COMPILED, ids=["-".join(pair) for pair in COMPILED])
def test_a_compiled_rung_checks_its_door(ladder, rung):
    """None, another element type, a buffer that is too short, a size that is negative or overflows: an error, never a crash."""
    ladder, rung = LADDERS[ladder], LADDERS[ladder].rungs[rung]
    store = storage.of("cython")
    arguments = list(ladder.example(random.Random(0), **small(ladder)))
    good = [store.build(list(a), dtypes.float32) if type(a) is list else a for a in arguments]
    rung(*good)
    for i, a in enumerate(good):
        if type(arguments[i]) is list:
            short, other = store.build(arguments[i][:-1], dtypes.float32), store.build(arguments[i], dtypes.float64)
            for wrong in (None, short, other, store.build([1] * len(arguments[i]), dtypes.int64), arguments[i]):
                with pytest.raises((TypeError, ValueError)):
                    rung(*good[:i], wrong, *good[i + 1 :])
        elif type(a) is int and ladder.kernel.arguments[i] != "visible":
            for wrong in (-1, 2**40, 2**62):
                if ladder.kernel.arguments[i].endswith("step") and wrong > 0:
                    continue  # one product: the step to the next is never taken
                with pytest.raises((ValueError, OverflowError)):
                    rung(*good[:i], wrong, *good[i + 1 :])
    if "visible" in ladder.kernel.arguments:
        rung(*good[:-1], 2**62)  # all of the keys, and no overflow


def small(ladder):
    return {name: min(size, 8) for name, size in ladder.cases[0].items()}


def test_rungs_are_counted_alike():
    """More operations than none, and no rung that moves nothing."""
    for ladder in LADDERS.values():
        assert list(ladder.rungs)[-1] == "library" and {"readable", "numba"} <= set(ladder.rungs)
        for sizes in ladder.cases:
            assert ladder.operations(**sizes) > 0
            assert all(rung.traffic(**sizes) > 0 for rung in ladder.rungs.values())


@pytest.mark.skipif("cython" not in AVAILABLE, reason="needs the compiled extensions")
def test_one_pass_loses_the_digits_that_welford_keeps():
    """What the page says of a mean that is large beside the spread."""
    ladder, store = LADDERS["layer_norm"], storage.of("cython")
    x = [4096.0 + i % 4 for i in range(64)]
    found = {}
    for rung in ("one_pass", "welford", "two_pass", "library"):
        arguments = [x, [1.0] * 64, [0.0] * 64, [0.0] * 64, [0.0], [0.0]]
        made = [store.build(a, dtypes.float32) for a in arguments]
        ladder.rungs[rung](*made, 1, 64, 1e-5)
        found[rung] = abs(made[5][0] ** -2 - 1.25)
    assert found["one_pass"] > 0.05
    assert max(found["welford"], found["two_pass"], found["library"]) < 1e-3


def test_a_rung_that_cannot_run_says_so():
    from linalgml.ladders.ladder import Rung

    with pytest.raises(RuntimeError, match="not available"):
        Rung("x", "", "cython", None, None, lambda: None)()
