"""Hostile calls: no argument from Python, however wrong, makes a twin read or write past what it was given, crash or hang.

Every kernel of the registry is called with arguments that fit, and with one of them spoilt at a time.  A buffer is either a
block of its own, where AddressSanitizer (tools/sanitize.py) sees the first element too far, or a stretch of a longer block,
where the elements around it have to come back as they were.
"""

import contextlib
import math
import os
import random
import time

import pytest

import linalgml as lm
from linalgml import kernels, storage
from linalgml.bench import recipes

REGISTRY = kernels.load_all()
BUILT = "cython" in lm.available_backends()
REFUSALS = (ValueError, TypeError, IndexError, ArithmeticError, MemoryError)
MARGIN = 16  # elements on either side of a stretch

TWINS = sorted(n for n, k in REGISTRY.items() if "cython" not in k.without)


def recipe_of(name):
    return recipes.recipe_of(name)[1] or recipes.LOOSE.get(name)


def test_every_twin_is_called():
    assert [n for n in TWINS if recipe_of(n) is None] == [], "a kernel needs a recipe, in linalgml/bench/recipes/"


class Memory:
    """Buffers of one call: blocks of their own, or stretches of longer blocks whose margins are watched."""

    def __init__(self, apart):
        self.apart, self.blocks = apart, []
        self.kind = storage.of("cython").kind

    def buffer(self, values, dtype):
        n = len(values)
        if self.apart:
            return self.kind(n, dtype).assign(values)
        block = self.kind(n + 2 * MARGIN, dtype).fill(77)
        self.blocks.append((block, n))
        return block.view(MARGIN, n).assign(values)

    def untouched(self):
        return all(set(b[:MARGIN]) == {77} and set(b[MARGIN + n :]) == {77} for b, n in self.blocks)


def is_int(values):
    return bool(values) and type(values[0]) is int


HUGE = (1 << 31, 1 << 40, 1 << 61, (1 << 63) - 1, -(1 << 63), 1 << 64)
WILD_INTS = (-1, -(1 << 63), (1 << 63) - 1, 1 << 32, 0)
WILD_FLOATS = (math.nan, math.inf, -math.inf, 3e38, -3e38, 1e-45, 0.0)


def spoil(made, sizes, recipe, rng):
    """One argument made wrong, as (name, how, value); value may be a function of the finished arguments."""
    name = rng.choice([*made])
    value = made[name]
    if type(value) is list:
        how = rng.choice(("short", "dtype", "strange", "alias", "wild", "wild"))
        if how == "wild":
            wild = WILD_INTS if is_int(value) else WILD_FLOATS
            return name, how, [rng.choice(wild) if rng.random() < 0.3 else v for v in value]
        if how == "strange":
            return name, how, rng.choice((None, "x", 1.5, 3, object(), ()))
        return name, how, value[:-1] if how == "short" else value
    if type(value) is tuple:
        longer, negative, huge = (*value, 1), tuple(-v for v in value), (1 << 62,) * len(value)
        return name, "tuple", rng.choice(((), value[:-1], longer, negative, huge, ("x",) * 3, None, 5))
    if rng.random() < 0.5:
        return name, "near", rng.choice((-1, 0, 1)) + (value if type(value) is int else 0)
    return name, "strange", rng.choice((*HUGE, None, "x", 1.5, math.nan, math.inf, ()))


def call(twin, name, seed, apart):
    """One call of a twin, its arguments fitting or spoilt by the seed."""
    rng = random.Random(seed)
    recipe = recipe_of(name)
    most = rng.choice((1, 2, 5, 17, 40))
    made, sizes = recipes.draw(recipe, REGISTRY[name].arguments, rng, lambda _, low, top: rng.randint(low, min(top or most, most)))
    dtype = rng.choice(("float32", "float64", "float64", "int64"))
    victim, how, wrong = spoil(made, sizes, recipe, rng) if seed % 4 else (None, "", None)
    memory, built = Memory(apart), {}
    for n, value in made.items():
        value = wrong if n == victim and how != "dtype" else value
        if type(value) is list:
            kind = "int64" if is_int(made[n]) else dtype
            kind = rng.choice(("float32", "float64", "int64")) if n == victim and how == "dtype" else kind
            plain = [int(v) if abs(v) < 1 << 63 else rng.choice(WILD_INTS) for v in value] if kind == "int64" else value
            built[n] = memory.buffer(plain, kind)
        else:
            built[n] = value
    if how == "alias":  # two arguments over one memory, whatever their types
        others = [b for n, b in built.items() if isinstance(b, memory.kind) and n != victim]
        if others:
            other = rng.choice(others)
            if other.n * (4 if other.dtype == "float32" else 8) >= len(made[victim]) * (4 if built[victim].dtype == "float32" else 8):
                built[victim] = memory.kind.wrap(memoryview(other).cast("B")[: len(made[victim]) * memoryview(built[victim]).itemsize].cast(
                    memoryview(built[victim]).format))  # fmt: skip
    started = time.process_time()
    with contextlib.suppress(*REFUSALS):
        twin(*built.values())
    assert time.process_time() - started < 5, f"{name}: seed {seed}: {victim} {how} {wrong}: it hangs"
    assert memory.untouched(), f"{name}: seed {seed}: {victim} {how} {wrong}: elements beside a buffer were written"


@pytest.mark.parametrize("name", TWINS)
def test_wrong_arguments(name):
    if not BUILT:
        return
    twin = REGISTRY[name].twin("cython")
    for seed in range(int(os.environ.get("LINALGML_FUZZ", "120"))):
        for apart in (True, False):
            call(twin, name, seed, apart)
