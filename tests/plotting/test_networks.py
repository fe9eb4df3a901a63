"""Pictures of graphs, networks, boundaries and parameter counts show what they are given."""

import pytest

from linalgml.autograd.scalar import Value
from linalgml.plotting.graph import layers
from linalgml.plotting.parameters import parameter_groups, plot_parameters
from linalgml.plotting.two_way import plot_two_way
from linalgml.transformers import GPT, GPTConfig


def texts(figure):
    return [text.get_text() for text in figure.axes[0].texts]


def test_a_deep_graph_does_not_recurse():
    z = Value(1.0)
    for _ in range(5000):
        z = z + 1
    assert len(layers(z)) == 5001


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
