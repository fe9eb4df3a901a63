"""A landscape's losses are those of the network moved along its directions, and the network is put back, come what may."""

import pytest

import linalgml as lm
from linalgml import nn
from linalgml.nn import functional as F
from linalgml.plotting.landscape import Landscape, filter_normalised, loss_landscape, path_directions, plot_landscape, snapshot


def trained(steps=12):
    lm.manual_seed(0)
    x = lm.randn(40, 2)
    y = (x[:, 0] * x[:, 1] > 0).long()
    net = nn.Sequential(nn.Linear(2, 8), nn.BatchNorm1d(8), nn.Tanh(), nn.Linear(8, 2))
    optimizer = lm.optim.SGD(net.parameters(), lr=0.3, momentum=0.5)
    path = [snapshot(net)]
    for _ in range(steps):
        optimizer.zero_grad()
        F.cross_entropy(net(x), y).backward()
        optimizer.step()
        path.append(snapshot(net))
    return net, x, y, path


def bits(net):
    return {name: t.tolist() for name, t in net.state_dict().items()}, [m.training for m in net.modules()]


def test_the_middle_is_the_trained_loss_and_everything_is_put_back():
    net, x, y, _ = trained()
    net[2].eval()  # modes of parts are kept too
    before = bits(net)
    found = loss_landscape(net, F.cross_entropy, (x, y), steps=5, seed=3)
    assert bits(net) == before
    net.eval()
    assert found.losses[2][2] == F.cross_entropy(net(x), y).item() and found.alphas == [-1.0, -0.5, 0.0, 0.5, 1.0]
    assert min(map(min, found.losses)) < max(map(max, found.losses))


def test_a_seed_is_a_landscape_and_batches_are_the_whole():
    net, x, y, _ = trained()
    one, again = (loss_landscape(net, F.cross_entropy, (x, y), steps=3, seed=3).losses for _ in range(2))
    other = loss_landscape(net, F.cross_entropy, (x, y), steps=3, seed=4).losses
    batches = loss_landscape(net, F.cross_entropy, [(x[:30], y[:30]), (x[30:], y[30:])], steps=3, seed=3).losses
    closure = loss_landscape(net, lambda: F.cross_entropy(net(x), y), None, steps=3, seed=3).losses
    assert one == again == closure != other
    assert all(a == pytest.approx(b, rel=1e-5) for r, s in zip(one, batches, strict=True) for a, b in zip(r, s, strict=True))


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_an_interruption_leaves_no_trace(error):
    net, x, y, _ = trained()
    before, calls = bits(net), []

    def fails(out, target):
        calls.append(1)
        if len(calls) == 4:
            raise error
        return F.cross_entropy(out, target)

    with pytest.raises(error):
        loss_landscape(net, fails, (x, y), steps=3)
    assert bits(net) == before and len(calls) == 4


def test_filters_are_as_long_as_the_networks_own():
    net, _, _, _ = trained()
    for p, d in zip(net.parameters(), filter_normalised(net.parameters(), 1), strict=True):
        if p.dim() > 1:
            own, new = (t.detach().reshape(p.shape[0], -1).pow(2).sum(1) for t in (p, d))
            assert new.tolist() == pytest.approx(own.tolist(), rel=1e-5)
        else:
            assert d.abs().sum().item() == 0


def test_the_plane_of_a_path_is_that_of_its_principal_components():
    net, x, y, path = trained()
    (d, e), shares = path_directions(path)
    flat = [lm.cat([t.reshape(-1) for t in v]).to(lm.float64) for v in (d, e)]
    dots = [(a * b).sum().item() for a in flat for b in flat]
    assert dots == pytest.approx([1, 0, 0, 1], abs=1e-5) and 0.7 < sum(shares) <= 1 + 1e-9 and shares[0] >= shares[1]
    found = loss_landscape(net, F.cross_entropy, (x, y), steps=5, path=path)
    assert found.path[-1] == (0.0, 0.0) and len(found.path) == len(path) and found.explained == shares
    for k, (a, b) in enumerate(found.path):
        step = lm.cat([(p - q).reshape(-1) for p, q in zip(path[k], path[-1], strict=True)]).to(lm.float64)
        assert (a, b) == pytest.approx(((step * flat[0]).sum().item(), (step * flat[1]).sum().item()), abs=1e-5)
        assert found.alphas[0] < a < found.alphas[-1] and found.betas[0] < b < found.betas[-1]


def test_pictures_show_the_path_and_the_shares():
    net, x, y, path = trained()
    found = loss_landscape(net, F.cross_entropy, (x, y), steps=7, path=path)
    axes = plot_landscape(found, title="a plane").axes[0]
    assert list(zip(*axes.lines[0].get_data(), strict=True)) == found.path and "% of the path" in axes.get_xlabel()
    surface = plot_landscape(found, "surface").axes[0]
    assert surface.name == "3d" and surface.get_zlabel() == "loss"
    at = surface.lines[0].get_data_3d()
    assert at[2][-1] >= min(map(min, found.losses)) and len(at[0]) == len(path)
    assert plot_landscape(loss_landscape(net, F.cross_entropy, (x, y), steps=5)).axes[0].lines[0].get_xdata() == [0]


def test_infinite_losses_are_kept_and_not_drawn():
    net = nn.Linear(1, 1, bias=False)
    found = loss_landscape(net, lambda: 1 / max(net.weight.item(), 0) if net.weight.item() > 0 else float("inf"), None, steps=5)
    assert any(v == float("inf") for row in found.losses for v in row)
    for kind in ("contour", "surface"):
        plot_landscape(found, kind)


def test_refusals():
    net, x, y, path = trained(3)
    with pytest.raises(TypeError, match="expected a Module"):
        loss_landscape(lambda v: v, F.cross_entropy, (x, y))
    for settings in ({"steps": 1}, {"reach": 0.0}, {"reach": float("nan")}):
        with pytest.raises(ValueError, match="at least 2 steps"):
            loss_landscape(net, F.cross_entropy, (x, y), **settings)
    with pytest.raises(ValueError, match="two directions"):
        loss_landscape(net, F.cross_entropy, (x, y), directions=[snapshot(net)])
    with pytest.raises(ValueError, match="last snapshot"):
        loss_landscape(net, F.cross_entropy, (x, y), path=path[:-1] + [path[0]])
    with pytest.raises(ValueError, match="three snapshots"):
        path_directions(path[:2])
    with pytest.raises(ValueError, match="shapes"):
        path_directions([*path[:3], [lm.ones(1)]])
    with pytest.raises(ValueError, match="line"):
        path_directions([[lm.ones(2) * k] for k in range(4)])
    with pytest.raises(ValueError, match="parallel"):
        loss_landscape(net, F.cross_entropy, (x, y), path=path, directions=[path[0], path[0]])
    with pytest.raises(ValueError, match="empty"):
        loss_landscape(net, F.cross_entropy, [])
    with pytest.raises(ValueError, match="kind"):
        plot_landscape(Landscape([0, 1], [0, 1], [[0.0, 1.0], [1.0, 2.0]], None), "map")
    with pytest.raises(ValueError, match="all the same"):
        plot_landscape(Landscape([0, 1], [0, 1], [[1.0, 1.0], [1.0, 1.0]], None))
