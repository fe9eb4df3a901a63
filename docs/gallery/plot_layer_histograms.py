"""
What flows through a network
============================

Six ReLU layers with Kaiming's weights, and the same with a bias that somebody set far below zero in the third. A histogram of every
layer's outputs, without the zeros, whose share is written beside it, shows at once where the units died.
"""

import linalgml as lm
from linalgml import nn
from linalgml.plotting.layer_histograms import plot_activation_histograms, plot_gradient_histograms


def network(bias):
    lm.manual_seed(0)
    parts = []
    for layer in range(6):
        linear = nn.Linear(100, 100)
        nn.init.kaiming_normal_(linear.weight, nonlinearity="relu")
        nn.init.constant_(linear.bias, bias if layer == 2 else 0.0)
        parts += [linear, nn.ReLU()]
    return nn.Sequential(*parts)


models = {"as it should be": network(0.0), "a bias of -3": network(-3.0)}
x = lm.randn(60, 100)
figure = plot_activation_histograms(models, x, layers=[nn.ReLU])

# %%
# The gradients of the mean square of the outputs, by powers of ten. On the right a good third of them is exactly 0 in every layer: those of
# the examples for which no unit of the third layer fires. Nothing of such an example reaches the output, so nothing comes back.

gradients = plot_gradient_histograms(models, x, lambda out: (out * out).mean(), layers=[nn.ReLU])
