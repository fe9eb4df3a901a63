"""What flows through a network: histograms of every layer's outputs, and of the gradients on their way back."""

from math import floor, inf, isfinite, log10, sqrt

from .style import BLUE, FAINT, INK, ORANGE, RED, legend, new_figure

BOUNDED = {"Tanh": (-1.0, 1.0), "Sigmoid": (0.0, 1.0), "Softsign": (-1.0, 1.0), "Hardtanh": (-1.0, 1.0), "Hardsigmoid": (0.0, 1.0)}
RECTIFIED = ("ReLU", "ReLU6", "LeakyReLU", "PReLU")


class LayerStatistics:
    """What one layer gave: name, kind, shape, mean, std, zeros, dead, saturated, not_finite, low, high, and its numbers as `values`.

    kind: the class of the layer, empty for a parameter; of: "output" or "gradient"; mean and std are those of the finite numbers.
    zeros, saturated, not_finite: shares of the numbers; dead: the share of units (the last dimension; the second where there are
    images) that no example lifts above 0, None for a layer that does not rectify; saturated: the share within 5 % of the range of
    one of its ends, None for a layer without two ends.
    """

    def __init__(self, name, kind, shape, values, of="output"):
        self.name, self.kind, self.shape, self.of = name, kind, tuple(shape), of
        self.values = [v for v in values if isfinite(v)]
        n, found = len(values), len(self.values)
        self.not_finite = (n - found) / n
        self.mean = sum(self.values) / found if found else float("nan")
        self.std = sqrt(sum((v - self.mean) ** 2 for v in self.values) / found) if found else float("nan")
        self.low = min(self.values, default=float("nan"))
        self.high = max(self.values, default=float("nan"))
        self.zeros = sum(v == 0 for v in values) / n
        self.dead = self._dead(values) if of == "output" and kind in RECTIFIED else None
        ends = BOUNDED.get(kind) if of == "output" else None
        self.saturated = None
        if ends:
            margin = 0.05 * (ends[1] - ends[0])
            self.saturated = sum(v < ends[0] + margin or v > ends[1] - margin for v in values) / n

    def _dead(self, values):
        """Units that no example wakes."""
        images = len(self.shape) > 2
        units = self.shape[1] if images else self.shape[-1] if self.shape else 1
        after = 1
        for size in self.shape[2:] if images else ():
            after *= size
        awake = [False] * units
        for i, v in enumerate(values):
            if v > 0:
                awake[i // after % units] = True
        return awake.count(False) / units

    def __repr__(self):
        more = "".join(f", {n}={getattr(self, n):.3g}" for n in ("dead", "saturated") if getattr(self, n) is not None)
        return f"LayerStatistics({self.name!r}, {self.kind}, mean={self.mean:.3g}, std={self.std:.3g}{more})"


def activation_statistics(model, x, layers=None):
    """A `LayerStatistics` for each layer of a model, in the order in which they run on x; a layer that runs twice is there twice.

    Layers are the modules without modules inside, or those of the list `layers` of kinds or names: [nn.ReLU], ["0", "2"].  x: the
    model's input, or a tuple of inputs.  Nothing is recorded for gradients, and the hooks are gone afterwards, come what may; random
    layers and running averages do what the model's mode says.  Raises TypeError for what is no Module, ValueError when no layer ran
    or a name is unknown.

    >>> import linalgml as lm
    >>> net = lm.nn.Sequential(lm.nn.Linear(1, 2), lm.nn.ReLU())
    >>> net.load_state_dict({"0.weight": lm.tensor([[1.0], [-1.0]]), "0.bias": lm.zeros(2)})
    ([], [])
    >>> activation_statistics(net, lm.tensor([[1.0], [3.0]]))
    [LayerStatistics('0', Linear, mean=0, std=2.24), LayerStatistics('1', ReLU, mean=1, std=1.22, dead=0.5)]
    """
    from ..autograd.engine import no_grad

    found = []
    with no_grad():
        _watch(model, x, layers, "activation_statistics", lambda name, kind, out: found.append(_measured(name, kind, out)))
    return found


def gradient_statistics(model, x=None, loss=None, layers=None):
    """A `LayerStatistics` of gradients for each layer of a model, or for each parameter.

    With x and `loss`, a function of the model's output that gives one number: the gradients of that number with respect to each
    layer's output, in the order of the layers; no `grad` of a tensor is touched.  Without them: the gradients that the parameters
    hold after your own `backward`, in their order.  Raises ValueError when no parameter holds one, or only one of x and loss is given.

    >>> import linalgml as lm
    >>> net = lm.nn.Sequential(lm.nn.Linear(1, 2), lm.nn.Tanh())
    >>> [s.mean for s in gradient_statistics(net, lm.ones(4, 1), lambda out: out.sum())][-1]
    1.0
    """
    if (x is None) != (loss is None):
        raise ValueError("gradient_statistics: give x and loss, or neither")
    if x is None:
        _check_module(model, "gradient_statistics")
        held = [(name, p.grad) for name, p in model.named_parameters() if p.grad is not None]
        if not held:
            raise ValueError("gradient_statistics: no parameter holds a gradient; call backward first, or give x and loss")
        return [_measured(name, "", g, "gradient") for name, g in held]
    from ..autograd.engine import enable_grad, grad

    outputs = []
    with enable_grad():
        result = _watch(model, x, layers, "gradient_statistics", lambda name, kind, out: outputs.append((name, kind, out)))
        value = loss(result)
        reached = [(name, kind, out) for name, kind, out in outputs if out.requires_grad]
        if not getattr(value, "requires_grad", False) or not reached:
            raise ValueError("gradient_statistics: no layer's output requires gradients, so none flow")
        slopes = grad(value, [out for _, _, out in reached], allow_unused=True)
    return [_measured(name, kind, g, "gradient") for (name, kind, _), g in zip(reached, slopes, strict=True) if g is not None]


def plot_activation_histograms(model, x, layers=None, bins=40, title=""):
    """A histogram of each layer's outputs, from the first layer at the top to the last, with its mean and deviation; returns the Figure.

    What is asked of `activation_statistics` is asked here.  `model` may also be {name: model}: a column for each, with common axes.
    A dashed line marks the mean, a bar under the histogram reaches a deviation to each side; a rectifier's zeros, which would
    dwarf the rest, are not drawn: their share stands in the text, with that of dead units, and that of saturated numbers where the
    function has two ends.

    >>> import linalgml as lm
    >>> net = lm.nn.Sequential(lm.nn.Linear(4, 8), lm.nn.Tanh(), lm.nn.Linear(8, 8), lm.nn.Tanh())
    >>> figure = plot_activation_histograms(net, lm.ones(5, 4), layers=[lm.nn.Tanh])
    >>> [axes.get_ylabel() for axes in figure.axes]
    ['1\\nTanh', '3\\nTanh']
    """
    models = _named(model)
    return _panels({name: activation_statistics(one, x, layers) for name, one in models.items()}, bins, title, "output")


def plot_gradient_histograms(model, x=None, loss=None, layers=None, bins=40, title=""):
    """A histogram of the gradients at each layer, or of each parameter's, as `gradient_statistics` says; returns the Figure.

    Signs are left out, and the axis is logarithmic: what matters is by how many powers of ten gradients shrink or grow from layer to
    layer.  The dashed line is their root mean square; how many are exactly 0 stands in the text.  `model` may also be {name: model}.

    >>> import linalgml as lm
    >>> net = lm.nn.Sequential(lm.nn.Linear(4, 8), lm.nn.Tanh(), lm.nn.Linear(8, 1))
    >>> figure = plot_gradient_histograms(net, lm.ones(5, 4), lambda out: (out * out).mean())
    >>> figure.axes[-1].get_xlabel()
    '|gradient|, power of ten'
    """
    models = _named(model)
    return _panels({name: gradient_statistics(one, x, loss, layers) for name, one in models.items()}, bins, title, "gradient")


def plot_layer_scales(columns, title=""):
    """The deviation of each layer's numbers over the layers, a line for each {name: list of `LayerStatistics`}; returns the Figure.

    For gradients it is their root mean square.  The scale is logarithmic; a layer that only gives zeros has no point.

    >>> import linalgml as lm
    >>> net = lm.nn.Sequential(lm.nn.Linear(4, 8), lm.nn.Tanh(), lm.nn.Linear(8, 8))
    >>> figure = plot_layer_scales({"forward": activation_statistics(net, lm.randn(5, 4))})
    >>> len(figure.axes[0].lines[0].get_xdata())
    3
    """
    if not columns or not all(columns.values()):
        raise ValueError("plot_layer_scales: expected {name: statistics of at least one layer}")
    figure, axes = new_figure()
    for name, column in columns.items():
        sizes = [_root_mean_square(s) if s.of == "gradient" else s.std for s in column]
        axes.plot(range(1, len(column) + 1), [v if v > 0 else float("nan") for v in sizes], "o-", linewidth=2, markersize=4, label=name)
    axes.set_yscale("log")
    axes.set_xlabel("layer")
    kinds = {s.of == "gradient" for column in columns.values() for s in column}
    axes.set_ylabel("root mean square of gradients" if kinds == {True} else "standard deviation")
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.set_title(title, loc="left", color=INK)
    legend(axes)
    return figure


# ---- watching ----------------------------------------------------------------------------------------------------------


def _check_module(model, what):
    from ..nn import Module

    if not isinstance(model, Module):
        raise TypeError(f"{what}: expected a Module, got {type(model).__name__}")


def _named(model):
    models = dict(model) if hasattr(model, "items") else {"": model}
    if not models:
        raise ValueError("expected at least one model")
    return models


def _watch(model, x, layers, what, see):
    """Run a model on x and show (name, kind, output) of its layers to `see`; returns the model's output."""
    _check_module(model, what)
    named = dict(model.named_modules())
    if layers is None:
        chosen = {name: m for name, m in named.items() if not any(True for _ in m.children())}
    else:
        unknown = [want for want in layers if isinstance(want, str) and want not in named]
        if unknown:
            raise ValueError(f"{what}: no layer is called {unknown[0]!r}; expected one of {list(named)}")
        kinds = tuple(want for want in layers if not isinstance(want, str))
        chosen = {name: m for name, m in named.items() if name in layers or isinstance(m, kinds)}
    handles, seen = [], []

    def hook(name):
        def watch(module, args, output):
            first = output[0] if isinstance(output, tuple) else output
            if hasattr(first, "numel") and first.numel() and first.dtype.is_floating_point:
                seen.append(name)
                see(name, type(module).__name__, first)

        return watch

    try:
        handles += [m.register_forward_hook(hook(name)) for name, m in chosen.items()]
        result = model(*x) if isinstance(x, tuple) else model(x)
    finally:
        for handle in handles:
            handle.remove()
    if not seen:
        raise ValueError(f"{what}: no layer of the model ran; expected at least one of {list(chosen) or layers}")
    return result


def _measured(name, kind, out, of="output"):
    return LayerStatistics(name, kind, out.shape, out.detach().reshape(-1).tolist(), of)


# ---- drawing -----------------------------------------------------------------------------------------------------------


def _root_mean_square(s):
    return sqrt(s.mean**2 + s.std**2)


def _panels(columns, bins, title, what):
    """A column of histograms for each model, a row for each layer, with one horizontal axis for a row's layers of all models."""
    if bins < 2:
        raise ValueError(f"expected at least 2 bins, got {bins}")
    rows = max(len(column) for column in columns.values())
    if rows > 60:
        raise ValueError(f"{rows} layers are more than fit into a picture; choose at most 60 by `layers`")
    wide = 3.0 if len(columns) > 1 else 5.0
    figure, grid = new_figure(wide * len(columns) + 0.6, 0.78 * rows + 0.75 + 0.3 * bool(title), rows, len(columns), squeeze=False,
                              sharex=what == "gradient")  # fmt: skip
    reach = _reach([s for column in columns.values() for s in column], what)
    for j, (name, column) in enumerate(columns.items()):
        for i, axes in enumerate(grid[:, j]):
            if i >= len(column):
                axes.axis("off")
                continue
            (_draw_gradient if what == "gradient" else _draw_output)(axes, column[i], bins, *reach)
            axes.set_yticks([])
            axes.spines["left"].set_visible(False)
            axes.grid(False)
            if i < len(column) - 1:
                axes.tick_params(labelbottom=False)
            if j == 0:
                label = f"{column[i].name or 'model'}\n{column[i].kind}".rstrip()
                axes.set_ylabel(label, rotation=0, ha="right", va="center", fontsize=9.5, color=INK)
        grid[0, j].set_title(name, color=INK, fontsize=11)
        grid[len(column) - 1, j].set_xlabel("|gradient|, power of ten" if what == "gradient" else "output")
    if title:
        figure.suptitle(title, color=INK, fontsize=12)
    return figure


def _reach(all_layers, what):
    """The common ends of the horizontal axes."""
    if what == "gradient":
        columns = [sorted(log10(abs(v)) for v in s.values if v) for s in all_layers]
        columns = [c for c in columns if c]
        if not columns:
            return -1.0, 1.0
        middle = min(c[len(c) // 2] for c in columns)
        return max(middle - 2.5, min(c[0] for c in columns)) - 0.2, max(c[-1] for c in columns) + 0.2  # the tail to 0 is long and thin
    found = [s for s in all_layers if isfinite(s.low)]
    sizes = sorted(map(_root_mean_square, found)) or [0.0]
    far = max([max(abs(s.low), abs(s.high)) for s in found], default=0.0)
    far = min(far, 4 * sizes[3 * len(sizes) // 4] or far) or 1.0  # one layer that explodes must not hide the others
    low = min([s.low for s in all_layers if isfinite(s.low)], default=-1.0)
    return -1.05 * far if low < 0 else 0.0, 1.05 * far


def _draw_output(axes, s, bins, low, high):
    skip = s.kind in RECTIFIED and s.zeros > 0
    inside = [v for v in s.values if low <= v <= high and not (skip and v == 0)]
    _bars(axes, inside, bins, low, high, BLUE)
    if isfinite(s.mean):
        axes.plot([s.mean, s.mean], [0, 0.6 * axes.get_ylim()[1]], color=ORANGE, linewidth=1.4, linestyle="--")
        axes.plot([max(low, s.mean - s.std), min(high, s.mean + s.std)], [0, 0], color=ORANGE, linewidth=3, solid_capstyle="butt")
    said = [_plus_minus(s.mean, s.std)]
    if skip:
        said.append(f"{_percent(s.zeros)} zero")
    if s.dead:
        said.append(f"{_percent(s.dead)} dead")
    if (s.saturated or 0) >= 0.005:
        said.append(f"{_percent(s.saturated)} saturated")
    outside = len(s.values) - len(inside) - skip * round(s.zeros * len(s.values) / (1 - s.not_finite or inf))
    _say(axes, s, said, outside)


def _draw_gradient(axes, s, bins, low, high):
    sizes = [log10(abs(v)) for v in s.values if v]
    inside = [v for v in sizes if low <= v <= high]
    _bars(axes, inside, bins, low, high, BLUE)
    middle = _root_mean_square(s)
    said = [f"rms {middle:.2g}"]
    if middle > 0:
        axes.plot([log10(middle)] * 2, [0, 0.6 * axes.get_ylim()[1]], color=ORANGE, linewidth=1.4, linestyle="--")
    if s.zeros:
        said.append(f"{_percent(s.zeros)} zero")
    smaller = (len(sizes) - len(inside)) / max(1, len(s.values))
    if smaller >= 0.005:
        said.append(f"{_percent(smaller)} smaller")
    _say(axes, s, said, 0)


def _bars(axes, values, bins, low, high, colour):
    step = (high - low) / bins
    counts = [0] * bins
    for v in values:
        counts[min(bins - 1, max(0, int((v - low) / step)))] += 1
    axes.stairs(counts, [low + step * i for i in range(bins + 1)], fill=True, color=colour, alpha=0.55, linewidth=0)
    axes.set_xlim(low - 0.02 * (high - low), high)
    axes.set_ylim(0, 1.9 * max(1, *counts))  # room for the text


def _say(axes, s, said, outside):
    if s.not_finite:
        said.append(f"{_percent(s.not_finite)} not finite")
    if outside >= 0.005 * len(s.values) > 0:
        said.append(f"{_percent(outside / len(s.values))} outside")
    warn = s.not_finite or (s.dead or 0) > 0.3 or (s.saturated or 0) > 0.3
    text = axes.text(0.99, 0.97, " · ".join(said), transform=axes.transAxes, ha="right", va="top", fontsize=8.5, color=RED if warn else INK)
    text.set_in_layout(False)
    axes.axhline(0, color=FAINT, linewidth=0.8)


def _plus_minus(mean, std):
    """A mean to the digits that its deviation has: 0.01 ± 0.27."""
    if not 1e-4 <= std < 1e4:
        return f"{mean:.1e} ± {std:.1e}"
    digits = max(0, 1 - floor(log10(std)))
    return f"{round(mean, digits) + 0.0:.{digits}f} ± {std:.{digits}f}"


def _percent(share):
    return f"{100 * share:.0f} %" if share >= 0.005 else "< 1 %"
