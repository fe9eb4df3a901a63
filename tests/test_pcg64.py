"""PCG64: its stream, its state, and the ways to move along it."""

import copy
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linalgml.random import Generator

STREAMS = {  # from NumPy's PCG64
    0: [11749869230777074271, 4976686463289251617, 755828109848996024],
    1: [9441442522235856127, 17532960557476522086, 2659275481604167885],
    42: [14276969152011380360, 8095878257575067585, 15838336090824644132],
    2**64 + 5: [13699624189639919438, 7212933818401888033, 12639912000726136506],
    2**200 + 17: [2523992838563755097, 7736717186277085680, 11172891219820134688],
}


@pytest.mark.parametrize("seed", STREAMS)
def test_the_stream_of_a_seed_never_changes(seed):
    assert Generator(seed).random_raw(3) == STREAMS[seed]


def test_negative_seeds_are_pytorchs():
    assert Generator(-1).random_raw() == Generator(2**64 - 2).random_raw()
    with pytest.raises(ValueError, match="-2\\*\\*63"):
        Generator(-(2**63) - 1)
    with pytest.raises(TypeError, match="str"):
        Generator("0")


@given(st.integers(0, 2**128), st.integers(0, 300), st.integers(-300, 300))
@settings(max_examples=50)
def test_advance_skips(seed, skip, more):
    g = Generator(seed)
    g.random_raw(skip)
    assert Generator(seed).advance(skip).get_state() == g.get_state()
    assert Generator(seed).advance(skip + more).advance(-more).get_state() == g.get_state()


def test_jumps_add_up_and_leave_the_original():
    g = Generator(3)
    assert g.jumped().jumped().get_state() == g.jumped(2).get_state()
    assert g.random_raw() == Generator(3).random_raw()
    assert g.jumped().random_raw() != g.clone_state().random_raw()


def test_state_goes_through_json_and_copies():
    g = Generator(11)
    g.random_raw(7)
    state = json.loads(json.dumps(g.get_state()))
    expected = g.random_raw(4)
    assert Generator(0).set_state(state).random_raw(4) == expected
    assert Generator(0).set_state(state).initial_seed() == 11
    twin = copy.deepcopy(g)
    assert twin.random_raw(3) == g.random_raw(3)


@pytest.mark.parametrize(
    "change",
    [{"inc": "4"}, {"state": "-1"}, {"state": str(1 << 128)}, {"generator": "MT19937"}, {"state": None}, {"inc": "x"}, {"seed": "1.5"}],
)
def test_bad_states_are_refused_and_change_nothing(change):
    g = Generator(1)
    before = g.get_state()
    with pytest.raises(ValueError, match="set_state"):
        g.set_state({**before, **change})
    for state in (None, 5, {}, [1]):
        with pytest.raises(ValueError, match="set_state"):
            g.set_state(state)
    assert g.get_state() == before


def test_seed_from_the_system_can_be_repeated():
    g = Generator()
    s = g.seed()
    assert g.initial_seed() == s and g.random_raw() == Generator(s).random_raw()
    assert Generator().seed() != s
