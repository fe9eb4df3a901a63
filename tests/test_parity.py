"""Every kernel in the registry: its twins take the same arguments and give the readable source's results.

A kernel's arguments are drawn by its recipe in linalgml/bench/recipes/.  A kernel without a recipe, or without a test of its
own that names it, fails here by name.
"""

import inspect
import math
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linalgml as lm
from linalgml import dtypes, kernels, storage
from linalgml.bench import recipes
from linalgml.bench.recipes import AFTER, RECIPES

REGISTRY = kernels.load_all()
COMPILED = [name for name in lm.available_backends() if name not in ("python", "fast")]
TESTS = Path(__file__).parent

CYTHON_TWINS = sorted(n for n, k in REGISTRY.items() if "cython" not in k.without)


def draw(recipe, arguments, rng, high, dtype):
    """Arguments of random sizes up to `high`, floats as `dtype` holds them."""
    made, _ = recipes.draw(recipe, arguments, rng, lambda name, low, top: rng.randint(low, high if top is None else top))
    return {n: storage.settle(v, dtype) if type(v) is list and v and type(v[0]) is float else v for n, v in made.items()}


def run_on(name, kernel, made, dtype):
    """What a kernel returns and leaves in its buffers, on one backend."""
    store = storage.of(name)
    native = {n: store.build(v, dtypes.int64 if v and type(v[0]) is int else dtype) if type(v) is list else v for n, v in made.items()}
    with lm.use_backend(name):
        returned = kernel(*native.values())
    return returned, {n: list(v) if type(v) is list else v.tolist() for n, v in native.items() if type(made[n]) is list}


def agree(name, expected, found, tolerance):
    assert set(expected) == set(found)
    for buffer, values in expected.items():
        top = max((abs(v) for v in values if math.isfinite(v)), default=0.0)
        for i, (a, b) in enumerate(zip(values, found[buffer], strict=True)):
            same = (math.isnan(a) and math.isnan(b)) or a == b or abs(a - b) <= tolerance * max(top, 1.0)
            assert same, f"{name}: {buffer}[{i}] is {b}, the readable source gives {a}"


@pytest.mark.parametrize("backend", COMPILED)
@pytest.mark.parametrize("name", sorted([*RECIPES, *AFTER]))
def test_twins_give_the_source_results(name, backend):
    forward, recipe = recipes.recipe_of(name)
    kernel = REGISTRY[name]

    @settings(max_examples=12 if backend == "cython" else 4, derandomize=True)
    @given(st.integers(0, 10**6), st.sampled_from([3, 9, 34]), st.sampled_from([dtypes.float32, dtypes.float64]))
    def check(seed, high, dtype):
        rng = random.Random(seed)
        if forward:
            first = REGISTRY[forward]
            names = dict.fromkeys((*first.arguments, *kernel.arguments))
            made = draw(recipe, names, rng, high, dtype)
            inputs = {n: made[n] for n in first.arguments}
            _, after = run_on("python", first, inputs, dtypes.float64)
            made.update({n: storage.settle(v, dtype) for n, v in after.items()})
            made = {n: made[n] for n in kernel.arguments}
        else:
            made = draw(recipe, kernel.arguments, rng, high, dtype)
        returned, expected = run_on("python", kernel, made, dtypes.float64)
        got, found = run_on(backend, kernel, made, dtype)
        tolerance = 3e-4 if dtype is dtypes.float32 else 1e-11
        agree(name, expected, found, tolerance)
        if isinstance(returned, (int, float)):
            assert got == pytest.approx(returned, rel=tolerance, abs=tolerance)

    check()


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_every_kernel_is_compared_somewhere(name):
    if name in RECIPES or name in AFTER:
        return
    if set(REGISTRY[name].without) == {"cython"} and name.endswith("integer_matmul"):
        return  # the same loops as linalg.matmul, for exact integers; tests/autograd/test_products.py has it
    shelf, concept, function = name.split(".")
    own = [TESTS / shelf / f"test_{concept}.py", TESTS / shelf / "test_pointwise_parity.py"]
    words = (function, function.removesuffix("_forward").removesuffix("_backward"))
    named = any(p.is_file() and any(w in p.read_text(encoding="utf-8") for w in words) for p in own)
    assert named, f"{name} has no recipe and no test that names it"


@pytest.mark.parametrize("name", CYTHON_TWINS)
def test_cython_twins_exist_and_mirror_the_signature(name):
    if "cython" not in lm.available_backends():
        return  # nothing is built here
    twin = REGISTRY[name].twin("cython")
    assert twin is not None, f"{name} has no twin in linalgml/_fast/{REGISTRY[name].concept.replace('.', '/')}.pyx"
    assert tuple(inspect.signature(twin).parameters) == REGISTRY[name].arguments


@pytest.mark.parametrize("name", CYTHON_TWINS)
def test_cython_twins_refuse_what_would_read_past_the_end(name):
    """Short buffers, negative sizes, None and wrong types: an exception, never a crash."""
    if "cython" not in lm.available_backends():
        return
    twin, count = REGISTRY[name].twin("cython"), len(REGISTRY[name].arguments)
    Buffer = storage.of("cython").kind
    short, buffers = Buffer(1, "float64"), recipes.buffers_of(REGISTRY[name])
    for filler in (1 << 40, -5, 1 << 62) if buffers else ():
        args = [short if a in buffers else filler for a in REGISTRY[name].arguments]
        with pytest.raises((ValueError, TypeError, IndexError, OverflowError, MemoryError)):
            twin(*args)
    for wrong in (None, "x", [1.0]):
        with pytest.raises((TypeError, ValueError)):
            twin(*[wrong] * count)
