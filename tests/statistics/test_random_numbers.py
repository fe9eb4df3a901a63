"""Tests of random numbers: class probabilities by counting, exact collisions, bad generators that fail, and ours, that pass."""

import math
from itertools import product

import numpy as np
import pytest
import scipy.stats

from linalgml import Generator
from linalgml import statistics as st
from linalgml.statistics import random_numbers

BATTERY = {
    "equidistribution": st.equidistribution_test, "in space": lambda u: st.equidistribution_test(u, 6, 3), "poker": st.poker_test,
    "gap": st.gap_test, "coupons": st.coupon_collector_test, "order": st.ordering_test, "maximum": st.maximum_test,
    "birthdays": st.birthday_spacings_test, "birthdays in space": lambda u: st.birthday_spacings_test(u, dimensions=3),
    "collisions": lambda u: st.collision_test(u[:4096]), "collisions in space": lambda u: st.collision_test(u[:9000], dimensions=3),
}  # fmt: skip


def uniform(generator, n=9216):
    out = [0.0] * n
    generator.uniform(out, n)
    return out


def randu(n=9216, x=1):
    made = []
    for _ in range(n):
        x = 65539 * x % 2**31
        made.append(x / 2**31)
    return made


def test_class_probabilities_by_counting(monkeypatch):
    seen = []

    def remember(counts, chances, total):
        seen[:] = chances
        return st.frequency_test("01")

    monkeypatch.setattr(random_numbers, "_pooled", remember)
    monkeypatch.setattr(random_numbers, "_fit", remember)
    u = uniform(Generator(0), 200)
    st.poker_test(u, 4, 3)
    hands = [len(set(h)) for h in product(range(3), repeat=4)]
    assert seen == pytest.approx([hands.count(r) / 81 for r in (1, 2, 3)])
    st.gap_test(u, 0.2, 0.5, 3)
    assert seen == pytest.approx([0.3, 0.3 * 0.7, 0.3 * 0.49, 0.343])
    st.coupon_collector_test(u, 3, 6)
    words = [next((i for i in range(3, 6) if len(set(w[:i])) == 3), 6) for w in product(range(3), repeat=5)]
    assert seen == pytest.approx([words.count(r) / 243 for r in (3, 4, 5, 6)])
    st.ordering_test(u, 3)
    assert seen == pytest.approx([1 / 6] * 6)


def test_orders_are_told_apart():
    orders = [[0.1, 0.2, 0.3], [0.1, 0.3, 0.2], [0.2, 0.1, 0.3], [0.2, 0.3, 0.1], [0.3, 0.1, 0.2], [0.3, 0.2, 0.1]]
    flat = [v for o in orders for v in o]
    assert st.ordering_test(flat * 5, 3).statistic == pytest.approx(0.0, abs=1e-12)


def test_collisions_are_counted_exactly():
    for n, m in ((3, 4), (5, 3)):
        collisions = [n - len(set(w)) for w in product(range(m), repeat=n)]
        for c in range(n):
            exact = (sum(v > c for v in collisions) + collisions.count(c) / 2) / m**n
            assert random_numbers._collisions_above(n, m, c) == pytest.approx(exact, rel=1e-12, abs=1e-15)
    n, m = 2000, 1 << 18  # nearly Poisson
    few, due = scipy.stats.poisson(n * n / 2 / m), scipy.stats.poisson(4.5)
    assert random_numbers._collisions_above(n, m, 9) == pytest.approx(few.sf(9) + few.pmf(9) / 2, rel=0.02)
    assert random_numbers._poisson_tail(7, 4.5) == pytest.approx(due.sf(7) + due.pmf(7) / 2, rel=1e-12)
    assert random_numbers._poisson_tail(0, 4.5) == pytest.approx(1 - math.exp(-4.5) / 2, rel=1e-12)


def test_maximum_is_scipys():
    u = uniform(Generator(4), 800)
    tops = np.array(u).reshape(-1, 8).max(1) ** 8
    assert st.maximum_test(u).pvalue == pytest.approx(scipy.stats.kstest(tops, "uniform").pvalue, rel=1e-6)
    assert st.maximum_test(uniform(Generator(4), 40_000), 2).pvalue > 1e-3  # many numbers


def test_randu_lies_in_planes():
    u = randu()
    planes = {round(9 * a - 6 * b + c, 9) for a, b, c in zip(u[::3], u[1::3], u[2::3], strict=True)}
    assert len(planes) <= 15 and all(p == int(p) for p in planes)
    assert BATTERY["collisions in space"](u).pvalue < 1e-9 and BATTERY["birthdays in space"](u).pvalue < 1e-9
    assert BATTERY["equidistribution"](u).pvalue > 1e-3  # one number at a time shows nothing


def test_other_bad_generators_fail():
    golden = [(k * 0.6180339887498949) % 1 for k in range(9216)]  # too even, and each follows from the one before
    for name in ("gap", "poker", "order", "coupons", "maximum", "birthdays"):
        assert BATTERY[name](golden).pvalue < 1e-6 or BATTERY[name](golden).pvalue > 1 - 1e-6, name
    x, square = 675248, []
    for _ in range(9216):
        x = x * x // 1000 % 10**6
        square.append(x / 10**6)
    for name in ("equidistribution", "poker", "collisions"):
        assert BATTERY[name](square).pvalue < 1e-9, name
    assert st.equidistribution_test([v * v for v in uniform(Generator(0))]).pvalue < 1e-9


@pytest.mark.parametrize("name", BATTERY)
def test_ours_pass(name):
    """Several seeds, workers' streams and a jump ahead."""
    generators = [Generator(0), Generator(1).jumped(2), Generator(2026), Generator(7).advance(10**30)]
    found = [BATTERY[name](uniform(g)).pvalue for g in generators]
    assert 1e-3 < min(found) and max(found) < 1 - 1e-4, found


@pytest.mark.parametrize("name", ["equidistribution", "poker", "gap", "order", "maximum"])
def test_p_values_of_ours_are_uniform(name):
    g = Generator(12)
    found = [BATTERY[name](uniform(g, 1600)).pvalue for _ in range(100)]
    assert st.ks_1samp(found, lambda p: p).pvalue > 0.003, found


@pytest.mark.parametrize(("call", "words"), [
    (lambda: st.poker_test([0.5, 1.0]), "got 1.0 at position 1"), (lambda: st.gap_test([0.5], 0.7, 0.2), "low < high"),
    (lambda: st.gap_test([0.5, 0.1]), "expected more numbers"), (lambda: st.ordering_test([0.1] * 9, 9), "8 at most"),
    (lambda: st.collision_test([0.5]), "1 numbers; at least 2"), (lambda: st.equidistribution_test([0.5] * 9, 99, 9), "too fine"),
    (lambda: st.birthday_spacings_test([0.5] * 9), "at least 512"), (lambda: st.collision_test([0.5] * 20_000), "16384 at most"),
    (lambda: st.maximum_test([]), "no numbers|at least"), (lambda: st.coupon_collector_test([0.5], 5, 5), "longest must be"),
    (lambda: st.poker_test([math.nan] * 5), "NaN"),
])  # fmt: skip
def test_what_is_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()
