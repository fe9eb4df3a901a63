"""Pictures of attention: who looks at whom, which pairs a mask allows, what the weights do with the head size, and what it costs."""

from math import log, sqrt

from ..random import Generator
from .style import BLUE, FAINT, INK, ORANGE, RED, as_rows, legend, new_figure


def plot_attention(weights, tokens, keys=None, title="", numbers=None):
    """A heat map of attention weights (T, S): a row a query, a column a key; every row sums to one.

    `tokens` names the queries, and the keys too unless `keys` is given.  `numbers` writes each weight into its cell; by default
    where there are at most 8 keys.  Returns the Figure.  Raises ValueError when the names do not fit the weights.

    >>> figure = plot_attention([[1.0, 0.0], [0.3, 0.7]], ["the", "cat"])
    >>> [label.get_text() for label in figure.axes[0].get_yticklabels()]
    ['the', 'cat']
    """
    rows = as_rows(weights, "plot_attention: weights")
    T, S = len(rows), len(rows[0])
    keys = tokens if keys is None else keys
    if len(tokens) != T or len(keys) != S:
        raise ValueError(f"plot_attention: weights ({T}, {S}) with {len(tokens)} queries and {len(keys)} keys")
    cell = 0.62 if S <= 8 else 0.42
    figure, axes = new_figure(max(3.4, 1.6 + cell * S), max(2.6, 1.3 + cell * T))
    axes.grid(False)
    axes.spines[:].set_visible(False)
    image = axes.imshow(rows, cmap=_shades(), vmin=0.0, vmax=1.0)
    axes.set_xticks(range(S), keys, rotation=0 if max(map(len, keys)) * S <= 34 else 50, ha="center")
    axes.set_yticks(range(T), tokens)
    axes.xaxis.tick_top()
    axes.xaxis.set_label_position("top")
    axes.set_xlabel("keys: what is looked at")
    axes.set_ylabel("queries: who looks")
    axes.set_title(title, color=INK, loc="left")
    if numbers or (numbers is None and S <= 8):
        for i, row in enumerate(rows):
            for j, p in enumerate(row):
                axes.text(j, i, f"{p:.2f}", ha="center", va="center", fontsize=9, color="white" if p > 0.26 else INK)
        return figure
    bar = figure.colorbar(image, ax=axes, shrink=0.8, aspect=16)
    bar.set_label("weight", color=INK)
    bar.ax.tick_params(colors=INK, labelsize=9)
    bar.ax.set_facecolor("none")
    bar.outline.set_visible(False)
    return figure


def _shades():
    """From clear to blue: zero weight is the page itself, in light and in dark."""
    from matplotlib.colors import LinearSegmentedColormap, to_rgb

    r, g, b = to_rgb(BLUE)
    return LinearSegmentedColormap.from_list("weight", [(r, g, b, 0.03), (r, g, b, 0.8), (r * 0.62, g * 0.62, b * 0.72, 1.0)])


def plot_masks(masks):
    """Masks side by side: {name: rows of bools (T, S)}, True where the query of the row may see the key of the column.

    Under each stands the share of pairs that is left.  Returns the Figure.  Raises ValueError for no mask or a ragged one.

    >>> figure = plot_masks({"causal": [[True, False], [True, True]]})
    >>> figure.axes[0].get_title(), figure.axes[0].get_xlabel()
    ('causal', 'keys\\n75 % of pairs')
    """
    if not masks:
        raise ValueError("plot_masks: no masks")
    from matplotlib.colors import ListedColormap

    cols = 2 if len(masks) == 4 else min(3, len(masks))
    lines = -(-len(masks) // cols)
    figure, grid = new_figure(2.1 * cols + 0.5, 2.55 * lines, lines, cols, squeeze=False)
    for axes in figure.axes[len(masks) :]:
        axes.remove()
    for axes, (name, mask) in zip(grid.flat, masks.items(), strict=False):
        rows = as_rows(mask, f"plot_masks: {name}")
        T, S = len(rows), len(rows[0])
        seen = sum(bool(x) for row in rows for x in row)
        axes.grid(False)
        axes.imshow([[1 if x else 0 for x in row] for row in rows], cmap=ListedColormap([f"{FAINT}29", BLUE]), vmin=0, vmax=1)
        axes.set_xticks([j - 0.5 for j in range(1, S)], minor=True)
        axes.set_yticks([i - 0.5 for i in range(1, T)], minor=True)
        axes.grid(True, which="minor", color=INK, alpha=0.35, linewidth=0.6)
        axes.tick_params(which="minor", length=0)
        axes.set_xticks([])
        axes.set_yticks([])
        axes.spines[:].set_visible(False)
        axes.set_title(name, color=INK)
        axes.set_xlabel(f"keys\n{100 * seen / (T * S):.0f} % of pairs")
        axes.set_ylabel("queries")
    return figure


def plot_score_spread(sizes=(1, 4, 16, 64, 256), keys=16, draws=200, seed=0):
    """What the head size D does to attention over random queries and keys: how much the largest weight takes, with and without 1/sqrt(D).

    Entries of q and k are standard normal, so q · k has variance D.  Each point is the mean over `draws` queries of the
    largest of `keys` weights; 1 means that softmax has become a hard choice.  Returns the Figure.

    >>> plot_score_spread(sizes=(1, 16), draws=20).axes[0].get_xlabel()
    'head size D'
    """
    import linalgml as lm

    rng = Generator(seed)
    plain: list[float] = []
    scaled: list[float] = []
    for D in sizes:
        q, k = lm.randn(draws, 1, D, generator=rng), lm.randn(draws, D, keys, generator=rng)
        for means, factor in ((plain, 1.0), (scaled, 1 / sqrt(D))):
            means.append(lm.softmax(q @ k * factor, -1).max(-1).values.mean().item())
    figure, axes = new_figure()
    axes.plot(sizes, plain, "o-", color=RED, label="softmax(q · k)")
    axes.plot(sizes, scaled, "o-", color=BLUE, label="softmax(q · k / √D)")
    axes.axhline(1 / keys, color=FAINT, linewidth=1, linestyle=":")
    axes.text(sizes[-1], 1 / keys, "all keys alike", color=INK, fontsize=9, va="bottom", ha="right")
    axes.set_xscale("log", base=2)
    axes.set_xticks(sizes, [str(D) for D in sizes])
    axes.set_ylim(0, 1.02)
    axes.set_xlabel("head size D")
    axes.set_ylabel(f"largest of {keys} weights (mean)")
    legend(axes, loc="center right")
    return figure


def plot_attention_cost(lengths=(256, 1024, 4096, 16384, 65536), head_size=64, heads=12, bytes_each=4):
    """Memory and arithmetic of one attention layer as the text grows: with the T x T weights stored, and online.

    Stored: heads · T² numbers of weights.  Online: 2 + D numbers of running state for each query and head.  Both need
    4 · heads · T² · D floating-point operations forward.  Returns the Figure.

    >>> [axes.get_ylabel() for axes in plot_attention_cost().axes]
    ['memory beside q, k, v (MiB)', 'forward pass (GFLOP)']
    """
    figure, (memory, work) = new_figure(6.4, 3.4, 1, 2)
    mib = [heads * T * T * bytes_each / 2**20 for T in lengths]
    online = [heads * T * (2 + head_size) * bytes_each / 2**20 for T in lengths]
    memory.loglog(lengths, mib, "o-", color=RED, label="weights stored")
    memory.loglog(lengths, online, "o-", color=BLUE, label="online")
    memory.set_ylabel("memory beside q, k, v (MiB)")
    legend(memory, loc="upper left")
    work.loglog(lengths, [4 * heads * T * T * head_size / 1e9 for T in lengths], "o-", color=ORANGE)
    work.set_ylabel("forward pass (GFLOP)")
    for axes in (memory, work):
        axes.set_xticks(lengths, [f"{T // 1024}k" if T >= 1024 else str(T) for T in lengths], minor=False)
        axes.minorticks_off()
        axes.set_xlabel("tokens T")
    return figure


def plot_online_softmax(scores):
    """The state of an online softmax as the scores come: the largest so far, and the log of what has been summed.

    The second line ends at the log-sum-exp of all scores, whatever their order.  Returns the Figure.  Raises ValueError for no scores.

    >>> plot_online_softmax([0.0, 2.0, 1.0]).axes[0].get_xlabel()
    'scores seen'
    """
    if not scores:
        raise ValueError("plot_online_softmax: no scores")
    from ..nn.online_softmax import online_softmax_step

    state, tops, sums = [float(scores[0]), 0.0], [], []
    for score in scores:
        online_softmax_step(state, float(score), [], 0)
        tops.append(state[0])
        sums.append(state[0] + log(state[1]))
    figure, axes = new_figure()
    seen = range(1, len(scores) + 1)
    axes.plot(seen, scores, "o", color=FAINT, markersize=4, label="score")
    axes.step(seen, tops, where="post", color=ORANGE, label="top")
    axes.plot(seen, sums, color=BLUE, label="top + log total")
    axes.set_xlabel("scores seen")
    axes.set_ylabel("score (nats)")
    legend(axes, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3)
    return figure
