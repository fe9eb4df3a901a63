"""Line searches: the conditions hold, and bad input is answered."""

import math

import pytest

from linalgml.optim import line_search
from linalgml.optim.line_search import backtracking, cubic_minimizer, strong_wolfe

FUNCTIONS = [
    (lambda t: (t - 3) ** 4, lambda t: 4 * (t - 3) ** 3),
    (lambda t: -t / (t * t + 2), lambda t: (t * t - 2) / (t * t + 2) ** 2),  # the first of Moré and Thuente's
    (lambda t: math.exp(t) - 50 * t, lambda t: math.exp(t) - 50),
    (lambda t: math.sin(5 * t) - t + t * t / 9, lambda t: 5 * math.cos(5 * t) - 1 + 2 * t / 9),
    (lambda t: (t - 1e-3) ** 2, lambda t: 2 * (t - 1e-3)),
]


@pytest.mark.parametrize("k", range(len(FUNCTIONS)))
@pytest.mark.parametrize("first", [1e-3, 1.0, 30.0])
@pytest.mark.parametrize("c2", [0.1, 0.9])
def test_both_conditions_hold(k, first, c2):
    f, g = FUNCTIONS[k]
    direction = -math.copysign(1.0, g(0.0))
    point, _, found = strong_wolfe(lambda t: (f(direction * t), direction * g(direction * t)), first, f(0.0), direction * g(0.0), 1e-4, c2)
    t, value, slope = point
    assert found and t > 0
    assert value <= f(0.0) + 1e-4 * t * direction * g(0.0) and abs(slope) <= c2 * abs(g(0.0))


def test_line_search_as_scipys():
    alpha, fc, gc, value, old, slope = line_search(lambda x: (x @ x) ** 2, lambda x: 4 * (x @ x) * x, [1.0, 2.0], [-1.0, -1.0])
    at = [1 - alpha, 2 - alpha]
    square = at[0] ** 2 + at[1] ** 2
    assert value == pytest.approx(square**2) and old == 25.0 and list(slope) == pytest.approx([4 * square * v for v in at])
    assert fc == gc and value <= 25 - 1e-4 * alpha * 60 and abs(4 * square * sum(at)) <= 0.9 * 60
    assert line_search(lambda x: -x[0], lambda x: [-1.0], [0.0], [1.0], amax=5.0)[0] is None


@pytest.mark.parametrize(
    ("x", "p", "more", "words"),
    [([1.0], [1.0], {}, "descent"), ([1.0], [1.0, 2.0], {}, "entries"), ([1.0], [-1.0], {"c1": 0.95}, "c1 < c2"),
     ([1.0], [math.nan], {}, "descent"), ([1.0], [-1.0], {"gfk": [1.0, 2.0]}, "gradient has 2")],
)  # fmt: skip
def test_bad_input(x, p, more, words):
    with pytest.raises(ValueError, match=words):
        line_search(lambda x: x @ x, lambda x: 2 * x, x, p, **more)


def test_backtracking_gives_up():
    assert backtracking(lambda t: 1 + t, 1.0, 1.0, -1.0, max_ls=7) == (None, 1.0, 7)
    assert backtracking(lambda t: math.nan, 1.0, 1.0, -1.0, max_ls=3)[0] is None


def test_the_cubic_of_equal_slopes_has_no_number():
    assert cubic_minimizer(0.0, 0.0, -1.0, 1.0, -1.0, -1.0, 0.0, 1.0) in (0.0, 1.0, 0.5) or math.isnan(
        cubic_minimizer(0.0, 0.0, -1.0, 1.0, -1.0, -1.0, 0.0, 1.0))  # fmt: skip
    assert cubic_minimizer(0.0, 0.0, -1.0, 2.0, 0.0, 1.0, 0.0, 2.0) == 1.0
