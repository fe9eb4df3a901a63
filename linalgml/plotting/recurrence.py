"""Recurrent networks in pictures: how far back a gradient reaches, and what the gates of an LSTM do over a sequence."""

from .style import CYCLE, INK, legend, new_figure


def plot_gradient_reach(steps=60, size=32, seeds=5):
    """The size of the gradient that the last h sends back to each step, for a plain recurrence, an LSTM and a GRU as they are initialised.

    Averages over a few seeds, each curve relative to its last step; the LSTM's forget bias is 1, as is usual.  Returns the Figure.

    >>> len(plot_gradient_reach(8, 4, 1).axes[0].get_lines())
    3
    """
    import linalgml as lm
    from linalgml import nn

    figure, axes = new_figure(5.6, 3.4)
    for color, kind in zip(CYCLE, (nn.RNN, nn.LSTM, nn.GRU), strict=False):
        total = [0.0] * steps
        for seed in range(seeds):
            lm.manual_seed(seed)
            layer = kind(size, size, dtype=lm.float64)
            if kind is nn.LSTM:
                with lm.no_grad():
                    layer.bias_ih_l0[size : 2 * size] = 1.0
            x = lm.randn(steps, 1, size, dtype=lm.float64).requires_grad_()
            layer(x)[0][-1].sum().backward()
            norms = x.grad.reshape(steps, size).norm(dim=1).tolist()
            total = [a + b / norms[-1] / seeds for a, b in zip(total, norms, strict=True)]
        axes.semilogy(range(-steps + 1, 1), [max(v, 1e-16) for v in total], color=color, linewidth=2, label=kind.__name__)
    axes.set_xlabel("step, counted from the last", color=INK)
    axes.set_ylabel("gradient, relative", color=INK)
    legend(axes, loc="lower right")
    return figure
