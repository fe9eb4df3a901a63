"""Histograms of a network's layers count what flows there, and leave the network as it was."""

import pytest

import linalgml as lm
from linalgml import nn
from linalgml.nn.module import hooks_are_live
from linalgml.plotting.layer_histograms import (
    LayerStatistics,
    activation_statistics,
    gradient_statistics,
    plot_activation_histograms,
    plot_gradient_histograms,
    plot_layer_scales,
)


def net(act=nn.Tanh, std=0.3):
    lm.manual_seed(0)
    model = nn.Sequential(*[m for _ in range(3) for m in (nn.Linear(20, 20), act())])
    for m in model:
        if isinstance(m, nn.Linear):
            nn.init.normal_(m.weight, 0.0, std)
            nn.init.zeros_(m.bias)
    return model, lm.randn(30, 20)


def test_numbers_are_those_of_the_layers():
    model, x = net()
    found = activation_statistics(model, x)
    assert [(s.name, s.kind) for s in found] == [(str(i), type(m).__name__) for i, m in enumerate(model)]
    h = x
    for m, s in zip(model, found, strict=True):
        h = m(h)
        assert s.shape == h.shape and s.mean == pytest.approx(h.mean().item(), abs=1e-6)
        assert s.std == pytest.approx(((h - h.mean()) ** 2).mean().sqrt().item(), rel=1e-5)
    last = found[-1]
    assert last.saturated == pytest.approx((h.abs() > 0.9).float().mean().item()) and last.dead is None
    assert not hooks_are_live()


def test_dead_units_and_zeros_of_a_rectifier():
    model, x = net(nn.ReLU)
    with lm.no_grad():
        model[0].bias.copy_(lm.tensor([-100.0] * 5 + [0.0] * 15))
    first = activation_statistics(model, x, layers=["1"])[0]
    out = model[1](model[0](x))
    assert first.dead == 0.25 and first.zeros == pytest.approx((out == 0).float().mean().item())


def test_dead_channels_of_images():
    s = LayerStatistics("a", "ReLU", (2, 3, 1, 2), [0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2])
    assert s.dead == pytest.approx(1 / 3)


def test_gradients_are_those_of_the_outputs_and_nothing_is_left_behind():
    model, x = net()
    with pytest.raises(ValueError, match="no parameter holds a gradient"):
        gradient_statistics(model)
    found = gradient_statistics(model, x, lambda out: (out * out).mean(), layers=[nn.Tanh])
    assert all(p.grad is None for p in model.parameters()) and len(found) == 3
    out = model(x)
    last = (2 * out / out.numel()).detach()
    assert found[-1].mean == pytest.approx(last.mean().item(), abs=1e-9) and found[-1].of == "gradient" and found[-1].saturated is None
    (out * out).mean().backward()
    held = gradient_statistics(model)
    assert [s.name for s in held] == [name for name, _ in model.named_parameters()]
    assert held[0].mean == pytest.approx(model[0].weight.grad.mean().item(), abs=1e-9)


def test_a_histogram_counts_every_number_that_is_in_reach():
    model, x = net()
    figure = plot_activation_histograms({"a": model, "b": net(std=0.01)[0]}, x, layers=[nn.Tanh], bins=11, title="both")
    assert len(figure.axes) == 6 and figure.axes[0].get_title() == "a"
    for axes in figure.axes:
        assert sum(axes.patches[0].get_data().values) == 600
    assert figure.axes[0].get_xlim() == figure.axes[-1].get_xlim()


def test_rectified_zeros_are_told_not_drawn():
    model, x = net(nn.ReLU)
    figure = plot_activation_histograms(model, x, layers=["1"])
    above = sum(v > 0 for row in model[1](model[0](x)).tolist() for v in row)
    assert sum(figure.axes[0].patches[0].get_data().values) == above
    assert f"{100 * (1 - above / 600):.0f} % zero" in figure.axes[0].texts[0].get_text()


def test_gradients_are_drawn_by_powers_of_ten():
    model, x = net()
    axes = plot_gradient_histograms(model, x, lambda out: (out * out).mean() * 1e-6, layers=["5"]).axes[0]
    assert -14 < axes.get_xlim()[0] < axes.get_xlim()[1] < -6 and axes.texts[0].get_text().startswith("rms ")


def test_scales_shrink_where_weights_are_too_small():
    columns = {f"{std}": activation_statistics(*net(nn.Tanh, std), layers=[nn.Tanh]) for std in (0.02, 0.3)}
    small, large = plot_layer_scales(columns).axes[0].lines
    assert small.get_ydata()[-1] < 1e-2 * small.get_ydata()[0] * 10 and large.get_ydata()[-1] > 0.5
    with pytest.raises(ValueError, match="at least one layer"):
        plot_layer_scales({})


def test_what_is_not_finite_is_said():
    class Blow(nn.Module):
        def forward(self, x):
            return x / 0.0

    figure = plot_activation_histograms(Blow(), lm.tensor([[1.0, -1.0, 0.0]]))
    assert "100 % not finite" in figure.axes[0].texts[0].get_text()


def test_hooks_go_away_when_a_layer_raises():
    model, _ = net()
    with pytest.raises(Exception, match="shape|size|\\("):
        activation_statistics(model, lm.ones(2, 3))
    assert not hooks_are_live()


def test_refusals():
    model, x = net()
    with pytest.raises(TypeError, match="expected a Module, got int"):
        activation_statistics(3, x)
    with pytest.raises(ValueError, match="no layer is called 'head'"):
        activation_statistics(model, x, layers=["head"])
    with pytest.raises(ValueError, match="ran"):
        activation_statistics(model, x, layers=[nn.Sigmoid])
    with pytest.raises(ValueError, match="or neither"):
        gradient_statistics(model, x)
    with pytest.raises(ValueError, match="none flow"):
        gradient_statistics(model.requires_grad_(False), x, lambda out: out.sum())
    with pytest.raises(ValueError, match="2 bins"):
        plot_activation_histograms(model, x, bins=1)
    with pytest.raises(ValueError, match="at least one model"):
        plot_activation_histograms({}, x)
