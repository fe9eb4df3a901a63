"""Training in pictures: paths of optimisers over a surface, a slice through a loss, and learning rates over the steps."""

from .style import CYCLE, FAINT, INK, legend, legend_above, new_figure


def descend(loss, start, optimiser, steps):
    """The points (x, y) that an optimiser visits: `optimiser` makes one from a list of parameters, `loss` is a function of two tensors.

    >>> import linalgml as lm
    >>> path = descend(lambda x, y: x * x + y * y, (1.0, 0.0), lambda p: lm.optim.SGD(p, lr=0.25), 2)
    >>> path
    [(1.0, 0.0), (0.5, 0.0), (0.25, 0.0)]
    """
    import linalgml as lm

    x, y = (lm.tensor([v], dtype=lm.float64, requires_grad=True) for v in start)
    stepper, path = optimiser([x, y]), [tuple(map(float, start))]
    for _ in range(steps):
        stepper.zero_grad()
        loss(x, y).sum().backward()
        stepper.step()
        path.append((x.item(), y.item()))
    return path


def plot_descent(loss, start, optimisers, steps=60, box=(-2.0, 2.0, -2.0, 2.0), grid=70):
    """Paths of optimisers over the contours of a loss of two parameters, from the dot to the squares.

    loss(x, y): a function of two tensors that works element by element; optimisers: {name: function of the parameters that
    makes an optimiser}; box: (x low, x high, y low, y high).  Returns the Figure.  Raises ValueError for an empty box.

    >>> import linalgml as lm
    >>> bowl = lambda x, y: x * x + 8 * y * y
    >>> figure = plot_descent(bowl, (-1.5, 1.0), {"SGD": lambda p: lm.optim.SGD(p, lr=0.1)}, steps=5, grid=9)
    >>> figure.axes[0].get_legend().get_texts()[0].get_text()
    'SGD'
    """
    figure, axes = contours(loss, box, grid)
    for color, (name, make) in zip(CYCLE * len(optimisers), optimisers.items(), strict=False):
        path = descend(loss, start, make, steps)
        axes.plot(*zip(*path, strict=True), "o-", color=color, markersize=2.6, linewidth=1.6, label=name)
        axes.plot(*path[-1], "s", color=color, markersize=7)
    axes.plot(*start, "o", color=INK, markersize=7)
    legend_above(axes)
    return figure


def animate_descent(loss, start, optimisers, steps=60, box=(-2.0, 2.0, -2.0, 2.0), grid=70, frames=24):
    """The paths of `plot_descent`, step by step, as an animation; returns a matplotlib FuncAnimation.

    >>> import linalgml as lm
    >>> bowl = lambda x, y: x * x + 8 * y * y
    >>> film = animate_descent(bowl, (-1.5, 1.0), {"SGD": lambda p: lm.optim.SGD(p, lr=0.1)}, steps=3, grid=9, frames=2)
    >>> film.to_jshtml().count("data:image/png")
    2
    """
    from matplotlib.animation import FuncAnimation

    figure, axes = contours(loss, box, grid)
    figure.set_facecolor("white")
    figure.set_size_inches(4.4, 3.6)
    figure.set_dpi(80)  # a film of many frames has to stay small
    axes.plot(*start, "o", color=INK, markersize=7)
    drawn = []
    for color, (name, make) in zip(CYCLE * len(optimisers), optimisers.items(), strict=False):
        (trail,) = axes.plot([], [], "o-", color=color, markersize=2.6, linewidth=1.6, label=name)
        (head,) = axes.plot([], [], "s", color=color, markersize=7)
        drawn.append((descend(loss, start, make, steps), trail, head))
    legend_above(axes, columnspacing=1.0, handlelength=1.4, fontsize=9)

    def draw(k):
        shown = 1 + round(steps * min(1.0, k / max(1, 0.85 * (frames - 1))))
        for path, trail, head in drawn:
            trail.set_data(*zip(*path[:shown], strict=True))
            head.set_data(*([v] for v in path[:shown][-1]))
        axes.set_title(f"step {min(shown - 1, steps)}", color=INK, loc="left", fontsize=11, pad=24)
        return [artist for _, trail, head in drawn for artist in (trail, head)]

    return FuncAnimation(figure, draw, frames=frames, interval=100, blit=False)


def contours(loss, box, grid):
    """A figure and its axes with the contours of a loss of two parameters over a box; ValueError for an empty one."""
    left, right, bottom, top = box
    if left >= right or bottom >= top or grid < 2:
        raise ValueError(f"box {box} and grid {grid}: expected low < high and at least 2 points a side")
    import linalgml as lm

    xs = [left + (right - left) * i / (grid - 1) for i in range(grid)]
    ys = [bottom + (top - bottom) * i / (grid - 1) for i in range(grid)]
    heights = loss(lm.tensor([xs] * grid, dtype=lm.float64), lm.tensor([[y] * grid for y in ys], dtype=lm.float64)).tolist()
    low = min(map(min, heights))
    high = max(map(max, heights))
    levels = [low + (high - low) * (i / 14) ** 2.5 for i in range(1, 15)]
    figure, axes = new_figure(5.4, 4.2)
    axes.contour(xs, ys, heights, levels=levels, colors=FAINT, linewidths=0.9, alpha=0.8)
    axes.set_xlim(left, right)
    axes.set_ylim(bottom, top)
    axes.set_xlabel("first parameter")
    axes.set_ylabel("second parameter")
    return figure, axes


def plot_slice(loss, parameters, direction, reach=1.0, points=41):
    """The loss along a straight line through the current parameters: loss(parameters + t direction) for t in [-reach, reach].

    loss: a function without arguments; parameters: tensors that it reads; direction: a tensor for each.  The parameters are
    put back afterwards.  Returns the Figure.  Raises ValueError when directions and parameters do not fit.

    >>> import linalgml as lm
    >>> w = lm.tensor([1.0])
    >>> figure = plot_slice(lambda: (w * w).sum(), [w], [lm.tensor([1.0])], points=3)
    >>> figure.axes[0].lines[0].get_ydata().tolist(), w.item()
    ([0.0, 1.0, 4.0], 1.0)
    """
    if [p.shape for p in parameters] != [d.shape for d in direction] or points < 2:
        shapes = f"{[p.shape for p in parameters]} and {[d.shape for d in direction]}"
        raise ValueError(f"plot_slice: expected a direction of each parameter's shape and at least 2 points, got {shapes}, {points}")
    import linalgml as lm

    ts = [reach * (2 * i / (points - 1) - 1) for i in range(points)]
    heights = []
    with lm.no_grad():
        kept = [p.clone() for p in parameters]
        try:
            for t in ts:
                for p, home, d in zip(parameters, kept, direction, strict=True):
                    p.copy_(home + d * t)
                heights.append(float(loss()))
        finally:
            for p, home in zip(parameters, kept, strict=True):
                p.copy_(home)
    figure, axes = new_figure()
    axes.plot(ts, heights, color=CYCLE[0], linewidth=2)
    axes.axvline(0, color=FAINT, linestyle=":", label="where training is")
    axes.set_xlabel("distance along the direction")
    axes.set_ylabel("loss (nats)")
    legend(axes)
    return figure


def plot_schedules(schedules, steps):
    """Learning rates over the steps: {name: function of the step}, drawn for steps 0 … steps - 1.

    Returns the Figure.  Raises ValueError for fewer than 2 steps or no schedule.

    >>> from linalgml.optim.schedule import warmup_cosine
    >>> figure = plot_schedules({"warm-up, cosine": lambda t: warmup_cosine(t, 1e-3, 1e-4, 10, 100)}, 100)
    >>> figure.axes[0].get_ylabel()
    'learning rate'
    """
    if steps < 2 or not schedules:
        raise ValueError(f"plot_schedules: expected schedules and at least 2 steps, got {len(schedules)} and {steps}")
    figure, axes = new_figure()
    for name, rate in schedules.items():
        axes.plot(range(steps), [rate(t) for t in range(steps)], linewidth=2, label=name)
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_formatter("{x:g}")
    axes.set_xlabel("step")
    axes.set_ylabel("learning rate")
    legend_above(axes, 2)
    return figure
