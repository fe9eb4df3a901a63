"""The world of induction: claims about every number of steps, and wrong ones that must fail."""

import pytest

from linalgml.derivations.theorem import Theorem, load_all
from linalgml.derivations.worlds.floats import Floats
from linalgml.derivations.worlds.induction import Induction
from linalgml.derivations.worlds.world import Failed, Refused

INDUCTIONS = [t for t in load_all().values() if "induction" in t.kinds]


def welford_step(state, x):
    n = state[0] + 1
    d = x - state[1]
    mean = state[1] + d / n
    state[2] = state[2] + d * (x - mean)
    state[1] = mean
    state[0] = n


def theorem(function):
    """A theorem outside the registry."""
    return Theorem(function.__name__, "tests", "a test", function, [()], [()], ("induction",), True, None)


def welford(w, wrong=0):
    def claim(t):
        first, second = w.series("x", lambda s: w.at("x", s), t), w.series("xx", lambda s: w.at("x", s) ** 2, t)
        count = w.number(t)
        return [count, first / count, second - first * first / count + wrong]

    def step(state, t):
        cells = w.values(state)
        w.call(welford_step, (cells, w.at("x", t)))
        return list(cells)

    w.induction(step, claim(1), claim, 4, first=1)


@pytest.mark.derivation
@pytest.mark.parametrize("found", INDUCTIONS, ids=lambda t: t.name)
def test_every_induction_is_proved(found):
    assert Induction.prove(found, found.small[0])["text"] == "for every number of steps"


def test_there_are_inductions_on_the_shipped_steps():
    names = {t.name for t in INDUCTIONS}
    assert {"optim.adamw.moments_are_weighted_sums", "optim.sgd.velocity_is_a_geometric_sum"} <= names
    assert "nn.online_softmax.online_softmax_of_any_length" in names


def test_welford_for_every_number_of_values():
    Induction.prove(theorem(welford), ())
    welford(Floats())


def test_a_claim_that_fails_at_the_start():
    with pytest.raises(Failed, match="the state at t = 0"):
        Induction().induction(lambda state, t: state, [1], lambda t: [2])


def test_a_claim_that_a_step_does_not_keep():
    with pytest.raises(Failed, match="the step from t to t"):
        Induction().induction(lambda state, t: [state[0] + 2], [0], lambda t: [3 * t])


def test_a_claim_true_for_some_steps_only():
    with pytest.raises(Failed):
        Induction().induction(lambda state, t: [state[0] + 1], [0], lambda t: [t + t * (t - 1) * (t - 2)])


def test_a_running_sum_grows_by_its_own_term():
    w = Induction()
    with pytest.raises(Failed):
        w.induction(
            lambda state, t: [state[0] + w.at("x", t + 1)],
            [0],
            lambda t: [w.series("s", lambda s: w.at("x", s), t)],
        )


def test_a_series_outside_an_induction_is_refused():
    import sympy

    with pytest.raises(Refused):
        Induction().series("s", lambda s: s, sympy.Symbol("t"))


def test_a_theorem_without_an_induction_proves_nothing():
    def nothing(w):
        w.equal(w.number(1), 1)

    with pytest.raises(Failed, match="no induction"):
        Induction.prove(theorem(nothing), ())
