"""The bit stream is NumPy's PCG64; the quantiles are mpmath's."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linalgml.draws import normal_quantile
from linalgml.random import Generator

pytestmark = pytest.mark.peers
np = pytest.importorskip("numpy")


@given(st.integers(0, 2**300), st.integers(0, 2**128))
@settings(max_examples=100)
def test_stream_advance_and_jump(seed, steps):
    mine, theirs = Generator(seed), np.random.PCG64(seed)
    assert mine.random_raw(5) == theirs.random_raw(5).tolist()
    assert mine.jumped(3).random_raw() == theirs.jumped(3).random_raw()
    theirs.advance(steps)
    assert mine.advance(steps).random_raw() == theirs.random_raw()
    state = theirs.state["state"]
    assert mine.get_state()["state"] == str(state["state"]) and mine.get_state()["inc"] == str(state["inc"])


def test_uniforms_are_numpys():
    out = [0.0] * 1000
    Generator(12).uniform(out, 1000)
    assert out == np.random.Generator(np.random.PCG64(12)).random(1000).tolist()


def test_quantiles_to_the_last_digits():
    mp = pytest.importorskip("mpmath")
    with mp.workdps(40):
        for k in [0, 1, 17, 10**6, 10**11, 10**14, *[x >> 11 for x in Generator(5).random_raw(400)]]:
            q = (k - 2**52 + 0.5) / 2**53
            exact = mp.sqrt(2) * mp.erfinv(2 * mp.mpf(q))
            assert abs(normal_quantile(q) - exact) <= abs(exact) * mp.mpf(2) ** -50
