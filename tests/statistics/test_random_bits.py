"""Tests of random bits: NIST's worked examples, a million bits of e, bad generators that fail, and ours, whose p-values are uniform."""

import math

import numpy as np
import pytest

from linalgml import Generator
from linalgml import statistics as st
from linalgml.statistics import random_bits

PI = "1100100100001111110110101010001000100001011010001100001000110100110001001100011001100010100010111000"  # SP 800-22, 2.1.8
RUNS = "11001100000101010110110001001100111000000000001001001101010100010001001111010110100000001101011111001100111001101101100010110010"
BATTERY = {
    "frequency": st.frequency_test, "block frequency": st.block_frequency_test, "runs": st.runs_test, "longest run": st.longest_run_test,
    "rank": st.matrix_rank_test, "spectral": st.spectral_test, "serial": lambda b: st.serial_test(b, 5),
    "serial, second": lambda b: st.serial_test(b, 5, 2), "entropy": lambda b: st.approximate_entropy_test(b, 5),
    "sums": st.cumulative_sums_test, "sums, backward": lambda b: st.cumulative_sums_test(b, True),
    "complexity": lambda b: st.linear_complexity_test(b, 200),
}  # fmt: skip


def bits_of_e(n):
    """The first n binary digits of e: the sum of 1 / k!, in halves, as one fraction."""

    def part(low, high):
        if high - low == 1:
            return 1, high
        middle = (low + high) // 2
        (p, q), (r, s) = part(low, middle), part(middle, high)
        return p * s + r, q * s

    terms = 20
    while math.lgamma(terms + 1) < (n + 8) * math.log(2):
        terms += terms // 8
    p, q = part(0, terms)
    return [int(c) for c in bin(((p + q) << (n - 2)) // q)[2:]]


@pytest.mark.parametrize(("test", "bits", "p"), [
    (st.frequency_test, PI, 0.109599), (lambda b: st.block_frequency_test(b, 10), PI, 0.706438), (st.runs_test, PI, 0.500798),
    (st.longest_run_test, RUNS, 0.180609), (lambda b: st.approximate_entropy_test(b, 2), PI, 0.235301),
    (st.cumulative_sums_test, PI, 0.219194), (lambda b: st.cumulative_sums_test(b, True), PI, 0.114866),
    (lambda b: st.serial_test(b, 3), "0011011101", 0.808792), (lambda b: st.serial_test(b, 3, 2), "0011011101", 0.670320),
])  # fmt: skip
def test_nists_worked_examples(test, bits, p):
    assert test(bits).pvalue == pytest.approx(p, abs=6e-7) and test([int(b) for b in bits]) == test(bits)


def test_a_million_bits_of_e(monkeypatch):
    """The values of SP 800-22, appendix B and section 2; where NIST rounds class probabilities to four digits, p moves in the third."""
    e = bits_of_e(1_000_000)
    assert len(e) == 1_000_000 and e[:10] == [1, 0, 1, 0, 1, 1, 0, 1, 1, 1]
    monkeypatch.setattr(random_bits, "_fourier", lambda x: np.fft.fft(x).tolist())
    for found, p, off in (
        (st.longest_run_test(e), 0.718945, 1e-3), (st.matrix_rank_test(e), 0.306156, 1e-6), (st.spectral_test(e), 0.847187, 1e-6),
        (st.cumulative_sums_test(e), 0.669887, 1e-6), (st.approximate_entropy_test(e, 10), 0.700073, 1e-6),
        (st.serial_test(e, 16), 0.766182, 1e-6), (st.linear_complexity_test(e, 1000), 0.845406, 1e-3),
    ):  # fmt: skip
        assert found.pvalue == pytest.approx(p, abs=off)


def test_parts_against_definitions():
    rng = np.random.default_rng(0)
    for n in (1, 2, 7, 12, 30, 64, 97, 100):
        x = rng.normal(size=n)
        np.testing.assert_allclose(random_bits._fourier(x.tolist()), np.fft.fft(x), atol=1e-11)
    for m, size in ((1, 8), (3, 8), (4, 12)):
        below = sum("1" * (m + 1) not in format(v, f"0{size}b") for v in range(1 << size)) / 2**size
        assert random_bits._longest_run_below(m, size) == pytest.approx(below, rel=1e-14)
    ranks = [0] * 4
    for v in range(512):
        ranks[random_bits._rank([v >> 6, v >> 3 & 7, v & 7])] += 1
    assert [random_bits._rank_chance(r, 3) for r in range(4)] == pytest.approx([r / 512 for r in ranks], rel=1e-14)
    assert random_bits._patterns([0, 0, 1, 1, 0, 1, 1, 1, 0, 1], 3) == [0, 1, 1, 2, 1, 2, 2, 1]
    for taps, length in (([1, 2], 2), ([1, 4], 4), ([3, 7], 7)):  # shift registers need as many cells as they have
        s = [1] + [0] * (length - 1)
        while len(s) < 60:
            s.append(sum(s[-t] for t in taps) % 2)
        assert st.linear_complexity(s) == length
    assert st.linear_complexity([0] * 9) == 0 and st.linear_complexity([0] * 8 + [1]) == 9 and st.linear_complexity([]) == 0


def lcg_low_bits(n, bit=0):
    x, made = 1, []
    for _ in range(n):
        x = (1103515245 * x + 12345) % 2**31
        made.append(x >> bit & 1)
    return made


def middle_square(n):
    x, made = 675248, []
    for _ in range(n // 20):
        x = x * x // 1000 % 10**6
        made += st.as_bits([x], 20)
    return made


def shift_register(n):
    """Fourteen cells with the longest period: 2^14 - 1, balanced in every pattern of fourteen bits, and linear."""
    s = [1] + [0] * 13
    while len(s) < n:
        s.append(s[-14] ^ s[-5] ^ s[-3] ^ s[-1])
    return s


@pytest.mark.parametrize(("bits", "fails"), [
    (lcg_low_bits(4096), {"runs", "serial", "entropy", "complexity", "block frequency", "longest run", "spectral"}),
    (lcg_low_bits(8192, 4), {"complexity", "rank"}), (middle_square(20_000), {"frequency", "serial", "runs", "rank"}),
    (shift_register(16_000), {"complexity", "rank"}), ([1] * 4096, {"frequency", "runs", "entropy", "sums"}),
])  # fmt: skip
def test_bad_generators_fail(bits, fails):
    for name in fails:
        p = BATTERY[name](bits).pvalue
        assert p < 1e-4 or (name in ("block frequency", "frequency") and p > 1 - 1e-9), f"{name}: {p}"


def streams():
    for seed in (0, 1, 2026):
        yield Generator(seed)
        yield Generator(seed).jumped(3)
    yield Generator(7).advance(10**30)


@pytest.mark.parametrize("name", BATTERY)
def test_ours_pass(name):
    """Several seeds, workers' streams and a jump ahead: no p-value of any test is below one in a thousand, nor are all alike."""
    found = [BATTERY[name](st.as_bits(g.random_raw(128))).pvalue for g in streams()]
    assert min(found) > 1e-3 and max(found) > 0.1, found


@pytest.mark.parametrize("name", ["block frequency", "serial", "serial, second", "entropy", "sums", "runs"])
def test_p_values_of_ours_are_uniform(name):
    g = Generator(11)
    found = [BATTERY[name](st.as_bits(g.random_raw(128))).pvalue for _ in range(120)]
    assert st.ks_1samp(found, lambda p: p).pvalue > 0.003, found


def test_the_lowest_bits_and_the_uniform_numbers_bits_pass_too():
    for bits in ([w & 1 for w in Generator(5).random_raw(8192)], [w >> 11 & 1 for w in Generator(6).random_raw(8192)]):
        assert min(BATTERY[name](bits).pvalue for name in BATTERY) > 1e-3


@pytest.mark.parametrize(("call", "words"), [
    (lambda: st.frequency_test([]), "no numbers|at least 1"), (lambda: st.frequency_test("012"), "got '2' at position 2"),
    (lambda: st.runs_test([0, 1, 0.5]), "got 0.5 at position 2"), (lambda: st.longest_run_test("01" * 9), "18 bits; at least 128"),
    (lambda: st.serial_test("0101", 1), "m must be an int of at least 2"), (lambda: st.serial_test("0101", 2, 3), "difference must be"),
    (lambda: st.as_bits([8], 3), "8 has no 3 bits"), (lambda: st.block_frequency_test("01", 3), "at least 3"),
    (lambda: st.frequency_test([0.0, math.nan]), "NaN"),
])  # fmt: skip
def test_what_is_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()
