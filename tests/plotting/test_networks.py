"""Pictures of graphs, networks, boundaries and parameter counts show what they are given."""

import pytest

from linalgml.autograd.scalar import Value
from linalgml.plotting.decision_boundary import plot_decision_boundary
from linalgml.plotting.graph import layers, places, plot_graph
from linalgml.plotting.parameters import parameter_groups, plot_parameters
from linalgml.plotting.two_way import plot_two_way
from linalgml.transformers import GPT, GPTConfig


def texts(figure):
    return [text.get_text() for text in figure.axes[0].texts]


def test_a_graph_shows_every_value_once_and_every_slope():
    x, y = Value(2.0), Value(3.0)
    t = x * y
    z = t + t * x
    z.backward()
    shown = texts(plot_graph(z, {"x": x, "y": y, "t": t}))
    assert sorted(s for s in shown if "grad" in s) == ["12\ngrad 1", "18\ngrad 1", "t = 6\ngrad 3", "x = 2\ngrad 15", "y = 3\ngrad 6"]
    assert sorted(s for s in shown if s.startswith("×")) == ["×1", "×1", "×2", "×2", "×3", "×6"]


def test_operands_stand_above_what_is_computed_from_them():
    x, y = Value(0.5), Value(-1.0)
    z = ((x * y).tanh() + x) * (x - y)
    rows = layers(z)
    place = places(rows)
    assert sum(map(len, rows)) == 7 and rows[0] == [z]
    for row in rows:
        for v in row:
            for operand in (v._x, v._y):
                assert operand is None or place[id(operand)][1] > place[id(v)][1]
    assert len(set(place.values())) == 7


def test_a_deep_graph_does_not_recurse():
    z = Value(1.0)
    for _ in range(5000):
        z = z + 1
    assert len(layers(z)) == 5001


def test_a_boundary_runs_between_the_classes():
    figure = plot_decision_boundary(lambda rows: [1.0 if x > 0 else 0.0 for x, _ in rows], [[-1, 0], [1, 1]], [0, 1], steps=21)
    axes = figure.axes[0]
    assert axes.images[0].get_array().shape == (21, 21)
    line = axes.collections[0].get_paths()[0].vertices
    assert abs(line[:, 0]).max() < 0.15


def test_a_classifier_that_never_changes_its_mind_has_no_boundary():
    figure = plot_decision_boundary(lambda rows: [0.9] * len(rows), [[0, 0], [1, 1]], [0, 1], steps=5)
    assert len(figure.axes[0].collections) == 2  # the points of both classes


def test_both_lanes_carry_the_same_shapes():
    chain = [("X", "(N, D)", ""), ("Z", "(N, H)", "linear"), ("loss", "()", "mean")]
    shown = texts(plot_two_way(chain, [(1, "W", "(H, D)")]))
    assert {"X\n(N, D)", "Z\n(N, H)", "dZ\n(N, H)", "W\n(H, D)", "dW\n(H, D)", "dloss\n= 1"} <= set(shown)
    assert "dX\n(N, D)" not in shown and "dX\n(N, D)" in texts(plot_two_way(chain))


@pytest.mark.parametrize(("layer", "embd", "vocab", "block"), [(1, 8, 11, 5), (3, 12, 7, 9)])
def test_the_parts_are_all_the_parameters_of_the_model(layer, embd, vocab, block):
    model = GPT(GPTConfig(block_size=block, vocab_size=vocab, n_layer=layer, n_head=2, n_embd=embd))
    assert sum(parameter_groups(layer, embd, vocab, block).values()) == model.num_parameters(non_embedding=False)


def test_shares_fill_the_bars():
    axes = plot_parameters({"small": (12, 768), "XL": (48, 1600)}).axes[0]
    ends = [bar.get_x() + bar.get_width() for bar in axes.patches]
    assert ends[-2:] == pytest.approx([100, 100])
