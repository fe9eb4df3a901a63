"""How large a signal is, layer after layer of a deep network, on its way forward and on the way back."""

from math import sqrt

from .style import CYCLE, INK, legend, new_figure


def plot_signal_sizes(factors=(1, 2, 4), layers=30, width=128, rows=16, seed=1):
    """Root mean squares through `layers` ReLU layers of one width: of the activations, and of the gradients that come back.

    factors: the variance of a weight, in units of 1 / width, a curve for each.  Returns the Figure, with two panels.

    >>> [len(axes.get_lines()) for axes in plot_signal_sizes((1, 2), layers=3, width=8, rows=2).axes]
    [2, 2]
    """
    import linalgml as lm

    figure, (forward, backward) = new_figure(8.4, 3.3, 1, 2, sharey=True)
    for color, factor in zip(CYCLE, factors, strict=False):
        lm.manual_seed(seed)
        h = lm.randn(rows, width, dtype=lm.float64).requires_grad_()
        held = [h]
        for _ in range(layers):
            h = lm.relu(h @ (lm.randn(width, width, dtype=lm.float64) * sqrt(factor / width)))
            h.retain_grad()
            held.append(h)
        (h * lm.randn(rows, width, dtype=lm.float64)).sum().backward()
        look = {"color": color, "linewidth": 2, "label": f"variance {factor}/n"}
        forward.semilogy(range(layers + 1), [_size(t) for t in held], **look)
        backward.semilogy(range(layers + 1), [_size(t.grad) for t in held], **look)
    forward.set_ylabel("root mean square", color=INK)
    for axes, title in ((forward, "activations, forward"), (backward, "gradients, backward")):
        axes.set_title(title, color=INK, fontsize=11)
        axes.set_xlabel("layer", color=INK)
    legend(forward, loc="upper left")
    return figure


def _size(t):
    """The root mean square of a tensor, never 0 on a logarithmic axis."""
    return max((t * t).mean().sqrt().item(), 1e-30)
