"""The generator: its bits, its distributions against their definitions, and the same numbers everywhere."""

import contextvars
import hashlib
import json
import math
import os
import subprocess
import sys
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linalgml import backend, draws, dtypes, pcg64, random, storage
from linalgml.random import Generator

BACKENDS = [name for name in backend.available_backends() if name != "fast"]
TWIN = "cython" in BACKENDS


@pytest.fixture(params=BACKENDS)
def store(request):
    with backend.use_backend(request.param):
        yield storage.of(request.param)


def listed(data):
    return data if type(data) is list else data.tolist()


# ---- generators -----------------------------------------------------------------------------------------------------------------


def test_the_default_generator():
    before = random.get_rng_state()
    try:
        assert random.manual_seed(5) is random.default_generator
        assert random.initial_seed() == 5
        state = random.get_rng_state()
        a = random.default_generator.random_raw(3)
        random.set_rng_state(state)
        assert random.default_generator.random_raw(3) == a == Generator(5).random_raw(3)
        random.seed()
        assert random.get_rng_state() != state
    finally:
        random.set_rng_state(before)


def test_devices():
    assert Generator(device="cpu").device == "cpu"
    with pytest.raises(RuntimeError, match="cuda"):
        Generator(device="cuda")


def test_threads_never_share_a_number(store):
    g, out = Generator(0), [[], [], []]

    def work(mine):
        for _ in range(40):
            chunk = store.empty(25, dtypes.float64)
            g.uniform(chunk, 25)
            mine.extend(listed(chunk))

    threads = [threading.Thread(target=contextvars.copy_context().run, args=(work, mine)) for mine in out]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    together = [0.0] * 3000
    Generator(0).uniform(together, 3000)
    assert sorted(out[0] + out[1] + out[2]) == sorted(together)


# ---- distributions by their definitions --------------------------------------------------------------------------------------


def test_uniform_is_the_upper_53_bits(store):
    out = store.empty(100, dtypes.float64)
    Generator(4).uniform(out, 100)
    assert listed(out) == [(x >> 11) / 2**53 for x in Generator(4).random_raw(100)]


@pytest.mark.parametrize("low, high", [(0.0, 1.0), (-3.0, 5.5), (2.0, 2.0), (-0.1, 0.0), (1.0, 1.0 + 2**-23), (0.0, 1e-45), (-1e-45, 0.0)])
@pytest.mark.parametrize("dtype", [dtypes.float32, dtypes.float64])
def test_uniform_stays_below_high(store, low, high, dtype):
    out = store.empty(2000, dtype)
    Generator(1).uniform(out, 2000, low, high, dtype=dtype)
    low, high = storage.settle([low, high], dtype)
    values = listed(out)
    assert all(low <= v < high for v in values) if low < high else set(values) == {low}
    assert storage.settle(values, dtype) == values


def test_uniform_rounding_up_to_high_is_caught():
    """A draw of all ones rounds to 1.0 in float32; the largest float32 below it is returned."""
    assert random._BELOW_ONE == (1 - 2**-53, 1 - 2**-24)
    inc = 1
    wanted = (1 << 64) - 1  # hi ^ lo = all ones, rotated by any amount
    state = wanted << 64
    before = (state - inc) * pow(pcg64.MULTIPLIER, -1, 1 << 128) & pcg64.MASK128
    assert pcg64.raw(1, before, inc)[0] == [wanted]
    for name in BACKENDS:
        with backend.use_backend(name):
            for dtype, largest in ((dtypes.float32, 1 - 2**-24), (dtypes.float64, 1 - 2**-53)):
                out = backend.store().empty(1, dtype)
                Generator().set_state({"generator": "PCG64", "state": before, "inc": inc, "seed": 0}).uniform(out, 1, dtype=dtype)
                assert listed(out) == [largest]


def test_moments_and_distribution_of_normals():
    n, out = 20000, [0.0] * 20000
    Generator(2).normal(out, n)
    out.sort()
    gap = max(abs(0.5 * math.erfc(-z / math.sqrt(2)) - (i + 0.5) / n) for i, z in enumerate(out))
    assert gap < 1.63 / math.sqrt(n)  # Kolmogorov and Smirnov at 1 %
    assert abs(sum(out) / n) < 0.02 and abs(sum(z * z for z in out) / n - 1) < 0.03


def test_normal_quantile_inverts_the_distribution_function():
    for k in [0, 1, 2, 1000, 10**9, 10**12, 10**15, 7 * 10**14, 2**52 - 1, 2**52, 2**53 - 1, *Generator(3).random_raw(500)]:
        q = ((k % 2**53) - 2**52 + 0.5) / 2**53
        z = draws.normal_quantile(q)
        assert draws.normal_quantile(-q) == -z
        # erfc on the small side keeps its digits; its relative slope there is at most z + 1/z
        p = 0.5 * math.erfc(abs(z) / math.sqrt(2))
        assert abs(p - (0.5 - abs(q))) <= 1e-14 * p * (abs(z) + 1)
    assert 8.2 < draws.normal_quantile(0.5 - 2**-54) < 8.3


def test_natural_log():
    for k in range(1, 3000):
        for x in (k / 3000, 2.0**-54 * k, 1 - k * 2**-53, math.sqrt(0.5) + (k - 1500) * 2**-53):
            expected = math.log(x)
            assert abs(draws.natural_log(x) - expected) <= 2.5 * math.ulp(expected)


def test_mean_and_std(store):
    z, x = store.empty(50, dtypes.float64), store.empty(50, dtypes.float64)
    Generator(6).normal(z, 50)
    Generator(6).normal(x, 50, mean=10.0, std=0.5)
    assert listed(x) == [10.0 + 0.5 * v for v in listed(z)]
    Generator(6).normal(x, 50, 3.0, 0.0)
    assert listed(x) == [3.0] * 50


@pytest.mark.parametrize("low, high", [(0, 1), (0, 7), (-3, 3), (-(2**63), 2**63), (0, 2**63), (5, 5 + 2**62 + 1), (2**63 - 1, 2**63)])
def test_integers_stay_in_range(store, low, high):
    out = store.empty(3000, dtypes.int64)
    Generator(8).integers(out, 3000, low, high)
    values = listed(out)
    assert all(type(v) is int and low <= v < high for v in values)
    if high - low <= 7:
        assert set(values) == set(range(low, high))


def test_integers_are_equally_likely():
    out = [0] * 60000
    Generator(9).integers(out, 60000, 0, 6)
    counts = [out.count(i) for i in range(6)]
    assert sum((c - 10000) ** 2 / 10000 for c in counts) < 20.5  # chi-square with 5 degrees of freedom at 0.1 %


def test_integers_drop_biased_draws():
    """With span 3 * 2**62 a quarter of the draws is dropped; without that the lowest residues come too often."""
    span, n = 3 << 62, 4000
    out = [0] * n
    g = Generator(1)
    g.integers(out, n, -(2**63), -(2**63) + span)
    used = next(k for k in range(n, 2 * n) if Generator(1).advance(k).get_state() == g.get_state())
    assert 1.25 < used / n < 1.42
    counts = [sum(v % 3 == r for v in out) for r in range(3)]
    assert sum((c - n / 3) ** 2 / (n / 3) for c in counts) < 13.8


def test_permutations(store):
    assert Generator(0).permutation(0) == [] and Generator(0).permutation(1) == [0]
    assert sorted(Generator(0).permutation(500)) == list(range(500)) != Generator(0).permutation(500)
    seen, g = {}, Generator(10)
    for _ in range(6000):
        seen[tuple(g.permutation(3))] = seen.get(tuple(g.permutation(3)), 0) + 1
    assert len(seen) == 6 and sum((c - 1000) ** 2 / 1000 for c in seen.values()) < 20.5


def test_bernoulli(store):
    p = store.build([0.0, 1.0, 0.25] * 4000, dtypes.float32)
    out = store.empty(12000, dtypes.float32)
    Generator(0).bernoulli(out, 12000, p)
    values = listed(out)
    assert set(values[0::3]) == {0.0} and set(values[1::3]) == {1.0}
    assert abs(sum(values[2::3]) / 4000 - 0.25) < 0.03
    Generator(0).bernoulli(out, 12000, 0.5)
    assert abs(sum(listed(out)) / 12000 - 0.5) < 0.02


def test_multinomial_follows_the_weights(store):
    weights = [1.0, 0.0, 2.0, 5.0, 0.0]
    out = store.empty(8000, dtypes.int64)
    Generator(0).multinomial(store.build(weights, dtypes.float64), out, 1, 5, 8000, True)
    counts = [listed(out).count(i) for i in range(5)]
    assert counts[1] == counts[4] == 0
    assert sum((counts[i] - 1000 * weights[i]) ** 2 / (1000 * weights[i]) for i in (0, 2, 3)) < 13.8


def test_multinomial_without_replacement(store):
    out = store.empty(3 * 1000, dtypes.int64)
    p = store.build([1.0, 0.0, 2.0, 5.0] * 1000, dtypes.float32)
    Generator(0).multinomial(p, out, 1000, 4, 3, False)
    rows = [tuple(listed(out)[3 * i : 3 * i + 3]) for i in range(1000)]
    assert all(sorted(row) == [0, 2, 3] for row in rows)
    assert abs(sum(row[0] == 3 for row in rows) / 1000 - 5 / 8) < 0.05
    second = [row[1] for row in rows if row[0] == 3]
    assert abs(second.count(2) / len(second) - 2 / 3) < 0.06


def test_multinomial_survives_extreme_weights(store):
    for weights in ([5e-324] * 3, [1e308, 5e-324, 0.0], [0.0, 0.0, 1e-300], [1e16, 1.0, 1.0, 1.0]):
        out = store.empty(300, dtypes.int64)
        Generator(0).multinomial(store.build(weights, dtypes.float64), out, 1, len(weights), 300, True)
        assert all(weights[i] > 0 for i in listed(out))


# ---- bad input ---------------------------------------------------------------------------------------------------------------


BAD_ROWS = [
    ([1.0, -1.0], True), ([1.0, math.nan], True), ([math.nan, 1.0], True), ([0.0, 0.0], True), ([math.inf, 1.0], True),
    ([1e308, 1e308], True), ([1.0, 0.0], False),
]  # fmt: skip


@pytest.mark.parametrize("row, replacement", BAD_ROWS)
def test_multinomial_refuses(store, row, replacement):
    g = Generator(0)
    before = g.get_state()
    with pytest.raises(ValueError, match="multinomial: row 1"):
        g.multinomial(store.build([1.0, 1.0, *row], dtypes.float64), store.empty(4, dtypes.int64), 2, 2, 2, replacement)
    with pytest.raises(ValueError, match="multinomial: row 0"):
        g.multinomial(store.empty(0, dtypes.float64), store.empty(4, dtypes.int64), 2, 0, 2, replacement)
    assert g.get_state() == before


def test_bad_arguments(store):
    g = Generator(0)
    before = g.get_state()
    floats, whole = store.empty(4, dtypes.float64), store.zeros(4, dtypes.int64)
    for call, error, message in [
        (lambda: g.uniform(floats, 5), ValueError, "5 numbers"),
        (lambda: g.uniform(floats, -1), ValueError, "-1 numbers"),
        (lambda: g.uniform(floats, 4, 1.0, 0.0), ValueError, "low <= high"),
        (lambda: g.uniform(floats, 4, 0.0, math.nan), ValueError, "low <= high"),
        (lambda: g.uniform(floats, 4, -1e308, 1e308), ValueError, "finite difference"),
        (lambda: g.uniform(floats, 4, 0.0, math.inf), ValueError, "finite"),
        (lambda: g.normal(floats, 4, 0.0, -1.0), ValueError, "std"),
        (lambda: g.normal(floats, 4, 0.0, math.nan), ValueError, "std"),
        (lambda: g.normal(floats, 2**70), ValueError, "numbers"),
        (lambda: g.integers(whole, 4, 3, 3), ValueError, "low < high"),
        (lambda: g.integers(whole, 4, 0, 2**63 + 1), ValueError, "int64"),
        (lambda: g.integers(whole, 4, 0.0, 3), TypeError, "float"),
        (lambda: g.integers(whole, 5, 0, 3), ValueError, "5 numbers"),
        (lambda: g.permutation(-1), ValueError, "permutation"),
        (lambda: g.bernoulli(floats, 4, 1.5), ValueError, "between 0 and 1"),
        (lambda: g.bernoulli(floats, 4, math.nan), ValueError, "between 0 and 1"),
        (lambda: g.bernoulli(floats, 4, store.empty(3, dtypes.float64)), ValueError, "3 probabilities"),
        (lambda: g.multinomial(floats, whole, 2, 3, 1), ValueError, "4 elements"),
        (lambda: g.multinomial(floats, whole, -2, 3, 1), ValueError, "-2"),
        (lambda: g.multinomial(store.full(4, 1.0, dtypes.float64), whole, 1, 4, 5, True), ValueError, "5 numbers"),
        (lambda: g.random_raw(-1), ValueError, "-1"),
    ]:
        with pytest.raises(error, match=message):
            call()
    if store.name != "python":
        for call in (lambda: g.uniform(whole, 4), lambda: g.normal(whole, 4), lambda: g.integers(floats, 4, 0, 3),
                     lambda: g.multinomial(floats, floats, 1, 4, 1)):  # fmt: skip
            with pytest.raises(TypeError, match="storage"):
                call()
    assert g.get_state() == before


def test_nothing_asked_for_draws_nothing(store):
    g = Generator(0)
    before = g.get_state()
    g.uniform(store.empty(0, dtypes.float64), 0)
    g.normal(store.empty(3, dtypes.float64), 0)
    g.integers(store.empty(0, dtypes.int64), 0, 0, 5)
    g.multinomial(store.empty(0, dtypes.float64), store.empty(0, dtypes.int64), 0, 4, 2)
    assert g.get_state() == before


# ---- the same numbers everywhere ---------------------------------------------------------------------------------------------


def everything(name, seed, n):
    """A bit-exact text of all distributions on one backend."""
    lines = []
    with backend.use_backend(name):
        s, g = storage.of(name), Generator(seed)

        def say(out):
            lines.append([v.hex() if type(v) is float else v for v in listed(out)])

        for dtype in (dtypes.float32, dtypes.float64):
            for fill, *bounds in ((g.uniform,), (g.uniform, -0.3, 2.7), (g.normal,), (g.normal, 0.1, 3.3)):
                out = s.empty(n, dtype)
                fill(out, n, *bounds, dtype=dtype)
                say(out)
            p = s.build([i / (n + 1) for i in range(1, n + 1)], dtype)
            out = s.empty(n, dtype)
            g.bernoulli(out, n, p)
            say(out)
            for replacement in (True, False):
                out = s.empty(n, dtypes.int64)
                g.multinomial(p, out, 1, n, n, replacement)
                say(out)
        for low, high in ((0, 10), (-(2**63), 2**63), (-5, 2**62 + 2**61), (3, 4)):
            out = s.empty(n, dtypes.int64)
            g.integers(out, n, low, high)
            say(out)
        lines.append(g.permutation(n))
        lines.append(g.get_state())
    return lines


@pytest.mark.parametrize("name", BACKENDS[1:])
@given(seed=st.integers(-(2**63), 2**130), n=st.sampled_from([1, 2, 7, 255, 256, 257, 700]))
@settings(max_examples=15)
def test_backends_agree_bit_for_bit(name, seed, n):
    assert everything(name, seed, n) == everything("python", seed, n)


DIGEST = "56772de5d18753dea88dcab14d067e4dfd4f17730acdc859d1890e907c0a55de"


def digest(name):
    return hashlib.sha256(json.dumps(everything(name, 2024, 20000), sort_keys=True).encode()).hexdigest()


def test_the_numbers_of_this_release_never_change():
    assert digest("python") == DIGEST


@pytest.mark.skipif(not TWIN, reason="no compiled twin")
@pytest.mark.parametrize("level", ["1", "3", "4"])
def test_every_instruction_set_level_gives_the_same_bits(level):
    code = (
        "import importlib.util, sys\n"
        f"spec = importlib.util.spec_from_file_location('t', {__file__!r})\n"
        "t = importlib.util.module_from_spec(spec); spec.loader.exec_module(t)\n"
        "print(t.digest('cython'))"
    )
    run = subprocess.run(
        [sys.executable, "-P", "-c", code],
        env={**os.environ, "LINALGML_CPU": level},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert run.stdout.strip() == DIGEST


@pytest.mark.skipif(not TWIN, reason="no compiled twin")
@given(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1))
def test_the_portable_product_is_exact(a, b):
    assert random._twin().multiply_portable(a, b) == (a * b, a * b)


@pytest.mark.skipif(not TWIN, reason="no compiled twin")
def test_the_twin_checks_its_door():
    twin, make = random._twin(), storage.of("cython").empty
    f, q = make(4, dtypes.float64), make(4, dtypes.int64)
    for call in (
        lambda: twin.uniform(f, 5, 0, 1, 0.0, 1.0, 1.0, False), lambda: twin.uniform(f, -1, 0, 1, 0.0, 1.0, 1.0, False),
        lambda: twin.uniform(None, 1, 0, 1, 0.0, 1.0, 1.0, False), lambda: twin.normal(q, 4, 0, 1, 0.0, 1.0, False),
        lambda: twin.normal(f, 9, 0, 1, 0.0, 1.0, False), lambda: twin.integers(f, 4, 0, 1, 0, 5), lambda: twin.integers(q, 5, 0, 1, 0, 5),
        lambda: twin.integers(q, 4, 0, 1, 0, 0), lambda: twin.integers(q, 4, 0, 1, 0, 2**64 + 1), lambda: twin.permutation([0], 2, 0, 1),
        lambda: twin.permutation(None, 0, 0, 1), lambda: twin.permutation([], -1, 0, 1), lambda: twin.bernoulli(f, 4, 0, 1, q),
        lambda: twin.bernoulli(f, 4, 0, 1, make(3, dtypes.float64)), lambda: twin.bernoulli(None, 4, 0, 1, f),
        lambda: twin.multinomial(q, 4, 0, 1, f, 1, 5, 4, True), lambda: twin.multinomial(q, 4, 0, 1, f, 5, 2**62, 1, True),
        lambda: twin.multinomial(q, 4, 0, 1, f, 1, 4, 5, True), lambda: twin.multinomial(q, 4, 0, 1, None, 1, 4, 4, True),
        lambda: twin.multinomial(q, 4, 0, 1, f, 0, 2**60, 4, True), lambda: twin.uniform(f, 4, 2**128, 1, 0.0, 1.0, 1.0, False),
    ):  # fmt: skip
        with pytest.raises((ValueError, TypeError, MemoryError, OverflowError)):
            call()
