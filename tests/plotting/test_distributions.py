"""Pictures of distributions, estimates and paths show the numbers they are given, and legends stand where no line runs."""

from math import sqrt

import pytest

import linalgml as lm
from linalgml.plotting.descent import animate_descent, plot_descent, plot_schedules
from linalgml.plotting.distributions import plot_central_limit, plot_laws, plot_running_means
from linalgml.plotting.vectors import plot_vectors
from linalgml.probability import Bernoulli, Cauchy, Exponential, Geometric


def test_a_discrete_cdf_is_a_staircase_with_a_dot_on_every_step():
    figure = plot_laws({"p": Geometric(0.5)}, 0.0, 3.0, ("pmf", "cdf"))
    pmf, cdf = figure.axes
    assert list(pmf.lines[0].get_ydata()) == pytest.approx([0.5, 0.25, 0.125, 0.0625])
    assert list(cdf.patches[0].get_data().values) == pytest.approx([0.0, 0.5, 0.75, 0.875, 0.9375])
    assert list(cdf.lines[0].get_ydata()) == pytest.approx([0.5, 0.75, 0.875, 0.9375]) and figure.get_suptitle() == "p"


def test_probabilities_of_several_laws_stand_side_by_side():
    axes = plot_laws({f"{p}": Geometric(p) for p in (0.2, 0.5)}, 0.0, 3.0, ("pmf",)).axes[0]
    first, second = (line.get_xdata()[0] for line in axes.lines)
    assert first < 0 < second and second - first < 0.5 and len(axes.get_legend().get_texts()) == 2


@pytest.mark.parametrize("law", [Bernoulli(0.3), Exponential(1.0)])
@pytest.mark.parametrize("n", [1, 5, 40])
def test_the_bars_of_the_central_limit_are_a_density(law, n):
    axes = plot_central_limit(law, (n,), repeats=500).axes[0]
    heights, edges, _ = axes.patches[0].get_data()
    total = sum(h * (b - a) for h, a, b in zip(heights, edges, edges[1:], strict=False))
    assert 0.98 <= total <= 1 + 1e-12 and axes.get_ylim()[1] > max(heights)


def test_the_bars_of_coins_stand_on_the_possible_sums():
    n, p = 7, 0.3
    heights, edges, _ = plot_central_limit(Bernoulli(p), (n,), bins=40).axes[0].patches[0].get_data()
    std = sqrt(p * (1 - p))
    sums = [(n * p + z * std * sqrt(n)) for z in edges]
    assert all(abs(s - round(s)) == pytest.approx(0.5) for s in sums) and sums[1] - sums[0] == pytest.approx(1.0)
    inside = [h for h, s in zip(heights, sums, strict=False) if -0.6 < s < n + 0.4 and s < 6]
    assert min(inside) > 0


def test_one_enormous_sample_does_not_flatten_the_others():
    left, right = plot_running_means({"exponential": Exponential(), "Cauchy": Cauchy()}).axes
    runs = [abs(v) for line in right.lines[:3] for v in line.get_ydata()]
    assert right.get_ylim()[1] < max(runs) and left.get_ylim()[1] > 1.5


def test_legends_stand_over_what_is_full_of_lines():
    bowl = lambda x, y: x * x + 8 * y * y  # noqa: E731
    methods = {"SGD": lambda p: lm.optim.SGD(p, lr=0.1), "AdamW": lambda p: lm.optim.AdamW(p, lr=0.1)}
    film = animate_descent(bowl, (-1.5, 1.0), methods, steps=3, grid=9, frames=2)
    rates = plot_schedules({"a": lambda t: 0.1, "b": lambda t: 0.2}, 9)
    for figure in (plot_descent(bowl, (-1.5, 1.0), methods, steps=3, grid=9), film._fig, rates):
        figure.draw_without_rendering()
        axes = figure.axes[0]
        legend = axes.get_legend().get_window_extent()
        assert legend.y0 >= axes.get_window_extent().y1 - 1 and legend.x1 <= figure.bbox.x1
    film._draw_frame(1)
    film._fig.draw_without_rendering()
    title = film._fig.axes[0]._left_title
    assert title.get_text() == "step 3" and not title.get_window_extent().overlaps(film._fig.axes[0].get_legend().get_window_extent())
    film.to_jshtml()


def test_long_names_of_vectors_stand_clear_of_the_arrow_that_goes_on():
    figure = plot_vectors({"gradient": (4.8, 1.4), "clipped": (2.4, 0.7)})
    figure.draw_without_rendering()
    axes = figure.axes[0]
    for text in axes.texts:
        if text.get_text():
            box = text.get_window_extent()
            x, y = axes.transData.inverted().transform((box.x1, box.y0))
            assert y > 1.4 / 4.8 * x
