"""Where the parameters of a GPT are: its tables, its attention and its perceptrons, for several sizes side by side."""

from .style import BLUE, GREEN, INK, ORANGE, PURPLE, legend, new_figure


def parameter_groups(n_layer, n_embd, vocab_size=50257, block_size=1024):
    """{part: number of parameters} of a GPT with biases whose head is the token table; norms count with what follows them.

    >>> groups = parameter_groups(12, 768)
    >>> groups["attention"], sum(groups.values())
    (28366848, 124439808)
    """
    C = n_embd
    return {
        "token table": vocab_size * C,
        "positions": block_size * C,
        "attention": n_layer * (4 * C * C + 4 * C + 2 * C),
        "perceptrons": n_layer * (8 * C * C + 5 * C + 2 * C) + 2 * C,
    }


def plot_parameters(sizes, vocab_size=50257, block_size=1024, title=""):
    """Shares of each part in models {name: (n_layer, n_embd)}, one bar a model with its total.  Returns the Figure.

    >>> figure = plot_parameters({"small": (12, 768)})
    >>> [text.get_text() for text in figure.axes[0].get_yticklabels()]
    ['small\\n124M']
    """
    groups = [parameter_groups(n_layer, n_embd, vocab_size, block_size) for n_layer, n_embd in sizes.values()]
    totals = [sum(g.values()) for g in groups]
    figure, axes = new_figure(6.2, 1.3 + 0.55 * len(sizes))
    left = [0.0] * len(sizes)
    for part, colour in zip(groups[0], (ORANGE, PURPLE, BLUE, GREEN), strict=True):
        shares = [100 * g[part] / total for g, total in zip(groups, totals, strict=True)]
        axes.barh(range(len(sizes)), shares, left=left, color=colour, height=0.62, label=part)
        for i, share in enumerate(shares):
            if share > 6:
                axes.text(left[i] + share / 2, i, f"{share:.0f} %", ha="center", va="center", fontsize=9, color="white")
        left = [a + b for a, b in zip(left, shares, strict=True)]
    axes.set_yticks(range(len(sizes)), [f"{name}\n{total / 1e6:,.0f}M" for name, total in zip(sizes, totals, strict=True)])
    axes.invert_yaxis()
    axes.grid(False)
    axes.set_xlim(0, 100)
    axes.set_xlabel("share of all parameters (%)")
    legend(axes, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=4)
    axes.set_title(title, loc="left", color=INK)
    return figure
