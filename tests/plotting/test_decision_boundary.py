"""The map of a classifier is what it answers, its lines are where the answer changes; every classifier of the library can be drawn."""

import pytest

import linalgml as lm
from linalgml import nn
from linalgml.datasets import make_blobs, make_moons
from linalgml.plotting.decision_boundary import answers, plot_decision_boundaries, plot_decision_boundary
from linalgml.statistics import GaussianMixture, GaussianNB, KMeans, KNeighborsClassifier, LogisticRegression

THREE = make_blobs(60, centers=[[0.0, 0.0], [6.0, 0.0], [3.0, 6.0]], random_state=0)
CLASSIFIERS = [LogisticRegression(), GaussianNB(), KNeighborsClassifier(5)]
CLUSTERINGS = [KMeans(3, random_state=0), GaussianMixture(3, random_state=0)]


def names(figure):
    return [text.get_text() for text in figure.axes[0].get_legend().get_texts()]


def test_a_boundary_runs_between_the_classes():
    figure = plot_decision_boundary(lambda rows: [1.0 if x > 0 else 0.0 for x, _ in rows], [[-1, 0], [1, 1]], [0, 1], steps=21)
    axes = figure.axes[0]
    assert axes.images[0].get_array().shape == (21, 21, 4)
    line = axes.collections[0].get_paths()[0].vertices
    assert abs(line[:, 0]).max() < 0.15


def test_a_classifier_that_never_changes_its_mind_has_no_boundary():
    figure = plot_decision_boundary(lambda rows: [0.9] * len(rows), [[0, 0], [1, 1]], [0, 1], steps=5)
    assert len(figure.axes[0].collections) == 2  # the points of both classes


@pytest.mark.parametrize("model", CLASSIFIERS + CLUSTERINGS, ids=repr)
def test_the_map_is_what_the_model_predicts(model):
    X, y = THREE
    model.fit(X, y)
    figure = plot_decision_boundary(model, X, y, steps=15)
    image = figure.axes[0].images[0]
    left, right, low, high = image.get_extent()
    at = [[left + (right - left) * i / 14, low + (high - low) * j / 14] for j in range(15) for i in range(15)]
    shown = {tuple(rgb[:3]) for row in image.get_array() for rgb in row}
    colour_of = {}
    for answer, rgb in zip(model.predict(at), image.get_array().reshape(-1, 4), strict=True):
        assert colour_of.setdefault(answer, tuple(rgb[:3])) == tuple(rgb[:3])
    assert len(shown) == 3 == len(set(colour_of.values()))
    assert names(figure) == ([f"cluster {k}" for k in range(3)] if model in CLUSTERINGS else ["0", "1", "2"])


def test_points_of_a_clustering_bear_its_colours_and_need_no_labels():
    X, _ = THREE
    model = KMeans(3, random_state=0).fit(X)
    figure = plot_decision_boundary(model, X, None, steps=9)
    drawn = {c.get_label(): len(c.get_offsets()) for c in figure.axes[0].collections if c.get_label().startswith("cluster")}
    assert drawn == {f"cluster {k}": model.labels_.count(k) for k in range(3)}


def test_strings_are_classes_too():
    X, y = THREE
    words = ["abc"[k] for k in y.tolist()]
    figure = plot_decision_boundary(GaussianNB().fit(X, words), X, words, steps=9)
    assert names(figure) == ["a", "b", "c"]


@pytest.mark.parametrize("outputs", [1, 2, 4])
def test_a_module_is_read_as_logits_and_left_as_it_was(outputs):
    lm.manual_seed(0)
    net = nn.Sequential(nn.Linear(2, 4), nn.Dropout(0.5), nn.Tanh(), nn.Linear(4, outputs))
    classes, found = answers(net, [[0.5, -1.0], [2.0, 2.0]])
    assert net.training and net[1].training and classes == list(range(max(2, outputs)))
    net.eval()
    out = net(lm.tensor([[0.5, -1.0], [2.0, 2.0]]))
    p = lm.softmax(out, -1).tolist() if outputs > 1 else [[1 - v, v] for v in lm.sigmoid(out).reshape(-1).tolist()]
    assert all(a == pytest.approx(b) for a, b in zip(found, p, strict=True))
    X, y = THREE
    assert len(names(plot_decision_boundary(net, X, y, steps=9))) == 3  # the classes of the points


def test_side_by_side_panels_say_how_many_are_right():
    data = {"moons": make_moons(40, noise=0.1, random_state=0), "blobs": THREE}
    figure = plot_decision_boundaries({"logistic": LogisticRegression(), "k-means": KMeans(2, random_state=0)}, data, steps=9)
    assert [axes.get_title() for axes in figure.axes] == ["logistic", "k-means", "", ""] and figure.axes[2].get_ylabel() == "blobs"
    X, y = data["moons"]
    assert figure.axes[0].texts[0].get_text() == f"{LogisticRegression().fit(X, y).score(X, y):.2f}" and not figure.axes[1].texts


def test_refusals():
    X, y = THREE
    model = GaussianNB().fit(X, y)
    with pytest.raises(ValueError, match="rows of two"):
        plot_decision_boundary(model, [[1.0, 2.0, 3.0]], [0])
    with pytest.raises(ValueError, match="60 points, 1 labels"):
        plot_decision_boundary(model, X, [0])
    with pytest.raises(ValueError, match="labels of its points"):
        plot_decision_boundary(model, X, None)
    with pytest.raises(TypeError, match="model or a function"):
        answers(3, [[0.0, 0.0]])
    with pytest.raises(ValueError, match="answered 1 times for 25"):
        plot_decision_boundary(lambda rows: [0.5], X, y, steps=5)
    with pytest.raises(ValueError, match="NaN"):
        plot_decision_boundary(lambda rows: [float("nan")] * len(rows), X, y, steps=5)
    with pytest.raises(ValueError, match="12 classes"):
        plot_decision_boundary(nn.Linear(2, 12), X, y, steps=5)
    with pytest.raises(ValueError, match="output of shape"):
        plot_decision_boundary(nn.Unflatten(1, (2, 1)) if hasattr(nn, "Unflatten") else Cube(), X, y, steps=5)
    with pytest.raises(ValueError, match="at least one"):
        plot_decision_boundaries({}, {})


class Cube(nn.Module):
    def forward(self, x):
        return x.reshape(-1, 2, 1)
