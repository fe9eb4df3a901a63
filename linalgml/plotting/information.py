"""Information in pictures: the entropy of a coin, and what it costs to be wrong about it."""

from .style import CYCLE, INK, legend, new_figure


def plot_coin_entropy(believed=(0.5, 0.9)):
    """The entropy of a coin over its probability, in bits, and the cross-entropy of those who believe in given probabilities.

    Returns the Figure.  Raises ValueError for a belief that is not between 0 and 1.

    >>> len(plot_coin_entropy().axes[0].get_lines())
    3
    """
    from ..probability.information import cross_entropy, entropy

    if not all(0 < q < 1 for q in believed):
        raise ValueError(f"plot_coin_entropy: beliefs must be between 0 and 1, got {believed}")
    figure, axes = new_figure()
    at = [k / 200 for k in range(201)]
    axes.plot(at, [entropy([p, 1 - p], base=2) for p in at], color=CYCLE[0], linewidth=2.4, label="entropy")
    for color, q in zip(CYCLE[1:], believed, strict=False):
        costs = [cross_entropy([p, 1 - p], [q, 1 - q], base=2) for p in at]
        axes.plot(at, costs, color=color, linewidth=1.8, linestyle="--", label=f"believing in {q}")
    axes.set_xlabel("probability of heads", color=INK)
    axes.set_ylabel("bits a toss", color=INK)
    legend(axes)
    return figure
