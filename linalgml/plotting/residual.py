"""How large the gradient is in each block of a deep network, with shortcuts and without."""

from .style import INK, legend, new_figure


def gradient_flow(make, depth, channels=8, side=8, batch=8):
    """The length of the gradient of every block's first convolution, in a stack of `depth` blocks as they are made.

    >>> import linalgml as lm
    >>> len(gradient_flow(lambda: lm.nn.PreActBlock(2, 2), 3, channels=2, side=3, batch=2))
    3
    """
    import linalgml as lm

    lm.manual_seed(0)
    net = lm.nn.Sequential(*[make() for _ in range(depth)])
    shape = (batch, channels, side, side)
    (net(lm.randn(*shape)) * lm.randn(*shape)).sum().backward()
    return [block.conv1.weight.grad.norm().item() for block in net]


def plot_gradient_flow(depth=30, channels=8, side=8, batch=8):
    """The gradient of each block's weights at the start of training, relative to the last block, for three kinds of block.

    Returns the Figure.

    >>> len(plot_gradient_flow(3, channels=2, side=3, batch=2).axes[0].lines)
    3
    """
    from linalgml import nn

    class NoShortcut(nn.BasicBlock):
        def forward(self, x):
            return nn.functional.relu(self.bn2(self.conv2(nn.functional.relu(self.bn1(self.conv1(x))))))

    figure, axes = new_figure(5.6, 3.2)
    for label, kind in (("no shortcut", NoShortcut), ("BasicBlock", nn.BasicBlock), ("PreActBlock", nn.PreActBlock)):
        lengths = gradient_flow(lambda kind=kind: kind(channels, channels), depth, channels, side, batch)
        axes.plot(range(1, depth + 1), [v / lengths[-1] for v in lengths], label=label)
    axes.set_yscale("log")
    axes.set_xlabel("block, from the input", color=INK)
    axes.set_ylabel("gradient, relative to the last", color=INK)
    legend(axes)
    return figure
