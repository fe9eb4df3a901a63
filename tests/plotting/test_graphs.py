"""Graphs show every operation once, with its values and gradients, and are laid out with few crossings."""

import itertools
import random

import pytest

import linalgml as lm
from linalgml import nn
from linalgml.autograd.scalar import Value
from linalgml.nn import functional as F
from linalgml.plotting import layered
from linalgml.plotting.graph import plot_graph


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


def random_graph(n, more, seed):
    """Edges (source, user) without a cycle, every node but the last used by some later one."""
    draw = random.Random(seed)
    edges = [(i, draw.randrange(i + 1, n)) for i in range(n - 1)]
    return edges + [tuple(sorted(draw.sample(range(n), 2))) for _ in range(more)]


@pytest.mark.parametrize("seed", range(6))
def test_operands_stand_above_what_is_computed_from_them_and_boxes_do_not_touch(seed):
    edges = random_graph(25, 12, seed)
    depth = layered.depths(edges, range(25))
    assert all(depth[source] > depth[user] for source, user in edges)
    rows, chains = layered.with_bends(edges, depth)
    assert all(a in rows[i + 1] and b in rows[i] for c in chains for a, b in itertools.pairwise(c) for i in [level(rows, b)])
    best = layered.ordered(rows, chains)
    assert [sorted(map(str, row)) for row in best] == [sorted(map(str, row)) for row in rows]
    assert layered.crossings(best, chains) <= layered.crossings(rows, chains)

    def width(node):
        return 1.0 + 0.1 * (node % 5) if isinstance(node, int) else 0.1

    x = layered.placed(best, chains, width, 0.2)
    for row in best:
        for a, b in itertools.pairwise(row):
            assert x[b] - x[a] >= (width(a) + width(b)) / 2 + 0.2 - 1e-9


def level(rows, node):
    return next(i for i, row in enumerate(rows) if node in row)


def test_crossings_are_counted_as_by_hand():
    draw = random.Random(1)
    chains = [[f"u{draw.randrange(6)}", f"d{draw.randrange(6)}"] for _ in range(20)]
    rows = [[f"d{i}" for i in range(6)], [f"u{i}" for i in range(6)]]
    pairs = [(a, b) for i, a in enumerate(chains) for b in chains[:i]]
    assert layered.crossings(rows, chains) == sum((a[0] < b[0] and a[1] > b[1]) or (a[0] > b[0] and a[1] < b[1]) for a, b in pairs)


def test_a_tree_has_no_crossings():
    edges = [(i, (i - 1) // 2) for i in range(1, 31)]
    draw = random.Random(0)
    draw.shuffle(edges)
    rows, chains = layered.with_bends(edges, layered.depths(edges, range(31)))
    assert layered.crossings(layered.ordered(rows, chains), chains) == 0


def test_a_cycle_is_refused():
    with pytest.raises(ValueError, match="cycle"):
        layered.depths([("a", "b"), ("b", "a")], ["a", "b"])


def perceptron():
    lm.manual_seed(0)
    x, y = lm.randn(8, 2), lm.tensor([0, 1, 2, 0, 1, 1, 2, 2])
    named = {"x": x}
    for i, (n, m) in enumerate([(2, 16), (16, 16), (16, 3)], 1):
        named[f"W{i}"], named[f"b{i}"] = nn.Parameter(lm.randn(n, m) * 0.5), nn.Parameter(lm.zeros(m))
    h = lm.relu(x @ named["W1"] + named["b1"])
    named["h"] = h
    z = lm.tanh(h @ named["W2"] + named["b2"]) @ named["W3"] + named["b3"]
    penalty = sum((named[f"W{i}"] * named[f"W{i}"]).sum() for i in (1, 2, 3))
    return F.cross_entropy(z, y) + 0.01 * penalty, named


def test_the_loss_of_a_perceptron_fits_and_shows_names_shapes_values_and_gradients():
    loss, named = perceptron()
    loss.backward(retain_graph=True)
    before = {name: p.grad.tolist() for name, p in named.items() if p.is_leaf and p.requires_grad}
    figure = plot_graph(loss, named, "a loss")
    shown = texts(figure)
    assert 24 <= len(shown) <= 28 and figure.axes[0].get_title("left") == "a loss"
    assert all(p.grad.tolist() == before[name] for name, p in named.items() if name in before)
    box = next(s for s in shown if s.startswith("W1\n"))
    grad = named["W1"].grad
    mean, std = grad.mean().item(), ((grad - grad.mean()) ** 2).mean().sqrt().item()
    assert box.split("\n")[1] == "(2, 16)" and box.endswith(f"grad {mean:.2g} ± {std:.2g}")
    assert "h = relu\n(8, 16)" in "\n".join(shown) and any(s.startswith("x\n(8, 2)") and "grad" not in s for s in shown)
    figure.draw_without_rendering()
    boxes = [t.get_window_extent() for t in figure.axes[0].texts]
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])
    wide, high = figure.get_size_inches() * figure.dpi
    assert all(b.x0 >= 0 and b.x1 <= wide and b.y0 >= 0 and b.y1 <= high for b in boxes)
    loss.backward()  # the drawing has freed nothing


def test_texts_stay_within_their_boxes():
    loss, named = perceptron()
    figure = plot_graph(loss, named)
    figure.draw_without_rendering()
    axes = figure.axes[0]
    frames = [p.get_window_extent() for p in axes.patches if type(p).__name__ == "FancyBboxPatch"]
    for text in axes.texts:
        inner = text.get_window_extent()
        assert any(f.x0 <= inner.x0 and inner.x1 <= f.x1 and f.y0 <= inner.y0 and inner.y1 <= f.y1 for f in frames), text.get_text()


@pytest.mark.parametrize(
    ("said", "operation"),
    [
        ("softmax", lambda x: lm.softmax(x, -1)), ("det", lm.linalg.det), ("conv", lambda x: nn.Conv2d(1, 1, 2)(x.reshape(1, 1, 3, 3))),
        ("sort", lambda x: x.sort()[0]), ("max or min", lambda x: x.max(1)[0]), ("exp", lm.exp),
        ("avg_pool", lambda x: F.avg_pool2d(x.reshape(1, 1, 3, 3), 2)),
        ("cross_entropy", lambda x: F.cross_entropy(x, lm.tensor([0, 1, 2]))), ("view", lambda x: x.T),
        ("tril or triu", lambda x: x.tril()),
    ],
)  # fmt: skip
def test_operations_are_called_by_their_names(said, operation):
    lm.manual_seed(0)
    y = operation(lm.rand(3, 3, requires_grad=True))
    assert texts(plot_graph(y))[-1].split("\n")[0] == said


def test_a_retained_gradient_is_left_alone():
    w = lm.tensor([1.0, 2.0], requires_grad=True)
    h = w * 3
    h.retain_grad()
    loss = (h * h).sum()
    plot_graph(loss, {"h": h})
    assert h.grad is None and w.grad is None
    loss.backward()
    assert h.grad.tolist() == [6.0, 12.0]


def test_empty_tensors_have_a_shape_and_nothing_else():
    e = lm.zeros(0, 3, requires_grad=True)
    assert texts(plot_graph((e * 2).sum())) == ["leaf\n(0, 3)", "mul\n(0, 3)", "sum\n0\ngrad 1"]


def test_what_cannot_be_drawn_is_refused():
    w = lm.tensor([1.0], requires_grad=True)
    with pytest.raises(TypeError, match="Value or a Tensor, got float"):
        plot_graph(1.0)
    with pytest.raises(TypeError, match="w must be a Tensor"):
        plot_graph(w * 2, {"w": 2.0})
    with pytest.raises(ValueError, match="nothing recorded"):
        plot_graph(w)
    y = (w * w).sum()
    y.backward()
    with pytest.raises(ValueError, match="retain_graph=True"):
        plot_graph(y)
    z, t = Value(1.0), w * 1
    for _ in range(400):
        z, t = z + 1, t + 1
    for long in (z, t):
        with pytest.raises(ValueError, match="at most 300"):
            plot_graph(long)
