"""How a text falls into tokens: the same line, cut by several tokenizers, each token a coloured box."""

from .style import CYCLE, INK, new_figure


def plot_tokens(rows, title=""):
    """Lines of tokens, one above the other: {label: [token, …]}, every token as wide as its text.

    A space in a token is shown as a small dot, a line end as ⏎.  Behind each line stands its number of tokens.  Returns the
    Figure.  Raises ValueError when there is nothing to show.

    >>> figure = plot_tokens({"characters": list("low"), "merged": ["lo", "w"]})
    >>> [text.get_text() for text in figure.axes[0].texts][:5]
    ['characters: 3 tokens', 'l', 'o', 'w', 'merged: 2 tokens']
    """
    if not rows or not all(rows.values()):
        raise ValueError("plot_tokens: expected at least one line, with at least one token in each")
    from matplotlib.patches import Rectangle

    longest = max(sum(map(len, tokens)) for tokens in rows.values())
    figure, axes = new_figure(max(4.0, 0.105 * longest + 0.4), 0.62 * len(rows) + 0.3)
    axes.axis("off")
    for line, (label, tokens) in enumerate(rows.items()):
        y, x = -line, 0
        axes.text(0, y + 0.5, f"{label}: {len(tokens)} tokens", fontsize=9, color=INK, va="center")
        for i, token in enumerate(tokens):
            colour = CYCLE[i % len(CYCLE)]
            axes.add_patch(Rectangle((x + 0.06, y - 0.22), len(token) - 0.12, 0.46, facecolor=colour, alpha=0.28, edgecolor=colour))
            shown = token.replace(" ", "·").replace("\n", "⏎")
            axes.text(x + len(token) / 2, y, shown, family="monospace", fontsize=9, color=INK, ha="center", va="center")
            x += len(token)
    axes.set_xlim(-0.3, longest + 0.3)
    axes.set_ylim(-len(rows) + 0.5, 0.85)
    axes.set_title(title, color=INK, loc="left")
    return figure
